//! `unicode_escape` and `raw_unicode_escape`.

use super::decoders::Decoder;
use super::escape_number;
use crate::object::Result;
use crate::types::str::chars;

/// Text as in a string literal, all ASCII.
pub(super) fn encode(text: &[u8]) -> Vec<u8> {
    let mut result = String::with_capacity(text.len());
    for character in chars::code_points(text) {
        match character {
            0x5C => result.push_str("\\\\"),
            0x09 => result.push_str("\\t"),
            0x0A => result.push_str("\\n"),
            0x0D => result.push_str("\\r"),
            0x20..0x7F => result.push(character as u8 as char),
            _ => escape_number(&mut result, character),
        }
    }
    result.into_bytes()
}

/// Latin-1, other characters escaped.
pub(super) fn encode_raw(text: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    for character in chars::code_points(text) {
        match u8::try_from(character) {
            Ok(byte) => result.push(byte),
            Err(_) => {
                let mut escaped = String::new();
                escape_number(&mut escaped, character);
                result.extend_from_slice(escaped.as_bytes());
            }
        }
    }
    result
}

impl Decoder<'_> {
    /// The number of up to `digits` hexadecimal digits from `at`, and where they end.
    fn hex(&self, at: usize, digits: usize) -> (u32, usize) {
        let (mut number, mut end) = (0, at);
        while end < at + digits {
            let Some(digit) = self.bytes.get(end).and_then(|&byte| (byte as char).to_digit(16)) else { break };
            number = number << 4 | digit;
            end += 1;
        }
        (number, end)
    }

    /// A `\x`, `\u` or `\U` escape at `at`, whose digits start two bytes later. `false` where more
    /// bytes must come first.
    fn numeric_escape(&mut self, digits: usize, truncated: &str) -> Result<bool> {
        let (number, end) = self.hex(self.at + 2, digits);
        if end < self.at + 2 + digits {
            if !self.last && end == self.bytes.len() {
                return Ok(false);
            }
            self.fail(end, truncated)?;
        } else if number > 0x10FFFF {
            self.fail(end, "illegal Unicode character")?;
        } else {
            chars::push(&mut self.text, number);
            self.at = end;
        }
        Ok(true)
    }

    pub(super) fn unicode_escape(&mut self) -> Result<()> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            if byte != b'\\' {
                chars::push(&mut self.text, u32::from(byte));
                self.at += 1;
                continue;
            }
            let Some(&letter) = self.bytes.get(self.at + 1) else {
                if !self.last {
                    break;
                }
                self.fail(self.bytes.len(), "\\ at end of string")?;
                continue;
            };
            let simple = match letter {
                b'\n' => None,
                b'\\' | b'\'' | b'"' => Some(letter),
                b'b' => Some(8),
                b'f' => Some(12),
                b't' => Some(9),
                b'n' => Some(10),
                b'r' => Some(13),
                b'v' => Some(11),
                b'a' => Some(7),
                b'0'..=b'7' => {
                    let digits =
                        self.bytes[self.at + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
                    let (count, number) =
                        digits.fold((0, 0), |(count, number), digit| (count + 1, number * 8 + u32::from(digit - b'0')));
                    if !self.last && count < 3 && self.at + 1 + count == self.bytes.len() {
                        break;
                    }
                    chars::push(&mut self.text, number);
                    self.at += 1 + count;
                    continue;
                }
                b'x' | b'u' | b'U' => {
                    let complete = match letter {
                        b'x' => self.numeric_escape(2, "truncated \\xXX escape")?,
                        b'u' => self.numeric_escape(4, "truncated \\uXXXX escape")?,
                        _ => self.numeric_escape(8, "truncated \\UXXXXXXXX escape")?,
                    };
                    if !complete {
                        break;
                    }
                    continue;
                }
                b'N' => {
                    if !self.named_escape()? {
                        break;
                    }
                    continue;
                }
                _ => {
                    self.text.push(b'\\');
                    self.at += 1;
                    continue;
                }
            };
            self.text.extend(simple);
            self.at += 2;
        }
        Ok(())
    }

    /// `\N{name}` at `at`; `false` where more bytes must come first.
    fn named_escape(&mut self) -> Result<bool> {
        let start = self.at + 3;
        if self.bytes.get(self.at + 2) == Some(&b'{') {
            match memchr::memchr(b'}', &self.bytes[start..]) {
                Some(0) => {}
                Some(length) => {
                    let name = std::str::from_utf8(&self.bytes[start..start + length]).unwrap_or("");
                    match unicode_names2::character(name) {
                        Some(character) => {
                            chars::push(&mut self.text, character as u32);
                            self.at = start + length + 1;
                        }
                        None => self.fail(start + length + 1, "unknown Unicode character name")?,
                    }
                    return Ok(true);
                }
                None if !self.last => return Ok(false),
                None => {
                    self.fail(self.bytes.len(), "malformed \\N character escape")?;
                    return Ok(true);
                }
            }
        } else if !self.last && self.at + 2 == self.bytes.len() {
            return Ok(false);
        }
        self.fail((self.at + 2).min(self.bytes.len()), "malformed \\N character escape")?;
        Ok(true)
    }

    pub(super) fn raw_unicode_escape(&mut self) -> Result<()> {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            let backslashes = self.bytes[self.at..].iter().take_while(|&&byte| byte == b'\\').count();
            let after = self.bytes.get(self.at + backslashes);
            if backslashes > 0 && after.is_none() && !self.last && backslashes % 2 == 1 {
                break;
            }
            if backslashes % 2 == 1 && matches!(after, Some(b'u' | b'U')) {
                let digits = if after == Some(&b'u') { 4 } else { 8 };
                self.text.resize(self.text.len() + backslashes - 1, b'\\');
                self.at += backslashes - 1;
                let truncated = if digits == 4 { "truncated \\uXXXX escape" } else { "truncated \\UXXXXXXXX escape" };
                let kept = self.text.len();
                if !self.numeric_escape(digits, truncated)? {
                    self.text.truncate(kept);
                    break;
                }
                continue;
            }
            if backslashes > 0 {
                self.text.resize(self.text.len() + backslashes, b'\\');
                self.at += backslashes;
            } else {
                chars::push(&mut self.text, u32::from(byte));
                self.at += 1;
            }
        }
        Ok(())
    }
}
