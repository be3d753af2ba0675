//! `io.FileIO` (`Modules/_io/fileio.c`): raw files over descriptors.
//!
//! The standard streams go past the file system: input comes by lines, and output reaches the host in one piece.

use super::base::{FLAGS, IoBase, RAW_IO_BASE, closed_error, fill};
use super::{os_error, size_argument, unsupported};
use crate::host::files::{self, Errno, Interest, Target, errno, flags, kind, system};
use crate::host::{self, Stream};
use crate::modules::posix::descriptors::{self, need_not_wait, read_now, read_waiting, write_now, write_waiting};
use crate::modules::posix::path::Path;
use crate::object::define::ClassDef;
use crate::object::exception::{OVERFLOW_ERROR, RUNTIME_WARNING};
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, InterpLocal, Object, Raised, Ref, Result, Str, Value, Visitor, heap, int};
use crate::types::{buffer, bytes, text};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct FileIo {
    base: IoBase,
    /// Negative while there is none.
    fd: Cell<i32>,
    mode: Cell<Mode>,
    /// The standard stream that the descriptor was when the file was made.
    standard: Cell<Option<u8>>,
    /// Whether reading and writing may have to wait for somebody else.
    may_wait: Cell<bool>,
    /// Whether it has a position, once that was asked for.
    seekable: Cell<Option<bool>>,
    block_size: Cell<i64>,
    name: GilCell<Value>,
    closefd: Cell<bool>,
}

/// What a file was opened for.
#[derive(Clone, Copy, Default)]
struct Mode {
    reads: bool,
    writes: bool,
    appends: bool,
    creates: bool,
    truncates: bool,
}

pub static FILE_IO: Class = Class::on_demand("_io.FileIO", define);

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
        doc: "Open a file.\n\nThe mode can be 'r' (default), 'w', 'x' or 'a' for reading,\nwriting, exclusive creation or appending.  The file will be created if it\ndoesn't exist when opened for writing or appending; it will be truncated\nwhen opened for writing.  A FileExistsError will be raised if it already\nexists when opened for creating. Opening a file for creating implies\nwriting so this mode behaves in a similar way to 'w'.Add a '+' to the mode\nto allow simultaneous reading and writing. A custom opener can be used by\npassing a callable as *opener*. The underlying file descriptor for the file\nobject is then obtained by calling opener with (*name*, *flags*).\n*opener* must return an open file descriptor (passing os.open as *opener*\nresults in functionality similar to passing None).",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(make(class).into()));
            slots.init.set(init);
            slots.repr.set(repr);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

fn make(class: &Class) -> Ref<FileIo> {
    heap::new_in(class, |header| FileIo {
        base: IoBase::new(header),
        fd: Cell::new(-1),
        mode: Cell::new(Mode::default()),
        standard: Cell::new(None),
        may_wait: Cell::new(false),
        seekable: Cell::new(None),
        block_size: Cell::new(super::DEFAULT_BUFFER_SIZE),
        name: GilCell::new(Value::NONE),
        closefd: Cell::new(true),
    })
}

/// The raw file of a standard descriptor.
pub fn standard(descriptor: u8, name: &str) -> Ref<FileIo> {
    let file = make(&FILE_IO);
    file.fd.set(descriptor.into());
    file.standard.set(Some(descriptor));
    file.may_wait.set(true);
    let reads = descriptor == 0;
    file.mode.set(Mode { reads, writes: !reads, ..Mode::default() });
    file.name.set(Str::new(name).into());
    file.closefd.set(false);
    file
}

// ---- opening ----

