//! The file system in memory: what a browser's programs have for files.
//!
//! One lock protects all of it, so that others than the running program (the page's file panel) may look at it and change
//! it at any time. It is part of the process' memory: files outlive the program that made them.

use super::sockets::Sockets;
use super::{
    Address, Entry, Errno, FileSystem, Interest, Result, SocketKind, Stat, Target, Watched, Whence, errno, flags, kind,
};
use crate::host::park::{self, Woken};
use crate::host::table::PARK_NOTIFIED;
use crate::host::{self, ThreadSlot};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering::AcqRel;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// The home directory, where programs start.
pub const HOME: &str = "/home/user";

/// To whom everything belongs.
pub const USER: u32 = 1000;
const MAX_NAME: usize = 255;
const MAX_PATH: usize = 4096;
const MAX_LINKS: u32 = 40;
const MAX_DESCRIPTORS: usize = 1024;
/// Bytes of one file.
const MAX_FILE: u64 = 1 << 30;
const PIPE_BYTES: usize = 65536;
/// A write of no more goes into a pipe in one piece (`PIPE_BUF`).
const PIPE_PIECE: usize = 4096;
const BLOCK: u64 = 4096;
const ROOT: u64 = 1;

pub struct Memory(LazyLock<Mutex<State>>);

pub static MEMORY: Memory = Memory(LazyLock::new(|| Mutex::new(State::new())));

struct State {
    nodes: BTreeMap<u64, Node>,
    last_inode: u64,
    open: Slab<OpenFile>,
    descriptors: Slab<usize>,
    pipes: Slab<Pipe>,
    sockets: Sockets,
    current: u64,
    umask: u32,
    /// Threads that wait for a pipe or socket to change. Each is woken, and leaves, when any does.
    waiters: Vec<&'static ThreadSlot>,
}

struct Node {
    content: Content,
    /// Permissions only.
    mode: u32,
    /// Names that lead to it. One without names lives on while it is open.
    links: u64,
    opened: u64,
    accessed: i128,
    modified: i128,
    changed: i128,
}

enum Content {
    File(Vec<u8>),
    Directory {
        entries: BTreeMap<Vec<u8>, u64>,
        parent: u64,
    },
    Link(Vec<u8>),
    /// `/dev/null`.
    Null,
}

struct OpenFile {
    what: Opened,
    flags: i32,
    position: u64,
    /// Descriptors that share it.
    descriptors: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Opened {
    Node(u64),
    ReadEnd(usize),
    WriteEnd(usize),
    Socket(usize),
    Standard(u8),
}

struct Pipe {
    content: VecDeque<u8>,
    reading: bool,
    writing: bool,
}

/// Things with the lowest free number each.
pub(super) struct Slab<T>(Vec<Option<T>>);

impl<T> Slab<T> {
    pub(super) const fn new() -> Slab<T> {
        Slab(Vec::new())
    }

    /// One more than the highest number in use.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, thing: T) -> usize {
        let free = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
        self.put(free, thing);
        free
    }

    fn put(&mut self, number: usize, thing: T) {
        if number >= self.0.len() {
            self.0.resize_with(number + 1, || None);
        }
        self.0[number] = Some(thing);
    }

    pub(super) fn get(&self, number: usize) -> Option<&T> {
        self.0.get(number)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        self.0.get_mut(number)?.as_mut()
    }

    pub(super) fn remove(&mut self, number: usize) -> Option<T> {
        self.0.get_mut(number)?.take()
    }
}

/// Where a path leads: a directory and a name in it, which may be there or not.
struct Place {
    directory: u64,
    name: Vec<u8>,
    node: Option<u64>,
}

impl Node {
    fn new(content: Content, mode: u32) -> Node {
        let now = host::wall_ns();
        Node { content, mode, links: 1, opened: 0, accessed: now, modified: now, changed: now }
    }

    fn kind(&self) -> u32 {
        match &self.content {
            Content::File(_) => kind::REGULAR,
            Content::Directory { .. } => kind::DIRECTORY,
            Content::Link(_) => kind::LINK,
            Content::Null => kind::CHARACTER,
        }
    }

    /// Whether the user, who owns everything, may: bits 4 read, 2 write, 1 execute or search.
    fn allows(&self, wanted: u32) -> bool {
        self.mode >> 6 & wanted == wanted
    }

    fn touch(&mut self) {
        self.modified = host::wall_ns();
        self.changed = self.modified;
    }
}

impl State {
    fn new() -> State {
        let mut state = State {
            nodes: BTreeMap::new(),
            last_inode: ROOT,
            open: Slab(Vec::new()),
            descriptors: Slab(Vec::new()),
            pipes: Slab(Vec::new()),
            sockets: Sockets::new(),
            current: ROOT,
            umask: 0o022,
            waiters: Vec::new(),
        };
        state.nodes.insert(ROOT, Node::new(Content::Directory { entries: BTreeMap::new(), parent: ROOT }, 0o755));
        for path in ["/dev", "/home", HOME, "/tmp"] {
            // The tree is empty: nothing is in the way.
            let _ = state.make_dir(path.as_bytes(), 0o755);
        }
        if let Ok(place) = state.place(b"/dev/null", false) {
            state.add(&place, Node::new(Content::Null, 0o666));
        }
        state.start_program();
        state
    }

