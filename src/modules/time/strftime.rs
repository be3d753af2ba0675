//! `strftime` in the C locale, with glibc's flags (`-`, `_`, `0`, `^`, `#`), widths and the modifiers
//! `E` and `O`.

use super::calendar::{Broken, days_from_civil};
use crate::host;
use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a conversion gives.
enum Piece {
    Text(String),
    /// A number, with the digits it has at least and what fills them up.
    Number(i64, usize, char),
}

/// Parts of `time` are in the ranges that `checktm` allows.
pub fn format(format: &Wtf8, time: &Broken) -> Wtf8Buf {
    let mut result = Wtf8Buf::new();
    let points: Vec<CodePoint> = format.code_points().collect();
    let mut at = 0;
    while at < points.len() {
        let start = at;
        at += 1;
        if points[start] != CodePoint::from('%') {
            result.push(points[start]);
            continue;
        }
        match conversion(&points, &mut at, time) {
            Some(text) => result.push_str(&text),
            // What is no conversion stays as it is.
            None => result.extend(points[start..at].iter().copied()),
        }
    }
    result
}

/// Reads the conversion after a `%`.
fn conversion(points: &[CodePoint], at: &mut usize, time: &Broken) -> Option<String> {
    let mut next = || {
        let character = points.get(*at)?.to_char();
        *at += 1;
        character
    };
    let mut character = next()?;
    let (mut padding, mut upper, mut swap) = (None, false, false);
    loop {
        match character {
            '-' | '_' | '0' => padding = Some(character),
            '^' => upper = true,
            '#' => swap = true,
            _ => break,
        }
        character = next()?;
    }
    let mut width = 0usize;
    while let Some(digit) = character.to_digit(10) {
        width = (width * 10 + digit as usize).min(1000);
        character = next()?;
    }
    if matches!(character, 'E' | 'O') {
        character = next()?;
    }
    let mut text = match piece(character, time)? {
        Piece::Text(text) => {
            let fill = if padding == Some('0') { "0" } else { " " };
            fill.repeat(width.saturating_sub(text.len())) + &text
        }
        Piece::Number(number, digits, fill) => {
            let fill = match padding {
                Some('-') => None,
                Some('_') => Some(' '),
                Some(_) => Some('0'),
                None => Some(fill),
            };
            let size = if width > 0 { width } else { digits };
            let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs().to_string());
            let missing = size.saturating_sub(sign.len() + digits.len());
            match fill {
                None => format!("{sign}{digits}"),
                Some(' ') => format!("{}{sign}{digits}", " ".repeat(missing)),
                Some(_) => format!("{sign}{}{digits}", "0".repeat(missing)),
            }
        }
    };
    if upper || swap && matches!(character, 'a' | 'A' | 'b' | 'B' | 'h') {
        text.make_ascii_uppercase();
    } else if swap && matches!(character, 'p' | 'Z') {
        text.make_ascii_lowercase();
    }
    Some(text)
}

fn piece(character: char, time: &Broken) -> Option<Piece> {
    let weekday = WEEKDAYS[time.weekday as usize];
    let month = MONTHS[time.month as usize - 1];
    let hour_12 = (time.hour + 11) % 12 + 1;
    let noon = if time.hour < 12 { "AM" } else { "PM" };
    let text = |text: &str| Piece::Text(text.to_owned());
    let two = |number: i64| Piece::Number(number, 2, '0');
    let compound = |pattern: &str| {
        let text = format(Wtf8::new(pattern), time);
        Piece::Text(text.to_string_lossy().into_owned())
    };
    Some(match character {
        'a' => text(&weekday[..3]),
        'A' => text(weekday),
        'b' | 'h' => text(&month[..3]),
        'B' => text(month),
        'c' => compound("%a %b %e %H:%M:%S %Y"),
        'C' => two(time.year.div_euclid(100)),
        'd' => two(time.day),
        'D' | 'x' => compound("%m/%d/%y"),
        'e' => Piece::Number(time.day, 2, ' '),
        'F' => compound("%Y-%m-%d"),
        'g' => two(iso_week(time).0.rem_euclid(100)),
        'G' => Piece::Number(iso_week(time).0, 1, '0'),
        'H' => two(time.hour),
        'I' => two(hour_12),
        'j' => Piece::Number(time.day_of_year, 3, '0'),
        'k' => Piece::Number(time.hour, 2, ' '),
        'l' => Piece::Number(hour_12, 2, ' '),
        'm' => two(time.month),
        'M' => two(time.minute),
        'n' => text("\n"),
        'p' => text(noon),
        'P' => Piece::Text(noon.to_ascii_lowercase()),
        'r' => compound("%I:%M:%S %p"),
        'R' => compound("%H:%M"),
        's' => Piece::Number(time.timestamp() - offset(time), 1, '0'),
        'S' => two(time.second),
        't' => text("\t"),
        'T' | 'X' => compound("%H:%M:%S"),
        'u' => Piece::Number(time.weekday + 1, 1, '0'),
        'U' => two((time.day_of_year + 6 - (time.weekday + 1) % 7) / 7),
        'V' => two(iso_week(time).1),
        'w' => Piece::Number((time.weekday + 1) % 7, 1, '0'),
        'W' => two((time.day_of_year + 6 - time.weekday) / 7),
        'y' => two(time.year.rem_euclid(100)),
        'Y' => Piece::Number(time.year, 1, '0'),
        'z' => {
            let minutes = offset(time) / 60;
            let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
            Piece::Text(format!("{sign}{:02}{:02}", minutes / 60, minutes % 60))
        }
        'Z' => match &time.zone {
            Some(zone) => text(zone),
            None => Piece::Text(local_zone(time).name),
        },
        '%' => text("%"),
        '+' => compound("%a %b %e %H:%M:%S %Z %Y"),
        _ => return None,
    })
}

fn local_zone(time: &Broken) -> host::LocalZone {
    let guess = time.timestamp();
    host::local_zone(guess - i64::from(host::local_zone(guess).offset))
}

/// Seconds east of UTC.
fn offset(time: &Broken) -> i64 {
    time.offset.unwrap_or_else(|| i64::from(local_zone(time).offset))
}

/// (year, week) of ISO 8601.
fn iso_week(time: &Broken) -> (i64, i64) {
    let week = (time.day_of_year - 1 - time.weekday + 10) / 7;
    if week < 1 {
        let year = time.year - 1;
        return (year, weeks_of(year));
    }
    if week > weeks_of(time.year) { (time.year + 1, 1) } else { (time.year, week) }
}

/// A year has 53 weeks if it begins on a Thursday, or on a Wednesday and is a leap year.
fn weeks_of(year: i64) -> i64 {
    let first = days_from_civil(year, 1, 1);
    let weekday = (first + 3).rem_euclid(7);
    let is_leap = days_from_civil(year + 1, 1, 1) - first == 366;
    if weekday == 3 || weekday == 2 && is_leap { 53 } else { 52 }
}
