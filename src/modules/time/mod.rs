//! `time` (`Modules/timemodule.c`). The clocks that only run forward, and `sleep`, go by the
//! runner's clock, which may be virtual.

mod calendar;
mod strftime;

use super::NativeModule;
use crate::host;
use crate::import::import_absolute;
use crate::natives;
use crate::object::exception::{OS_ERROR, OVERFLOW_ERROR};
use crate::object::int::{from_bigint, from_i64, from_u64};
use crate::object::suspend::BlockReason;
use crate::object::{Class, Ctx, Dict, Raised, Result, Str, Tuple, Value, intern};
use crate::types::float;
use crate::types::simple_namespace::SimpleNamespace;
use crate::types::struct_sequence::StructSequence;
use calendar::{Broken, DateTime, SECONDS_OF_DAY};
use malachite_bigint::BigInt;
use num_traits::ToPrimitive;

const NANOS: i128 = 1_000_000_000;

static STRUCT_TIME_CLASS: Class = Class::on_demand("time.struct_time", define);
static STRUCT_TIME: StructSequence = StructSequence::with_hidden(
    &STRUCT_TIME_CLASS,
    &["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst"],
    &["tm_zone", "tm_gmtoff"],
);

/// Completes `struct_time`.
pub fn define() {
    STRUCT_TIME.define(
        "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.",
        true,
    );
}

// ---- clocks ----

#[derive(Clone, Copy, PartialEq)]
enum Clock {
    Wall,
    Monotonic,
    Process,
    Thread,
}

impl Clock {
    fn now(self, ctx: Ctx) -> i128 {
        match self {
            Clock::Wall => host::wall_ns(),
            Clock::Monotonic => i128::from(runner_now(ctx)),
            Clock::Process => i128::from(host::process_ns()),
            // While it runs Python code a thread holds the GIL.
            Clock::Thread => i128::from(ctx.gil.slot().figures.totals(host::monotonic_ns()).held_ns),
        }
    }

    fn implementation(self) -> &'static str {
        match self {
            Clock::Wall => "clock_gettime(CLOCK_REALTIME)",
            Clock::Monotonic => "clock_gettime(CLOCK_MONOTONIC)",
            Clock::Process => "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)",
            Clock::Thread => "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
        }
    }

    /// By the numbers that Linux gives its clocks.
    fn from_id(ctx: Ctx, id: &Value) -> Result<Clock> {
        if !id.is_int() {
            return Err(ctx.type_error(format!("clk_id should be integer, not {}", id.class_name())));
        }
        match id.as_i64() {
            Some(0) => Ok(Clock::Wall),
            Some(1) => Ok(Clock::Monotonic),
            Some(2) => Ok(Clock::Process),
            Some(3) => Ok(Clock::Thread),
            _ => Err(ctx.os_error(22, "Invalid argument", None)),
        }
    }
}

/// Nanoseconds of the clock that deadlines are in.
fn runner_now(ctx: Ctx) -> u64 {
    ctx.interp.runner().now()
}

fn seconds(nanos: i128) -> f64 {
    // Whole seconds apart: the sum is rounded once.
    let (whole, rest) = (nanos.div_euclid(NANOS), nanos.rem_euclid(NANOS));
    if rest == 0 { whole as f64 } else { nanos as f64 / 1e9 }
}

fn nanoseconds(nanos: i128) -> Value {
    i64::try_from(nanos).map_or_else(|_| from_bigint(BigInt::from(nanos)), from_i64)
}

macro_rules! clocks {
    ($($in_seconds:ident $in_nanos:ident $clock:ident;)*) => {
        $(
            fn $in_seconds(ctx: Ctx) -> f64 {
                seconds(Clock::$clock.now(ctx))
            }

            fn $in_nanos(ctx: Ctx) -> Value {
                nanoseconds(Clock::$clock.now(ctx))
            }
        )*
    };
}

clocks! {
    time time_ns Wall;
    monotonic monotonic_ns Monotonic;
    process_time process_time_ns Process;
    thread_time thread_time_ns Thread;
}

fn clock_gettime(ctx: Ctx, clk_id: &Value) -> Result<f64> {
    Ok(seconds(Clock::from_id(ctx, clk_id)?.now(ctx)))
}

fn clock_gettime_ns(ctx: Ctx, clk_id: &Value) -> Result<Value> {
    Ok(nanoseconds(Clock::from_id(ctx, clk_id)?.now(ctx)))
}

