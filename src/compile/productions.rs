//! Where the compiler crate's search for what is wrong takes one production of CPython's grammar for another: it looks at
//! the source as a whole, CPython's parser comes from the left and may not get that far, or get further.
//!
//! Each function is a case of it. It says whether the error is one, and is then in CPython's words and place.

use super::error::ErrorClass;
use super::wording::{FORGOT_A_COMMA, INVALID, Tokens, Worded};
use rustpython_compiler::TokenKind;
use rustpython_compiler::parser::ParseErrorType;
use std::ops::Range;

const KEY_WITHOUT_VALUE: &str = "':' expected after dictionary key";
const STARRED_VALUE: &str = "cannot use a starred expression in a dictionary value";
const STARRED_HERE: &str = "cannot use starred expression here";
const STAR: &str = "Invalid star expression";
const NO_DEFAULT: &str = "expected default value expression";
const NOTHING_BEFORE_SLASH: &str = "at least one argument must precede /";
const GENERATOR: &str = "Generator expression must be parenthesized";

pub(super) fn settle(worded: &mut Worded, tokens: &Tokens) -> bool {
    const CASES: [fn(&mut Worded, &Tokens) -> bool; 10] = [
        indentation_first,
        import_star,
        dictionary,
        star,
        comprehension,
        renamed,
        class_arguments,
        slash_first,
        pattern_target,
        further,
    ];
    CASES.iter().any(|case| case(worded, tokens))
}

impl Worded {
    fn becomes(&mut self, msg: impl Into<String>, range: &Range<usize>) -> bool {
        self.msg = msg.into();
        self.range = range.clone();
        true
    }
}

/// A line that is indented although nothing asks for it ends the parser's way.
fn indentation_first(worded: &mut Worded, tokens: &Tokens) -> bool {
    let Some((ParseErrorType::UnexpectedIndentation, range)) = &tokens.first_error else { return false };
    if worded.class != ErrorClass::SyntaxError || range.start > worded.range.start {
        return false;
    }
    worded.range = range.clone();
    super::wording::indentation(worded, &ParseErrorType::UnexpectedIndentation, tokens);
    true
}

/// `from a import *, b`: nothing follows a star, which stands alone.
fn import_star(worded: &mut Worded, tokens: &Tokens) -> bool {
    if !matches!(&*worded.msg, INVALID | STAR) || !tokens.statement_starts_with(worded.range.start + 1, TokenKind::From)
    {
        return false;
    }
    let import = tokens.last_index_before(worded.range.start + 1, |kind| kind == TokenKind::Import);
    let star = import.and_then(|import| (import..tokens.list.len()).find(|&at| tokens.is(at, TokenKind::Star)));
    let (Some(import), Some(star)) = (import, star) else { return false };
    worded.becomes(INVALID, &tokens.list[if star == import + 1 { star + 1 } else { star }].1)
}

fn dictionary(worded: &mut Worded, tokens: &Tokens) -> bool {
    let Some(at) = tokens.index_around(worded.range.start) else { return false };
    match &*worded.msg {
        STARRED_VALUE if tokens.is(at, TokenKind::DoubleStar) => worded.becomes(INVALID, &tokens.list[at].1),
        KEY_WITHOUT_VALUE => {
            // The crate finds the last such key, the parser the first.
            let first = match tokens.first_error {
                Some((ParseErrorType::ExpectedToken { expected: TokenKind::Colon, .. }, _)) => {
                    tokens.first_error_index()
                }
                _ => None,
            };
            let key_end = first.and_then(|first| Some(tokens.list.get(first.checked_sub(1)?)?.1.end));
            if let Some(key_end) = key_end.filter(|&key_end| key_end <= worded.range.start) {
                worded.end_offset = Some(0);
                return worded.becomes(KEY_WITHOUT_VALUE, &(key_end - 1..key_end));
            }
            let start = tokens.element_start(at);
            match tokens.list[start].0 {
                TokenKind::Star => worded.becomes(INVALID, &tokens.list[start].1),
                TokenKind::DoubleStar => worded.becomes(INVALID, &tokens.list[tokens.after_operand(start + 1)].1),
                _ => {
                    worded.end_offset = Some(0);
                    true
                }
            }
        }
        _ => false,
    }
}

/// Stars in brackets. What is wrong in the operand of one is only "Invalid star expression".
fn star(worded: &mut Worded, tokens: &Tokens) -> bool {
    let is_comma = worded.msg == FORGOT_A_COMMA;
    if !is_comma && !matches!(&*worded.msg, INVALID | STAR | STARRED_HERE) {
        return false;
    }
    let Some(found) = tokens.index_around(worded.range.start) else { return false };
    // The parser is at the second of two operands that stand beside each other.
    let error = match is_comma {
        true => tokens.last_index_before(worded.range.end, |_| true).unwrap_or(found),
        false => found.max(tokens.first_error_index().unwrap_or(0)),
    };
    for at in (0..=error.min(tokens.list.len() - 1)).rev().filter(|&at| tokens.is(at, TokenKind::Star)) {
        let Some(opener) = tokens.opener_of(at) else { continue };
        if tokens.is_parameters(opener) {
            continue;
        }
        let starts_element = tokens.element_start(at) == at;
        let next = tokens.after_operand(at + 1);
        if !starts_element {
            if !is_comma && tokens.is(at - 1, TokenKind::Colon) && tokens.is(opener, TokenKind::Lsqb) {
                return worded.becomes(INVALID, &tokens.list[at].1);
            }
        } else if next == at + 1 {
            return !is_comma && worded.becomes(STAR, &tokens.list[next].1);
        } else if error > at && error < next && tokens.opener_of(error) != Some(opener) {
            return worded.becomes(STAR, &tokens.list[error].1);
        } else if !is_comma && tokens.is(next, TokenKind::Colon) {
            return worded.becomes(INVALID, &tokens.list[next].1);
        }
    }
    false
}

