//! Built-in functions that talk with the user.

use super::{join, lost, sys_attribute};
use crate::object::exception::{EOF_ERROR, RUNTIME_ERROR, RUNTIME_WARNING, SYSTEM_EXIT};
use crate::object::native::Args;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Str, Tuple, Value, intern, names};

/// `None` or a string; `default` where it is not given or `None`.
fn text_option(ctx: Ctx, what: &str, value: Option<&Value>, default: &str) -> Result<Ref<Str>> {
    match value {
        None => Ok(Str::new(default)),
        Some(value) if value.is_none() => Ok(Str::new(default)),
        Some(value) => match value.downcast::<Str>() {
            Some(text) => Ok(text.reference()),
            None => Err(ctx.type_error(format!("{what} must be None or a string, not {}", value.class_name()))),
        },
    }
}

pub(super) fn print(
    ctx: Ctx,
    args: &Tuple,
    sep: Option<&Value>,
    end: Option<&Value>,
    file: Option<&Value>,
    flush: Option<&Value>,
) -> Result<()> {
    let file = match file.filter(|file| !file.is_none()) {
        Some(file) => file.clone(),
        None => {
            let stdout = sys_attribute(ctx, "stdout")?;
            if stdout.is_none() {
                return Ok(());
            }
            stdout
        }
    };
    let sep = text_option(ctx, "sep", sep, " ")?;
    let end = text_option(ctx, "end", end, "\n")?;
    // A file made by Python code sees each piece, as in CPython. For one of ours a single write is
    // the same and quicker, and what one `print` writes is not torn apart by another thread.
    if file.class().is_heap() {
        let write = ctx.getattr(&file, &names::write)?;
        for (number, arg) in args.items().iter().enumerate() {
            if number > 0 {
                ctx.call(&write, &[sep.to_value()])?;
            }
            let text = ctx.str(arg)?;
            ctx.call(&write, &[text.into()])?;
        }
        ctx.call(&write, &[end.to_value()])?;
    } else {
        let mut pieces = Vec::with_capacity(args.len() * 2);
        for (number, arg) in args.items().iter().enumerate() {
            if number > 0 {
                pieces.push(sep.clone());
            }
            pieces.push(ctx.str(arg)?);
        }
        pieces.push(end);
        ctx.call_method(&file, &names::write, &[join(&pieces).into()])?;
    }
    if let Some(flush) = flush
        && ctx.is_true(flush)?
    {
        ctx.call_method(&file, &names::flush, &[])?;
    }
    Ok(())
}

pub(super) fn input(ctx: Ctx, prompt: Option<&Value>) -> Result<Value> {
    let [stdin, stdout, stderr] =
        ["stdin", "stdout", "stderr"].map(|name| ctx.interp.sys.get_str(name).filter(|file| !file.is_none()));
    let lost_stream = |name: &str| ctx.raise(&RUNTIME_ERROR, format!("input(): lost sys.{name}"));
    let stdin = stdin.ok_or_else(|| lost_stream("stdin"))?;
    let stdout = stdout.ok_or_else(|| lost_stream("stdout"))?;
    let stderr = stderr.ok_or_else(|| lost_stream("stderr"))?;
    let flushed = ctx.call_method(&stderr, &names::flush, &[]);
    if flushed.is_err() {
        drop(ctx.take_raised());
    }
    if let Some(prompt) = prompt {
        let prompt = ctx.str(prompt)?;
        ctx.call_method(&stdout, &names::write, &[prompt.into()])?;
    }
    let flushed = ctx.call_method(&stdout, &names::flush, &[]);
    if flushed.is_err() {
        drop(ctx.take_raised());
    }
    ctx.suspend(async move {
        let readline = ctx.getattr(&stdin, &names::readline)?;
        let line = ctx.call_async(&readline, &[]).await?;
        let Some(text) = line.downcast::<Str>() else {
            return Err(ctx.type_error("object.readline() returned non-string"));
        };
        if text.is_empty() {
            return Err(ctx.raise(&EOF_ERROR, "EOF when reading a line"));
        }
        let bytes = text.bytes();
        let stripped = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if stripped.len() == bytes.len() {
            return Ok(line);
        }
        // SAFETY: a newline is one byte, so what is before it is still WTF-8.
        let stripped = unsafe { rustpython_wtf8::Wtf8::from_bytes_unchecked(stripped) };
        Ok(Str::from_wtf8(stripped).into())
    })
}

pub(super) fn exit(ctx: Ctx, code: Option<&Value>) -> Result<Value> {
    let args: Vec<Value> = code.cloned().into_iter().collect();
    let exception = ctx.call(&SYSTEM_EXIT.to_value(), &args)?;
    Err(ctx.raise_value(exception))
}

pub(super) fn breakpoint(ctx: Ctx, args: &Tuple, kws: &Dict) -> Result<Value> {
    let hook = ctx.interp.sys.get_str("breakpointhook").ok_or_else(|| lost(ctx, "breakpointhook"))?;
    let mut values = args.items().to_vec();
    let names = ctx.keyword_arguments(&mut values, kws)?;
    ctx.tail_call(&hook, Args::new(&values, &names))
}

/// `sys.breakpointhook`: there is no debugger, which is what CPython says without `pdb`.
pub(crate) fn breakpointhook(ctx: Ctx, _: &Tuple, _: &Dict) -> Result<()> {
    crate::modules::warnings::warn(
        ctx,
        &RUNTIME_WARNING,
        "Ignoring unimportable $PYTHONBREAKPOINT: \"pdb.set_trace\"",
        1,
    )
}

/// `help(object)`: name, signature and docstring. The full pager of `pydoc` is not part of the
/// library.
pub(super) fn help(ctx: Ctx, request: Option<&Value>) -> Result<()> {
    let Some(object) = request else {
        return write_out(ctx, "Type help(object) for help about object.\n");
    };
    let attribute = |name: &str| -> Result<Option<String>> {
        let value = ctx.lookup_attr(object, &intern::intern(name))?;
        Ok(value.and_then(|value| value.downcast::<Str>().map(Str::to_string_lossy)))
    };
    let kind = match object.as_class() {
        Some(class) => format!("class {} in module", class.name()),
        None => object.class_name().into_owned(),
    };
    let name = attribute("__qualname__")?.or(attribute("__name__")?).unwrap_or_else(|| kind.clone());
    let signature = attribute("__text_signature__")?.unwrap_or_default();
    // What it is called on is not shown, nor that this is given by position only.
    let signature = ["($self, /, ", "($module, /, ", "($self, ", "($module, ", "($self"]
        .iter()
        .find_map(|hidden| {
            signature.strip_prefix(hidden).map(|rest| if rest == "/)" { "()".to_owned() } else { format!("({rest}") })
        })
        .unwrap_or(signature);
    let doc = attribute("__doc__")?.unwrap_or_default();
    let module = attribute("__module__")?.unwrap_or_else(|| "builtins".to_owned());
    let mut text = format!("Help on {} in module {module}:\n\n{name}{signature}\n", object.class_name());
    for line in doc.lines() {
        text += &if line.is_empty() { "\n".to_owned() } else { format!("    {}\n", line.trim_end()) };
    }
    text.push('\n');
    write_out(ctx, &text)
}

fn write_out(ctx: Ctx, text: &str) -> Result<()> {
    let stdout = sys_attribute(ctx, "stdout")?;
    ctx.call_method(&stdout, &names::write, &[Str::new(text).into()]).map(drop)
}
