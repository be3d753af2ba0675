//! `cmath` (`Modules/cmathmodule.c`): the elementary functions of complex numbers. Each has a table of its values where a
//! part is infinite or no number, which are those of C99, Annex G.

use super::NativeModule;
use crate::host::math as elementary;
use crate::natives;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::{Ctx, Raised, Result, Value};
use crate::types::complex::{ComplexArg, Parts, from_parts, quotient};
use crate::types::float::ldexp;
use std::f64::consts::{E, FRAC_PI_2 as P12, FRAC_PI_4 as P14, LN_2, LN_10, PI as P, TAU};

const I: f64 = f64::INFINITY;
const N: f64 = f64::NAN;
const P34: f64 = 3.0 * P14;
/// Where both parts are finite and neither is zero: never looked up.
const U: Parts = (N, N);

/// Where squares and sums may still be formed.
const LARGE: f64 = f64::MAX / 4.0;
/// The logarithm of [`LARGE`].
const LOG_LARGE: f64 = 708.396_418_532_264_1;

/// Values by the kind of the real part, then of the imaginary part.
type Table = [[Parts; 7]; 7];

/// -∞, negative, -0, 0, positive, ∞, NaN.
fn kind(part: f64) -> usize {
    if part.is_nan() {
        6
    } else if part.is_infinite() {
        if part < 0.0 { 0 } else { 5 }
    } else if part == 0.0 {
        if part.is_sign_negative() { 2 } else { 3 }
    } else if part < 0.0 {
        1
    } else {
        4
    }
}

/// The value of the table, for a number that is not finite.
fn special(table: &Table, z: Parts) -> Option<Parts> {
    if z.0.is_finite() && z.1.is_finite() { None } else { Some(table[kind(z.0)][kind(z.1)]) }
}

// ---- results ----

/// Why there is none.
enum Failure {
    Domain,
    Range,
}

type Outcome = std::result::Result<Parts, Failure>;

#[cold]
fn raise(ctx: Ctx, failure: Failure) -> Raised {
    match failure {
        Failure::Domain => ctx.value_error("math domain error"),
        Failure::Range => ctx.raise(&OVERFLOW_ERROR, "math range error"),
    }
}

fn in_range(result: Parts) -> Outcome {
    if result.0.is_infinite() || result.1.is_infinite() { Err(Failure::Range) } else { Ok(result) }
}

fn in_domain(result: Parts, is_defined: bool) -> Outcome {
    if is_defined { Ok(result) } else { Err(Failure::Domain) }
}

/// `i * z`.
fn turned((real, imag): Parts) -> Parts {
    (-imag, real)
}

/// `-i * z`.
fn turned_back((real, imag): Parts) -> Parts {
    (imag, -real)
}

// ---- roots and logarithms ----

fn sqrt_of(z: Parts) -> Parts {
    const ROWS: Table = {
        let zero = [(I, -I), U, (0.0, -0.0), (0.0, 0.0), U, (I, I), (N, N)];
        let other = [(I, -I), U, U, U, U, (I, I), (N, N)];
        [
            [(I, -I), (0.0, -I), (0.0, -I), (0.0, I), (0.0, I), (I, I), (N, I)],
            other,
            zero,
            zero,
            other,
            [(I, -I), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, I), (I, N)],
            [(I, -I), U, U, U, U, (I, I), (N, N)],
        ]
    };
    if let Some(value) = special(&ROWS, z) {
        return value;
    }
    let (real, imag) = z;
    if real == 0.0 && imag == 0.0 {
        return (0.0, imag);
    }
    let (ax, ay) = (real.abs(), imag.abs());
    let s = if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        let ax = ldexp(ax, 53);
        ldexp((ax + ax.hypot(ldexp(ay, 53))).sqrt(), -27)
    } else {
        let ax = ax / 8.0;
        2.0 * (ax + ax.hypot(ay / 8.0)).sqrt()
    };
    let d = ay / (2.0 * s);
    if real >= 0.0 { (s, d.copysign(imag)) } else { (d, s.copysign(imag)) }
}

