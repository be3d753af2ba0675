//! `posix`: what `os` needs where programs have no file system of their own to work on: paths,
//! the environment, and looking at files natively (`Modules/posixmodule.c`).

use super::NativeModule;
use crate::host;
use crate::natives;
use crate::object::exception::OS_ERROR;
use crate::object::{Class, Ctx, Dict, ObjectExt, Ref, Result, Str, Value, builtin_classes, int, names};
use crate::types::struct_sequence::StructSequence;
use crate::types::{bytes, sequence};

pub static MODULE: NativeModule = NativeModule {
    name: "posix",
    doc: "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.",
    functions: FUNCTIONS,
    init,
};

static STAT_RESULT_CLASS: Class = Class::declare("os.stat_result", &builtin_classes::TYPE);
static STAT_RESULT: StructSequence = StructSequence::new(
    &STAT_RESULT_CLASS,
    &["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime"],
);
static TERMINAL_SIZE_CLASS: Class = Class::declare("os.terminal_size", &builtin_classes::TYPE);
static TERMINAL_SIZE: StructSequence = StructSequence::new(&TERMINAL_SIZE_CLASS, &["columns", "lines"]);

/// Completes the module's classes.
pub fn define() {
    STAT_RESULT.define("stat_result: Result from stat, fstat, or lstat.", true);
    TERMINAL_SIZE.define("A tuple of (columns, lines) for holding terminal window size", true);
}

natives! { FUNCTIONS:
    stat(path, *, dir_fd=None, follow_symlinks=True) "Perform a stat system call on the given path.";
    lstat(path, *, dir_fd=None) "Perform a stat system call on the given path, without following symbolic links.";
    readlink(path, *, dir_fd=None) "Return a string representing the path to which the symbolic link points.\n\nIf dir_fd is not None, it should be a file descriptor open to a directory,\nand path should be relative; path will then be relative to that directory.\n\ndir_fd may not be implemented on your platform.  If it is unavailable,\nusing it will raise a NotImplementedError.";
    getcwd() "Return a unicode string representing the current working directory.";
    getpid() "Return the current process id.";
    cpu_count() "Return the number of logical CPUs in the system.";
    urandom(size, /) "Return a bytes object containing random bytes suitable for cryptographic use.";
    strerror(code, /) "Translate an error code to a message string.";
    fspath(path) "Return the file system path representation of the object.";
    isatty(fd, /) "Return True if the fd is connected to a terminal.";
    get_terminal_size(fd=1, /) "Return the size of the terminal window as (columns, lines).";
    putenv(name, value, /) "Change or add an environment variable.";
    unsetenv(name, /) "Delete an environment variable.";
    open = refuse_write(path, flags, mode=511, *, dir_fd=None) "Open a file for low level IO.  Returns a file descriptor (integer).";
    close = refuse_descriptor(fd) "Close a file descriptor.";
    unlink = refuse_removal(path, *, dir_fd=None) "Remove a file (same as remove()).";
    remove = refuse_removal(path, *, dir_fd=None) "Remove a file (same as unlink()).";
    rmdir = refuse_removal(path, *, dir_fd=None) "Remove a directory.";
    mkdir = refuse_making(path, mode=511, *, dir_fd=None) "Create a directory.";
    rename = refuse_renaming(src, dst, *, src_dir_fd=None, dst_dir_fd=None) "Rename a file or directory.";
    replace = refuse_renaming(src, dst, *, src_dir_fd=None, dst_dir_fd=None) "Rename a file or directory, overwriting the destination.";
    listdir = refuse_listing(path=None) "Return a list containing the names of the files in the directory.";
    scandir = refuse_listing(path=None) "Return an iterator of DirEntry objects for given path.";
    _exit(status) "Exit to the system with specified status, without normal exit processing.";
}

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    namespace.set_str("error", OS_ERROR.to_value());
    namespace.set_str("stat_result", STAT_RESULT_CLASS.to_value());
    namespace.set_str("terminal_size", TERMINAL_SIZE_CLASS.to_value());
    namespace.set_str("_have_functions", crate::types::list::List::new(Vec::new()).into());
    let environment = Dict::new();
    for (name, value) in host::env_vars() {
        let ctx = Ctx::current().expect("modules are filled by a running thread");
        environment.set(ctx, &bytes::from_slice(name.as_bytes()), bytes::from_slice(value.as_bytes()))?;
    }
    namespace.set_str("environ", environment.into());
    for (name, value) in [
        ("F_OK", 0),
        ("R_OK", 4),
        ("W_OK", 2),
        ("X_OK", 1),
        ("O_RDONLY", 0),
        ("O_WRONLY", 1),
        ("O_RDWR", 2),
        ("EX_OK", 0),
    ] {
        namespace.set_str(name, Value::int32(value));
    }
    Ok(())
}

