//! The platform in a browser's worker, and the protocol with the page.
//!
//! # The agents
//! The *page side* is the JavaScript that made the `WebAssembly.Memory` and starts the workers: the page, or a
//! dedicated worker that embeds the runtime. It reads and writes the shared memory with `Atomics` and never waits. Each
//! *worker* instantiates the one module over the one memory and then either calls the interpreter (the first one) or
//! `workerMain()` (the pool). A worker inside `workerMain` never returns to its event loop.
//!
//! # Exports (wasm-bindgen names)
//! - `workerMain(): void`: a pool worker serves jobs for ever.
//! - `controlAddress(): number`: byte address of [`Control`] below.
//! - `traceAddress(): number`: byte address of the trace's directory.
//! - `traceLayout(): string`: JSON of all other offsets (`trace/layout.rs`), the thread table's among them.
//!
//! The first worker calls the last three when it has instantiated the module and posts the results to the page side.
//!
//! # The import `globalThis.batonPoke(reason: number): void`
//! Each worker's script defines it before it instantiates the module. Rust calls it when the page side should look at
//! the control block; reasons: 1 output is there, 2 input is wanted, 4 the pool needs workers, 8 the output ring is full.
//! With shared memory it does `postMessage({type: "poke"})`. At most one poke is under way: it is sent only when
//! `poked` was 0, except reason 8; the page side sets `poked` to 0 *before* it looks.
//! Without shared memory (one worker, stepped) the worker's script itself is the page side: for reason 8 it must empty the
//! output ring before it returns; for the others it may wait until it is back in its event loop.
//!
//! # The control block
//! 32-bit little-endian words at `controlAddress() + 4 * index`, to be accessed with `Atomics` on an `Int32Array`
//! (read as unsigned: `>>> 0`):
//!
//! | index | name | meaning |
//! |---|---|---|
//! | 0 | `version` | 2; another number means that page and module do not fit |
//! | 1 | `poked` | 1 while a poke is under way |
//! | 2 | `poolCap` | most Python threads beside the main one; the page side sets it before the first thread starts |
//! | 3 | `poolIdle` | pool workers that wait for a thread |
//! | 4 | `poolBusy` | pool workers that run one |
//! | 5 | `poolQueued` | threads that are ready and have no worker |
//! | 6 | `poolPinned` | threads that wait in the middle of native code, and so keep their workers |
//! | 7 | `slots` | address of the thread table |
//! | 8 | `slotsUsed` | address of the word that counts slots ever used |
//! | 9 | `mainSlot` | address of the word with the index of the main thread's slot plus 1, 0 if none |
//! | 10 | `outHead` | bytes ever written to the output ring, modulo 2³² |
//! | 11 | `outTail` | bytes ever read from it by the page side |
//! | 12 | `outSpace` | futex: the page side adds 1 and notifies after it moved `outTail` |
//! | 13 | `outData` | address of the ring's bytes |
//! | 14 | `outSize` | their number, a power of two |
//! | 15 | `inHead` | bytes ever written to the input ring by the page side |
//! | 16 | `inTail` | bytes ever read from it |
//! | 17 | `inSignal` | futex: the page side adds 1 and notifies after it moved `inHead` or set `inEof` |
//! | 18 | `inData` | address of the ring's bytes |
//! | 19 | `inSize` | their number, a power of two |
//! | 20 | `inWanted` | how many threads wait for a line at this moment |
//! | 21 | `inEof` | the page side sets 1 when no more input will come, 0 to open it again |
//!
//! **Pool.** The page side keeps `poolIdle` at a number of its choice above `poolQueued`, and `poolIdle + poolBusy` at
//! most at a number of its choice above `poolPinned`: threads that share workers make progress as long as there are two
//! that no thread keeps. A worker that is starting counts on the page side only. Rust pokes when none is idle.
//!
//! **Output ring.** A sequence of pieces, each `[stream: u8 (1 out, 2 err), length: u24 little endian, length bytes]`,
//! wrapping at the end of the ring anywhere. Pieces are whole: `outHead` moves when one is complete. A character of
//! UTF-8 can be cut between two pieces of a stream: decode each stream with `TextDecoder(…, {stream: true})`.
//! The order of the pieces is the order of the writes, whatever the threads.
//!
//! **Input ring.** Plain bytes. The reader takes them line by line; the last line may lack its newline if `inEof` is set.
//! The page side writes at most `inSize - (inHead - inTail)` bytes and the rest later (Rust pokes with reason 2 when it
//! wants more).
//!
//! **Stop.** For the thread slot of index `mainSlot - 1`, at `slots + index * slot.size` (numbers from `traceLayout`): or
//! `bits.breakerInterrupt` into `slot.breaker`, or `bits.parkInterrupted` into `slot.park`, notify `slot.park` (all), then
//! add 1 to `outSpace` and `inSignal` and notify both (all). Rust's own version of this is `host::interrupt`.
//! The second Stop terminates the workers and throws the memory away.
//!
//! **Young code.** While an interpreter is young, the page side ors `bits.breakerReenter` into `slot.breaker` of every slot
//! ever used, now and then: the evaluation loop is entered anew, in the code that the browser has optimised meanwhile.
//!
//! **Time.** Times in the trace are ns since the first reading of the clock in this memory, on
//! `performance.timeOrigin + performance.now()`, which all workers share.
//!
//! **Stack.** wasm-bindgen's `initSync({module, memory, thread_stack_size})` gives each worker its stack: at least
//! [`STACK_BYTES`], which is what the interpreter counts on.
//!
//! **Library.** `globalThis.batonLibrary(file: "core" | "more" | "sources"): Uint8Array`, which each worker's script defines,
//! returns the bytes of `stdlib.core`, `stdlib.more` or `stdlib.sources`, or throws an `Error` that says why it cannot.
//!
//! **Defects.** A panic calls `globalThis.batonPanic(message: string): void`, which each worker's script defines, and then
//! traps.

