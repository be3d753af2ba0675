//! `complex` (`Objects/complexobject.c`). With a real operand the arithmetic leaves the other part
//! alone, as C99 has it: `inf * 1j` has no NaN.

use super::{float, format, int};
use crate::host::math as elementary;
use crate::modules::warnings::warn;
use crate::object::builtin_classes::COMPLEX;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{DEPRECATION_WARNING, OVERFLOW_ERROR, ZERO_DIVISION_ERROR};
use crate::object::hash::hash_float;
use crate::object::native::{Args, FromArg, Place, readonly};
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Class, Ctx, Header, Object, Raised, Ref, Result, Str, Value, heap, names};
use crate::{getsets, natives};

#[repr(C)]
pub struct Complex {
    header: Header,
    pub real: f64,
    pub imag: f64,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Complex {
    fn class() -> &'static Class {
        &COMPLEX
    }
}

/// (real part, imaginary part).
pub type Parts = (f64, f64);

pub fn from_parts((real, imag): Parts) -> Value {
    Complex::new_in(&COMPLEX, real, imag).into()
}

impl Complex {
    pub fn new_in(class: &Class, real: f64, imag: f64) -> Ref<Complex> {
        heap::new_in(class, |header| Complex { header, real, imag })
    }

    pub fn parts(&self) -> Parts {
        (self.real, self.imag)
    }
}

/// A parameter that takes any number (`PyComplex_AsCComplex`).
#[derive(Clone, Copy)]
pub struct ComplexArg(pub f64, pub f64);

impl<'a> FromArg<'a> for ComplexArg {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<ComplexArg> {
        if let Some((real, imag)) = float::parts(value) {
            return Ok(ComplexArg(real, imag));
        }
        if let Some((real, imag)) = by_dunder(ctx, value)? {
            return Ok(ComplexArg(real, imag));
        }
        Ok(ComplexArg(ctx.to_f64(value)?, 0.0))
    }
}

/// By `__complex__`, if the class has it.
fn by_dunder(ctx: Ctx, value: &Value) -> Result<Option<Parts>> {
    let Some(result) = ctx.call_special(value, &names::__complex__, &[])? else { return Ok(None) };
    match result.downcast::<Complex>() {
        Some(complex) => Ok(Some(complex.parts())),
        None => Err(ctx.type_error(format!("__complex__ returned non-complex (type {})", result.class_name()))),
    }
}

// ---- arithmetic on parts ----

#[derive(Clone, Copy)]
enum Number {
    Real(f64),
    Complex(Parts),
}

impl Number {
    /// `None` for other types.
    fn of(ctx: Ctx, value: &Value) -> Result<Option<Number>> {
        if let Some(complex) = value.downcast::<Complex>() {
            return Ok(Some(Number::Complex(complex.parts())));
        }
        if let Some(number) = float::number(value) {
            return Ok(Some(Number::Real(number)));
        }
        if value.is_int() { ctx.to_f64(value).map(|number| Some(Number::Real(number))) } else { Ok(None) }
    }

    fn parts(self) -> Parts {
        match self {
            Number::Real(real) => (real, 0.0),
            Number::Complex(parts) => parts,
        }
    }
}

/// Zeros and ones for the infinite parts of an operand, with their signs.
fn boxed(part: f64) -> f64 {
    (if part.is_infinite() { 1.0f64 } else { 0.0 }).copysign(part)
}

fn zero_if_nan(part: f64) -> f64 {
    if part.is_nan() { 0f64.copysign(part) } else { part }
}

/// The product; infinities that computed as NaN are recovered (C11, Annex G.5.1).
pub fn product((mut a, mut b): Parts, (mut c, mut d): Parts) -> Parts {
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = (ac - bd, ad + bc);
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let mut recalculate = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b) = (boxed(a), boxed(b));
        (c, d) = (zero_if_nan(c), zero_if_nan(d));
        recalculate = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d) = (boxed(c), boxed(d));
        (a, b) = (zero_if_nan(a), zero_if_nan(b));
        recalculate = true;
    }
    if !recalculate && [ac, bd, ad, bc].into_iter().any(f64::is_infinite) {
        (a, b) = (zero_if_nan(a), zero_if_nan(b));
        (c, d) = (zero_if_nan(c), zero_if_nan(d));
        recalculate = true;
    }
    if recalculate { (f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c)) } else { result }
}

