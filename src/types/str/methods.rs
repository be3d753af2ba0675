//! The methods of `str`, but for case, formatting and encoding.

use super::case::{
    capitalize, casefold, isalnum, isalpha, isascii, isdecimal, isdigit, isidentifier, islower, isnumeric, isprintable,
    isspace, istitle, isupper, lower, swapcase, title, upper,
};
use super::format::{format, format_map, format_method};
use super::{EMPTY, This, chars, exact, from_wtf8, list_of, make, of, piece, str_join};
use crate::natives;
use crate::object::exception::{LOOKUP_ERROR, OVERFLOW_ERROR};
use crate::object::str::count_code_points;
use crate::object::{Ctx, Dict, Ref, Result, Str, Tuple, Value};
use crate::types::list::List;
use crate::types::{codecs, sequence, text};

// ---- finding ----

/// The piece of the text that `start` and `end` select, in bytes, and the index where it starts.
fn selected<'a>(
    ctx: Ctx,
    this: &'a Str,
    start: Option<&Value>,
    end: Option<&Value>,
) -> Result<Option<(&'a [u8], usize)>> {
    let Some(range) = text::find_range(ctx, start, end, this.len())? else { return Ok(None) };
    let from = this.byte_offset(range.start);
    let to = if range.end == this.len() { this.bytes().len() } else { this.byte_offset(range.end) };
    Ok(Some((&this.bytes()[from..to], range.start)))
}

type Finder = fn(&[u8], &[u8]) -> Option<usize>;

fn find_with(
    ctx: Ctx,
    this: &Str,
    part: &Str,
    start: Option<&Value>,
    end: Option<&Value>,
    finder: Finder,
) -> Result<Option<usize>> {
    let Some((bytes, index)) = selected(ctx, this, start, end)? else { return Ok(None) };
    let found = finder(bytes, part.bytes());
    Ok(found.map(|offset| index + if this.is_ascii() { offset } else { count_code_points(&bytes[..offset]) }))
}

fn find(ctx: Ctx, this: &Str, sub: &Str, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
    Ok(find_with(ctx, this, sub, start, end, text::find)?.map_or(-1, |index| index as i64))
}

fn rfind(ctx: Ctx, this: &Str, sub: &Str, start: Option<&Value>, end: Option<&Value>) -> Result<i64> {
    Ok(find_with(ctx, this, sub, start, end, text::rfind)?.map_or(-1, |index| index as i64))
}

fn index(ctx: Ctx, this: &Str, sub: &Str, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    find_with(ctx, this, sub, start, end, text::find)?.ok_or_else(|| ctx.value_error("substring not found"))
}

fn rindex(ctx: Ctx, this: &Str, sub: &Str, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    find_with(ctx, this, sub, start, end, text::rfind)?.ok_or_else(|| ctx.value_error("substring not found"))
}

fn count(ctx: Ctx, this: &Str, sub: &Str, start: Option<&Value>, end: Option<&Value>) -> Result<usize> {
    let Some((bytes, _)) = selected(ctx, this, start, end)? else { return Ok(0) };
    if sub.is_empty() {
        return Ok(count_code_points(bytes) + 1);
    }
    Ok(text::count(bytes, sub.bytes()))
}

