//! `resource` (`Modules/resource.c`): what the process may use, and has used. The bounds can be read only.

use super::NativeModule;
use crate::host;
use crate::natives;
use crate::object::exception::OS_ERROR;
use crate::object::{Class, Ctx, ObjectExt, Result, Value, int};
use crate::types::struct_sequence::StructSequence;

pub static MODULE: NativeModule = NativeModule {
    name: "resource",
    doc: "",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("struct_rusage", USAGE_CLASS.to_value());
        namespace.set_str("error", OS_ERROR.to_value());
        for (name, value) in CONSTANTS {
            namespace.set_str(name, int::from_i64(value));
        }
        Ok(())
    },
};

static USAGE_CLASS: Class = Class::on_demand("resource.struct_rusage", || {
    USAGE.define("struct_rusage: Result from getrusage.", true);
});
static USAGE: StructSequence = StructSequence::new(
    &USAGE_CLASS,
    &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
);

const RLIM_INFINITY: i64 = -1;
const LAST_LIMIT: i64 = 15;

/// Those of Linux.
const CONSTANTS: [(&str, i64); 20] = [
    ("RLIMIT_CPU", 0),
    ("RLIMIT_FSIZE", 1),
    ("RLIMIT_DATA", 2),
    ("RLIMIT_STACK", 3),
    ("RLIMIT_CORE", 4),
    ("RLIMIT_RSS", 5),
    ("RLIMIT_NPROC", 6),
    ("RLIMIT_NOFILE", 7),
    ("RLIMIT_MEMLOCK", 8),
    ("RLIMIT_AS", 9),
    ("RLIMIT_SIGPENDING", 11),
    ("RLIMIT_MSGQUEUE", 12),
    ("RLIMIT_NICE", 13),
    ("RLIMIT_RTPRIO", 14),
    ("RLIMIT_RTTIME", LAST_LIMIT),
    ("RLIM_INFINITY", RLIM_INFINITY),
    ("RUSAGE_SELF", 0),
    ("RUSAGE_CHILDREN", -1),
    ("RUSAGE_THREAD", 1),
    ("RLIMIT_OFILE", 7),
];

const EPERM: i64 = 1;

fn getrlimit(ctx: Ctx, resource: i64) -> Result<Vec<Value>> {
    if !(0..=LAST_LIMIT).contains(&resource) {
        return Err(ctx.value_error("invalid resource specified"));
    }
    let bound = |bound: Option<u64>| bound.map_or(int::from_i64(RLIM_INFINITY), int::from_u64);
    Ok(host::resource_limit(resource as i32).map(bound).to_vec())
}

fn setrlimit(ctx: Ctx, resource: i64, _limits: &Value) -> Result<()> {
    getrlimit(ctx, resource)?;
    Err(ctx.os_error(EPERM, "this interpreter cannot change the bounds of its process", None))
}

/// Times are those of the whole process, whoever is asked for.
fn getrusage(ctx: Ctx, who: i64) -> Result<Value> {
    if !(-1..=1).contains(&who) {
        return Err(ctx.value_error("invalid who parameter"));
    }
    let mut fields = vec![int::from_i64(0); 16];
    fields[0] = Value::float(if who < 0 { 0.0 } else { host::process_ns() as f64 / 1e9 });
    fields[1] = Value::float(0.0);
    fields[2] = int::from_u64(if who < 0 { 0 } else { host::peak_memory() / 1024 });
    Ok(USAGE.make(fields))
}

fn getpagesize(_: Ctx) -> i32 {
    4096
}

natives! { FUNCTIONS:
    getrusage(who, /) "";
    getrlimit(resource, /) "";
    setrlimit(resource, limits, /) "";
    getpagesize() "";
}