fn log_of(z: Parts) -> Outcome {
    const ROWS: Table = [
        [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
        [(I, -P12), U, U, U, U, (I, P12), (N, N)],
        [(I, -P12), U, (-I, -P), (-I, P), U, (I, P12), (N, N)],
        [(I, -P12), U, (-I, -0.0), (-I, 0.0), U, (I, P12), (N, N)],
        [(I, -P12), U, U, U, U, (I, P12), (N, N)],
        [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
        [(I, N), U, U, U, U, (I, N), (N, N)],
    ];
    if let Some(value) = special(&ROWS, z) {
        return Ok(value);
    }
    let (ax, ay) = (z.0.abs(), z.1.abs());
    let real = if ax > LARGE || ay > LARGE {
        elementary::ln((ax / 2.0).hypot(ay / 2.0)) + LN_2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        if ax == 0.0 && ay == 0.0 {
            return Err(Failure::Domain);
        }
        elementary::ln(ldexp(ax, 53).hypot(ldexp(ay, 53))) - 53.0 * LN_2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (most, least) = if ax > ay { (ax, ay) } else { (ay, ax) };
            ((most - 1.0) * (most + 1.0) + least * least).ln_1p() / 2.0
        } else {
            elementary::ln(h)
        }
    };
    Ok((real, z.1.atan2(z.0)))
}

/// `ln |z|` for numbers whose square overflows.
fn log_of_large(z: Parts) -> f64 {
    elementary::ln((z.0 / 2.0).hypot(z.1 / 2.0)) + LN_2 * 2.0
}

fn is_large(z: Parts) -> bool {
    z.0.abs() > LARGE || z.1.abs() > LARGE
}

fn exp_of(z: Parts) -> Outcome {
    const ROWS: Table = {
        let zero = [(N, N), U, (1.0, -0.0), (1.0, 0.0), U, (N, N), (N, N)];
        let other = [(N, N), U, U, U, U, (N, N), (N, N)];
        [
            [(0.0, 0.0), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, 0.0), (0.0, 0.0)],
            other,
            zero,
            zero,
            other,
            [(I, N), U, (I, -0.0), (I, 0.0), U, (I, N), (I, N)],
            [(N, N), U, (N, -0.0), (N, 0.0), U, (N, N), (N, N)],
        ]
    };
    let (real, imag) = z;
    if real.is_infinite() && imag.is_finite() && imag != 0.0 {
        let size = if real > 0.0 { I } else { 0.0 };
        return Ok((size.copysign(elementary::cos(imag)), size.copysign(elementary::sin(imag))));
    }
    if let Some(value) = special(&ROWS, z) {
        return in_domain(value, !imag.is_infinite() || real.is_nan() || real == -I);
    }
    if real > LOG_LARGE {
        let l = elementary::exp(real - 1.0);
        return in_range((l * elementary::cos(imag) * E, l * elementary::sin(imag) * E));
    }
    let l = elementary::exp(real);
    in_range((l * elementary::cos(imag), l * elementary::sin(imag)))
}

// ---- hyperbolic functions ----

fn cosh_of(z: Parts) -> Outcome {
    const ROWS: Table = {
        let other = [(N, N), U, U, U, U, (N, N), (N, N)];
        [
            [(I, N), U, (I, 0.0), (I, -0.0), U, (I, N), (I, N)],
            other,
            [(N, 0.0), U, (1.0, 0.0), (1.0, -0.0), U, (N, 0.0), (N, 0.0)],
            [(N, 0.0), U, (1.0, -0.0), (1.0, 0.0), U, (N, 0.0), (N, 0.0)],
            other,
            [(I, N), U, (I, -0.0), (I, 0.0), U, (I, N), (I, N)],
            [(N, N), U, (N, 0.0), (N, 0.0), U, (N, N), (N, N)],
        ]
    };
    let (real, imag) = z;
    if real.is_infinite() && imag.is_finite() && imag != 0.0 {
        let sine = I.copysign(elementary::sin(imag));
        return Ok((I.copysign(elementary::cos(imag)), if real > 0.0 { sine } else { -sine }));
    }
    if let Some(value) = special(&ROWS, z) {
        return in_domain(value, !imag.is_infinite() || real.is_nan());
    }
    if real.abs() > LOG_LARGE {
        let less = real - 1f64.copysign(real);
        return in_range((elementary::cos(imag) * elementary::cosh(less) * E, elementary::sin(imag) * less.sinh() * E));
    }
    in_range((elementary::cos(imag) * elementary::cosh(real), elementary::sin(imag) * real.sinh()))
}

