//! Keeping a whole trace in memory, for a file: a thread of its own empties the rings every few milliseconds.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Reader, Record, chrome, set_enabled};
use crate::host::{self, Turn, table};

/// How long the collector sleeps between two looks: a ring holds what a thread records in this time unless it does
/// nothing else.
const PAUSE_NS: u64 = 2_000_000;
/// Most records kept; later ones are counted as lost. They take 160 MB.
const MOST: usize = 4_000_000;

const RUNNING: u32 = 0;
const STOP: u32 = 1;
const STOPPED: u32 = 2;

/// A recording under way. The trace is on while it runs.
pub struct Recording {
    shared: Arc<Shared>,
}

/// A finished recording.
#[derive(Debug, Default)]
pub struct Recorded {
    /// In order.
    pub records: Vec<Record>,
    /// Records missing: overwritten before they were read, or too many to keep.
    pub lost: u64,
    /// Names by thread id, as last seen.
    pub names: BTreeMap<u32, String>,
    /// What the program calls the locks that were waited for, by number, as far as it has names for them.
    pub locks: BTreeMap<u32, &'static str>,
}

struct Shared {
    state: AtomicU32,
    recorded: Mutex<Recorded>,
}

impl Recording {
    /// Turns the trace on and starts to collect.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start() -> Result<Recording, host::SpawnError> {
        let shared = Arc::new(Shared { state: AtomicU32::new(RUNNING), recorded: Mutex::default() });
        let collector = Arc::clone(&shared);
        let mut reader = Reader::from_now();
        set_enabled(true);
        host::spawn(
            0,
            Box::new(move || {
                collector.collect(&mut reader);
                Turn::Ended
            }),
        )?;
        Ok(Recording { shared })
    }

    /// Turns the trace off and returns all that was recorded.
    pub fn finish(self) -> Recorded {
        set_enabled(false);
        let state = &self.shared.state;
        state.store(STOP, Release);
        host::futex_wake(state, 1);
        while state.load(Acquire) != STOPPED {
            host::futex_wait(state, STOP, None);
        }
        std::mem::take(&mut self.shared.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared {
    fn collect(&self, reader: &mut Reader) {
        let mut recorded = Recorded::default();
        let mut batch = Vec::new();
        loop {
            let stop = self.state.load(Acquire) == STOP;
            if stop {
                reader.finish(&mut batch);
            } else {
                reader.poll(&mut batch);
            }
            recorded.keep(&mut batch);
            if stop {
                break;
            }
            host::futex_wait(&self.state, RUNNING, Some(host::monotonic_ns() + PAUSE_NS));
        }
        recorded.lost += reader.lost();
        *self.recorded.lock().unwrap_or_else(PoisonError::into_inner) = recorded;
        self.state.store(STOPPED, Release);
        host::futex_wake(&self.state, 1);
    }
}

impl Recorded {
    /// Takes the records in `batch` and the threads' present names.
    pub(crate) fn keep(&mut self, batch: &mut Vec<Record>) {
        self.locks.extend(batch.iter().filter_map(|record| Some((record.subject, record.lock_name()?))));
        let room = MOST - self.records.len();
        self.lost += batch.len().saturating_sub(room) as u64;
        self.records.extend(batch.drain(..).take(room));
        // A slot keeps its name for long after its thread has ended, so none is missed.
        for slot in table::slots() {
            if let Some(id) = slot.id() {
                self.names.insert(id, slot.name());
            }
        }
    }

    /// As a Chrome Trace Event document.
    pub fn chrome_json(&self) -> String {
        let names = chrome::Names {
            thread: &|thread| self.names.get(&thread).cloned(),
            lock: &|lock| self.locks.get(&lock).copied(),
        };
        chrome::export(&self.records, self.lost, &names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{At, CAPACITY, Kind, Tracer};

    #[test]
    fn what_is_recorded_is_kept_or_counted() {
        let _alone = crate::trace::tests::alone();
        let tracer = Tracer::register("recorded").unwrap();
        let recording = Recording::start().unwrap();
        let total = 5 * CAPACITY as u32;
        for n in 0..total {
            tracer.record(Kind::Io, 1, n, At::default());
        }
        let recorded = recording.finish();
        tracer.record(Kind::Io, 1, total, At::default());
        let numbers: Vec<u32> =
            recorded.records.iter().filter(|r| r.thread == tracer.id()).map(|r| r.subject).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b));
        assert_eq!(numbers.last(), Some(&(total - 1)));
        assert_eq!(numbers.len() as u64 + recorded.lost, u64::from(total));
        assert_eq!(recorded.names[&tracer.id()], "recorded");
        assert!(recorded.chrome_json().contains("\"args\":{\"name\":\"recorded\"}"));
    }
}
