//! `Int`: the layout of ints outside the 50 bits that a [`Value`] holds, and of instances of
//! subclasses of `int`.

use super::builtin_classes::INT;
use super::class::{Class, class_flags};
use super::header::Header;
use super::heap;
use super::refs::{Object, Ref};
use super::value::Value;
use malachite_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use std::borrow::Cow;

/// The default of `sys.get_int_max_str_digits()`.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;

#[repr(C)]
pub struct Int {
    header: Header,
    pub number: BigInt,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Int {
    const SUBCLASS_FLAG: u32 = class_flags::INT;

    fn class() -> &'static Class {
        &INT
    }
}

impl Int {
    pub fn new_in(class: &Class, number: BigInt) -> Ref<Int> {
        heap::new_in(class, |header| Int { header, number })
    }
}

#[inline(always)]
pub fn from_i64(number: i64) -> Value {
    Value::small_int(number).unwrap_or_else(|| from_bigint(BigInt::from(number)))
}

pub fn from_u64(number: u64) -> Value {
    i64::try_from(number).map_or_else(|_| from_bigint(BigInt::from(number)), from_i64)
}

/// The one maker of ints: those that fit are unboxed.
pub fn from_bigint(number: BigInt) -> Value {
    match number.to_i64().and_then(Value::small_int) {
        Some(value) => value,
        None => heap::new(|header| Int { header, number }).into(),
    }
}

/// The nearest float, ties to even; `None` where that is out of range.
pub fn bigint_to_f64(number: &BigInt) -> Option<f64> {
    if let Some(float) = number.to_f64().filter(|float| float.is_finite()) {
        return Some(float);
    }
    // The conversion may also give up between the largest float and the middle to the next power of two.
    let limit = (BigInt::from(1) << 1024u32) - (BigInt::from(1) << 970u32);
    let negative = number.sign() == Sign::Minus;
    let rounds_down = if negative { *number > -limit } else { *number < limit };
    rounds_down.then_some(if negative { f64::MIN } else { f64::MAX })
}

impl Value {
    /// The number of an `int`, a `bool` or an instance of a subclass.
    pub fn as_int(&self) -> Option<Cow<'_, BigInt>> {
        if let Some(number) = self.as_small_int() {
            return Some(Cow::Owned(BigInt::from(number)));
        }
        if let Some(truth) = self.as_bool() {
            return Some(Cow::Owned(BigInt::from(truth as i64)));
        }
        self.downcast::<Int>().map(|int| Cow::Borrowed(&int.number))
    }

    /// As [`Value::as_int`], where it fits.
    pub fn as_i64(&self) -> Option<i64> {
        if let Some(number) = self.as_small_int() {
            return Some(number);
        }
        if let Some(truth) = self.as_bool() {
            return Some(truth as i64);
        }
        self.downcast::<Int>()?.number.to_i64()
    }

    /// Whether it is an `int`, a `bool` or an instance of a subclass.
    pub fn is_int(&self) -> bool {
        self.is_small_int() || self.as_bool().is_some() || self.downcast::<Int>().is_some()
    }
}
