//! Sums, differences, short products and quotients of ints beyond 50 bits, on their limbs of 64 bits.
//!
//! `malachite` computes with 128 bits, which is a called function for each limb in wasm, and wants
//! both operands as its own numbers.

use super::int_math::{MAX_BITS, from_i128, small};
use crate::object::Value;
use crate::object::int::{Int, from_bigint};
use malachite_bigint::{BigInt, BigUint, Sign};
use malachite_nz::natural::Natural;
use std::cmp::Ordering;

/// Sign and magnitude of an int; the limbs have no zeros at the end.
struct Parts<'a> {
    negative: bool,
    limbs: &'a [u64],
}

impl<'a> Parts<'a> {
    /// `short` is a place for the limb of a small int. `None` for what is not an int.
    #[inline(always)]
    fn of(value: &'a Value, short: &'a mut u64) -> Option<Parts<'a>> {
        if let Some(number) = small(value) {
            *short = number.unsigned_abs();
            let limbs = if number == 0 { &[][..] } else { std::slice::from_ref(&*short) };
            return Some(Parts { negative: number < 0, limbs });
        }
        let number = &value.downcast::<Int>()?.number;
        let magnitude: *const BigUint = number.magnitude();
        // SAFETY: `BigUint` is `repr(transparent)` around a `Natural`.
        let limbs = unsafe { &*magnitude.cast::<Natural>() }.as_limbs_asc();
        Some(Parts { negative: number.sign() == Sign::Minus, limbs })
    }

    /// The number itself, if it has one limb at most.
    #[inline(always)]
    fn signed(&self) -> Option<i128> {
        let magnitude = match self.limbs {
            [] => 0,
            [limb] => i128::from(*limb),
            _ => return None,
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

fn from_limbs(negative: bool, limbs: Vec<u64>) -> Value {
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    from_bigint(BigInt::from_biguint(sign, Natural::from_owned_limbs_asc(limbs).into()))
}

/// `a + b`, or with `minus` `a - b`; `None` where one is no int.
pub fn sum(a: &Value, b: &Value, minus: bool) -> Option<Value> {
    let (mut a_short, mut b_short) = (0, 0);
    let (a, mut b) = (Parts::of(a, &mut a_short)?, Parts::of(b, &mut b_short)?);
    b.negative ^= minus;
    if let (Some(a), Some(b)) = (a.signed(), b.signed()) {
        return Some(from_i128(a + b));
    }
    Some(if a.negative == b.negative {
        from_limbs(a.negative, add(a.limbs, b.limbs))
    } else if compare(a.limbs, b.limbs).is_lt() {
        from_limbs(b.negative, subtract(b.limbs, a.limbs))
    } else {
        from_limbs(a.negative, subtract(a.limbs, b.limbs))
    })
}

/// `a * b` where one has 32 bits at most; `None` else, and where the product may be too long.
pub fn short_product(a: &Value, b: &Value) -> Option<Value> {
    let (mut a_short, mut b_short) = (0, 0);
    let (a, b) = (Parts::of(a, &mut a_short)?, Parts::of(b, &mut b_short)?);
    let (long, short) = if a.limbs.len() < b.limbs.len() { (b.limbs, a.limbs) } else { (a.limbs, b.limbs) };
    let &[factor] = short else { return None };
    let factor = u32::try_from(factor).ok()?;
    if long.len() as u64 >= MAX_BITS / 64 {
        return None;
    }
    Some(from_limbs(a.negative != b.negative, multiply(long, factor)))
}

/// (`a // b`, `a % b`) where `b` has 32 bits at most, or both have 128. `None` else, and where `b` is zero.
pub fn short_quotient(a: &Value, b: &Value) -> Option<(Value, Value)> {
    let (mut a_short, mut b_short) = (0, 0);
    let (a, b) = (Parts::of(a, &mut a_short)?, Parts::of(b, &mut b_short)?);
    let negative = a.negative != b.negative;
    // Of the magnitudes. The quotient is rounded down: away from zero where it is negative.
    if let (Some(dividend), Some(divisor @ 1..)) = (double(a.limbs), double(b.limbs)) {
        let (mut quotient, mut rest) = (dividend / divisor, dividend % divisor);
        if negative && rest != 0 {
            (quotient, rest) = (quotient + 1, divisor - rest);
        }
        return Some((from_double(negative, quotient), from_double(b.negative, rest)));
    }
    let &[divisor] = b.limbs else { return None };
    let divisor = u32::try_from(divisor).ok()?;
    let (mut quotient, mut rest) = divide(a.limbs, divisor);
    if negative && rest != 0 {
        quotient = add(&quotient, &[1]);
        rest = divisor - rest;
    }
    Some((from_limbs(negative, quotient), from_double(b.negative, rest.into())))
}

/// The magnitude in 128 bits, if it fits.
fn double(limbs: &[u64]) -> Option<u128> {
    match *limbs {
        [] => Some(0),
        [low] => Some(low.into()),
        [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
        _ => None,
    }
}

fn from_double(negative: bool, magnitude: u128) -> Value {
    match i128::try_from(magnitude) {
        Ok(number) => from_i128(if negative { -number } else { number }),
        Err(_) => from_limbs(negative, vec![magnitude as u64, (magnitude >> 64) as u64]),
    }
}

/// `divisor` is not zero. The quotient may have zeros at the end.
fn divide(limbs: &[u64], divisor: u32) -> (Vec<u64>, u32) {
    const LOW: u64 = u32::MAX as u64;
    let divisor = u64::from(divisor);
    let mut quotient = vec![0; limbs.len()];
    let mut rest = 0;
    for (limb, place) in limbs.iter().zip(&mut quotient).rev() {
        // Half by half: no dividend is longer than 64 bits.
        let high = rest << 32 | limb >> 32;
        let low = high % divisor << 32 | limb & LOW;
        *place = high / divisor << 32 | low / divisor;
        rest = low % divisor;
    }
    (quotient, rest as u32)
}

fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

fn add(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let (low, high) = long.split_at(short.len());
    let mut sum = Vec::with_capacity(long.len() + 1);
    let mut carry = false;
    sum.extend(low.iter().zip(short).map(|(&a, &b)| {
        let (limb, overflow) = a.overflowing_add(b);
        let (limb, again) = limb.overflowing_add(u64::from(carry));
        carry = overflow | again;
        limb
    }));
    sum.extend(high.iter().map(|&a| {
        let limb;
        (limb, carry) = a.overflowing_add(u64::from(carry));
        limb
    }));
    if carry {
        sum.push(1);
    }
    sum
}

/// `a` is not less than `b`.
fn subtract(a: &[u64], b: &[u64]) -> Vec<u64> {
    let (low, high) = a.split_at(b.len());
    let mut difference = Vec::with_capacity(a.len());
    let mut borrow = false;
    difference.extend(low.iter().zip(b).map(|(&a, &b)| {
        let (limb, overflow) = a.overflowing_sub(b);
        let (limb, again) = limb.overflowing_sub(u64::from(borrow));
        borrow = overflow | again;
        limb
    }));
    difference.extend(high.iter().map(|&a| {
        let limb;
        (limb, borrow) = a.overflowing_sub(u64::from(borrow));
        limb
    }));
    difference
}

fn multiply(long: &[u64], factor: u32) -> Vec<u64> {
    const LOW: u64 = u32::MAX as u64;
    let factor = u64::from(factor);
    let mut product = Vec::with_capacity(long.len() + 1);
    let mut carry = 0;
    product.extend(long.iter().map(|limb| {
        // Half by half: no product is longer than 64 bits.
        let low = (limb & LOW) * factor + carry;
        let high = (limb >> 32) * factor + (low >> 32);
        carry = high >> 32;
        high << 32 | low & LOW
    }));
    if carry != 0 {
        product.push(carry);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(limbs: &[u64]) -> BigInt {
        BigInt::from(BigUint::from(Natural::from_limbs_asc(limbs)))
    }

    #[test]
    fn agrees_with_the_library() {
        let mut state = 7u64;
        let mut random = |length: usize| -> Vec<u64> {
            (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    // Limbs at the ends of their range carry most.
                    match state >> 62 {
                        0 => 0,
                        1 => u64::MAX,
                        _ => state,
                    }
                })
                .collect()
        };
        for a_length in 0..6 {
            for b_length in 0..6 {
                for _ in 0..50 {
                    let (a, b) = (random(a_length), random(b_length));
                    let (x, y) = (number(&a), number(&b));
                    assert_eq!(number(&add(&a, &b)), &x + &y);
                    if a_length >= b_length && x >= y {
                        assert_eq!(number(&subtract(&a, &b)), &x - &y);
                    }
                    let factor = a.first().map_or(3, |&limb| limb as u32);
                    assert_eq!(number(&multiply(&b, factor)), &y * factor);
                    let factor = factor.max(1);
                    let (quotient, rest) = divide(&b, factor);
                    assert_eq!(number(&quotient) * factor + rest, y);
                    assert!(rest < factor);
                }
            }
        }
        assert_eq!(compare(&[1, 2], &[5]), Ordering::Greater);
        assert_eq!(compare(&[9, 2], &[1, 3]), Ordering::Less);
        assert_eq!(compare(&[9, 2], &[9, 2]), Ordering::Equal);
    }
}
