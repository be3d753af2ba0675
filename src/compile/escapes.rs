//! Errors in the escape sequences of string literals.

/// The message of the first escape sequence of a literal that does not decode, as CPython words it.
/// Positions count in the literal's text without prefix and quotes.
pub(super) fn decode_error(literal: &str) -> Option<String> {
    let quote = literal.find(['\'', '"'])?;
    let (prefix, quoted) = literal.split_at(quote);
    let is_bytes = prefix.contains(['b', 'B']);
    let triple = quoted.len() >= 6 && quoted.as_bytes()[..3].iter().all(|byte| *byte == quoted.as_bytes()[0]);
    let marks = if triple { 3 } else { 1 };
    let body = quoted.get(marks..quoted.len().checked_sub(marks)?)?;
    let mut at = 0;
    // Characters beyond ASCII are escaped as ten bytes before CPython decodes the text.
    let mut position = 0;
    while let Some(c) = body[at..].chars().next() {
        if c != '\\' {
            at += c.len_utf8();
            position += if c.is_ascii() { 1 } else { 10 };
            continue;
        }
        let escaped = body[at + 1..].chars().next()?;
        let digits = match escaped {
            'x' => 2,
            'u' if !is_bytes => 4,
            'U' if !is_bytes => 8,
            'N' if !is_bytes => {
                let named = body[at + 2..].strip_prefix('{').and_then(|rest| Some(&rest[..rest.find('}')?]));
                return match named {
                    Some(name) if !name.is_empty() => {
                        let end = position + name.len() + 3;
                        Some(unicode_error(position, end, "unknown Unicode character name"))
                    }
                    _ => Some(unicode_error(position, position + 1, "malformed \\N character escape")),
                };
            }
            _ => 0,
        };
        let rest = &body[at + 1 + escaped.len_utf8()..];
        let found = rest.bytes().take(digits).take_while(u8::is_ascii_hexdigit).count();
        if found < digits {
            if is_bytes {
                return Some(format!("(value error) invalid \\x escape at position {position}"));
            }
            let what = format!("truncated \\{escaped}{} escape", "X".repeat(digits));
            return Some(unicode_error(position, position + 1 + found, &what));
        }
        if escaped == 'U' && u32::from_str_radix(&rest[..8], 16).is_ok_and(|code| code > 0x10_FFFF) {
            return Some(unicode_error(position, position + 9, "illegal Unicode character"));
        }
        at += 1 + escaped.len_utf8() + digits;
        position += 2 + digits;
    }
    None
}

fn unicode_error(start: usize, end: usize, why: &str) -> String {
    format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {why}")
}
