//! Files: one interface, [`FileSystem`], over the machine's own file system and one that lives in memory.
//!
//! | file | what |
//! |---|---|
//! | `memory.rs` | the file system of the browser: in the process' shared memory, so that it outlives a run |
//! | `native.rs` | the machine's |
//! | `sockets.rs` | sockets of the file system in memory |
//! | `native_sockets.rs` | the machine's |
//!
//! Everything here is told in POSIX's terms: paths are bytes, descriptors are small numbers, flags and error numbers are
//! Linux's. Nothing blocks but [`FileSystem::wait`]: a read or write that would have to wait for somebody else fails with
//! [`EAGAIN`] in memory, and natively is to be made only when [`FileSystem::ready`] says so.

pub mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod native_sockets;
mod sockets;

use super::park::Woken;
use super::{Stream, ThreadSlot};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// A failed call's error number (Linux's).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

pub type Result<T> = std::result::Result<T, Errno>;

/// Linux's numbers, which `errno` gives their names.
pub mod errno {
    use super::Errno;

    pub const EPERM: Errno = Errno(1);
    pub const ENOENT: Errno = Errno(2);
    pub const EIO: Errno = Errno(5);
    pub const EBADF: Errno = Errno(9);
    pub const EAGAIN: Errno = Errno(11);
    pub const EACCES: Errno = Errno(13);
    pub const EBUSY: Errno = Errno(16);
    pub const EEXIST: Errno = Errno(17);
    pub const ENOTDIR: Errno = Errno(20);
    pub const EISDIR: Errno = Errno(21);
    pub const EINVAL: Errno = Errno(22);
    pub const EMFILE: Errno = Errno(24);
    pub const EFBIG: Errno = Errno(27);
    pub const ENOSPC: Errno = Errno(28);
    pub const ESPIPE: Errno = Errno(29);
    pub const EPIPE: Errno = Errno(32);
    pub const ENAMETOOLONG: Errno = Errno(36);
    pub const ENOTEMPTY: Errno = Errno(39);
    pub const ELOOP: Errno = Errno(40);
    pub const ENOTSOCK: Errno = Errno(88);
    pub const EDESTADDRREQ: Errno = Errno(89);
    pub const EMSGSIZE: Errno = Errno(90);
    pub const ENOPROTOOPT: Errno = Errno(92);
    pub const EPROTONOSUPPORT: Errno = Errno(93);
    pub const EOPNOTSUPP: Errno = Errno(95);
    pub const EAFNOSUPPORT: Errno = Errno(97);
    pub const EADDRINUSE: Errno = Errno(98);
    pub const EADDRNOTAVAIL: Errno = Errno(99);
    pub const ENETUNREACH: Errno = Errno(101);
    pub const ECONNRESET: Errno = Errno(104);
    pub const EISCONN: Errno = Errno(106);
    pub const ENOTCONN: Errno = Errno(107);
    pub const ECONNREFUSED: Errno = Errno(111);
    pub const EINPROGRESS: Errno = Errno(115);
}

pub use errno::EAGAIN;

/// Bits of [`FileSystem::open`]'s `flags`.
pub mod flags {
    pub const RDONLY: i32 = 0;
    pub const WRONLY: i32 = 1;
    pub const RDWR: i32 = 2;
    pub const ACCMODE: i32 = 3;
    pub const CREAT: i32 = 0o100;
    pub const EXCL: i32 = 0o200;
    pub const NOCTTY: i32 = 0o400;
    pub const TRUNC: i32 = 0o1000;
    pub const APPEND: i32 = 0o2000;
    pub const NONBLOCK: i32 = 0o4000;
    pub const DSYNC: i32 = 0o10000;
    pub const DIRECTORY: i32 = 0o200_000;
    pub const NOFOLLOW: i32 = 0o400_000;
    pub const CLOEXEC: i32 = 0o2_000_000;
    pub const SYNC: i32 = 0o4_010_000;
}

/// Bits of [`Stat::mode`] that say what a file is.
pub mod kind {
    pub const MASK: u32 = 0o170_000;
    pub const FIFO: u32 = 0o010_000;
    pub const CHARACTER: u32 = 0o020_000;
    pub const DIRECTORY: u32 = 0o040_000;
    pub const REGULAR: u32 = 0o100_000;
    pub const LINK: u32 = 0o120_000;
    pub const SOCKET: u32 = 0o140_000;
}

