//! Error handlers of codecs: the built-in ones natively, registered ones by calls.

use super::{Codec, Endian, registry};
use crate::object::class::Class;
use crate::object::exception::{
    BaseException, INDEX_ERROR, UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR, UNICODE_TRANSLATE_ERROR,
};
use crate::object::{Ctx, Raised, Ref, Result, Str, Tuple, Value, int};
use crate::types::str::chars;
use crate::types::{buffer, str};
use std::fmt::Write;

/// What to do about what cannot be encoded or decoded.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
    SurrogateEscape,
    SurrogatePass,
    /// By a handler registered under this name.
    Registered(String),
}

impl Policy {
    pub fn of(errors: Option<&str>) -> Policy {
        match errors {
            None => Policy::Strict,
            Some(name) => Policy::built_in(name).unwrap_or_else(|| Policy::Registered(name.to_owned())),
        }
    }

    pub fn built_in(name: &str) -> Option<Policy> {
        Some(match name {
            "strict" => Policy::Strict,
            "ignore" => Policy::Ignore,
            "replace" => Policy::Replace,
            "backslashreplace" => Policy::BackslashReplace,
            "xmlcharrefreplace" => Policy::XmlCharRefReplace,
            "namereplace" => Policy::NameReplace,
            "surrogateescape" => Policy::SurrogateEscape,
            "surrogatepass" => Policy::SurrogatePass,
            _ => return None,
        })
    }
}

/// What takes the place of what cannot be encoded: text that is encoded in turn, or bytes.
pub enum Replacement {
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

/// What a built-in handler puts in place of characters, and of how many of them; `None` where it
/// raises the error.
pub fn encoding_replacement(policy: &Policy, codec: Option<Codec>, characters: &[u32]) -> Option<(Replacement, usize)> {
    let text = |text: String| Some((Replacement::Text(text.into_bytes()), characters.len()));
    match policy {
        Policy::Strict | Policy::Registered(_) => None,
        Policy::Ignore => text(String::new()),
        Policy::Replace => text("?".repeat(characters.len())),
        Policy::BackslashReplace => {
            let mut escaped = String::new();
            characters.iter().for_each(|&character| super::escape_number(&mut escaped, character));
            text(escaped)
        }
        Policy::XmlCharRefReplace => text(characters.iter().fold(String::new(), |mut text, character| {
            let _ = write!(text, "&#{character};");
            text
        })),
        Policy::NameReplace => text(characters.iter().fold(String::new(), |mut text, &character| {
            match char::from_u32(character).and_then(rustpython_unicode::character_name) {
                Some(name) => {
                    let _ = write!(text, "\\N{{{name}}}");
                }
                None => super::escape_number(&mut text, character),
            }
            text
        })),
        Policy::SurrogateEscape => {
            let escaped = |character: &&u32| (0xDC80..=0xDCFF).contains(*character);
            let bytes: Vec<u8> = characters.iter().take_while(escaped).map(|&character| character as u8).collect();
            let count = bytes.len();
            (count > 0).then_some((Replacement::Bytes(bytes), count))
        }
        Policy::SurrogatePass => {
            let is_surrogate = |character: &&u32| (0xD800..=0xDFFF).contains(*character);
            let count = characters.iter().take_while(is_surrogate).count();
            let mut bytes = Vec::new();
            for &character in &characters[..count] {
                encode_surrogate(codec?, character, &mut bytes)?;
            }
            (count > 0).then_some((Replacement::Bytes(bytes), count))
        }
    }
}

fn encode_surrogate(codec: Codec, character: u32, bytes: &mut Vec<u8>) -> Option<()> {
    let unit = character as u16;
    match codec {
        Codec::Utf8 => chars::push(bytes, character),
        Codec::Utf16(Some(Endian::Big)) => bytes.extend_from_slice(&unit.to_be_bytes()),
        Codec::Utf16(_) => bytes.extend_from_slice(&unit.to_le_bytes()),
        Codec::Utf32(Some(Endian::Big)) => bytes.extend_from_slice(&character.to_be_bytes()),
        Codec::Utf32(_) => bytes.extend_from_slice(&character.to_le_bytes()),
        _ => return None,
    }
    Some(())
}

/// The text that a built-in handler puts in place of `bytes[start..end]`, and where decoding goes
/// on; `None` where it raises the error.
pub fn decoding_replacement(
    policy: &Policy,
    codec: Option<Codec>,
    bytes: &[u8],
    start: usize,
    end: usize,
) -> Option<(Vec<u8>, usize)> {
    match policy {
        Policy::Strict | Policy::Registered(_) | Policy::XmlCharRefReplace | Policy::NameReplace => None,
        Policy::Ignore => Some((Vec::new(), end)),
        Policy::Replace => Some(("\u{FFFD}".into(), end)),
        Policy::BackslashReplace => {
            let mut text = String::new();
            bytes[start..end].iter().for_each(|&byte| super::escape_number(&mut text, u32::from(byte)));
            Some((text.into_bytes(), end))
        }
        Policy::SurrogateEscape => {
            let mut text = Vec::new();
            let escaped = bytes[start..end].iter().take(4).take_while(|byte| **byte >= 0x80);
            let count = escaped.map(|&byte| chars::push(&mut text, 0xDC00 + u32::from(byte))).count();
            (count > 0).then_some((text, start + count))
        }
        Policy::SurrogatePass => {
            let rest = &bytes[start..];
            let (character, width) = match codec? {
                Codec::Utf8 => {
                    let &[0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] = rest else { return None };
                    (0xD000 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F), 3)
                }
                Codec::Utf16(order) => {
                    let unit = [*rest.first()?, *rest.get(1)?];
                    (
                        u32::from(if order == Some(Endian::Big) {
                            u16::from_be_bytes(unit)
                        } else {
                            u16::from_le_bytes(unit)
                        }),
                        2,
                    )
                }
                Codec::Utf32(order) => {
                    let unit = rest.get(..4)?.try_into().ok()?;
                    (if order == Some(Endian::Big) { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) }, 4)
                }
                _ => return None,
            };
            if !(0xD800..=0xDFFF).contains(&character) {
                return None;
            }
            let mut text = Vec::new();
            chars::push(&mut text, character);
            Some((text, start + width))
        }
    }
}

