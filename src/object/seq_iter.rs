//! The iterator over anything with `__getitem__` (`PySeqIter_New`), and the hook for `type[…]`.

use super::cell::GilCell;
use super::class::Class;
use super::ctx::Ctx;
use super::define::ClassDef;
use super::error::Result;
use super::exception::{INDEX_ERROR, STOP_ITERATION};
use super::header::Header;
use super::heap;
use super::int;
use super::refs::{Object, Visitor};
use super::value::Value;
use std::cell::Cell;

#[repr(C)]
pub struct SequenceIterator {
    header: Header,
    sequence: GilCell<Option<Value>>,
    index: Cell<i64>,
}

pub static SEQUENCE_ITERATOR: Class = Class::on_demand("iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for SequenceIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SEQUENCE_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.sequence.with(|sequence| sequence.iter().for_each(visit));
    }

    fn clear(&self) {
        self.sequence.set(None);
    }
}

/// Completes the class.
pub fn define() {
    SEQUENCE_ITERATOR.define::<SequenceIterator>(&ClassDef {
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(next);
        },
        ..ClassDef::EMPTY
    });
}

pub fn new(sequence: &Value) -> Value {
    heap::new(|header| SequenceIterator { header, sequence: GilCell::new(Some(sequence.clone())), index: Cell::new(0) })
        .into()
}

pub fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let Some(this) = this.downcast::<SequenceIterator>() else { return Ok(None) };
    let Some(sequence) = this.sequence.get() else { return Ok(None) };
    let index = this.index.get();
    this.index.set(index + 1);
    match ctx.getitem(&sequence, &int::from_i64(index)) {
        Ok(item) => Ok(Some(item)),
        Err(raised) => {
            if let Err(raised) = ctx.catch(&INDEX_ERROR, raised) {
                ctx.catch(&STOP_ITERATION, raised)?;
            }
            this.sequence.set(None);
            Ok(None)
        }
    }
}

type MakeGenericAlias = fn(&Value, &Value) -> Value;

/// Makes `types.GenericAlias` objects; set when that type is defined.
pub static MAKE_GENERIC_ALIAS: GilCell<Option<MakeGenericAlias>> = GilCell::new(None);

/// `origin[item]`.
pub fn generic_alias(origin: &Value, item: &Value) -> Value {
    MAKE_GENERIC_ALIAS.with(|make| *make).expect("types are defined before code runs")(origin, item)
}
