//! The runner without threads: one OS thread (or worker) that switches between Python threads itself. A thread keeps its
//! turn as long as it would keep the GIL in [`super::threads`]: until it waits or ends, or another has waited for the
//! GIL for a switch interval. Which thread is next is a seeded choice.
//!
//! A turn that ends between two instructions returns to [`Stepped::take_turns`], which gives the next one. A turn that
//! ends in the middle of native code leaves its machine stack as it is ([`host::leave_stack`]), and turns are given on
//! another, until that thread's turn comes again: then the other stack is given back. So no thread has to wait for
//! the end of another's native code.
//!
//! Nothing here is shared with another OS thread but the eval breakers, which Stop sets.

mod clock;

use super::Options;
use super::program::{self, Outcome, Program, Slot};
use super::threads::{decode_line, record_wait, record_wait_end, stack_limit};
use crate::gil::{DEFAULT_INTERVAL_US, EvalBreaker, ThreadGil};
use crate::host::files::{self, Watch};
use crate::host::park;
use crate::host::{self, Line, NextStack, table};
use crate::modules::signal;
use crate::object::cell::GilCell;
use crate::object::exception::{OS_ERROR, RUNTIME_ERROR};
use crate::object::frame::position;
use crate::object::suspend::{Block, BlockReason};
use crate::object::thread::{Runner, Thread, ThreadStart};
use crate::object::{Ctx, Result, Str, Value};
use crate::trace::{Kind, Reason, WaitEnd};
use crate::vm::{self, Exit};
use clock::Clock;
use std::cell::Cell;

/// Why [`Stepped::take_turns`] gives no more turns.
pub enum Progress {
    /// Threads can go on: call again.
    Running,
    /// All threads wait: for input, Stop, or this moment ([`host::monotonic_ns`]).
    Waiting {
        until: Option<u64>,
        for_input: bool,
    },
    Finished(Outcome),
}

pub struct Stepped {
    threads: GilCell<Vec<Entry>>,
    random: Cell<u64>,
    clock: Clock,
    /// In microseconds, as [`crate::gil::Gil`] keeps it.
    switch_interval: Cell<u64>,
    /// The thread that has its turn, 0 for none.
    turn: Cell<u32>,
    /// The one that had it last.
    last: Cell<u32>,
    /// How long another waits in this turn before it asks for the GIL, in nanoseconds.
    patience: Cell<u64>,
    /// When something can happen to the turn: another thread wakes up, or has waited long enough.
    look_at: Cell<u64>,
    /// When to go back to the event loop ([`host::monotonic_ns`]); 0 for a time not yet set.
    leave_at: Cell<u64>,
    /// The main thread's program is over.
    ending: Cell<bool>,
    outcome: Slot,
    progress: Cell<Option<Progress>>,
    /// Input that has come for the thread that reads.
    line: GilCell<Option<std::io::Result<Line>>>,
}

/// A Python thread and what it is up to.
struct Entry {
    thread: Box<Thread>,
    state: State,
    /// Woken while it was not parked: its next park returns at once.
    notified: bool,
    /// It is in the middle of native code, on a stack that was left; the stack has the thread's number.
    left: bool,
    /// Bytes of machine stack that it was started with as a wish, 0 for none.
    stack: usize,
    /// When it began to wait for its turn, at the earliest the beginning of the present turn.
    wants_since: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Ready,
    Parked {
        reason: BlockReason,
        deadline: Option<u64>,
    },
    Reading,
    /// Waits for a descriptor to be ready.
    Polling {
        watch: Watch,
        deadline: Option<u64>,
    },
    /// The main thread, when its program is over: it tears the interpreter down when the others have ended.
    Ended,
}

/// How often descriptors that threads wait for are looked at while no thread can run.
const POLL_NS: u64 = 2_000_000;

// SAFETY: the runner is used by one OS thread only.
unsafe impl Sync for Stepped {}

