//! The iterators of lists, forwards and backwards.

use super::list::List;
use super::sequence;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Value, Visitor, heap, int};
use std::cell::Cell;

pub static LIST_ITERATOR: Class = Class::on_demand("list_iterator", define);
pub static LIST_REVERSE_ITERATOR: Class = Class::on_demand("list_reverseiterator", define);

/// Walks a list by index, so that changes of the list meanwhile are seen.
#[repr(C)]
pub struct ListIterator {
    header: Header,
    /// `None` once the end was reached: it stays the end if the list grows.
    list: GilCell<Option<Ref<List>>>,
    index: Cell<usize>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ListIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &LIST_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.list.with(|list| list.iter().for_each(|list| visit(list.as_value())));
    }

    fn clear(&self) {
        self.list.set(None);
    }
}

impl ListIterator {
    pub fn new(list: &List) -> Ref<ListIterator> {
        heap::new(|header| ListIterator { header, list: GilCell::new(Some(list.reference())), index: Cell::new(0) })
    }

    /// The next item; `None` at the end.
    #[inline]
    pub fn step(&self) -> Option<Value> {
        let index = self.index.get();
        // SAFETY: an item is copied.
        let item = unsafe { self.list.briefly(|list| list.as_ref()?.get(index)) };
        match item {
            Some(item) => {
                self.index.set(index + 1);
                Some(item)
            }
            None => {
                self.list.set(None);
                None
            }
        }
    }
}

fn next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    Ok(this.receiver::<ListIterator>().step())
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.clone())
}

fn length_hint(_: Ctx, this: &ListIterator) -> usize {
    this.list.with(|list| list.as_ref().map_or(0, |list| list.len().saturating_sub(this.index.get())))
}

fn reduce(ctx: Ctx, this: &ListIterator) -> Value {
    match this.list.get() {
        Some(list) => sequence::reduce(ctx, "iter", vec![list.into()], Some(int::from_i64(this.index.get() as i64))),
        None => sequence::reduce(ctx, "iter", vec![List::new(Vec::new()).into()], None),
    }
}

fn setstate(_: Ctx, this: &ListIterator, state: i64) {
    if let Some(list) = this.list.get() {
        this.index.set(sequence::bound(state.max(0), list.len()));
    }
}

natives! { METHODS:
    "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    "__reduce__" = reduce(self, /) "Return state information for pickling.";
    "__setstate__" = setstate(self, state, /) "Set state information for unpickling.";
}

/// Walks a list backwards.
#[repr(C)]
pub struct ReverseListIterator {
    header: Header,
    list: GilCell<Option<Ref<List>>>,
    /// Items before this place are still to come.
    end: Cell<usize>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ReverseListIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &LIST_REVERSE_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.list.with(|list| list.iter().for_each(|list| visit(list.as_value())));
    }

    fn clear(&self) {
        self.list.set(None);
    }
}

impl ReverseListIterator {
    pub fn new(list: &List) -> Ref<ReverseListIterator> {
        heap::new(|header| ReverseListIterator {
            header,
            end: Cell::new(list.len()),
            list: GilCell::new(Some(list.reference())),
        })
    }
}

fn reverse_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<ReverseListIterator>();
    let item = this.end.get().checked_sub(1).and_then(|index| {
        this.end.set(index);
        this.list.with(|list| list.as_ref()?.get(index))
    });
    if item.is_none() {
        this.end.set(0);
        this.list.set(None);
    }
    Ok(item)
}

fn reverse_length_hint(_: Ctx, this: &ReverseListIterator) -> usize {
    let len = this.list.with(|list| list.as_ref().map_or(0, |list| list.len()));
    if this.end.get() > len { 0 } else { this.end.get() }
}

fn reverse_reduce(ctx: Ctx, this: &ReverseListIterator) -> Value {
    match this.list.get() {
        Some(list) => {
            sequence::reduce(ctx, "reversed", vec![list.into()], Some(int::from_i64(this.end.get() as i64 - 1)))
        }
        None => sequence::reduce(ctx, "iter", vec![List::new(Vec::new()).into()], None),
    }
}

fn reverse_setstate(_: Ctx, this: &ReverseListIterator, state: i64) {
    if let Some(list) = this.list.get() {
        this.end.set(sequence::bound(state.max(-1).saturating_add(1), list.len()));
    }
}

natives! { REVERSE_METHODS:
    "__length_hint__" = reverse_length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    "__reduce__" = reverse_reduce(self, /) "Return state information for pickling.";
    "__setstate__" = reverse_setstate(self, state, /) "Set state information for unpickling.";
}

pub fn define() {
    LIST_ITERATOR.define::<ListIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(iter);
            slots.next.set(next);
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
    LIST_REVERSE_ITERATOR.define::<ReverseListIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(iter);
            slots.next.set(reverse_next);
        },
        methods: REVERSE_METHODS,
        ..ClassDef::EMPTY
    });
}
