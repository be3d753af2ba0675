//! The names of the source files that records point into: one table for the whole process, which only grows.
//!
//! A record has [`FILE_BITS`] bits for its file: a place in this table, whose first stands for no file. When the table
//! is full, further files are recorded as none.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32};
use std::sync::{Mutex, PoisonError};

use super::record::FILE_BITS;

const MAX_FILES: usize = 1 << FILE_BITS;
/// Longer names are cut to this many bytes, for names are kept for ever.
const MAX_NAME_BYTES: usize = 4096;

/// See the head of this file. The page reads it in place.
#[repr(C, align(8))]
pub(super) struct FileTable {
    /// How many of `names` are set, from the first; the first is never used.
    pub(super) count: AtomicU32,
    pub(super) names: [Name; MAX_FILES],
}

/// A name in UTF-8.
#[repr(C, align(16))]
pub(super) struct Name {
    pub(super) bytes: AtomicPtr<u8>,
    pub(super) len: AtomicU32,
}

static TABLE: FileTable = FileTable {
    count: AtomicU32::new(1),
    names: [const { Name { bytes: AtomicPtr::new(std::ptr::null_mut()), len: AtomicU32::new(0) } }; MAX_FILES],
};

/// Who adds a name.
static ADDING: Mutex<()> = Mutex::new(());

/// The table's address, for the page.
pub(super) fn table() -> &'static FileTable {
    &TABLE
}

/// The number of the file called `name`, which it gets now if it has none. 0 when there is no room for it.
pub fn number_of(name: &str) -> u16 {
    let name = &name[..name.floor_char_boundary(MAX_NAME_BYTES)];
    let _adding = ADDING.lock().unwrap_or_else(PoisonError::into_inner);
    let count = TABLE.count.load(Relaxed) as usize;
    if let Some(known) = (1..count).find(|&number| name_at(number) == name) {
        return known as u16;
    }
    let Some(place) = TABLE.names.get(count) else { return 0 };
    let kept: &'static str = Box::leak(name.into());
    place.bytes.store(kept.as_ptr().cast_mut(), Relaxed);
    place.len.store(kept.len() as u32, Relaxed);
    // Release: who sees the count sees the name.
    TABLE.count.store(count as u32 + 1, Release);
    count as u16
}

/// The name of the file with this number; `None` for none.
pub fn name_of(number: u16) -> Option<&'static str> {
    let known = 1..TABLE.count.load(Acquire) as usize;
    known.contains(&(number as usize)).then(|| name_at(number as usize))
}

/// The name at a place that is set.
fn name_at(number: usize) -> &'static str {
    let place = &TABLE.names[number];
    let (bytes, len) = (place.bytes.load(Relaxed), place.len.load(Relaxed) as usize);
    // SAFETY: a set place holds a leaked `str`.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(bytes, len)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_number() {
        let first = number_of("first.py");
        let second = number_of("second.py");
        assert_ne!(first, second);
        assert_eq!(number_of("first.py"), first);
        assert_eq!(name_of(first), Some("first.py"));
        assert_eq!(name_of(second), Some("second.py"));
    }

    #[test]
    fn no_file_has_no_name() {
        assert_eq!(name_of(0), None);
        assert_eq!(name_of(MAX_FILES as u16 - 1), None);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let name = format!("x{}", "é".repeat(MAX_NAME_BYTES));
        let kept = name_of(number_of(&name)).unwrap();
        assert_eq!(kept.len(), MAX_NAME_BYTES - 1);
        assert!(name.starts_with(kept));
    }
}
