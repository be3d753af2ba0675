//! The runner with real threads: natively an OS thread for each Python thread, in the browser a web worker for each that
//! runs. A thread that yields hands the GIL over; one that blocks releases it, waits, and takes it again.
//!
//! A thread that blocks outside native code is its frames, and needs no machine stack until it goes on. So a thread
//! beside the main one is a [`host::Task`], which returns when it blocks, and the host decides what its stack does
//! meanwhile. In the middle of native code, and in the main thread, whose worker has to return to the page at the end,
//! it waits on the spot.

use super::Options;
use super::program::{self, Outcome, Program};
use crate::gil::{EvalBreaker, Gil, ThreadGil};
use crate::host::park::{self, Woken};
use crate::host::{self, Line, Turn, table};
use crate::modules::signal;
use crate::object::cell::GilCell;
use crate::object::exception::OS_ERROR;
use crate::object::frame::position;
use crate::object::suspend::{Block, BlockReason};
use crate::object::thread::{Runner, Thread, ThreadStart};
use crate::object::{Ctx, Result, Str, Value};
use crate::trace::{At, Kind, Reason, WaitEnd};
use crate::vm::{self, Exit};
use rustpython_wtf8::Wtf8Buf;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Threads {
    gil: Gil,
    /// The threads that live, the main thread first. The GIL protects it, and a thread leaves it before it lets go of
    /// the GIL for the last time: the states that it points to are there.
    threads: GilCell<Vec<NonNull<Thread>>>,
    /// How many threads beside the main thread live; the main thread waits for zero on it.
    others: AtomicU32,
}

/// What `time.sleep(0)` takes under CPython: Linux wakes no sleeper earlier than its timer slack. It
/// is long enough for a thread that waits for the GIL to get it.
const SHORTEST_SLEEP_NS: u64 = 50_000;

/// A thread beside the main one, between two turns.
struct Started {
    runner: &'static Threads,
    /// `None` once it has ended.
    thread: Option<Box<Thread>>,
    next: Next,
    /// The wish for its machine stack in bytes, 0 for none.
    stack: usize,
}

/// What a thread does in its next turn.
enum Next {
    /// Calls this; the thread of that number has started it.
    Begin { callable: Value, starter: u32 },
    /// Goes on after a switch.
    Resume { at: At },
    /// Goes on after a wait.
    Reply { wait: BlockReason, at: At },
}

// SAFETY: the starter gives up all of it; whoever runs a turn touches the thread's state only while it holds the GIL, and
// taking the GIL orders that after what the starter did, and after the turn before.
unsafe impl Send for Started {}

