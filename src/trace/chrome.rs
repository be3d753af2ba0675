//! The trace as Chrome Trace Event JSON, which Perfetto (ui.perfetto.dev) opens: one lane a thread with slices for
//! holding the GIL, waiting for it, and other waits, and instants for drop requests and lock hand-overs.
//!
//! Format: "Trace Event Format", Google, 2016 (the JSON object form). Times are microseconds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::files;
use super::record::{At, Kind, Reason, Record, WaitEnd};

const PROCESS: u32 = 1;

/// What threads and locks are called, by their numbers.
pub struct Names<'a> {
    pub thread: &'a dyn Fn(u32) -> Option<String>,
    pub lock: &'a dyn Fn(u32) -> Option<&'static str>,
}

/// Writes `records`, which are in order, as one JSON document. `lost` is the number of records missing at the beginning.
pub fn export(records: &[Record], lost: u64, names: &Names) -> String {
    let mut events = Events { json: String::from("{\"displayTimeUnit\":\"ns\",\"traceEvents\":["), first: true };
    events.metadata("process_name", 0, "Baton");
    let mut lanes: BTreeMap<u32, Lane> = BTreeMap::new();
    for record in records {
        lanes.entry(record.thread).or_default().take(record, names, &mut events);
    }
    let end = records.iter().map(|record| record.time_ns).max().unwrap_or(0);
    for (&thread, lane) in &mut lanes {
        // What still lasts at the end of the trace is drawn up to there.
        for slice in [lane.gil.take(), lane.wait.take()].into_iter().flatten() {
            events.slice(thread, &slice, end, "");
        }
        let name = (names.thread)(thread).unwrap_or_else(|| format!("Thread {thread}"));
        events.metadata("thread_name", thread, &name);
        events.metadata_number("thread_sort_index", thread, thread);
    }
    let _ = write!(events.json, "\n],\"otherData\":{{\"recordsLost\":{lost}}}}}\n");
    events.json
}

/// What goes on in a thread: at most one thing with the GIL, and one other wait.
///
/// Slices of one lane must nest. A wait that begins under the GIL and lets go of it is therefore drawn from the
/// release up to the moment when the thread wants the GIL again.
#[derive(Default)]
struct Lane {
    gil: Option<Slice>,
    wait: Option<Slice>,
}

struct Slice {
    name: String,
    begin_ns: u64,
    at: At,
}

impl Slice {
    fn new(name: impl Into<String>, record: &Record) -> Slice {
        Slice { name: name.into(), begin_ns: record.time_ns, at: record.at }
    }
}

impl Lane {
    fn take(&mut self, record: &Record, names: &Names, events: &mut Events) {
        let thread = record.thread;
        let mut end = |slice: &mut Option<Slice>, detail: &str| {
            // Without its beginning (lost by overrun) a slice is not drawn.
            if let Some(slice) = slice.take() {
                events.slice(thread, &slice, record.time_ns, detail);
            }
        };
        let wait_end = || WaitEnd::from_byte(record.detail).map_or("", WaitEnd::text);
        match record.kind {
            Kind::GilWait => {
                end(&mut self.wait, "");
                end(&mut self.gil, "");
                self.gil = Some(Slice::new("waiting for GIL", record));
            }
            Kind::GilAcquired => {
                end(&mut self.wait, "");
                end(&mut self.gil, "");
                self.gil = Some(Slice::new("GIL", record));
            }
            Kind::GilReleased => {
                let text = record.reason().map_or("", Reason::text);
                end(&mut self.gil, text);
                if let Some(wait) = &mut self.wait {
                    wait.begin_ns = record.time_ns;
                }
            }
            Kind::LockWait => {
                let name = (names.lock)(record.subject).map_or_else(|| record.subject.to_string(), str::to_owned);
                self.wait = Some(Slice::new(format!("lock {}", name.trim_start_matches("lock ")), record));
            }
            Kind::Sleep => self.wait = Some(Slice::new("sleep", record)),
            Kind::JoinWait => self.wait = Some(Slice::new(format!("join thread {}", record.subject), record)),
            Kind::Io => self.wait = Some(Slice::new(if record.detail == 0 { "input" } else { "output" }, record)),
            Kind::LockWaitEnd | Kind::SleepEnd | Kind::JoinWaitEnd => end(&mut self.wait, wait_end()),
            Kind::IoEnd => end(&mut self.wait, ""),
            Kind::ThreadExit => {
                end(&mut self.gil, Reason::ThreadExit.text());
                end(&mut self.wait, "");
                events.instant(record);
            }
            Kind::LockHeld => {
                if let Some(wait) = &mut self.wait {
                    let _ = write!(wait.name, " of thread {}", record.subject);
                }
            }
            Kind::ThreadStart | Kind::DropRequested | Kind::LockHandOver => events.instant(record),
        }
    }
}

