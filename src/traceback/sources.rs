//! The text of source files, for the lines of tracebacks and for `linecache`.

use crate::object::GilCell;
use std::collections::HashMap;
use std::rc::Rc;

/// By filename: what was registered, and what was read (`None`: there is no such file).
struct Sources {
    registered: HashMap<String, Rc<str>>,
    read: HashMap<String, Option<Rc<str>>>,
}

static SOURCES: GilCell<Option<Sources>> = GilCell::new(None);

fn with<R>(use_sources: impl FnOnce(&mut Sources) -> R) -> R {
    SOURCES.with(|sources| {
        use_sources(sources.get_or_insert_with(|| Sources { registered: HashMap::new(), read: HashMap::new() }))
    })
}

/// Makes the text of a program known that is in no file, or is not to be read again.
pub fn register(filename: &str, text: &str) {
    with(|sources| {
        sources.registered.insert(filename.to_owned(), text.into());
        sources.read.clear();
    });
}

fn shared(filename: &str) -> Option<Rc<str>> {
    if let Some(text) = with(|sources| sources.registered.get(filename).cloned()) {
        return Some(text);
    }
    if let Some(known) = with(|sources| sources.read.get(filename).cloned()) {
        return known;
    }
    let read: Option<Rc<str>> = crate::import::source_of(filename).map(Into::into);
    with(|sources| sources.read.insert(filename.to_owned(), read.clone()));
    read
}

/// The whole text of a file, if it can be had.
pub fn text(filename: &str) -> Option<String> {
    shared(filename).map(|text| text.to_string())
}

/// One line, counted from 1, without white space at its end; empty where there is none.
pub(super) fn line(filename: &str, number: usize) -> String {
    let Some(text) = shared(filename) else { return String::new() };
    number
        .checked_sub(1)
        .and_then(|index| text.lines().nth(index))
        .map_or_else(String::new, |line| line.trim_end().to_owned())
}

/// Forgets everything, at the end of a program.
pub fn clear() {
    SOURCES.set(None);
}
