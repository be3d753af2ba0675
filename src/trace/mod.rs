//! The trace: what the threads did with the GIL and what they waited for, written as it happens.
//!
//! | file | what |
//! |---|---|
//! | `record.rs` | kinds, reasons, and the 32 bytes of a record |
//! | `names.rs` | a table of names |
//! | `files.rs` | the names of the source files that records point into |
//! | `locks.rs` | what the program calls its locks |
//! | `ring.rs` | one ring a thread: one writer without locks, any number of readers |
//! | `reader.rs` | merges the rings into one ordered stream |
//! | `recording.rs` | keeps all of it, for a file |
//! | `waits.rs` | threads that wait for each other in a circle |
//! | `values.rs` | all this by `serde`, as JavaScript values for instance |
//! | `layout.rs` | names and offsets of all this for the page, which reads the same memory |
//! | `chrome.rs` | Chrome Trace Event JSON, which Perfetto opens |
//!
//! A thread writes to its own ring through its [`Tracer`]. While the trace is off, an event costs one relaxed load.
//! Records are ordered by one counter that all threads share, not by their times: clocks of two workers may disagree
//! by a little.

pub mod chrome;
pub mod files;
pub mod layout;
pub mod locks;
mod names;
pub mod reader;
pub mod record;
pub mod recording;
pub mod ring;
mod values;
pub mod waits;

use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::host::{self, MAX_THREADS, ThreadSlot, table};

pub use reader::Reader;
pub use record::{At, Kind, Reason, Record, WaitEnd};
pub use recording::{Recorded, Recording};
pub use ring::{CAPACITY, Ring};

/// Where everything is, at one fixed address, for readers of the shared memory. `layout.rs` tells its offsets.
#[repr(C, align(8))]
pub struct Directory {
    /// Number that the next record gets. Numbers start at 1.
    next_seq: AtomicU64,
    /// 1 while events are recorded.
    enabled: AtomicU32,
    /// How many of `rings` are set, from the first.
    ring_count: AtomicU32,
    rings: [RingPlace; MAX_THREADS],
}

/// A ring's address, eight bytes wide on every platform.
#[repr(C, align(8))]
struct RingPlace(AtomicPtr<Ring>);

static DIRECTORY: Directory = Directory {
    next_seq: AtomicU64::new(1),
    enabled: AtomicU32::new(0),
    ring_count: AtomicU32::new(0),
    rings: [const { RingPlace(AtomicPtr::new(std::ptr::null_mut())) }; MAX_THREADS],
};

/// Rings whose thread has ended. The last one is used first, to keep the memory small: each record names its thread,
/// so a ring may serve many.
static FREE_RINGS: Mutex<Vec<&'static Ring>> = Mutex::new(Vec::new());

/// Thread ids are never used twice.
static NEXT_THREAD: AtomicU32 = AtomicU32::new(1);
/// Numbers for locks and whatever else records name; see [`new_subject`].
static NEXT_SUBJECT: AtomicU32 = AtomicU32::new(1);

/// Whether events are recorded: one relaxed load. A thread may notice a change a little late, which is harmless.
#[inline(always)]
pub fn enabled() -> bool {
    DIRECTORY.enabled.load(Relaxed) != 0
}

/// Turns recording on or off.
pub fn set_enabled(on: bool) {
    DIRECTORY.enabled.store(u32::from(on), Relaxed);
}

/// The id of the thread that is registered next: smaller ones are of earlier programs.
pub fn next_thread() -> u32 {
    NEXT_THREAD.load(Relaxed)
}

/// A number that names a lock (or other thing threads wait for) in records. It wraps after four thousand million.
pub fn new_subject() -> u32 {
    NEXT_SUBJECT.fetch_add(1, Relaxed)
}

/// The directory's address, for the page.
pub fn directory() -> &'static Directory {
    &DIRECTORY
}

/// The writing end for one Python thread: its id, its slot in the thread table, its ring.
///
/// Only one thread at a time may record through it (the thread itself, or the one that steps it): two at once break
/// no memory rule, but their records can be mixed.
#[derive(Debug)]
pub struct Tracer {
    pub slot: &'static ThreadSlot,
    /// None until the first record: a ring takes 128 KB.
    ring: OnceLock<&'static Ring>,
    id: u32,
}

impl Tracer {
    /// Gives a starting Python thread its id and slot. Called by the thread's starter.
    ///
    /// # Errors
    /// `SpawnError` when `MAX_THREADS` threads are alive.
    pub fn register(name: &str) -> Result<Tracer, host::SpawnError> {
        let id = NEXT_THREAD.fetch_add(1, Relaxed);
        let slot = table::claim(id, name).ok_or(host::SpawnError)?;
        Ok(Tracer { slot, ring: OnceLock::new(), id })
    }

    /// The Python thread's id.
    #[inline]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Records an event if the trace is on. `detail` and `subject` mean what [`Kind`] says.
    #[inline]
    pub fn record(&self, kind: Kind, detail: u8, subject: u32, at: At) {
        if enabled() {
            self.record_at(host::monotonic_ns(), kind, detail, subject, at);
        }
    }

    /// As [`Tracer::record`], for a caller that has read the clock already.
    #[inline]
    pub fn record_at(&self, time_ns: u64, kind: Kind, detail: u8, subject: u32, at: At) {
        if enabled() {
            self.write(time_ns, kind, detail, subject, at);
        }
    }

