//! "Did you mean: 'x'?" (`traceback._compute_suggestion_error`).

use crate::object::exception::{ATTRIBUTE_ERROR, BaseException, IMPORT_ERROR, NAME_ERROR};
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, Result, Str, Value, intern, names};
use crate::types::suggestions;
use crate::types::traceback::Traceback;

/// What is added to the text of the exception; empty without a suggestion.
pub(super) fn hint(ctx: Ctx, exception: &Value, base: &BaseException, traceback: Option<&Value>) -> String {
    let class = class_of(exception);
    let is_name_error = class.is_subclass_of(&NAME_ERROR);
    let field = if class.is_subclass_of(&IMPORT_ERROR) {
        3
    } else if is_name_error || class.is_subclass_of(&ATTRIBUTE_ERROR) {
        0
    } else {
        return String::new();
    };
    let Some(wrong) =
        base.field(field).and_then(|name| name.downcast::<Str>().and_then(|name| name.as_str().map(str::to_owned)))
    else {
        return String::new();
    };
    let suggestion = match suggest(ctx, exception, base, traceback, &wrong) {
        Ok(suggestion) => suggestion,
        Err(_) => {
            drop(ctx.take_raised());
            None
        }
    };
    let mut hint =
        suggestion.as_ref().map_or_else(String::new, |suggestion| format!(". Did you mean: '{suggestion}'?"));
    if is_name_error && crate::modules::sys::is_stdlib_name(&wrong) {
        let or = if suggestion.is_some() { " Or did" } else { ". Did" };
        hint += &format!("{or} you forget to import '{wrong}'?");
    }
    hint
}

fn suggest(
    ctx: Ctx,
    exception: &Value,
    base: &BaseException,
    traceback: Option<&Value>,
    wrong: &str,
) -> Result<Option<String>> {
    let class = class_of(exception);
    let frame = innermost_frame(traceback);
    let mut candidates;
    if class.is_subclass_of(&ATTRIBUTE_ERROR) {
        let object = base.field(1).unwrap_or(Value::NONE);
        candidates = directory(ctx, &object)?;
        let mut hide = !wrong.starts_with('_');
        if hide && let Some(frame) = &frame {
            let this = local(ctx, frame, "self")?;
            hide = !this.is_some_and(|this| this.is(&object));
        }
        if hide {
            candidates.retain(|name| !name.starts_with('_'));
        }
    } else if class.is_subclass_of(&IMPORT_ERROR) {
        let Some(name) = base.field(1).as_ref().and_then(crate::import::text_of) else { return Ok(None) };
        let module = crate::import::import_absolute(ctx, &name)?;
        candidates = directory(ctx, &module)?;
        if !wrong.starts_with('_') {
            candidates.retain(|name| !name.starts_with('_'));
        }
    } else {
        let Some(frame) = frame else { return Ok(None) };
        candidates = Vec::new();
        for namespace in ["f_locals", "f_globals", "f_builtins"] {
            let names = ctx.getattr_str(&frame, namespace)?;
            let names = match names.downcast_exact::<Dict>() {
                Some(dict) => dict.keys(),
                None => ctx.collect(&names)?,
            };
            candidates.extend(names.iter().filter_map(crate::import::text_of));
        }
        if let Some(this) = local(ctx, &frame, "self")?
            && ctx.lookup_attr(&this, &intern::intern(wrong))?.is_some()
        {
            return Ok(Some(format!("self.{wrong}")));
        }
    }
    Ok(suggestions::closest(wrong, candidates.iter().map(String::as_str)).map(str::to_owned))
}

fn innermost_frame(traceback: Option<&Value>) -> Option<Value> {
    let mut traceback = traceback?.clone();
    loop {
        let current = traceback.downcast::<Traceback>()?;
        match current.next.get() {
            Some(next) => traceback = next,
            None => return Some(current.frame.get()),
        }
    }
}

fn local(ctx: Ctx, frame: &Value, name: &str) -> Result<Option<Value>> {
    let locals = ctx.getattr_str(frame, "f_locals")?;
    let name = intern::intern(name);
    match locals.downcast_exact::<Dict>() {
        Some(dict) => Ok(dict.get_interned(&name)),
        None if ctx.contains(&locals, &name)? => ctx.getitem(&locals, &name).map(Some),
        None => Ok(None),
    }
}

/// The names of `dir(object)`, in order.
fn directory(ctx: Ctx, object: &Value) -> Result<Vec<String>> {
    let Some(names) = ctx.call_special(object, &names::__dir__, &[])? else { return Ok(Vec::new()) };
    let mut names: Vec<String> = ctx.collect(&names)?.iter().filter_map(crate::import::text_of).collect();
    names.sort_unstable();
    Ok(names)
}
