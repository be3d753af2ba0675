//! `binascii` (`Modules/binascii.c`): bytes as ASCII text (hex, base64, quoted-printable, uuencode), and
//! two checksums.

use super::NativeModule;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, EXCEPTION, VALUE_ERROR};
use crate::object::native::{FromArg, Place};
use crate::object::{Class, Ctx, ObjectExt, Raised, Result, Str, Value};
use crate::types::buffer::{self, Buffer};
use crate::types::bytes::{self, methods::hex_of};
use malachite_bigint::BigInt;
use num_traits::ToPrimitive;
use std::borrow::Cow;

static ERROR: Class = Class::on_demand("binascii.Error", define);
static INCOMPLETE: Class = Class::on_demand("binascii.Incomplete", define);

#[cold]
fn error(ctx: Ctx, message: impl AsRef<str>) -> Raised {
    ctx.raise(&ERROR, message)
}

/// A parameter that takes bytes-like objects and ASCII text.
struct AsciiBuffer<'a>(Cow<'a, [u8]>);

impl<'a> FromArg<'a> for AsciiBuffer<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, _: Place) -> Result<AsciiBuffer<'a>> {
        if let Some(text) = value.downcast::<Str>() {
            if text.is_ascii() {
                return Ok(AsciiBuffer(Cow::Borrowed(text.bytes())));
            }
            return Err(ctx.value_error("string argument should contain only ASCII characters"));
        }
        match buffer::get(ctx, value)? {
            Some(bytes) => Ok(AsciiBuffer(bytes)),
            None => {
                let given = value.class_name();
                Err(ctx.type_error(format!("argument should be bytes, buffer or ASCII string, not '{given}'")))
            }
        }
    }
}

/// Output several times as long as its input must stay within what text and bytes may have.
fn check_size(ctx: Ctx, length: usize, factor: usize) -> Result<()> {
    if length > crate::object::str::MAX_LENGTH / factor { Err(ctx.memory_error()) } else { Ok(()) }
}

// ---- hex ----

fn hexlify(ctx: Ctx, data: Buffer, sep: Option<&Value>, bytes_per_sep: Option<i64>) -> Result<Value> {
    let text = hex_of(ctx, &data, sep, bytes_per_sep)?;
    Ok(bytes::from_slice(text.downcast::<Str>().map_or(&[], Str::bytes)))
}

fn unhexlify(ctx: Ctx, hexstr: AsciiBuffer) -> Result<Value> {
    let digits = &*hexstr.0;
    if !digits.len().is_multiple_of(2) {
        return Err(error(ctx, "Odd-length string"));
    }
    let value = |digit: u8| (digit as char).to_digit(16);
    let pairs = digits.as_chunks::<2>().0.iter().map(|pair| Some((value(pair[0])? << 4 | value(pair[1])?) as u8));
    match pairs.collect::<Option<Vec<u8>>>() {
        Some(content) => Ok(bytes::from_slice(&content)),
        None => Err(error(ctx, "Non-hexadecimal digit found")),
    }
}

// ---- base64 ----

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_value(character: u8) -> Option<u8> {
    Some(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn b2a_base64(ctx: Ctx, data: Buffer, newline: Option<bool>) -> Result<Value> {
    check_size(ctx, data.len(), 2)?;
    let mut text = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for group in data.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            // So many bytes make one character more.
            text.push(if place <= group.len() { BASE64[(bits >> (18 - 6 * place) & 63) as usize] } else { b'=' });
        }
    }
    if newline.unwrap_or(true) {
        text.push(b'\n');
    }
    Ok(bytes::from_slice(&text))
}