fn clock_getres(ctx: Ctx, clk_id: &Value) -> Result<f64> {
    Clock::from_id(ctx, clk_id).map(|_| 1e-9)
}

fn get_clock_info(ctx: Ctx, name: &str) -> Result<Value> {
    let clock = match name {
        "time" => Clock::Wall,
        "monotonic" | "perf_counter" => Clock::Monotonic,
        "process_time" => Clock::Process,
        "thread_time" => Clock::Thread,
        _ => return Err(ctx.value_error("unknown clock")),
    };
    let info = Dict::new();
    info.set_str("implementation", Str::new(clock.implementation()).into());
    info.set_str("monotonic", Value::from_bool(clock != Clock::Wall));
    info.set_str("adjustable", Value::from_bool(clock == Clock::Wall));
    info.set_str("resolution", Value::float(1e-9));
    Ok(SimpleNamespace::new(info).into())
}

// ---- sleep ----

/// A number of seconds in nanoseconds, rounded up (`_PyTime_FromSecondsObject` with `ROUND_TIMEOUT`).
///
/// # Errors
/// `TypeError`, `ValueError` for NaN, `OverflowError` beyond 292 years.
pub fn timeout_ns(ctx: Ctx, value: &Value) -> Result<i64> {
    if let Some(number) = float::number(value) {
        if number.is_nan() {
            return Err(ctx.value_error("Invalid value NaN (not a number)"));
        }
        let nanos = number * 1e9;
        let nanos = if nanos < 0.0 { nanos.floor() } else { nanos.ceil() };
        // The largest float below fits.
        const TWO_TO_63: f64 = (1u64 << 63) as f64;
        return if (-TWO_TO_63..TWO_TO_63).contains(&nanos) {
            Ok(nanos as i64)
        } else {
            Err(ctx.raise(&OVERFLOW_ERROR, "timestamp out of range for platform time_t"))
        };
    }
    if !value.is_int() && value.class().slots.index.get().is_none() {
        return Err(
            ctx.type_error(format!("'{}' object cannot be interpreted as an integer or float", value.class_name()))
        );
    }
    let nanos = ctx.index(value)?.as_i64().and_then(|seconds| seconds.checked_mul(1_000_000_000));
    nanos.ok_or_else(|| ctx.raise(&OVERFLOW_ERROR, "timestamp too large to convert to C PyTime_t"))
}

/// Gives the GIL up at least once, however short the time.
fn sleep(ctx: Ctx, seconds: &Value) -> Result<Value> {
    let Ok(duration) = u64::try_from(timeout_ns(ctx, seconds)?) else {
        return Err(ctx.value_error("sleep length must be non-negative"));
    };
    let deadline = runner_now(ctx).saturating_add(duration);
    ctx.suspend(async move {
        loop {
            // A wake-up that was meant for something else does not end the sleep.
            ctx.park(BlockReason::Sleep, Some(deadline)).await?;
            if runner_now(ctx) >= deadline {
                return Ok(Value::NONE);
            }
        }
    })
}

// ---- calendar ----

/// Whole seconds since the epoch, rounded down; now where there is no argument.
fn timestamp(ctx: Ctx, value: Option<&Value>) -> Result<i64> {
    let out_of_range = || ctx.raise(&OVERFLOW_ERROR, "timestamp out of range for platform time_t");
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok((host::wall_ns().div_euclid(NANOS)) as i64);
    };
    if let Some(number) = float::number(value) {
        if number.is_nan() {
            return Err(ctx.value_error("Invalid value NaN (not a number)"));
        }
        let whole = number.floor();
        return if whole.abs() < 9e18 { Ok(whole as i64) } else { Err(out_of_range()) };
    }
    ctx.index_bigint(value)?.to_i64().ok_or_else(out_of_range)
}

/// The range of `int tm_year`.
fn check_year(ctx: Ctx, date: DateTime) -> Result<DateTime> {
    if i32::try_from(date.year).is_ok() {
        return Ok(date);
    }
    Err(ctx.os_error(75, "Value too large for defined data type", None))
}

fn struct_time(date: DateTime, is_dst: bool, zone: &str, offset: i32) -> Value {
    let numbers = [
        date.year,
        i64::from(date.month),
        i64::from(date.day),
        i64::from(date.hour),
        i64::from(date.minute),
        i64::from(date.second),
        i64::from(date.weekday()),
        i64::from(date.day_of_year()),
        i64::from(is_dst),
    ];
    let mut items: Vec<Value> = numbers.into_iter().map(from_i64).collect();
    items.push(Str::new(zone).into());
    items.push(from_i64(i64::from(offset)));
    STRUCT_TIME.make(items)
}

