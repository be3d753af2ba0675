//! `_tokenize` (`Python/Python-tokenize.c`): the tokens of a source that is read line by line.

mod lexer;

use super::NativeModule;
use crate::compile::CompileError;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::STOP_ITERATION;
use crate::object::{
    Args, Class, Ctx, GilCell, Header, Object, ObjectExt, Result, Str, Tuple, Value, Visitor, heap, int, intern,
};
use crate::types::bytes::Bytes;
use lexer::{Lexer, Token, kind};

pub static MODULE: NativeModule = NativeModule {
    name: "_tokenize",
    doc: "",
    functions: &[],
    init: |_, namespace| {
        namespace.set_str("TokenizerIter", TOKENIZER_ITER.to_value());
        Ok(())
    },
};

static TOKENIZER_ITER: Class = Class::on_demand("_tokenize.TokenizerIter", define);

#[repr(C)]
struct TokenizerIter {
    header: Header,
    /// `None` once it is exhausted or has failed.
    readline: GilCell<Option<Value>>,
    /// Of what `readline` returns; text without it.
    encoding: Option<Value>,
    /// Whether comments, blank lines and the text of newlines and indentation are shown.
    extra_tokens: bool,
    lexer: GilCell<Lexer>,
    /// What comes after the tokens that are left.
    failure: GilCell<Option<CompileError>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for TokenizerIter {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TOKENIZER_ITER
    }

    fn traverse(&self, visit: Visitor) {
        self.readline.with(|readline| readline.iter().for_each(&mut *visit));
        self.encoding.iter().for_each(visit);
    }

    fn clear(&self) {
        self.readline.set(None);
    }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let [readline] = args.positional() else {
        return Err(ctx.type_error(format!(
            "TokenizerIter() takes exactly 1 positional argument ({} given)",
            args.positional().len()
        )));
    };
    let Some(extra_tokens) = args.keyword("extra_tokens") else {
        return Err(ctx.type_error("TokenizerIter() missing required keyword-only argument 'extra_tokens'"));
    };
    let extra_tokens = ctx.is_true(extra_tokens)?;
    let encoding = args.keyword("encoding").filter(|encoding| !encoding.is_none()).cloned();
    let readline = GilCell::new(Some(readline.clone()));
    let lexer = GilCell::new(Lexer::default());
    Ok(heap::new_in(class, |header| TokenizerIter {
        header,
        readline,
        encoding,
        extra_tokens,
        lexer,
        failure: GilCell::new(None),
    })
    .into())
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.clone())
}

fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<TokenizerIter>();
    loop {
        if let Some(token) = this.lexer.with(|lexer| lexer.tokens.pop_front()) {
            if let Some(shown) = this.shown(token) {
                return Ok(Some(shown));
            }
            continue;
        }
        if let Some(error) = this.failure.take() {
            return Err(ctx.compile_error(&error));
        }
        let Some(readline) = this.readline.get() else { return Ok(None) };
        let line = match ctx.call(&readline, &[]) {
            Ok(line) => this.text(ctx, line)?,
            Err(raised) => {
                drop(ctx.catch(&STOP_ITERATION, raised)?);
                String::new()
            }
        };
        let outcome = this.lexer.with(|lexer| if line.is_empty() { lexer.finish() } else { lexer.feed(&line) });
        if line.is_empty() || outcome.is_err() {
            drop(this.readline.take());
        }
        this.failure.set(outcome.err());
    }
}

impl TokenizerIter {
    fn text(&self, ctx: Ctx, line: Value) -> Result<String> {
        let line = match &self.encoding {
            None => line,
            Some(encoding) if line.downcast::<Bytes>().is_some() => {
                ctx.call_method(&line, &intern::intern("decode"), &[encoding.clone(), Str::new("replace").into()])?
            }
            Some(_) => return Err(ctx.type_error("readline() returned a non-bytes object")),
        };
        match line.downcast::<Str>() {
            Some(text) => Ok(text.to_string_lossy()),
            None => Err(ctx.type_error("readline() returned a non-string object")),
        }
    }

    /// The token as a tuple; `None` for what is left out without `extra_tokens`.
    fn shown(&self, token: Token) -> Option<Value> {
        let Token { kind, text, start, end, line } = token;
        let column = |column: usize| i64::try_from(column).unwrap_or(i64::MAX);
        let (start, end) = ((column(start.0), column(start.1)), (column(end.0), column(end.1)));
        let (kind, text, start, end) = match kind {
            _ if self.extra_tokens => (kind, text, start, end),
            kind::COMMENT | kind::NL => return None,
            kind::OP => (exact_kind(&text), text, start, end),
            kind::NEWLINE => (kind, String::new(), start, start),
            kind::INDENT | kind::DEDENT => (kind, String::new(), (start.0, -1), (start.0, -1)),
            kind::ENDMARKER => (kind, text, (start.0 - 1, -1), (start.0 - 1, -1)),
            kind => (kind, text, start, end),
        };
        let place = |(line, column)| Value::from(Tuple::new(vec![int::from_i64(line), int::from_i64(column)]));
        let parts = vec![
            int::from_i64(i64::from(kind)),
            Str::new(&text).into(),
            place(start),
            place(end),
            Str::new(&line).into(),
        ];
        Some(Tuple::new(parts).into())
    }
}

/// The operators in the order of their numbers, from 7 (`EXACT_TOKEN_TYPES`).
const EXACT: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}", "==", "!=",
    "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//",
    "//=", "@", "@=", "->", "...", ":=", "!",
];

fn exact_kind(operator: &str) -> u8 {
    let operator = if operator == "<>" { "!=" } else { operator };
    EXACT.iter().position(|other| *other == operator).map_or(kind::OP, |place| 7 + place as u8)
}

/// Defines the class that exists for this module only.
pub fn define() {
    TOKENIZER_ITER.define::<TokenizerIter>(&ClassDef {
        flags: class_flags::BASE,
        slots: |slots| {
            slots.new.set(new);
            slots.iter.set(iter);
            slots.next.set(next);
        },
        ..ClassDef::EMPTY
    });
}
