//! `float` (`Objects/floatobject.c`). Exact floats are unboxed values; only instances of subclasses
//! are objects.

use super::complex::{self, Complex};
use super::{buffer, format, int, int_math};
use crate::host;
use crate::object::builtin_classes::FLOAT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{OVERFLOW_ERROR, ZERO_DIVISION_ERROR};
use crate::object::hash::{frexp, hash_float};
use crate::object::int::{bigint_to_f64, from_bigint, from_i64};
use crate::object::native::{Args, FromArg, Place, SelfArg};
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Class, Ctx, Header, Object, Raised, Ref, Result, Str, Tuple, Value, heap};
use crate::{getsets, natives};
use malachite_bigint::BigInt;
use num_traits::{FromPrimitive, Signed};
use rustpython_common::float_ops;
use std::cmp::Ordering;

/// An instance of a subclass of `float`.
#[repr(C)]
pub struct Float {
    header: Header,
    pub number: f64,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Float {
    fn class() -> &'static Class {
        &FLOAT
    }
}

impl Float {
    pub fn new_in(class: &Class, number: f64) -> Ref<Float> {
        heap::new_in(class, |header| Float { header, number })
    }
}

/// The number of a `float` or an instance of a subclass.
#[inline(always)]
pub fn number(value: &Value) -> Option<f64> {
    match value.as_float() {
        None => value.downcast::<Float>().map(|float| float.number),
        number => number,
    }
}

/// The `self` of a float's method.
pub struct FloatSelf(pub f64);

impl<'a> FromArg<'a> for FloatSelf {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<FloatSelf> {
        number(value).map(FloatSelf).ok_or_else(|| place.mismatch(ctx, "float", value))
    }
}

impl<'a> SelfArg<'a> for FloatSelf {
    type Target = f64;

    fn self_arg(value: &'a Value) -> Option<f64> {
        number(value)
    }

    fn NAME() -> String {
        "float".to_owned()
    }
}

// ---- arithmetic ----

/// A float or an int as a float; `None` for other types.
#[inline(always)]
fn operand(ctx: Ctx, value: &Value) -> Result<Option<f64>> {
    if let Some(number) = value.as_float() {
        return Ok(Some(number));
    }
    if let Some(number) = value.as_small_int() {
        return Ok(Some(number as f64));
    }
    other_operand(ctx, value)
}

fn other_operand(ctx: Ctx, value: &Value) -> Result<Option<f64>> {
    if let Some(number) = number(value) {
        return Ok(Some(number));
    }
    match value.as_int() {
        Some(number) => match bigint_to_f64(&number) {
            Some(number) => Ok(Some(number)),
            None => Err(too_large(ctx)),
        },
        None => Ok(None),
    }
}

#[cold]
fn too_large(ctx: Ctx) -> Raised {
    ctx.raise(&OVERFLOW_ERROR, "int too large to convert to float")
}

