//! Arithmetic of ints, as slots of `int` that the loop and `math` call too. Operands may be `bool`s
//! and instances of subclasses; results are exact ints, `NotImplemented` for other operands.
//! Numbers of 50 bits are never allocated for; larger ones are borrowed.

use super::{float, int_limbs};
use crate::object::exception::{OVERFLOW_ERROR, ZERO_DIVISION_ERROR};
use crate::object::int::{bigint_to_f64, from_bigint, from_i64};
use crate::object::slots::Comparison;
use crate::object::{Ctx, Raised, Result, Value};
use malachite_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use std::borrow::Cow;

/// No result may be longer: a program's mistake must not take all memory (bits).
pub const MAX_BITS: u64 = 1 << 30;

/// Two ints, as machine integers of 50 bits where both are.
pub enum Operands<'a> {
    Small(i64, i64),
    Big(Cow<'a, BigInt>, Cow<'a, BigInt>),
}

/// The number of a small int or a bool.
#[inline(always)]
pub fn small(value: &Value) -> Option<i64> {
    match value.as_small_int() {
        None => value.as_bool().map(i64::from),
        number => number,
    }
}

impl<'a> Operands<'a> {
    #[inline(always)]
    pub fn of(a: &'a Value, b: &'a Value) -> Option<Operands<'a>> {
        if Value::both_small_ints(a, b) {
            return Some(Operands::Small(a.small_int_unchecked(), b.small_int_unchecked()));
        }
        Operands::of_any(a, b)
    }

    fn of_any(a: &'a Value, b: &'a Value) -> Option<Operands<'a>> {
        match (small(a), small(b)) {
            (Some(a), Some(b)) => Some(Operands::Small(a, b)),
            _ => Some(Operands::Big(a.as_int()?, b.as_int()?)),
        }
    }
}

pub(super) fn from_i128(number: i128) -> Value {
    i64::try_from(number).map_or_else(|_| from_bigint(BigInt::from(number)), from_i64)
}

pub fn add(_: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if Value::both_small_ints(a, b) {
        return Ok(from_i64(a.small_int_unchecked() + b.small_int_unchecked()));
    }
    Ok(int_limbs::sum(a, b, false).unwrap_or(Value::NOT_IMPLEMENTED))
}

pub fn subtract(_: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if Value::both_small_ints(a, b) {
        return Ok(from_i64(a.small_int_unchecked() - b.small_int_unchecked()));
    }
    Ok(int_limbs::sum(a, b, true).unwrap_or(Value::NOT_IMPLEMENTED))
}

pub fn multiply(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if let Some(product) = Value::both_small_ints(a, b).then(|| Value::mul_small_ints(a, b)).flatten() {
        return Ok(product);
    }
    if let Some(product) = int_limbs::short_product(a, b) {
        return Ok(product);
    }
    Ok(match Operands::of(a, b) {
        Some(Operands::Small(a, b)) => match a.checked_mul(b) {
            Some(product) => from_i64(product),
            None => from_i128(i128::from(a) * i128::from(b)),
        },
        Some(Operands::Big(a, b)) => from_bigint(multiply_big(ctx, &a, &b)?),
        None => Value::NOT_IMPLEMENTED,
    })
}

/// # Errors
/// `MemoryError` where the product would be too long.
pub fn multiply_big(ctx: Ctx, a: &BigInt, b: &BigInt) -> Result<BigInt> {
    check_bits(ctx, a.bits().saturating_add(b.bits()))?;
    Ok(a * b)
}

fn check_bits(ctx: Ctx, bits: u64) -> Result<()> {
    /// A number of this many bits and what multiplication uses to find it, about ten times as much, are small.
    const FEW: u64 = 1 << 21;
    if bits <= FEW || bits <= MAX_BITS && Vec::<u8>::new().try_reserve_exact(bits as usize / 2 * 3).is_ok() {
        return Ok(());
    }
    Err(ctx.memory_error())
}