fn has_affix(
    ctx: Ctx,
    this: &Str,
    affix: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    name: &str,
    test: fn(&[u8], &[u8]) -> bool,
) -> Result<bool> {
    let selected = selected(ctx, this, start, end)?.map(|(bytes, _)| bytes);
    if let Some(affix) = affix.downcast::<Str>() {
        return Ok(selected.is_some_and(|bytes| test(bytes, affix.bytes())));
    }
    let Some(tuple) = affix.downcast::<Tuple>() else {
        return Err(
            ctx.type_error(format!("{name} first arg must be str or a tuple of str, not {}", affix.class_name()))
        );
    };
    for affix in tuple.items() {
        let Some(text) = affix.downcast::<Str>() else {
            return Err(ctx.type_error(format!("tuple for {name} must only contain str, not {}", affix.class_name())));
        };
        if selected.is_some_and(|bytes| test(bytes, text.bytes())) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn startswith(ctx: Ctx, this: &Str, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
    has_affix(ctx, this, prefix, start, end, "startswith", |bytes, affix| bytes.starts_with(affix))
}

fn endswith(ctx: Ctx, this: &Str, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> Result<bool> {
    has_affix(ctx, this, suffix, start, end, "endswith", |bytes, affix| bytes.ends_with(affix))
}

fn removeprefix(_: Ctx, This(this): This, prefix: &Str) -> Value {
    match of(this).bytes().strip_prefix(prefix.bytes()) {
        Some(rest) if !prefix.is_empty() => piece(of(this), rest),
        _ => exact(this),
    }
}

fn removesuffix(_: Ctx, This(this): This, suffix: &Str) -> Value {
    match of(this).bytes().strip_suffix(suffix.bytes()) {
        Some(rest) if !suffix.is_empty() => piece(of(this), rest),
        _ => exact(this),
    }
}

fn replace(ctx: Ctx, This(this): This, old: &Str, new: &Str, count: Option<i64>) -> Result<Value> {
    let result = text::replace(ctx, of(this).bytes(), old.bytes(), new.bytes(), text::limit(count), chars::ENCODING)?;
    Ok(result.map_or_else(|| exact(this), |bytes| from_wtf8(&bytes)))
}

// ---- splitting and joining ----

/// `None` for whitespace.
fn separator(ctx: Ctx, separator: Option<&Value>) -> Result<Option<&Str>> {
    match separator {
        Some(value) if !value.is_none() => match value.downcast::<Str>() {
            Some(text) if text.is_empty() => Err(ctx.value_error("empty separator")),
            Some(text) => Ok(Some(text)),
            None => Err(ctx.type_error(format!("must be str or None, not {}", value.class_name()))),
        },
        _ => Ok(None),
    }
}

fn split(ctx: Ctx, this: &Str, sep: Option<&Value>, maxsplit: Option<i64>) -> Result<Ref<List>> {
    let max = text::limit(maxsplit);
    let pieces = match separator(ctx, sep)? {
        Some(separator) => text::split(this.bytes(), separator.bytes(), max),
        None => text::split_whitespace(this.bytes(), chars::ENCODING, max),
    };
    Ok(list_of(this, pieces))
}

fn rsplit(ctx: Ctx, this: &Str, sep: Option<&Value>, maxsplit: Option<i64>) -> Result<Ref<List>> {
    let max = text::limit(maxsplit);
    let pieces = match separator(ctx, sep)? {
        Some(separator) => text::rsplit(this.bytes(), separator.bytes(), max),
        None => text::rsplit_whitespace(this.bytes(), chars::ENCODING, max),
    };
    Ok(list_of(this, pieces))
}

fn splitlines(_: Ctx, this: &Str, keepends: Option<bool>) -> Ref<List> {
    list_of(this, text::splitlines(this.bytes(), chars::ENCODING, keepends.unwrap_or(false)))
}

fn partition_argument(ctx: Ctx, separator: &Value) -> Result<&Str> {
    match separator.downcast::<Str>() {
        Some(text) if text.is_empty() => Err(ctx.value_error("empty separator")),
        Some(text) => Ok(text),
        None => Err(ctx.type_error(format!("must be str, not {}", separator.class_name()))),
    }
}

fn partition(ctx: Ctx, This(this): This, sep: &Value) -> Result<Vec<Value>> {
    let (text, separator) = (of(this), partition_argument(ctx, sep)?);
    Ok(match text::find(text.bytes(), separator.bytes()) {
        Some(place) => {
            let after = &text.bytes()[place + separator.bytes().len()..];
            vec![piece(text, &text.bytes()[..place]), exact(sep), piece(text, after)]
        }
        None => vec![exact(this), EMPTY.clone().into(), EMPTY.clone().into()],
    })
}

fn rpartition(ctx: Ctx, This(this): This, sep: &Value) -> Result<Vec<Value>> {
    let (text, separator) = (of(this), partition_argument(ctx, sep)?);
    Ok(match text::rfind(text.bytes(), separator.bytes()) {
        Some(place) => {
            let after = &text.bytes()[place + separator.bytes().len()..];
            vec![piece(text, &text.bytes()[..place]), exact(sep), piece(text, after)]
        }
        None => vec![EMPTY.clone().into(), EMPTY.clone().into(), exact(this)],
    })
}

fn join(ctx: Ctx, this: &Str, iterable: &Value) -> Result<Value> {
    if let Some(list) = iterable.downcast_exact::<List>() {
        return str_join(ctx, this, &list.to_vec());
    }
    if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        return str_join(ctx, this, tuple.items());
    }
    let items = sequence::items_or_type_error(ctx, iterable, "can only join an iterable")?;
    str_join(ctx, this, &items)
}

// ---- stripping and padding ----

fn strip_sides(
    ctx: Ctx,
    this: &Value,
    characters: Option<&Value>,
    name: &str,
    left: bool,
    right: bool,
) -> Result<Value> {
    let text = of(this);
    let bytes = text.bytes();
    let trim = |strip: &dyn Fn(u32) -> bool| {
        let start = if left { text::trim_start(bytes, strip, chars::ENCODING) } else { 0 };
        let end = if right { start + text::trim_end(&bytes[start..], strip, chars::ENCODING) } else { bytes.len() };
        if end - start == bytes.len() { exact(this) } else { piece(text, &bytes[start..end]) }
    };
    match characters {
        Some(characters) if !characters.is_none() => {
            let Some(characters) = characters.downcast::<Str>() else {
                return Err(ctx.type_error(format!("{name} arg must be None or str")));
            };
            let set: Vec<u32> = chars::code_points(characters.bytes()).collect();
            Ok(trim(&|character| set.contains(&character)))
        }
        _ => Ok(trim(&chars::is_space)),
    }
}

fn strip(ctx: Ctx, This(this): This, chars: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, this, chars, "strip", true, true)
}

fn lstrip(ctx: Ctx, This(this): This, chars: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, this, chars, "lstrip", true, false)
}

