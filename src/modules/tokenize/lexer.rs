//! Source lines to tokens, one line at a time, as the tokenizer of CPython does with `extra_tokens`
//! (`Parser/lexer/lexer.c`): comments and blank lines are tokens, and much that is no Python passes.

use crate::compile::{CompileError, ErrorClass};
use std::collections::VecDeque;

/// Token numbers (`Lib/token.py`).
pub mod kind {
    pub const ENDMARKER: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const OP: u8 = 55;
    pub const FSTRING_START: u8 = 59;
    pub const FSTRING_MIDDLE: u8 = 60;
    pub const FSTRING_END: u8 = 61;
    pub const TSTRING_START: u8 = 62;
    pub const TSTRING_MIDDLE: u8 = 63;
    pub const TSTRING_END: u8 = 64;
    pub const COMMENT: u8 = 65;
    pub const NL: u8 = 66;
}

/// A place in the source: the line from 1, the column from 0, in characters.
pub type Place = (usize, usize);

pub struct Token {
    pub kind: u8,
    pub text: String,
    pub start: Place,
    pub end: Place,
    /// All lines that the token is on.
    pub line: String,
}

/// Blocks that can be open at once (`MAXINDENT`).
const MAX_INDENT: usize = 100;

/// Operators of several characters, longest first.
const OPERATORS: [&str; 25] = [
    "**=", "//=", "<<=", ">>=", "...", "!=", "%=", "&=", "**", "*=", "+=", "-=", "->", "//", "/=", ":=", "<<", "<=",
    "<>", "==", ">=", ">>", "@=", "^=", "|=",
];

/// Text that may go on over the next lines: a string, or a literal part of an f-string.
struct Open {
    start: Place,
    text: String,
    /// The lines before the current one that it is on.
    lines: String,
}

/// A string's end and how it escapes.
#[derive(Clone, Copy)]
struct Quote {
    mark: char,
    is_triple: bool,
    is_raw: bool,
}

/// An f-string or t-string under way.
struct Template {
    quote: Quote,
    is_template: bool,
    start: Place,
    first_line: String,
    /// The replacement fields that are open, each in the format of the one before.
    fields: Vec<Field>,
}

struct Field {
    /// Brackets open inside, its own included.
    depth: usize,
    /// Whether its format has begun.
    in_format: bool,
}

#[derive(Default)]
pub struct Lexer {
    pub tokens: VecDeque<Token>,
    lineno: usize,
    line: String,
    chars: Vec<char>,
    at: usize,
    /// Open brackets.
    depth: usize,
    /// Columns of the open blocks: with tabs to multiples of 8, and with tabs of one column.
    indents: Vec<(usize, usize)>,
    /// The column of a line that consists of a backslash: the next one is in its place.
    joined_column: Option<(usize, usize)>,
    /// Whether the last line ended with a backslash.
    is_joined: bool,
    in_statement: bool,
    string: Option<(Open, Quote)>,
    literal: Option<Open>,
    templates: Vec<Template>,
}

type Outcome = Result<(), CompileError>;

/// An error as the tokenizer reports it, about a file called `<string>`.
fn error(class: ErrorClass, msg: String, place: Option<Place>, line: &str, has_end: bool) -> CompileError {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let lineno = place.map(|(line, _)| number(line));
    let offset = place.map(|(_, column)| i32::try_from(column).unwrap_or(i32::MAX));
    let text = place.map(|_| line.trim_end_matches(['\n', '\r']).to_owned());
    CompileError {
        class,
        msg,
        filename: "<string>".to_owned(),
        lineno,
        offset,
        end_lineno: if has_end { lineno } else { None },
        end_offset: if has_end { offset } else { None },
        text,
    }
}

fn starts_name(character: char) -> bool {
    character == '_' || character.is_ascii_alphabetic() || !character.is_ascii()
}

