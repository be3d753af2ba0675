//! The methods that `bytes` and `bytearray` share (`Objects/bytes_methods.c`, `Objects/stringlib`).

use super::bytearray::ByteArray;
use super::{Bytes, byte_value, checked, from_slice};
use crate::natives;
use crate::object::builtin_classes::BYTES;
use crate::object::native::{FromArg, Place};
use crate::object::{Class, Ctx, Raised, Ref, Result, Str, Tuple, Value};
use crate::types::list::List;
use crate::types::str::{case, chars};
use crate::types::text::{self, Encoding};
use crate::types::{buffer, codecs, sequence};
use std::borrow::Cow;
use std::ops::Range;

const ENCODING: Encoding = Encoding {
    first: |text| (u32::from(text[0]), 1),
    last: |text| (u32::from(text[text.len() - 1]), 1),
    is_space: |byte| matches!(byte, 0x09..=0x0D | 0x20),
    ascii_spaces: 0x1_0000_3E00,
    is_line_break: |byte| matches!(byte, 0x0A | 0x0D),
};

/// `self`: a `bytes` or a `bytearray`, which results are of as well.
struct This<'a> {
    value: &'a Value,
    bytes: Cow<'a, [u8]>,
}

impl<'a> FromArg<'a> for This<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<This<'a>> {
        if let Some(bytes) = value.downcast::<Bytes>() {
            return Ok(This { value, bytes: Cow::Borrowed(bytes.as_slice()) });
        }
        match value.downcast::<ByteArray>() {
            Some(array) => Ok(This { value, bytes: Cow::Owned(array.to_vec()) }),
            None => Err(place.mismatch(ctx, "bytes", value)),
        }
    }
}

impl This<'_> {
    fn is_array(&self) -> bool {
        matches!(self.bytes, Cow::Owned(_))
    }

    fn make(&self, bytes: Vec<u8>) -> Value {
        if self.is_array() { ByteArray::new(bytes).into() } else { from_slice(&bytes) }
    }

    fn piece(&self, range: Range<usize>) -> Value {
        if range.len() == self.bytes.len() {
            return self.unchanged();
        }
        self.make(self.bytes[range].to_vec())
    }

    /// The object itself where it is an exact `bytes`, else a copy.
    fn unchanged(&self) -> Value {
        if self.value.is_instance_of_exactly::<Bytes>() { self.value.clone() } else { self.make(self.bytes.to_vec()) }
    }

    fn list(&self, pieces: Vec<Range<usize>>) -> Ref<List> {
        List::new(pieces.into_iter().map(|range| self.make(self.bytes[range].to_vec())).collect())
    }
}

// ---- finding ----

/// What is looked for: bytes, or one byte given as an int.
fn part<'a>(ctx: Ctx, value: &'a Value) -> Result<Cow<'a, [u8]>> {
    if let Some(bytes) = buffer::get(ctx, value)? {
        return Ok(bytes);
    }
    if !sequence::is_index(value) {
        return Err(
            ctx.type_error(format!("argument should be integer or bytes-like object, not '{}'", value.class_name()))
        );
    }
    Ok(Cow::Owned(vec![byte_value(ctx, value, "byte")?]))
}

type Finder = fn(&[u8], &[u8]) -> Option<usize>;

fn find_with(
    ctx: Ctx,
    this: &This,
    sub: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    finder: Finder,
) -> Result<Option<usize>> {
    let part = part(ctx, sub)?;
    let Some(range) = text::find_range(ctx, start, end, this.bytes.len())? else { return Ok(None) };
    let from = range.start;
    Ok(finder(&this.bytes[range], &part).map(|place| from + place))
}

fn find(ctx: Ctx, this: This, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
    Ok(find_with(ctx, &this, sub, start, end, text::find)?.map_or(-1, |index| index as i64))
}

fn rfind(ctx: Ctx, this: This, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
    Ok(find_with(ctx, &this, sub, start, end, text::rfind)?.map_or(-1, |index| index as i64))
}

fn not_found(ctx: Ctx) -> Raised {
    ctx.value_error("subsection not found")
}

fn index(ctx: Ctx, this: This, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    find_with(ctx, &this, sub, start, end, text::find)?.ok_or_else(|| not_found(ctx))
}

fn rindex(ctx: Ctx, this: This, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    find_with(ctx, &this, sub, start, end, text::rfind)?.ok_or_else(|| not_found(ctx))
}

