//! Where lines end, and universal newlines.

use super::base::FLAGS;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::{Class, Ctx, GilCell, Header, Object, Result, Str, Tuple, Value, Visitor, heap, intern};
use crate::types::str;
use crate::{getsets, natives};
use std::cell::Cell;

/// The `newline` argument of text streams.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Newline {
    /// `None`: any ending is read as `\n`, which is written as it is.
    Universal,
    /// `''`: any ending ends a line and stays what it is.
    Untranslated,
    Lf,
    Cr,
    CrLf,
}

impl Newline {
    /// # Errors
    /// `TypeError` and `ValueError` for other arguments.
    pub fn of(ctx: Ctx, value: &Value) -> Result<Newline> {
        if value.is_none() {
            return Ok(Newline::Universal);
        }
        let Some(text) = value.downcast::<Str>() else {
            return Err(ctx.type_error(format!("newline must be str or None, not {}", value.class_name())));
        };
        match text.bytes() {
            b"" => Ok(Newline::Untranslated),
            b"\n" => Ok(Newline::Lf),
            b"\r" => Ok(Newline::Cr),
            b"\r\n" => Ok(Newline::CrLf),
            _ => Err(ctx.value_error(format!("illegal newline value: {}", ctx.repr(value)?.to_string_lossy()))),
        }
    }

    /// What `\n` is written as.
    pub fn written(self) -> &'static [u8] {
        match self {
            Newline::Cr => b"\r",
            Newline::CrLf => b"\r\n",
            _ => b"\n",
        }
    }

    /// Where the first line of a text ends, its ending included; `None` if it does not. `last`:
    /// nothing follows the text.
    pub fn line_end(self, text: &[u8], last: bool) -> Option<usize> {
        match self {
            Newline::Lf => memchr::memchr(b'\n', text).map(|place| place + 1),
            Newline::Cr => memchr::memchr(b'\r', text).map(|place| place + 1),
            Newline::CrLf => memchr::memmem::find(text, b"\r\n").map(|place| place + 2),
            Newline::Universal | Newline::Untranslated => {
                let place = memchr::memchr2(b'\n', b'\r', text)?;
                match (text[place], text.get(place + 1)) {
                    (b'\r', Some(b'\n')) => Some(place + 2),
                    (b'\r', None) if !last => None,
                    _ => Some(place + 1),
                }
            }
        }
    }
}

/// The kinds of line endings seen, as bits.
pub const SEEN_CR: u8 = 1;
pub const SEEN_LF: u8 = 2;
pub const SEEN_CRLF: u8 = 4;

/// `newlines`: `None`, a string or a tuple of them.
pub fn seen_value(seen: u8) -> Value {
    let kinds = [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")];
    let seen: Vec<Value> =
        kinds.into_iter().filter(|(bit, _)| seen & bit != 0).map(|(_, text)| intern::intern(text).into()).collect();
    match &seen[..] {
        [] => Value::NONE,
        [one] => one.clone(),
        _ => Tuple::new(seen).into(),
    }
}

/// The text with all line endings made `\n`; notes the kinds seen.
pub fn translate(text: &[u8], seen: &Cell<u8>) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(place) = memchr::memchr2(b'\n', b'\r', &text[at..]).map(|place| at + place) {
        result.extend_from_slice(&text[at..place]);
        result.push(b'\n');
        let (kind, width) = match (text[place], text.get(place + 1)) {
            (b'\n', _) => (SEEN_LF, 1),
            (_, Some(b'\n')) => (SEEN_CRLF, 2),
            _ => (SEEN_CR, 1),
        };
        seen.set(seen.get() | kind);
        at = place + width;
    }
    result.extend_from_slice(&text[at..]);
    result
}

/// Notes the kinds of line endings of a text.
pub fn note(text: &[u8], seen: &Cell<u8>) {
    if memchr::memchr(b'\r', text).is_some() {
        translate(text, seen);
    } else if memchr::memchr(b'\n', text).is_some() {
        seen.set(seen.get() | SEEN_LF);
    }
}

/// `io.IncrementalNewlineDecoder`: wraps a decoder, or `None` for text.
#[repr(C)]
pub struct NewlineDecoder {
    header: Header,
    decoder: GilCell<Value>,
    translate: Cell<bool>,
    /// A `\r` at the end of the last input, held back.
    pending: Cell<bool>,
    seen: Cell<u8>,
}