/// A path given as `str`, bytes or path-like.
fn path_text(ctx: Ctx, path: &Value) -> Result<String> {
    let path = fspath(ctx, path)?;
    if let Some(text) = path.downcast::<Str>() {
        return Ok(text.to_string_lossy());
    }
    Ok(path
        .downcast::<bytes::Bytes>()
        .map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes.as_slice()).into_owned()))
}

const S_IFDIR: i32 = 0o040_000;
const S_IFREG: i32 = 0o100_000;

fn stat(ctx: Ctx, path: &Value, _: Option<&Value>, _: Option<bool>) -> Result<Value> {
    let text = path_text(ctx, path)?;
    let (mode, size) = if host::is_dir(&text) {
        (S_IFDIR | 0o755, 0)
    } else if host::is_file(&text) {
        (S_IFREG | 0o644, host::read_file(&text).map_or(0, |bytes| bytes.len()))
    } else {
        return Err(ctx.os_error(2, "No such file or directory", Some(&text)));
    };
    let mut items = vec![Value::int32(0); 10];
    items[0] = Value::int32(mode);
    items[3] = Value::int32(1);
    items[6] = int::from_u64(size as u64);
    Ok(STAT_RESULT.make(items))
}

fn lstat(ctx: Ctx, path: &Value, dir_fd: Option<&Value>) -> Result<Value> {
    stat(ctx, path, dir_fd, None)
}

/// There are no symbolic links as far as [`stat`] tells.
fn readlink(ctx: Ctx, path: &Value, dir_fd: Option<&Value>) -> Result<()> {
    lstat(ctx, path, dir_fd)?;
    Err(ctx.os_error(22, "Invalid argument", Some(&path_text(ctx, path)?)))
}

// ---- what the host does not let programs do ----

fn read_only(ctx: Ctx, path: &Value) -> Result<()> {
    let text = path_text(ctx, path)?;
    Err(ctx.os_error(30, "Read-only file system", Some(&text)))
}

fn refuse_write(ctx: Ctx, path: &Value, _flags: i64, _mode: Option<i64>, _dir_fd: Option<&Value>) -> Result<()> {
    read_only(ctx, path)
}

fn refuse_removal(ctx: Ctx, path: &Value, _dir_fd: Option<&Value>) -> Result<()> {
    read_only(ctx, path)
}

fn refuse_making(ctx: Ctx, path: &Value, _mode: Option<i64>, _dir_fd: Option<&Value>) -> Result<()> {
    read_only(ctx, path)
}

fn refuse_renaming(
    ctx: Ctx,
    src: &Value,
    _dst: &Value,
    _src_dir_fd: Option<&Value>,
    _dst_dir_fd: Option<&Value>,
) -> Result<()> {
    read_only(ctx, src)
}

fn refuse_descriptor(ctx: Ctx, _fd: i64) -> Result<()> {
    Err(ctx.os_error(9, "Bad file descriptor", None))
}

fn refuse_listing(ctx: Ctx, _path: Option<&Value>) -> Result<()> {
    Err(ctx.os_error(38, "Function not implemented", None))
}

fn getcwd(_: Ctx) -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |dir| dir.display().to_string())
}

fn getpid(_: Ctx) -> i64 {
    host::process_id() as i64
}

fn cpu_count(_: Ctx) -> usize {
    host::cpu_count()
}

fn urandom(ctx: Ctx, size: i64) -> Result<Value> {
    let Some(size) = sequence::not_negative(size) else { return Err(ctx.value_error("negative argument not allowed")) };
    if size > crate::object::str::MAX_LENGTH {
        return Err(ctx.memory_error());
    }
    let mut buffer = vec![0; size];
    host::random_bytes(&mut buffer).map_err(|error| ctx.io_error(&error, None))?;
    Ok(bytes::from_slice(&buffer))
}

fn strerror(_: Ctx, code: i64) -> String {
    crate::types::os_error::strerror(code).map_or_else(|| format!("Unknown error {code}"), str::to_owned)
}

fn fspath(ctx: Ctx, path: &Value) -> Result<Value> {
    let is_plain = |value: &Value| value.downcast::<Str>().is_some() || value.downcast::<bytes::Bytes>().is_some();
    if is_plain(path) {
        return Ok(path.clone());
    }
    match ctx.call_special(path, &names::__fspath__, &[])? {
        Some(result) if is_plain(&result) => Ok(result),
        Some(result) => Err(ctx.type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            path.class_name(),
            result.class_name()
        ))),
        None => Err(ctx.type_error(format!("expected str, bytes or os.PathLike object, not {}", path.class_name()))),
    }
}

fn isatty(_: Ctx, _: i64) -> bool {
    false
}

fn get_terminal_size(ctx: Ctx, _: Option<i64>) -> Result<Value> {
    Err(ctx.os_error(25, "Inappropriate ioctl for device", None))
}

/// The process's environment stays as it is; `os.environ` keeps the change.
fn putenv(_: Ctx, _: &Value, _: &Value) {}

fn unsetenv(_: Ctx, _: &Value) {}

fn _exit(_: Ctx, status: i64) -> Result<Value> {
    host::exit(status as i32)
}
