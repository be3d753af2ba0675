//! `_codecs` (`Modules/_codecsmodule.c`): the registry, and the built-in codecs as functions.

use super::NativeModule;
use crate::natives;
use crate::object::exception::UNICODE_ENCODE_ERROR;
use crate::object::{Ctx, Dict, Raised, Ref, Result, Str, Value};
use crate::types::codecs::errors::{self, Policy, Replacement};
use crate::types::codecs::{Codec, Endian, pair, registry};
use crate::types::str::chars;
use crate::types::{buffer, bytes, str};

pub static MODULE: NativeModule = NativeModule { name: "_codecs", doc: "", functions: FUNCTIONS, init: |_, _| Ok(()) };

fn register(ctx: Ctx, search_function: &Value) -> Result<()> {
    registry::register(ctx, search_function)
}

fn unregister(ctx: Ctx, search_function: &Value) {
    registry::unregister(ctx, search_function);
}

fn lookup(ctx: Ctx, encoding: &str) -> Result<Value> {
    registry::lookup(ctx, encoding)
}

fn encode(ctx: Ctx, obj: &Value, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    let codec = registry::lookup(ctx, encoding.unwrap_or("utf-8"))?;
    registry::call(ctx, &codec, 0, obj, errors, "encoder")
}

fn decode(ctx: Ctx, obj: &Value, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    let codec = registry::lookup(ctx, encoding.unwrap_or("utf-8"))?;
    registry::call(ctx, &codec, 1, obj, errors, "decoder")
}

fn register_error(ctx: Ctx, errors: &str, handler: &Value) -> Result<()> {
    registry::register_error(ctx, errors, handler)
}

fn unregister_error(ctx: Ctx, errors: &str) -> Result<bool> {
    registry::unregister_error(ctx, errors)
}

fn lookup_error(ctx: Ctx, name: &str) -> Result<Value> {
    registry::lookup_error(ctx, name)
}

/// An `errors` argument that may be `None`.
fn policy(ctx: Ctx, errors: Option<&Value>) -> Result<Policy> {
    match errors {
        None => Ok(Policy::Strict),
        Some(value) if value.is_none() => Ok(Policy::Strict),
        Some(value) => match value.as_str() {
            Some(name) => Ok(Policy::of(Some(name))),
            None => Err(ctx.type_error(format!("argument 2 must be str or None, not {}", value.class_name()))),
        },
    }
}

fn encode_with(ctx: Ctx, codec: Codec, text: &Value, errors: Option<&Value>) -> Result<Value> {
    let Some(string) = text.downcast::<Str>() else {
        return Err(ctx.type_error(format!("argument 1 must be str, not {}", text.class_name())));
    };
    let encoded = codec.encode(ctx, text, &policy(ctx, errors)?)?;
    Ok(pair(bytes::checked(ctx, &encoded)?, string.len()))
}

fn decode_with(ctx: Ctx, codec: Codec, data: &Value, errors: Option<&Value>, last: bool) -> Result<Value> {
    let escape = matches!(codec, Codec::UnicodeEscape | Codec::RawUnicodeEscape);
    let bytes = match data.downcast::<Str>() {
        Some(text) if escape => text.bytes().to_vec(),
        _ => buffer::require(ctx, data)?.into_owned(),
    };
    let (text, used) = codec.decode(ctx, data, &bytes, &policy(ctx, errors)?, last)?;
    Ok(pair(str::from_buffer(ctx, &text)?, used))
}

macro_rules! codec_functions {
    ($($encode:ident $decode:ident $codec:expr, $last:literal;)*) => {
        $(
            fn $encode(ctx: Ctx, text: &Value, errors: Option<&Value>) -> Result<Value> {
                encode_with(ctx, $codec, text, errors)
            }

            fn $decode(ctx: Ctx, data: &Value, errors: Option<&Value>, last: Option<bool>) -> Result<Value> {
                decode_with(ctx, $codec, data, errors, last.unwrap_or($last))
            }
        )*
    };
}

codec_functions! {
    utf_8_encode utf_8_decode Codec::Utf8, false;
    utf_16_encode_native utf_16_decode Codec::Utf16(None), false;
    utf_16_le_encode utf_16_le_decode Codec::Utf16(Some(Endian::Little)), false;
    utf_16_be_encode utf_16_be_decode Codec::Utf16(Some(Endian::Big)), false;
    utf_32_encode_native utf_32_decode Codec::Utf32(None), false;
    utf_32_le_encode utf_32_le_decode Codec::Utf32(Some(Endian::Little)), false;
    utf_32_be_encode utf_32_be_decode Codec::Utf32(Some(Endian::Big)), false;
    unicode_escape_encode unicode_escape_decode Codec::UnicodeEscape, true;
    raw_unicode_escape_encode raw_unicode_escape_decode Codec::RawUnicodeEscape, true;
    latin_1_encode latin_1_decode_last Codec::Latin1, true;
    ascii_encode ascii_decode_last Codec::Ascii, true;
}

