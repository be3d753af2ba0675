//! The abstract classes of streams (`Modules/_io/iobase.c`, `bufferedio.c`, `textio.c`).

use super::buffered::Buffered;
use super::file::FileIo;
use super::text_wrapper::TextIoWrapper;
use super::{size_argument, unsupported};
use crate::object::builtin_classes::OBJECT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::RESOURCE_WARNING;
use crate::object::intern::{Name, intern};
use crate::object::{
    Class, Ctx, Header, Object, ObjectExt, Raised, Result, Str, Tuple, Value, heap, int, names, protocol,
};
use crate::types::bytes::bytearray::ByteArray;
use crate::types::list::List;
use crate::types::memoryview::MemoryView;
use crate::types::{buffer, bytes};
use crate::{getsets, natives};
use std::cell::Cell;

/// What every stream begins with.
#[repr(C)]
pub struct IoBase {
    header: Header,
    pub closed: Cell<bool>,
}

pub static IO_BASE: Class = Class::on_demand("_io._IOBase", define);
pub static RAW_IO_BASE: Class = Class::on_demand("_io._RawIOBase", define);
pub static BUFFERED_IO_BASE: Class = Class::on_demand("_io._BufferedIOBase", define);
pub static TEXT_IO_BASE: Class = Class::on_demand("_io._TextIOBase", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for IoBase {
    fn class() -> &'static Class {
        &IO_BASE
    }
}

impl IoBase {
    pub fn new(header: Header) -> IoBase {
        IoBase { header, closed: Cell::new(false) }
    }
}

pub static CLOSED: Name = Name::new("closed");
pub static READ: Name = Name::new("read");
pub static READ1: Name = Name::new("read1");
pub static READINTO: Name = Name::new("readinto");
pub static READABLE: Name = Name::new("readable");
pub static WRITABLE: Name = Name::new("writable");
pub static SEEKABLE: Name = Name::new("seekable");
pub static SEEK: Name = Name::new("seek");
pub static TELL: Name = Name::new("tell");
pub static TRUNCATE: Name = Name::new("truncate");
pub static PEEK: Name = Name::new("peek");
pub static FILENO: Name = Name::new("fileno");
pub static ISATTY: Name = Name::new("isatty");

/// Flags of all stream classes: they have attributes and subclasses.
pub const FLAGS: u32 = class_flags::BASE | class_flags::DICT | class_flags::WEAKREF;

