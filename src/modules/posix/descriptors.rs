//! Descriptors: open, read, write, pipes. What has to wait lets go of the GIL and is woken by Stop.

use super::path::{DirFd, Fd, Path};
use crate::host::files::{self, Errno, Interest, Target, Whence, errno, kind, system};
use crate::modules::io::{base, file};
use crate::natives;
use crate::object::{Ctx, Result, Value, int};
use crate::types::{buffer, bytes, sequence};

natives! { pub(super) FUNCTIONS:
    open(path, flags, mode=511, *, dir_fd=None) "Open a file for low level IO.  Returns a file descriptor (integer).\n\nIf dir_fd is not None, it should be a file descriptor open to a directory,\n  and path should be relative; path will then be relative to that directory.\ndir_fd may not be implemented on your platform.\n  If it is unavailable, using it will raise a NotImplementedError.";
    close(fd) "Close a file descriptor.";
    closerange(fd_low, fd_high, /) "Closes all file descriptors in [fd_low, fd_high), ignoring errors.";
    read(fd, length, /) "Read from a file descriptor.  Returns a bytes object.";
    readinto(fd, buffer, /) "Read into a buffer object from a file descriptor.\n\nThe buffer should be mutable and bytes-like. On success, returns the number of\nbytes read. Less bytes may be read than the size of the buffer. The underlying\nsystem call will be retried when interrupted by a signal, unless the signal\nhandler raises an exception. Other errors will not be retried and an error will\nbe raised.\n\nReturns 0 if *fd* is at end of file or if the provided *buffer* is empty.";
    write(fd, data, /) "Write a bytes object to a file descriptor.";
    lseek(fd, position, how, /) "Set the position of a file descriptor.  Return the new position.";
    ftruncate(fd, length, /) "Truncate a file, specified by file descriptor, to a specific length.";
    truncate(path, length) "Truncate a file, specified by path, to a specific length.\n\nOn some platforms, path may also be specified as an open file descriptor.\nIf this functionality is unavailable, using it raises an exception.";
    fsync(fd) "Force write of fd to disk.";
    fdatasync = fsync(fd) "Force write of fd to disk without forcing update of metadata.";
    dup(fd, /) "Return a duplicate of a file descriptor.";
    dup2(fd, fd2, inheritable=True) "Duplicate file descriptor.";
    pipe() "Create a pipe.\n\nReturns a tuple of two file descriptors:\n  (read_fd, write_fd)";
    isatty(fd, /) "Return True if the fd is connected to a terminal.\n\nReturn True if the file descriptor is an open file descriptor\nconnected to the slave end of a terminal.";
    get_blocking(fd, /) "Get the blocking mode of the file descriptor.\n\nReturn False if the O_NONBLOCK flag is set, True if the flag is cleared.";
    set_blocking(fd, blocking, /) "Set the blocking mode of the specified file descriptor.\n\nSet the O_NONBLOCK flag if blocking is False,\nclear the O_NONBLOCK flag otherwise.";
    get_inheritable(fd, /) "Get the close-on-exe flag of the specified file descriptor.";
    set_inheritable(fd, inheritable, /) "Set the inheritable flag of the specified file descriptor.";
}

/// Without file name, as calls on descriptors raise it.
fn raise(ctx: Ctx, error: Errno) -> crate::object::Raised {
    ctx.errno(error, None)
}

/// Runs a call of the file system that may take a while without the GIL.
pub fn without_gil<T: Send>(ctx: Ctx, mut call: impl FnMut() -> files::Result<T>) -> files::Result<T> {
    let mut result = Err(errno::EIO);
    ctx.interp.runner().without_gil(ctx, &mut || result = call());
    result
}

/// Whether a read or write may have to wait for somebody else: of pipes and devices, not of files.
pub fn may_wait(fd: i32) -> bool {
    let stat = system().stat(Target::Descriptor(fd));
    stat.is_ok_and(|stat| !matches!(stat.mode & kind::MASK, kind::REGULAR | kind::DIRECTORY))
}

/// Whether a read or write of what may have to wait need not wait now: something is ready, or the program does not want
/// to wait. Nobody else of the program takes it away while the GIL is held.
pub fn need_not_wait(fd: i32, interest: Interest) -> files::Result<bool> {
    Ok(system().ready((fd, interest))? || !system().is_blocking(fd)?)
}

