//! The line table: the source position of every code unit.
//! Format: CPython's `InternalDocs/code_objects.md` ("Source code locations").

/// Where in the source an instruction comes from. Lines count from 1, but a module's first instruction is on line 0;
/// columns count from 0 in UTF-8 bytes, -1 for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// `None` for an instruction that comes from no place; then there is nothing else either.
    pub line: Option<u32>,
    pub end_line: u32,
    pub col: i32,
    pub end_col: i32,
}

impl Position {
    pub const NONE: Position = Position { line: None, end_line: 0, col: -1, end_col: -1 };
}

/// Code units `start..end` share a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub start: u32,
    pub end: u32,
    pub position: Position,
}

/// A row of `co_lines()`, in code units (CPython's are in bytes: twice these).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    pub start: u32,
    pub end: u32,
    pub line: Option<u32>,
}

/// The entries of a line table, in order of their code units, without gaps. What is malformed ends it.
pub fn entries(table: &[u8], firstlineno: u32) -> impl Iterator<Item = Entry> {
    let (mut at, mut unit, mut line) = (0, 0u32, firstlineno as i32);
    std::iter::from_fn(move || {
        let first = *table.get(at)?;
        at += 1;
        let position = match first >> 3 & 0xF {
            15 => Position::NONE,
            13 => {
                line = line.wrapping_add(signed_varint(table, &mut at)?);
                on_line(line, line, -1, -1)
            }
            14 => {
                line = line.wrapping_add(signed_varint(table, &mut at)?);
                let end_line = line.wrapping_add(varint(table, &mut at)? as i32);
                let col = (varint(table, &mut at)? as i32).wrapping_sub(1);
                let end_col = (varint(table, &mut at)? as i32).wrapping_sub(1);
                on_line(line, end_line, col, end_col)
            }
            delta @ 10..=12 => {
                line = line.wrapping_add(i32::from(delta) - 10);
                let (col, end_col) = (*table.get(at)?, *table.get(at + 1)?);
                at += 2;
                on_line(line, line, col.into(), end_col.into())
            }
            group => {
                let second = *table.get(at)?;
                at += 1;
                let col = i32::from(group) << 3 | i32::from(second >> 4);
                on_line(line, line, col, col + i32::from(second & 0xF))
            }
        };
        let start = unit;
        unit += u32::from(first & 7) + 1;
        Some(Entry { start, end: unit, position })
    })
}

fn on_line(line: i32, end_line: i32, col: i32, end_col: i32) -> Position {
    Position { line: Some(line.max(0) as u32), end_line: end_line.max(0) as u32, col, end_col }
}

/// The position of each code unit (`co_positions()`).
pub fn positions(table: &[u8], firstlineno: u32) -> impl Iterator<Item = Position> {
    entries(table, firstlineno)
        .flat_map(|entry| std::iter::repeat_n(entry.position, (entry.end - entry.start) as usize))
}

/// The position of one code unit, [`Position::NONE`] beyond the table.
pub fn position_of(table: &[u8], firstlineno: u32, unit: u32) -> Position {
    entries(table, firstlineno).find(|entry| unit < entry.end).map_or(Position::NONE, |entry| entry.position)
}

/// Runs of code units on the same line (`co_lines()`).
pub fn lines(table: &[u8], firstlineno: u32) -> impl Iterator<Item = LineRange> {
    let mut entries = entries(table, firstlineno).peekable();
    std::iter::from_fn(move || {
        let first = entries.next()?;
        let line = first.position.line;
        let mut end = first.end;
        while let Some(more) = entries.next_if(|entry| entry.position.line == line) {
            end = more.end;
        }
        Some(LineRange { start: first.start, end, line })
    })
}

/// The line of each of `units` code units (0 for none): a table for lookups that must be fast.
pub fn line_of_units(table: &[u8], firstlineno: u32, units: usize) -> Box<[u32]> {
    let mut lines = Vec::with_capacity(units);
    lines.extend(positions(table, firstlineno).map(|position| position.line.unwrap_or(0)).take(units));
    lines.resize(units, 0);
    lines.into_boxed_slice()
}

