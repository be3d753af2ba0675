//! `_socket` (`Modules/socketmodule.c`): natively the machine's sockets, in the browser connections between the threads of
//! the program.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the module, `socket` objects |
//! | `address` | addresses, and names for them |

mod address;

use super::NativeModule;
use super::posix::path::Fd;
use super::time::timeout_ns;
use crate::host::files::{self, Address, Errno, Interest, SocketKind, errno, option, system};
use crate::modules::io::base;
use crate::modules::warnings;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, OS_ERROR, RESOURCE_WARNING, TIMEOUT_ERROR};
use crate::object::native::Args;
use crate::object::{Class, Ctx, Dict, InterpLocal, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int};
use crate::types::{buffer, bytes, sequence};
use crate::{getsets, natives, object_type};
use std::cell::Cell;

pub static MODULE: NativeModule = NativeModule {
    name: "_socket",
    doc: "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    functions: FUNCTIONS,
    init,
};

static SOCKET: Class = Class::on_demand("_socket.socket", define);
static GAI_ERROR: Class = Class::on_demand("socket.gaierror", define);
static H_ERROR: Class = Class::on_demand("socket.herror", define);

natives! { FUNCTIONS:
    socketpair(family=1, r#type=1, proto=0, /) "socketpair([family[, type [, proto]]]) -> (socket object, socket object)\n\nCreate a pair of socket objects from the sockets returned by the platform\nsocketpair() function.\nThe arguments are the same as for socket() except the default family is AF_UNIX\nif defined on the platform; otherwise, the default is AF_INET.";
    dup(fd, /) "dup(integer) -> integer\n\nDuplicate an integer socket file descriptor.  This is like os.dup(), but for\nsockets; on some platforms os.dup() won't work for socket file descriptors.";
    close = close_fd(fd, /) "close(integer) -> None\n\nClose an integer socket file descriptor.  This is like os.close(), but for\nsockets; on some platforms os.close() won't work for socket file descriptors.";
    getdefaulttimeout() "getdefaulttimeout() -> timeout\n\nReturns the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.";
    setdefaulttimeout(timeout, /) "setdefaulttimeout(timeout)\n\nSet the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.";
}

object_type! {
    struct Socket: SOCKET {
        /// -1 once it is closed.
        fd: Cell<i32>,
        family: Cell<i32>,
        kind: Cell<i32>,
        protocol: Cell<i32>,
        /// In nanoseconds; -1 waits for as long as it takes.
        timeout: Cell<i64>,
    }
}

static DEFAULT_TIMEOUT: InterpLocal<i64> = InterpLocal::new(|| -1);

/// Names and numbers of Linux.
const CONSTANTS: &[(&str, i64)] = &[
    ("AF_UNSPEC", 0),
    ("AF_UNIX", 1),
    ("AF_INET", 2),
    ("AF_INET6", 10),
    ("SOCK_STREAM", 1),
    ("SOCK_DGRAM", 2),
    ("SOCK_RAW", 3),
    ("SOCK_NONBLOCK", 2048),
    ("SOCK_CLOEXEC", 524_288),
    ("SOL_SOCKET", 1),
    ("SO_REUSEADDR", 2),
    ("SO_TYPE", 3),
    ("SO_ERROR", 4),
    ("SO_BROADCAST", 6),
    ("SO_SNDBUF", 7),
    ("SO_RCVBUF", 8),
    ("SO_KEEPALIVE", 9),
    ("SO_LINGER", 13),
    ("SO_REUSEPORT", 15),
    ("IPPROTO_IP", 0),
    ("IPPROTO_TCP", 6),
    ("IPPROTO_UDP", 17),
    ("IPPROTO_IPV6", 41),
    ("IPV6_V6ONLY", 26),
    ("TCP_NODELAY", 1),
    ("SHUT_RD", 0),
    ("SHUT_WR", 1),
    ("SHUT_RDWR", 2),
    ("SOMAXCONN", 4096),
    ("INADDR_ANY", 0),
    ("INADDR_LOOPBACK", 0x7f00_0001),
    ("INADDR_BROADCAST", 0xffff_ffff),
    ("AI_PASSIVE", 1),
    ("AI_CANONNAME", 2),
    ("AI_NUMERICHOST", 4),
    ("AI_NUMERICSERV", 1024),
    ("EAI_NONAME", -2),
    ("EAI_AGAIN", -3),
    ("EAI_FAMILY", -6),
    ("EAI_SERVICE", -8),
    ("NI_NUMERICHOST", 1),
    ("NI_NUMERICSERV", 2),
    ("MSG_PEEK", 2),
    ("MSG_DONTWAIT", 64),
    ("MSG_NOSIGNAL", 16384),
];

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for (name, class) in [
        ("socket", &SOCKET),
        ("SocketType", &SOCKET),
        ("error", &OS_ERROR),
        ("gaierror", &GAI_ERROR),
        ("herror", &H_ERROR),
        ("timeout", &TIMEOUT_ERROR),
    ] {
        namespace.set_str(name, class.to_value());
    }
    namespace.set_str("has_ipv6", Value::FALSE);
    for &(name, value) in CONSTANTS {
        namespace.set_str(name, int::from_i64(value));
    }
    address::add_functions(ctx, namespace);
    Ok(())
}

