//! Code points of WTF-8 text, and what Unicode says about them.

use crate::types::text::Encoding;
use rustpython_unicode::classify;
use rustpython_wtf8::CodePoint;

pub const ENCODING: Encoding = Encoding { first, last, is_space, ascii_spaces: 0x1_F000_3E00, is_line_break };

/// The first code point of WTF-8 text that is not empty, and its length in bytes.
#[inline(always)]
pub fn first(text: &[u8]) -> (u32, usize) {
    let lead = text[0];
    if lead < 0x80 {
        return (u32::from(lead), 1);
    }
    let next = |index: usize| u32::from(text[index] & 0x3F);
    if lead < 0xE0 {
        return (u32::from(lead & 0x1F) << 6 | next(1), 2);
    }
    if lead < 0xF0 {
        return (u32::from(lead & 0x0F) << 12 | next(1) << 6 | next(2), 3);
    }
    (u32::from(lead & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
}

/// The last code point of WTF-8 text that is not empty, and its length in bytes.
#[inline(always)]
pub fn last(text: &[u8]) -> (u32, usize) {
    let mut start = text.len() - 1;
    while text[start] & 0xC0 == 0x80 {
        start -= 1;
    }
    first(&text[start..])
}

/// The code points of WTF-8 text.
pub fn code_points(text: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (character, width) = first(rest);
        rest = &rest[width..];
        Some(character)
    })
}

/// Appends a code point, at most 0x10FFFF, as WTF-8.
#[inline]
pub fn push(text: &mut Vec<u8>, character: u32) {
    match character {
        0..0x80 => text.push(character as u8),
        0x80..0x800 => text.extend_from_slice(&[0xC0 | (character >> 6) as u8, 0x80 | (character & 0x3F) as u8]),
        0x800..0x10000 => text.extend_from_slice(&[
            0xE0 | (character >> 12) as u8,
            0x80 | (character >> 6 & 0x3F) as u8,
            0x80 | (character & 0x3F) as u8,
        ]),
        _ => text.extend_from_slice(&[
            0xF0 | (character >> 18) as u8,
            0x80 | (character >> 12 & 0x3F) as u8,
            0x80 | (character >> 6 & 0x3F) as u8,
            0x80 | (character & 0x3F) as u8,
        ]),
    }
}

/// Whether the code point is a character with a property; surrogates have none.
#[inline]
pub fn has(character: u32, property: fn(char) -> bool) -> bool {
    char::from_u32(character).is_some_and(property)
}

pub fn is_space(character: u32) -> bool {
    match character {
        0x09..=0x0D | 0x1C..=0x20 => true,
        0..0x80 => false,
        _ => has(character, classify::is_space),
    }
}

pub fn is_line_break(character: u32) -> bool {
    matches!(character, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}

/// The value of a decimal digit (`Py_UNICODE_TODECIMAL`).
pub fn decimal_value(character: u32) -> Option<u32> {
    if character < 0x80 {
        return (character as u8 as char).to_digit(10);
    }
    let code_point = CodePoint::from_u32(character)?;
    has(character, classify::is_decimal)
        .then(|| rustpython_unicode::Ucd::new(true).decimal(code_point).map(|value| value as u32))?
}