impl Stepped {
    /// Sets a program up in the calling thread, which must make all later calls.
    ///
    /// # Errors
    /// The outcome, if it cannot be started.
    pub fn start(program: Program, options: &Options) -> std::result::Result<&'static Stepped, Outcome> {
        let runner: &'static Stepped = Box::leak(Box::new(Stepped {
            threads: GilCell::new(Vec::new()),
            random: Cell::new(options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
            clock: Clock::new(options.virtual_time),
            switch_interval: Cell::new(DEFAULT_INTERVAL_US),
            turn: Cell::new(0),
            last: Cell::new(0),
            patience: Cell::new(0),
            look_at: Cell::new(0),
            leave_at: Cell::new(0),
            ending: Cell::new(false),
            outcome: program::new_slot(),
            progress: Cell::new(None),
            line: GilCell::new(None),
        }));
        let Ok(gil) = ThreadGil::register("MainThread") else {
            return Err(Outcome::failed("can't start the main thread: too many threads are alive"));
        };
        table::set_main_thread(gil.slot());
        if let Some(seconds) = options.switch_interval {
            runner.set_switch_interval(seconds);
        }
        program::prepare_process();
        gil.tracer().record(Kind::ThreadStart, 0, 0, Default::default());
        let interp = program::new_interp(runner);
        let ctx = runner.add(Thread::new(interp, gil, true, 0), 0);
        ctx.enter();
        program::begin(ctx, program, &runner.outcome);
        ctx.leave();
        Ok(runner)
    }

    /// Runs a program to its end.
    pub fn run(program: Program, options: &Options) -> Outcome {
        let runner = match Stepped::start(program, options) {
            Ok(runner) => runner,
            Err(outcome) => return outcome,
        };
        loop {
            if let Err(error) = host::run_on_stacks(|| runner.take_turns(u64::MAX)) {
                return Outcome::failed(&format!("can't start the main thread: {error}"));
            }
            match runner.progress() {
                Progress::Running => {}
                Progress::Waiting { until, for_input } => runner.wait(until, for_input),
                Progress::Finished(outcome) => return outcome,
            }
        }
    }

    /// Gives threads turns on the calling stack. Returns the stack that is to go on, which the thread whose turn it is
    /// has left under its number or has wished for, or `None`: then [`Stepped::progress`] says why. That is at the latest `slice`
    /// nanoseconds after the first call since `progress` was asked for.
    pub fn take_turns(&self, slice: u64) -> Option<NextStack> {
        if self.leave_at.get() == 0 {
            self.leave_at.set(host::monotonic_ns().saturating_add(slice));
        }
        let progress = loop {
            if self.is_time_to_leave(None) {
                break Progress::Running;
            }
            let ctx = match self.current_turn() {
                Some(ctx) => ctx,
                None => match self.begin_turn() {
                    Ok(ctx) => ctx,
                    Err(progress) => break progress,
                },
            };
            // Until the next switch point: there it looks who else is there.
            self.look_at.set(0);
            self.clock.grant(&ctx, self.clock.now(None), 0);
            let (left, wish) = self.with_entry(ctx.id, |entry| (entry.left, entry.stack)).unwrap_or_default();
            if left {
                return Some(NextStack::Left(ctx.id));
            }
            if !host::stack_suits(wish) {
                return Some(NextStack::New { wish });
            }
            ctx.stack_limit.set(stack_limit(host::recursion_bytes_here(wish)));
            ctx.enter();
            let finished = self.run_turn(ctx);
            ctx.leave();
            if let Some(outcome) = finished {
                break Progress::Finished(outcome);
            }
        };
        self.leave_at.set(0);
        self.progress.set(Some(progress));
        None
    }

    /// Why the last [`Stepped::take_turns`] gave no more turns. If the program has ended, this was the last call.
    pub fn progress(&'static self) -> Progress {
        let progress = self.progress.take().unwrap_or(Progress::Running);
        if let Progress::Finished(_) = progress {
            // SAFETY: all threads have ended; nobody uses the runner after this.
            drop(unsafe { Box::from_raw(std::ptr::from_ref(self).cast_mut()) });
        }
        progress
    }

    fn add(&self, thread: Box<Thread>, stack: usize) -> Ctx {
        thread.breaker.set(EvalBreaker::ALWAYS);
        if self.ending.get() {
            thread.breaker.set(EvalBreaker::STOP_REQUESTED);
        }
        // SAFETY: the state is boxed and lives until the thread is removed; this OS thread runs it.
        let ctx = unsafe { Ctx::new(&thread) };
        let entry = Entry { thread, state: State::Ready, notified: false, left: false, stack, wants_since: None };
        self.threads.with(|threads| threads.push(entry));
        ctx
    }

    fn with_entry<R>(&self, id: u32, use_entry: impl FnOnce(&mut Entry) -> R) -> Option<R> {
        self.threads.with(|threads| threads.iter_mut().find(|entry| entry.thread.id == id).map(use_entry))
    }

    /// xorshift64*, as good as any for choices.
    fn next_random(&self) -> u64 {
        let mut state = self.random.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.random.set(state);
        state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    // ---- turns ----

    /// The thread whose turn goes on after a visit to the event loop.
    fn current_turn(&self) -> Option<Ctx> {
        // SAFETY: as in `add`.
        self.with_entry(self.turn.get(), |entry| unsafe { Ctx::new(&entry.thread) })
    }

    /// Gives a thread the turn.
    fn begin_turn(&self) -> std::result::Result<Ctx, Progress> {
        loop {
            self.poll_input();
            if let Some(ctx) = self.pick() {
                self.acquire(ctx);
                return Ok(ctx);
            }
            if let Some(progress) = self.skip_wait() {
                return Err(progress);
            }
        }
    }

    /// A thread that can run, by chance. One that was asked to give its turn up is the last choice (forced switching).
    fn pick(&self) -> Option<Ctx> {
        let now = self.clock.now(None);
        self.threads.with(|threads| {
            let alone = threads.len() == 1;
            let can_run = |entry: &&Entry| can_run(entry, now) || alone && entry.state == State::Ended;
            // What has given its turn up without having to wait was asked to.
            let last = self.last.get();
            let was_asked = |entry: &Entry| entry.thread.id == last && entry.wants_since.is_some();
            let ready: Vec<&Entry> = threads.iter().filter(can_run).collect();
            let chosen = match ready.iter().filter(|entry| !was_asked(entry)).count() as u64 {
                0 => ready.first(),
                others => {
                    let place = (self.next_random() % others) as usize;
                    ready.iter().filter(|entry| !was_asked(entry)).nth(place)
                }
            };
            // SAFETY: as in `add`.
            chosen.map(|entry| unsafe { Ctx::new(&entry.thread) })
        })
    }

    fn acquire(&self, ctx: Ctx) {
        ctx.gil.note_acquired(self.last.replace(ctx.id), position(ctx));
        self.turn.set(ctx.id);
        let interval = self.switch_interval.get() * 1000;
        // A system's timers are late by chance, and so are the virtual clock's.
        let late = if self.clock.is_virtual() { self.next_random() % (interval / 4 + 1) } else { 0 };
        self.patience.set(interval + late);
        let now = self.clock.now(None);
        // Who waits waits anew after a switch (`take_gil`).
        self.threads.with(|threads| {
            for entry in threads {
                entry.wants_since = entry.wants_since.filter(|_| entry.thread.id != ctx.id).map(|_| now);
            }
        });
    }

    fn release(&self, ctx: Ctx, reason: Reason, asked_by: u32) {
        self.clock.count(&ctx);
        self.turn.set(0);
        ctx.gil.note_released(reason, asked_by, position(ctx));
    }

    /// Runs a thread until its turn is over or interrupted by the event loop's. The outcome if it was the last turn of all.
    fn run_turn(&self, ctx: Ctx) -> Option<Outcome> {
        if self.with_entry(ctx.id, |entry| entry.state == State::Ended) == Some(true) {
            return Some(self.finish(ctx));
        }
        if !self.end_wait(ctx) {
            return None;
        }
        loop {
            match vm::run(ctx) {
                Exit::Yielded if self.goes_on(ctx) => {}
                Exit::Yielded => return None,
                Exit::Blocked(block) => {
                    self.begin_wait(ctx, block);
                    return None;
                }
                Exit::Finished(_) | Exit::Killed => return self.end_thread(ctx),
                Exit::Raised => {
                    drop(ctx.take_raised_opt());
                    return self.end_thread(ctx);
                }
            }
        }
    }

    /// At a switch point that reports: whether the thread goes on. If not, its stack is to be left, by returning or as it is.
    fn goes_on(&self, ctx: Ctx) -> bool {
        let now = self.clock.count(&ctx);
        if self.is_time_to_leave(Some(now)) {
            return false;
        }
        if now >= self.look_at.get() {
            self.poll_input();
            if let Some(asker) = self.look(ctx, now) {
                asker.gil.tracer().record(Kind::DropRequested, 0, ctx.id, position(asker));
                self.release(ctx, Reason::DropRequest, asker.id);
                self.with_entry(ctx.id, |entry| entry.wants_since = Some(now));
                return false;
            }
        }
        self.clock.grant(&ctx, now, self.look_at.get());
        true
    }

    /// Whether the event loop is due; `now` is the time of the clock where somebody has just read it.
    fn is_time_to_leave(&self, now: Option<u64>) -> bool {
        let leave_at = self.leave_at.get();
        let now = now.filter(|_| !self.clock.is_virtual());
        leave_at != u64::MAX && now.unwrap_or_else(host::monotonic_ns) >= leave_at
    }

    /// Looks who waits for the turn that `ctx` has, and when to look again. The thread that has waited long enough, if any.
    fn look(&self, ctx: Ctx, now: u64) -> Option<Ctx> {
        let patience = self.patience.get();
        let mut look_at = u64::MAX;
        let mut asker: Option<(u64, Ctx)> = None;
        self.threads.with(|threads| {
            for entry in threads.iter_mut().filter(|entry| entry.thread.id != ctx.id) {
                if can_run(entry, now) {
                    // SAFETY: as in `add`.
                    let other = unsafe { Ctx::new(&entry.thread) };
                    let since = *entry.wants_since.get_or_insert_with(|| {
                        other.gil.note_waiting(ctx.id, position(other));
                        now
                    });
                    let asks_at = since + patience;
                    look_at = look_at.min(asks_at);
                    if asks_at <= now && asker.is_none_or(|(first, _)| since < first) {
                        asker = Some((since, other));
                    }
                } else {
                    look_at = look_at.min(match entry.state {
                        State::Parked { deadline, .. } => deadline.unwrap_or(u64::MAX),
                        // Nobody tells when these are ready.
                        State::Reading | State::Polling { .. } => now + patience,
                        State::Ready | State::Ended => u64::MAX,
                    });
                }
            }
        });
        self.look_at.set(look_at);
        asker.map(|(_, asker)| asker)
    }

    /// Something has happened that concerns the turn under way.
    fn look_soon(&self) {
        self.look_at.set(0);
        if let Some(running) = self.current_turn() {
            self.clock.cut(&running);
        }
    }

    /// Leaves the stack in use in the middle of native code, until it is the thread's turn again.
    fn leave_stack(&self, ctx: Ctx) {
        self.with_entry(ctx.id, |entry| entry.left = true);
        host::leave_stack(ctx.id);
        self.with_entry(ctx.id, |entry| entry.left = false);
        ctx.enter();
    }

    // ---- waiting ----

    fn begin_wait(&self, ctx: Ctx, block: Block) {
        let (state, reason) = match block {
            Block::Park { reason, deadline } => {
                let why = record_wait(ctx, reason, position(ctx));
                (State::Parked { reason, deadline }, why)
            }
            Block::ReadLine => (State::Reading, Reason::Input),
            Block::Ready { watch, deadline } => (State::Polling { watch, deadline }, Reason::Input),
        };
        self.release(ctx, reason, 0);
        self.with_entry(ctx.id, |entry| entry.state = state);
    }

    /// Tells a thread that has its turn how its wait has ended, if it has waited. False if it goes on waiting: what
    /// interrupted it was handled.
    fn end_wait(&self, ctx: Ctx) -> bool {
        let Some((state, end)) = self.with_entry(ctx.id, answer).flatten() else { return true };
        if let State::Parked { reason, .. } = state {
            record_wait_end(ctx, reason, end, position(ctx));
        }
        let reply = if end == WaitEnd::Interrupted && ctx.is_main {
            ctx.breaker.take(EvalBreaker::SIGNALS_PENDING);
            ctx.gil.slot().take_interrupt();
            match (signal::deliver_interrupt(ctx), state) {
                (Err(raised), _) => {
                    self.with_entry(ctx.id, |entry| entry.notified = false);
                    Err(raised)
                }
                (Ok(()), State::Parked { reason, deadline }) => {
                    self.begin_wait(ctx, Block::Park { reason, deadline });
                    return false;
                }
                (Ok(()), State::Reading) => {
                    self.begin_wait(ctx, Block::ReadLine);
                    return false;
                }
                (Ok(()), State::Polling { watch, deadline }) => {
                    self.begin_wait(ctx, Block::Ready { watch, deadline });
                    return false;
                }
                (Ok(()), State::Ready | State::Ended) => Ok(Value::TRUE),
            }
        } else {
            match state {
                State::Reading => self.take_line(ctx),
                State::Polling { watch, .. } => Ok(Value::from_bool(watch.is_ready())),
                State::Ready | State::Parked { .. } | State::Ended => Ok(Value::from_bool(end == WaitEnd::Done)),
            }
        };
        vm::reply(ctx, reply);
        true
    }

    /// Waits in the middle of native code that cannot be left, which is only possible if no other thread is needed.
    fn block_in_place(&self, ctx: Ctx, block: Block, obstacle: &std::io::Error) -> Result<Value> {
        loop {
            self.begin_wait(ctx, block);
            self.poll_input();
            let is_over = |runner: &Stepped| {
                let now = runner.clock.now(None);
                runner.with_entry(ctx.id, |entry| can_run(entry, now)) == Some(true)
            };
            if let Block::Park { reason: BlockReason::Sleep, deadline: Some(until) } = block {
                while !is_over(self) {
                    if self.clock.is_virtual() {
                        self.clock.jump(until);
                    } else {
                        self.wait(Some(until), false);
                    }
                }
            }
            let over = is_over(self);
            self.acquire(ctx);
            self.look_at.set(0);
            self.clock.grant(&ctx, self.clock.now(None), 0);
            if !over {
                self.with_entry(ctx.id, |entry| entry.state = State::Ready);
                let message = format!("a wait inside native code needs a machine stack of its own: {obstacle}");
                return Err(ctx.raise(&RUNTIME_ERROR, message));
            }
            if self.end_wait(ctx) {
                return ctx.mailbox.reply.take().unwrap_or(Ok(Value::FALSE));
            }
        }
    }

    fn take_line(&self, ctx: Ctx) -> Result<Value> {
        match self.line.replace(None) {
            Some(Ok(Line::Text(bytes))) => Ok(Str::from_wtf8(&decode_line(bytes)).into()),
            Some(Ok(Line::Eof | Line::Interrupted)) | None => Ok(Str::new("").into()),
            Some(Err(error)) => Err(ctx.raise(&OS_ERROR, error.to_string())),
        }
    }

    /// Lets a thread that waits for input run when there may be some.
    fn poll_input(&self) {
        let reads =
            self.threads.with(|threads| threads.iter().any(|entry| entry.state == State::Reading && !entry.notified));
        if reads && self.line.with(|line| line.is_none()) {
            self.line.set(host::try_read_line().transpose());
        }
        if reads && self.line.with(|line| line.is_some()) {
            self.threads.with(|threads| {
                if let Some(entry) = threads.iter_mut().find(|entry| entry.state == State::Reading) {
                    entry.notified = true;
                }
            });
        }
    }

    /// When no thread can run: jumps to the next deadline with a virtual clock, else says what to
    /// wait for.
    fn skip_wait(&self) -> Option<Progress> {
        let (until, for_input) = self.threads.with(|threads| {
            let deadlines = threads.iter().filter_map(|entry| match entry.state {
                State::Parked { deadline, .. } | State::Polling { deadline, .. } => deadline,
                State::Ready | State::Reading | State::Ended => None,
            });
            (deadlines.min(), threads.iter().any(|entry| entry.state == State::Reading))
        });
        match until {
            Some(until) if self.clock.is_virtual() => {
                self.clock.jump(until);
                None
            }
            _ if self.polls_outside() => {
                let soon = host::monotonic_ns() + POLL_NS;
                Some(Progress::Waiting { until: Some(until.map_or(soon, |until| until.min(soon))), for_input })
            }
            _ => Some(Progress::Waiting { until, for_input }),
        }
    }

    /// Whether a thread waits for a descriptor that others than this program's threads may make ready.
    fn polls_outside(&self) -> bool {
        files::system().is_shared()
            && self.threads.with(|threads| threads.iter().any(|entry| matches!(entry.state, State::Polling { .. })))
    }

    /// Sleeps until something can happen.
    fn wait(&self, until: Option<u64>, for_input: bool) {
        let Some(slot) = table::main_thread() else { return };
        match (for_input, until) {
            (true, None) => match host::read_line(slot) {
                // Nobody's line: the main thread is told by its eval breaker.
                Ok(Line::Interrupted) => {}
                line => self.line.set(Some(line)),
            },
            // Input is looked for between short sleeps while another wait is under way.
            (true, Some(until)) => drop(park::park(slot, Some(until.min(host::monotonic_ns() + 5_000_000)))),
            (false, until) => drop(park::park(slot, until)),
        }
        // What ended the sleep stays visible in the eval breaker.
        slot.take_interrupt();
    }

    // ---- the end ----

    /// The outcome if the program is over and no other thread is left.
    fn end_thread(&self, ctx: Ctx) -> Option<Outcome> {
        if !ctx.is_main {
            vm::clear_thread(ctx);
            ctx.gil.tracer().record(Kind::ThreadExit, 0, 0, Default::default());
            self.release(ctx, Reason::ThreadExit, 0);
            self.remove(ctx.id);
            return None;
        }
        self.ending.set(true);
        let others = self.threads.with(|threads| {
            // Daemon threads: each unwinds at its next switch point or out of its wait, without running Python code.
            for entry in threads.iter().filter(|entry| !entry.thread.is_main) {
                entry.thread.breaker.set(EvalBreaker::STOP_REQUESTED);
            }
            threads.len() - 1
        });
        if others == 0 {
            return Some(self.finish(ctx));
        }
        self.release(ctx, Reason::Join, 0);
        self.with_entry(ctx.id, |entry| entry.state = State::Ended);
        None
    }

    /// The main thread's last turn.
    fn finish(&self, ctx: Ctx) -> Outcome {
        self.with_entry(ctx.id, |entry| entry.state = State::Ready);
        let outcome = program::end(ctx, &self.outcome);
        ctx.gil.tracer().record(Kind::ThreadExit, 0, 0, Default::default());
        self.release(ctx, Reason::ThreadExit, 0);
        self.remove(ctx.id);
        outcome
    }

    fn remove(&self, id: u32) {
        let entry = self.threads.with(|threads| {
            let place = threads.iter().position(|entry| entry.thread.id == id)?;
            Some(threads.remove(place))
        });
        drop(entry);
    }
}