fn count(ctx: Ctx, this: This, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    let part = part(ctx, sub)?;
    let Some(range) = text::find_range(ctx, start, end, this.bytes.len())? else { return Ok(0) };
    if part.is_empty() {
        return Ok(range.len() + 1);
    }
    Ok(text::count(&this.bytes[range], &part))
}

fn has_affix(
    ctx: Ctx,
    this: &This,
    affix: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    name: &str,
    test: fn(&[u8], &[u8]) -> bool,
) -> Result<bool> {
    let range = text::find_range(ctx, start, end, this.bytes.len())?;
    let matches = |affix: &[u8]| range.clone().is_some_and(|range| test(&this.bytes[range], affix));
    if let Some(tuple) = affix.downcast::<Tuple>() {
        for affix in tuple.items() {
            if matches(&buffer::require(ctx, affix)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match buffer::get(ctx, affix)? {
        Some(affix) => Ok(matches(&affix)),
        None => {
            Err(ctx
                .type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {}", affix.class_name())))
        }
    }
}

fn startswith(ctx: Ctx, this: This, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
    has_affix(ctx, &this, prefix, start, end, "startswith", |bytes, affix| bytes.starts_with(affix))
}

fn endswith(ctx: Ctx, this: This, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
    has_affix(ctx, &this, suffix, start, end, "endswith", |bytes, affix| bytes.ends_with(affix))
}

fn removeprefix(_: Ctx, this: This, prefix: buffer::Buffer) -> Value {
    let from = if this.bytes.starts_with(&prefix) { prefix.len() } else { 0 };
    this.piece(from..this.bytes.len())
}

fn removesuffix(_: Ctx, this: This, suffix: buffer::Buffer) -> Value {
    let to = this.bytes.len() - if this.bytes.ends_with(&suffix) { suffix.len() } else { 0 };
    this.piece(0..to)
}

fn replace(ctx: Ctx, this: This, old: buffer::Buffer, new: buffer::Buffer, count: Option<i64>) -> Result<Value> {
    let result = text::replace(ctx, &this.bytes, &old, &new, text::limit(count), ENCODING)?;
    Ok(result.map_or_else(|| this.unchanged(), |bytes| this.make(bytes)))
}

// ---- splitting and joining ----

/// `None` for whitespace.
fn separator<'a>(ctx: Ctx, separator: Option<&'a Value>) -> Result<Option<Cow<'a, [u8]>>> {
    let Some(value) = separator.filter(|value| !value.is_none()) else { return Ok(None) };
    let bytes = buffer::require(ctx, value)?;
    if bytes.is_empty() {
        return Err(ctx.value_error("empty separator"));
    }
    Ok(Some(bytes))
}

fn split(ctx: Ctx, this: This, sep: Option<&Value>, maxsplit: Option<i64>) -> Result<Ref<List>> {
    let max = text::limit(maxsplit);
    let pieces = match separator(ctx, sep)? {
        Some(separator) => text::split(&this.bytes, &separator, max),
        None => text::split_whitespace(&this.bytes, ENCODING, max),
    };
    Ok(this.list(pieces))
}

fn rsplit(ctx: Ctx, this: This, sep: Option<&Value>, maxsplit: Option<i64>) -> Result<Ref<List>> {
    let max = text::limit(maxsplit);
    let pieces = match separator(ctx, sep)? {
        Some(separator) => text::rsplit(&this.bytes, &separator, max),
        None => text::rsplit_whitespace(&this.bytes, ENCODING, max),
    };
    Ok(this.list(pieces))
}

fn splitlines(_: Ctx, this: This, keepends: Option<bool>) -> Ref<List> {
    this.list(text::splitlines(&this.bytes, ENCODING, keepends.unwrap_or(false)))
}

fn partition_at(ctx: Ctx, this: &This, sep: &Value, finder: Finder) -> Result<Option<Vec<Value>>> {
    let separator = buffer::require(ctx, sep)?;
    if separator.is_empty() {
        return Err(ctx.value_error("empty separator"));
    }
    Ok(finder(&this.bytes, &separator).map(|place| {
        let middle = if this.is_array() { this.make(separator.to_vec()) } else { sep.clone() };
        let after = place + separator.len()..this.bytes.len();
        vec![this.piece(0..place), middle, this.piece(after)]
    }))
}

fn partition(ctx: Ctx, this: This, sep: &Value) -> Result<Vec<Value>> {
    let parts = partition_at(ctx, &this, sep, text::find)?;
    Ok(parts.unwrap_or_else(|| vec![this.unchanged(), this.make(Vec::new()), this.make(Vec::new())]))
}

fn rpartition(ctx: Ctx, this: This, sep: &Value) -> Result<Vec<Value>> {
    let parts = partition_at(ctx, &this, sep, text::rfind)?;
    Ok(parts.unwrap_or_else(|| vec![this.make(Vec::new()), this.make(Vec::new()), this.unchanged()]))
}

fn join(ctx: Ctx, this: This, iterable: &Value) -> Result<Value> {
    let items = sequence::items_or_type_error(ctx, iterable, "can only join an iterable")?;
    if let [item] = &items[..]
        && !this.is_array()
        && item.is_instance_of_exactly::<Bytes>()
    {
        return Ok(item.clone());
    }
    let mut result = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Some(bytes) = buffer::get(ctx, item)? else {
            return Err(ctx.type_error(format!(
                "sequence item {index}: expected a bytes-like object, {} found",
                item.class_name()
            )));
        };
        if index > 0 {
            result.extend_from_slice(&this.bytes);
        }
        result.extend_from_slice(&bytes);
        if result.len() > text::MAX_LENGTH {
            return Err(ctx.memory_error());
        }
    }
    Ok(this.make(result))
}

// ---- stripping and padding ----

fn strip_sides(ctx: Ctx, this: &This, characters: Option<&Value>, left: bool, right: bool) -> Result<Value> {
    let set = match characters.filter(|value| !value.is_none()) {
        Some(value) => Some(buffer::require(ctx, value)?),
        None => None,
    };
    let strip = |byte: u32| match &set {
        Some(set) => set.contains(&(byte as u8)),
        None => (ENCODING.is_space)(byte),
    };
    let start = if left { text::trim_start(&this.bytes, strip, ENCODING) } else { 0 };
    let end = if right { start + text::trim_end(&this.bytes[start..], strip, ENCODING) } else { this.bytes.len() };
    Ok(this.piece(start..end))
}

fn strip(ctx: Ctx, this: This, bytes: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, &this, bytes, true, true)
}

