//! Interned strings: one object for each text that is used as a name. They live as long as the
//! process, so that an address of one stands for its text in caches.

use super::cell::GilCell;
use super::header::flags;
use super::refs::{ObjectExt, Ref};
use super::str::Str;
use super::value::Value;
use rustpython_wtf8::Wtf8;
use std::collections::HashMap;

static INTERNED: GilCell<Option<HashMap<Box<[u8]>, Value>>> = GilCell::new(None);

/// The interned string with this text.
pub fn intern(text: &str) -> Value {
    intern_wtf8(Wtf8::new(text))
}

pub fn intern_wtf8(text: &Wtf8) -> Value {
    let found = INTERNED.with(|table| table.get_or_insert_default().get(text.as_bytes()).cloned());
    found.unwrap_or_else(|| insert(Str::from_wtf8(text)))
}

/// The interned string equal to `string`; `string` itself if its text was not interned before.
pub fn intern_value(string: &Ref<Str>) -> Value {
    if string.is_interned() {
        return string.to_value();
    }
    let found = INTERNED.with(|table| table.get_or_insert_default().get(string.bytes()).cloned());
    found.unwrap_or_else(|| insert(string.clone()))
}

fn insert(string: Ref<Str>) -> Value {
    string.header().set_flag(flags::INTERNED);
    let value = Value::from(string.clone());
    INTERNED.with(|table| table.get_or_insert_default().insert(string.bytes().into(), value.clone()));
    value
}

/// How many strings are interned: they do not count as leaked.
pub fn count() -> usize {
    INTERNED.with(|table| table.as_ref().map_or(0, HashMap::len))
}

/// A name used by the interpreter itself, interned when it starts.
pub struct Name {
    text: &'static str,
    value: GilCell<Option<Value>>,
}

impl Name {
    pub const fn new(text: &'static str) -> Name {
        Name { text, value: GilCell::new(None) }
    }

    pub fn text(&self) -> &'static str {
        self.text
    }

    #[inline(always)]
    pub fn get(&'static self) -> &'static Value {
        // SAFETY: written once, by the first use, under the GIL; interned strings live for ever.
        match unsafe { &*self.value.as_ptr() } {
            Some(value) => value,
            None => self.intern_now(),
        }
    }

    #[cold]
    fn intern_now(&'static self) -> &'static Value {
        self.value.set(Some(intern(self.text)));
        self.get()
    }
}

impl std::ops::Deref for Name {
    type Target = Value;

    #[inline(always)]
    fn deref(&self) -> &Value {
        // SAFETY: names are statics.
        unsafe { &*(self as *const Name) }.get()
    }
}