impl Mode {
    fn parse(ctx: Ctx, text: &str) -> Result<Mode> {
        let mut mode = Mode::default();
        let (mut kinds, mut plus) = (0, 0);
        for letter in text.chars() {
            match letter {
                'x' => (mode.writes, mode.creates) = (true, true),
                'r' => mode.reads = true,
                'w' => (mode.writes, mode.truncates) = (true, true),
                'a' => (mode.writes, mode.appends) = (true, true),
                'b' => continue,
                '+' => {
                    plus += 1;
                    continue;
                }
                _ => return Err(ctx.value_error(format!("invalid mode: {text}"))),
            }
            kinds += 1;
        }
        if kinds != 1 || plus > 1 {
            let message = "Must have exactly one of create/read/write/append mode and at most one plus";
            return Err(ctx.value_error(message));
        }
        if plus == 1 {
            (mode.reads, mode.writes) = (true, true);
        }
        Ok(mode)
    }

    /// Bits for [`files::FileSystem::open`].
    fn flags(self) -> i32 {
        let access = match (self.reads, self.writes) {
            (true, true) => flags::RDWR,
            (false, true) => flags::WRONLY,
            _ => flags::RDONLY,
        };
        let given = [
            (self.creates, flags::EXCL | flags::CREAT),
            (self.truncates, flags::CREAT | flags::TRUNC),
            (self.appends, flags::CREAT | flags::APPEND),
        ];
        given.iter().filter(|(is_set, _)| *is_set).fold(access | flags::CLOEXEC, |all, (_, bits)| all | bits)
    }

    fn text(self) -> &'static str {
        match (self.creates, self.appends, self.reads, self.writes) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    const NAMES: [&str; 4] = ["file", "mode", "closefd", "opener"];
    let file = this.receiver::<FileIo>();
    let given = args.positional();
    if args.values().len() > NAMES.len() {
        return Err(ctx.type_error(format!("FileIO() takes at most 4 arguments ({} given)", args.values().len())));
    }
    if let Some((name, _)) = args.keywords().find(|(name, _)| !name.as_str().is_some_and(|name| NAMES.contains(&name)))
    {
        let name = name.as_str().unwrap_or("?");
        return Err(ctx.type_error(format!("FileIO() got an unexpected keyword argument '{name}'")));
    }
    let argument = |index: usize| given.get(index).or(args.keyword(NAMES[index]));
    let Some(name) = argument(0) else {
        return Err(ctx.type_error("FileIO() missing required argument 'file' (pos 1)"));
    };
    let mode = match argument(1) {
        None => "r",
        Some(mode) => match mode.as_str() {
            Some(mode) => mode,
            None => {
                let message = format!("FileIO() argument 'mode' must be str, not {}", mode.class_name());
                return Err(ctx.type_error(message));
            }
        },
    };
    let closefd = argument(2).map_or(Ok(true), |closefd| ctx.is_true(closefd))?;
    close(ctx, file)?;
    file.start(ctx, name, mode, closefd, argument(3))
}