fn define() {
    SOCKET.define::<Socket>(&ClassDef {
        flags: class_flags::BASE,
        doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nOpen a socket of the given type.",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(Socket::make(class, Cell::new(-1), Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(-1)).into()));
            slots.init.set(open);
            slots.repr.set(repr);
            slots.finalize.set(finalize);
        },
        methods: METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    let flags = class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION | class_flags::WEAKREF;
    for class in [&GAI_ERROR, &H_ERROR] {
        class.define::<BaseException>(&ClassDef { base: Some(&OS_ERROR), flags, ..ClassDef::EMPTY });
    }
}

impl Drop for Socket {
    /// One that nobody closed is closed without a word where there is no finalizer to warn.
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            let _ = system().close(self.fd.get());
        }
    }
}

fn raise(ctx: Ctx, error: Errno) -> Raised {
    ctx.errno(error, None)
}

/// A kind as `socket()` takes it, without the bits that may be added to it.
fn kind_of(ctx: Ctx, number: i32) -> Result<SocketKind> {
    match number & !(2048 | 524_288) {
        1 => Ok(SocketKind::Stream),
        2 => Ok(SocketKind::Datagram),
        _ => Err(raise(ctx, errno::EPROTONOSUPPORT)),
    }
}

// ---- making and closing ----

fn open(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let this = this.receiver::<Socket>();
    let mut numbers = [None::<i32>; 3];
    let mut given = None;
    const NAMES: [&str; 4] = ["family", "type", "proto", "fileno"];
    let positional = args.positional();
    if positional.len() > NAMES.len() {
        return Err(ctx.type_error(format!("socket() takes at most 4 arguments ({} given)", positional.len())));
    }
    let keywords = args.keywords().map(|(name, value)| (name.text().to_string_lossy(), value));
    let all = NAMES.iter().map(|&name| name.to_owned()).zip(positional).chain(keywords);
    for (name, value) in all {
        match NAMES.iter().position(|&known| known == name) {
            Some(3) => given = Some(value).filter(|value| !value.is_none()),
            Some(index) => {
                let number = i32::try_from(ctx.index_i64(value)?);
                numbers[index] = number.ok().filter(|&number| number != -1);
            }
            None => return Err(ctx.type_error(format!("socket() got an unexpected keyword argument '{name}'"))),
        }
    }
    let [family, kind, protocol] = numbers;
    if let Some(given) = given {
        let number = Fd(i32::try_from(ctx.index_i64(given)?).unwrap_or(-1));
        if number.0 < 0 {
            return Err(ctx.value_error("negative file descriptor"));
        }
        let address = system().socket_address(number.0).map_err(|error| raise(ctx, error))?;
        let found = if matches!(address, Address::Inet(..)) { files::family::INET } else { files::family::UNIX };
        let (level, name) = option::TYPE;
        let found_kind = system().socket_option(number.0, level, name).map_err(|error| raise(ctx, error))?;
        this.adopt(ctx, number.0, family.unwrap_or(found), kind.unwrap_or(found_kind), protocol.unwrap_or(0));
        return Ok(());
    }
    let (family, kind) = (family.unwrap_or(files::family::INET), kind.unwrap_or(SocketKind::Stream as i32));
    let made = system().socket(family, kind_of(ctx, kind)?).map_err(|error| raise(ctx, error))?;
    this.adopt(ctx, made, family, kind, protocol.unwrap_or(0));
    Ok(())
}

