//! `io.TextIOWrapper` (`Modules/_io/textio.c`).
//!
//! The standard streams go past the buffer below: what one `write` completes reaches the host in
//! one piece, so that lines of different threads do not mix.

use super::base::{
    self, CLOSED, FILENO, FLAGS, ISATTY, IoBase, READ1, READABLE, SEEK, SEEKABLE, TELL, TEXT_IO_BASE, WRITABLE,
    closed_error,
};
use super::buffered::{self, Buffered};
use super::file::{self, FileIo};
use super::lines::{self, Newline};
use super::{size_argument, unsupported};
use crate::host::{self, Stream};
use crate::object::define::ClassDef;
use crate::object::exception::UNICODE_ERROR;
use crate::object::native::Args;
use crate::object::str::count_code_points;
use crate::object::suspend::BlockReason;
use crate::object::{
    Class, Ctx, GilCell, Object, ObjectExt, Ref, Result, Str, Value, Visitor, heap, int, intern, names,
};
use crate::types::codecs::errors::Policy;
use crate::types::codecs::{self, Codec, registry};
use crate::types::str::{self, offset_in};
use crate::types::{buffer, bytes, text};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct TextIoWrapper {
    base: IoBase,
    /// `None` before `__init__` and after `detach`.
    buffer: GilCell<Option<Value>>,
    encoding: GilCell<String>,
    errors: GilCell<String>,
    newline: Cell<Newline>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    /// Encoded, not yet written.
    unwritten: GilCell<Vec<u8>>,
    reading: GilCell<Reading>,
    seen: Cell<u8>,
}

/// What was read from the buffer and not yet handed out.
#[derive(Default)]
struct Reading {
    /// Decoded, its line endings as they were: WTF-8, used up to `at`.
    text: Vec<u8>,
    at: usize,
    /// The start of a character whose end was not read yet.
    undecoded: Vec<u8>,
    at_end: bool,
    /// Of codecs that are not native.
    decoder: Option<Value>,
}

pub static TEXT_IO_WRAPPER: Class = Class::on_demand("_io.TextIOWrapper", define);

const CHUNK: i64 = 8192;

// SAFETY: `repr(C)`; begins with the layout of `_IOBase`, which begins with the header.
unsafe impl Object for TextIoWrapper {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TEXT_IO_WRAPPER
    }

    fn traverse(&self, visit: Visitor) {
        self.buffer.with(|buffer| buffer.iter().for_each(&mut *visit));
        self.reading.with(|reading| reading.decoder.iter().for_each(&mut *visit));
    }

    fn clear(&self) {
        self.buffer.set(None);
        drop(self.reading.take());
    }
}

