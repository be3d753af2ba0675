//! Buffered binary streams over a raw one (`Modules/_io/bufferedio.c`): one layout for reading,
//! writing and both.

use super::base::{
    self, BUFFERED_IO_BASE, CLOSED, FILENO, FLAGS, ISATTY, IoBase, READ, READABLE, SEEK, SEEKABLE, TELL, TRUNCATE,
    WRITABLE, closed_error,
};
use super::file::{FileIo, write_all};
use super::{size_argument, unsupported};
use crate::host::files::errno;
use crate::object::define::ClassDef;
use crate::object::exception::{BLOCKING_IO_ERROR, BaseException, OS_ERROR, RUNTIME_ERROR};
use crate::object::intern::intern;
use crate::object::native::Args;
use crate::object::suspend::BlockReason;
use crate::object::{
    Class, Ctx, GilCell, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, int, names,
};
use crate::trace::new_subject;
use crate::types::{buffer, bytes, sequence, text};
use crate::{getsets, natives};
use std::cell::Cell;
use std::collections::VecDeque;

#[repr(C)]
pub struct Buffered {
    base: IoBase,
    /// `None` before `__init__` and after `detach`.
    raw: GilCell<Option<Value>>,
    /// The stream written to, where it is another one (`BufferedRWPair`).
    writer: GilCell<Option<Value>>,
    ahead: GilCell<Ahead>,
    /// Bytes not yet written.
    unwritten: GilCell<Vec<u8>>,
    size: Cell<usize>,
    /// The thread in the middle of an operation, 0 for none: the raw stream may let others run.
    owner: Cell<u32>,
    /// Threads that wait for their turn, in the order of their coming.
    waiters: GilCell<VecDeque<u32>>,
    /// What the trace calls the buffer; 0 until somebody waits for it.
    subject: Cell<u32>,
}

/// Bytes read ahead of the position.
#[derive(Default)]
struct Ahead {
    bytes: Vec<u8>,
    /// How many were handed out.
    used: usize,
}

impl Ahead {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.used..]
    }

    fn is_empty(&self) -> bool {
        self.used == self.bytes.len()
    }

    fn take(&mut self, size: usize) -> Vec<u8> {
        let taken = self.rest()[..size.min(self.bytes.len() - self.used)].to_vec();
        self.used += taken.len();
        taken
    }

    /// Forgets what is left; how much that was.
    fn forget(&mut self) -> usize {
        let left = self.bytes.len() - self.used;
        (self.bytes, self.used) = (Vec::new(), 0);
        left
    }
}

pub static BUFFERED_READER: Class = Class::on_demand("_io.BufferedReader", define);
pub static BUFFERED_WRITER: Class = Class::on_demand("_io.BufferedWriter", define);
pub static BUFFERED_RANDOM: Class = Class::on_demand("_io.BufferedRandom", define);
pub static BUFFERED_RW_PAIR: Class = Class::on_demand("_io.BufferedRWPair", define);
/// What all of them share; Python does not see it.
static BUFFERED: Class = Class::on_demand("_io._Buffered", define);

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
        slots: |slots| {
            slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedReader", true, false));
            slots.next.set(next);
        },
        methods: READING,
        ..ClassDef::EMPTY
    });
    BUFFERED_WRITER.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffer for a writeable sequential RawIO object.",
        slots: |slots| slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedWriter", false, true)),
        methods: WRITING,
        ..ClassDef::EMPTY
    });
    BUFFERED_RANDOM.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffered interface to random access streams.",
        slots: |slots| {
            slots.init.set(|ctx, this, args| init(ctx, this, args, "BufferedRandom", true, true));
            slots.next.set(next);
        },
        methods: READING,
        ..ClassDef::EMPTY
    });
    BUFFERED_RW_PAIR.define::<Buffered>(&ClassDef {
        base: Some(&BUFFERED),
        flags: FLAGS,
        doc: "A buffered reader and writer object together.",
        slots: |slots| {
            slots.init.set(init_pair);
            slots.next.set(next);
        },
        methods: READING,
        ..ClassDef::EMPTY
    });
    for class in [&BUFFERED_RANDOM, &BUFFERED_RW_PAIR] {
        class.define_members(&ClassDef { methods: WRITING, ..ClassDef::EMPTY });
    }
}