impl Socket {
    fn adopt(&self, ctx: Ctx, fd: i32, family: i32, kind: i32, protocol: i32) {
        self.fd.set(fd);
        self.family.set(family);
        self.kind.set(kind & !(2048 | 524_288));
        self.protocol.set(protocol);
        self.timeout.set(if kind & 2048 != 0 { 0 } else { DEFAULT_TIMEOUT.with(ctx, |timeout| *timeout) });
    }

    /// When a wait that begins now is over.
    fn deadline(&self, ctx: Ctx) -> Option<u64> {
        let timeout = u64::try_from(self.timeout.get()).ok()?;
        Some(ctx.interp.runner().now().saturating_add(timeout))
    }
}

fn socketpair(ctx: Ctx, family: Option<i32>, kind: Option<i32>, protocol: Option<i32>) -> Result<Vec<Value>> {
    let (family, kind) = (family.unwrap_or(files::family::UNIX), kind.unwrap_or(SocketKind::Stream as i32));
    if family != files::family::UNIX {
        return Err(raise(ctx, errno::EOPNOTSUPP));
    }
    let ends = system().socket_pair(kind_of(ctx, kind)?).map_err(|error| raise(ctx, error))?;
    let made = ends.map(|end| {
        let socket = Socket::make(&SOCKET, Cell::new(-1), Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(-1));
        socket.adopt(ctx, end, family, kind, protocol.unwrap_or(0));
        socket.into()
    });
    Ok(made.to_vec())
}

fn dup(ctx: Ctx, fd: Fd) -> Result<i32> {
    system().duplicate(fd.0).map_err(|error| raise(ctx, error))
}

fn close_fd(ctx: Ctx, fd: Fd) -> Result<()> {
    system().close(fd.0).map_err(|error| raise(ctx, error))
}

fn close(ctx: Ctx, this: &Socket) -> Result<()> {
    let fd = this.fd.replace(-1);
    if fd < 0 {
        return Ok(());
    }
    match system().close(fd) {
        // The other end is told in any case.
        Err(errno::ECONNRESET) | Ok(()) => Ok(()),
        Err(error) => Err(raise(ctx, error)),
    }
}

fn detach(_: Ctx, this: &Socket) -> i32 {
    this.fd.replace(-1)
}

fn finalize(ctx: Ctx, this: &Value) {
    let fd = this.receiver::<Socket>().fd.get();
    if fd < 0 {
        return;
    }
    let warned = ctx
        .repr(this)
        .and_then(|shown| warnings::warn(ctx, &RESOURCE_WARNING, &format!("unclosed {}", shown.to_string_lossy()), 1));
    if let Err(raised) = warned {
        ctx.write_unraisable(raised, this);
    }
    let _ = close(ctx, this.receiver::<Socket>());
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Socket>();
    let (fd, family, kind, protocol) = (this.fd.get(), this.family.get(), this.kind.get(), this.protocol.get());
    Ok(Str::new(&format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")).into())
}

// ---- waiting ----

/// Makes a call that fails with `EAGAIN` where it would have to wait, until it does not.
async fn waiting<T>(
    ctx: Ctx,
    this: &Socket,
    interest: Interest,
    deadline: Option<u64>,
    mut call: impl FnMut(i32) -> files::Result<T>,
) -> Result<T> {
    loop {
        match call(this.fd.get()) {
            Ok(value) => return Ok(value),
            Err(errno::EAGAIN) if this.timeout.get() != 0 => {}
            Err(error) => return Err(raise(ctx, error)),
        }
        if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
            return Err(ctx.raise(&TIMEOUT_ERROR, "timed out"));
        }
        ctx.wait_ready(vec![(this.fd.get(), interest)], deadline).await?;
    }
}

/// Makes a call at once if it need not wait, else suspends until it is done; `finish` makes its result a Python one.
fn wait_for<T: 'static>(
    ctx: Ctx,
    this: &Socket,
    interest: Interest,
    mut call: impl FnMut(i32) -> files::Result<T> + 'static,
    finish: impl FnOnce(Ctx, T) -> Result<Value> + 'static,
) -> Result<Value> {
    match call(this.fd.get()) {
        Ok(value) => return finish(ctx, value),
        Err(errno::EAGAIN) if this.timeout.get() != 0 => {}
        Err(error) => return Err(raise(ctx, error)),
    }
    let (this, deadline) = (this.reference(), this.deadline(ctx));
    ctx.suspend(async move {
        let value = waiting(ctx, &this, interest, deadline, call).await?;
        finish(ctx, value)
    })
}