/// The raw stream that `open` puts its buffers on.
pub fn open(ctx: Ctx, name: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> Result<Ref<FileIo>> {
    let file = make(&FILE_IO);
    file.start(ctx, name, mode, closefd, opener)?;
    Ok(file)
}

impl FileIo {
    fn start(&self, ctx: Ctx, name: &Value, mode: &str, closefd: bool, opener: Option<&Value>) -> Result<()> {
        let mode = Mode::parse(ctx, mode)?;
        let is_number = name.is_int();
        let fd = if is_number {
            if name.as_bool().is_some() {
                let message = "bool is used as a file descriptor";
                crate::modules::warnings::warn(ctx, &RUNTIME_WARNING, message, 1)?;
            }
            let number = ctx.index_i64(name)?;
            if number < 0 {
                return Err(ctx.value_error("negative file descriptor"));
            }
            let too_large = || ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int");
            i32::try_from(number).map_err(|_| too_large())?
        } else {
            if !closefd {
                return Err(ctx.value_error("Cannot use closefd=False with file name"));
            }
            let Some(path) = Path::of(ctx, name, "")? else {
                let given = name.class_name();
                return Err(ctx.type_error(format!("expected str, bytes or os.PathLike object, not {given}")));
            };
            match opener.filter(|opener| !opener.is_none()) {
                None => descriptors::without_gil(ctx, || system().open(&path.bytes, mode.flags(), 0o666))
                    .map_err(|error| path.error(ctx, error))?,
                Some(opener) => opened_by(ctx, opener, name, mode)?,
            }
        };
        self.base.closed.set(false);
        self.fd.set(fd);
        self.mode.set(mode);
        self.closefd.set(closefd);
        self.seekable.set(None);
        self.name.set(name.clone());
        let checked = self.look_at(ctx, name);
        if checked.is_err() {
            // Not to be closed with the object: a number is the caller's still.
            self.fd.set(-1);
            self.base.closed.set(true);
            if !is_number {
                // The first error is the one to tell.
                let _ = system().close(fd);
            }
        }
        checked
    }

    /// Finds out what the descriptor is.
    fn look_at(&self, ctx: Ctx, name: &Value) -> Result<()> {
        let fd = self.fd.get();
        let stat = system().stat(Target::Descriptor(fd)).map_err(|error| ctx.errno(error, None))?;
        if stat.mode & kind::MASK == kind::DIRECTORY {
            return Err(ctx.file_error(errno::EISDIR, name, None));
        }
        if stat.block_size > 1 {
            self.block_size.set(stat.block_size as i64);
        }
        self.may_wait.set(stat.mode & kind::MASK != kind::REGULAR);
        self.standard.set(system().standard(fd));
        if self.mode.get().appends {
            // Where it cannot, there is no position to be at the end.
            let _ = system().seek(fd, 0, files::Whence::End);
        }
        Ok(())
    }

    fn check(&self, ctx: Ctx) -> Result<i32> {
        if self.base.closed.get() || self.fd.get() < 0 { Err(closed_error(ctx)) } else { Ok(self.fd.get()) }
    }

    fn standard(&self) -> Option<u8> {
        if self.base.closed.get() {
            return None;
        }
        // A standard descriptor that was made another file is that.
        self.standard.get().filter(|_| !files::are_standard_redirected() || system().standard(self.fd.get()).is_some())
    }

    /// The output stream it stands for, if it does.
    pub fn output(&self) -> Option<Stream> {
        self.standard().and_then(files::output_stream)
    }

    pub fn is_input(&self) -> bool {
        self.standard() == Some(0)
    }

    pub fn is_closed(&self) -> bool {
        self.base.closed.get()
    }

    pub fn can_read(&self) -> bool {
        self.mode.get().reads
    }

    pub fn can_write(&self) -> bool {
        self.mode.get().writes
    }

    /// Whether it would close a descriptor with itself.
    pub fn is_unclosed(&self) -> bool {
        !self.base.closed.get() && self.fd.get() >= 0 && self.closefd.get()
    }
}

fn opened_by(ctx: Ctx, opener: &Value, name: &Value, mode: Mode) -> Result<i32> {
    let fd = ctx.call(opener, &[name.clone(), Value::int32(mode.flags())])?;
    if !fd.is_int() {
        return Err(ctx.type_error("expected integer from opener"));
    }
    match i32::try_from(ctx.index_i64(&fd)?) {
        Ok(fd @ 0..) => Ok(fd),
        Ok(fd) => Err(ctx.value_error(format!("opener returned {fd}"))),
        Err(_) => Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int")),
    }
}

// ---- standard streams ----

/// Bytes of standard input that were read and not handed out.
static PENDING: InterpLocal<Vec<u8>> = InterpLocal::new(Vec::new);

/// Up to so many bytes of standard input, at most a line.
pub async fn read_input(ctx: Ctx, size: usize) -> Result<Vec<u8>> {
    if size > 0 && PENDING.with(ctx, |pending| pending.is_empty()) {
        let line = ctx.read_line().await?;
        let bytes = match line.downcast::<Str>() {
            Some(text) => crate::modules::posix::path::encode(ctx, text, &line)?,
            None => Vec::new(),
        };
        PENDING.set(ctx, bytes);
    }
    Ok(PENDING.with(ctx, |pending| pending.drain(..size.min(pending.len())).collect()))
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

pub fn write_error(ctx: Ctx, error: &std::io::Error) -> Raised {
    let (number, text) = match error.kind() {
        std::io::ErrorKind::BrokenPipe => (32, "Broken pipe"),
        _ => (i64::from(error.raw_os_error().unwrap_or(5)), "Input/output error"),
    };
    os_error(ctx, number, text, None)
}

// ---- reading and writing ----

/// What a read came to: `None` where the descriptor is not to be waited for and nothing is there.
fn read_result(ctx: Ctx, read: files::Result<Vec<u8>>) -> Result<Option<Vec<u8>>> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(errno::EAGAIN) => Ok(None),
        Err(error) => Err(ctx.errno(error, None)),
    }
}

