//! Buffered binary streams over a raw one (`Modules/_io/bufferedio.c`): one layout for reading,
//! writing and both.

use super::base::{
    self, BUFFERED_IO_BASE, CLOSED, FILENO, FLAGS, ISATTY, IoBase, READ, READABLE, SEEK, SEEKABLE, TELL, TRUNCATE,
    WRITABLE, closed_error,
};
use super::file::{FileIo, write_all};
use super::{size_argument, unsupported};
use crate::object::builtin_classes::TYPE;
use crate::object::define::ClassDef;
use crate::object::exception::{BLOCKING_IO_ERROR, OS_ERROR};
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Object, Ref, Result, Tuple, Value, Visitor, heap, int, names};
use crate::types::{buffer, bytes, sequence, text};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct Buffered {
    base: IoBase,
    /// `None` before `__init__` and after `detach`.
    raw: GilCell<Option<Value>>,
    /// The stream written to, where it is another one (`BufferedRWPair`).
    writer: GilCell<Option<Value>>,
    /// Bytes read ahead of the position, in their order.
    ahead: GilCell<Vec<u8>>,
    /// Bytes not yet written.
    unwritten: GilCell<Vec<u8>>,
    size: Cell<usize>,
}

pub static BUFFERED_READER: Class = Class::declare("_io.BufferedReader", &TYPE);
pub static BUFFERED_WRITER: Class = Class::declare("_io.BufferedWriter", &TYPE);
pub static BUFFERED_RANDOM: Class = Class::declare("_io.BufferedRandom", &TYPE);
pub static BUFFERED_RW_PAIR: Class = Class::declare("_io.BufferedRWPair", &TYPE);
/// What all of them share; Python does not see it.
static BUFFERED: Class = Class::declare("_io._Buffered", &TYPE);

// SAFETY: `repr(C)`; begins with the layout of `_IOBase`, which begins with the header.
unsafe impl Object for Buffered {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &BUFFERED
    }

    fn traverse(&self, visit: Visitor) {
        self.raw.with(|raw| raw.iter().for_each(&mut *visit));
        self.writer.with(|writer| writer.iter().for_each(&mut *visit));
    }

    fn clear(&self) {
        self.raw.set(None);
        self.writer.set(None);
    }
}

pub fn define() {
    BUFFERED.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED_IO_BASE),
        flags: FLAGS,
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(make(class, None).into()));
            slots.repr.set(|ctx, this| base::repr_with_name(ctx, this, ""));
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    BUFFERED_READER.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "Create a new buffered reader using the given readable raw IO object.",
        slots: |slots| slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedReader", true, false)),
        ..ClassDef::EMPTY
    });
    BUFFERED_WRITER.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffer for a writeable sequential RawIO object.",
        slots: |slots| slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedWriter", false, true)),
        ..ClassDef::EMPTY
    });
    BUFFERED_RANDOM.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffered interface to random access streams.",
        slots: |slots| slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedRandom", true, true)),
        ..ClassDef::EMPTY
    });
    BUFFERED_RW_PAIR.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffered reader and writer object together.",
        slots: |slots| slots.init.set(init_pair),
        ..ClassDef::EMPTY
    });
}

fn make(class: &'static Class, raw: Option<Value>) -> Ref<Buffered> {
    heap::new_in(class, |header| Buffered {
        base: IoBase::new(header),
        raw: GilCell::new(raw),
        writer: GilCell::new(None),
        ahead: GilCell::new(Vec::new()),
        unwritten: GilCell::new(Vec::new()),
        size: Cell::new(super::DEFAULT_BUFFER_SIZE as usize),
    })
}

/// The buffer of a standard stream; bytes written to it are out at once.
pub fn standard(raw: Ref<FileIo>) -> Ref<Buffered> {
    let class = if raw.output().is_some() { &BUFFERED_WRITER } else { &BUFFERED_READER };
    let buffer = make(class, Some(raw.into()));
    buffer.size.set(0);
    buffer
}