fn latin_1_decode(ctx: Ctx, data: &Value, errors: Option<&Value>) -> Result<Value> {
    latin_1_decode_last(ctx, data, errors, None)
}

fn ascii_decode(ctx: Ctx, data: &Value, errors: Option<&Value>) -> Result<Value> {
    ascii_decode_last(ctx, data, errors, None)
}

/// The order as `byteorder` says: negative little, positive big, zero native with a mark.
fn order(byteorder: Option<i64>) -> Option<Endian> {
    match byteorder.unwrap_or(0) {
        ..0 => Some(Endian::Little),
        0 => None,
        1.. => Some(Endian::Big),
    }
}

fn utf_16_encode(ctx: Ctx, text: &Value, errors: Option<&Value>, byteorder: Option<i64>) -> Result<Value> {
    match order(byteorder) {
        None => utf_16_encode_native(ctx, text, errors),
        order => encode_with(ctx, Codec::Utf16(order), text, errors),
    }
}

fn utf_32_encode(ctx: Ctx, text: &Value, errors: Option<&Value>, byteorder: Option<i64>) -> Result<Value> {
    match order(byteorder) {
        None => utf_32_encode_native(ctx, text, errors),
        order => encode_with(ctx, Codec::Utf32(order), text, errors),
    }
}

/// As the other decoders, with the order that was found: -1, 0 or 1.
fn decode_ex(
    ctx: Ctx,
    data: &Value,
    errors: Option<&Value>,
    byteorder: Option<i64>,
    last: Option<bool>,
    wide: bool,
) -> Result<Vec<Value>> {
    let bytes = buffer::require(ctx, data)?;
    let (little, big): (&[u8], &[u8]) =
        if wide { (&[0xFF, 0xFE, 0, 0], &[0, 0, 0xFE, 0xFF]) } else { (&[0xFF, 0xFE], &[0xFE, 0xFF]) };
    let found = match byteorder.unwrap_or(0) {
        0 if bytes.starts_with(little) => -1,
        0 if bytes.starts_with(big) => 1,
        given => given.signum(),
    };
    // A mark is looked for, and skipped, only where no order was given.
    let given = order(byteorder);
    let codec = if wide { Codec::Utf32(given) } else { Codec::Utf16(given) };
    let (text, used) = codec.decode(ctx, data, &bytes, &policy(ctx, errors)?, last.unwrap_or(false))?;
    Ok(vec![str::from_buffer(ctx, &text)?, crate::object::int::from_u64(used as u64), Value::int32(found as i32)])
}

fn utf_16_ex_decode(
    ctx: Ctx,
    data: &Value,
    errors: Option<&Value>,
    byteorder: Option<i64>,
    last: Option<bool>,
) -> Result<Vec<Value>> {
    decode_ex(ctx, data, errors, byteorder, last, false)
}

fn utf_32_ex_decode(
    ctx: Ctx,
    data: &Value,
    errors: Option<&Value>,
    byteorder: Option<i64>,
    last: Option<bool>,
) -> Result<Vec<Value>> {
    decode_ex(ctx, data, errors, byteorder, last, true)
}

fn readbuffer_encode(ctx: Ctx, data: &Value, _errors: Option<&Value>) -> Result<Value> {
    let data = match data.downcast::<Str>() {
        Some(text) => text.bytes().to_vec(),
        None => buffer::require(ctx, data)?.into_owned(),
    };
    Ok(pair(bytes::checked(ctx, &data)?, data.len()))
}

/// The escapes of bytes literals.
fn escape_encode(ctx: Ctx, data: &Value, _errors: Option<&Value>) -> Result<Value> {
    let Some(data) = buffer::bytes(data) else {
        return Err(ctx.type_error(format!("escape_encode() argument 1 must be bytes, not {}", data.class_name())));
    };
    let mut result = Vec::with_capacity(data.len());
    for &byte in data {
        match byte {
            b'\\' | b'\'' => result.extend_from_slice(&[b'\\', byte]),
            b'\t' => result.extend_from_slice(b"\\t"),
            b'\n' => result.extend_from_slice(b"\\n"),
            b'\r' => result.extend_from_slice(b"\\r"),
            0x20..=0x7E => result.push(byte),
            _ => result.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
        }
    }
    Ok(pair(bytes::checked(ctx, &result)?, data.len()))
}

