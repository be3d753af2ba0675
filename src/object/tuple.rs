//! `Tuple`: the layout of `tuple`: the items follow the header.

use super::builtin_classes::TUPLE;
use super::cell::GilCell;
use super::class::{Class, class_flags};
use super::header::Header;
use super::heap;
use super::refs::{Object, ObjectExt, Ref, Visitor};
use super::value::Value;
use std::cell::Cell;

#[repr(C)]
pub struct Tuple {
    header: Header,
    length: Cell<u32>,
}

// Items start right after the fixed part and need 8-byte alignment.
const ITEMS: usize = size_of::<Tuple>().next_multiple_of(8);

static EMPTY: GilCell<Option<Ref<Tuple>>> = GilCell::new(None);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Tuple {
    const TRACKED: bool = true;

    const VARIABLE: bool = true;

    const SUBCLASS_FLAG: u32 = class_flags::TUPLE;

    fn class() -> &'static Class {
        &TUPLE
    }

    fn traverse(&self, visit: Visitor) {
        self.items().iter().for_each(visit);
    }

    fn payload_size(&self) -> usize {
        ITEMS + self.length.get() as usize * size_of::<Value>()
    }
}

impl Tuple {
    pub fn new(items: Vec<Value>) -> Ref<Tuple> {
        Tuple::new_in(&TUPLE, items)
    }

    pub fn new_in(class: &Class, items: Vec<Value>) -> Ref<Tuple> {
        let length = items.len();
        if length == 0 && class == &TUPLE {
            return Tuple::empty();
        }
        let tuple = Tuple::allocate(class, length);
        let mut items = std::mem::ManuallyDrop::new(items);
        // SAFETY: the items' ownership moves into the tuple, which has room for them; the vector's
        // buffer is freed without dropping them.
        unsafe {
            tuple.first().copy_from_nonoverlapping(items.as_ptr(), length);
            tuple.length.set(length as u32);
            drop(Vec::from_raw_parts(items.as_mut_ptr(), 0, items.capacity()));
        }
        tuple
    }

    /// A tuple of clones.
    #[inline]
    pub fn from_slice(items: &[Value]) -> Ref<Tuple> {
        if items.is_empty() {
            return Tuple::empty();
        }
        let tuple = Tuple::allocate(&TUPLE, items.len());
        for (index, item) in items.iter().enumerate() {
            // SAFETY: the tuple has room for all items and is not shared yet.
            unsafe { tuple.first().add(index).write(item.clone()) };
        }
        tuple.length.set(items.len() as u32);
        tuple
    }

    pub fn pair(first: Value, second: Value) -> Ref<Tuple> {
        let items = std::mem::ManuallyDrop::new([first, second]);
        // SAFETY: both are given away.
        unsafe { Tuple::from_raw(items.as_ptr(), 2) }
    }

    /// Takes the items over from `items`.
    ///
    /// # Safety
    /// The caller gives away `length` values at `items` and must not use them again.
    pub unsafe fn from_raw(items: *const Value, length: usize) -> Ref<Tuple> {
        if length == 0 {
            return Tuple::empty();
        }
        let tuple = Tuple::allocate(&TUPLE, length);
        // SAFETY: by the caller's promise; the tuple has room for the items.
        unsafe { tuple.first().copy_from_nonoverlapping(items, length) };
        tuple.length.set(length as u32);
        tuple
    }

    /// The one empty tuple.
    pub fn empty() -> Ref<Tuple> {
        // SAFETY: written once, under the GIL.
        if let Some(empty) = unsafe { &*EMPTY.as_ptr() } {
            return empty.clone();
        }
        let empty = Tuple::allocate(&TUPLE, 0);
        EMPTY.set(Some(empty.clone()));
        empty
    }

    /// A tuple of length zero with room for `length` items: the collector may visit it at any time.
    fn allocate(class: &Class, length: usize) -> Ref<Tuple> {
        let size = ITEMS + length * size_of::<Value>();
        let make = |header| Tuple { header, length: Cell::new(0) };
        if class == &TUPLE {
            return heap::new_exact_with_tail(size, make);
        }
        heap::new_with_tail(class, size, make)
    }

    fn first(&self) -> *mut Value {
        (self as *const Tuple as usize + ITEMS) as *mut Value
    }

    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `length` items follow the fixed part and never change.
        unsafe { std::slice::from_raw_parts(self.first(), self.length.get() as usize) }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.length.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The pairs that an iterator yields one after another: if nobody has kept the last one, it is the next one, too.
pub struct Pairs(GilCell<Option<Ref<Tuple>>>);

impl Pairs {
    pub const fn new() -> Pairs {
        Pairs(GilCell::new(None))
    }

    pub fn next(&self, first: Value, second: Value) -> Value {
        let Some(pair) = self.0.take().filter(|pair| pair.header().refcount() == 1) else {
            let pair = Tuple::pair(first, second);
            self.0.set(Some(pair.clone()));
            return pair.into();
        };
        // SAFETY: nobody else has the tuple, which has two items.
        let old = unsafe { pair.first().cast::<[Value; 2]>().replace([first, second]) };
        self.0.set(Some(pair.clone()));
        drop(old);
        pair.into()
    }

    pub fn visit(&self, visit: Visitor) {
        self.0.with(|pair| pair.iter().for_each(|pair| visit(pair.as_value())));
    }

    pub fn clear(&self) {
        drop(self.0.take());
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        let first = self.first();
        // The last one first, as in CPython: finalizers can tell.
        for index in (0..self.len()).rev() {
            // SAFETY: the tuple owns its items, and this is its end.
            unsafe { first.add(index).drop_in_place() };
        }
    }
}
