//! The machine's sockets, by POSIX calls. They never block: who wants to wait asks when they are ready.

use super::native::{call, count, last_error};
use super::{Address, Errno, Result, SocketKind, errno, family, option};
use std::mem::{offset_of, size_of, zeroed};

/// An address as the calls take it, and its size.
fn machine_address(address: &Address) -> Result<(libc::sockaddr_storage, libc::socklen_t)> {
    // SAFETY: all-zero bytes are valid for this structure of integers.
    let mut storage: libc::sockaddr_storage = unsafe { zeroed() };
    let size = match address {
        Address::Inet(ip, port) => {
            // SAFETY: the storage is large enough for any kind of address, and aligned for it.
            let inet = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in>() };
            inet.sin_family = libc::AF_INET as libc::sa_family_t;
            inet.sin_port = port.to_be();
            inet.sin_addr.s_addr = u32::from_ne_bytes(*ip);
            size_of::<libc::sockaddr_in>()
        }
        Address::Unix(path) => {
            // SAFETY: as above.
            let unix = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_un>() };
            unix.sun_family = libc::AF_UNIX as libc::sa_family_t;
            if path.len() >= unix.sun_path.len() {
                return Err(errno::EINVAL);
            }
            for (place, &byte) in unix.sun_path.iter_mut().zip(path) {
                *place = byte as libc::c_char;
            }
            // A path that begins with NUL is no name of a file, and ends where it ends.
            let end = usize::from(path.first().is_some_and(|&first| first != 0));
            offset_of!(libc::sockaddr_un, sun_path) + path.len() + end
        }
    };
    Ok((storage, size as libc::socklen_t))
}

/// What a call that gives an address has written.
fn address_of(storage: &libc::sockaddr_storage, size: libc::socklen_t) -> Option<Address> {
    match i32::from(storage.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says so.
            let inet = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_in>() };
            Some(Address::Inet(inet.sin_addr.s_addr.to_ne_bytes(), u16::from_be(inet.sin_port)))
        }
        libc::AF_UNIX => {
            // SAFETY: the family says so.
            let unix = unsafe { &*(&raw const *storage).cast::<libc::sockaddr_un>() };
            let length = (size as usize).saturating_sub(offset_of!(libc::sockaddr_un, sun_path));
            let mut path: Vec<u8> = unix.sun_path.iter().take(length).map(|&byte| byte as u8).collect();
            if path.first().is_some_and(|&first| first != 0) {
                path.truncate(path.iter().position(|&byte| byte == 0).unwrap_or(path.len()));
            }
            Some(Address::Unix(path))
        }
        _ => None,
    }
}

/// The result of a call that gives an address.
fn with_address<T>(
    make: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> Result<T>,
) -> Result<(T, Option<Address>)> {
    // SAFETY: all-zero bytes are valid for this structure of integers.
    let mut storage: libc::sockaddr_storage = unsafe { zeroed() };
    let mut size = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    let made = make((&raw mut storage).cast(), &mut size)?;
    Ok((made, address_of(&storage, size)))
}

/// Makes a new descriptor one that does not block, and that no other program inherits.
fn prepared(fd: i32) -> i32 {
    // SAFETY: plain system calls on numbers.
    unsafe {
        libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
        libc::fcntl(fd, libc::F_SETFL, libc::fcntl(fd, libc::F_GETFL) | libc::O_NONBLOCK);
    }
    fd
}

fn machine_kind(kind: SocketKind) -> libc::c_int {
    match kind {
        SocketKind::Stream => libc::SOCK_STREAM,
        SocketKind::Datagram => libc::SOCK_DGRAM,
    }
}

pub fn socket(wanted: i32, kind: SocketKind) -> Result<i32> {
    let domain = match wanted {
        family::UNIX => libc::AF_UNIX,
        family::INET => libc::AF_INET,
        _ => return Err(errno::EAFNOSUPPORT),
    };
    // SAFETY: a plain system call on numbers.
    call(|| unsafe { libc::socket(domain, machine_kind(kind), 0) }).map(prepared)
}

pub fn pair(kind: SocketKind) -> Result<[i32; 2]> {
    let mut ends = [-1; 2];
    // SAFETY: `ends` has room for two.
    call(|| unsafe { libc::socketpair(libc::AF_UNIX, machine_kind(kind), 0, ends.as_mut_ptr()) })?;
    Ok(ends.map(prepared))
}

pub fn bind(fd: i32, address: &Address) -> Result<()> {
    let (storage, size) = machine_address(address)?;
    // SAFETY: the address is as long as said.
    call(|| unsafe { libc::bind(fd, (&raw const storage).cast(), size) }).map(drop)
}

pub fn listen(fd: i32, backlog: i32) -> Result<()> {
    // SAFETY: a plain system call on numbers.
    call(|| unsafe { libc::listen(fd, backlog) }).map(drop)
}

