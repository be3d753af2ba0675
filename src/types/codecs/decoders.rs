//! Decoding UTF-8, -16, -32, ASCII and Latin-1; escapes are in `escape`.

use super::errors::{Policy, handle_decode};
use super::{Codec, Endian};
use crate::object::{Ctx, Result, Value};
use crate::types::str::chars;
use crate::types::text;

/// A decoding under way.
pub struct Decoder<'a> {
    pub(super) ctx: Ctx,
    codec: Codec,
    /// What holds the bytes, for exceptions.
    object: &'a Value,
    pub(super) bytes: &'a [u8],
    policy: &'a Policy,
    /// Whether no more bytes follow.
    pub(super) last: bool,
    /// The next byte.
    pub(super) at: usize,
    /// WTF-8.
    pub(super) text: Vec<u8>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(
        ctx: Ctx,
        codec: Codec,
        object: &'a Value,
        bytes: &'a [u8],
        policy: &'a Policy,
        last: bool,
    ) -> Decoder<'a> {
        Decoder { ctx, codec, object, bytes, policy, last, at: 0, text: Vec::with_capacity(bytes.len()) }
    }

    pub(super) fn finish(self) -> (Vec<u8>, usize) {
        (self.text, self.at)
    }

    /// Has `bytes[at..end]` handled as an error.
    pub(super) fn fail(&mut self, end: usize, reason: &str) -> Result<()> {
        let encoding = (self.codec.name(), Some(self.codec));
        let (replacement, next) =
            handle_decode(self.ctx, self.policy, encoding, self.object, self.bytes, self.at, end, reason)?;
        self.text.extend_from_slice(&replacement);
        self.at = next;
        if self.text.len() > text::MAX_LENGTH {
            return Err(self.ctx.memory_error());
        }
        Ok(())
    }

    pub(super) fn utf8(&mut self) -> Result<()> {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let Err(error) = std::str::from_utf8(rest) else {
                self.text.extend_from_slice(rest);
                self.at = self.bytes.len();
                break;
            };
            self.text.extend_from_slice(&rest[..error.valid_up_to()]);
            self.at += error.valid_up_to();
            match error.error_len() {
                None if !self.last => break,
                None => self.fail(self.bytes.len(), "unexpected end of data")?,
                Some(length) => {
                    let is_start = matches!(self.bytes[self.at], 0xC2..=0xF4);
                    let reason = if is_start { "invalid continuation byte" } else { "invalid start byte" };
                    self.fail(self.at + length, reason)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn ascii(&mut self) -> Result<()> {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let valid = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            self.text.extend_from_slice(&rest[..valid]);
            self.at += valid;
            if valid < rest.len() {
                self.fail(self.at + 1, "ordinal not in range(128)")?;
            }
        }
        Ok(())
    }

    pub(super) fn latin1(&mut self) {
        self.bytes.iter().for_each(|&byte| chars::push(&mut self.text, u32::from(byte)));
        self.at = self.bytes.len();
    }

    /// The byte order: that of the codec, or of a byte order mark, which is then skipped.
    fn order(&mut self, order: Option<Endian>, marks: [&[u8]; 2]) -> Endian {
        let found = [Endian::Little, Endian::Big].into_iter().zip(marks).find(|(_, mark)| self.bytes.starts_with(mark));
        match (order, found) {
            (Some(order), _) => order,
            (None, Some((order, mark))) => {
                self.at = mark.len();
                order
            }
            (None, None) => Endian::Little,
        }
    }

    pub(super) fn utf16(&mut self) -> Result<()> {
        let Codec::Utf16(order) = self.codec else { return Ok(()) };
        let order = self.order(order, [&[0xFF, 0xFE], &[0xFE, 0xFF]]);
        self.codec = Codec::Utf16(Some(order));
        let unit = |bytes: &[u8], at: usize| {
            let unit: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(u32::from(if order == Endian::Big { u16::from_be_bytes(unit) } else { u16::from_le_bytes(unit) }))
        };
        while self.at < self.bytes.len() {
            let Some(first) = unit(self.bytes, self.at) else {
                if !self.last {
                    break;
                }
                self.fail(self.bytes.len(), "truncated data")?;
                continue;
            };
            match (first, unit(self.bytes, self.at + 2)) {
                (0xD800..0xDC00, Some(second @ 0xDC00..0xE000)) => {
                    chars::push(&mut self.text, 0x10000 + (((first - 0xD800) << 10) | (second - 0xDC00)));
                    self.at += 4;
                }
                (0xD800..0xDC00, Some(_)) => self.fail(self.at + 2, "illegal UTF-16 surrogate")?,
                (0xD800..0xDC00, None) => {
                    if !self.last {
                        break;
                    }
                    self.fail(self.bytes.len(), "unexpected end of data")?;
                }
                (0xDC00..0xE000, _) => self.fail(self.at + 2, "illegal encoding")?,
                _ => {
                    chars::push(&mut self.text, first);
                    self.at += 2;
                }
            }
        }
        Ok(())
    }

    pub(super) fn utf32(&mut self) -> Result<()> {
        let Codec::Utf32(order) = self.codec else { return Ok(()) };
        let order = self.order(order, [&[0xFF, 0xFE, 0, 0], &[0, 0, 0xFE, 0xFF]]);
        self.codec = Codec::Utf32(Some(order));
        while self.at < self.bytes.len() {
            let Some(unit) = self.bytes.get(self.at..self.at + 4) else {
                if !self.last {
                    break;
                }
                self.fail(self.bytes.len(), "truncated data")?;
                continue;
            };
            let unit = unit.try_into().expect("four bytes");
            match if order == Endian::Big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) } {
                0xD800..0xE000 => self.fail(self.at + 4, "code point in surrogate code point range(0xd800, 0xe000)")?,
                character @ 0..0x110000 => {
                    chars::push(&mut self.text, character);
                    self.at += 4;
                }
                _ => self.fail(self.at + 4, "code point not in range(0x110000)")?,
            }
        }
        Ok(())
    }
}
