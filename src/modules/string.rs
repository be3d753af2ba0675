//! `_string` (`Objects/stringlib/unicode_format.h`): what `string.Formatter` is made of.

use super::NativeModule;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::{Class, Ctx, Header, Object, Ref, Result, Str, Tuple, Value, Visitor, heap, int};
use crate::types::str::format::{Access, MarkupIterator, get_integer, next_access, split_field_name};
use crate::types::str::{from_char, from_wtf8};
use std::cell::Cell;

pub static MODULE: NativeModule =
    NativeModule { name: "_string", doc: "string helper module", functions: FUNCTIONS, init: |_, _| Ok(()) };

/// `formatteriterator`: the pieces of a format string.
#[repr(C)]
struct FormatterIterator {
    header: Header,
    text: Ref<Str>,
    /// The byte where the next piece begins.
    at: Cell<usize>,
}

/// `fieldnameiterator`: the steps of a field name.
#[repr(C)]
struct FieldNameIterator {
    header: Header,
    text: Ref<Str>,
    at: Cell<usize>,
}

static FORMATTER_ITERATOR: Class = Class::on_demand("formatteriterator", define);
static FIELD_NAME_ITERATOR: Class = Class::on_demand("fieldnameiterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for FormatterIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FORMATTER_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.text.as_value());
    }
}

// SAFETY: as above.
unsafe impl Object for FieldNameIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FIELD_NAME_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.text.as_value());
    }
}

fn define() {
    FORMATTER_ITERATOR.define::<FormatterIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(next_piece);
        },
        ..ClassDef::EMPTY
    });
    FIELD_NAME_ITERATOR.define::<FieldNameIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(next_step);
        },
        ..ClassDef::EMPTY
    });
}

/// `(literal, field name, format spec, conversion)`.
fn next_piece(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<FormatterIterator>();
    let rest = &this.text.bytes()[this.at.get()..];
    let mut pieces = MarkupIterator::new(rest);
    let Some(piece) = pieces.next(ctx)? else { return Ok(None) };
    this.at.set(this.text.bytes().len() - pieces.rest().len());
    let mut parts = vec![from_wtf8(piece.literal)];
    match piece.field {
        Some(field) => parts.extend([
            from_wtf8(field.name),
            from_wtf8(field.spec),
            field.conversion.map_or(Value::NONE, from_char),
        ]),
        None => parts.extend([Value::NONE, Value::NONE, Value::NONE]),
    }
    Ok(Some(Tuple::new(parts).into()))
}

/// `(is attribute, name or index)`.
fn next_step(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<FieldNameIterator>();
    let Some((step, rest)) = next_access(ctx, &this.text.bytes()[this.at.get()..])? else { return Ok(None) };
    this.at.set(this.text.bytes().len() - rest.len());
    let parts = match step {
        Access::Attribute(name) => vec![Value::TRUE, from_wtf8(name)],
        Access::Item(key) => vec![Value::FALSE, number_or_text(ctx, key)?],
    };
    Ok(Some(Tuple::new(parts).into()))
}

fn number_or_text(ctx: Ctx, text: &[u8]) -> Result<Value> {
    Ok(get_integer(ctx, text)?.map_or_else(|| from_wtf8(text), int::from_i64))
}

fn formatter_parser(_: Ctx, string: Ref<Str>) -> Value {
    heap::new(|header| FormatterIterator { header, text: string, at: Cell::new(0) }).into()
}

fn formatter_field_name_split(ctx: Ctx, string: Ref<Str>) -> Result<Vec<Value>> {
    let (first, rest) = split_field_name(string.bytes());
    let (first, at) = (number_or_text(ctx, first)?, string.bytes().len() - rest.len());
    let steps = heap::new(|header| FieldNameIterator { header, text: string, at: Cell::new(at) });
    Ok(vec![first, steps.into()])
}

natives! { FUNCTIONS:
    formatter_parser(string, /) "parse the argument as a format string";
    formatter_field_name_split(string, /) "split the argument as a field name";
}