fn a2b_base64(ctx: Ctx, data: AsciiBuffer, strict_mode: Option<bool>) -> Result<Value> {
    let (text, strict) = (&*data.0, strict_mode.unwrap_or(false));
    let mut content = Vec::with_capacity(text.len() / 4 * 3);
    if strict && text.first() == Some(&b'=') {
        return Err(error(ctx, "Leading padding not allowed"));
    }
    let (mut place, mut rest, mut padding, mut padded) = (0, 0, 0, false);
    for (index, &character) in text.iter().enumerate() {
        if character == b'=' {
            padded = true;
            padding += 1;
            if place >= 2 && place + padding >= 4 {
                // A full group: what follows is ignored, or too much.
                if strict && index + 1 < text.len() {
                    return Err(error(ctx, "Excess data after padding"));
                }
                return Ok(bytes::from_slice(&content));
            }
            if strict && place == 0 {
                return Err(error(ctx, "Excess padding not allowed"));
            }
            continue;
        }
        let Some(value) = base64_value(character) else {
            if strict {
                return Err(error(ctx, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padded {
            return Err(error(ctx, "Discontinuous padding not allowed"));
        }
        padding = 0;
        match place {
            0 => rest = value,
            1 => {
                content.push(rest << 2 | value >> 4);
                rest = value & 15;
            }
            2 => {
                content.push(rest << 4 | value >> 2);
                rest = value & 3;
            }
            _ => content.push(rest << 6 | value),
        }
        place = (place + 1) % 4;
    }
    match place {
        0 => Ok(bytes::from_slice(&content)),
        1 => {
            let characters = content.len() / 3 * 4 + 1;
            Err(error(
                ctx,
                format!(
                    "Invalid base64-encoded string: number of data characters ({characters}) cannot be 1 more than a multiple of 4"
                ),
            ))
        }
        _ => Err(error(ctx, "Incorrect padding")),
    }
}

// ---- uuencode ----

fn b2a_uu(ctx: Ctx, data: Buffer, backtick: Option<bool>) -> Result<Value> {
    if data.len() > 45 {
        return Err(error(ctx, "At most 45 bytes at once"));
    }
    let zero = if backtick.unwrap_or(false) { b'`' } else { b' ' };
    let character = |value: u32| if value == 0 { zero } else { b' ' + value as u8 };
    let mut text = vec![character(data.len() as u32)];
    for group in data.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        text.extend([18, 12, 6, 0].map(|shift| character(bits >> shift & 63)));
    }
    text.push(b'\n');
    Ok(bytes::from_slice(&text))
}

fn a2b_uu(ctx: Ctx, data: AsciiBuffer) -> Result<Value> {
    let text = &*data.0;
    let length = text.first().copied().unwrap_or(0).wrapping_sub(b' ') as usize & 63;
    let mut content = Vec::with_capacity(length);
    let (mut bits, mut count, mut at) = (0u32, 0, 1);
    while content.len() < length {
        // Spaces at the end of a line may have been lost.
        let value = match text.get(at) {
            None | Some(b'\n' | b'\r') => 0,
            Some(&character @ b' '..=b'`') => {
                at += 1;
                (character - b' ') & 63
            }
            Some(_) => return Err(error(ctx, "Illegal char")),
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            content.push((bits >> count) as u8);
        }
    }
    if text.iter().skip(at).any(|character| !matches!(character, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error(ctx, "Trailing garbage"));
    }
    Ok(bytes::from_slice(&content))
}

// ---- quoted-printable ----

fn a2b_qp(_: Ctx, data: AsciiBuffer, header: Option<bool>) -> Value {
    let (text, header) = (&*data.0, header.unwrap_or(false));
    let mut content = Vec::with_capacity(text.len());
    let digit = |at: usize| text.get(at).and_then(|&character| (character as char).to_digit(16));
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'=' => match (text.get(at + 1), digit(at + 1), digit(at + 2)) {
                (None, ..) => break,
                // A soft line break: up to and with the end of the line.
                (Some(b'\n' | b'\r'), ..) => {
                    let rest = &text[at + 1..];
                    at += 2 + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                }
                (Some(b'='), ..) => {
                    content.push(b'=');
                    at += 2;
                }
                (_, Some(high), Some(low)) => {
                    content.push((high << 4 | low) as u8);
                    at += 3;
                }
                _ => {
                    content.push(b'=');
                    at += 1;
                }
            },
            b'_' if header => {
                content.push(b' ');
                at += 1;
            }
            byte => {
                content.push(byte);
                at += 1;
            }
        }
    }
    bytes::from_slice(&content)
}

/// The longest line of quoted-printable text, without its end.
const MOST_ON_LINE: usize = 76;

fn b2a_qp(
    ctx: Ctx,
    data: Buffer,
    quotetabs: Option<bool>,
    istext: Option<bool>,
    header: Option<bool>,
) -> Result<Value> {
    check_size(ctx, data.len(), 4)?;
    let (quote_tabs, is_text, header) = (quotetabs.unwrap_or(false), istext.unwrap_or(true), header.unwrap_or(false));
    let input = &*data;
    // Lines end as the first one does.
    let has_cr = input.iter().position(|&byte| byte == b'\n').is_some_and(|end| end > 0 && input[end - 1] == b'\r');
    let end_of_line: &[u8] = if has_cr { b"\r\n" } else { b"\n" };
    let mut text = Vec::with_capacity(input.len());
    let (mut column, mut at) = (0, 0);
    while at < input.len() {
        let byte = input[at];
        let next = input.get(at + 1).copied();
        let ends_line = matches!(next, None | Some(b'\n' | b'\r'));
        let quoted = byte > 126
            || byte == b'='
            || header && byte == b'_'
            || byte == b'.' && column == 0 && (next.is_none() || matches!(next, Some(b'\n' | b'\r' | 0)))
            || !is_text && matches!(byte, b'\r' | b'\n')
            || matches!(byte, b'\t' | b' ') && (next.is_none() || quote_tabs && !(header && byte == b' '))
            || byte < 33 && !matches!(byte, b'\r' | b'\n' | b'\t' | b' ');
        if quoted {
            if column + 3 >= MOST_ON_LINE {
                text.push(b'=');
                text.extend_from_slice(end_of_line);
                column = 0;
            }
            text.extend_from_slice(format!("={byte:02X}").as_bytes());
            column += 3;
            at += 1;
            continue;
        }
        if is_text && (byte == b'\n' || byte == b'\r' && next == Some(b'\n')) {
            // White space at the end of a line is quoted.
            if let Some(last @ (b' ' | b'\t')) = text.last().copied() {
                text.pop();
                text.extend_from_slice(format!("={last:02X}").as_bytes());
            }
            text.extend_from_slice(end_of_line);
            at += if byte == b'\r' { 2 } else { 1 };
            column = 0;
            continue;
        }
        if !ends_line && column + 1 >= MOST_ON_LINE {
            text.push(b'=');
            text.extend_from_slice(end_of_line);
            column = 0;
        }
        text.push(if header && byte == b' ' { b'_' } else { byte });
        column += 1;
        at += 1;
    }
    Ok(bytes::from_slice(&text))
}

// ---- checksums ----

static CRC32: [u32; 256] = crc32_table();

const fn crc32_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut remainder = index as u32;
        let mut bit = 0;
        while bit < 8 {
            remainder = if remainder & 1 == 1 { remainder >> 1 ^ 0xEDB8_8320 } else { remainder >> 1 };
            bit += 1;
        }
        table[index] = remainder;
        index += 1;
    }
    table
}

