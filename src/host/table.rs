//! The thread table: for each live Python thread one slot, at a fixed place in (shared) memory, with everything that
//! another agent may look at or touch without running Rust code: the page that stops a thread or draws its figures.
//!
//! A slot is taken by a thread's starter and given back at its end. Slots that became free longest ago are used
//! first, so the page has time to read the figures of a thread that has ended.

use std::collections::VecDeque;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU32, AtomicU64, fence};
use std::sync::{Mutex, PoisonError};

/// How many Python threads can be alive at once. A thread above that is refused, as by an operating system.
pub const MAX_THREADS: usize = 2048;
/// Longest thread name kept for display, in bytes of UTF-8.
pub const NAME_BYTES: usize = 64;
/// How many reasons for a hand-over can be counted for each thread.
pub const REASONS: usize = 12;

/// Bit in a thread's eval breaker that asks it to look for a pending interrupt: CPython's `_PY_SIGNALS_PENDING_BIT`.
/// It is known down here because the page sets it in shared memory.
pub const INTERRUPT_BIT: u32 = 1 << 1;
/// The bit that the page sets in `breaker` to have the evaluation loop entered anew (`EvalBreaker::REENTER`).
pub const REENTER_BIT: u32 = 1 << 7;

/// Bits of [`ThreadSlot::park`].
pub const PARK_NOTIFIED: u32 = 1;
pub const PARK_INTERRUPTED: u32 = 2;
/// The two that end a sleep.
pub const PARK_WOKEN: u32 = PARK_NOTIFIED | PARK_INTERRUPTED;
/// The thread has left its worker to others while it waits: the pool is to be told that it was woken.
pub const PARK_LEFT: u32 = 4;

/// What a thread does with the GIL at the moment: the values of [`Figures::state`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum State {
    /// Neither holds nor wants it: blocked, starting or ended.
    Away = 0,
    Waiting = 1,
    Holding = 2,
}

/// One Python thread as others see it. All fields are single atomics, so any agent may read them at any time.
#[derive(Debug)]
#[repr(C, align(8))]
pub struct ThreadSlot {
    /// The thread's id, unique for the life of the process; 0 while the slot is free.
    pub id: AtomicU32,
    /// The thread's eval breaker; `gil::EvalBreaker` gives its bits their names.
    pub breaker: AtomicU32,
    /// Parking: the `PARK_` bits; the thread sleeps on this word as a futex.
    pub park: AtomicU32,
    /// Odd while the name changes, and different after each change: a seqlock for `name_len` and `name`.
    name_version: AtomicU32,
    name_len: AtomicU32,
    /// 0 alive or never used, 1 ended.
    ended: AtomicU32,
    name: [AtomicU32; NAME_BYTES / 4],
    pub figures: Figures,
}

/// What one thread did with the GIL. Only the thread itself writes (or, in the stepped runner, the one that steps
/// it); every field is exact by itself, but fields read while the thread runs may be of different moments.
#[derive(Debug)]
#[repr(C, align(8))]
pub struct Figures {
    /// A [`State`].
    pub state: AtomicU32,
    _pad: AtomicU32,
    /// When `state` last changed, in ns of the monotonic clock.
    pub since_ns: AtomicU64,
    /// Time held up to `since_ns`, in ns.
    pub held_ns: AtomicU64,
    /// Time spent waiting up to `since_ns`, in ns.
    pub waited_ns: AtomicU64,
    /// How often the thread got the lock.
    pub acquired: AtomicU64,
    /// How often it gave the lock up, by reason (`trace::Reason` is the index).
    pub released: [AtomicU64; REASONS],
}

/// [`Figures`] at one moment, with what the present state has lasted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub held_ns: u64,
    pub waited_ns: u64,
    pub acquired: u64,
    pub released: [u64; REASONS],
}

impl Figures {
    const fn new() -> Self {
        Figures {
            state: AtomicU32::new(0),
            _pad: AtomicU32::new(0),
            since_ns: AtomicU64::new(0),
            held_ns: AtomicU64::new(0),
            waited_ns: AtomicU64::new(0),
            acquired: AtomicU64::new(0),
            released: [const { AtomicU64::new(0) }; REASONS],
        }
    }

