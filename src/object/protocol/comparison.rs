//! Truth, comparison and hashes.

use super::{class_of, equal_without_python};
use crate::object::ctx::Ctx;
use crate::object::error::Result;
use crate::object::hash;
use crate::object::slots::Comparison;
use crate::object::str::Str;
use crate::object::value::Value;

impl Ctx {
    #[inline]
    pub fn is_true(self, value: &Value) -> Result<bool> {
        if let Some(truth) = value.as_bool() {
            return Ok(truth);
        }
        if value.is_none() {
            return Ok(false);
        }
        if let Some(number) = value.as_small_int() {
            return Ok(number != 0);
        }
        if let Some(number) = value.as_float() {
            return Ok(number != 0.0);
        }
        let slots = &class_of(value).slots;
        if let Some(truth) = slots.bool.get() {
            return truth(self, value);
        }
        match slots.len.get() {
            Some(len) => Ok(len(self, value)? != 0),
            None => Ok(true),
        }
    }

    /// `a op b` as an object (`PyObject_RichCompare`).
    pub fn compare(self, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
        self.check_stack(" in comparison")?;
        let (class_a, class_b) = (class_of(a), class_of(b));
        let mut tried_reflected = false;
        if !std::ptr::eq(class_a, class_b)
            && class_b.is_subclass_of(class_a)
            && let Some(compare) = class_b.slots.compare.get()
        {
            tried_reflected = true;
            let result = compare(self, b, a, op.swapped())?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if let Some(compare) = class_a.slots.compare.get() {
            let result = compare(self, a, b, op)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        if !tried_reflected && let Some(compare) = class_b.slots.compare.get() {
            let result = compare(self, b, a, op.swapped())?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        match op {
            Comparison::Eq => Ok(Value::from_bool(a.is(b))),
            Comparison::Ne => Ok(Value::from_bool(!a.is(b))),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                class_a.name(),
                class_b.name()
            ))),
        }
    }

    pub fn compare_bool(self, a: &Value, b: &Value, op: Comparison) -> Result<bool> {
        if Value::both_small_ints(a, b) {
            return Ok(op.holds(a.small_int_unchecked().cmp(&b.small_int_unchecked())));
        }
        let result = self.compare(a, b, op)?;
        self.is_true(&result)
    }

    /// `a is b or a == b`, as containers compare their items.
    #[inline]
    pub fn eq(self, a: &Value, b: &Value) -> Result<bool> {
        if a.is(b) {
            return Ok(true);
        }
        match equal_without_python(a, b) {
            Some(equal) => Ok(equal),
            None => self.compare_bool(a, b, Comparison::Eq),
        }
    }

    #[inline]
    pub fn hash(self, value: &Value) -> Result<i64> {
        if let Some(text) = value.downcast_exact::<Str>() {
            return Ok(text.hash());
        }
        if let Some(number) = value.as_small_int() {
            return Ok(hash::hash_int(number));
        }
        match class_of(value).slots.hash.get() {
            Some(hash) => {
                self.check_stack(" while hashing an object")?;
                hash(self, value)
            }
            None => Err(self.type_error(format!("unhashable type: '{}'", class_of(value).name()))),
        }
    }

    /// The hash of objects that are equal only to themselves.
    pub fn identity_hash(self, value: &Value) -> i64 {
        (value.bits().rotate_right(4) as i64).max(0)
    }
}
