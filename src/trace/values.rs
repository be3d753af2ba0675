//! The trace as values of whatever `serde` serialises to: JSON, or JavaScript's by `serde-wasm-bindgen`. Names and units
//! are those of `TraceEvent` in `www/src/runtime/api.d.ts`.

use serde_core::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use super::waits::Wait;
use super::{Record, Recorded};

const NS_PER_MS: f64 = 1e6;

impl Serialize for Record {
    /// `{seq, time, thread, kind, reason, detail, file, line, instruction, subject, name}`: `time` in ms, `kind` and
    /// `reason` by name, `reason` and `name` (a lock's) only where there is one.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (reason, name) = (self.reason(), self.lock_name());
        let fields = 9 + usize::from(reason.is_some()) + usize::from(name.is_some());
        let mut event = serializer.serialize_struct("TraceEvent", fields)?;
        event.serialize_field("seq", &self.seq)?;
        event.serialize_field("time", &(self.time_ns as f64 / NS_PER_MS))?;
        event.serialize_field("thread", &self.thread)?;
        event.serialize_field("kind", self.kind.name())?;
        match reason {
            Some(reason) => event.serialize_field("reason", reason.name())?,
            None => event.skip_field("reason")?,
        }
        event.serialize_field("detail", &self.detail)?;
        event.serialize_field("file", self.at.file_name())?;
        event.serialize_field("line", &self.at.line)?;
        event.serialize_field("instruction", &self.at.instr)?;
        event.serialize_field("subject", &self.subject)?;
        match name {
            Some(name) => event.serialize_field("name", name)?,
            None => event.skip_field("name")?,
        }
        event.end()
    }
}

impl Serialize for Recorded {
    /// `{events, threads: [{id, name}…], lost}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut trace = serializer.serialize_struct("Trace", 3)?;
        trace.serialize_field("events", &self.records)?;
        trace.serialize_field("threads", &Threads(self))?;
        trace.serialize_field("lost", &self.lost)?;
        trace.end()
    }
}

struct Threads<'a>(&'a Recorded);

impl Serialize for Threads<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut threads = serializer.serialize_seq(Some(self.0.names.len()))?;
        for (&id, name) in &self.0.names {
            threads.serialize_element(&Thread { id, name })?;
        }
        threads.end()
    }
}

struct Thread<'a> {
    id: u32,
    name: &'a str,
}

impl Serialize for Thread<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut thread = serializer.serialize_struct("Thread", 2)?;
        thread.serialize_field("id", &self.id)?;
        thread.serialize_field("name", self.name)?;
        thread.end()
    }
}

impl Serialize for Wait {
    /// `{thread, holder, lock, file, line}`, `lock` being 0 for a wait for the end of a thread.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut wait = serializer.serialize_struct("Wait", 5)?;
        wait.serialize_field("thread", &self.thread)?;
        wait.serialize_field("holder", &self.holder)?;
        wait.serialize_field("lock", &self.lock.unwrap_or(0))?;
        wait.serialize_field("file", self.file)?;
        wait.serialize_field("line", &self.line)?;
        wait.end()
    }
}
