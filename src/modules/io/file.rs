//! `io.FileIO`: the standard streams, and files of the machine. The host reads files only, and
//! whole; it has no file system at all in the browser.

use super::base::{FLAGS, IoBase, RAW_IO_BASE, closed_error, fill};
use super::{os_error, size_argument, unsupported};
use crate::host::{self, Stream};
use crate::object::builtin_classes::TYPE;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Object, Ref, Result, Str, Value, Visitor, heap, int, names};
use crate::types::{buffer, bytes};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct FileIo {
    base: IoBase,
    source: GilCell<Source>,
    name: GilCell<Value>,
    closefd: Cell<bool>,
}

/// What a raw file reads from or writes to.
pub enum Source {
    None,
    Input {
        pending: Vec<u8>,
    },
    Output(Stream),
    /// A file that was read, and the position in it.
    Content {
        bytes: Vec<u8>,
        position: usize,
    },
}

pub static FILE_IO: Class = Class::declare("_io.FileIO", &TYPE);

// SAFETY: `repr(C)`; begins with the layout of `_IOBase`, which begins with the header.
unsafe impl Object for FileIo {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FILE_IO
    }

    fn traverse(&self, visit: Visitor) {
        self.name.with(|name| visit(name));
    }

    fn clear(&self) {
        self.name.set(Value::NONE);
    }
}

