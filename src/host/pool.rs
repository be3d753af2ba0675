//! The pool of warm workers: runs [`Task`]s, each a Python thread, on as many workers as there are threads that run.
//!
//! A thread that waits outside native code is its frames and nothing else, so its worker leaves it ([`Turn::Waits`]) and
//! takes the next thread that is ready: workers are needed by threads that run or wait for the GIL, not by those that
//! sleep, join or wait for a lock. A worker costs the browser 35 to 80 ms and 3 MB, a waiting thread some kilobytes;
//! and a thread that is started or woken while another one begins to wait goes on in that one's worker, which is awake.
//! Where all workers are taken, a thread that offers a switch goes behind the others that are ready ([`Turn::Yields`]).
//!
//! Who starts workers is the page side's affair; a worker joins by calling [`Pool::serve`].
//!
//! One mutex protects all of it but the words of [`Account`], which it writes and others read. No task runs under it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::table::{PARK_LEFT, PARK_WOKEN, ThreadSlot};
use super::{SpawnError, Task, Turn, futex_wait, futex_wake, look_for, monotonic_ns};

/// The pool's account, which the page side reads (and of which it sets `cap`).
#[derive(Debug)]
#[repr(C)]
pub struct Account {
    /// Most threads that may be alive.
    pub cap: AtomicU32,
    /// Workers that wait for a thread.
    pub idle: AtomicU32,
    /// Workers that run one.
    pub busy: AtomicU32,
    /// Threads that are ready and have no worker.
    pub queued: AtomicU32,
    /// Threads that wait in the middle of native code and so keep their workers.
    pub pinned: AtomicU32,
}

impl Account {
    pub const fn new() -> Account {
        Account {
            cap: AtomicU32::new(0),
            idle: AtomicU32::new(0),
            busy: AtomicU32::new(0),
            queued: AtomicU32::new(0),
            pinned: AtomicU32::new(0),
        }
    }

    /// Whether the page side is to look: no worker is idle, or fewer than threads wait for one.
    #[cfg(target_arch = "wasm32")]
    pub fn lacks_workers(&self) -> bool {
        let idle = self.idle.load(Relaxed);
        idle == 0 || self.queued.load(Relaxed) > idle
    }
}

pub struct Pool {
    account: &'static Account,
    /// Whether a worker that has nothing to do looks for a thread before it sleeps (see [`Pool::look`]). Set by that worker
    /// alone; who finds it set leaves one thread that is ready to it.
    looking: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// Threads that have not ended.
    alive: u32,
    /// Threads that are ready, the first one first. `account.queued` is their number.
    ready: VecDeque<Task>,
    /// Threads that wait, by the index of their slots.
    waiting: Vec<Waiting>,
    /// When they are to be woken at the latest. Entries of waits that are over are passed over.
    timers: BinaryHeap<Reverse<Timer>>,
    /// Idle workers that sleep, each on a word of its own: who fell asleep last is woken first, as its caches are warm.
    sleepers: Vec<Arc<AtomicU32>>,
    /// The first deadline that a sleeping worker has set its alarm to.
    alarm: u64,
}

