//! `_io` (`Modules/_io`): files, the standard streams, streams in memory.
//!
//! | file | what |
//! |---|---|
//! | `base` | the abstract classes |
//! | `lines` | where lines end |
//! | `string_io`, `bytes_io` | streams in memory |
//! | `file` | raw files over descriptors, the standard streams among them |
//! | `buffered` | buffered readers and writers over a raw stream |
//! | `text_wrapper` | text over a buffered stream; the fast path of `print` |

pub mod base;
pub mod buffered;
pub mod bytes_io;
pub mod file;
pub mod lines;
pub mod string_io;
pub mod text_wrapper;

use super::NativeModule;
use crate::natives;
use crate::object::exception::{BLOCKING_IO_ERROR, OS_ERROR, RUNTIME_WARNING, VALUE_ERROR};
use crate::object::intern::intern;
use crate::object::{Ctx, Dict, InterpLocal, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int, names};

pub static MODULE: NativeModule = NativeModule {
    name: "_io",
    doc: "The io module provides the Python interfaces to stream handling. The\nbuiltin open function is defined in this module.",
    functions: FUNCTIONS,
    init,
};

const DEFAULT_BUFFER_SIZE: i64 = 128 * 1024;

static UNSUPPORTED_OPERATION: InterpLocal<Option<Value>> = InterpLocal::new(|| None);

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for class in [
        &base::IO_BASE,
        &base::RAW_IO_BASE,
        &base::BUFFERED_IO_BASE,
        &base::TEXT_IO_BASE,
        &string_io::STRING_IO,
        &bytes_io::BYTES_IO,
        &file::FILE_IO,
        &buffered::BUFFERED_READER,
        &buffered::BUFFERED_WRITER,
        &buffered::BUFFERED_RANDOM,
        &buffered::BUFFERED_RW_PAIR,
        &text_wrapper::TEXT_IO_WRAPPER,
        &lines::INCREMENTAL_NEWLINE_DECODER,
    ] {
        let name = class.name();
        namespace.set_str(name.rsplit('.').next().unwrap_or(&name), class.to_value());
    }
    namespace.set_str("UnsupportedOperation", unsupported_class(ctx)?);
    namespace.set_str("BlockingIOError", BLOCKING_IO_ERROR.to_value());
    namespace.set_str("DEFAULT_BUFFER_SIZE", int::from_i64(DEFAULT_BUFFER_SIZE));
    Ok(())
}

/// `io.UnsupportedOperation`, an `OSError` and a `ValueError`.
fn unsupported_class(ctx: Ctx) -> Result<Value> {
    if let Some(class) = UNSUPPORTED_OPERATION.get(ctx) {
        return Ok(class);
    }
    let namespace = Dict::new();
    namespace.set_str("__module__", intern("io").into());
    let bases = Tuple::new(vec![OS_ERROR.to_value(), VALUE_ERROR.to_value()]);
    let metaclass = crate::object::builtin_classes::TYPE.to_value();
    let class = ctx.call(&metaclass, &[intern("UnsupportedOperation").into(), bases.into(), namespace.into()])?;
    UNSUPPORTED_OPERATION.set(ctx, Some(class.clone()));
    Ok(class)
}

/// Raises `io.UnsupportedOperation`.
fn unsupported(ctx: Ctx, message: &str) -> Raised {
    let exception = unsupported_class(ctx).and_then(|class| ctx.call(&class, &[Str::new(message).into()]));
    match exception {
        Ok(exception) => ctx.raise_value(exception),
        Err(raised) => raised,
    }
}

/// Raises the `OSError` of an error number.
fn os_error(ctx: Ctx, number: i64, text: &str, path: Option<&Value>) -> Raised {
    let mut args = vec![int::from_i64(number), Str::new(text).into()];
    args.extend(path.cloned());
    match ctx.call(&OS_ERROR.to_value(), &args) {
        Ok(exception) => ctx.raise_value(exception),
        Err(raised) => raised,
    }
}

/// A size as the reading methods take it: `None` and negative numbers mean everything.
fn size_argument(ctx: Ctx, size: Option<&Value>) -> Result<Option<usize>> {
    match size {
        None => Ok(None),
        Some(size) if size.is_none() => Ok(None),
        Some(size) if size.is_int() || size.class().slots.index.get().is_some() => {
            Ok(usize::try_from(ctx.index_i64(size)?).ok())
        }
        Some(size) => Err(ctx.type_error(format!("argument should be integer or None, not '{}'", size.class_name()))),
    }
}

/// `sys.stdin`, `sys.stdout` and `sys.stderr` of a program.
pub fn standard_streams() -> [Value; 3] {
    [0, 1, 2].map(text_wrapper::standard)
}

// ---- functions ----

