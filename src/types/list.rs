//! `List`: the layout of `list` and what native code does with lists.

use crate::object::builtin_classes::LIST;
use crate::object::{Class, GilCell, Header, Object, Ref, Value, Visitor, heap};

#[repr(C)]
pub struct List {
    header: Header,
    items: GilCell<Vec<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for List {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &LIST
    }

    fn traverse(&self, visit: Visitor) {
        self.items.with(|items| items.iter().for_each(visit));
    }

    fn clear(&self) {
        drop(self.items.take());
    }
}

impl List {
    pub fn new(items: Vec<Value>) -> Ref<List> {
        heap::new(|header| List { header, items: GilCell::new(items) })
    }

    pub fn new_in(class: &'static Class, items: Vec<Value>) -> Ref<List> {
        heap::new_in(class, |header| List { header, items: GilCell::new(items) })
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.items.with(|items| items.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a place, `None` past the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.with(|items| items.get(index).cloned())
    }

    /// Replaces an item and returns the old one; past the end, `value` comes back as the error.
    #[inline]
    pub fn set(&self, index: usize, value: Value) -> Result<Value, Value> {
        self.items.with(|items| match items.get_mut(index) {
            Some(place) => Ok(std::mem::replace(place, value)),
            None => Err(value),
        })
    }

    #[inline]
    pub fn push(&self, value: Value) {
        self.items.with(|items| items.push(value));
    }

    #[inline]
    pub fn pop(&self) -> Option<Value> {
        self.items.with(Vec::pop)
    }

    /// Appends many items.
    pub fn append(&self, mut values: Vec<Value>) {
        self.items.with(|items| items.append(&mut values));
    }

    /// A copy of all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.with(|items| items.clone())
    }

    /// Exchanges all items.
    pub fn replace(&self, items: Vec<Value>) -> Vec<Value> {
        self.items.replace(items)
    }

    /// Reaches the items for the length of a closure, which must keep the rules of [`GilCell::with`].
    #[inline(always)]
    pub fn with<R>(&self, use_items: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        self.items.with(use_items)
    }
}
