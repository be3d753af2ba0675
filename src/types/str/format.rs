//! `str.format`, `str.format_map` and `str.__format__` (`Objects/stringlib/unicode_format.h`,
//! `Python/formatter_unicode.c`).

use super::{chars, from_wtf8, methods};
use crate::object::exception::INDEX_ERROR;
use crate::object::{Ctx, Dict, ObjectExt, Raised, Result, Str, Tuple, Value, int, intern};
use crate::types::text;
use rustpython_wtf8::Wtf8;

// ---- fields ----

/// A piece of a format string: literal text, then a replacement field if there is one.
pub struct Markup<'a> {
    pub literal: &'a [u8],
    pub field: Option<Field<'a>>,
}

pub struct Field<'a> {
    pub name: &'a [u8],
    pub spec: &'a [u8],
    pub conversion: Option<u32>,
    /// Whether the spec has fields of its own.
    pub nested: bool,
}

/// Splits a format string at its replacement fields (`MarkupIterator`).
pub struct MarkupIterator<'a> {
    rest: &'a [u8],
}

impl<'a> MarkupIterator<'a> {
    pub fn new(format: &'a [u8]) -> MarkupIterator<'a> {
        MarkupIterator { rest: format }
    }

    /// What is not split yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// `ValueError` for braces that do not match.
    pub fn next(&mut self, ctx: Ctx) -> Result<Option<Markup<'a>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let text = self.rest;
        let Some(brace) = memchr::memchr2(b'{', b'}', text) else {
            self.rest = &[];
            return Ok(Some(Markup { literal: text, field: None }));
        };
        let doubled = text.get(brace + 1) == Some(&text[brace]);
        if doubled {
            // The literal ends with the one brace that is meant.
            self.rest = &text[brace + 2..];
            return Ok(Some(Markup { literal: &text[..brace + 1], field: None }));
        }
        if text[brace] == b'}' {
            return Err(ctx.value_error("Single '}' encountered in format string"));
        }
        if brace + 1 == text.len() {
            return Err(ctx.value_error("Single '{' encountered in format string"));
        }
        let (field, length) = parse_field(ctx, &text[brace + 1..])?;
        self.rest = &text[brace + 1 + length..];
        Ok(Some(Markup { literal: &text[..brace], field: Some(field) }))
    }
}

/// The field that the text begins with, and its length with the closing brace.
fn parse_field<'a>(ctx: Ctx, text: &'a [u8]) -> Result<(Field<'a>, usize)> {
    let mut at = 0;
    let mut end = 0;
    while at < text.len() {
        end = at;
        at += 1;
        match text[end] {
            b'{' => return Err(ctx.value_error("unexpected '{' in field name")),
            b'[' => at = memchr::memchr(b']', &text[at..]).map_or(text.len(), |place| at + place),
            b'}' | b':' | b'!' => break,
            _ => {}
        }
    }
    let name = &text[..end];
    let mut field = Field { name, spec: &[], conversion: None, nested: false };
    match text.get(end) {
        Some(b'}') => return Ok((field, at)),
        Some(b'!') => {
            if at >= text.len() {
                return Err(ctx.value_error("end of string while looking for conversion specifier"));
            }
            let (conversion, width) = chars::first(&text[at..]);
            field.conversion = Some(conversion);
            at += width;
            match text.get(at) {
                Some(b'}') => return Ok((field, at + 1)),
                Some(b':') => at += 1,
                Some(_) => return Err(ctx.value_error("expected ':' after conversion specifier")),
                None => return Err(ctx.value_error("unmatched '{' in format spec")),
            }
        }
        Some(b':') => {}
        _ => return Err(ctx.value_error("expected '}' before end of string")),
    }
    let start = at;
    let mut depth = 1;
    while at < text.len() {
        at += 1;
        match text[at - 1] {
            b'{' => {
                field.nested = true;
                depth += 1;
            }
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    field.spec = &text[start..at - 1];
                    return Ok((field, at));
                }
            }
            _ => {}
        }
    }
    Err(ctx.value_error("unmatched '{' in format spec"))
}

