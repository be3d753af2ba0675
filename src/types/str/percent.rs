//! `%` formatting of `str` and `bytes` (`unicode_format` and `_PyBytes_FormatEx`).

use super::{chars, from_buffer};
use crate::object::builtin_classes::{BYTEARRAY, BYTES};
use crate::object::exception::{OVERFLOW_ERROR, TYPE_ERROR};
use crate::object::str::count_code_points;
use crate::object::{Ctx, Raised, Result, Str, Tuple, Value, names};
use crate::types::{buffer, text};
use malachite_bigint::Sign;
use rustpython_literal::float;
use rustpython_literal::format::Case;

/// What is formatted: text, or bytes.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Str,
    Bytes,
}

/// `str % arguments`.
pub fn str_remainder(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(format) = a.downcast::<Str>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = format_percent(ctx, format.bytes(), b, Kind::Str)?;
    from_buffer(ctx, &result)
}

/// `bytes % arguments`.
///
/// # Errors
/// What the conversions raise.
pub fn bytes_remainder(ctx: Ctx, format: &[u8], arguments: &Value) -> Result<Vec<u8>> {
    format_percent(ctx, format, arguments, Kind::Bytes)
}

#[derive(Default)]
struct Conversion {
    left: bool,
    sign: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// Where values come from: one after another from a tuple, or by key.
struct Arguments<'a> {
    all: &'a Value,
    next: usize,
    /// Values came from a mapping, which then need not be used up.
    keyed: bool,
    /// The value of a key; it serves one conversion, or the `*` before it.
    current: Option<Value>,
    /// Whether the conversion has a key.
    by_key: bool,
}

impl Arguments<'_> {
    fn next(&mut self, ctx: Ctx) -> Result<Value> {
        if self.by_key {
            return self.current.take().ok_or_else(|| ctx.type_error("not enough arguments for format string"));
        }
        let value = match self.all.downcast::<Tuple>() {
            Some(tuple) => tuple.items().get(self.next).cloned(),
            None => (self.next == 0 && !self.keyed).then(|| self.all.clone()),
        };
        self.next += 1;
        value.ok_or_else(|| ctx.type_error("not enough arguments for format string"))
    }

    fn is_mapping(&self) -> bool {
        self.all.class().slots.getitem.get().is_some()
            && self.all.downcast::<Tuple>().is_none()
            && self.all.downcast::<Str>().is_none()
    }
}

fn format_percent(ctx: Ctx, format: &[u8], arguments: &Value, kind: Kind) -> Result<Vec<u8>> {
    let mut arguments = Arguments { all: arguments, next: 0, keyed: false, current: None, by_key: false };
    let mut result = Vec::with_capacity(format.len() + 16);
    let mut at = 0;
    while at < format.len() {
        let Some(place) = memchr::memchr(b'%', &format[at..]) else {
            result.extend_from_slice(&format[at..]);
            break;
        };
        result.extend_from_slice(&format[at..at + place]);
        at += place + 1;
        at += format_one(ctx, format, at, &mut arguments, &mut result, kind)?;
        if result.len() > text::MAX_LENGTH {
            return Err(ctx.memory_error());
        }
    }
    let used_up = match arguments.all.downcast::<Tuple>() {
        Some(tuple) => arguments.next >= tuple.len(),
        None => arguments.next > 0 || arguments.keyed || arguments.is_mapping_of(kind),
    };
    if !used_up {
        let what = if kind == Kind::Str { "string" } else { "bytes" };
        return Err(ctx.type_error(format!("not all arguments converted during {what} formatting")));
    }
    Ok(result)
}

impl Arguments<'_> {
    /// A mapping may go unused; text is none, and neither are bytes for bytes.
    fn is_mapping_of(&self, kind: Kind) -> bool {
        let bytes = self.all.class().is_subclass_of(&BYTES) || self.all.class().is_subclass_of(&BYTEARRAY);
        self.is_mapping() && !(kind == Kind::Bytes && bytes)
    }
}