pub fn define() {
    FILE_IO.define::<FileIo>(&ClassDef {
        base: Some(&RAW_IO_BASE),
        flags: FLAGS,
        doc: "Open a file.",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(make(class, Source::None, Value::NONE).into()));
            slots.init.set(init);
            slots.repr.set(repr);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

fn make(class: &'static Class, source: Source, name: Value) -> Ref<FileIo> {
    heap::new_in(class, |header| FileIo {
        base: IoBase::new(header),
        source: GilCell::new(source),
        name: GilCell::new(name),
        closefd: Cell::new(true),
    })
}

/// The raw file of a standard descriptor.
pub fn standard(descriptor: i32, name: &str) -> Ref<FileIo> {
    let file = make(&FILE_IO, standard_source(i64::from(descriptor)).unwrap_or(Source::None), Str::new(name).into());
    file.closefd.set(false);
    file
}

fn standard_source(descriptor: i64) -> Option<Source> {
    match descriptor {
        0 => Some(Source::Input { pending: Vec::new() }),
        1 => Some(Source::Output(Stream::Out)),
        2 => Some(Source::Output(Stream::Err)),
        _ => None,
    }
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let this = this.receiver::<FileIo>();
    let argument = |index: usize, name: &str| args.positional().get(index).or(args.keyword(name));
    let Some(file) = argument(0, "file") else {
        return Err(ctx.type_error("FileIO() missing required argument 'file' (pos 1)"));
    };
    let mode = argument(1, "mode").and_then(Value::as_str).unwrap_or("r").replace('b', "");
    if !matches!(&*mode, "r" | "r+" | "+r" | "w" | "w+" | "+w" | "a" | "a+" | "+a" | "x" | "x+" | "+x") {
        return Err(ctx.value_error(format!("invalid mode: {mode}")));
    }
    this.source.set(open_source(ctx, file, &mode)?);
    this.name.set(file.clone());
    this.base.closed.set(false);
    Ok(())
}

/// The raw stream that `open` puts its buffers on.
pub fn open(ctx: Ctx, file: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> Result<Value> {
    if opener.is_some_and(|opener| !opener.is_none()) {
        return Err(ctx.raise(
            &crate::object::exception::NOT_IMPLEMENTED_ERROR,
            "open() with an opener needs file descriptors, which there are none of",
        ));
    }
    if !closefd && !file.is_int() {
        return Err(ctx.value_error("Cannot use closefd=False with file name"));
    }
    let source = open_source(ctx, file, mode)?;
    let raw = make(&FILE_IO, source, file.clone());
    raw.closefd.set(closefd);
    Ok(raw.into())
}

fn open_source(ctx: Ctx, file: &Value, mode: &str) -> Result<Source> {
    if file.is_int() {
        let number = ctx.index_i64(file)?;
        if number < 0 {
            return Err(ctx.value_error("negative file descriptor"));
        }
        return standard_source(number).ok_or_else(|| os_error(ctx, 9, "Bad file descriptor", Some(file)));
    }
    let path = path_of(ctx, file)?;
    if path.contains('\0') {
        return Err(ctx.value_error("embedded null character"));
    }
    if !mode.contains('r') || mode.contains('+') {
        return Err(os_error(ctx, 30, "Read-only file system", Some(file)));
    }
    if host::is_dir(&path) {
        return Err(os_error(ctx, 21, "Is a directory", Some(file)));
    }
    match host::read_file(&path) {
        Ok(bytes) => Ok(Source::Content { bytes, position: 0 }),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(os_error(ctx, 13, "Permission denied", Some(file)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            Err(os_error(ctx, 20, "Not a directory", Some(file)))
        }
        Err(_) => Err(os_error(ctx, 2, "No such file or directory", Some(file))),
    }
}

/// A path given as text, as bytes, or by `__fspath__`.
fn path_of(ctx: Ctx, file: &Value) -> Result<String> {
    let text = |value: &Value| match (value.downcast::<Str>(), buffer::bytes(value)) {
        (Some(text), _) => Some(text.to_string_lossy()),
        (_, Some(bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    };
    if let Some(path) = text(file) {
        return Ok(path);
    }
    let wrong = || ctx.type_error(format!("expected str, bytes or os.PathLike object, not {}", file.class_name()));
    match ctx.call_special(file, &names::__fspath__, &[])? {
        Some(path) => text(&path).ok_or_else(wrong),
        None => Err(wrong()),
    }
}

impl FileIo {
    fn check(&self, ctx: Ctx) -> Result<()> {
        if self.base.closed.get() { Err(closed_error(ctx)) } else { Ok(()) }
    }

    /// The output stream it stands for, if it does.
    pub fn output(&self) -> Option<Stream> {
        self.source.with(|source| match source {
            Source::Output(stream) if !self.base.closed.get() => Some(*stream),
            _ => None,
        })
    }

    pub fn is_input(&self) -> bool {
        self.source.with(|source| matches!(source, Source::Input { .. })) && !self.base.closed.get()
    }

    /// Up to so many bytes; of standard input at most a line.
    fn take(&self, ctx: Ctx, size: usize) -> Result<Vec<u8>> {
        self.check(ctx)?;
        let empty_input = self.source.with(|source| matches!(source, Source::Input { pending } if pending.is_empty()));
        if empty_input {
            // Nested in native code: the waiting itself is the loop's.
            let waiting: Result<Value> = ctx.suspend(async move { ctx.read_line().await });
            let line = ctx.finish(waiting)?;
            let text = line.downcast::<Str>().map_or(Vec::new(), |line| line.bytes().to_vec());
            self.source.with(|source| {
                if let Source::Input { pending } = source {
                    *pending = text;
                }
            });
        }
        let taken = self.source.with(|source| match source {
            Source::Input { pending } => Some(pending.drain(..size.min(pending.len())).collect()),
            Source::Content { bytes, position } => {
                let rest = bytes.get(*position..).unwrap_or(&[]);
                let taken = rest[..size.min(rest.len())].to_vec();
                *position += taken.len();
                Some(taken)
            }
            Source::Output(_) | Source::None => None,
        });
        taken.ok_or_else(|| unsupported(ctx, "File not open for reading"))
    }
}

/// Writes all bytes, waiting where the stream is full.
pub fn write_all(ctx: Ctx, stream: Stream, bytes: &[u8]) -> Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let taken = match host::try_write(stream, rest) {
            Ok(0) => match host::write(ctx.gil.slot(), stream, rest) {
                Ok(host::Written::All) => rest.len(),
                Ok(host::Written::Interrupted(taken)) => {
                    // The interrupt is raised at the next switch point; what is left is lost, as in CPython.
                    rest = &rest[taken..];
                    rest.len()
                }
                Err(error) => return Err(write_error(ctx, &error)),
            },
            Ok(taken) => taken,
            Err(error) => return Err(write_error(ctx, &error)),
        };
        rest = &rest[taken..];
    }
    Ok(())
}

pub fn write_error(ctx: Ctx, error: &std::io::Error) -> crate::object::Raised {
    let (number, text) = match error.kind() {
        std::io::ErrorKind::BrokenPipe => (32, "Broken pipe"),
        _ => (i64::from(error.raw_os_error().unwrap_or(5)), "Input/output error"),
    };
    os_error(ctx, number, text, None)
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let file = this.receiver::<FileIo>();
    if file.base.closed.get() {
        return Ok(Str::new("<_io.FileIO [closed]>").into());
    }
    let closefd = if file.closefd.get() { "True" } else { "False" };
    super::base::repr_with_name(
        ctx,
        this,
        &format!(" mode={} closefd={closefd}", if file.output().is_some() { "'wb'" } else { "'rb'" }),
    )
}

fn read(ctx: Ctx, this: &FileIo, size: Option<&Value>) -> Result<Value> {
    match size_argument(ctx, size)? {
        Some(size) => bytes::checked(ctx, &this.take(ctx, size)?),
        None => readall(ctx, this),
    }
}

fn readall(ctx: Ctx, this: &FileIo) -> Result<Value> {
    let mut all = Vec::new();
    loop {
        let piece = this.take(ctx, usize::MAX)?;
        if piece.is_empty() {
            return bytes::checked(ctx, &all);
        }
        all.extend_from_slice(&piece);
    }
}

fn readinto(ctx: Ctx, this: &FileIo, target: &Value) -> Result<usize> {
    let size = buffer::require(ctx, target)?.len();
    let taken = this.take(ctx, size)?;
    fill(ctx, target, &taken)?;
    Ok(taken.len())
}

fn write(ctx: Ctx, this: &FileIo, b: buffer::Buffer) -> Result<usize> {
    this.check(ctx)?;
    let Some(stream) = this.output() else { return Err(unsupported(ctx, "File not open for writing")) };
    write_all(ctx, stream, &b)?;
    Ok(b.len())
}

fn seek(ctx: Ctx, this: &FileIo, pos: i64, whence: Option<i64>) -> Result<i64> {
    this.check(ctx)?;
    let sought = this.source.with(|source| match source {
        Source::Content { bytes, position } => {
            let base = match whence.unwrap_or(0) {
                0 => 0,
                1 => *position as i64,
                _ => bytes.len() as i64,
            };
            let target = usize::try_from(base.saturating_add(pos)).ok()?;
            *position = target;
            Some(Some(target as i64))
        }
        _ => Some(None),
    });
    match sought {
        Some(Some(position)) => Ok(position),
        Some(None) => Err(os_error(ctx, 29, "Illegal seek", None)),
        None => Err(os_error(ctx, 22, "Invalid argument", None)),
    }
}

fn tell(ctx: Ctx, this: &FileIo) -> Result<i64> {
    seek(ctx, this, 0, Some(1))
}

fn readable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.source.with(|source| matches!(source, Source::Input { .. } | Source::Content { .. })))
}

fn writable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.output().is_some())
}

