//! `count`, `cycle`, `repeat`.

use crate::object::protocol::class_of;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, GilCell, Result, Str, Value, int};
use crate::types::held::class_argument;
use crate::{constructor, iterator_class, natives, object_type};
use rustpython_wtf8::Wtf8Buf;
use std::cell::Cell;

pub static COUNT: Class = Class::on_demand("itertools.count", define);
pub static CYCLE: Class = Class::on_demand("itertools.cycle", define);
pub static REPEAT: Class = Class::on_demand("itertools.repeat", define);

object_type! {
    pub struct Count: COUNT {
        /// What comes next; always there.
        next: GilCell<Option<Value>>,
        step: Value,
    }

    pub struct Cycle: CYCLE {
        /// `None` once the iterable has ended.
        iterator: GilCell<Option<Value>>,
        saved: GilCell<Vec<Value>>,
        index: Cell<usize>,
    }

    pub struct Repeat: REPEAT {
        element: Value,
        /// How often it is still to come; endlessly if `None`.
        remaining: Cell<Option<i64>>,
    }
}

// ---- count ----

fn is_number(value: &Value) -> bool {
    let slots = &class_of(value).slots;
    slots.index.get().is_some()
        || slots.int.get().is_some()
        || slots.float.get().is_some()
        || value.is_float()
        || class_of(value) == &crate::object::builtin_classes::COMPLEX
}

fn count(ctx: Ctx, class: &Value, start: Option<Value>, step: Option<Value>) -> Result<Value> {
    let start = start.unwrap_or(Value::int32(0));
    let step = step.unwrap_or(Value::int32(1));
    if !is_number(&start) || !is_number(&step) {
        return Err(ctx.type_error("a number is required"));
    }
    Ok(Count::make(class_argument(class), GilCell::new(Some(start)), step).into())
}

fn count_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Count>();
    let Some(current) = this.next.get() else { return Ok(None) };
    let next = match (current.is_small_int() && this.step.is_small_int())
        .then(|| Value::add_small_ints(&current, &this.step))
    {
        Some(Some(next)) => next,
        _ => ctx.binary_op(&current, &this.step, BinaryOp::Add)?,
    };
    this.next.set(Some(next));
    Ok(Some(current))
}

fn count_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Count>();
    let mut text = Wtf8Buf::from("count(");
    let next = this.next.get().unwrap_or(Value::NONE);
    text.push_wtf8(ctx.repr(&next)?.as_wtf8());
    if this.step.as_small_int() != Some(1) {
        text.push_str(", ");
        text.push_wtf8(ctx.repr(&this.step)?.as_wtf8());
    }
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

// ---- cycle ----

fn cycle(ctx: Ctx, class: &Value, iterable: &Value) -> Result<Value> {
    let iterator = ctx.iter(iterable)?;
    Ok(Cycle::make(class_argument(class), GilCell::new(Some(iterator)), GilCell::new(Vec::new()), Cell::new(0)).into())
}

fn cycle_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Cycle>();
    if let Some(iterator) = this.iterator.get() {
        if let Some(item) = ctx.next(&iterator)? {
            this.saved.with(|saved| saved.push(item.clone()));
            return Ok(Some(item));
        }
        this.iterator.set(None);
    }
    let index = this.index.get();
    let (item, len) = this.saved.with(|saved| (saved.get(index).cloned(), saved.len()));
    this.index.set(if index + 1 >= len { 0 } else { index + 1 });
    Ok(item)
}

// ---- repeat ----

fn repeat(_: Ctx, class: &Value, object: Value, times: Option<i64>) -> Value {
    Repeat::make(class_argument(class), object, Cell::new(times.map(|times| times.max(0)))).into()
}

fn repeat_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<Repeat>();
    match this.remaining.get() {
        Some(0) => return Ok(None),
        Some(remaining) => this.remaining.set(Some(remaining - 1)),
        None => {}
    }
    Ok(Some(this.element.clone()))
}

fn repeat_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Repeat>();
    let mut text = Wtf8Buf::from("repeat(");
    text.push_wtf8(ctx.repr(&this.element)?.as_wtf8());
    if let Some(remaining) = this.remaining.get() {
        text.push_str(&format!(", {remaining}"));
    }
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

fn length_hint(ctx: Ctx, this: &Repeat) -> Result<Value> {
    match this.remaining.get() {
        Some(remaining) => Ok(int::from_i64(remaining)),
        None => Err(ctx.type_error("len() of unsized object")),
    }
}

natives! { REPEAT_METHODS:
    "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
}

constructor! {
    count_new = "count" count(self, start=0, step=1);
    cycle_new = "cycle" cycle(self, iterable, /);
    repeat_new = "repeat" repeat(self, object, times=None);
}

pub fn define() {
    COUNT.define::<Count>(&crate::object::define::ClassDef {
        flags: crate::object::class::class_flags::BASE,
        doc: "Return a count object whose .__next__() method returns consecutive values.",
        slots: |slots| {
            slots.new.set(count_new);
            slots.repr.set(count_repr);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(count_next);
        },
        ..crate::object::define::ClassDef::EMPTY
    });
    iterator_class!(
        CYCLE,
        Cycle,
        cycle_new,
        cycle_next,
        "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely."
    );
    REPEAT.define::<Repeat>(&crate::object::define::ClassDef {
        flags: crate::object::class::class_flags::BASE,
        doc: "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.",
        slots: |slots| {
            slots.new.set(repeat_new);
            slots.repr.set(repeat_repr);
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(repeat_next);
        },
        methods: REPEAT_METHODS,
        ..crate::object::define::ClassDef::EMPTY
    });
}
