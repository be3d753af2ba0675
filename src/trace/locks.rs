//! What the program calls the locks that records name by number ([`super::new_subject`]).
//!
//! A lock's number has its place by the low bits: a later lock takes the place of one that came [`PLACES`] numbers
//! before it. A lock is given its name before the first record that mentions it is written, so who reads records soon
//! finds the names of all their locks.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Release};

use super::names::NameTable;

/// A power of two.
pub(super) const PLACES: usize = 4096;
const MAX_NAMES: usize = 4096;

/// See the head of this file. The page reads it in place.
#[repr(C, align(8))]
pub(super) struct LockTable {
    pub(super) names: NameTable<MAX_NAMES>,
    /// The lock's number in the high half, that of its name in the low half: 0 for a lock without a name.
    pub(super) places: [AtomicU64; PLACES],
}

static TABLE: LockTable = LockTable { names: NameTable::new(), places: [const { AtomicU64::new(0) }; PLACES] };

/// The table's address, for the page.
pub(super) fn table() -> &'static LockTable {
    &TABLE
}

fn place(lock: u32) -> &'static AtomicU64 {
    &TABLE.places[lock as usize % PLACES]
}

/// What is said of this lock; `None` if nothing is, which is not the same as that it has no name.
fn entry(lock: u32) -> Option<u32> {
    // Acquire: who sees the number of a name sees the name.
    let entry = place(lock).load(Acquire);
    ((entry >> 32) as u32 == lock).then_some(entry as u32)
}

/// Says what the program calls a lock, or that it has no name for it.
pub fn set_name(lock: u32, name: Option<&str>) {
    let number = name.map_or(0, |name| TABLE.names.number_of(name));
    place(lock).store(u64::from(lock) << 32 | u64::from(number), Release);
}

/// Whether [`set_name`] has been called for this lock.
pub fn is_known(lock: u32) -> bool {
    entry(lock).is_some()
}

/// What the program calls this lock; `None` if that is not known, or no longer.
pub fn name_of(lock: u32) -> Option<&'static str> {
    TABLE.names.name_of(entry(lock)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_its_name_until_a_later_one_takes_its_place() {
        let lock = u32::MAX - 2 * PLACES as u32;
        assert!(!is_known(lock) && name_of(lock).is_none());
        set_name(lock, Some("forks[2]"));
        assert_eq!(name_of(lock), Some("forks[2]"));
        let later = lock + PLACES as u32;
        assert_eq!(name_of(later), None);
        set_name(later, None);
        assert!(is_known(later) && !is_known(lock));
        assert_eq!((name_of(later), name_of(lock)), (None, None));
    }
}
