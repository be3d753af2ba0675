//! The runner without threads: one OS thread (or worker) that switches between Python threads
//! itself, with a seeded choice at each switch point and, if asked, a virtual clock that jumps over
//! waits. [`Stepped::step`] returns now and then, so that the caller's event loop can deliver Stop
//! and input.
//!
//! Nothing here is shared with another thread but the eval breakers, which Stop sets.

use super::Options;
use super::program::{self, Outcome, Program, Slot};
use super::threads::{decode_line, record_wait, record_wait_end, stack_limit};
use crate::gil::{EvalBreaker, ThreadGil};
use crate::host::files::{self, Watch};
use crate::host::park;
use crate::host::{self, Line, table};
use crate::modules::signal;
use crate::object::cell::GilCell;
use crate::object::exception::{OS_ERROR, RUNTIME_ERROR};
use crate::object::frame::position;
use crate::object::suspend::{Block, BlockReason};
use crate::object::thread::{Runner, Thread, ThreadStart};
use crate::object::{Ctx, Result, Str, Value};
use crate::trace::{Kind, Reason, WaitEnd};
use crate::vm::{self, Exit};
use std::cell::Cell;

/// How far [`Stepped::step`] got.
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
    /// The virtual clock in nanoseconds from the program's start, where there is one.
    clock: Option<Cell<u64>>,
    /// Seconds, as `sys.setswitchinterval` sets them.
    switch_interval: Cell<f64>,
    /// The thread that ran last.
    last: Cell<u32>,
    outcome: Slot,
    result: GilCell<Option<Outcome>>,
    /// Input that has come for the thread that reads.
    line: GilCell<Option<std::io::Result<Line>>>,
}

/// A Python thread and what it is up to.
struct Entry {
    thread: Box<Thread>,
    state: State,
    /// Woken while it was not parked: its next park returns at once.
    notified: bool,
    /// In the middle of native code further down the machine stack: it cannot run from here.
    buried: bool,
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
}

/// How often descriptors that threads wait for are looked at while no thread can run.
const POLL_NS: u64 = 2_000_000;

