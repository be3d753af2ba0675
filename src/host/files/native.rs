//! The machine's file system, by POSIX calls.

use super::native_sockets as sockets;
use super::{
    Address, Entry, Errno, FileSystem, Interest, Result, SocketKind, Stat, Target, Watched, Whence, errno, flags, kind,
};
use crate::host::native::WakePipe;
use crate::host::park::Woken;
use crate::host::{ThreadSlot, monotonic_ns};
use std::ffi::{CStr, CString};
use std::io;

pub struct Native;

pub static NATIVE: Native = Native;

pub(super) fn last_error() -> Errno {
    Errno(io::Error::last_os_error().raw_os_error().unwrap_or(errno::EIO.0))
}

fn c_path(path: &[u8]) -> Result<CString> {
    CString::new(path).map_err(|_| errno::EINVAL)
}

/// The result of a call that returns -1 when it fails. One that a signal cut short is made again (PEP 475).
pub(super) fn call(mut system: impl FnMut() -> libc::c_int) -> Result<libc::c_int> {
    loop {
        match system() {
            -1 => match last_error() {
                Errno(libc::EINTR) => {}
                error => return Err(error),
            },
            result => return Ok(result),
        }
    }
}

pub(super) fn count(mut system: impl FnMut() -> libc::ssize_t) -> Result<usize> {
    loop {
        match usize::try_from(system()) {
            Ok(count) => return Ok(count),
            Err(_) => match last_error() {
                Errno(libc::EINTR) => {}
                error => return Err(error),
            },
        }
    }
}

/// The machine's bits for those of [`flags`].
fn machine_flags(wanted: i32) -> libc::c_int {
    const TABLE: &[(i32, libc::c_int)] = &[
        (flags::CREAT, libc::O_CREAT),
        (flags::EXCL, libc::O_EXCL),
        (flags::NOCTTY, libc::O_NOCTTY),
        (flags::TRUNC, libc::O_TRUNC),
        (flags::APPEND, libc::O_APPEND),
        (flags::NONBLOCK, libc::O_NONBLOCK),
        (flags::SYNC, libc::O_SYNC),
        (flags::DSYNC, libc::O_DSYNC),
        (flags::DIRECTORY, libc::O_DIRECTORY),
        (flags::NOFOLLOW, libc::O_NOFOLLOW),
        (flags::CLOEXEC, libc::O_CLOEXEC),
    ];
    let given = TABLE.iter().filter(|(flag, _)| wanted & flag == *flag).map(|(_, machine)| machine);
    given.fold(wanted & flags::ACCMODE, |all, flag| all | flag)
}

/// Access and change times as the calls take them.
fn timespec(nanoseconds: i128) -> libc::timespec {
    libc::timespec {
        tv_sec: nanoseconds.div_euclid(1_000_000_000) as libc::time_t,
        tv_nsec: nanoseconds.rem_euclid(1_000_000_000) as libc::c_long,
    }
}

fn stat_of(stat: &libc::stat) -> Stat {
    let time = |seconds: libc::time_t, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    #[allow(clippy::unnecessary_cast, clippy::useless_conversion)]
    Stat {
        mode: stat.st_mode as u32,
        inode: stat.st_ino as u64,
        device: stat.st_dev as u64,
        links: stat.st_nlink as u64,
        user: stat.st_uid,
        group: stat.st_gid,
        size: stat.st_size as u64,
        accessed: time(stat.st_atime, stat.st_atime_nsec as i64),
        modified: time(stat.st_mtime, stat.st_mtime_nsec as i64),
        changed: time(stat.st_ctime, stat.st_ctime_nsec as i64),
        block_size: stat.st_blksize as u64,
        blocks: stat.st_blocks as u64,
        special_device: stat.st_rdev as u64,
    }
}

fn fcntl_flags(fd: i32) -> Result<libc::c_int> {
    // SAFETY: a plain system call on a number.
    call(|| unsafe { libc::fcntl(fd, libc::F_GETFL) })
}

fn poll_entry((fd, interest): Watched) -> libc::pollfd {
    let events = match interest {
        Interest::Read => libc::POLLIN,
        Interest::Write => libc::POLLOUT,
    };
    libc::pollfd { fd, events, revents: 0 }
}

impl FileSystem for Native {
    fn open(&self, path: &[u8], flags: i32, mode: u32) -> Result<i32> {
        let path = c_path(path)?;
        // SAFETY: `path` is a C string that lives through the call.
        call(|| unsafe { libc::open(path.as_ptr(), machine_flags(flags) | libc::O_CLOEXEC, mode as libc::c_uint) })
    }

