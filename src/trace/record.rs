//! What a record says.
//!
//! A record is four 64-bit words, little endian:
//!
//! | word | low half | high half |
//! |---|---|---|
//! | 0 | sequence number, bits 0–31 | sequence number, bits 32–47; kind (8 bits); detail (8 bits) |
//! | 1 | time in ns, low | time in ns, high |
//! | 2 | thread id | source line |
//! | 3 | instruction offset (22 bits), file (10 bits) | subject |

use super::{files, locks};

/// Declares an enum of bytes with its names for the page and for exports, from one list.
macro_rules! named_bytes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $value:literal $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$doc])* $variant = $value),+ }

        impl $name {
            /// All values.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The value's name in Rust and in the layout for the page.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => stringify!($variant)),+ }
            }

            /// Words for people.
            pub const fn text(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value that a record holds as `byte`.
            pub const fn from_byte(byte: u8) -> Option<$name> {
                match byte { $($value => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

named_bytes! {
    /// What happened. `thread` is the one it happened to, which is also the one that wrote the record.
    Kind {
        /// The thread runs. Subject: the thread that started it, 0 for the main thread.
        ThreadStart = 1 "thread starts",
        ThreadExit = 2 "thread ends",
        /// The thread found the GIL taken. Subject: its holder.
        GilWait = 3 "waits for the GIL",
        /// The thread waited one switch interval and asks the holder to give the GIL up. Subject: the holder.
        DropRequested = 4 "asks for the GIL",
        /// Detail: 1 if another thread had the GIL before. Subject: the thread that held it last, 0 for none.
        GilAcquired = 5 "takes the GIL",
        /// Detail: a [`Reason`]. Subject: for `DropRequest` the thread that asked, else 0.
        GilReleased = 6 "releases the GIL",
        /// Subject: the lock.
        LockWait = 7 "waits for a lock",
        /// Detail: a [`WaitEnd`]. Subject: the lock.
        LockWaitEnd = 8 "has waited for a lock",
        /// Follows a `LockWait` if somebody has the lock. Subject: the thread that acquired it.
        LockHeld = 16 "waits for a lock that is held",
        /// The thread released a lock that another waits for. Subject: the lock.
        LockHandOver = 9 "hands a lock over",
        Sleep = 10 "sleeps",
        /// Detail: a [`WaitEnd`].
        SleepEnd = 11 "wakes up",
        /// Subject: the thread joined.
        JoinWait = 12 "joins a thread",
        /// Detail: a [`WaitEnd`]. Subject: the thread joined.
        JoinWaitEnd = 13 "has joined a thread",
        /// Detail: 0 input, 1 standard output, 2 standard error. Subject: number of bytes, 0 if not known.
        Io = 14 "does input or output",
        /// As `Io`.
        IoEnd = 15 "has done input or output",
    }
}

named_bytes! {
    /// Why a thread let go of the GIL.
    Reason {
        /// Another thread had waited for a switch interval and asked.
        DropRequest = 0 "asked to",
        Lock = 1 "waits for a lock",
        Sleep = 2 "sleeps",
        Join = 3 "joins a thread",
        Io = 4 "does output",
        Input = 5 "waits for input",
        ThreadExit = 6 "ends",
        /// A long computation that needs no Python object (hashlib, zlib).
        Native = 7 "computes without Python",
        /// Nobody asked, but the runner switches here: the stepped runner's choice, or the stress build's.
        Offered = 8 "offers a switch",
    }
}

named_bytes! {
    /// How a wait ended.
    WaitEnd {
        Done = 0 "got it",
        TimedOut = 1 "timed out",
        Interrupted = 2 "interrupted",
    }
}

/// Where in the program a thread is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The file's number in the table of `files.rs`; 0 if there is none.
    pub file: u16,
    /// Source line, counted from 1; 0 if there is none.
    pub line: u32,
    /// Offset of the instruction in its code, in code units.
    pub instr: u32,
}

impl At {
    /// The file's name, as tracebacks give it; "" if there is none.
    pub fn file_name(self) -> &'static str {
        files::name_of(self.file).unwrap_or("")
    }
}

/// One record, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Place in the order of all records; 48 bits are kept.
    pub seq: u64,
    /// Monotonic clock.
    pub time_ns: u64,
    pub kind: Kind,
    pub detail: u8,
    pub thread: u32,
    pub at: At,
    pub subject: u32,
}

/// Words in a record.
pub const WORDS: usize = 4;

const SEQ_BITS: u32 = 48;
/// Bits of word 3 that hold the instruction, and those above them that hold the file. A greater offset than fits, which
/// only a giant table of constants has, is recorded as the greatest.
pub(super) const INSTR_BITS: u32 = 22;
pub(super) const FILE_BITS: u32 = 32 - INSTR_BITS;
const MAX_INSTR: u32 = (1 << INSTR_BITS) - 1;

impl Record {
    pub(super) fn encode(&self) -> [u64; WORDS] {
        let seq = self.seq & ((1 << SEQ_BITS) - 1);
        [
            seq | (self.kind as u64) << SEQ_BITS | u64::from(self.detail) << (SEQ_BITS + 8),
            self.time_ns,
            u64::from(self.thread) | u64::from(self.at.line) << 32,
            u64::from(self.at.instr.min(MAX_INSTR))
                | u64::from(self.at.file) << INSTR_BITS
                | u64::from(self.subject) << 32,
        ]
    }

    /// `None` for bytes that no writer wrote.
    pub(super) fn decode(words: [u64; WORDS]) -> Option<Record> {
        Some(Record {
            seq: words[0] & ((1 << SEQ_BITS) - 1),
            time_ns: words[1],
            kind: Kind::from_byte((words[0] >> SEQ_BITS) as u8)?,
            detail: (words[0] >> (SEQ_BITS + 8)) as u8,
            thread: words[2] as u32,
            at: At {
                file: (words[3] as u32 >> INSTR_BITS) as u16,
                line: (words[2] >> 32) as u32,
                instr: words[3] as u32 & MAX_INSTR,
            },
            subject: (words[3] >> 32) as u32,
        })
    }

    /// Of a `LockWait`, what the program calls the lock, if it has a name for it.
    pub fn lock_name(&self) -> Option<&'static str> {
        if self.kind == Kind::LockWait { locks::name_of(self.subject) } else { None }
    }

    /// The reason of a `GilReleased`.
    pub fn reason(&self) -> Option<Reason> {
        if self.kind == Kind::GilReleased { Reason::from_byte(self.detail) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_encoding() {
        for &kind in Kind::ALL {
            let record = Record {
                seq: (1 << 48) - 2,
                time_ns: u64::MAX - 1,
                kind,
                detail: 0xfe,
                thread: u32::MAX,
                at: At { file: (1 << FILE_BITS) - 2, line: u32::MAX - 1, instr: MAX_INSTR - 2 },
                subject: u32::MAX - 3,
            };
            assert_eq!(Record::decode(record.encode()), Some(record));
        }
    }

    #[test]
    fn zeros_are_no_record() {
        assert_eq!(Record::decode([0; WORDS]), None);
    }

    #[test]
    fn every_reason_can_be_counted() {
        for (index, &reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(reason as usize, index);
        }
        assert!(Reason::ALL.len() <= crate::host::table::REASONS);
    }
}
