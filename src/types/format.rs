//! Numbers as text: `repr` of floats, format specs (`Python/formatter_unicode.c`).

use super::digits::Digits;
use super::int;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::{Ctx, Raised, Result, Str, Value};
use malachite_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};
use std::fmt::Write;

/// Beyond this many digits `core::fmt` gives up; all further digits of any float are zeros.
const MOST_DIGITS: usize = 60_000;

// ---- floats as digits (`PyOS_double_to_string`) ----

/// How [`float_to_string`] writes a number.
#[derive(Clone, Copy)]
pub struct FloatStyle {
    /// One of `eEfFgGr`; `r` is the shortest text that reads back as the same number.
    pub kind: u8,
    pub precision: usize,
    /// Keep the point and zeros at the end (`#`).
    pub alternate: bool,
    /// Write `.0` after whole numbers without exponent.
    pub add_dot_0: bool,
    /// Write a number that rounds to zero without sign (`z`).
    pub no_negative_zero: bool,
}

impl FloatStyle {
    pub fn new(kind: u8, precision: usize) -> FloatStyle {
        FloatStyle { kind, precision, alternate: false, add_dot_0: false, no_negative_zero: false }
    }
}

/// `repr` of a float.
pub fn repr_float(number: f64) -> String {
    rustpython_literal::float::to_string(number)
}

/// `repr` of a part of a complex number: whole numbers have no point.
pub fn repr_float_short(number: f64) -> String {
    float_to_string(number, FloatStyle::new(b'r', 0))
}

/// A float as text, with `-` before negative numbers and no other sign.
pub fn float_to_string(number: f64, style: FloatStyle) -> String {
    let upper = style.kind.is_ascii_uppercase();
    if !number.is_finite() {
        let text = match (number.is_nan(), number < 0.0) {
            (true, _) => "nan",
            (false, true) => "-inf",
            (false, false) => "inf",
        };
        return if upper { text.to_ascii_uppercase() } else { text.to_owned() };
    }
    let magnitude = number.abs();
    let mut text = String::new();
    match style.kind.to_ascii_lowercase() {
        b'f' => {
            let digits = style.precision.min(MOST_DIGITS);
            write!(text, "{magnitude:.digits$}").expect("strings take all writes");
            text.extend(std::iter::repeat_n('0', style.precision - digits));
            if style.precision == 0 && style.alternate {
                text.push('.');
            }
        }
        kind => write_digits(&mut text, magnitude, FloatStyle { kind, ..style }),
    }
    if upper {
        text.make_ascii_uppercase();
    }
    let is_zero = || !text.split(['e', 'E']).next().unwrap_or("").bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if number.is_sign_negative() && !(style.no_negative_zero && is_zero()) {
        text.insert(0, '-');
    }
    text
}

/// The styles `e`, `g` and `r`: significant digits, and an exponent where it is far from zero.
fn write_digits(text: &mut String, magnitude: f64, style: FloatStyle) {
    let mut precision = style.precision;
    if style.kind == b'g' {
        precision = precision.max(1);
    }
    let (mut digits, point) = significant_digits(magnitude, style.kind, precision);
    // The digits are those of 0.d1d2d3… times ten to the `point`.
    let scientific = match style.kind {
        b'e' => true,
        b'g' => point <= -4 || point > precision as i64 - i64::from(style.add_dot_0),
        _ => point <= -4 || point > 16,
    };
    if style.kind == b'g' && !style.alternate {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    let position = if scientific { 1 } else { point };
    if position <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', position.unsigned_abs() as usize));
        text.push_str(&digits);
    } else {
        let position = position as usize;
        if digits.len() < position {
            digits.extend(std::iter::repeat_n('0', position - digits.len()));
        }
        text.push_str(&digits[..position]);
        if digits.len() > position {
            text.push('.');
            text.push_str(&digits[position..]);
        } else if style.add_dot_0 && !scientific {
            text.push_str(".0");
        } else if style.alternate {
            text.push('.');
        }
    }
    if scientific {
        let exponent = point - 1;
        write!(text, "e{exponent:+03}").expect("strings take all writes");
    }
}

