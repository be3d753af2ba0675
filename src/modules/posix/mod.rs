//! `posix`: what `os` is made of (`Modules/posixmodule.c`).
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the module's table; the process and its environment |
//! | `path.rs` | paths and descriptors as arguments |
//! | `descriptors.rs` | open files and pipes |
//! | `directories.rs`, `scandir.rs` | names in directories, and what is told of them |

pub mod descriptors;
pub mod directories;
pub mod path;
mod scandir;

use super::NativeModule;
use crate::host;
use crate::host::files::flags;
use crate::natives;
use crate::object::define::NativeFunction;
use crate::object::exception::OS_ERROR;
use crate::object::native::NativeDef;
use crate::object::{Class, Ctx, Dict, ObjectExt, Ref, Result, Str, Value, intern, names};
use crate::types::list::List;
use crate::types::struct_sequence::StructSequence;
use crate::types::{bytes, sequence};

pub static MODULE: NativeModule = NativeModule {
    name: "posix",
    doc: "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.",
    functions: FUNCTIONS,
    init,
};

static TERMINAL_SIZE_CLASS: Class = Class::on_demand("os.terminal_size", define);
static TERMINAL_SIZE: StructSequence = StructSequence::new(&TERMINAL_SIZE_CLASS, &["columns", "lines"]);
static UNAME_CLASS: Class = Class::on_demand("posix.uname_result", define);
static UNAME: StructSequence =
    StructSequence::new(&UNAME_CLASS, &["sysname", "nodename", "release", "version", "machine"]);
static TIMES_CLASS: Class = Class::on_demand("posix.times_result", define);
static TIMES: StructSequence =
    StructSequence::new(&TIMES_CLASS, &["user", "system", "children_user", "children_system", "elapsed"]);

/// Completes the module's classes.
pub fn define() {
    directories::define();
    scandir::define();
    TERMINAL_SIZE.define("A tuple of (columns, lines) for holding terminal window size", true);
    UNAME.define("uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information.", true);
    TIMES.define("times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information.", true);
}

natives! { FUNCTIONS:
    getpid() "Return the current process id.";
    getppid() "Return the parent's process id.\n\nIf the parent process has already exited, Windows machines will still\nreturn its id; others systems will return the id of the 'init' process (1).";
    getuid() "Return the current process's user id.";
    geteuid = getuid() "Return the current process's effective user id.";
    getgid = getuid() "Return the current process's group id.";
    getegid = getuid() "Return the current process's effective group id.";
    uname() "Return an object identifying the current operating system.\n\nThe object behaves like a named tuple with the following fields:\n  (sysname, nodename, release, version, machine)";
    times() "Return a collection containing process timing information.\n\nThe object returned behaves like a named tuple with these fields:\n  (utime, stime, cutime, cstime, elapsed_time)\nAll fields are floating-point numbers.";
    cpu_count() "Return the number of logical CPUs in the system.";
    urandom(size, /) "Return a bytes object containing random bytes suitable for cryptographic use.";
    strerror(code, /) "Translate an error code to a message string.";
    fspath(path) "Return the file system path representation of the object.";
    get_terminal_size(fd=1, /) "Return the size of the terminal window as (columns, lines).";
    putenv(name, value, /) "Change or add an environment variable.";
    unsetenv(name, /) "Delete an environment variable.";
    kill(pid, signal, /) "Kill a process with a signal.";
    waitpid(pid, options, /) "Wait for completion of a given child process.\n\nReturns a tuple of information regarding the child process:\n    (pid, status)";
    waitstatus_to_exitcode(status) "Convert a wait status to an exit code.";
    WIFSTOPPED = is_stopped(status) "Return True if the process returning status was stopped.";
    WSTOPSIG = stop_signal(status) "Return the signal that stopped the process that provided the status value.";
    sched_yield() "Voluntarily relinquish the CPU.";
    _exit(status) "Exit to the system with specified status, without normal exit processing.";
}