fn sinh_of(z: Parts) -> Outcome {
    const ROWS: Table = {
        let other = [(N, N), U, U, U, U, (N, N), (N, N)];
        [
            [(I, N), U, (-I, -0.0), (-I, 0.0), U, (I, N), (I, N)],
            other,
            [(0.0, N), U, (-0.0, -0.0), (-0.0, 0.0), U, (0.0, N), (0.0, N)],
            [(0.0, N), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, N), (0.0, N)],
            other,
            [(I, N), U, (I, -0.0), (I, 0.0), U, (I, N), (I, N)],
            [(N, N), U, (N, -0.0), (N, 0.0), U, (N, N), (N, N)],
        ]
    };
    let (real, imag) = z;
    if real.is_infinite() && imag.is_finite() && imag != 0.0 {
        let cosine = I.copysign(elementary::cos(imag));
        return Ok((if real > 0.0 { cosine } else { -cosine }, I.copysign(elementary::sin(imag))));
    }
    if let Some(value) = special(&ROWS, z) {
        return in_domain(value, !imag.is_infinite() || real.is_nan());
    }
    if real.abs() > LOG_LARGE {
        let less = real - 1f64.copysign(real);
        return in_range((elementary::cos(imag) * less.sinh() * E, elementary::sin(imag) * elementary::cosh(less) * E));
    }
    in_range((elementary::cos(imag) * real.sinh(), elementary::sin(imag) * elementary::cosh(real)))
}

fn tanh_of(z: Parts) -> Outcome {
    const ROWS: Table = {
        let other = [(N, N), U, U, U, U, (N, N), (N, N)];
        [
            [(-1.0, 0.0), U, (-1.0, -0.0), (-1.0, 0.0), U, (-1.0, 0.0), (-1.0, 0.0)],
            other,
            [(-0.0, N), U, (-0.0, -0.0), (-0.0, 0.0), U, (-0.0, N), (-0.0, N)],
            [(0.0, N), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, N), (0.0, N)],
            other,
            [(1.0, 0.0), U, (1.0, -0.0), (1.0, 0.0), U, (1.0, 0.0), (1.0, 0.0)],
            [(N, N), U, (N, -0.0), (N, 0.0), U, (N, N), (N, N)],
        ]
    };
    let (real, imag) = z;
    if real.is_infinite() && imag.is_finite() && imag != 0.0 {
        let sign = 2.0 * elementary::sin(imag) * elementary::cos(imag);
        return Ok((1f64.copysign(real), 0f64.copysign(sign)));
    }
    if let Some(value) = special(&ROWS, z) {
        return in_domain(value, !imag.is_infinite() || !real.is_finite());
    }
    if real.abs() > LOG_LARGE {
        let imag = 4.0 * elementary::sin(imag) * elementary::cos(imag) * elementary::exp(-2.0 * real.abs());
        return Ok((1f64.copysign(real), imag));
    }
    let (tx, ty, cx) = (real.tanh(), elementary::tan(imag), 1.0 / elementary::cosh(real));
    let both = tx * ty;
    let divisor = 1.0 + both * both;
    Ok((tx * (1.0 + ty * ty) / divisor, ty / divisor * cx * cx))
}

// ---- inverse functions ----

