//! Reading all rings as one ordered stream.

use super::record::Record;
use super::{DIRECTORY, Directory};
use std::sync::atomic::Ordering::Acquire;

/// Reads the rings from the moment it was made on. Any number of readers can be at work; none disturbs the writers.
#[derive(Debug)]
pub struct Reader {
    /// For each ring, by its place in the directory, the position to read on at.
    next: Vec<u64>,
    /// Read, but possibly not yet complete in order.
    pending: Vec<Record>,
    /// Records below this number were all begun before the last look at the rings.
    settled: u64,
    lost: u64,
}

impl Reader {
    /// A reader that starts with what is recorded from here on.
    pub fn from_now() -> Reader {
        let next = DIRECTORY.rings().map(super::Ring::end).collect();
        Reader { next, pending: Vec::new(), settled: 0, lost: 0 }
    }

    /// Records that were overwritten before this reader came.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Appends what was recorded since the last call to `out`, in order.
    ///
    /// A thread numbers a record a moment before it finishes it. So what is newer than the previous look is held
    /// back until the next one; a thread that was stopped by its operating system between the two steps for longer
    /// than that is the one case in which a record comes after a later one.
    pub fn poll(&mut self, out: &mut Vec<Record>) {
        self.look();
        let settled = self.settled;
        self.settled = DIRECTORY.next_seq();
        let (ready, held): (Vec<_>, Vec<_>) = self.pending.drain(..).partition(|record| record.seq < settled);
        self.pending = held;
        emit(ready, out);
    }

    /// Appends everything that is left. To be called when the threads have ended or wait.
    pub fn finish(&mut self, out: &mut Vec<Record>) {
        self.look();
        emit(std::mem::take(&mut self.pending), out);
    }

    fn look(&mut self) {
        for (index, ring) in DIRECTORY.rings().enumerate() {
            if index == self.next.len() {
                self.next.push(0);
            }
            let progress = ring.read(self.next[index], &mut self.pending);
            self.next[index] = progress.next;
            self.lost += progress.lost;
        }
    }
}

fn emit(mut records: Vec<Record>, out: &mut Vec<Record>) {
    records.sort_unstable_by_key(|record| record.seq);
    out.append(&mut records);
}

impl Directory {
    fn next_seq(&self) -> u64 {
        self.next_seq.load(Acquire)
    }
}