/// Reads once, at most `size` bytes, where that need not wait.
pub fn read_now(ctx: Ctx, fd: i32, size: usize, may_wait: bool) -> files::Result<Vec<u8>> {
    let mut piece = Vec::new();
    piece.try_reserve_exact(size).map_err(|_| Errno(12))?;
    piece.resize(size, 0);
    let mut read = || system().read(fd, &mut piece);
    let count = if may_wait { read()? } else { without_gil(ctx, read)? };
    piece.truncate(count);
    Ok(piece)
}

/// What may be written at once into something that may have to wait, if it is ready for writing.
const PIECE: usize = 4096;

/// Writes what need not wait; how much that was.
pub fn write_now(ctx: Ctx, fd: i32, data: &[u8], may_wait: bool) -> files::Result<usize> {
    if may_wait {
        return system().write(fd, &data[..data.len().min(PIECE)]);
    }
    without_gil(ctx, || system().write(fd, data))
}

/// Reads, waiting for as long as it takes.
pub async fn read_waiting(ctx: Ctx, fd: i32, size: usize) -> Result<files::Result<Vec<u8>>> {
    loop {
        match need_not_wait(fd, Interest::Read) {
            Ok(true) => return Ok(read_now(ctx, fd, size, true)),
            Ok(false) => drop(ctx.wait_ready(vec![(fd, Interest::Read)], None).await?),
            Err(error) => return Ok(Err(error)),
        }
    }
}

/// Writes everything, waiting for as long as it takes; what was written before an error counts.
pub async fn write_waiting(ctx: Ctx, fd: i32, data: &[u8]) -> Result<files::Result<usize>> {
    let mut done = 0;
    loop {
        let step = match need_not_wait(fd, Interest::Write) {
            Ok(true) => write_now(ctx, fd, &data[done..], true),
            Ok(false) => {
                ctx.wait_ready(vec![(fd, Interest::Write)], None).await?;
                continue;
            }
            Err(error) => Err(error),
        };
        match step {
            Ok(count) => done += count,
            Err(_) if done > 0 => return Ok(Ok(done)),
            Err(error) => return Ok(Err(error)),
        }
        if done == data.len() {
            return Ok(Ok(done));
        }
    }
}

fn open(ctx: Ctx, path: Path, flags: i64, mode: Option<i64>, _: Option<DirFd>) -> Result<i32> {
    let (flags, mode) = (flags as i32, mode.unwrap_or(0o777) as u32);
    without_gil(ctx, || system().open(&path.bytes, flags, mode)).map_err(|error| path.error(ctx, error))
}

fn close(ctx: Ctx, fd: Fd) -> Result<()> {
    files::note_replaced(fd.0);
    without_gil(ctx, || system().close(fd.0)).map_err(|error| raise(ctx, error))
}

fn closerange(ctx: Ctx, low: i64, high: i64) {
    for fd in low.max(0)..high.min(65536) {
        files::note_replaced(fd as i32);
        // Those that are not open have nothing to close.
        let _ = without_gil(ctx, || system().close(fd as i32));
    }
}

fn read(ctx: Ctx, fd: Fd, length: i64) -> Result<Value> {
    let Some(size) = sequence::not_negative(length) else { return Err(raise(ctx, errno::EINVAL)) };
    let fd = fd.0;
    if system().standard(fd) == Some(0) {
        return ctx.suspend(async move { bytes::checked(ctx, &file::read_input(ctx, size).await?) });
    }
    let result = move |read: files::Result<Vec<u8>>| match read {
        Ok(piece) => bytes::checked(ctx, &piece),
        Err(error) => Err(raise(ctx, error)),
    };
    let may_wait = may_wait(fd);
    if !may_wait || need_not_wait(fd, Interest::Read).map_err(|error| raise(ctx, error))? {
        return result(read_now(ctx, fd, size, may_wait));
    }
    ctx.suspend(async move { result(read_waiting(ctx, fd, size).await?) })
}

fn readinto(ctx: Ctx, fd: Fd, target: Value) -> Result<Value> {
    let size = buffer::require(ctx, &target)?.len();
    // Refuses what cannot be written to before anything is read.
    base::fill(ctx, &target, &[])?;
    ctx.suspend(async move {
        let read = match system().standard(fd.0) {
            Some(0) => Ok(file::read_input(ctx, size).await?),
            _ => read_waiting(ctx, fd.0, size).await?,
        };
        let piece = read.map_err(|error| raise(ctx, error))?;
        base::fill(ctx, &target, &piece)?;
        Ok(int::from_u64(piece.len() as u64))
    })
}

