//! The compiler's errors as the exceptions that CPython raises.

use super::wording;
use rustpython_compiler::CompileError as Theirs;
use rustpython_compiler::TokenKind;
use rustpython_compiler::codegen::error::CodegenErrorType;
use rustpython_compiler::parser;
use std::fmt;

/// CPython's `MAXINDENT`: blocks that can be open at once, the module included.
pub(super) const MAX_INDENT: usize = 100;

/// The class of the exception to raise, by its Python name.
#[allow(clippy::enum_variant_names)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    SyntaxError,
    IndentationError,
    TabError,
    RecursionError,
    MemoryError,
}

impl ErrorClass {
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::SyntaxError => "SyntaxError",
            ErrorClass::IndentationError => "IndentationError",
            ErrorClass::TabError => "TabError",
            ErrorClass::RecursionError => "RecursionError",
            ErrorClass::MemoryError => "MemoryError",
        }
    }
}

/// An exception that compiling raises: the attributes of a `SyntaxError`. The location is absent where
/// CPython has `None`, and always for the classes that are no `SyntaxError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    pub class: ErrorClass,
    pub msg: String,
    pub filename: String,
    /// From 1.
    pub lineno: Option<u32>,
    /// From 1, in characters.
    pub offset: Option<i32>,
    pub end_lineno: Option<u32>,
    /// 0 and -1 say, as in CPython, that the end is not known.
    pub end_offset: Option<i32>,
    /// The source line of `lineno` with its newline.
    pub text: Option<String>,
}

