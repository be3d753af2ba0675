//! The abstract operations on objects (`Objects/abstract.c`, `Objects/object.c`): attributes, calls,
//! comparison, truth, iteration, items, conversion. All of them run to their end: Python code they
//! need runs nested in the caller.
//!
//! | file | what |
//! |---|---|
//! | `attributes.rs` | attributes: lookup through the class, storing, deleting, the errors about them |
//! | `calls.rs` | calls |
//! | `comparison.rs` | truth, comparison and hashes |
//! | `text.rs` | `repr`, `str` and `format`, and the names of classes in them |
//! | `iteration.rs` | iteration |
//! | `items.rs` | items of containers, their length, and what they contain |
//! | `numbers.rs` | conversion to machine numbers, and operators |
//! | `classes.rs` | `isinstance` and `issubclass` |

mod attributes;
mod calls;
mod classes;
mod comparison;
mod items;
mod iteration;
mod numbers;
mod text;

pub use attributes::{generic_getattr_slot, generic_setattr_slot};
pub use items::hinted_room;
pub use text::{default_repr, full_name, id, qualified_name};

use crate::object::builtin_classes::{BOOL, ELLIPSIS_TYPE, FLOAT, INT, NONE_TYPE, NOT_IMPLEMENTED_TYPE};
use crate::object::class::Class;
use crate::object::ctx::Ctx;
use crate::object::error::{Raised, Result};
use crate::object::exception::{self, INDEX_ERROR};
use crate::object::intern;
use crate::object::names;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

/// The class of any value.
#[inline(always)]
pub fn class_of(value: &Value) -> &Class {
    if let Some(object) = value.as_object() {
        return object.class();
    }
    if value.is_small_int() {
        return &INT;
    }
    if value.is_float() {
        return &FLOAT;
    }
    class_of_singleton(value)
}

fn class_of_singleton(value: &Value) -> &'static Class {
    match value.singleton_number() {
        Some(0) => &NONE_TYPE,
        Some(1 | 2) => &BOOL,
        Some(3) => &ELLIPSIS_TYPE,
        _ => &NOT_IMPLEMENTED_TYPE,
    }
}

/// Equality of two values where it can be told without running Python code or much native code.
#[inline]
pub fn equal_without_python(a: &Value, b: &Value) -> Option<bool> {
    if a.is_small_int() && b.is_small_int() {
        return Some(a.is(b));
    }
    if let (Some(a), Some(b)) = (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        return Some(a == b);
    }
    if a.is_float() && b.is_float() {
        return Some(a.float_unchecked() == b.float_unchecked());
    }
    if a.is_object() && b.is_object() { equal_tuples_without_python(a, b) } else { None }
}

/// Tuples of such values, not of further tuples.
#[inline(never)]
fn equal_tuples_without_python(a: &Value, b: &Value) -> Option<bool> {
    let (a, b) = (a.downcast_exact::<Tuple>()?, b.downcast_exact::<Tuple>()?);
    if a.len() != b.len() {
        return Some(false);
    }
    for (a, b) in a.items().iter().zip(b.items()) {
        if a.is(b) {
            continue;
        }
        if a.is_instance_of_exactly::<Tuple>() {
            return None;
        }
        if !equal_without_python(a, b)? {
            return Some(false);
        }
    }
    Some(true)
}

impl Value {
    #[inline(always)]
    pub fn class(&self) -> &Class {
        class_of(self)
    }

    pub fn class_name(&self) -> std::borrow::Cow<'static, str> {
        class_of(self).name()
    }

    pub fn as_class(&self) -> Option<&Class> {
        self.downcast::<Class>()
    }

    pub fn as_str(&self) -> Option<&str> {
        self.downcast::<Str>().and_then(Str::as_str)
    }
}

impl Ctx {
    pub fn index_error(self, message: &str) -> Raised {
        self.raise(&INDEX_ERROR, message)
    }

    pub fn memory_error(self) -> Raised {
        self.raise_args(&exception::MEMORY_ERROR, vec![])
    }

    /// That there is room for a copy of so many items, where they are many.
    ///
    /// # Errors
    /// `MemoryError`.
    #[inline]
    pub fn check_room(self, items: usize) -> Result<()> {
        const MANY: usize = 1 << 16;
        if items > MANY && Vec::<Value>::new().try_reserve_exact(items).is_err() {
            return Err(self.memory_error());
        }
        Ok(())
    }

    /// A module by its dotted name, imported if need be (`PyImport_ImportModule`).
    pub fn import_module(self, name: &str) -> Result<Value> {
        let name = intern::intern(name);
        let loaded = |ctx: Ctx| ctx.interp.modules.get(ctx, &name);
        if let Some(module) = loaded(self)?.filter(|module| !module.is_none()) {
            return Ok(module);
        }
        let Some(import) = self.interp.builtins.get_interned(&names::__import__) else {
            return Err(self.raise(&exception::IMPORT_ERROR, "__import__ not found"));
        };
        self.call(&import, std::slice::from_ref(&name))?;
        match loaded(self)? {
            Some(module) => Ok(module),
            None => Err(self.key_error(&name)),
        }
    }
}
