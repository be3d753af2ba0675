//! What the interpreter asks of the machine it runs on: clocks, threads, parking, output, input.
//!
//! This folder is the only place that knows whether it runs natively or in a browser's worker. `native.rs` and
//! `web.rs` export the same names; everything else here is built on [`futex_wait`] and [`futex_wake`] and is the same
//! for both.
//!
//! | file | what |
//! |---|---|
//! | `table.rs` | one slot a Python thread with all that another agent (the page, a signal) may look at or touch |
//! | `park.rs` | blocking a Python thread until a wake-up, a deadline or an interrupt |
//! | `memory.rs` | the allocator: the system's, with a reserve for `MemoryError` |
//! | `small_blocks.rs` | a thread's free lists of small blocks, for the allocator of the browser |
//! | `pool.rs`, `stream.rs` | the browser's workers and its output and input, as far as they can be tested natively |
//! | `files/` | files and pipes: the machine's, and those in memory of the browser |
//! | `math.rs` | functions that the platforms' libraries compute with different care |
//! | `native.rs`, `web.rs` | the platform; `web.rs` also holds the protocol with the page |
//! | `native_stacks.rs`, `web_stacks.rs` | several machine stacks in one thread |

pub mod files;
pub mod math;
pub mod memory;
pub mod park;
#[cfg(any(target_arch = "wasm32", test))]
pub(crate) mod pool;
#[cfg(any(target_arch = "wasm32", test))]
mod small_blocks;
#[cfg(any(target_arch = "wasm32", test))]
mod stream;
pub mod table;

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod native_stacks;
#[cfg(not(target_arch = "wasm32"))]
use {native as platform, native_stacks as stacks};

#[cfg(target_arch = "wasm32")]
pub mod web;
#[cfg(target_arch = "wasm32")]
pub mod web_stacks;
#[cfg(target_arch = "wasm32")]
use {web as platform, web_stacks as stacks};

use std::fmt;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Release;

pub use table::{INTERRUPT_BIT, MAX_THREADS, REENTER_BIT, ThreadSlot};

/// What a thread started by [`spawn`] does, called again after each [`Turn`] but the last. Between two turns it has no
/// machine stack, and the next one may be on another.
pub type Task = Box<dyn FnMut() -> Turn + Send + 'static>;

/// Why a [`Task`] has returned.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    Ended,
    /// Wants to be called again when the thread of this slot was woken or at the deadline, as if it had called
    /// [`park::wait`].
    Waits {
        slot: &'static ThreadSlot,
        deadline: Option<u64>,
    },
    /// Wants to be called again after others that are ready.
    Yields,
}

/// The two output streams. The numbers are those of the POSIX file descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Stream {
    Out = 1,
    Err = 2,
}

/// What [`read_line`] came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// One line with its newline; the last line of the input may lack it.
    Text(Vec<u8>),
    /// No input is left.
    Eof,
    /// [`interrupt`] was called for the waiting thread.
    Interrupted,
}

/// What [`write`] came back with when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    All,
    /// [`interrupt`] was called while the stream was full; so many bytes had been taken.
    Interrupted(usize),
}

/// No thread can be had: the system refuses or the pool of workers is at its cap.
/// Python sees `RuntimeError: can't start new thread`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpawnError;

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("can't start new thread")
    }
}

impl std::error::Error for SpawnError {}

/// What the local time zone says about one moment, as `time.localtime` wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalZone {
    /// Seconds east of UTC.
    pub offset: i32,
    pub is_dst: bool,
    /// Abbreviation such as `CET`.
    pub name: String,
}

/// Nanoseconds on a clock that never goes back and that all threads share. Its zero is near the start of the program.
#[inline]
pub fn monotonic_ns() -> u64 {
    platform::monotonic_ns()
}

/// Nanoseconds since 1970-01-01T00:00:00Z by the wall clock.
pub fn wall_ns() -> i128 {
    platform::wall_ns()
}

/// CPU time used by the whole process in nanoseconds (`time.process_time`); where the platform does not tell, the
/// time since the start.
pub fn process_ns() -> u64 {
    platform::process_ns()
}

/// The most memory that the process has had, in bytes.
pub fn peak_memory() -> u64 {
    platform::peak_memory()
}

/// The soft and the hard bound of a resource by its number on Linux; `None` for what has no bound, or no such number.
pub fn resource_limit(resource: i32) -> [Option<u64>; 2] {
    platform::resource_limit(resource)
}

/// The local time zone's offset, daylight saving and abbreviation at `unix_seconds`.
pub fn local_zone(unix_seconds: i64) -> LocalZone {
    platform::local_zone(unix_seconds)
}