/// Which of the calls that `os` asks for are there: those that take a descriptor for a path, and those that can leave a
/// symbolic link alone.
const HAVE: [&str; 7] =
    ["HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FDOPENDIR", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_LSTAT", "HAVE_LUTIMES"];

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    let add = |function: &'static NativeDef| {
        let object = NativeFunction::new(function, None, Some(intern::intern("posix").into()));
        namespace.set_interned(intern::intern(function.name), object.into());
    };
    descriptors::FUNCTIONS.iter().chain(directories::FUNCTIONS).for_each(add);
    namespace.set_str("error", OS_ERROR.to_value());
    for (name, class) in [
        ("stat_result", &directories::STAT_RESULT_CLASS),
        ("terminal_size", &TERMINAL_SIZE_CLASS),
        ("uname_result", &UNAME_CLASS),
        ("times_result", &TIMES_CLASS),
        ("DirEntry", &scandir::DIR_ENTRY),
    ] {
        namespace.set_str(name, class.to_value());
    }
    let have = HAVE.iter().map(|name| Str::new(name).into()).collect();
    namespace.set_str("_have_functions", List::new(have).into());
    let environment = Dict::new();
    for (name, value) in host::env_vars() {
        environment.set(ctx, &bytes::from_slice(name.as_bytes()), bytes::from_slice(value.as_bytes()))?;
    }
    namespace.set_str("environ", environment.into());
    for (name, value) in [
        ("F_OK", 0),
        ("R_OK", 4),
        ("W_OK", 2),
        ("X_OK", 1),
        ("O_RDONLY", flags::RDONLY),
        ("O_WRONLY", flags::WRONLY),
        ("O_RDWR", flags::RDWR),
        ("O_ACCMODE", flags::ACCMODE),
        ("O_CREAT", flags::CREAT),
        ("O_EXCL", flags::EXCL),
        ("O_NOCTTY", flags::NOCTTY),
        ("O_TRUNC", flags::TRUNC),
        ("O_APPEND", flags::APPEND),
        ("O_NONBLOCK", flags::NONBLOCK),
        ("O_NDELAY", flags::NONBLOCK),
        ("O_DSYNC", flags::DSYNC),
        ("O_SYNC", flags::SYNC),
        ("O_DIRECTORY", flags::DIRECTORY),
        ("O_NOFOLLOW", flags::NOFOLLOW),
        ("O_CLOEXEC", flags::CLOEXEC),
        ("EX_OK", 0),
        ("EX_USAGE", 64),
        ("EX_DATAERR", 65),
        ("EX_NOINPUT", 66),
        ("EX_SOFTWARE", 70),
        ("EX_OSERR", 71),
        ("EX_IOERR", 74),
        ("TMP_MAX", 238_328),
        ("WNOHANG", 1),
    ] {
        namespace.set_str(name, Value::int32(value));
    }
    Ok(())
}

fn getpid(_: Ctx) -> i64 {
    host::process_id() as i64
}

/// Programs cannot tell who started them.
fn getppid(_: Ctx) -> i64 {
    1
}

/// The user and group of new files.
fn getuid(_: Ctx) -> u32 {
    host::user_id()
}

fn uname(_: Ctx) -> Value {
    UNAME.make(host::machine().map(|text| Str::new(&text).into()).to_vec())
}

fn times(_: Ctx) -> Value {
    let user = host::process_ns() as f64 / 1e9;
    TIMES.make([user, 0.0, 0.0, 0.0, host::monotonic_ns() as f64 / 1e9].map(Value::float).to_vec())
}

/// A signal to the program itself.
fn kill(ctx: Ctx, pid: i64, signal: i64) -> Result<()> {
    if pid != getpid(ctx) {
        return Err(ctx.os_error(1, "Operation not permitted", None));
    }
    if signal == 0 { Ok(()) } else { super::signal::send(ctx, signal) }
}

/// No program starts another that it could wait for.
fn waitpid(ctx: Ctx, _pid: i64, _options: i64) -> Result<()> {
    Err(ctx.os_error(10, "No child processes", None))
}

fn waitstatus_to_exitcode(ctx: Ctx, status: i64) -> Result<i64> {
    match status & 0x7f {
        0 => Ok(status >> 8 & 0xff),
        0x7f => Err(ctx.value_error(format!("process stopped by delivery of signal {}", stop_signal(ctx, status)))),
        signal => Ok(-signal),
    }
}

fn is_stopped(_: Ctx, status: i64) -> bool {
    status & 0xff == 0x7f
}

fn stop_signal(_: Ctx, status: i64) -> i64 {
    status >> 8 & 0xff
}

fn sched_yield(ctx: Ctx) {
    ctx.interp.runner().without_gil(ctx, &mut || {});
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

pub fn fspath(ctx: Ctx, path: &Value) -> Result<Value> {
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

fn get_terminal_size(ctx: Ctx, _: Option<i64>) -> Result<Value> {
    Err(ctx.os_error(25, "Inappropriate ioctl for device", None))
}

/// The process's environment stays as it is; `os.environ` keeps the change.
fn putenv(_: Ctx, _: &Value, _: &Value) {}

fn unsetenv(_: Ctx, _: &Value) {}

fn _exit(_: Ctx, status: i64) -> Result<Value> {
    host::exit(status as i32)
}
