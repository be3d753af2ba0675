//! Addresses of sockets as Python values, and names for them. No name server is asked: only numbers and this machine's own
//! names are known.

use super::{GAI_ERROR, H_ERROR};
use crate::host::files::{Address, family};
use crate::natives;
use crate::object::define::NativeFunction;
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::{Class, Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int};
use crate::types::list::List;
use crate::types::{buffer, bytes};

natives! { FUNCTIONS:
    gethostname() "gethostname() -> string\n\nReturn the current host name.";
    gethostbyname(host, /) "gethostbyname(host) -> address\n\nReturn the IP address (a string of the form '255.255.255.255') for a host.";
    gethostbyaddr(host, /) "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.";
    getaddrinfo(host, port, family=0, r#type=0, proto=0, flags=0) "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)\n\nResolve host and port into addrinfo struct.";
    getnameinfo(sockaddr, flags, /) "getnameinfo(sockaddr, flags) --> (host, port)\n\nGet host and port for a sockaddr.";
    getservbyname(servicename, protocolname=None, /) "getservbyname(servicename[, protocolname]) -> integer\n\nReturn a port number from a service name and protocol name.\nThe optional protocol name, if given, should be 'tcp' or 'udp',\notherwise any protocol will match.";
    inet_aton(ip_addr, /) "Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.";
    inet_ntoa(packed_ip, /) "Convert an IP address from 32-bit packed binary format to string format.";
    inet_pton(af, ip, /) "inet_pton(af, ip) -> packed IP address string\n\nConvert an IP address from string format to a packed string suitable\nfor use with low-level network functions.";
    inet_ntop(af, packed_ip, /) "inet_ntop(af, packed_ip) -> string formatted IP address\n\nConvert a packed IP address of the given family to string format.";
    htons(integer, /) "Convert a 16-bit unsigned integer from host to network byte order.";
    ntohs = htons(integer, /) "Convert a 16-bit unsigned integer from network to host byte order.";
    htonl(integer, /) "Convert a 32-bit integer from host to network byte order.";
    ntohl = htonl(integer, /) "Convert a 32-bit integer from network to host byte order.";
}

pub(super) fn add_functions(_: Ctx, namespace: &Ref<Dict>) {
    for function in FUNCTIONS {
        let module = Some(Str::new("_socket").into());
        namespace.set_str(function.name, NativeFunction::new(function, None, module).into());
    }
}

/// Ports of the services that programs name.
const SERVICES: [(&str, u16); 9] = [
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("http", 80),
    ("pop3", 110),
    ("imap2", 143),
    ("https", 443),
];

fn text(ip: [u8; 4]) -> String {
    std::net::Ipv4Addr::from(ip).to_string()
}

fn packed(text: &str) -> Option<[u8; 4]> {
    text.parse::<std::net::Ipv4Addr>().ok().map(|ip| ip.octets())
}

pub(super) fn to_value(address: &Address) -> Value {
    match address {
        Address::Inet(ip, port) => Tuple::new(vec![Str::new(&text(*ip)).into(), Value::int32(i32::from(*port))]).into(),
        Address::Unix(path) => match path.first() {
            Some(0) => bytes::Bytes::new(path).into(),
            _ => Str::new(&String::from_utf8_lossy(path)).into(),
        },
    }
}

/// An address as methods of a socket of this family take it.
pub(super) fn parse(ctx: Ctx, kind: i32, value: &Value, method: &str) -> Result<Address> {
    if kind == family::UNIX {
        return match (value.as_str(), buffer::get(ctx, value)?) {
            (Some(path), _) => Ok(Address::Unix(path.as_bytes().to_vec())),
            (None, Some(path)) => Ok(Address::Unix(path.into_owned())),
            (None, None) => {
                let given = value.class_name();
                Err(ctx.type_error(format!("a bytes-like object is required, not '{given}'")))
            }
        };
    }
    let Some(pair) = value.downcast::<Tuple>() else {
        let given = value.class_name();
        return Err(ctx.type_error(format!("{method}(): AF_INET address must be tuple, not {given}")));
    };
    let [host, port] = pair.items() else {
        return Err(ctx.type_error("AF_INET address must be a pair (host, port)"));
    };
    let Some(host) = host.as_str() else {
        return Err(ctx.type_error(format!("str, bytes or bytearray expected, not {}", host.class_name())));
    };
    let port = ctx.index_i64(port)?;
    let port =
        u16::try_from(port).map_err(|_| ctx.raise(&OVERFLOW_ERROR, format!("{method}(): port must be 0-65535.")))?;
    Ok(Address::Inet(resolve(ctx, host)?, port))
}

/// Raises a subclass of `OSError` that has numbers of its own.
fn unresolved(ctx: Ctx, class: &'static Class, number: i32, message: &str) -> Raised {
    let arguments = [Value::int32(number), Str::new(message).into()];
    match ctx.call(&class.to_value(), &arguments) {
        Ok(error) => ctx.raise_value(error),
        Err(raised) => raised,
    }
}

fn resolve(ctx: Ctx, host: &str) -> Result<[u8; 4]> {
    match host {
        "" => Ok([0, 0, 0, 0]),
        "<broadcast>" => Ok([255, 255, 255, 255]),
        "localhost" => Ok([127, 0, 0, 1]),
        _ => packed(host).ok_or_else(|| unresolved(ctx, &GAI_ERROR, -3, "Temporary failure in name resolution")),
    }
}

fn gethostname(_: Ctx) -> &'static str {
    "localhost"
}