pub static INCREMENTAL_NEWLINE_DECODER: Class = Class::on_demand("_io.IncrementalNewlineDecoder", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for NewlineDecoder {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &INCREMENTAL_NEWLINE_DECODER
    }

    fn traverse(&self, visit: Visitor) {
        self.decoder.with(|decoder| visit(decoder));
    }

    fn clear(&self) {
        self.decoder.set(Value::NONE);
    }
}

pub fn define() {
    INCREMENTAL_NEWLINE_DECODER.define::<NewlineDecoder>(&ClassDef {
        flags: FLAGS,
        doc: "Codec used when reading a file in universal newlines mode.",
        slots: |slots| {
            slots.new.set(|_, class, _| {
                Ok(heap::new_in(class, |header| NewlineDecoder {
                    header,
                    decoder: GilCell::new(Value::NONE),
                    translate: Cell::new(false),
                    pending: Cell::new(false),
                    seen: Cell::new(0),
                })
                .into())
            });
            slots.init.set(init);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let this = this.receiver::<NewlineDecoder>();
    let argument = |index: usize, name: &str| args.positional().get(index).or(args.keyword(name)).cloned();
    let (Some(decoder), Some(translate)) = (argument(0, "decoder"), argument(1, "translate")) else {
        return Err(ctx.type_error("IncrementalNewlineDecoder() missing required arguments"));
    };
    this.translate.set(ctx.is_true(&translate)?);
    this.decoder.set(decoder);
    Ok(())
}

fn decode(ctx: Ctx, this: &NewlineDecoder, input: &Value, last: Option<bool>) -> Result<Value> {
    let last = last.unwrap_or(false);
    let decoder = this.decoder.get();
    let text = if decoder.is_none() {
        input.clone()
    } else {
        ctx.call_method(&decoder, &intern::intern("decode"), &[input.clone(), Value::from_bool(last)])?
    };
    let Some(decoded) = text.downcast::<Str>() else {
        return Err(ctx.type_error(format!("decoder should return a string result, not '{}'", text.class_name())));
    };
    let mut bytes = Vec::with_capacity(decoded.bytes().len() + 1);
    if this.pending.replace(false) {
        bytes.push(b'\r');
    }
    bytes.extend_from_slice(decoded.bytes());
    if !last && bytes.last() == Some(&b'\r') {
        bytes.pop();
        this.pending.set(true);
    }
    if this.translate.get() {
        return str::from_buffer(ctx, &translate(&bytes, &this.seen));
    }
    note(&bytes, &this.seen);
    str::from_buffer(ctx, &bytes)
}

fn reset(ctx: Ctx, this: &NewlineDecoder) -> Result<()> {
    this.seen.set(0);
    this.pending.set(false);
    let decoder = this.decoder.get();
    if decoder.is_none() { Ok(()) } else { ctx.call_method(&decoder, &intern::intern("reset"), &[]).map(drop) }
}

fn getstate(ctx: Ctx, this: &NewlineDecoder) -> Result<Vec<Value>> {
    let decoder = this.decoder.get();
    let (buffer, flag) = if decoder.is_none() {
        (crate::types::bytes::from_slice(&[]), 0)
    } else {
        let state = ctx.call_method(&decoder, &intern::intern("getstate"), &[])?;
        let Some([buffer, flag]) =
            state.downcast::<Tuple>().and_then(|state| <&[Value; 2]>::try_from(state.items()).ok())
        else {
            return Err(ctx.type_error("illegal decoder state"));
        };
        (buffer.clone(), ctx.index_i64(flag)?)
    };
    Ok(vec![buffer, crate::object::int::from_i64(flag << 1 | this.pending.get() as i64)])
}

fn setstate(ctx: Ctx, this: &NewlineDecoder, state: &Tuple) -> Result<()> {
    let [buffer, flag] = state.items() else { return Err(ctx.type_error("illegal decoder state")) };
    let flag = ctx.index_i64(flag)?;
    this.pending.set(flag & 1 != 0);
    let decoder = this.decoder.get();
    if decoder.is_none() {
        return Ok(());
    }
    let state = Tuple::new(vec![buffer.clone(), crate::object::int::from_i64(flag >> 1)]);
    ctx.call_method(&decoder, &intern::intern("setstate"), &[state.into()]).map(drop)
}

fn newlines(_: Ctx, this: &NewlineDecoder) -> Value {
    seen_value(this.seen.get())
}

natives! { METHODS:
    decode(self, input, r#final=False) "";
    reset(self, /) "";
    getstate(self, /) "";
    setstate(self, state, /) "";
}

getsets! { ATTRIBUTES for NewlineDecoder:
    newlines: newlines "";
}
