//! Text encodings (`Python/codecs.c`, the codecs of `Objects/unicodeobject.c`): the common ones
//! natively, the others through the registry and Python's `encodings` package.
//!
//! | file | what |
//! |---|---|
//! | `errors` | error handlers |
//! | `encoders`, `decoders` | UTF-8, -16, -32, ASCII, Latin-1 |
//! | `escape` | `unicode_escape`, `raw_unicode_escape` |
//! | `registry` | `codecs.register`, `lookup`, `register_error` |

pub mod decoders;
pub mod encoders;
pub mod errors;
pub mod escape;
pub mod registry;

use super::{buffer, bytes, str};
use crate::object::exception::LOOKUP_ERROR;
use crate::object::{Ctx, Result, Str, Tuple, Value};
use errors::Policy;
use std::fmt::Write;

/// An encoding that is built in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Codec {
    Utf8,
    Ascii,
    Latin1,
    /// In native order with a byte order mark where there is no order.
    Utf16(Option<Endian>),
    Utf32(Option<Endian>),
    UnicodeEscape,
    RawUnicodeEscape,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Endian {
    Little,
    Big,
}

impl Codec {
    /// The built-in encoding of this name; many aliases are known to `encodings` only.
    pub fn find(name: &str) -> Option<Codec> {
        let mut normalized = [0u8; 20];
        let bytes = name.as_bytes();
        let place = normalized.get_mut(..bytes.len())?;
        for (to, from) in place.iter_mut().zip(bytes) {
            *to = match from.to_ascii_lowercase() {
                b'-' | b' ' => b'_',
                byte => byte,
            };
        }
        Some(match &*place {
            b"utf_8" | b"utf8" | b"u8" => Codec::Utf8,
            b"ascii" | b"us_ascii" | b"646" => Codec::Ascii,
            b"latin_1" | b"latin1" | b"iso_8859_1" | b"iso8859_1" | b"l1" | b"8859" | b"latin" => Codec::Latin1,
            b"utf_16" | b"utf16" | b"u16" => Codec::Utf16(None),
            b"utf_16_le" | b"utf_16le" => Codec::Utf16(Some(Endian::Little)),
            b"utf_16_be" | b"utf_16be" => Codec::Utf16(Some(Endian::Big)),
            b"utf_32" | b"utf32" | b"u32" => Codec::Utf32(None),
            b"utf_32_le" | b"utf_32le" => Codec::Utf32(Some(Endian::Little)),
            b"utf_32_be" | b"utf_32be" => Codec::Utf32(Some(Endian::Big)),
            b"unicode_escape" => Codec::UnicodeEscape,
            b"raw_unicode_escape" => Codec::RawUnicodeEscape,
            _ => return None,
        })
    }

    /// As exceptions call it.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16(None) => "utf-16",
            Codec::Utf16(Some(Endian::Little)) => "utf-16-le",
            Codec::Utf16(Some(Endian::Big)) => "utf-16-be",
            Codec::Utf32(None) => "utf-32",
            Codec::Utf32(Some(Endian::Little)) => "utf-32-le",
            Codec::Utf32(Some(Endian::Big)) => "utf-32-be",
            Codec::UnicodeEscape => "unicodeescape",
            Codec::RawUnicodeEscape => "rawunicodeescape",
        }
    }

    /// The bytes of a string.
    ///
    /// # Errors
    /// `UnicodeEncodeError`, and what a registered handler raises.
    pub fn encode(self, ctx: Ctx, text: &Value, policy: &Policy) -> Result<Vec<u8>> {
        let bytes = text.downcast::<Str>().map_or(&[][..], Str::bytes);
        match self {
            Codec::UnicodeEscape => Ok(escape::encode(bytes)),
            Codec::RawUnicodeEscape => Ok(escape::encode_raw(bytes)),
            _ => encoders::encode(ctx, self, text, bytes, policy),
        }
    }

    /// The text (WTF-8) of bytes, and how many bytes were used: all of them if `last`, else an
    /// incomplete character at the end is left. `object` is what exceptions refer to.
    ///
    /// # Errors
    /// `UnicodeDecodeError`, and what a registered handler raises.
    pub fn decode(
        self,
        ctx: Ctx,
        object: &Value,
        bytes: &[u8],
        policy: &Policy,
        last: bool,
    ) -> Result<(Vec<u8>, usize)> {
        let mut decoder = decoders::Decoder::new(ctx, self, object, bytes, policy, last);
        match self {
            Codec::Utf8 => decoder.utf8()?,
            Codec::Ascii => decoder.ascii()?,
            Codec::Latin1 => decoder.latin1(),
            Codec::Utf16(_) => decoder.utf16()?,
            Codec::Utf32(_) => decoder.utf32()?,
            Codec::UnicodeEscape => decoder.unicode_escape()?,
            Codec::RawUnicodeEscape => decoder.raw_unicode_escape()?,
        }
        Ok(decoder.finish())
    }
}

