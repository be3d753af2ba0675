//! Interned strings: one object for each text that is used as a name. They live as long as the
//! process, so that an address of one stands for its text in caches.

use super::builtin_classes::STR;
use super::cell::GilCell;
use super::header::flags;
use super::refs::{ObjectExt, Ref};
use super::str::Str;
use super::value::Value;
use rustpython_wtf8::Wtf8;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::ops::Deref;

static INTERNED: GilCell<Option<HashMap<Box<[u8]>, Interned>>> = GilCell::new(None);

/// A string of the table: what attributes, global variables and keyword arguments are called. Two are equal where they
/// are the same object. It is not counted, since the table keeps it for ever.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Interned(NonZeroU64);

impl Interned {
    /// The value as a name, if it is an interned string.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Interned> {
        let interned = value.as_object().is_some_and(|object| object.has_flag(flags::INTERNED));
        // SAFETY: an `Interned` is laid out as a `Value`; only `insert` sets the flag, on strings of the table.
        if interned { Some(unsafe { &*(value as *const Value).cast::<Interned>() }) } else { None }
    }

    /// The values as names, if all are interned strings.
    #[inline(always)]
    pub fn slice_of(values: &[Value]) -> Option<&[Interned]> {
        if !values.iter().all(|value| Interned::of(value).is_some()) {
            return None;
        }
        // SAFETY: as in `of`.
        Some(unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), values.len()) })
    }

    /// The names as plain values.
    #[inline(always)]
    pub fn values_of(names: &[Interned]) -> &[Value] {
        // SAFETY: an `Interned` is laid out as a `Value` of a live object.
        unsafe { std::slice::from_raw_parts(names.as_ptr().cast(), names.len()) }
    }

    #[inline(always)]
    pub fn text(&self) -> &'static Str {
        // SAFETY: it is the address of a string that the table keeps for ever.
        unsafe { &*(self.0.get() as usize as *const Str) }
    }
}

impl Deref for Interned {
    type Target = Value;

    #[inline(always)]
    fn deref(&self) -> &Value {
        // SAFETY: an `Interned` is laid out as a `Value` of a live object; behind a shared reference nobody drops it.
        unsafe { &*(self as *const Interned).cast::<Value>() }
    }
}

impl From<Interned> for Value {
    #[inline(always)]
    fn from(name: Interned) -> Value {
        Value::clone(&name)
    }
}

/// The interned string with this text.
pub fn intern(text: &str) -> Interned {
    intern_wtf8(Wtf8::new(text))
}

pub fn intern_wtf8(text: &Wtf8) -> Interned {
    find(text.as_bytes()).unwrap_or_else(|| insert(Str::from_wtf8(text)))
}

/// The interned string equal to `string`; `string` itself if its text was not interned before and it is an exact `str`.
pub fn intern_value(string: &Str) -> Interned {
    if let Some(interned) = Interned::of(&string.to_value()) {
        return *interned;
    }
    find(string.bytes()).unwrap_or_else(|| {
        let exact = std::ptr::eq(string.header().class(), &STR);
        insert(if exact { string.reference() } else { Str::from_wtf8(string.as_wtf8()) })
    })
}

fn find(text: &[u8]) -> Option<Interned> {
    INTERNED.with(|table| table.get_or_insert_default().get(text).copied())
}

/// Adds an exact string whose text is not in the table, which keeps it from now on.
fn insert(string: Ref<Str>) -> Interned {
    string.header().set_flag(flags::INTERNED);
    let key = string.bytes().into();
    // A value is never zero.
    let interned = Interned(NonZeroU64::new(string.as_value().bits()).expect("an address"));
    std::mem::forget(string);
    INTERNED.with(|table| table.get_or_insert_default().insert(key, interned));
    interned
}

/// How many strings are interned: they do not count as leaked.
pub fn count() -> usize {
    INTERNED.with(|table| table.as_ref().map_or(0, HashMap::len))
}

/// A name used by the interpreter itself, interned by its first use.
pub struct Name {
    text: &'static str,
    interned: GilCell<Option<Interned>>,
}

impl Name {
    pub const fn new(text: &'static str) -> Name {
        Name { text, interned: GilCell::new(None) }
    }

    pub fn text(&self) -> &'static str {
        self.text
    }

    #[inline(always)]
    pub fn get(&self) -> &Interned {
        // SAFETY: written once, by the first use, under the GIL.
        match unsafe { &*self.interned.as_ptr() } {
            Some(interned) => interned,
            None => self.intern_now(),
        }
    }

    #[cold]
    fn intern_now(&self) -> &Interned {
        self.interned.set(Some(intern(self.text)));
        self.get()
    }
}

impl Deref for Name {
    type Target = Interned;

    #[inline(always)]
    fn deref(&self) -> &Interned {
        self.get()
    }
}