    fn reset(&self) {
        self.state.store(0, Relaxed);
        for word in [&self.since_ns, &self.held_ns, &self.waited_ns, &self.acquired] {
            word.store(0, Relaxed);
        }
        self.released.iter().for_each(|word| word.store(0, Relaxed));
    }

    /// Closes the account of the present state at `now_ns` and opens that of `next`. Only the writer calls it.
    ///
    /// Relaxed, here and below: each figure is a number of its own, with one writer.
    pub fn enter(&self, next: State, now_ns: u64) {
        let passed = now_ns.saturating_sub(self.since_ns.load(Relaxed));
        match self.state.load(Relaxed) {
            state if state == State::Holding as u32 => add(&self.held_ns, passed),
            state if state == State::Waiting as u32 => add(&self.waited_ns, passed),
            _ => {}
        }
        self.since_ns.store(now_ns, Relaxed);
        self.state.store(next as u32, Relaxed);
        if next == State::Holding {
            add(&self.acquired, 1);
        }
    }

    /// Counts one release for a reason, which is a `trace::Reason`. Only the writer calls it.
    pub fn count_release(&self, reason: usize) {
        add(&self.released[reason], 1);
    }

    /// The figures at `now_ns`. Any thread may ask.
    pub fn totals(&self, now_ns: u64) -> Totals {
        let (state, lasting) = (self.state.load(Relaxed), now_ns.saturating_sub(self.since_ns.load(Relaxed)));
        let so_far = |wanted: State| if state == wanted as u32 { lasting } else { 0 };
        Totals {
            held_ns: self.held_ns.load(Relaxed) + so_far(State::Holding),
            waited_ns: self.waited_ns.load(Relaxed) + so_far(State::Waiting),
            acquired: self.acquired.load(Relaxed),
            released: std::array::from_fn(|reason| self.released[reason].load(Relaxed)),
        }
    }
}

/// Adds to a figure that has one writer, for which a read-modify-write instruction is not needed.
fn add(figure: &AtomicU64, amount: u64) {
    figure.store(figure.load(Relaxed) + amount, Relaxed);
}

static TABLE: [ThreadSlot; MAX_THREADS] = [const { ThreadSlot::new() }; MAX_THREADS];
static FREE: Mutex<FreeSlots> = Mutex::new(FreeSlots { never_used: 0, given_back: VecDeque::new() });
/// How many slots, counted from the first, were ever used: readers need not look beyond.
static USED: AtomicU32 = AtomicU32::new(0);
/// Index of the main thread's slot plus one; 0 while there is none.
static MAIN: AtomicU32 = AtomicU32::new(0);

struct FreeSlots {
    never_used: usize,
    given_back: VecDeque<u32>,
}

/// Takes a slot for the thread `id` (not 0), or returns `None` when [`MAX_THREADS`] are alive.
pub fn claim(id: u32, name: &str) -> Option<&'static ThreadSlot> {
    debug_assert_ne!(id, 0);
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    let index = if free.never_used < MAX_THREADS && free.given_back.len() < 64 {
        free.never_used += 1;
        USED.store(free.never_used as u32, Release);
        free.never_used - 1
    } else {
        free.given_back.pop_front()? as usize
    };
    drop(free);
    let slot = &TABLE[index];
    slot.reset();
    slot.set_name(name);
    // Publishes the cleared fields to whoever finds the id.
    slot.id.store(id, Release);
    place_of(id).store(index as u32 + 1, Relaxed);
    Some(slot)
}

/// Gives a slot back. Its name and figures stay readable until the slot is used again, which is as late as possible.
pub fn give_back(slot: &'static ThreadSlot) {
    let index = slot.index();
    slot.ended.store(1, Release);
    let _ = MAIN.compare_exchange(index + 1, 0, AcqRel, Relaxed);
    FREE.lock().unwrap_or_else(PoisonError::into_inner).given_back.push_back(index);
}

/// Makes `slot` the one that [`main_thread`] and the page find.
pub fn set_main_thread(slot: &'static ThreadSlot) {
    MAIN.store(slot.index() + 1, Release);
}

