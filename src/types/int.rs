//! `int` (`Objects/longobject.c`): construction, text, methods. The operators are in [`super::int_math`].

use super::digits::Digits;
use super::{buffer, bytes, float, format, int_math};
use crate::modules::warnings::warn;
use crate::object::builtin_classes::INT;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{DEPRECATION_WARNING, OVERFLOW_ERROR, VALUE_ERROR};
use crate::object::hash::{hash_bigint, hash_int};
use crate::object::int::{Int, from_bigint, from_i64};
use crate::object::native::{Args, FromArg, Place, SelfArg};
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, Raised, Result, Str, Tuple, Value};
use crate::{getsets, natives};
use malachite_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use rustpython_common::int::{BytesToIntError, bytes_to_int};
use rustpython_wtf8::CodePoint;
use std::borrow::Cow;

/// The `self` of an int's method.
#[derive(Clone, Copy)]
pub struct IntSelf<'a>(pub &'a Value);

impl<'a> FromArg<'a> for IntSelf<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<IntSelf<'a>> {
        if value.is_int() { Ok(IntSelf(value)) } else { Err(place.mismatch(ctx, "int", value)) }
    }
}

/// The `self` of an int's computed attribute.
struct IntAttribute;

impl<'a> SelfArg<'a> for IntAttribute {
    type Target = &'a Value;

    fn self_arg(value: &'a Value) -> Option<&'a Value> {
        value.is_int().then_some(value)
    }

    fn NAME() -> String {
        "int".to_owned()
    }
}

impl IntSelf<'_> {
    fn number(&self) -> Cow<'_, BigInt> {
        self.0.as_int().expect("it was checked when the argument was converted")
    }
}

// ---- ints as text ----

/// The smallest limit that can be set.
pub const STR_DIGITS_CHECK_THRESHOLD: usize = 640;

/// Sets the longest decimal text that is converted to an int or made from one (`sys.set_int_max_str_digits`); zero for no
/// limit.
///
/// # Errors
/// `ValueError` for limits below the threshold that are not zero.
pub fn set_max_str_digits(ctx: Ctx, limit: i64) -> Result<()> {
    match usize::try_from(limit) {
        Ok(limit) if limit == 0 || limit >= STR_DIGITS_CHECK_THRESHOLD => {
            ctx.interp.int_max_str_digits.set(limit);
            Ok(())
        }
        _ => Err(ctx.value_error(format!("maxdigits must be >= {STR_DIGITS_CHECK_THRESHOLD} or 0 for unlimited"))),
    }
}

/// The digits of an int, `-` before those of a negative one.
///
/// # Errors
/// `ValueError` where there are more decimal digits than the limit.
pub fn digits(ctx: Ctx, value: &Value, radix: u32) -> Result<String> {
    if let Some(number) = int_math::small(value) {
        return Ok(match radix {
            10 => number.to_string(),
            _ => {
                let magnitude = number.unsigned_abs();
                let digits = match radix {
                    2 => format!("{magnitude:b}"),
                    8 => format!("{magnitude:o}"),
                    _ => format!("{magnitude:x}"),
                };
                if number < 0 { format!("-{digits}") } else { digits }
            }
        });
    }
    let number = value.as_int().expect("callers pass an int");
    if radix != 10 {
        return Ok(number.to_str_radix(radix));
    }
    // Fewer digits than any limit.
    if let Some(number) = number.to_i128() {
        return Ok(number.to_string());
    }
    let limit = ctx.interp.int_max_str_digits.get();
    // At least so many digits: nothing is converted that is sure to be too long.
    let least = (number.bits().saturating_sub(1) as f64 * std::f64::consts::LOG10_2) as usize;
    if limit > 0 && least > limit {
        return Err(too_many_digits(ctx, limit));
    }
    let text = number.to_string();
    if limit > 0 && text.len() - usize::from(text.starts_with('-')) > limit {
        return Err(too_many_digits(ctx, limit));
    }
    Ok(text)
}

