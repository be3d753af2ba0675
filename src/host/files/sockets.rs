//! Sockets in memory: connections between the threads of one program, by the rules of TCP, UDP and Unix' own sockets. Of
//! the network only this machine is there.

use super::memory::Slab;
use super::{Address, Errno, Interest, Result, SocketKind, errno, option};
use std::collections::VecDeque;

/// Bytes on their way to a stream socket, or to a datagram socket.
const BUFFER: usize = 65536;
const MAX_DATAGRAM: usize = 65507;
/// Connections that nobody has accepted yet.
const MAX_BACKLOG: usize = 4096;
/// What is given to sockets that want any port.
const FREE_PORTS: std::ops::RangeInclusive<u16> = 32768..=60999;

/// The sockets of the file system in memory, by number.
pub struct Sockets {
    list: Slab<Socket>,
    last_port: u16,
}

struct Socket {
    kind: SocketKind,
    /// An Internet address, rather than a path.
    is_inet: bool,
    local: Option<Address>,
    /// Whether others find it by its address: it was bound, rather than accepted or connected.
    is_bound: bool,
    state: State,
    /// Bytes that have come over a connection.
    stream: VecDeque<u8>,
    datagrams: VecDeque<(Vec<u8>, Address)>,
    /// The other end will send no more.
    ended: bool,
    /// The other end was closed with bytes from here that it had not read.
    reset: bool,
    no_reading: bool,
    no_writing: bool,
    /// Values of options that change nothing.
    options: Vec<(i32, i32, i32)>,
}

enum State {
    Idle,
    Listening {
        waiting: VecDeque<usize>,
    },
    Connected {
        /// `None` where it has been closed.
        peer: Option<usize>,
        address: Address,
    },
    /// A datagram socket that sends to one address only.
    Directed(Address),
}

impl Socket {
    fn new(kind: SocketKind, is_inet: bool) -> Socket {
        Socket {
            kind,
            is_inet,
            local: None,
            is_bound: false,
            state: State::Idle,
            stream: VecDeque::new(),
            datagrams: VecDeque::new(),
            ended: false,
            reset: false,
            no_reading: false,
            no_writing: false,
            options: Vec::new(),
        }
    }

    fn unnamed(&self) -> Address {
        if self.is_inet { Address::Inet([0, 0, 0, 0], 0) } else { Address::Unix(Vec::new()) }
    }

    fn accepts(&self, address: &Address) -> Result<()> {
        match (self.is_inet, address) {
            (true, Address::Inet(..)) | (false, Address::Unix(_)) => Ok(()),
            _ => Err(errno::EAFNOSUPPORT),
        }
    }
}

/// Whether an address leads to this machine.
fn is_here(address: &Address) -> bool {
    matches!(address, Address::Unix(_) | Address::Inet([127, ..] | [0, 0, 0, 0], _))
}

/// Whether what is sent to `to` arrives at a socket that is bound to `bound`.
fn reaches(to: &Address, bound: &Address) -> bool {
    match (to, bound) {
        (Address::Inet(ip, port), Address::Inet(own, own_port)) => {
            port == own_port && (ip == own || *own == [0; 4] || *ip == [0; 4])
        }
        _ => to == bound,
    }
}

impl Sockets {
    pub fn new() -> Sockets {
        Sockets { list: Slab::new(), last_port: *FREE_PORTS.end() }
    }

    fn get(&self, number: usize) -> Result<&Socket> {
        self.list.get(number).ok_or(errno::EBADF)
    }

    fn get_mut(&mut self, number: usize) -> Result<&mut Socket> {
        self.list.get_mut(number).ok_or(errno::EBADF)
    }

    pub fn make(&mut self, kind: SocketKind, is_inet: bool) -> usize {
        self.list.insert(Socket::new(kind, is_inet))
    }

    /// Two sockets that are connected with each other.
    pub fn pair(&mut self, kind: SocketKind) -> [usize; 2] {
        let ends = [self.make(kind, false), self.make(kind, false)];
        for (end, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
            if let Some(socket) = self.list.get_mut(end) {
                socket.state = State::Connected { peer: Some(other), address: Address::Unix(Vec::new()) };
            }
        }
        ends
    }