/// A number made of decimal digits only; `None` for other text.
///
/// # Errors
/// `ValueError` where it does not fit.
pub fn get_integer(ctx: Ctx, text: &[u8]) -> Result<Option<i64>> {
    let mut number = 0i64;
    for character in chars::code_points(text) {
        let Some(digit) = chars::decimal_value(character) else { return Ok(None) };
        number = number
            .checked_mul(10)
            .and_then(|number| number.checked_add(i64::from(digit)))
            .ok_or_else(|| ctx.value_error("Too many decimal digits in format string"))?;
    }
    Ok((!text.is_empty()).then_some(number))
}

/// A step from a field's first object to the one meant.
pub enum Access<'a> {
    Attribute(&'a [u8]),
    Item(&'a [u8]),
}

/// Splits `first.name[item]` after the first part.
pub fn split_field_name(name: &[u8]) -> (&[u8], &[u8]) {
    name.split_at(memchr::memchr2(b'.', b'[', name).unwrap_or(name.len()))
}

/// The next step of `.name[item]`, and the rest.
///
/// # Errors
/// `ValueError` where the syntax is wrong.
pub fn next_access<'a>(ctx: Ctx, rest: &'a [u8]) -> Result<Option<(Access<'a>, &'a [u8])>> {
    let (step, rest) = match rest {
        [] => return Ok(None),
        [b'.', rest @ ..] => {
            let (name, rest) = split_field_name(rest);
            (Access::Attribute(name), rest)
        }
        [b'[', rest @ ..] => {
            let Some(end) = memchr::memchr(b']', rest) else {
                return Err(ctx.value_error("Missing ']' in format string"));
            };
            (Access::Item(&rest[..end]), &rest[end + 1..])
        }
        _ => return Err(ctx.value_error("Only '.' or '[' may follow ']' in format field specifier")),
    };
    let (Access::Attribute(name) | Access::Item(name)) = &step;
    if name.is_empty() {
        return Err(ctx.value_error("Empty attribute in format string"));
    }
    Ok(Some((step, rest)))
}

// ---- str.format ----

#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Unknown,
    Automatic,
    Manual,
}

/// What fields are taken from.
struct Source<'a> {
    /// `None` for `format_map`.
    args: Option<&'a [Value]>,
    keywords: &'a Value,
    numbering: Numbering,
    next: i64,
}

pub fn format(ctx: Ctx, this: &Str, args: &Tuple, keywords: &Dict) -> Result<Value> {
    let keywords = keywords.to_value();
    let mut source = Source { args: Some(args.items()), keywords: &keywords, numbering: Numbering::Unknown, next: 0 };
    render(ctx, this.bytes(), &mut source, 2)
}

pub fn format_map(ctx: Ctx, this: &Str, mapping: &Value) -> Result<Value> {
    let mut source = Source { args: None, keywords: mapping, numbering: Numbering::Unknown, next: 0 };
    render(ctx, this.bytes(), &mut source, 2)
}

/// The format string with its fields replaced; specs are format strings again, to a depth of two.
fn render(ctx: Ctx, format: &[u8], source: &mut Source, depth: u32) -> Result<Value> {
    if depth == 0 {
        return Err(ctx.value_error("Max string recursion exceeded"));
    }
    let mut result = Vec::with_capacity(format.len());
    let mut pieces = MarkupIterator::new(format);
    while let Some(markup) = pieces.next(ctx)? {
        result.extend_from_slice(markup.literal);
        let Some(field) = markup.field else { continue };
        let object = source.object(ctx, field.name)?;
        let object = match field.conversion {
            None => object,
            Some(conversion) => convert(ctx, &object, conversion)?,
        };
        let spec = if field.nested { render(ctx, field.spec, source, depth - 1)? } else { from_wtf8(field.spec) };
        let Ok(spec) = spec.into_ref::<Str>() else { unreachable!("rendering makes strings") };
        let formatted = ctx.format(&object, &spec)?;
        text::check_size(ctx, result.len().checked_add(formatted.bytes().len()))?;
        result.extend_from_slice(formatted.bytes());
    }
    super::from_buffer(ctx, &result)
}