/// Families of socket addresses, by Linux's numbers.
pub mod family {
    pub const UNIX: i32 = 1;
    pub const INET: i32 = 2;
}

/// How a socket carries data; by Linux's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketKind {
    Stream = 1,
    Datagram = 2,
}

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An IPv4 address and a port.
    Inet([u8; 4], u16),
    /// A path; empty for a socket that has none.
    Unix(Vec<u8>),
}

/// Options of sockets: level and name, by Linux's numbers.
pub mod option {
    pub const REUSE_ADDRESS: (i32, i32) = (1, 2);
    pub const TYPE: (i32, i32) = (1, 3);
    pub const ERROR: (i32, i32) = (1, 4);
    pub const BROADCAST: (i32, i32) = (1, 6);
    pub const SEND_BUFFER: (i32, i32) = (1, 7);
    pub const RECEIVE_BUFFER: (i32, i32) = (1, 8);
    pub const KEEP_ALIVE: (i32, i32) = (1, 9);
    pub const LINGER: (i32, i32) = (1, 13);
    pub const REUSE_PORT: (i32, i32) = (1, 15);
    pub const NO_DELAY: (i32, i32) = (6, 1);
    /// Those that can be set.
    pub const ALL: [(i32, i32); 8] =
        [REUSE_ADDRESS, BROADCAST, SEND_BUFFER, RECEIVE_BUFFER, KEEP_ALIVE, LINGER, REUSE_PORT, NO_DELAY];
}

/// What a call works on.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// What the path leads to.
    Path(&'a [u8]),
    /// What stands at the path, be it a symbolic link.
    Link(&'a [u8]),
    Descriptor(i32),
}

/// `struct stat`. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    pub mode: u32,
    pub inode: u64,
    pub device: u64,
    pub links: u64,
    pub user: u32,
    pub group: u32,
    pub size: u64,
    pub accessed: i128,
    pub modified: i128,
    pub changed: i128,
    pub block_size: u64,
    /// In units of 512 bytes.
    pub blocks: u64,
    pub special_device: u64,
}

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: Vec<u8>,
    pub inode: u64,
    /// One of [`kind`]; 0 where the system does not say.
    pub kind: u32,
}

/// What to wait for at a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    Read,
    Write,
}

/// A descriptor, and what to wait for at it.
pub type Watched = (i32, Interest);

/// Where a position is counted from (`whence`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    Start,
    Current,
    End,
}

/// A file system and the descriptors that are open in it. Every method may be called by any thread.
pub trait FileSystem: Sync {
    fn open(&self, path: &[u8], flags: i32, mode: u32) -> Result<i32>;
    fn close(&self, fd: i32) -> Result<()>;
    fn read(&self, fd: i32, into: &mut [u8]) -> Result<usize>;
    fn write(&self, fd: i32, bytes: &[u8]) -> Result<usize>;
    fn seek(&self, fd: i32, offset: i64, whence: Whence) -> Result<u64>;
    fn truncate(&self, fd: i32, length: u64) -> Result<()>;
    fn sync(&self, fd: i32) -> Result<()>;
    fn duplicate(&self, fd: i32) -> Result<i32>;
    /// Makes `to` another name of `fd`; what it was is closed.
    fn duplicate_to(&self, fd: i32, to: i32) -> Result<()>;
    /// The reading and the writing end of a new pipe.
    fn pipe(&self) -> Result<[i32; 2]>;
    fn is_terminal(&self, fd: i32) -> bool;

