//! Algorithms that `str` (as WTF-8) and `bytes` share: they work on bytes and give back ranges.
//!
//! A substring of WTF-8 begins and ends at code points, so that searching the bytes is searching
//! the text.

use super::sequence;
use crate::object::{Ctx, Result, Str, Value};
use memchr::memmem;
use std::ops::Range;

/// The longest result in bytes; `str` has the same bound.
pub const MAX_LENGTH: usize = crate::object::str::MAX_LENGTH;

/// Results from here on are first tried with the allocator, which would end the process otherwise.
const LARGE: usize = 1 << 20;

/// Checks the size of a result before it is made.
///
/// # Errors
/// `MemoryError`.
#[inline]
pub fn check_size(ctx: Ctx, size: Option<usize>) -> Result<usize> {
    match size {
        Some(size) if size < LARGE => Ok(size),
        Some(size) if size <= MAX_LENGTH && Vec::<u8>::new().try_reserve_exact(Str::allocation(size)).is_ok() => {
            Ok(size)
        }
        _ => Err(ctx.memory_error()),
    }
}

/// A buffer with room for `size` bytes, with memory left for the object that they are copied to.
///
/// # Errors
/// `MemoryError`.
pub fn buffer(ctx: Ctx, size: Option<usize>) -> Result<Vec<u8>> {
    let size = check_size(ctx, size)?;
    let buffer = Vec::with_capacity(size);
    check_size(ctx, Some(size))?;
    Ok(buffer)
}

/// `start` and `end` of the find family: an index or `None`.
pub fn slice_index(ctx: Ctx, value: Option<&Value>, default: i64) -> Result<i64> {
    match value {
        None => Ok(default),
        Some(value) if value.is_none() => Ok(default),
        Some(value) if value.is_int() || value.class().slots.index.get().is_some() => ctx.index_clamped(value),
        Some(_) => Err(ctx.type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// The range that `start` and `end` mean in a sequence of `length` (`ADJUST_INDICES`); `None`
/// where nothing, not even an empty piece, can be found.
pub fn find_range(ctx: Ctx, start: Option<&Value>, end: Option<&Value>, length: usize) -> Result<Option<Range<usize>>> {
    let length = length as i64;
    let adjust = |index: i64| if index < 0 { index.saturating_add(length).max(0) } else { index };
    let start = adjust(slice_index(ctx, start, 0)?);
    let end = adjust(slice_index(ctx, end, i64::MAX)?.min(length));
    Ok((start <= end).then_some(start as usize..end as usize))
}

#[inline]
pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(0),
        [byte] => memchr::memchr(*byte, text),
        _ => memmem::find(text, part),
    }
}

#[inline]
pub fn rfind(text: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(text.len()),
        [byte] => memchr::memrchr(*byte, text),
        _ => memmem::rfind(text, part),
    }
}

/// Occurrences that do not overlap; `part` is not empty.
pub fn count(text: &[u8], part: &[u8]) -> usize {
    match part {
        [byte] => memchr::memchr_iter(*byte, text).count(),
        _ => memmem::find_iter(text, part).count(),
    }
}

/// A limit given as `maxsplit` or `count`: negative means none.
pub fn limit(count: Option<i64>) -> usize {
    usize::try_from(count.unwrap_or(-1)).unwrap_or(usize::MAX)
}

/// The pieces between separators; `separator` is not empty.
pub fn split(text: &[u8], separator: &[u8], max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut add = |place: usize| {
        pieces.push(start..place);
        start = place + separator.len();
    };
    match separator {
        [byte] => memchr::memchr_iter(*byte, text).take(max).for_each(&mut add),
        _ => memmem::find_iter(text, separator).take(max).for_each(&mut add),
    }
    pieces.push(start..text.len());
    pieces
}

/// As [`split`], from the end; the pieces are in the order of the text.
pub fn rsplit(text: &[u8], separator: &[u8], max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut end = text.len();
    while pieces.len() < max {
        let Some(place) = rfind(&text[..end], separator) else { break };
        pieces.push(place + separator.len()..end);
        end = place;
    }
    pieces.push(0..end);
    pieces.reverse();
    pieces
}

/// The first character and its length in bytes, of text that is not empty.
pub type Decode = fn(&[u8]) -> (u32, usize);
/// The last character and its length in bytes, of text that is not empty.
pub type DecodeLast = fn(&[u8]) -> (u32, usize);

/// What a character is to these algorithms: a byte, or a code point of WTF-8.
#[derive(Clone, Copy)]
pub struct Encoding {
    pub first: Decode,
    pub last: DecodeLast,
    pub is_space: fn(u32) -> bool,
    /// The ASCII characters among them, as the bits of their numbers.
    pub ascii_spaces: u64,
    pub is_line_break: fn(u32) -> bool,
}

/// `split()` at whitespace.
pub fn split_whitespace(text: &[u8], encoding: Encoding, max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let is_ascii = text.is_ascii();
    let skip = |mut at: usize, space: bool| {
        if is_ascii {
            let is_space = |byte: u8| byte < 64 && encoding.ascii_spaces >> byte & 1 == 1;
            return at + text[at..].iter().position(|&byte| is_space(byte) != space).unwrap_or(text.len() - at);
        }
        while at < text.len() {
            let (character, width) = (encoding.first)(&text[at..]);
            if (encoding.is_space)(character) != space {
                break;
            }
            at += width;
        }
        at
    };
    loop {
        at = skip(at, true);
        if at == text.len() {
            return pieces;
        }
        if pieces.len() == max {
            pieces.push(at..text.len());
            return pieces;
        }
        let start = at;
        at = skip(at, false);
        pieces.push(start..at);
    }
}