fn lstrip(ctx: Ctx, this: This, bytes: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, &this, bytes, true, false)
}

fn rstrip(ctx: Ctx, this: This, bytes: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, &this, bytes, false, true)
}

/// `(left, right)` of what is missing to a width.
type Sides = fn(missing: usize, width: usize) -> usize;

fn pad(ctx: Ctx, this: &This, width: i64, fill: Option<&Value>, name: &str, left_of: Sides) -> Result<Value> {
    let fill = match fill {
        None => b' ',
        Some(value) => match buffer::get(ctx, value)?
            .filter(|_| value.downcast::<crate::types::memoryview::MemoryView>().is_none())
        {
            Some(bytes) if bytes.len() == 1 => bytes[0],
            Some(bytes) => {
                let message = format!(
                    "{name}(): argument 2 must be a byte string of length 1, not a {} object of length {}",
                    value.class_name(),
                    bytes.len()
                );
                return Err(ctx.type_error(message));
            }
            None => {
                let given = value.class_name();
                return Err(
                    ctx.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {given}"))
                );
            }
        },
    };
    let width = sequence::to_size(width);
    let missing = width.saturating_sub(this.bytes.len());
    if missing == 0 {
        return Ok(this.unchanged());
    }
    let mut bytes = text::buffer(ctx, Some(width))?;
    bytes.resize(left_of(missing, width), fill);
    bytes.extend_from_slice(&this.bytes);
    bytes.resize(width, fill);
    Ok(this.make(bytes))
}

fn center(ctx: Ctx, this: This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    pad(ctx, &this, width, fillchar, "center", |missing, width| missing / 2 + (missing & width & 1))
}

fn ljust(ctx: Ctx, this: This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    pad(ctx, &this, width, fillchar, "ljust", |_, _| 0)
}

fn rjust(ctx: Ctx, this: This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    pad(ctx, &this, width, fillchar, "rjust", |missing, _| missing)
}

