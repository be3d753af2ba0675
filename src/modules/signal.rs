//! `_signal`: the numbers of Linux, and Python handlers for signals that a program raises itself. The
//! one signal that comes from outside is SIGINT (Stop).

use super::NativeModule;
use crate::natives;
use crate::object::exception::{KEYBOARD_INTERRUPT, OVERFLOW_ERROR};
use crate::object::{Ctx, Dict, InterpLocal, ObjectExt, Ref, Result, Tuple, Value, int};

pub static MODULE: NativeModule = NativeModule {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    functions: FUNCTIONS,
    init,
};

natives! { FUNCTIONS:
    default_int_handler(signalnum, frame, /) "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.";
    getsignal(signalnum, /) "Return the current action for the given signal.";
    raise_signal(signalnum, /) "Send a signal to the executing process.";
    signal(signalnum, handler, /) "Set the action for the given signal.";
    strsignal(signalnum, /) "Return the system description of the given signal.";
    valid_signals() "Return a set of valid signal numbers on this platform.";
}

const NSIG: i64 = 65;
const SIGINT: i64 = 2;
const SIG_DFL: i64 = 0;
const SIG_IGN: i64 = 1;

/// Number, name and text (`strsignal`).
static SIGNALS: &[(i64, &str, &str)] = &[
    (1, "SIGHUP", "Hangup"),
    (2, "SIGINT", "Interrupt"),
    (3, "SIGQUIT", "Quit"),
    (4, "SIGILL", "Illegal instruction"),
    (5, "SIGTRAP", "Trace/breakpoint trap"),
    (6, "SIGABRT", "Aborted"),
    (7, "SIGBUS", "Bus error"),
    (8, "SIGFPE", "Floating point exception"),
    (9, "SIGKILL", "Killed"),
    (10, "SIGUSR1", "User defined signal 1"),
    (11, "SIGSEGV", "Segmentation fault"),
    (12, "SIGUSR2", "User defined signal 2"),
    (13, "SIGPIPE", "Broken pipe"),
    (14, "SIGALRM", "Alarm clock"),
    (15, "SIGTERM", "Terminated"),
    (17, "SIGCHLD", "Child exited"),
    (18, "SIGCONT", "Continued"),
    (19, "SIGSTOP", "Stopped (signal)"),
    (20, "SIGTSTP", "Stopped"),
    (21, "SIGTTIN", "Stopped (tty input)"),
    (22, "SIGTTOU", "Stopped (tty output)"),
    (23, "SIGURG", "Urgent I/O condition"),
    (24, "SIGXCPU", "CPU time limit exceeded"),
    (25, "SIGXFSZ", "File size limit exceeded"),
    (26, "SIGVTALRM", "Virtual timer expired"),
    (27, "SIGPROF", "Profiling timer expired"),
    (28, "SIGWINCH", "Window changed"),
    (29, "SIGIO", "I/O possible"),
    (30, "SIGPWR", "Power failure"),
    (31, "SIGSYS", "Bad system call"),
];

/// Handlers that were set, by number.
static HANDLERS: InterpLocal<Vec<(i64, Value)>> = InterpLocal::new(Vec::new);

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for &(number, name, _) in SIGNALS {
        namespace.set_str(name, int::from_i64(number));
    }
    for (name, number) in [("SIG_DFL", SIG_DFL), ("SIG_IGN", SIG_IGN), ("NSIG", NSIG)] {
        namespace.set_str(name, int::from_i64(number));
    }
    let default = namespace.get_str("default_int_handler").unwrap_or(Value::NONE);
    HANDLERS.with(ctx, |handlers| handlers.push((SIGINT, default)));
    Ok(())
}

fn check(ctx: Ctx, signalnum: i64) -> Result<()> {
    if !(1..NSIG).contains(&signalnum) {
        return Err(ctx.value_error("signal number out of range"));
    }
    Ok(())
}

fn default_int_handler(ctx: Ctx, _: &Value, _: &Value) -> Result<Value> {
    Err(ctx.raise_args(&KEYBOARD_INTERRUPT, vec![]))
}

fn handler_of(ctx: Ctx, signalnum: i64) -> Value {
    let handler = HANDLERS.with(ctx, |handlers| {
        handlers.iter().find(|(number, _)| *number == signalnum).map(|(_, handler)| handler.clone())
    });
    handler.unwrap_or_else(|| int::from_i64(SIG_DFL))
}

fn getsignal(ctx: Ctx, signalnum: i64) -> Result<Value> {
    check(ctx, signalnum)?;
    Ok(handler_of(ctx, signalnum))
}

fn signal(ctx: Ctx, signalnum: i64, handler: &Value) -> Result<Value> {
    if !ctx.is_main {
        return Err(ctx.value_error("signal only works in main thread of the main interpreter"));
    }
    check(ctx, signalnum)?;
    let is_known = handler.as_i64().is_some_and(|number| number == SIG_DFL || number == SIG_IGN);
    if !is_known && !ctx.is_callable(handler) {
        return Err(ctx.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"));
    }
    let old = handler_of(ctx, signalnum);
    let dropped = HANDLERS.with(ctx, |handlers| {
        let place = handlers.iter().position(|(number, _)| *number == signalnum);
        let dropped = place.map(|place| handlers.swap_remove(place));
        handlers.push((signalnum, handler.clone()));
        dropped
    });
    drop(dropped);
    Ok(old)
}

/// Acts on a SIGINT that has come from outside, in the main thread, which has seen it at a switch point or was got out
/// of a wait by it (`PyErr_CheckSignals`).
///
/// # Errors
/// What the handler raises: `KeyboardInterrupt` unless the program has set another.
pub fn deliver_interrupt(ctx: Ctx) -> Result<()> {
    act(ctx, SIGINT)
}

/// Calls the handler, or does what the signal does by default: SIGINT and SIGTERM end the program.
fn act(ctx: Ctx, signalnum: i64) -> Result<()> {
    let handler = handler_of(ctx, signalnum);
    match handler.as_i64() {
        Some(SIG_IGN) => Ok(()),
        Some(_) if signalnum == SIGINT => Err(ctx.raise_args(&KEYBOARD_INTERRUPT, vec![])),
        Some(_) => Err(ctx.raise_args(&crate::object::exception::SYSTEM_EXIT, vec![int::from_i64(128 + signalnum)])),
        None => {
            let frame = (ctx.vm().frame)(&ctx, 0).unwrap_or(Value::NONE);
            ctx.call(&handler, &[int::from_i64(signalnum), frame]).map(drop)
        }
    }
}

/// A signal that the program sends itself.
///
/// # Errors
/// What the handler raises.
pub fn send(ctx: Ctx, signalnum: i64) -> Result<()> {
    raise_signal(ctx, signalnum)
}

fn raise_signal(ctx: Ctx, signalnum: i64) -> Result<()> {
    check(ctx, signalnum)?;
    act(ctx, signalnum)
}

fn strsignal(ctx: Ctx, signalnum: i64) -> Result<Option<&'static str>> {
    if i32::try_from(signalnum).is_err() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"));
    }
    check(ctx, signalnum)?;
    Ok(SIGNALS.iter().find(|(number, _, _)| *number == signalnum).map(|(_, _, text)| *text))
}

fn valid_signals(ctx: Ctx) -> Result<Value> {
    let numbers = (1..NSIG).map(int::from_i64).collect();
    ctx.call(&crate::object::builtin_classes::SET.to_value(), &[Tuple::new(numbers).into()])
}