/// Formats the conversion after the `%` at `start - 1`; returns its length.
fn format_one(
    ctx: Ctx,
    format: &[u8],
    start: usize,
    arguments: &mut Arguments,
    result: &mut Vec<u8>,
    kind: Kind,
) -> Result<usize> {
    let text = &format[start..];
    if text.first() == Some(&b'%') {
        result.push(b'%');
        return Ok(1);
    }
    let mut at = 0;
    let mut conversion = Conversion::default();
    arguments.by_key = false;
    if text.first() == Some(&b'(') {
        if !arguments.is_mapping_of(kind) {
            return Err(ctx.type_error("format requires a mapping"));
        }
        let key = mapping_key(ctx, text)?;
        at = key.len() + 2;
        let key = match kind {
            Kind::Str => super::from_wtf8(key),
            Kind::Bytes => crate::types::bytes::from_slice(key),
        };
        arguments.current = Some(ctx.getitem(arguments.all, &key)?);
        arguments.keyed = true;
        arguments.by_key = true;
    }
    loop {
        match text.get(at) {
            Some(b'-') => conversion.left = true,
            Some(b'+') => conversion.sign = true,
            Some(b' ') => conversion.blank = true,
            Some(b'#') => conversion.alternate = true,
            Some(b'0') => conversion.zero = true,
            _ => break,
        }
        at += 1;
    }
    if text.get(at) == Some(&b'*') {
        at += 1;
        let width = star(ctx, arguments, isize::MAX as i64, "ssize_t")?;
        conversion.left |= width < 0;
        conversion.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
    } else if let Some(width) = number(ctx, text, &mut at, isize::MAX as usize, "width too big")? {
        conversion.width = width;
    }
    if text.get(at) == Some(&b'.') {
        at += 1;
        if text.get(at) == Some(&b'*') {
            at += 1;
            conversion.precision = Some(usize::try_from(star(ctx, arguments, i32::MAX.into(), "int")?).unwrap_or(0));
        } else {
            conversion.precision =
                Some(number(ctx, text, &mut at, i32::MAX as usize, "precision too big")?.unwrap_or(0));
        }
    }
    if matches!(text.get(at), Some(b'h' | b'l' | b'L')) {
        at += 1;
    }
    if at >= text.len() {
        return Err(ctx.value_error("incomplete format"));
    }
    let (code, width) = match kind {
        Kind::Str => chars::first(&text[at..]),
        Kind::Bytes => (u32::from(text[at]), 1),
    };
    let value = arguments.next(ctx)?;
    let place = start + at;
    let letter = u8::try_from(code).unwrap_or(0);
    let Some((prefix, body)) = convert(ctx, &value, letter, &conversion, kind)? else {
        let index = if kind == Kind::Str { count_code_points(&format[..place]) } else { place };
        let shown = if (32..=126).contains(&code) { letter as char } else { '?' };
        return Err(ctx.value_error(format!("unsupported format character '{shown}' ({code:#x}) at index {index}")));
    };
    write_padded(ctx, result, &conversion, letter, &prefix, &body, kind)?;
    Ok(at + width)
}

/// The key in parentheses, which may hold matching parentheses itself.
fn mapping_key(ctx: Ctx, text: &[u8]) -> Result<&[u8]> {
    let mut depth = 0;
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Ok(&text[1..index]);
                }
            }
            _ => {}
        }
    }
    Err(ctx.value_error("incomplete format key"))
}

/// The value of a `*`, which becomes a C integer of this type.
fn star(ctx: Ctx, arguments: &mut Arguments, largest: i64, c_type: &str) -> Result<i64> {
    let value = arguments.next(ctx)?;
    if !value.is_int() {
        return Err(ctx.type_error("* wants int"));
    }
    let number = value.as_i64().filter(|number| (-largest - 1..=largest).contains(number));
    number.ok_or_else(|| ctx.raise(&OVERFLOW_ERROR, format!("Python int too large to convert to C {c_type}")))
}

fn number(ctx: Ctx, text: &[u8], at: &mut usize, largest: usize, too_big: &str) -> Result<Option<usize>> {
    let start = *at;
    let mut number = 0usize;
    while let Some(digit @ b'0'..=b'9') = text.get(*at) {
        number = number
            .checked_mul(10)
            .and_then(|number| number.checked_add((digit - b'0') as usize))
            .filter(|&number| number <= largest)
            .ok_or_else(|| ctx.value_error(too_big))?;
        *at += 1;
    }
    Ok((*at > start).then_some(number))
}

/// The sign and prefix of a number, and the rest; `None` for an unknown letter.
fn convert(
    ctx: Ctx,
    value: &Value,
    letter: u8,
    conversion: &Conversion,
    kind: Kind,
) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let text = |text: Vec<u8>| Ok(Some((Vec::new(), truncate(text, conversion.precision, kind))));
    match letter {
        b's' if kind == Kind::Str => text(ctx.str(value)?.bytes().to_vec()),
        b'b' | b's' if kind == Kind::Bytes => text(bytes_of(ctx, value)?),
        b'r' if kind == Kind::Str => text(ctx.repr(value)?.bytes().to_vec()),
        b'a' | b'r' => {
            let ascii = super::ascii(ctx, value)?;
            text(ascii.as_str().unwrap_or("").as_bytes().to_vec())
        }
        b'c' => character(ctx, value, kind).map(|bytes| Some((Vec::new(), bytes))),
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => integer(ctx, value, letter, conversion).map(Some),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => real(ctx, value, letter, conversion, kind).map(Some),
        _ => Ok(None),
    }
}