/// `(x for x in range 10)`: what follows an operand of a comprehension's clauses is no second item.
fn comprehension(worded: &mut Worded, tokens: &Tokens) -> bool {
    let Some(operand) = tokens.at(worded.range.start).filter(|_| worded.msg == FORGOT_A_COMMA) else { return false };
    let opener = tokens.opener_of(operand);
    let is_for = |at: usize| tokens.is(at, TokenKind::For) && tokens.opener_of(at) == opener;
    if opener.is_none() || !(0..operand).any(is_for) {
        return false;
    }
    // After a keyword argument the parser does not even look into it.
    let opener = opener.filter(|&opener| tokens.is(opener, TokenKind::Lpar));
    let follows_keyword = opener.filter(|&opener| {
        let call = tokens.opener_of(opener);
        let keyword = |at: usize| tokens.is(at, TokenKind::Equal) && tokens.opener_of(at) == call;
        call.is_some_and(|call| (call..opener).any(keyword))
    });
    let Some(index) = follows_keyword.or_else(|| tokens.last_index_before(worded.range.end, |_| true)) else {
        return false;
    };
    worded.becomes(INVALID, &tokens.list[index].1)
}

/// `a as b` in brackets is no pair of operands: in `with (…)` it is right, elsewhere the keyword does not fit.
fn renamed(worded: &mut Worded, tokens: &Tokens) -> bool {
    if worded.msg != FORGOT_A_COMMA {
        return false;
    }
    let within = tokens.list.iter().any(|(kind, range)| {
        *kind == TokenKind::As && range.start >= worded.range.start && range.end <= worded.range.end
    });
    let Some((error, range)) = tokens.first_error.as_ref().filter(|_| within) else { return false };
    worded.range = range.clone();
    worded.msg = error.to_string();
    super::wording::words_of_the_parser(worded, error, tokens) || {
        super::wording::places(worded, tokens);
        true
    }
}

/// `class C(x for x in y)`: a generator expression is no base.
fn class_arguments(worded: &mut Worded, tokens: &Tokens) -> bool {
    let range = worded.range.clone();
    if worded.msg != INVALID || !tokens.statement_starts_with(range.start, TokenKind::Class) {
        return false;
    }
    let Some(start) = tokens.at(range.start).filter(|&start| start > 0) else { return false };
    let opener = tokens.opener_of(start);
    let inside = (start..tokens.list.len()).take_while(|&at| tokens.list[at].1.end <= range.end);
    let Some(target) = inside.clone().find(|&at| tokens.is(at, TokenKind::For) && tokens.opener_of(at) == opener)
    else {
        return false;
    };
    let is_only = opener == Some(start - 1) && inside.last().is_some_and(|last| tokens.is(last + 1, TokenKind::Rpar));
    if is_only { worded.becomes(INVALID, &tokens.list[target].1) } else { worded.becomes(GENERATOR, &range) }
}

/// `def f(/, a=)`: the slash is wrong before the default is.
fn slash_first(worded: &mut Worded, tokens: &Tokens) -> bool {
    let opener = tokens.index_around(worded.range.start).and_then(|at| tokens.opener_of(at));
    match opener.filter(|&opener| worded.msg == NO_DEFAULT && tokens.is(opener + 1, TokenKind::Slash)) {
        Some(opener) => worded.becomes(NOTHING_BEFORE_SLASH, &tokens.list[opener + 1].1),
        None => false,
    }
}

/// `case 1 as 2 + 3`.
fn pattern_target(worded: &mut Worded, tokens: &Tokens) -> bool {
    let Some(target) = tokens.at(worded.range.start).filter(|&target| target > 0) else { return false };
    let is_target =
        tokens.is(target - 1, TokenKind::As) && tokens.statement_starts_with(worded.range.start, TokenKind::Case);
    if worded.msg != INVALID || !is_target {
        return false;
    }
    let after = tokens.after_operand(target);
    let what = match &tokens.list[target..after] {
        [] => return false,
        [(TokenKind::Int | TokenKind::Float | TokenKind::Complex | TokenKind::String, _)] => "literal",
        [_] => return false,
        [.., (last, _)] if last.is_operator() && !Tokens::closes(*last) => return false,
        _ => "expression",
    };
    let range = tokens.list[target].1.start..tokens.list[after - 1].1.end;
    worded.becomes(format!("cannot use {what} as pattern target"), &range)
}

/// The parser got further than what the crate marks.
fn further(worded: &mut Worded, tokens: &Tokens) -> bool {
    let Some(at) = tokens.first_error_index().filter(|_| worded.msg == INVALID) else { return false };
    let range = &tokens.list[at].1;
    range.start > worded.range.start && !range.is_empty() && worded.becomes(INVALID, range)
}