use std::cell::Cell;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicU64};

use js_sys::{Date, Uint8Array};
use wasm_bindgen::prelude::*;

use super::pool::{Account, Pool};
use super::stream::{self, Input, Output};
use super::table::{self, ThreadSlot};
use super::{LibraryFile, Line, LocalZone, SpawnError, Stream, Task, Written};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(array: &Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = batonPoke)]
    fn baton_poke(reason: u32);

    #[wasm_bindgen(js_name = batonPanic)]
    fn baton_panic(message: &str);

    #[wasm_bindgen(js_name = batonLibrary, catch)]
    fn baton_library(file: &str) -> Result<Uint8Array, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = hardwareConcurrency)]
    static HARDWARE_CONCURRENCY: Option<f64>;
}

/// Reasons for `batonPoke`.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Poke {
    Output = 1,
    Input = 2,
    Pool = 4,
    OutputFull = 8,
}

/// What the page side gives a pool worker, all of it real memory.
pub const STACK_BYTES: usize = 2 << 20;

// wasm's locals and return addresses are on a stack of the engine's own, of about a megabyte in a worker, whose use nothing
// tells. What checks the stack takes of ours a fixed share of what it and its callees may take there, unoptimised.
const RECURSION_BYTES: usize = 256 << 10;
pub const CHECKED_BYTES: usize = 512;
pub const RUN_BYTES: usize = 1 << 10;

pub const fn recursion_bytes(_stack: usize) -> usize {
    RECURSION_BYTES
}

/// About two hundred megabytes.
pub const MOST_FRAMES: u32 = 200_000;

/// wasm has no pause instruction: about a nanosecond each.
pub const SPINS: u32 = 4000;

const VERSION: u32 = 2;
const OUT_SIZE: usize = 1 << 18;
const IN_SIZE: usize = 1 << 16;

/// The control block; see the head of this file for each word.
#[repr(C)]
struct Control {
    version: AtomicU32,
    poked: AtomicU32,
    pool: Account,
    slots: AtomicPtr<ThreadSlot>,
    slots_used: AtomicPtr<AtomicU32>,
    main_slot: AtomicPtr<AtomicU32>,
    out: stream::Ring,
    input: stream::Ring,
    in_wanted: AtomicU32,
    in_eof: AtomicU32,
}

const _: () = assert!(size_of::<Control>() == 22 * 4);

static OUT_BYTES: [AtomicU8; OUT_SIZE] = [const { AtomicU8::new(0) }; OUT_SIZE];
static IN_BYTES: [AtomicU8; IN_SIZE] = [const { AtomicU8::new(0) }; IN_SIZE];