    /// The state that a program finds.
    fn start_program(&mut self) {
        for standard in 0..3 {
            let what = Opened::Standard(standard);
            let flags = if standard == 0 { flags::RDONLY } else { flags::WRONLY };
            let open = self.open.insert(OpenFile { what, flags, position: 0, descriptors: 1 });
            self.descriptors.put(standard.into(), open);
        }
        self.current = self.resolve(HOME.as_bytes(), true).unwrap_or(ROOT);
        self.umask = 0o022;
    }

    // ---- paths ----

    fn node(&self, inode: u64) -> Result<&Node> {
        self.nodes.get(&inode).ok_or(errno::ENOENT)
    }

    fn node_mut(&mut self, inode: u64) -> Result<&mut Node> {
        self.nodes.get_mut(&inode).ok_or(errno::ENOENT)
    }

    fn entries(&self, directory: u64) -> Result<&BTreeMap<Vec<u8>, u64>> {
        match &self.node(directory)?.content {
            Content::Directory { entries, .. } => Ok(entries),
            _ => Err(errno::ENOTDIR),
        }
    }

    fn entries_mut(&mut self, directory: u64) -> Result<&mut BTreeMap<Vec<u8>, u64>> {
        match &mut self.node_mut(directory)?.content {
            Content::Directory { entries, .. } => Ok(entries),
            _ => Err(errno::ENOTDIR),
        }
    }

    fn parent(&self, directory: u64) -> Result<u64> {
        match &self.node(directory)?.content {
            Content::Directory { parent, .. } => Ok(*parent),
            _ => Err(errno::ENOTDIR),
        }
    }

    /// Walks a path; a symbolic link at its end is followed if asked for.
    fn place(&self, path: &[u8], follow: bool) -> Result<Place> {
        if path.is_empty() {
            return Err(errno::ENOENT);
        }
        if path.len() >= MAX_PATH {
            return Err(errno::ENAMETOOLONG);
        }
        let mut links = 0;
        let start = |path: &[u8], from: u64| if path.starts_with(b"/") { ROOT } else { from };
        let mut directory = start(path, self.current);
        // The names still to walk, the next one last. A slash at the end asks for a directory.
        let mut names: Vec<Vec<u8>> = names_of(path);
        let must_be_directory = path.ends_with(b"/");
        let mut found = Place { directory, name: Vec::new(), node: Some(directory) };
        while let Some(name) = names.pop() {
            if name.len() > MAX_NAME {
                return Err(errno::ENAMETOOLONG);
            }
            let entries = self.entries(directory)?;
            if !self.node(directory)?.allows(1) {
                return Err(errno::EACCES);
            }
            let next = match &name[..] {
                b"." => Some(directory),
                b".." => Some(self.parent(directory)?),
                _ => entries.get(&name).copied(),
            };
            let is_last = names.is_empty();
            let Some(next) = next else {
                if is_last {
                    return Ok(Place { directory, name, node: None });
                }
                return Err(errno::ENOENT);
            };
            if let Content::Link(target) = &self.node(next)?.content
                && (!is_last || follow || must_be_directory)
            {
                links += 1;
                if links > MAX_LINKS {
                    return Err(errno::ELOOP);
                }
                names.extend(names_of(target));
                directory = start(target, directory);
                found = Place { directory, name: Vec::new(), node: Some(directory) };
                continue;
            }
            found = Place { directory, name, node: Some(next) };
            directory = next;
        }
        if must_be_directory && let Some(node) = found.node {
            self.entries(node)?;
        }
        Ok(found)
    }

    fn resolve(&self, path: &[u8], follow: bool) -> Result<u64> {
        self.place(path, follow)?.node.ok_or(errno::ENOENT)
    }

    fn target(&self, target: Target) -> Result<u64> {
        match target {
            Target::Path(path) => self.resolve(path, true),
            Target::Link(path) => self.resolve(path, false),
            Target::Descriptor(fd) => match self.file(fd)?.what {
                Opened::Node(inode) => Ok(inode),
                _ => Err(errno::EINVAL),
            },
        }
    }

    /// A place where a new name may be made.
    fn free_place(&self, path: &[u8]) -> Result<Place> {
        let place = self.place(path, false)?;
        if place.node.is_some() {
            return Err(errno::EEXIST);
        }
        self.check_writable(place.directory)?;
        Ok(place)
    }