fn zfill(ctx: Ctx, this: This, width: i64) -> Result<Value> {
    let zeros = sequence::to_size(width).saturating_sub(this.bytes.len());
    if zeros == 0 {
        return Ok(this.unchanged());
    }
    let mut bytes = text::buffer(ctx, this.bytes.len().checked_add(zeros))?;
    let sign = matches!(this.bytes.first(), Some(b'+' | b'-')) as usize;
    bytes.extend_from_slice(&this.bytes[..sign]);
    bytes.resize(sign + zeros, b'0');
    bytes.extend_from_slice(&this.bytes[sign..]);
    Ok(this.make(bytes))
}

fn expandtabs(ctx: Ctx, this: This, tabsize: Option<i64>) -> Result<Value> {
    Ok(this.make(text::expandtabs(ctx, &this.bytes, tabsize.unwrap_or(8), ENCODING)?))
}

// ---- case and predicates, of ASCII ----

fn mapped(this: &This, map: fn(&mut [u8])) -> Value {
    let mut bytes = this.bytes.to_vec();
    map(&mut bytes);
    this.make(bytes)
}

fn lower(_: Ctx, this: This) -> Value {
    mapped(&this, <[u8]>::make_ascii_lowercase)
}

fn upper(_: Ctx, this: This) -> Value {
    mapped(&this, <[u8]>::make_ascii_uppercase)
}

fn capitalize(_: Ctx, this: This) -> Value {
    mapped(&this, case::ascii_capitalize)
}

fn swapcase(_: Ctx, this: This) -> Value {
    mapped(&this, case::ascii_swapcase)
}

fn title(_: Ctx, this: This) -> Value {
    mapped(&this, case::ascii_title)
}

fn all(this: &This, property: fn(&u8) -> bool) -> bool {
    !this.bytes.is_empty() && this.bytes.iter().all(property)
}

fn isalnum(_: Ctx, this: This) -> bool {
    all(&this, u8::is_ascii_alphanumeric)
}

fn isalpha(_: Ctx, this: This) -> bool {
    all(&this, u8::is_ascii_alphabetic)
}

fn isascii(_: Ctx, this: This) -> bool {
    this.bytes.is_ascii()
}

fn isdigit(_: Ctx, this: This) -> bool {
    all(&this, u8::is_ascii_digit)
}

fn isspace(_: Ctx, this: This) -> bool {
    all(&this, |&byte| (ENCODING.is_space)(u32::from(byte)))
}

fn islower(_: Ctx, this: This) -> bool {
    this.bytes.iter().any(u8::is_ascii_lowercase) && !this.bytes.iter().any(u8::is_ascii_uppercase)
}

fn isupper(_: Ctx, this: This) -> bool {
    this.bytes.iter().any(u8::is_ascii_uppercase) && !this.bytes.iter().any(u8::is_ascii_lowercase)
}

fn istitle(_: Ctx, this: This) -> bool {
    let (mut found, mut previous_is_cased) = (false, false);
    for byte in this.bytes.iter() {
        if byte.is_ascii_alphabetic() {
            if byte.is_ascii_uppercase() == previous_is_cased {
                return false;
            }
            found = true;
        }
        previous_is_cased = byte.is_ascii_alphabetic();
    }
    found
}

// ---- conversion ----

fn decode(ctx: Ctx, this: This, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    codecs::decode(ctx, this.value, &this.bytes, encoding, errors)
}

/// `hex` of anything bytes-like.
///
/// # Errors
/// For a separator that is not one ASCII character.
pub fn hex_of(ctx: Ctx, bytes: &[u8], sep: Option<&Value>, bytes_per_sep: Option<i64>) -> Result<Value> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let separator = match sep {
        None => None,
        Some(sep) => {
            let text = match (sep.downcast::<Str>(), buffer::bytes(sep)) {
                (Some(text), _) if text.len() == 1 => chars::first(text.bytes()).0,
                (_, Some(&[byte])) => u32::from(byte),
                (None, None) => return Err(ctx.type_error("sep must be str or bytes.")),
                _ => return Err(ctx.value_error("sep must be length 1.")),
            };
            match u8::try_from(text).ok().filter(u8::is_ascii) {
                Some(byte) => Some(byte),
                None => return Err(ctx.value_error("sep must be ASCII.")),
            }
        }
    };
    let group = bytes_per_sep.unwrap_or(1);
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let mut result = text::buffer(ctx, bytes.len().checked_mul(3))?;
    for (index, byte) in bytes.iter().enumerate() {
        // Groups are counted from the right, or from the left where the number is negative.
        let at_group = if group > 0 { (bytes.len() - index).checked_rem(size) } else { index.checked_rem(size) };
        if let Some(separator) = separator.filter(|_| index > 0 && at_group == Some(0)) {
            result.push(separator);
        }
        result.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    Ok(crate::types::str::make(&result, result.len()))
}