pub fn define() {
    TEXT_IO_WRAPPER.define::<TextIoWrapper>(&ClassDef {
        base: Some(&TEXT_IO_BASE),
        flags: FLAGS,
        doc: "Character and line based layer over a BufferedIOBase object, buffer.",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(make(class, None).into()));
            slots.init.set(init);
            slots.repr.set(repr);
            slots.next.set(next);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

fn make(class: &Class, buffer: Option<Value>) -> Ref<TextIoWrapper> {
    heap::new_in(class, |header| TextIoWrapper {
        base: IoBase::new(header),
        buffer: GilCell::new(buffer),
        encoding: GilCell::new("utf-8".to_owned()),
        errors: GilCell::new("strict".to_owned()),
        newline: Cell::new(Newline::Universal),
        line_buffering: Cell::new(false),
        write_through: Cell::new(false),
        unwritten: GilCell::new(Vec::new()),
        reading: GilCell::new(Reading::default()),
        seen: Cell::new(0),
    })
}

/// The text stream of a standard descriptor: 0, 1 or 2.
pub fn standard(descriptor: u8) -> Value {
    let name = ["<stdin>", "<stdout>", "<stderr>"][usize::from(descriptor)];
    let buffer = buffered::standard(file::standard(descriptor, name));
    let stream = make(&TEXT_IO_WRAPPER, Some(buffer.into()));
    stream.line_buffering.set(true);
    if descriptor == 2 {
        stream.errors.set("backslashreplace".to_owned());
        stream.write_through.set(true);
    }
    let mode = if descriptor == 0 { "r" } else { "w" };
    let value = stream.to_value();
    if let Some(object) = value.as_object() {
        crate::object::attributes::set(object, &intern::intern("mode"), Some(intern::intern(mode).into()));
    }
    value
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    const NAMES: [&str; 6] = ["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"];
    let this = this.receiver::<TextIoWrapper>();
    let argument = |index: usize| {
        args.positional().get(index).or(args.keyword(NAMES[index])).filter(|value| index == 0 || !value.is_none())
    };
    for (name, _) in args.keywords() {
        let name = name.as_str().unwrap_or("?");
        if !NAMES.contains(&name) {
            return Err(ctx.type_error(format!("TextIOWrapper() got an unexpected keyword argument '{name}'")));
        }
    }
    let Some(buffer) = argument(0) else {
        return Err(ctx.type_error("TextIOWrapper() missing required argument 'buffer' (pos 1)"));
    };
    let text = |index: usize, default: &str| match argument(index) {
        None => Ok(default.to_owned()),
        Some(value) => match value.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(ctx.type_error(format!(
                "TextIOWrapper() argument '{}' must be str or None, not {}",
                NAMES[index],
                value.class_name()
            ))),
        },
    };
    let encoding = match &*text(1, "locale")? {
        "locale" => "UTF-8".to_owned(),
        encoding => encoding.to_owned(),
    };
    if Codec::find(&encoding).is_none() {
        registry::lookup_text(ctx, &encoding, "codecs.open()")?;
    }
    let errors = text(2, "strict")?;
    let newline = match argument(3) {
        Some(newline) => Newline::of(ctx, newline)?,
        None => Newline::Universal,
    };
    // What the buffer answers does not matter, but that it does.
    for ability in [&READABLE, &WRITABLE, &SEEKABLE] {
        let answer = ctx.call_method(buffer, ability, &[])?;
        ctx.is_true(&answer)?;
    }
    let flag = |index: usize| argument(index).map_or(Ok(false), |value| ctx.is_true(value));
    this.line_buffering.set(flag(4)?);
    this.write_through.set(flag(5)?);
    this.encoding.set(encoding);
    this.errors.set(errors);
    this.newline.set(newline);
    this.unwritten.set(Vec::new());
    drop(this.reading.take());
    this.buffer.set(Some(buffer.clone()));
    Ok(())
}

impl TextIoWrapper {
    fn buffer(&self, ctx: Ctx) -> Result<Value> {
        self.buffer.get().ok_or_else(|| ctx.value_error("underlying buffer has been detached"))
    }

    /// The buffer, which is not closed.
    fn open_buffer(&self, ctx: Ctx) -> Result<Value> {
        let buffer = self.buffer(ctx)?;
        if self.raw_file().is_some_and(|raw| !raw.is_closed()) {
            return Ok(buffer);
        }
        check_open(ctx, buffer)
    }

    /// The raw file at the bottom, where all layers are native.
    pub fn raw_file(&self) -> Option<Ref<FileIo>> {
        let buffer = self.buffer.get()?;
        let raw = buffer.downcast::<Buffered>()?.raw_or_none()?;
        if buffer.class().is_heap() || raw.class().is_heap() { None } else { raw.into_ref::<FileIo>().ok() }
    }

    /// The host's stream it writes to, where all layers are native.
    fn output(&self) -> Option<Stream> {
        self.raw_file()?.output()
    }

    fn encode(&self, ctx: Ctx, text: &Value) -> Result<Vec<u8>> {
        let written = text.downcast::<Str>().expect("checked by the caller");
        let newline = self.newline.get();
        let ends = matches!(newline, Newline::Cr | Newline::CrLf) && memchr::memchr(b'\n', written.bytes()).is_some();
        let translated;
        let text = if ends {
            let bytes =
                text::replace(ctx, written.bytes(), b"\n", newline.written(), usize::MAX, str::chars::ENCODING)?;
            translated = str::from_wtf8(&bytes.unwrap_or_default());
            &translated
        } else {
            text
        };
        let (encoding, errors) = (self.encoding.get(), self.errors.get());
        let encoded = codecs::encode(ctx, text, Some(&encoding), Some(&errors))?;
        Ok(buffer::require(ctx, &encoded)?.into_owned())
    }

    /// Gives what is not written yet to the buffer.
    fn write_out(&self, ctx: Ctx) -> Result<()> {
        let pending = self.unwritten.take();
        if pending.is_empty() {
            return Ok(());
        }
        if let Some(stream) = self.output() {
            return file::write_all(ctx, stream, &pending);
        }
        let buffer = self.open_buffer(ctx)?;
        ctx.call_method(&buffer, &names::write, &[bytes::checked(ctx, &pending)?]).map(drop)
    }

    /// As [`TextIoWrapper::write_out`] where the stream is the host's: waits as a suspension where
    /// it is full. The call results in `result`.
    fn write_out_to_host(&self, ctx: Ctx, stream: Stream, result: Value) -> Result<Value> {
        let pending = self.unwritten.take();
        let taken = host::try_write(stream, &pending).map_err(|error| file::write_error(ctx, &error))?;
        if taken == pending.len() {
            return Ok(result);
        }
        ctx.suspend(async move {
            let mut rest = &pending[taken..];
            while !rest.is_empty() {
                ctx.park(BlockReason::Sleep, Some(host::monotonic_ns() + 1_000_000)).await?;
                let taken = host::try_write(stream, rest).map_err(|error| file::write_error(ctx, &error))?;
                rest = &rest[taken..];
            }
            Ok(result)
        })
    }
}

fn check_open(ctx: Ctx, buffer: Value) -> Result<Value> {
    let closed = ctx.getattr(&buffer, &CLOSED)?;
    if ctx.is_true(&closed)? { Err(closed_error(ctx)) } else { Ok(buffer) }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let stream = this.receiver::<TextIoWrapper>();
    let mode = match ctx.lookup_attr(this, &intern::intern("mode"))? {
        Some(mode) => format!(" mode={}", ctx.repr(&mode)?.to_string_lossy()),
        None => String::new(),
    };
    base::repr_with_name(ctx, this, &format!("{mode} encoding='{}'", stream.encoding.get()))
}

// ---- writing ----

fn write(ctx: Ctx, this: &TextIoWrapper, s: &Value) -> Result<Value> {
    let Some(text) = s.downcast::<Str>() else {
        return Err(ctx.type_error(format!("write() argument must be str, not {}", s.class_name())));
    };
    let buffer = this.open_buffer(ctx)?;
    let can = match this.raw_file() {
        Some(raw) => raw.can_write(),
        None => {
            let can = ctx.call_method(&buffer, &WRITABLE, &[])?;
            ctx.is_true(&can)?
        }
    };
    if !can {
        return Err(unsupported(ctx, "not writable"));
    }
    let length = int::from_u64(text.len() as u64);
    let has_end = memchr::memchr2(b'\n', b'\r', text.bytes()).is_some();
    let encoded = this.encode(ctx, s)?;
    let waiting = this.unwritten.with(|unwritten| {
        unwritten.extend_from_slice(&encoded);
        unwritten.len()
    });
    let output = this.output();
    let flush = this.line_buffering.get() && has_end || this.write_through.get();
    if !flush && waiting < CHUNK as usize {
        return Ok(length);
    }
    if let Some(stream) = output {
        return this.write_out_to_host(ctx, stream, length);
    }
    this.write_out(ctx)?;
    if this.line_buffering.get() && has_end {
        let buffer = this.open_buffer(ctx)?;
        ctx.call_method(&buffer, &names::flush, &[])?;
    }
    this.reading.with(|reading| {
        reading.text.clear();
        reading.at = 0;
    });
    Ok(length)
}

fn flush(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    let buffer = this.open_buffer(ctx)?;
    if let Some(stream) = this.output() {
        return this.write_out_to_host(ctx, stream, Value::NONE);
    }
    this.write_out(ctx)?;
    ctx.call_method(&buffer, &names::flush, &[]).map(|_| Value::NONE)
}

fn close(ctx: Ctx, this: &TextIoWrapper) -> Result<()> {
    let buffer = this.buffer(ctx)?;
    let closed = ctx.getattr(&buffer, &CLOSED)?;
    if ctx.is_true(&closed)? {
        return Ok(());
    }
    let written = this.write_out(ctx);
    let pending = written.is_err().then(|| ctx.take_raised());
    this.base.closed.set(true);
    ctx.call_method(&buffer, &names::close, &[])?;
    match pending {
        Some(pending) => Err(ctx.restore(pending)),
        None => Ok(()),
    }
}

fn detach(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    let buffer = this.buffer(ctx)?;
    this.write_out(ctx)?;
    this.buffer.set(None);
    Ok(buffer)
}

// ---- reading ----

impl TextIoWrapper {
    /// Reads and decodes some more; `false` at the end.
    fn read_more(&self, ctx: Ctx) -> Result<bool> {
        if self.reading.with(|reading| reading.at_end) {
            return Ok(false);
        }
        let buffer = self.open_buffer(ctx)?;
        self.write_out(ctx)?;
        let read = ctx.call_method(&buffer, &READ1, &[int::from_i64(CHUNK)])?;
        let Some(piece) = buffer::get(ctx, &read)? else {
            let message =
                format!("underlying read1() should have returned a bytes-like object, not '{}'", read.class_name());
            return Err(ctx.type_error(message));
        };
        self.decode(ctx, &piece)?;
        Ok(!piece.is_empty())
    }

    /// Adds bytes that were read; none mean the end.
    fn decode(&self, ctx: Ctx, piece: &[u8]) -> Result<()> {
        let last = piece.is_empty();
        let (encoding, errors) = (self.encoding.get(), self.errors.get());
        let mut input = self.reading.with(|reading| std::mem::take(&mut reading.undecoded));
        input.extend_from_slice(piece);
        let decoded = match Codec::find(&encoding) {
            Some(codec) => {
                let object = bytes::checked(ctx, &input)?;
                let (decoded, used) = codec.decode(ctx, &object, &input, &Policy::of(Some(&errors)), last)?;
                self.reading.with(|reading| reading.undecoded = input[used..].to_vec());
                decoded
            }
            None => {
                let decoder = self.decoder(ctx, &encoding, &errors)?;
                let decoded = ctx.call_method(
                    &decoder,
                    &intern::intern("decode"),
                    &[bytes::checked(ctx, &input)?, Value::from_bool(last)],
                )?;
                decoded.downcast::<Str>().map_or_else(Vec::new, |text| text.bytes().to_vec())
            }
        };
        lines::note(&decoded, &self.seen);
        self.reading.with(|reading| {
            reading.text.drain(..reading.at);
            reading.at = 0;
            reading.text.extend_from_slice(&decoded);
            reading.at_end = last;
        });
        Ok(())
    }

    fn decoder(&self, ctx: Ctx, encoding: &str, errors: &str) -> Result<Value> {
        if let Some(decoder) = self.reading.with(|reading| reading.decoder.clone()) {
            return Ok(decoder);
        }
        let codec = registry::lookup(ctx, encoding)?;
        let make = ctx.getattr_str(&codec, "incrementaldecoder")?;
        let decoder = ctx.call(&make, &[Str::new(errors).into()])?;
        self.reading.with(|reading| reading.decoder = Some(decoder.clone()));
        Ok(decoder)
    }

    /// Hands out so many bytes of the decoded text.
    fn take(&self, ctx: Ctx, bytes: usize) -> Result<Value> {
        let taken = self.reading.with(|reading| {
            let taken = reading.text[reading.at..reading.at + bytes].to_vec();
            reading.at += bytes;
            taken
        });
        if self.newline.get() == Newline::Universal {
            return str::from_buffer(ctx, &lines::translate(&taken, &self.seen));
        }
        str::from_buffer(ctx, &taken)
    }

    /// The bytes up to the end of the first line, or of what there is; `None`: read more.
    fn line_length(&self) -> Option<usize> {
        let newline = self.newline.get();
        self.reading.with(|reading| {
            let rest = &reading.text[reading.at..];
            newline.line_end(rest, reading.at_end).or(reading.at_end.then_some(rest.len()))
        })
    }

    fn line(&self, ctx: Ctx, limit: Option<usize>) -> Result<Value> {
        let length = loop {
            if let Some(length) = self.line_length() {
                break length;
            }
            let enough = limit.is_some_and(|limit| {
                self.reading.with(|reading| count_code_points(&reading.text[reading.at..]) > limit)
            });
            if enough {
                break self.reading.with(|reading| reading.text.len() - reading.at);
            }
            self.read_more(ctx)?;
        };
        let length = match limit {
            None => length,
            Some(limit) => self.reading.with(|reading| {
                let line = &reading.text[reading.at..reading.at + length];
                if limit < count_code_points(line) { offset_in(line, limit) } else { length }
            }),
        };
        let line = self.take(ctx, length)?;
        self.reading.with(|reading| {
            // At the end of a terminal's input there may be more later.
            if length == 0 && reading.undecoded.is_empty() {
                reading.at_end = false;
            }
        });
        Ok(line)
    }
}

fn check_can_read(ctx: Ctx, this: &TextIoWrapper) -> Result<()> {
    if let Some(raw) = this.raw_file().filter(|raw| !raw.is_closed()) {
        return if raw.can_read() { Ok(()) } else { Err(unsupported(ctx, "not readable")) };
    }
    let buffer = this.open_buffer(ctx)?;
    let can = ctx.call_method(&buffer, &READABLE, &[])?;
    if ctx.is_true(&can)? { Ok(()) } else { Err(unsupported(ctx, "not readable")) }
}

fn read(ctx: Ctx, this: &TextIoWrapper, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?;
    check_can_read(ctx, this)?;
    loop {
        let (count, at_end) = this.reading.with(|reading| {
            let count = if size.is_some() {
                count_characters(&reading.text[reading.at..], this.newline.get(), reading.at_end)
            } else {
                0
            };
            (count, reading.at_end)
        });
        if at_end || size.is_some_and(|size| count >= size) {
            break;
        }
        this.read_more(ctx)?;
    }
    let bytes = this.reading.with(|reading| {
        let rest = &reading.text[reading.at..];
        match size {
            Some(size) => characters_end(rest, size, this.newline.get()),
            None => rest.len(),
        }
    });
    let text = this.take(ctx, bytes)?;
    this.reading.with(|reading| reading.at_end = false);
    Ok(text)
}

/// Characters as they are handed out: a `\r\n` that is translated is one. A `\r` at the end may
/// belong to one.
fn count_characters(text: &[u8], newline: Newline, at_end: bool) -> usize {
    let count = count_code_points(text);
    if newline != Newline::Universal {
        return count;
    }
    let held = (!at_end && text.last() == Some(&b'\r')) as usize;
    count - memchr::memmem::find_iter(text, b"\r\n").count() - held
}

/// The bytes of the first characters, counted as above.
fn characters_end(text: &[u8], count: usize, newline: Newline) -> usize {
    let mut at = 0;
    for _ in 0..count {
        if at == text.len() {
            break;
        }
        let crlf = newline == Newline::Universal && text[at..].starts_with(b"\r\n");
        at += if crlf { 2 } else { str::chars::first(&text[at..]).1 };
    }
    at
}

fn readline(ctx: Ctx, this: &TextIoWrapper, size: Option<&Value>) -> Result<Value> {
    let limit = size_argument(ctx, size)?;
    let from_input = this.raw_file().is_some_and(|raw| raw.is_input());
    if from_input
        && limit.is_none()
        && this.reading.with(|reading| reading.at == reading.text.len() && reading.undecoded.is_empty())
    {
        // Waiting for a line is the loop's, in either runner.
        return ctx.suspend(async move { ctx.read_line().await });
    }
    check_can_read(ctx, this)?;
    this.line(ctx, limit)
}

fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let stream = this.receiver::<TextIoWrapper>();
    if !std::ptr::eq(this.class(), &TEXT_IO_WRAPPER) {
        return base::next_line(ctx, this);
    }
    let line = readline(ctx, stream, None);
    let line = ctx.finish(line)?;
    Ok(line.downcast::<Str>().is_some_and(|line| !line.is_empty()).then_some(line))
}