// ---- connecting ----

fn bind(ctx: Ctx, this: &Socket, address: &Value) -> Result<()> {
    let address = address::parse(ctx, this.family.get(), address, "bind")?;
    system().bind(this.fd.get(), &address).map_err(|error| raise(ctx, error))
}

fn listen(ctx: Ctx, this: &Socket, backlog: Option<i32>) -> Result<()> {
    system().listen(this.fd.get(), backlog.unwrap_or(128).max(0)).map_err(|error| raise(ctx, error))
}

fn accept(ctx: Ctx, this: &Socket) -> Result<Value> {
    wait_for(
        ctx,
        this,
        Interest::Read,
        |fd| system().accept(fd),
        |_, (fd, from)| Ok(Tuple::new(vec![Value::int32(fd), address::to_value(&from)]).into()),
    )
}

/// Connects; the error number that `connect_ex` returns is in the result.
async fn connected(ctx: Ctx, this: &Socket, address: Address) -> Result<files::Result<()>> {
    let deadline = this.deadline(ctx);
    match system().connect(this.fd.get(), &address) {
        Err(errno::EINPROGRESS) if this.timeout.get() != 0 => {}
        other => return Ok(other),
    }
    while !system().ready((this.fd.get(), Interest::Write)).unwrap_or(true) {
        if deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
            return Err(ctx.raise(&TIMEOUT_ERROR, "timed out"));
        }
        ctx.wait_ready(vec![(this.fd.get(), Interest::Write)], deadline).await?;
    }
    let (level, name) = option::ERROR;
    Ok(match system().socket_option(this.fd.get(), level, name) {
        Ok(0) => Ok(()),
        Ok(error) | Err(Errno(error)) => Err(Errno(error)),
    })
}

fn connect(ctx: Ctx, this: &Socket, address: &Value) -> Result<Value> {
    let address = address::parse(ctx, this.family.get(), address, "connect")?;
    let this = this.reference();
    ctx.suspend(async move {
        match connected(ctx, &this, address).await? {
            Ok(()) => Ok(Value::NONE),
            Err(errno::ENETUNREACH) if !system().is_shared() => {
                let message = "Network is unreachable: sockets connect the threads of the program only (127.0.0.1)";
                Err(ctx.os_error(errno::ENETUNREACH.0.into(), message, None))
            }
            Err(error) => Err(raise(ctx, error)),
        }
    })
}

fn connect_ex(ctx: Ctx, this: &Socket, address: &Value) -> Result<Value> {
    let address = address::parse(ctx, this.family.get(), address, "connect_ex")?;
    let this = this.reference();
    ctx.suspend(async move {
        let result = connected(ctx, &this, address).await?;
        Ok(Value::int32(result.map_or_else(|Errno(error)| error, |()| 0)))
    })
}

fn shutdown(ctx: Ctx, this: &Socket, how: i32) -> Result<()> {
    let (reading, writing) = match how {
        0 => (true, false),
        1 => (false, true),
        2 => (true, true),
        _ => return Err(raise(ctx, errno::EINVAL)),
    };
    system().shut_down(this.fd.get(), reading, writing).map_err(|error| raise(ctx, error))
}

fn getsockname(ctx: Ctx, this: &Socket) -> Result<Value> {
    let address = system().socket_address(this.fd.get()).map_err(|error| raise(ctx, error))?;
    Ok(address::to_value(&address))
}

fn getpeername(ctx: Ctx, this: &Socket) -> Result<Value> {
    let address = system().peer_address(this.fd.get()).map_err(|error| raise(ctx, error))?;
    Ok(address::to_value(&address))
}

// ---- sending and receiving ----

const MSG_PEEK: i64 = 2;

fn room(ctx: Ctx, size: i64, function: &str) -> Result<usize> {
    sequence::not_negative(size).ok_or_else(|| ctx.value_error(format!("negative buffersize in {function}")))
}

