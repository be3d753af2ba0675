//! `select` (`Modules/selectmodule.c`): `select()` and `poll` objects, over what the file system says is ready.

use super::NativeModule;
use super::posix::descriptors::fileno;
use crate::host::files::{Errno, Interest, Watched, errno, system};
use crate::natives;
use crate::object::define::ClassDef;
use crate::object::exception::{KEY_ERROR, OS_ERROR, OVERFLOW_ERROR};
use crate::object::{Class, Ctx, Dict, GilCell, ObjectExt, Ref, Result, Tuple, Value, int};
use crate::object_type;
use crate::types::held::Held;
use crate::types::list::List;

pub static MODULE: NativeModule = NativeModule {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.",
    functions: FUNCTIONS,
    init,
};

natives! { FUNCTIONS:
    select(rlist, wlist, xlist, timeout=None, /) "Wait until one or more file descriptors are ready for some kind of I/O.\n\nThe first three arguments are iterables of file descriptors to be waited for:\nrlist -- wait until ready for reading\nwlist -- wait until ready for writing\nxlist -- wait for an \"exceptional condition\"\nIf only one kind of condition is required, pass [] for the other lists.\n\nA file descriptor is either a socket or file object, or a small integer\ngotten from a fileno() method call on one of those.\n\nThe optional 4th argument specifies a timeout in seconds; it may be\na floating-point number to specify fractions of seconds.  If it is absent\nor None, the call will never time out.\n\nThe return value is a tuple of three lists corresponding to the first three\narguments; each contains the subset of the corresponding file descriptors\nthat are ready.";
    poll() "Returns a polling object.\n\nThis object supports registering and unregistering file descriptors, and then\npolling them for I/O events.";
}

static POLL: Class = Class::on_demand("select.poll", define);

const POLLIN: i64 = 1;
const POLLPRI: i64 = 2;
const POLLOUT: i64 = 4;
const POLLERR: i64 = 8;
const POLLHUP: i64 = 16;
const POLLNVAL: i64 = 32;
/// `select` takes no larger descriptors (`FD_SETSIZE`).
const MAX_FD: i32 = 1024;

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    namespace.set_str("error", OS_ERROR.to_value());
    for (name, value) in [
        ("POLLIN", POLLIN),
        ("POLLPRI", POLLPRI),
        ("POLLOUT", POLLOUT),
        ("POLLERR", POLLERR),
        ("POLLHUP", POLLHUP),
        ("POLLNVAL", POLLNVAL),
        ("POLLRDNORM", 64),
        ("POLLRDBAND", 128),
        ("POLLWRNORM", 256),
        ("POLLWRBAND", 512),
        ("PIPE_BUF", 4096),
    ] {
        namespace.set_str(name, int::from_i64(value));
    }
    Ok(())
}

/// When a wait of so many nanoseconds is over; `None` for one without end.
fn deadline(ctx: Ctx, nanoseconds: Option<f64>) -> Option<u64> {
    nanoseconds.map(|wait| ctx.interp.runner().now().saturating_add(wait.max(0.0).ceil() as u64))
}

fn timeout(ctx: Ctx, value: Option<&Value>, scale: f64) -> Result<Option<f64>> {
    let Some(value) = value.filter(|value| !value.is_none()) else { return Ok(None) };
    if !value.is_int() && value.class().slots.float.get().is_none() {
        return Err(ctx.type_error("timeout must be a float or None"));
    }
    let number = ctx.to_f64(value)? * scale;
    if number.is_nan() {
        return Err(ctx.value_error("Invalid value NaN (not a number)"));
    }
    if number > 9.2e18 {
        return Err(ctx.raise(&OVERFLOW_ERROR, "timeout is too large"));
    }
    Ok(Some(number))
}

/// Those of the descriptors that are ready.
fn ready(watched: &[Watched]) -> std::result::Result<Vec<bool>, Errno> {
    watched.iter().map(|&watched| system().ready(watched)).collect()
}

fn select(ctx: Ctx, rlist: &Value, wlist: &Value, xlist: &Value, wait: Option<&Value>) -> Result<Value> {
    let wait = timeout(ctx, wait, 1e9)?;
    if wait.is_some_and(|wait| wait < 0.0) {
        return Err(ctx.value_error("timeout must be non-negative"));
    }
    let mut objects = Vec::new();
    let mut watched = Vec::new();
    for (list, interest) in [(rlist, Interest::Read), (wlist, Interest::Write)] {
        let items = crate::types::sequence::items_or_type_error(ctx, list, "arguments 1-3 must be sequences")?;
        for item in items {
            let fd = fileno(ctx, &item)?;
            if fd >= MAX_FD {
                return Err(ctx.value_error("filedescriptor out of range in select()"));
            }
            watched.push((fd, interest));
            objects.push(item);
        }
    }
    // No descriptor has exceptional conditions; they must be descriptors all the same.
    for item in crate::types::sequence::items_or_type_error(ctx, xlist, "arguments 1-3 must be sequences")? {
        fileno(ctx, &item)?;
    }
    let deadline = deadline(ctx, wait);
    ctx.suspend(async move {
        loop {
            let found = ready(&watched).map_err(|error| ctx.errno(error, None))?;
            let is_over = deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline);
            if found.contains(&true) || is_over {
                let of = |wanted: Interest| {
                    let chosen = objects.iter().zip(&watched).zip(&found);
                    let chosen = chosen.filter(|((_, watched), found)| **found && watched.1 == wanted);
                    Value::from(List::new(chosen.map(|((object, _), _)| object.clone()).collect()))
                };
                let lists = vec![of(Interest::Read), of(Interest::Write), List::new(Vec::new()).into()];
                return Ok(Tuple::new(lists).into());
            }
            ctx.wait_ready(watched.clone(), deadline).await?;
        }
    })
}

