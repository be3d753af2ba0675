//! The parser's table of Unicode names (`\N{…}` in literals) is that of `unicodedata`: a second one, of another version,
//! would add a tenth to what a browser downloads.

/// The character of that name, as `unicodedata.lookup` finds it; `None` where there is none.
pub fn character(name: &str) -> Option<char> {
    rustpython_unicode::lookup_character(name)
}
