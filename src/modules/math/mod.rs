//! `math` (`Modules/mathmodule.c`). Functions of several numbers and on ints are in files of their own.

mod gamma;
mod integers;
mod sums;

use super::NativeModule;
use crate::host::math as elementary;
use crate::natives;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::int::from_i64;
use crate::object::{Ctx, Raised, Result, Value, hash, names};
use crate::types::float;
use crate::types::format::repr_float;
use num_traits::{Signed, ToPrimitive};
use rustpython_common::float_ops;
use std::f64::consts;

// ---- errors ----

#[cold]
fn expected(ctx: Ctx, what: &str, number: f64) -> Raised {
    ctx.value_error(format!("expected {what}, got {}", repr_float(number)))
}

#[cold]
fn domain_error(ctx: Ctx) -> Raised {
    ctx.value_error("math domain error")
}

#[cold]
fn range_error(ctx: Ctx) -> Raised {
    ctx.raise(&OVERFLOW_ERROR, "math range error")
}

/// The result of a function that grows: infinite only for an infinite argument.
fn in_range(ctx: Ctx, argument: f64, result: f64) -> Result<f64> {
    if result.is_infinite() && argument.is_finite() { Err(range_error(ctx)) } else { Ok(result) }
}

// ---- functions of one number ----

/// Functions that are defined everywhere.
macro_rules! total {
    ($($name:ident: $function:expr;)*) => {
        $(fn $name(_: Ctx, x: f64) -> f64 {
            let function: fn(f64) -> f64 = $function;
            function(x)
        })*
    };
}

total! {
    asinh: libm::asinh;
    atan: f64::atan;
    cbrt: f64::cbrt;
    degrees: |x| x * (180.0 / consts::PI);
    erf: libm::erf;
    erfc: libm::erfc;
    fabs: f64::abs;
    radians: |x| x * (consts::PI / 180.0);
    tanh: f64::tanh;
    ulp: float_ops::ulp;
}

/// Functions that overflow.
macro_rules! growing {
    ($($name:ident: $function:expr;)*) => {
        $(fn $name(ctx: Ctx, x: f64) -> Result<f64> {
            let function: fn(f64) -> f64 = $function;
            in_range(ctx, x, function(x))
        })*
    };
}

growing! {
    cosh: elementary::cosh;
    exp: elementary::exp;
    exp2: elementary::exp2;
    expm1: f64::exp_m1;
    sinh: f64::sinh;
}

/// Functions of a part of the numbers; NaN is passed on.
macro_rules! partial {
    ($($name:ident: $function:expr, $is_defined:expr, $expected:literal;)*) => {
        $(fn $name(ctx: Ctx, x: f64) -> Result<f64> {
            let (function, is_defined): (fn(f64) -> f64, fn(f64) -> bool) = ($function, $is_defined);
            if is_defined(x) || x.is_nan() { Ok(function(x)) } else { Err(expected(ctx, $expected, x)) }
        })*
    };
}

partial! {
    acos: f64::acos, |x| (-1.0..=1.0).contains(&x), "a number in range from -1 up to 1";
    acosh: libm::acosh, |x| x >= 1.0, "argument value not less than 1";
    asin: f64::asin, |x| (-1.0..=1.0).contains(&x), "a number in range from -1 up to 1";
    atanh: libm::atanh, |x| -1.0 < x && x < 1.0, "a number between -1 and 1";
    cos: elementary::cos, f64::is_finite, "a finite input";
    log1p: f64::ln_1p, |x| x > -1.0, "argument value > -1";
    sin: elementary::sin, f64::is_finite, "a finite input";
    sqrt: f64::sqrt, |x| x >= 0.0, "a nonnegative input";
    tan: elementary::tan, f64::is_finite, "a finite input";
}

// ---- logarithms ----

