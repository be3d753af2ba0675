//! `math` on ints: factorials and what is made of them, divisors, roots.

use crate::object::exception::OVERFLOW_ERROR;
use crate::object::int::{from_bigint, from_i64, from_u64};
use crate::object::{Ctx, Result, Tuple, Value};
use crate::types::int_math::{self, MAX_BITS};
use malachite_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// The product of `first ..= last`, halved down so that the factors are of like size.
fn product(first: u64, last: u64) -> BigInt {
    if first > last {
        return BigInt::one();
    }
    if last - first < 16 {
        let mut all = BigInt::one();
        let mut some = 1u64;
        for factor in first..=last {
            match some.checked_mul(factor) {
                Some(product) => some = product,
                None => {
                    all *= some;
                    some = factor;
                }
            }
        }
        return all * some;
    }
    let middle = first + (last - first) / 2;
    product(first, middle) * product(middle + 1, last)
}

/// As [`product`] where the numbers need more than 64 bits: `count` factors down from `last`.
fn falling_product(last: &BigInt, count: u64) -> BigInt {
    if count <= 8 {
        return (0..count).fold(BigInt::one(), |product, offset| product * (last - offset));
    }
    let half = count / 2;
    falling_product(last, half) * falling_product(&(last - half), count - half)
}

/// `last * (last - 1) * …`, so many factors.
fn falling_factorial(ctx: Ctx, last: &BigInt, count: u64) -> Result<BigInt> {
    if last.bits().saturating_mul(count) / 2 > MAX_BITS {
        return Err(ctx.memory_error());
    }
    Ok(match last.to_u64() {
        Some(last) => product(last - count + 1, last),
        None => falling_product(last, count),
    })
}

pub fn factorial(ctx: Ctx, n: &Value) -> Result<Value> {
    let number = ctx.index_bigint(n)?;
    if number.is_negative() {
        return Err(ctx.value_error("factorial() not defined for negative values"));
    }
    let Some(number) = number.to_u64().filter(|&number| number <= i64::MAX as u64) else {
        return Err(ctx.raise(&OVERFLOW_ERROR, format!("factorial() argument should not exceed {}", i64::MAX)));
    };
    if number <= 20 {
        return Ok(from_u64((1..=number).product()));
    }
    Ok(from_bigint(falling_factorial(ctx, &BigInt::from(number), number)?))
}

/// Both arguments of `comb` and `perm`, checked; `None` where the result is zero.
fn chosen(ctx: Ctx, n: &BigInt, k: &BigInt) -> Result<bool> {
    if n.is_negative() {
        return Err(ctx.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(ctx.value_error("k must be a non-negative integer"));
    }
    Ok(k <= n)
}

pub fn comb(ctx: Ctx, n: &Value, k: &Value) -> Result<Value> {
    let (n, k) = (ctx.index_bigint(n)?, ctx.index_bigint(k)?);
    if !chosen(ctx, &n, &k)? {
        return Ok(from_i64(0));
    }
    let k = (&n - &k).min(k);
    let Some(k) = k.to_u64().filter(|&k| k <= i64::MAX as u64) else {
        return Err(ctx.raise(&OVERFLOW_ERROR, format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    if let Some(n) = n.to_u64().filter(|_| k < 64)
        && let Some(result) = comb_small(n, k)
    {
        return Ok(from_u64(result));
    }
    Ok(from_bigint(falling_factorial(ctx, &n, k)? / product(1, k)))
}

/// `None` where a product on the way does not fit.
fn comb_small(n: u64, k: u64) -> Option<u64> {
    // After each step the quotient is a binomial coefficient, so that the division is exact.
    (0..k).try_fold(1u64, |result, i| Some(result.checked_mul(n - i)? / (i + 1)))
}

pub fn perm(ctx: Ctx, n: &Value, k: Option<&Value>) -> Result<Value> {
    let Some(k) = k.filter(|k| !k.is_none()) else { return factorial(ctx, n) };
    let (n, k) = (ctx.index_bigint(n)?, ctx.index_bigint(k)?);
    if !chosen(ctx, &n, &k)? {
        return Ok(from_i64(0));
    }
    let Some(k) = k.to_u64().filter(|&k| k <= i64::MAX as u64) else {
        return Err(ctx.raise(&OVERFLOW_ERROR, format!("k must not exceed {}", i64::MAX)));
    };
    Ok(from_bigint(falling_factorial(ctx, &n, k)?))
}

pub fn isqrt(ctx: Ctx, n: &Value) -> Result<Value> {
    let n = ctx.index(n)?;
    if let Some(number) = n.as_small_int() {
        return match u64::try_from(number) {
            Ok(number) => Ok(from_u64(number.isqrt())),
            Err(_) => Err(ctx.value_error("isqrt() argument must be nonnegative")),
        };
    }
    let number = ctx.index_bigint(&n)?;
    if number.is_negative() {
        return Err(ctx.value_error("isqrt() argument must be nonnegative"));
    }
    Ok(from_bigint(number.sqrt()))
}

pub fn gcd(ctx: Ctx, integers: &Tuple) -> Result<Value> {
    let mut result = from_i64(0);
    for integer in integers.items() {
        let integer = ctx.index(integer)?;
        result = match (result.as_small_int(), integer.as_small_int()) {
            (Some(a), Some(b)) => from_i64(a.gcd(&b)),
            _ => from_bigint(ctx.index_bigint(&result)?.gcd(&ctx.index_bigint(&integer)?)),
        };
    }
    Ok(result)
}

pub fn lcm(ctx: Ctx, integers: &Tuple) -> Result<Value> {
    let mut result = BigInt::one();
    for integer in integers.items() {
        let integer = ctx.index_bigint(integer)?;
        if result.is_zero() {
            continue;
        }
        if integer.is_zero() {
            result = integer;
            continue;
        }
        let factor = &integer / result.gcd(&integer);
        result = int_math::multiply_big(ctx, &result, &factor)?.abs();
    }
    Ok(from_bigint(result))
}
