//! The platform natively: POSIX through std and libc, futexes through `parking_lot_core`.

use std::io::{self, Read, Write};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use parking_lot_core::{DEFAULT_PARK_TOKEN, DEFAULT_UNPARK_TOKEN, FilterOp};

use super::{LibraryFile, Line, LocalZone, SpawnError, Stream, Task, ThreadSlot, Turn, Written, park};

/// Room for some thousand nested calls of unoptimised native code; only what is used takes memory.
pub const STACK_BYTES: usize = 16 << 20;

/// About a gigabyte.
pub const MOST_FRAMES: u32 = 1_000_000;

/// The rest is for what does not check.
pub const fn recursion_bytes(stack: usize) -> usize {
    stack_bytes(stack) / 4 * 3
}

pub const fn stack_bytes(wish: usize) -> usize {
    if wish > STACK_BYTES { wish } else { STACK_BYTES }
}

pub const CHECKED_BYTES: usize = 1;
pub const RUN_BYTES: usize = 0;

/// With a pause instruction of 5 to 40 ns each.
pub const SPINS: u32 = 256;

fn start() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(Instant::now)
}

#[inline]
pub fn monotonic_ns() -> u64 {
    start().elapsed().as_nanos() as u64
}

pub fn wall_ns() -> i128 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

pub fn process_ns() -> u64 {
    let mut spec = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `spec` is a valid place for the result.
    if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut spec) } != 0 {
        return monotonic_ns();
    }
    spec.tv_sec as u64 * 1_000_000_000 + spec.tv_nsec as u64
}

pub fn local_zone(unix_seconds: i64) -> LocalZone {
    // SAFETY: all-zero bytes are a valid `tm` (integers and a null pointer).
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    let time = unix_seconds as libc::time_t;
    // SAFETY: both pointers are to live locals; localtime_r may be called by several threads at once.
    let found = unsafe { !libc::localtime_r(&time, &mut tm).is_null() };
    if !found || tm.tm_zone.is_null() {
        return LocalZone { offset: 0, is_dst: false, name: "UTC".to_owned() };
    }
    // SAFETY: tm_zone is a C string that the C library keeps for the life of the process.
    let name = unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned();
    LocalZone { offset: tm.tm_gmtoff as i32, is_dst: tm.tm_isdst > 0, name }
}

pub fn random_bytes(out: &mut [u8]) -> io::Result<()> {
    std::fs::File::open("/dev/urandom")?.read_exact(out)
}

pub fn cpu_count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub fn peak_memory() -> u64 {
    // SAFETY: zeroes are a valid `rusage`.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the call fills what it is given.
    let failed = unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) } != 0;
    if failed { 0 } else { 1024 * usage.ru_maxrss as u64 }
}

pub fn resource_limit(resource: i32) -> [Option<u64>; 2] {
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the call fills what it is given, or refuses the number.
    unsafe { libc::getrlimit(resource as _, &raw mut limit) };
    [limit.rlim_cur, limit.rlim_max].map(|bound| Some(bound).filter(|&bound| bound != libc::RLIM_INFINITY))
}

/// std's own report goes to standard error.
pub fn report_panics() {}

pub fn spawn(stack: usize, mut task: Task) -> Result<(), SpawnError> {
    #[cfg(test)]
    if let Some(pool) = super::pool::tests::in_use() {
        return pool.spawn(task);
    }
    let run = move || {
        loop {
            match task() {
                Turn::Ended => return,
                Turn::Waits { slot, deadline } => park::wait(slot, deadline),
                Turn::Yields => {}
            }
        }
    };
    match std::thread::Builder::new().stack_size(stack_bytes(stack)).spawn(run) {
        Ok(_detached) => Ok(()),
        Err(_) => Err(SpawnError),
    }
}

// No thread leaves its OS thread, but for those that tests run on a pool.

pub fn wants_worker() -> bool {
    #[cfg(test)]
    if let Some(pool) = super::pool::tests::in_use() {
        return pool.wants_worker();
    }
    false
}

pub fn resume(_thread: &'static ThreadSlot) {
    #[cfg(test)]
    super::pool::tests::resume(_thread);
}

pub fn pinned<R>(wait: impl FnOnce() -> R) -> R {
    wait()
}

pub fn expect_threads() {}

pub fn futex_wait(word: &AtomicU32, expected: u32, deadline: Option<u64>) {
    let deadline = deadline.and_then(|ns| start().checked_add(Duration::from_nanos(ns)));
    let key = std::ptr::from_ref(word).addr();
    // SAFETY: the key is the address of a word that the caller owns, which no other user of `parking_lot_core` in
    // this process takes for its key; the closures neither panic nor call back into `parking_lot_core`.
    unsafe {
        parking_lot_core::park(
            key,
            // Under the queue's lock, which `futex_wake` takes after the word was changed: no wake-up is lost.
            || word.load(SeqCst) == expected,
            || {},
            |_, _| {},
            DEFAULT_PARK_TOKEN,
            deadline,
        );
    }
}