impl CompileError {
    /// An error that has no place in the source.
    pub(super) fn bare(class: ErrorClass, msg: &str, filename: &str) -> CompileError {
        CompileError {
            class,
            msg: msg.to_owned(),
            filename: filename.to_owned(),
            lineno: None,
            offset: None,
            end_lineno: None,
            end_offset: None,
            text: None,
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class.name(), self.msg)?;
        match self.lineno {
            Some(line) => write!(f, " ({}, line {line})", self.filename),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CompileError {}

/// Whether it is CPython's tokenizer that words an error so. It does not show the newline at the line's end.
fn is_of_tokenizer(msg: &str) -> bool {
    const WORDS: [&str; 10] = [
        "unterminated ",
        "leading zeros in decimal",
        "invalid decimal literal",
        "invalid hexadecimal literal",
        "invalid octal literal",
        "invalid binary literal",
        "invalid character ",
        "invalid non-printable character",
        "closing parenthesis ",
        "unmatched ",
    ];
    WORDS.iter().any(|words| msg.starts_with(words))
        || msg.starts_with("invalid digit ") && msg.ends_with(" literal")
        || msg.ends_with("-string: single '}' is not allowed")
}

/// CPython's parser sees a newline at the end of every source.
fn with_newline(mut line: String) -> String {
    if !line.ends_with('\n') {
        line.push('\n');
    }
    line
}

/// Line `number` (from 1) of a source, with its newline.
pub(super) fn source_line(source: &str, number: usize) -> Option<String> {
    source.split_inclusive('\n').nth(number.checked_sub(1)?).map(str::to_owned)
}

/// The error as an exception; `recompile` gives that of another source.
pub(super) fn from_compiler(
    error: Theirs,
    source: &str,
    filename: &str,
    recompile: impl FnOnce(&str) -> Option<Theirs>,
) -> CompileError {
    match &error {
        Theirs::Codegen(theirs) => {
            if let CodegenErrorType::RecursionError = theirs.error {
                return CompileError::bare(ErrorClass::RecursionError, &error.to_string(), filename);
            }
            let mut ours = CompileError::bare(ErrorClass::SyntaxError, &theirs.error.to_string(), filename);
            if let Some(start) = theirs.location {
                ours.lineno = Some(start.line.get() as u32);
                ours.offset = Some(start.character_offset.get() as i32);
                ours.text = source_line(source, start.line.get());
            }
            if let Some(end) = theirs.end_location {
                ours.end_lineno = Some(end.line.get() as u32);
                ours.end_offset = Some(end.character_offset.get() as i32);
            }
            ours
        }
        Theirs::Parse(theirs) => {
            let at_end = from_parser(theirs, source, filename);
            let earlier = theirs.is_unclosed_bracket.then(|| before_the_end(source, filename, recompile)).flatten();
            earlier
                .filter(|earlier| earlier.parsed_to <= at_end.error.lineno)
                .map_or(at_end.error, |earlier| earlier.error)
        }
    }
}

/// An error of the parser, and the line of the last token that CPython's had looked at.
struct Parsed {
    error: CompileError,
    parsed_to: Option<u32>,
}

fn from_parser(theirs: &rustpython_compiler::ParseError, source: &str, filename: &str) -> Parsed {
    let lines = Lines::of(source);
    let start = lines.byte_at(theirs.location.line.get(), theirs.location.character_offset.get());
    let end = theirs.end_location;
    let end = lines.byte_at(end.line.get(), end.character_offset.get()).max(start);
    let worded = wording::of(theirs, source, start..end);
    let (lineno, offset) = lines.position(worded.range.start);
    let (end_lineno, end_offset) = lines.end_position(worded.range.clone());
    let end_offset = end_offset + usize::from(worded.end_is_newline);
    let parsed_to = lines.position(worded.parsed_to).0.max(end_lineno);
    let end_lineno = if worded.end_offset.is_some() { lineno } else { end_lineno };
    let of_tokenizer = is_of_tokenizer(&worded.msg);
    let error = CompileError {
        class: worded.class,
        msg: worded.msg,
        filename: filename.to_owned(),
        lineno: Some(lineno as u32),
        offset: Some(worded.offset.unwrap_or(offset as i32)),
        end_lineno: Some(end_lineno as u32),
        end_offset: Some(worded.end_offset.unwrap_or(end_offset as i32)),
        text: source_line(source, lineno).map(|line| if of_tokenizer { line } else { with_newline(line) }),
    };
    Parsed { error, parsed_to: Some(parsed_to as u32) }
}

/// Where a bracket is never closed, the error that the parser meets before the end of the source. CPython reports the
/// bracket in its place only if its tokenizer has left the bracket's line.
fn before_the_end(source: &str, filename: &str, recompile: impl FnOnce(&str) -> Option<Theirs>) -> Option<Parsed> {
    let closed = format!("{source}\n{}", wording::missing_brackets(source));
    match recompile(&closed)? {
        Theirs::Parse(theirs) if !theirs.is_unclosed_bracket => Some(from_parser(&theirs, &closed, filename)),
        Theirs::Parse(_) | Theirs::Codegen(_) => None,
    }
}

/// Converts between byte offsets and lines and columns, both from 1, columns in characters.
struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(source: &'a str) -> Lines<'a> {
        let starts = source.match_indices('\n').map(|(newline, _)| newline + 1);
        Lines { source, starts: std::iter::once(0).chain(starts).collect() }
    }

    fn byte_at(&self, line: usize, column: usize) -> usize {
        let Some(&start) = self.starts.get(line - 1) else {
            return self.source.len();
        };
        let mut chars = self.source[start..].char_indices();
        chars.nth(column - 1).map_or(self.source.len(), |(offset, _)| start + offset)
    }

    /// The end of a range; a newline at its end is a character of its line.
    fn end_position(&self, range: std::ops::Range<usize>) -> (usize, usize) {
        let ends_line = !range.is_empty() && self.source.as_bytes().get(range.end - 1) == Some(&b'\n');
        if ends_line {
            let (line, column) = self.position(range.end - 1);
            return (line, column + 1);
        }
        self.position(range.end)
    }

    /// Where the character is that holds `byte`: damaged source may end a range inside of one.
    fn position(&self, byte: usize) -> (usize, usize) {
        let byte = self.source.floor_char_boundary(byte);
        let line = self.starts.partition_point(|&start| start <= byte);
        let start = self.starts[line - 1];
        (line, 1 + self.source[start..byte].chars().count())
    }
}

/// Whether the logical line that holds byte `at` is indented in a way that cannot be compared with the
/// lines around it without knowing how wide a tab is. CPython's tokenizer measures every line with tab
/// stops 8 and 1 apart, and the two must agree.
pub(super) fn inconsistent_tabs(source: &str, at: usize) -> bool {
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut levels = vec![(0, 0)];
    let mut at_line_start = true;
    for token in parsed.tokens().iter() {
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::Indent | TokenKind::Dedent | TokenKind::NonLogicalNewline | TokenKind::Comment => {}
            _ if !std::mem::take(&mut at_line_start) => {}
            _ => {
                let token_at = token.as_tuple().1.start().to_usize();
                let line_at = source[..token_at].rfind('\n').map_or(0, |newline| newline + 1);
                let (wide, narrow) = indentation(&source[line_at..]);
                while levels.last().is_some_and(|&(outer, _)| outer > wide) {
                    levels.pop();
                }
                match levels.last() {
                    Some(&(outer, alt)) if outer == wide && alt != narrow => return true,
                    Some(&(outer, alt)) if outer < wide && alt >= narrow => return true,
                    Some(&(outer, _)) if outer == wide => {}
                    _ => levels.push((wide, narrow)),
                }
                if token_at >= at {
                    return false;
                }
            }
        }
    }
    false
}

/// The width of a line's indentation with tab stops 8 apart, and 1 apart.
fn indentation(line: &str) -> (usize, usize) {
    let mut widths = (0, 0);
    for byte in line.bytes() {
        match byte {
            b' ' => widths = (widths.0 + 1, widths.1 + 1),
            b'\t' => widths = ((widths.0 / 8 + 1) * 8, widths.1 + 1),
            b'\x0c' => widths = (0, 0),
            _ => break,
        }
    }
    widths
}

/// The error of a block nested deeper than CPython's tokenizer allows, if `source` has one. It must not
/// nest too deep to be parsed.
pub(super) fn too_many_levels(source: &str, filename: &str) -> Option<CompileError> {
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut level = 1;
    let indent = parsed.tokens().iter().find(|token| {
        match token.kind() {
            TokenKind::Indent => level += 1,
            TokenKind::Dedent => level -= 1,
            _ => {}
        }
        level > MAX_INDENT
    })?;
    let line = source[..indent.as_tuple().1.end().to_usize()].lines().count();
    Some(CompileError {
        lineno: Some(line as u32),
        offset: Some(1),
        end_lineno: Some(line as u32),
        end_offset: Some(0),
        text: source_line(source, line),
        ..CompileError::bare(ErrorClass::IndentationError, "too many levels of indentation", filename)
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, Options, compile};

    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match (c, (c == '\\').then(|| chars.next()).flatten()) {
                (_, Some('n')) => out.push('\n'),
                (_, Some('t')) => out.push('\t'),
                (_, Some(other)) => out.push(other),
                (c, None) => out.push(c),
            }
        }
        out
    }

    fn escape(text: &str) -> String {
        text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
    }

    fn outcome(source: &str) -> String {
        match compile(source, "f", Mode::Exec, Options::default()) {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!(
                "{}\t{}\t{}:{}-{}:{}",
                error.class.name(),
                escape(&error.msg),
                error.lineno.unwrap_or_default(),
                error.offset.unwrap_or_default(),
                error.end_lineno.unwrap_or_default(),
                error.end_offset.unwrap_or_default(),
            ),
        }
    }

    /// The rows are CPython's (`tests/golden/syntax_errors.py` writes them).
    #[test]
    fn errors_are_those_of_cpython() {
        let mut wrong = Vec::new();
        for row in include_str!("../../tests/golden/syntax_errors.tsv").lines() {
            let (source, want) = row.split_once('\t').unwrap();
            let got = outcome(&unescape(source));
            if got != want {
                wrong.push(format!("{source}\n   want {want}\n   got  {got}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn other_modes() {
        let class = |source, mode| compile(source, "f", mode, Options::default()).map(drop).map_err(|error| error.msg);
        assert_eq!(class("1 + 1", Mode::Eval), Ok(()));
        assert_eq!(class("x = 1", Mode::Eval), Err("invalid syntax".to_owned()));
        assert_eq!(class("x = 1", Mode::Single), Ok(()));
        let two = "multiple statements found while compiling a single statement";
        assert_eq!(class("x = 1\ny = 2\n", Mode::Single), Err(two.to_owned()));
    }
}