impl Threads {
    /// Runs a program in the calling thread, which becomes its main thread, and returns when all of
    /// it has ended.
    pub fn run(program: Program, options: &Options) -> Outcome {
        let runner: &'static Threads = Box::leak(Box::new(Threads {
            gil: Gil::default(),
            threads: GilCell::new(Vec::new()),
            others: AtomicU32::new(0),
        }));
        let Ok(gil) = ThreadGil::register("MainThread") else {
            return Outcome::failed("can't start the main thread: too many threads are alive");
        };
        table::set_main_thread(gil.slot());
        if let Some(seconds) = options.switch_interval {
            runner.set_switch_interval(seconds);
        }
        let outcome = runner.run_main(gil, program);
        // SAFETY: no thread of this run is left, and its interpreter is gone.
        drop(unsafe { Box::from_raw(std::ptr::from_ref(runner).cast_mut()) });
        outcome
    }

    fn run_main(&'static self, gil: Arc<ThreadGil>, program: Program) -> Outcome {
        self.gil.take(&gil, Default::default()).expect("the lock is new");
        gil.tracer().record(Kind::ThreadStart, 0, 0, Default::default());
        program::prepare_process();
        let interp = program::new_interp(self);
        let thread = Thread::new(interp, gil, true, stack_limit(host::recursion_bytes(0)));
        // SAFETY: this OS thread runs the thread and holds the GIL; the state lives to the end.
        let ctx = unsafe { Ctx::new(&thread) };
        ctx.enter();
        self.threads.with(|threads| threads.push(NonNull::from(&*thread)));
        thread.breaker.set(program::breaker_at_start());
        let outcome = program::new_slot();
        program::begin(ctx, program, &outcome);
        self.drive(ctx);
        self.end_other_threads(ctx);
        let outcome = program::end(ctx, &outcome);
        ctx.leave();
        thread.gil.tracer().record(Kind::ThreadExit, 0, 0, Default::default());
        self.gil.release(&thread.gil, Reason::ThreadExit, Default::default());
        drop(thread);
        outcome
    }

    fn dismiss(&self, thread: &Thread) {
        self.threads.with(|threads| threads.retain(|other| *other != NonNull::from(thread)));
    }

    /// Runs a thread until it ends, waiting on the spot.
    fn drive(&self, ctx: Ctx) {
        loop {
            match vm::run(ctx) {
                Exit::Finished(_) | Exit::Killed => return,
                Exit::Raised => return drop(ctx.take_raised_opt()),
                Exit::Yielded => self.hand_over(ctx),
                Exit::Blocked(block) => {
                    let reply = self.block(ctx, block);
                    vm::reply(ctx, reply);
                }
            }
        }
    }

    fn take(&self, gil: &Arc<ThreadGil>, at: At) {
        self.gil.take(gil, at).expect("the lock is open while threads live");
    }

    /// Ends the threads that still run when the program is over (daemon threads): each unwinds at
    /// its next switch point without running Python code.
    fn end_other_threads(&self, ctx: Ctx) {
        while self.others.load(Ordering::Acquire) != 0 {
            self.for_each_thread(&mut |thread| {
                if !thread.is_main {
                    thread.breaker.set(EvalBreaker::STOP_REQUESTED);
                    host::interrupt(thread.gil.slot());
                }
            });
            self.gil.release(&ctx.gil, Reason::Join, Default::default());
            let others = self.others.load(Ordering::Acquire);
            if others != 0 {
                // A thread that has just been started looks at its breaker a little later.
                host::futex_wait(&self.others, others, Some(host::monotonic_ns() + 20_000_000));
            }
            self.gil.take(&ctx.gil, Default::default()).expect("the lock is open while threads live");
        }
    }
}

impl Started {
    /// Runs the thread until it waits, ends, or has to let others have its worker.
    fn turn(&mut self) -> Turn {
        let Started { runner, ref mut thread, ref mut next, stack } = *self;
        let Some(state) = thread.as_deref() else { return Turn::Ended };
        let gil = Arc::clone(&state.gil);
        let slot = gil.slot();
        let now = std::mem::replace(next, Next::Resume { at: At::default() });
        let (at, woken) = match now {
            Next::Begin { .. } => (At::default(), Woken::Notified),
            Next::Resume { at } => (at, Woken::Notified),
            Next::Reply { at, .. } => (at, park::outcome(slot)),
        };
        runner.take(&gil, at);
        // SAFETY: this OS thread runs the thread and holds the GIL; the state lives to the end of the turn.
        let ctx = unsafe { Ctx::new(state) };
        ctx.stack_limit.set(stack_limit(host::recursion_bytes(stack)));
        ctx.enter();
        match now {
            Next::Begin { callable, starter } => {
                gil.tracer().record(Kind::ThreadStart, 0, starter, Default::default());
                vm::begin(ctx, callable);
            }
            Next::Resume { .. } => {}
            Next::Reply { wait, at } => {
                record_wait_end(ctx, wait, how_it_ended(woken), at);
                vm::reply(ctx, Ok(Value::from_bool(woken != Woken::TimedOut)));
            }
        }
        loop {
            match vm::run(ctx) {
                Exit::Finished(_) | Exit::Killed => break,
                Exit::Raised => {
                    drop(ctx.take_raised_opt());
                    break;
                }
                Exit::Yielded if host::wants_worker() => {
                    let at = position(ctx);
                    *next = Next::Resume { at };
                    ctx.leave();
                    runner.gil.offer(&gil, at);
                    return Turn::Yields;
                }
                Exit::Yielded => runner.hand_over(ctx),
                Exit::Blocked(Block::Park { reason: wait, deadline }) => {
                    let at = position(ctx);
                    *next = Next::Reply { wait, at };
                    let deadline = deadline_of(wait, deadline);
                    let reason = record_wait(ctx, wait, at);
                    ctx.leave();
                    runner.gil.release(&gil, reason, at);
                    return Turn::Waits { slot, deadline };
                }
                Exit::Blocked(block @ (Block::Ready { .. } | Block::ReadLine)) => {
                    let reply = runner.block(ctx, block);
                    vm::reply(ctx, reply);
                }
            }
        }
        vm::clear_thread(ctx);
        ctx.leave();
        gil.tracer().record(Kind::ThreadExit, 0, 0, Default::default());
        runner.dismiss(state);
        state.exc_info.set(std::ptr::null());
        *thread = None;
        runner.gil.release(&gil, Reason::ThreadExit, Default::default());
        drop(gil);
        // Release: the main thread frees the runner when it sees zero, after all of the above.
        runner.others.fetch_sub(1, Ordering::Release);
        host::futex_wake(&runner.others, 1);
        Turn::Ended
    }
}