fn bytes_or_none(ctx: Ctx, read: Option<Vec<u8>>) -> Result<Value> {
    read.map_or(Ok(Value::NONE), |read| bytes::checked(ctx, &read))
}

impl FileIo {
    fn check_readable(&self, ctx: Ctx) -> Result<i32> {
        let fd = self.check(ctx)?;
        if self.mode.get().reads { Ok(fd) } else { Err(unsupported(ctx, "File not open for reading")) }
    }

    fn check_writable(&self, ctx: Ctx) -> Result<i32> {
        let fd = self.check(ctx)?;
        if self.mode.get().writes { Ok(fd) } else { Err(unsupported(ctx, "File not open for writing")) }
    }

    /// Whether nobody need be waited for.
    fn is_ready(&self, ctx: Ctx, interest: Interest) -> Result<bool> {
        if !self.may_wait.get() {
            return Ok(true);
        }
        need_not_wait(self.fd.get(), interest).map_err(|error| ctx.errno(error, None))
    }

    /// Reads once, at most `size` bytes. The result is bytes or, where nothing is there and the descriptor is not to be
    /// waited for, `None`; it may be a suspension.
    fn read_or_suspend(&self, ctx: Ctx, size: usize) -> Result<Value> {
        let fd = self.check_readable(ctx)?;
        text::check_size(ctx, Some(size))?;
        if self.is_input() {
            return ctx.suspend(async move { bytes::checked(ctx, &read_input(ctx, size).await?) });
        }
        if self.is_ready(ctx, Interest::Read)? {
            let read = read_now(ctx, fd, size, self.may_wait.get());
            return bytes_or_none(ctx, read_result(ctx, read)?);
        }
        ctx.suspend(async move { bytes_or_none(ctx, read_result(ctx, read_waiting(ctx, fd, size).await?)?) })
    }

    /// As above for native code that needs the bytes at once.
    pub fn read_once(&self, ctx: Ctx, size: usize) -> Result<Option<Vec<u8>>> {
        if !self.may_wait.get() {
            let fd = self.check_readable(ctx)?;
            return read_result(ctx, read_now(ctx, fd, size, false));
        }
        let read = self.read_or_suspend(ctx, size);
        let read = ctx.finish(read)?;
        Ok(buffer::bytes(&read).map(<[u8]>::to_vec))
    }

    fn write_result(ctx: Ctx, written: files::Result<usize>) -> Result<Value> {
        match written {
            Ok(count) => Ok(int::from_u64(count as u64)),
            Err(errno::EAGAIN) => Ok(Value::NONE),
            Err(error) => Err(ctx.errno(error, None)),
        }
    }

    /// Writes; how many bytes that were, or `None` where none could be without waiting that is not wanted.
    pub fn write_once(&self, ctx: Ctx, data: &[u8]) -> Result<Option<usize>> {
        let written = self.write_or_suspend(ctx, data);
        let written = ctx.finish(written)?;
        if written.is_none() { Ok(None) } else { Ok(Some(ctx.index_i64(&written)? as usize)) }
    }