/// The quotient; `None` for a divisor of zero (`_Py_c_quot`).
pub fn quotient(a: Parts, b: Parts) -> Option<Parts> {
    let (size_real, size_imag) = (b.0.abs(), b.1.abs());
    let result = if size_real >= size_imag {
        if size_real == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let divisor = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / divisor, (a.1 - a.0 * ratio) / divisor)
    } else if size_imag >= size_real {
        let ratio = b.0 / b.1;
        let divisor = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / divisor, (a.1 * ratio - a.0) / divisor)
    } else {
        (f64::NAN, f64::NAN)
    };
    if !(result.0.is_nan() && result.1.is_nan()) {
        return Some(result);
    }
    let is_finite = |(real, imag): Parts| real.is_finite() && imag.is_finite();
    let is_infinite = |(real, imag): Parts| real.is_infinite() || imag.is_infinite();
    Some(if is_infinite(a) && is_finite(b) {
        let (x, y) = (boxed(a.0), boxed(a.1));
        (f64::INFINITY * (x * b.0 + y * b.1), f64::INFINITY * (y * b.0 - x * b.1))
    } else if is_infinite(b) && is_finite(a) {
        let (x, y) = (boxed(b.0), boxed(b.1));
        (0.0 * (a.0 * x + a.1 * y), 0.0 * (a.1 * x - a.0 * y))
    } else {
        result
    })
}

fn power_of_count(base: Parts, mut count: u32) -> Parts {
    let (mut result, mut square) = ((1.0, 0.0), base);
    while count > 0 {
        if count & 1 == 1 {
            result = product(result, square);
        }
        count >>= 1;
        if count > 0 {
            square = product(square, square);
        }
    }
    result
}

/// `a ** b` of complex numbers.
///
/// # Errors
/// `ZeroDivisionError`, `OverflowError`.
pub fn power_of(ctx: Ctx, a: Parts, b: Parts) -> Result<Value> {
    let zero_power = || ctx.raise(&ZERO_DIVISION_ERROR, "zero to a negative or complex power");
    let result = if b.1 == 0.0 && b.0.fract() == 0.0 && b.0.abs() <= 100.0 {
        let count = b.0.abs() as u32;
        let power = power_of_count(a, count);
        if b.0 > 0.0 || count == 0 { power } else { quotient((1.0, 0.0), power).ok_or_else(zero_power)? }
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(zero_power());
        }
        (0.0, 0.0)
    } else {
        let size = a.0.hypot(a.1);
        let angle = a.1.atan2(a.0);
        let (mut length, mut phase) = (elementary::pow(size, b.0), angle * b.0);
        if b.1 != 0.0 {
            length *= elementary::exp(-angle * b.1);
            phase += b.1 * elementary::ln(size);
        }
        (length * elementary::cos(phase), length * elementary::sin(phase))
    };
    if result.0.is_infinite() || result.1.is_infinite() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "complex exponentiation"));
    }
    Ok(from_parts(result))
}

// ---- slots ----

macro_rules! arithmetic {
    ($name:ident($a:ident, $b:ident) $ctx:ident: $result:expr) => {
        fn $name($ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
            let (Some($a), Some($b)) = (Number::of($ctx, a)?, Number::of($ctx, b)?) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            $result
        }
    };
}

arithmetic! { add(a, b) ctx: {
    let _ = ctx;
    Ok(from_parts(match (a, b) {
        (Number::Complex(a), Number::Complex(b)) => (a.0 + b.0, a.1 + b.1),
        (Number::Complex(a), Number::Real(b)) => (a.0 + b, a.1),
        (Number::Real(a), b) => { let b = b.parts(); (a + b.0, b.1) }
    }))
} }
arithmetic! { subtract(a, b) ctx: {
    let _ = ctx;
    Ok(from_parts(match (a, b) {
        (Number::Complex(a), Number::Complex(b)) => (a.0 - b.0, a.1 - b.1),
        (Number::Complex(a), Number::Real(b)) => (a.0 - b, a.1),
        (Number::Real(a), b) => { let b = b.parts(); (a - b.0, -b.1) }
    }))
} }
arithmetic! { multiply(a, b) ctx: {
    let _ = ctx;
    Ok(from_parts(match (a, b) {
        (Number::Complex(a), Number::Complex(b)) => product(a, b),
        (Number::Complex(a), Number::Real(b)) => (a.0 * b, a.1 * b),
        (Number::Real(a), b) => { let b = b.parts(); (a * b.0, a * b.1) }
    }))
} }
arithmetic! { true_divide(a, b) ctx: {
    let quotient = match (a, b) {
        (Number::Complex(a), Number::Real(b)) => (b != 0.0).then(|| (a.0 / b, a.1 / b)),
        (a, b) => quotient(a.parts(), b.parts()),
    };
    quotient.map(from_parts).ok_or_else(|| ctx.raise(&ZERO_DIVISION_ERROR, "division by zero"))
} }
arithmetic! { power(a, b) ctx: power_of(ctx, a.parts(), b.parts()) }

