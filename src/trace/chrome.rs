//! The trace as Chrome Trace Event JSON, which Perfetto (ui.perfetto.dev) opens: one lane a thread with slices for
//! holding the GIL, waiting for it, and other waits, and instants for drop requests and lock hand-overs.
//!
//! Format: "Trace Event Format", Google, 2016 (the JSON object form). Times are microseconds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::record::{Kind, Reason, Record, WaitEnd};

const PROCESS: u32 = 1;

/// Writes `records`, which are in order, as one JSON document. `name_of` gives a thread's name; `lost` is the number
/// of records missing at the beginning.
pub fn export(
    records: &[Record],
    lost: u64,
    mut name_of: impl FnMut(u32) -> Option<String>,
) -> String {
    let mut events = Events {
        json: String::from("{\"displayTimeUnit\":\"ns\",\"traceEvents\":["),
        first: true,
    };
    events.metadata("process_name", 0, "Baton");
    let mut lanes: BTreeMap<u32, Lane> = BTreeMap::new();
    for record in records {
        lanes
            .entry(record.thread)
            .or_default()
            .take(record, &mut events);
    }
    let end = records
        .iter()
        .map(|record| record.time_ns)
        .max()
        .unwrap_or(0);
    for (&thread, lane) in &mut lanes {
        // What still lasts at the end of the trace is drawn up to there.
        for slice in [lane.gil.take(), lane.wait.take()].into_iter().flatten() {
            events.slice(thread, &slice, end, "");
        }
        let name = name_of(thread).unwrap_or_else(|| format!("Thread {thread}"));
        events.metadata("thread_name", thread, &name);
        events.metadata_number("thread_sort_index", thread, thread);
    }
    let _ = write!(
        events.json,
        "\n],\"otherData\":{{\"recordsLost\":{lost}}}}}\n"
    );
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
    line: u32,
    instr: u32,
}

impl Slice {
    fn new(name: impl Into<String>, record: &Record) -> Slice {
        Slice {
            name: name.into(),
            begin_ns: record.time_ns,
            line: record.line,
            instr: record.instr,
        }
    }
}

impl Lane {
    fn take(&mut self, record: &Record, events: &mut Events) {
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
                self.wait = Some(Slice::new(format!("lock {}", record.subject), record))
            }
            Kind::Sleep => self.wait = Some(Slice::new("sleep", record)),
            Kind::JoinWait => {
                self.wait = Some(Slice::new(
                    format!("join thread {}", record.subject),
                    record,
                ))
            }
            Kind::Io => {
                self.wait = Some(Slice::new(
                    if record.detail == 0 {
                        "input"
                    } else {
                        "output"
                    },
                    record,
                ))
            }
            Kind::LockWaitEnd | Kind::SleepEnd | Kind::JoinWaitEnd => {
                end(&mut self.wait, wait_end())
            }
            Kind::IoEnd => end(&mut self.wait, ""),
            Kind::ThreadExit => {
                end(&mut self.gil, Reason::ThreadExit.text());
                end(&mut self.wait, "");
                events.instant(record);
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
        let (begin, length) = (
            micros(slice.begin_ns),
            micros(end_ns.saturating_sub(slice.begin_ns)),
        );
        let (name, line, instr) = (quoted(&slice.name), slice.line, slice.instr);
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"X\",\"pid\":{PROCESS},\"tid\":{thread},\"ts\":{begin},\"dur\":{length},\"cat\":\"gil\",\
             \"name\":{name},\"args\":{{\"line\":{line},\"instruction\":{instr}"
        );
        if !detail.is_empty() {
            let _ = write!(json, ",\"end\":{}", quoted(detail));
        }
        json.push_str("}}");
    }

    fn instant(&mut self, record: &Record) {
        let (time, name) = (micros(record.time_ns), quoted(record.kind.text()));
        let Record {
            thread,
            line,
            instr,
            subject,
            ..
        } = *record;
        let json = self.begin();
        let _ = write!(
            json,
            "{{\"ph\":\"i\",\"s\":\"t\",\"pid\":{PROCESS},\"tid\":{thread},\"ts\":{time},\"cat\":\"gil\",\
             \"name\":{name},\"args\":{{\"line\":{line},\"instruction\":{instr},\"subject\":{subject}}}}}"
        );
    }
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
