//! The frames of a traceback: place, source lines, and the marks below them
//! (`traceback.StackSummary.format`).

use super::sources;
use crate::code::linetable::{self, Position};
use crate::compile::anchors::{self, Parts};
use crate::object::code::Code;
use crate::object::{Ctx, Value};
use crate::stdlib;
use crate::types::traceback::Traceback;
use std::collections::BTreeSet;

/// Repetitions of one line that are shown in full.
const RECURSIVE_CUTOFF: usize = 3;

/// How source lines are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// With marks below the part that failed.
    Marked,
    /// The first line alone.
    Plain,
}

/// One text for each frame that is shown, outermost first.
pub(super) fn format(ctx: Ctx, traceback: Option<&Value>, style: Style) -> Vec<String> {
    let mut texts = Vec::new();
    let mut last: Option<(String, i64, String)> = None;
    let mut count = 0;
    let mut link = traceback.cloned();
    while let Some(traceback) = link.as_ref().and_then(|link| link.downcast::<Traceback>()) {
        if let Some(place) = Place::of(ctx, traceback) {
            let key = (place.filename.clone(), place.lineno, place.name.clone());
            if last.as_ref() != Some(&key) {
                texts.extend(repetitions(count));
                last = Some(key);
                count = 0;
            }
            count += 1;
            if count <= RECURSIVE_CUTOFF {
                texts.push(place.format(ctx, style));
            }
        }
        let next = traceback.next.get();
        link = next;
    }
    texts.extend(repetitions(count));
    texts
}

fn repetitions(count: usize) -> Option<String> {
    let more = count.checked_sub(RECURSIVE_CUTOFF).filter(|&more| more > 0)?;
    let plural = if more > 1 { "s" } else { "" };
    Some(format!("  [Previous line repeated {more} more time{plural}]\n"))
}

struct Place {
    filename: String,
    name: String,
    lineno: i64,
    end_lineno: i64,
    /// In bytes of the line, where known.
    columns: Option<(usize, usize)>,
}

impl Place {
    fn of(ctx: Ctx, traceback: &Traceback) -> Option<Place> {
        let code = match ctx.getattr_str(&traceback.frame.get(), "f_code") {
            Ok(code) => code,
            Err(_) => {
                drop(ctx.take_raised());
                return None;
            }
        };
        let code = code.downcast::<Code>()?;
        let position = position(code, traceback.lasti.get());
        let lines =
            position.and_then(|position| position.line.filter(|&line| line != 0).map(|line| (line, position.end_line)));
        let columns = position.filter(|position| position.col >= 0 && position.end_col >= 0);
        Some(Place {
            filename: code.head.filename.to_string(),
            name: code.name.downcast::<crate::object::Str>()?.to_string_lossy(),
            lineno: lines.map_or(traceback.lineno.get(), |(line, _)| line as i64),
            end_lineno: lines.map_or(traceback.lineno.get(), |(_, end_line)| end_line as i64),
            columns: columns.map(|position| (position.col as usize, position.end_col as usize)),
        })
    }

    fn format(&self, ctx: Ctx, style: Style) -> String {
        let filename = if self.filename.starts_with("<stdin-") && self.filename.ends_with('>') {
            "<stdin>"
        } else {
            &self.filename
        };
        let mut text = format!("  File \"{filename}\", line {}, in {}\n", self.lineno, self.name);
        let original: Vec<Vec<char>> = (self.lineno..=self.end_lineno)
            .map(|number| sources::line(ctx, &self.filename, number.max(0) as usize).chars().collect())
            .collect();
        let dedented = dedent(&original);
        if dedented.iter().all(|line| line.iter().all(|c| c.is_whitespace())) {
            return text;
        }
        match self.columns.filter(|_| style == Style::Marked) {
            None => {
                let first: String = original[0].iter().collect();
                text += &format!("    {}\n", first.trim());
            }
            Some((start, end)) => text += &marked(&original, &dedented, start, end),
        }
        text
    }
}

