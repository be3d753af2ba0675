//! Items of containers, their length, and what they contain.

use super::{class_of, qualified_name};
use crate::object::builtin_classes::TYPE;
use crate::object::ctx::Ctx;
use crate::object::error::{Raised, Result};
use crate::object::exception;
use crate::object::names;
use crate::object::value::Value;

/// How many items to make room for by a hint. What is more than the memory has addresses for stays so.
pub fn hinted_room(hint: i64) -> usize {
    usize::try_from(hint).unwrap_or(usize::MAX)
}

impl Ctx {
    pub fn len(self, value: &Value) -> Result<usize> {
        match class_of(value).slots.len.get() {
            Some(len) => len(self, value),
            None => Err(self.type_error(format!("object of type '{}' has no len()", class_of(value).name()))),
        }
    }

    /// `operator.length_hint`: a guess for allocations, never an error but those of Python code. As wide as CPython's lengths,
    /// also where ours are not; negative only if `default` is.
    pub fn length_hint(self, value: &Value, default: i64) -> Result<i64> {
        // A TypeError says that there is none to be had.
        if let Some(len) = class_of(value).slots.len.get()
            && let Some(len) = self.ok_unless(&exception::TYPE_ERROR, len(self, value))?
        {
            return Ok(len as i64);
        }
        let hint = self.call_special(value, &names::__length_hint__, &[]);
        let hint = match self.ok_unless(&exception::TYPE_ERROR, hint)?.flatten() {
            Some(hint) if !hint.is_not_implemented() => hint,
            _ => return Ok(default),
        };
        if !hint.is_int() {
            return Err(self.type_error(format!("__length_hint__ must be an integer, not {}", hint.class_name())));
        }
        match self.index_i64(&hint)? {
            ..0 => Err(self.value_error("__length_hint__() should return >= 0")),
            hint => Ok(hint),
        }
    }

    /// Room for as many items as a hint says; MemoryError where there is none.
    pub fn reserve_hinted<T>(self, items: &mut Vec<T>, hint: i64) -> Result<()> {
        items.try_reserve(hinted_room(hint)).map_err(|_| self.memory_error())
    }

    pub fn getitem(self, object: &Value, key: &Value) -> Result<Value> {
        if let Some(getitem) = class_of(object).slots.getitem.get() {
            return getitem(self, object, key);
        }
        if let Some(class) = object.as_class() {
            if class == &TYPE {
                return Ok(crate::object::seq_iter::generic_alias(object, key));
            }
            if let Some(method) = self.lookup_attr(object, &names::__class_getitem__)? {
                return self.call(&method, std::slice::from_ref(key));
            }
            return Err(self.type_error(format!("type '{}' is not subscriptable", qualified_name(class))));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", class_of(object).name())))
    }

    pub fn setitem(self, object: &Value, key: &Value, value: &Value) -> Result<()> {
        match class_of(object).slots.setitem.get() {
            Some(setitem) => setitem(self, object, key, Some(value)),
            None => Err(self.no_items(object, key, "does not support item assignment")),
        }
    }

    pub fn delitem(self, object: &Value, key: &Value) -> Result<()> {
        match class_of(object).slots.setitem.get() {
            Some(setitem) => setitem(self, object, key, None),
            // CPython has two wordings.
            None if is_like_sequence(object) && is_index(key) => {
                Err(self.no_items(object, key, "doesn't support item deletion"))
            }
            None => Err(self.no_items(object, key, "does not support item deletion")),
        }
    }

    /// The error of an object whose items are fixed: those of a sequence are found by number first.
    #[cold]
    fn no_items(self, object: &Value, key: &Value, what: &str) -> Raised {
        if is_like_sequence(object) && is_index(key) {
            match self.index(key) {
                Ok(number) if number.as_i64().is_none() => {
                    return self.index_error("cannot fit 'int' into an index-sized integer");
                }
                Ok(_) => {}
                Err(raised) => return raised,
            }
        }
        self.type_error(format!("'{}' object {what}", class_of(object).name()))
    }

    pub fn contains(self, container: &Value, item: &Value) -> Result<bool> {
        if let Some(contains) = class_of(container).slots.contains.get() {
            return contains(self, container, item);
        }
        let slots = &class_of(container).slots;
        if slots.iter.get().is_none() && slots.getitem.get().is_none() {
            return Err(self.type_error(format!(
                "argument of type '{}' is not a container or iterable",
                class_of(container).name()
            )));
        }
        let mut found = false;
        self.for_each(container, |candidate| {
            found = self.eq(&candidate, item)?;
            Ok(!found)
        })?;
        Ok(found)
    }
}

/// Whether CPython gives the class the table of a sequence: classes of Python code have it, and containers.
fn is_like_sequence(object: &Value) -> bool {
    let class = class_of(object);
    class.is_heap() || class.slots.len.get().is_some() || class.slots.contains.get().is_some()
}

fn is_index(key: &Value) -> bool {
    key.is_int() || class_of(key).slots.index.get().is_some()
}