pub fn accept(fd: i32) -> Result<(i32, Address)> {
    // SAFETY: the address has the room that `size` tells.
    let (accepted, from) = with_address(|address, size| call(|| unsafe { libc::accept(fd, address, size) }))?;
    Ok((prepared(accepted), from.unwrap_or(Address::Unix(Vec::new()))))
}

pub fn connect(fd: i32, address: &Address) -> Result<()> {
    match connect_once(fd, address) {
        // What is left of an earlier attempt that has failed is told of once.
        Err(Errno(libc::ECONNABORTED)) => connect_once(fd, address),
        result => result,
    }
}

fn connect_once(fd: i32, address: &Address) -> Result<()> {
    let (storage, size) = machine_address(address)?;
    // SAFETY: the address is as long as said. Not made again when interrupted: it goes on by itself.
    match unsafe { libc::connect(fd, (&raw const storage).cast(), size) } {
        0 => Ok(()),
        _ => match last_error() {
            Errno(libc::EINTR | libc::EINPROGRESS) => Err(errno::EINPROGRESS),
            error => Err(error),
        },
    }
}

pub fn shut_down(fd: i32, reading: bool, writing: bool) -> Result<()> {
    let how = match (reading, writing) {
        (true, true) => libc::SHUT_RDWR,
        (true, false) => libc::SHUT_RD,
        (false, true) => libc::SHUT_WR,
        (false, false) => return Ok(()),
    };
    // SAFETY: a plain system call on numbers.
    call(|| unsafe { libc::shutdown(fd, how) }).map(drop)
}

pub fn socket_address(fd: i32) -> Result<Address> {
    // SAFETY: the address has the room that `size` tells.
    let (_, found) = with_address(|address, size| call(|| unsafe { libc::getsockname(fd, address, size) }))?;
    found.ok_or(errno::EAFNOSUPPORT)
}

pub fn peer_address(fd: i32) -> Result<Address> {
    // SAFETY: the address has the room that `size` tells.
    let (_, found) = with_address(|address, size| call(|| unsafe { libc::getpeername(fd, address, size) }))?;
    found.ok_or(errno::EAFNOSUPPORT)
}

pub fn receive(fd: i32, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)> {
    let flags = if peek { libc::MSG_PEEK } else { 0 };
    // SAFETY: the buffer is as long as said, and the address has the room that `size` tells.
    with_address(|address, size| {
        count(|| unsafe { libc::recvfrom(fd, into.as_mut_ptr().cast(), into.len(), flags, address, size) })
    })
}

pub fn send(fd: i32, bytes: &[u8], to: Option<&Address>) -> Result<usize> {
    let flags = libc::MSG_NOSIGNAL;
    match to {
        // SAFETY: the buffer is as long as said.
        None => count(|| unsafe { libc::send(fd, bytes.as_ptr().cast(), bytes.len(), flags) }),
        Some(to) => {
            let (storage, size) = machine_address(to)?;
            let address = (&raw const storage).cast();
            // SAFETY: buffer and address are as long as said.
            count(|| unsafe { libc::sendto(fd, bytes.as_ptr().cast(), bytes.len(), flags, address, size) })
        }
    }
}

/// The machine's numbers of an option.
fn machine_option(wanted: (i32, i32)) -> Result<(libc::c_int, libc::c_int)> {
    const TABLE: &[((i32, i32), (libc::c_int, libc::c_int))] = &[
        (option::REUSE_ADDRESS, (libc::SOL_SOCKET, libc::SO_REUSEADDR)),
        (option::TYPE, (libc::SOL_SOCKET, libc::SO_TYPE)),
        (option::ERROR, (libc::SOL_SOCKET, libc::SO_ERROR)),
        (option::BROADCAST, (libc::SOL_SOCKET, libc::SO_BROADCAST)),
        (option::SEND_BUFFER, (libc::SOL_SOCKET, libc::SO_SNDBUF)),
        (option::RECEIVE_BUFFER, (libc::SOL_SOCKET, libc::SO_RCVBUF)),
        (option::KEEP_ALIVE, (libc::SOL_SOCKET, libc::SO_KEEPALIVE)),
        (option::REUSE_PORT, (libc::SOL_SOCKET, libc::SO_REUSEPORT)),
        (option::NO_DELAY, (libc::IPPROTO_TCP, libc::TCP_NODELAY)),
    ];
    let found = TABLE.iter().find(|(portable, _)| *portable == wanted);
    found.map(|(_, machine)| *machine).ok_or(errno::ENOPROTOOPT)
}

pub fn get_option(fd: i32, level: i32, name: i32) -> Result<i32> {
    let (level, name) = machine_option((level, name))?;
    let mut value: libc::c_int = 0;
    let mut size = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: `value` has the room that `size` tells.
    call(|| unsafe { libc::getsockopt(fd, level, name, (&raw mut value).cast(), &mut size) })?;
    Ok(value)
}

pub fn set_option(fd: i32, level: i32, name: i32, value: i32) -> Result<()> {
    let (level, name) = machine_option((level, name))?;
    let size = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: `value` is as long as said.
    call(|| unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), size) }).map(drop)
}
