//! Reading JSON: `make_scanner` and `scanstring`.

use super::decode_error;
use crate::getsets;
use crate::object::builtin_classes::{FLOAT, INT};
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::str::count_code_points;
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Result, Str, Tuple, Value, Visitor, heap, int};
use crate::types::list::List;
use crate::types::sequence;
use crate::types::str::{chars, from_wtf8};
use std::collections::HashMap;

#[repr(C)]
pub struct Scanner {
    header: Header,
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}

pub static SCANNER: Class = Class::on_demand("_json.Scanner", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Scanner {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SCANNER
    }

    fn traverse(&self, visit: Visitor) {
        [&self.object_hook, &self.object_pairs_hook, &self.parse_float, &self.parse_int, &self.parse_constant]
            .into_iter()
            .for_each(visit);
    }
}

pub fn define() {
    SCANNER.define::<Scanner>(&ClassDef {
        doc: "JSON scanner object",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(|_, _, _| Ok(()));
            slots.call.set(call);
        },
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let Some(context) = args.positional().first().or(args.keyword("context")) else {
        return Err(ctx.type_error("make_scanner() missing required argument 'context' (pos 1)"));
    };
    let get = |name: &str| ctx.getattr_str(context, name);
    let strict = ctx.is_true(&get("strict")?)?;
    let (object_hook, object_pairs_hook) = (get("object_hook")?, get("object_pairs_hook")?);
    let (parse_float, parse_int, parse_constant) = (get("parse_float")?, get("parse_int")?, get("parse_constant")?);
    Ok(heap::new_in(class, |header| Scanner {
        header,
        strict,
        object_hook,
        object_pairs_hook,
        parse_float,
        parse_int,
        parse_constant,
    })
    .into())
}

fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let this = this.receiver::<Scanner>();
    let [string, index] = args.no_keywords(ctx, "scan_once")? else {
        return Err(ctx.type_error(format!("scan_once expected 2 arguments, got {}", args.values().len())));
    };
    let Some(text) = string.downcast::<Str>() else {
        return Err(ctx.type_error(format!("first argument must be a string, not {}", string.class_name())));
    };
    let index = ctx.index_i64(index)?;
    let Some(index) = sequence::not_negative(index) else { return Err(ctx.value_error("idx cannot be negative")) };
    if index >= text.len() {
        return Err(ctx.stop_iteration(int::from_u64(index as u64)));
    }
    let mut scan = Scan { ctx, scanner: this, document: string, text, keys: HashMap::new() };
    let (value, next) = scan.value(text.byte_offset(index))?;
    Ok(Tuple::new(vec![value, int::from_u64(character_index(text, next) as u64)]).into())
}

/// The index of the character at a byte.
pub(super) fn character_index(text: &Str, offset: usize) -> usize {
    if text.is_ascii() { offset } else { count_code_points(&text.bytes()[..offset]) }
}

/// One document being read. Positions are bytes.
struct Scan<'a> {
    ctx: Ctx,
    scanner: &'a Scanner,
    document: &'a Value,
    text: &'a Str,
    /// Equal keys become one object.
    keys: HashMap<&'a [u8], Value>,
}

impl<'a> Scan<'a> {
    fn fail<T>(&self, message: &str, at: usize) -> Result<T> {
        Err(decode_error(self.ctx, message, self.document, character_index(self.text, at)))
    }

    /// No value begins here: what `json.decoder` makes its error of.
    fn nothing<T>(&self, at: usize) -> Result<T> {
        Err(self.ctx.stop_iteration(int::from_u64(character_index(self.text, at) as u64)))
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.bytes().get(at) {
            at += 1;
        }
        at
    }

