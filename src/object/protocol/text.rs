//! `repr`, `str` and `format`, and the names of classes in them.

use super::class_of;
use crate::object::class::Class;
use crate::object::ctx::Ctx;
use crate::object::error::Result;
use crate::object::names;
use crate::object::refs::{ObjectExt, Ref};
use crate::object::str::Str;
use crate::object::value::Value;

impl Ctx {
    pub fn repr(self, value: &Value) -> Result<Ref<Str>> {
        self.check_stack(" while getting the repr of an object")?;
        let result = match class_of(value).slots.repr.get() {
            Some(repr) => repr(self, value)?,
            None => Str::new(&default_repr(value)).into(),
        };
        result
            .into_ref::<Str>()
            .map_err(|other| self.type_error(format!("__repr__ returned non-string (type {})", other.class_name())))
    }

    pub fn str(self, value: &Value) -> Result<Ref<Str>> {
        if value.is_instance_of_exactly::<Str>() {
            return Ok(value.downcast_exact::<Str>().expect("just checked").reference());
        }
        let Some(str) = class_of(value).slots.str.get() else { return self.repr(value) };
        self.check_stack(" while getting the str of an object")?;
        let result = str(self, value)?;
        result
            .into_ref::<Str>()
            .map_err(|other| self.type_error(format!("__str__ returned non-string (type {})", other.class_name())))
    }

    /// Runs the `repr` of a container; `None` if one of the same object is under way
    /// (`Py_ReprEnter`).
    pub fn repr_guarded<R>(self, container: &Value, repr: impl FnOnce() -> Result<R>) -> Result<Option<R>> {
        let identity = id(container);
        if self.reprs.with(|reprs| reprs.contains(&identity)) {
            return Ok(None);
        }
        self.reprs.with(|reprs| reprs.push(identity));
        let result = repr();
        self.reprs.with(|reprs| {
            if let Some(place) = reprs.iter().rposition(|&other| other == identity) {
                reprs.remove(place);
            }
        });
        result.map(Some)
    }

    /// `format(value, spec)`.
    pub fn format(self, value: &Value, spec: &Ref<Str>) -> Result<Ref<Str>> {
        if spec.is_empty() && (value.is_small_int() || value.is_float() || value.is_instance_of_exactly::<Str>()) {
            return self.str(value);
        }
        let result = self.call_special(value, &names::__format__, &[spec.to_value()])?;
        let result =
            result.ok_or_else(|| self.type_error(format!("Type {} doesn't define __format__", value.class_name())))?;
        result
            .into_ref::<Str>()
            .map_err(|other| self.type_error(format!("__format__ must return a str, not {}", other.class_name())))
    }
}

/// `<module.Class object at 0x…>`.
pub fn default_repr(value: &Value) -> String {
    format!("<{} object at {:#x}>", full_name(class_of(value)), id(value))
}

/// A class's name as representations show it: with the module, unless that is `builtins`.
pub fn full_name(class: &Class) -> String {
    let qualname = qualified_name(class);
    let module = match class.static_module() {
        Some(module) => Some(module.to_owned()),
        None => class
            .dict()
            .get_interned(&names::__module__)
            .and_then(|module| module.downcast::<Str>().map(Str::to_string_lossy)),
    };
    match module.as_deref() {
        Some("builtins") | None => qualname,
        Some(module) => format!("{module}.{qualname}"),
    }
}

/// A class's `__qualname__`.
pub fn qualified_name(class: &Class) -> String {
    class.qualname().downcast::<Str>().map_or_else(String::new, Str::to_string_lossy)
}

/// `id()`: the address; of unboxed values a number made of their bits.
pub fn id(value: &Value) -> u64 {
    value.bits() & ((1 << 63) - 1)
}
