//! `io.BytesIO` (`Modules/_io/bytesio.c`).

use super::base::{BUFFERED_IO_BASE, FLAGS, IoBase, fill};
use super::size_argument;
use crate::natives;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Object, ObjectExt, Ref, Result, Tuple, Value, heap, int};
use crate::types::bytes::bytearray::ByteArray;
use crate::types::list::List;
use crate::types::memoryview::MemoryView;
use crate::types::{buffer, bytes, sequence, text};
use std::cell::Cell;

#[repr(C)]
pub struct BytesIo {
    base: IoBase,
    /// The content, which views can be had of.
    content: GilCell<Ref<ByteArray>>,
    position: Cell<usize>,
}

pub static BYTES_IO: Class = Class::on_demand("_io.BytesIO", define);

// SAFETY: `repr(C)`; begins with the layout of `_IOBase`, which begins with the header.
unsafe impl Object for BytesIo {
    fn class() -> &'static Class {
        &BYTES_IO
    }
}

pub fn define() {
    BYTES_IO.define::<BytesIo>(&ClassDef {
        base: Some(&BUFFERED_IO_BASE),
        flags: FLAGS,
        doc: "Buffered I/O implementation using an in-memory bytes buffer.",
        slots: |slots| {
            slots.new.set(|_, class, _| {
                Ok(heap::new_in(class, |header| BytesIo {
                    base: IoBase::new(header),
                    content: GilCell::new(ByteArray::new(Vec::new())),
                    position: Cell::new(0),
                })
                .into())
            });
            slots.init.set(init);
            slots.next.set(next);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let this = this.receiver::<BytesIo>();
    if args.values().len() > 1 {
        return Err(ctx.type_error(format!("BytesIO() takes at most 1 argument ({} given)", args.values().len())));
    }
    let content = match args.positional().first().or(args.keyword("initial_bytes")).filter(|value| !value.is_none()) {
        Some(initial) => buffer::require(ctx, initial)?.into_owned(),
        None => Vec::new(),
    };
    this.base.closed.set(false);
    this.position.set(0);
    this.content.set(ByteArray::new(content));
    Ok(())
}

fn content(ctx: Ctx, this: &BytesIo) -> Result<Ref<ByteArray>> {
    if this.base.closed.get() { Err(super::base::closed_error(ctx)) } else { Ok(this.content.get()) }
}

/// Takes the bytes up to where `end_of` says, given what is left.
fn take(ctx: Ctx, this: &BytesIo, end_of: impl FnOnce(&[u8]) -> usize) -> Result<Vec<u8>> {
    let position = this.position.get();
    let taken = content(ctx, this)?.with(|bytes| {
        let rest = bytes.get(position..).unwrap_or(&[]);
        rest[..end_of(rest)].to_vec()
    });
    this.position.set(position + taken.len());
    Ok(taken)
}

fn read(ctx: Ctx, this: &BytesIo, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?.unwrap_or(usize::MAX);
    Ok(bytes::from_slice(&take(ctx, this, |rest| size.min(rest.len()))?))
}

fn line_end(rest: &[u8], limit: Option<usize>) -> usize {
    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |place| place + 1);
    end.min(limit.unwrap_or(usize::MAX))
}

fn readline(ctx: Ctx, this: &BytesIo, size: Option<&Value>) -> Result<Value> {
    let limit = size_argument(ctx, size)?;
    Ok(bytes::from_slice(&take(ctx, this, |rest| line_end(rest, limit))?))
}

fn readlines(ctx: Ctx, this: &BytesIo, size: Option<&Value>) -> Result<Ref<List>> {
    let hint = size_argument(ctx, size)?.filter(|&hint| hint > 0);
    let (mut lines, mut length) = (Vec::new(), 0);
    loop {
        let line = take(ctx, this, |rest| line_end(rest, None))?;
        if line.is_empty() {
            return Ok(List::new(lines));
        }
        length += line.len();
        lines.push(bytes::from_slice(&line));
        if hint.is_some_and(|hint| length >= hint) {
            return Ok(List::new(lines));
        }
    }
}

fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let stream = this.receiver::<BytesIo>();
    let line = take(ctx, stream, |rest| line_end(rest, None))?;
    Ok((!line.is_empty()).then(|| bytes::from_slice(&line)))
}

fn readinto(ctx: Ctx, this: &BytesIo, target: &Value) -> Result<usize> {
    let size = buffer::require(ctx, target)?.len();
    let taken = take(ctx, this, |rest| size.min(rest.len()))?;
    fill(ctx, target, &taken)?;
    Ok(taken.len())
}

fn write(ctx: Ctx, this: &BytesIo, b: &Value) -> Result<usize> {
    let content = content(ctx, this)?;
    if b.downcast::<crate::object::Str>().is_some() {
        return Err(ctx.type_error("a bytes-like object is required, not 'str'"));
    }
    let written = buffer::require(ctx, b)?;
    if written.is_empty() {
        return Ok(0);
    }
    let position = this.position.get();
    let end = position.checked_add(written.len());
    let end = text::check_size(ctx, end)?;
    if end > content.len() {
        content.set_length(ctx, end)?;
    }
    content.with(|bytes| bytes[position..end].copy_from_slice(&written));
    this.position.set(end);
    Ok(written.len())
}

fn writelines(ctx: Ctx, this: &BytesIo, lines: &Value) -> Result<()> {
    content(ctx, this)?;
    ctx.for_each(lines, |line| write(ctx, this, &line).map(|_| true))
}

fn getvalue(ctx: Ctx, this: &BytesIo) -> Result<Value> {
    Ok(bytes::from_slice(&content(ctx, this)?.to_vec()))
}

fn getbuffer(ctx: Ctx, this: &BytesIo) -> Result<Ref<MemoryView>> {
    MemoryView::of(ctx, content(ctx, this)?.as_value())
}

fn tell(ctx: Ctx, this: &BytesIo) -> Result<usize> {
    content(ctx, this)?;
    Ok(this.position.get())
}

fn seek(ctx: Ctx, this: &BytesIo, pos: i64, whence: Option<i64>) -> Result<usize> {
    let length = content(ctx, this)?.len() as i64;
    let position = match whence.unwrap_or(0) {
        0 if pos < 0 => return Err(ctx.value_error(format!("negative seek value {pos}"))),
        0 => pos,
        1 => pos.saturating_add(this.position.get() as i64),
        2 => pos.saturating_add(length),
        whence => return Err(ctx.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    this.position.set(sequence::to_size(position));
    Ok(this.position.get())
}

fn truncate(ctx: Ctx, this: &BytesIo, size: Option<&Value>) -> Result<i64> {
    let content = content(ctx, this)?;
    let size = match size.filter(|size| !size.is_none()) {
        Some(size) => ctx.index_i64(size)?,
        None => this.position.get() as i64,
    };
    let Some(kept) = sequence::not_negative(size) else {
        return Err(ctx.value_error(format!("negative size value {size}")));
    };
    if kept < content.len() {
        content.set_length(ctx, kept)?;
    }
    Ok(size)
}

fn close(_: Ctx, this: &BytesIo) {
    this.base.closed.set(true);
    this.content.set(ByteArray::new(Vec::new()));
}

fn flush(ctx: Ctx, this: &BytesIo) -> Result<()> {
    content(ctx, this).map(drop)
}

fn yes(ctx: Ctx, this: &BytesIo) -> Result<bool> {
    content(ctx, this).map(|_| true)
}

fn no(ctx: Ctx, this: &BytesIo) -> Result<bool> {
    content(ctx, this).map(|_| false)
}

fn getstate(ctx: Ctx, this: &BytesIo) -> Result<Vec<Value>> {
    Ok(vec![getvalue(ctx, this)?, int::from_u64(this.position.get() as u64), Value::NONE])
}

fn setstate(ctx: Ctx, this: &BytesIo, state: &Tuple) -> Result<()> {
    let [value, position, _] = state.items() else {
        return Err(ctx.type_error(format!(
            "{}.__setstate__ argument should be 3-tuple, got tuple",
            this.to_value().class_name()
        )));
    };
    init(ctx, &this.to_value(), Args::positional_only(std::slice::from_ref(value)))?;
    let position = ctx.index_i64(position)?;
    this.position
        .set(sequence::not_negative(position).ok_or_else(|| ctx.value_error("position value cannot be negative"))?);
    Ok(())
}

natives! { METHODS:
    close(self, /) "Disable all I/O operations.";
    flush(self, /) "Does nothing.";
    getbuffer(self, /) "Get a read-write view over the contents of the BytesIO object.";
    getvalue(self, /) "Retrieve the entire contents of the BytesIO object.";
    isatty = no(self, /) "Always returns False.\n\nBytesIO objects are not connected to a TTY-like device.";
    read(self, size=-1, /) "Read at most size bytes, returned as a bytes object.";
    read1 = read(self, size=-1, /) "Read at most size bytes, returned as a bytes object.";
    readinto(self, buffer, /) "Read bytes into buffer.";
    readinto1 = readinto(self, buffer, /) "Read bytes into buffer.";
    readline(self, size=-1, /) "Next line from the file, as a bytes object.";
    readlines(self, size=None, /) "List of bytes objects, each a line from the file.";
    seek(self, pos, whence=0, /) "Change stream position.";
    tell(self, /) "Current file position, an integer.";
    truncate(self, size=None, /) "Truncate the file to at most size bytes.";
    write(self, b, /) "Write bytes to file.\n\nReturn the number of bytes written.";
    writelines(self, lines, /) "Write lines to the file.";
    readable = yes(self, /) "Returns True if the IO object can be read.";
    writable = yes(self, /) "Returns True if the IO object can be written.";
    seekable = yes(self, /) "Returns True if the IO object can be seeked.";
    __getstate__ = getstate(self, /) "";
    __setstate__ = setstate(self, state, /) "";
}