/// The position of an instruction; the library's columns are worked out when they are needed.
fn position(code: &Code, lasti: i32) -> Option<Position> {
    let unit = usize::try_from(lasti / 2).ok()?;
    let position = code.position_of(unit);
    if position.col >= 0 || !code.head.filename.starts_with(stdlib::LIB_DIR) {
        return Some(position);
    }
    let table =
        stdlib::columns(&code.head.filename, &code.head.qualname, code.head.firstlineno, &code.body().linetable);
    Some(table.map_or(position, |table| linetable::position_of(&table, code.head.firstlineno, unit as u32)))
}

/// Takes the common indentation away (`textwrap.dedent`); lines of only white space become empty.
fn dedent(lines: &[Vec<char>]) -> Vec<Vec<char>> {
    let is_blank = |line: &[char]| line.iter().all(|c| c.is_whitespace());
    let mut margin: Option<&[char]> = None;
    for line in lines.iter().filter(|line| !is_blank(line)) {
        let width = line.iter().take_while(|c| matches!(c, ' ' | '\t')).count();
        let indent = &line[..width];
        margin = Some(match margin {
            None => indent,
            Some(margin) => &margin[..margin.iter().zip(indent).take_while(|(a, b)| a == b).count()],
        });
    }
    let width = margin.map_or(0, <[char]>::len);
    lines.iter().map(|line| if is_blank(line) { Vec::new() } else { line[width..].to_vec() }).collect()
}

/// A byte offset in a line as a number of characters.
fn character_offset(line: &[char], bytes: usize) -> usize {
    let mut seen = 0;
    line.iter()
        .take_while(|c| {
            seen += c.len_utf8();
            seen <= bytes
        })
        .count()
}

fn is_wide(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115f | 0x231a..=0x231b | 0x2329..=0x232a | 0x23e9..=0x23ec | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf
        | 0x4e00..=0xa4cf | 0xa960..=0xa97f | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe10..=0xfe19 | 0xfe30..=0xfe6f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x1b000..=0x1b2ff | 0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1f9ff | 0x1fa70..=0x1faff
        | 0x20000..=0x3fffd)
}

/// The columns that the first `offset` characters of a line take.
fn display_width(line: &[char], offset: usize) -> usize {
    if line.iter().all(char::is_ascii) {
        return offset;
    }
    line.iter().take(offset).map(|&c| 1 + is_wide(c) as usize).sum()
}

/// Where the parts of an expression meet, in lines and characters of the segment.
struct Anchors {
    left: (usize, usize),
    right: (usize, usize),
}

/// The source lines of an instruction, with `^` and `~` below the part it is for.
fn marked(original: &[Vec<char>], lines: &[Vec<char>], start: usize, end: usize) -> String {
    let last = lines.len() - 1;
    let removed = original[0].len() - lines[0].len();
    let start = character_offset(&original[0], start).saturating_sub(removed);
    let end = character_offset(&original[last], end).saturating_sub(removed);
    let (shown_start, shown_end) = (display_width(&lines[0], start), display_width(&lines[last], end));
    let anchors = find_anchors(lines, start, end);
    let with_marks = shows_marks(lines, start, end, anchors.is_some());

    let mut significant = BTreeSet::from([0, last as isize]);
    let mut meeting = None;
    if let Some(Anchors { left, right }) = &anchors {
        let column = |&(line, column): &(usize, usize)| {
            let column = if line == 0 { column + start } else { column };
            lines.get(line).map_or(column, |text| display_width(text, column))
        };
        meeting = Some(((left.0, column(left)), (right.0, column(right))));
        for line in [left.0 as isize, right.0 as isize] {
            significant.extend(line - 1..=line + 1);
        }
    }
    significant.retain(|&line| (0..=last as isize).contains(&line));

    let mut result: Vec<String> = Vec::new();
    let output = |number: usize, result: &mut Vec<String>| {
        let line = &lines[number];
        result.push(line.iter().collect());
        if !with_marks {
            return;
        }
        let indent = line.iter().take_while(|c| c.is_whitespace()).count();
        let width = if number == last { shown_end } else { display_width(line, line.len()) };
        let marks = (0..width).map(|column| {
            if column < indent || (number == 0 && column < shown_start) {
                return ' ';
            }
            match meeting {
                None => '^',
                Some((left, right)) if (number, column) >= left && (number, column) < right => '^',
                Some(_) => '~',
            }
        });
        result.push(marks.collect());
    };
    let mut previous: Option<usize> = None;
    for number in significant.into_iter().map(|line| line as usize) {
        match previous.map(|previous| number - previous) {
            Some(2) => output(number - 1, &mut result),
            Some(distance) if distance > 2 => result.push(format!("...<{} lines>...", distance - 1)),
            _ => {}
        }
        output(number, &mut result);
        previous = Some(number);
    }
    let result: Vec<Vec<char>> = result.into_iter().map(|line| line.chars().collect()).collect();
    dedent(&result).into_iter().map(|line| format!("    {}\n", line.iter().collect::<String>())).collect()
}

