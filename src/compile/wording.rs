//! CPython's words and places for syntax errors.
//!
//! The compiler crate words most errors as CPython's grammar does, but not all: some keep the parser's
//! own words, and some are placed on one token where CPython marks the whole construct. Each rule here
//! is one production `invalid_*` of CPython's `Grammar/python.gram`, done on tokens. Where the grammar
//! has no production of its own, the error is "invalid syntax" at the token that does not fit.

use super::error::{ErrorClass, inconsistent_tabs};
use super::productions;
use rustpython_compiler::parser::{self, LexicalErrorType, ParseErrorType};
use rustpython_compiler::{ParseError, TokenKind};
use std::ops::Range;

/// An error's class, words and range; the range is in bytes.
pub(super) struct Worded {
    pub class: ErrorClass,
    pub msg: String,
    pub range: Range<usize>,
    /// CPython's values of `offset` and `end_offset` where they are no positions.
    pub offset: Option<i32>,
    pub end_offset: Option<i32>,
    /// The range is empty and stands for the newline that the source does not end with.
    pub end_is_newline: bool,
    /// Where the last token is that the parser had to look at.
    pub parsed_to: usize,
}

/// The messages of CPython that start with a capital letter: other capitals are the parser's own words.
const CAPITALISED: [&str; 9] = [
    "Missing parentheses",
    "Did you mean",
    "Generator expression",
    "Invalid star expression",
    "Type parameter list",
    "Expected one or more names",
    "Cannot ",
    "Function parameters",
    "Lambda expression parameters",
];

/// Words of the parser for what CPython words otherwise.
const REWORDED: [(&str, &str); 14] = [
    ("Unparenthesized generator expression cannot be used here", "Generator expression must be parenthesized"),
    ("Boolean 'not' expression cannot be used here", "'not' after an operator must be parenthesized"),
    ("Positional patterns cannot follow keyword patterns", "positional patterns follow keyword patterns"),
    ("Only one '*' parameter allowed", "* argument may appear only once"),
    ("'/' parameter must appear before '*' parameter", "/ must be ahead of *"),
    ("Position-only parameter separator not allowed as first parameter", "at least one argument must precede /"),
    ("Expected `except` or `finally` after `try` block", "expected 'except' or 'finally' block"),
    ("Expected one or more exception types", "expected one or more exception types"),
    ("Trailing comma not allowed", "trailing comma not allowed without surrounding parentheses"),
    ("Positional argument cannot follow keyword argument unpacking", POSITIONAL_AFTER_UNPACKING),
    ("Positional argument cannot follow keyword argument", POSITIONAL_AFTER_KEYWORD),
    ("Iterable argument unpacking cannot follow keyword argument unpacking", ITERABLE_AFTER_KEYWORD),
    (
        "Cannot mix t-string literals with string or bytes literals",
        "cannot mix t-string literals with string or bytes literals",
    ),
    ("Multiple exception types must be parenthesized when using `as`", EXCEPTION_TYPES),
];

const POSITIONAL_AFTER_UNPACKING: &str = "positional argument follows keyword argument unpacking";
const POSITIONAL_AFTER_KEYWORD: &str = "positional argument follows keyword argument";
const ITERABLE_AFTER_KEYWORD: &str = "iterable argument unpacking follows keyword argument unpacking";
const EXCEPTION_TYPES: &str = "multiple exception types must be parenthesized when using 'as'";
pub(super) const INVALID: &str = "invalid syntax";
pub(super) const FORGOT_A_COMMA: &str = "invalid syntax. Perhaps you forgot a comma?";

pub(super) fn of(error: &ParseError, source: &str, range: Range<usize>) -> Worded {
    let tokens = Tokens::of(source);
    let mut worded = Worded {
        class: ErrorClass::SyntaxError,
        msg: error.error.to_string(),
        range,
        offset: None,
        end_offset: None,
        end_is_newline: false,
        parsed_to: 0,
    };
    if !words_of_the_parser(&mut worded, &error.error, &tokens) && !productions::settle(&mut worded, &tokens) {
        places(&mut worded, &tokens);
    }
    // After what is more than a token the parser has seen the next one, too.
    let is_token = tokens.list.iter().any(|token| token.1 == worded.range);
    let next = tokens.from(worded.range.end).filter(|_| !is_token && worded.end_offset.is_none());
    worded.parsed_to = next.map_or(worded.range.end.saturating_sub(1), |next| next.start);
    worded
}