    fn close(&self, fd: i32) -> Result<()> {
        // Not made again when interrupted: the descriptor is gone then.
        // SAFETY: a plain system call on a number; std owns none of the descriptors that programs get.
        match unsafe { libc::close(fd) } {
            0 => Ok(()),
            _ => Err(last_error()),
        }
    }

    fn read(&self, fd: i32, into: &mut [u8]) -> Result<usize> {
        // SAFETY: the buffer is as long as said.
        count(|| unsafe { libc::read(fd, into.as_mut_ptr().cast(), into.len()) })
    }

    fn write(&self, fd: i32, bytes: &[u8]) -> Result<usize> {
        // SAFETY: the buffer is as long as said.
        count(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) })
    }

    fn seek(&self, fd: i32, offset: i64, whence: Whence) -> Result<u64> {
        let whence = match whence {
            Whence::Start => libc::SEEK_SET,
            Whence::Current => libc::SEEK_CUR,
            Whence::End => libc::SEEK_END,
        };
        // SAFETY: a plain system call on numbers.
        let place = unsafe { libc::lseek(fd, offset, whence) };
        u64::try_from(place).map_err(|_| last_error())
    }

    fn truncate(&self, fd: i32, length: u64) -> Result<()> {
        let length = libc::off_t::try_from(length).map_err(|_| errno::EFBIG)?;
        // SAFETY: a plain system call on numbers.
        call(|| unsafe { libc::ftruncate(fd, length) }).map(drop)
    }

    fn sync(&self, fd: i32) -> Result<()> {
        // SAFETY: a plain system call on a number.
        call(|| unsafe { libc::fsync(fd) }).map(drop)
    }

    fn duplicate(&self, fd: i32) -> Result<i32> {
        // SAFETY: a plain system call on numbers.
        call(|| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
    }

    fn duplicate_to(&self, fd: i32, to: i32) -> Result<()> {
        // SAFETY: a plain system call on numbers.
        call(|| unsafe { libc::dup2(fd, to) }).map(drop)
    }

    fn pipe(&self) -> Result<[i32; 2]> {
        let mut ends = [-1; 2];
        // SAFETY: `ends` has room for two.
        call(|| unsafe { libc::pipe(ends.as_mut_ptr()) })?;
        for end in ends {
            // SAFETY: a plain system call on numbers.
            unsafe { libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        Ok(ends)
    }

    fn is_terminal(&self, fd: i32) -> bool {
        // SAFETY: a plain system call on a number.
        unsafe { libc::isatty(fd) == 1 }
    }

    fn socket(&self, family: i32, kind: SocketKind) -> Result<i32> {
        sockets::socket(family, kind)
    }

    fn socket_pair(&self, kind: SocketKind) -> Result<[i32; 2]> {
        sockets::pair(kind)
    }

    fn bind(&self, fd: i32, address: &Address) -> Result<()> {
        sockets::bind(fd, address)
    }

    fn listen(&self, fd: i32, backlog: i32) -> Result<()> {
        sockets::listen(fd, backlog)
    }

    fn accept(&self, fd: i32) -> Result<(i32, Address)> {
        sockets::accept(fd)
    }

    fn connect(&self, fd: i32, address: &Address) -> Result<()> {
        sockets::connect(fd, address)
    }

    fn shut_down(&self, fd: i32, reading: bool, writing: bool) -> Result<()> {
        sockets::shut_down(fd, reading, writing)
    }

    fn socket_address(&self, fd: i32) -> Result<Address> {
        sockets::socket_address(fd)
    }

    fn peer_address(&self, fd: i32) -> Result<Address> {
        sockets::peer_address(fd)
    }

    fn receive(&self, fd: i32, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)> {
        sockets::receive(fd, into, peek)
    }

    fn send(&self, fd: i32, bytes: &[u8], to: Option<&Address>) -> Result<usize> {
        sockets::send(fd, bytes, to)
    }

    fn socket_option(&self, fd: i32, level: i32, name: i32) -> Result<i32> {
        sockets::get_option(fd, level, name)
    }

    fn set_socket_option(&self, fd: i32, level: i32, name: i32, value: i32) -> Result<()> {
        sockets::set_option(fd, level, name, value)
    }

    fn is_blocking(&self, fd: i32) -> Result<bool> {
        Ok(fcntl_flags(fd)? & libc::O_NONBLOCK == 0)
    }

    fn set_blocking(&self, fd: i32, blocking: bool) -> Result<()> {
        let old = fcntl_flags(fd)?;
        let new = if blocking { old & !libc::O_NONBLOCK } else { old | libc::O_NONBLOCK };
        // SAFETY: a plain system call on numbers.
        call(|| unsafe { libc::fcntl(fd, libc::F_SETFL, new) }).map(drop)
    }

    fn standard(&self, fd: i32) -> Option<u8> {
        if super::are_standard_redirected() { None } else { u8::try_from(fd).ok().filter(|&fd| fd < 3) }
    }

    fn ready(&self, watched: Watched) -> Result<bool> {
        let mut polled = [poll_entry(watched)];
        // SAFETY: `polled` is an array of one.
        call(|| unsafe { libc::poll(polled.as_mut_ptr(), 1, 0) })?;
        if polled[0].revents & libc::POLLNVAL != 0 { Err(errno::EBADF) } else { Ok(polled[0].revents != 0) }
    }

    fn wait(&self, me: &'static ThreadSlot, watched: &[Watched], deadline: Option<u64>) -> Woken {
        WakePipe::with(|wake| {
            let mut polled: Vec<libc::pollfd> = watched.iter().copied().map(poll_entry).collect();
            polled.push(libc::pollfd { fd: wake, events: libc::POLLIN, revents: 0 });
            // An interrupt that came before the pipe was there to wake has left its bit.
            if me.take_interrupt() {
                return Woken::Interrupted;
            }
            let timeout = match deadline {
                None => -1,
                // Rounded up: not to look again just before the deadline.
                Some(deadline) => {
                    let left = deadline.saturating_sub(monotonic_ns()).div_ceil(1_000_000);
                    libc::c_int::try_from(left).unwrap_or(libc::c_int::MAX)
                }
            };
            // SAFETY: the array is as long as said.
            let count = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, timeout) };
            if me.take_interrupt() {
                return Woken::Interrupted;
            }
            if count == 0 { Woken::TimedOut } else { Woken::Notified }
        })
    }

    fn stat(&self, target: Target) -> Result<Stat> {
        // SAFETY: all-zero bytes are a valid `stat`, which holds integers only.
        let mut stat: libc::stat = unsafe { std::mem::zeroed() };
        match target {
            Target::Path(path) => {
                let path = c_path(path)?;
                // SAFETY: `path` is a C string and `stat` a place for the result.
                call(|| unsafe { libc::stat(path.as_ptr(), &mut stat) })?;
            }
            Target::Link(path) => {
                let path = c_path(path)?;
                // SAFETY: as above.
                call(|| unsafe { libc::lstat(path.as_ptr(), &mut stat) })?;
            }
            // SAFETY: as above.
            Target::Descriptor(fd) => drop(call(|| unsafe { libc::fstat(fd, &mut stat) })?),
        }
        Ok(stat_of(&stat))
    }

    fn access(&self, path: &[u8], mode: u32) -> Result<()> {
        let path = c_path(path)?;
        // SAFETY: `path` is a C string.
        call(|| unsafe { libc::access(path.as_ptr(), mode as libc::c_int) }).map(drop)
    }

    fn set_mode(&self, target: Target, mode: u32) -> Result<()> {
        let mode = mode as libc::mode_t;
        match target {
            Target::Path(path) => {
                let path = c_path(path)?;
                // SAFETY: `path` is a C string.
                call(|| unsafe { libc::chmod(path.as_ptr(), mode) }).map(drop)
            }
            // Links have no permissions of their own.
            Target::Link(_) => Err(Errno(libc::EOPNOTSUPP)),
            // SAFETY: a plain system call on numbers.
            Target::Descriptor(fd) => call(|| unsafe { libc::fchmod(fd, mode) }).map(drop),
        }
    }

    fn set_times(&self, target: Target, accessed: i128, modified: i128) -> Result<()> {
        let times = [timespec(accessed), timespec(modified)];
        let at = |path: &[u8], flags: libc::c_int| {
            let path = c_path(path)?;
            // SAFETY: `path` is a C string and `times` an array of two.
            call(|| unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), flags) }).map(drop)
        };
        match target {
            Target::Path(path) => at(path, 0),
            Target::Link(path) => at(path, libc::AT_SYMLINK_NOFOLLOW),
            // SAFETY: `times` is an array of two.
            Target::Descriptor(fd) => call(|| unsafe { libc::futimens(fd, times.as_ptr()) }).map(drop),
        }
    }

    fn list(&self, target: Target) -> Result<Vec<Entry>> {
        let stream = match target {
            Target::Path(path) | Target::Link(path) => {
                let path = c_path(path)?;
                // SAFETY: `path` is a C string.
                unsafe { libc::opendir(path.as_ptr()) }
            }
            Target::Descriptor(fd) => {
                // The stream closes its own descriptor.
                let own = self.duplicate(fd)?;
                // SAFETY: `own` is open and nobody else's.
                let stream = unsafe { libc::fdopendir(own) };
                if stream.is_null() {
                    let error = last_error();
                    self.close(own)?;
                    return Err(error);
                }
                // SAFETY: `stream` is open. Where an earlier listing has left the descriptor's place does not matter.
                unsafe { libc::rewinddir(stream) };
                stream
            }
        };
        if stream.is_null() {
            return Err(last_error());
        }
        let mut entries = Vec::new();
        loop {
            // SAFETY: `stream` is open and used by this thread only.
            let entry = unsafe { libc::readdir(stream) };
            // SAFETY: what `readdir` returns is null or an entry that lives until the next call.
            let Some(entry) = (unsafe { entry.as_ref() }) else { break };
            // SAFETY: the name is a C string in the entry.
            let name = unsafe { CStr::from_ptr(entry.d_name.as_ptr()) }.to_bytes().to_vec();
            if name == b"." || name == b".." {
                continue;
            }
            #[allow(clippy::unnecessary_cast)]
            let inode = entry.d_ino as u64;
            let kind = match entry.d_type {
                libc::DT_REG => kind::REGULAR,
                libc::DT_DIR => kind::DIRECTORY,
                libc::DT_LNK => kind::LINK,
                libc::DT_FIFO => kind::FIFO,
                libc::DT_CHR => kind::CHARACTER,
                _ => 0,
            };
            entries.push(Entry { name, inode, kind });
        }
        // SAFETY: `stream` is open, and not used after this.
        unsafe { libc::closedir(stream) };
        Ok(entries)
    }

    fn make_dir(&self, path: &[u8], mode: u32) -> Result<()> {
        let path = c_path(path)?;
        // SAFETY: `path` is a C string.
        call(|| unsafe { libc::mkdir(path.as_ptr(), mode as libc::mode_t) }).map(drop)
    }

    fn remove_dir(&self, path: &[u8]) -> Result<()> {
        let path = c_path(path)?;
        // SAFETY: `path` is a C string.
        call(|| unsafe { libc::rmdir(path.as_ptr()) }).map(drop)
    }

    fn remove(&self, path: &[u8]) -> Result<()> {
        let path = c_path(path)?;
        // SAFETY: `path` is a C string.
        call(|| unsafe { libc::unlink(path.as_ptr()) }).map(drop)
    }

    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()> {
        let (old, new) = (c_path(old)?, c_path(new)?);
        // SAFETY: both are C strings.
        call(|| unsafe { libc::rename(old.as_ptr(), new.as_ptr()) }).map(drop)
    }

    fn link(&self, old: &[u8], new: &[u8]) -> Result<()> {
        let (old, new) = (c_path(old)?, c_path(new)?);
        // SAFETY: both are C strings.
        call(|| unsafe { libc::link(old.as_ptr(), new.as_ptr()) }).map(drop)
    }

    fn symlink(&self, to: &[u8], path: &[u8]) -> Result<()> {
        let (to, path) = (c_path(to)?, c_path(path)?);
        // SAFETY: both are C strings.
        call(|| unsafe { libc::symlink(to.as_ptr(), path.as_ptr()) }).map(drop)
    }

    fn read_link(&self, path: &[u8]) -> Result<Vec<u8>> {
        let path = c_path(path)?;
        let mut text = vec![0u8; libc::PATH_MAX as usize];
        // SAFETY: `path` is a C string and the buffer as long as said.
        let length = count(|| unsafe { libc::readlink(path.as_ptr(), text.as_mut_ptr().cast(), text.len()) })?;
        text.truncate(length);
        Ok(text)
    }

    fn current_dir(&self) -> Result<Vec<u8>> {
        use std::os::unix::ffi::OsStringExt;
        match std::env::current_dir() {
            Ok(path) => Ok(path.into_os_string().into_vec()),
            Err(error) => Err(Errno(error.raw_os_error().unwrap_or(errno::EIO.0))),
        }
    }

    fn set_current_dir(&self, target: Target) -> Result<()> {
        match target {
            Target::Path(path) | Target::Link(path) => {
                let path = c_path(path)?;
                // SAFETY: `path` is a C string.
                call(|| unsafe { libc::chdir(path.as_ptr()) }).map(drop)
            }
            // SAFETY: a plain system call on a number.
            Target::Descriptor(fd) => call(|| unsafe { libc::fchdir(fd) }).map(drop),
        }
    }

    fn set_umask(&self, mask: u32) -> u32 {
        // SAFETY: a plain system call on a number.
        #[allow(clippy::unnecessary_cast)]
        let old = unsafe { libc::umask(mask as libc::mode_t) } as u32;
        old
    }

    fn is_shared(&self) -> bool {
        true
    }

    /// The process ends with its program.
    fn end_program(&self) {}
}
