//! `faulthandler`: where all threads are, at once or when a time has passed (`Modules/faulthandler.c`,
//! `Python/traceback.c`). There are no faults to handle: `enable` only keeps its promise to `is_enabled`.

use super::NativeModule;
use super::io::file;
use super::posix::descriptors::{fileno, write_now};
use crate::host;
use crate::host::files::{self, system};
use crate::natives;
use crate::object::define::NativeFunction;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::frame::Frame;
use crate::object::native::NativeDef;
use crate::object::suspend::BlockReason;
use crate::object::thread::{Thread, ThreadStart};
use crate::object::{Ctx, InterpLocal, Result, Value, int, names};
use std::fmt::Write;

pub static MODULE: NativeModule =
    NativeModule { name: "faulthandler", doc: "faulthandler module.", functions: FUNCTIONS, init: |_, _| Ok(()) };

natives! { FUNCTIONS:
    enable(file=None, all_threads=True, c_stack=True) "Enable the fault handler.";
    disable() "Disable the fault handler.";
    is_enabled() "Check if the handler is enabled.";
    dump_traceback(file=None, all_threads=True) "Dump the traceback of the current thread into file.\n\nDump the traceback of all threads if all_threads is true. into file.";
    dump_traceback_later(timeout, repeat=False, file=None, exit=False) "Dump the traceback of all threads in timeout seconds.\n\nIf repeat is true, the tracebacks of all threads are dumped every timeout\nseconds. If exit is true, call _exit(1) which is not safe.";
    cancel_dump_traceback_later() "Cancel the previous call to dump_traceback_later().";
}

static ENABLED: InterpLocal<bool> = InterpLocal::new(|| false);

/// Frames shown of a thread.
const MAX_FRAMES: usize = 100;

/// Where to write: a descriptor.
fn target(ctx: Ctx, given: Option<&Value>) -> Result<i32> {
    let stream = match given.filter(|file| !file.is_none()) {
        Some(file) => file.clone(),
        None => {
            let stderr = ctx.interp.sys.get_str("stderr").filter(|stderr| !stderr.is_none());
            stderr.ok_or_else(|| ctx.raise(&RUNTIME_ERROR, "unable to get sys.stderr"))?
        }
    };
    let fd = fileno(ctx, &stream)?;
    if !stream.is_int() && ctx.call_method(&stream, &names::flush, &[]).is_err() {
        drop(ctx.take_raised());
    }
    Ok(fd)
}

fn write(ctx: Ctx, fd: i32, text: &str) -> Result<()> {
    if let Some(stream) = system().standard(fd).and_then(files::output_stream) {
        return file::write_all(ctx, stream, text.as_bytes());
    }
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let count = write_now(ctx, fd, rest, false).map_err(|error| ctx.errno(error, None))?;
        rest = &rest[count..];
    }
    Ok(())
}

/// Adds the frames of a thread, the innermost first.
fn add_frames(text: &mut String, thread: &Thread) {
    let mut frame: *const Frame = thread.frame.get();
    if frame.is_null() {
        text.push_str("  <no Python frame>\n");
    }
    let mut count = 0;
    // SAFETY: the frames of a thread that does not run, or is the caller's own, stay while the GIL is held.
    while let Some(running) = unsafe { frame.as_ref() } {
        if let Some(code) = running.code() {
            if count == MAX_FRAMES {
                text.push_str("  ...\n");
                return;
            }
            let (filename, name) = (&code.head.filename, code.name.as_str().unwrap_or("???"));
            let _ = writeln!(text, "  File \"{filename}\", line {} in {name}", running.line());
            count += 1;
        }
        frame = running.previous;
    }
}

fn dump(ctx: Ctx, fd: i32, all_threads: bool) -> Result<()> {
    let mut text = String::new();
    if all_threads {
        let mut threads = Vec::new();
        ctx.interp.runner().for_each_thread(&mut |thread| {
            let is_current = thread.id == ctx.id;
            let mut part = String::new();
            let _ = writeln!(
                part,
                "{} 0x{:016x} [{}] (most recent call first):",
                if is_current { "Current thread" } else { "Thread" },
                thread.id,
                thread.gil.slot().name()
            );
            add_frames(&mut part, thread);
            threads.push(part);
        });
        // The main thread comes last, as it is the oldest.
        threads.reverse();
        text.push_str(&threads.join("\n"));
    } else {
        text.push_str("Stack (most recent call first):\n");
        add_frames(&mut text, &ctx);
    }
    write(ctx, fd, &text)
}