    /// The socket that is bound where something for `to` arrives.
    fn bound_at(&self, to: &Address, kind: SocketKind) -> Option<usize> {
        (0..self.list.len()).find(|&number| {
            self.list.get(number).is_some_and(|socket| {
                socket.is_bound && socket.kind == kind && socket.local.as_ref().is_some_and(|local| reaches(to, local))
            })
        })
    }

    fn free_port(&mut self, ip: [u8; 4], kind: SocketKind) -> Result<u16> {
        for _ in FREE_PORTS {
            self.last_port = if FREE_PORTS.contains(&(self.last_port.wrapping_add(1))) {
                self.last_port + 1
            } else {
                *FREE_PORTS.start()
            };
            if self.bound_at(&Address::Inet(ip, self.last_port), kind).is_none() {
                return Ok(self.last_port);
            }
        }
        Err(errno::EADDRINUSE)
    }

    pub fn bind(&mut self, number: usize, address: &Address) -> Result<()> {
        let socket = self.get(number)?;
        socket.accepts(address)?;
        let kind = socket.kind;
        if socket.is_bound {
            return Err(errno::EINVAL);
        }
        if !is_here(address) {
            return Err(errno::EADDRNOTAVAIL);
        }
        let address = match *address {
            Address::Inet(ip, 0) => Address::Inet(ip, self.free_port(ip, kind)?),
            ref address => {
                if self.bound_at(address, kind).is_some() {
                    return Err(errno::EADDRINUSE);
                }
                address.clone()
            }
        };
        let socket = self.get_mut(number)?;
        socket.local = Some(address);
        socket.is_bound = true;
        Ok(())
    }

    /// Gives a socket that needs an address one, if it has none.
    fn bind_any(&mut self, number: usize) -> Result<Address> {
        if let Some(local) = &self.get(number)?.local {
            return Ok(local.clone());
        }
        if !self.get(number)?.is_inet {
            return Ok(Address::Unix(Vec::new()));
        }
        self.bind(number, &Address::Inet([127, 0, 0, 1], 0))?;
        Ok(self.get(number)?.local.clone().unwrap_or(Address::Inet([0; 4], 0)))
    }

    pub fn listen(&mut self, number: usize) -> Result<()> {
        let socket = self.get(number)?;
        if socket.kind != SocketKind::Stream {
            return Err(errno::EOPNOTSUPP);
        }
        match socket.state {
            State::Listening { .. } => return Ok(()),
            State::Idle => {}
            _ => return Err(errno::EINVAL),
        }
        if !socket.is_bound {
            if !socket.is_inet {
                return Err(errno::EINVAL);
            }
            self.bind(number, &Address::Inet([0; 4], 0))?;
        }
        self.get_mut(number)?.state = State::Listening { waiting: VecDeque::new() };
        Ok(())
    }

    /// The next connection, a socket without descriptor, and where it comes from.
    pub fn accept(&mut self, number: usize) -> Result<(usize, Address)> {
        let State::Listening { waiting } = &mut self.get_mut(number)?.state else { return Err(errno::EINVAL) };
        let accepted = waiting.pop_front().ok_or(errno::EAGAIN)?;
        match &self.get(accepted)?.state {
            State::Connected { address, .. } => Ok((accepted, address.clone())),
            _ => Err(errno::EBADF),
        }
    }

