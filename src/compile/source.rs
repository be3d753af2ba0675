//! Source bytes and line ends.

use super::error::{CompileError, ErrorClass};
use std::borrow::Cow;

/// `\r\n` and `\r` become `\n`, as in CPython's `translate_newlines`.
pub(super) fn unify_newlines(source: &str) -> Cow<'_, str> {
    if !source.contains('\r') {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

/// Decodes source bytes: a byte-order mark, a coding declaration (PEP 263), UTF-8 otherwise.
///
/// # Errors
/// `SyntaxError` for bytes that are not of the encoding, and for an encoding that is not known here:
/// UTF-8, ASCII, Latin-1 and their aliases are.
pub fn decode_source<'a>(bytes: &'a [u8], filename: &str) -> Result<Cow<'a, str>, CompileError> {
    let error = |msg: &str| CompileError::bare(ErrorClass::SyntaxError, msg, filename);
    let (bytes, has_mark) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let declared = declared_encoding(bytes);
    let encoding = match &declared {
        None => Encoding::Utf8,
        Some(name) => known_encoding(name).ok_or_else(|| error(&format!("unknown encoding: {name}")))?,
    };
    if let Some(name) = declared.as_ref().filter(|_| has_mark && encoding != Encoding::Utf8) {
        return Err(error(&format!("encoding problem: {name} with BOM")));
    }
    match encoding {
        Encoding::Latin1 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
        Encoding::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
            None => Ok(String::from_utf8_lossy(bytes)),
            Some(at) => {
                let byte = bytes[at];
                let why = "ordinal not in range(128)";
                Err(error(&format!("'ascii' codec can't decode byte {byte:#04x} in position {at}: {why}")))
            }
        },
        Encoding::Utf8 => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|invalid| {
            let at = invalid.valid_up_to();
            match declared {
                Some(_) => error(&not_utf8(bytes, invalid)),
                None => undeclared(bytes, at, filename),
            }
        }),
    }
}

/// The message of a `UnicodeDecodeError`.
fn not_utf8(bytes: &[u8], invalid: std::str::Utf8Error) -> String {
    let at = invalid.valid_up_to();
    let why = match (invalid.error_len(), bytes[at]) {
        (None, _) => "unexpected end of data",
        (Some(_), 0x80..=0xC1 | 0xF5..) => "invalid start byte",
        (Some(_), _) => "invalid continuation byte",
    };
    format!("'utf-8' codec can't decode byte {:#04x} in position {at}: {why}", bytes[at])
}

/// The error of bytes that are not UTF-8 from `at` on, in a source that does not say what they are.
fn undeclared(bytes: &[u8], at: usize, filename: &str) -> CompileError {
    let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let end = bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |length| at + length);
    let line = 1 + bytes[..start].iter().filter(|&&byte| byte == b'\n').count() as u32;
    let offset = 1 + String::from_utf8_lossy(&bytes[start..at]).chars().count() as i32;
    let msg = format!(
        "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details",
        bytes[at],
    );
    CompileError {
        lineno: Some(line),
        offset: Some(offset),
        end_lineno: Some(line),
        end_offset: Some(offset),
        text: Some(String::from_utf8_lossy(&bytes[start..end]).into_owned()),
        ..CompileError::bare(ErrorClass::SyntaxError, &msg, filename)
    }
}

/// The name in a `coding:` comment on the first line, or on the second after an empty or comment line.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&byte| byte == b'\n').take(2) {
        let line = line.trim_ascii();
        if let Some(comment) = line.strip_prefix(b"#") {
            if let Some(name) = coding(&String::from_utf8_lossy(comment)) {
                return Some(name);
            }
        } else if !line.is_empty() {
            return None;
        }
    }
    None
}

/// PEP 263's `coding[:=]\s*([-\w.]+)`.
fn coding(comment: &str) -> Option<String> {
    comment.match_indices("coding").find_map(|(at, found)| {
        let rest = comment[at + found.len()..].strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c));
        let name = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        (!name.is_empty()).then(|| name.to_owned())
    })
}

fn known_encoding(name: &str) -> Option<Encoding> {
    let name = name.to_ascii_lowercase().replace(['_', '-'], "");
    match name.as_str() {
        "utf8" | "utf8sig" | "u8" | "utf" | "utf8unix" | "utf8dos" | "utf8mac" => Some(Encoding::Utf8),
        "ascii" | "usascii" | "646" => Some(Encoding::Ascii),
        "latin1" | "latin" | "iso88591" | "l1" | "iso88591unix" | "latin1unix" => Some(Encoding::Latin1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, String> {
        decode_source(bytes, "f").map(Cow::into_owned).map_err(|error| error.msg)
    }

    #[test]
    fn declarations_are_obeyed() {
        assert_eq!(decoded("a = 'é'".as_bytes()).unwrap(), "a = 'é'");
        assert_eq!(decoded(b"\xEF\xBB\xBFx").unwrap(), "x");
        assert_eq!(decoded(b"# -*- coding: latin-1 -*-\n'\xe9'").unwrap(), "# -*- coding: latin-1 -*-\n'é'");
        assert_eq!(decoded(b"#!/bin/x\n# vim: fileencoding=ISO_8859-1\n'\xe9'").unwrap().chars().last(), Some('\''));
        assert_eq!(decoded(b"x = 1\n# coding: nonsense\n").unwrap(), "x = 1\n# coding: nonsense\n");
    }

    #[test]
    fn errors_name_the_place() {
        assert_eq!(decoded(b"# coding: nonsense\n").unwrap_err(), "unknown encoding: nonsense");
        assert_eq!(decoded(b"\xEF\xBB\xBF# coding: latin1\n").unwrap_err(), "encoding problem: latin1 with BOM");
        let error = decode_source(b"x\n'\xff'", "f").unwrap_err();
        assert_eq!(error.lineno, Some(2));
        assert!(error.msg.starts_with("Non-UTF-8 code starting with '\\xff' on line 2"), "{}", error.msg);
    }

    #[test]
    fn newlines() {
        assert_eq!(unify_newlines("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}