fn enable(ctx: Ctx, given: Option<&Value>, _all_threads: Option<bool>, _c_stack: Option<bool>) -> Result<()> {
    target(ctx, given)?;
    ENABLED.set(ctx, true);
    Ok(())
}

fn disable(ctx: Ctx) -> bool {
    ENABLED.replace(ctx, false)
}

fn is_enabled(ctx: Ctx) -> bool {
    ENABLED.get(ctx)
}

fn dump_traceback(ctx: Ctx, given: Option<&Value>, all_threads: Option<bool>) -> Result<()> {
    let fd = target(ctx, given)?;
    dump(ctx, fd, all_threads.unwrap_or(true))
}

// ---- later ----

/// What the thread that dumps later is to do. It holds its number while it is the one to do it.
#[derive(Clone)]
struct Watchdog {
    number: u32,
    thread: u32,
    fd: i32,
    /// In nanoseconds.
    timeout: u64,
    repeat: bool,
    exit: bool,
}

static WATCHDOG: InterpLocal<Option<Watchdog>> = InterpLocal::new(|| None);
static STARTED: InterpLocal<u32> = InterpLocal::new(|| 0);

static WATCH: NativeDef = crate::native_def!("_watch", watch, (self), "");

/// The watchdog of that number, unless it was cancelled.
fn current(ctx: Ctx, number: u32) -> Option<Watchdog> {
    WATCHDOG.with(ctx, |watchdog| watchdog.clone().filter(|watchdog| watchdog.number == number))
}

fn watch(ctx: Ctx, number: i64) -> Result<Value> {
    ctx.suspend(async move {
        while let Some(watchdog) = current(ctx, number as u32) {
            let deadline = ctx.interp.runner().now().saturating_add(watchdog.timeout);
            while current(ctx, number as u32).is_some() && ctx.interp.runner().now() < deadline {
                ctx.park(BlockReason::Sleep, Some(deadline)).await?;
            }
            let Some(Watchdog { fd, timeout, repeat, exit, .. }) = current(ctx, number as u32) else { break };
            let title = format!("Timeout ({})!\n", duration(timeout));
            if write(ctx, fd, &title).and_then(|()| dump(ctx, fd, true)).is_err() {
                drop(ctx.take_raised());
            }
            if exit {
                host::exit(1);
            }
            if !repeat {
                WATCHDOG.set(ctx, None);
            }
        }
        Ok(Value::NONE)
    })
}

/// `H:MM:SS`, with a fraction if it has one.
fn duration(nanoseconds: u64) -> String {
    let (seconds, micros) = (nanoseconds / 1_000_000_000, nanoseconds / 1000 % 1_000_000);
    let whole = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros == 0 { whole } else { format!("{whole}.{micros:06}") }
}

fn dump_traceback_later(
    ctx: Ctx,
    timeout: &Value,
    repeat: Option<bool>,
    given: Option<&Value>,
    exit: Option<bool>,
) -> Result<()> {
    let seconds = ctx.to_f64(timeout)?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(ctx.value_error("timeout must be greater than 0"));
    }
    if seconds > 9_223_372_036.0 {
        return Err(ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "timeout value is too large"));
    }
    let fd = target(ctx, given)?;
    cancel_dump_traceback_later(ctx);
    let number = STARTED.with(ctx, |started| {
        *started = started.wrapping_add(1);
        *started
    });
    let (timeout, repeat, exit) = ((seconds * 1e9) as u64, repeat.unwrap_or(false), exit.unwrap_or(false));
    WATCHDOG.set(ctx, Some(Watchdog { number, thread: 0, fd, timeout, repeat, exit }));
    let callable = NativeFunction::new(&WATCH, Some(int::from_i64(number.into())), None);
    let start = ThreadStart { callable: callable.into(), name: "faulthandler".to_owned() };
    match ctx.interp.runner().start_thread(ctx, start) {
        Ok(thread) => WATCHDOG.with(ctx, |watchdog| {
            if let Some(watchdog) = watchdog.as_mut().filter(|watchdog| watchdog.number == number) {
                watchdog.thread = thread;
            }
            Ok(())
        }),
        Err(message) => {
            WATCHDOG.set(ctx, None);
            Err(ctx.raise(&RUNTIME_ERROR, message))
        }
    }
}

fn cancel_dump_traceback_later(ctx: Ctx) {
    if let Some(watchdog) = WATCHDOG.replace(ctx, None) {
        ctx.interp.runner().wake(watchdog.thread);
    }
}
