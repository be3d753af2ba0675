//! `binascii` (`Modules/binascii.c`): hexadecimal, base64 and checksums.

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::TYPE;
use crate::object::exception::VALUE_ERROR;
use crate::object::intern::intern;
use crate::object::{Ctx, Dict, GilCell, ObjectExt, Raised, Ref, Result, Str, Tuple, Value};
use crate::types::buffer::{self, Buffer};
use crate::types::bytes::{self, methods};
use crate::types::text;
use std::borrow::Cow;

pub static MODULE: NativeModule = NativeModule {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: FUNCTIONS,
    init,
};

static ERROR: GilCell<Option<Value>> = GilCell::new(None);

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    let error = new_exception(ctx, "Error", &VALUE_ERROR.to_value())?;
    let incomplete = new_exception(ctx, "Incomplete", &crate::object::exception::EXCEPTION.to_value())?;
    namespace.set_str("Error", error.clone());
    namespace.set_str("Incomplete", incomplete);
    ERROR.set(Some(error));
    Ok(())
}

fn new_exception(ctx: Ctx, name: &str, base: &Value) -> Result<Value> {
    let namespace = Dict::new();
    namespace.set_str("__module__", intern("binascii"));
    ctx.call(&TYPE.to_value(), &[intern(name), Tuple::new(vec![base.clone()]).into(), namespace.into()])
}

/// Raises `binascii.Error`.
fn error(ctx: Ctx, message: &str) -> Raised {
    let class = ERROR.get().unwrap_or_else(|| VALUE_ERROR.to_value());
    match ctx.call(&class, &[Str::new(message).into()]) {
        Ok(exception) => ctx.raise_value(exception),
        Err(raised) => raised,
    }
}

/// Bytes, or text that is ASCII.
fn ascii_buffer<'a>(ctx: Ctx, value: &'a Value) -> Result<Cow<'a, [u8]>> {
    if let Some(text) = value.downcast::<Str>() {
        if !text.is_ascii() {
            return Err(ctx.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(Cow::Borrowed(text.bytes()));
    }
    match buffer::get(ctx, value)? {
        Some(bytes) => Ok(bytes),
        None => {
            let given = value.class_name();
            Err(ctx.type_error(format!("argument should be bytes, buffer or ASCII string, not '{given}'")))
        }
    }
}

// ---- hexadecimal ----

fn hexlify(ctx: Ctx, data: Buffer, sep: Option<&Value>, bytes_per_sep: Option<i64>) -> Result<Value> {
    let text = methods::hex_of(ctx, &data, sep, bytes_per_sep)?;
    Ok(bytes::from_slice(text.downcast::<Str>().map_or(&[], Str::bytes)))
}

fn unhexlify(ctx: Ctx, hexstr: &Value) -> Result<Value> {
    let text = ascii_buffer(ctx, hexstr)?;
    if text.len() % 2 != 0 {
        return Err(error(ctx, "Odd-length string"));
    }
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let decoded: Option<Vec<u8>> = text.chunks_exact(2).map(pair).collect();
    decoded.map(|decoded| bytes::from_slice(&decoded)).ok_or_else(|| error(ctx, "Non-hexadecimal digit found"))
}

// ---- base64 ----

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b2a_base64(ctx: Ctx, data: Buffer, newline: Option<bool>) -> Result<Value> {
    let mut result = text::buffer(ctx, data.len().checked_add(2).map(|length| length / 3 * 4 + 1))?;
    for chunk in data.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let known = place <= chunk.len();
            result.push(if known { ALPHABET[(word >> (18 - 6 * place) & 63) as usize] } else { b'=' });
        }
    }
    if newline.unwrap_or(true) {
        result.push(b'\n');
    }
    Ok(bytes::from_slice(&result))
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn a2b_base64(ctx: Ctx, data: &Value, strict_mode: Option<bool>) -> Result<Value> {
    let text = ascii_buffer(ctx, data)?;
    let strict = strict_mode.unwrap_or(false);
    if strict && text.first() == Some(&b'=') {
        return Err(error(ctx, "Leading padding not allowed"));
    }
    let mut result = Vec::with_capacity(text.len() / 4 * 3);
    // The bits of the quad under way, its characters, and the padding seen in it.
    let (mut word, mut count, mut padding) = (0u32, 0, 0);
    for (index, &byte) in text.iter().enumerate() {
        if byte == b'=' {
            padding += 1;
            if count >= 2 && count + padding >= 4 {
                if strict && index + 1 < text.len() {
                    return Err(error(ctx, "Excess data after padding"));
                }
                return Ok(bytes::from_slice(&result));
            }
            continue;
        }
        let Some(sextet) = sextet(byte) else {
            if strict {
                return Err(error(ctx, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padding > 0 {
            return Err(error(ctx, "Discontinuous padding not allowed"));
        }
        padding = 0;
        word = word << 6 | sextet;
        count = (count + 1) % 4;
        match count {
            0 => result.push(word as u8),
            2 => result.push((word >> 4) as u8),
            3 => result.push((word >> 2) as u8),
            _ => {}
        }
    }
    match count {
        0 => Ok(bytes::from_slice(&result)),
        1 => {
            let characters = result.len() / 3 * 4 + 1;
            let message = format!(
                "Invalid base64-encoded string: number of data characters ({characters}) cannot be 1 more than a multiple of 4"
            );
            Err(error(ctx, &message))
        }
        _ => Err(error(ctx, "Incorrect padding")),
    }
}

// ---- checksums ----

/// The table of the CRC-32 of zlib: the reflected polynomial 0xEDB88320.
const CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 != 0 { value >> 1 ^ 0xEDB8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

fn crc32(_: Ctx, data: Buffer, crc: Option<&Value>) -> u32 {
    let start = crc.and_then(Value::as_i64).unwrap_or(0) as u32;
    !data.iter().fold(!start, |crc, &byte| crc >> 8 ^ CRC32[((crc ^ u32::from(byte)) & 0xFF) as usize])
}

/// CRC-CCITT, as of BinHex.
fn crc_hqx(_: Ctx, data: Buffer, crc: i64) -> u32 {
    data.iter().fold(crc as u32 & 0xFFFF, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte) << 8, |crc, _| if crc & 0x8000 != 0 { (crc << 1 ^ 0x1021) & 0xFFFF } else { crc << 1 & 0xFFFF })
    })
}

natives! { FUNCTIONS:
    hexlify(data, sep=None, bytes_per_sep=1) "Hexadecimal representation of binary data.\n\nThe return value is a bytes object.";
    b2a_hex = hexlify(data, sep=None, bytes_per_sep=1) "Hexadecimal representation of binary data.\n\nThe return value is a bytes object.";
    unhexlify(hexstr, /) "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).";
    a2b_hex = unhexlify(hexstr, /) "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).";
    b2a_base64(data, /, *, newline=True) "Base64-code line of data.";
    a2b_base64(data, /, *, strict_mode=False) "Decode a line of base64 data.";
    crc32(data, crc=0, /) "Compute CRC-32 incrementally.";
    crc_hqx(data, crc, /) "Compute CRC-CCITT incrementally.";
}