fn hex(ctx: Ctx, this: This, sep: Option<&Value>, bytes_per_sep: Option<i64>) -> Result<Value> {
    hex_of(ctx, &this.bytes, sep, bytes_per_sep)
}

fn fromhex(ctx: Ctx, class: &Class, string: &Value) -> Result<Value> {
    let text: Cow<[u8]> = match string.downcast::<Str>() {
        Some(text) => Cow::Borrowed(text.bytes()),
        None => match buffer::get(ctx, string)? {
            Some(bytes) => bytes,
            None => {
                return Err(ctx
                    .type_error(format!("fromhex() argument must be str or bytes-like, not {}", string.class_name())));
            }
        },
    };
    let digit = |at: usize| text.get(at).and_then(|&byte| (byte as char).to_digit(16)).map(|digit| digit as u8);
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if (ENCODING.is_space)(u32::from(text[at])) {
            at += 1;
            continue;
        }
        let wrong = |at: usize| {
            // Positions are those of characters.
            let position = crate::object::str::count_code_points(&text[..at]);
            ctx.value_error(format!("non-hexadecimal number found in fromhex() arg at position {position}"))
        };
        let Some(high) = digit(at) else { return Err(wrong(at)) };
        if at + 1 == text.len() {
            return Err(ctx.value_error("fromhex() arg must contain an even number of hexadecimal digits"));
        }
        let Some(low) = digit(at + 1) else { return Err(wrong(at + 1)) };
        bytes.push(high << 4 | low);
        at += 2;
    }
    let exact = if class.is_subclass_of(&BYTES) { checked(ctx, &bytes)? } else { ByteArray::new(bytes).into() };
    ctx.instance_from(class, exact)
}