    /// The value at a place, and where it ends.
    fn value(&mut self, at: usize) -> Result<(Value, usize)> {
        let rest = &self.text.bytes()[at..];
        match rest.first() {
            Some(b'"') => scan_string(self.ctx, self.document, at + 1, self.scanner.strict),
            Some(b'{') => {
                self.ctx.check_stack(" while decoding a JSON object from a unicode string")?;
                self.object(at + 1)
            }
            Some(b'[') => {
                self.ctx.check_stack(" while decoding a JSON array from a unicode string")?;
                self.array(at + 1)
            }
            Some(b'n') if rest.starts_with(b"null") => Ok((Value::NONE, at + 4)),
            Some(b't') if rest.starts_with(b"true") => Ok((Value::TRUE, at + 4)),
            Some(b'f') if rest.starts_with(b"false") => Ok((Value::FALSE, at + 5)),
            Some(b'N') if rest.starts_with(b"NaN") => self.constant("NaN", at),
            Some(b'I') if rest.starts_with(b"Infinity") => self.constant("Infinity", at),
            Some(b'-') if rest.starts_with(b"-Infinity") => self.constant("-Infinity", at),
            _ => self.number(at),
        }
    }

    fn constant(&self, name: &str, at: usize) -> Result<(Value, usize)> {
        let value = self.ctx.call(&self.scanner.parse_constant, &[Str::new(name).into()])?;
        Ok((value, at + name.len()))
    }

    fn number(&self, start: usize) -> Result<(Value, usize)> {
        let bytes = self.text.bytes();
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let mut at = start + (bytes.get(start) == Some(&b'-')) as usize;
        match bytes.get(at) {
            Some(b'0') => at += 1,
            Some(b'1'..=b'9') => at = digits(at),
            _ => return self.nothing(start),
        }
        let mut is_float = false;
        if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            is_float = true;
            at = digits(at + 1);
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            let signed = at + 1 + matches!(bytes.get(at + 1), Some(b'+' | b'-')) as usize;
            let end = digits(signed);
            if end > signed {
                is_float = true;
                at = end;
            }
        }
        let text = std::str::from_utf8(&bytes[start..at]).expect("digits are ASCII");
        let parse = if is_float { &self.scanner.parse_float } else { &self.scanner.parse_int };
        let value = if is_float && parse.is(&FLOAT.to_value()) {
            Value::float(text.parse().unwrap_or(f64::NAN))
        } else if let (true, Ok(number)) = (parse.is(&INT.to_value()), text.parse::<i64>()) {
            int::from_i64(number)
        } else {
            self.ctx.call(parse, &[Str::new(text).into()])?
        };
        Ok((value, at))
    }

    fn array(&mut self, start: usize) -> Result<(Value, usize)> {
        let mut items = Vec::new();
        let mut at = self.skip_space(start);
        if self.text.bytes().get(at) == Some(&b']') {
            return Ok((List::new(items).into(), at + 1));
        }
        loop {
            let (item, end) = self.value(at)?;
            items.push(item);
            at = self.skip_space(end);
            match self.text.bytes().get(at) {
                Some(b']') => return Ok((List::new(items).into(), at + 1)),
                Some(b',') => {}
                _ => return self.fail("Expecting ',' delimiter", at),
            }
            let comma = at;
            at = self.skip_space(at + 1);
            if self.text.bytes().get(at) == Some(&b']') {
                return self.fail("Illegal trailing comma before end of array", comma);
            }
        }
    }

    /// A key, as the object that equal keys before it are.
    fn key(&mut self, at: usize) -> Result<(Value, usize)> {
        let (key, end) = scan_string(self.ctx, self.document, at, self.scanner.strict)?;
        let bytes = self.text.bytes();
        Ok((self.keys.entry(&bytes[at..end]).or_insert(key).clone(), end))
    }

    fn object(&mut self, start: usize) -> Result<(Value, usize)> {
        let with_pairs = !self.scanner.object_pairs_hook.is_none();
        let dict = Dict::new();
        let mut pairs = Vec::new();
        let mut at = self.skip_space(start);
        let end = if self.text.bytes().get(at) == Some(&b'}') {
            at + 1
        } else {
            loop {
                if self.text.bytes().get(at) != Some(&b'"') {
                    return self.fail("Expecting property name enclosed in double quotes", at);
                }
                let (key, end) = self.key(at + 1)?;
                at = self.skip_space(end);
                if self.text.bytes().get(at) != Some(&b':') {
                    return self.fail("Expecting ':' delimiter", at);
                }
                at = self.skip_space(at + 1);
                let (value, end) = self.value(at)?;
                if with_pairs {
                    pairs.push(Tuple::new(vec![key, value]).into());
                } else {
                    dict.set(self.ctx, &key, value)?;
                }
                at = self.skip_space(end);
                match self.text.bytes().get(at) {
                    Some(b'}') => break at + 1,
                    Some(b',') => {}
                    _ => return self.fail("Expecting ',' delimiter", at),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.text.bytes().get(at) == Some(&b'}') {
                    return self.fail("Illegal trailing comma before end of object", comma);
                }
            }
        };
        if with_pairs {
            return Ok((self.ctx.call(&self.scanner.object_pairs_hook, &[List::new(pairs).into()])?, end));
        }
        if !self.scanner.object_hook.is_none() {
            return Ok((self.ctx.call(&self.scanner.object_hook, &[dict.into()])?, end));
        }
        Ok((dict.into(), end))
    }
}

