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

/// The import itself fails: `concurrent.interpreters` has nothing else to tell what is missing.
pub static INTERPRETERS: NativeModule = NativeModule {
    name: "_interpreters",
    doc: "",
    functions: &[],
    init: |ctx, _| {
        Err(ctx.raise(
            &IMPORT_ERROR,
            "this interpreter has no subinterpreters: use threads (concurrent.futures.ThreadPoolExecutor)",
        ))
    },
};