    fn check_writable(&self, directory: u64) -> Result<()> {
        let node = self.node(directory)?;
        // A directory that was removed takes no new names.
        if node.links == 0 {
            return Err(errno::ENOENT);
        }
        if node.allows(3) { Ok(()) } else { Err(errno::EACCES) }
    }

    /// Adds a node under the place's name.
    fn add(&mut self, place: &Place, node: Node) -> u64 {
        self.last_inode += 1;
        let inode = self.last_inode;
        self.nodes.insert(inode, node);
        self.set_name(place.directory, &place.name, Some(inode));
        inode
    }

    fn set_name(&mut self, directory: u64, name: &[u8], inode: Option<u64>) {
        if let Ok(entries) = self.entries_mut(directory) {
            match inode {
                Some(inode) => drop(entries.insert(name.to_vec(), inode)),
                None => drop(entries.remove(name)),
            }
        }
        if let Ok(node) = self.node_mut(directory) {
            node.touch();
        }
    }

    /// One name or descriptor less leads to a node; the last one takes it along.
    fn drop_if_unused(&mut self, inode: u64) {
        if self.nodes.get(&inode).is_some_and(|node| node.links == 0 && node.opened == 0) && inode != self.current {
            self.nodes.remove(&inode);
        }
    }

    fn unlink(&mut self, place: &Place, inode: u64) {
        self.set_name(place.directory, &place.name, None);
        if let Ok(node) = self.node_mut(inode) {
            node.links -= 1;
            node.changed = host::wall_ns();
        }
        self.drop_if_unused(inode);
    }

    fn make_dir(&mut self, path: &[u8], mode: u32) -> Result<()> {
        let trimmed = trim_slashes(path);
        let place = self.free_place(trimmed)?;
        let content = Content::Directory { entries: BTreeMap::new(), parent: place.directory };
        let mode = mode & !self.umask & 0o1777;
        self.add(&place, Node::new(content, mode));
        Ok(())
    }

    /// A name that is to be removed: not `/`, `.` or `..`.
    fn removable(&self, path: &[u8]) -> Result<(Place, u64)> {
        let place = self.place(path, false)?;
        let inode = place.node.ok_or(errno::ENOENT)?;
        if place.name.is_empty() {
            return Err(errno::EBUSY);
        }
        if place.name == b"." {
            return Err(errno::EINVAL);
        }
        if place.name == b".." {
            return Err(errno::ENOTEMPTY);
        }
        self.check_writable(place.directory)?;
        Ok((place, inode))
    }

    /// Whether `directory` is `ancestor` or lies in it.
    fn is_within(&self, mut directory: u64, ancestor: u64) -> bool {
        while directory != ancestor {
            match self.parent(directory) {
                Ok(parent) if parent != directory => directory = parent,
                _ => return false,
            }
        }
        true
    }

    fn rename(&mut self, old: &[u8], new: &[u8]) -> Result<()> {
        let (from, inode) = self.removable(trim_slashes(old))?;
        let is_directory = self.node(inode)?.kind() == kind::DIRECTORY;
        if new.ends_with(b"/") && !is_directory {
            return Err(errno::ENOTDIR);
        }
        let to = self.place(trim_slashes(new), false)?;
        if matches!(&to.name[..], b"" | b"." | b"..") {
            return Err(errno::EBUSY);
        }
        self.check_writable(to.directory)?;
        if is_directory && self.is_within(to.directory, inode) {
            return Err(errno::EINVAL);
        }
        if let Some(replaced) = to.node {
            if replaced == inode {
                return Ok(());
            }
            match (&self.node(replaced)?.content, is_directory) {
                (Content::Directory { entries, .. }, true) if !entries.is_empty() => return Err(errno::ENOTEMPTY),
                (Content::Directory { .. }, false) => return Err(errno::EISDIR),
                (Content::Directory { .. }, true) => {}
                (_, true) => return Err(errno::ENOTDIR),
                (_, false) => {}
            }
            self.unlink(&to, replaced);
        }
        self.set_name(from.directory, &from.name, None);
        self.set_name(to.directory, &to.name, Some(inode));
        let node = self.node_mut(inode)?;
        node.changed = host::wall_ns();
        if let Content::Directory { parent, .. } = &mut node.content {
            *parent = to.directory;
        }
        Ok(())
    }

    // ---- open files ----

    fn file(&self, fd: i32) -> Result<&OpenFile> {
        let open = usize::try_from(fd).ok().and_then(|fd| self.descriptors.get(fd)).ok_or(errno::EBADF)?;
        self.open.get(*open).ok_or(errno::EBADF)
    }

    fn file_mut(&mut self, fd: i32) -> Result<&mut OpenFile> {
        let open = usize::try_from(fd).ok().and_then(|fd| self.descriptors.get(fd)).ok_or(errno::EBADF)?;
        self.open.get_mut(*open).ok_or(errno::EBADF)
    }

