"""time: clocks, sleep, calendar, formatting, struct_time, errors."""

import time


def error(function, *args):
    try:
        function(*args)
    except Exception as caught:
        return f"{type(caught).__name__}: {caught}"
    raise AssertionError("no error")


# ---- clocks ----
assert time.time() > 1.6e9 and time.time_ns() > 1.6e18
for clock, nanoseconds in [
    (time.monotonic, time.monotonic_ns),
    (time.perf_counter, time.perf_counter_ns),
    (time.process_time, time.process_time_ns),
]:
    before, before_ns = clock(), nanoseconds()
    assert isinstance(before, float) and isinstance(before_ns, int)
    assert clock() >= before and nanoseconds() >= before_ns
info = time.get_clock_info("monotonic")
assert info.monotonic and not info.adjustable and info.resolution <= 0.01
assert time.get_clock_info("time").adjustable
assert error(time.get_clock_info, "x") == "ValueError: unknown clock"

# ---- sleep ----
start = time.monotonic()
assert time.sleep(0.01) is None
assert time.monotonic() - start >= 0.01
time.sleep(0)
assert error(time.sleep, -1) == "ValueError: sleep length must be non-negative"
assert error(time.sleep, float("nan")) == "ValueError: Invalid value NaN (not a number)"
assert error(time.sleep, "a") == "TypeError: 'str' object cannot be interpreted as an integer or float"
assert error(time.sleep, 1e30) == "OverflowError: timestamp out of range for platform time_t"
assert error(time.sleep, 10**30) == "OverflowError: timestamp too large to convert to C PyTime_t"

# ---- struct_time ----
epoch = time.gmtime(0)
assert repr(epoch) == (
    "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, "
    "tm_wday=3, tm_yday=1, tm_isdst=0)"
)
assert epoch == (1970, 1, 1, 0, 0, 0, 3, 1, 0) and len(epoch) == 9 and isinstance(epoch, tuple)
assert epoch.tm_year == epoch[0] == 1970 and epoch.tm_gmtoff == 0 and isinstance(epoch.tm_zone, str)
assert hash(epoch) == hash(tuple(epoch)) and epoch[1:3] == (1, 1)
Time = time.struct_time
assert Time.n_fields == 11 and Time.n_sequence_fields == 9 and Time.n_unnamed_fields == 0
assert Time([1] * 9).tm_zone is None and Time([1] * 11).tm_gmtoff == 1
assert Time(range(9), {"tm_zone": "x"}).tm_zone == "x"
assert epoch.__replace__(tm_year=3).tm_year == 3 and epoch.__replace__(tm_zone="q").tm_zone == "q"
function, (items, hidden) = epoch.__reduce__()
assert function is Time and items == tuple(epoch) and hidden["tm_gmtoff"] == 0
assert error(Time) == "TypeError: structseq() missing required argument 'sequence' (pos 1)"
assert error(Time, 1) == "TypeError: constructor requires a sequence"
assert error(Time, [1] * 8) == "TypeError: time.struct_time() takes an at least 9-sequence (8-sequence given)"
assert error(Time, [1] * 12) == "TypeError: time.struct_time() takes an at most 11-sequence (12-sequence given)"
assert error(Time, [1] * 9, 4) == "TypeError: time.struct_time() takes a dict as second arg, if any"
assert error(Time, [1] * 9, {"x": 1}) == "TypeError: time.struct_time() got duplicate or unexpected field name(s)"
match epoch:
    case Time(year, month):
        assert (year, month) == (1970, 1)

# ---- calendar ----
assert time.gmtime(-1)[:6] == (1969, 12, 31, 23, 59, 59)
assert time.gmtime(1.9).tm_sec == 1 and time.gmtime(-1.5).tm_sec == 58
assert time.gmtime(951782400)[:8] == (2000, 2, 29, 0, 0, 0, 1, 60)
assert time.gmtime(4102444800)[:8] == (2100, 1, 1, 0, 0, 0, 4, 1)
assert time.gmtime(-62135596800)[:3] == (1, 1, 1)
assert abs(time.mktime(time.localtime()) - time.time()) < 5
for moment in (0, 10**9, 1_700_000_000):
    assert time.mktime(time.localtime(moment)) == moment
assert time.mktime((2000, 14, 1, 0, 0, 0, 0, 0, -1)) == time.mktime((2001, 2, 1, 0, 0, 0, 0, 0, -1))
assert isinstance(time.timezone, int) and len(time.tzname) == 2 and time.daylight in (0, 1)
assert error(time.gmtime, "a") == "TypeError: 'str' object cannot be interpreted as an integer"
assert error(time.gmtime, 1e20) == "OverflowError: timestamp out of range for platform time_t"
assert error(time.mktime, (1, 1)) == "TypeError: mktime(): illegal time tuple argument"

# ---- text ----
assert time.asctime(epoch) == "Thu Jan  1 00:00:00 1970"
assert len(time.ctime(0)) == 24
moment = (2021, 3, 4, 15, 6, 7, 3, 63, 0)
for directives, expected in [
    ("%Y-%m-%d %H:%M:%S", "2021-03-04 15:06:07"),
    ("%a %A %b %B %p", "Thu Thursday Mar March PM"),
    ("%c", "Thu Mar  4 15:06:07 2021"),
    ("%x %X", "03/04/21 15:06:07"),
    ("%I %j %y %w %u", "03 063 21 4 4"),
    ("%U %W %V %G", "09 09 09 2021"),
    ("%D %e %F %R %T %h", "03/04/21  4 2021-03-04 15:06 15:06:07 Mar"),
    ("%% %n %t", "% \n \t"),
    ("%-d %_d", "4  4"),
    ("é%Y", "é2021"),
    ("", ""),
]:
    assert time.strftime(directives, moment) == expected, directives
assert time.strftime("%j %U %W %V %G", (2021, 1, 1, 0, 0, 0, 4, 1, 0)) == "001 00 00 53 2020"
assert error(time.strftime, 5) == "TypeError: strftime() argument 1 must be str, not int"
assert error(time.asctime, 5) == "TypeError: Tuple or struct_time argument required"
assert error(time.asctime, (1, 2)) == "TypeError: asctime(): illegal time tuple argument"
for field, value, message in [
    (1, 13, "month"),
    (2, 32, "day of month"),
    (3, 25, "hour"),
    (4, 60, "minute"),
    (5, 62, "seconds"),
    (6, -2, "day of week"),
    (7, 367, "day of year"),
]:
    wrong = list(moment)
    wrong[field] = value
    assert error(time.asctime, tuple(wrong)) == f"ValueError: {message} out of range"
parsed = time.strptime("2020-01-02 03:04:05", "%Y-%m-%d %H:%M:%S")
assert parsed == (2020, 1, 2, 3, 4, 5, 3, 2, -1)
assert error(time.strptime, "x", "%Y") == "ValueError: time data 'x' does not match format '%Y'"