fn gmtime(ctx: Ctx, seconds: Option<&Value>) -> Result<Value> {
    let date = check_year(ctx, DateTime::from_timestamp(timestamp(ctx, seconds)?))?;
    Ok(struct_time(date, false, "UTC", 0))
}

fn local(ctx: Ctx, timestamp: i64) -> Result<(DateTime, host::LocalZone)> {
    // The host's rules need not know years that C's do not.
    check_year(ctx, DateTime::from_timestamp(timestamp))?;
    let zone = host::local_zone(timestamp);
    let date = DateTime::from_timestamp(timestamp.saturating_add(i64::from(zone.offset)));
    Ok((check_year(ctx, date)?, zone))
}

fn localtime(ctx: Ctx, seconds: Option<&Value>) -> Result<Value> {
    let (date, zone) = local(ctx, timestamp(ctx, seconds)?)?;
    Ok(struct_time(date, zone.is_dst, &zone.name, zone.offset))
}

/// The nine numbers of a time tuple (`gettmarg`), and the zone of a `struct_time`.
fn time_tuple(ctx: Ctx, tuple: &Value, function: &str) -> Result<Broken> {
    let Some(items) = tuple.downcast::<Tuple>() else {
        return Err(ctx.type_error("Tuple or struct_time argument required"));
    };
    let items = items.items();
    if items.len() != 9 {
        return Err(ctx.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut numbers = [0i64; 9];
    for (number, item) in numbers.iter_mut().zip(items) {
        *number = ctx.index_i64(item)?;
        if i32::try_from(*number).is_err() {
            return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"));
        }
    }
    let [year, month, day, hour, minute, second, weekday, day_of_year, is_dst] = numbers;
    let mut broken =
        Broken { year, month, day, hour, minute, second, weekday, day_of_year, is_dst, zone: None, offset: None };
    if std::ptr::eq(tuple.class(), &STRUCT_TIME_CLASS) {
        broken.zone = ctx.getattr_str(tuple, "tm_zone")?.as_str().map(str::to_owned);
        broken.offset = ctx.getattr_str(tuple, "tm_gmtoff")?.as_i64();
    }
    Ok(broken)
}

/// The argument of `asctime` and `strftime`: now where there is none. Zero counts as one where the
/// calendar begins with one (`checktm`).
fn checked_tuple(ctx: Ctx, tuple: Option<&Value>, function: &str) -> Result<Broken> {
    let mut broken = match tuple.filter(|tuple| !tuple.is_none()) {
        Some(tuple) => time_tuple(ctx, tuple, function)?,
        None => {
            let now = localtime(ctx, None)?;
            time_tuple(ctx, &now, function)?
        }
    };
    for part in [&mut broken.month, &mut broken.day, &mut broken.day_of_year] {
        if *part == 0 {
            *part = 1;
        }
    }
    let bounds = [
        (broken.month, 1..=12, "month"),
        (broken.day, 1..=31, "day of month"),
        (broken.hour, 0..=23, "hour"),
        (broken.minute, 0..=59, "minute"),
        (broken.second, 0..=61, "seconds"),
        // Any larger number is a day of some week.
        (broken.weekday, -1..=i64::MAX, "day of week"),
        (broken.day_of_year, 1..=366, "day of year"),
    ];
    for (part, range, name) in bounds {
        if !range.contains(&part) {
            return Err(ctx.value_error(format!("{name} out of range")));
        }
    }
    broken.weekday = broken.weekday.rem_euclid(7);
    Ok(broken)
}

fn asctime_of(broken: &Broken) -> String {
    let (weekday, month) = (strftime::WEEKDAYS[broken.weekday as usize], strftime::MONTHS[broken.month as usize - 1]);
    let Broken { day, hour, minute, second, year, .. } = broken;
    format!("{} {}{day:3} {hour:02}:{minute:02}:{second:02} {year}", &weekday[..3], &month[..3])
}

fn asctime(ctx: Ctx, tuple: Option<&Value>) -> Result<String> {
    Ok(asctime_of(&checked_tuple(ctx, tuple, "asctime")?))
}

fn ctime(ctx: Ctx, seconds: Option<&Value>) -> Result<String> {
    let tuple = localtime(ctx, seconds)?;
    asctime(ctx, Some(&tuple))
}

/// The inverse of `localtime`; parts out of their range carry over.
fn mktime(ctx: Ctx, tuple: &Value) -> Result<f64> {
    let broken = time_tuple(ctx, tuple, "mktime")?;
    let as_utc = broken.timestamp();
    let offset_at = |timestamp: i64| i64::from(host::local_zone(timestamp).offset);
    // The offset at the result, from that at a first guess.
    let mut timestamp = as_utc - offset_at(as_utc);
    timestamp = as_utc - offset_at(timestamp);
    let zone = host::local_zone(timestamp);
    if broken.is_dst >= 0 && zone.is_dst != (broken.is_dst > 0) {
        // The caller means the other of summer and winter time: its offset is that of some other season.
        let other = (1..12)
            .map(|month| host::local_zone(timestamp + month * 30 * SECONDS_OF_DAY))
            .find(|other| other.is_dst != zone.is_dst);
        if let Some(other) = other {
            timestamp = as_utc - i64::from(other.offset);
        }
    }
    check_year(ctx, DateTime::from_timestamp(timestamp)).map_err(|raised| mktime_error(ctx, raised))?;
    Ok(timestamp as f64)
}

fn mktime_error(ctx: Ctx, raised: Raised) -> Raised {
    match ctx.catch(&OS_ERROR, raised) {
        Ok(_) => ctx.raise(&OVERFLOW_ERROR, "mktime argument out of range"),
        Err(raised) => raised,
    }
}

fn strftime_(ctx: Ctx, format: &Str, tuple: Option<&Value>) -> Result<Value> {
    let broken = checked_tuple(ctx, tuple, "strftime")?;
    Ok(Str::from_wtf8(&strftime::format(format.as_wtf8(), &broken)).into())
}

fn strptime(ctx: Ctx, args: &Tuple) -> Result<Value> {
    let module = import_absolute(ctx, "_strptime")?;
    ctx.call_method(&module, &intern::intern("_strptime_time"), args.items())
}

natives! { FUNCTIONS:
    asctime(tuple=None, /) "asctime([tuple]) -> string\n\nConvert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.\nWhen the time tuple is not present, current time as returned by localtime()\nis used.";
    clock_getres(clk_id, /) "clock_getres(clk_id) -> floating-point number\n\nReturn the resolution (precision) of the specified clock clk_id.";
    clock_gettime(clk_id, /) "Return the time of the specified clock clk_id as a float.";
    clock_gettime_ns(clk_id, /) "Return the time of the specified clock clk_id as nanoseconds (int).";
    ctime(seconds=None, /) "ctime(seconds) -> string\n\nConvert a time in seconds since the Epoch to a string in local time.\nThis is equivalent to asctime(localtime(seconds)). When the time tuple is\nnot present, current time as returned by localtime() is used.";
    get_clock_info(name, /) "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.";
    gmtime(seconds=None, /) "gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,\n                       tm_sec, tm_wday, tm_yday, tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When 'seconds' is not passed in, convert the current time instead.\n\nIf the platform supports the tm_gmtoff and tm_zone, they are available as\nattributes only.";
    localtime(seconds=None, /) "localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,\n                          tm_sec,tm_wday,tm_yday,tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is not passed in, convert the current time instead.";
    mktime(tuple, /) "mktime(tuple) -> floating-point number\n\nConvert a time tuple in local time to seconds since the Epoch.\nNote that mktime(gmtime(0)) will not generally return zero for most\ntime zones; instead the returned value will either be equal to that\nof the timezone or altzone attributes on the time module.";
    monotonic() "monotonic() -> float\n\nMonotonic clock, cannot go backward.";
    monotonic_ns() "monotonic_ns() -> int\n\nMonotonic clock, cannot go backward, as nanoseconds.";
    perf_counter = monotonic() "perf_counter() -> float\n\nPerformance counter for benchmarking.";
    perf_counter_ns = monotonic_ns() "perf_counter_ns() -> int\n\nPerformance counter for benchmarking as nanoseconds.";
    process_time() "process_time() -> float\n\nProcess time for profiling: sum of the kernel and user-space CPU time.";
    process_time_ns() "process_time() -> int\n\nProcess time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.";
    sleep(seconds, /) "sleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na floating-point number for subsecond precision.";
    strftime = strftime_(format, tuple=None, /) "strftime(format[, tuple]) -> string\n\nConvert a time tuple to a string according to a format specification.\nSee the library reference manual for formatting codes. When the time tuple\nis not present, current time as returned by localtime() is used.\n\nCommonly used format codes:\n\n%Y  Year with century as a decimal number.\n%m  Month as a decimal number [01,12].\n%d  Day of the month as a decimal number [01,31].\n%H  Hour (24-hour clock) as a decimal number [00,23].\n%M  Minute as a decimal number [00,59].\n%S  Second as a decimal number [00,61].\n%z  Time zone offset from UTC.\n%a  Locale's abbreviated weekday name.\n%A  Locale's full weekday name.\n%b  Locale's abbreviated month name.\n%B  Locale's full month name.\n%c  Locale's appropriate date and time representation.\n%I  Hour (12-hour clock) as a decimal number [01,12].\n%p  Locale's equivalent of either AM or PM.\n\nOther codes may be available on your platform.  See documentation for\nthe C library strftime function.\n";
    strptime(*args) "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a format specification.\nSee the library reference manual for formatting codes (same as\nstrftime()).\n\nCommonly used format codes:\n\n%Y  Year with century as a decimal number.\n%m  Month as a decimal number [01,12].\n%d  Day of the month as a decimal number [01,31].\n%H  Hour (24-hour clock) as a decimal number [00,23].\n%M  Minute as a decimal number [00,59].\n%S  Second as a decimal number [00,61].\n%z  Time zone offset from UTC.\n%a  Locale's abbreviated weekday name.\n%A  Locale's full weekday name.\n%b  Locale's abbreviated month name.\n%B  Locale's full month name.\n%c  Locale's appropriate date and time representation.\n%I  Hour (12-hour clock) as a decimal number [01,12].\n%p  Locale's equivalent of either AM or PM.\n\nOther codes may be available on your platform.  See documentation for\nthe C library strftime function.\n";
    thread_time() "thread_time() -> float\n\nThread time for profiling: sum of the kernel and user-space CPU time.";
    thread_time_ns() "thread_time() -> int\n\nThread time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.";
    time() "time() -> floating-point number\n\nReturn the current time in seconds since the Epoch.\nFractions of a second may be present if the system clock provides them.";
    time_ns() "time_ns() -> int\n\nReturn the current time in nanoseconds since the Epoch.";
}

/// `timezone`, `altzone`, `daylight` and `tzname`, from what January and July of this year have.
fn set_zone_constants(namespace: &Dict) {
    let now = (host::wall_ns().div_euclid(NANOS)) as i64;
    let year = DateTime::from_timestamp(now).year;
    let [winter, summer] =
        [1, 7].map(|month| host::local_zone(calendar::days_from_civil(year, month, 1) * SECONDS_OF_DAY));
    // South of the equator daylight saving time is in January.
    let (standard, saving) = if winter.is_dst { (summer, winter) } else { (winter, summer) };
    namespace.set_str("timezone", from_i64(-i64::from(standard.offset)));
    namespace.set_str("altzone", from_i64(-i64::from(saving.offset)));
    namespace.set_str("daylight", from_u64(u64::from(saving.is_dst)));
    let names = vec![Str::new(&standard.name).into(), Str::new(&saving.name).into()];
    namespace.set_str("tzname", Tuple::new(names).into());
}

pub static MODULE: NativeModule = NativeModule {
    name: "time",
    doc: "This module provides various functions to manipulate time values.\n\nThere are two standard representations of time.  One is the number\nof seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer\nor a floating-point number (to represent fractions of seconds).\nThe epoch is the point where the time starts, the return value of time.gmtime(0).\nIt is January 1, 1970, 00:00:00 (UTC) on all platforms.\n\nThe other representation is a tuple of 9 integers giving local time.\nThe tuple items are:\n  year (including century, e.g. 1998)\n  month (1-12)\n  day (1-31)\n  hours (0-23)\n  minutes (0-59)\n  seconds (0-59)\n  weekday (0-6, Monday is 0)\n  Julian day (day in the year, 1-366)\n  DST (Daylight Savings Time) flag (-1, 0 or 1)\nIf the DST flag is 0, the time is given in the regular time zone;\nif it is 1, the time is given in the DST time zone;\nif it is -1, mktime() should guess based on the date and time.\n",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("struct_time", crate::object::ObjectExt::to_value(&STRUCT_TIME_CLASS));
        namespace.set_str("_STRUCT_TM_ITEMS", from_i64(11));
        for (name, number) in [
            ("CLOCK_REALTIME", 0),
            ("CLOCK_MONOTONIC", 1),
            ("CLOCK_PROCESS_CPUTIME_ID", 2),
            ("CLOCK_THREAD_CPUTIME_ID", 3),
        ] {
            namespace.set_str(name, from_i64(number));
        }
        set_zone_constants(namespace);
        Ok(())
    },
};
