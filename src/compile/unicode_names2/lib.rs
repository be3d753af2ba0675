//! The parser's table of Unicode names (`\N{…}` in literals) is that of `unicodedata`: a second one, of another version,
//! would add a tenth to what a browser downloads.

pub use rustpython_unicode::{LookupResult, Ucd};

/// The character of that name; `None` where there is none. Named sequences are not characters.
pub fn character(name: &str) -> Option<char> {
    match lookup(Ucd::new(true), name)? {
        LookupResult::Character(character) => Some(character),
        LookupResult::Sequence(_) => None,
    }
}

/// What `ucd` has under that name, alias or name of a sequence, in either case of its letters. The table also finds
/// names whose spaces, hyphens and underscores are others, which CPython does not.
pub fn lookup(ucd: Ucd, name: &str) -> Option<LookupResult> {
    ucd.lookup(name).filter(|found| match found {
        LookupResult::Character(character) => is_spelled(ucd, *character, name),
        LookupResult::Sequence(_) => true,
    })
}

/// Whether `name`, which finds `character`, is its name or one of its aliases to the letter.
fn is_spelled(ucd: Ucd, character: char, name: &str) -> bool {
    let own = rustpython_unicode::character_name(character).unwrap_or_default();
    if own.eq_ignore_ascii_case(name) {
        return true;
    }
    let words = squeezed(name);
    if words == name {
        // An alias of one word, unless it is the name with its separators left out.
        return !squeezed(&own).eq_ignore_ascii_case(name);
    }
    // Aliases of several words are only found as they are.
    ucd.lookup(&words) != Some(LookupResult::Character(character))
}

/// The name without what the table overlooks.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).collect()
}
