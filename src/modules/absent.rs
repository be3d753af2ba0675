//! Modules for what is not there: processes and interpreters. They can be imported, and say in one line what is missing when
//! they are used.

use super::NativeModule;
use crate::natives;
use crate::object::exception::IMPORT_ERROR;
use crate::object::{Ctx, Raised, Result, Tuple, Value};

pub static POSIXSHMEM: NativeModule = NativeModule {
    name: "_posixshmem",
    doc: "POSIX shared memory module",
    functions: SHARED_MEMORY_FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { SHARED_MEMORY_FUNCTIONS:
    shm_open(path, flags, mode=511) "Open a shared memory object.  Returns a file descriptor (integer).";
    shm_unlink(path) "Remove a shared memory object (similar to unlink()).";
}

fn shm_open(ctx: Ctx, path: &Value, _flags: i64, _mode: Option<i64>) -> Result<()> {
    shm_unlink(ctx, path)
}

fn shm_unlink(ctx: Ctx, _path: &Value) -> Result<()> {
    Err(absent(ctx, "this interpreter has no memory shared between processes: its threads share all objects"))
}

pub static POSIXSUBPROCESS: NativeModule = NativeModule {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: PROCESS_FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { PROCESS_FUNCTIONS:
    fork_exec(*args) "Spawn a fresh new child process.";
}

const ENOSYS: i64 = 38;

fn absent(ctx: Ctx, message: &str) -> Raised {
    ctx.os_error(ENOSYS, message, None)
}

fn fork_exec(ctx: Ctx, _: &Tuple) -> Result<()> {
    Err(absent(
        ctx,
        "this interpreter cannot start processes: use threads (concurrent.futures.ThreadPoolExecutor, multiprocessing.pool.ThreadPool)",
    ))
}

/// Modules whose import itself fails, and says why: what is built on them is of no use without.
macro_rules! absent_modules {
    ($($module:ident $name:literal $message:literal;)*) => {
        $(pub static $module: NativeModule = NativeModule {
            name: $name,
            doc: "",
            functions: &[],
            init: |ctx, _| Err(ctx.raise(&IMPORT_ERROR, $message)),
        };)*
    };
}

absent_modules! {
    CTYPES "ctypes" "this interpreter cannot call C code (ctypes)";
    CURSES "curses" "this interpreter has no terminal to draw on (curses)";
    INTERPRETERS "_interpreters" "this interpreter has no subinterpreters: use threads (concurrent.futures.ThreadPoolExecutor)";
    LZMA "_lzma" "this interpreter has no LZMA compression: use zlib or bz2";
    PROFILER "cProfile" "this interpreter has no profiler in native code (cProfile): use time.perf_counter() or timeit";
    PYEXPAT "pyexpat" "this interpreter has no parser of XML (pyexpat)";
    SQLITE "sqlite3" "this interpreter has no SQLite (sqlite3)";
    SYMTABLE "_symtable" "this interpreter does not show the compiler's symbol tables (symtable)";
    TKINTER "tkinter" "this interpreter has no windows to draw (tkinter)";
    TRACEMALLOC "_tracemalloc" "this interpreter does not trace allocations (tracemalloc): use sys.getsizeof() or resource.getrusage()";
    ZSTD "_zstd" "this interpreter has no Zstandard compression: use zlib or bz2";
}