fn gethostbyname(ctx: Ctx, host: &str) -> Result<String> {
    resolve(ctx, host).map(text)
}

fn gethostbyaddr(ctx: Ctx, host: &str) -> Result<Vec<Value>> {
    let ip = resolve(ctx, host)?;
    if ip[0] != 127 {
        return Err(unresolved(ctx, &H_ERROR, 1, "Unknown host"));
    }
    let addresses = List::new(vec![Str::new(&text(ip)).into()]);
    Ok(vec![Str::new("localhost").into(), List::new(Vec::new()).into(), addresses.into()])
}

fn service(name: &str) -> Option<u16> {
    SERVICES.iter().find(|(service, _)| *service == name).map(|(_, port)| *port)
}

fn getservbyname(ctx: Ctx, name: &str, _protocol: Option<&Value>) -> Result<u32> {
    service(name)
        .map(u32::from)
        .ok_or_else(|| ctx.raise(&crate::object::exception::OS_ERROR, "service/proto not found"))
}

fn getaddrinfo(
    ctx: Ctx,
    host: &Value,
    port: &Value,
    wanted: Option<i64>,
    kind: Option<i64>,
    _protocol: Option<i64>,
    flags: Option<i64>,
) -> Result<Ref<List>> {
    const PASSIVE: i64 = 1;
    if ![0, i64::from(family::INET)].contains(&wanted.unwrap_or(0)) {
        return Err(unresolved(ctx, &GAI_ERROR, -6, "ai_family not supported"));
    }
    let host = match (host.as_str(), buffer::get(ctx, host)?) {
        (Some(host), _) => Some(host.to_owned()),
        (None, Some(host)) => Some(String::from_utf8_lossy(&host).into_owned()),
        (None, None) if host.is_none() => None,
        (None, None) => return Err(ctx.type_error("getaddrinfo() argument 1 must be string or None")),
    };
    let ip = match host.as_deref() {
        None if flags.unwrap_or(0) & PASSIVE != 0 => [0, 0, 0, 0],
        None => [127, 0, 0, 1],
        Some("") => [127, 0, 0, 1],
        Some(host) => resolve(ctx, host)?,
    };
    let name = match (port.as_str(), buffer::get(ctx, port)?) {
        (Some(name), _) => Some(name.to_owned()),
        (None, Some(name)) => Some(String::from_utf8_lossy(&name).into_owned()),
        (None, None) => None,
    };
    let number = match name.as_deref() {
        Some(name) => name.parse::<i64>().ok().or(service(name).map(i64::from)),
        None if port.is_none() => Some(0),
        None => Some(ctx.index_i64(port)?),
    };
    let Some(number) = number else {
        return Err(unresolved(ctx, &GAI_ERROR, -8, "Servname not supported for ai_socktype"));
    };
    let address = to_value(&Address::Inet(ip, number as u16));
    let kinds = [(1, 6), (2, 17)].into_iter().filter(|(number, _)| [0, *number].contains(&kind.unwrap_or(0)));
    let found = kinds.map(|(kind, protocol)| {
        let numbers = [i64::from(family::INET), kind, protocol].map(int::from_i64);
        Tuple::new(numbers.into_iter().chain([Str::new("").into(), address.clone()]).collect()).into()
    });
    Ok(List::new(found.collect()))
}