    pub fn connect(&mut self, number: usize, address: &Address) -> Result<()> {
        let socket = self.get(number)?;
        socket.accepts(address)?;
        let (kind, is_inet) = (socket.kind, socket.is_inet);
        if !is_here(address) {
            return Err(errno::ENETUNREACH);
        }
        if kind == SocketKind::Datagram {
            self.bind_any(number)?;
            self.get_mut(number)?.state = State::Directed(address.clone());
            return Ok(());
        }
        match socket.state {
            State::Idle => {}
            State::Listening { .. } => return Err(errno::EINVAL),
            _ => return Err(errno::EISCONN),
        }
        let missing = if is_inet { errno::ECONNREFUSED } else { errno::ENOENT };
        let server = self.bound_at(address, kind).ok_or(missing)?;
        let State::Listening { waiting } = &self.get(server)?.state else { return Err(errno::ECONNREFUSED) };
        if waiting.len() >= MAX_BACKLOG {
            return Err(errno::ECONNREFUSED);
        }
        let local = self.bind_any(number)?;
        let remote = match (address, self.get(server)?.local.clone()) {
            (Address::Inet(ip, port), _) => Address::Inet(if *ip == [0; 4] { [127, 0, 0, 1] } else { *ip }, *port),
            (_, server) => server.unwrap_or(Address::Unix(Vec::new())),
        };
        let mut accepted = Socket::new(kind, is_inet);
        accepted.local = Some(remote.clone());
        accepted.state = State::Connected { peer: Some(number), address: local };
        let accepted = self.list.insert(accepted);
        let socket = self.get_mut(number)?;
        // A connected socket is found by who it is connected with only.
        socket.is_bound = false;
        socket.state = State::Connected { peer: Some(accepted), address: remote };
        if let State::Listening { waiting } = &mut self.get_mut(server)?.state {
            waiting.push_back(accepted);
        }
        Ok(())
    }

    pub fn shut_down(&mut self, number: usize, reading: bool, writing: bool) -> Result<()> {
        let socket = self.get_mut(number)?;
        let State::Connected { peer, .. } = socket.state else { return Err(errno::ENOTCONN) };
        socket.no_reading |= reading;
        socket.no_writing |= writing;
        if let Some(peer) = peer.filter(|_| writing).and_then(|peer| self.list.get_mut(peer)) {
            peer.ended = true;
        }
        Ok(())
    }

    pub fn close(&mut self, number: usize) {
        let Some(socket) = self.list.remove(number) else { return };
        match socket.state {
            State::Connected { peer: Some(peer), .. } => {
                let Some(other) = self.list.get_mut(peer) else { return };
                other.ended = true;
                other.reset |= !socket.stream.is_empty();
                if let State::Connected { peer, .. } = &mut other.state {
                    *peer = None;
                }
            }
            State::Listening { waiting } => waiting.into_iter().for_each(|waiting| self.close(waiting)),
            _ => {}
        }
    }

    pub fn local(&self, number: usize) -> Result<Address> {
        let socket = self.get(number)?;
        Ok(socket.local.clone().unwrap_or_else(|| socket.unnamed()))
    }

    pub fn peer(&self, number: usize) -> Result<Address> {
        match &self.get(number)?.state {
            State::Connected { address, .. } | State::Directed(address) => Ok(address.clone()),
            _ => Err(errno::ENOTCONN),
        }
    }

    /// Reads bytes, or one datagram; from where it came. `peek` leaves it there.
    pub fn receive(&mut self, number: usize, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)> {
        let socket = self.get_mut(number)?;
        if let Some((datagram, from)) = socket.datagrams.front() {
            let (count, from) = (into.len().min(datagram.len()), from.clone());
            into[..count].copy_from_slice(&datagram[..count]);
            if !peek {
                socket.datagrams.pop_front();
            }
            return Ok((count, Some(from)));
        }
        let State::Connected { .. } = socket.state else {
            return Err(if socket.kind == SocketKind::Datagram { errno::EAGAIN } else { errno::ENOTCONN });
        };
        let count = into.len().min(socket.stream.len());
        if count == 0 && !into.is_empty() {
            if std::mem::take(&mut socket.reset) {
                return Err(errno::ECONNRESET);
            }
            return if socket.ended || socket.no_reading { Ok((0, None)) } else { Err(errno::EAGAIN) };
        }
        for (place, byte) in into.iter_mut().zip(socket.stream.iter()) {
            *place = *byte;
        }
        if !peek {
            socket.stream.drain(..count);
        }
        Ok((count, None))
    }