// ---- position ----

fn tell(ctx: Ctx, this: &TextIoWrapper) -> Result<i64> {
    let buffer = this.open_buffer(ctx)?;
    let can = ctx.call_method(&buffer, &SEEKABLE, &[])?;
    if !ctx.is_true(&can)? {
        return Err(unsupported(ctx, "underlying stream is not seekable"));
    }
    this.write_out(ctx)?;
    ctx.call_method(&buffer, &names::flush, &[])?;
    let position = ctx.call_method(&buffer, &TELL, &[])?;
    let position = ctx.index_i64(&position)?;
    // What was read ahead is measured by encoding it again.
    let (ahead, undecoded) =
        this.reading.with(|reading| (reading.text[reading.at..].to_vec(), reading.undecoded.len()));
    if ahead.is_empty() {
        return Ok(position - undecoded as i64);
    }
    let (encoding, errors) = (this.encoding.get(), this.errors.get());
    let encoded = codecs::encode(ctx, &str::from_wtf8(&ahead), Some(&encoding), Some(&errors));
    let Some(encoded) = ctx.ok_unless(&UNICODE_ERROR, encoded)? else {
        return Err(super::os_error(ctx, 5, "can't reconstruct logical file position", None));
    };
    let mark = if matches!(Codec::find(&encoding), Some(Codec::Utf16(None))) { 2 } else { 0 };
    Ok(position - undecoded as i64 - (ctx.len(&encoded)? as i64 - mark))
}