fn rstrip(ctx: Ctx, This(this): This, chars: Option<&Value>) -> Result<Value> {
    strip_sides(ctx, this, chars, "rstrip", false, true)
}

/// The text with so many fill characters on its sides.
pub(super) fn pad(ctx: Ctx, this: &Value, left: usize, right: usize, fill: u32) -> Result<Value> {
    if left == 0 && right == 0 {
        return Ok(exact(this));
    }
    let text = of(this);
    let mut character = Vec::new();
    chars::push(&mut character, fill);
    let added = left.checked_add(right).and_then(|fills| fills.checked_mul(character.len()));
    let mut bytes = text::buffer(ctx, added.and_then(|added| added.checked_add(text.bytes().len())))?;
    let extend = |bytes: &mut Vec<u8>, times: usize| match character[..] {
        [byte] => bytes.resize(bytes.len() + times, byte),
        _ => (0..times).for_each(|_| bytes.extend_from_slice(&character)),
    };
    extend(&mut bytes, left);
    bytes.extend_from_slice(text.bytes());
    extend(&mut bytes, right);
    Ok(make(&bytes, text.len() + left + right))
}

fn fill_character(ctx: Ctx, fill: Option<&Value>) -> Result<u32> {
    let Some(fill) = fill else { return Ok(u32::from(b' ')) };
    match fill.downcast::<Str>() {
        Some(text) if text.len() == 1 => Ok(chars::first(text.bytes()).0),
        Some(_) => Err(ctx.type_error("The fill character must be exactly one character long")),
        None => {
            Err(ctx.type_error(format!("The fill character must be a unicode character, not {}", fill.class_name())))
        }
    }
}

/// How many characters are missing to a width.
fn missing(this: &Value, width: i64) -> usize {
    sequence::to_size(width).saturating_sub(of(this).len())
}

fn center(ctx: Ctx, This(this): This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    let fill = fill_character(ctx, fillchar)?;
    let missing = missing(this, width);
    let left = missing / 2 + (missing & width as usize & 1);
    pad(ctx, this, left, missing - left, fill)
}

fn ljust(ctx: Ctx, This(this): This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    let fill = fill_character(ctx, fillchar)?;
    pad(ctx, this, 0, missing(this, width), fill)
}

fn rjust(ctx: Ctx, This(this): This, width: i64, fillchar: Option<&Value>) -> Result<Value> {
    let fill = fill_character(ctx, fillchar)?;
    pad(ctx, this, missing(this, width), 0, fill)
}

fn zfill(ctx: Ctx, This(this): This, width: i64) -> Result<Value> {
    let zeros = missing(this, width);
    let text = of(this);
    if zeros == 0 {
        return Ok(exact(this));
    }
    let mut bytes = text::buffer(ctx, text.bytes().len().checked_add(zeros))?;
    let sign = matches!(text.bytes().first(), Some(b'+' | b'-')) as usize;
    bytes.extend_from_slice(&text.bytes()[..sign]);
    bytes.resize(sign + zeros, b'0');
    bytes.extend_from_slice(&text.bytes()[sign..]);
    Ok(make(&bytes, text.len() + zeros))
}