#[cold]
fn too_many_digits(ctx: Ctx, limit: usize) -> Raised {
    ctx.value_error(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
    ))
}

/// Without the white space around it.
pub fn trim(text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | 0x09..=0x0D);
    let start = text.iter().position(|byte| !is_space(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// Text with all decimal digits as ASCII ones and all white space as spaces; what else is not ASCII
/// becomes `?`, which no number has (`_PyUnicode_TransformDecimalAndSpaceToASCII`).
pub fn to_ascii_digits(text: &Str) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.bytes());
    }
    let transform = |point: CodePoint| -> u8 {
        let Some(character) = point.to_char() else { return b'?' };
        if character.is_ascii() {
            return character as u8;
        }
        if rustpython_unicode::classify::is_space(character) {
            return b' ';
        }
        match rustpython_unicode::Ucd::new(true).decimal(point) {
            Some(digit) => b'0' + digit as u8,
            None => b'?',
        }
    };
    Cow::Owned(text.as_wtf8().code_points().map(transform).collect())
}

/// The int that text stands for; `original` is for the message.
fn parse(ctx: Ctx, text: &[u8], base: u32, original: &Value) -> Result<Value> {
    let text = trim(text);
    // Most texts are a few decimal digits.
    if base == 10 && (1..=15).contains(&text.len()) && text.iter().all(u8::is_ascii_digit) {
        return Ok(from_i64(text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))));
    }
    match bytes_to_int(text, base, ctx.interp.int_max_str_digits.get()) {
        Ok(number) => Ok(from_bigint(number)),
        Err(BytesToIntError::DigitLimit { got, limit }) => Err(ctx.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {got} digits; use sys.set_int_max_str_digits() to increase the limit"
        ))),
        Err(BytesToIntError::InvalidLiteral { .. } | BytesToIntError::InvalidBase) => {
            let repr = ctx.repr(original)?;
            let message = format::message(&format!("invalid literal for int() with base {base}: "), repr.as_wtf8());
            Err(ctx.raise_args(&VALUE_ERROR, vec![message]))
        }
    }
}

// ---- construction ----

/// `int(value)`.
pub fn from_value(ctx: Ctx, value: &Value) -> Result<Value> {
    if value.is_small_int() || value.is_instance_of_exactly::<Int>() {
        return Ok(value.clone());
    }
    if let Some(number) = value.as_float() {
        return float::truncate(ctx, number);
    }
    let slots = &value.class().slots;
    if let Some(convert) = slots.int.get() {
        let result = convert(ctx, value)?;
        if result.is_small_int() || result.is_instance_of_exactly::<Int>() {
            return Ok(result);
        }
        if !result.is_int() {
            return Err(ctx.type_error(format!("__int__ returned non-int (type {})", result.class_name())));
        }
        let message = format!(
            "__int__ returned non-int (type {}).  The ability to return an instance of a strict subclass of int is deprecated, and may be removed in a future version of Python.",
            result.class_name()
        );
        warn(ctx, &DEPRECATION_WARNING, &message, 1)?;
        return Ok(int_math::exact(&result));
    }
    if slots.index.get().is_some() {
        return ctx.index(value);
    }
    if let Some(text) = value.downcast::<Str>() {
        return parse(ctx, &to_ascii_digits(text), 10, value);
    }
    if let Some(text) = buffer::get(ctx, value)? {
        return parse(ctx, &text, 10, value);
    }
    Err(ctx.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        value.class_name()
    )))
}

