//! The trace: what the threads did with the GIL and what they waited for, written as it happens.
//!
//! | file | what |
//! |---|---|
//! | `record.rs` | kinds, reasons, and the 32 bytes of a record |
//! | `ring.rs` | one ring a thread: one writer without locks, any number of readers |
//! | `reader.rs` | merges the rings into one ordered stream |
//! | `layout.rs` | names and offsets of all this for the page, which reads the same memory |
//! | `chrome.rs` | Chrome Trace Event JSON, which Perfetto opens |
//!
//! A thread writes to its own ring through its [`Tracer`]. While the trace is off, an event costs one relaxed load.
//! Records are ordered by one counter that all threads share, not by their times: clocks of two workers may disagree
//! by a little.

pub mod chrome;
pub mod layout;
pub mod reader;
pub mod record;
pub mod ring;

use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64};
use std::sync::{Mutex, PoisonError};

use crate::host::{self, MAX_THREADS, ThreadSlot, table};

pub use reader::Reader;
pub use record::{At, Kind, Reason, Record, WaitEnd};
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
    ring: &'static Ring,
    id: u32,
}

impl Tracer {
    /// Gives a starting Python thread its id, slot and ring. Called by the thread's starter.
    ///
    /// # Errors
    /// `SpawnError` when `MAX_THREADS` threads are alive.
    pub fn register(name: &str) -> Result<Tracer, host::SpawnError> {
        let id = NEXT_THREAD.fetch_add(1, Relaxed);
        let slot = table::claim(id, name).ok_or(host::SpawnError)?;
        Ok(Tracer {
            slot,
            ring: take_ring(),
            id,
        })
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
        self.ring.push(&Record {
            seq,
            time_ns,
            kind,
            detail,
            thread: self.id,
            line: at.line,
            instr: at.instr,
            subject,
        });
    }
}

impl Drop for Tracer {
    /// The thread has ended: its ring goes to the next one, its slot stays readable for a while.
    fn drop(&mut self) {
        FREE_RINGS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.ring);
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
    DIRECTORY.rings[count]
        .0
        .store(std::ptr::from_ref(ring).cast_mut(), Relaxed);
    // Release: who sees the count sees the address and the ring's zeros.
    DIRECTORY.ring_count.store(count as u32 + 1, Release);
    ring
}

impl Directory {
    /// All rings there are.
    fn rings(&self) -> impl Iterator<Item = &'static Ring> + '_ {
        let count = self.ring_count.load(std::sync::atomic::Ordering::Acquire) as usize;
        // SAFETY: places below the count hold addresses of leaked rings.
        self.rings[..count]
            .iter()
            .map(|place| unsafe { &*place.0.load(Relaxed) })
    }
}