    #[cold]
    fn write(&self, time_ns: u64, kind: Kind, detail: u8, subject: u32, at: At) {
        // The order of two records of different threads matters only where one thread waited for the other, and then
        // the wait itself orders the two additions; relaxed is enough.
        let seq = DIRECTORY.next_seq.fetch_add(1, Relaxed);
        self.ring.get_or_init(take_ring).push(&Record { seq, time_ns, kind, detail, thread: self.id, at, subject });
    }
}

impl Drop for Tracer {
    /// The thread has ended: its ring goes to the next one, its slot stays readable for a while.
    fn drop(&mut self) {
        if let Some(ring) = self.ring.take() {
            FREE_RINGS.lock().unwrap_or_else(PoisonError::into_inner).push(ring);
        }
        table::give_back(self.slot);
    }
}

fn take_ring() -> &'static Ring {
    let mut free = FREE_RINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(ring) = free.pop() {
        return ring;
    }
    let ring: &'static Ring = Box::leak(Ring::boxed());
    // With the lock held there is one writer. There are never more rings than live threads, that is, slots.
    let count = DIRECTORY.ring_count.load(Relaxed) as usize;
    DIRECTORY.rings[count].0.store(std::ptr::from_ref(ring).cast_mut(), Relaxed);
    // Release: who sees the count sees the address and the ring's zeros.
    DIRECTORY.ring_count.store(count as u32 + 1, Release);
    ring
}

impl Directory {
    /// All rings there are.
    fn rings(&self) -> impl Iterator<Item = &'static Ring> + '_ {
        let count = self.ring_count.load(std::sync::atomic::Ordering::Acquire) as usize;
        // SAFETY: places below the count hold addresses of leaked rings.
        self.rings[..count].iter().map(|place| unsafe { &*place.0.load(Relaxed) })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::RwLock;
    use std::sync::RwLockReadGuard;

    /// The switch is one for the whole process, and tests run side by side.
    static SWITCH: RwLock<()> = RwLock::new(());

    /// The trace stays on while the guard lives.
    pub fn turned_on() -> RwLockReadGuard<'static, ()> {
        let guard = SWITCH.read().unwrap_or_else(PoisonError::into_inner);
        set_enabled(true);
        guard
    }

    /// Nobody else records; the trace is on again when the guard is gone.
    pub fn alone() -> impl Drop {
        struct Alone(#[allow(dead_code)] std::sync::RwLockWriteGuard<'static, ()>);
        impl Drop for Alone {
            fn drop(&mut self) {
                set_enabled(true);
            }
        }
        Alone(SWITCH.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_thread(reader: &mut Reader, id: u32) -> Vec<Record> {
        let mut records = Vec::new();
        reader.finish(&mut records);
        records.retain(|record| record.thread == id);
        records
    }

    #[test]
    fn nothing_is_recorded_while_it_is_off() {
        let tracer = Tracer::register("quiet").unwrap();
        let mut reader = Reader::from_now();
        let alone = alone();
        set_enabled(false);
        tracer.record(Kind::Sleep, 0, 0, At::default());
        set_enabled(true);
        tracer.record(Kind::SleepEnd, 0, 0, At::default());
        drop(alone);
        let kinds: Vec<Kind> = of_thread(&mut reader, tracer.id()).iter().map(|r| r.kind).collect();
        assert_eq!(kinds, [Kind::SleepEnd]);
    }

    #[test]
    fn records_of_many_threads_come_in_the_order_of_events() {
        const THREADS: u32 = 4;
        const ROUNDS: u32 = 500;
        let _on = turned_on();
        let tracers: Vec<Tracer> = (0..THREADS).map(|_| Tracer::register("turns").unwrap()).collect();
        let mut reader = Reader::from_now();
        // The threads take turns, so the order of the events is known.
        let turn = AtomicU32::new(0);
        let mut records = Vec::new();
        std::thread::scope(|scope| {
            for (index, tracer) in tracers.iter().enumerate() {
                let turn = &turn;
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        let mine = round * THREADS + index as u32;
                        while turn.load(std::sync::atomic::Ordering::Acquire) != mine {
                            std::thread::yield_now();
                        }
                        tracer.record(Kind::LockHandOver, 0, mine, At::default());
                        turn.store(mine + 1, Release);
                    }
                });
            }
            while turn.load(Relaxed) < THREADS * ROUNDS {
                reader.poll(&mut records);
                std::thread::yield_now();
            }
        });
        reader.finish(&mut records);
        let ids: Vec<u32> = tracers.iter().map(Tracer::id).collect();
        let numbers: Vec<u32> = records.iter().filter(|r| ids.contains(&r.thread)).map(|r| r.subject).collect();
        assert_eq!(numbers, (0..THREADS * ROUNDS).collect::<Vec<_>>());
    }

    #[test]
    fn a_ring_serves_a_later_thread() {
        let _on = turned_on();
        let mut reader = Reader::from_now();
        let first = Tracer::register("first").unwrap();
        first.record(Kind::ThreadExit, 0, 0, At::default());
        let first_id = first.id();
        drop(first);
        let second = Tracer::register("second").unwrap();
        second.record(Kind::ThreadStart, 0, first_id, At::default());
        let mut records = Vec::new();
        reader.finish(&mut records);
        let mine: Vec<(u32, Kind)> = records
            .iter()
            .filter(|r| r.thread == first_id || r.thread == second.id())
            .map(|r| (r.thread, r.kind))
            .collect();
        assert_eq!(mine, [(first_id, Kind::ThreadExit), (second.id(), Kind::ThreadStart)]);
    }
}