type Received = (Vec<u8>, Option<Address>);

fn received(fd: i32, size: usize, flags: Option<i64>) -> files::Result<Received> {
    let mut piece = Vec::new();
    piece.try_reserve_exact(size).map_err(|_| Errno(12))?;
    piece.resize(size, 0);
    let (count, from) = system().receive(fd, &mut piece, flags.unwrap_or(0) & MSG_PEEK != 0)?;
    piece.truncate(count);
    Ok((piece, from))
}

fn sender(from: Option<Address>) -> Value {
    from.map_or(Value::NONE, |from| address::to_value(&from))
}

fn recv(ctx: Ctx, this: &Socket, bufsize: i64, flags: Option<i64>) -> Result<Value> {
    let size = room(ctx, bufsize, "recv")?;
    wait_for(
        ctx,
        this,
        Interest::Read,
        move |fd| received(fd, size, flags),
        |ctx, (piece, _)| bytes::checked(ctx, &piece),
    )
}

fn recvfrom(ctx: Ctx, this: &Socket, bufsize: i64, flags: Option<i64>) -> Result<Value> {
    let size = room(ctx, bufsize, "recvfrom")?;
    wait_for(
        ctx,
        this,
        Interest::Read,
        move |fd| received(fd, size, flags),
        |ctx, (piece, from)| Ok(Tuple::new(vec![bytes::checked(ctx, &piece)?, sender(from)]).into()),
    )
}

/// How much is to be read into a buffer, and that it can be written to.
fn room_in(ctx: Ctx, target: &Value, nbytes: Option<i64>, function: &str) -> Result<usize> {
    let length = buffer::require(ctx, target)?.len();
    base::fill(ctx, target, &[])?;
    match room(ctx, nbytes.unwrap_or(0), function)? {
        0 => Ok(length),
        size if size > length => Err(ctx.value_error("buffer too small for requested bytes")),
        size => Ok(size),
    }
}

fn recv_into(ctx: Ctx, this: &Socket, target: Value, nbytes: Option<i64>, flags: Option<i64>) -> Result<Value> {
    let size = room_in(ctx, &target, nbytes, "recv_into")?;
    wait_for(
        ctx,
        this,
        Interest::Read,
        move |fd| received(fd, size, flags),
        move |ctx, (piece, _)| {
            base::fill(ctx, &target, &piece)?;
            Ok(int::from_u64(piece.len() as u64))
        },
    )
}

fn recvfrom_into(ctx: Ctx, this: &Socket, target: Value, nbytes: Option<i64>, flags: Option<i64>) -> Result<Value> {
    let size = room_in(ctx, &target, nbytes, "recvfrom_into")?;
    wait_for(
        ctx,
        this,
        Interest::Read,
        move |fd| received(fd, size, flags),
        move |ctx, (piece, from)| {
            base::fill(ctx, &target, &piece)?;
            Ok(Tuple::new(vec![int::from_u64(piece.len() as u64), sender(from)]).into())
        },
    )
}

fn count(_: Ctx, count: usize) -> Result<Value> {
    Ok(int::from_u64(count as u64))
}

fn send(ctx: Ctx, this: &Socket, data: buffer::Buffer, _flags: Option<i64>) -> Result<Value> {
    let data = data.0.into_owned();
    wait_for(ctx, this, Interest::Write, move |fd| system().send(fd, &data, None), count)
}

fn sendto(ctx: Ctx, this: &Socket, data: buffer::Buffer, rest: &Tuple) -> Result<Value> {
    let to = match rest.items() {
        [to] | [_, to] => to,
        items => {
            return Err(ctx.type_error(format!("sendto() takes 2 or 3 arguments ({} given)", items.len() + 1)));
        }
    };
    let to = address::parse(ctx, this.family.get(), to, "sendto")?;
    let data = data.0.into_owned();
    wait_for(ctx, this, Interest::Write, move |fd| system().send(fd, &data, Some(&to)), count)
}

fn sendall(ctx: Ctx, this: &Socket, data: buffer::Buffer, _flags: Option<i64>) -> Result<Value> {
    let (this, deadline, data) = (this.reference(), this.deadline(ctx), data.0.into_owned());
    ctx.suspend(async move {
        let mut done = 0;
        while done < data.len() {
            done += waiting(ctx, &this, Interest::Write, deadline, |fd| system().send(fd, &data[done..], None)).await?;
        }
        Ok(Value::NONE)
    })
}

