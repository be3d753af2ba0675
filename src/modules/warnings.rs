//! Warnings that native code issues. The machinery itself is `Lib/warnings.py`, imported when the
//! first warning is issued.

use crate::object::{Class, Ctx, ObjectExt, Result, Str, Value, int, intern};

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
    let args: [Value; 4] = [Str::new(message).into(), category.to_value(), Str::new(filename).into(), int::from_i64(lineno)];
    ctx.call_method(&module, &intern::intern("warn_explicit"), &args).map(drop)
}