fn set_size(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<()> {
    let Some(size) = size else { return Ok(()) };
    match usize::try_from(ctx.index_i64(size)?) {
        Ok(size @ 1..) => this.size.set(size),
        _ => return Err(ctx.value_error("buffer size must be strictly positive")),
    }
    Ok(())
}

fn init(ctx: Ctx, this: &Value, args: Args, name: &str, reads: bool, writes: bool) -> Result<()> {
    let this = this.receiver::<Buffered>();
    let argument = |index: usize, name: &str| args.positional().get(index).or(args.keyword(name));
    let Some(raw) = argument(0, "raw") else {
        return Err(ctx.type_error(format!("{name}() missing required argument 'raw' (pos 1)")));
    };
    let can = |ability, message: &str| match ctx.call_method(raw, ability, &[]) {
        Ok(answer) => {
            if ctx.is_true(&answer)? {
                Ok(())
            } else {
                Err(unsupported(ctx, message))
            }
        }
        Err(raised) => Err(raised),
    };
    if reads && writes {
        can(&SEEKABLE, "File or stream is not seekable.")?;
    }
    if reads {
        can(&READABLE, "File or stream is not readable.")?;
    }
    if writes {
        can(&WRITABLE, "File or stream is not writable.")?;
    }
    set_size(ctx, this, argument(1, "buffer_size"))?;
    this.raw.set(Some(raw.clone()));
    this.ahead.set(Vec::new());
    this.unwritten.set(Vec::new());
    Ok(())
}

fn init_pair(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let [reader, writer, size @ ..] = args.no_keywords(ctx, "BufferedRWPair")? else {
        return Err(ctx.type_error("BufferedRWPair expected at least 2 arguments"));
    };
    init(ctx, this, Args::positional_only(std::slice::from_ref(reader)), "BufferedRWPair", true, false)?;
    let this = this.receiver::<Buffered>();
    set_size(ctx, this, size.first())?;
    this.writer.set(Some(writer.clone()));
    Ok(())
}

impl Buffered {
    pub fn raw_or_none(&self) -> Option<Value> {
        self.raw.get()
    }

    pub fn raw(&self, ctx: Ctx) -> Result<Value> {
        self.raw.get().ok_or_else(|| ctx.value_error("raw stream has been detached"))
    }

    fn open_raw(&self, ctx: Ctx) -> Result<Value> {
        let raw = self.raw(ctx)?;
        let closed = ctx.getattr(&raw, &CLOSED)?;
        if ctx.is_true(&closed)? { Err(closed_error(ctx)) } else { Ok(raw) }
    }

    fn target(&self, ctx: Ctx) -> Result<Value> {
        match self.writer.get() {
            Some(writer) => Ok(writer),
            None => self.open_raw(ctx),
        }
    }

    /// Reads once from the raw stream; `None` where it would block, empty at the end.
    fn read_raw(&self, ctx: Ctx, size: usize) -> Result<Option<Vec<u8>>> {
        let raw = self.open_raw(ctx)?;
        let read = ctx.call_method(&raw, &READ, &[int::from_u64(size as u64)])?;
        if read.is_none() {
            return Ok(None);
        }
        match buffer::get(ctx, &read)? {
            Some(bytes) => Ok(Some(bytes.into_owned())),
            None => Err(ctx.raise(&OS_ERROR, format!("read() should return bytes, not {}", read.class_name()))),
        }
    }

    /// Has at least one byte ahead, unless the end is reached.
    fn fill(&self, ctx: Ctx) -> Result<()> {
        if self.ahead.with(|ahead| ahead.is_empty()) {
            self.write_out(ctx)?;
            let bytes = self.read_raw(ctx, self.size.get().max(8192))?.unwrap_or_default();
            self.ahead.with(|ahead| ahead.extend_from_slice(&bytes));
        }
        Ok(())
    }

    fn take_ahead(&self, size: usize) -> Vec<u8> {
        self.ahead.with(|ahead| if size >= ahead.len() { std::mem::take(ahead) } else { ahead.drain(..size).collect() })
    }

    /// Writes what is not written yet.
    fn write_out(&self, ctx: Ctx) -> Result<()> {
        let pending = self.unwritten.take();
        if pending.is_empty() {
            return Ok(());
        }
        let target = self.target(ctx)?;
        if let Some(stream) = target.downcast_exact::<FileIo>().and_then(FileIo::output) {
            return write_all(ctx, stream, &pending);
        }
        let mut done = 0;
        while done < pending.len() {
            let written = ctx.call_method(&target, &names::write, &[bytes::from_slice(&pending[done..])]);
            let count = match written {
                Ok(count) if count.is_none() => {
                    Err(ctx.raise(&BLOCKING_IO_ERROR, "write could not complete without blocking"))
                }
                Ok(count) => ctx.index_i64(&count),
                Err(raised) => Err(raised),
            };
            match count {
                Ok(count) if count >= 0 && sequence::to_size(count) <= pending.len() - done => done += count as usize,
                result => {
                    self.unwritten.with(|unwritten| drop(unwritten.splice(..0, pending[done..].iter().copied())));
                    return match result {
                        Ok(count) => Err(ctx.raise(
                            &OS_ERROR,
                            format!(
                                "raw write() returned invalid length {count} (should have been between 0 and {})",
                                pending.len() - done
                            ),
                        )),
                        Err(raised) => Err(raised),
                    };
                }
            }
        }
        Ok(())
    }

    /// Moves the raw stream back to the position, so that writing goes there.
    fn drop_ahead(&self, ctx: Ctx) -> Result<()> {
        let ahead = self.ahead.take().len();
        if ahead > 0 && self.writer.with(|writer| writer.is_none()) {
            let raw = self.open_raw(ctx)?;
            ctx.call_method(&raw, &SEEK, &[int::from_i64(-(ahead as i64)), Value::int32(1)])?;
        }
        Ok(())
    }
}

fn read(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?;
    this.open_raw(ctx)?;
    this.write_out(ctx)?;
    let mut result = this.take_ahead(size.unwrap_or(usize::MAX));
    while size.is_none_or(|size| result.len() < size) {
        let wanted =
            size.map_or(super::DEFAULT_BUFFER_SIZE as usize, |size| (size - result.len()).max(this.size.get()));
        let Some(piece) = this.read_raw(ctx, wanted)? else {
            return if result.is_empty() { Ok(Value::NONE) } else { bytes::checked(ctx, &result) };
        };
        if piece.is_empty() {
            break;
        }
        result.extend_from_slice(&piece);
        text::check_size(ctx, Some(result.len()))?;
    }
    if let Some(size) = size.filter(|&size| size < result.len()) {
        let rest = result.split_off(size);
        this.ahead.with(|ahead| drop(ahead.splice(..0, rest)));
    }
    bytes::checked(ctx, &result)
}

fn read1(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?.unwrap_or(this.size.get().max(8192));
    this.open_raw(ctx)?;
    if size > 0 {
        this.fill(ctx)?;
    }
    bytes::checked(ctx, &this.take_ahead(size))
}

fn peek(ctx: Ctx, this: &Buffered, _size: Option<&Value>) -> Result<Value> {
    this.open_raw(ctx)?;
    this.fill(ctx)?;
    bytes::checked(ctx, &this.ahead.get())
}

fn readline(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let limit = size_argument(ctx, size)?.unwrap_or(usize::MAX);
    this.open_raw(ctx)?;
    let mut line = Vec::new();
    while line.len() < limit {
        this.fill(ctx)?;
        let end = this.ahead.with(|ahead| memchr::memchr(b'\n', ahead).map_or(ahead.len(), |place| place + 1));
        let piece = this.take_ahead(end.min(limit - line.len()));
        if piece.is_empty() {
            break;
        }
        line.extend_from_slice(&piece);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    bytes::checked(ctx, &line)
}

fn write(ctx: Ctx, this: &Buffered, b: &Value) -> Result<usize> {
    if b.downcast::<crate::object::Str>().is_some() {
        return Err(ctx.type_error("a bytes-like object is required, not 'str'"));
    }
    let written = buffer::require(ctx, b)?;
    let target = this.target(ctx)?;
    let closed = ctx.getattr(&target, &CLOSED)?;
    if ctx.is_true(&closed)? {
        return Err(ctx.value_error("write to closed file"));
    }
    let can = ctx.call_method(&target, &WRITABLE, &[])?;
    if !ctx.is_true(&can)? {
        return Err(unsupported(ctx, "write"));
    }
    this.drop_ahead(ctx)?;
    let length = this.unwritten.with(|unwritten| {
        unwritten.extend_from_slice(&written);
        unwritten.len()
    });
    if length > this.size.get() {
        this.write_out(ctx)?;
    }
    Ok(written.len())
}

fn flush(ctx: Ctx, this: &Buffered) -> Result<()> {
    this.target(ctx)?;
    this.write_out(ctx)
}

fn close(ctx: Ctx, this: &Buffered) -> Result<()> {
    let Some(raw) = this.raw.get() else { return Ok(()) };
    let closed = ctx.getattr(&raw, &CLOSED)?;
    if ctx.is_true(&closed)? {
        return Ok(());
    }
    let flushed = this.write_out(ctx);
    if flushed.is_err() {
        let pending = ctx.take_raised();
        ctx.call_method(&raw, &names::close, &[])?;
        return Err(ctx.restore(pending));
    }
    this.base.closed.set(true);
    if let Some(writer) = this.writer.get() {
        ctx.call_method(&writer, &names::close, &[])?;
    }
    ctx.call_method(&raw, &names::close, &[]).map(drop)
}

fn detach(ctx: Ctx, this: &Buffered) -> Result<Value> {
    let raw = this.raw(ctx)?;
    this.write_out(ctx)?;
    this.raw.set(None);
    Ok(raw)
}

fn seek(ctx: Ctx, this: &Buffered, target: &Value, whence: Option<i64>) -> Result<Value> {
    let whence = whence.unwrap_or(0);
    if !(0..=2).contains(&whence) {
        return Err(ctx.value_error(format!("whence value {whence} unsupported")));
    }
    let raw = this.open_raw(ctx)?;
    let mut offset = ctx.index_i64(target)?;
    this.write_out(ctx)?;
    let ahead = this.ahead.take().len() as i64;
    if whence == 1 {
        offset -= ahead;
    }
    ctx.call_method(&raw, &SEEK, &[int::from_i64(offset), int::from_i64(whence)])
}

fn tell(ctx: Ctx, this: &Buffered) -> Result<i64> {
    let raw = this.open_raw(ctx)?;
    let position = ctx.call_method(&raw, &TELL, &[])?;
    let position = ctx.index_i64(&position)?;
    Ok(position - this.ahead.with(|ahead| ahead.len() as i64) + this.unwritten.with(|unwritten| unwritten.len() as i64))
}

fn truncate(ctx: Ctx, this: &Buffered, pos: Option<&Value>) -> Result<Value> {
    let raw = this.open_raw(ctx)?;
    this.write_out(ctx)?;
    let pos = match pos.filter(|pos| !pos.is_none()) {
        Some(pos) => pos.clone(),
        None => int::from_i64(tell(ctx, this)?),
    };
    ctx.call_method(&raw, &TRUNCATE, &[pos])
}

fn ask(ctx: Ctx, this: &Buffered, method: &'static crate::object::intern::Name) -> Result<Value> {
    let raw = this.raw(ctx)?;
    ctx.call_method(&raw, method, &[])
}

fn readable(ctx: Ctx, this: &Buffered) -> Result<Value> {
    ask(ctx, this, &READABLE)
}

fn writable(ctx: Ctx, this: &Buffered) -> Result<Value> {
    match this.writer.get() {
        Some(writer) => ctx.call_method(&writer, &WRITABLE, &[]),
        None => ask(ctx, this, &WRITABLE),
    }
}

fn seekable(ctx: Ctx, this: &Buffered) -> Result<Value> {
    ask(ctx, this, &SEEKABLE)
}

fn fileno(ctx: Ctx, this: &Buffered) -> Result<Value> {
    ask(ctx, this, &FILENO)
}

fn isatty(ctx: Ctx, this: &Buffered) -> Result<Value> {
    ask(ctx, this, &ISATTY)
}

fn exit(ctx: Ctx, this: &Buffered, _: &Tuple) -> Result<()> {
    close(ctx, this)
}

natives! { METHODS:
    read(self, size=-1, /) "Read and return up to n bytes.";
    read1(self, size=-1, /) "Read and return up to size bytes, with at most one read() call to the underlying raw stream.";
    peek(self, size=0, /) "";
    readline(self, size=-1, /) "";
    write(self, buffer, /) "Write the given buffer to the IO stream.";
    flush(self, /) "";
    close(self, /) "";
    detach(self, /) "Disconnect this buffer from its underlying raw stream and return it.";
    seek(self, target, whence=0, /) "";
    tell(self, /) "";
    truncate(self, pos=None, /) "";
    readable(self, /) "";
    writable(self, /) "";
    seekable(self, /) "";
    fileno(self, /) "";
    isatty(self, /) "";
    __exit__ = exit(self, *args) "";
}

fn raw(_: Ctx, this: &Buffered) -> Option<Value> {
    this.raw.get()
}

fn closed(ctx: Ctx, this: &Buffered) -> Result<Value> {
    let raw = this.raw(ctx)?;
    ctx.getattr(&raw, &CLOSED)
}

fn name(ctx: Ctx, this: &Buffered) -> Result<Value> {
    let raw = this.raw(ctx)?;
    ctx.getattr(&raw, &names::name)
}

fn mode(ctx: Ctx, this: &Buffered) -> Result<Value> {
    let raw = this.raw(ctx)?;
    ctx.getattr_str(&raw, "mode")
}

getsets! { ATTRIBUTES for Buffered:
    raw: raw "";
    closed: closed "";
    name: name "";
    mode: mode "";
}
