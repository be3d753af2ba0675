//! The names of the source files that records point into: a record has [`FILE_BITS`] bits for its file.

use super::names::NameTable;
use super::record::FILE_BITS;

pub(super) const MAX_FILES: usize = 1 << FILE_BITS;

static TABLE: NameTable<MAX_FILES> = NameTable::new();

/// The table's address, for the page.
pub(super) fn table() -> &'static NameTable<MAX_FILES> {
    &TABLE
}

/// The number of the file called `name`, which it gets now if it has none. 0 when there is no room for it.
pub fn number_of(name: &str) -> u16 {
    TABLE.number_of(name) as u16
}

/// The name of the file with this number; `None` for none.
pub fn name_of(number: u16) -> Option<&'static str> {
    TABLE.name_of(u32::from(number))
}

#[cfg(test)]
mod tests {
    use super::super::names::MAX_NAME_BYTES;
    use super::*;

    #[test]
    fn a_file_keeps_its_number() {
        let first = number_of("first.py");
        let second = number_of("second.py");
        assert_ne!(first, second);
        assert_eq!(number_of("first.py"), first);
        assert_eq!(name_of(first), Some("first.py"));
        assert_eq!(name_of(second), Some("second.py"));
    }

    #[test]
    fn no_file_has_no_name() {
        assert_eq!(name_of(0), None);
        assert_eq!(name_of(MAX_FILES as u16 - 1), None);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let name = format!("x{}", "é".repeat(MAX_NAME_BYTES));
        let kept = name_of(number_of(&name)).unwrap();
        assert_eq!(kept.len(), MAX_NAME_BYTES - 1);
        assert!(name.starts_with(kept));
    }
}