/// Acts on what came from outside while the main thread waited. If that raises nothing, the wait goes on (PEP 475);
/// other threads are interrupted only to be ended.
fn check_interrupt(ctx: Ctx) -> Result<()> {
    if ctx.is_main && ctx.breaker.take(EvalBreaker::SIGNALS_PENDING) != 0 {
        ctx.gil.slot().take_interrupt();
        signal::deliver_interrupt(ctx)?;
    }
    Ok(())
}

/// When a wait is to end at the latest.
fn deadline_of(wait: BlockReason, deadline: Option<u64>) -> Option<u64> {
    match wait {
        BlockReason::Sleep => deadline.map(|deadline| deadline.max(host::monotonic_ns() + SHORTEST_SLEEP_NS)),
        BlockReason::Lock { .. } | BlockReason::Join(_) => deadline,
    }
}

fn how_it_ended(woken: Woken) -> WaitEnd {
    match woken {
        Woken::Notified => WaitEnd::Done,
        Woken::TimedOut => WaitEnd::TimedOut,
        Woken::Interrupted => WaitEnd::Interrupted,
    }
}

/// Records that a thread is about to wait. Returns why it lets go of the GIL.
pub(super) fn record_wait(ctx: Ctx, wait: BlockReason, at: At) -> Reason {
    let tracer = ctx.gil.tracer();
    match wait {
        BlockReason::Lock { lock, holder } => {
            tracer.record(Kind::LockWait, 0, lock, at);
            if holder != 0 {
                tracer.record(Kind::LockHeld, 0, holder, at);
            }
            Reason::Lock
        }
        BlockReason::Sleep => {
            tracer.record(Kind::Sleep, 0, 0, at);
            Reason::Sleep
        }
        BlockReason::Join(thread) => {
            tracer.record(Kind::JoinWait, 0, thread, at);
            Reason::Join
        }
    }
}

/// Records that the wait is over.
pub(super) fn record_wait_end(ctx: Ctx, wait: BlockReason, how: WaitEnd, at: At) {
    let (kind, subject) = match wait {
        BlockReason::Lock { lock, .. } => (Kind::LockWaitEnd, lock),
        BlockReason::Sleep => (Kind::SleepEnd, 0),
        BlockReason::Join(thread) => (Kind::JoinWaitEnd, thread),
    };
    ctx.gil.tracer().record(kind, how as u8, subject, at);
}

impl Runner for Threads {
    fn wake(&self, thread: u32) {
        if let Some(slot) = table::find(thread) {
            park::unpark(slot);
        }
    }