fn make(class: &Class, raw: Option<Value>) -> Ref<Buffered> {
    heap::new_in(class, |header| Buffered {
        base: IoBase::new(header),
        raw: GilCell::new(raw),
        writer: GilCell::new(None),
        ahead: GilCell::new(Ahead::default()),
        unwritten: GilCell::new(Vec::new()),
        size: Cell::new(super::DEFAULT_BUFFER_SIZE as usize),
        owner: Cell::new(0),
        waiters: GilCell::new(VecDeque::new()),
        subject: Cell::new(0),
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
    this.ahead.set(Ahead::default());
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

/// A thread's turn with a buffer; others wait until it is dropped.
struct Turn<'a> {
    ctx: Ctx,
    buffered: &'a Buffered,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.buffered.owner.set(0);
        self.buffered.wake_first(self.ctx);
    }
}

impl Buffered {
    /// Waits until no other thread is in the middle of an operation (`ENTER_BUFFERED`).
    fn enter(&self, ctx: Ctx) -> Result<Turn<'_>> {
        while self.owner.get() != 0 {
            if self.owner.get() == ctx.id {
                let this = ctx.repr(&self.to_value())?.to_string_lossy();
                return Err(ctx.raise(&RUNTIME_ERROR, format!("reentrant call inside {this}")));
            }
            if self.subject.get() == 0 {
                self.subject.set(new_subject());
            }
            let reason = BlockReason::Lock { lock: self.subject.get(), holder: self.owner.get() };
            self.waiters.with(|waiters| waiters.push_back(ctx.id));
            let parked = ctx.suspend(async move { ctx.park(reason, None).await.map(Value::from_bool) });
            let parked = ctx.finish(parked);
            self.waiters.with(|waiters| waiters.retain(|&thread| thread != ctx.id));
            if let Err(raised) = parked {
                // The turn may have been this thread's: it is the next one's.
                if self.owner.get() == 0 {
                    self.wake_first(ctx);
                }
                return Err(raised);
            }
        }
        self.owner.set(ctx.id);
        Ok(Turn { ctx, buffered: self })
    }

    fn wake_first(&self, ctx: Ctx) {
        if let Some(thread) = self.waiters.with(VecDeque::pop_front) {
            ctx.interp.runner().wake(thread);
        }
    }

    pub fn raw_or_none(&self) -> Option<Value> {
        self.raw.get()
    }

    pub fn raw(&self, ctx: Ctx) -> Result<Value> {
        self.raw.get().ok_or_else(|| ctx.value_error("raw stream has been detached"))
    }

    fn open_raw(&self, ctx: Ctx) -> Result<Value> {
        let raw = self.raw(ctx)?;
        let is_closed = match raw.downcast_exact::<FileIo>() {
            Some(file) => file.is_closed(),
            None => {
                let closed = ctx.getattr(&raw, &CLOSED)?;
                ctx.is_true(&closed)?
            }
        };
        if is_closed { Err(closed_error(ctx)) } else { Ok(raw) }
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
        if let Some(file) = raw.downcast_exact::<FileIo>() {
            return file.read_once(ctx, size);
        }
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
            self.ahead.set(Ahead { bytes, used: 0 });
        }
        Ok(())
    }

    fn take_ahead(&self, size: usize) -> Vec<u8> {
        self.ahead.with(|ahead| ahead.take(size))
    }

    /// Writes what is not written yet.
    fn write_out(&self, ctx: Ctx) -> Result<()> {
        let pending = self.unwritten.take();
        if pending.is_empty() {
            return Ok(());
        }
        let target = self.target(ctx)?;
        let file = target.downcast_exact::<FileIo>();
        if let Some(stream) = file.and_then(FileIo::output) {
            return write_all(ctx, stream, &pending);
        }
        let mut done = 0;
        while done < pending.len() {
            let rest = &pending[done..];
            let count = match file {
                Some(file) => file.write_once(ctx, rest).map(|count| count.map(|count| count as i64)),
                None => match ctx.call_method(&target, &names::write, &[bytes::from_slice(rest)]) {
                    Ok(count) if count.is_none() => Ok(None),
                    Ok(count) => ctx.index_i64(&count).map(Some),
                    Err(raised) => Err(raised),
                },
            };
            let result = match count {
                Ok(Some(count)) if count >= 0 && sequence::to_size(count) <= rest.len() => {
                    done += count as usize;
                    continue;
                }
                Ok(Some(count)) => Err(ctx.raise(
                    &OS_ERROR,
                    format!(
                        "raw write() returned invalid length {count} (should have been between 0 and {})",
                        rest.len()
                    ),
                )),
                Ok(None) => {
                    let arguments = [
                        int::from_i64(errno::EAGAIN.0.into()),
                        Str::new("write could not complete without blocking").into(),
                        Value::int32(0),
                    ];
                    let error = ctx.call(&BLOCKING_IO_ERROR.to_value(), &arguments)?;
                    Err(ctx.raise_value(error))
                }
                Err(raised) => Err(raised),
            };
            self.unwritten.with(|unwritten| drop(unwritten.splice(..0, pending[done..].iter().copied())));
            return result;
        }
        Ok(())
    }

    /// Moves the raw stream back to the position, so that writing goes there.
    fn drop_ahead(&self, ctx: Ctx) -> Result<()> {
        let ahead = self.ahead.with(Ahead::forget);
        if ahead > 0 && self.writer.with(|writer| writer.is_none()) {
            let raw = self.open_raw(ctx)?;
            ctx.call_method(&raw, &SEEK, &[int::from_i64(-(ahead as i64)), Value::int32(1)])?;
        }
        Ok(())
    }

    /// Whether the raw stream has a position that reading ahead can be taken back from.
    fn is_seekable(&self, ctx: Ctx) -> Result<bool> {
        let answer = ask(ctx, self, &SEEKABLE)?;
        ctx.is_true(&answer)
    }

    fn position(&self, ctx: Ctx) -> Result<i64> {
        let raw = self.open_raw(ctx)?;
        let position = ctx.call_method(&raw, &TELL, &[])?;
        let position = ctx.index_i64(&position)?;
        let ahead = self.ahead.with(|ahead| ahead.rest().len() as i64);
        Ok(position - ahead + self.unwritten.with(|unwritten| unwritten.len() as i64))
    }
}