// ---- timeouts and options ----

fn seconds(nanoseconds: i64) -> Value {
    if nanoseconds < 0 { Value::NONE } else { Value::float(nanoseconds as f64 / 1e9) }
}

fn timeout_of(ctx: Ctx, value: &Value) -> Result<i64> {
    if value.is_none() {
        return Ok(-1);
    }
    match timeout_ns(ctx, value)? {
        ..0 => Err(ctx.value_error("Timeout value out of range")),
        timeout => Ok(timeout),
    }
}

fn settimeout(ctx: Ctx, this: &Socket, timeout: &Value) -> Result<()> {
    this.timeout.set(timeout_of(ctx, timeout)?);
    Ok(())
}

fn gettimeout(_: Ctx, this: &Socket) -> Value {
    seconds(this.timeout.get())
}

fn setblocking(_: Ctx, this: &Socket, flag: bool) {
    this.timeout.set(if flag { -1 } else { 0 });
}

fn getblocking(_: Ctx, this: &Socket) -> bool {
    this.timeout.get() != 0
}

fn getdefaulttimeout(ctx: Ctx) -> Value {
    seconds(DEFAULT_TIMEOUT.with(ctx, |timeout| *timeout))
}

fn setdefaulttimeout(ctx: Ctx, timeout: &Value) -> Result<()> {
    let timeout = timeout_of(ctx, timeout)?;
    DEFAULT_TIMEOUT.with(ctx, |default| *default = timeout);
    Ok(())
}

fn setsockopt(ctx: Ctx, this: &Socket, level: i32, optname: i32, value: &Value, _optlen: Option<i64>) -> Result<()> {
    let number = match buffer::get(ctx, value)? {
        Some(bytes) => match *bytes {
            [a, b, c, d, ..] => i32::from_le_bytes([a, b, c, d]),
            _ => return Err(raise(ctx, errno::EINVAL)),
        },
        None => i32::try_from(ctx.index_i64(value)?).map_err(|_| raise(ctx, errno::EINVAL))?,
    };
    system().set_socket_option(this.fd.get(), level, optname, number).map_err(|error| raise(ctx, error))
}

fn getsockopt(ctx: Ctx, this: &Socket, level: i32, optname: i32, buflen: Option<i64>) -> Result<Value> {
    let number = system().socket_option(this.fd.get(), level, optname).map_err(|error| raise(ctx, error))?;
    match buflen.unwrap_or(0) {
        0 => Ok(Value::int32(number)),
        1..=1024 => bytes::checked(ctx, &number.to_le_bytes()),
        _ => Err(ctx.os_error(22, "getsockopt buflen out of range", None)),
    }
}

fn fileno(_: Ctx, this: &Socket) -> i32 {
    this.fd.get()
}