    pub fn send(&mut self, number: usize, bytes: &[u8], to: Option<&Address>) -> Result<usize> {
        let socket = self.get(number)?;
        if socket.no_writing {
            return Err(errno::EPIPE);
        }
        let peer = match (&socket.state, to) {
            (State::Connected { .. }, Some(_)) if socket.kind == SocketKind::Stream => return Err(errno::EISCONN),
            (State::Connected { peer, .. }, _) => peer.ok_or(errno::EPIPE)?,
            (_, _) if socket.kind == SocketKind::Stream => return Err(errno::ENOTCONN),
            (state, to) => {
                let to = match (state, to) {
                    (_, Some(to)) => to.clone(),
                    (State::Directed(address), None) => address.clone(),
                    _ => return Err(errno::EDESTADDRREQ),
                };
                socket.accepts(&to)?;
                if !is_here(&to) {
                    return Err(errno::ENETUNREACH);
                }
                match self.bound_at(&to, SocketKind::Datagram) {
                    Some(peer) => peer,
                    // Nobody is told that nobody listens.
                    None => return Ok(bytes.len()),
                }
            }
        };
        if self.get(number)?.kind == SocketKind::Datagram {
            if bytes.len() > MAX_DATAGRAM {
                return Err(errno::EMSGSIZE);
            }
            let from = self.bind_any(number)?;
            let peer = self.get_mut(peer)?;
            let waiting: usize = peer.datagrams.iter().map(|(datagram, _)| datagram.len() + 1).sum();
            if waiting + bytes.len() <= BUFFER * 4 {
                peer.datagrams.push_back((bytes.to_vec(), from));
            }
            return Ok(bytes.len());
        }
        let peer = self.get_mut(peer)?;
        if peer.no_reading {
            return Err(errno::EPIPE);
        }
        let count = bytes.len().min(BUFFER - peer.stream.len());
        if count == 0 && !bytes.is_empty() {
            return Err(errno::EAGAIN);
        }
        peer.stream.extend(&bytes[..count]);
        Ok(count)
    }

    pub fn is_ready(&self, number: usize, interest: Interest) -> bool {
        let Some(socket) = self.list.get(number) else { return true };
        match (&socket.state, interest) {
            (State::Listening { waiting }, Interest::Read) => !waiting.is_empty(),
            (State::Listening { .. }, Interest::Write) => false,
            (_, Interest::Write) if socket.kind == SocketKind::Datagram => true,
            (_, Interest::Read) if socket.kind == SocketKind::Datagram => !socket.datagrams.is_empty(),
            (State::Connected { .. }, Interest::Read) => {
                !socket.stream.is_empty() || socket.ended || socket.reset || socket.no_reading
            }
            (State::Connected { peer, .. }, Interest::Write) => {
                let peer = peer.and_then(|peer| self.list.get(peer));
                socket.no_writing || peer.is_none_or(|peer| peer.stream.len() < BUFFER || peer.no_reading)
            }
            (State::Idle | State::Directed(_), _) => true,
        }
    }

    pub fn option(&self, number: usize, level: i32, name: i32) -> Result<i32> {
        let socket = self.get(number)?;
        match (level, name) {
            option::TYPE => Ok(socket.kind as i32),
            option::ERROR => Ok(0),
            _ => {
                let set = socket.options.iter().find(|option| (option.0, option.1) == (level, name));
                Ok(set.map_or(0, |option| option.2))
            }
        }
    }

    pub fn set_option(&mut self, number: usize, level: i32, name: i32, value: i32) -> Result<()> {
        if !option::ALL.contains(&(level, name)) {
            return Err(errno::ENOPROTOOPT);
        }
        let socket = self.get_mut(number)?;
        socket.options.retain(|option| (option.0, option.1) != (level, name));
        socket.options.push((level, name, value));
        Ok(())
    }

    /// Whether the kind of socket exists here.
    pub fn check_family(family: i32) -> Result<bool> {
        match family {
            super::family::UNIX => Ok(false),
            super::family::INET => Ok(true),
            _ => Err(Errno(errno::EAFNOSUPPORT.0)),
        }
    }
}