fn power_mod(ctx: Ctx, _: &Value, _: &Value, _: &Value) -> Result<Value> {
    Err(ctx.value_error("complex modulo"))
}

fn parts_of(value: &Value) -> Parts {
    value.downcast::<Complex>().map_or((0.0, 0.0), Complex::parts)
}

fn negative(_: Ctx, this: &Value) -> Result<Value> {
    let (real, imag) = parts_of(this);
    Ok(from_parts((-real, -imag)))
}

fn positive(_: Ctx, this: &Value) -> Result<Value> {
    Ok(if this.is_instance_of_exactly::<Complex>() { this.clone() } else { from_parts(parts_of(this)) })
}

fn absolute(ctx: Ctx, this: &Value) -> Result<Value> {
    let (real, imag) = parts_of(this);
    let size = real.hypot(imag);
    if size.is_infinite() && real.is_finite() && imag.is_finite() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "absolute value too large"));
    }
    Ok(Value::float(size))
}

fn truth(_: Ctx, this: &Value) -> Result<bool> {
    Ok(parts_of(this) != (0.0, 0.0))
}

fn compare(_: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(complex), Comparison::Eq | Comparison::Ne) = (a.downcast::<Complex>(), op) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = if let Some((real, imag)) = float::parts(b) {
        complex.real == real && complex.imag == imag
    } else if b.is_int() {
        complex.imag == 0.0 && float::compare_with_int(complex.real, b) == Some(std::cmp::Ordering::Equal)
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::from_bool(equal == (op == Comparison::Eq)))
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let (real, imag) = parts_of(this);
    let part = |part: f64| if part.is_nan() { ctx.identity_hash(this) } else { hash_float(part) };
    Ok(match part(real).wrapping_add(part(imag).wrapping_mul(1_000_003)) {
        -1 => -2,
        hash => hash,
    })
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let (real, imag) = parts_of(this);
    let imag_text = format::repr_float_short(imag);
    if real == 0.0 && real.is_sign_positive() {
        return Ok(Str::new(&format!("{imag_text}j")).into());
    }
    let sign = if imag_text.starts_with('-') { "" } else { "+" };
    Ok(Str::new(&format!("({}{sign}{imag_text}j)", format::repr_float_short(real))).into())
}

// ---- construction ----

fn from_text(ctx: Ctx, text: &Str) -> Result<Parts> {
    let ascii = int::to_ascii_digits(text);
    let parts = std::str::from_utf8(int::trim(&ascii)).ok().and_then(rustpython_literal::complex::parse_str);
    parts.ok_or_else(|| ctx.value_error("complex() arg is a malformed string"))
}

fn not_real(ctx: Ctx, argument: &str, value: &Value) -> Raised {
    ctx.type_error(not_real_message(argument, value))
}

fn not_real_message(argument: &str, value: &Value) -> String {
    format!("complex() argument '{argument}' must be a real number, not {}", value.class_name())
}

fn is_real(value: &Value) -> bool {
    let slots = &value.class().slots;
    slots.float.get().is_some() || slots.index.get().is_some()
}

/// `complex(value)`.
fn from_value(ctx: Ctx, value: &Value) -> Result<Parts> {
    if let Some(text) = value.downcast::<Str>() {
        return from_text(ctx, text);
    }
    if let Some(parts) = float::parts(value) {
        return Ok(parts);
    }
    if let Some(parts) = by_dunder(ctx, value)? {
        return Ok(parts);
    }
    if is_real(value) {
        return Ok((ctx.to_f64(value)?, 0.0));
    }
    Err(ctx.type_error(format!("complex() argument must be a string or a number, not {}", value.class_name())))
}