    fn start_thread(&self, ctx: Ctx, start: ThreadStart) -> Result<u32, String> {
        let gil = ThreadGil::register(&start.name).map_err(|error| error.to_string())?;
        let id = gil.id();
        let thread = Thread::new(ctx.interp, gil, false, 0);
        thread.breaker.set(program::breaker_at_start());
        let state = NonNull::from(&*thread);
        // Relaxed: only the main thread waits for zero, and it is the GIL that orders it after this.
        self.others.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the runner is freed when no other thread is left.
        let runner: &'static Threads = unsafe { &*std::ptr::from_ref(self) };
        let next = Next::Begin { callable: start.callable, starter: ctx.id };
        let stack = ctx.interp.thread_stack_size.get();
        let mut started = Started { runner, thread: Some(thread), next, stack };
        let spawned = host::spawn(stack, Box::new(move || started.turn()));
        if let Err(error) = spawned {
            self.others.fetch_sub(1, Ordering::Relaxed);
            return Err(error.to_string());
        }
        // The thread itself needs the GIL first.
        self.threads.with(|threads| threads.push(state));
        Ok(id)
    }

    fn switch_interval(&self) -> f64 {
        self.gil.interval_us() as f64 / 1e6
    }

    fn set_switch_interval(&self, seconds: f64) {
        self.gil.set_interval_us((seconds * 1e6) as u64);
    }

    fn now(&self) -> u64 {
        host::monotonic_ns()
    }

    /// Releases the GIL, waits, and takes it again.
    fn block(&self, ctx: Ctx, block: Block) -> Result<Value> {
        let at = position(ctx);
        let slot = ctx.gil.slot();
        match block {
            Block::Park { reason: wait, deadline } => {
                let deadline = deadline_of(wait, deadline);
                loop {
                    let reason = record_wait(ctx, wait, at);
                    self.gil.release(&ctx.gil, reason, at);
                    let woken = park::park(slot, deadline);
                    self.take(&ctx.gil, at);
                    record_wait_end(ctx, wait, how_it_ended(woken), at);
                    check_interrupt(ctx)?;
                    if woken != Woken::Interrupted || !ctx.is_main {
                        return Ok(Value::from_bool(woken != Woken::TimedOut));
                    }
                }
            }
            Block::Ready { watch, deadline } => loop {
                self.gil.release(&ctx.gil, Reason::Input, at);
                let woken = watch.wait(slot, deadline);
                self.take(&ctx.gil, at);
                check_interrupt(ctx)?;
                if woken != Woken::Interrupted || !ctx.is_main {
                    return Ok(Value::from_bool(woken != Woken::TimedOut));
                }
            },
            Block::ReadLine => loop {
                self.gil.release(&ctx.gil, Reason::Input, at);
                let line = host::read_line(slot);
                self.take(&ctx.gil, at);
                check_interrupt(ctx)?;
                return match line {
                    Ok(Line::Text(bytes)) => Ok(Str::from_wtf8(&decode_line(bytes)).into()),
                    Ok(Line::Interrupted) if ctx.is_main => continue,
                    Ok(Line::Eof | Line::Interrupted) => Ok(Str::new("").into()),
                    Err(error) => Err(ctx.raise(&OS_ERROR, error.to_string())),
                };
            },
        }
    }

    fn for_each_thread(&self, visit: &mut dyn FnMut(&Thread)) {
        // SAFETY: see the field.
        self.threads.with(|threads| threads.iter().for_each(|thread| visit(unsafe { thread.as_ref() })));
    }

    fn without_gil(&self, ctx: Ctx, compute: &mut dyn FnMut()) {
        let at = position(ctx);
        self.gil.release(&ctx.gil, Reason::Native, at);
        compute();
        self.take(&ctx.gil, at);
    }

    fn hand_over(&self, ctx: Ctx) {
        let at = position(ctx);
        self.gil.switch(&ctx.gil, at).expect("the lock is open while threads live");
    }
}

