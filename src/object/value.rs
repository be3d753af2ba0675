//! `Value`: any Python object in 64 bits.
//!
//! | bits                                   | meaning                                       |
//! |----------------------------------------|-----------------------------------------------|
//! | `0`                                    | never a value: the niche of `Option<Value>`   |
//! | `1 ..= 2^48 - 1`                       | pointer to an object's [`Header`]             |
//! | `2^48 ..= 0xFFF1 << 48`                | a float: its IEEE bits plus `2^48`            |
//! | `0xFFF8 << 48 \| n`                    | a singleton (`None`, `True`, …)               |
//! | `0xFFFC << 48 ..`                      | an int of 50 bits, two's complement           |
//!
//! NaNs are kept canonical, so no float reaches the tags above it. Ints that fit 50 bits are never
//! on the heap: equal small ints have equal bits.

use super::header::Header;
use std::num::NonZeroU64;

const FLOAT_OFFSET: u64 = 1 << 48;
const FLOAT_SPAN: u64 = 0xFFF0 << 48;
const SINGLETON: u64 = 0xFFF8 << 48;
const INT: u64 = 0xFFFC << 48;
const INT_BITS: u32 = 50;
const INT_SHIFT: u32 = 64 - INT_BITS;
const CANONICAL_NAN: u64 = 0x7FF8 << 48;

/// An owned reference to a Python object, or an unboxed float, small int or singleton.
///
/// Cloning counts up, dropping counts down and frees at zero.
#[repr(transparent)]
pub struct Value(NonZeroU64);

const _: () = assert!(size_of::<Option<Value>>() == 8);
const _: () = assert!(size_of::<Result<Value, super::error::Raised>>() == 8);

/// The smallest and largest int that is unboxed.
pub const SMALL_INT_MIN: i64 = -(1 << (INT_BITS - 1));
pub const SMALL_INT_MAX: i64 = (1 << (INT_BITS - 1)) - 1;

impl Value {
    pub const NONE: Value = Value::singleton(0);
    pub const FALSE: Value = Value::singleton(1);
    pub const TRUE: Value = Value::singleton(2);
    pub const ELLIPSIS: Value = Value::singleton(3);
    pub const NOT_IMPLEMENTED: Value = Value::singleton(4);

    const fn singleton(number: u64) -> Value {
        Value::unboxed(SINGLETON | number)
    }

    /// A float, small int or singleton.
    #[inline(always)]
    const fn unboxed(bits: u64) -> Value {
        debug_assert!(bits >= FLOAT_OFFSET);
        match NonZeroU64::new(bits) {
            Some(bits) => Value(bits),
            None => unreachable!(),
        }
    }

    /// The value of these bits; of an object, with the reference that they stand for.
    ///
    /// # Safety
    /// They are [`Value::bits`] of a value. If that is an object, it is live, and the caller gives away one reference to
    /// it, or forgets the value made here.
    #[inline(always)]
    pub(crate) const unsafe fn from_bits(bits: u64) -> Value {
        // SAFETY: no value is zero.
        Value(unsafe { NonZeroU64::new_unchecked(bits) })
    }

    /// The bits, without giving up the reference.
    #[inline(always)]
    pub const fn bits(&self) -> u64 {
        self.0.get()
    }