static CONTROL: Control = Control {
    version: AtomicU32::new(VERSION),
    poked: AtomicU32::new(0),
    pool: Account::new(),
    slots: AtomicPtr::new(std::ptr::null_mut()),
    slots_used: AtomicPtr::new(std::ptr::null_mut()),
    main_slot: AtomicPtr::new(std::ptr::null_mut()),
    out: stream::Ring::new(),
    input: stream::Ring::new(),
    in_wanted: AtomicU32::new(0),
    in_eof: AtomicU32::new(0),
};

/// Byte address of the control block, which is filled in by the first call.
#[wasm_bindgen(js_name = controlAddress)]
pub fn control_address() -> u32 {
    let (slots, used, main) = table::addresses();
    CONTROL.slots.store(slots.cast_mut(), Relaxed);
    CONTROL.slots_used.store(used.cast_mut(), Relaxed);
    CONTROL.main_slot.store(main.cast_mut(), Relaxed);
    CONTROL.out.publish(&OUT_BYTES);
    CONTROL.input.publish(&IN_BYTES);
    std::ptr::from_ref(&CONTROL).addr() as u32
}

/// Byte address of the trace's directory.
#[wasm_bindgen(js_name = traceAddress)]
pub fn trace_address() -> u32 {
    std::ptr::from_ref(crate::trace::directory()).addr() as u32
}

/// The layout of trace and thread table as JSON.
#[wasm_bindgen(js_name = traceLayout)]
pub fn trace_layout() -> String {
    crate::trace::layout::json()
}

/// Asks the page side to look at the control block.
fn poke(reason: Poke) {
    // The swap comes after the change that the page side is to see, and the page side clears the word before it looks:
    // either it sees the change or this sends a new poke. Both sides need one order of all these accesses: SeqCst.
    if CONTROL.poked.swap(1, SeqCst) == 0 || matches!(reason, Poke::OutputFull) {
        baton_poke(reason as u32);
    }
}

// Clocks

/// `performance.timeOrigin + now()` in ns at the first reading in this memory, plus 1; 0 before that.
static CLOCK_ZERO: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// What to add to this worker's `performance.now()`, in ms, to get the time since `CLOCK_ZERO`.
    static CLOCK_OFFSET_MS: Cell<Option<f64>> = const { Cell::new(None) };
}

pub fn monotonic_ns() -> u64 {
    let offset = CLOCK_OFFSET_MS.get().unwrap_or_else(|| {
        let origin_ms = TIME_ORIGIN.with(|origin| *origin);
        // The absolute time needs more bits than a double has left for fractions of a microsecond; so the difference of
        // two origins is taken first.
        let here = (origin_ms * 1e6) as u64 + (performance_now() * 1e6) as u64 + 1;
        let zero = match CLOCK_ZERO.compare_exchange(0, here, Relaxed, Relaxed) {
            Ok(_) => here,
            Err(first) => first,
        };
        let offset = ((origin_ms * 1e6) as u64 as i64 - zero as i64) as f64 / 1e6;
        CLOCK_OFFSET_MS.set(Some(offset));
        offset
    });
    // A float below zero becomes 0.
    ((performance_now() + offset) * 1e6) as u64
}

pub fn wall_ns() -> i128 {
    let ms = TIME_ORIGIN.with(|origin| *origin) + performance_now();
    // Whole and fractional part apart, for the precision.
    let whole = ms.floor();
    whole as i128 * 1_000_000 + ((ms - whole) * 1e6) as i128
}

pub fn process_ns() -> u64 {
    monotonic_ns()
}

pub fn local_zone(unix_seconds: i64) -> LocalZone {
    let date = Date::new(&JsValue::from_f64(unix_seconds as f64 * 1000.0));
    let minutes_west = date.get_timezone_offset();
    if minutes_west.is_nan() {
        return LocalZone { offset: 0, is_dst: false, name: "UTC".to_owned() };
    }
    // Summer time is whatever is east of the less eastern of January and July; it holds on both hemispheres.
    let year = date.get_full_year();
    let standard = [0, 6]
        .map(|month| Date::new_with_year_month_day(year, month, 1).get_timezone_offset())
        .into_iter()
        .fold(f64::MIN, f64::max);
    // "1/2/2026, GMT+1": the zone is the last word.
    let options = js_sys::Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = js_sys::Reflect::set(&options, &"timeZoneName".into(), &"short".into());
    let text: String = date.to_locale_date_string("en-US", &options).into();
    let name = text.rsplit(' ').next().unwrap_or("UTC").to_owned();
    LocalZone { offset: (-minutes_west * 60.0) as i32, is_dst: minutes_west < standard, name }
}