    fn add_file(&mut self, what: Opened, flags: i32) -> Result<i32> {
        self.check_room(1)?;
        let open = self.open.insert(OpenFile { what, flags, position: 0, descriptors: 1 });
        Ok(self.descriptors.insert(open) as i32)
    }

    /// Whether so many descriptors more may be opened.
    fn check_room(&self, count: usize) -> Result<()> {
        let used = self.descriptors.0.iter().flatten().count();
        if used + count > MAX_DESCRIPTORS { Err(errno::EMFILE) } else { Ok(()) }
    }

    fn open(&mut self, path: &[u8], wanted: i32, mode: u32) -> Result<i32> {
        self.check_room(1)?;
        let (reads, writes) = (wanted & flags::ACCMODE != flags::WRONLY, wanted & flags::ACCMODE != flags::RDONLY);
        let creates = wanted & flags::CREAT != 0;
        let exclusive = creates && wanted & flags::EXCL != 0;
        let place = self.place(path, wanted & flags::NOFOLLOW == 0 && !exclusive)?;
        let inode = match place.node {
            Some(_) if exclusive => return Err(errno::EEXIST),
            Some(inode) => {
                let node = self.node_mut(inode)?;
                if !node.allows(u32::from(reads) << 2 | u32::from(writes) << 1) {
                    return Err(errno::EACCES);
                }
                match &mut node.content {
                    Content::Directory { .. } if writes || creates => return Err(errno::EISDIR),
                    Content::Link(_) => return Err(errno::ELOOP),
                    Content::File(_) | Content::Null if wanted & flags::DIRECTORY != 0 => return Err(errno::ENOTDIR),
                    Content::File(bytes) if wanted & flags::TRUNC != 0 && writes => {
                        *bytes = Vec::new();
                        node.touch();
                    }
                    _ => {}
                }
                inode
            }
            None if creates => {
                if path.ends_with(b"/") {
                    return Err(errno::EISDIR);
                }
                self.check_writable(place.directory)?;
                let mode = mode & !self.umask & 0o777;
                self.add(&place, Node::new(Content::File(Vec::new()), mode))
            }
            None => return Err(errno::ENOENT),
        };
        self.node_mut(inode)?.opened += 1;
        self.add_file(Opened::Node(inode), wanted & !(flags::CREAT | flags::EXCL | flags::TRUNC | flags::NOCTTY))
    }

    fn close(&mut self, fd: i32) -> Result<()> {
        self.file(fd)?;
        let open = self.descriptors.remove(fd as usize).ok_or(errno::EBADF)?;
        let file = self.open.get_mut(open).ok_or(errno::EBADF)?;
        file.descriptors -= 1;
        if file.descriptors > 0 {
            return Ok(());
        }
        let file = self.open.remove(open).ok_or(errno::EBADF)?;
        match file.what {
            Opened::Node(inode) => {
                self.node_mut(inode)?.opened -= 1;
                self.drop_if_unused(inode);
            }
            Opened::ReadEnd(number) | Opened::WriteEnd(number) => {
                if let Some(pipe) = self.pipes.get_mut(number) {
                    match file.what {
                        Opened::ReadEnd(_) => pipe.reading = false,
                        _ => pipe.writing = false,
                    }
                    if !pipe.reading && !pipe.writing {
                        self.pipes.remove(number);
                    }
                }
                self.wake_waiters();
            }
            Opened::Socket(number) => {
                self.sockets.close(number);
                self.wake_waiters();
            }
            Opened::Standard(_) => {}
        }
        Ok(())
    }

    /// To be called whenever a pipe or socket has changed.
    fn wake_waiters(&mut self) {
        for slot in self.waiters.drain(..) {
            park::unpark(slot);
        }
    }

    fn read(&mut self, fd: i32, into: &mut [u8]) -> Result<usize> {
        let file = self.file(fd)?;
        if file.flags & flags::ACCMODE == flags::WRONLY {
            return Err(errno::EBADF);
        }
        let (what, position) = (file.what, file.position);
        match what {
            Opened::Node(inode) => {
                let node = self.node_mut(inode)?;
                node.accessed = host::wall_ns();
                let bytes = match &node.content {
                    Content::File(bytes) => bytes,
                    Content::Directory { .. } => return Err(errno::EISDIR),
                    Content::Link(_) | Content::Null => return Ok(0),
                };
                // A position beyond the end, and what does not fit a small machine's numbers, is at the end.
                let start = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
                let count = into.len().min(bytes.len() - start);
                into[..count].copy_from_slice(&bytes[start..start + count]);
                self.file_mut(fd)?.position += count as u64;
                Ok(count)
            }
            Opened::ReadEnd(number) => {
                let pipe = self.pipes.get_mut(number).ok_or(errno::EBADF)?;
                if pipe.content.is_empty() && !into.is_empty() {
                    return if pipe.writing { Err(errno::EAGAIN) } else { Ok(0) };
                }
                let count = into.len().min(pipe.content.len());
                for (place, byte) in into.iter_mut().zip(pipe.content.drain(..count)) {
                    *place = byte;
                }
                self.wake_waiters();
                Ok(count)
            }
            Opened::Socket(_) => self.receive(fd, into, false).map(|(count, _)| count),
            // Standard input is read by lines, past this.
            Opened::Standard(_) | Opened::WriteEnd(_) => Err(errno::EBADF),
        }
    }