struct Events {
    json: String,
    first: bool,
}

impl Events {
    /// Writing to a String cannot fail, so results of `write!` are ignored throughout.
    fn begin(&mut self) -> &mut String {
        self.json.push_str(if self.first { "\n" } else { ",\n" });
        self.first = false;
        &mut self.json
    }

    fn metadata(&mut self, what: &str, thread: u32, name: &str) {
        let name = quoted(name);
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"M\",\"pid\":{PROCESS},\"tid\":{thread},\"name\":\"{what}\",\"args\":{{\"name\":{name}}}}}"
        );
    }

    fn metadata_number(&mut self, what: &str, thread: u32, number: u32) {
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"M\",\"pid\":{PROCESS},\"tid\":{thread},\"name\":\"{what}\",\"args\":{{\"sort_index\":{number}}}}}"
        );
    }

    fn slice(&mut self, thread: u32, slice: &Slice, end_ns: u64, detail: &str) {
        let (begin, length) = (micros(slice.begin_ns), micros(end_ns.saturating_sub(slice.begin_ns)));
        let (name, place) = (quoted(&slice.name), place(slice.at));
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"X\",\"pid\":{PROCESS},\"tid\":{thread},\"ts\":{begin},\"dur\":{length},\"cat\":\"gil\",\
             \"name\":{name},\"args\":{{{place}"
        );
        if !detail.is_empty() {
            let _ = write!(json, ",\"end\":{}", quoted(detail));
        }
        json.push_str("}}");
    }

    fn instant(&mut self, record: &Record) {
        let (time, name) = (micros(record.time_ns), quoted(record.kind.text()));
        let Record { thread, at, subject, .. } = *record;
        let place = place(at);
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"i\",\"s\":\"t\",\"pid\":{PROCESS},\"tid\":{thread},\"ts\":{time},\"cat\":\"gil\",\
             \"name\":{name},\"args\":{{{place},\"subject\":{subject}}}}}"
        );
    }
}

/// Where in the program something happened, as members of an object.
fn place(at: At) -> String {
    let At { file, line, instr } = at;
    let file = quoted(files::name_of(file).unwrap_or(""));
    format!("\"file\":{file},\"line\":{line},\"instruction\":{instr}")
}

