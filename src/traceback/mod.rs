//! Printing exceptions as CPython does (`Lib/traceback.py`, which CPython itself prints with), in
//! native code: a program that ends with an error should not first import twenty modules.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what is printed where, and hooks |
//! | `report` | the chain of exceptions, groups, the final line |
//! | `frames` | the stack: source lines and the marks below them |
//! | `syntax` | `SyntaxError` |
//! | `hints` | "Did you mean" |
//! | `sources` | source text by filename |

mod frames;
mod hints;
mod report;
pub mod sources;
mod syntax;

use crate::host;
use crate::modules::sys_info::UNRAISABLE;
use crate::object::builtin_classes::{ASYNC_GENERATOR, COROUTINE, GENERATOR};
use crate::object::exception::{BaseException, EXCEPTION, SYSTEM_EXIT};
use crate::object::protocol::class_of;
use crate::object::{Ctx, ObjectExt, Str, Value, names};

/// The text that `traceback.print_exception` would print.
pub fn format(ctx: Ctx, exception: &Value) -> String {
    let mut text = String::new();
    ctx.preserving_exception(|| text = report::Report::of(ctx, exception).format());
    text
}

/// Prints an exception with its traceback on `sys.stderr`.
pub fn print(ctx: Ctx, exception: &Value) {
    let text = format(ctx, exception);
    write_stderr(ctx, &text);
}

/// Writes to `sys.stderr`; what goes wrong with that is nobody's concern any more.
pub fn write_stderr(ctx: Ctx, text: &str) {
    match ctx.interp.sys.get_interned(&names::stderr) {
        Some(stderr) if !stderr.is_none() => ctx.preserving_exception(|| {
            let written = ctx.call_method(&stderr, &names::write, &[Str::new(text).into()]);
            let flushed = written.and_then(|_| ctx.call_method(&stderr, &names::flush, &[]));
            if flushed.is_err() {
                drop(ctx.take_raised_opt());
            }
        }),
        Some(_) => {}
        None => drop(host::try_write(host::Stream::Err, text.as_bytes())),
    }
}

/// What becomes of an exception that ends the program: `sys.excepthook` is called
/// (`PyErr_PrintEx`). Returns the exit status.
pub fn report_uncaught(ctx: Ctx, exception: &Value) -> i32 {
    if class_of(exception).is_subclass_of(&SYSTEM_EXIT) {
        return exit_status(ctx, exception);
    }
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback.get());
    ctx.interp.sys.set_str("last_exc", exception.clone());
    let hook = ctx.interp.sys.get_interned(&names::excepthook).filter(|hook| !hook.is_none());
    let Some(hook) = hook else {
        write_stderr(ctx, "sys.excepthook is missing\n");
        print(ctx, exception);
        return 1;
    };
    let args = [class_of(exception).to_value(), exception.clone(), traceback.unwrap_or(Value::NONE)];
    if ctx.call(&hook, &args).is_err() {
        let failure = ctx.take_raised();
        if class_of(&failure).is_subclass_of(&SYSTEM_EXIT) {
            return exit_status(ctx, &failure);
        }
        write_stderr(ctx, "Error in sys.excepthook:\n");
        print(ctx, &failure);
        write_stderr(ctx, "\nOriginal exception was:\n");
        print(ctx, exception);
    }
    1
}

/// The status that a `SystemExit` asks for; a code that is no number is printed.
pub fn exit_status(ctx: Ctx, exception: &Value) -> i32 {
    let code = exception.downcast::<BaseException>().and_then(|exception| exception.field(0));
    match code {
        None => 0,
        Some(code) if code.is_none() => 0,
        Some(code) if code.is_int() => code.as_i64().map_or(-1, |code| code as i32),
        Some(code) => {
            let mut text = String::new();
            ctx.preserving_exception(|| text = report::safe_str(ctx, &code, "exception"));
            write_stderr(ctx, &format!("{text}\n"));
            1
        }
    }
}

/// An exception that nobody can catch: `sys.unraisablehook` is called (`PyErr_FormatUnraisable`).
/// `object` is what raised it, `None` if the message says all.
pub fn report_unraisable(ctx: Ctx, exception: &Value, message: Option<&str>, object: &Value) {
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback.get());
    let message = message.map_or(Value::NONE, |message| Str::new(message).into());
    let args = UNRAISABLE.make(vec![
        class_of(exception).to_value(),
        exception.clone(),
        traceback.unwrap_or(Value::NONE),
        message.clone(),
        object.clone(),
    ]);
    let Some(hook) = ctx.interp.sys.get_interned(&names::unraisablehook).filter(|hook| !hook.is_none()) else {
        print_unraisable(ctx, exception, &message, object);
        return;
    };
    ctx.preserving_exception(|| {
        if ctx.call(&hook, &[args]).is_err() {
            let failure = ctx.take_raised();
            print_unraisable(ctx, &failure, &Str::new("Exception ignored in sys.unraisablehook").into(), &hook);
        }
    });
}

/// As [`report_unraisable`], for what a finaliser, a weak reference's callback or a generator that
/// is dropped raised: `about`.
pub fn report_ignored(ctx: Ctx, exception: &Value, about: &Value) {
    let class = class_of(about);
    let is_finalizer = || {
        let name = ctx.lookup_attr(about, &names::__name__);
        ctx.ok_unless(&EXCEPTION, name).ok().flatten().flatten().is_some_and(|name| name.is(&names::__del__))
    };
    let doing = if [&GENERATOR, &COROUTINE, &ASYNC_GENERATOR].contains(&class) {
        "closing generator"
    } else if is_finalizer() {
        "calling deallocator"
    } else {
        "calling weakref callback"
    };
    let shown = ctx.repr(about).map_or_else(
        |_| {
            drop(ctx.take_raised());
            "<object repr() failed>".to_owned()
        },
        |repr| repr.to_string_lossy(),
    );
    report_unraisable(ctx, exception, Some(&format!("Exception ignored while {doing} {shown}")), &Value::NONE);
}

/// What `sys.unraisablehook` prints.
pub fn print_unraisable(ctx: Ctx, exception: &Value, message: &Value, object: &Value) {
    let mut text = String::new();
    ctx.preserving_exception(|| {
        let message = message.downcast::<Str>().map(Str::to_string_lossy);
        if object.is_none() {
            if let Some(message) = message {
                text += &format!("{message}:\n");
            }
        } else {
            let shown = match ctx.repr(object) {
                Ok(repr) => repr.to_string_lossy(),
                Err(_) => {
                    drop(ctx.take_raised());
                    "<object repr() failed>".to_owned()
                }
            };
            text += &format!("{}: {shown}\n", message.as_deref().unwrap_or("Exception ignored in"));
        }
        // CPython does not import anything for this: plain lines, without marks, causes and notes.
        text += &report::plain(ctx, exception);
    });
    write_stderr(ctx, &text);
}