fn getnameinfo(ctx: Ctx, sockaddr: &Tuple, flags: i64) -> Result<Vec<Value>> {
    const NUMERIC_HOST: i64 = 1;
    let address = Tuple::new(sockaddr.items().iter().take(2).cloned().collect());
    let Address::Inet(ip, port) = parse(ctx, family::INET, address.as_value(), "getnameinfo")? else {
        return Err(unresolved(ctx, &GAI_ERROR, -6, "ai_family not supported"));
    };
    let host = if ip[0] == 127 && flags & NUMERIC_HOST == 0 { "localhost".to_owned() } else { text(ip) };
    Ok(vec![Str::new(&host).into(), Str::new(&port.to_string()).into()])
}

fn inet_aton(ctx: Ctx, ip_addr: &str) -> Result<Value> {
    match packed(ip_addr) {
        Some(ip) => bytes::checked(ctx, &ip),
        None => Err(ctx.raise(&crate::object::exception::OS_ERROR, "illegal IP address string passed to inet_aton")),
    }
}

fn inet_ntoa(ctx: Ctx, packed_ip: buffer::Buffer) -> Result<String> {
    match *packed_ip {
        [a, b, c, d] => Ok(text([a, b, c, d])),
        _ => Err(ctx.raise(&crate::object::exception::OS_ERROR, "packed IP wrong length")),
    }
}

fn inet_pton(ctx: Ctx, af: i64, ip: &str) -> Result<Value> {
    let packed = match af {
        2 => packed(ip).map(|ip| ip.to_vec()),
        10 => ip.parse::<std::net::Ipv6Addr>().ok().map(|ip| ip.octets().to_vec()),
        _ => return Err(ctx.os_error(97, "Address family not supported by protocol", None)),
    };
    match packed {
        Some(ip) => bytes::checked(ctx, &ip),
        None => Err(ctx.raise(&crate::object::exception::OS_ERROR, "illegal IP address string passed to inet_pton")),
    }
}

fn inet_ntop(ctx: Ctx, af: i64, packed_ip: buffer::Buffer) -> Result<String> {
    match (af, &*packed_ip) {
        (2, &[a, b, c, d]) => Ok(text([a, b, c, d])),
        (10, packed) if packed.len() == 16 => {
            let mut octets = [0; 16];
            octets.copy_from_slice(packed);
            Ok(std::net::Ipv6Addr::from(octets).to_string())
        }
        (2 | 10, _) => Err(ctx.value_error("invalid length of packed IP address string")),
        _ => Err(ctx.value_error(format!("unknown address family {af}"))),
    }
}

fn htons(ctx: Ctx, integer: i64) -> Result<i64> {
    let small = u16::try_from(integer).map_err(|_| {
        let message = if integer < 0 {
            "can't convert negative Python int to C 16-bit unsigned integer"
        } else {
            "Python int too large to convert to C 16-bit unsigned integer"
        };
        ctx.raise(&OVERFLOW_ERROR, message)
    })?;
    Ok(small.to_be().into())
}

fn htonl(ctx: Ctx, integer: i64) -> Result<i64> {
    let word = u32::try_from(integer).map_err(|_| ctx.raise(&OVERFLOW_ERROR, "int larger than 32 bits"))?;
    Ok(word.to_be().into())
}