fn goes_on_in_name(character: char) -> bool {
    starts_name(character) || character.is_ascii_digit()
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Whether the rest of the line is its end.
    fn at_line_end(&self) -> bool {
        matches!(self.chars[self.at..], [] | ['\n'] | ['\r', '\n'])
    }

    fn place(&self) -> Place {
        (self.lineno, self.at)
    }

    /// The next `count` characters as a token.
    fn take(&mut self, kind: u8, count: usize) {
        let start = self.place();
        let text = self.chars[self.at..self.at + count].iter().collect();
        self.at += count;
        self.push(kind, text, start, String::new());
    }

    fn push(&mut self, kind: u8, text: String, start: Place, lines: String) {
        let line = lines + &self.line;
        self.tokens.push_back(Token { kind, text, start, end: self.place(), line });
    }

    /// The end of the line: what its newline is, nothing where the source ends without one.
    fn take_line_end(&mut self, kind: u8) {
        let start = self.place();
        let text: String = self.chars[self.at..].iter().collect();
        self.at = self.chars.len();
        let width = text.len().max(1);
        let token = Token { kind, text, start, end: (start.0, start.1 + width), line: self.line.clone() };
        self.tokens.push_back(token);
    }

    /// Reads one line, with its newline.
    ///
    /// # Errors
    /// The `SyntaxError`; the lexer must not be used afterwards.
    pub fn feed(&mut self, line: &str) -> Outcome {
        self.lineno += 1;
        line.clone_into(&mut self.line);
        self.chars = line.chars().collect();
        self.at = 0;
        let begins = !self.in_statement;
        self.is_joined = false;
        if begins && !self.begin_line()? {
            return Ok(());
        }
        while self.at < self.chars.len() || (self.in_statement && !line.ends_with('\n') && self.can_end()) {
            if self.string.is_some() {
                self.go_on_with_string()?;
            } else if self.is_in_literal() {
                self.go_on_with_literal()?;
            } else {
                self.token()?;
            }
        }
        Ok(())
    }

    fn can_end(&self) -> bool {
        self.string.is_none() && self.templates.is_empty() && self.depth == 0 && !self.is_joined
    }

    /// The end of the source.
    ///
    /// # Errors
    /// As [`Lexer::feed`].
    pub fn finish(&mut self) -> Outcome {
        if let Some((open, quote)) = &self.string {
            return Err(self.unterminated("string", open.start, &first_line_of(open, &self.line), quote.is_triple));
        }
        if let Some(template) = self.templates.last().filter(|_| self.is_in_literal()) {
            let what = if template.is_template { "t-string" } else { "f-string" };
            return Err(self.unterminated(what, template.start, &template.first_line, template.quote.is_triple));
        }
        if self.depth > 0 || self.is_joined {
            return Err(error(
                ErrorClass::SyntaxError,
                "unexpected EOF in multi-line statement".to_owned(),
                None,
                "",
                false,
            ));
        }
        self.lineno += 1;
        self.at = 0;
        self.line.clear();
        self.chars.clear();
        for _ in 0..std::mem::take(&mut self.indents).len() {
            self.take(kind::DEDENT, 0);
        }
        self.take(kind::ENDMARKER, 0);
        Ok(())
    }

    // ---- lines ----

    /// Indentation. False for a line without a statement, which it reads to the end.
    fn begin_line(&mut self) -> Result<bool, CompileError> {
        let (mut column, mut narrow) = (0, 0);
        while let ' ' | '\t' | '\x0c' = self.peek(0) {
            match self.peek(0) {
                ' ' => (column, narrow) = (column + 1, narrow + 1),
                '\t' => (column, narrow) = ((column / 8 + 1) * 8, narrow + 1),
                _ => (column, narrow) = (0, 0),
            }
            self.at += 1;
        }
        if self.peek(0) == '\\' && matches!(self.chars[self.at + 1..], ['\n'] | ['\r', '\n']) {
            self.joined_column.get_or_insert((column, narrow));
            return Ok(false);
        }
        if self.peek(0) == '#' {
            self.take_comment();
        }
        if self.at_line_end() {
            self.take_line_end(kind::NL);
            return Ok(false);
        }
        let (column, narrow) = self.joined_column.take().unwrap_or((column, narrow));
        self.indent(column, narrow)?;
        self.in_statement = true;
        Ok(true)
    }

    fn indent(&mut self, column: usize, narrow: usize) -> Outcome {
        let (top, narrow_top) = self.indents.last().copied().unwrap_or_default();
        if column > top {
            if self.indents.len() + 1 >= MAX_INDENT {
                return Err(self.indentation_error(ErrorClass::IndentationError, "too many levels of indentation"));
            }
            if narrow <= narrow_top {
                return Err(
                    self.indentation_error(ErrorClass::TabError, "inconsistent use of tabs and spaces in indentation")
                );
            }
            self.indents.push((column, narrow));
            let width = std::mem::take(&mut self.at);
            self.take(kind::INDENT, width);
            return Ok(());
        }
        let outer = self.indents.iter().take_while(|&&(top, _)| top <= column).count();
        let closed = self.indents.drain(outer..).count();
        let (top, narrow_top) = self.indents.last().copied().unwrap_or_default();
        if column != top {
            return Err(self.indentation_error(
                ErrorClass::IndentationError,
                "unindent does not match any outer indentation level",
            ));
        }
        if narrow != narrow_top {
            return Err(
                self.indentation_error(ErrorClass::TabError, "inconsistent use of tabs and spaces in indentation")
            );
        }
        for _ in 0..closed {
            self.take(kind::DEDENT, 0);
        }
        Ok(())
    }

    fn indentation_error(&self, class: ErrorClass, msg: &str) -> CompileError {
        let width = self.line.trim_end_matches(['\n', '\r']).chars().count();
        error(class, msg.to_owned(), Some((self.lineno, width + 1)), &self.line, false)
    }

    // ---- tokens ----

    fn take_comment(&mut self) {
        let length = self.chars[self.at..]
            .iter()
            .position(|character| matches!(character, '\n' | '\r'))
            .unwrap_or(self.chars.len() - self.at);
        self.take(kind::COMMENT, length);
    }

    fn token(&mut self) -> Outcome {
        while let ' ' | '\t' | '\x0c' = self.peek(0) {
            self.at += 1;
        }
        if self.at_line_end() {
            if self.depth > 0 || !self.templates.is_empty() {
                self.take_line_end(kind::NL);
            } else {
                self.in_statement = false;
                self.take_line_end(kind::NEWLINE);
            }
            return Ok(());
        }
        match self.peek(0) {
            '#' => self.take_comment(),
            '\\' => return self.join(),
            '\'' | '"' => self.begin_string(0),
            first if first.is_ascii_digit() || (first == '.' && self.peek(1).is_ascii_digit()) => return self.number(),
            first if starts_name(first) => {
                let rest = &self.chars[self.at..];
                let length = rest.iter().position(|&character| !goes_on_in_name(character)).unwrap_or(rest.len());
                if matches!(rest.get(length), Some('\'' | '"')) && is_string_prefix(&rest[..length]) {
                    self.begin_string(length);
                } else {
                    self.take(kind::NAME, length);
                }
            }
            _ => self.operator(),
        }
        Ok(())
    }

    /// A backslash before the end of the line.
    fn join(&mut self) -> Outcome {
        self.at += 1;
        if !self.at_line_end() {
            let place = (self.lineno, self.line.trim_end_matches(['\n', '\r']).chars().count() + 1);
            return Err(error(
                ErrorClass::SyntaxError,
                "unexpected character after line continuation character".to_owned(),
                Some(place),
                &self.line,
                false,
            ));
        }
        self.at = self.chars.len();
        self.is_joined = true;
        Ok(())
    }

    fn operator(&mut self) {
        let field = self.templates.last().and_then(|template| template.fields.last());
        let ends_expression = field.is_some_and(|field| field.depth == self.depth);
        match self.peek(0) {
            ':' if ends_expression => {
                self.take(kind::OP, 1);
                if let Some(field) = self.templates.last_mut().and_then(|template| template.fields.last_mut()) {
                    field.in_format = true;
                }
                return;
            }
            '}' if ends_expression => {
                if let Some(template) = self.templates.last_mut() {
                    template.fields.pop();
                }
                self.depth -= 1;
                return self.take(kind::OP, 1);
            }
            '(' | '[' | '{' => self.depth += 1,
            ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        let rest = &self.chars[self.at..];
        let is_next = |operator: &&&str| {
            operator.chars().enumerate().all(|(index, character)| rest.get(index) == Some(&character))
        };
        let length = OPERATORS.iter().find(is_next).map_or(1, |operator| operator.len());
        self.take(kind::OP, length);
    }

    fn number(&mut self) -> Outcome {
        let start = self.at;
        let radix = match (self.peek(0), self.peek(1).to_ascii_lowercase()) {
            ('0', 'x') => Some(("hexadecimal", 16)),
            ('0', 'o') => Some(("octal", 8)),
            ('0', 'b') => Some(("binary", 2)),
            _ => None,
        };
        if let Some((name, radix)) = radix {
            self.at += 2;
            if self.peek(0) == '_' {
                self.at += 1;
            }
            self.digits(radix, name)?;
        } else {
            self.digits(10, "decimal")?;
            if self.peek(0) == '.' {
                self.at += 1;
                self.digits(10, "decimal")?;
            }
            let sign = usize::from(matches!(self.peek(1), '+' | '-'));
            if matches!(self.peek(0), 'e' | 'E') && self.peek(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.digits(10, "decimal")?;
            }
            if matches!(self.peek(0), 'j' | 'J') {
                self.at += 1;
            }
        }
        let length = self.at - start;
        self.at = start;
        self.take(kind::NUMBER, length);
        Ok(())
    }

    /// Digits with single underscores between them.
    fn digits(&mut self, radix: u32, name: &str) -> Outcome {
        loop {
            while self.peek(0).is_digit(radix) {
                self.at += 1;
            }
            if self.peek(0) != '_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek(0).is_digit(radix) {
                let place = (self.lineno, self.at);
                return Err(error(
                    ErrorClass::SyntaxError,
                    format!("invalid {name} literal"),
                    Some(place),
                    &self.line,
                    true,
                ));
            }
        }
    }

    // ---- strings ----

    /// A string whose prefix has that length.
    fn begin_string(&mut self, prefix: usize) {
        let start = self.place();
        let has = |letter: char| {
            self.chars[self.at..self.at + prefix].iter().any(|character| character.eq_ignore_ascii_case(&letter))
        };
        let (is_raw, is_fstring, is_template) = (has('r'), has('f'), has('t'));
        let mark = self.peek(prefix);
        let is_triple = self.peek(prefix + 1) == mark && self.peek(prefix + 2) == mark;
        let quote = Quote { mark, is_triple, is_raw };
        let length = prefix + if is_triple { 3 } else { 1 };
        if is_fstring || is_template {
            let first_line = self.line.clone();
            self.take(if is_template { kind::TSTRING_START } else { kind::FSTRING_START }, length);
            self.templates.push(Template { quote, is_template, start, first_line, fields: Vec::new() });
            return;
        }
        let text = self.chars[self.at..self.at + length].iter().collect();
        self.at += length;
        self.string = Some((Open { start, text, lines: String::new() }, quote));
    }

    fn is_at_end_of(&self, quote: Quote) -> bool {
        let count = if quote.is_triple { 3 } else { 1 };
        (0..count).all(|ahead| self.peek(ahead) == quote.mark)
    }

    /// Reads the open string up to its end or that of the line.
    fn go_on_with_string(&mut self) -> Outcome {
        let Some((mut open, quote)) = self.string.take() else { return Ok(()) };
        while self.at < self.chars.len() {
            if self.is_at_end_of(quote) {
                let length = if quote.is_triple { 3 } else { 1 };
                open.text.extend(&self.chars[self.at..self.at + length]);
                self.at += length;
                self.push(kind::STRING, open.text, open.start, open.lines);
                return Ok(());
            }
            if !quote.is_triple && self.at_line_end() {
                return Err(self.unterminated("string", open.start, &first_line_of(&open, &self.line), false));
            }
            if self.peek(0) == '\\' {
                open.text.push('\\');
                self.at += 1;
                if self.peek(0) == '\r' {
                    open.text.push('\r');
                    self.at += 1;
                }
            }
            open.text.extend(self.chars.get(self.at));
            self.at = (self.at + 1).min(self.chars.len());
        }
        open.lines.push_str(&self.line);
        self.string = Some((open, quote));
        Ok(())
    }

    fn unterminated(&self, what: &str, (line, column): Place, text: &str, is_triple: bool) -> CompileError {
        let triple = if is_triple { "triple-quoted " } else { "" };
        let msg = format!("unterminated {triple}{what} literal (detected at line {})", self.lineno);
        error(ErrorClass::SyntaxError, msg, Some((line, column + 1)), text, true)
    }

    /// Whether literal text of an f-string comes next.
    fn is_in_literal(&self) -> bool {
        self.templates.last().is_some_and(|template| template.fields.last().is_none_or(|field| field.in_format))
    }

    /// Reads literal text of an f-string up to a field, its end or that of the line.
    fn go_on_with_literal(&mut self) -> Outcome {
        let Some(template) = self.templates.last() else { return Ok(()) };
        let (quote, is_template) = (template.quote, template.is_template);
        let in_format = !template.fields.is_empty();
        let [middle, end] = if is_template {
            [kind::TSTRING_MIDDLE, kind::TSTRING_END]
        } else {
            [kind::FSTRING_MIDDLE, kind::FSTRING_END]
        };
        let mut open = self.literal.take().unwrap_or_else(|| Open {
            start: self.place(),
            text: String::new(),
            lines: String::new(),
        });
        let mut in_name = false;
        while self.at < self.chars.len() {
            if self.is_at_end_of(quote) && !in_format {
                if !open.text.is_empty() {
                    self.push(middle, open.text, open.start, open.lines);
                }
                self.take(end, if quote.is_triple { 3 } else { 1 });
                self.templates.pop();
                return Ok(());
            }
            if !quote.is_triple && (self.at_line_end() || self.is_at_end_of(quote)) {
                let (what, start, line) =
                    self.templates.last().map_or(("f-string", open.start, String::new()), |template| {
                        (if is_template { "t-string" } else { "f-string" }, template.start, template.first_line.clone())
                    });
                if self.at_line_end() {
                    return Err(self.unterminated(what, start, &line, false));
                }
                return Err(error(
                    ErrorClass::SyntaxError,
                    format!("{what}: expecting '}}'"),
                    Some((self.lineno, self.at + 1)),
                    &self.line,
                    true,
                ));
            }
            match self.peek(0) {
                '{' if in_format || self.peek(1) != '{' => {
                    if !open.text.is_empty() {
                        self.push(middle, open.text, open.start, open.lines);
                    }
                    self.depth += 1;
                    let depth = self.depth;
                    if let Some(template) = self.templates.last_mut() {
                        template.fields.push(Field { depth, in_format: false });
                    }
                    self.take(kind::OP, 1);
                    return Ok(());
                }
                '}' if in_name => {
                    open.text.push('}');
                    self.at += 1;
                    self.push(middle, open.text, open.start, open.lines);
                    return Ok(());
                }
                '}' if in_format => {
                    // Also where it is empty.
                    self.push(middle, open.text, open.start, open.lines);
                    if let Some(template) = self.templates.last_mut() {
                        template.fields.pop();
                    }
                    self.depth -= 1;
                    self.take(kind::OP, 1);
                    return Ok(());
                }
                brace @ ('{' | '}') => {
                    // A doubled brace stands for one, with which the token ends.
                    open.text.push(brace);
                    self.at += 1;
                    self.push(middle, open.text, open.start, open.lines);
                    self.at += usize::from(self.peek(0) == brace);
                    return Ok(());
                }
                '\\' => {
                    open.text.push('\\');
                    self.at += 1;
                    if matches!(self.peek(0), '{' | '}') {
                        continue;
                    }
                    if !quote.is_raw && self.peek(0) == 'N' && self.peek(1) == '{' {
                        open.text.push_str("N{");
                        self.at += 2;
                        in_name = true;
                        continue;
                    }
                    open.text.extend(self.chars.get(self.at));
                    self.at = (self.at + 1).min(self.chars.len());
                }
                other => {
                    open.text.push(other);
                    self.at += 1;
                }
            }
        }
        open.lines.push_str(&self.line);
        self.literal = Some(open);
        Ok(())
    }
}

fn first_line_of(open: &Open, line: &str) -> String {
    open.lines.split_inclusive('\n').next().unwrap_or(line).to_owned()
}

/// Whether these letters may stand before a string's quote.
fn is_string_prefix(letters: &[char]) -> bool {
    let text: String = letters.iter().map(char::to_ascii_lowercase).collect();
    matches!(text.as_str(), "r" | "u" | "b" | "br" | "rb" | "f" | "fr" | "rf" | "t" | "tr" | "rt")
}