macro_rules! arithmetic {
    ($(#[$meta:meta])* $name:ident($a:ident, $b:ident) $ctx:ident: $result:expr) => {
        $(#[$meta])*
        pub fn $name($ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
            let Some($a) = operand($ctx, a)? else { return Ok(Value::NOT_IMPLEMENTED) };
            let Some($b) = operand($ctx, b)? else { return Ok(Value::NOT_IMPLEMENTED) };
            $result
        }
    };
}

arithmetic! { add(a, b) ctx: Ok(Value::float(a + b)) }
arithmetic! { subtract(a, b) ctx: Ok(Value::float(a - b)) }
arithmetic! { multiply(a, b) ctx: Ok(Value::float(a * b)) }
arithmetic! { true_divide(a, b) ctx: if b == 0.0 { Err(int_math::zero_division(ctx)) } else { Ok(Value::float(a / b)) } }
arithmetic! { floor_divide(a, b) ctx: divmod(ctx, a, b).map(|(quotient, _)| Value::float(quotient)) }
arithmetic! { remainder(a, b) ctx: remainder_f64(ctx, a, b).map(Value::float) }
arithmetic! { power(a, b) ctx: power_f64(ctx, a, b) }

/// (`a // b`, `a % b`).
///
/// # Errors
/// `ZeroDivisionError`.
pub fn divmod(ctx: Ctx, a: f64, b: f64) -> Result<(f64, f64)> {
    float_ops::divmod(a, b).ok_or_else(|| int_math::zero_division(ctx))
}

/// `a % b`: the sign is that of `b`.
fn remainder_f64(ctx: Ctx, a: f64, b: f64) -> Result<f64> {
    if b == 0.0 {
        return Err(int_math::zero_division(ctx));
    }
    let rest = a % b;
    Ok(if rest == 0.0 {
        0f64.copysign(b)
    } else if (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    })
}

/// `a ** b` (`float_pow`); complex where a negative number is raised to a fraction.
///
/// # Errors
/// `ZeroDivisionError` for zero to a negative power, `OverflowError` for finite operands.
pub fn power_f64(ctx: Ctx, a: f64, b: f64) -> Result<Value> {
    if a == 0.0 && b < 0.0 {
        return Err(ctx.raise(&ZERO_DIVISION_ERROR, "zero to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.fract() != 0.0 {
        return complex::power_of(ctx, (a, 0.0), (b, 0.0));
    }
    let result = host::math::pow(a, b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(out_of_range(ctx));
    }
    Ok(Value::float(result))
}

/// What C's `ERANGE` becomes.
#[cold]
pub fn out_of_range(ctx: Ctx) -> Raised {
    ctx.raise_args(&OVERFLOW_ERROR, vec![from_i64(34), Str::new("Numerical result out of range").into()])
}

fn power_mod(ctx: Ctx, _: &Value, _: &Value, _: &Value) -> Result<Value> {
    Err(ctx.type_error("pow() 3rd argument not allowed unless all arguments are integers"))
}

fn negative(_: Ctx, this: &Value) -> Result<Value> {
    Ok(unary(this, |number| -number))
}

fn positive(_: Ctx, this: &Value) -> Result<Value> {
    Ok(unary(this, |number| number))
}

fn absolute(_: Ctx, this: &Value) -> Result<Value> {
    Ok(unary(this, f64::abs))
}

fn unary(this: &Value, of: impl Fn(f64) -> f64) -> Value {
    number(this).map_or(Value::NOT_IMPLEMENTED, |number| Value::float(of(number)))
}

fn truth(_: Ctx, this: &Value) -> Result<bool> {
    Ok(number(this) != Some(0.0))
}

/// `x * 2**exponent`, rounded once (musl's `scalbn`).
pub fn ldexp(mut x: f64, exponent: i64) -> f64 {
    let power = |exponent: i64| f64::from_bits(((1023 + exponent) as u64) << 52);
    let mut exponent = exponent.clamp(-10_000, 10_000);
    for _ in 0..2 {
        if exponent > 1023 {
            x *= power(1023);
            exponent -= 1023;
        } else if exponent < -1022 {
            // Stays normal until the last factor, which alone rounds.
            x *= power(-1022 + 53);
            exponent += 1022 - 53;
        }
    }
    x * power(exponent.clamp(-1022, 1023))
}

// ---- comparison and hash ----

/// A float against any int, exactly; `None` for NaN.
pub fn compare_with_int(float: f64, int: &Value) -> Option<Ordering> {
    if let Some(number) = int_math::small(int) {
        return float.partial_cmp(&(number as f64));
    }
    if float.is_nan() {
        return None;
    }
    let number = int.as_int().expect("callers pass an int");
    if float.is_infinite() {
        return Some(if float > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    let whole = BigInt::from_f64(float).expect("a finite number");
    Some(whole.cmp(&number).then(float.fract().partial_cmp(&0.0).expect("a finite number")))
}

pub fn compare(_: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let Some(first) = number(a) else { return Ok(Value::NOT_IMPLEMENTED) };
    let ordering = match number(b) {
        Some(second) => first.partial_cmp(&second),
        None if b.is_int() => compare_with_int(first, b),
        None => return Ok(Value::NOT_IMPLEMENTED),
    };
    Ok(Value::from_bool(op.holds_partially(ordering)))
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    Ok(match number(this) {
        Some(number) if !number.is_nan() => hash_float(number),
        _ => ctx.identity_hash(this),
    })
}

// ---- conversion ----

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    Ok(number(this).map_or(Value::NOT_IMPLEMENTED, |number| Str::new(&format::repr_float(number)).into()))
}

/// The int nearest to zero from a float.
///
/// # Errors
/// `ValueError` for NaN, `OverflowError` for infinities.
pub fn truncate(ctx: Ctx, number: f64) -> Result<Value> {
    if number.abs() < 9e18 {
        return Ok(from_i64(number as i64));
    }
    match BigInt::from_f64(number) {
        Some(number) => Ok(from_bigint(number)),
        None if number.is_nan() => Err(ctx.value_error("cannot convert float NaN to integer")),
        None => Err(ctx.raise(&OVERFLOW_ERROR, "cannot convert float infinity to integer")),
    }
}

fn to_int(ctx: Ctx, this: &Value) -> Result<Value> {
    number(this).map_or(Ok(Value::NOT_IMPLEMENTED), |number| truncate(ctx, number))
}

/// The number of a literal as `float()` takes it; spaces around it are allowed.
pub fn parse(text: &[u8]) -> Option<f64> {
    rustpython_literal::float::parse_bytes(int::trim(text))
}

/// `float(value)`.
pub fn from_value(ctx: Ctx, value: &Value) -> Result<f64> {
    let invalid = || -> Result<f64> {
        let repr = ctx.repr(value)?;
        Err(ctx.raise_args(
            &crate::object::exception::VALUE_ERROR,
            vec![format::message("could not convert string to float: ", repr.as_wtf8())],
        ))
    };
    if let Some(text) = value.downcast::<Str>() {
        let ascii = int::to_ascii_digits(text);
        return parse(&ascii).map_or_else(invalid, Ok);
    }
    if number(value).is_some()
        || value.is_int()
        || value.class().slots.float.get().is_some()
        || value.class().slots.index.get().is_some()
    {
        return ctx.to_f64(value);
    }
    if let Some(text) = buffer::get(ctx, value)? {
        return parse(&text).map_or_else(invalid, Ok);
    }
    Err(ctx.type_error(format!("float() argument must be a string or a real number, not '{}'", value.class_name())))
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let exact = std::ptr::eq(class, &FLOAT);
    if exact && args.has_keywords() {
        return Err(ctx.type_error("float() takes no keyword arguments"));
    }
    let number = match args.positional() {
        [] => 0.0,
        [value] => from_value(ctx, value)?,
        more => return Err(ctx.type_error(format!("float expected at most 1 argument, got {}", more.len()))),
    };
    Ok(if exact { Value::float(number) } else { Float::new_in(class, number).into() })
}

// ---- methods ----

fn from_number(ctx: Ctx, class: &Class, number: &Value) -> Result<Value> {
    ctx.instance_from(class, Value::float(ctx.to_f64(number)?))
}

fn conjugate(_: Ctx, this: FloatSelf) -> f64 {
    this.0
}

fn __trunc__(ctx: Ctx, this: FloatSelf) -> Result<Value> {
    truncate(ctx, this.0)
}

fn __floor__(ctx: Ctx, this: FloatSelf) -> Result<Value> {
    truncate(ctx, this.0.floor())
}

fn __ceil__(ctx: Ctx, this: FloatSelf) -> Result<Value> {
    truncate(ctx, this.0.ceil())
}

fn __round__(ctx: Ctx, this: FloatSelf, digits: Option<&Value>) -> Result<Value> {
    match digits {
        None => truncate(ctx, this.0.round_ties_even()),
        Some(digits) if digits.is_none() => truncate(ctx, this.0.round_ties_even()),
        Some(digits) => {
            let digits = ctx.index_clamped(digits)?.clamp(-400, 400) as i32;
            match float_ops::round_float_digits(this.0, digits) {
                Some(number) => Ok(Value::float(number)),
                None => Err(ctx.raise(&OVERFLOW_ERROR, "rounded value too large to represent")),
            }
        }
    }
}

fn as_integer_ratio(ctx: Ctx, this: FloatSelf) -> Result<Vec<Value>> {
    let FloatSelf(number) = this;
    if number.is_nan() {
        return Err(ctx.value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "cannot convert Infinity to integer ratio"));
    }
    let (numerator, denominator) = integer_ratio(number);
    Ok(vec![from_bigint(numerator), from_bigint(denominator)])
}

/// A finite number as a fraction in lowest terms.
pub fn integer_ratio(number: f64) -> (BigInt, BigInt) {
    let (fraction, exponent) = frexp(number.abs());
    let mantissa = (fraction * (1u64 << 53) as f64) as u64;
    let zeros = if mantissa == 0 { 0 } else { mantissa.trailing_zeros() };
    let exponent = i64::from(exponent) - 53 + i64::from(zeros);
    let mut numerator = BigInt::from(mantissa >> zeros);
    let mut denominator = BigInt::from(1);
    if mantissa != 0 {
        if exponent >= 0 { numerator <<= exponent as u64 } else { denominator <<= exponent.unsigned_abs() }
    }
    if number < 0.0 { (-numerator, denominator) } else { (numerator.abs(), denominator) }
}

fn fromhex(ctx: Ctx, class: &Class, string: &Value) -> Result<Value> {
    let Some(text) = string.downcast::<Str>() else {
        return Err(ctx.type_error("bad argument type for built-in operation"));
    };
    let number = match text.as_str().map(float_ops::from_hex) {
        Some(Ok(number)) => number,
        Some(Err(float_ops::HexFloatError::Overflow)) => {
            return Err(ctx.raise(&OVERFLOW_ERROR, "hexadecimal value too large to represent as a float"));
        }
        _ => return Err(ctx.value_error("invalid hexadecimal floating-point string")),
    };
    ctx.instance_from(class, Value::float(number))
}

fn hex(_: Ctx, this: FloatSelf) -> String {
    rustpython_literal::float::to_hex(this.0)
}

fn is_integer(_: Ctx, this: FloatSelf) -> bool {
    this.0.is_finite() && this.0.fract() == 0.0
}

fn __divmod__(ctx: Ctx, this: &Value, other: &Value) -> Result<Value> {
    divmod_values(ctx, this, other)
}

fn __rdivmod__(ctx: Ctx, this: &Value, other: &Value) -> Result<Value> {
    divmod_values(ctx, other, this)
}

fn divmod_values(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let (Some(a), Some(b)) = (operand(ctx, a)?, operand(ctx, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (quotient, rest) = divmod(ctx, a, b)?;
    Ok(Tuple::new(vec![Value::float(quotient), Value::float(rest)]).into())
}

fn __getnewargs__(_: Ctx, this: FloatSelf) -> Vec<Value> {
    vec![Value::float(this.0)]
}

fn __getformat__(ctx: Ctx, _class: &Class, kind: &str) -> Result<&'static str> {
    match kind {
        "double" | "float" => Ok("IEEE, little-endian"),
        _ => Err(ctx.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

fn __format__(ctx: Ctx, this: &Value, spec: &Str) -> Result<Value> {
    if spec.is_empty() {
        return Ok(ctx.str(this)?.into());
    }
    let Some(number) = number(this) else { return Ok(Value::NOT_IMPLEMENTED) };
    format::format_float(ctx, number, spec, &this.class_name())
}

natives! { METHODS:
    conjugate(self, /) "Return self, the complex conjugate of any float.";
    __trunc__(self, /) "Return the Integral closest to x between 0 and x.";
    __floor__(self, /) "Return the floor as an Integral.";
    __ceil__(self, /) "Return the ceiling as an Integral.";
    __round__(self, ndigits=None, /) "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits).";
    as_integer_ratio(self, /) "Return a pair of integers, whose ratio is exactly equal to the original float.\n\nThe ratio is in lowest terms and has a positive denominator.  Raise\nOverflowError on infinities and a ValueError on NaNs.\n\n>>> (10.0).as_integer_ratio()\n(10, 1)\n>>> (0.0).as_integer_ratio()\n(0, 1)\n>>> (-.25).as_integer_ratio()\n(-1, 4)";
    hex(self, /) "Return a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'";
    is_integer(self, /) "Return True if the float is an integer.";
    __divmod__(self, value, /) "Return divmod(self, value).";
    __rdivmod__(self, value, /) "Return divmod(value, self).";
    __getnewargs__(self, /) "";
    __format__(self, format_spec, /) "Formats the float according to format_spec.";
}

natives! { CLASS_METHODS:
    from_number(self, number, /) "Convert real number to a floating-point number.";
    fromhex(self, string, /) "Create a floating-point number from a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324";
    __getformat__(self, typestr, /) "You probably don't want to use this function.\n\n  typestr\n    Must be 'double' or 'float'.\n\nIt exists mainly to be used in Python's test suite.\n\nThis function returns whichever of 'unknown', 'IEEE, big-endian' or 'IEEE,\nlittle-endian' best describes the format of floating-point numbers used by the\nC type named by typestr.";
}

fn real(_: Ctx, this: f64) -> f64 {
    this
}

fn imag(_: Ctx, _this: f64) -> f64 {
    0.0
}

getsets! { GETSETS for FloatSelf:
    real: real "the real part of a complex number";
    imag: imag "the imaginary part of a complex number";
}

pub fn define() {
    FLOAT.define::<Float>(&ClassDef {
        flags: class_flags::BASE | class_flags::MATCH_SELF,
        doc: "Convert a string or number to a floating-point number, if possible.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.bool.set(truth);
            slots.negative.set(negative);
            slots.positive.set(positive);
            slots.absolute.set(absolute);
            slots.int.set(to_int);
            slots.float.set(positive);
            slots.power_mod.set(power_mod);
            let binary = |op: BinaryOp, function| slots.binary[op as usize].set(function);
            binary(BinaryOp::Add, add);
            binary(BinaryOp::Subtract, subtract);
            binary(BinaryOp::Multiply, multiply);
            binary(BinaryOp::TrueDivide, true_divide);
            binary(BinaryOp::FloorDivide, floor_divide);
            binary(BinaryOp::Remainder, remainder);
            binary(BinaryOp::Power, power);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

/// A `float` or a `complex` as its two parts.
pub fn parts(value: &Value) -> Option<(f64, f64)> {
    match value.downcast::<Complex>() {
        Some(complex) => Some((complex.real, complex.imag)),
        None => number(value).map(|number| (number, 0.0)),
    }
}
