//! The methods and operators of `set` that change it.

use super::set::{AnySet, Set, lookup_key};
use crate::natives;
use crate::object::exception::KEY_ERROR;
use crate::object::slots::{BinaryOp, Slots};
use crate::object::{Ctx, Result, Tuple, Value};

type Update = fn(Ctx, AnySet, &Value) -> Result<()>;

fn inplace(ctx: Ctx, a: &Value, b: &Value, update: Update) -> Result<Value> {
    if AnySet::from(b).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    update(ctx, AnySet::of(a), b)?;
    Ok(a.clone())
}

pub(super) fn slots(slots: &Slots) {
    slots.inplace[BinaryOp::Or as usize].set(|ctx, a, b| inplace(ctx, a, b, |ctx, a, b| a.update(ctx, b)));
    slots.inplace[BinaryOp::And as usize].set(|ctx, a, b| inplace(ctx, a, b, keep_common));
    slots.inplace[BinaryOp::Subtract as usize]
        .set(|ctx, a, b| inplace(ctx, a, b, |ctx, a, b| a.difference_update(ctx, b)));
    slots.inplace[BinaryOp::Xor as usize]
        .set(|ctx, a, b| inplace(ctx, a, b, |ctx, a, b| a.symmetric_difference_update(ctx, b)));
}

fn keep_common(ctx: Ctx, set: AnySet, other: &Value) -> Result<()> {
    let common = set.intersection(ctx, other)?;
    set.table.swap(AnySet::of(&common).table);
    Ok(())
}

fn mutable<'a>(this: &'a Set, value: &'a Value) -> AnySet<'a> {
    AnySet { value, table: &this.table }
}

fn add(ctx: Ctx, this: &Set, object: &Value) -> Result<()> {
    super::set::set_add(ctx, this, object)
}

fn remove(ctx: Ctx, this: &Set, object: &Value) -> Result<()> {
    let (key, hash) = lookup_key(ctx, object)?;
    if this.table.remove_hashed(ctx, &key, hash)? { Ok(()) } else { Err(ctx.key_error(object)) }
}

fn discard(ctx: Ctx, this: &Set, object: &Value) -> Result<()> {
    let (key, hash) = lookup_key(ctx, object)?;
    this.table.remove_hashed(ctx, &key, hash).map(drop)
}

fn pop(ctx: Ctx, this: &Set) -> Result<Value> {
    this.table.pop().ok_or_else(|| ctx.raise(&KEY_ERROR, "pop from an empty set"))
}

fn clear(_: Ctx, this: &Set) {
    this.table.clear();
}

fn update(ctx: Ctx, this: &Value, others: &Tuple) -> Result<()> {
    let set = mutable(this.receiver(), this);
    others.items().iter().try_for_each(|other| set.update(ctx, other))
}

fn intersection_update(ctx: Ctx, this: &Value, others: &Tuple) -> Result<()> {
    let set = mutable(this.receiver(), this);
    let mut items = others.items().iter();
    let Some(first) = items.next() else { return Ok(()) };
    let mut common = set.intersection(ctx, first)?;
    for other in items {
        common = AnySet::of(&common).intersection(ctx, other)?;
    }
    set.table.swap(AnySet::of(&common).table);
    Ok(())
}

fn difference_update(ctx: Ctx, this: &Value, others: &Tuple) -> Result<()> {
    let set = mutable(this.receiver(), this);
    others.items().iter().try_for_each(|other| set.difference_update(ctx, other))
}

fn symmetric_difference_update(ctx: Ctx, this: &Value, other: &Value) -> Result<()> {
    mutable(this.receiver(), this).symmetric_difference_update(ctx, other)
}

natives! { pub(super) METHODS:
    add(self, object, /) "Add an element to a set.\n\nThis has no effect if the element is already present.";
    remove(self, object, /) "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.";
    discard(self, object, /) "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.";
    pop(self, /) "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty.";
    clear(self, /) "Remove all elements from this set.";
    update(self, *others) "Update the set, adding elements from all others.";
    intersection_update(self, *others) "Update the set, keeping only elements found in it and all others.";
    difference_update(self, *others) "Update the set, removing elements found in others.";
    symmetric_difference_update(self, other, /) "Update the set, keeping only elements found in either set, but not in both.";
}