/// `str.encode(encoding, errors)`: a `bytes` object.
///
/// # Errors
/// `LookupError` for unknown encodings, and what encoding raises.
pub fn encode(ctx: Ctx, text: &Value, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    let encoding = encoding.unwrap_or("utf-8");
    if let Some(codec) = Codec::find(encoding) {
        if let Some(text) = text.downcast::<Str>()
            && text.is_ascii()
            && matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1)
        {
            return Ok(bytes::from_slice(text.bytes()));
        }
        return bytes::checked(ctx, &codec.encode(ctx, text, &Policy::of(errors))?);
    }
    let codec = registry::lookup_text(ctx, encoding, "codecs.encode()")?;
    let result = registry::call(ctx, &codec, 0, text, errors, "encoder")?;
    if buffer::bytes(&result).is_none() {
        let given = result.class_name();
        let message = format!(
            "'{encoding}' encoder returned '{given}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
        );
        return Err(ctx.type_error(message));
    }
    Ok(result)
}

/// `bytes.decode(encoding, errors)`: a `str`. `object` holds the bytes.
///
/// # Errors
/// `LookupError` for unknown encodings, and what decoding raises.
pub fn decode(ctx: Ctx, object: &Value, bytes: &[u8], encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    let encoding = encoding.unwrap_or("utf-8");
    if let Some(codec) = Codec::find(encoding) {
        if bytes.is_ascii() && matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1) {
            return Ok(str::make(bytes, bytes.len()));
        }
        let (text, _) = codec.decode(ctx, object, bytes, &Policy::of(errors), true)?;
        return str::from_buffer(ctx, &text);
    }
    let codec = registry::lookup_text(ctx, encoding, "codecs.decode()")?;
    let result = registry::call(ctx, &codec, 1, object, errors, "decoder")?;
    if result.downcast::<Str>().is_none() {
        let given = result.class_name();
        let message = format!(
            "'{encoding}' decoder returned '{given}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
        );
        return Err(ctx.type_error(message));
    }
    Ok(result)
}

/// Appends a character: itself if it is ASCII, else as `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub fn backslash_escape(text: &mut String, character: u32) {
    match character {
        0..0x80 => text.push(character as u8 as char),
        _ => escape_number(text, character),
    }
}

pub(super) fn escape_number(text: &mut String, character: u32) {
    let written = match character {
        0..0x100 => write!(text, "\\x{character:02x}"),
        0x100..0x10000 => write!(text, "\\u{character:04x}"),
        _ => write!(text, "\\U{character:08x}"),
    };
    written.expect("writing to a String cannot fail");
}

fn unknown_encoding(ctx: Ctx, encoding: &str) -> crate::object::Raised {
    ctx.raise(&LOOKUP_ERROR, format!("unknown encoding: {encoding}"))
}

/// `(object, number)`, which the functions of `_codecs` return.
pub fn pair(object: Value, number: usize) -> Value {
    Tuple::new(vec![object, crate::object::int::from_u64(number as u64)]).into()
}