/// How the wait of a thread that can run has ended.
fn answer(entry: &mut Entry) -> Option<(State, WaitEnd)> {
    let state = std::mem::replace(&mut entry.state, State::Ready);
    match state {
        State::Ready | State::Ended => None,
        State::Parked { .. } | State::Reading | State::Polling { .. } => {
            let interrupted = is_interrupted(entry);
            // A wake-up may carry a lock with it: it stays for a wait that goes on after the interrupt, or is yet to come.
            let parked = !matches!(state, State::Polling { .. });
            let notified = !interrupted && parked && std::mem::take(&mut entry.notified);
            let end = match (interrupted, notified) {
                (true, _) => WaitEnd::Interrupted,
                (false, true) => WaitEnd::Done,
                (false, false) => WaitEnd::TimedOut,
            };
            Some((state, end))
        }
    }
}

/// Whether something from outside ends the thread's wait.
fn is_interrupted(entry: &Entry) -> bool {
    let signals = if entry.thread.is_main { EvalBreaker::SIGNALS_PENDING } else { 0 };
    entry.thread.breaker.bits() & (EvalBreaker::STOP_REQUESTED | signals) != 0
}

/// Whether a thread can be given a turn.
fn can_run(entry: &Entry, now: u64) -> bool {
    match entry.state {
        State::Ready => true,
        State::Parked { deadline, .. } => {
            entry.notified || is_interrupted(entry) || deadline.is_some_and(|deadline| now >= deadline)
        }
        State::Reading => entry.notified || is_interrupted(entry),
        State::Polling { watch, deadline } => {
            is_interrupted(entry) || deadline.is_some_and(|deadline| now >= deadline) || watch.is_ready()
        }
        State::Ended => false,
    }
}