/// The lowest address of the machine stack that native recursion may reach if it may take so many bytes from here on.
pub(super) fn stack_limit(bytes: usize) -> usize {
    let marker = 0u8;
    (&raw const marker as usize).saturating_sub(bytes)
}

/// Input as `str`: UTF-8, with what is not valid as surrogates (`surrogateescape`).
pub(super) fn decode_line(bytes: Vec<u8>) -> Wtf8Buf {
    let mut text = Wtf8Buf::new();
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                break;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                text.push_str(std::str::from_utf8(valid).expect("just checked"));
                let surrogate = rustpython_wtf8::CodePoint::from_u32(0xDC00 + u32::from(after[0]));
                text.push(surrogate.expect("a lone surrogate is a code point"));
                rest = &after[1..];
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::host::pool::tests::with_workers;
    use crate::runner::program::{Program, Start};
    use crate::runner::{self, Options};

    /// Runs a program whose threads share so many workers, as in the browser.
    #[track_caller]
    fn on_workers(workers: u32, text: &str) {
        let start = Start::Source { text: text.into(), filename: "<pooled>".into() };
        let program = Program { start, setup: None, argv: vec!["<pooled>".into()], path: Vec::new() };
        let options = Options { switch_interval: Some(0.0005), ..Options::default() };
        assert_eq!(with_workers(workers, 1500, || runner::run(program, &options)).status, 0);
    }

    #[test]
    fn a_thousand_threads_wait_in_all_ways() {
        on_workers(
            2,
            "
import threading, time
go, lock, done = threading.Event(), threading.Lock(), []
def sleep(): time.sleep(0.01)
def take():
    with lock: pass
def nested(): list(map(time.sleep, [0.001]))
def work(n):
    [go.wait, sleep, take, nested][n % 4]()
    go.wait()
    done.append(n)
threads = [threading.Thread(target=work, args=(n,)) for n in range(1000)]
with lock:
    for thread in threads: thread.start()
    assert threading.active_count() == 1001
go.set()
for thread in threads: thread.join()
assert sorted(done) == list(range(1000))
",
        );
    }

    #[test]
    fn more_threads_compute_than_there_are_workers() {
        on_workers(
            2,
            "
import threading
flags = [True] + [False] * 6
def turn(n):
    while not flags[n - 1]: pass
    flags[n] = True
threads = [threading.Thread(target=turn, args=(n,)) for n in (6, 5, 4, 3, 2, 1)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert all(flags)
",
        );
    }

    #[test]
    fn deadlines_come_while_all_workers_compute() {
        on_workers(
            2,
            "
import threading, time
slept = []
def sleep():
    time.sleep(0.002)
    slept.append(1)
def compute():
    while len(slept) < 5: pass
threads = [threading.Thread(target=sleep) for _ in range(5)] + [threading.Thread(target=compute) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
",
        );
    }

    #[test]
    fn daemon_threads_that_wait_without_a_worker_end_with_the_program() {
        on_workers(
            2,
            "
import threading, time
lock = threading.Lock()
lock.acquire()
for n in range(100):
    threading.Thread(target=[lock.acquire, lambda: time.sleep(1000)][n % 2], daemon=True).start()
",
        );
    }

    #[test]
    fn hand_overs_are_neither_lost_nor_doubled() {
        on_workers(
            3,
            "
import queue, threading
there, back, small = threading.Lock(), threading.Lock(), queue.Queue(2)
there.acquire(); back.acquire()
got = 0
def echo():
    for _ in range(3000):
        there.acquire()
        back.release()
def put():
    for n in range(2000): small.put(n)
threads = [threading.Thread(target=echo), threading.Thread(target=put)]
for thread in threads: thread.start()
for _ in range(3000):
    there.release()
    back.acquire()
assert [small.get() for _ in range(2000)] == list(range(2000))
for thread in threads: thread.join()
",
        );
    }
}
