//! `SyntaxError`: file, line and the mark below it (`TracebackException._format_syntax_error`).

use crate::object::exception::BaseException;
use crate::object::{Ctx, Str, Value};
use crate::types::syntax_error::member;

pub(super) fn lines(ctx: Ctx, name: &str, exception: &BaseException) -> Vec<String> {
    let field = |place| exception.field(place).filter(|value: &Value| !value.is_none());
    let text_field = |place| field(place).map(|value| super::report::safe_str(ctx, &value, "exception"));
    let (filename, lineno, end_lineno) =
        (text_field(member::FILENAME), text_field(member::LINENO), text_field(member::END_LINENO));
    let mut lines = Vec::new();
    let mut suffix = String::new();
    match (&lineno, &filename) {
        (Some(lineno), filename) => {
            let filename = filename.as_deref().filter(|name| !name.is_empty()).unwrap_or("<string>");
            lines.push(format!("  File \"{filename}\", line {lineno}\n"));
        }
        (None, Some(filename)) => suffix = format!(" ({filename})"),
        (None, None) => {}
    }
    let text = field(member::TEXT).and_then(|text| text.downcast::<Str>().map(Str::to_string_lossy));
    if let Some(text) = text {
        let offset = field(member::OFFSET);
        let end_offset = field(member::END_OFFSET).filter(Value::is_int).and_then(|end| end.as_i64());
        lines.extend(marked(&text, offset.as_ref(), end_offset, lineno == end_lineno));
    }
    let message = text_field(member::MSG).filter(|message| !message.is_empty());
    lines.push(format!("{name}: {}{suffix}\n", message.as_deref().unwrap_or("<no detail available>")));
    lines
}

/// The source line, and the mark below the part that is wrong.
fn marked(text: &str, offset: Option<&Value>, end_offset: Option<i64>, one_line: bool) -> Vec<String> {
    let right_stripped = text.trim_end_matches('\n');
    let stripped: Vec<char> = right_stripped.trim_start_matches([' ', '\n', '\x0c']).chars().collect();
    let shown = format!("    {}\n", stripped.iter().collect::<String>());
    let Some(offset) = offset else { return vec![shown] };
    let Some(mut offset) = offset.as_i64().filter(|_| offset.is_int()) else { return Vec::new() };
    let (length, right_length) = (text.chars().count() as i64, right_stripped.chars().count() as i64);
    let spaces = right_length - stripped.len() as i64;
    let mut end = match one_line {
        true => end_offset.filter(|&end| end != 0).unwrap_or(offset),
        false => right_length + 1,
    };
    if length > 0 && offset > length {
        offset = right_length + 1;
    }
    if length > 0 && end > length {
        end = right_length + 1;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let (column, end_column) = (offset - 1 - spaces, end - 1 - spaces);
    if column < 0 {
        return vec![shown];
    }
    let before: String =
        stripped.iter().take(column as usize).map(|c| if c.is_whitespace() { *c } else { ' ' }).collect();
    let marks = "^".repeat((end_column - column).max(0) as usize);
    vec![shown, format!("    {before}{marks}\n")]
}
