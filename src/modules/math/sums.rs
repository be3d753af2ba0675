//! `math` on series of numbers: sums, products and norms with little or no rounding error.

use crate::object::exception::OVERFLOW_ERROR;
use crate::object::hash::frexp;
use crate::object::int::{Int, bigint_to_f64, from_i64};
use crate::object::slots::BinaryOp;
use crate::object::{Ctx, Result, Tuple, Value};
use crate::types::{float, int_math};

/// A number and the error of its rounding.
#[derive(Clone, Copy)]
struct DoubleLength {
    high: f64,
    low: f64,
}

/// The exact sum, where `a` is the larger.
fn fast_sum(a: f64, b: f64) -> DoubleLength {
    let high = a + b;
    DoubleLength { high, low: (a - high) + b }
}

/// The exact sum.
fn sum(a: f64, b: f64) -> DoubleLength {
    let high = a + b;
    let rest = high - a;
    DoubleLength { high, low: (a - (high - rest)) + (b - rest) }
}

/// The exact product.
fn multiply(a: f64, b: f64) -> DoubleLength {
    let high = a * b;
    DoubleLength { high, low: a.mul_add(b, -high) }
}

// ---- norms ----

/// The root of the sum of squares, nearly correctly rounded (`vector_norm`).
fn norm(vector: &mut [f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest.is_infinite() {
        return f64::INFINITY;
    }
    if vector.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || vector.len() <= 1 {
        return largest;
    }
    let (_, exponent) = frexp(largest);
    if exponent < -1023 {
        // Scaled up, so that the power below is a float.
        vector.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(vector);
    }
    let scale = float::ldexp(1.0, -i64::from(exponent));
    let (mut total, mut fraction_1, mut fraction_2) = (1.0, 0.0, 0.0);
    let mut add = |product: DoubleLength| {
        let sum = fast_sum(total, product.high);
        total = sum.high;
        fraction_1 += product.low;
        fraction_2 += sum.low;
        total - 1.0 + (fraction_1 + fraction_2)
    };
    let mut squares = 0.0;
    for x in vector.iter() {
        let x = x.abs() * scale;
        squares = add(multiply(x, x));
    }
    let root = squares.sqrt();
    // One step of Newton's method with the exact remainder.
    let rest = add(multiply(-root, root));
    (root + rest / (2.0 * root)) / scale
}

pub fn hypot(ctx: Ctx, coordinates: &Tuple) -> Result<f64> {
    let mut vector = Vec::with_capacity(coordinates.len());
    for coordinate in coordinates.items() {
        vector.push(ctx.to_f64(coordinate)?);
    }
    Ok(norm(&mut vector))
}

pub fn dist(ctx: Ctx, p: &Value, q: &Value) -> Result<f64> {
    let (p, q) = (ctx.collect(p)?, ctx.collect(q)?);
    if p.len() != q.len() {
        return Err(ctx.value_error("both points must have the same number of dimensions"));
    }
    let mut vector = Vec::with_capacity(p.len());
    for (p, q) in p.iter().zip(&q) {
        vector.push(ctx.to_f64(p)? - ctx.to_f64(q)?);
    }
    Ok(norm(&mut vector))
}

// ---- fsum ----

/// Shewchuk's algorithm: partial sums that do not overlap, so that nothing is lost; rounded once.
pub fn fsum(ctx: Ctx, iterable: &Value) -> Result<f64> {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    ctx.for_each(iterable, |item| {
        let number = ctx.to_f64(&item)?;
        let mut x = number;
        let mut kept = 0;
        for index in 0..partials.len() {
            let mut y = partials[index];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let sum = fast_sum(x, y);
            if sum.low != 0.0 {
                partials[kept] = sum.low;
                kept += 1;
            }
            x = sum.high;
        }
        partials.truncate(kept);
        if x.is_finite() {
            if x != 0.0 {
                partials.push(x);
            }
            return Ok(true);
        }
        if number.is_finite() {
            return Err(ctx.raise(&OVERFLOW_ERROR, "intermediate overflow in fsum"));
        }
        if number.is_infinite() {
            infinities += number;
        }
        special += number;
        partials.clear();
        Ok(true)
    })?;
    if special != 0.0 {
        return if f64::is_nan(infinities) { Err(ctx.value_error("-inf + inf in fsum")) } else { Ok(special) };
    }
    Ok(sum_partials(partials))
}

/// The sum of partials that do not overlap, the largest last, rounded half to even.
fn sum_partials(mut partials: Vec<f64>) -> f64 {
    let Some(mut high) = partials.pop() else { return 0.0 };
    let mut low = 0.0;
    while let Some(next) = partials.pop() {
        let sum = fast_sum(high, next);
        (high, low) = (sum.high, sum.low);
        if low != 0.0 {
            break;
        }
    }
    // A tie that was rounded down is no tie if more follows in its direction.
    if let Some(&next) = partials.last()
        && (low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0)
    {
        let twice = low * 2.0;
        let rounded = high + twice;
        if twice == rounded - high {
            high = rounded;
        }
    }
    high
}

// ---- prod ----

pub fn prod(ctx: Ctx, iterable: &Value, start: Option<&Value>) -> Result<Value> {
    let mut result = start.cloned().unwrap_or_else(|| from_i64(1));
    ctx.for_each(iterable, |item| {
        result = match (result.as_float(), item.as_float()) {
            (Some(a), Some(b)) => Value::float(a * b),
            _ => match Value::both_small_ints(&result, &item) {
                true => int_math::multiply(ctx, &result, &item)?,
                false => ctx.binary_op(&result, &item, BinaryOp::Multiply)?,
            },
        };
        Ok(true)
    })?;
    Ok(result)
}

// ---- sumprod ----

/// A sum in three parts of falling size.
#[derive(Clone, Copy, Default)]
struct TripleLength {
    high: f64,
    low: f64,
    tiny: f64,
}

impl TripleLength {
    fn add_product(self, a: f64, b: f64) -> TripleLength {
        let product = multiply(a, b);
        let high = sum(self.high, product.high);
        let low = sum(self.low, product.low);
        let middle = sum(low.high, high.low);
        TripleLength { high: high.high, low: middle.high, tiny: self.tiny + low.low + middle.low }
    }

    fn to_f64(self) -> f64 {
        let last = sum(self.low, self.tiny);
        let total = sum(self.high, last.high);
        total.high + (total.low + last.low)
    }
}

/// An exact int or a bool.
fn is_plain_int(value: &Value) -> bool {
    value.is_small_int() || value.as_bool().is_some() || value.is_instance_of_exactly::<Int>()
}

/// A pair of which at least one is a float and the other a float or an int.
fn float_pair(p: &Value, q: &Value) -> Option<(f64, f64)> {
    let of_int =
        |value: &Value| value.as_int().filter(|_| is_plain_int(value)).and_then(|number| bigint_to_f64(&number));
    match (p.as_float(), q.as_float()) {
        (Some(p), Some(q)) => Some((p, q)),
        (Some(p), None) => Some((p, of_int(q)?)),
        (None, Some(q)) => Some((of_int(p)?, q)),
        (None, None) => None,
    }
}

pub fn sumprod(ctx: Ctx, p: &Value, q: &Value) -> Result<Value> {
    let (p, q) = (ctx.iter(p)?, ctx.iter(q)?);
    let mut total = from_i64(0);
    // Ints in one word and floats in extended precision are summed apart, until a pair is neither.
    let mut ints = Some(0i64);
    let mut floats: Option<TripleLength> = None;
    loop {
        let pair = match (ctx.next(&p)?, ctx.next(&q)?) {
            (Some(p), Some(q)) => Some((p, q)),
            (None, None) => None,
            _ => return Err(ctx.value_error("Inputs are not the same length")),
        };
        if let Some(sum) = ints {
            let next = pair.as_ref().and_then(|(p, q)| {
                let (p, q) = (is_plain_int(p).then(|| p.as_i64())??, is_plain_int(q).then(|| q.as_i64())??);
                sum.checked_add(p.checked_mul(q)?)
            });
            ints = next;
            if next.is_some() {
                continue;
            }
            total = ctx.binary_op(&total, &from_i64(sum), BinaryOp::Add)?;
        }
        if let Some((p, q)) = pair.as_ref().and_then(|(p, q)| float_pair(p, q)) {
            let next = floats.unwrap_or_default().add_product(p, q);
            if next.high.is_finite() {
                floats = Some(next);
                continue;
            }
        }
        if let Some(sum) = floats.take() {
            total = ctx.binary_op(&total, &Value::float(sum.to_f64()), BinaryOp::Add)?;
        }
        let Some((p, q)) = pair else { return Ok(total) };
        let product = ctx.binary_op(&p, &q, BinaryOp::Multiply)?;
        total = ctx.binary_op(&total, &product, BinaryOp::Add)?;
    }
}