    fn write_or_suspend(&self, ctx: Ctx, data: &[u8]) -> Result<Value> {
        let fd = self.check_writable(ctx)?;
        if let Some(stream) = self.output() {
            write_all(ctx, stream, data)?;
            return Ok(int::from_u64(data.len() as u64));
        }
        if !self.may_wait.get() {
            return FileIo::write_result(ctx, write_now(ctx, fd, data, false));
        }
        let data = data.to_vec();
        ctx.suspend(async move { FileIo::write_result(ctx, write_waiting(ctx, fd, &data).await?) })
    }

    fn has_position(&self) -> bool {
        let known = self.seekable.get().unwrap_or_else(|| {
            self.standard.get().is_none() && system().seek(self.fd.get(), 0, files::Whence::Current).is_ok()
        });
        self.seekable.set(Some(known));
        known
    }

    /// How much a read of everything is about to give.
    fn rest_of_file(&self) -> usize {
        let fd = self.fd.get();
        let size = system().stat(Target::Descriptor(fd)).map_or(0, |stat| stat.size);
        let position = system().seek(fd, 0, files::Whence::Current).unwrap_or(0);
        // A byte more, so that the end is seen; a size can be a lie.
        (size.saturating_sub(position) + 1).clamp(8192, 1 << 26) as usize
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let file = this.receiver::<FileIo>();
    if file.base.closed.get() || file.fd.get() < 0 {
        return Ok(Str::new("<_io.FileIO [closed]>").into());
    }
    let closefd = if file.closefd.get() { "True" } else { "False" };
    let more = format!(" mode='{}' closefd={closefd}", file.mode.get().text());
    if file.name.with(|name| name.is_none()) {
        return Ok(Str::new(&format!("<_io.FileIO fd={}{more}>", file.fd.get())).into());
    }
    super::base::repr_with_name(ctx, this, &more)
}

fn read(ctx: Ctx, this: &FileIo, size: Option<&Value>) -> Result<Value> {
    this.check_readable(ctx)?;
    match size_argument(ctx, size)? {
        Some(size) => this.read_or_suspend(ctx, size),
        None => readall(ctx, this),
    }
}

fn readall(ctx: Ctx, this: &FileIo) -> Result<Value> {
    this.check_readable(ctx)?;
    let mut all = Vec::new();
    let mut size = if this.may_wait.get() { 8192 } else { this.rest_of_file() };
    loop {
        let Some(piece) = this.read_once(ctx, size)? else {
            return if all.is_empty() { Ok(Value::NONE) } else { bytes::checked(ctx, &all) };
        };
        if piece.is_empty() {
            return bytes::checked(ctx, &all);
        }
        text::check_size(ctx, Some(all.len() + piece.len()))?;
        all.extend_from_slice(&piece);
        size = size.clamp(8192, 1 << 20);
    }
}

fn readinto(ctx: Ctx, this: &FileIo, target: &Value) -> Result<Value> {
    let size = buffer::require(ctx, target)?.len();
    // Refuses what cannot be written to before anything is read.
    fill(ctx, target, &[])?;
    let Some(read) = this.read_once(ctx, size)? else { return Ok(Value::NONE) };
    fill(ctx, target, &read)?;
    Ok(int::from_u64(read.len() as u64))
}

fn write(ctx: Ctx, this: &FileIo, b: buffer::Buffer) -> Result<Value> {
    this.write_or_suspend(ctx, &b)
}

pub fn seek(ctx: Ctx, this: &FileIo, pos: i64, whence: Option<i64>) -> Result<u64> {
    let fd = this.check(ctx)?;
    let whence = descriptors::whence(ctx, whence.unwrap_or(0))?;
    if this.standard().is_some() {
        return Err(ctx.errno(errno::ESPIPE, None));
    }
    system().seek(fd, pos, whence).map_err(|error| ctx.errno(error, None))
}

fn tell(ctx: Ctx, this: &FileIo) -> Result<u64> {
    seek(ctx, this, 0, Some(1))
}

fn truncate(ctx: Ctx, this: &FileIo, size: Option<&Value>) -> Result<Value> {
    let fd = this.check_writable(ctx)?;
    let size = match size.filter(|size| !size.is_none()) {
        Some(size) => size.clone(),
        None => int::from_u64(tell(ctx, this)?),
    };
    let length = ctx.index_i64(&size)?;
    let length = u64::try_from(length).map_err(|_| ctx.errno(errno::EINVAL, None))?;
    descriptors::without_gil(ctx, || system().truncate(fd, length)).map_err(|error| ctx.errno(error, None))?;
    Ok(size)
}

fn readable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.mode.get().reads)
}