/// Whether the part is less than all that is shown.
fn shows_marks(lines: &[Vec<char>], start: usize, end: usize, has_anchors: bool) -> bool {
    let text: String = lines.iter().map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    if let Some((call_start, call_end)) = anchors::whole_statement_call(&text) {
        let last = &lines[lines.len() - 1];
        let before_last = text.len() - last.iter().map(|c| c.len_utf8()).sum::<usize>();
        // Columns of calls are compared as they are: bytes with characters, as CPython does.
        if call_start == start && call_end.checked_sub(before_last) == Some(end) {
            return false;
        }
    }
    let has_text = |text: &[char]| text.iter().any(|c| !c.is_whitespace());
    let last = &lines[lines.len() - 1];
    has_anchors || has_text(&lines[0][..start.min(lines[0].len())]) || has_text(&last[end.min(last.len())..])
}

/// Finds operator or brackets of the expression between `start` in the first and `end` in the last line.
fn find_anchors(lines: &[Vec<char>], start: usize, end: usize) -> Option<Anchors> {
    let last = lines.len() - 1;
    let mut segment: Vec<Vec<char>> = lines.to_vec();
    segment[last].truncate(end);
    let before = start.min(segment[0].len());
    segment[0].drain(..before);
    let text: String = segment.iter().map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    let place = |offset: usize| {
        let before = &text[..offset];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count());
        (line, column)
    };
    let scan = Scan { lines: &segment };
    match anchors::parts(&text)? {
        Parts::Binary { left_end, right_start } => {
            let (line, column) = scan.until(scan.valid(place(left_end))?, |c| !c.is_whitespace() && c != ')')?;
            let right = place(right_start);
            let next = segment[line].get(column + 1);
            let is_long = (right.0 > line || column + 1 < right.1)
                && next.is_some_and(|&c| !c.is_whitespace() && !"\\#".contains(c));
            Some(Anchors { left: (line, column), right: (line, column + 1 + is_long as usize) })
        }
        Parts::Brackets { operand_end, bracket, end } => {
            let left = scan.until(scan.valid(place(operand_end))?, |c| c == bracket)?;
            Some(Anchors { left, right: place(end) })
        }
    }
}

/// Walks over the characters of a few lines.
struct Scan<'a> {
    lines: &'a [Vec<char>],
}

impl Scan<'_> {
    /// The place itself, or the next that has a character.
    fn valid(&self, (mut line, mut column): (usize, usize)) -> Option<(usize, usize)> {
        while column >= self.lines.get(line)?.len() {
            (line, column) = (line + 1, 0);
        }
        Some((line, column))
    }

    /// The next character for which `stop` holds; comments and continuations are skipped.
    fn until(&self, mut place: (usize, usize), stop: impl Fn(char) -> bool) -> Option<(usize, usize)> {
        loop {
            let c = self.lines[place.0][place.1];
            if c == '\\' || c == '#' {
                place = self.valid((place.0 + 1, 0))?;
            } else if stop(c) {
                return Some(place);
            } else {
                place = self.valid((place.0, place.1 + 1))?;
            }
        }
    }
}