    // ---- sockets ----

    fn socket(&self, fd: i32) -> Result<usize> {
        match self.file(fd)?.what {
            Opened::Socket(number) => Ok(number),
            _ => Err(errno::ENOTSOCK),
        }
    }

    fn receive(&mut self, fd: i32, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)> {
        let number = self.socket(fd)?;
        let received = self.sockets.receive(number, into, peek)?;
        self.wake_waiters();
        Ok(received)
    }

    fn send(&mut self, fd: i32, bytes: &[u8], to: Option<&Address>) -> Result<usize> {
        let number = self.socket(fd)?;
        let count = self.sockets.send(number, bytes, to)?;
        self.wake_waiters();
        Ok(count)
    }

    fn write(&mut self, fd: i32, bytes: &[u8]) -> Result<usize> {
        let file = self.file(fd)?;
        if file.flags & flags::ACCMODE == flags::RDONLY {
            return Err(errno::EBADF);
        }
        let (what, mut position, appends) = (file.what, file.position, file.flags & flags::APPEND != 0);
        match what {
            Opened::Node(inode) => {
                let node = self.node_mut(inode)?;
                let content = match &mut node.content {
                    Content::File(content) => content,
                    Content::Null => return Ok(bytes.len()),
                    Content::Directory { .. } | Content::Link(_) => return Err(errno::EBADF),
                };
                if bytes.is_empty() {
                    return Ok(0);
                }
                if appends {
                    position = content.len() as u64;
                }
                let end = position.checked_add(bytes.len() as u64).ok_or(errno::EFBIG)?;
                grow(content, end)?;
                let start = position as usize;
                content[start..start + bytes.len()].copy_from_slice(bytes);
                node.touch();
                self.file_mut(fd)?.position = end;
                Ok(bytes.len())
            }
            Opened::WriteEnd(number) => {
                let pipe = self.pipes.get_mut(number).ok_or(errno::EBADF)?;
                if !pipe.reading {
                    return Err(errno::EPIPE);
                }
                let room = PIPE_BYTES - pipe.content.len();
                let count = if bytes.len() <= PIPE_PIECE && bytes.len() > room { 0 } else { bytes.len().min(room) };
                if count == 0 && !bytes.is_empty() {
                    return Err(errno::EAGAIN);
                }
                pipe.content.extend(&bytes[..count]);
                self.wake_waiters();
                Ok(count)
            }
            Opened::Socket(_) => self.send(fd, bytes, None),
            // The standard streams are written past this.
            Opened::Standard(_) | Opened::ReadEnd(_) => Err(errno::EBADF),
        }
    }

    fn is_ready(&self, (fd, interest): Watched) -> Result<bool> {
        Ok(match (self.file(fd)?.what, interest) {
            (Opened::ReadEnd(number), Interest::Read) => {
                self.pipes.get(number).is_none_or(|pipe| !pipe.content.is_empty() || !pipe.writing)
            }
            // A piece that has to go in at once fits.
            (Opened::WriteEnd(number), Interest::Write) => {
                self.pipes.get(number).is_none_or(|pipe| PIPE_BYTES - pipe.content.len() >= PIPE_PIECE || !pipe.reading)
            }
            (Opened::ReadEnd(_), Interest::Write) | (Opened::WriteEnd(_), Interest::Read) => false,
            (Opened::Socket(number), interest) => self.sockets.is_ready(number, interest),
            (Opened::Node(_) | Opened::Standard(_), _) => true,
        })
    }

    fn seek(&mut self, fd: i32, offset: i64, whence: Whence) -> Result<u64> {
        let file = self.file(fd)?;
        let Opened::Node(inode) = file.what else { return Err(errno::ESPIPE) };
        let base = match whence {
            Whence::Start => 0,
            Whence::Current => file.position,
            Whence::End => size_of(&self.node(inode)?.content),
        };
        let position = base.checked_add_signed(offset).ok_or(errno::EINVAL)?;
        self.file_mut(fd)?.position = position;
        Ok(position)
    }

    fn truncate(&mut self, fd: i32, length: u64) -> Result<()> {
        let file = self.file(fd)?;
        if file.flags & flags::ACCMODE == flags::RDONLY {
            return Err(errno::EINVAL);
        }
        let Opened::Node(inode) = file.what else { return Err(errno::EINVAL) };
        let node = self.node_mut(inode)?;
        let Content::File(content) = &mut node.content else { return Err(errno::EINVAL) };
        match usize::try_from(length) {
            Ok(length) if length <= content.len() => content.truncate(length),
            _ => grow(content, length)?,
        }
        node.touch();
        Ok(())
    }