fn escape_decode(ctx: Ctx, data: &Value, errors: Option<&Value>) -> Result<Value> {
    let data = match data.downcast::<Str>() {
        Some(text) => text.bytes().to_vec(),
        None => buffer::require(ctx, data)?.into_owned(),
    };
    let policy = policy(ctx, errors)?;
    let mut result = Vec::with_capacity(data.len());
    let mut at = 0;
    while at < data.len() {
        if data[at] != b'\\' {
            result.push(data[at]);
            at += 1;
            continue;
        }
        let Some(&letter) = data.get(at + 1) else { return Err(ctx.value_error("Trailing \\ in string")) };
        at += 2;
        match letter {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => result.push(letter),
            b'b' => result.push(8),
            b'f' => result.push(12),
            b't' => result.push(9),
            b'n' => result.push(10),
            b'r' => result.push(13),
            b'v' => result.push(11),
            b'a' => result.push(7),
            b'0'..=b'7' => {
                let mut number = u32::from(letter - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = data.get(at) else { break };
                    number = number * 8 + u32::from(digit - b'0');
                    at += 1;
                }
                result.push(number as u8);
            }
            b'x' => {
                let digit = |at: usize| data.get(at).and_then(|&byte| (byte as char).to_digit(16));
                match (digit(at), digit(at + 1)) {
                    (Some(high), Some(low)) => {
                        result.push((high << 4 | low) as u8);
                        at += 2;
                    }
                    (high, _) => {
                        match policy {
                            Policy::Strict => {
                                return Err(ctx.value_error(format!("invalid \\x escape at position {}", at - 2)));
                            }
                            Policy::Replace => result.push(b'?'),
                            Policy::Ignore => {}
                            _ => return Err(ctx.value_error("decoding error; unknown error handling code")),
                        }
                        at += high.is_some() as usize;
                    }
                }
            }
            _ => result.extend_from_slice(&[b'\\', letter]),
        }
    }
    Ok(pair(bytes::checked(ctx, &result)?, data.len()))
}

// ---- character maps ----

fn charmap_build(ctx: Ctx, map: &Str) -> Result<Ref<Dict>> {
    let table = Dict::new();
    for (byte, character) in chars::code_points(map.bytes()).take(256).enumerate() {
        if character != 0xFFFE {
            table.set(ctx, &Value::int32(character as i32), Value::int32(byte as i32))?;
        }
    }
    Ok(table)
}

/// What a mapping says about a key; `None` where it has nothing.
fn map_lookup(ctx: Ctx, mapping: &Value, key: u32) -> Result<Option<Value>> {
    let result = ctx.getitem(mapping, &Value::int32(key as i32));
    Ok(ctx.ok_unless(&crate::object::exception::LOOKUP_ERROR, result)?.filter(|value| !value.is_none()))
}

fn charmap_decode(ctx: Ctx, data: &Value, errors: Option<&Value>, mapping: Option<&Value>) -> Result<Value> {
    let Some(mapping) = mapping.filter(|mapping| !mapping.is_none()) else {
        return latin_1_decode(ctx, data, errors);
    };
    let bytes = buffer::require(ctx, data)?;
    let policy = policy(ctx, errors)?;
    let table: Option<Vec<u32>> = mapping.downcast::<Str>().map(|text| chars::code_points(text.bytes()).collect());
    let mut text = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = u32::from(bytes[at]);
        let mapped = match &table {
            Some(table) => {
                let character = table.get(byte as usize).copied().filter(|&character| character != 0xFFFE);
                character.inspect(|&character| chars::push(&mut text, character)).is_some()
            }
            None => match map_lookup(ctx, mapping, byte)? {
                None => false,
                Some(value) => match value.downcast::<Str>() {
                    Some(mapped) => {
                        text.extend_from_slice(mapped.bytes());
                        mapped.bytes() != "\u{FFFE}".as_bytes()
                    }
                    None if value.is_int() => match value.as_i64() {
                        Some(0xFFFE) => false,
                        Some(character @ 0..=0x10FFFF) => {
                            chars::push(&mut text, character as u32);
                            true
                        }
                        _ => return Err(ctx.type_error("character mapping must be in range(0x110000)")),
                    },
                    None => return Err(ctx.type_error("character mapping must return integer, None or str")),
                },
            },
        };
        at += 1;
        if !mapped {
            let reason = "character maps to <undefined>";
            let (replacement, next) =
                errors::handle_decode(ctx, &policy, ("charmap", None), data, &bytes, at - 1, at, reason)?;
            text.extend_from_slice(&replacement);
            at = next;
        }
    }
    Ok(pair(str::from_buffer(ctx, &text)?, bytes.len()))
}