/// The first characters of text, as many as the precision says.
fn truncate(mut text: Vec<u8>, precision: Option<usize>, kind: Kind) -> Vec<u8> {
    let Some(precision) = precision.filter(|&precision| precision < text.len()) else { return text };
    let end = match kind {
        Kind::Bytes => precision,
        Kind::Str => super::offset_in(&text, precision.min(count_code_points(&text))),
    };
    text.truncate(end);
    text
}

/// The bytes of `%b`: those of a buffer, or what `__bytes__` returns.
fn bytes_of(ctx: Ctx, value: &Value) -> Result<Vec<u8>> {
    if let Some(bytes) = buffer::get(ctx, value)? {
        return Ok(bytes.into_owned());
    }
    if let Some(result) = ctx.call_special(value, &names::__bytes__, &[])? {
        return match buffer::bytes(&result) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(ctx.type_error(format!("__bytes__ returned non-bytes (type {})", result.class_name()))),
        };
    }
    let given = value.class_name();
    Err(ctx
        .type_error(format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{given}'")))
}

fn character(ctx: Ctx, value: &Value, kind: Kind) -> Result<Vec<u8>> {
    let is_number = value.is_int() || value.class().slots.index.get().is_some();
    match kind {
        Kind::Bytes => {
            let bytes = buffer::get(ctx, value)?;
            if let Some(bytes) = &bytes
                && bytes.len() == 1
            {
                return Ok(bytes.to_vec());
            }
            if is_number {
                return match ctx.index(value)?.as_i64().and_then(|number| u8::try_from(number).ok()) {
                    Some(byte) => Ok(vec![byte]),
                    None => Err(ctx.raise(&OVERFLOW_ERROR, "%c arg not in range(256)")),
                };
            }
            let given = match bytes {
                Some(bytes) => format!("a {} object of length {}", value.class_name(), bytes.len()),
                None => value.class_name().into_owned(),
            };
            Err(ctx.type_error(format!("%c requires an integer in range(256) or a single byte, not {given}")))
        }
        Kind::Str => {
            if let Some(text) = value.downcast::<Str>() {
                if text.len() == 1 {
                    return Ok(text.bytes().to_vec());
                }
                let message =
                    format!("%c requires an int or a unicode character, not a string of length {}", text.len());
                return Err(ctx.type_error(message));
            }
            if !is_number {
                return Err(
                    ctx.type_error(format!("%c requires an int or a unicode character, not {}", value.class_name()))
                );
            }
            match ctx.index(value)?.as_i64() {
                Some(number @ 0..=0x10FFFF) => {
                    let mut bytes = Vec::new();
                    chars::push(&mut bytes, number as u32);
                    Ok(bytes)
                }
                _ => Err(ctx.raise(&OVERFLOW_ERROR, "%c arg not in range(0x110000)")),
            }
        }
    }
}

fn integer(ctx: Ctx, value: &Value, letter: u8, conversion: &Conversion) -> Result<(Vec<u8>, Vec<u8>)> {
    let decimal = matches!(letter, b'd' | b'i' | b'u');
    let mut prefix = Vec::new();
    let digits = match value.as_small_int().filter(|_| decimal) {
        Some(number) => {
            push_sign(&mut prefix, number < 0, conversion);
            number.unsigned_abs().to_string().into_bytes()
        }
        None => {
            let number = to_integer(ctx, value, letter, decimal)?;
            let number_value = number.as_int().expect("just converted");
            push_sign(&mut prefix, number_value.sign() == Sign::Minus, conversion);
            if decimal {
                // The limit on the number of digits is that of `repr`.
                let digits = ctx.repr(&number)?;
                digits.bytes().strip_prefix(b"-").unwrap_or(digits.bytes()).to_vec()
            } else {
                let digits = number_value.magnitude().to_str_radix(if letter == b'o' { 8 } else { 16 });
                if letter == b'X' { digits.to_uppercase().into_bytes() } else { digits.into_bytes() }
            }
        }
    };
    if conversion.alternate && !decimal {
        prefix.extend_from_slice(&[b'0', letter]);
    }
    let zeros = conversion.precision.unwrap_or(0).saturating_sub(digits.len());
    if zeros == 0 {
        return Ok((prefix, digits));
    }
    let mut padded = text::buffer(ctx, zeros.checked_add(digits.len()))?;
    padded.resize(zeros, b'0');
    padded.extend_from_slice(&digits);
    Ok((prefix, padded))
}

fn push_sign(prefix: &mut Vec<u8>, negative: bool, conversion: &Conversion) {
    if negative {
        prefix.push(b'-');
    } else if conversion.sign {
        prefix.push(b'+');
    } else if conversion.blank {
        prefix.push(b' ');
    }
}

/// By `int()` for decimal conversions, by `__index__` for the others.
fn to_integer(ctx: Ctx, value: &Value, letter: u8, decimal: bool) -> Result<Value> {
    if let Some(number) = value.as_int() {
        return Ok(crate::object::int::from_bigint(number.into_owned()));
    }
    let slots = &value.class().slots;
    let wrong = |ctx: Ctx| {
        let wanted = if decimal { "a real number" } else { "an integer" };
        ctx.type_error(format!("%{} format: {wanted} is required, not {}", letter as char, value.class_name()))
    };
    let result = if slots.index.get().is_some() {
        ctx.index(value)
    } else if decimal && value.downcast::<Str>().is_none() && (slots.int.get().is_some() || slots.float.get().is_some())
    {
        match slots.int.get() {
            Some(to_int) => to_int(ctx, value),
            None => return Err(wrong(ctx)),
        }
    } else {
        return Err(wrong(ctx));
    };
    match result {
        Ok(number) if number.is_int() => Ok(number),
        Ok(_) => Err(wrong(ctx)),
        Err(raised) => Err(rewritten(ctx, raised, wrong)),
    }
}

/// A `TypeError` of a conversion becomes the one about the format.
fn rewritten(ctx: Ctx, raised: Raised, wrong: impl Fn(Ctx) -> Raised) -> Raised {
    match ctx.catch(&TYPE_ERROR, raised) {
        Ok(_) => wrong(ctx),
        Err(raised) => raised,
    }
}

fn real(ctx: Ctx, value: &Value, letter: u8, conversion: &Conversion, kind: Kind) -> Result<(Vec<u8>, Vec<u8>)> {
    let number = match ctx.to_f64(value) {
        Ok(number) => number,
        Err(raised) if kind == Kind::Bytes => {
            return Err(rewritten(ctx, raised, |ctx| {
                ctx.type_error(format!("float argument required, not {}", value.class_name()))
            }));
        }
        Err(raised) => return Err(raised),
    };
    let mut prefix = Vec::new();
    push_sign(&mut prefix, number.is_sign_negative() && !number.is_nan(), conversion);
    let precision = conversion.precision.unwrap_or(6);
    text::check_size(ctx, precision.checked_add(400))?;
    let case = if letter.is_ascii_uppercase() { Case::Upper } else { Case::Lower };
    let magnitude = number.abs();
    let digits = match letter {
        b'e' | b'E' => float::format_exponent(precision, magnitude, case, conversion.alternate),
        b'f' | b'F' => float::format_fixed(precision, magnitude, case, conversion.alternate),
        _ => float::format_general(precision.max(1), magnitude, case, conversion.alternate, false),
    };
    Ok((prefix, digits.into_bytes()))
}

/// Fills to the width: with zeros between a number's prefix and its digits, or with spaces.
fn write_padded(
    ctx: Ctx,
    result: &mut Vec<u8>,
    conversion: &Conversion,
    letter: u8,
    prefix: &[u8],
    body: &[u8],
    kind: Kind,
) -> Result<()> {
    let length = prefix.len() + if kind == Kind::Str { count_code_points(body) } else { body.len() };
    let missing = conversion.width.saturating_sub(length);
    let total = missing.checked_add(prefix.len() + body.len()).and_then(|added| added.checked_add(result.len()));
    text::check_size(ctx, total)?;
    let numeric = matches!(letter, b'd' | b'i' | b'u' | b'o' | b'x' | b'X' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G');
    let zeros = conversion.zero && numeric && !conversion.left;
    if !conversion.left && !zeros {
        result.resize(result.len() + missing, b' ');
    }
    result.extend_from_slice(prefix);
    if zeros {
        result.resize(result.len() + missing, b'0');
    }
    result.extend_from_slice(body);
    if conversion.left {
        result.resize(result.len() + missing, b' ');
    }
    Ok(())
}