/// The main thread's slot, if the program has started.
pub fn main_thread() -> Option<&'static ThreadSlot> {
    match MAIN.load(Acquire) {
        0 => None,
        n => Some(&TABLE[n as usize - 1]),
    }
}

/// All slots that were ever used; those with `id()` `None` are free.
pub fn slots() -> &'static [ThreadSlot] {
    &TABLE[..USED.load(Acquire) as usize]
}

/// Where the slot of a thread probably is: by the low bits of its id, which are those of no other of the last ones, its
/// index plus one.
static PLACES: [AtomicU32; 2 * MAX_THREADS] = [const { AtomicU32::new(0) }; 2 * MAX_THREADS];

fn place_of(id: u32) -> &'static AtomicU32 {
    &PLACES[id as usize % PLACES.len()]
}

/// The slot of the live thread `id`.
pub fn find(id: u32) -> Option<&'static ThreadSlot> {
    let is_it = |slot: &&ThreadSlot| slot.id() == Some(id) && !slot.has_ended();
    // Relaxed: a hint, which the slot itself confirms.
    let place = place_of(id).load(Relaxed) as usize;
    let probably = place.checked_sub(1).map(|index| &TABLE[index]);
    probably.filter(is_it).or_else(|| slots().iter().find(is_it))
}

/// The words the page reads: the table itself, how much of it is used, and which one is the main thread.
pub fn addresses() -> (*const ThreadSlot, *const AtomicU32, *const AtomicU32) {
    (TABLE.as_ptr(), &USED, &MAIN)
}

impl ThreadSlot {
    const fn new() -> Self {
        ThreadSlot {
            id: AtomicU32::new(0),
            breaker: AtomicU32::new(0),
            park: AtomicU32::new(0),
            name_version: AtomicU32::new(0),
            name_len: AtomicU32::new(0),
            ended: AtomicU32::new(0),
            name: [const { AtomicU32::new(0) }; NAME_BYTES / 4],
            figures: Figures::new(),
        }
    }

    fn reset(&self) {
        self.id.store(0, Relaxed);
        // A reader that sees a cleared field must not take it for one of the thread that had the slot before.
        fence(Release);
        self.breaker.store(0, Relaxed);
        self.park.store(0, Relaxed);
        self.ended.store(0, Relaxed);
        self.figures.reset();
    }

    pub(super) fn index(&'static self) -> u32 {
        let start = TABLE.as_ptr().addr();
        ((std::ptr::from_ref(self).addr() - start) / size_of::<ThreadSlot>()) as u32
    }

    /// The id of the thread that has the slot or had it last.
    pub fn id(&self) -> Option<u32> {
        match self.id.load(Acquire) {
            0 => None,
            id => Some(id),
        }
    }

    /// Whether the thread has ended.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Acquire) != 0
    }

    /// Sets the name shown to the user; what does not fit is cut at a character.
    pub fn set_name(&self, name: &str) {
        let mut len = name.len().min(NAME_BYTES);
        while !name.is_char_boundary(len) {
            len -= 1;
        }
        let mut bytes = [0u8; NAME_BYTES];
        bytes[..len].copy_from_slice(&name.as_bytes()[..len]);
        // Writers exclude each other by making the version odd. The acquiring exchange keeps the writes below it
        // after it, and the fence makes a reader that sees one of them see the odd version too.
        let mut version = self.name_version.load(Relaxed);
        loop {
            if version & 1 == 1 {
                std::hint::spin_loop();
                version = self.name_version.load(Relaxed);
                continue;
            }
            match self.name_version.compare_exchange_weak(version, version + 1, Acquire, Relaxed) {
                Ok(_) => break,
                Err(other) => version = other,
            }
        }
        fence(Release);
        self.name_len.store(len as u32, Relaxed);
        for (word, chunk) in self.name.iter().zip(bytes.as_chunks::<4>().0) {
            word.store(u32::from_le_bytes(*chunk), Relaxed);
        }
        self.name_version.store(version.wrapping_add(2), Release);
    }

    /// The name as last set.
    pub fn name(&self) -> String {
        loop {
            let version = self.name_version.load(Acquire);
            let len = self.name_len.load(Relaxed) as usize;
            let mut bytes = Vec::with_capacity(NAME_BYTES);
            for word in &self.name {
                bytes.extend_from_slice(&word.load(Relaxed).to_le_bytes());
            }
            // Pairs with the fence in `set_name`: had a word come from a later write, this load would see its version.
            fence(Acquire);
            if version & 1 == 0 && self.name_version.load(Relaxed) == version {
                bytes.truncate(len);
                return String::from_utf8_lossy(&bytes).into_owned();
            }
            std::hint::spin_loop();
        }
    }

    /// Forgets an interrupt, and says whether there was one. To be called where the eval breaker's bit is handled.
    pub fn take_interrupt(&self) -> bool {
        self.park.fetch_and(!PARK_INTERRUPTED, AcqRel) & PARK_INTERRUPTED != 0
    }
}