// ---- exceptions ----

/// `UnicodeEncodeError(encoding, object, start, end, reason)` or `UnicodeDecodeError(…)`.
pub fn unicode_error(
    class: &Class,
    encoding: &str,
    object: &Value,
    start: usize,
    end: usize,
    reason: &str,
) -> Ref<BaseException> {
    let parts = [
        Str::new(encoding).into(),
        object.clone(),
        int::from_u64(start as u64),
        int::from_u64(end as u64),
        Str::new(reason).into(),
    ];
    let error = BaseException::new(class, Tuple::new(parts.to_vec()));
    for (index, part) in parts.into_iter().enumerate() {
        error.set_field(index, Some(part));
    }
    error
}

/// Asks the handler of a policy what to put in place of characters `start..end` of a string.
///
/// # Errors
/// The error itself, where the handler raises it.
pub fn handle_encode(
    ctx: Ctx,
    policy: &Policy,
    encoding: (&str, Option<Codec>),
    text: &Value,
    characters: &[u32],
    start: usize,
    reason: &str,
) -> Result<(Replacement, usize)> {
    if let Some((replacement, count)) = encoding_replacement(policy, encoding.1, characters) {
        return Ok((replacement, start + count));
    }
    let length = text.downcast::<Str>().map_or(0, Str::len);
    let error = unicode_error(&UNICODE_ENCODE_ERROR, encoding.0, text, start, start + characters.len(), reason);
    let (replacement, next) = call_handler(ctx, policy, error, length, "encoding")?;
    if let Some(text) = replacement.downcast::<Str>() {
        return Ok((Replacement::Text(text.bytes().to_vec()), next));
    }
    match buffer::bytes(&replacement) {
        Some(bytes) => Ok((Replacement::Bytes(bytes.to_vec()), next)),
        None => Err(ctx.type_error("encoding error handler must return (str/bytes, int) tuple")),
    }
}