/// The logarithm of any number; ints may be larger than floats. `of_two` is the logarithm of 2.
fn logarithm(ctx: Ctx, value: &Value, function: fn(f64) -> f64, of_two: f64) -> Result<f64> {
    if let Some(number) = value.as_int() {
        if !number.is_positive() {
            return Err(ctx.value_error("expected a positive input"));
        }
        if let Some(float) = number.to_f64().filter(|float| float.is_finite()) {
            return Ok(function(float));
        }
        let shift = number.bits() - 64;
        let mantissa = (&*number >> shift).to_f64().expect("64 bits");
        return Ok(function(mantissa) + of_two * shift as f64);
    }
    let number = ctx.to_f64(value)?;
    if number > 0.0 || number.is_nan() { Ok(function(number)) } else { Err(expected(ctx, "a positive input", number)) }
}

fn log(ctx: Ctx, x: &Value, base: Option<&Value>) -> Result<Value> {
    let numerator = logarithm(ctx, x, elementary::ln, consts::LN_2)?;
    match base {
        None => Ok(Value::float(numerator)),
        Some(base) => {
            let denominator = logarithm(ctx, base, elementary::ln, consts::LN_2)?;
            float::true_divide(ctx, &Value::float(numerator), &Value::float(denominator))
        }
    }
}

fn log2(ctx: Ctx, x: &Value) -> Result<f64> {
    logarithm(ctx, x, elementary::log2, 1.0)
}

fn log10(ctx: Ctx, x: &Value) -> Result<f64> {
    logarithm(ctx, x, f64::log10, consts::LOG10_2)
}

// ---- functions of two and three numbers ----

fn atan2(_: Ctx, y: f64, x: f64) -> f64 {
    y.atan2(x)
}

fn copysign(_: Ctx, x: f64, y: f64) -> f64 {
    x.copysign(y)
}

fn fmod(ctx: Ctx, x: f64, y: f64) -> Result<f64> {
    let result = x % y;
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error(ctx)) } else { Ok(result) }
}

fn remainder(ctx: Ctx, x: f64, y: f64) -> Result<f64> {
    if x.is_finite() && y.is_infinite() {
        return Ok(x);
    }
    let result = libm::remainder(x, y);
    if result.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error(ctx)) } else { Ok(result) }
}

fn pow(ctx: Ctx, x: f64, y: f64) -> Result<f64> {
    let result = elementary::pow(x, y);
    if !(x.is_finite() && y.is_finite()) || result.is_finite() {
        return Ok(result);
    }
    // Of finite numbers: undefined, a pole at zero, or too large.
    Err(if result.is_nan() || x == 0.0 { domain_error(ctx) } else { range_error(ctx) })
}

fn fma(ctx: Ctx, x: f64, y: f64, z: f64) -> Result<f64> {
    let result = x.mul_add(y, z);
    if result.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
        return Err(ctx.value_error("invalid operation in fma"));
    }
    if result.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "overflow in fma"));
    }
    Ok(result)
}

fn ldexp(ctx: Ctx, x: f64, exponent: &Value) -> Result<f64> {
    if !exponent.is_int() {
        return Err(ctx.type_error("Expected an int as second argument to ldexp."));
    }
    in_range(ctx, x, float::ldexp(x, ctx.index_clamped(exponent)?))
}

fn nextafter(ctx: Ctx, x: f64, y: f64, steps: Option<&Value>) -> Result<f64> {
    let Some(steps) = steps.filter(|steps| !steps.is_none()) else { return Ok(float_ops::nextafter(x, y)) };
    let steps = ctx.index_bigint(steps)?;
    if steps.is_negative() {
        return Err(ctx.value_error("steps must be a non-negative integer"));
    }
    Ok(steps_towards(x, y, steps.to_u64().unwrap_or(u64::MAX)))
}

/// The bits of floats of one sign count them in order.
fn steps_towards(x: f64, y: f64, steps: u64) -> f64 {
    const SIGN: u64 = 1 << 63;
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    let (from, to) = (x.to_bits(), y.to_bits());
    if steps == 0 || from == to {
        return x;
    }
    let (size_from, size_to) = (from & !SIGN, to & !SIGN);
    let bits = if (from ^ to) & SIGN != 0 {
        if size_from + size_to <= steps {
            to
        } else if size_from < steps {
            to & SIGN | (steps - size_from)
        } else {
            from - steps
        }
    } else if size_from > size_to {
        if size_from - size_to >= steps { from - steps } else { to }
    } else if size_to - size_from >= steps {
        from + steps
    } else {
        to
    };
    f64::from_bits(bits)
}