/// `rsplit()` at whitespace.
pub fn rsplit_whitespace(text: &[u8], encoding: Encoding, max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut end = text.len();
    loop {
        end = trim_end(&text[..end], |character| (encoding.is_space)(character), encoding);
        if end == 0 {
            break;
        }
        if pieces.len() == max {
            pieces.push(0..end);
            break;
        }
        let start = trim_end(&text[..end], |character| !(encoding.is_space)(character), encoding);
        pieces.push(start..end);
        end = start;
    }
    pieces.reverse();
    pieces
}

/// Where the text begins after the characters to be stripped.
pub fn trim_start(text: &[u8], strip: impl Fn(u32) -> bool, encoding: Encoding) -> usize {
    let mut at = 0;
    while at < text.len() {
        let (character, width) = (encoding.first)(&text[at..]);
        if !strip(character) {
            break;
        }
        at += width;
    }
    at
}

/// Where the text ends before the characters to be stripped.
pub fn trim_end(text: &[u8], strip: impl Fn(u32) -> bool, encoding: Encoding) -> usize {
    let mut end = text.len();
    while end > 0 {
        let (character, width) = (encoding.last)(&text[..end]);
        if !strip(character) {
            break;
        }
        end -= width;
    }
    end
}

/// The lines, with their ends if asked for.
pub fn splitlines(text: &[u8], encoding: Encoding, keep_ends: bool) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut at, mut start) = (0, 0);
    while at < text.len() {
        let (character, width) = (encoding.first)(&text[at..]);
        let end = at;
        at += width;
        if (encoding.is_line_break)(character) {
            if character == u32::from(b'\r') && text.get(at) == Some(&b'\n') {
                at += 1;
            }
            lines.push(start..if keep_ends { at } else { end });
            start = at;
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

/// `replace`; `None` where nothing changes.
///
/// # Errors
/// `MemoryError` for results that are too long.
pub fn replace(
    ctx: Ctx,
    text: &[u8],
    old: &[u8],
    new: &[u8],
    max: usize,
    encoding: Encoding,
) -> Result<Option<Vec<u8>>> {
    if max == 0 || old == new {
        return Ok(None);
    }
    if old.is_empty() {
        return insert_between(ctx, text, new, max, encoding).map(Some);
    }
    let times = if new.len() == old.len() { 0 } else { count(text, old).min(max) };
    let size =
        (text.len() - times * old.len()).checked_add(times.checked_mul(new.len()).ok_or_else(|| ctx.memory_error())?);
    let mut result = None;
    let mut done = 0;
    let finder = memmem::Finder::new(old);
    for place in finder.find_iter(text).take(max) {
        let result = match &mut result {
            Some(result) => result,
            empty => empty.insert(buffer(ctx, size)?),
        };
        result.extend_from_slice(&text[done..place]);
        result.extend_from_slice(new);
        done = place + old.len();
    }
    if let Some(result) = &mut result {
        result.extend_from_slice(&text[done..]);
    }
    Ok(result)
}

/// `new` before each character and at the end.
fn insert_between(ctx: Ctx, text: &[u8], new: &[u8], max: usize, encoding: Encoding) -> Result<Vec<u8>> {
    let times = (text.len() + 1).min(max);
    let mut result = buffer(ctx, times.checked_mul(new.len()).and_then(|added| added.checked_add(text.len())))?;
    let mut at = 0;
    for _ in 0..times {
        result.extend_from_slice(new);
        if at == text.len() {
            break;
        }
        let width = (encoding.first)(&text[at..]).1;
        result.extend_from_slice(&text[at..at + width]);
        at += width;
    }
    result.extend_from_slice(&text[at..]);
    Ok(result)
}

/// `expandtabs`.
///
/// # Errors
/// `OverflowError` for results that are too long.
pub fn expandtabs(ctx: Ctx, text: &[u8], tabsize: i64, encoding: Encoding) -> Result<Vec<u8>> {
    let tabsize = sequence::to_size(tabsize);
    let mut size = Some(0usize);
    let mut result = Vec::new();
    // Measured first, then made.
    for make in [false, true] {
        let (mut at, mut column) = (0, 0usize);
        while at < text.len() {
            let (character, width) = (encoding.first)(&text[at..]);
            let mut spaces = 0;
            if character == u32::from(b'\t') {
                if let Some(into) = column.checked_rem(tabsize) {
                    spaces = tabsize - into;
                }
                column = column.saturating_add(spaces);
            } else {
                column = if matches!(character, 0xA | 0xD) { 0 } else { column.saturating_add(1) };
            }
            let tab = character == u32::from(b'\t');
            if make {
                if tab {
                    result.resize(result.len() + spaces, b' ');
                } else {
                    result.extend_from_slice(&text[at..at + width]);
                }
            } else {
                size = size.and_then(|size| size.checked_add(if tab { spaces } else { width }));
            }
            at += width;
        }
        if !make {
            match size.filter(|&size| size <= MAX_LENGTH) {
                Some(size) => result = buffer(ctx, Some(size))?,
                None => return Err(ctx.raise(&crate::object::exception::OVERFLOW_ERROR, "result too long")),
            }
        }
    }
    Ok(result)
}
