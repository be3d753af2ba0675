//! Warnings that native code issues. The machinery itself is `Lib/warnings.py`, imported when the
//! first warning is issued.

use super::NativeModule;
use crate::natives;
use crate::object::native::Args;
use crate::object::{Class, Ctx, Dict, ObjectExt, Result, Str, Tuple, Value, int, intern};

/// `_warnings`, for `importlib`, which wants it to exist. `Lib/warnings.py` finds less here than it
/// looks for and so uses its own machinery, to which these functions lead.
pub static MODULE: NativeModule = NativeModule {
    name: "_warnings",
    doc: "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { FUNCTIONS:
    warn = python_warn(*args, **kwargs) "Issue a warning, or maybe ignore it or raise an exception.";
    warn_explicit = python_warn_explicit(*args, **kwargs) "Issue a warning, or maybe ignore it or raise an exception.";
}

fn forward(ctx: Ctx, name: &str, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    let module = crate::import::import_absolute(ctx, "warnings")?;
    let function = ctx.getattr_str(&module, name)?;
    let mut values = args.items().to_vec();
    let names = ctx.keyword_arguments(&mut values, kwargs)?;
    ctx.tail_call(&function, Args::new(&values, &names))
}

fn python_warn(ctx: Ctx, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    forward(ctx, "warn", args, kwargs)
}

fn python_warn_explicit(ctx: Ctx, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    forward(ctx, "warn_explicit", args, kwargs)
}

/// `warnings.warn(message, category, stacklevel)`.
///
/// # Errors
/// The warning, where a filter makes it an error.
pub fn warn(ctx: Ctx, category: &'static Class, message: &str, stacklevel: i64) -> Result<()> {
    let module = crate::import::import_absolute(ctx, "warnings")?;
    let args = [Str::new(message).into(), category.to_value(), int::from_i64(stacklevel)];
    ctx.call_method(&module, &intern::intern("warn"), &args).map(drop)
}

/// `warnings.warn_explicit(message, category, filename, lineno)`.
///
/// # Errors
/// As [`warn`].
pub fn warn_explicit(ctx: Ctx, category: &'static Class, message: &str, filename: &str, lineno: i64) -> Result<()> {
    let module = crate::import::import_absolute(ctx, "warnings")?;
    let args: [Value; 4] =
        [Str::new(message).into(), category.to_value(), Str::new(filename).into(), int::from_i64(lineno)];
    ctx.call_method(&module, &intern::intern("warn_explicit"), &args).map(drop)
}
