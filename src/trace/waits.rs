//! Who waits for whom, as the records tell it: for the thread that has a lock, or for the end of a thread. Threads that
//! wait for each other in a circle wait for ever, unless one has a timeout, or somebody else releases a lock that is not
//! its own.
//!
//! The page draws the same circles (`www/src/trace/circle.ts`); `tests/golden/circles.txt` holds both to one answer.

use std::collections::HashMap;

use super::record::{Kind, Record, WaitEnd};

/// A thread that waits, and why: one link of a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The thread that waits.
    pub thread: u32,
    /// The thread that it waits for.
    pub holder: u32,
    /// The lock that `holder` has; `None` if the wait is for the end of `holder`.
    pub lock: Option<u32>,
    /// The file, by the name that tracebacks give it, of the innermost code that is not the library's; "" if none.
    pub file: &'static str,
    /// The line in it, from 1; 0 if there is none.
    pub line: u32,
}

/// Follows the records of all threads, which it is to be given in order.
#[derive(Debug, Default)]
pub struct Waits {
    /// What each waiting thread waits for.
    waits: HashMap<u32, Record>,
    /// Who has a lock, as far as somebody waits for it.
    holders: HashMap<u32, u32>,
    circle: Vec<Wait>,
}

impl Waits {
    /// The latest circle that has not been left since; one that Stop broke up stays. Empty if there is none.
    pub fn circle(&self) -> &[Wait] {
        &self.circle
    }

    /// Takes the next record.
    pub fn take(&mut self, record: &Record) {
        let Record { kind, thread, subject, .. } = *record;
        match kind {
            Kind::LockWait => {
                self.waits.insert(thread, *record);
                self.holders.remove(&subject);
            }
            Kind::LockHeld => {
                if let Some(wait) = self.waits.get(&thread) {
                    self.holders.insert(wait.subject, subject);
                    self.look(thread);
                }
            }
            Kind::JoinWait => {
                self.waits.insert(thread, *record);
                self.look(thread);
            }
            Kind::LockHandOver => {
                self.holders.remove(&subject);
            }
            Kind::LockWaitEnd | Kind::JoinWaitEnd => {
                self.waits.remove(&thread);
                let end = WaitEnd::from_byte(record.detail);
                if kind == Kind::LockWaitEnd && end == Some(WaitEnd::Done) {
                    self.holders.insert(subject, thread);
                }
                if end != Some(WaitEnd::Interrupted) && self.circle.iter().any(|wait| wait.thread == thread) {
                    self.circle.clear();
                }
            }
            _ => {}
        }
    }

    /// Follows the waits from a thread that has just begun one; if they come back to it, that is a circle.
    fn look(&mut self, start: u32) {
        let mut links: Vec<Wait> = Vec::new();
        let mut thread = start;
        while let Some(wait) = self.waits.get(&thread) {
            if links.iter().any(|link| link.thread == thread) {
                return;
            }
            let lock = (wait.kind == Kind::LockWait).then_some(wait.subject);
            let holder = match lock {
                Some(lock) => self.holders.get(&lock).copied().unwrap_or(0),
                None => wait.subject,
            };
            links.push(Wait { thread, holder, lock, file: wait.at.file_name(), line: wait.at.line });
            // To wait for a lock that one has taken oneself is how a condition waits: not a circle of threads.
            if holder == start && links.len() > 1 {
                self.circle = links;
                return;
            }
            thread = holder;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{At, files};

    /// A line of a case: `THREAD KIND [NAME=NUMBER…]`.
    fn record(line: &str) -> Record {
        let mut words = line.split_whitespace();
        let thread = words.next().unwrap().parse().unwrap();
        let kind = words.next().unwrap();
        let kind = *Kind::ALL.iter().find(|known| known.name() == kind).expect("a kind of record");
        let mut record = Record { seq: 0, time_ns: 0, kind, detail: 0, thread, at: At::default(), subject: 0 };
        for word in words {
            let (name, number) = word.split_once('=').unwrap();
            let number = number.parse().unwrap();
            match name {
                "subject" => record.subject = number,
                "detail" => record.detail = number as u8,
                "line" => record.at = At { file: files::number_of("main.py"), line: number, instr: 0 },
                _ => panic!("{line}"),
            }
        }
        record
    }

    #[test]
    fn circles_are_those_that_the_page_draws() {
        let cases = include_str!("../../tests/golden/circles.txt");
        let (mut waits, mut case, mut seen) = (Waits::default(), "", 0);
        for line in cases.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("case ") {
                (waits, case) = (Waits::default(), name);
            } else if let Some(expected) = line.strip_prefix("circle:") {
                let links = waits.circle().iter().map(|Wait { thread, holder, lock, file, line }| {
                    let what = lock.map_or("end".to_owned(), |lock| format!("lock {lock}"));
                    let place = if *line == 0 { String::new() } else { format!(" at {file}:{line}") };
                    format!("{thread} waits{place} for {what} of {holder}")
                });
                assert_eq!(links.collect::<Vec<_>>().join("; "), expected.trim(), "{case}");
                seen += 1;
            } else {
                waits.take(&record(line));
            }
        }
        assert!(seen > 5, "the cases were read");
    }
}
