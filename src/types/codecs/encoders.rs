//! Encoding to UTF-8, -16, -32, ASCII and Latin-1.

use super::errors::{Policy, Replacement, handle_encode};
use super::{Codec, Endian};
use crate::object::exception::UNICODE_ENCODE_ERROR;
use crate::object::{Ctx, Result, Value};
use crate::types::str::{chars, offset_in};
use crate::types::text;

/// Appends a character's bytes; `false` where the encoding has none.
fn push(codec: Codec, bytes: &mut Vec<u8>, character: u32) -> bool {
    let surrogate = (0xD800..0xE000).contains(&character);
    match codec {
        Codec::Ascii | Codec::Latin1 => {
            let limit = if codec == Codec::Ascii { 0x80 } else { 0x100 };
            if character < limit {
                bytes.push(character as u8);
            }
            return character < limit;
        }
        _ if surrogate => return false,
        Codec::Utf16(order) => {
            let mut unit = |unit: u32| {
                let unit = unit as u16;
                bytes.extend_from_slice(&if order == Some(Endian::Big) {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            };
            match character {
                0..0x10000 => unit(character),
                _ => {
                    unit(0xD800 + ((character - 0x10000) >> 10));
                    unit(0xDC00 + ((character - 0x10000) & 0x3FF));
                }
            }
        }
        Codec::Utf32(order) => {
            bytes.extend_from_slice(&if order == Some(Endian::Big) {
                character.to_be_bytes()
            } else {
                character.to_le_bytes()
            });
        }
        _ => chars::push(bytes, character),
    }
    true
}

/// The bytes of a unit of the encoding: replacements must be made of whole ones.
fn unit_size(codec: Codec) -> usize {
    match codec {
        Codec::Utf16(_) => 2,
        Codec::Utf32(_) => 4,
        _ => 1,
    }
}

fn reason(codec: Codec) -> &'static str {
    match codec {
        Codec::Ascii => "ordinal not in range(128)",
        Codec::Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    }
}

/// `object` is the string whose WTF-8 is `text`.
pub(super) fn encode(ctx: Ctx, codec: Codec, object: &Value, text: &[u8], policy: &Policy) -> Result<Vec<u8>> {
    if codec == Codec::Utf8 && std::str::from_utf8(text).is_ok() {
        return Ok(text.to_vec());
    }
    let mut bytes = text::buffer(ctx, text.len().checked_mul(unit_size(codec)))?;
    if matches!(codec, Codec::Utf16(None) | Codec::Utf32(None)) {
        push(codec, &mut bytes, 0xFEFF);
    }
    // Of the next character, in bytes of the text and in characters.
    let (mut at, mut index) = (0, 0);
    while at < text.len() {
        let (character, width) = chars::first(&text[at..]);
        if push(codec, &mut bytes, character) {
            at += width;
            index += 1;
            continue;
        }
        let mut probe = Vec::new();
        let refused: Vec<u32> =
            chars::code_points(&text[at..]).take_while(|&character| !push(codec, &mut probe, character)).collect();
        let (replacement, next) =
            handle_encode(ctx, policy, (codec.name(), Some(codec)), object, &refused, index, reason(codec))?;
        let fits = match replacement {
            Replacement::Bytes(replacement) => {
                bytes.extend_from_slice(&replacement);
                replacement.len() % unit_size(codec) == 0
            }
            Replacement::Text(replacement) => {
                chars::code_points(&replacement).all(|character| push(codec, &mut bytes, character))
            }
        };
        if !fits {
            let end = index + refused.len();
            return Err(super::errors::unicode_error(
                &UNICODE_ENCODE_ERROR,
                codec.name(),
                object,
                index,
                end,
                reason(codec),
            )
            .raise(ctx));
        }
        // A handler may also go back.
        at = if next >= index { at + offset_in(&text[at..], next - index) } else { offset_in(text, next) };
        index = next;
        if bytes.len() > text::MAX_LENGTH {
            return Err(ctx.memory_error());
        }
    }
    Ok(bytes)
}