pub fn random_bytes(out: &mut [u8]) -> io::Result<()> {
    // The browser gives at most 65,536 bytes a call, and only into memory that is not shared.
    for chunk in out.chunks_mut(65_536) {
        let array = Uint8Array::new_with_length(chunk.len() as u32);
        get_random_values(&array).map_err(|_| io::Error::other("crypto.getRandomValues failed"))?;
        array.copy_to(chunk);
    }
    Ok(())
}

// Threads

pub fn cpu_count() -> usize {
    HARDWARE_CONCURRENCY.with(|count| count.map_or(1, |count| (count as usize).max(1)))
}

/// The memory only grows.
pub fn peak_memory() -> u64 {
    core::arch::wasm32::memory_size(0) as u64 * 65536
}

pub fn resource_limit(_: i32) -> [Option<u64>; 2] {
    [None, None]
}

pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| baton_panic(&info.to_string())));
}

static POOL: Pool = Pool::new(&CONTROL.pool);

/// To be called when the pool has more to do.
fn poke_for_workers() {
    if CONTROL.pool.lacks_workers() {
        poke(Poke::Pool);
    }
}

/// A worker has the stack that the page side gave it.
pub fn spawn(_stack: usize, task: Task) -> Result<(), SpawnError> {
    POOL.spawn(task)?;
    poke_for_workers();
    Ok(())
}

pub fn resume(thread: &'static ThreadSlot) {
    POOL.resume(thread);
    poke_for_workers();
}

/// Waits in the middle of native code, which keeps the worker: the page side may bring up one more instead.
pub fn pinned<R>(wait: impl FnOnce() -> R) -> R {
    CONTROL.pool.pinned.fetch_add(1, SeqCst);
    poke_for_workers();
    let result = wait();
    CONTROL.pool.pinned.fetch_sub(1, SeqCst);
    result
}

pub fn wants_worker() -> bool {
    POOL.wants_worker()
}

pub fn expect_threads() {
    poke_for_workers();
}

/// Serves threads for ever. The page side calls it in each pool worker.
#[wasm_bindgen(js_name = workerMain)]
pub fn worker_main() {
    POOL.serve(|| false);
}

pub fn futex_wait(word: &AtomicU32, expected: u32, deadline: Option<u64>) {
    let timeout = match deadline {
        None => -1,
        Some(deadline) => match deadline.saturating_sub(monotonic_ns()) {
            0 => return,
            left => i64::try_from(left).unwrap_or(i64::MAX),
        },
    };
    // SAFETY: the address is that of an aligned live word in the shared memory. A worker may wait.
    unsafe {
        core::arch::wasm32::memory_atomic_wait32(word.as_ptr().cast(), expected.cast_signed(), timeout);
    }
}

pub fn futex_wake(word: &AtomicU32, count: u32) {
    // SAFETY: as in `futex_wait`.
    unsafe {
        core::arch::wasm32::memory_atomic_notify(word.as_ptr().cast(), count);
    }
}

// Output

static OUTPUT: Output = Output::new(&OUT_BYTES);

pub fn try_write(stream: Stream, bytes: &[u8]) -> io::Result<usize> {
    let taken = OUTPUT.write(&CONTROL.out, stream, bytes);
    poke(if taken < bytes.len() { Poke::OutputFull } else { Poke::Output });
    Ok(taken)
}

pub fn write(me: &ThreadSlot, stream: Stream, bytes: &[u8]) -> io::Result<Written> {
    let mut done = 0;
    loop {
        let space = CONTROL.out.signal.load(Acquire);
        done += try_write(stream, &bytes[done..])?;
        if done == bytes.len() {
            return Ok(Written::All);
        }
        if me.take_interrupt() {
            return Ok(Written::Interrupted(done));
        }
        pinned(|| futex_wait(&CONTROL.out.signal, space, None));
    }
}

