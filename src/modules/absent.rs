//! Modules for what is not there: processes, interpreters and sockets. They can be imported, and say in one line what is missing when
//! they are used.

use super::NativeModule;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, IMPORT_ERROR, OS_ERROR, TIMEOUT_ERROR};
use crate::object::{Class, Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int};
use crate::types::list::List;
use crate::{getsets, object_type};

pub static POSIXSHMEM: NativeModule = NativeModule {
    name: "_posixshmem",
    doc: "POSIX shared memory module",
    functions: SHARED_MEMORY_FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { SHARED_MEMORY_FUNCTIONS:
    shm_open(path, flags, mode=511) "Open a shared memory object.  Returns a file descriptor (integer).";
    shm_unlink(path) "Remove a shared memory object (similar to unlink()).";
}

fn shm_open(ctx: Ctx, path: &Value, _flags: i64, _mode: Option<i64>) -> Result<()> {
    shm_unlink(ctx, path)
}

fn shm_unlink(ctx: Ctx, _path: &Value) -> Result<()> {
    Err(absent(ctx, "this interpreter has no memory shared between processes: its threads share all objects"))
}

pub static POSIXSUBPROCESS: NativeModule = NativeModule {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: PROCESS_FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { PROCESS_FUNCTIONS:
    fork_exec(*args) "Spawn a fresh new child process.";
}

const ENOSYS: i64 = 38;

fn absent(ctx: Ctx, message: &str) -> Raised {
    ctx.os_error(ENOSYS, message, None)
}

fn fork_exec(ctx: Ctx, _: &Tuple) -> Result<()> {
    Err(absent(
        ctx,
        "this interpreter cannot start processes: use threads (concurrent.futures.ThreadPoolExecutor, multiprocessing.pool.ThreadPool)",
    ))
}

/// The import itself fails: `concurrent.interpreters` has nothing else to tell what is missing.
pub static INTERPRETERS: NativeModule = NativeModule {
    name: "_interpreters",
    doc: "",
    functions: &[],
    init: |ctx, _| {
        Err(ctx.raise(
            &IMPORT_ERROR,
            "this interpreter has no subinterpreters: use threads (concurrent.futures.ThreadPoolExecutor)",
        ))
    },
};

pub static SOCKET: NativeModule = NativeModule {
    name: "_socket",
    doc: "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    functions: SOCKET_FUNCTIONS,
    init: init_socket,
};

static SOCKET_CLASS: Class = Class::on_demand("_socket.socket", define_socket);
static GAI_ERROR: Class = Class::on_demand("socket.gaierror", define_socket);
static H_ERROR: Class = Class::on_demand("socket.herror", define_socket);

natives! { SOCKET_FUNCTIONS:
    gethostname() "gethostname() -> string\n\nReturn the current host name.";
    getdefaulttimeout() "getdefaulttimeout() -> timeout\n\nReturns the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.";
    setdefaulttimeout(timeout, /) "setdefaulttimeout(timeout)\n\nSet the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.";
    getaddrinfo(host, port, family=0, r#type=0, proto=0, flags=0) "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)\n\nResolve host and port into addrinfo struct.";
    gethostbyname(host, /) "gethostbyname(host) -> address\n\nReturn the IP address (a string of the form \'255.255.255.255\') for a host.";
    htons(integer, /) "Convert a 16-bit unsigned integer from host to network byte order.";
    ntohs = htons(integer, /) "Convert a 16-bit unsigned integer from network to host byte order.";
    htonl(integer, /) "Convert a 32-bit integer from host to network byte order.";
    ntohl = htonl(integer, /) "Convert a 32-bit integer from network to host byte order.";
}

object_type! {
    struct Socket: SOCKET_CLASS {}
}

fn no_sockets(ctx: Ctx) -> Raised {
    absent(ctx, "this interpreter has no sockets: use queue.Queue or os.pipe() between threads")
}

/// Names and numbers of Linux.
const CONSTANTS: [(&str, i64); 30] = [
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
    ("SO_KEEPALIVE", 9),
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
    ("AI_PASSIVE", 1),
    ("EAI_NONAME", -2),
    ("EAI_FAMILY", -6),
    ("MSG_PEEK", 2),
];

fn init_socket(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for (name, class) in [
        ("socket", &SOCKET_CLASS),
        ("SocketType", &SOCKET_CLASS),
        ("error", &OS_ERROR),
        ("gaierror", &GAI_ERROR),
        ("herror", &H_ERROR),
        ("timeout", &TIMEOUT_ERROR),
    ] {
        namespace.set_str(name, class.to_value());
    }
    namespace.set_str("has_ipv6", Value::FALSE);
    for (name, value) in CONSTANTS {
        namespace.set_str(name, int::from_i64(value));
    }
    Ok(())
}

fn define_socket() {
    SOCKET_CLASS.define::<Socket>(&ClassDef {
        flags: class_flags::BASE,
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(Socket::make(class).into()));
            slots.init.set(|ctx, _, _| Err(no_sockets(ctx)));
        },
        methods: SOCKET_METHODS,
        getsets: SOCKET_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    let flags = class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION | class_flags::WEAKREF;
    for class in [&GAI_ERROR, &H_ERROR] {
        class.define::<BaseException>(&ClassDef { base: Some(&OS_ERROR), flags, ..ClassDef::EMPTY });
    }
}

fn close(_: Ctx, _: &Socket) {}

fn fileno(_: Ctx, _: &Socket) -> i32 {
    -1
}

natives! { SOCKET_METHODS:
    close(self, /) "close()\n\nClose the socket.  It cannot be used after this call.";
    fileno(self, /) "fileno() -> integer\n\nReturn the integer file descriptor of the socket.";
}

fn zero(_: Ctx, _: &Socket) -> i32 {
    0
}

getsets! { SOCKET_ATTRIBUTES for Socket:
    family: zero "the socket family";
    r#type: zero "the socket type";
    proto: zero "the socket protocol";
}

fn gethostname(_: Ctx) -> Value {
    Str::new("localhost").into()
}

fn getdefaulttimeout(_: Ctx) -> Value {
    Value::NONE
}

fn setdefaulttimeout(_: Ctx, _: &Value) {}

fn getaddrinfo(
    ctx: Ctx,
    _host: &Value,
    _port: &Value,
    _family: Option<i64>,
    _type: Option<i64>,
    _proto: Option<i64>,
    _flags: Option<i64>,
) -> Result<Ref<List>> {
    let arguments = vec![Value::int32(-3), Str::new("Temporary failure in name resolution").into()];
    let error = ctx.call(&GAI_ERROR.to_value(), &arguments)?;
    Err(ctx.raise_value(error))
}

fn gethostbyname(ctx: Ctx, host: &Value) -> Result<Value> {
    if host.as_str() == Some("localhost") {
        return Ok(Str::new("127.0.0.1").into());
    }
    getaddrinfo(ctx, host, host, None, None, None, None).map(Value::from)
}

fn htons(ctx: Ctx, integer: i64) -> Result<i64> {
    let small = u16::try_from(integer).map_err(|_| {
        let message = if integer < 0 {
            "can't convert negative Python int to C 16-bit unsigned integer"
        } else {
            "Python int too large to convert to C 16-bit unsigned integer"
        };
        ctx.raise(&crate::object::exception::OVERFLOW_ERROR, message)
    })?;
    Ok(small.swap_bytes().into())
}

fn htonl(ctx: Ctx, integer: i64) -> Result<i64> {
    let word = u32::try_from(integer)
        .map_err(|_| ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "int larger than 32 bits"))?;
    Ok(word.swap_bytes().into())
}