/// The same lines without columns and ends: about a sixth of the size.
pub fn without_columns(table: &[u8], firstlineno: u32) -> Vec<u8> {
    const NO_COLUMNS: u8 = 13;
    const NO_LOCATION: u8 = 15;
    let mut out = Vec::new();
    let mut line = firstlineno;
    for LineRange { start, end, line: next } in lines(table, firstlineno) {
        let mut units = end - start;
        while units > 0 {
            let length = units.min(8);
            units -= length;
            let form = if next.is_none() { NO_LOCATION } else { NO_COLUMNS };
            out.push(0x80 | form << 3 | (length - 1) as u8);
            if let Some(next) = next {
                push_signed_varint(&mut out, next as i32 - line as i32);
                line = next;
            }
        }
    }
    out
}

fn push_signed_varint(out: &mut Vec<u8>, value: i32) {
    let mut rest = value.unsigned_abs() << 1 | u32::from(value < 0);
    while rest >= 0x40 {
        out.push(0x40 | rest as u8 & 0x3F);
        rest >>= 6;
    }
    out.push(rest as u8);
}

/// 6 bits a byte, least significant first; bit 6 says that more follow.
fn varint(table: &[u8], at: &mut usize) -> Option<u32> {
    let (mut value, mut shift) = (0u32, 0);
    loop {
        let byte = *table.get(*at)?;
        *at += 1;
        value |= u32::from(byte & 0x3F).checked_shl(shift)?;
        shift += 6;
        if byte & 0x40 == 0 {
            return Some(value);
        }
    }
}

/// The sign is the lowest bit.
fn signed_varint(table: &[u8], at: &mut usize) -> Option<i32> {
    let value = varint(table, at)?;
    let magnitude = (value >> 1) as i32;
    Some(if value & 1 != 0 { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, col: i32, end_col: i32) -> Position {
        Position { line: Some(line), end_line: line, col, end_col }
    }

    /// One entry of each form, written by hand after the format's description.
    #[test]
    fn reads_every_form() {
        let table = [
            0x80 | 3 << 3 | 1,
            0x52, // short, 2 units: column 3 * 8 + 5, length 2
            0x80 | 11 << 3,
            7,
            12, // next line, columns 7 to 12
            0x80 | 13 << 3,
            0x03, // no columns, one line up
            0x80 | 14 << 3 | 2,
            0x48,
            0x01,
            2,
            5,
            9,                  // long: 36 lines down, 2 lines high, columns 4 to 8
            0x80 | 15 << 3 | 7, // none, 8 units
        ];
        let got: Vec<_> = entries(&table, 10).collect();
        let long = Position { line: Some(46), end_line: 48, col: 4, end_col: 8 };
        let want = [
            (0, 2, at(10, 29, 31)),
            (2, 3, at(11, 7, 12)),
            (3, 4, at(10, -1, -1)),
            (4, 7, long),
            (7, 15, Position::NONE),
        ];
        assert_eq!(got, want.map(|(start, end, position)| Entry { start, end, position }));

        assert_eq!(positions(&table, 10).count(), 15);
        assert_eq!(position_of(&table, 10, 2), at(11, 7, 12));
        assert_eq!(position_of(&table, 10, 15), Position::NONE);
        assert_eq!(*line_of_units(&table, 10, 17), [10, 10, 11, 10, 46, 46, 46, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn lines_join_neighbours() {
        let table = [0x80, 0, 0x80, 0x11, 0x80 | 11 << 3, 0, 1, 0x80 | 15 << 3];
        let got: Vec<_> = lines(&table, 1).map(|row| (row.start, row.end, row.line)).collect();
        assert_eq!(got, [(0, 2, Some(1)), (2, 3, Some(2)), (3, 4, None)]);
    }

    #[test]
    fn columns_can_be_left_out() {
        let table = [
            0x81,
            0x52,
            0x80,
            0x11,
            0x80 | 14 << 3 | 7,
            0x48,
            0x01,
            2,
            5,
            9,
            0x80 | 14 << 3 | 1,
            0x49,
            0x01,
            0,
            5,
            9,
            0x80 | 15 << 3,
        ];
        let short = without_columns(&table, 10);
        assert_eq!(lines(&short, 10).collect::<Vec<_>>(), lines(&table, 10).collect::<Vec<_>>());
        assert!(positions(&short, 10).all(|position| position.col == -1));
    }

    #[test]
    fn malformed_tables_end() {
        for table in [&[0x80 | 14 << 3, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F][..], &[0x80], &[0x80 | 12 << 3, 1]] {
            assert_eq!(entries(table, 1).count(), 0);
        }
    }
}