#[allow(clippy::too_many_arguments)]
fn open(
    ctx: Ctx,
    file: &Value,
    mode: Option<&str>,
    buffering: Option<i64>,
    encoding: Option<&Value>,
    errors: Option<&Value>,
    newline: Option<&Value>,
    closefd: Option<bool>,
    opener: Option<&Value>,
) -> Result<Value> {
    let mode = mode.unwrap_or("r");
    let buffering = buffering.unwrap_or(-1);
    let invalid = || ctx.value_error(format!("invalid mode: '{mode}'"));
    let mut seen = String::new();
    for letter in mode.chars() {
        if !"axrwb+t".contains(letter) || seen.contains(letter) {
            return Err(invalid());
        }
        seen.push(letter);
    }
    let has = |letter: char| mode.contains(letter);
    if has('t') && has('b') {
        return Err(ctx.value_error("can't have text and binary mode at once"));
    }
    if ['r', 'w', 'a', 'x'].into_iter().filter(|&letter| has(letter)).count() > 1 {
        return Err(ctx.value_error("must have exactly one of create/read/write/append mode"));
    }
    let given = |value: Option<&Value>| value.is_some_and(|value| !value.is_none());
    if has('b') {
        for (value, name) in [(encoding, "an encoding"), (errors, "an errors"), (newline, "a newline")] {
            if given(value) {
                return Err(ctx.value_error(format!("binary mode doesn't take {name} argument")));
            }
        }
    }
    if buffering == 0 && !has('b') {
        return Err(ctx.value_error("can't have unbuffered text I/O"));
    }
    if has('b') && buffering == 1 {
        let message =
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
        super::warnings::warn(ctx, &RUNTIME_WARNING, message, 1)?;
    }
    // A path is opened by what it says, and that is the file's name.
    let file = if file.is_int() { file.clone() } else { super::posix::fspath(ctx, file)? };
    let raw_mode: String = mode.chars().filter(|&letter| letter != 'b' && letter != 't').collect();
    let raw = file::open(ctx, &file, &raw_mode, closefd.unwrap_or(true), opener)?;
    let raw: Value = raw.into();
    if buffering == 0 {
        return Ok(raw);
    }
    // What goes wrong from here on closes the file that nobody will see.
    let opened = open_over(ctx, &raw, mode, buffering, [encoding, errors, newline]);
    if opened.is_err() {
        let error = ctx.take_raised();
        ctx.call_method(&raw, &names::close, &[])?;
        return Err(ctx.restore(error));
    }
    opened
}

/// Puts the buffer, and for text the layer above it, on a raw file.
fn open_over(ctx: Ctx, raw: &Value, mode: &str, buffering: i64, text: [Option<&Value>; 3]) -> Result<Value> {
    let has = |letter: char| mode.contains(letter);
    let is_terminal = buffering < 0 && {
        let answer = ctx.call_method(raw, &base::ISATTY, &[])?;
        ctx.is_true(&answer)?
    };
    let block = ctx.index_i64(&ctx.getattr_str(raw, "_blksize")?)?;
    let size = if buffering > 1 { buffering } else { block.min(8 << 20).max(DEFAULT_BUFFER_SIZE) };
    let class = if has('+') {
        &buffered::BUFFERED_RANDOM
    } else if has('r') {
        &buffered::BUFFERED_READER
    } else {
        &buffered::BUFFERED_WRITER
    };
    let buffer = ctx.call(&class.to_value(), &[raw.clone(), int::from_i64(size)])?;
    if has('b') {
        return Ok(buffer);
    }
    let [encoding, errors, newline] = text.map(|value| value.cloned().unwrap_or(Value::NONE));
    let line_buffering = Value::from_bool(buffering == 1 || is_terminal);
    let arguments = [buffer, encoding, errors, newline, line_buffering];
    let text = ctx.call(&text_wrapper::TEXT_IO_WRAPPER.to_value(), &arguments)?;
    ctx.setattr_str(&text, "mode", &Str::new(mode).into())?;
    Ok(text)
}

fn open_code(ctx: Ctx, path: &Value) -> Result<Value> {
    open(ctx, path, Some("rb"), None, None, None, None, None, None)
}

fn text_encoding(_: Ctx, encoding: &Value, _stacklevel: Option<i64>) -> Value {
    if encoding.is_none() { intern("utf-8").into() } else { encoding.clone() }
}

natives! { FUNCTIONS:
    open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None) "Open file and return a stream.  Raise OSError upon failure.";
    open_code(path) "Opens the provided file with the intent to import the contents.";
    text_encoding(encoding, stacklevel=2, /) "A helper function to choose the text encoding.\n\nWhen encoding is not None, this function returns it.\nOtherwise, this function returns the default text encoding\n(i.e. \"locale\" or \"utf-8\" depends on UTF-8 mode).";
}