fn acos_of(z: Parts) -> Parts {
    const ROWS: Table = {
        let zero = [(P12, I), U, (P12, 0.0), (P12, -0.0), U, (P12, -I), (P12, N)];
        let other = [(P12, I), U, U, U, U, (P12, -I), (N, N)];
        [
            [(P34, I), (P, I), (P, I), (P, -I), (P, -I), (P34, -I), (N, I)],
            other,
            zero,
            zero,
            other,
            [(P14, I), (0.0, I), (0.0, I), (0.0, -I), (0.0, -I), (P14, -I), (N, I)],
            [(N, I), U, U, U, U, (N, -I), (N, N)],
        ]
    };
    if let Some(value) = special(&ROWS, z) {
        return value;
    }
    if is_large(z) {
        let log = log_of_large(z);
        let imag = if z.0 < 0.0 { -log.copysign(z.1) } else { log.copysign(-z.1) };
        return (z.1.abs().atan2(z.0), imag);
    }
    let (s1, s2) = (sqrt_of((1.0 - z.0, -z.1)), sqrt_of((1.0 + z.0, z.1)));
    (2.0 * s1.0.atan2(s2.0), libm::asinh(s2.0 * s1.1 - s2.1 * s1.0))
}

fn acosh_of(z: Parts) -> Parts {
    const ROWS: Table = {
        let zero = [(I, -P12), U, (0.0, -P12), (0.0, P12), U, (I, P12), (N, P12)];
        let other = [(I, -P12), U, U, U, U, (I, P12), (N, N)];
        [
            [(I, -P34), (I, -P), (I, -P), (I, P), (I, P), (I, P34), (I, N)],
            other,
            zero,
            zero,
            other,
            [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
            [(I, N), U, U, U, U, (I, N), (N, N)],
        ]
    };
    if let Some(value) = special(&ROWS, z) {
        return value;
    }
    if is_large(z) {
        return (log_of_large(z), z.1.atan2(z.0));
    }
    let (s1, s2) = (sqrt_of((z.0 - 1.0, z.1)), sqrt_of((z.0 + 1.0, z.1)));
    (libm::asinh(s1.0 * s2.0 + s1.1 * s2.1), 2.0 * s1.1.atan2(s2.0))
}

fn asinh_of(z: Parts) -> Parts {
    const ROWS: Table = [
        [(-I, -P14), (-I, -0.0), (-I, -0.0), (-I, 0.0), (-I, 0.0), (-I, P14), (-I, N)],
        [(-I, -P12), U, U, U, U, (-I, P12), (N, N)],
        [(-I, -P12), U, (-0.0, -0.0), (-0.0, 0.0), U, (-I, P12), (N, N)],
        [(I, -P12), U, (0.0, -0.0), (0.0, 0.0), U, (I, P12), (N, N)],
        [(I, -P12), U, U, U, U, (I, P12), (N, N)],
        [(I, -P14), (I, -0.0), (I, -0.0), (I, 0.0), (I, 0.0), (I, P14), (I, N)],
        [(I, N), U, (N, -0.0), (N, 0.0), U, (I, N), (N, N)],
    ];
    if let Some(value) = special(&ROWS, z) {
        return value;
    }
    if is_large(z) {
        let log = log_of_large(z);
        let real = if z.1 >= 0.0 { log.copysign(z.0) } else { -log.copysign(-z.0) };
        return (real, z.1.atan2(z.0.abs()));
    }
    let (s1, s2) = (sqrt_of((1.0 + z.1, -z.0)), sqrt_of((1.0 - z.1, z.0)));
    (libm::asinh(s1.0 * s2.1 - s2.0 * s1.1), z.1.atan2(s1.0 * s2.0 - s1.1 * s2.1))
}

fn atanh_of(z: Parts) -> Outcome {
    const ROWS: Table = [
        [(-0.0, -P12), (-0.0, -P12), (-0.0, -P12), (-0.0, P12), (-0.0, P12), (-0.0, P12), (-0.0, N)],
        [(-0.0, -P12), U, U, U, U, (-0.0, P12), (N, N)],
        [(-0.0, -P12), U, (-0.0, -0.0), (-0.0, 0.0), U, (-0.0, P12), (-0.0, N)],
        [(0.0, -P12), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, P12), (0.0, N)],
        [(0.0, -P12), U, U, U, U, (0.0, P12), (N, N)],
        [(0.0, -P12), (0.0, -P12), (0.0, -P12), (0.0, P12), (0.0, P12), (0.0, P12), (0.0, N)],
        [(0.0, -P12), U, U, U, U, (0.0, P12), (N, N)],
    ];
    if let Some(value) = special(&ROWS, z) {
        return Ok(value);
    }
    let (real, imag) = z;
    if real.is_sign_negative() {
        let (real, imag) = atanh_of((-real, -imag))?;
        return Ok((-real, -imag));
    }
    let size = imag.abs();
    if real > LARGE.sqrt() || size > LARGE.sqrt() {
        let h = (real / 2.0).hypot(imag / 2.0);
        return Ok((real / 4.0 / h / h, -P12.copysign(-imag)));
    }
    if real == 1.0 && size < f64::MIN_POSITIVE.sqrt() {
        if size == 0.0 {
            return Err(Failure::Domain);
        }
        let log = -elementary::ln(size.sqrt() / size.hypot(2.0).sqrt());
        return Ok((log, (2f64.atan2(-size) / 2.0).copysign(imag)));
    }
    let rest = 1.0 - real;
    Ok((
        (4.0 * real / (rest * rest + size * size)).ln_1p() / 4.0,
        -(-2.0 * imag).atan2(rest * (1.0 + real) - size * size) / 2.0,
    ))
}