    fn stat(&self, target: Target) -> Result<Stat> {
        if let Target::Descriptor(fd) = target {
            let (kind, mode) = match self.file(fd)?.what {
                Opened::Node(_) => (0, 0),
                Opened::ReadEnd(_) | Opened::WriteEnd(_) => (kind::FIFO, 0o600),
                Opened::Socket(_) => (kind::SOCKET, 0o777),
                Opened::Standard(_) => (kind::CHARACTER, 0o620),
            };
            if kind != 0 {
                return Ok(Stat {
                    mode: kind | mode,
                    links: 1,
                    user: USER,
                    group: USER,
                    block_size: BLOCK,
                    ..Stat::default()
                });
            }
        }
        let inode = self.target(target)?;
        let node = self.node(inode)?;
        let size = size_of(&node.content);
        let links = match &node.content {
            // Its own name, its `.`, and the `..` of each directory in it.
            Content::Directory { entries, .. } => {
                let inside = entries.values().filter(|inode| {
                    self.nodes.get(inode).is_some_and(|node| matches!(node.content, Content::Directory { .. }))
                });
                node.links + 1 + inside.count() as u64
            }
            _ => node.links,
        };
        Ok(Stat {
            mode: node.kind() | node.mode,
            inode,
            device: 1,
            links,
            user: USER,
            group: USER,
            size,
            accessed: node.accessed,
            modified: node.modified,
            changed: node.changed,
            block_size: BLOCK,
            blocks: size.div_ceil(512),
            special_device: 0,
        })
    }

    fn list(&self, target: Target) -> Result<Vec<Entry>> {
        let inode = self.target(target)?;
        let entries = self.entries(inode)?;
        if !self.node(inode)?.allows(4) {
            return Err(errno::EACCES);
        }
        entries
            .iter()
            .map(|(name, &inode)| Ok(Entry { name: name.clone(), inode, kind: self.node(inode)?.kind() }))
            .collect()
    }

    fn path_of(&self, mut directory: u64) -> Result<Vec<u8>> {
        let mut names = Vec::new();
        while directory != ROOT {
            let parent = self.parent(directory)?;
            let name = self.entries(parent)?.iter().find(|(_, inode)| **inode == directory).ok_or(errno::ENOENT)?.0;
            names.push(name.clone());
            directory = parent;
        }
        if names.is_empty() {
            return Ok(b"/".to_vec());
        }
        names.reverse();
        Ok(names.into_iter().flat_map(|name| [b"/".to_vec(), name].concat()).collect())
    }
}

/// The names of a path, the first one last.
fn names_of(path: &[u8]) -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> =
        path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect();
    names.reverse();
    names
}

fn trim_slashes(path: &[u8]) -> &[u8] {
    let mut end = path.len();
    while end > 1 && path[end - 1] == b'/' {
        end -= 1;
    }
    &path[..end]
}

fn size_of(content: &Content) -> u64 {
    match content {
        Content::File(bytes) | Content::Link(bytes) => bytes.len() as u64,
        Content::Directory { .. } => BLOCK,
        Content::Null => 0,
    }
}

/// Makes a file at least so long, with zeros.
fn grow(content: &mut Vec<u8>, length: u64) -> Result<()> {
    if length > MAX_FILE {
        return Err(errno::EFBIG);
    }
    let length = length as usize;
    if length > content.len() {
        content.try_reserve(length - content.len()).map_err(|_| errno::ENOSPC)?;
        content.resize(length, 0);
    }
    Ok(())
}

impl Memory {
    /// What panics under the lock is a defect; the tree is as good as it was.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileSystem for Memory {
    fn open(&self, path: &[u8], flags: i32, mode: u32) -> Result<i32> {
        self.state().open(path, flags, mode)
    }

    fn close(&self, fd: i32) -> Result<()> {
        self.state().close(fd)
    }

    fn read(&self, fd: i32, into: &mut [u8]) -> Result<usize> {
        self.state().read(fd, into)
    }

    fn write(&self, fd: i32, bytes: &[u8]) -> Result<usize> {
        self.state().write(fd, bytes)
    }

    fn seek(&self, fd: i32, offset: i64, whence: Whence) -> Result<u64> {
        self.state().seek(fd, offset, whence)
    }

    fn truncate(&self, fd: i32, length: u64) -> Result<()> {
        self.state().truncate(fd, length)
    }

    fn sync(&self, fd: i32) -> Result<()> {
        match self.state().file(fd)?.what {
            Opened::Node(_) => Ok(()),
            _ => Err(errno::EINVAL),
        }
    }

    fn duplicate(&self, fd: i32) -> Result<i32> {
        let mut state = self.state();
        state.check_room(1)?;
        state.file_mut(fd)?.descriptors += 1;
        let open = *state.descriptors.get(fd as usize).ok_or(errno::EBADF)?;
        Ok(state.descriptors.insert(open) as i32)
    }