/// Asks the handler of a policy what to put in place of `bytes[start..end]`.
///
/// # Errors
/// The error itself, where the handler raises it.
#[allow(clippy::too_many_arguments)]
pub fn handle_decode(
    ctx: Ctx,
    policy: &Policy,
    encoding: (&str, Option<Codec>),
    object: &Value,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
) -> Result<(Vec<u8>, usize)> {
    if let Some(replacement) = decoding_replacement(policy, encoding.1, bytes, start, end) {
        return Ok(replacement);
    }
    let immutable = match buffer::bytes(object) {
        Some(_) => object.clone(),
        None => crate::types::bytes::checked(ctx, bytes)?,
    };
    let error = unicode_error(&UNICODE_DECODE_ERROR, encoding.0, &immutable, start, end, reason);
    let (replacement, next) = call_handler(ctx, policy, error, bytes.len(), "decoding")?;
    match replacement.downcast::<Str>() {
        Some(text) => Ok((text.bytes().to_vec(), next)),
        None => Err(ctx.type_error("decoding error handler must return (str, int) tuple")),
    }
}

/// Calls a registered handler; built-in ones come here to raise.
fn call_handler(
    ctx: Ctx,
    policy: &Policy,
    error: Ref<BaseException>,
    length: usize,
    what: &str,
) -> Result<(Value, usize)> {
    let Policy::Registered(name) = policy else { return Err(error.raise(ctx)) };
    let handler = registry::lookup_error(ctx, name)?;
    let result = ctx.call(&handler, &[error.into()])?;
    let wanted = if what == "encoding" { "(str/bytes, int)" } else { "(str, int)" };
    let wrong = || ctx.type_error(format!("{what} error handler must return {wanted} tuple"));
    let tuple = result.downcast::<Tuple>().filter(|tuple| tuple.len() == 2).ok_or_else(wrong)?;
    let (replacement, position) = (&tuple.items()[0], &tuple.items()[1]);
    let position = if position.is_int() { ctx.index_i64(position)? } else { return Err(wrong()) };
    let next = if position < 0 { position + length as i64 } else { position };
    match usize::try_from(next).ok().filter(|&next| next <= length) {
        Some(next) => Ok((replacement.clone(), next)),
        None => Err(ctx.raise(&INDEX_ERROR, format!("position {position} from error handler out of bounds"))),
    }
}

/// A built-in handler as Python calls it: `handler(exception) -> (replacement, position)`.
///
/// # Errors
/// The exception, where the handler does not handle it.
pub fn call_built_in(ctx: Ctx, policy: &Policy, exception: &Value) -> Result<Value> {
    let Some(error) = exception.downcast::<BaseException>() else {
        return Err(ctx.type_error("codec must pass exception instance"));
    };
    let raise = || -> Raised { ctx.raise_value(exception.clone()) };
    if *policy == Policy::Strict {
        return Err(raise());
    }
    let class = error.class();
    let unhandled = || ctx.type_error(format!("don't know how to handle {} in error callback", class.name()));
    let field = |index: usize| error.field(index).unwrap_or(Value::NONE);
    let number = |index: usize| field(index).as_i64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let (object, start) = (field(1), number(2));
    let codec = field(0).as_str().and_then(Codec::find);
    if class.is_subclass_of(&UNICODE_DECODE_ERROR) {
        let bytes = buffer::bytes(&object).ok_or_else(unhandled)?;
        let end = number(3).clamp(0, bytes.len());
        let start = start.min(end);
        if matches!(policy, Policy::XmlCharRefReplace | Policy::NameReplace) {
            return Err(unhandled());
        }
        let (text, next) = decoding_replacement(policy, codec, bytes, start, end).ok_or_else(raise)?;
        return Ok(super::pair(str::from_wtf8(&text), next));
    }
    let is_translate = class.is_subclass_of(&UNICODE_TRANSLATE_ERROR);
    if !is_translate && !class.is_subclass_of(&UNICODE_ENCODE_ERROR) {
        return Err(unhandled());
    }
    let text = object.downcast::<Str>().ok_or_else(unhandled)?;
    let end = number(3).clamp(0, text.len());
    let start = start.min(end);
    let characters: Vec<u32> = chars::code_points(text.bytes()).skip(start).take(end - start).collect();
    if is_translate && *policy == Policy::Replace {
        return Ok(super::pair(Str::new(&"\u{FFFD}".repeat(characters.len())).into(), end));
    }
    if is_translate && !matches!(policy, Policy::Ignore | Policy::BackslashReplace) {
        return Err(unhandled());
    }
    let (replacement, count) = encoding_replacement(policy, codec, &characters).ok_or_else(raise)?;
    let replacement = match replacement {
        Replacement::Text(text) => str::from_wtf8(&text),
        Replacement::Bytes(bytes) => crate::types::bytes::from_slice(&bytes),
    };
    Ok(super::pair(replacement, start + count))
}