// ---- the module's functions ----

macro_rules! functions {
    ($($name:ident($z:ident) = $result:expr;)*) => {
        $(fn $name(ctx: Ctx, ComplexArg(real, imag): ComplexArg) -> Result<Value> {
            let $z = (real, imag);
            let outcome: Outcome = $result;
            outcome.map(from_parts).map_err(|failure| raise(ctx, failure))
        })*
    };
}

functions! {
    acos(z) = Ok(acos_of(z));
    acosh(z) = Ok(acosh_of(z));
    asin(z) = Ok(turned_back(asinh_of(turned(z))));
    asinh(z) = Ok(asinh_of(z));
    atan(z) = atanh_of(turned(z)).map(turned_back);
    atanh(z) = atanh_of(z);
    cos(z) = cosh_of(turned(z));
    cosh(z) = cosh_of(z);
    exp(z) = exp_of(z);
    log10(z) = log_of(z).map(|(real, imag)| (real / LN_10, imag / LN_10));
    sin(z) = sinh_of(turned(z)).map(turned_back);
    sinh(z) = sinh_of(z);
    sqrt(z) = Ok(sqrt_of(z));
    tan(z) = tanh_of(turned(z)).map(turned_back);
    tanh(z) = tanh_of(z);
}

fn log(ctx: Ctx, ComplexArg(real, imag): ComplexArg, base: Option<ComplexArg>) -> Result<Value> {
    let logarithm = |z: Parts| log_of(z).map_err(|failure| raise(ctx, failure));
    let numerator = logarithm((real, imag))?;
    let Some(ComplexArg(real, imag)) = base else { return Ok(from_parts(numerator)) };
    let denominator = logarithm((real, imag))?;
    quotient(numerator, denominator).map(from_parts).ok_or_else(|| raise(ctx, Failure::Domain))
}

fn phase(_: Ctx, ComplexArg(real, imag): ComplexArg) -> f64 {
    imag.atan2(real)
}

fn polar(ctx: Ctx, ComplexArg(real, imag): ComplexArg) -> Result<Vec<Value>> {
    let size = real.hypot(imag);
    if size.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(raise(ctx, Failure::Range));
    }
    Ok(vec![Value::float(size), Value::float(imag.atan2(real))])
}

fn rect(ctx: Ctx, r: f64, phi: f64) -> Result<Value> {
    const ROWS: Table = {
        let other = [(N, N), U, U, U, U, (N, N), (N, N)];
        [
            [(I, N), U, (-I, 0.0), (-I, -0.0), U, (I, N), (I, N)],
            other,
            [(0.0, 0.0), U, (-0.0, 0.0), (-0.0, -0.0), U, (0.0, 0.0), (0.0, 0.0)],
            [(0.0, 0.0), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, 0.0), (0.0, 0.0)],
            other,
            [(I, N), U, (I, -0.0), (I, 0.0), U, (I, N), (I, N)],
            [(N, N), U, (N, 0.0), (N, 0.0), U, (N, N), (N, N)],
        ]
    };
    if r.is_infinite() && phi.is_finite() && phi != 0.0 {
        let (cosine, sine) = (r.copysign(elementary::cos(phi)), r.copysign(elementary::sin(phi)));
        return Ok(from_parts(if r > 0.0 { (cosine, sine) } else { (-cosine, -sine) }));
    }
    if let Some(value) = special(&ROWS, (r, phi)) {
        let is_defined = r == 0.0 || r.is_nan() || !phi.is_infinite();
        return in_domain(value, is_defined).map(from_parts).map_err(|failure| raise(ctx, failure));
    }
    // The product keeps the sign of a zero.
    Ok(from_parts(if phi == 0.0 { (r, r * phi) } else { (r * elementary::cos(phi), r * elementary::sin(phi)) }))
}