fn seek(ctx: Ctx, this: &TextIoWrapper, cookie: &Value, whence: Option<i64>) -> Result<Value> {
    let buffer = this.open_buffer(ctx)?;
    let can = ctx.call_method(&buffer, &SEEKABLE, &[])?;
    if !ctx.is_true(&can)? {
        return Err(unsupported(ctx, "underlying stream is not seekable"));
    }
    let offset = ctx.index_i64(cookie)?;
    this.write_out(ctx)?;
    let whence = whence.unwrap_or(0);
    let target = match whence {
        0 if offset < 0 => return Err(ctx.value_error(format!("negative seek position {offset}"))),
        0 => offset,
        1 if offset != 0 => return Err(unsupported(ctx, "can't do nonzero cur-relative seeks")),
        1 => tell(ctx, this)?,
        2 if offset != 0 => return Err(unsupported(ctx, "can't do nonzero end-relative seeks")),
        2 => 0,
        whence => return Err(ctx.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    drop(this.reading.take());
    ctx.call_method(&buffer, &names::flush, &[])?;
    ctx.call_method(&buffer, &SEEK, &[int::from_i64(target), int::from_i64(if whence == 2 { 2 } else { 0 })])
}

fn truncate(ctx: Ctx, this: &TextIoWrapper, pos: Option<&Value>) -> Result<Value> {
    let buffer = this.open_buffer(ctx)?;
    this.write_out(ctx)?;
    let args: Vec<Value> = pos.cloned().into_iter().collect();
    ctx.call_method(&buffer, &base::TRUNCATE, &args)
}

fn ask(ctx: Ctx, this: &TextIoWrapper, method: &'static intern::Name) -> Result<Value> {
    let buffer = this.buffer(ctx)?;
    ctx.call_method(&buffer, method, &[])
}

fn readable(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    ask(ctx, this, &READABLE)
}

fn writable(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    ask(ctx, this, &WRITABLE)
}

fn seekable(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    ask(ctx, this, &SEEKABLE)
}

fn fileno(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    ask(ctx, this, &FILENO)
}

fn isatty(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    ask(ctx, this, &ISATTY)
}

#[allow(clippy::too_many_arguments)]
fn reconfigure(
    ctx: Ctx,
    this: &TextIoWrapper,
    encoding: Option<&Value>,
    errors: Option<&Value>,
    newline: Option<&Value>,
    line_buffering: Option<&Value>,
    write_through: Option<&Value>,
) -> Result<()> {
    let reading = this.reading.with(|reading| !reading.text.is_empty());
    if reading && (encoding.is_some_and(|encoding| !encoding.is_none()) || newline.is_some()) {
        return Err(unsupported(
            ctx,
            "It is not possible to set the encoding or newline of stream after the first read",
        ));
    }
    this.write_out(ctx)?;
    let text = |value: &Value, name: &str| match value.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => {
            Err(ctx
                .type_error(format!("reconfigure() argument '{name}' must be str or None, not {}", value.class_name())))
        }
    };
    if let Some(encoding) = encoding.filter(|value| !value.is_none()) {
        let encoding = text(encoding, "encoding")?;
        if Codec::find(&encoding).is_none() {
            registry::lookup_text(ctx, &encoding, "codecs.open()")?;
        }
        this.encoding.set(encoding);
        if errors.is_none_or(Value::is_none) {
            this.errors.set("strict".to_owned());
        }
    }
    if let Some(errors) = errors.filter(|value| !value.is_none()) {
        this.errors.set(text(errors, "errors")?);
    }
    if let Some(newline) = newline {
        this.newline.set(Newline::of(ctx, newline)?);
    }
    for (value, place) in [(line_buffering, &this.line_buffering), (write_through, &this.write_through)] {
        if let Some(value) = value.filter(|value| !value.is_none()) {
            place.set(ctx.is_true(value)?);
        }
    }
    Ok(())
}

natives! { METHODS:
    write(self, s, /) "";
    flush(self, /) "";
    close(self, /) "";
    detach(self, /) "";
    read(self, size=-1, /) "";
    readline(self, size=-1, /) "";
    tell(self, /) "Return the stream position as an opaque number.";
    seek(self, cookie, whence=0, /) "Set the stream position, and return the new stream position.";
    truncate(self, pos=None, /) "";
    readable(self, /) "";
    writable(self, /) "";
    seekable(self, /) "";
    fileno(self, /) "";
    isatty(self, /) "";
    reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None) "Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream flush.";
}