/// The digits of a number and the place of the point before them.
fn significant_digits(magnitude: f64, kind: u8, precision: usize) -> (String, i64) {
    let scientific = match kind {
        b'r' => shortest(magnitude),
        _ => {
            let after_point = if kind == b'e' { precision } else { precision - 1 };
            let exact = after_point.min(MOST_DIGITS);
            let mut text = format!("{magnitude:.exact$e}");
            if after_point > exact {
                let at = text.find('e').expect("scientific notation");
                text.insert_str(at, &"0".repeat(after_point - exact));
            }
            text
        }
    };
    let (mantissa, exponent) = scientific.split_once('e').expect("scientific notation");
    let exponent: i64 = exponent.parse().expect("scientific notation");
    (mantissa.replace('.', ""), exponent + 1)
}

/// The shortest digits that read back as the number, in scientific notation.
fn shortest(magnitude: f64) -> String {
    // The library's text settles exact ties between two shortest candidates as CPython does.
    let text = repr_float(magnitude);
    if text.contains('e') {
        return text;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return "0e0".to_owned();
    }
    let exponent = whole.len() as i64 - 1 - leading as i64;
    let (first, rest) = digits.split_at(1);
    if rest.is_empty() { format!("{first}e{exponent}") } else { format!("{first}.{rest}e{exponent}") }
}

// ---- format specs ----

/// Separators of groups of digits.
#[derive(Clone, Copy, PartialEq)]
enum Separator {
    None,
    Comma,
    Underscore,
}

impl Separator {
    fn text(self) -> &'static str {
        match self {
            Separator::None => "",
            Separator::Comma => ",",
            Separator::Underscore => "_",
        }
    }
}

/// A parsed format spec (`InternalFormatSpec`).
struct Spec {
    fill: CodePoint,
    align: u8,
    sign: u8,
    no_negative_zero: bool,
    alternate: bool,
    width: usize,
    separator: Separator,
    fraction_separator: Separator,
    precision: Option<usize>,
    /// Zero where there is none.
    kind: u32,
}

/// Reads a spec for a number of type `type_name`.
fn parse_spec(ctx: Ctx, text: &Wtf8, default_align: u8, type_name: &str) -> Result<Spec> {
    let points: Vec<u32> = text.code_points().map(CodePoint::to_u32).collect();
    let mut at = 0;
    let peek = |at: usize| points.get(at).copied().unwrap_or(0);
    let is_align = |point: u32| "<>=^".chars().any(|align| align as u32 == point);
    let mut spec = Spec {
        fill: CodePoint::from(' '),
        align: default_align,
        sign: 0,
        no_negative_zero: false,
        alternate: false,
        width: 0,
        separator: Separator::None,
        fraction_separator: Separator::None,
        precision: None,
        kind: 0,
    };
    let (mut filled, mut aligned) = (false, false);
    if points.len() >= 2 && is_align(points[1]) {
        spec.fill = text.code_points().next().expect("two code points at least");
        spec.align = points[1] as u8;
        (filled, aligned) = (true, true);
        at = 2;
    } else if is_align(peek(0)) {
        spec.align = points[0] as u8;
        aligned = true;
        at = 1;
    }
    let accept = |at: &mut usize, character: char| {
        let found = peek(*at) == character as u32;
        *at += usize::from(found);
        found
    };
    if let Some(sign) = ['+', '-', ' '].into_iter().find(|&sign| accept(&mut at, sign)) {
        spec.sign = sign as u8;
    }
    spec.no_negative_zero = accept(&mut at, 'z');
    spec.alternate = accept(&mut at, '#');
    if !filled && accept(&mut at, '0') {
        spec.fill = CodePoint::from('0');
        if !aligned && default_align == b'>' {
            spec.align = b'=';
        }
    }
    spec.width = parse_number(ctx, &points, &mut at)?.unwrap_or(0);
    spec.separator = parse_separator(ctx, &points, &mut at)?;
    if accept(&mut at, '.') {
        spec.precision = parse_number(ctx, &points, &mut at)?;
        spec.fraction_separator = parse_separator(ctx, &points, &mut at)?;
        if spec.precision.is_none() && spec.fraction_separator == Separator::None {
            return Err(ctx.value_error("Format specifier missing precision"));
        }
    }
    if points.len() - at > 1 {
        let message = message("Invalid format specifier '", text);
        let message = message.downcast::<Str>().expect("a message is text").as_wtf8().to_owned();
        let mut whole = message;
        whole.push_str(&format!("' for object of type '{type_name}'"));
        return Err(ctx.raise_args(&crate::object::exception::VALUE_ERROR, vec![Str::from_wtf8(&whole).into()]));
    }
    spec.kind = peek(at);
    check_separators(ctx, &spec)?;
    Ok(spec)
}