fn seekable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.source.with(|source| matches!(source, Source::Content { .. })))
}

fn fileno(ctx: Ctx, this: &FileIo) -> Result<i32> {
    this.check(ctx)?;
    match this.source.with(|source| match source {
        Source::Input { .. } => Some(0),
        Source::Output(stream) => Some(*stream as i32),
        _ => None,
    }) {
        Some(number) => Ok(number),
        None => Err(unsupported(ctx, "fileno")),
    }
}

fn isatty(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx).map(|()| false)
}

fn close(_: Ctx, this: &FileIo) {
    this.base.closed.set(true);
}

natives! { METHODS:
    read(self, size=-1, /) "Read at most size bytes, returned as bytes.";
    readall(self, /) "Read all data from the file, returned as bytes.";
    readinto(self, buffer, /) "Same as RawIOBase.readinto().";
    write(self, b, /) "Write buffer b to file, return number of bytes written.";
    seek(self, pos, whence=0, /) "Move to new file position and return the file position.";
    tell(self, /) "Current file position.";
    readable(self, /) "True if file was opened in a read mode.";
    writable(self, /) "True if file was opened in a write mode.";
    seekable(self, /) "True if file supports random-access.";
    fileno(self, /) "Return the underlying file descriptor (an integer).";
    isatty(self, /) "True if the file is connected to a TTY device.";
    close(self, /) "Close the file.";
}

fn mode(_: Ctx, this: &FileIo) -> &'static str {
    if this.output().is_some() { "wb" } else { "rb" }
}

fn name(_: Ctx, this: &FileIo) -> Value {
    this.name.get()
}

fn set_name(_: Ctx, this: &FileIo, value: Option<&Value>) -> Result<()> {
    this.name.set(value.cloned().unwrap_or(Value::NONE));
    Ok(())
}

fn closefd(_: Ctx, this: &FileIo) -> bool {
    this.closefd.get()
}

fn blksize(_: Ctx, _: &FileIo) -> Value {
    int::from_i64(super::DEFAULT_BUFFER_SIZE)
}

getsets! { ATTRIBUTES for FileIo:
    mode: mode "String giving the file mode";
    name: name, set_name "";
    closefd: closefd "True if the file descriptor will be closed by close().";
    _blksize: blksize "Stat st_blksize if available";
}