/// `!r`, `!s`, `!a`.
fn convert(ctx: Ctx, object: &Value, conversion: u32) -> Result<Value> {
    match char::from_u32(conversion) {
        Some('r') => ctx.repr(object).map(Value::from),
        Some('s') => ctx.str(object).map(Value::from),
        Some('a') => super::ascii(ctx, object),
        Some(character @ '!'..='~') => Err(ctx.value_error(format!("Unknown conversion specifier {character}"))),
        _ => Err(ctx.value_error(format!("Unknown conversion specifier \\x{conversion:x}"))),
    }
}

impl Source<'_> {
    /// The object that a field name means.
    fn object(&mut self, ctx: Ctx, name: &[u8]) -> Result<Value> {
        let (first, mut rest) = split_field_name(name);
        let number = get_integer(ctx, first)?;
        let number = if first.is_empty() || number.is_some() { Some(self.number(ctx, number)?) } else { None };
        let mut object = match (number, self.args) {
            (None, _) => ctx.getitem(self.keywords, &from_wtf8(first))?,
            (Some(_), None) => return Err(ctx.value_error("Format string contains positional fields")),
            (Some(number), Some(args)) => match usize::try_from(number).ok().and_then(|number| args.get(number)) {
                Some(object) => object.clone(),
                None => {
                    let message = format!("Replacement index {number} out of range for positional args tuple");
                    return Err(ctx.raise(&INDEX_ERROR, message));
                }
            },
        };
        while let Some((step, after)) = next_access(ctx, rest)? {
            object = match step {
                // SAFETY: a piece of WTF-8 between ASCII characters.
                Access::Attribute(name) => {
                    ctx.getattr(&object, &intern::intern_wtf8(unsafe { Wtf8::from_bytes_unchecked(name) }))?
                }
                Access::Item(key) => match get_integer(ctx, key)? {
                    Some(index) => ctx.getitem(&object, &int::from_i64(index))?,
                    None => ctx.getitem(&object, &from_wtf8(key))?,
                },
            };
            rest = after;
        }
        Ok(object)
    }

    /// The number of a positional field, given or counted.
    fn number(&mut self, ctx: Ctx, given: Option<i64>) -> Result<i64> {
        let wanted = if given.is_some() { Numbering::Manual } else { Numbering::Automatic };
        if self.numbering == Numbering::Unknown {
            self.numbering = wanted;
        }
        match (self.numbering, given) {
            (Numbering::Automatic, Some(_)) => {
                Err(ctx.value_error("cannot switch from automatic field numbering to manual field specification"))
            }
            (Numbering::Manual, None) => {
                Err(ctx.value_error("cannot switch from manual field specification to automatic field numbering"))
            }
            (_, Some(number)) => Ok(number),
            (_, None) => {
                self.next += 1;
                Ok(self.next - 1)
            }
        }
    }
}

// ---- the format specification of strings ----

pub fn format_method(ctx: Ctx, this: &Value, spec: &Str) -> Result<Value> {
    let Some(text) = this.downcast::<Str>() else {
        let given = this.class_name();
        return Err(
            ctx.type_error(format!("descriptor '__format__' for 'str' objects doesn't apply to a '{given}' object"))
        );
    };
    if spec.is_empty() {
        return Ok(super::exact(this));
    }
    let spec = StrSpec::parse(ctx, spec, this)?;
    let kept = spec.precision.unwrap_or(usize::MAX).min(text.len());
    let shown = if kept == text.len() { this.clone() } else { super::substring(text, 0, kept) };
    let missing = spec.width.saturating_sub(kept);
    let left = match spec.align {
        b'>' => missing,
        b'^' => missing / 2,
        _ => 0,
    };
    methods::pad(ctx, &shown, left, missing - left, spec.fill)
}

struct StrSpec {
    fill: u32,
    align: u8,
    width: usize,
    precision: Option<usize>,
}