fn parse_number(ctx: Ctx, points: &[u32], at: &mut usize) -> Result<Option<usize>> {
    let start = *at;
    let mut number = 0i64;
    while let Some(digit) = points.get(*at).and_then(|&point| char::from_u32(point)).and_then(|char| char.to_digit(10))
    {
        number = number
            .checked_mul(10)
            .and_then(|number| number.checked_add(i64::from(digit)))
            .filter(|&number| number <= isize::MAX as i64)
            .ok_or_else(|| ctx.value_error("Too many decimal digits in format string"))?;
        *at += 1;
    }
    Ok((*at > start).then_some(number as usize))
}

fn parse_separator(ctx: Ctx, points: &[u32], at: &mut usize) -> Result<Separator> {
    let mut separator = Separator::None;
    for (character, found) in [(',', Separator::Comma), ('_', Separator::Underscore)] {
        if points.get(*at) == Some(&(character as u32)) {
            if separator != Separator::None {
                return Err(ctx.value_error("Cannot specify both ',' and '_'."));
            }
            separator = found;
            *at += 1;
        }
    }
    if separator == Separator::Underscore && points.get(*at) == Some(&(',' as u32)) {
        return Err(ctx.value_error("Cannot specify both ',' and '_'."));
    }
    Ok(separator)
}

fn check_separators(ctx: Ctx, spec: &Spec) -> Result<()> {
    let kind = char::from_u32(spec.kind).unwrap_or('\u{fffd}');
    let invalid = |separator: Separator| {
        let separator = separator.text();
        if (33..128).contains(&spec.kind) {
            ctx.value_error(format!("Cannot specify '{separator}' with '{kind}'."))
        } else {
            ctx.value_error(format!("Cannot specify '{separator}' with '\\x{:x}'.", spec.kind))
        }
    };
    let allowed = match kind {
        'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0' => true,
        'b' | 'o' | 'x' | 'X' => spec.separator == Separator::Underscore,
        _ => false,
    };
    if spec.separator != Separator::None && !allowed {
        return Err(invalid(spec.separator));
    }
    if kind == 'n' && spec.fraction_separator != Separator::None {
        return Err(invalid(spec.fraction_separator));
    }
    Ok(())
}

#[cold]
fn unknown_code(ctx: Ctx, code: u32, type_name: &str) -> Raised {
    match char::from_u32(code) {
        Some(character) if (33..128).contains(&code) => {
            ctx.value_error(format!("Unknown format code '{character}' for object of type '{type_name}'"))
        }
        _ => ctx.value_error(format!("Unknown format code '\\x{code:x}' for object of type '{type_name}'")),
    }
}

/// `prefix` and text that may hold surrogates, as a message.
pub fn message(prefix: &str, text: &Wtf8) -> Value {
    let mut message = Wtf8Buf::from(prefix);
    message.push_wtf8(text);
    Str::from_wtf8(&message).into()
}

/// The parts of a number that is to be padded.
struct Parts<'a> {
    negative: bool,
    prefix: &'a str,
    /// Digits before the point.
    digits: &'a str,
    has_point: bool,
    /// Digits after the point.
    fraction: &'a str,
    /// What follows: an exponent, `%`, or all of `inf` and `nan`.
    rest: &'a str,
    /// Digits in a group.
    group: usize,
}

/// Splits what [`float_to_string`] wrote (`parse_number`).
fn split_float(text: &str) -> Parts<'_> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let digits_until = |text: &str| text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(digits_until(text));
    let (has_point, rest) = rest.strip_prefix('.').map_or((false, rest), |rest| (true, rest));
    let (fraction, rest) = if has_point { rest.split_at(digits_until(rest)) } else { ("", rest) };
    Parts { negative, prefix: "", digits, has_point, fraction, rest, group: 3 }
}

