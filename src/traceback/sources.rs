//! The text of source files, for the lines of tracebacks and for `linecache`.

use crate::object::{Ctx, InterpLocal};
use std::collections::HashMap;
use std::rc::Rc;

/// By filename: what was registered, and what was read (`None`: there is no such file).
#[derive(Default)]
struct Sources {
    registered: HashMap<String, Rc<str>>,
    read: HashMap<String, Option<Rc<str>>>,
}

static SOURCES: InterpLocal<Sources> = InterpLocal::new(Sources::default);

/// Makes the text of a program known that is in no file, or is not to be read again.
pub fn register(ctx: Ctx, filename: &str, text: &str) {
    SOURCES.with(ctx, |sources| {
        sources.registered.insert(filename.to_owned(), text.into());
        sources.read.clear();
    });
}

fn shared(ctx: Ctx, filename: &str) -> Option<Rc<str>> {
    if let Some(text) = SOURCES.with(ctx, |sources| sources.registered.get(filename).cloned()) {
        return Some(text);
    }
    if let Some(known) = SOURCES.with(ctx, |sources| sources.read.get(filename).cloned()) {
        return known;
    }
    let read: Option<Rc<str>> = crate::import::source_of(filename).map(Into::into);
    SOURCES.with(ctx, |sources| sources.read.insert(filename.to_owned(), read.clone()));
    read
}

/// The whole text of a file, if it can be had.
pub fn text(ctx: Ctx, filename: &str) -> Option<String> {
    shared(ctx, filename).map(|text| text.to_string())
}

/// One line, counted from 1, without white space at its end; empty where there is none.
pub(super) fn line(ctx: Ctx, filename: &str, number: usize) -> String {
    let Some(text) = shared(ctx, filename) else { return String::new() };
    number
        .checked_sub(1)
        .and_then(|index| text.lines().nth(index))
        .map_or_else(String::new, |line| line.trim_end().to_owned())
}
