//! The codec registry: search functions, the codecs they found, error handlers.

use super::errors::Policy;
use crate::natives;
use crate::object::define::NativeFunction;
use crate::object::exception::LOOKUP_ERROR;
use crate::object::{Ctx, Dict, InterpLocal, Ref, Result, Str, Tuple, Value};

struct Registry {
    searches: Vec<Value>,
    found: Option<Ref<Dict>>,
    handlers: Option<Ref<Dict>>,
    /// Whether `encodings` has been imported, which registers its search function.
    imported: bool,
}

static REGISTRY: InterpLocal<Registry> =
    InterpLocal::new(|| Registry { searches: Vec::new(), found: None, handlers: None, imported: false });

pub fn register(ctx: Ctx, search: &Value) -> Result<()> {
    if !ctx.is_callable(search) {
        return Err(ctx.type_error("argument must be callable"));
    }
    REGISTRY.with(ctx, |registry| registry.searches.push(search.clone()));
    Ok(())
}

pub fn unregister(ctx: Ctx, search: &Value) {
    let removed = REGISTRY.with(ctx, |registry| {
        let place = registry.searches.iter().position(|other| other.is(search))?;
        Some((registry.searches.remove(place), registry.found.take()))
    });
    drop(removed);
}

fn found(ctx: Ctx) -> Ref<Dict> {
    REGISTRY.with(ctx, |registry| registry.found.get_or_insert_with(Dict::new).clone())
}

/// The codec of an encoding: a tuple of encoder, decoder, stream reader and stream writer.
///
/// # Errors
/// `LookupError` for unknown encodings, and what a search function raises.
pub fn lookup(ctx: Ctx, encoding: &str) -> Result<Value> {
    let normalized = encoding.to_ascii_lowercase().replace(' ', "_");
    let name = Value::from(Str::new(&normalized));
    if let Some(codec) = found(ctx).get(ctx, &name)? {
        return Ok(codec);
    }
    if !REGISTRY.with(ctx, |registry| std::mem::replace(&mut registry.imported, true)) {
        import(ctx, "encodings")?;
    }
    for search in REGISTRY.with(ctx, |registry| registry.searches.clone()) {
        let codec = ctx.call(&search, std::slice::from_ref(&name))?;
        if codec.is_none() {
            continue;
        }
        if codec.downcast::<Tuple>().is_none_or(|tuple| tuple.len() != 4) {
            return Err(ctx.type_error("codec search functions must return 4-tuples"));
        }
        found(ctx).set(ctx, &name, codec.clone())?;
        return Ok(codec);
    }
    Err(super::unknown_encoding(ctx, encoding))
}

/// As [`lookup`], for the methods of text: other codecs are refused.
pub fn lookup_text(ctx: Ctx, encoding: &str, alternative: &str) -> Result<Value> {
    let codec = lookup(ctx, encoding)?;
    if !codec.is_instance_of_exactly::<Tuple>()
        && let Some(is_text) = ctx.lookup_attr(&codec, &crate::object::intern::intern("_is_text_encoding"))?
        && !ctx.is_true(&is_text)?
    {
        let message = format!("'{encoding}' is not a text encoding; use {alternative} to handle arbitrary codecs");
        return Err(ctx.raise(&LOOKUP_ERROR, message));
    }
    Ok(codec)
}

/// Calls a codec's encoder (0) or decoder (1); its result without the length.
///
/// # Errors
/// What the codec raises.
pub fn call(ctx: Ctx, codec: &Value, which: usize, object: &Value, errors: Option<&str>, what: &str) -> Result<Value> {
    let function = codec.downcast::<Tuple>().expect("codecs are tuples").items()[which].clone();
    let mut args = vec![object.clone()];
    args.extend(errors.map(|errors| Value::from(Str::new(errors))));
    let result = ctx.call(&function, &args)?;
    match result.downcast::<Tuple>() {
        Some(tuple) if tuple.len() == 2 => Ok(tuple.items()[0].clone()),
        _ => Err(ctx.type_error(format!("{what} must return a tuple (object, integer)"))),
    }
}

// ---- error handlers ----

fn handlers(ctx: Ctx) -> Ref<Dict> {
    let handlers = REGISTRY.with(ctx, |registry| registry.handlers.clone());
    handlers.unwrap_or_else(|| {
        let dict = Dict::new();
        for handler in BUILT_IN {
            let name = handler.name.strip_suffix("_errors").unwrap_or(handler.name);
            dict.set_str(name, NativeFunction::new(handler, None, None).into());
        }
        REGISTRY.with(ctx, |registry| registry.handlers = Some(dict.clone()));
        dict
    })
}

pub fn register_error(ctx: Ctx, name: &str, handler: &Value) -> Result<()> {
    if !ctx.is_callable(handler) {
        return Err(ctx.type_error("handler must be callable"));
    }
    handlers(ctx).set_str(name, handler.clone());
    Ok(())
}

/// Whether there was a handler of this name to remove.
///
/// # Errors
/// `ValueError` for the built-in ones.
pub fn unregister_error(ctx: Ctx, name: &str) -> Result<bool> {
    if Policy::built_in(name).is_some() {
        return Err(ctx.value_error(format!("cannot un-register built-in error handler '{name}'")));
    }
    Ok(handlers(ctx).remove(ctx, &Str::new(name).into())?.is_some())
}

pub fn lookup_error(ctx: Ctx, name: &str) -> Result<Value> {
    handlers(ctx).get_str(name).ok_or_else(|| ctx.raise(&LOOKUP_ERROR, format!("unknown error handler name '{name}'")))
}

macro_rules! handlers {
    ($($function:ident $policy:ident $doc:literal;)*) => {
        $(fn $function(ctx: Ctx, exception: &Value) -> Result<Value> {
            super::errors::call_built_in(ctx, &Policy::$policy, exception)
        })*

        natives! { BUILT_IN: $($function(exception, /) $doc;)* }
    };
}

handlers! {
    strict_errors Strict "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.";
    ignore_errors Ignore "Implements the 'ignore' error handling, which ignores malformed data and continues.";
    replace_errors Replace "Implements the 'replace' error handling, which replaces malformed data with a replacement marker.";
    backslashreplace_errors BackslashReplace "Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.";
    xmlcharrefreplace_errors XmlCharRefReplace "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.";
    namereplace_errors NameReplace "Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence.";
    surrogateescape_errors SurrogateEscape "";
    surrogatepass_errors SurrogatePass "";
}

/// Imports a module by its full name.
///
/// # Errors
/// What the import raises.
pub fn import(ctx: Ctx, name: &str) -> Result<Value> {
    let function = ctx
        .interp
        .builtins
        .get_str("__import__")
        .ok_or_else(|| ctx.raise(&crate::object::exception::IMPORT_ERROR, "__import__ not found"))?;
    ctx.call(&function, &[Str::new(name).into()])?;
    let module = ctx.interp.modules.get_str(name);
    module.ok_or_else(|| ctx.raise(&crate::object::exception::IMPORT_ERROR, format!("no module named '{name}'")))
}