/// Sign, grouping and padding (`calc_number_widths`, `fill_number`).
fn write_number(ctx: Ctx, spec: &Spec, parts: &Parts) -> Result<Wtf8Buf> {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => "-",
        (false, b'+') => "+",
        (false, b' ') => " ",
        (false, _) => "",
    };
    let fraction = group_fraction(parts.fraction, spec.fraction_separator.text());
    let around = sign.len() + parts.prefix.len() + usize::from(parts.has_point) + fraction.len() + parts.rest.len();
    let zeros = spec.align == b'=' && spec.fill == CodePoint::from('0');
    let least = if zeros { spec.width.saturating_sub(around) } else { 0 };
    check_size(ctx, spec.width.max(around + parts.digits.len()))?;
    let digits = if parts.digits.is_empty() {
        String::new()
    } else {
        group_digits(parts.digits, least, parts.group, spec.separator.text())
    };
    let padding = spec.width.saturating_sub(around + digits.len());
    let (left, inside, right) = match spec.align {
        b'<' => (0, 0, padding),
        b'^' => (padding / 2, 0, padding - padding / 2),
        b'=' => (0, padding, 0),
        _ => (padding, 0, 0),
    };
    let mut text = Wtf8Buf::with_capacity(around + digits.len() + padding);
    push_fill(&mut text, spec.fill, left);
    text.push_str(sign);
    text.push_str(parts.prefix);
    push_fill(&mut text, spec.fill, inside);
    text.push_str(&digits);
    if parts.has_point {
        text.push_str(".");
    }
    text.push_str(&fraction);
    text.push_str(parts.rest);
    push_fill(&mut text, spec.fill, right);
    Ok(text)
}

fn push_fill(text: &mut Wtf8Buf, fill: CodePoint, count: usize) {
    text.extend(std::iter::repeat_n(fill, count));
}

fn check_size(ctx: Ctx, size: usize) -> Result<()> {
    // A code point takes four bytes at most.
    if size > crate::object::str::MAX_LENGTH / 4 { Err(ctx.memory_error()) } else { Ok(()) }
}

/// `_PyUnicode_InsertThousandsGrouping`: groups from the right, filled with zeros to a width.
fn group_digits(digits: &str, least: usize, group: usize, separator: &str) -> String {
    if separator.is_empty() {
        let zeros = least.saturating_sub(digits.len());
        return "0".repeat(zeros) + digits;
    }
    let mut groups: Vec<String> = Vec::new();
    let (mut remaining, mut least) = (digits.len(), least as i64);
    loop {
        let size = (group as i64).min((remaining as i64).max(least).max(1)) as usize;
        let taken = remaining.min(size);
        groups.push("0".repeat(size - taken) + &digits[remaining - taken..remaining]);
        remaining -= taken;
        least -= size as i64;
        if remaining == 0 && least <= 0 {
            break;
        }
        least -= separator.len() as i64;
    }
    groups.reverse();
    groups.join(separator)
}

fn group_fraction(digits: &str, separator: &str) -> String {
    if separator.is_empty() {
        return digits.to_owned();
    }
    let groups: Vec<&str> = digits.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap_or("")).collect();
    groups.join(separator)
}

/// A spec of the plainest kind, `[0][width][.precision][kind]`, for which [`Digits`] has room.
struct PlainSpec {
    zeros: bool,
    width: usize,
    precision: Option<usize>,
    /// Zero where there is none.
    kind: u8,
}

impl PlainSpec {
    fn parse(spec: &[u8]) -> Option<PlainSpec> {
        let number = |text: &mut &[u8]| {
            let length = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
            let (digits, rest) = text.split_at(length);
            *text = rest;
            (length <= 2).then(|| digits.iter().fold(0, |number, &digit| number * 10 + usize::from(digit - b'0')))
        };
        let mut rest = spec;
        let zeros = rest.first() == Some(&b'0');
        let width = number(&mut rest)?;
        let mut precision = None;
        if let [b'.', after @ ..] = rest {
            rest = after;
            precision = Some(number(&mut rest).filter(|_| after.len() > rest.len())?);
        }
        let kind = match rest {
            [] => 0,
            [kind] => *kind,
            _ => return None,
        };
        (width <= Digits::WIDEST).then_some(PlainSpec { zeros, width, precision, kind })
    }

    fn pad(&self, mut digits: Digits) -> Value {
        digits.pad(self.width, self.zeros);
        digits.to_str().into()
    }
}

// ---- int ----

