//! `enumerate` and `reversed` (`Objects/enumobject.c`).

use super::held::class_argument;
use super::sequence;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{INDEX_ERROR, STOP_ITERATION};
use crate::object::protocol::class_of;
use crate::object::tuple::Pairs;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Result, Tuple, Value, int, names, seq_iter};
use crate::{constructor, natives, object_type};
use malachite_bigint::BigInt;
use std::cell::Cell;

pub static ENUMERATE: Class = Class::on_demand("enumerate", define);
pub static REVERSED: Class = Class::on_demand("reversed", define);

object_type! {
    pub struct Enumerate: ENUMERATE {
        iterator: Value,
        /// The next index, counted from `start` where that is no small int.
        index: Cell<i64>,
        start: Option<Value>,
        pairs: Pairs,
    }

    /// Walks a sequence backwards by `__getitem__`.
    pub struct Reversed: REVERSED {
        /// `None` once the beginning was reached.
        sequence: GilCell<Option<Value>>,
        /// Items before this place are still to come.
        end: Cell<i64>,
    }
}

fn enumerate(ctx: Ctx, class: &Value, iterable: &Value, start: Option<&Value>) -> Result<Value> {
    let start = start.map_or(Ok(Value::int32(0)), |start| ctx.index(start))?;
    let iterator = ctx.iter(iterable)?;
    let (index, start) = match start.as_small_int() {
        Some(index) => (index, None),
        None => (0, Some(start)),
    };
    Ok(Enumerate::make(class_argument(class), iterator, Cell::new(index), start, Pairs::new()).into())
}

impl Enumerate {
    fn number(&self) -> Value {
        match self.start.as_ref().and_then(Value::as_int) {
            Some(start) => int::from_bigint(start.into_owned() + BigInt::from(self.index.get())),
            None => int::from_i64(self.index.get()),
        }
    }
}

fn enumerate_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Enumerate>();
    let Some(item) = ctx.next(&this.iterator)? else { return Ok(None) };
    let number = this.number();
    this.index.set(this.index.get() + 1);
    Ok(Some(this.pairs.next(number, item)))
}

fn enumerate_reduce(_: Ctx, this: &Value) -> Vec<Value> {
    let enumerate = this.receiver::<Enumerate>();
    vec![this.class().to_value(), Tuple::new(vec![enumerate.iterator.clone(), enumerate.number()]).into()]
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { ENUMERATE_METHODS:
    "__reduce__" = enumerate_reduce(self, /) "Return state information for pickling.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn reversed(ctx: Ctx, class: &Value, object: &Value) -> Result<Value> {
    let not_reversible = || ctx.type_error(format!("'{}' object is not reversible", object.class_name()));
    if let Some(method) = class_of(object).lookup(&names::__reversed__) {
        if method.is_none() {
            return Err(not_reversible());
        }
        if let Some(method) = ctx.lookup_special(object, &names::__reversed__)? {
            return ctx.call(&method, &[]);
        }
    }
    if class_of(object).slots.getitem.get().is_none() {
        return Err(not_reversible());
    }
    let end = Cell::new(ctx.len(object)? as i64);
    Ok(Reversed::make(class_argument(class), GilCell::new(Some(object.clone())), end).into())
}

fn reversed_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Reversed>();
    let Some(sequence) = this.sequence.get() else { return Ok(None) };
    let index = this.end.get() - 1;
    if index >= 0 {
        this.end.set(index);
        match ctx.getitem(&sequence, &int::from_i64(index)) {
            Ok(item) => return Ok(Some(item)),
            Err(raised) => {
                if let Err(raised) = ctx.catch(&INDEX_ERROR, raised) {
                    ctx.catch(&STOP_ITERATION, raised)?;
                }
            }
        }
    }
    this.end.set(0);
    this.sequence.set(None);
    Ok(None)
}

fn reversed_length_hint(ctx: Ctx, this: &Reversed) -> Result<usize> {
    let Some(sequence) = this.sequence.get() else { return Ok(0) };
    let len = ctx.len(&sequence)?;
    let end = sequence::to_size(this.end.get());
    Ok(if end > len { 0 } else { end })
}

fn reversed_reduce(ctx: Ctx, this: &Value) -> Value {
    let reversed = this.receiver::<Reversed>();
    match reversed.sequence.get() {
        Some(sequence) => {
            sequence::reduce(ctx, "reversed", vec![sequence], Some(int::from_i64(reversed.end.get() - 1)))
        }
        None => sequence::reduce(ctx, "reversed", vec![Tuple::empty().into()], None),
    }
}

fn reversed_setstate(ctx: Ctx, this: &Reversed, state: i64) -> Result<()> {
    if let Some(sequence) = this.sequence.get() {
        let len = ctx.len(&sequence)? as i64;
        this.end.set(state.clamp(-1, len - 1) + 1);
    }
    Ok(())
}

natives! { REVERSED_METHODS:
    "__length_hint__" = reversed_length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    "__reduce__" = reversed_reduce(self, /) "Return state information for pickling.";
    "__setstate__" = reversed_setstate(self, state, /) "Set state information for unpickling.";
}

constructor! {
    enumerate_new = "enumerate" enumerate(self, iterable, start=0);
    reversed_new = "reversed" reversed(self, object, /);
}

pub fn define() {
    ENUMERATE.define::<Enumerate>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
        slots: |slots| {
            slots.new.set(enumerate_new);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(enumerate_next);
        },
        methods: ENUMERATE_METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    REVERSED.define::<Reversed>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Return a reverse iterator over the values of the given sequence.",
        slots: |slots| {
            slots.new.set(reversed_new);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(reversed_next);
        },
        methods: REVERSED_METHODS,
        ..ClassDef::EMPTY
    });
}