fn expandtabs(ctx: Ctx, this: &Str, tabsize: Option<i64>) -> Result<Value> {
    let tabsize = tabsize.unwrap_or(8);
    if tabsize > i64::from(i32::MAX) || tabsize < i64::from(i32::MIN) {
        return Err(ctx.raise(&OVERFLOW_ERROR, "Python int too large to convert to C int"));
    }
    Ok(from_wtf8(&text::expandtabs(ctx, this.bytes(), tabsize, chars::ENCODING)?))
}

// ---- translation ----

fn translate(ctx: Ctx, this: &Str, table: &Value) -> Result<Value> {
    let mut result = text::buffer(ctx, Some(this.bytes().len()))?;
    // What the table says about ASCII characters is asked once each.
    let mut known: [Option<Vec<u8>>; 128] = [const { None }; 128];
    for character in chars::code_points(this.bytes()) {
        if let Some(Some(translated)) = known.get(character as usize) {
            result.extend_from_slice(translated);
        } else {
            let translated = translate_character(ctx, table, character)?;
            result.extend_from_slice(&translated);
            if let Some(place) = known.get_mut(character as usize) {
                *place = Some(translated);
            }
        }
        if result.len() > text::MAX_LENGTH {
            return Err(ctx.memory_error());
        }
    }
    Ok(from_wtf8(&result))
}

fn translate_character(ctx: Ctx, table: &Value, character: u32) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let result = ctx.getitem(table, &Value::int32(character as i32));
    let Some(translated) = ctx.ok_unless(&LOOKUP_ERROR, result)? else {
        chars::push(&mut bytes, character);
        return Ok(bytes);
    };
    if let Some(text) = translated.downcast::<Str>() {
        bytes.extend_from_slice(text.bytes());
    } else if translated.is_int() {
        match translated.as_i64() {
            Some(character @ 0..=0x10FFFF) => chars::push(&mut bytes, character as u32),
            _ => return Err(ctx.value_error("character mapping must be in range(0x110000)")),
        }
    } else if !translated.is_none() {
        return Err(ctx.type_error("character mapping must return integer, None or str"));
    }
    Ok(bytes)
}