/// Fills `out` with bytes from the system's random source.
///
/// # Errors
/// When the system has none to give.
pub fn random_bytes(out: &mut [u8]) -> std::io::Result<()> {
    platform::random_bytes(out)
}

/// Runs `task` beside the caller, on a stack of [`STACK_BYTES`], or of `stack` bytes where that is more and the platform
/// lets one choose: [`recursion_bytes`] knows.
///
/// Natively it has an OS thread to itself. In the browser it goes to a worker of the warm pool, or waits until one is idle
/// or the page has brought one up; while it waits, its worker serves others.
///
/// # Errors
/// [`SpawnError`] when the system or the pool has no more threads.
pub fn spawn(stack: usize, task: Task) -> Result<(), SpawnError> {
    platform::spawn(stack, task)
}

/// Whether a task that offers a switch is to return [`Turn::Yields`], since others are ready and no worker is idle.
/// Natively never.
pub fn wants_worker() -> bool {
    platform::wants_worker()
}

/// Says that the program will probably start threads soon: the page may have workers ready by then.
pub fn expect_threads() {
    platform::expect_threads();
}

/// Tells the pool that a thread that has left its worker was woken.
fn resume(thread: &'static ThreadSlot) {
    platform::resume(thread);
}

/// Stack of a thread started by [`spawn`]. In the browser the page side asks for it when it starts a worker.
pub const STACK_BYTES: usize = platform::STACK_BYTES;

/// How much of its stack the recursion of native code may take on a thread that was started with such a wish.
pub const fn recursion_bytes(stack: usize) -> usize {
    platform::recursion_bytes(stack)
}

/// The most frames that a thread may have, whatever recursion limit is set: with them, and the traceback that the end of
/// the recursion makes, memory does not run out.
pub const MOST_FRAMES: u32 = platform::MOST_FRAMES;
/// What native code that checks the stack takes of it at the least.
pub const CHECKED_BYTES: usize = platform::CHECKED_BYTES;
/// What a run of the evaluation loop in the middle of native code is counted as, beside what it takes.
pub const RUN_BYTES: usize = platform::RUN_BYTES;

/// The machine stack that goes on in place of one that has nothing more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStack {
    /// One that was left under this name.
    Left(u32),
    /// A new one, which [`suits`](stack_suits) that wish.
    New { wish: usize },
}

/// Runs `work` on a machine stack of its own. When `work` leaves it in the middle ([`leave_stack`]), `work` is called
/// again on another stack; when it returns a [`NextStack`], that one goes on; when it returns `None`, so does this. What
/// was left by then may be gone on with in a later call.
///
/// In the browser it is the page side that switches between stacks (see `web_stacks.rs`), and this only calls `work`.
///
/// # Errors
/// The system's, when there is no memory for a stack.
pub fn run_on_stacks(work: impl Fn() -> Option<NextStack> + Copy + 'static) -> std::io::Result<()> {
    stacks::run_on_stacks(work)
}

/// Looks whether there is room for another stack that suits the wish.
///
/// # Errors
/// [`SpawnError`] if not.
pub fn look_for_stack(wish: usize) -> Result<(), SpawnError> {
    stacks::look_for_stack(wish)
}

/// Whether the stack in use has the [`recursion_bytes`] of that wish, or no stack can have them: in the browser the stacks
/// are all alike, natively there may not be room.
pub fn stack_suits(wish: usize) -> bool {
    stacks::stack_suits(wish)
}

/// [`recursion_bytes`] on the stack in use, as far as it goes, for a thread with that wish.
pub fn recursion_bytes_here(wish: usize) -> usize {
    stacks::recursion_bytes_here(wish)
}

/// Sees to it that the stack in use can be left.
///
/// # Errors
/// `Unsupported` where there is one stack only; the system's when there is no memory for another.
pub fn reserve_stack() -> std::io::Result<()> {
    stacks::reserve_stack()
}

/// Leaves the stack in use, which gets a name that no other stack has, until somebody goes on with it. To be called
/// after [`reserve_stack`].
pub fn leave_stack(name: u32) {
    stacks::leave_stack(name);
}

/// Runs `work`, which does not leave its stack, on the one that the OS thread was started with: for other people's code
/// that asks the system where the stack ends.
pub fn on_first_stack<R>(work: impl FnOnce() -> R + Send) -> R {
    stacks::on_first_stack(work)
}

/// How often to look at a word that another processor is about to change before going to sleep over it: a few
/// microseconds, about what a sleep and a wake-up cost.
pub const SPINS: u32 = platform::SPINS;

/// Looks so often whether something `is_there` that another processor is about to do.
pub fn look_for(is_there: impl Fn() -> bool) -> bool {
    for _ in 0..SPINS {
        if is_there() {
            return true;
        }
        std::hint::spin_loop();
    }
    false
}