#[cold]
pub fn zero_division(ctx: Ctx) -> Raised {
    ctx.raise(&ZERO_DIVISION_ERROR, "division by zero")
}

#[inline(always)]
fn div_mod_floor_small(a: i64, b: i64) -> (i64, i64) {
    let (quotient, remainder) = (a / b, a % b);
    if remainder != 0 && (remainder ^ b) < 0 { (quotient - 1, remainder + b) } else { (quotient, remainder) }
}

/// [`int_limbs::short_quotient`], if one operand is not small.
#[inline]
fn short_quotient(a: &Value, b: &Value) -> Option<(Value, Value)> {
    if Value::both_small_ints(a, b) { None } else { int_limbs::short_quotient(a, b) }
}

pub fn floor_divide(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if let Some((quotient, _)) = short_quotient(a, b) {
        return Ok(quotient);
    }
    match Operands::of(a, b) {
        Some(Operands::Small(_, 0)) => Err(zero_division(ctx)),
        Some(Operands::Small(a, b)) => Ok(from_i64(div_mod_floor_small(a, b).0)),
        Some(Operands::Big(_, b)) if b.is_zero() => Err(zero_division(ctx)),
        Some(Operands::Big(a, b)) => Ok(from_bigint(a.div_floor(&b))),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub fn remainder(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if let Some((_, remainder)) = short_quotient(a, b) {
        return Ok(remainder);
    }
    match Operands::of(a, b) {
        Some(Operands::Small(_, 0)) => Err(zero_division(ctx)),
        Some(Operands::Small(a, b)) => Ok(from_i64(div_mod_floor_small(a, b).1)),
        Some(Operands::Big(_, b)) if b.is_zero() => Err(zero_division(ctx)),
        Some(Operands::Big(a, b)) => Ok(from_bigint(a.mod_floor(&b))),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// (`a // b`, `a % b`); `None` where one is no int.
pub fn divmod(ctx: Ctx, a: &Value, b: &Value) -> Result<Option<(Value, Value)>> {
    if let Some(both) = short_quotient(a, b) {
        return Ok(Some(both));
    }
    match Operands::of(a, b) {
        Some(Operands::Small(_, 0)) => Err(zero_division(ctx)),
        Some(Operands::Small(a, b)) => {
            let (quotient, remainder) = div_mod_floor_small(a, b);
            Ok(Some((from_i64(quotient), from_i64(remainder))))
        }
        Some(Operands::Big(_, b)) if b.is_zero() => Err(zero_division(ctx)),
        Some(Operands::Big(a, b)) => {
            let (quotient, remainder) = a.div_mod_floor(&b);
            Ok(Some((from_bigint(quotient), from_bigint(remainder))))
        }
        None => Ok(None),
    }
}

/// `a / b`, correctly rounded.
pub fn true_divide(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match Operands::of(a, b) {
        Some(Operands::Small(_, 0)) => Err(zero_division(ctx)),
        // Both are exact as floats.
        Some(Operands::Small(a, b)) => Ok(Value::float(a as f64 / b as f64)),
        Some(Operands::Big(_, b)) if b.is_zero() => Err(zero_division(ctx)),
        Some(Operands::Big(a, b)) => match true_divide_big(&a, &b) {
            Some(quotient) => Ok(Value::float(quotient)),
            None => Err(ctx.raise(&OVERFLOW_ERROR, "integer division result too large for a float")),
        },
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `None` where the quotient is out of range. `b` is not zero.
fn true_divide_big(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let difference = a.bits() as i64 - b.bits() as i64;
    if difference > 1024 {
        return None;
    }
    if difference < -1077 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    // A quotient of at least 55 bits, the lowest of them "sticky": it keeps whether anything was cut
    // off below, so that one rounding to the float's precision is the right one. Subnormal results
    // have fewer bits, down to none.
    let shift = difference.max(-1021) - 55;
    let (a, b) = (a.abs(), b.abs());
    let (quotient, rest) = if shift < 0 { (a << -shift as u64).div_rem(&b) } else { a.div_rem(&(b << shift as u64)) };
    let mut quotient = quotient.to_u64().expect("a quotient of 57 bits at most");
    quotient |= u64::from(!rest.is_zero());
    // Rounded here to the bits that the result has; converting them and scaling them are exact.
    let bits = 64 - i64::from(quotient.leading_zeros());
    let extra = (bits - 53).max(-1074 - shift).max(0) as u32;
    let kept = quotient >> extra;
    let cut = quotient & ((1 << extra) - 1);
    let half = (1u64 << extra) >> 1;
    let round_up = extra > 0 && (cut > half || cut == half && kept & 1 == 1);
    let result = float::ldexp((kept + u64::from(round_up)) as f64, shift + i64::from(extra));
    result.is_finite().then_some(if negative { -result } else { result })
}

pub fn power(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(operands) = Operands::of(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (base, exponent) = match &operands {
        Operands::Small(base, exponent) => {
            if let Some(power) = u32::try_from(*exponent).ok().and_then(|exponent| base.checked_pow(exponent)) {
                return Ok(from_i64(power));
            }
            (Cow::Owned(BigInt::from(*base)), Cow::Owned(BigInt::from(*exponent)))
        }
        Operands::Big(base, exponent) => (Cow::Borrowed(&**base), Cow::Borrowed(&**exponent)),
    };
    if exponent.is_negative() {
        let overflow = || ctx.raise(&OVERFLOW_ERROR, "int too large to convert to float");
        let base = bigint_to_f64(&base).ok_or_else(overflow)?;
        let exponent = bigint_to_f64(&exponent).ok_or_else(overflow)?;
        return float::power_f64(ctx, base, exponent);
    }
    if base.bits() <= 1 {
        // 0, 1 and -1 have powers of any size; `0 ** 0` is 1.
        let odd = exponent.is_odd();
        return Ok(match base.sign() {
            Sign::NoSign => from_i64(i64::from(exponent.is_zero())),
            Sign::Plus => from_i64(1),
            Sign::Minus => from_i64(if odd { -1 } else { 1 }),
        });
    }
    let Some(exponent) = exponent.to_u64() else { return Err(ctx.memory_error()) };
    check_bits(ctx, (base.bits() - 1).saturating_mul(exponent))?;
    Ok(from_bigint(Pow::pow(&*base, exponent)))
}

/// `pow(base, exponent, modulus)` of three ints.
pub fn power_mod(ctx: Ctx, base: &Value, exponent: &Value, modulus: &Value) -> Result<Value> {
    let (Some(base), Some(exponent), Some(modulus)) = (base.as_int(), exponent.as_int(), modulus.as_int()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if modulus.is_zero() {
        return Err(ctx.value_error("pow() 3rd argument cannot be 0"));
    }
    let size = modulus.abs();
    if size.is_one() {
        return Ok(from_i64(0));
    }
    let mut base = base.mod_floor(&size);
    if exponent.is_negative() {
        let inverse = if base.is_zero() { None } else { base.modinv(&size) };
        base = inverse.ok_or_else(|| ctx.value_error("base is not invertible for the given modulus"))?;
    }
    let result = match (base.to_u64(), exponent.magnitude().to_u64(), size.to_u32()) {
        (Some(base), Some(exponent), Some(size)) => BigInt::from(power_mod_small(base, exponent, u64::from(size))),
        _ => base.modpow(&exponent.abs(), &size),
    };
    Ok(from_bigint(if modulus.is_negative() && !result.is_zero() { result + &*modulus } else { result }))
}

/// `size` fits 32 bits, so that products fit 64.
fn power_mod_small(mut base: u64, mut exponent: u64, size: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % size;
        }
        base = base * base % size;
        exponent >>= 1;
    }
    result
}

pub fn left_shift(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(operands) = Operands::of(a, b) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (number, count) = match &operands {
        Operands::Small(_, count) if *count < 0 => return Err(ctx.value_error("negative shift count")),
        Operands::Small(number, count) => {
            if *count < 63
                && let Some(shifted) = number.checked_mul(1 << count)
            {
                return Ok(from_i64(shifted));
            }
            (Cow::Owned(BigInt::from(*number)), Some(*count as u64))
        }
        Operands::Big(_, count) if count.is_negative() => return Err(ctx.value_error("negative shift count")),
        Operands::Big(number, count) => (Cow::Borrowed(&**number), count.to_u64()),
    };
    if number.is_zero() {
        return Ok(from_i64(0));
    }
    let Some(count) = count.filter(|count| *count < 1 << 62) else {
        return Err(ctx.raise(&OVERFLOW_ERROR, "too many digits in integer"));
    };
    check_bits(ctx, number.bits() + count)?;
    Ok(from_bigint(&*number << count))
}

pub fn right_shift(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match Operands::of(a, b) {
        Some(Operands::Small(_, count)) if count < 0 => Err(ctx.value_error("negative shift count")),
        Some(Operands::Small(number, count)) => Ok(from_i64(number >> count.min(63))),
        Some(Operands::Big(_, count)) if count.is_negative() => Err(ctx.value_error("negative shift count")),
        Some(Operands::Big(number, count)) => Ok(match count.to_u64().filter(|count| *count < number.bits()) {
            Some(count) => from_bigint(&*number >> count),
            None => from_i64(if number.is_negative() { -1 } else { 0 }),
        }),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

pub fn and(_: Ctx, a: &Value, b: &Value) -> Result<Value> {
    Ok(match Operands::of(a, b) {
        Some(Operands::Small(a, b)) => from_i64(a & b),
        Some(Operands::Big(a, b)) => from_bigint(&*a & &*b),
        None => Value::NOT_IMPLEMENTED,
    })
}

pub fn or(_: Ctx, a: &Value, b: &Value) -> Result<Value> {
    Ok(match Operands::of(a, b) {
        Some(Operands::Small(a, b)) => from_i64(a | b),
        Some(Operands::Big(a, b)) => from_bigint(&*a | &*b),
        None => Value::NOT_IMPLEMENTED,
    })
}

pub fn xor(_: Ctx, a: &Value, b: &Value) -> Result<Value> {
    Ok(match Operands::of(a, b) {
        Some(Operands::Small(a, b)) => from_i64(a ^ b),
        Some(Operands::Big(a, b)) => from_bigint(&*a ^ &*b),
        None => Value::NOT_IMPLEMENTED,
    })
}

/// The bitwise operators on two bools stay bools.
pub fn bool_and(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match (a.as_bool(), b.as_bool()) {
        (Some(a), Some(b)) => Ok(Value::from_bool(a & b)),
        _ => and(ctx, a, b),
    }
}

pub fn bool_or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match (a.as_bool(), b.as_bool()) {
        (Some(a), Some(b)) => Ok(Value::from_bool(a | b)),
        _ => or(ctx, a, b),
    }
}

pub fn bool_xor(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match (a.as_bool(), b.as_bool()) {
        (Some(a), Some(b)) => Ok(Value::from_bool(a ^ b)),
        _ => xor(ctx, a, b),
    }
}

pub fn compare(_: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    Ok(match Operands::of(a, b) {
        Some(Operands::Small(a, b)) => Value::from_bool(op.holds(a.cmp(&b))),
        Some(Operands::Big(a, b)) => Value::from_bool(op.holds(a.cmp(&b))),
        None => Value::NOT_IMPLEMENTED,
    })
}

pub fn negative(_: Ctx, this: &Value) -> Result<Value> {
    Ok(match (small(this), this.as_int()) {
        (Some(number), _) => from_i64(-number),
        (None, Some(number)) => from_bigint(-&*number),
        (None, None) => Value::NOT_IMPLEMENTED,
    })
}

/// `+self`, and everything else that makes an exact int of an int.
pub fn positive(_: Ctx, this: &Value) -> Result<Value> {
    Ok(exact(this))
}

/// The int itself, of bools and instances of subclasses an exact one.
pub fn exact(this: &Value) -> Value {
    if let Some(number) = small(this) {
        return from_i64(number);
    }
    if this.is_instance_of_exactly::<crate::object::int::Int>() {
        return this.clone();
    }
    this.as_int().map_or(Value::NOT_IMPLEMENTED, |number| from_bigint(number.into_owned()))
}

pub fn absolute(ctx: Ctx, this: &Value) -> Result<Value> {
    match small(this) {
        Some(number) => Ok(from_i64(number.abs())),
        None if this.as_int().is_some_and(|number| number.is_negative()) => negative(ctx, this),
        None => positive(ctx, this),
    }
}

pub fn invert(_: Ctx, this: &Value) -> Result<Value> {
    Ok(match (small(this), this.as_int()) {
        (Some(number), _) => from_i64(!number),
        (None, Some(number)) => from_bigint(!&*number),
        (None, None) => Value::NOT_IMPLEMENTED,
    })
}

/// Rounds to a multiple of `10 ** places`, ties to even (`int.__round__` with a negative argument).
pub fn round_to_power_of_ten(number: &BigInt, places: u64) -> BigInt {
    // Ten to the places is more than twice the number: the nearest multiple is zero.
    if places > number.bits() / 3 + 2 {
        return BigInt::zero();
    }
    let unit = Pow::pow(&BigInt::from(10), places);
    let (quotient, rest) = number.div_mod_floor(&unit);
    let round_up = match (&rest << 1u32).cmp(&unit) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    (if round_up { quotient + 1 } else { quotient }) * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_division_is_correctly_rounded() {
        let big = |text: &str| text.parse::<BigInt>().unwrap();
        // Small operands: the machine's own division is the reference.
        for a in [1i64, 3, 7, 1 << 52, (1 << 53) - 1, -5] {
            for b in [1i64, 3, 9, 10, (1 << 53) - 1, -7] {
                assert_eq!(true_divide_big(&BigInt::from(a), &BigInt::from(b)), Some(a as f64 / b as f64), "{a}/{b}");
            }
        }
        // Ties, subnormals and the ends of the range.
        let power = |exponent: u32| BigInt::one() << exponent;
        assert_eq!(true_divide_big(&(power(53) + 1), &BigInt::one()), Some(9007199254740992.0));
        assert_eq!(true_divide_big(&(power(53) + 3), &BigInt::one()), Some(9007199254740996.0));
        assert_eq!(true_divide_big(&BigInt::one(), &power(1074)), Some(5e-324));
        assert_eq!(true_divide_big(&BigInt::one(), &power(1075)), Some(0.0));
        assert_eq!(true_divide_big(&BigInt::from(3), &power(1076)), Some(5e-324));
        assert_eq!(true_divide_big(&BigInt::from(3), &power(1075)), Some(1e-323));
        assert_eq!(true_divide_big(&power(1024), &BigInt::one()), None);
        assert_eq!(true_divide_big(&(power(1024) - power(970) - 1), &BigInt::one()), Some(f64::MAX));
        assert_eq!(true_divide_big(&(power(1024) - power(970)), &BigInt::one()), None);
        assert_eq!(
            true_divide_big(&big("1000000000000000000000000000001"), &big("3")),
            Some(1000000000000000000000000000001.0 / 3.0)
        );
    }

    #[test]
    fn rounding_to_tens_goes_to_even() {
        for (number, places, rounded) in [
            (15, 1, 20),
            (25, 1, 20),
            (-25, 1, -20),
            (26, 1, 30),
            (4, 1, 0),
            (5, 1, 0),
            (6, 1, 10),
            (50, 2, 0),
            (51, 2, 100),
            (150, 2, 200),
            (3, 9, 0),
        ] {
            assert_eq!(round_to_power_of_ten(&BigInt::from(number), places), BigInt::from(rounded), "{number}");
        }
    }
}