    /// A socket of one of the families of [`family`]. Sockets never block.
    fn socket(&self, family: i32, kind: SocketKind) -> Result<i32>;
    /// Two Unix sockets that are connected with each other.
    fn socket_pair(&self, kind: SocketKind) -> Result<[i32; 2]>;
    fn bind(&self, fd: i32, address: &Address) -> Result<()>;
    fn listen(&self, fd: i32, backlog: i32) -> Result<()>;
    /// The next connection, and where it comes from.
    fn accept(&self, fd: i32) -> Result<(i32, Address)>;
    /// # Errors
    /// `EINPROGRESS` where the socket is connected, or [`option::ERROR`] says that it is not, when it is ready for writing.
    fn connect(&self, fd: i32, address: &Address) -> Result<()>;
    fn shut_down(&self, fd: i32, reading: bool, writing: bool) -> Result<()>;
    fn socket_address(&self, fd: i32) -> Result<Address>;
    fn peer_address(&self, fd: i32) -> Result<Address>;
    /// How much was read, and where a datagram came from; `peek` leaves it to be read again.
    fn receive(&self, fd: i32, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)>;
    fn send(&self, fd: i32, bytes: &[u8], to: Option<&Address>) -> Result<usize>;
    fn socket_option(&self, fd: i32, level: i32, name: i32) -> Result<i32>;
    fn set_socket_option(&self, fd: i32, level: i32, name: i32, value: i32) -> Result<()>;

    fn is_blocking(&self, fd: i32) -> Result<bool>;
    fn set_blocking(&self, fd: i32, blocking: bool) -> Result<()>;
    /// The standard stream that the descriptor stands for: 0, 1 or 2. Those are read and written by [`super::read_line`]
    /// and [`super::write`].
    fn standard(&self, fd: i32) -> Option<u8>;

    /// # Errors
    /// `EBADF` for what is no open descriptor.
    fn ready(&self, watched: Watched) -> Result<bool>;
    /// Waits until something is ready, the deadline ([`super::monotonic_ns`]) or an interrupt of `me`, the calling thread.
    /// May return for no reason.
    fn wait(&self, me: &'static ThreadSlot, watched: &[Watched], deadline: Option<u64>) -> Woken;

    fn stat(&self, target: Target) -> Result<Stat>;
    /// Whether the running program may: bits 4 read, 2 write, 1 execute, 0 only asks whether it is there.
    fn access(&self, path: &[u8], mode: u32) -> Result<()>;
    fn set_mode(&self, target: Target, mode: u32) -> Result<()>;
    fn set_times(&self, target: Target, accessed: i128, modified: i128) -> Result<()>;
    /// The names in a directory but `.` and `..`.
    fn list(&self, target: Target) -> Result<Vec<Entry>>;
    fn make_dir(&self, path: &[u8], mode: u32) -> Result<()>;
    fn remove_dir(&self, path: &[u8]) -> Result<()>;
    fn remove(&self, path: &[u8]) -> Result<()>;
    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()>;
    fn link(&self, old: &[u8], new: &[u8]) -> Result<()>;
    fn symlink(&self, to: &[u8], path: &[u8]) -> Result<()>;
    fn read_link(&self, path: &[u8]) -> Result<Vec<u8>>;
    fn current_dir(&self) -> Result<Vec<u8>>;
    fn set_current_dir(&self, target: Target) -> Result<()>;
    /// Sets the permissions that new files do not get; what they were.
    fn set_umask(&self, mask: u32) -> u32;

    /// Whether others than the program's own threads may make a descriptor ready.
    fn is_shared(&self) -> bool;

    /// A program has ended: what it left open is closed, where the system does not do so by itself.
    fn end_program(&self);
}

/// Whether the native program was asked to keep its files in memory, as in the browser.
#[cfg(not(target_arch = "wasm32"))]
static IN_MEMORY: AtomicBool = AtomicBool::new(false);

/// Makes [`system`] the file system in memory. To be called before a program starts.
#[cfg(not(target_arch = "wasm32"))]
pub fn use_memory() {
    IN_MEMORY.store(true, Relaxed);
}

/// The file system of the program.
#[cfg(not(target_arch = "wasm32"))]
pub fn system() -> &'static dyn FileSystem {
    // Relaxed: set before the threads that ask are started.
    if IN_MEMORY.load(Relaxed) { &memory::MEMORY } else { &native::NATIVE }
}

/// The file system of the program.
#[cfg(target_arch = "wasm32")]
pub fn system() -> &'static dyn FileSystem {
    &memory::MEMORY
}

/// Whether a standard descriptor may have been closed or made another file.
static REDIRECTED: AtomicBool = AtomicBool::new(false);