fn isclose(ctx: Ctx, a: f64, b: f64, rel_tol: Option<f64>, abs_tol: Option<f64>) -> Result<bool> {
    let (relative, absolute) = (rel_tol.unwrap_or(1e-9), abs_tol.unwrap_or(0.0));
    if relative < 0.0 || absolute < 0.0 {
        return Err(ctx.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let difference = (b - a).abs();
    Ok(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute)
}

// ---- parts ----

fn frexp(_: Ctx, x: f64) -> Vec<Value> {
    let (fraction, exponent) = hash::frexp(x);
    vec![Value::float(fraction), from_i64(i64::from(exponent))]
}

fn modf(_: Ctx, x: f64) -> Vec<Value> {
    let whole = x.trunc();
    let fraction = if x.is_infinite() { 0.0 } else { x - whole };
    vec![Value::float(fraction.copysign(x)), Value::float(whole)]
}

fn isfinite(_: Ctx, x: f64) -> bool {
    x.is_finite()
}

fn isinf(_: Ctx, x: f64) -> bool {
    x.is_infinite()
}

fn isnan(_: Ctx, x: f64) -> bool {
    x.is_nan()
}

// ---- rounding ----

fn ceil(ctx: Ctx, x: &Value) -> Result<Value> {
    if let Some(number) = x.as_float() {
        return float::truncate(ctx, number.ceil());
    }
    match ctx.call_special(x, &names::__ceil__, &[])? {
        Some(result) => Ok(result),
        None => float::truncate(ctx, ctx.to_f64(x)?.ceil()),
    }
}

fn floor(ctx: Ctx, x: &Value) -> Result<Value> {
    if let Some(number) = x.as_float() {
        return float::truncate(ctx, number.floor());
    }
    match ctx.call_special(x, &names::__floor__, &[])? {
        Some(result) => Ok(result),
        None => float::truncate(ctx, ctx.to_f64(x)?.floor()),
    }
}

fn trunc(ctx: Ctx, x: &Value) -> Result<Value> {
    if let Some(number) = x.as_float() {
        return float::truncate(ctx, number);
    }
    match ctx.call_special(x, &names::__trunc__, &[])? {
        Some(result) => Ok(result),
        None => Err(ctx.type_error(format!("type {} doesn't define __trunc__ method", x.class_name()))),
    }
}

use gamma::{gamma, lgamma};
use integers::{comb, factorial, gcd, isqrt, lcm, perm};
use sums::{dist, fsum, hypot, prod, sumprod};

natives! { FUNCTIONS:
    acos(x, /) "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.";
    acosh(x, /) "Return the inverse hyperbolic cosine of x.";
    asin(x, /) "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.";
    asinh(x, /) "Return the inverse hyperbolic sine of x.";
    atan(x, /) "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.";
    atan2(y, x, /) "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.";
    atanh(x, /) "Return the inverse hyperbolic tangent of x.";
    cbrt(x, /) "Return the cube root of x.";
    ceil(x, /) "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.";
    comb(n, k, /) "Number of ways to choose k items from n items without repetition and without order.\n\nEvaluates to n! / (k! * (n - k)!) when k <= n and evaluates\nto zero when k > n.\n\nAlso called the binomial coefficient because it is equivalent\nto the coefficient of k-th term in polynomial expansion of the\nexpression (1 + x)**n.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.";
    copysign(x, y, /) "Return a float with the magnitude (absolute value) of x but the sign of y.\n\nOn platforms that support signed zeros, copysign(1.0, -0.0)\nreturns -1.0.\n";
    cos(x, /) "Return the cosine of x (measured in radians).";
    cosh(x, /) "Return the hyperbolic cosine of x.";
    degrees(x, /) "Convert angle x from radians to degrees.";
    dist(p, q, /) "Return the Euclidean distance between two points p and q.\n\nThe points should be specified as sequences (or iterables) of\ncoordinates.  Both inputs must have the same dimension.\n\nRoughly equivalent to:\n    sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))";
    erf(x, /) "Error function at x.";
    erfc(x, /) "Complementary error function at x.";
    exp(x, /) "Return e raised to the power of x.";
    exp2(x, /) "Return 2 raised to the power of x.";
    expm1(x, /) "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.";
    fabs(x, /) "Return the absolute value of the float x.";
    factorial(n, /) "Find n!.";
    floor(x, /) "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.";
    fma(x, y, z, /) "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round.";
    fmod(x, y, /) "Return fmod(x, y), according to platform C.\n\nx % y may differ.";
    frexp(x, /) "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.\nIf x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.";
    fsum(seq, /) "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating-point arithmetic.";
    gamma(x, /) "Gamma function at x.";
    gcd(*integers) "Greatest Common Divisor.";
    hypot(*coordinates) "Multidimensional Euclidean distance from the origin to a point.\n\nRoughly equivalent to:\n    sqrt(sum(x**2 for x in coordinates))\n\nFor a two dimensional point (x, y), gives the hypotenuse\nusing the Pythagorean theorem:  sqrt(x*x + y*y).\n\nFor example, the hypotenuse of a 3/4/5 right triangle is:\n\n    >>> hypot(3.0, 4.0)\n    5.0";
    isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0) "Determine whether two floating-point numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them\nmust be smaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard.  That\nis, NaN is not close to anything, even itself.  inf and -inf are\nonly close to themselves.";
    isfinite(x, /) "Return True if x is neither an infinity nor a NaN, and False otherwise.";
    isinf(x, /) "Return True if x is a positive or negative infinity, and False otherwise.";
    isnan(x, /) "Return True if x is a NaN (not a number), and False otherwise.";
    isqrt(n, /) "Return the integer part of the square root of the input.";
    lcm(*integers) "Least Common Multiple.";
    ldexp(x, i, /) "Return x * (2**i).\n\nThis is essentially the inverse of frexp().";
    lgamma(x, /) "Natural logarithm of absolute value of Gamma function at x.";
    log(x, base=None, /) "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.";
    log10(x, /) "Return the base 10 logarithm of x.";
    log1p(x, /) "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero.";
    log2(x, /) "Return the base 2 logarithm of x.";
    modf(x, /) "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.";
    nextafter(x, y, /, *, steps=None) "Return the floating-point value the given number of steps after x towards y.\n\nIf steps is not specified or is None, it defaults to 1.\n\nRaises a TypeError, if x or y is not a double, or if steps is not an integer.\nRaises ValueError if steps is negative.";
    perm(n, k=None, /) "Number of ways to choose k items from n items without repetition and with order.\n\nEvaluates to n! / (n - k)! when k <= n and evaluates\nto zero when k > n.\n\nIf k is not specified or is None, then k defaults to n\nand the function returns n!.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.";
    pow(x, y, /) "Return x**y (x to the power of y).";
    prod(iterable, /, *, start=1) "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.\n\nWhen the iterable is empty, return the start value.  This function is\nintended specifically for use with numeric values and may reject\nnon-numeric types.";
    radians(x, /) "Convert angle x from degrees to radians.";
    remainder(x, y, /) "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact.";
    sin(x, /) "Return the sine of x (measured in radians).";
    sinh(x, /) "Return the hyperbolic sine of x.";
    sqrt(x, /) "Return the square root of x.";
    sumprod(p, q, /) "Return the sum of products of values from two iterables p and q.\n\nRoughly equivalent to:\n\n    sum(map(operator.mul, p, q, strict=True))\n\nFor float and mixed int/float inputs, the intermediate products\nand sums are computed with extended precision.";
    tan(x, /) "Return the tangent of x (measured in radians).";
    tanh(x, /) "Return the hyperbolic tangent of x.";
    trunc(x, /) "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.";
    ulp(x, /) "Return the value of the least significant bit of the float x.";
}

pub static MODULE: NativeModule = NativeModule {
    name: "math",
    doc: "This module provides access to the mathematical functions\ndefined by the C standard.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for (name, number) in
            [("pi", consts::PI), ("e", consts::E), ("tau", consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
        {
            namespace.set_str(name, Value::float(number));
        }
        Ok(())
    },
};