/// Byte offsets in a slot for the page's reader, by name; see `trace::layout`.
pub mod offsets {
    use super::{Figures, ThreadSlot};
    use std::mem::offset_of;

    pub const SIZE: usize = size_of::<ThreadSlot>();
    pub const ID: usize = offset_of!(ThreadSlot, id);
    pub const BREAKER: usize = offset_of!(ThreadSlot, breaker);
    pub const PARK: usize = offset_of!(ThreadSlot, park);
    pub const NAME_VERSION: usize = offset_of!(ThreadSlot, name_version);
    pub const NAME_LEN: usize = offset_of!(ThreadSlot, name_len);
    pub const ENDED: usize = offset_of!(ThreadSlot, ended);
    pub const NAME: usize = offset_of!(ThreadSlot, name);
    pub const STATE: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, state);
    pub const SINCE_NS: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, since_ns);
    pub const HELD_NS: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, held_ns);
    pub const WAITED_NS: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, waited_ns);
    pub const ACQUIRED: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, acquired);
    pub const RELEASED: usize = offset_of!(ThreadSlot, figures) + offset_of!(Figures, released);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_keeps_name_and_figures_after_its_thread() {
        let slot = claim(900_001, "worker").unwrap();
        assert!(find(900_001).is_some_and(|found| std::ptr::eq(found, slot)));
        slot.figures.held_ns.store(7, Relaxed);
        give_back(slot);
        assert!(slot.has_ended() && find(900_001).is_none());
        assert_eq!((slot.id(), slot.name().as_str()), (Some(900_001), "worker"));
        let other = claim(900_002, "other").unwrap();
        assert!(!std::ptr::eq(slot, other), "the slot just given back is used last");
        give_back(other);
    }

    #[test]
    fn figures_add_up_by_state() {
        let figures = Figures::new();
        figures.enter(State::Waiting, 100);
        figures.enter(State::Holding, 130);
        assert_eq!(figures.totals(135).held_ns, 5, "the present state counts up to the moment asked for");
        figures.enter(State::Away, 150);
        figures.count_release(3);
        figures.enter(State::Holding, 1000);
        let totals = figures.totals(1007);
        assert_eq!((totals.waited_ns, totals.held_ns, totals.acquired), (30, 27, 2));
        assert_eq!((totals.released[3], totals.released.iter().sum::<u64>()), (1, 1));
    }

    #[test]
    fn a_long_name_is_cut_at_a_character() {
        let slot = claim(900_003, &"ü".repeat(40)).unwrap();
        assert_eq!(slot.name(), "ü".repeat(32));
        slot.set_name(&format!("x{}", "ü".repeat(40)));
        assert_eq!(slot.name(), format!("x{}", "ü".repeat(31)));
        give_back(slot);
    }

    #[test]
    fn names_are_never_mixed() {
        let slot = claim(900_004, "aaaaaaaaaaaaaaaaaaaaaaaa").unwrap();
        std::thread::scope(|scope| {
            for letter in ["b", "c"] {
                scope.spawn(move || {
                    for n in 0..2000 {
                        slot.set_name(&letter.repeat(1 + n % 60));
                    }
                });
            }
            for _ in 0..2000 {
                let name = slot.name();
                let first = name.chars().next();
                assert!(name.chars().all(|c| Some(c) == first), "{name}");
            }
        });
        give_back(slot);
    }
}