impl Runner for Stepped {
    fn wake(&self, thread: u32) {
        self.with_entry(thread, |entry| entry.notified = true);
        self.look_soon();
    }

    fn start_thread(&self, ctx: Ctx, start: ThreadStart) -> std::result::Result<u32, String> {
        let stack = ctx.interp.thread_stack_size.get();
        host::look_for_stack(stack).map_err(|error| error.to_string())?;
        let gil = ThreadGil::register(&start.name).map_err(|error| error.to_string())?;
        let id = gil.id();
        gil.tracer().record(Kind::ThreadStart, 0, ctx.id, Default::default());
        let new = self.add(Thread::new(ctx.interp, gil, false, 0), stack);
        vm::begin(new, start.callable);
        self.look_soon();
        Ok(id)
    }

    fn switch_interval(&self) -> f64 {
        self.switch_interval.get() as f64 / 1e6
    }

    fn set_switch_interval(&self, seconds: f64) {
        self.switch_interval.set(((seconds * 1e6) as u64).max(1));
    }

    fn now(&self) -> u64 {
        self.clock.now(Ctx::current().as_deref())
    }

    fn block(&self, ctx: Ctx, block: Block) -> Result<Value> {
        if let Err(obstacle) = host::reserve_stack() {
            return self.block_in_place(ctx, block, &obstacle);
        }
        self.begin_wait(ctx, block);
        loop {
            self.leave_stack(ctx);
            if self.end_wait(ctx) {
                return ctx.mailbox.reply.take().unwrap_or(Ok(Value::FALSE));
            }
        }
    }

    fn for_each_thread(&self, visit: &mut dyn FnMut(&Thread)) {
        self.threads.with(|threads| threads.iter().for_each(|entry| visit(&entry.thread)));
    }

    /// There is one OS thread: the others have to wait anyway.
    fn without_gil(&self, _: Ctx, compute: &mut dyn FnMut()) {
        compute();
    }

    fn hand_over(&self, ctx: Ctx) {
        if host::reserve_stack().is_err() {
            // Between two instructions of the code around the native code there will be another switch point.
            self.clock.grant(&ctx, self.clock.count(&ctx), u64::MAX);
        } else if !self.goes_on(ctx) {
            self.leave_stack(ctx);
        }
    }
}
