//! The compiler's errors as the exceptions that CPython raises.

use rustpython_compiler::TokenKind;
use rustpython_compiler::codegen::error::CodegenErrorType;
use rustpython_compiler::parser::{self, LexicalErrorType, ParseErrorType};
use std::fmt;

/// CPython's `MAXINDENT`: blocks that can be open at once, the module included.
pub(super) const MAX_INDENT: usize = 100;

/// The class of the exception to raise.
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

/// Line `number` (from 1) of a source, with its newline.
pub(super) fn source_line(source: &str, number: usize) -> Option<String> {
    source
        .split_inclusive('\n')
        .nth(number.checked_sub(1)?)
        .map(str::to_owned)
}

pub(super) fn from_compiler(
    error: rustpython_compiler::CompileError,
    source: &str,
    filename: &str,
) -> CompileError {
    use rustpython_compiler::CompileError as Theirs;
    let (line, offset) = error.python_location();
    let end = error.python_end_location();
    let (class, msg) = match &error {
        Theirs::Codegen(error) => match &error.error {
            CodegenErrorType::RecursionError => {
                return CompileError::bare(
                    ErrorClass::RecursionError,
                    &error.to_string(),
                    filename,
                );
            }
            other => (ErrorClass::SyntaxError, other.to_string()),
        },
        Theirs::Parse(parse_error) => parse_error_class(parse_error, source),
    };
    let located = line > 0;
    CompileError {
        class,
        msg,
        filename: filename.to_owned(),
        lineno: located.then_some(line as u32),
        offset: located.then_some(offset as i32),
        end_lineno: end.map(|(line, _)| line as u32),
        end_offset: end.map(|(_, offset)| offset as i32),
        text: source_line(source, line),
    }
}

/// The exception's class and CPython's wording. The compiler crate words most errors as CPython does;
/// what it leaves in the parser's own words has no message of its own in CPython's grammar and is plain
/// "invalid syntax" there.
fn parse_error_class(
    error: &rustpython_compiler::ParseError,
    source: &str,
) -> (ErrorClass, String) {
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
            if inconsistent_tabs(source, error.raw_location.start().to_usize()) {
                let msg = "inconsistent use of tabs and spaces in indentation";
                (ErrorClass::TabError, msg.to_owned())
            } else {
                (ErrorClass::IndentationError, error.error.to_string())
            }
        }
        ParseErrorType::UnexpectedIndentation => {
            (ErrorClass::IndentationError, "unexpected indent".to_owned())
        }
        ParseErrorType::OtherError(msg) if msg.starts_with("expected an indented block after") => {
            (ErrorClass::IndentationError, msg.clone())
        }
        other => (ErrorClass::SyntaxError, other.to_string()),
    }
}

/// Whether the logical line that holds byte `at` is indented in a way that cannot be compared with the
/// lines around it without knowing how wide a tab is. CPython's tokenizer measures every line with tab
/// stops 8 and 1 apart, and the two must agree.
fn inconsistent_tabs(source: &str, at: usize) -> bool {
    let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
    let mut levels = vec![(0, 0)];
    let mut at_line_start = true;
    for token in parsed.tokens().iter() {
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::NonLogicalNewline
            | TokenKind::Comment => {}
            _ if !std::mem::take(&mut at_line_start) => {}
            _ => {
                let token_at = token.as_tuple().1.start().to_usize();
                let line_at = source[..token_at]
                    .rfind('\n')
                    .map_or(0, |newline| newline + 1);
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
    let line = source[..indent.as_tuple().1.end().to_usize()]
        .lines()
        .count();
    Some(CompileError {
        lineno: Some(line as u32),
        offset: Some(1),
        end_lineno: Some(line as u32),
        end_offset: Some(0),
        text: source_line(source, line),
        ..CompileError::bare(
            ErrorClass::IndentationError,
            "too many levels of indentation",
            filename,
        )
    })
}