pub fn define() {
    IO_BASE.define::<IoBase>(&ClassDef {
        base: Some(&OBJECT),
        flags: FLAGS,
        doc: "The abstract base class for all I/O classes.",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(heap::new_in(class, IoBase::new).into()));
            slots.init.set(|_, _, _| Ok(()));
            slots.iter.set(|ctx, this| {
                check_closed(ctx, this)?;
                Ok(this.clone())
            });
            slots.next.set(next_line);
            slots.finalize.set(finalize);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    RAW_IO_BASE.define::<IoBase>(&ClassDef {
        base: Some(&IO_BASE),
        flags: FLAGS,
        doc: "Base class for raw binary I/O.",
        methods: RAW_METHODS,
        ..ClassDef::EMPTY
    });
    BUFFERED_IO_BASE.define::<IoBase>(&ClassDef {
        base: Some(&IO_BASE),
        flags: FLAGS,
        doc: "Base class for buffered IO objects.",
        methods: BUFFERED_METHODS,
        ..ClassDef::EMPTY
    });
    TEXT_IO_BASE.define::<IoBase>(&ClassDef {
        base: Some(&IO_BASE),
        flags: FLAGS,
        doc: "Base class for text I/O.",
        methods: TEXT_METHODS,
        getsets: TEXT_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

pub fn closed_error(ctx: Ctx) -> Raised {
    ctx.value_error("I/O operation on closed file.")
}

/// Raises if the stream's `closed` is true.
pub fn check_closed(ctx: Ctx, this: &Value) -> Result<()> {
    let closed = ctx.getattr(this, &CLOSED)?;
    if ctx.is_true(&closed)? { Err(closed_error(ctx)) } else { Ok(()) }
}

/// The next line; `None` at the end.
pub fn next_line(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let line = ctx.call_method(this, &names::readline, &[])?;
    Ok((ctx.len(&line)? > 0).then_some(line))
}

// ---- _IOBase ----

/// A stream that nothing refers to any more is closed; what goes wrong then is not reported.
fn finalize(ctx: Ctx, this: &Value) {
    let in_memory = [&super::string_io::STRING_IO, &super::bytes_io::BYTES_IO];
    if in_memory.into_iter().any(|class| std::ptr::eq(this.class(), class)) {
        return;
    }
    let closed = ctx.getattr(this, &CLOSED).and_then(|closed| ctx.is_true(&closed));
    if !matches!(closed, Ok(true)) {
        drop(ctx.take_raised_opt());
        if unclosed_file(this) {
            let warned = ctx.repr(this).and_then(|this| {
                let message = format!("unclosed file {}", this.to_string_lossy());
                crate::modules::warnings::warn(ctx, &RESOURCE_WARNING, &message, 1)
            });
            if let Err(raised) = warned {
                ctx.write_unraisable(raised, this);
            }
        }
        if ctx.call_method(this, &names::close, &[]).is_err() {
            drop(ctx.take_raised_opt());
        }
    }
}

/// Whether the stream is a file with a descriptor of its own.
fn unclosed_file(this: &Value) -> bool {
    if let Some(text) = this.downcast::<TextIoWrapper>() {
        return text.raw_file().is_some_and(|raw| raw.is_unclosed());
    }
    let raw = this.downcast::<Buffered>().and_then(Buffered::raw_or_none);
    raw.as_ref().unwrap_or(this).downcast::<FileIo>().is_some_and(FileIo::is_unclosed)
}

fn close(ctx: Ctx, this: &Value) -> Result<()> {
    let Some(base) = this.downcast::<IoBase>() else { return Ok(()) };
    if base.closed.get() {
        return Ok(());
    }
    let flushed = ctx.call_method(this, &names::flush, &[]);
    base.closed.set(true);
    flushed.map(drop)
}

fn closed(_: Ctx, this: &IoBase) -> bool {
    this.closed.get()
}

fn flush(ctx: Ctx, this: &IoBase) -> Result<()> {
    if this.closed.get() { Err(closed_error(ctx)) } else { Ok(()) }
}

fn seek(ctx: Ctx, _: &Value, _: &Tuple) -> Result<()> {
    Err(unsupported(ctx, "seek"))
}

fn truncate(ctx: Ctx, _: &Value, _: Option<&Value>) -> Result<()> {
    Err(unsupported(ctx, "truncate"))
}

fn fileno(ctx: Ctx, _: &Value) -> Result<()> {
    Err(unsupported(ctx, "fileno"))
}

fn tell(ctx: Ctx, this: &Value) -> Result<Value> {
    ctx.call_method(this, &SEEK, &[Value::int32(0), Value::int32(1)])
}

fn no(_: Ctx, _: &Value) -> bool {
    false
}

fn isatty(ctx: Ctx, this: &Value) -> Result<bool> {
    check_closed(ctx, this).map(|()| false)
}

fn check_ability(ctx: Ctx, this: &Value, ability: &'static Name, message: &str) -> Result<bool> {
    let answer = ctx.call_method(this, ability, &[])?;
    if ctx.is_true(&answer)? { Ok(true) } else { Err(unsupported(ctx, message)) }
}

fn check_readable(ctx: Ctx, this: &Value) -> Result<bool> {
    check_ability(ctx, this, &READABLE, "File or stream is not readable.")
}

fn check_writable(ctx: Ctx, this: &Value) -> Result<bool> {
    check_ability(ctx, this, &WRITABLE, "File or stream is not writable.")
}

fn check_seekable(ctx: Ctx, this: &Value) -> Result<bool> {
    check_ability(ctx, this, &SEEKABLE, "File or stream is not seekable.")
}

fn enter(ctx: Ctx, this: &Value) -> Result<Value> {
    check_closed(ctx, this)?;
    Ok(this.clone())
}

fn exit(ctx: Ctx, this: &Value, _: &Tuple) -> Result<()> {
    ctx.call_method(this, &names::close, &[]).map(drop)
}

/// A line of bytes by `peek` and `read` alone.
fn readline(ctx: Ctx, this: &Value, size: Option<&Value>) -> Result<Value> {
    let limit = size_argument(ctx, size)?;
    let has_peek = ctx.lookup_attr(this, &PEEK)?;
    let mut line = Vec::new();
    while limit.is_none_or(|limit| line.len() < limit) {
        let mut wanted = 1;
        if let Some(peek) = &has_peek {
            let ahead = ctx.call(peek, &[Value::int32(1)])?;
            let ahead = buffer::require(ctx, &ahead)?;
            if !ahead.is_empty() {
                wanted = memchr::memchr(b'\n', &ahead).map_or(ahead.len(), |place| place + 1);
                wanted = limit.map_or(wanted, |limit| wanted.min(limit - line.len()));
            }
        }
        let read = ctx.call_method(this, &READ, &[int::from_u64(wanted as u64)])?;
        let Some(bytes) = buffer::bytes(&read) else {
            return Err(ctx.raise(
                &crate::object::exception::OS_ERROR,
                format!("read() should have returned a bytes object, not '{}'", read.class_name()),
            ));
        };
        if bytes.is_empty() {
            break;
        }
        line.extend_from_slice(bytes);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    bytes::checked(ctx, &line)
}

fn readlines(ctx: Ctx, this: &Value, hint: Option<&Value>) -> Result<Value> {
    let hint = size_argument(ctx, hint)?.filter(|&hint| hint > 0);
    let mut lines = Vec::new();
    let mut length = 0;
    ctx.for_each(this, |line| {
        length += ctx.len(&line)?;
        lines.push(line);
        Ok(hint.is_none_or(|hint| length < hint))
    })?;
    Ok(List::new(lines).into())
}

fn writelines(ctx: Ctx, this: &Value, lines: &Value) -> Result<()> {
    check_closed(ctx, this)?;
    ctx.for_each(lines, |line| ctx.call_method(this, &names::write, &[line]).map(|_| true))
}

natives! { METHODS:
    seek(self, *args) "Change the stream position to the given byte offset.";
    tell(self, /) "Return current stream position.";
    truncate(self, size=None, /) "Truncate file to size bytes.";
    flush(self, /) "Flush write buffers, if applicable.\n\nThis is not implemented for read-only and non-blocking streams.";
    close(self, /) "Flush and close the IO object.\n\nThis method has no effect if the file is already closed.";
    seekable = no(self, /) "Return whether object supports random access.";
    readable = no(self, /) "Return whether object was opened for reading.";
    writable = no(self, /) "Return whether object was opened for writing.";
    fileno(self, /) "Return underlying file descriptor if one exists.";
    isatty(self, /) "Return whether this is an 'interactive' stream.";
    readline(self, size=-1, /) "Read and return a line from the stream.";
    readlines(self, hint=-1, /) "Return a list of lines from the stream.";
    writelines(self, lines, /) "Write a list of lines to stream.";
    _checkClosed = check_closed(self, /) "";
    _checkReadable = check_readable(self, /) "";
    _checkWritable = check_writable(self, /) "";
    _checkSeekable = check_seekable(self, /) "";
    __enter__ = enter(self, /) "";
    __exit__ = exit(self, *args) "";
}

getsets! { ATTRIBUTES for IoBase:
    closed: closed "True if the file is closed.";
}

// ---- _RawIOBase ----

fn raw_read(ctx: Ctx, this: &Value, size: Option<&Value>) -> Result<Value> {
    let Some(size) = size_argument(ctx, size)? else {
        return ctx.call_method(this, &intern("readall"), &[]);
    };
    crate::types::text::check_size(ctx, Some(size))?;
    let target = ByteArray::new(vec![0; size]);
    let count = ctx.call_method(this, &READINTO, &[target.to_value()])?;
    if count.is_none() {
        return Ok(Value::NONE);
    }
    let count = usize::try_from(ctx.index_i64(&count)?).unwrap_or(0);
    bytes::checked(ctx, &target.with(|bytes| bytes[..count.min(bytes.len())].to_vec()))
}

fn readall(ctx: Ctx, this: &Value) -> Result<Value> {
    let mut all = Vec::new();
    loop {
        let read = ctx.call_method(this, &READ, &[int::from_i64(super::DEFAULT_BUFFER_SIZE)])?;
        if read.is_none() {
            return if all.is_empty() { Ok(read) } else { bytes::checked(ctx, &all) };
        }
        let piece = buffer::require(ctx, &read)?;
        if piece.is_empty() {
            return bytes::checked(ctx, &all);
        }
        all.extend_from_slice(&piece);
    }
}

natives! { RAW_METHODS:
    read = raw_read(self, size=-1, /) "";
    readall(self, /) "Read until EOF, using multiple read() call.";
}

// ---- _BufferedIOBase ----

fn unsupported_method(name: &'static str) -> impl Fn(Ctx) -> Raised {
    move |ctx| unsupported(ctx, name)
}

fn detach(ctx: Ctx, _: &Value) -> Result<()> {
    Err(unsupported_method("detach")(ctx))
}

fn read(ctx: Ctx, _: &Value, _: &Tuple) -> Result<()> {
    Err(unsupported_method("read")(ctx))
}

fn read1(ctx: Ctx, _: &Value, _: &Tuple) -> Result<()> {
    Err(unsupported_method("read1")(ctx))
}

fn write(ctx: Ctx, _: &Value, _: &Value) -> Result<()> {
    Err(unsupported_method("write")(ctx))
}

fn text_readline(ctx: Ctx, _: &Value, _: &Tuple) -> Result<()> {
    Err(unsupported_method("readline")(ctx))
}

/// Stores bytes at the start of a writable buffer; how many fit is up to the caller.
pub fn fill(ctx: Ctx, target: &Value, bytes: &[u8]) -> Result<()> {
    if let Some(array) = target.downcast::<ByteArray>() {
        array.with(|place| place[..bytes.len()].copy_from_slice(bytes));
        return Ok(());
    }
    if target.downcast::<MemoryView>().is_some() {
        let part = crate::types::slice::Slice::new(Value::int32(0), int::from_u64(bytes.len() as u64), Value::NONE);
        let source = MemoryView::of(ctx, &bytes::checked(ctx, bytes)?)?;
        return ctx.setitem(target, &part.into(), &source.into());
    }
    let given = target.class_name();
    Err(ctx.type_error(format!("readinto() argument must be read-write bytes-like object, not {given}")))
}

/// `readinto` by a reading method.
pub fn read_into(ctx: Ctx, this: &Value, target: &Value, method: &'static Name) -> Result<Value> {
    let size = match target.downcast::<ByteArray>() {
        Some(array) => array.len(),
        None => buffer::require(ctx, target)?.len(),
    };
    let read = ctx.call_method(this, method, &[int::from_u64(size as u64)])?;
    if read.is_none() {
        return Ok(read);
    }
    let read = buffer::require(ctx, &read)?;
    if read.len() > size {
        let message = format!("read() returned too much data: {size} bytes requested, {} returned", read.len());
        return Err(ctx.value_error(message));
    }
    fill(ctx, target, &read)?;
    Ok(int::from_u64(read.len() as u64))
}

fn readinto(ctx: Ctx, this: &Value, buffer: &Value) -> Result<Value> {
    read_into(ctx, this, buffer, &READ)
}

fn readinto1(ctx: Ctx, this: &Value, buffer: &Value) -> Result<Value> {
    read_into(ctx, this, buffer, &READ1)
}

natives! { BUFFERED_METHODS:
    detach(self, /) "Disconnect this buffer from its underlying raw stream and return it.";
    read(self, *args) "Read and return up to n bytes.";
    read1(self, *args) "Read and return up to size bytes, with at most one read() call to the underlying raw stream.";
    readinto(self, buffer, /) "";
    readinto1(self, buffer, /) "";
    write(self, b, /) "Write buffer b to the IO stream.";
}

natives! { TEXT_METHODS:
    detach(self, /) "Separate the underlying buffer from the TextIOBase and return it.";
    read(self, *args) "Read at most size characters from stream.";
    readline = text_readline(self, *args) "Read until newline or EOF.";
    write(self, s, /) "Write string s to stream.";
}

fn none(_: Ctx, _: &IoBase) -> Value {
    Value::NONE
}

getsets! { TEXT_ATTRIBUTES for IoBase:
    encoding: none "Encoding of the text stream.";
    newlines: none "Line endings translated so far.";
    errors: none "The error setting of the decoder or encoder.";
}

/// `<_io.TextIOWrapper name='…'>` and the like.
pub fn repr_with_name(ctx: Ctx, this: &Value, more: &str) -> Result<Value> {
    let class = protocol::class_of(this).short_name();
    let name = ctx.lookup_attr(this, &names::name)?;
    let name = match name {
        Some(name) => format!(" name={}", ctx.repr(&name)?.to_string_lossy()),
        None => String::new(),
    };
    Ok(Str::new(&format!("<{class}{name}{more}>")).into())
}