fn with_base(ctx: Ctx, value: Option<&Value>, base: &Value) -> Result<Value> {
    let Some(value) = value else { return Err(ctx.type_error("int() missing string argument")) };
    let base = ctx.index_clamped(base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(ctx.value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    let base = base as u32;
    if let Some(text) = value.downcast::<Str>() {
        return parse(ctx, &to_ascii_digits(text), base, value);
    }
    match buffer::get(ctx, value)? {
        Some(text) => parse(ctx, &text, base, value),
        None => Err(ctx.type_error("int() can't convert non-string with explicit base")),
    }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let positional = args.positional();
    if positional.len() > 2 {
        return Err(ctx.type_error(format!("int expected at most 2 arguments, got {}", positional.len())));
    }
    let mut base = positional.get(1);
    for (name, value) in args.keywords() {
        match name.as_str() {
            Some("base") if base.is_none() => base = Some(value),
            Some("base") => return Err(ctx.type_error("argument for int() given by name ('base') and position (2)")),
            name => {
                return Err(
                    ctx.type_error(format!("int() got an unexpected keyword argument '{}'", name.unwrap_or("?")))
                );
            }
        }
    }
    let number = match (positional.first(), base) {
        (value, Some(base)) => with_base(ctx, value, base)?,
        (Some(value), None) => from_value(ctx, value)?,
        (None, None) => from_i64(0),
    };
    if std::ptr::eq(class, &INT) {
        return Ok(number);
    }
    let number = number.as_int().expect("an int was just made").into_owned();
    Ok(Int::new_in(class, number).into())
}

// ---- slots ----

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    if let Some(number) = int_math::small(this) {
        return Ok(Digits::of_int(number).to_str().into());
    }
    if !this.is_int() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Str::new(&digits(ctx, this, 10)?).into())
}

fn hash(_: Ctx, this: &Value) -> Result<i64> {
    Ok(match (int_math::small(this), this.as_int()) {
        (Some(number), _) => hash_int(number),
        (None, Some(number)) => hash_bigint(&number),
        (None, None) => 0,
    })
}

fn truth(_: Ctx, this: &Value) -> Result<bool> {
    Ok(this.as_int().is_some_and(|number| !number.is_zero()))
}

fn to_float(ctx: Ctx, this: &Value) -> Result<Value> {
    let number = ctx.to_f64(&int_math::exact(this))?;
    Ok(Value::float(number))
}

// ---- methods ----

fn conjugate(_: Ctx, this: IntSelf) -> Value {
    int_math::exact(this.0)
}

fn bit_length(_: Ctx, this: IntSelf) -> u64 {
    this.number().bits()
}

fn bit_count(_: Ctx, this: IntSelf) -> u64 {
    match int_math::small(this.0) {
        Some(number) => u64::from(number.unsigned_abs().count_ones()),
        None => this.number().magnitude().count_ones(),
    }
}