/// The low 32 bits of an int, as CPython masks the start of a checksum.
fn low_bits(ctx: Ctx, value: &Value) -> Result<u32> {
    let low = ctx.index_bigint(value)? & BigInt::from(u32::MAX);
    Ok(low.to_u32().expect("32 bits"))
}

fn crc32(ctx: Ctx, data: Buffer, crc: Option<&Value>) -> Result<u32> {
    let start = crc.map_or(Ok(0), |crc| low_bits(ctx, crc))?;
    Ok(!data.iter().fold(!start, |crc, &byte| CRC32[((crc ^ u32::from(byte)) & 0xFF) as usize] ^ crc >> 8))
}

fn crc_hqx(ctx: Ctx, data: Buffer, crc: &Value) -> Result<u32> {
    let start = low_bits(ctx, crc)? & 0xFFFF;
    let step = |crc: u32| if crc & 0x8000 != 0 { (crc << 1 ^ 0x1021) & 0xFFFF } else { crc << 1 & 0xFFFF };
    Ok(data.iter().fold(start, |crc, &byte| (0..8).fold(crc ^ u32::from(byte) << 8, |crc, _| step(crc))))
}

natives! { FUNCTIONS:
    a2b_base64(data, /, *, strict_mode=False) "Decode a line of base64 data.\n\n  strict_mode\n    When set to True, bytes that are not part of the base64 standard are not allowed.\n    The same applies to excess data after padding (= / ==).";
    a2b_hex = unhexlify(hexstr, /) "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).\nThis function is also available as \"unhexlify()\".";
    a2b_qp(data, header=False) "Decode a string of qp-encoded data.";
    a2b_uu(data, /) "Decode a line of uuencoded data.";
    b2a_base64(data, /, *, newline=True) "Base64-code line of data.";
    b2a_hex = hexlify(data, sep=None, bytes_per_sep=1) "Hexadecimal representation of binary data.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nThe return value is a bytes object.  This function is also\navailable as \"hexlify()\".\n\nExample:\n>>> binascii.b2a_hex(b'\\xb9\\x01\\xef')\nb'b901ef'\n>>> binascii.hexlify(b'\\xb9\\x01\\xef', ':')\nb'b9:01:ef'\n>>> binascii.b2a_hex(b'\\xb9\\x01\\xef', b'_', 2)\nb'b9_01ef'";
    b2a_qp(data, quotetabs=False, istext=True, header=False) "Encode a string using quoted-printable encoding.\n\nOn encoding, when istext is set, newlines are not encoded, and white\nspace at end of lines is.  When istext is not set, \\r and \\n (CR/LF)\nare both encoded.  When quotetabs is set, space and tabs are encoded.";
    b2a_uu(data, /, *, backtick=False) "Uuencode line of data.";
    crc32(data, crc=0, /) "Compute CRC-32 incrementally.";
    crc_hqx(data, crc, /) "Compute CRC-CCITT incrementally.";
    hexlify(data, sep=None, bytes_per_sep=1) "Hexadecimal representation of binary data.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nThe return value is a bytes object.  This function is also\navailable as \"b2a_hex()\".";
    unhexlify(hexstr, /) "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).";
}

/// Completes the exceptions.
pub fn define() {
    ERROR.define::<BaseException>(&ClassDef { base: Some(&VALUE_ERROR), flags: class_flags::BASE, ..ClassDef::EMPTY });
    INCOMPLETE.define::<BaseException>(&ClassDef {
        base: Some(&EXCEPTION),
        flags: class_flags::BASE,
        ..ClassDef::EMPTY
    });
}

pub static MODULE: NativeModule = NativeModule {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("Error", ERROR.to_value());
        namespace.set_str("Incomplete", INCOMPLETE.to_value());
        Ok(())
    },
};