fn writable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.mode.get().writes)
}

fn seekable(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx)?;
    Ok(this.has_position())
}

fn fileno(ctx: Ctx, this: &FileIo) -> Result<i32> {
    this.check(ctx)
}

fn isatty(ctx: Ctx, this: &FileIo) -> Result<bool> {
    this.check(ctx).map(|fd| system().is_terminal(fd))
}

fn close(ctx: Ctx, this: &FileIo) -> Result<()> {
    if this.base.closed.replace(true) {
        return Ok(());
    }
    let fd = this.fd.replace(-1);
    if fd < 0 || !this.closefd.get() {
        return Ok(());
    }
    files::note_replaced(fd);
    let closed: files::Result<()> = descriptors::without_gil(ctx, || system().close(fd));
    closed.map_err(|error: Errno| ctx.errno(error, None))
}

natives! { METHODS:
    read(self, size=-1, /) "Read at most size bytes, returned as bytes.\n\nIf size is less than 0, read all bytes in the file making multiple read calls.\nSee ``FileIO.readall``.\n\nAttempts to make only one system call, retrying only per PEP 475 (EINTR). This\nmeans less data may be returned than requested.\n\nIn non-blocking mode, returns None if no data is available. Return an empty\nbytes object at EOF.";
    readall(self, /) "Read all data from the file, returned as bytes.\n\nReads until either there is an error or read() returns size 0 (indicates EOF).\nIf the file is already at EOF, returns an empty bytes object.\n\nIn non-blocking mode, returns as much data as could be read before EAGAIN. If no\ndata is available (EAGAIN is returned before bytes are read) returns None.";
    readinto(self, buffer, /) "Same as RawIOBase.readinto().";
    write(self, b, /) "Write buffer b to file, return number of bytes written.\n\nOnly makes one system call, so not all of the data may be written.\nThe number of bytes actually written is returned.  In non-blocking mode,\nreturns None if the write would block.";
    seek(self, pos, whence=0, /) "Move to new file position and return the file position.\n\nArgument offset is a byte count.  Optional argument whence defaults to\nSEEK_SET or 0 (offset from start of file, offset should be >= 0); other values\nare SEEK_CUR or 1 (move relative to current position, positive or negative),\nand SEEK_END or 2 (move relative to end of file, usually negative, although\nmany platforms allow seeking beyond the end of a file).\n\nNote that not all file objects are seekable.";
    tell(self, /) "Current file position.\n\nCan raise OSError for non seekable files.";
    truncate(self, size=None, /) "Truncate the file to at most size bytes and return the truncated size.\n\nSize defaults to the current file position, as returned by tell().\nThe current file position is changed to the value of size.";
    readable(self, /) "True if file was opened in a read mode.";
    writable(self, /) "True if file was opened in a write mode.";
    seekable(self, /) "True if file supports random-access.";
    fileno(self, /) "Return the underlying file descriptor (an integer).";
    isatty(self, /) "True if the file is connected to a TTY device.";
    close(self, /) "Close the file.\n\nA closed file cannot be used for further I/O operations.  close() may be\ncalled more than once without error.";
}

fn mode(_: Ctx, this: &FileIo) -> &'static str {
    this.mode.get().text()
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

fn blksize(_: Ctx, this: &FileIo) -> i64 {
    this.block_size.get()
}

getsets! { ATTRIBUTES for FileIo:
    mode: mode "String giving the file mode";
    name: name, set_name "";
    closefd: closefd "True if the file descriptor will be closed by close().";
    _blksize: blksize "Stat st_blksize if available";
}