/// Nanoseconds as a decimal number of microseconds, exactly.
fn micros(ns: u64) -> String {
    format!("{}.{:03}", ns / 1000, ns % 1000)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMELESS: Names = Names { thread: &|_| None, lock: &|_| None };

    fn record(time_us: u64, thread: u32, kind: Kind, detail: u8, subject: u32) -> Record {
        Record {
            seq: time_us,
            time_ns: time_us * 1000,
            kind,
            detail,
            thread,
            at: At { file: files::number_of("turns.py"), line: 4, instr: 9 },
            subject,
        }
    }

    /// The events of one phase, each as its line of JSON.
    fn events<'a>(json: &'a str, phase: &str) -> Vec<&'a str> {
        let start = format!("{{\"ph\":\"{phase}\"");
        json.lines().filter(|line| line.starts_with(&start)).collect()
    }

    #[test]
    fn a_hand_over_is_two_slices_a_wait_and_an_instant() {
        let records = [
            record(10, 1, Kind::GilAcquired, 1, 0),
            record(12, 2, Kind::GilWait, 0, 1),
            record(20, 2, Kind::DropRequested, 0, 1),
            record(21, 1, Kind::GilReleased, Reason::DropRequest as u8, 2),
            record(22, 2, Kind::GilAcquired, 1, 1),
            record(30, 2, Kind::GilReleased, Reason::ThreadExit as u8, 0),
        ];
        let names = Names { thread: &|thread| (thread == 2).then(|| "a \"b\"".to_owned()), lock: &|_| None };
        let json = export(&records, 5, &names);
        let slices = events(&json, "X");
        assert_eq!(slices.len(), 3, "{json}");
        assert!(slices[0].contains("\"tid\":1,\"ts\":10.000,\"dur\":11.000") && slices[0].contains("asked to"));
        assert!(slices[1].contains("\"tid\":2,\"ts\":12.000,\"dur\":10.000") && slices[1].contains("waiting for GIL"));
        assert!(
            slices[2].contains("\"tid\":2,\"ts\":22.000,\"dur\":8.000")
                && slices[2].contains("\"file\":\"turns.py\",\"line\":4,")
        );
        assert_eq!(events(&json, "i").len(), 1);
        assert!(json.contains("\"name\":\"Thread 1\"") && json.contains("\"name\":\"a \\\"b\\\"\""));
        assert!(json.contains("\"recordsLost\":5"));
    }

    #[test]
    fn slices_of_a_lane_never_overlap() {
        let records = [
            record(10, 1, Kind::GilAcquired, 1, 0),
            record(15, 1, Kind::LockWait, 0, 77),
            record(16, 1, Kind::GilReleased, Reason::Lock as u8, 0),
            record(30, 1, Kind::GilAcquired, 1, 2),
            record(31, 1, Kind::LockWaitEnd, 0, 77),
            record(40, 1, Kind::GilReleased, Reason::Sleep as u8, 0),
        ];
        let json = export(&records, 0, &NAMELESS);
        let times: Vec<&str> = events(&json, "X")
            .into_iter()
            .map(|line| line.split("\"ts\":").nth(1).unwrap().split(",\"cat\"").next().unwrap())
            .collect();
        assert_eq!(times, ["10.000,\"dur\":6.000", "16.000,\"dur\":14.000", "30.000,\"dur\":10.000"]);
    }

    #[test]
    fn a_wait_for_a_lock_is_called_as_the_lock() {
        let names = Names {
            thread: &|_| None,
            lock: &|lock| [None, Some("forks[2]"), Some("lock made at a.py:3")][lock as usize - 7],
        };
        let records = [7, 8, 9]
            .map(|lock| [record(1, lock, Kind::LockWait, 0, lock), record(5, lock, Kind::LockWaitEnd, 0, lock)]);
        let json = export(&records.concat(), 0, &names);
        for name in ["lock 7", "lock forks[2]", "lock made at a.py:3"] {
            assert_eq!(json.matches(&format!("\"name\":\"{name}\"")).count(), 1, "{json}");
        }
    }

    #[test]
    fn a_slice_whose_beginning_was_lost_is_left_out() {
        let json =
            export(&[record(9, 3, Kind::GilReleased, 0, 1), record(10, 3, Kind::SleepEnd, 0, 0)], 100, &NAMELESS);
        assert!(events(&json, "X").is_empty());
    }

    #[test]
    fn what_lasts_at_the_end_is_drawn_up_to_there() {
        let json = export(&[record(1, 1, Kind::GilAcquired, 1, 0), record(8, 2, Kind::GilWait, 0, 1)], 0, &NAMELESS);
        assert!(events(&json, "X")[0].contains("\"ts\":1.000,\"dur\":7.000"));
    }
}
