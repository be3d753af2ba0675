//! The gamma function by Lanczos' approximation, as CPython computes it on every platform.

use super::{expected, range_error};
use crate::host::math as elementary;
use crate::object::{Ctx, Result};
use std::f64::consts::PI;

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LN_PI: f64 = 1.144_729_885_849_400_174_143_427_351_353_058_711_647;
const NOT_A_POLE: &str = "a noninteger or positive integer";

#[allow(clippy::excessive_precision)]
const NUMERATOR: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];

const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// The sum at a positive number.
fn lanczos_sum(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    // In powers of `1/x` where those of `x` would be large.
    if x < 5.0 {
        for (a, b) in NUMERATOR.iter().zip(&DENOMINATOR).rev() {
            numerator = numerator * x + a;
            denominator = denominator * x + b;
        }
    } else {
        for (a, b) in NUMERATOR.iter().zip(&DENOMINATOR) {
            numerator = numerator / x + a;
            denominator = denominator / x + b;
        }
    }
    numerator / denominator
}

/// `sin(pi * x)`, accurate near whole numbers.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result = match (2.0 * y).round() as i32 {
        0 => elementary::sin(PI * y),
        1 => elementary::cos(PI * (y - 0.5)),
        // sin(pi*(1-y)) keeps the sign of zero right.
        2 => elementary::sin(PI * (1.0 - y)),
        3 => -elementary::cos(PI * (y - 1.5)),
        _ => elementary::sin(PI * (y - 2.0)),
    };
    1f64.copysign(x) * result
}

pub fn gamma(ctx: Ctx, x: f64) -> Result<f64> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x == f64::NEG_INFINITY || x == 0.0 || x < 0.0 && x.floor() == x {
        return Err(expected(ctx, NOT_A_POLE, x));
    }
    if x.floor() == x && x <= 23.0 {
        // Exact: the factorials below 2**53 and some more that floats hold.
        return Ok((1..x as u64).map(|factor| factor as f64).product());
    }
    let result = gamma_of_finite(x);
    if result.is_infinite() { Err(range_error(ctx)) } else { Ok(result) }
}

fn gamma_of_finite(x: f64) -> f64 {
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = size + G_MINUS_HALF;
    // What the sum lost to rounding, for a correction of first order.
    let lost = if size > G_MINUS_HALF { (y - size) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - size };
    let correction = lost * G / y;
    if x < 0.0 {
        let mut result = -PI / sin_pi(size) / size * elementary::exp(y) / lanczos_sum(size);
        result -= correction * result;
        if size < 140.0 {
            result / elementary::pow(y, size - 0.5)
        } else {
            let root = elementary::pow(y, size / 2.0 - 0.25);
            result / root / root
        }
    } else {
        let mut result = lanczos_sum(size) / elementary::exp(y);
        result += correction * result;
        if size < 140.0 {
            result * elementary::pow(y, size - 0.5)
        } else {
            let root = elementary::pow(y, size / 2.0 - 0.25);
            result * root * root
        }
    }
}

pub fn lgamma(ctx: Ctx, x: f64) -> Result<f64> {
    if x.is_nan() {
        return Ok(x);
    }
    if x.is_infinite() {
        return Ok(f64::INFINITY);
    }
    if x.floor() == x && x <= 2.0 {
        return if x <= 0.0 { Err(expected(ctx, NOT_A_POLE, x)) } else { Ok(0.0) };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(-elementary::ln(size));
    }
    let mut result = elementary::ln(lanczos_sum(size)) - G;
    result += (size - 0.5) * (elementary::ln(size + G - 0.5) - 1.0);
    if x < 0.0 {
        result = LN_PI - elementary::ln(sin_pi(size).abs()) - elementary::ln(size) - result;
    }
    if result.is_infinite() { Err(range_error(ctx)) } else { Ok(result) }
}