pub fn futex_wake(word: &AtomicU32, count: u32) {
    let key = std::ptr::from_ref(word).addr();
    let mut left = count;
    // SAFETY: as for `futex_wait`.
    unsafe {
        parking_lot_core::unpark_filter(
            key,
            |_| {
                if left == 0 {
                    return FilterOp::Stop;
                }
                left -= 1;
                FilterOp::Unpark
            },
            |_| DEFAULT_UNPARK_TOKEN,
        );
    }
}

pub fn write(_me: &ThreadSlot, stream: Stream, bytes: &[u8]) -> io::Result<Written> {
    try_write(stream, bytes)?;
    Ok(Written::All)
}

pub fn try_write(stream: Stream, bytes: &[u8]) -> io::Result<usize> {
    match stream {
        Stream::Out => {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()?;
        }
        Stream::Err => io::stderr().lock().write_all(bytes)?,
    }
    Ok(bytes.len())
}

/// Standard input. Bytes are read here rather than through `io::stdin()` because a wait for them must end at an
/// interrupt, and a buffer that std keeps to itself cannot be asked whether it has something.
struct Input {
    buffer: Vec<u8>,
    at_end: bool,
}

static INPUT: Mutex<Input> = Mutex::new(Input { buffer: Vec::new(), at_end: false });

impl Input {
    /// The first line in the buffer, or what is left at the end of the input.
    fn take_line(&mut self) -> Option<Line> {
        let len = match self.buffer.iter().position(|&byte| byte == b'\n') {
            Some(newline) => newline + 1,
            None if !self.at_end => return None,
            None if self.buffer.is_empty() => {
                // A terminal can go on after Ctrl-D: the next call reads again.
                self.at_end = false;
                return Some(Line::Eof);
            }
            None => self.buffer.len(),
        };
        let rest = self.buffer.split_off(len);
        Some(Line::Text(std::mem::replace(&mut self.buffer, rest)))
    }

    /// Reads what is there, waiting for at most `timeout` milliseconds (-1: for ever) or until `wake_streams`.
    fn fill(&mut self, timeout: libc::c_int) -> io::Result<()> {
        let mut polled = [
            libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 },
            libc::pollfd { fd: wake_pipe()[0], events: libc::POLLIN, revents: 0 },
        ];
        // SAFETY: `polled` is an array of two.
        if unsafe { libc::poll(polled.as_mut_ptr(), 2, timeout) } < 0 {
            let error = io::Error::last_os_error();
            return if error.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(error) };
        }
        let mut bytes = [0u8; 8192];
        if polled[1].revents != 0 {
            // SAFETY: the buffer is as long as said.
            unsafe { libc::read(polled[1].fd, bytes.as_mut_ptr().cast(), bytes.len()) };
        }
        if polled[0].revents != 0 {
            // SAFETY: the buffer is as long as said.
            let got = unsafe { libc::read(0, bytes.as_mut_ptr().cast(), bytes.len()) };
            match usize::try_from(got) {
                Ok(0) => self.at_end = true,
                Ok(len) => self.buffer.extend_from_slice(&bytes[..len]),
                Err(_) => {
                    let error = io::Error::last_os_error();
                    if error.kind() != io::ErrorKind::Interrupted {
                        return Err(error);
                    }
                }
            }
        }
        Ok(())
    }
}

/// A pipe whose reading end wakes a wait for input.
fn wake_pipe() -> [libc::c_int; 2] {
    static PIPE: OnceLock<[libc::c_int; 2]> = OnceLock::new();
    *PIPE.get_or_init(nonblocking_pipe)
}

pub fn read_line(me: &ThreadSlot) -> io::Result<Line> {
    // Waiting with the lock held: a second reader would wait for the same descriptor anyway.
    let mut input = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(line) = input.take_line() {
            return Ok(line);
        }
        if me.take_interrupt() {
            return Ok(Line::Interrupted);
        }
        input.fill(-1)?;
    }
}

pub fn try_read_line() -> io::Result<Option<Line>> {
    let mut input = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(line) = input.take_line() {
        return Ok(Some(line));
    }
    input.fill(0)?;
    Ok(input.take_line())
}

pub fn wake_streams() {
    let pollers = POLLERS.lock().unwrap_or_else(PoisonError::into_inner);
    for &end in pollers.iter().chain(&[wake_pipe()[1]]) {
        // SAFETY: one byte from a live buffer; a full pipe would only mean that wake-ups are pending already.
        unsafe { libc::write(end, [0u8].as_ptr().cast(), 1) };
    }
}

/// A pipe of the calling thread's own, whose reading end wakes its wait for descriptors.
pub struct WakePipe([libc::c_int; 2]);

/// The writing ends of the threads that wait for descriptors at this moment.
static POLLERS: Mutex<Vec<libc::c_int>> = Mutex::new(Vec::new());

