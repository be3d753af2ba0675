//! Arithmetic on unboxed numbers. `None` where the operands are something else, or the result needs a
//! big int: the general instruction does it then.

use crate::object::Value;
use crate::object::slots::BINARY_OPS;

#[inline(always)]
pub fn add_ints(a: &Value, b: &Value) -> Option<Value> {
    if Value::both_small_ints(a, b) { Value::add_small_ints(a, b) } else { None }
}

#[inline(always)]
pub fn subtract_ints(a: &Value, b: &Value) -> Option<Value> {
    if Value::both_small_ints(a, b) { Value::sub_small_ints(a, b) } else { None }
}

#[inline(always)]
pub fn multiply_ints(a: &Value, b: &Value) -> Option<Value> {
    if Value::both_small_ints(a, b) { Value::mul_small_ints(a, b) } else { None }
}

#[inline(always)]
fn floats(a: &Value, b: &Value) -> Option<(f64, f64)> {
    if a.is_float() && b.is_float() { Some((a.float_unchecked(), b.float_unchecked())) } else { None }
}

#[inline(always)]
pub fn add_floats(a: &Value, b: &Value) -> Option<Value> {
    floats(a, b).map(|(a, b)| Value::float(a + b))
}

#[inline(always)]
pub fn subtract_floats(a: &Value, b: &Value) -> Option<Value> {
    floats(a, b).map(|(a, b)| Value::float(a - b))
}

#[inline(always)]
pub fn multiply_floats(a: &Value, b: &Value) -> Option<Value> {
    floats(a, b).map(|(a, b)| Value::float(a * b))
}

/// Compares two small ints. The low bits of a `COMPARE_OP`'s argument say which outcomes make the
/// comparison hold: unordered 1, less 2, greater 4, equal 8.
#[inline(always)]
pub fn compare_ints(arg: u32, a: &Value, b: &Value) -> Option<bool> {
    if !Value::both_small_ints(a, b) {
        return None;
    }
    let (a, b) = (a.small_int_unchecked(), b.small_int_unchecked());
    let outcome = 1 + (a > b) as u32 + 2 * (a == b) as u32;
    Some(arg >> outcome & 1 != 0)
}

/// Compares two floats, likewise.
#[inline(always)]
pub fn compare_floats(arg: u32, a: &Value, b: &Value) -> Option<bool> {
    let (a, b) = floats(a, b)?;
    let outcome = (a < b) as u32 + 2 * (a > b) as u32 + 3 * (a == b) as u32;
    Some(arg >> outcome & 1 != 0)
}

/// The place that an index means in a sequence of that length; `None` past its ends.
#[inline(always)]
pub fn place(index: i64, length: usize) -> Option<usize> {
    let place = if index < 0 { index + length as i64 } else { index };
    ((place as u64) < length as u64).then_some(place as usize)
}

/// Binary operators on small ints and floats, mixed ones too; `None` leaves it to the slots.
#[inline(never)]
pub fn extended_op(arg: u32, a: &Value, b: &Value) -> Option<Value> {
    let op = arg as usize % BINARY_OPS;
    if arg as usize >= 2 * BINARY_OPS {
        return None;
    }
    if Value::both_small_ints(a, b) {
        let (x, y) = (a.small_int_unchecked(), b.small_int_unchecked());
        return match op {
            0 => Value::add_small_ints(a, b),
            1 => Value::small_int(x & y),
            2 if y != 0 => Value::small_int(x.div_euclid(y) - ((y < 0 && x.rem_euclid(y) != 0) as i64)),
            3 if (0..50).contains(&y) => Value::small_int(x.checked_mul(1i64 << y)?),
            5 => Value::mul_small_ints(a, b),
            6 if y != 0 => {
                let remainder = x % y;
                Value::small_int(if remainder != 0 && (remainder < 0) != (y < 0) { remainder + y } else { remainder })
            }
            7 => Value::small_int(x | y),
            9 if (0..63).contains(&y) => Value::small_int(x >> y),
            10 => Value::sub_small_ints(a, b),
            11 if y != 0 => Some(Value::float(x as f64 / y as f64)),
            12 => Value::small_int(x ^ y),
            _ => None,
        };
    }
    let number = |value: &Value| value.as_float().or_else(|| value.as_small_int().map(|number| number as f64));
    let (x, y) = (number(a)?, number(b)?);
    match op {
        0 => Some(Value::float(x + y)),
        5 => Some(Value::float(x * y)),
        10 => Some(Value::float(x - y)),
        11 if y != 0.0 => Some(Value::float(x / y)),
        _ => None,
    }
}