fn maketrans(ctx: Ctx, x: &Value, y: Option<&Value>, z: Option<&Value>) -> Result<Ref<Dict>> {
    let table = Dict::new();
    let Some(y) = y else {
        let Some(mapping) = x.downcast::<Dict>() else {
            return Err(ctx.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in mapping.entries() {
            let key = match key.downcast::<Str>() {
                Some(text) if text.len() == 1 => Value::int32(chars::first(text.bytes()).0 as i32),
                Some(_) => return Err(ctx.value_error("string keys in translate table must be of length 1")),
                None if key.is_int() => key,
                None => return Err(ctx.type_error("keys in translate table must be strings or integers")),
            };
            table.set(ctx, &key, value)?;
        }
        return Ok(table);
    };
    let argument = |value: &Value, number: usize| {
        ctx.type_error(format!("maketrans() argument {number} must be str, not {}", value.class_name()))
    };
    let Some(to) = y.downcast::<Str>() else { return Err(argument(y, 2)) };
    let Some(from) = x.downcast::<Str>() else {
        return Err(ctx.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    if from.len() != to.len() {
        return Err(ctx.value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in chars::code_points(from.bytes()).zip(chars::code_points(to.bytes())) {
        table.set(ctx, &Value::int32(from as i32), Value::int32(to as i32))?;
    }
    if let Some(z) = z {
        let Some(deleted) = z.downcast::<Str>() else { return Err(argument(z, 3)) };
        for character in chars::code_points(deleted.bytes()) {
            table.set(ctx, &Value::int32(character as i32), Value::NONE)?;
        }
    }
    Ok(table)
}

// ---- the rest ----

fn encode(ctx: Ctx, This(this): This, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    codecs::encode(ctx, this, encoding, errors)
}

fn getnewargs(_: Ctx, this: &Str) -> Vec<Value> {
    vec![make(this.bytes(), this.len())]
}

fn sizeof(_: Ctx, this: &Str) -> usize {
    size_of::<Str>() + this.bytes().len()
}

natives! { pub METHODS:
    capitalize(self, /) "Return a capitalized version of the string.\n\nMore specifically, make the first character have upper case and the rest lower\ncase.";
    casefold(self, /) "Return a version of the string suitable for caseless comparisons.";
    center(self, width, fillchar=" ", /) "Return a centered string of length width.\n\nPadding is done using the specified fill character (default is a space).";
    count(self, sub, start=None, end=None, /) "Return the number of non-overlapping occurrences of substring sub in string S[start:end].";
    encode(self, encoding="utf-8", errors="strict") "Encode the string using the codec registered for encoding.";
    endswith(self, suffix, start=None, end=None, /) "Return True if the string ends with the specified suffix, False otherwise.";
    expandtabs(self, tabsize=8) "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed.";
    find(self, sub, start=None, end=None, /) "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].";
    format(self, *args, **kwargs) "Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}').";
    format_map(self, mapping, /) "Return a formatted version of the string, using substitutions from mapping.";
    index(self, sub, start=None, end=None, /) "Return the lowest index in S where substring sub is found.\n\nRaises ValueError when the substring is not found.";
    isalnum(self, /) "Return True if the string is an alpha-numeric string, False otherwise.";
    isalpha(self, /) "Return True if the string is an alphabetic string, False otherwise.";
    isascii(self, /) "Return True if all characters in the string are ASCII, False otherwise.";
    isdecimal(self, /) "Return True if the string is a decimal string, False otherwise.";
    isdigit(self, /) "Return True if the string is a digit string, False otherwise.";
    isidentifier(self, /) "Return True if the string is a valid Python identifier, False otherwise.";
    islower(self, /) "Return True if the string is a lowercase string, False otherwise.";
    isnumeric(self, /) "Return True if the string is a numeric string, False otherwise.";
    isprintable(self, /) "Return True if all characters in the string are printable, False otherwise.";
    isspace(self, /) "Return True if the string is a whitespace string, False otherwise.";
    istitle(self, /) "Return True if the string is a title-cased string, False otherwise.";
    isupper(self, /) "Return True if the string is an uppercase string, False otherwise.";
    join(self, iterable, /) "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\nThe result is returned as a new string.";
    ljust(self, width, fillchar=" ", /) "Return a left-justified string of length width.";
    lower(self, /) "Return a copy of the string converted to lowercase.";
    lstrip(self, chars=None, /) "Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.";
    partition(self, sep, /) "Partition the string into three parts using the given separator.";
    removeprefix(self, prefix, /) "Return a str with the given prefix string removed if present.";
    removesuffix(self, suffix, /) "Return a str with the given suffix string removed if present.";
    replace(self, old, new, /, count=-1) "Return a copy with all occurrences of substring old replaced by new.";
    rfind(self, sub, start=None, end=None, /) "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].";
    rindex(self, sub, start=None, end=None, /) "Return the highest index in S where substring sub is found.\n\nRaises ValueError when the substring is not found.";
    rjust(self, width, fillchar=" ", /) "Return a right-justified string of length width.";
    rpartition(self, sep, /) "Partition the string into three parts using the given separator.";
    rsplit(self, sep=None, maxsplit=-1) "Return a list of the substrings in the string, using sep as the separator string, from the end.";
    rstrip(self, chars=None, /) "Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.";
    split(self, sep=None, maxsplit=-1) "Return a list of the substrings in the string, using sep as the separator string.";
    splitlines(self, keepends=False) "Return a list of the lines in the string, breaking at line boundaries.";
    startswith(self, prefix, start=None, end=None, /) "Return True if the string starts with the specified prefix, False otherwise.";
    strip(self, chars=None, /) "Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.";
    swapcase(self, /) "Convert uppercase characters to lowercase and lowercase characters to uppercase.";
    title(self, /) "Return a version of the string where each word is titlecased.";
    translate(self, table, /) "Replace each character in the string using the given translation table.";
    upper(self, /) "Return a copy of the string converted to uppercase.";
    zfill(self, width, /) "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated.";
    __format__ = format_method(self, format_spec, /) "Return a formatted version of the string as described by format_spec.";
    __getnewargs__ = getnewargs(self, /) "";
    __sizeof__ = sizeof(self, /) "Return the size of the string in memory, in bytes.";
}

natives! { pub STATIC_METHODS:
    maketrans(x, y=None, z=None, /) "Return a translation table usable for str.translate().";
}