/// One of two arguments: a real number; a complex one counts with both its parts.
fn from_part(ctx: Ctx, argument: &str, value: &Value) -> Result<Parts> {
    if let Some(parts) = float::parts(value) {
        if value.downcast::<Complex>().is_some() {
            warn(ctx, &DEPRECATION_WARNING, &not_real_message(argument, value), 1)?;
        }
        return Ok(parts);
    }
    if argument == "real"
        && let Some(parts) = by_dunder(ctx, value)?
    {
        return Ok(parts);
    }
    if is_real(value) { Ok((ctx.to_f64(value)?, 0.0)) } else { Err(not_real(ctx, argument, value)) }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let positional = args.positional();
    if positional.len() > 2 {
        return Err(ctx.type_error(format!("complex() takes at most 2 arguments ({} given)", args.values().len())));
    }
    let (mut real, mut imag) = (positional.first(), positional.get(1));
    for (name, value) in args.keywords() {
        let (place, position) = match name.as_str() {
            Some("real") => (&mut real, 1),
            Some("imag") => (&mut imag, 2),
            other => {
                return Err(
                    ctx.type_error(format!("complex() got an unexpected keyword argument '{}'", other.unwrap_or("?")))
                );
            }
        };
        if place.is_some() {
            let name = name.as_str().unwrap_or("?");
            return Err(
                ctx.type_error(format!("argument for complex() given by name ('{name}') and position ({position})"))
            );
        }
        *place = Some(value);
    }
    let (real, imag) = match (real, imag) {
        (Some(value), None) => {
            if std::ptr::eq(class, &COMPLEX) && value.is_instance_of_exactly::<Complex>() {
                return Ok(value.clone());
            }
            from_value(ctx, value)?
        }
        (real, imag) => {
            let (real, cross) = real.map_or(Ok((0.0, 0.0)), |value| from_part(ctx, "real", value))?;
            let given = imag;
            let imag = given.map_or(Ok((0.0, 0.0)), |value| from_part(ctx, "imag", value))?;
            // `real + imag * 1j`, without touching the signs of zeros of parts that are not complex.
            let is_complex = given.is_some_and(|value| value.downcast::<Complex>().is_some());
            (if is_complex { real - imag.1 } else { real }, if cross == 0.0 { imag.0 } else { imag.0 + cross })
        }
    };
    Ok(Complex::new_in(class, real, imag).into())
}

// ---- methods ----

fn conjugate(_: Ctx, this: &Complex) -> Value {
    from_parts((this.real, -this.imag))
}

fn __complex__(_: Ctx, this: &Complex) -> Value {
    from_parts(this.parts())
}

fn __getnewargs__(_: Ctx, this: &Complex) -> Vec<Value> {
    vec![Value::float(this.real), Value::float(this.imag)]
}

fn __format__(ctx: Ctx, this: &Value, spec: &Str) -> Result<Value> {
    if spec.is_empty() {
        return Ok(ctx.str(this)?.into());
    }
    let (real, imag) = parts_of(this);
    format::format_complex(ctx, real, imag, spec, &this.class_name())
}

fn from_number(ctx: Ctx, class: &Class, number: ComplexArg) -> Result<Value> {
    ctx.instance_from(class, from_parts((number.0, number.1)))
}

natives! { METHODS:
    conjugate(self, /) "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.";
    __complex__(self, /) "Convert this value to exact type complex.";
    __getnewargs__(self, /) "";
    __format__(self, format_spec, /) "Convert to a string according to format_spec.";
}

natives! { CLASS_METHODS:
    from_number(self, number, /) "Convert number to a complex floating-point number.";
}

fn real(_: Ctx, this: &Complex) -> f64 {
    this.real
}

fn imag(_: Ctx, this: &Complex) -> f64 {
    this.imag
}

getsets! { GETSETS for Complex:
    real: real, readonly "the real part of a complex number";
    imag: imag, readonly "the imaginary part of a complex number";
}

pub fn define() {
    COMPLEX.define::<Complex>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\nwith the specified real and imaginary components.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.bool.set(truth);
            slots.negative.set(negative);
            slots.positive.set(positive);
            slots.absolute.set(absolute);
            slots.power_mod.set(power_mod);
            let binary = |op: BinaryOp, function| slots.binary[op as usize].set(function);
            binary(BinaryOp::Add, add);
            binary(BinaryOp::Subtract, subtract);
            binary(BinaryOp::Multiply, multiply);
            binary(BinaryOp::TrueDivide, true_divide);
            binary(BinaryOp::Power, power);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