fn read(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let size = read_size(ctx, size)?;
    this.open_raw(ctx)?;
    let _turn = this.enter(ctx)?;
    this.write_out(ctx)?;
    let mut result = this.take_ahead(size.unwrap_or(usize::MAX));
    let is_file = this.raw.with(|raw| raw.as_ref().is_some_and(|raw| raw.downcast_exact::<FileIo>().is_some()));
    if size.is_none() && !is_file {
        return read_all_of_raw(ctx, this, result);
    }
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
        let bytes = result.split_off(size);
        this.ahead.set(Ahead { bytes, used: 0 });
    }
    bytes::checked(ctx, &result)
}

/// What is left of a raw stream that may have a way of its own to read everything.
fn read_all_of_raw(ctx: Ctx, this: &Buffered, mut result: Vec<u8>) -> Result<Value> {
    let raw = this.open_raw(ctx)?;
    if let Some(readall) = ctx.lookup_attr(&raw, &intern("readall"))? {
        let rest = ctx.call(&readall, &[])?;
        if rest.is_none() {
            return if result.is_empty() { Ok(rest) } else { bytes::checked(ctx, &result) };
        }
        let Some(rest) = buffer::bytes(&rest) else { return Err(ctx.type_error("readall() should return bytes")) };
        result.extend_from_slice(rest);
        return bytes::checked(ctx, &result);
    }
    loop {
        match this.read_raw(ctx, super::DEFAULT_BUFFER_SIZE as usize)? {
            None if result.is_empty() => return Ok(Value::NONE),
            Some(piece) if !piece.is_empty() => {
                result.extend_from_slice(&piece);
                text::check_size(ctx, Some(result.len()))?;
            }
            _ => return bytes::checked(ctx, &result),
        }
    }
}

/// The size of `read`: `None` and -1 mean everything.
fn read_size(ctx: Ctx, size: Option<&Value>) -> Result<Option<usize>> {
    if size.is_some_and(|size| size.as_i64().is_some_and(|size| size < -1)) {
        return Err(ctx.value_error("read length must be non-negative or -1"));
    }
    size_argument(ctx, size)
}

fn read1(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let size = size_argument(ctx, size)?.unwrap_or(this.size.get().max(8192));
    this.open_raw(ctx)?;
    let _turn = this.enter(ctx)?;
    if size > 0 {
        this.fill(ctx)?;
    }
    bytes::checked(ctx, &this.take_ahead(size))
}

fn peek(ctx: Ctx, this: &Buffered, _size: Option<&Value>) -> Result<Value> {
    this.open_raw(ctx)?;
    let _turn = this.enter(ctx)?;
    this.fill(ctx)?;
    bytes::checked(ctx, &this.ahead.with(|ahead| ahead.rest().to_vec()))
}

fn readline(ctx: Ctx, this: &Buffered, size: Option<&Value>) -> Result<Value> {
    let limit = size_argument(ctx, size)?.unwrap_or(usize::MAX);
    this.open_raw(ctx)?;
    let _turn = this.enter(ctx)?;
    let mut line = Vec::new();
    while line.len() < limit {
        this.fill(ctx)?;
        let piece = this.ahead.with(|ahead| {
            let rest = ahead.rest();
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |place| place + 1);
            ahead.take(end.min(limit - line.len()))
        });
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

/// A line, or nothing at the end, where `readline` is not the program's own.
fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    if this.class().is_heap() {
        return base::next_line(ctx, this);
    }
    let line = readline(ctx, this.receiver::<Buffered>(), None)?;
    Ok(buffer::bytes(&line).is_some_and(|line| !line.is_empty()).then_some(line))
}