/// Number of processors that the program may use, at least 1.
pub fn cpu_count() -> usize {
    platform::cpu_count()
}

/// Makes a panic, which is always a defect of ours, reach the user with its place: natively on standard error, in the
/// browser by `batonPanic`. To be called once, at the start.
pub fn report_panics() {
    platform::report_panics();
}

/// Sleeps while `word` holds `expected`, until [`futex_wake`] or `deadline` (on [`monotonic_ns`]'s clock).
/// May also return for no reason: callers look at their condition again.
///
/// Whatever the waker wrote before `futex_wake` is visible once the caller has seen the changed `word` with an
/// acquiring load; the sleep itself orders nothing.
pub fn futex_wait(word: &AtomicU32, expected: u32, deadline: Option<u64>) {
    platform::futex_wait(word, expected, deadline);
}

/// Wakes up to `count` threads that sleep on `word`.
pub fn futex_wake(word: &AtomicU32, count: u32) {
    platform::futex_wake(word, count);
}

/// Writes all of `bytes`, waiting for a slow reader. Pieces written by one call are not mixed with those of another
/// as long as the stream has room.
///
/// The calling thread should not hold the GIL. `me` is the thread that [`interrupt`] can call back.
///
/// # Errors
/// The system's, such as a broken pipe.
pub fn write(me: &ThreadSlot, stream: Stream, bytes: &[u8]) -> std::io::Result<Written> {
    platform::write(me, stream, bytes)
}

/// Writes as much of `bytes` as the stream takes without waiting and says how many bytes these were.
///
/// Natively that is all of them.
///
/// # Errors
/// The system's, such as a broken pipe.
pub fn try_write(stream: Stream, bytes: &[u8]) -> std::io::Result<usize> {
    platform::try_write(stream, bytes)
}

/// Waits for one line of standard input. The calling thread should not hold the GIL.
///
/// # Errors
/// The system's.
pub fn read_line(me: &ThreadSlot) -> std::io::Result<Line> {
    platform::read_line(me)
}

/// The next line of standard input if there is one already; tells the page that one is wanted if not.
///
/// # Errors
/// The system's.
pub fn try_read_line() -> std::io::Result<Option<Line>> {
    platform::try_read_line()
}

/// Delivers what a signal delivers in CPython: sets `INTERRUPT_BIT` in the thread's eval breaker and gets it out of
/// parking, of waiting for input and of waiting for a full output stream.
///
/// Needs no GIL and may be called by any thread. The page does the same on shared memory (see `web.rs`).
pub fn interrupt(thread: &'static ThreadSlot) {
    // The bit first: a thread that wakes by the second word finds it.
    thread.breaker.fetch_or(INTERRUPT_BIT, Release);
    park::wake(thread, table::PARK_INTERRUPTED);
    platform::wake_streams();
}

/// Calls `handler` on a thread of its own each time the user asks the program to stop (natively: SIGINT). To be
/// called once, before any other thread is started. In the browser the page interrupts through shared memory and
/// `handler` is not called.
pub fn on_interrupt(handler: fn()) {
    platform::on_interrupt(handler);
}

/// The program's arguments, the command's own name first. Empty in the browser.
pub fn args() -> Vec<String> {
    platform::args()
}

/// All environment variables; in the browser `HOME` alone.
pub fn env_vars() -> Vec<(String, String)> {
    platform::env_vars()
}

/// A file of the standard library, made by `build.rs`; `stdlib` says what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LibraryFile {
    Core,
    More,
    Sources,
}

/// The bytes of a file of the standard library. Natively they are part of the program; in the browser a file beside the
/// module, which each call loads anew while the calling worker waits: most programs need little of it, and one that
/// needs none starts sooner without.
///
/// # Errors
/// In the browser, when the file cannot be had.
pub fn load_library(file: LibraryFile) -> std::io::Result<&'static [u8]> {
    platform::load_library(file)
}

/// Who runs the program, and what new files belong to: POSIX's user id.
pub fn user_id() -> u32 {
    platform::user_id()
}

/// The machine, as `uname` names it: system, name in the network, release, version, hardware.
pub fn machine() -> [String; 5] {
    platform::machine()
}

/// The number of the process; in the browser, where there is none, 1.
pub fn process_id() -> u32 {
    platform::process_id()
}

/// Ends the process as SIGINT does by default, so that a shell sees that the user has stopped it. In the browser it traps.
pub fn exit_by_interrupt() -> ! {
    platform::exit_by_interrupt()
}

/// Ends the program at once with `status`, whatever other threads do. In the browser it traps, and the page reports
/// that as a defect: a program's end there is the return of the call that ran it.
pub fn exit(status: i32) -> ! {
    platform::exit(status)
}
