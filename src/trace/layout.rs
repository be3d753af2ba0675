//! The layout of the shared memory as the page reads it: one table of names and numbers, as JSON.
//!
//! Numbers come from the compiler (`offset_of!`), names from the enums themselves. The page asks the module for the table
//! when it has started, so it has no copy that could be out of date.

use std::fmt::Write;
use std::mem::offset_of;

use super::files::{self, MAX_FILES};
use super::locks::{self, LockTable};
use super::names::{Name, NameTable};
use super::record::{INSTR_BITS, Kind, Reason, WaitEnd};
use super::{Directory, ring};
use crate::host::table::{self, State};

/// Every number the page's reader needs, in groups.
fn groups() -> Vec<(&'static str, Vec<(&'static str, usize)>)> {
    use table::offsets as slot;
    vec![
        (
            // Relative to the directory's address.
            "directory",
            vec![
                ("nextSeq", offset_of!(Directory, next_seq)),
                ("enabled", offset_of!(Directory, enabled)),
                ("ringCount", offset_of!(Directory, ring_count)),
                ("rings", offset_of!(Directory, rings)),
                ("ringStride", size_of::<super::RingPlace>()),
            ],
        ),
        (
            // Relative to a ring's address.
            "ring",
            vec![
                ("begun", ring::offsets::BEGUN),
                ("done", ring::offsets::DONE),
                ("records", ring::offsets::RECORDS),
                ("recordSize", ring::offsets::RECORD_SIZE),
                ("capacity", ring::CAPACITY),
            ],
        ),
        (
            // Relative to a record's address. `seqHigh` is 16 bits wide, `kind` and `detail` 8 bits, the rest 32;
            // of `instr`, `instrBits` are the instruction's and those above them the file's.
            "record",
            vec![
                ("seqLow", 0),
                ("seqHigh", 4),
                ("kind", 6),
                ("detail", 7),
                ("timeLow", 8),
                ("timeHigh", 12),
                ("thread", 16),
                ("line", 20),
                ("instr", 24),
                ("instrBits", INSTR_BITS as usize),
                ("subject", 28),
            ],
        ),
        (
            // Relative to the address of a table of names or to a name's; `bytes` is an address. The tables differ in
            // their lengths only.
            "names",
            vec![
                ("count", offset_of!(NameTable<MAX_FILES>, count)),
                ("names", offset_of!(NameTable<MAX_FILES>, names)),
                ("nameStride", size_of::<Name>()),
                ("bytes", offset_of!(Name, bytes)),
                ("len", offset_of!(Name, len)),
            ],
        ),
        (
            // Addresses of the tables of names of files and of locks. A lock's place is by its number, modulo
            // `lockPlaces`, eight bytes each: the name's number, the lock's number.
            "tables",
            vec![
                ("files", std::ptr::from_ref(files::table()) as usize),
                ("locks", std::ptr::from_ref(locks::table()) as usize + offset_of!(LockTable, names)),
                ("lockOf", std::ptr::from_ref(locks::table()) as usize + offset_of!(LockTable, places)),
                ("lockPlaces", locks::PLACES),
            ],
        ),
        (
            // Relative to a thread's slot. Names ending in `Ns`, `acquired` and `released` are 64 bits wide.
            "slot",
            vec![
                ("size", slot::SIZE),
                ("id", slot::ID),
                ("breaker", slot::BREAKER),
                ("park", slot::PARK),
                ("ended", slot::ENDED),
                ("nameVersion", slot::NAME_VERSION),
                ("nameLen", slot::NAME_LEN),
                ("name", slot::NAME),
                ("state", slot::STATE),
                ("sinceNs", slot::SINCE_NS),
                ("heldNs", slot::HELD_NS),
                ("waitedNs", slot::WAITED_NS),
                ("acquired", slot::ACQUIRED),
                ("released", slot::RELEASED),
            ],
        ),
        (
            "bits",
            vec![
                ("breakerInterrupt", table::INTERRUPT_BIT as usize),
                ("breakerReenter", table::REENTER_BIT as usize),
                ("parkInterrupted", table::PARK_INTERRUPTED as usize),
            ],
        ),
        (
            "state",
            vec![
                ("Away", State::Away as usize),
                ("Waiting", State::Waiting as usize),
                ("Holding", State::Holding as usize),
            ],
        ),
        ("kind", Kind::ALL.iter().map(|&k| (k.name(), k as usize)).collect()),
        ("reason", Reason::ALL.iter().map(|&r| (r.name(), r as usize)).collect()),
        ("waitEnd", WaitEnd::ALL.iter().map(|&w| (w.name(), w as usize)).collect()),
    ]
}

/// The table as a JSON object of objects: `{"ring": {"begun": 0, …}, …, "kind": {"ThreadStart": 1, …}}`.
pub fn json() -> String {
    let mut json = String::from("{");
    for (index, (group, entries)) in groups().into_iter().enumerate() {
        json.push_str(if index == 0 { "\n" } else { ",\n" });
        let entries: Vec<String> = entries.iter().map(|(name, number)| format!("\"{name}\": {number}")).collect();
        // Writing to a String cannot fail.
        let _ = write!(json, "  \"{group}\": {{{}}}", entries.join(", "));
    }
    json.push_str("\n}\n");
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::record::{At, Record};

    #[test]
    fn the_record_fields_are_where_the_table_says() {
        let record = Record {
            seq: 0x0605_0403_0201,
            time_ns: 0x1817_1615_1413_1211,
            kind: Kind::LockWait,
            detail: 9,
            thread: 0x2423_2221,
            at: At { file: 0x123, line: 0x3433_3231, instr: 0x0021_4241 },
            subject: 0x5453_5251,
        };
        let bytes: Vec<u8> = record.encode().iter().flat_map(|word| word.to_le_bytes()).collect();
        let groups = groups();
        let fields = &groups.iter().find(|(name, _)| *name == "record").unwrap().1;
        let offset = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).unwrap().1;
        let number = |name: &str| u32::from_le_bytes(bytes[offset(name)..][..4].try_into().unwrap());
        assert_eq!(number("seqLow"), 0x0403_0201);
        assert_eq!(bytes[offset("seqHigh")..][..2], [0x05, 0x06]);
        assert_eq!((bytes[offset("kind")], bytes[offset("detail")]), (Kind::LockWait as u8, 9));
        assert_eq!((number("timeLow"), number("timeHigh")), (0x1413_1211, 0x1817_1615));
        assert_eq!((number("thread"), number("line")), (record.thread, record.at.line));
        assert_eq!(
            (number("instr"), number("subject")),
            (record.at.instr | u32::from(record.at.file) << offset("instrBits"), record.subject)
        );
    }

    #[test]
    fn the_json_has_every_name_once() {
        let json = json();
        for &kind in Kind::ALL {
            assert_eq!(json.matches(&format!("\"{}\": {}", kind.name(), kind as u8)).count(), 1);
        }
        assert_eq!(json.matches('{').count(), json.matches('}').count());
    }
}