/// The bytes of a character by a mapping.
fn charmap_bytes(ctx: Ctx, mapping: &Value, character: u32) -> Result<Option<Vec<u8>>> {
    let Some(value) = map_lookup(ctx, mapping, character)? else { return Ok(None) };
    if let Some(bytes) = buffer::bytes(&value) {
        return Ok(Some(bytes.to_vec()));
    }
    if !value.is_int() {
        return Err(
            ctx.type_error(format!("character mapping must return integer, bytes or None, not {}", value.class_name()))
        );
    }
    match value.as_i64().and_then(|byte| u8::try_from(byte).ok()) {
        Some(byte) => Ok(Some(vec![byte])),
        None => Err(ctx.type_error("character mapping must be in range(256)")),
    }
}

fn charmap_encode(ctx: Ctx, text: &Value, errors: Option<&Value>, mapping: Option<&Value>) -> Result<Value> {
    let Some(mapping) = mapping.filter(|mapping| !mapping.is_none()) else {
        return latin_1_encode(ctx, text, errors);
    };
    let Some(string) = text.downcast::<Str>() else {
        return Err(ctx.type_error(format!("charmap_encode() argument 1 must be str, not {}", text.class_name())));
    };
    let policy = policy(ctx, errors)?;
    let characters: Vec<u32> = chars::code_points(string.bytes()).collect();
    let reason = "character maps to <undefined>";
    let mut result = Vec::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        if let Some(bytes) = charmap_bytes(ctx, mapping, characters[at])? {
            result.extend_from_slice(&bytes);
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < characters.len() && charmap_bytes(ctx, mapping, characters[end])?.is_none() {
            end += 1;
        }
        let undefined =
            || -> Raised { errors::unicode_error(&UNICODE_ENCODE_ERROR, "charmap", text, at, end, reason).raise(ctx) };
        let (replacement, next) =
            errors::handle_encode(ctx, &policy, ("charmap", None), text, &characters[at..end], at, reason)?;
        match replacement {
            Replacement::Bytes(bytes) => result.extend_from_slice(&bytes),
            Replacement::Text(replacement) => {
                for character in chars::code_points(&replacement) {
                    result.extend_from_slice(&charmap_bytes(ctx, mapping, character)?.ok_or_else(undefined)?);
                }
            }
        }
        at = next;
    }
    Ok(pair(bytes::checked(ctx, &result)?, characters.len()))
}

natives! { FUNCTIONS:
    register(search_function, /) "Register a codec search function.\n\nSearch functions are expected to take one argument, the encoding name in\nall lower case letters, and either return None, or a tuple of functions\n(encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).";
    unregister(search_function, /) "Unregister a codec search function and clear the registry's cache.\n\nIf the search function is not registered, do nothing.";
    lookup(encoding, /) "Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.";
    encode(obj, encoding="utf-8", errors="strict") "Encodes obj using the codec registered for encoding.";
    decode(obj, encoding="utf-8", errors="strict") "Decodes obj using the codec registered for encoding.";
    register_error(errors, handler, /) "Register the specified error handler under the name errors.";
    _unregister_error = unregister_error(errors, /) "Un-register the specified error handler for the error handling `errors'.";
    lookup_error(name, /) "lookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name.";
    utf_8_encode(str, errors=None, /) "";
    utf_8_decode(data, errors=None, r#final=False, /) "";
    utf_16_encode(str, errors=None, byteorder=0, /) "";
    utf_16_decode(data, errors=None, r#final=False, /) "";
    utf_16_le_encode(str, errors=None, /) "";
    utf_16_le_decode(data, errors=None, r#final=False, /) "";
    utf_16_be_encode(str, errors=None, /) "";
    utf_16_be_decode(data, errors=None, r#final=False, /) "";
    utf_16_ex_decode(data, errors=None, byteorder=0, r#final=False, /) "";
    utf_32_encode(str, errors=None, byteorder=0, /) "";
    utf_32_decode(data, errors=None, r#final=False, /) "";
    utf_32_le_encode(str, errors=None, /) "";
    utf_32_le_decode(data, errors=None, r#final=False, /) "";
    utf_32_be_encode(str, errors=None, /) "";
    utf_32_be_decode(data, errors=None, r#final=False, /) "";
    utf_32_ex_decode(data, errors=None, byteorder=0, r#final=False, /) "";
    unicode_escape_encode(str, errors=None, /) "";
    unicode_escape_decode(data, errors=None, r#final=True, /) "";
    raw_unicode_escape_encode(str, errors=None, /) "";
    raw_unicode_escape_decode(data, errors=None, r#final=True, /) "";
    latin_1_encode(str, errors=None, /) "";
    latin_1_decode(data, errors=None, /) "";
    ascii_encode(str, errors=None, /) "";
    ascii_decode(data, errors=None, /) "";
    charmap_build(map, /) "";
    charmap_encode(str, errors=None, mapping=None, /) "";
    charmap_decode(data, errors=None, mapping=None, /) "";
    readbuffer_encode(data, errors=None, /) "";
    escape_encode(data, errors=None, /) "";
    escape_decode(data, errors=None, /) "";
}