impl StrSpec {
    /// Reads `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, of which strings
    /// allow but a part.
    fn parse(ctx: Ctx, spec: &Str, value: &Value) -> Result<StrSpec> {
        let text = spec.bytes();
        let mut parsed = StrSpec { fill: u32::from(b' '), align: b'<', width: 0, precision: None };
        let mut at = 0;
        let is_align = |byte: Option<&u8>| matches!(byte, Some(b'<' | b'>' | b'=' | b'^'));
        let (first, width) = chars::first(text);
        let mut fill_given = false;
        let mut align_given = false;
        if is_align(text.get(width)) {
            (parsed.fill, parsed.align) = (first, text[width]);
            (fill_given, align_given) = (true, true);
            at = width + 1;
        } else if is_align(text.first()) {
            parsed.align = text[0];
            align_given = true;
            at = 1;
        }
        let mut take = |options: &[u8]| {
            let taken = text.get(at).copied().filter(|byte| options.contains(byte));
            at += taken.is_some() as usize;
            taken
        };
        let sign = take(b" +-");
        let no_negative_zero = take(b"z");
        let alternate = take(b"#");
        if !fill_given && take(b"0").is_some() {
            parsed.fill = u32::from(b'0');
        }
        let width = digits(ctx, text, &mut at)?;
        parsed.width = width.unwrap_or(0);
        let mut take = |options: &[u8]| {
            let taken = text.get(at).copied().filter(|byte| options.contains(byte));
            at += taken.is_some() as usize;
            taken
        };
        let grouping = take(b",").or_else(|| take(b"_"));
        if grouping == Some(b',') && text.get(at) == Some(&b'_')
            || grouping == Some(b'_') && text.get(at) == Some(&b',')
        {
            return Err(ctx.value_error("Cannot specify both ',' and '_'."));
        }
        if text.get(at) == Some(&b'.') {
            at += 1;
            parsed.precision = digits(ctx, text, &mut at)?;
            // A separator for a fraction's digits, which strings do not mind.
            let separated = matches!(text.get(at), Some(b',' | b'_'));
            at += separated as usize;
            if parsed.precision.is_none() && !separated {
                return Err(ctx.value_error("Format specifier missing precision"));
            }
        }
        let class = value.class_name();
        let rest = &text[at..];
        let mut code = u32::from(b's');
        if !rest.is_empty() {
            let (character, width) = chars::first(rest);
            if width < rest.len() {
                return Err(ctx.value_error(format!(
                    "Invalid format specifier '{}' for object of type '{class}'",
                    spec.to_string_lossy()
                )));
            }
            code = character;
        }
        let groups_digits = match u8::try_from(code).unwrap_or(0) {
            b'd' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => true,
            b'b' | b'o' | b'x' | b'X' => grouping == Some(b'_'),
            _ => false,
        };
        if let Some(grouping) = grouping.filter(|_| !groups_digits) {
            return Err(grouping_error(ctx, grouping as char, code));
        }
        if code != u32::from(b's') {
            return Err(ctx.value_error(match char::from_u32(code) {
                Some(character @ '!'..='\x7F') => {
                    format!("Unknown format code '{character}' for object of type '{class}'")
                }
                _ => format!("Unknown format code '\\x{code:x}' for object of type '{class}'"),
            }));
        }
        let refused = match (sign, no_negative_zero, alternate) {
            (Some(b' '), ..) => "Space not allowed in string format specifier",
            (Some(_), ..) => "Sign not allowed in string format specifier",
            (_, Some(_), _) => "Negative zero coercion (z) not allowed in string format specifier",
            (_, _, Some(_)) => "Alternate form (#) not allowed in string format specifier",
            _ if align_given && parsed.align == b'=' => "'=' alignment not allowed in string format specifier",
            _ => return Ok(parsed),
        };
        Err(ctx.value_error(refused))
    }
}

fn grouping_error(ctx: Ctx, grouping: char, code: u32) -> Raised {
    ctx.value_error(match char::from_u32(code) {
        Some(character @ '!'..='\x7F') => format!("Cannot specify '{grouping}' with '{character}'."),
        _ => format!("Cannot specify '{grouping}' with '\\x{code:x}'."),
    })
}

fn digits(ctx: Ctx, text: &[u8], at: &mut usize) -> Result<Option<usize>> {
    let start = *at;
    while *at < text.len() {
        let (character, width) = chars::first(&text[*at..]);
        if chars::decimal_value(character).is_none() {
            break;
        }
        *at += width;
    }
    Ok(get_integer(ctx, &text[start..*at])?.map(|number| usize::try_from(number).unwrap_or(usize::MAX)))
}