/// `int.__format__` (`_PyLong_FormatAdvancedWriter`); `value` is an int, the spec not empty.
pub fn format_int(ctx: Ctx, value: &Value, spec: &Str) -> Result<Value> {
    if let (Some(number), Some(plain)) = (value.as_small_int(), PlainSpec::parse(spec.bytes()))
        && let (0 | b'd', None) = (plain.kind, plain.precision)
    {
        return Ok(plain.pad(Digits::of_int(number)));
    }
    let type_name = value.class_name();
    let spec = parse_spec(ctx, spec.as_wtf8(), b'>', &type_name)?;
    match char::from_u32(spec.kind) {
        Some('\0' | 'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => format_integer(ctx, value, &spec),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => write_float(ctx, ctx.to_f64(value)?, &spec),
        _ => Err(unknown_code(ctx, spec.kind, &type_name)),
    }
}

fn format_integer(ctx: Ctx, value: &Value, spec: &Spec) -> Result<Value> {
    if spec.precision.is_some() || spec.fraction_separator != Separator::None {
        return Err(ctx.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(ctx.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let number = value.as_int().expect("callers pass an int");
    let mut parts =
        Parts { negative: false, prefix: "", digits: "", has_point: false, fraction: "", rest: "", group: 3 };
    if spec.kind == 'c' as u32 {
        return format_character(ctx, &number, spec);
    }
    let (radix, prefix) = match char::from_u32(spec.kind) {
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = int::digits(ctx, value, radix)?;
    if spec.kind == 'X' as u32 {
        digits.make_ascii_uppercase();
    }
    parts.negative = number.sign() == Sign::Minus;
    parts.digits = digits.trim_start_matches('-');
    if spec.alternate {
        parts.prefix = prefix;
    }
    if radix != 10 {
        parts.group = 4;
    }
    Ok(Str::from_wtf8(&write_number(ctx, spec, &parts)?).into())
}

fn format_character(ctx: Ctx, number: &BigInt, spec: &Spec) -> Result<Value> {
    if spec.sign != 0 {
        return Err(ctx.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(ctx.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    if number.to_i64().is_none() {
        return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C long"));
    }
    let character = number.to_u32().and_then(CodePoint::from_u32);
    let character = character.ok_or_else(|| ctx.raise(&OVERFLOW_ERROR, "%c arg not in range(0x110000)"))?;
    check_size(ctx, spec.width)?;
    let padding = spec.width.saturating_sub(1);
    let left = match spec.align {
        b'<' => 0,
        b'^' => padding / 2,
        _ => padding,
    };
    let mut text = Wtf8Buf::new();
    push_fill(&mut text, spec.fill, left);
    text.push(character);
    push_fill(&mut text, spec.fill, padding - left);
    Ok(Str::from_wtf8(&text).into())
}

// ---- float ----

/// `float.__format__` with a spec that is not empty; also of other types that are formatted as one.
pub fn format_float(ctx: Ctx, number: f64, spec: &Str, type_name: &str) -> Result<Value> {
    if let Some(plain) = PlainSpec::parse(spec.bytes())
        && plain.kind == b'f'
        && let Some(digits) = Digits::fixed(number, plain.precision.unwrap_or(6))
    {
        return Ok(plain.pad(digits));
    }
    let spec = parse_spec(ctx, spec.as_wtf8(), b'>', type_name)?;
    match char::from_u32(spec.kind) {
        Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => write_float(ctx, number, &spec),
        _ => Err(unknown_code(ctx, spec.kind, type_name)),
    }
}

/// How the number is written, and what follows it (`%`).
fn float_style(ctx: Ctx, spec: &Spec) -> Result<FloatStyle> {
    let precision = spec.precision;
    if precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(ctx.value_error("precision too big"));
    }
    let (kind, default, add_dot_0) = match char::from_u32(spec.kind) {
        // As `repr`, or with a precision as `g` with a digit after the point.
        Some('\0') if precision.is_none() => (b'r', 0, true),
        Some('\0') => (b'g', 0, true),
        Some('n') => (b'g', 6, false),
        Some('%') => (b'f', 6, false),
        _ => (spec.kind as u8, 6, false),
    };
    let precision = precision.unwrap_or(default);
    check_size(ctx, precision)?;
    Ok(FloatStyle { kind, precision, alternate: spec.alternate, add_dot_0, no_negative_zero: spec.no_negative_zero })
}

fn write_float(ctx: Ctx, mut number: f64, spec: &Spec) -> Result<Value> {
    let style = float_style(ctx, spec)?;
    let percent = spec.kind == '%' as u32;
    if percent {
        number *= 100.0;
    }
    let mut text = float_to_string(number, style);
    if percent {
        text.push('%');
    }
    Ok(Str::from_wtf8(&write_number(ctx, spec, &split_float(&text))?).into())
}

// ---- complex ----

/// `complex.__format__` with a spec that is not empty.
pub fn format_complex(ctx: Ctx, real: f64, imag: f64, spec: &Str, type_name: &str) -> Result<Value> {
    let spec = parse_spec(ctx, spec.as_wtf8(), b'>', type_name)?;
    if !matches!(char::from_u32(spec.kind), Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(unknown_code(ctx, spec.kind, type_name));
    }
    if spec.fill == CodePoint::from('0') {
        return Err(ctx.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == b'=' {
        return Err(ctx.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    // As `repr`: no real part where it is zero, else parentheses.
    let bare = spec.kind == 0;
    let skip_real = bare && real == 0.0 && real.is_sign_positive();
    let parentheses = bare && !skip_real;
    let style = FloatStyle { add_dot_0: false, ..float_style(ctx, &spec)? };
    let part = Spec { fill: CodePoint::from(' '), align: b'<', width: 0, ..spec };
    let mut body = Wtf8Buf::new();
    if parentheses {
        body.push_str("(");
    }
    if !skip_real {
        body.push_wtf8(&write_number(ctx, &part, &split_float(&float_to_string(real, style)))?);
    }
    let signed = Spec { sign: if skip_real { spec.sign } else { b'+' }, ..part };
    body.push_wtf8(&write_number(ctx, &signed, &split_float(&float_to_string(imag, style)))?);
    body.push_str(if parentheses { "j)" } else { "j" });
    let padding = spec.width.saturating_sub(body.len());
    check_size(ctx, padding)?;
    let left = match spec.align {
        b'<' => 0,
        b'^' => padding / 2,
        _ => padding,
    };
    let mut text = Wtf8Buf::new();
    push_fill(&mut text, spec.fill, left);
    text.push_wtf8(&body);
    push_fill(&mut text, spec.fill, padding - left);
    Ok(Str::from_wtf8(&text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(number: f64, kind: u8, precision: usize) -> String {
        float_to_string(number, FloatStyle::new(kind, precision))
    }

    #[test]
    fn floats_are_written_as_c_does() {
        assert_eq!(written(2.71449, b'f', 2), "2.71");
        assert_eq!(written(0.5, b'f', 0), "0");
        assert_eq!(written(1.5, b'f', 0), "2");
        assert_eq!(written(12345.678, b'e', 6), "1.234568e+04");
        assert_eq!(written(1e100, b'g', 6), "1e+100");
        assert_eq!(written(0.0001, b'g', 6), "0.0001");
        assert_eq!(written(0.00001, b'g', 6), "1e-05");
        assert_eq!(written(123456.0, b'g', 6), "123456");
        assert_eq!(written(1234567.0, b'G', 6), "1.23457E+06");
        assert_eq!(written(0.0, b'g', 6), "0");
        assert_eq!(written(-0.0, b'r', 0), "-0");
        assert_eq!(written(1e16, b'r', 0), "1e+16");
        assert_eq!(written(123456789.125, b'r', 0), "123456789.125");
        assert_eq!(written(100.0, b'r', 0), "100");
        assert_eq!(written(0.001, b'r', 0), "0.001");
        assert_eq!(written(f64::NAN, b'F', 0), "NAN");
        let alternate = FloatStyle { alternate: true, ..FloatStyle::new(b'g', 3) };
        assert_eq!(float_to_string(1.0, alternate), "1.00");
        assert_eq!(written(1.0, b'f', 70_000).len(), 70_002);
    }

    #[test]
    fn groups_are_filled_with_zeros() {
        assert_eq!(group_digits("1234567", 0, 3, ","), "1,234,567");
        assert_eq!(group_digits("12", 6, 3, ","), "00,012");
        assert_eq!(group_digits("12", 7, 3, ","), "000,012");
        assert_eq!(group_digits("12", 5, 3, ""), "00012");
        assert_eq!(group_fraction("1234567", "_"), "123_456_7");
    }
}