fn isclose(ctx: Ctx, a: ComplexArg, b: ComplexArg, rel_tol: Option<f64>, abs_tol: Option<f64>) -> Result<bool> {
    let (relative, absolute) = (rel_tol.unwrap_or(1e-9), abs_tol.unwrap_or(0.0));
    if relative < 0.0 || absolute < 0.0 {
        return Err(ctx.value_error("tolerances must be non-negative"));
    }
    if a.0 == b.0 && a.1 == b.1 {
        return Ok(true);
    }
    if [a.0, a.1, b.0, b.1].into_iter().any(f64::is_infinite) {
        return Ok(false);
    }
    let difference = (a.0 - b.0).hypot(a.1 - b.1);
    Ok(difference <= relative * b.0.hypot(b.1) || difference <= relative * a.0.hypot(a.1) || difference <= absolute)
}

fn isfinite(_: Ctx, ComplexArg(real, imag): ComplexArg) -> bool {
    real.is_finite() && imag.is_finite()
}

fn isinf(_: Ctx, ComplexArg(real, imag): ComplexArg) -> bool {
    real.is_infinite() || imag.is_infinite()
}

fn isnan(_: Ctx, ComplexArg(real, imag): ComplexArg) -> bool {
    real.is_nan() || imag.is_nan()
}

natives! { FUNCTIONS:
    acos(z, /) "Return the arc cosine of z.";
    acosh(z, /) "Return the inverse hyperbolic cosine of z.";
    asin(z, /) "Return the arc sine of z.";
    asinh(z, /) "Return the inverse hyperbolic sine of z.";
    atan(z, /) "Return the arc tangent of z.";
    atanh(z, /) "Return the inverse hyperbolic tangent of z.";
    cos(z, /) "Return the cosine of z.";
    cosh(z, /) "Return the hyperbolic cosine of z.";
    exp(z, /) "Return the exponential value e**z.";
    isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0) "Determine whether two complex numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them must be\nsmaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard. That is, NaN is\nnot close to anything, even itself. inf and -inf are only close to themselves.";
    isfinite(z, /) "Return True if both the real and imaginary parts of z are finite, else False.";
    isinf(z, /) "Checks if the real or imaginary part of z is infinite.";
    isnan(z, /) "Checks if the real or imaginary part of z not a number (NaN).";
    log(z, base=None, /) "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of z.";
    log10(z, /) "Return the base-10 logarithm of z.";
    phase(z, /) "Return argument, also known as the phase angle, of a complex.";
    polar(z, /) "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle.";
    rect(r, phi, /) "Convert from polar coordinates to rectangular coordinates.";
    sin(z, /) "Return the sine of z.";
    sinh(z, /) "Return the hyperbolic sine of z.";
    sqrt(z, /) "Return the square root of z.";
    tan(z, /) "Return the tangent of z.";
    tanh(z, /) "Return the hyperbolic tangent of z.";
}

pub static MODULE: NativeModule = NativeModule {
    name: "cmath",
    doc: "This module provides access to mathematical functions for complex\nnumbers.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        for (name, number) in [("pi", P), ("e", E), ("tau", TAU), ("inf", I), ("nan", N)] {
            namespace.set_str(name, Value::float(number));
        }
        namespace.set_str("infj", from_parts((0.0, I)));
        namespace.set_str("nanj", from_parts((0.0, N)));
        Ok(())
    },
};
