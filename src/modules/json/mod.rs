//! `_json` (`Modules/_json.c`): the quick paths of the `json` package.

pub mod encoder;
pub mod scanner;

use super::NativeModule;
use crate::natives;
use crate::object::{Ctx, ObjectExt, Raised, Result, Str, Value, int};
use crate::types::codecs::registry::import;
use crate::types::str::{chars, from_wtf8};
use crate::types::text;

pub static MODULE: NativeModule = NativeModule {
    name: "_json",
    doc: "json speedups\n",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("make_encoder", encoder::ENCODER.to_value());
        namespace.set_str("make_scanner", scanner::SCANNER.to_value());
        Ok(())
    },
};

/// Appends a string literal; characters outside ASCII are escaped if asked for.
fn quote(ctx: Ctx, result: &mut Vec<u8>, string: &Str, ascii: bool) -> Result<()> {
    let bytes = string.bytes();
    text::check_size(ctx, result.len().checked_add(bytes.len() + 2))?;
    result.push(b'"');
    let plain =
        |byte: &u8| !matches!(byte, 0..0x20 | b'"' | b'\\') && (byte.is_ascii() || !ascii) && !(ascii && *byte == 0x7F);
    if bytes.iter().all(plain) {
        result.extend_from_slice(bytes);
        result.push(b'"');
        return Ok(());
    }
    for character in chars::code_points(bytes) {
        let short = match character {
            0x22 => b'"',
            0x5C => b'\\',
            0x08 => b'b',
            0x0C => b'f',
            0x0A => b'n',
            0x0D => b'r',
            0x09 => b't',
            0x20..0x7F => {
                result.push(character as u8);
                continue;
            }
            0..0x20 => {
                result.extend_from_slice(format!("\\u{character:04x}").as_bytes());
                continue;
            }
            _ if !ascii => {
                chars::push(result, character);
                continue;
            }
            0x10000.. => {
                let (high, low) = (0xD800 + ((character - 0x10000) >> 10), 0xDC00 + ((character - 0x10000) & 0x3FF));
                result.extend_from_slice(format!("\\u{high:04x}\\u{low:04x}").as_bytes());
                continue;
            }
            _ => {
                result.extend_from_slice(format!("\\u{character:04x}").as_bytes());
                continue;
            }
        };
        result.extend_from_slice(&[b'\\', short]);
    }
    result.push(b'"');
    if result.len() > text::MAX_LENGTH {
        return Err(ctx.memory_error());
    }
    Ok(())
}

fn quoted(ctx: Ctx, string: &Value, ascii: bool) -> Result<Value> {
    let Some(text) = string.downcast::<Str>() else {
        return Err(ctx.type_error(format!("first argument must be a string, not {}", string.class_name())));
    };
    let mut result = Vec::with_capacity(text.bytes().len() + 2);
    quote(ctx, &mut result, text, ascii)?;
    Ok(from_wtf8(&result))
}

fn encode_basestring(ctx: Ctx, string: &Value) -> Result<Value> {
    quoted(ctx, string, false)
}

fn encode_basestring_ascii(ctx: Ctx, string: &Value) -> Result<Value> {
    quoted(ctx, string, true)
}

/// Raises `json.JSONDecodeError` for a position in a document, in characters.
fn decode_error(ctx: Ctx, message: &str, document: &Value, position: usize) -> Raised {
    let error = import(ctx, "json.decoder").and_then(|module| {
        let class = ctx.getattr_str(&module, "JSONDecodeError")?;
        ctx.call(&class, &[Str::new(message).into(), document.clone(), int::from_u64(position as u64)])
    });
    match error {
        Ok(error) => ctx.raise_value(error),
        Err(raised) => raised,
    }
}

fn scanstring(ctx: Ctx, string: &Value, end: i64, strict: Option<bool>) -> Result<Vec<Value>> {
    let Some(text) = string.downcast::<Str>() else {
        return Err(ctx.type_error(format!("first argument must be a string, not {}", string.class_name())));
    };
    let Some(end) = usize::try_from(end).ok().filter(|&end| end <= text.len()) else {
        return Err(ctx.value_error("end is out of bounds"));
    };
    let (value, next) = scanner::scan_string(ctx, string, text.byte_offset(end), strict.unwrap_or(true))?;
    Ok(vec![value, int::from_u64(scanner::character_index(text, next) as u64)])
}

natives! { FUNCTIONS:
    encode_basestring(string, /) "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string";
    encode_basestring_ascii(string, /) "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string";
    scanstring(string, end, strict=True, /) "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string.";
}