/// To be called when a program closes or replaces a descriptor.
pub fn note_replaced(fd: i32) {
    if (0..3).contains(&fd) {
        REDIRECTED.store(true, Relaxed);
    }
}

/// Whether [`FileSystem::standard`] must be asked anew for 0, 1 and 2.
pub fn are_standard_redirected() -> bool {
    // Relaxed: a program that redirects in one thread and prints in another orders the two itself.
    REDIRECTED.load(Relaxed)
}

/// The output stream of a number of [`FileSystem::standard`].
pub fn output_stream(standard: u8) -> Option<Stream> {
    match standard {
        1 => Some(Stream::Out),
        2 => Some(Stream::Err),
        _ => None,
    }
}

// ---- what a thread waits for ----

/// The name of a list of descriptors that a thread waits for, small enough to be handed to a runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch(u32);

struct Watches {
    last: u32,
    lists: BTreeMap<u32, Vec<Watched>>,
}

static WATCHES: Mutex<Watches> = Mutex::new(Watches { last: 0, lists: BTreeMap::new() });

fn watches() -> std::sync::MutexGuard<'static, Watches> {
    WATCHES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a list of descriptors under a name while it lives.
#[derive(Debug)]
pub struct Watching(Watch);

impl Watching {
    pub fn new(watched: Vec<Watched>) -> Watching {
        let mut watches = watches();
        watches.last = watches.last.wrapping_add(1);
        let name = watches.last;
        watches.lists.insert(name, watched);
        Watching(Watch(name))
    }

    pub fn watch(&self) -> Watch {
        self.0
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        watches().lists.remove(&self.0.0);
    }
}

impl Watch {
    fn watched(self) -> Vec<Watched> {
        watches().lists.get(&self.0).cloned().unwrap_or_default()
    }

    /// Whether something is ready, or will never be.
    pub fn is_ready(self) -> bool {
        self.watched().into_iter().any(|watched| system().ready(watched).unwrap_or(true))
    }

    /// See [`FileSystem::wait`].
    pub fn wait(self, me: &'static ThreadSlot, deadline: Option<u64>) -> Woken {
        system().wait(me, &self.watched(), deadline)
    }
}

// ---- whole files ----

/// Reads a whole file.
///
/// # Errors
/// The system's.
pub fn read_file(path: &str) -> Result<Vec<u8>> {
    let system = system();
    let fd = system.open(path.as_bytes(), flags::RDONLY | flags::CLOEXEC, 0)?;
    let content = read_to_end(system, fd);
    system.close(fd)?;
    content
}

fn read_to_end(system: &dyn FileSystem, fd: i32) -> Result<Vec<u8>> {
    let stat = system.stat(Target::Descriptor(fd))?;
    if stat.mode & kind::MASK == kind::DIRECTORY {
        return Err(errno::EISDIR);
    }
    let mut content = Vec::new();
    let mut piece = vec![0; 65536];
    loop {
        match system.read(fd, &mut piece)? {
            0 => return Ok(content),
            count => {
                content.try_reserve(count).map_err(|_| Errno(12))?;
                content.extend_from_slice(&piece[..count]);
            }
        }
    }
}

/// Makes or replaces a file.
///
/// # Errors
/// The system's.
pub fn write_file(path: &str, content: &[u8]) -> Result<()> {
    let system = system();
    let fd = system.open(path.as_bytes(), flags::WRONLY | flags::CREAT | flags::TRUNC | flags::CLOEXEC, 0o666)?;
    let mut rest = content;
    let written = loop {
        if rest.is_empty() {
            break Ok(());
        }
        match system.write(fd, rest) {
            Ok(count) => rest = &rest[count..],
            Err(error) => break Err(error),
        }
    };
    system.close(fd)?;
    written
}

fn is_kind(path: &str, wanted: u32) -> bool {
    system().stat(Target::Path(path.as_bytes())).is_ok_and(|stat| stat.mode & kind::MASK == wanted)
}

/// Whether `path` leads to a file.
pub fn is_file(path: &str) -> bool {
    is_kind(path, kind::REGULAR)
}

/// Whether `path` leads to a directory.
pub fn is_dir(path: &str) -> bool {
    is_kind(path, kind::DIRECTORY)
}
