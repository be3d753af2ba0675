//! Warnings that CPython's tokenizer issues and the compiler crate does not.

use super::SyntaxWarning;
use rustpython_compiler::{TokenKind, ast::token::Token, parser};

/// Invalid escape sequences, and numbers that run into a keyword, in order. `source` must be one that
/// the parser accepts.
pub(super) fn of_tokens(source: &str) -> Vec<SyntaxWarning> {
    if !source.contains('\\') && !has_number_before_keyword(source.as_bytes()) {
        return Vec::new();
    }
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut warnings = Vec::new();
    let mut lines = LineCounter { source: source.as_bytes(), at: 0, line: 1 };
    for (index, token) in parsed.tokens().iter().enumerate() {
        let found = match token.kind() {
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle => invalid_escape(source, token),
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => {
                let next = parsed.tokens().get(index + 1);
                next.filter(|next| runs_into(token, next)).map(|_| invalid_literal(source, token))
            }
            _ => None,
        };
        if let Some((at, message)) = found {
            warnings.push(SyntaxWarning { lineno: lines.line_at(at), message });
        }
    }
    warnings
}

fn range(token: &Token) -> std::ops::Range<usize> {
    let range = token.as_tuple().1;
    range.start().to_usize()..range.end().to_usize()
}

/// Counts lines up to offsets that only grow.
struct LineCounter<'a> {
    source: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn line_at(&mut self, at: usize) -> u32 {
        let passed = self.source[self.at..at].iter().filter(|&&byte| byte == b'\n').count();
        self.line += passed as u32;
        self.at = at;
        self.line
    }
}

/// The first invalid escape sequence of a string token: its offset and CPython's message.
fn invalid_escape(source: &str, token: &Token) -> Option<(usize, String)> {
    let flags = token.string_flags()?;
    if flags.is_raw_string() {
        return None;
    }
    let is_bytes = flags.is_byte_string();
    let range = range(token);
    let text = &source.as_bytes()[range.clone()];
    let mut at = 0;
    while let Some(skipped) = text[at..].iter().position(|&byte| byte == b'\\') {
        at += skipped;
        let Some(&escaped) = text.get(at + 1) else {
            break;
        };
        let (kind, length) = match escaped {
            b'\n' | b'\r' | b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'x' => ("", 2),
            b'N' | b'u' | b'U' if !is_bytes => ("", 2),
            b'0'..=b'7' => {
                let digits = text[at + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let too_large = digits == 3 && escaped > b'3';
                (if too_large { "octal escape" } else { "" }, 1 + digits)
            }
            // In a format spec a brace may follow: it is not escaped by the backslash.
            b'{' | b'}' if token.kind() != TokenKind::String => ("escape", 1),
            byte if byte.is_ascii() => ("escape", 2),
            _ => ("", 2),
        };
        if !kind.is_empty() {
            let sequence = String::from_utf8_lossy(&text[at..at + length.max(2)]);
            let message = format!(
                "\"{sequence}\" is an invalid {kind} sequence. Such sequences will not work in the future. \
                 Did you mean \"\\{sequence}\"? A raw string is also an option."
            );
            return Some((range.start + at, message));
        }
        at += length;
    }
    None
}

fn runs_into(number: &Token, next: &Token) -> bool {
    use TokenKind::{And, Else, For, If, In, Is, Not, Or};
    matches!(next.kind(), And | Else | For | If | In | Is | Not | Or) && range(number).end == range(next).start
}

fn invalid_literal(source: &str, number: &Token) -> (usize, String) {
    let range = range(number);
    let text = source[range.clone()].to_ascii_lowercase();
    let kind = match (number.kind(), text.get(..2)) {
        (TokenKind::Complex, _) => "imaginary",
        (_, Some("0x")) => "hexadecimal",
        (_, Some("0o")) => "octal",
        (_, Some("0b")) => "binary",
        _ => "decimal",
    };
    (range.start, format!("invalid {kind} literal"))
}

/// Whether a letter that can start a keyword follows what may be a number. Says yes too often, but
/// spares most sources the pass over their tokens.
fn has_number_before_keyword(source: &[u8]) -> bool {
    let follows = |byte: &u8| b"aefinojJxX".contains(byte);
    source
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && (follows(&three[1]) || three[1] == b'.' && follows(&three[2])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(source: &str) -> Vec<String> {
        let short = |warning: SyntaxWarning| {
            let message = warning.message.split(". Such").next().unwrap_or_default().to_owned();
            format!("{} {message}", warning.lineno)
        };
        of_tokens(source).into_iter().map(short).collect()
    }

    /// What CPython 3.14 warns of.
    #[test]
    fn warns_as_cpython_does() {
        let escape = |line: u32, what: &str| format!("{line} \"\\{what}\" is an invalid escape sequence");
        assert_eq!(messages(r#""\d""#), [escape(1, "d")]);
        assert_eq!(messages("\"\"\"a\n\\d\n\\q\"\"\"; '\\w'"), [escape(2, "d"), escape(3, "w")]);
        assert_eq!(messages(r#"f"\d{1}\q""#), [escape(1, "d"), escape(1, "q")]);
        assert_eq!(messages(r#"b"\u0041""#), [escape(1, "u")]);
        assert_eq!(messages(r#""\777" "\377""#), ["1 \"\\777\" is an invalid octal escape sequence"]);
        assert_eq!(messages("1if 1 else 2"), ["1 invalid decimal literal"]);
        assert_eq!(messages("\n0x1for x"), ["2 invalid hexadecimal literal"]);
        assert_eq!(messages("0xaif x else 1jor 2"), ["1 invalid hexadecimal literal", "1 invalid imaginary literal"]);
        assert_eq!(messages("1.or x"), ["1 invalid decimal literal"]);
    }

    #[test]
    fn is_silent_about_valid_source() {
        assert_eq!(
            messages(r#"r"\d" rb'\d' fr"\d{1}" "\N{DIGIT ONE}\u0041\U00000041\x41\0\07\377\\d\n" "\é""#),
            [""; 0]
        );
        assert_eq!(messages("'\\\n' '\\'' 1 if 0x1 else 1e5"), [""; 0]);
    }
}
