//! The exception table: which handler covers which instructions.
//! Format: CPython's `InternalDocs/exception_handling.md`.

/// A range of instructions and where an exception raised in it goes. Offsets are in code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    /// Exclusive.
    pub end: u32,
    pub target: u32,
    /// The value stack is cut to this many entries before the exception is pushed.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed below the exception.
    pub lasti: bool,
}

/// All entries, in order of `start`; ranges do not overlap. What is malformed ends the table.
pub fn decode(table: &[u8]) -> Box<[Handler]> {
    let mut at = 0;
    std::iter::from_fn(|| entry(table, &mut at)).collect()
}

/// As [`decode`], in any order; `None` where something is malformed.
pub fn decode_all(table: &[u8]) -> Option<Box<[Handler]>> {
    let mut at = 0;
    std::iter::from_fn(|| (at < table.len()).then(|| entry(table, &mut at))).collect()
}

fn entry(table: &[u8], at: &mut usize) -> Option<Handler> {
    let start = varint(table, at)?;
    let length = varint(table, at)?;
    let target = varint(table, at)?;
    let depth_lasti = varint(table, at)?;
    Some(Handler {
        start,
        end: start.checked_add(length)?,
        target,
        depth: depth_lasti >> 1,
        lasti: depth_lasti & 1 != 0,
    })
}

/// The handler that covers the instruction at `unit`.
pub fn find(table: &[Handler], unit: u32) -> Option<&Handler> {
    let after = table.partition_point(|handler| handler.start <= unit);
    table[..after].last().filter(|handler| unit < handler.end)
}

/// 6 bits a byte, most significant first; bit 6 says that more follow (bit 7 marks an entry's start).
fn varint(table: &[u8], at: &mut usize) -> Option<u32> {
    let mut value = 0u32;
    loop {
        let byte = *table.get(*at)?;
        *at += 1;
        value = value << 6 | u32::from(byte & 0x3F);
        if byte & 0x40 == 0 {
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustpython_compiler::core::bytecode::{ExceptionTableEntry, encode_exception_table};

    #[test]
    fn reads_what_the_compiler_writes() {
        let entries = [(0, 5, 70, 0, false), (9, 4200, 5000, 3, true), (4200, 9000, 10_000, 70, false)];
        let theirs: Vec<_> = entries
            .iter()
            .map(|&(start, end, target, depth, lasti)| ExceptionTableEntry::new(start, end, target, depth, lasti))
            .collect();
        let ours = decode(&encode_exception_table(&theirs));
        let got: Vec<_> = ours.iter().map(|h| (h.start, h.end, h.target, h.depth as u16, h.lasti)).collect();
        assert_eq!(got, entries);
        assert_eq!(find(&ours, 4).map(|h| h.target), Some(70));
        assert_eq!(find(&ours, 5), None);
        assert_eq!(find(&ours, 4200).map(|h| h.target), Some(10_000));
        assert_eq!(find(&ours, 9000), None);
    }

    #[test]
    fn malformed_tables_end() {
        assert!(decode(&[]).is_empty());
        assert!(decode(&[0x80, 0x01, 0x02]).is_empty());
        assert!(decode(&[0xFF; 64]).is_empty());
    }
}