// Input

static INPUT: Input = Input::new(&IN_BYTES);

fn take_line() -> Option<Line> {
    INPUT.take_line(&CONTROL.input, &CONTROL.in_eof)
}

pub fn read_line(me: &ThreadSlot) -> io::Result<Line> {
    if let Some(line) = take_line() {
        return Ok(line);
    }
    CONTROL.in_wanted.fetch_add(1, SeqCst);
    let line = loop {
        let signal = CONTROL.input.signal.load(Acquire);
        if let Some(line) = take_line() {
            break line;
        }
        if me.take_interrupt() {
            break Line::Interrupted;
        }
        poke(Poke::Input);
        pinned(|| futex_wait(&CONTROL.input.signal, signal, None));
    };
    CONTROL.in_wanted.fetch_sub(1, SeqCst);
    // Lets the page side take its prompt away.
    poke(Poke::Input);
    Ok(line)
}

pub fn try_read_line() -> io::Result<Option<Line>> {
    let line = take_line();
    // There is one stepped runner, so the count is a flag here.
    CONTROL.in_wanted.store(u32::from(line.is_none()), SeqCst);
    poke(Poke::Input);
    Ok(line)
}

// The page side, for a worker of this module that is one: `testing`.

/// Sets the most threads that the pool may have.
pub(crate) fn set_pool_cap(threads: u32) {
    CONTROL.pool.cap.store(threads, Release);
}

/// Whether a worker of the pool runs a thread.
pub(crate) fn pool_is_busy() -> bool {
    CONTROL.pool.busy.load(Acquire) != 0
}

/// Takes all output that is there, in order.
pub(crate) fn take_output(sink: impl FnMut(Stream, Vec<u8>)) {
    OUTPUT.take(&CONTROL.out, sink);
    CONTROL.out.signal.fetch_add(1, Release);
    futex_wake(&CONTROL.out.signal, u32::MAX);
}

/// No more input will come.
pub(crate) fn close_input() {
    CONTROL.in_eof.store(1, Release);
    CONTROL.input.signal.fetch_add(1, Release);
    futex_wake(&CONTROL.input.signal, u32::MAX);
}

/// The standard library where it is part of the module; elsewhere `batonLibrary` loads it.
static EMBEDDED: OnceLock<fn(LibraryFile) -> &'static [u8]> = OnceLock::new();

/// Makes the standard library part of a module that calls this.
pub(crate) fn embed_library() {
    EMBEDDED.get_or_init(|| {
        |file| match file {
            LibraryFile::Core => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.core")),
            LibraryFile::More => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.more")),
            LibraryFile::Sources => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.sources")),
        }
    });
}

pub fn wake_streams() {
    for word in [&CONTROL.out.signal, &CONTROL.input.signal] {
        word.fetch_add(1, Release);
        futex_wake(word, u32::MAX);
    }
}

pub fn on_interrupt(_handler: fn()) {}

pub fn args() -> Vec<String> {
    Vec::new()
}

pub fn env_vars() -> Vec<(String, String)> {
    vec![("HOME".to_owned(), super::files::memory::HOME.to_owned())]
}

pub fn load_library(file: LibraryFile) -> io::Result<&'static [u8]> {
    if let Some(embedded) = EMBEDDED.get() {
        return Ok(embedded(file));
    }
    let name = match file {
        LibraryFile::Core => "core",
        LibraryFile::More => "more",
        LibraryFile::Sources => "sources",
    };
    let array =
        baton_library(name).map_err(|error| io::Error::other(String::from(js_sys::Error::from(error).message())))?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(array.length() as usize)?;
    bytes.resize(array.length() as usize, 0);
    array.copy_to(&mut bytes);
    Ok(bytes.leak())
}

pub fn exit(_status: i32) -> ! {
    core::arch::wasm32::unreachable()
}

pub fn exit_by_interrupt() -> ! {
    core::arch::wasm32::unreachable()
}

pub fn user_id() -> u32 {
    super::files::memory::USER
}

pub fn machine() -> [String; 5] {
    ["Linux", "localhost", env!("CARGO_PKG_VERSION"), "Baton", "wasm32"].map(str::to_owned)
}

pub fn process_id() -> u32 {
    1
}