// ---- poll objects ----

/// Descriptors and the events that are asked for, by descriptor.
struct Registered(GilCell<Vec<(i32, i64)>>);

impl Held for Registered {}

object_type! {
    struct Poll: POLL {
        registered: Registered,
    }
}

fn poll(_: Ctx) -> Ref<Poll> {
    Poll::make(&POLL, Registered(GilCell::new(Vec::new())))
}

fn define() {
    POLL.define::<Poll>(&ClassDef {
        slots: |slots| {
            slots.new.set(|ctx, class, _| Err(ctx.type_error(format!("cannot create '{}' instances", class.name()))));
        },
        methods: METHODS,
        ..ClassDef::EMPTY
    });
}

natives! { METHODS:
    register(self, fd, eventmask=7, /) "Register a file descriptor with the polling object.";
    modify(self, fd, eventmask, /) "Modify an already registered file descriptor.";
    unregister(self, fd, /) "Remove a file descriptor being tracked by the polling object.";
    poll = wait(self, timeout=None, /) "Polls the set of registered file descriptors.\n\n  timeout\n    The maximum time to wait in milliseconds, or else None (or a negative\n    value) to wait indefinitely.\n\nReturns a list containing any descriptors that have events or errors to\nreport, as a list of (fd, event) 2-tuples.";
}

fn mask(ctx: Ctx, eventmask: i64) -> Result<i64> {
    u16::try_from(eventmask).map(i64::from).map_err(|_| {
        let message = if eventmask < 0 {
            "can't convert negative value to unsigned short"
        } else {
            "Python int too large to convert to C unsigned short"
        };
        ctx.raise(if eventmask < 0 { &crate::object::exception::VALUE_ERROR } else { &OVERFLOW_ERROR }, message)
    })
}

fn register(ctx: Ctx, this: &Poll, fd: &Value, eventmask: Option<i64>) -> Result<()> {
    let (fd, events) = (fileno(ctx, fd)?, mask(ctx, eventmask.unwrap_or(POLLIN | POLLPRI | POLLOUT))?);
    this.registered.0.with(|registered| {
        registered.retain(|&(other, _)| other != fd);
        registered.push((fd, events));
    });
    Ok(())
}

fn modify(ctx: Ctx, this: &Poll, fd: &Value, eventmask: i64) -> Result<()> {
    let (fd, events) = (fileno(ctx, fd)?, mask(ctx, eventmask)?);
    let found = this.registered.0.with(|registered| {
        let place = registered.iter_mut().find(|(other, _)| *other == fd);
        place.map(|place| place.1 = events)
    });
    found.ok_or_else(|| ctx.errno(errno::ENOENT, None))
}

fn unregister(ctx: Ctx, this: &Poll, fd: &Value) -> Result<()> {
    let fd = fileno(ctx, fd)?;
    let found = this.registered.0.with(|registered| {
        let place = registered.iter().position(|&(other, _)| other == fd);
        place.map(|place| registered.remove(place))
    });
    found.map(drop).ok_or_else(|| ctx.raise_args(&KEY_ERROR, vec![Value::int32(fd)]))
}

/// The events of a descriptor that have come.
fn events((fd, asked): (i32, i64)) -> i64 {
    let mut events = 0;
    for (bit, interest) in [(POLLIN, Interest::Read), (POLLOUT, Interest::Write)] {
        match system().ready((fd, interest)) {
            Ok(true) => events |= bit,
            Ok(false) => {}
            Err(_) => return POLLNVAL,
        }
    }
    events & asked
}

fn wait(ctx: Ctx, this: &Poll, wait: Option<&Value>) -> Result<Value> {
    let wait = timeout(ctx, wait, 1e6)?.filter(|wait| *wait >= 0.0);
    let deadline = deadline(ctx, wait);
    let registered = this.registered.0.get();
    let watched: Vec<Watched> = registered
        .iter()
        .flat_map(|&(fd, asked)| {
            let bits = [(POLLIN, Interest::Read), (POLLOUT, Interest::Write)];
            bits.into_iter().filter(move |(bit, _)| asked & bit != 0).map(move |(_, interest)| (fd, interest))
        })
        .collect();
    ctx.suspend(async move {
        loop {
            let found: Vec<Value> = registered
                .iter()
                .map(|&(fd, asked)| (fd, events((fd, asked))))
                .filter(|(_, events)| *events != 0)
                .map(|(fd, events)| Tuple::new(vec![Value::int32(fd), int::from_i64(events)]).into())
                .collect();
            if !found.is_empty() || deadline.is_some_and(|deadline| ctx.interp.runner().now() >= deadline) {
                return Ok(List::new(found).into());
            }
            ctx.wait_ready(watched.clone(), deadline).await?;
        }
    })
}
