//! Case mappings and the predicates about characters, with the whole of Unicode.

use super::{chars, from_buffer, make};
use crate::object::{Ctx, Result, Str, Value};
use rustpython_unicode::{case, classify, identifier};
use rustpython_wtf8::{Wtf8, Wtf8Buf};

/// Maps ASCII by bytes, other text by Unicode's rules.
fn map(ctx: Ctx, text: &Str, ascii: fn(&mut [u8]), full: fn(&Wtf8) -> Wtf8Buf) -> Result<Value> {
    crate::types::text::check_size(ctx, Some(text.bytes().len()))?;
    if text.is_ascii() {
        let length = text.len();
        if length < 2 {
            let mut bytes = text.bytes().to_vec();
            ascii(&mut bytes);
            return Ok(make(&bytes, length));
        }
        // SAFETY: the mappings of ASCII give ASCII.
        let mapped = unsafe {
            Str::build(length, length, |bytes| {
                bytes.copy_from_slice(text.bytes());
                ascii(bytes);
            })
        };
        return Ok(mapped.into());
    }
    from_buffer(ctx, full(text.as_wtf8()).as_bytes())
}

pub fn lower(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, <[u8]>::make_ascii_lowercase, Wtf8::to_lowercase)
}

pub fn upper(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, <[u8]>::make_ascii_uppercase, Wtf8::to_uppercase)
}

pub fn casefold(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, <[u8]>::make_ascii_lowercase, case::casefold_wtf8)
}

pub fn capitalize(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, ascii_capitalize, case::capitalize_wtf8)
}

pub fn swapcase(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, ascii_swapcase, case::swapcase_wtf8)
}

pub fn title(ctx: Ctx, text: &Str) -> Result<Value> {
    map(ctx, text, ascii_title, case::title_wtf8)
}

pub fn ascii_capitalize(text: &mut [u8]) {
    text.make_ascii_lowercase();
    if let Some(first) = text.first_mut() {
        first.make_ascii_uppercase();
    }
}

pub fn ascii_swapcase(text: &mut [u8]) {
    for byte in text {
        if byte.is_ascii_alphabetic() {
            *byte ^= 0x20;
        }
    }
}

pub fn ascii_title(text: &mut [u8]) {
    let mut previous_is_cased = false;
    for byte in text {
        if previous_is_cased {
            byte.make_ascii_lowercase();
        } else {
            byte.make_ascii_uppercase();
        }
        previous_is_cased = byte.is_ascii_alphabetic();
    }
}

// ---- predicates ----

/// Whether there are characters and all have the property.
fn all(text: &Str, ascii: fn(&u8) -> bool, property: fn(char) -> bool) -> bool {
    if text.is_ascii() {
        return !text.is_empty() && text.bytes().iter().all(ascii);
    }
    chars::code_points(text.bytes()).all(|character| chars::has(character, property))
}

pub fn isalpha(_: Ctx, text: &Str) -> bool {
    all(text, u8::is_ascii_alphabetic, classify::is_alpha)
}

pub fn isalnum(_: Ctx, text: &Str) -> bool {
    all(text, u8::is_ascii_alphanumeric, |character| classify::is_alnum(character) || classify::is_numeric(character))
}

pub fn isdecimal(_: Ctx, text: &Str) -> bool {
    all(text, u8::is_ascii_digit, classify::is_decimal)
}

pub fn isdigit(_: Ctx, text: &Str) -> bool {
    all(text, u8::is_ascii_digit, classify::is_digit)
}

pub fn isnumeric(_: Ctx, text: &Str) -> bool {
    all(text, u8::is_ascii_digit, classify::is_numeric)
}

pub fn isspace(_: Ctx, text: &Str) -> bool {
    !text.is_empty() && chars::code_points(text.bytes()).all(chars::is_space)
}

pub fn isprintable(_: Ctx, text: &Str) -> bool {
    text.is_empty() || all(text, |byte| matches!(byte, 0x20..=0x7E), classify::is_printable)
}

pub fn isascii(_: Ctx, text: &Str) -> bool {
    text.is_ascii()
}

pub fn isidentifier(_: Ctx, text: &Str) -> bool {
    let mut characters = chars::code_points(text.bytes());
    characters.next().is_some_and(|first| chars::has(first, identifier::is_start))
        && characters.all(|character| chars::has(character, identifier::is_xid_continue))
}

pub fn islower(_: Ctx, text: &Str) -> bool {
    cased_as(text, case::is_lowercase, case::is_uppercase)
}

pub fn isupper(_: Ctx, text: &Str) -> bool {
    cased_as(text, case::is_uppercase, case::is_lowercase)
}

/// Whether all cased characters have a property, and there is one.
fn cased_as(text: &Str, wanted: fn(char) -> bool, other: fn(char) -> bool) -> bool {
    let mut found = false;
    for character in chars::code_points(text.bytes()) {
        if chars::has(character, other) || chars::has(character, case::is_titlecase) {
            return false;
        }
        found |= chars::has(character, wanted);
    }
    found
}

pub fn istitle(_: Ctx, text: &Str) -> bool {
    let (mut found, mut previous_is_cased) = (false, false);
    for character in chars::code_points(text.bytes()) {
        if chars::has(character, case::is_uppercase) || chars::has(character, case::is_titlecase) {
            if previous_is_cased {
                return false;
            }
            (found, previous_is_cased) = (true, true);
        } else if chars::has(character, case::is_lowercase) {
            if !previous_is_cased {
                return false;
            }
            found = true;
        } else {
            previous_is_cased = false;
        }
    }
    found
}