natives! { METHODS:
    _accept = accept(self, /) "_accept() -> (integer, address info)\n\nWait for an incoming connection.  Return a new socket file descriptor\nrepresenting the connection, and the address of the client.\nFor IP sockets, the address info is a pair (hostaddr, port).";
    bind(self, address, /) "bind(address)\n\nBind the socket to a local address.  For IP sockets, the address is a\npair (host, port); the host must refer to the local host. For raw packet\nsockets the address is a tuple (ifname, proto [,pkttype [,hatype [,addr]]])";
    close(self, /) "close()\n\nClose the socket.  It cannot be used after this call.";
    connect(self, address, /) "connect(address)\n\nConnect the socket to a remote address.  For IP sockets, the address\nis a pair (host, port).";
    connect_ex(self, address, /) "connect_ex(address) -> errno\n\nThis is like connect(address), but returns an error code (the errno value)\ninstead of raising an exception when an error occurs.";
    detach(self, /) "detach()\n\nClose the socket object without closing the underlying file descriptor.\nThe object cannot be used after this call, but the file descriptor\ncan be reused for other purposes.  The file descriptor is returned.";
    fileno(self, /) "fileno() -> integer\n\nReturn the integer file descriptor of the socket.";
    getblocking(self, /) "getblocking()\n\nReturns True if socket is in blocking mode, or False if it\nis in non-blocking mode.";
    getpeername(self, /) "getpeername() -> address info\n\nReturn the address of the remote endpoint.  For IP sockets, the address\ninfo is a pair (hostaddr, port).";
    getsockname(self, /) "getsockname() -> address info\n\nReturn the address of the local endpoint. The format depends on the\naddress family. For IPv4 sockets, the address info is a pair\n(hostaddr, port). For IPv6 sockets, the address info is a 4-tuple\n(hostaddr, port, flowinfo, scope_id).";
    getsockopt(self, level, option, buffersize=0, /) "getsockopt(level, option[, buffersize]) -> value\n\nGet a socket option.  See the Unix manual for level and option.\nIf a nonzero buffersize argument is given, the return value is a\nstring of that length; otherwise it is an integer.";
    gettimeout(self, /) "gettimeout() -> timeout\n\nReturns the timeout in seconds (float) associated with socket\noperations. A timeout of None indicates that timeouts on socket\noperations are disabled.";
    listen(self, backlog=128, /) "listen([backlog])\n\nEnable a server to accept connections.  If backlog is specified, it must be\nat least 0 (if it is lower, it is set to 0); it specifies the number of\nunaccepted connections that the system will allow before refusing new\nconnections. If not specified, a default reasonable value is chosen.";
    recv(self, bufsize, flags=0, /) "recv(buffersize[, flags]) -> data\n\nReceive up to buffersize bytes from the socket.  For the optional flags\nargument, see the Unix manual.  When no data is available, block until\nat least one byte is available or until the remote end is closed.  When\nthe remote end is closed and all data is read, return the empty string.";
    recv_into(self, buffer, nbytes=0, flags=0) "recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nA version of recv() that stores its data into a buffer rather than creating\na new string.  Receive up to buffersize bytes from the socket.  If buffersize\nis not specified (or 0), receive up to the size available in the given buffer.\n\nSee recv() for documentation about the flags.";
    recvfrom(self, bufsize, flags=0, /) "recvfrom(buffersize[, flags]) -> (data, address info)\n\nLike recv(buffersize, flags) but also return the sender's address info.";
    recvfrom_into(self, buffer, nbytes=0, flags=0) "recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\nLike recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.";
    send(self, data, flags=0, /) "send(data[, flags]) -> count\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  Return the number of bytes\nsent; this may be less than len(data) if the network is busy.";
    sendall(self, data, flags=0, /) "sendall(data[, flags])\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  This calls send() repeatedly\nuntil all data is sent.  If an error occurs, it's impossible\nto tell how much data has been sent.";
    sendto(self, data, *rest) "sendto(data[, flags], address) -> count\n\nLike send(data, flags) but allows specifying the destination address.\nFor IP sockets, the address is a pair (hostaddr, port).";
    setblocking(self, flag, /) "setblocking(flag)\n\nSet the socket to blocking (flag is true) or non-blocking (false).\nsetblocking(True) is equivalent to settimeout(None);\nsetblocking(False) is equivalent to settimeout(0.0).";
    setsockopt(self, level, option, value, optlen=None, /) "setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, None, optlen: int)\n\nSet a socket option.  See the Unix manual for level and option.\nThe value argument can either be an integer, a string buffer, or\nNone, optlen.";
    settimeout(self, timeout, /) "settimeout(timeout)\n\nSet a timeout on socket operations.  'timeout' can be a float,\ngiving in seconds, or None.  Setting a timeout of None disables\nthe timeout feature and is equivalent to setblocking(1).\nSetting a timeout of zero is the same as setblocking(0).";
    shutdown(self, flag, /) "shutdown(flag)\n\nShut down the reading side of the socket (flag == SHUT_RD), the writing side\nof the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).";
}

fn family(_: Ctx, this: &Socket) -> i32 {
    this.family.get()
}

fn socket_type(_: Ctx, this: &Socket) -> i32 {
    this.kind.get()
}

fn proto(_: Ctx, this: &Socket) -> i32 {
    this.protocol.get()
}

getsets! { ATTRIBUTES for Socket:
    family: family "the socket family";
    r#type: socket_type "the socket type";
    proto: proto "the socket protocol";
    timeout: gettimeout "the socket timeout";
}