fn write(ctx: Ctx, this: &Buffered, b: &Value) -> Result<usize> {
    if b.downcast::<Str>().is_some() {
        return Err(ctx.type_error("a bytes-like object is required, not 'str'"));
    }
    let written = buffer::require(ctx, b)?;
    let target = match this.writer.get() {
        Some(writer) => writer,
        None => this.raw(ctx)?,
    };
    let file = target.downcast_exact::<FileIo>();
    let is_closed = match file {
        Some(file) => file.is_closed(),
        None => {
            let closed = ctx.getattr(&target, &CLOSED)?;
            ctx.is_true(&closed)?
        }
    };
    if is_closed {
        return Err(ctx.value_error("write to closed file"));
    }
    let can = match file {
        Some(file) => file.can_write(),
        None => {
            let can = ctx.call_method(&target, &WRITABLE, &[])?;
            ctx.is_true(&can)?
        }
    };
    if !can {
        return Err(unsupported(ctx, "write"));
    }
    let _turn = this.enter(ctx)?;
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
    let _turn = this.enter(ctx)?;
    this.write_out(ctx)
}

fn close(ctx: Ctx, this: &Buffered) -> Result<()> {
    let Some(raw) = this.raw.get() else { return Ok(()) };
    let turn = this.enter(ctx)?;
    let closed = ctx.getattr(&raw, &CLOSED)?;
    if ctx.is_true(&closed)? {
        return Ok(());
    }
    // A subclass may flush more than this does.
    let flushed = if this.to_value().class().is_heap() {
        drop(turn);
        ctx.call_method(&this.to_value(), &names::flush, &[]).map(drop)
    } else {
        let flushed = this.write_out(ctx);
        drop(turn);
        flushed
    };
    let pending = flushed.is_err().then(|| ctx.take_raised());
    this.base.closed.set(true);
    // What could not be written is lost.
    drop(this.unwritten.take());
    let mut closed = Ok(());
    if let Some(writer) = this.writer.get() {
        closed = ctx.call_method(&writer, &names::close, &[]).map(drop);
    }
    if closed.is_ok() {
        closed = ctx.call_method(&raw, &names::close, &[]).map(drop);
    }
    match (pending, closed) {
        (Some(pending), Ok(())) => Err(ctx.restore(pending)),
        (Some(pending), Err(_)) => {
            let second = ctx.take_raised();
            if let Some(second) = second.downcast::<BaseException>() {
                second.context.set(Some(pending));
            }
            Err(ctx.restore(second))
        }
        (None, closed) => closed,
    }
}

fn detach(ctx: Ctx, this: &Buffered) -> Result<Value> {
    let raw = this.raw(ctx)?;
    let _turn = this.enter(ctx)?;
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
    if !this.is_seekable(ctx)? {
        return Err(unsupported(ctx, "File or stream is not seekable."));
    }
    let mut offset = ctx.index_i64(target)?;
    let _turn = this.enter(ctx)?;
    this.write_out(ctx)?;
    if whence == 1 {
        offset = offset.saturating_sub(this.ahead.with(|ahead| ahead.rest().len()) as i64);
    }
    let place = ctx.call_method(&raw, &SEEK, &[int::from_i64(offset), int::from_i64(whence)])?;
    this.ahead.with(Ahead::forget);
    Ok(place)
}

fn tell(ctx: Ctx, this: &Buffered) -> Result<i64> {
    let _turn = this.enter(ctx)?;
    this.position(ctx)
}

fn truncate(ctx: Ctx, this: &Buffered, pos: Option<&Value>) -> Result<Value> {
    let raw = this.open_raw(ctx)?;
    let can = ctx.call_method(&raw, &WRITABLE, &[])?;
    if !ctx.is_true(&can)? {
        return Err(unsupported(ctx, "truncate"));
    }
    let _turn = this.enter(ctx)?;
    this.write_out(ctx)?;
    let pos = match pos.filter(|pos| !pos.is_none()) {
        Some(pos) => pos.clone(),
        None => int::from_i64(this.position(ctx)?),
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
    flush(self, /) "";
    close(self, /) "";
    detach(self, /) "Disconnect this buffer from its underlying raw stream and return it.";
    seek(self, target, whence=0, /) "";
    tell(self, /) "";
    truncate(self, pos=None, /) "";
    seekable(self, /) "";
    fileno(self, /) "";
    isatty(self, /) "";
    __exit__ = exit(self, *args) "";
}

natives! { READING:
    read(self, size=-1, /) "Read and return up to n bytes.";
    read1(self, size=-1, /) "Read and return up to size bytes, with at most one read() call to the underlying raw stream.";
    peek(self, size=0, /) "";
    readline(self, size=-1, /) "";
    readable(self, /) "";
}

natives! { WRITING:
    write(self, buffer, /) "Write the given buffer to the IO stream.";
    writable(self, /) "";
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