/// The brackets that would close those which are open at the end of the source.
pub(super) fn missing_brackets(source: &str) -> String {
    let mut open = Vec::new();
    for (kind, _) in Tokens::of(source).list {
        match kind {
            TokenKind::Lpar => open.push(')'),
            TokenKind::Lsqb => open.push(']'),
            TokenKind::Lbrace => open.push('}'),
            _ if Tokens::closes(kind) => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

/// Errors in the parser's own words. Says whether the place is settled too.
pub(super) fn words_of_the_parser(worded: &mut Worded, error: &ParseErrorType, tokens: &Tokens) -> bool {
    let start = worded.range.start;
    match error {
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) | ParseErrorType::UnexpectedIndentation => {
            indentation(worded, error, tokens);
            return true;
        }
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { tok }) if !tok.is_ascii() => {
            worded.msg = format!("invalid character '{tok}' (U+{:04X})", u32::from(*tok));
            worded.range.end = start;
            return true;
        }
        ParseErrorType::Lexical(LexicalErrorType::UnicodeError | LexicalErrorType::StringError) => {
            if let Some(string) = tokens.around(start) {
                if let Some(msg) = super::escapes::decode_error(&tokens.source[string.clone()]) {
                    worded.msg = msg;
                }
                worded.range = string;
            }
            return true;
        }
        ParseErrorType::ExpectedToken { expected: TokenKind::Colon, found } => {
            let forced = tokens.last_before(start, |kind| kind.is_keyword() && !kind.is_singleton());
            let forced = forced.is_some_and(|kind| {
                use TokenKind::{Def, Else, Finally, Lambda, Try};
                matches!(kind, Def | Else | Finally | Lambda | Try)
            });
            let plain = *found == TokenKind::Newline || forced;
            worded.msg = if plain { "expected ':'" } else { INVALID }.to_owned();
        }
        ParseErrorType::ExpectedToken { expected: TokenKind::Lpar, .. }
            if tokens.statement_starts_with(start, TokenKind::Def) =>
        {
            worded.msg = "expected '('".to_owned();
        }
        ParseErrorType::ExpectedToken { expected: TokenKind::Else, found } if *found != TokenKind::Colon => {
            worded.msg = "expected 'else' after 'if' expression".to_owned();
            if let Some(condition) = tokens.last_index_before(start, |kind| kind == TokenKind::If) {
                worded.range = tokens.operand_start(condition)..tokens.end_before(start);
            }
        }
        ParseErrorType::UnparenthesizedTupleExpression => {
            worded.msg = INVALID.to_owned();
            let comma = tokens.list.iter().find(|token| token.0 == TokenKind::Comma && token.1.start >= start);
            worded.range = comma.map_or(worded.range.clone(), |comma| comma.1.clone());
        }
        _ => {}
    }
    if let Some((_, words)) = REWORDED.iter().find(|(theirs, _)| *theirs == worded.msg) {
        worded.msg = (*words).to_owned();
    }
    if worded.msg == "Expected one or more symbol names after import" {
        let at_end = tokens.at(start).is_none_or(|index| tokens.list[index].0 == TokenKind::Newline);
        worded.msg = if at_end { "Expected one or more names after 'import'" } else { INVALID }.to_owned();
        if at_end {
            worded.range.end = start;
        }
    }
    if worded.msg == "Bytes literal cannot be mixed with non-bytes literals" {
        worded.msg = "cannot mix bytes and nonbytes literals".to_owned();
        worded.range = tokens.from(worded.range.end).unwrap_or(worded.range.clone());
        worded.end_is_newline = worded.range.is_empty();
    }
    let capital = worded.msg.starts_with(|c: char| c.is_ascii_uppercase());
    if capital && !CAPITALISED.iter().any(|known| worded.msg.starts_with(known)) {
        worded.msg = INVALID.to_owned();
        if let Some(index) = tokens.at(start) {
            worded.range = tokens.list[index].1.clone();
        }
    }
    false
}

pub(super) fn indentation(worded: &mut Worded, error: &ParseErrorType, tokens: &Tokens) {
    let source = tokens.source;
    let line_start = source[..worded.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[line_start..].lines().next().unwrap_or_default();
    worded.class = ErrorClass::IndentationError;
    worded.end_offset = Some(-1);
    if inconsistent_tabs(source, line_start) {
        worded.class = ErrorClass::TabError;
        worded.msg = "inconsistent use of tabs and spaces in indentation".to_owned();
        worded.range = line_start..line_start;
        worded.end_offset = Some(0);
    } else if *error == ParseErrorType::UnexpectedIndentation {
        worded.msg = "unexpected indent".to_owned();
        let indent = line.len() - line.trim_start_matches([' ', '\t', '\x0c']).len();
        let last = line_start + indent.saturating_sub(1);
        worded.range = last..last;
    }
}

/// Ranges of errors whose words are CPython's already.
pub(super) fn places(worded: &mut Worded, tokens: &Tokens) {
    let Range { start, end } = worded.range;
    let msg = worded.msg.as_str();
    if msg.starts_with("expected an indented block after") {
        worded.class = ErrorClass::IndentationError;
        let next = tokens.list.iter().position(|token| token.1.start >= start && Tokens::is_visible(token.0));
        match next {
            None => {
                // The end of the last line.
                let source = tokens.source;
                let end = source.strip_suffix('\n').unwrap_or(source).len();
                worded.range = end..end;
                worded.end_offset = Some(-1);
            }
            // The dedent, which is before the first column.
            Some(next) if next > 0 && tokens.list[next - 1].0 == TokenKind::Dedent => {
                let start = tokens.list[next].1.start;
                worded.range = start..start;
                (worded.offset, worded.end_offset) = (Some(0), Some(-1));
            }
            Some(_) => {}
        }
    } else if msg == "expected 'except' or 'finally' block" {
        if tokens.is_at_end(start) {
            worded.range = tokens.last_end()..tokens.last_end();
            worded.end_offset = Some(-1);
        }
    } else if msg == INVALID && start == end {
        worded.range = tokens.at(start).map_or(start..end, |index| tokens.list[index].1.clone());
        // The end of the source stands for a newline.
        worded.end_is_newline = worded.range.is_empty();
    } else if msg == "f-string: expecting '}'" || msg == "t-string: expecting '}'" {
        let quote = tokens.source[start..].find(['\'', '"']).map_or(end, |quote| start + quote);
        worded.range = quote..quote;
    } else if msg.starts_with("only single target")
        && tokens.source[start..end].starts_with(['(', '['])
        && tokens.source[start + 1..end].starts_with(['(', '['])
    {
        worded.range = start + 1..end - 1;
    } else if msg == "cannot use starred expression here" && end - start == 1 {
        worded.range.end = tokens.from(end).map_or(end, |next| next.end);
    } else if msg == "Did you mean to use 'from ... import ...' instead?" {
        let from = tokens.list.iter().position(|token| token.0 == TokenKind::From && token.1.start >= start);
        worded.range.end = from.map_or(end, |from| tokens.operand_end(from + 1));
        // The grammar has looked at the token after the module's name.
        let alias = from.and_then(|from| {
            let after = tokens.list[from..].iter();
            after.take_while(|token| token.1.end <= worded.range.end).find(|token| token.0 == TokenKind::As)
        });
        if let Some(alias) = alias {
            worded.range.end = alias.1.end - 1;
        }
    } else if msg == "Type parameter list cannot be empty" {
        let in_type = tokens.statement_starts_with(start, TokenKind::Type);
        let next = tokens.from(end).filter(|_| in_type);
        worded.range.end = next.map_or(start, |next| next.end - 1);
    } else if msg.ends_with("' was never closed") || msg == "unexpected character after line continuation character" {
        worded.end_offset = Some(0);
    } else if msg.starts_with("unterminated triple-quoted") {
        // An empty line after the last newline is no line.
        let words = msg.split(" (detected").next().unwrap_or(msg);
        worded.msg = format!("{words} (detected at line {})", tokens.source.lines().count());
        if worded.msg.contains("-string") {
            worded.range = tokens.at_prefix(start);
        }
    } else if msg.ends_with("-string: single `}` is not allowed") {
        worded.msg = msg.replace('`', "'");
        worded.range.end = start;
    } else if msg.starts_with("unterminated f-string") || msg.starts_with("unterminated t-string") {
        worded.range = tokens.at_prefix(start);
    } else if msg == "unexpected EOF while parsing" {
        worded.end_offset = Some(-1);
    } else if msg.starts_with("invalid non-printable character") {
        worded.range.end = start;
    } else if msg.ends_with("argument cannot have default value") {
        let equal = tokens.list.iter().find(|token| token.0 == TokenKind::Equal && token.1.start >= start);
        worded.range = equal.map_or(start..end, |equal| equal.1.clone());
    } else if msg == "* argument may appear only once" || msg == "arguments cannot follow var-keyword argument" {
        worded.range = tokens.at(start).map_or(start..end, |index| tokens.list[index].1.clone());
    } else if msg == "trailing comma not allowed without surrounding parentheses"
        || msg == "named arguments must follow bare *" && tokens.is_in_lambda(start)
        || msg == "Invalid star expression" && end - start == 1
        || msg == POSITIONAL_AFTER_KEYWORD
        || msg == POSITIONAL_AFTER_UNPACKING
    {
        worded.range = tokens.from(end).unwrap_or(start..end);
    } else if msg == ITERABLE_AFTER_KEYWORD {
        let comma = tokens.last_index_before(start, |kind| kind == TokenKind::Comma);
        worded.range.start = comma.map_or(start, |comma| tokens.list[comma].1.start);
    } else if msg == EXCEPTION_TYPES {
        let name = tokens.list.iter().position(|token| token.0 == TokenKind::As && token.1.start >= start);
        let name = name.and_then(|name| tokens.list.get(name + 1));
        worded.range.end = name.map_or(end, |name| name.1.end);
    } else if msg.starts_with("expression cannot contain assignment")
        || msg == "cannot assign to True"
        || msg == "cannot assign to False"
        || msg == "cannot assign to None"
    {
        let equal = tokens.from(end).filter(|next| &tokens.source[next.clone()] == "=");
        let in_call = tokens.list.iter().rfind(|token| token.1.end <= start);
        let in_call = in_call.is_some_and(|token| matches!(token.0, TokenKind::Lpar | TokenKind::Comma));
        worded.range.end = equal.filter(|_| in_call).map_or(end, |equal| equal.end);
        let target = &tokens.source[start..end];
        if in_call && target.starts_with('(') && !target.contains(',') {
            worded.range.start = start + 1;
        }
    } else if msg.ends_with("argument unpacking") && msg.starts_with("cannot assign to")
        || msg == "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
    {
        let equal = tokens.list.iter().position(|token| token.0 == TokenKind::Equal && token.1.start >= start);
        worded.range.end = equal.map_or(end, |equal| tokens.operand_end(equal + 1));
    } else if msg == FORGOT_A_COMMA {
        if let Some(index) = tokens.at(start) {
            let before = tokens.list.get(index.wrapping_sub(1)).map(|token| token.0);
            let is_second = before.is_some_and(|kind| !Tokens::opens(kind) && !Tokens::ends_operand(kind));
            worded.range.start = if is_second { tokens.operand_start(index) } else { start };
        }
    } else if msg.starts_with("did you forget parentheses around the comprehension target") {
        let target = tokens.list.iter().find(|token| token.0 == TokenKind::For && token.1.start >= start);
        worded.range.end = target.map_or(end, |target| tokens.end_before(target.1.start));
    } else if msg == "cannot use a starred expression in a dictionary value" {
        worded.range.end = tokens.at(start).map_or(end, |index| tokens.operand_end(index + 1));
    } else if msg.starts_with("Missing parentheses in call to") {
        let is_end = |kind: TokenKind| matches!(kind, TokenKind::Newline | TokenKind::Semi | TokenKind::EndOfFile);
        let line_end = tokens.list.iter().find(|token| is_end(token.0) && token.1.start >= start);
        worded.range.end = line_end.map_or(end, |line_end| tokens.end_before(line_end.1.start));
    } else if msg.starts_with("cannot assign to ")
        && !msg.contains(" here. Maybe")
        && !msg.ends_with("generator expression")
        && !msg.ends_with("conditional expression")
    {
        let is_statement = tokens.at(start).is_some_and(|index| tokens.starts_statement(index));
        if is_statement && tokens.from(end).is_some_and(|next| &tokens.source[next] == "=") {
            worded.msg.push_str(" here. Maybe you meant '==' instead of '='?");
        }
    }
}

/// The tokens that the grammar sees.
pub(super) struct Tokens<'a> {
    source: &'a str,
    pub list: Vec<(TokenKind, Range<usize>)>,
    /// What the parser stumbled on first.
    pub first_error: Option<(ParseErrorType, Range<usize>)>,
}

impl<'a> Tokens<'a> {
    fn of(source: &'a str) -> Tokens<'a> {
        let parsed = parser::parse_unchecked(source, parser::ParseOptions::from(parser::Mode::Module));
        let seen = |kind| !matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline);
        let list = parsed.tokens().iter().map(|token| {
            let (kind, range) = token.as_tuple();
            (kind, range.start().to_usize()..range.end().to_usize())
        });
        let first_error = parsed
            .errors()
            .first()
            .map(|error| (error.error.clone(), error.location.start().to_usize()..error.location.end().to_usize()));
        Tokens { source, list: list.filter(|token| seen(token.0)).collect(), first_error }
    }

    pub fn is(&self, index: usize, kind: TokenKind) -> bool {
        self.list.get(index).is_some_and(|token| token.0 == kind)
    }

    /// The index of the token that holds `offset`, or else of the next one.
    pub fn index_around(&self, offset: usize) -> Option<usize> {
        self.list.iter().position(|token| token.1.end > offset)
    }

    /// The index of the token that the parser stumbled on.
    pub fn first_error_index(&self) -> Option<usize> {
        self.first_error.as_ref().and_then(|(_, range)| self.index_around(range.start))
    }

    /// The bracket that is open before the token `index`.
    pub fn opener_of(&self, index: usize) -> Option<usize> {
        let mut depth = 0;
        for at in (0..index.min(self.list.len())).rev() {
            if Self::closes(self.list[at].0) {
                depth += 1;
            } else if Self::opens(self.list[at].0) {
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
            }
        }
        None
    }

    /// Whether the bracket begins the parameters of a function or the names of an import.
    pub fn is_parameters(&self, opener: usize) -> bool {
        let start = self.list[opener].1.start;
        let before = |at: usize| opener.checked_sub(at).map(|at| self.list[at].0);
        before(2) == Some(TokenKind::Def)
            || before(1) == Some(TokenKind::Import) && self.statement_starts_with(start, TokenKind::From)
    }

    /// Where the element around the token `index` starts, after a bracket or a comma.
    pub fn element_start(&self, index: usize) -> usize {
        let opener = self.opener_of(index);
        let first = opener.map_or(0, |opener| opener + 1);
        let comma = (first..index).rev().find(|&at| self.is(at, TokenKind::Comma) && self.opener_of(at) == opener);
        comma.map_or(first, |comma| comma + 1)
    }

    /// The token after the operand that starts with the token `index`: that token itself, where it starts none.
    pub fn after_operand(&self, index: usize) -> usize {
        let end = self.operand_end(index);
        let after = self.list.iter().position(|token| token.1.start >= end && !token.1.is_empty());
        after.unwrap_or(self.list.len().saturating_sub(1)).max(index.min(self.list.len().saturating_sub(1)))
    }

    /// The index of the token that starts at `offset`.
    pub fn at(&self, offset: usize) -> Option<usize> {
        self.list.iter().position(|token| token.1.start == offset && !token.1.is_empty())
    }

    /// The range of the token that holds `offset`.
    fn around(&self, offset: usize) -> Option<Range<usize>> {
        self.list.iter().find(|token| token.1.contains(&offset)).map(|token| token.1.clone())
    }

    /// The empty range before the letters in front of the quotes at `offset`.
    fn at_prefix(&self, offset: usize) -> Range<usize> {
        let before = self.source[..offset].trim_end_matches(|c: char| "fFrRtT".contains(c));
        before.len()..before.len()
    }

    fn is_at_end(&self, offset: usize) -> bool {
        !self.list.iter().any(|token| token.1.start >= offset && Self::is_visible(token.0))
    }

    fn last_end(&self) -> usize {
        self.list.iter().rfind(|token| Self::is_visible(token.0)).map_or(0, |token| token.1.end)
    }

    fn is_visible(kind: TokenKind) -> bool {
        !matches!(kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile)
    }

    /// The range of the first token that starts at `offset` or later.
    fn from(&self, offset: usize) -> Option<Range<usize>> {
        self.list.iter().find(|token| token.1.start >= offset).map(|token| token.1.clone())
    }

    fn is_in_lambda(&self, offset: usize) -> bool {
        let keyword = |kind| matches!(kind, TokenKind::Def | TokenKind::Lambda);
        self.last_before(offset, keyword) == Some(TokenKind::Lambda)
    }

    pub fn last_index_before(&self, offset: usize, wanted: impl Fn(TokenKind) -> bool) -> Option<usize> {
        self.list.iter().rposition(|token| token.1.start < offset && wanted(token.0))
    }

    fn last_before(&self, offset: usize, wanted: impl Fn(TokenKind) -> bool) -> Option<TokenKind> {
        self.last_index_before(offset, wanted).map(|index| self.list[index].0)
    }

    /// Where the last token before `offset` ends.
    fn end_before(&self, offset: usize) -> usize {
        self.list.iter().rfind(|token| token.1.end <= offset && !token.1.is_empty()).map_or(offset, |token| token.1.end)
    }

    fn starts_statement(&self, index: usize) -> bool {
        use TokenKind::{Colon, Dedent, Indent, Newline, Semi};
        let before = index.checked_sub(1).map(|before| self.list[before].0);
        before.is_none_or(|kind| matches!(kind, Newline | Indent | Dedent | Semi | Colon))
    }

    /// Whether the statement around `offset` starts with this keyword, `async` aside.
    pub fn statement_starts_with(&self, offset: usize, keyword: TokenKind) -> bool {
        let Some(last) = self.last_index_before(offset, |_| true) else {
            return false;
        };
        let first = (0..=last).rev().find(|&index| self.starts_statement(index)).unwrap_or(0);
        let first = first + usize::from(self.list[first].0 == TokenKind::Async);
        self.list.get(first).is_some_and(|token| token.0 == keyword)
    }

    pub fn opens(kind: TokenKind) -> bool {
        matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
    }

    pub fn closes(kind: TokenKind) -> bool {
        matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
    }

    /// What cannot be part of a `disjunction` outside of brackets.
    fn ends_operand(kind: TokenKind) -> bool {
        use TokenKind::*;
        matches!(
            kind,
            Comma
                | Colon
                | ColonEqual
                | Equal
                | Semi
                | Newline
                | Indent
                | Dedent
                | EndOfFile
                | If
                | Else
                | For
                | Return
        )
    }

    /// Where the operand starts that ends before the token `index`.
    fn operand_start(&self, index: usize) -> usize {
        let mut depth = 0;
        let mut start = self.list[index].1.start;
        for (kind, range) in self.list[..index].iter().rev() {
            if Self::closes(*kind) {
                depth += 1;
            } else if Self::opens(*kind) {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0 && Self::ends_operand(*kind) {
                break;
            }
            start = range.start;
        }
        start
    }

    /// Where the operand ends that starts with the token `index`: a `bitwise_or`.
    fn operand_end(&self, index: usize) -> usize {
        use TokenKind::{And, EqEqual, Greater, GreaterEqual, In, Is, Less, LessEqual, NotEqual, Or};
        let mut depth = 0;
        let mut end = self.list.get(index).map_or(self.source.len(), |token| token.1.start);
        for (kind, range) in &self.list[index.min(self.list.len())..] {
            if Self::opens(*kind) {
                depth += 1;
            } else if Self::closes(*kind) {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0
                && (Self::ends_operand(*kind)
                    || matches!(
                        kind,
                        And | Or | In | Is | EqEqual | NotEqual | Less | LessEqual | Greater | GreaterEqual
                    ))
            {
                break;
            }
            end = range.end;
        }
        end
    }
}
