//! A ring of records with one writer that never waits, and readers that can tell which records were overwritten
//! while they looked.
//!
//! Positions count records since the ring's beginning and never wrap in practice (64 bits); position `p` lives in
//! place `p % CAPACITY`. Two counters make it a seqlock over the whole ring:
//!
//! - `begun`: records the writer has begun to write. Stored *before* the words of a record.
//! - `done`: records it has finished. Stored *after* them.
//!
//! A reader takes the positions below `done`, copies their words, then looks at `begun`: position `p` was untouched
//! while it was copied exactly if the writer has not begun `p + CAPACITY`, that is, if `begun <= p + CAPACITY`. All
//! other copies are thrown away and counted as lost.
//!
//! Why that holds:
//! - `done` is stored with release after the words and loaded with acquire before them, so a copied word is at least as
//!   new as its position's record.
//! - `begun` is stored before a release fence, and the words after it; the reader loads the words before an acquire
//!   fence and `begun` after it. If a copied word is of a later record, the two fences synchronise through that very
//!   word, and the reader sees that record's `begun`.
//!
//! JavaScript has no fences. A reader there loads every 32-bit half with `Atomics.load`: these loads are sequentially
//! consistent and so keep their order, which gives the same guarantee.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use super::record::{Record, WORDS};

/// Records in a ring: a power of two.
pub const CAPACITY: usize = 4096;

/// See the head of this file.
#[repr(C, align(8))]
pub struct Ring {
    begun: AtomicU64,
    done: AtomicU64,
    places: [[AtomicU64; WORDS]; CAPACITY],
}

/// What [`Ring::read`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where to read on.
    pub next: u64,
    /// Records that were overwritten before they could be read.
    pub lost: u64,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ring").field("done", &self.done).finish_non_exhaustive()
    }
}

impl Ring {
    /// An empty ring, made in place on the heap: it is too large for the stack of a worker.
    pub(super) fn boxed() -> Box<Ring> {
        let memory = Box::<Ring>::new_zeroed();
        // SAFETY: a Ring consists of atomic integers only, for which zero bytes are valid.
        unsafe { memory.assume_init() }
    }

    /// Appends a record, over the oldest one if the ring is full. One writer at a time.
    pub(super) fn push(&self, record: &Record) {
        // Only the writer changes the counters, and a ring changes its writer under the lock of the free list.
        let position = self.done.load(Relaxed);
        self.begun.store(position + 1, Relaxed);
        fence(Release);
        let place = &self.places[position as usize % CAPACITY];
        for (cell, word) in place.iter().zip(record.encode()) {
            cell.store(word, Relaxed);
        }
        self.done.store(position + 1, Release);
    }

    /// Appends to `out` the records from position `from` on and says where to go on and how many were lost.
    pub fn read(&self, from: u64, out: &mut Vec<Record>) -> Progress {
        let done = self.done.load(Acquire);
        let start = from.max(done.saturating_sub(CAPACITY as u64));
        let first = out.len();
        let mut copies = Vec::with_capacity(done.saturating_sub(start) as usize);
        for position in start..done {
            let place = &self.places[position as usize % CAPACITY];
            copies.push([0, 1, 2, 3].map(|word: usize| place[word].load(Relaxed)));
        }
        fence(Acquire);
        let oldest = self.begun.load(Relaxed).saturating_sub(CAPACITY as u64);
        let overwritten = oldest.saturating_sub(start).min(copies.len() as u64) as usize;
        out.extend(copies[overwritten..].iter().filter_map(|words| Record::decode(*words)));
        let read = (out.len() - first) as u64;
        Progress { next: done.max(from), lost: done.saturating_sub(from) - read }
    }

    /// The position after the last record.
    pub fn end(&self) -> u64 {
        self.done.load(Acquire)
    }
}

/// Byte offsets for the page's reader; see `layout.rs`.
pub mod offsets {
    use super::{Record, Ring, WORDS};
    use std::mem::offset_of;

    pub const BEGUN: usize = offset_of!(Ring, begun);
    pub const DONE: usize = offset_of!(Ring, done);
    pub const RECORDS: usize = offset_of!(Ring, places);
    pub const RECORD_SIZE: usize = WORDS * size_of::<u64>();
    const _: () = assert!(RECORD_SIZE == 32 && size_of::<Record>() >= 32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::record::{At, Kind};
    use std::sync::atomic::AtomicBool;

    fn record(seq: u64) -> Record {
        // Every field is made from the number, so that a mixture of two records is noticed.
        Record {
            seq,
            time_ns: seq * 3,
            kind: Kind::ALL[seq as usize % Kind::ALL.len()],
            detail: seq as u8,
            thread: seq as u32 ^ 0x5555,
            at: At { file: seq as u16 % 1000, line: seq as u32 + 1, instr: seq as u32 + 2 },
            subject: seq as u32 + 3,
        }
    }

    #[test]
    fn records_come_back_in_order_and_once() {
        let ring = Ring::boxed();
        (0..10).for_each(|n| ring.push(&record(n)));
        let mut out = Vec::new();
        assert_eq!(ring.read(0, &mut out), Progress { next: 10, lost: 0 });
        assert_eq!(out, (0..10).map(record).collect::<Vec<_>>());
        out.clear();
        assert_eq!(ring.read(10, &mut out), Progress { next: 10, lost: 0 });
        assert_eq!(out, []);
    }

    #[test]
    fn overrun_loses_the_oldest_and_says_how_many() {
        let ring = Ring::boxed();
        let total = CAPACITY as u64 + 100;
        (0..total).for_each(|n| ring.push(&record(n)));
        let mut out = Vec::new();
        assert_eq!(ring.read(0, &mut out), Progress { next: total, lost: 100 });
        assert_eq!(out, (100..total).map(record).collect::<Vec<_>>());
        // A reader that had read some of them has lost fewer.
        out.clear();
        assert_eq!(ring.read(60, &mut out), Progress { next: total, lost: 40 });
        assert_eq!(out.len(), CAPACITY);
    }

    #[test]
    fn a_reader_beside_the_writer_sees_no_torn_record() {
        let ring = Ring::boxed();
        let finished = AtomicBool::new(false);
        let total = 40 * CAPACITY as u64;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..total {
                    ring.push(&record(n));
                }
                finished.store(true, Release);
            });
            let (mut next, mut read, mut lost) = (0, 0, 0);
            let mut out = Vec::new();
            loop {
                let last_round = finished.load(Acquire);
                let progress = ring.read(next, &mut out);
                assert_eq!(progress.next - next, out.len() as u64 + progress.lost);
                for (position, found) in (next + progress.lost..).zip(&out) {
                    assert_eq!(*found, record(position));
                }
                next = progress.next;
                read += out.len() as u64;
                lost += progress.lost;
                out.clear();
                if last_round {
                    break;
                }
            }
            assert_eq!(read + lost, total);
            assert!(read >= CAPACITY as u64);
        });
    }
}