fn maketrans(ctx: Ctx, from: buffer::Buffer, to: buffer::Buffer) -> Result<Value> {
    if from.len() != to.len() {
        return Err(ctx.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    from.iter().zip(to.iter()).for_each(|(&from, &to)| table[usize::from(from)] = to);
    Ok(from_slice(&table))
}

fn translate(ctx: Ctx, this: This, table: &Value, delete: Option<&Value>) -> Result<Value> {
    let table = if table.is_none() { None } else { Some(buffer::require(ctx, table)?) };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(ctx.value_error("translation table must be 256 characters long"));
    }
    let deleted = match delete {
        Some(delete) => buffer::require(ctx, delete)?,
        None => Cow::Borrowed(&[][..]),
    };
    let mut is_deleted = [false; 256];
    deleted.iter().for_each(|&byte| is_deleted[usize::from(byte)] = true);
    let kept = this.bytes.iter().filter(|&&byte| !is_deleted[usize::from(byte)]);
    let result: Vec<u8> = kept.map(|&byte| table.as_ref().map_or(byte, |table| table[usize::from(byte)])).collect();
    if result[..] == this.bytes[..] {
        return Ok(this.unchanged());
    }
    Ok(this.make(result))
}

fn getnewargs(_: Ctx, this: This) -> Vec<Value> {
    vec![from_slice(&this.bytes)]
}

fn to_bytes(_: Ctx, this: This) -> Value {
    if this.value.is_instance_of_exactly::<Bytes>() { this.value.clone() } else { from_slice(&this.bytes) }
}

fn sizeof(_: Ctx, this: This) -> usize {
    size_of::<Bytes>() + this.bytes.len()
}

macro_rules! shared_methods {
    ($table:ident, $($more:tt)*) => {
        natives! { pub(super) $table:
            capitalize(self, /) "B.capitalize() -> copy of B\n\nReturn a copy of B with only its first character capitalized (ASCII)\nand the rest lower-cased.";
            center(self, width, fillchar=b" ", /) "Return a centered string of length width.\n\nPadding is done using the specified fill character.";
            count(self, sub, start=None, end=None, /) "Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].";
            decode(self, encoding="utf-8", errors="strict") "Decode the bytes using the codec registered for encoding.";
            endswith(self, suffix, start=None, end=None, /) "Return True if the bytes ends with the specified suffix, False otherwise.";
            expandtabs(self, tabsize=8) "Return a copy where all tab characters are expanded using spaces.";
            find(self, sub, start=None, end=None, /) "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].";
            hex(self, sep=None, bytes_per_sep=1) "Create a string of hexadecimal numbers from a bytes object.";
            index(self, sub, start=None, end=None, /) "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nRaise ValueError if the subsection is not found.";
            isalnum(self, /) "Return True if all characters in B are alphanumeric\nand there is at least one character in B, False otherwise.";
            isalpha(self, /) "Return True if all characters in B are alphabetic\nand there is at least one character in B, False otherwise.";
            isascii(self, /) "Return True if B is empty or all characters in B are ASCII,\nFalse otherwise.";
            isdigit(self, /) "Return True if all characters in B are digits\nand there is at least one character in B, False otherwise.";
            islower(self, /) "Return True if all cased characters in B are lowercase and there is\nat least one cased character in B, False otherwise.";
            isspace(self, /) "Return True if all characters in B are whitespace\nand there is at least one character in B, False otherwise.";
            istitle(self, /) "Return True if B is a titlecased string and there is at least one\ncharacter in B.";
            isupper(self, /) "Return True if all cased characters in B are uppercase and there is\nat least one cased character in B, False otherwise.";
            join(self, iterable_of_bytes, /) "Concatenate any number of bytes objects.";
            ljust(self, width, fillchar=b" ", /) "Return a left-justified string of length width.";
            lower(self, /) "B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase.";
            lstrip(self, bytes=None, /) "Strip leading bytes contained in the argument.";
            partition(self, sep, /) "Partition the bytes into three parts using the given separator.";
            removeprefix(self, prefix, /) "Return a bytes object with the given prefix string removed if present.";
            removesuffix(self, suffix, /) "Return a bytes object with the given suffix string removed if present.";
            replace(self, old, new, count=-1, /) "Return a copy with all occurrences of substring old replaced by new.";
            rfind(self, sub, start=None, end=None, /) "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].";
            rindex(self, sub, start=None, end=None, /) "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].\n\nRaise ValueError if the subsection is not found.";
            rjust(self, width, fillchar=b" ", /) "Return a right-justified string of length width.";
            rpartition(self, sep, /) "Partition the bytes into three parts using the given separator.";
            rsplit(self, sep=None, maxsplit=-1) "Return a list of the sections in the bytes, using sep as the delimiter, from the end.";
            rstrip(self, bytes=None, /) "Strip trailing bytes contained in the argument.";
            split(self, sep=None, maxsplit=-1) "Return a list of the sections in the bytes, using sep as the delimiter.";
            splitlines(self, keepends=False) "Return a list of the lines in the bytes, breaking at line boundaries.";
            startswith(self, prefix, start=None, end=None, /) "Return True if the bytes starts with the specified prefix, False otherwise.";
            strip(self, bytes=None, /) "Strip leading and trailing bytes contained in the argument.";
            swapcase(self, /) "B.swapcase() -> copy of B\n\nReturn a copy of B with uppercase ASCII characters converted\nto lowercase ASCII and vice versa.";
            title(self, /) "B.title() -> copy of B\n\nReturn a titlecased version of B.";
            translate(self, table, /, delete=b"") "Return a copy with each character mapped by the given translation table.";
            upper(self, /) "B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase.";
            zfill(self, width, /) "Pad a numeric string with zeros on the left, to fill a field of the given width.";
            $($more)*
        }
    };
}

shared_methods! { BYTES_METHODS,
    __bytes__ = to_bytes(self, /) "Convert this value to exact type bytes.";
    __getnewargs__ = getnewargs(self, /) "";
    __sizeof__ = sizeof(self, /) "Return the size of the bytes object in memory, in bytes.";
}

shared_methods! { BYTEARRAY_METHODS, }

natives! { pub CLASS_METHODS:
    fromhex(self, string, /) "Create a bytes object from a string of hexadecimal numbers.";
}

natives! { pub STATIC_METHODS:
    maketrans(frm, to, /) "Return a translation table usable for the bytes or bytearray translate method.";
}