/// Whether `byteorder` is little-endian.
fn is_little(ctx: Ctx, byteorder: Option<&Str>) -> Result<bool> {
    match byteorder.map(Str::bytes) {
        None | Some(b"big") => Ok(false),
        Some(b"little") => Ok(true),
        Some(_) => Err(ctx.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(
    ctx: Ctx,
    this: IntSelf,
    length: Option<i64>,
    byteorder: Option<&Str>,
    signed: Option<bool>,
) -> Result<Value> {
    let little = is_little(ctx, byteorder)?;
    let Ok(length) = usize::try_from(length.unwrap_or(1)) else {
        return Err(ctx.value_error("length argument must be non-negative"));
    };
    if length as u64 > int_math::MAX_BITS / 8 {
        return Err(ctx.memory_error());
    }
    let bytes = bytes_of(ctx, &this.number(), length, signed.unwrap_or(false))?;
    if little {
        return Ok(bytes::from_slice(&bytes));
    }
    let reversed: Vec<u8> = bytes.into_iter().rev().collect();
    Ok(bytes::from_slice(&reversed))
}

/// The number in two's complement, little-endian, of exactly `length` bytes.
///
/// # Errors
/// `OverflowError` where it does not fit.
pub fn bytes_of(ctx: Ctx, number: &BigInt, length: usize, signed: bool) -> Result<Vec<u8>> {
    if number.is_negative() && !signed {
        return Err(ctx.raise(&OVERFLOW_ERROR, "can't convert negative int to unsigned"));
    }
    let mut bytes = if signed { number.to_signed_bytes_le() } else { number.to_bytes_le().1 };
    let fits = bytes.len() <= length || number.is_zero();
    if !fits {
        return Err(ctx.raise(&OVERFLOW_ERROR, "int too big to convert"));
    }
    bytes.resize(length, if number.is_negative() { 0xFF } else { 0 });
    Ok(bytes)
}

fn from_bytes(ctx: Ctx, class: &Class, bytes: &Value, byteorder: Option<&Str>, signed: Option<bool>) -> Result<Value> {
    let little = is_little(ctx, byteorder)?;
    let mut bytes = match buffer::get(ctx, bytes)? {
        Some(bytes) => bytes.into_owned(),
        None if bytes.downcast::<Str>().is_some() => return Err(ctx.type_error("cannot convert 'str' object to bytes")),
        None => bytes::from_iterable(ctx, bytes, "bytes", true)?,
    };
    if !little {
        bytes.reverse();
    }
    let number = if signed.unwrap_or(false) {
        BigInt::from_signed_bytes_le(&bytes)
    } else {
        BigInt::from_bytes_le(Sign::Plus, &bytes)
    };
    ctx.instance_from(class, from_bigint(number))
}

fn as_integer_ratio(_: Ctx, this: IntSelf) -> Vec<Value> {
    vec![int_math::exact(this.0), from_i64(1)]
}

fn __trunc__(_: Ctx, this: IntSelf) -> Value {
    int_math::exact(this.0)
}

fn __round__(ctx: Ctx, this: IntSelf, digits: Option<&Value>) -> Result<Value> {
    let Some(digits) = digits.filter(|digits| !digits.is_none()) else { return Ok(int_math::exact(this.0)) };
    let digits = ctx.index_clamped(digits)?;
    if digits >= 0 {
        return Ok(int_math::exact(this.0));
    }
    Ok(from_bigint(int_math::round_to_power_of_ten(&this.number(), digits.unsigned_abs())))
}

fn __getnewargs__(_: Ctx, this: IntSelf) -> Vec<Value> {
    vec![int_math::exact(this.0)]
}

fn __format__(ctx: Ctx, this: IntSelf, spec: &Str) -> Result<Value> {
    if spec.is_empty() {
        return Ok(ctx.str(this.0)?.into());
    }
    format::format_int(ctx, this.0, spec)
}

/// As CPython's: a fixed part, then four bytes for every 30 bits.
fn __sizeof__(_: Ctx, this: IntSelf) -> u64 {
    24 + 4 * this.number().bits().div_ceil(30).max(1)
}

fn is_integer(_: Ctx, _this: IntSelf) -> bool {
    true
}

fn __divmod__(ctx: Ctx, this: IntSelf, other: &Value) -> Result<Value> {
    divmod_values(ctx, this.0, other)
}

fn __rdivmod__(ctx: Ctx, this: IntSelf, other: &Value) -> Result<Value> {
    divmod_values(ctx, other, this.0)
}

fn divmod_values(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    Ok(match int_math::divmod(ctx, a, b)? {
        Some((quotient, rest)) => Tuple::new(vec![quotient, rest]).into(),
        None => Value::NOT_IMPLEMENTED,
    })
}

natives! { METHODS:
    conjugate(self, /) "Returns self, the complex conjugate of any int.";
    bit_length(self, /) "Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6";
    bit_count(self, /) "Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3";
    to_bytes(self, /, length=1, byteorder="big", *, signed=False) "Return an array of bytes representing an integer.\n\n  length\n    Length of bytes object to use.  An OverflowError is raised if the\n    integer is not representable with the given number of bytes.  Default\n    is length 1.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    sys.byteorder as the byte order value.  Default is to use 'big'.\n  signed\n    Determines whether two's complement is used to represent the integer.\n    If signed is False and a negative integer is given, an OverflowError\n    is raised.";
    as_integer_ratio(self, /) "Return a pair of integers, whose ratio is equal to the original int.\n\nThe ratio is in lowest terms and has a positive denominator.\n\n>>> (10).as_integer_ratio()\n(10, 1)\n>>> (-10).as_integer_ratio()\n(-10, 1)\n>>> (0).as_integer_ratio()\n(0, 1)";
    __trunc__(self, /) "Truncating an Integral returns itself.";
    __floor__ = __trunc__(self, /) "Flooring an Integral returns itself.";
    __ceil__ = __trunc__(self, /) "Ceiling of an Integral returns itself.";
    __round__(self, ndigits=None, /) "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.";
    __getnewargs__(self, /) "";
    __format__(self, format_spec, /) "Convert to a string according to format_spec.";
    __sizeof__(self, /) "Returns size in memory, in bytes.";
    is_integer(self, /) "Returns True. Exists for duck type compatibility with float.is_integer.";
    __divmod__(self, value, /) "Return divmod(self, value).";
    __rdivmod__(self, value, /) "Return divmod(value, self).";
}

natives! { CLASS_METHODS:
    from_bytes(self, /, bytes, byteorder="big", *, signed=False) "Return the integer represented by the given array of bytes.\n\n  bytes\n    Holds the array of bytes to convert.  The argument must either\n    support the buffer protocol or be an iterable object producing bytes.\n    Bytes and bytearray are examples of built-in objects that support the\n    buffer protocol.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is 'big',\n    the most significant byte is at the beginning of the byte array.  If\n    byteorder is 'little', the most significant byte is at the end of the\n    byte array.  To request the native byte order of the host system, use\n    sys.byteorder as the byte order value.  Default is to use 'big'.\n  signed\n    Indicates whether two's complement is used to represent the integer.";
}

fn real(_: Ctx, this: &Value) -> Value {
    int_math::exact(this)
}

fn zero(_: Ctx, _this: &Value) -> i64 {
    0
}

fn one(_: Ctx, _this: &Value) -> i64 {
    1
}

getsets! { GETSETS for IntAttribute:
    real: real "the real part of a complex number";
    imag: zero "the imaginary part of a complex number";
    numerator: real "the numerator of a rational number in lowest terms";
    denominator: one "the denominator of a rational number in lowest terms";
}

pub fn define() {
    INT.define::<Int>(&ClassDef {
        flags: class_flags::BASE | class_flags::INT | class_flags::MATCH_SELF,
        doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating-point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(int_math::compare);
            slots.bool.set(truth);
            slots.negative.set(int_math::negative);
            slots.positive.set(int_math::positive);
            slots.absolute.set(int_math::absolute);
            slots.invert.set(int_math::invert);
            slots.int.set(int_math::positive);
            slots.index.set(int_math::positive);
            slots.float.set(to_float);
            slots.power_mod.set(int_math::power_mod);
            let binary = |op: BinaryOp, function| slots.binary[op as usize].set(function);
            binary(BinaryOp::Add, int_math::add);
            binary(BinaryOp::Subtract, int_math::subtract);
            binary(BinaryOp::Multiply, int_math::multiply);
            binary(BinaryOp::FloorDivide, int_math::floor_divide);
            binary(BinaryOp::Remainder, int_math::remainder);
            binary(BinaryOp::TrueDivide, int_math::true_divide);
            binary(BinaryOp::Power, int_math::power);
            binary(BinaryOp::Lshift, int_math::left_shift);
            binary(BinaryOp::Rshift, int_math::right_shift);
            binary(BinaryOp::And, int_math::and);
            binary(BinaryOp::Or, int_math::or);
            binary(BinaryOp::Xor, int_math::xor);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