/// Switch points that a thread passes in a microsecond of its turn, roughly.
const SWITCH_POINTS_PER_MICROSECOND: f64 = 10.0;

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
            clock: options.virtual_time.then(|| Cell::new(0)),
            switch_interval: Cell::new(options.switch_interval.unwrap_or(0.005)),
            last: Cell::new(0),
            outcome: program::new_slot(),
            result: GilCell::new(None),
            line: GilCell::new(None),
        }));
        let Ok(gil) = ThreadGil::register("MainThread") else {
            return Err(Outcome::failed("can't start the main thread: too many threads are alive"));
        };
        table::set_main_thread(gil.slot());
        program::prepare_process();
        gil.tracer().record(Kind::ThreadStart, 0, 0, Default::default());
        let interp = program::new_interp(runner);
        let thread = Thread::new(interp, gil, true, stack_limit(0));
        let ctx = runner.add(thread);
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
            match runner.step(u64::MAX) {
                Progress::Running => {}
                Progress::Waiting { until, for_input } => runner.wait(until, for_input),
                Progress::Finished(outcome) => return outcome,
            }
        }
    }

    /// Runs threads until `deadline` ([`host::monotonic_ns`]), or until none can run.
    pub fn step(&self, deadline: u64) -> Progress {
        loop {
            if self.main().is_none() {
                return Progress::Finished(self.finish());
            }
            self.poll_input();
            match self.pick() {
                Some(id) => self.run_thread(id),
                None => match self.skip_wait() {
                    Some(progress) => return progress,
                    None => continue,
                },
            }
            if host::monotonic_ns() >= deadline && self.main().is_some() {
                return Progress::Running;
            }
        }
    }

    fn add(&self, thread: Box<Thread>) -> Ctx {
        thread.breaker.set(EvalBreaker::ALWAYS);
        // SAFETY: the state is boxed and lives until the thread is removed; this OS thread runs it.
        let ctx = unsafe { Ctx::new(&thread) };
        let entry = Entry { thread, state: State::Ready, notified: false, buried: false };
        self.threads.with(|threads| threads.push(entry));
        ctx
    }

    fn main(&self) -> Option<u32> {
        self.threads.with(|threads| threads.iter().find(|entry| entry.thread.is_main).map(|entry| entry.thread.id))
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

    /// A thread that can run, by chance. Those whose wait is over are answered first.
    fn pick(&self) -> Option<u32> {
        let now = self.now();
        let ready: Vec<u32> = self.threads.with(|threads| {
            threads
                .iter_mut()
                .filter(|entry| !entry.buried && can_run(entry, now))
                .map(|entry| entry.thread.id)
                .collect()
        });
        if ready.is_empty() {
            return None;
        }
        Some(ready[(self.next_random() % ready.len() as u64) as usize])
    }

    /// Runs a thread for one turn.
    fn run_thread(&self, id: u32) {
        let Some((ctx, answer)) = self.with_entry(id, |entry| {
            // SAFETY: as in `add`.
            let ctx = unsafe { Ctx::new(&entry.thread) };
            (ctx, self.answer(entry))
        }) else {
            return;
        };
        ctx.enter();
        let at = position(ctx);
        let last = self.last.replace(id);
        ctx.gil.note_acquired(last, at);
        if let Some((state, woken)) = answer
            && !self.end_wait(ctx, state, woken)
        {
            ctx.leave();
            return;
        }
        let most = (self.switch_interval.get() * 1e6 * SWITCH_POINTS_PER_MICROSECOND * 2.0).clamp(2.0, 1e8) as u64;
        ctx.switch_points_left.set((1 + self.next_random() % most) as u32);
        match vm::run(ctx) {
            Exit::Yielded => ctx.gil.note_released(Reason::Offered, 0, position(ctx)),
            Exit::Blocked(block) => self.begin_wait(ctx, id, block),
            Exit::Finished(_) | Exit::Killed => self.end_thread(ctx, id),
            Exit::Raised => {
                drop(ctx.take_raised_opt());
                self.end_thread(ctx, id);
            }
        }
        ctx.leave();
    }

    /// How the wait of a thread that can run has ended.
    fn answer(&self, entry: &mut Entry) -> Option<(State, WaitEnd)> {
        let state = std::mem::replace(&mut entry.state, State::Ready);
        match state {
            State::Ready => None,
            State::Parked { .. } | State::Reading | State::Polling { .. } => {
                let bits = entry.thread.breaker.bits();
                let stopped = bits & EvalBreaker::STOP_REQUESTED != 0;
                let interrupted = stopped || entry.thread.is_main && bits & EvalBreaker::SIGNALS_PENDING != 0;
                // A wake-up may carry a lock with it: it stays for a wait that goes on after the interrupt.
                let notified = !interrupted && std::mem::take(&mut entry.notified);
                let end = match (interrupted, notified) {
                    (true, _) => WaitEnd::Interrupted,
                    (false, true) => WaitEnd::Done,
                    (false, false) => WaitEnd::TimedOut,
                };
                Some((state, end))
            }
        }
    }

    fn begin_wait(&self, ctx: Ctx, id: u32, block: Block) {
        let at = position(ctx);
        let (state, reason) = match block {
            Block::Park { reason, deadline } => {
                let why = record_wait(ctx, reason, at);
                (State::Parked { reason, deadline }, why)
            }
            Block::ReadLine => (State::Reading, Reason::Input),
            Block::Ready { watch, deadline } => (State::Polling { watch, deadline }, Reason::Input),
        };
        ctx.gil.note_released(reason, 0, at);
        self.with_entry(id, |entry| entry.state = state);
    }

    /// Tells the thread how its wait has ended. False if it goes on waiting: what interrupted it was handled.
    fn end_wait(&self, ctx: Ctx, state: State, end: WaitEnd) -> bool {
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
                    self.begin_wait(ctx, ctx.id, Block::Park { reason, deadline });
                    return false;
                }
                (Ok(()), State::Reading) => {
                    self.begin_wait(ctx, ctx.id, Block::ReadLine);
                    return false;
                }
                (Ok(()), State::Polling { watch, deadline }) => {
                    self.begin_wait(ctx, ctx.id, Block::Ready { watch, deadline });
                    return false;
                }
                (Ok(()), State::Ready) => Ok(Value::TRUE),
            }
        } else {
            match state {
                State::Reading => self.take_line(ctx),
                State::Polling { watch, .. } => Ok(Value::from_bool(watch.is_ready())),
                State::Ready | State::Parked { .. } => Ok(Value::from_bool(end == WaitEnd::Done)),
            }
        };
        vm::reply(ctx, reply);
        true
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

    fn end_thread(&self, ctx: Ctx, id: u32) {
        if !ctx.is_main {
            vm::clear_thread(ctx);
        }
        ctx.gil.tracer().record(Kind::ThreadExit, 0, 0, Default::default());
        ctx.gil.note_released(Reason::ThreadExit, 0, Default::default());
        let entry = self.threads.with(|threads| {
            let place = threads.iter().position(|entry| entry.thread.id == id)?;
            Some(threads.remove(place))
        });
        let Some(entry) = entry else { return };
        if entry.thread.is_main {
            self.end_others();
            let outcome = program::end(ctx, &self.outcome);
            self.result.set(Some(outcome));
        }
    }

    /// Ends the threads that still run when the program is over (daemon threads).
    fn end_others(&self) {
        loop {
            let next = self.threads.with(|threads| {
                let entry = threads.iter_mut().find(|entry| !entry.thread.is_main && !entry.buried)?;
                entry.thread.breaker.set(EvalBreaker::STOP_REQUESTED);
                entry.notified = true;
                Some(entry.thread.id)
            });
            let Some(id) = next else { return };
            let ctx = Ctx::current();
            self.run_thread(id);
            if let Some(ctx) = ctx {
                ctx.enter();
            }
        }
    }

    fn finish(&self) -> Outcome {
        let outcome = self.result.replace(None).unwrap_or(Outcome { status: 1, ..Outcome::default() });
        // SAFETY: all threads have ended; nobody uses the runner after this.
        drop(unsafe { Box::from_raw(std::ptr::from_ref(self).cast_mut()) });
        outcome
    }

    /// When no thread can run: jumps to the next deadline with a virtual clock, else says what to
    /// wait for.
    fn skip_wait(&self) -> Option<Progress> {
        let (until, for_input) = self.threads.with(|threads| {
            let deadlines = threads.iter().filter_map(|entry| match entry.state {
                State::Parked { deadline, .. } | State::Polling { deadline, .. } => deadline,
                State::Ready | State::Reading => None,
            });
            (deadlines.min(), threads.iter().any(|entry| entry.state == State::Reading))
        });
        match (&self.clock, until) {
            (Some(clock), Some(until)) => {
                clock.set(clock.get().max(until));
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

    /// Natively: sleeps until something can happen.
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
}

/// Whether a thread can be given a turn.
fn can_run(entry: &Entry, now: u64) -> bool {
    let interrupted = entry.thread.is_main && entry.thread.breaker.bits() & EvalBreaker::SIGNALS_PENDING != 0;
    match entry.state {
        State::Ready => true,
        State::Parked { deadline, .. } => {
            entry.notified || interrupted || deadline.is_some_and(|deadline| now >= deadline)
        }
        State::Reading => entry.notified || interrupted,
        State::Polling { watch, deadline } => {
            entry.notified || interrupted || deadline.is_some_and(|deadline| now >= deadline) || watch.is_ready()
        }
    }
}

impl Runner for Stepped {
    fn wake(&self, thread: u32) {
        self.with_entry(thread, |entry| entry.notified = true);
    }

    fn start_thread(&self, ctx: Ctx, start: ThreadStart) -> std::result::Result<u32, String> {
        let gil = ThreadGil::register(&start.name).map_err(|error| error.to_string())?;
        let id = gil.id();
        gil.tracer().record(Kind::ThreadStart, 0, ctx.id, Default::default());
        gil.note_waiting(ctx.id, Default::default());
        let thread = Thread::new(ctx.interp, gil, false, ctx.stack_limit.get());
        let new = self.add(thread);
        vm::begin(new, start.callable);
        Ok(id)
    }

    fn switch_interval(&self) -> f64 {
        self.switch_interval.get()
    }

    fn set_switch_interval(&self, seconds: f64) {
        self.switch_interval.set((seconds * 1e6).trunc() / 1e6);
    }

    fn now(&self) -> u64 {
        self.clock.as_ref().map_or_else(host::monotonic_ns, Cell::get)
    }

    /// Runs the other threads on top of the caller's machine stack until its wait is over.
    fn block_nested(&self, ctx: Ctx, block: Block) -> Result<Value> {
        self.begin_wait(ctx, ctx.id, block);
        while !self.wait_nested(ctx)? {}
        ctx.mailbox.reply.take().unwrap_or(Ok(Value::FALSE))
    }

    fn for_each_thread(&self, visit: &mut dyn FnMut(&Thread)) {
        self.threads.with(|threads| threads.iter().for_each(|entry| visit(&entry.thread)));
    }

    /// There is one OS thread: the others have to wait anyway.
    fn without_gil(&self, _: Ctx, compute: &mut dyn FnMut()) {
        compute();
    }

    /// Threads take turns where the loop is not nested.
    fn yield_nested(&self, _: Ctx) {}
}

impl Stepped {
    /// Runs other threads until a thread that has begun to wait in native code can run. False if it goes on waiting.
    fn wait_nested(&self, ctx: Ctx) -> Result<bool> {
        let id = ctx.id;
        self.with_entry(id, |entry| entry.buried = true);
        loop {
            self.poll_input();
            let now = self.now();
            let done = self.with_entry(id, |entry| can_run(entry, now)).unwrap_or(true);
            if done {
                break;
            }
            if let Some(other) = self.pick() {
                self.run_thread(other);
                continue;
            }
            match self.skip_wait() {
                None => {}
                Some(Progress::Waiting { until: None, for_input: false }) if self.is_stuck_on_buried(id) => {
                    ctx.enter();
                    self.with_entry(id, |entry| {
                        entry.buried = false;
                        entry.state = State::Ready;
                    });
                    return Err(ctx.raise(
                        &RUNTIME_ERROR,
                        "a thread waits inside native code for another that waits inside native code below it; the stepped runner cannot continue",
                    ));
                }
                Some(Progress::Waiting { until, for_input }) => self.wait(until, for_input),
                Some(Progress::Running | Progress::Finished(_)) => {}
            }
        }
        ctx.enter();
        let answer = self.with_entry(id, |entry| {
            entry.buried = false;
            self.answer(entry)
        });
        ctx.gil.note_acquired(self.last.replace(id), position(ctx));
        Ok(match answer {
            Some(Some((state, end))) => self.end_wait(ctx, state, end),
            Some(None) | None => true,
        })
    }

    /// Whether a thread that could run is buried under this one.
    fn is_stuck_on_buried(&self, id: u32) -> bool {
        let now = self.now();
        self.threads
            .with(|threads| threads.iter().any(|entry| entry.thread.id != id && entry.buried && can_run(entry, now)))
    }
}
