//! What `classmethod` and `staticmethod` take over from the function they wrap
//! (`functools_wraps` of `Objects/funcobject.c`).

use super::type_attributes::instance_dict;
use crate::object::names;
use crate::object::{Ctx, Result, Value};

/// Copies the attributes that `functools.wraps` copies.
pub fn copy_attributes(ctx: Ctx, wrapper: &Value, wrapped: &Value) -> Result<()> {
    let dict = instance_dict(ctx, wrapper)?;
    for name in [&names::__module__, &names::__name__, &names::__qualname__, &names::__doc__] {
        if let Some(value) = ctx.lookup_attr(wrapped, name)? {
            drop(dict.set_interned(name.get().clone(), value));
        }
    }
    Ok(())
}

/// An attribute of the wrapped function that is only computed when somebody asks, then kept.
pub fn lazy_attribute(ctx: Ctx, wrapper: &Value, wrapped: Option<Value>, name: &Value) -> Result<Value> {
    let dict = instance_dict(ctx, wrapper)?;
    if let Some(value) = dict.get_interned(name) {
        return Ok(value);
    }
    let value = ctx.getattr(&wrapped.unwrap_or(Value::NONE), name)?;
    drop(dict.set_interned(name.clone(), value.clone()));
    Ok(value)
}

pub fn set_lazy_attribute(ctx: Ctx, wrapper: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    let dict = instance_dict(ctx, wrapper)?;
    match value {
        Some(value) => drop(dict.set_interned(name.clone(), value.clone())),
        None => {
            if dict.remove_interned(name).is_none() {
                return Err(ctx.no_attribute(wrapper, name));
            }
        }
    }
    Ok(())
}