fn buffer_of(_: Ctx, this: &TextIoWrapper) -> Option<Value> {
    this.buffer.get()
}

fn encoding(_: Ctx, this: &TextIoWrapper) -> String {
    this.encoding.get()
}

fn errors(_: Ctx, this: &TextIoWrapper) -> String {
    this.errors.get()
}

fn newlines(_: Ctx, this: &TextIoWrapper) -> Value {
    if this.newline.get() == Newline::Universal || this.newline.get() == Newline::Untranslated {
        lines::seen_value(this.seen.get())
    } else {
        Value::NONE
    }
}

fn line_buffering(_: Ctx, this: &TextIoWrapper) -> bool {
    this.line_buffering.get()
}

fn write_through(_: Ctx, this: &TextIoWrapper) -> bool {
    this.write_through.get()
}

fn closed(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    let buffer = this.buffer(ctx)?;
    ctx.getattr(&buffer, &CLOSED)
}

fn name(ctx: Ctx, this: &TextIoWrapper) -> Result<Value> {
    let buffer = this.buffer(ctx)?;
    ctx.getattr(&buffer, &names::name)
}

fn chunk_size(_: Ctx, _: &TextIoWrapper) -> i64 {
    CHUNK
}

getsets! { ATTRIBUTES for TextIoWrapper:
    buffer: buffer_of "";
    encoding: encoding "";
    errors: errors "";
    newlines: newlines "";
    line_buffering: line_buffering "";
    write_through: write_through "";
    closed: closed "";
    name: name "";
    _CHUNK_SIZE: chunk_size "";
}