fn write(ctx: Ctx, fd: Fd, data: buffer::Buffer) -> Result<Value> {
    let fd = fd.0;
    let count = |count: usize| int::from_u64(count as u64);
    if let Some(stream) = system().standard(fd).and_then(files::output_stream) {
        file::write_all(ctx, stream, &data)?;
        return Ok(count(data.len()));
    }
    if !may_wait(fd) {
        return write_now(ctx, fd, &data, false).map(count).map_err(|error| raise(ctx, error));
    }
    let data = data.0.into_owned();
    ctx.suspend(async move { write_waiting(ctx, fd, &data).await?.map(count).map_err(|error| raise(ctx, error)) })
}

/// `whence` of Python's seeking functions.
pub fn whence(ctx: Ctx, number: i64) -> Result<Whence> {
    match number {
        0 => Ok(Whence::Start),
        1 => Ok(Whence::Current),
        2 => Ok(Whence::End),
        _ => Err(raise(ctx, errno::EINVAL)),
    }
}

fn lseek(ctx: Ctx, fd: Fd, position: i64, how: i64) -> Result<u64> {
    let whence = whence(ctx, how)?;
    system().seek(fd.0, position, whence).map_err(|error| raise(ctx, error))
}

fn length_of(ctx: Ctx, length: i64) -> Result<u64> {
    u64::try_from(length).map_err(|_| raise(ctx, errno::EINVAL))
}

fn ftruncate(ctx: Ctx, fd: Fd, length: i64) -> Result<()> {
    let length = length_of(ctx, length)?;
    without_gil(ctx, || system().truncate(fd.0, length)).map_err(|error| raise(ctx, error))
}

fn truncate(ctx: Ctx, path: super::path::PathOrFd, length: i64) -> Result<()> {
    let length = length_of(ctx, length)?;
    let truncated = match &path {
        super::path::PathOrFd::Fd(fd) => system().truncate(*fd, length),
        super::path::PathOrFd::Path(path) => system().open(&path.bytes, files::flags::WRONLY, 0).and_then(|fd| {
            let truncated = system().truncate(fd, length);
            system().close(fd)?;
            truncated
        }),
    };
    truncated.map_err(|error| path.error(ctx, error))
}

/// A descriptor as `fsync` and others take it: a number, or an object with `fileno()`.
fn fsync(ctx: Ctx, fd: &Value) -> Result<()> {
    let fd = fileno(ctx, fd)?;
    without_gil(ctx, || system().sync(fd)).map_err(|error| raise(ctx, error))
}

/// `PyObject_AsFileDescriptor`.
pub fn fileno(ctx: Ctx, value: &Value) -> Result<i32> {
    let number = if value.is_int() {
        value.clone()
    } else {
        let Some(method) = ctx.lookup_attr(value, &base::FILENO)? else {
            return Err(ctx.type_error("argument must be an int, or have a fileno() method."));
        };
        let number = ctx.call(&method, &[])?;
        if !number.is_int() {
            return Err(ctx.type_error("fileno() returned a non-integer"));
        }
        number
    };
    let number = super::path::descriptor(ctx, &number)?;
    if number < 0 {
        return Err(ctx.value_error(format!("file descriptor cannot be a negative integer ({number})")));
    }
    Ok(number)
}

fn dup(ctx: Ctx, fd: Fd) -> Result<i32> {
    system().duplicate(fd.0).map_err(|error| raise(ctx, error))
}

fn dup2(ctx: Ctx, fd: Fd, fd2: Fd, _inheritable: Option<bool>) -> Result<i32> {
    files::note_replaced(fd2.0);
    system().duplicate_to(fd.0, fd2.0).map_err(|error| raise(ctx, error))?;
    Ok(fd2.0)
}

fn pipe(ctx: Ctx) -> Result<Vec<Value>> {
    let ends = system().pipe().map_err(|error| raise(ctx, error))?;
    Ok(ends.map(Value::int32).to_vec())
}

fn isatty(_: Ctx, fd: Fd) -> bool {
    system().is_terminal(fd.0)
}

fn get_blocking(ctx: Ctx, fd: Fd) -> Result<bool> {
    system().is_blocking(fd.0).map_err(|error| raise(ctx, error))
}

fn set_blocking(ctx: Ctx, fd: Fd, blocking: bool) -> Result<()> {
    system().set_blocking(fd.0, blocking).map_err(|error| raise(ctx, error))
}

/// No program starts another that could inherit a descriptor.
fn get_inheritable(ctx: Ctx, fd: Fd) -> Result<bool> {
    get_blocking(ctx, fd).map(|_| false)
}

fn set_inheritable(ctx: Ctx, fd: Fd, _inheritable: bool) -> Result<()> {
    get_blocking(ctx, fd).map(drop)
}