#[derive(Default)]
struct Waiting {
    task: Option<(&'static ThreadSlot, Task)>,
    /// Which of the slot's waits it is.
    number: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Timer {
    deadline: u64,
    index: u32,
    number: u32,
}

impl Pool {
    pub const fn new(account: &'static Account) -> Pool {
        Pool {
            account,
            looking: AtomicBool::new(false),
            state: Mutex::new(State {
                alive: 0,
                ready: VecDeque::new(),
                waiting: Vec::new(),
                timers: BinaryHeap::new(),
                sleepers: Vec::new(),
                alarm: u64::MAX,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a new thread to an idle worker, or leaves it for the next one that comes.
    ///
    /// # Errors
    /// When as many threads are alive as there may be.
    pub fn spawn(&self, task: Task) -> Result<(), SpawnError> {
        let mut state = self.lock();
        if state.alive >= self.account.cap.load(Acquire) {
            return Err(SpawnError);
        }
        state.alive += 1;
        self.make_ready(state, task);
        Ok(())
    }

    /// Makes a waiting thread ready. The caller has set a bit of [`PARK_WOKEN`] and seen [`PARK_LEFT`] beside it.
    pub fn resume(&self, slot: &'static ThreadSlot) {
        let mut state = self.lock();
        // Its deadline may have come first, and the thread may have taken notice of the bit and even wait again.
        if slot.park.load(Acquire) & PARK_WOKEN != 0
            && let Some(task) = state.take_waiting(slot.index())
        {
            self.make_ready(state, task);
        }
    }

    fn make_ready(&self, mut state: MutexGuard<'_, State>, task: Task) {
        state.ready.push_back(task);
        // SeqCst, this and the next: see `look`.
        self.account.queued.store(state.ready.len() as u32, SeqCst);
        let left_to_others = state.ready.len() > usize::from(self.looking.load(SeqCst));
        let sleeper = if left_to_others { state.sleepers.pop() } else { None };
        drop(state);
        wake(sleeper);
    }

    /// Looks for a moment, in a worker that is about to have nothing to do, whether the thread that it has just run
    /// `is_woken` or another one is ready: a wake-up costs more than that. Says whether the former is the case.
    fn look(&self, is_woken: impl Fn() -> bool) -> bool {
        // One that looks for all is enough.
        if self.looking.swap(true, SeqCst) {
            return is_woken();
        }
        look_for(|| is_woken() || self.account.queued.load(Relaxed) != 0);
        // The caller looks at `account.queued` or, under the mutex, at the queue itself after this, while `make_ready` looks
        // here after it has added a thread: one of the two sees what the other did.
        self.looking.store(false, SeqCst);
        is_woken()
    }

    /// Has another worker serve the thread that was left to this one, if one was while it looked.
    fn pass_on(&self) {
        if self.account.queued.load(SeqCst) != 0 {
            let mut state = self.lock();
            let sleeper = if state.ready.is_empty() { None } else { state.sleepers.pop() };
            drop(state);
            wake(sleeper);
        }
    }

    /// Serves threads until `ended`, which is asked before each sleep.
    pub fn serve(&self, ended: impl Fn() -> bool) {
        let me = Arc::new(AtomicU32::new(0));
        let mut state = self.lock();
        self.account.idle.fetch_add(1, AcqRel);
        loop {
            let (held, next) = self.next(state, &me, &ended);
            let Some(mut task) = next else { return };
            drop(held);
            state = loop {
                match task() {
                    Turn::Ended => {
                        drop(task);
                        self.lock().alive -= 1;
                        self.look(|| false);
                        break self.lock();
                    }
                    Turn::Yields => {
                        let mut state = self.lock();
                        state.ready.push_back(task);
                        self.account.queued.store(state.ready.len() as u32, Release);
                        break state;
                    }
                    Turn::Waits { slot, deadline } => {
                        if !self.look(|| slot.park.load(Relaxed) & PARK_WOKEN != 0) {
                            match self.leave(slot, task, deadline) {
                                Left::Waiting(state) => break state,
                                Left::Woken(woken) => task = woken,
                            }
                        }
                        self.pass_on();
                    }
                }
            };
            self.account.busy.fetch_sub(1, AcqRel);
            self.account.idle.fetch_add(1, AcqRel);
        }
    }

    /// Puts a thread that waits aside, unless it has been woken meanwhile.
    fn leave(&self, slot: &'static ThreadSlot, task: Task, deadline: Option<u64>) -> Left<'_> {
        let index = slot.index();
        let mut state = self.lock();
        // Under the mutex: who wakes the thread and sees the bit finds the thread in its place. AcqRel: of this and the
        // waker's addition to the word the later one sees the other's bit.
        if slot.park.fetch_or(PARK_LEFT, AcqRel) & PARK_WOKEN != 0 {
            slot.park.fetch_and(!PARK_LEFT, AcqRel);
            return Left::Woken(task);
        }
        if state.waiting.len() <= index as usize {
            state.waiting.resize_with(index as usize + 1, Waiting::default);
        }
        let waiting = &mut state.waiting[index as usize];
        waiting.task = Some((slot, task));
        waiting.number = waiting.number.wrapping_add(1);
        let number = waiting.number;
        if let Some(deadline) = deadline {
            state.set_timer(Timer { deadline, index, number });
        }
        Left::Waiting(state)
    }

    /// The next thread that is ready, for a worker that counts as idle; `None` when the pool has ended.
    fn next<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        me: &Arc<AtomicU32>,
        ended: &impl Fn() -> bool,
    ) -> (MutexGuard<'a, State>, Option<Task>) {
        loop {
            self.ring(&mut state);
            if let Some(task) = state.ready.pop_front() {
                self.account.queued.store(state.ready.len() as u32, Release);
                self.account.idle.fetch_sub(1, AcqRel);
                self.account.busy.fetch_add(1, AcqRel);
                // Nobody looks after the timers while all are busy or set to later ones: the next sleeper does.
                let unattended = state.next_deadline().is_some_and(|deadline| deadline < state.alarm);
                let sleeper = if unattended { state.sleepers.pop() } else { None };
                if sleeper.is_some() {
                    drop(state);
                    wake(sleeper);
                    state = self.lock();
                }
                return (state, Some(task));
            }
            if ended() {
                return (state, None);
            }
            // Read under the mutex: who wakes this worker takes it off the list first, under the mutex, too.
            let seen = me.load(Relaxed);
            state.sleepers.push(Arc::clone(me));
            let alarm = state.next_deadline().filter(|&deadline| deadline < state.alarm);
            if let Some(deadline) = alarm {
                state.alarm = deadline;
            }
            drop(state);
            futex_wait(me, seen, alarm);
            state = self.lock();
            state.sleepers.retain(|sleeper| !Arc::ptr_eq(sleeper, me));
            if alarm.is_some_and(|deadline| deadline == state.alarm) {
                state.alarm = u64::MAX;
            }
        }
    }

    /// Makes the threads ready whose deadlines have come.
    fn ring(&self, state: &mut State) {
        while let Some(deadline) = state.next_deadline()
            && monotonic_ns() >= deadline
        {
            if let Some(Reverse(Timer { index, .. })) = state.timers.pop()
                && let Some(task) = state.take_waiting(index)
            {
                state.ready.push_back(task);
                self.account.queued.store(state.ready.len() as u32, Release);
            }
        }
    }

    /// Whether a thread that offers a switch is to give its worker up as well ([`Turn::Yields`]): no worker is idle and
    /// other threads are ready. It also sees to the deadlines, which is the idle workers' affair otherwise.
    pub fn wants_worker(&self) -> bool {
        if self.account.idle.load(Relaxed) != 0 {
            return false;
        }
        let mut state = self.lock();
        self.ring(&mut state);
        !state.ready.is_empty()
    }
}

impl State {
    /// The thread that waits in this slot, if one does.
    fn take_waiting(&mut self, index: u32) -> Option<Task> {
        let (slot, task) = self.waiting.get_mut(index as usize)?.task.take()?;
        slot.park.fetch_and(!PARK_LEFT, AcqRel);
        Some(task)
    }

    fn set_timer(&mut self, timer: Timer) {
        // A thread that is woken long before its deadline again and again leaves as many timers behind.
        if self.timers.len() > 64 + 2 * self.alive as usize {
            let State { timers, waiting, .. } = self;
            timers.retain(|Reverse(timer)| is_set(waiting, timer));
        }
        self.timers.push(Reverse(timer));
    }

    /// The first deadline of a thread that waits.
    fn next_deadline(&mut self) -> Option<u64> {
        while let Some(Reverse(timer)) = self.timers.peek() {
            if is_set(&self.waiting, timer) {
                return Some(timer.deadline);
            }
            self.timers.pop();
        }
        None
    }
}

/// Whether a timer's wait is still under way.
fn is_set(waiting: &[Waiting], timer: &Timer) -> bool {
    let waiting = &waiting[timer.index as usize];
    waiting.number == timer.number && waiting.task.is_some()
}

enum Left<'a> {
    Waiting(MutexGuard<'a, State>),
    Woken(Task),
}

fn wake(sleeper: Option<Arc<AtomicU32>>) {
    if let Some(sleeper) = sleeper {
        sleeper.fetch_add(1, Release);
        futex_wake(&sleeper, 1);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::host::park;

    static ACCOUNT: Account = Account::new();
    /// The one pool of a test's process.
    static POOL: Pool = Pool::new(&ACCOUNT);
    static IN_USE: AtomicBool = AtomicBool::new(false);
    static ENDED: AtomicBool = AtomicBool::new(false);

    /// What `host::spawn` uses in place of OS threads while [`with_workers`] runs.
    pub fn in_use() -> Option<&'static Pool> {
        IN_USE.load(SeqCst).then_some(&POOL)
    }

    pub fn resume(slot: &'static ThreadSlot) {
        POOL.resume(slot);
    }

    /// Runs `body` while `workers` serve the pool, at most `cap` threads alive.
    pub fn with_workers<R>(workers: u32, cap: u32, body: impl FnOnce() -> R) -> R {
        static ALONE: Mutex<()> = Mutex::new(());
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        ACCOUNT.cap.store(cap, SeqCst);
        IN_USE.store(true, SeqCst);
        let result = std::thread::scope(|scope| {
            for _ in 0..workers {
                std::thread::Builder::new()
                    .stack_size(crate::host::STACK_BYTES)
                    .spawn_scoped(scope, || POOL.serve(|| ENDED.load(SeqCst)))
                    .unwrap();
            }
            until(|| counts() == [workers, 0, 0]);
            let result = body();
            until(|| counts() == [workers, 0, 0]);
            ENDED.store(true, SeqCst);
            let sleepers = std::mem::take(&mut POOL.lock().sleepers);
            sleepers.into_iter().for_each(|sleeper| wake(Some(sleeper)));
            result
        });
        ENDED.store(false, SeqCst);
        IN_USE.store(false, SeqCst);
        for count in [&ACCOUNT.idle, &ACCOUNT.busy, &ACCOUNT.queued] {
            count.store(0, SeqCst);
        }
        result
    }

    /// Idle and busy workers, threads that wait for one.
    fn counts() -> [u32; 3] {
        [&ACCOUNT.idle, &ACCOUNT.busy, &ACCOUNT.queued].map(|count| count.load(SeqCst))
    }

    fn until(condition: impl Fn() -> bool) {
        while !condition() {
            std::thread::yield_now();
        }
    }

    fn slot(id: u32) -> &'static ThreadSlot {
        crate::host::table::claim(id, "pooled").unwrap()
    }

    #[test]
    fn every_thread_runs_once() {
        const THREADS: u32 = 3000;
        static DONE: AtomicU32 = AtomicU32::new(0);
        with_workers(4, 4, || {
            for _ in 0..THREADS {
                let task = || {
                    DONE.fetch_add(1, SeqCst);
                    Turn::Ended
                };
                // At the cap it is refused; here it is tried again.
                until(|| POOL.spawn(Box::new(task)).is_ok());
            }
            until(|| DONE.load(SeqCst) == THREADS);
        });
        assert_eq!(POOL.lock().alive, 0);
    }

    #[test]
    fn the_cap_counts_waiting_threads_too() {
        with_workers(1, 2, || {
            let slots = [700_001, 700_002].map(slot);
            for slot in slots {
                let mut turns = 0;
                let task = move || {
                    turns += 1;
                    if turns == 1 { Turn::Waits { slot, deadline: None } } else { Turn::Ended }
                };
                assert_eq!(POOL.spawn(Box::new(task)), Ok(()));
            }
            assert_eq!(POOL.spawn(Box::new(|| Turn::Ended)), Err(SpawnError));
            slots.into_iter().for_each(park::unpark);
            until(|| POOL.lock().alive == 0);
            assert_eq!(POOL.spawn(Box::new(|| Turn::Ended)), Ok(()));
        });
    }

    #[test]
    fn a_thousand_threads_wait_on_two_workers() {
        const THREADS: u32 = 1000;
        static WOKEN: AtomicU32 = AtomicU32::new(0);
        with_workers(2, THREADS, || {
            let slots: Vec<_> = (0..THREADS).map(|n| slot(710_000 + n)).collect();
            for &slot in &slots {
                let mut turns = 0;
                let task = move || {
                    turns += 1;
                    if turns == 1 {
                        return Turn::Waits { slot, deadline: None };
                    }
                    assert_eq!(park::outcome(slot), park::Woken::Notified);
                    WOKEN.fetch_add(1, SeqCst);
                    Turn::Ended
                };
                POOL.spawn(Box::new(task)).unwrap();
            }
            slots.iter().rev().for_each(|slot| park::unpark(slot));
            until(|| WOKEN.load(SeqCst) == THREADS);
            slots.into_iter().for_each(crate::host::table::give_back);
        });
    }

    #[test]
    fn deadlines_come_in_their_order_with_one_worker() {
        static ORDER: Mutex<Vec<u32>> = Mutex::new(Vec::new());
        with_workers(1, 8, || {
            let start = monotonic_ns();
            for n in [3, 1, 2, 0] {
                let slot = slot(720_000 + n);
                let mut turns = 0;
                let task = move || {
                    turns += 1;
                    if turns == 1 {
                        return Turn::Waits { slot, deadline: Some(start + 10_000_000 + u64::from(n) * 1000) };
                    }
                    assert_eq!(park::outcome(slot), park::Woken::TimedOut);
                    ORDER.lock().unwrap().push(n);
                    Turn::Ended
                };
                POOL.spawn(Box::new(task)).unwrap();
            }
            until(|| POOL.lock().alive == 0);
        });
        assert_eq!(*ORDER.lock().unwrap(), [0, 1, 2, 3]);
    }

    #[test]
    fn no_wake_up_is_lost_between_a_deadline_and_a_wait() {
        // Two threads tell each other that it is their turn; one of them times out all the time.
        const ROUNDS: u32 = 3000;
        static TURN: AtomicU32 = AtomicU32::new(0);
        for workers in [1, 2, 3] {
            TURN.store(0, SeqCst);
            with_workers(workers, 2, || {
                let slots = [730_000, 730_001].map(|id| slot(id + 2 * workers));
                for me in 0..2 {
                    let slot = slots[me as usize];
                    let mut round = 0;
                    let task = move || {
                        park::outcome(slot);
                        while TURN.load(SeqCst) == 2 * round + me {
                            TURN.fetch_add(1, SeqCst);
                            park::unpark(slots[1 - me as usize]);
                            round += 1;
                            if round == ROUNDS {
                                return Turn::Ended;
                            }
                        }
                        Turn::Waits { slot, deadline: (me == 0).then(|| monotonic_ns() + 1000) }
                    };
                    POOL.spawn(Box::new(task)).unwrap();
                }
                until(|| POOL.lock().alive == 0);
            });
            assert_eq!(TURN.load(SeqCst), 2 * ROUNDS);
        }
    }

    #[test]
    fn timers_of_waits_that_are_over_are_forgotten() {
        const ROUNDS: u32 = 2000;
        static ROUND: AtomicU32 = AtomicU32::new(0);
        with_workers(1, 1, || {
            let slot = slot(740_000);
            let task = move || {
                park::outcome(slot);
                if ROUND.fetch_add(1, SeqCst) == ROUNDS {
                    return Turn::Ended;
                }
                Turn::Waits { slot, deadline: Some(u64::MAX / 2) }
            };
            POOL.spawn(Box::new(task)).unwrap();
            for round in 1..=ROUNDS {
                until(|| ROUND.load(SeqCst) >= round);
                park::unpark(slot);
            }
            until(|| POOL.lock().alive == 0);
            assert!(POOL.lock().timers.len() < 100);
        });
    }

    #[test]
    fn threads_that_yield_let_the_others_run() {
        static FLAG: AtomicBool = AtomicBool::new(false);
        with_workers(1, 2, || {
            POOL.spawn(Box::new(|| if FLAG.load(SeqCst) { Turn::Ended } else { Turn::Yields })).unwrap();
            let setter = || {
                FLAG.store(true, SeqCst);
                Turn::Ended
            };
            POOL.spawn(Box::new(setter)).unwrap();
            until(|| POOL.lock().alive == 0);
        });
    }
}