impl WakePipe {
    /// Calls `wait` with a descriptor that is readable from `wake_streams` on.
    pub fn with<R>(wait: impl FnOnce(libc::c_int) -> R) -> R {
        thread_local! {
            static PIPE: WakePipe = WakePipe(nonblocking_pipe());
        }
        PIPE.with(|&WakePipe([reader, writer])| {
            POLLERS.lock().unwrap_or_else(PoisonError::into_inner).push(writer);
            let result = wait(reader);
            POLLERS.lock().unwrap_or_else(PoisonError::into_inner).retain(|&other| other != writer);
            let mut bytes = [0u8; 64];
            // Nobody writes any more: what is there are wake-ups of the wait that is over.
            // SAFETY: the buffer is as long as said, and reading does not wait.
            while unsafe { libc::read(reader, bytes.as_mut_ptr().cast(), bytes.len()) } > 0 {}
            result
        })
    }
}

impl Drop for WakePipe {
    fn drop(&mut self) {
        for end in self.0 {
            // SAFETY: the descriptors are this pipe's own.
            unsafe { libc::close(end) };
        }
    }
}

/// If it cannot be had, `poll` ignores the negative descriptors, and a wait ends by what it waits for only.
fn nonblocking_pipe() -> [libc::c_int; 2] {
    let mut ends = [-1; 2];
    // SAFETY: `ends` has room for two.
    unsafe { libc::pipe(ends.as_mut_ptr()) };
    for end in ends {
        // SAFETY: plain system calls on that descriptor.
        unsafe {
            libc::fcntl(end, libc::F_SETFL, libc::O_NONBLOCK);
            libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC);
        }
    }
    ends
}

pub fn on_interrupt(handler: fn()) {
    // Blocked in this thread and hence in all that it starts, SIGINT stays pending until `sigwait` fetches it.
    // SAFETY: all-zero bytes are a valid `sigset_t`, and sigemptyset initialises it anyway.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: `set` is a live local.
    unsafe {
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, libc::SIGINT);
        libc::pthread_sigmask(libc::SIG_BLOCK, &set, std::ptr::null_mut());
    }
    let _ = std::thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
        loop {
            let mut signal = 0;
            // SAFETY: both are live locals of this closure.
            if unsafe { libc::sigwait(&set, &mut signal) } == 0 {
                handler();
            }
        }
    });
}

pub fn args() -> Vec<String> {
    std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect()
}

pub fn env_vars() -> Vec<(String, String)> {
    std::env::vars_os().map(|(k, v)| (k.to_string_lossy().into_owned(), v.to_string_lossy().into_owned())).collect()
}

pub fn load_library(file: LibraryFile) -> io::Result<&'static [u8]> {
    Ok(match file {
        LibraryFile::Core => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.core")),
        LibraryFile::More => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.more")),
        LibraryFile::Sources => include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.sources")),
    })
}

pub fn exit(status: i32) -> ! {
    std::process::exit(status)
}

pub fn exit_by_interrupt() -> ! {
    // SAFETY: `set` is a live local that sigemptyset initialises; the calls have no other effect on memory.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, libc::SIGINT);
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut());
        libc::raise(libc::SIGINT);
    }
    // What a shell makes of that signal.
    exit(130)
}

pub fn user_id() -> u32 {
    // SAFETY: a plain system call.
    unsafe { libc::getuid() }
}

pub fn machine() -> [String; 5] {
    // SAFETY: all-zero bytes are a valid `utsname`, which holds text only.
    let mut names: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: `names` is a place for the result.
    unsafe { libc::uname(&mut names) };
    let text = |field: &[libc::c_char]| {
        let bytes: Vec<u8> = field.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    [&names.sysname[..], &names.nodename, &names.release, &names.version, &names.machine].map(text)
}

pub fn process_id() -> u32 {
    std::process::id()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_cut_into_lines() {
        let mut input = Input { buffer: b"one\n\nlast".to_vec(), at_end: false };
        assert_eq!(input.take_line(), Some(Line::Text(b"one\n".to_vec())));
        assert_eq!(input.take_line(), Some(Line::Text(b"\n".to_vec())));
        assert_eq!(input.take_line(), None, "the line may go on");
        input.at_end = true;
        assert_eq!(input.take_line(), Some(Line::Text(b"last".to_vec())));
        assert_eq!(input.take_line(), Some(Line::Eof));
        assert_eq!(input.take_line(), None, "a terminal is asked again");
    }

    #[test]
    fn the_clocks_go_on() {
        let (before, wall) = (monotonic_ns(), wall_ns());
        assert!(wall > 1_700_000_000_000_000_000);
        assert!(monotonic_ns() >= before);
    }

    #[test]
    fn local_time_is_within_a_day_of_utc() {
        let zone = local_zone(1_700_000_000);
        assert!(zone.offset.abs() <= 24 * 3600 && !zone.name.is_empty());
    }

    #[test]
    fn random_bytes_differ() {
        let mut bytes = [[0u8; 32]; 2];
        bytes.iter_mut().for_each(|out| random_bytes(out).unwrap());
        assert_ne!(bytes[0], bytes[1]);
    }

    #[test]
    fn a_sleeper_wakes_by_word_or_deadline() {
        let word = AtomicU32::new(0);
        futex_wait(&word, 1, None);
        futex_wait(&word, 0, Some(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while word.load(SeqCst) == 0 {
                    futex_wait(&word, 0, None);
                }
            });
            word.store(1, SeqCst);
            futex_wake(&word, 1);
        });
    }
}
