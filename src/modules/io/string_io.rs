//! `io.StringIO` (`Modules/_io/stringio.c`).

use super::base::{FLAGS, IoBase, TEXT_IO_BASE};
use super::lines::{self, Newline};
use super::{size_argument, unsupported};
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::str::count_code_points;
use crate::object::{Class, Ctx, GilCell, Object, Result, Str, Tuple, Value, heap, int};
use crate::types::str::{self, offset_in};
use crate::types::{sequence, text};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct StringIo {
    base: IoBase,
    state: GilCell<State>,
    newline: Cell<Newline>,
    seen: Cell<u8>,
}

/// WTF-8 and a position in it, which may be past the end.
#[derive(Default)]
struct State {
    text: Vec<u8>,
    /// Code points.
    length: usize,
    position: usize,
    /// The byte of the position, where it is not past the end.
    offset: usize,
}

pub static STRING_IO: Class = Class::on_demand("_io.StringIO", define);

// SAFETY: `repr(C)`; begins with the layout of `_IOBase`, which begins with the header.
unsafe impl Object for StringIo {
    fn class() -> &'static Class {
        &STRING_IO
    }
}

pub fn define() {
    STRING_IO.define::<StringIo>(&ClassDef {
        base: Some(&TEXT_IO_BASE),
        flags: FLAGS,
        doc: "Text I/O implementation using an in-memory buffer.\n\nThe initial_value argument sets the value of object.  The newline\nargument is like the one of TextIOWrapper's constructor.",
        slots: |slots| {
            slots.new.set(|_, class, _| {
                Ok(heap::new_in(class, |header| StringIo {
                    base: IoBase::new(header),
                    state: GilCell::new(State::default()),
                    newline: Cell::new(Newline::Lf),
                    seen: Cell::new(0),
                })
                .into())
            });
            slots.init.set(init);
            slots.next.set(next);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

impl State {
    fn seek(&mut self, position: usize) {
        self.position = position;
        self.offset = if self.text.len() == self.length {
            position.min(self.length)
        } else {
            offset_in(&self.text, position.min(self.length))
        };
    }

    fn write(&mut self, text: &[u8]) {
        let chars = count_code_points(text);
        if self.position > self.length {
            self.text.resize(self.text.len() + self.position - self.length, 0);
            self.length = self.position;
            self.offset = self.text.len();
        }
        let end = offset_in(&self.text[self.offset..], chars.min(self.length - self.position)) + self.offset;
        if self.offset == self.text.len() {
            self.text.extend_from_slice(text);
        } else {
            self.text.splice(self.offset..end, text.iter().copied());
        }
        self.position += chars;
        self.offset += text.len();
        self.length = self.length.max(self.position);
    }

    /// The text from the position on, none past the end.
    fn rest(&self) -> &[u8] {
        if self.position > self.length { &[] } else { &self.text[self.offset..] }
    }

    /// Takes so many bytes from the position on, which end at a character.
    fn take(&mut self, bytes: usize) -> Value {
        let taken = &self.text[self.offset..self.offset + bytes];
        let chars = count_code_points(taken);
        let value = str::make(taken, chars);
        self.position += chars;
        self.offset += bytes;
        value
    }
}

fn check(ctx: Ctx, this: &StringIo) -> Result<()> {
    if this.base.closed.get() { Err(ctx.value_error("I/O operation on closed file")) } else { Ok(()) }
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let this = this.receiver::<StringIo>();
    if args.values().len() > 2 {
        return Err(ctx.type_error(format!("StringIO() takes at most 2 arguments ({} given)", args.values().len())));
    }
    for (name, _) in args.keywords() {
        if !matches!(name.as_str(), Some("initial_value" | "newline")) {
            let name = name.as_str().unwrap_or("?");
            return Err(ctx.type_error(format!("StringIO() got an unexpected keyword argument '{name}'")));
        }
    }
    let argument = |index: usize, name: &str| args.positional().get(index).or(args.keyword(name));
    this.newline.set(match argument(1, "newline") {
        Some(newline) => Newline::of(ctx, newline)?,
        None => Newline::Lf,
    });
    this.base.closed.set(false);
    this.seen.set(0);
    drop(this.state.take());
    match argument(0, "initial_value") {
        Some(initial) if !initial.is_none() => {
            let Some(text) = initial.downcast::<Str>() else {
                return Err(ctx.type_error(format!("initial_value must be str or None, not {}", initial.class_name())));
            };
            write_text(ctx, this, text)?;
            this.state.with(|state| state.seek(0));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn write_text(ctx: Ctx, this: &StringIo, written: &Str) -> Result<()> {
    let mut bytes = written.bytes();
    let translated;
    match this.newline.get() {
        Newline::Universal => {
            translated = lines::translate(bytes, &this.seen);
            bytes = &translated;
        }
        newline @ (Newline::Cr | Newline::CrLf) if memchr::memchr(b'\n', bytes).is_some() => {
            translated = text::replace(ctx, bytes, b"\n", newline.written(), usize::MAX, str::chars::ENCODING)?
                .unwrap_or_default();
            bytes = &translated;
        }
        _ => {}
    }
    let size = this.state.with(|state| state.text.len().max(state.position).checked_add(bytes.len()));
    text::check_size(ctx, size)?;
    this.state.with(|state| state.write(bytes));
    Ok(())
}

fn write(ctx: Ctx, this: &StringIo, s: &Value) -> Result<usize> {
    let Some(text) = s.downcast::<Str>() else {
        return Err(ctx.type_error(format!("string argument expected, got '{}'", s.class_name())));
    };
    check(ctx, this)?;
    if !text.is_empty() {
        write_text(ctx, this, text)?;
    }
    Ok(text.len())
}

fn read(ctx: Ctx, this: &StringIo, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?;
    check(ctx, this)?;
    Ok(this.state.with(|state| {
        let rest = state.rest();
        let bytes = match size {
            Some(size) if size < rest.len() => offset_in(rest, size.min(count_code_points(rest))),
            _ => rest.len(),
        };
        state.take(bytes)
    }))
}

fn line(this: &StringIo, limit: Option<usize>) -> Value {
    let newline = this.newline.get();
    this.state.with(|state| {
        let rest = state.rest();
        // Written text is translated already, so that only `\n` is left to end lines.
        let newline = if newline == Newline::Universal { Newline::Lf } else { newline };
        let mut end = newline.line_end(rest, true).unwrap_or(rest.len());
        if let Some(limit) = limit.filter(|&limit| limit < end) {
            end = offset_in(&rest[..end], limit.min(count_code_points(&rest[..end])));
        }
        state.take(end)
    })
}

fn readline(ctx: Ctx, this: &StringIo, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?;
    check(ctx, this)?;
    Ok(line(this, size))
}

fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let stream = this.receiver::<StringIo>();
    check(ctx, stream)?;
    if !std::ptr::eq(this.class(), &STRING_IO) {
        return super::base::next_line(ctx, this);
    }
    let line = line(stream, None);
    Ok(line.downcast::<Str>().is_some_and(|line| !line.is_empty()).then_some(line))
}

fn getvalue(ctx: Ctx, this: &StringIo) -> Result<Value> {
    check(ctx, this)?;
    Ok(this.state.with(|state| str::make(&state.text, state.length)))
}

fn tell(ctx: Ctx, this: &StringIo) -> Result<usize> {
    check(ctx, this)?;
    Ok(this.state.with(|state| state.position))
}

fn seek(ctx: Ctx, this: &StringIo, pos: i64, whence: Option<i64>) -> Result<usize> {
    check(ctx, this)?;
    let position = match (whence.unwrap_or(0), pos) {
        (0, pos) => {
            sequence::not_negative(pos).ok_or_else(|| ctx.value_error(format!("Negative seek position {pos}")))?
        }
        (1 | 2, pos) if pos != 0 => {
            return Err(ctx.raise(&crate::object::exception::OS_ERROR, "Can't do nonzero cur-relative seeks"));
        }
        (1, _) => this.state.with(|state| state.position),
        (2, _) => this.state.with(|state| state.length),
        (whence, _) => return Err(ctx.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    text::check_size(ctx, Some(position))?;
    this.state.with(|state| state.seek(position));
    Ok(position)
}

fn truncate(ctx: Ctx, this: &StringIo, pos: Option<&Value>) -> Result<i64> {
    check(ctx, this)?;
    let size = match pos.filter(|pos| !pos.is_none()) {
        Some(pos) => ctx.index_i64(pos)?,
        None => this.state.with(|state| state.position as i64),
    };
    let Some(kept) = sequence::not_negative(size) else {
        return Err(ctx.value_error(format!("Negative size value {size}")));
    };
    this.state.with(|state| {
        if kept < state.length {
            let end = offset_in(&state.text, kept);
            state.text.truncate(end);
            state.length = kept;
            let position = state.position;
            state.seek(position);
        }
    });
    Ok(size)
}

fn close(_: Ctx, this: &StringIo) {
    this.base.closed.set(true);
    drop(this.state.take());
}

fn yes(ctx: Ctx, this: &StringIo) -> Result<bool> {
    check(ctx, this).map(|()| true)
}

fn getstate(ctx: Ctx, this: &StringIo) -> Result<Vec<Value>> {
    check(ctx, this)?;
    let newline = match this.newline.get() {
        Newline::Universal => Value::NONE,
        Newline::Untranslated => Str::new("").into(),
        newline => str::from_wtf8(newline.written()),
    };
    Ok(vec![getvalue(ctx, this)?, newline, int::from_u64(tell(ctx, this)? as u64), Value::NONE])
}

fn setstate(ctx: Ctx, this: &Value, state: &Tuple) -> Result<()> {
    let [value, newline, position, _] = state.items() else {
        return Err(ctx.type_error(format!("{}.__setstate__ argument should be 4-tuple, got tuple", this.class_name())));
    };
    init(ctx, this, Args::positional_only(&[value.clone(), newline.clone()]))?;
    let position = sequence::not_negative(ctx.index_i64(position)?)
        .ok_or_else(|| ctx.value_error("position value cannot be negative"))?;
    if let Some(stream) = this.downcast::<StringIo>() {
        stream.state.with(|state| state.seek(position));
    }
    Ok(())
}

fn detach(ctx: Ctx, _: &StringIo) -> Result<()> {
    Err(unsupported(ctx, "detach"))
}

natives! { METHODS:
    close(self, /) "Close the IO object.\n\nAttempting any further operation after the object is closed\nwill raise a ValueError.\n\nThis method has no effect if the file is already closed.";
    detach(self, /) "";
    getvalue(self, /) "Retrieve the entire contents of the object.";
    read(self, size=-1, /) "Read at most size characters, returned as a string.\n\nIf the argument is negative or omitted, read until EOF\nis reached. Return an empty string at EOF.";
    readline(self, size=-1, /) "Read until newline or EOF.\n\nReturns an empty string if EOF is hit immediately.";
    tell(self, /) "Tell the current file position.";
    truncate(self, pos=None, /) "Truncate size to pos.";
    seek(self, pos, whence=0, /) "Change stream position.";
    write(self, s, /) "Write string to file.\n\nReturns the number of characters written, which is always equal to\nthe length of the string.";
    readable = yes(self, /) "Returns True if the IO object can be read.";
    writable = yes(self, /) "Returns True if the IO object can be written.";
    seekable = yes(self, /) "Returns True if the IO object can be seeked.";
    __getstate__ = getstate(self, /) "";
    __setstate__ = setstate(self, state, /) "";
}

fn newlines(ctx: Ctx, this: &StringIo) -> Result<Value> {
    check(ctx, this).map(|()| lines::seen_value(this.seen.get()))
}

fn line_buffering(ctx: Ctx, this: &StringIo) -> Result<bool> {
    check(ctx, this).map(|()| false)
}

getsets! { ATTRIBUTES for StringIo:
    newlines: newlines "";
    line_buffering: line_buffering "";
}