/// The string literal whose content starts at a byte, and where it ends, the quote included.
pub(super) fn scan_string(ctx: Ctx, document: &Value, start: usize, strict: bool) -> Result<(Value, usize)> {
    let text = document.downcast::<Str>().expect("documents are strings");
    let bytes = text.bytes();
    let fail = |message: &str, at: usize| Err(decode_error(ctx, message, document, character_index(text, at)));
    let unterminated = || fail("Unterminated string starting at", start.saturating_sub(1));
    let mut result: Option<Vec<u8>> = None;
    let mut at = start;
    loop {
        let Some(length) =
            bytes[at..].iter().position(|&byte| byte == b'"' || byte == b'\\' || (strict && byte < 0x20))
        else {
            return unterminated();
        };
        let piece = &bytes[at..at + length];
        at += length;
        match bytes[at] {
            b'"' => {
                let value = match result {
                    None => from_wtf8(piece),
                    Some(mut result) => {
                        result.extend_from_slice(piece);
                        from_wtf8(&result)
                    }
                };
                return Ok((value, at + 1));
            }
            b'\\' => {}
            _ => return fail("Invalid control character at", at),
        }
        let result = result.get_or_insert_default();
        result.extend_from_slice(piece);
        let Some(&letter) = bytes.get(at + 1) else { return unterminated() };
        let simple = match letter {
            b'"' | b'\\' | b'/' => letter,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let Some(mut character) = hex4(bytes, at + 2) else { return fail("Invalid \\uXXXX escape", at + 1) };
                at += 6;
                if (0xD800..0xDC00).contains(&character)
                    && bytes[at..].starts_with(b"\\u")
                    && let Some(low @ 0xDC00..0xE000) = hex4(bytes, at + 2)
                {
                    character = 0x10000 + (((character - 0xD800) << 10) | (low - 0xDC00));
                    at += 6;
                }
                chars::push(result, character);
                continue;
            }
            _ => return fail("Invalid \\escape", at),
        };
        result.push(simple);
        at += 2;
    }
}

/// Four hexadecimal digits, after which something follows.
fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4).filter(|_| bytes.len() > at + 4)?;
    digits.iter().try_fold(0, |number, &digit| Some(number << 4 | (digit as char).to_digit(16)?))
}

fn strict(_: Ctx, this: &Scanner) -> bool {
    this.strict
}

fn object_hook(_: Ctx, this: &Scanner) -> Value {
    this.object_hook.clone()
}

fn object_pairs_hook(_: Ctx, this: &Scanner) -> Value {
    this.object_pairs_hook.clone()
}

fn parse_float(_: Ctx, this: &Scanner) -> Value {
    this.parse_float.clone()
}

fn parse_int(_: Ctx, this: &Scanner) -> Value {
    this.parse_int.clone()
}

fn parse_constant(_: Ctx, this: &Scanner) -> Value {
    this.parse_constant.clone()
}

getsets! { ATTRIBUTES for Scanner:
    strict: strict "strict";
    object_hook: object_hook "object_hook";
    object_pairs_hook: object_pairs_hook "";
    parse_float: parse_float "parse_float";
    parse_int: parse_int "parse_int";
    parse_constant: parse_constant "parse_constant";
}