    fn duplicate_to(&self, fd: i32, to: i32) -> Result<()> {
        let mut state = self.state();
        state.file(fd)?;
        let number = usize::try_from(to).ok().filter(|&to| to < MAX_DESCRIPTORS).ok_or(errno::EBADF)?;
        if fd == to {
            return Ok(());
        }
        if state.descriptors.get(number).is_some() {
            state.close(to)?;
        }
        state.file_mut(fd)?.descriptors += 1;
        let open = *state.descriptors.get(fd as usize).ok_or(errno::EBADF)?;
        state.descriptors.put(number, open);
        Ok(())
    }

    fn pipe(&self) -> Result<[i32; 2]> {
        let mut state = self.state();
        state.check_room(2)?;
        let number = state.pipes.insert(Pipe { content: VecDeque::new(), reading: true, writing: true });
        let reader = state.add_file(Opened::ReadEnd(number), flags::RDONLY)?;
        let writer = state.add_file(Opened::WriteEnd(number), flags::WRONLY)?;
        Ok([reader, writer])
    }

    fn is_terminal(&self, _: i32) -> bool {
        false
    }

    fn socket(&self, family: i32, kind: SocketKind) -> Result<i32> {
        let is_inet = Sockets::check_family(family)?;
        let mut state = self.state();
        state.check_room(1)?;
        let number = state.sockets.make(kind, is_inet);
        state.add_file(Opened::Socket(number), flags::RDWR | flags::NONBLOCK)
    }

    fn socket_pair(&self, kind: SocketKind) -> Result<[i32; 2]> {
        let mut state = self.state();
        state.check_room(2)?;
        let [first, second] = state.sockets.pair(kind);
        let first = state.add_file(Opened::Socket(first), flags::RDWR | flags::NONBLOCK)?;
        let second = state.add_file(Opened::Socket(second), flags::RDWR | flags::NONBLOCK)?;
        Ok([first, second])
    }

