//! A table of names that records refer to by number: one for the whole process, which only grows.
//!
//! The first place stands for no name. When the table is full, further names have none.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32};
use std::sync::{Mutex, PoisonError};

/// Longer names are cut to this many bytes, for names are kept for ever.
pub(super) const MAX_NAME_BYTES: usize = 4096;

/// See the head of this file. The page reads it in place.
#[repr(C, align(8))]
pub(super) struct NameTable<const N: usize> {
    /// How many of `names` are set, from the first; the first is never used.
    pub(super) count: AtomicU32,
    pub(super) names: [Name; N],
    /// Who adds a name.
    adding: Mutex<()>,
}

/// A name in UTF-8.
#[repr(C, align(16))]
pub(super) struct Name {
    pub(super) bytes: AtomicPtr<u8>,
    pub(super) len: AtomicU32,
}

impl<const N: usize> NameTable<N> {
    pub(super) const fn new() -> NameTable<N> {
        NameTable {
            count: AtomicU32::new(1),
            names: [const { Name { bytes: AtomicPtr::new(std::ptr::null_mut()), len: AtomicU32::new(0) } }; N],
            adding: Mutex::new(()),
        }
    }

    /// The number of this name, which it gets now if it has none. 0 when there is no room for it.
    pub(super) fn number_of(&self, name: &str) -> u32 {
        let name = &name[..name.floor_char_boundary(MAX_NAME_BYTES)];
        let _adding = self.adding.lock().unwrap_or_else(PoisonError::into_inner);
        let count = self.count.load(Relaxed);
        if let Some(known) = (1..count).find(|&number| self.name_at(number) == name) {
            return known;
        }
        let Some(place) = self.names.get(count as usize) else { return 0 };
        let kept: &'static str = Box::leak(name.into());
        place.bytes.store(kept.as_ptr().cast_mut(), Relaxed);
        place.len.store(kept.len() as u32, Relaxed);
        // Release: who sees the count sees the name.
        self.count.store(count + 1, Release);
        count
    }

    /// The name with this number; `None` for none.
    pub(super) fn name_of(&self, number: u32) -> Option<&'static str> {
        (1..self.count.load(Acquire)).contains(&number).then(|| self.name_at(number))
    }

    /// The name at a place that is set.
    fn name_at(&self, number: u32) -> &'static str {
        let place = &self.names[number as usize];
        let (bytes, len) = (place.bytes.load(Relaxed), place.len.load(Relaxed) as usize);
        // SAFETY: a set place holds a leaked `str`.
        unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(bytes, len)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_has_no_number_for_a_new_name() {
        static TABLE: NameTable<3> = NameTable::new();
        assert_eq!(["a", "b", "c", "a"].map(|name| TABLE.number_of(name)), [1, 2, 0, 1]);
        assert_eq!([0, 1, 2, 3].map(|number| TABLE.name_of(number)), [None, Some("a"), Some("b"), None]);
    }
}