    /// Whether both are the same object (`is`).
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.0 == other.0
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.is(&Value::NONE)
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.is(&Value::NOT_IMPLEMENTED)
    }

    #[inline(always)]
    pub const fn from_bool(truth: bool) -> Value {
        Value::singleton(1 + truth as u64)
    }

    /// `Some` for `True` and `False` only.
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        match self.bits().wrapping_sub(SINGLETON + 1) {
            n @ 0..=1 => Some(n == 1),
            _ => None,
        }
    }

    /// The number of a singleton, in the order of the constants above.
    #[inline(always)]
    pub(crate) fn singleton_number(&self) -> Option<usize> {
        let number = self.bits().wrapping_sub(SINGLETON);
        (number < 5).then_some(number as usize)
    }

    // ---- small ints ----

    /// `None` where the number needs more than 50 bits.
    #[inline(always)]
    pub const fn small_int(number: i64) -> Option<Value> {
        if number >= SMALL_INT_MIN && number <= SMALL_INT_MAX { Some(Value::int_unchecked(number)) } else { None }
    }

    /// An int that is known to fit 32 bits.
    #[inline(always)]
    pub const fn int32(number: i32) -> Value {
        Value::int_unchecked(number as i64)
    }

    #[inline(always)]
    const fn int_unchecked(number: i64) -> Value {
        Value::unboxed(INT | (number as u64) << INT_SHIFT >> INT_SHIFT)
    }

    #[inline(always)]
    pub const fn is_small_int(&self) -> bool {
        self.bits() >= INT
    }

    /// Whether both are small ints, with one comparison.
    #[inline(always)]
    pub const fn both_small_ints(a: &Value, b: &Value) -> bool {
        a.bits() & b.bits() >= INT
    }

    /// The number of a value known to be a small int.
    #[inline(always)]
    pub const fn small_int_unchecked(&self) -> i64 {
        (self.bits() << INT_SHIFT) as i64 >> INT_SHIFT
    }

    #[inline(always)]
    pub const fn as_small_int(&self) -> Option<i64> {
        if self.is_small_int() { Some(self.small_int_unchecked()) } else { None }
    }

    /// The sum of two small ints if it is one too. The payloads are shifted to the top of the
    /// word, so that the machine's own overflow check is the 50-bit one.
    #[inline(always)]
    pub fn add_small_ints(a: &Value, b: &Value) -> Option<Value> {
        let sum = ((a.bits() << INT_SHIFT) as i64).checked_add((b.bits() << INT_SHIFT) as i64)?;
        Some(Value::unboxed(INT | (sum as u64) >> INT_SHIFT))
    }

    #[inline(always)]
    pub fn sub_small_ints(a: &Value, b: &Value) -> Option<Value> {
        let difference = ((a.bits() << INT_SHIFT) as i64).checked_sub((b.bits() << INT_SHIFT) as i64)?;
        Some(Value::unboxed(INT | (difference as u64) >> INT_SHIFT))
    }

    #[inline(always)]
    pub fn mul_small_ints(a: &Value, b: &Value) -> Option<Value> {
        let (a, b) = (a.small_int_unchecked(), b.small_int_unchecked());
        // A check of the 64-bit product for overflow is a call in wasm.
        let short = a as i32 as i64 == a && b as i32 as i64 == b;
        Value::small_int(if short { a * b } else { a.checked_mul(b)? })
    }

    // ---- floats ----

    #[inline(always)]
    pub const fn float(number: f64) -> Value {
        let bits = if number.is_nan() { CANONICAL_NAN } else { number.to_bits() };
        Value::unboxed(bits + FLOAT_OFFSET)
    }

    #[inline(always)]
    pub const fn is_float(&self) -> bool {
        self.bits().wrapping_sub(FLOAT_OFFSET) <= FLOAT_SPAN
    }

    #[inline(always)]
    pub const fn float_unchecked(&self) -> f64 {
        f64::from_bits(self.bits().wrapping_sub(FLOAT_OFFSET))
    }

    /// The number of an exact, unboxed `float` (instances of subclasses are on the heap).
    #[inline(always)]
    pub const fn as_float(&self) -> Option<f64> {
        if self.is_float() { Some(self.float_unchecked()) } else { None }
    }

    // ---- objects ----

    #[inline(always)]
    pub const fn is_object(&self) -> bool {
        self.bits() < FLOAT_OFFSET
    }

    /// The object's header, for anything that is on the heap.
    #[inline(always)]
    pub fn as_object(&self) -> Option<&Header> {
        // SAFETY: bits below 2^48 are the address of a live object: this value holds a count of it.
        if self.is_object() { Some(unsafe { self.object_unchecked() }) } else { None }
    }

    /// # Safety
    /// The value must be an object ([`Value::is_object`]).
    #[inline(always)]
    pub unsafe fn object_unchecked(&self) -> &Header {
        // SAFETY: by the caller's promise the bits are the address of a live object.
        unsafe { &*(self.bits() as usize as *const Header) }
    }

    /// Takes over one reference that the caller owns.
    ///
    /// # Safety
    /// `object` must be a live object whose count includes the reference given away here.
    #[inline(always)]
    pub unsafe fn from_owned(object: *const Header) -> Value {
        // SAFETY: by the caller's promise.
        unsafe { Value::from_bits(object as usize as u64) }
    }

    /// A new reference to a live object.
    #[inline(always)]
    pub fn from_header(object: &Header) -> Value {
        object.incref();
        // SAFETY: the reference was just counted.
        unsafe { Value::from_owned(object) }
    }

    /// A second handle on the same reference.
    ///
    /// # Safety
    /// One of the two must be forgotten, not dropped, and neither used after the other's drop.
    #[inline(always)]
    pub unsafe fn alias(&self) -> Value {
        Value(self.0)
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        if let Some(object) = self.as_object() {
            object.incref();
        }
        Value(self.0)
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_object() {
            // SAFETY: it is an object, and this reference is given up here.
            unsafe { Header::decref(self.bits() as usize as *const Header) }
        }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::from_bool(truth)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::float(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Value {
        Value::int32(number)
    }
}

impl From<()> for Value {
    fn from((): ()) -> Value {
        Value::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_and_ints_do_not_meet() {
        for number in [0.0, -0.0, 1.5, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, 5e-324] {
            let value = Value::float(number);
            assert!(value.is_float() && !value.is_small_int() && !value.is_object());
            assert_eq!(value.float_unchecked().to_bits(), number.to_bits());
        }
        for bits in [0xFFF8_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0001] {
            let value = Value::float(f64::from_bits(bits));
            assert!(value.is_float() && value.float_unchecked().is_nan());
        }
        for number in [0, 1, -1, SMALL_INT_MIN, SMALL_INT_MAX] {
            let value = Value::small_int(number).unwrap();
            assert!(value.is_small_int() && !value.is_float());
            assert_eq!(value.small_int_unchecked(), number);
        }
        assert!(Value::small_int(SMALL_INT_MAX + 1).is_none() && Value::small_int(SMALL_INT_MIN - 1).is_none());
        assert!(!Value::NONE.is_float() && !Value::NONE.is_small_int() && !Value::NONE.is_object());
    }

    #[test]
    fn small_int_arithmetic_stops_at_fifty_bits() {
        let [max, one, min] = [SMALL_INT_MAX, 1, SMALL_INT_MIN].map(|n| Value::small_int(n).unwrap());
        assert!(Value::add_small_ints(&max, &one).is_none());
        assert!(Value::sub_small_ints(&min, &one).is_none());
        assert_eq!(Value::sub_small_ints(&max, &one).unwrap().small_int_unchecked(), SMALL_INT_MAX - 1);
        assert_eq!(Value::add_small_ints(&max, &min).unwrap().small_int_unchecked(), -1);
        assert!(Value::mul_small_ints(&max, &max).is_none());
    }
}