    fn bind(&self, fd: i32, address: &Address) -> Result<()> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.sockets.bind(number, address)
    }

    fn listen(&self, fd: i32, _: i32) -> Result<()> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.sockets.listen(number)
    }

    fn accept(&self, fd: i32) -> Result<(i32, Address)> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.check_room(1)?;
        let (accepted, from) = state.sockets.accept(number)?;
        Ok((state.add_file(Opened::Socket(accepted), flags::RDWR | flags::NONBLOCK)?, from))
    }

    fn connect(&self, fd: i32, address: &Address) -> Result<()> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.sockets.connect(number, address)?;
        state.wake_waiters();
        Ok(())
    }

    fn shut_down(&self, fd: i32, reading: bool, writing: bool) -> Result<()> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.sockets.shut_down(number, reading, writing)?;
        state.wake_waiters();
        Ok(())
    }

    fn socket_address(&self, fd: i32) -> Result<Address> {
        let state = self.state();
        state.sockets.local(state.socket(fd)?)
    }

    fn peer_address(&self, fd: i32) -> Result<Address> {
        let state = self.state();
        state.sockets.peer(state.socket(fd)?)
    }

    fn receive(&self, fd: i32, into: &mut [u8], peek: bool) -> Result<(usize, Option<Address>)> {
        self.state().receive(fd, into, peek)
    }

    fn send(&self, fd: i32, bytes: &[u8], to: Option<&Address>) -> Result<usize> {
        self.state().send(fd, bytes, to)
    }

    fn socket_option(&self, fd: i32, level: i32, name: i32) -> Result<i32> {
        let state = self.state();
        state.sockets.option(state.socket(fd)?, level, name)
    }

    fn set_socket_option(&self, fd: i32, level: i32, name: i32, value: i32) -> Result<()> {
        let mut state = self.state();
        let number = state.socket(fd)?;
        state.sockets.set_option(number, level, name, value)
    }

    fn is_blocking(&self, fd: i32) -> Result<bool> {
        Ok(self.state().file(fd)?.flags & flags::NONBLOCK == 0)
    }

    fn set_blocking(&self, fd: i32, blocking: bool) -> Result<()> {
        let mut state = self.state();
        let file = state.file_mut(fd)?;
        file.flags = if blocking { file.flags & !flags::NONBLOCK } else { file.flags | flags::NONBLOCK };
        Ok(())
    }

    fn standard(&self, fd: i32) -> Option<u8> {
        match self.state().file(fd).ok()?.what {
            Opened::Standard(standard) => Some(standard),
            _ => None,
        }
    }

    fn ready(&self, watched: Watched) -> Result<bool> {
        self.state().is_ready(watched)
    }

    fn wait(&self, me: &'static ThreadSlot, watched: &[Watched], deadline: Option<u64>) -> Woken {
        {
            let mut state = self.state();
            if watched.iter().any(|&watched| state.is_ready(watched).unwrap_or(true)) {
                return Woken::Notified;
            }
            state.waiters.push(me);
        }
        let woken = park::park(me, deadline);
        let mut state = self.state();
        let waiting = state.waiters.len();
        state.waiters.retain(|other| !std::ptr::eq(*other, me));
        // Whoever took this thread from the list has woken it, under the lock. If something else ended the sleep, that
        // wake-up is still to come, and would end a later one.
        if state.waiters.len() == waiting && woken != Woken::Notified {
            me.park.fetch_and(!PARK_NOTIFIED, AcqRel);
        }
        woken
    }

    fn stat(&self, target: Target) -> Result<Stat> {
        self.state().stat(target)
    }

    fn access(&self, path: &[u8], mode: u32) -> Result<()> {
        let state = self.state();
        let inode = state.resolve(path, true)?;
        if mode & !7 != 0 {
            return Err(errno::EINVAL);
        }
        if state.node(inode)?.allows(mode) { Ok(()) } else { Err(errno::EACCES) }
    }

    fn set_mode(&self, target: Target, mode: u32) -> Result<()> {
        let mut state = self.state();
        let inode = match target {
            // Links have no permissions of their own.
            Target::Link(path) if state.node(state.resolve(path, false)?)?.kind() == kind::LINK => {
                return Err(Errno(95));
            }
            target => state.target(target)?,
        };
        let node = state.node_mut(inode)?;
        node.mode = mode & 0o7777;
        node.changed = host::wall_ns();
        Ok(())
    }

    fn set_times(&self, target: Target, accessed: i128, modified: i128) -> Result<()> {
        let mut state = self.state();
        let inode = state.target(target)?;
        let node = state.node_mut(inode)?;
        (node.accessed, node.modified, node.changed) = (accessed, modified, host::wall_ns());
        Ok(())
    }

    fn list(&self, target: Target) -> Result<Vec<Entry>> {
        self.state().list(target)
    }

    fn make_dir(&self, path: &[u8], mode: u32) -> Result<()> {
        self.state().make_dir(path, mode)
    }

    fn remove_dir(&self, path: &[u8]) -> Result<()> {
        let mut state = self.state();
        let (place, inode) = state.removable(trim_slashes(path))?;
        if !state.entries(inode)?.is_empty() {
            return Err(errno::ENOTEMPTY);
        }
        state.unlink(&place, inode);
        Ok(())
    }

    fn remove(&self, path: &[u8]) -> Result<()> {
        let mut state = self.state();
        let (place, inode) = state.removable(path)?;
        if state.node(inode)?.kind() == kind::DIRECTORY {
            return Err(errno::EISDIR);
        }
        state.unlink(&place, inode);
        Ok(())
    }

    fn rename(&self, old: &[u8], new: &[u8]) -> Result<()> {
        self.state().rename(old, new)
    }

    fn link(&self, old: &[u8], new: &[u8]) -> Result<()> {
        let mut state = self.state();
        let inode = state.resolve(old, false)?;
        if state.node(inode)?.kind() == kind::DIRECTORY {
            return Err(errno::EPERM);
        }
        let place = state.free_place(new)?;
        state.set_name(place.directory, &place.name, Some(inode));
        let node = state.node_mut(inode)?;
        node.links += 1;
        node.changed = host::wall_ns();
        Ok(())
    }

    fn symlink(&self, to: &[u8], path: &[u8]) -> Result<()> {
        if to.is_empty() {
            return Err(errno::ENOENT);
        }
        let mut state = self.state();
        let place = state.free_place(path)?;
        state.add(&place, Node::new(Content::Link(to.to_vec()), 0o777));
        Ok(())
    }

    fn read_link(&self, path: &[u8]) -> Result<Vec<u8>> {
        let state = self.state();
        match &state.node(state.resolve(path, false)?)?.content {
            Content::Link(to) => Ok(to.clone()),
            _ => Err(errno::EINVAL),
        }
    }

    fn current_dir(&self) -> Result<Vec<u8>> {
        let state = self.state();
        state.path_of(state.current)
    }

    fn set_current_dir(&self, target: Target) -> Result<()> {
        let mut state = self.state();
        let inode = state.target(target)?;
        state.entries(inode)?;
        if !state.node(inode)?.allows(1) {
            return Err(errno::EACCES);
        }
        let old = std::mem::replace(&mut state.current, inode);
        state.drop_if_unused(old);
        Ok(())
    }

    fn set_umask(&self, mask: u32) -> u32 {
        std::mem::replace(&mut self.state().umask, mask & 0o777)
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn end_program(&self) {
        let mut state = self.state();
        for fd in 0..state.descriptors.0.len() {
            // Those that are not open have nothing to close.
            let _ = state.close(fd as i32);
        }
        let left = state.current;
        state.start_program();
        state.drop_if_unused(left);
    }
}

#[cfg(test)]
mod tests;
