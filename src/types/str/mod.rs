//! `str` (`Objects/unicodeobject.c`): construction, slots, iteration. The layout is in
//! [`crate::object::str`].
//!
//! | file | what |
//! |---|---|
//! | `chars` | code points and their properties |
//! | `methods`, `case` | the methods |
//! | `format`, `percent` | `str.format` and `__format__`; `%` |
//! | `template` | `string.templatelib` (PEP 750) |

pub mod case;
pub mod chars;
pub mod format;
pub mod methods;
pub mod percent;
pub mod template;

use crate::object::builtin_classes::STR;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::intern::Name;
use crate::object::native::{Args, FromArg, Place};
use crate::object::slots::Comparison;
use crate::object::str::count_code_points;
use crate::object::{Class, Ctx, GilCell, Header, Object, Ref, Result, Str, Value, Visitor, heap, int};
use crate::types::slice::Slice;
use crate::types::text;
use crate::types::{codecs, list::List, sequence};
use rustpython_literal::escape::UnicodeEscape;
use rustpython_wtf8::Wtf8;
use std::cell::Cell;

static EMPTY: Name = Name::new("");

pub fn define() {
    STR.define::<Str>(&ClassDef {
        flags: class_flags::BASE | class_flags::STR | class_flags::MATCH_SELF,
        doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to 'utf-8'.\nerrors defaults to 'strict'.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.str.set(str);
            slots.hash.set(|_, this| Ok(of(this).hash()));
            slots.compare.set(compare);
            slots.iter.set(iter);
            slots.len.set(|_, this| Ok(of(this).len()));
            slots.getitem.set(getitem);
            slots.contains.set(contains);
            slots.concat.set(concat);
            slots.repeat.set(repeat);
            slots.binary[crate::object::slots::BinaryOp::Remainder as usize].set(percent::str_remainder);
        },
        methods: methods::METHODS,
        static_methods: methods::STATIC_METHODS,
        ..ClassDef::EMPTY
    });
    STR_ITERATOR.define::<StrIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(iterator_next);
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
    STR_ASCII_ITERATOR.define::<StrIterator>(&ClassDef {
        base: Some(&STR_ITERATOR),
        flags: class_flags::NO_INSTANTIATION,
        ..ClassDef::EMPTY
    });
    template::define();
}

/// `self` of a slot.
#[inline(always)]
fn of(this: &Value) -> &Str {
    this.receiver::<Str>()
}

/// `self` of a method that may return it as it is.
struct This<'a>(&'a Value);

impl<'a> FromArg<'a> for This<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<This<'a>> {
        <&Str>::from_arg(ctx, value, place).map(|_| This(value))
    }
}

// ---- making strings ----

/// A string of WTF-8 with a known number of code points; short ones are shared.
#[inline]
pub fn make(bytes: &[u8], chars: usize) -> Value {
    match bytes {
        [] => EMPTY.clone().into(),
        [byte] => Str::latin1(*byte).into(),
        // SAFETY: callers hand in WTF-8 and the number of its code points.
        _ => unsafe { Str::from_bytes(bytes, chars) }.into(),
    }
}

/// A string of WTF-8.
#[inline]
pub fn from_wtf8(bytes: &[u8]) -> Value {
    make(bytes, count_code_points(bytes))
}

/// A string of WTF-8 of any length.
///
/// # Errors
/// `MemoryError` where it is too long.
pub fn from_buffer(ctx: Ctx, bytes: &[u8]) -> Result<Value> {
    text::check_size(ctx, Some(bytes.len()))?;
    Ok(from_wtf8(bytes))
}

/// A piece of a string.
#[inline]
pub fn piece(of: &Str, bytes: &[u8]) -> Value {
    make(bytes, if of.is_ascii() { bytes.len() } else { count_code_points(bytes) })
}

/// The string itself where it is an exact `str`, else an exact copy.
pub fn exact(this: &Value) -> Value {
    match this.downcast_exact::<Str>() {
        Some(_) => this.clone(),
        None => make(of(this).bytes(), of(this).len()),
    }
}

pub fn from_char(character: u32) -> Value {
    let mut buffer = Vec::with_capacity(4);
    chars::push(&mut buffer, character);
    make(&buffer, 1)
}

/// `a + b`.
///
/// # Errors
/// `MemoryError` where the result is too long.
#[inline]
pub fn str_concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let (left, right) = (of(a), of(b));
    if right.is_empty() && a.is_instance_of_exactly::<Str>() {
        return Ok(a.clone());
    }
    if left.is_empty() && b.is_instance_of_exactly::<Str>() {
        return Ok(b.clone());
    }
    text::check_size(ctx, Some(left.bytes().len() + right.bytes().len()))?;
    Ok(left.concat(right).into())
}

/// `a += b` for two exact strings: in place where `a` is the last reference.
///
/// # Errors
/// `MemoryError` where the result is too long.
pub fn str_append(ctx: Ctx, a: Value, b: &Value) -> Result<Value> {
    match a.into_ref::<Str>() {
        Ok(text) => {
            let length = text.bytes().len() + of(b).bytes().len();
            if length > text::MAX_LENGTH || !Str::has_room(&text, length) {
                text::check_size(ctx, Some(length))?;
            }
            Ok(Str::append(text, of(b)).into())
        }
        Err(other) => str_concat(ctx, &other, b),
    }
}

/// The character at an index; negative ones count from the end.
///
/// # Errors
/// `IndexError`.
#[inline]
pub fn str_getitem(ctx: Ctx, text: &Str, index: i64) -> Result<Value> {
    let place = if index < 0 { index + text.len() as i64 } else { index };
    let Some(place) = usize::try_from(place).ok().filter(|&place| place < text.len()) else {
        return Err(ctx.index_error("string index out of range"));
    };
    if text.is_ascii() {
        return Ok(Str::latin1(text.bytes()[place]).into());
    }
    let (character, _) = chars::first(&text.bytes()[text.byte_offset(place)..]);
    Ok(from_char(character))
}

/// `BUILD_STRING`: the strings one after another. All values are strings.
///
/// # Errors
/// `MemoryError` where the result is too long.
pub fn build_string(ctx: Ctx, parts: &[Value]) -> Result<Value> {
    join_strings(ctx, b"", 0, parts)
}

/// `separator.join(items)`.
///
/// # Errors
/// `TypeError` for items that are no strings, `MemoryError` where the result is too long.
pub fn str_join(ctx: Ctx, separator: &Str, items: &[Value]) -> Result<Value> {
    for (index, item) in items.iter().enumerate() {
        if item.downcast::<Str>().is_none() {
            return Err(
                ctx.type_error(format!("sequence item {index}: expected str instance, {} found", item.class_name()))
            );
        }
    }
    join_strings(ctx, separator.bytes(), separator.len(), items)
}

fn join_strings(ctx: Ctx, separator: &[u8], separator_chars: usize, items: &[Value]) -> Result<Value> {
    match items {
        [] => return Ok(EMPTY.clone().into()),
        [item] if item.is_instance_of_exactly::<Str>() => return Ok(item.clone()),
        _ => {}
    }
    let gaps = items.len() - 1;
    let mut size = separator.len().checked_mul(gaps);
    let mut chars = separator_chars.saturating_mul(gaps);
    for item in items {
        let item = of(item);
        size = size.and_then(|size| size.checked_add(item.bytes().len()));
        chars = chars.saturating_add(item.len());
    }
    let size = text::check_size(ctx, size)?;
    // SAFETY: all bytes are overwritten, by pieces that are WTF-8 and have `chars` code points.
    let joined = unsafe {
        Str::build(size, chars, |place| {
            let mut at = 0;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    place[at..at + separator.len()].copy_from_slice(separator);
                    at += separator.len();
                }
                let bytes = of(item).bytes();
                place[at..at + bytes.len()].copy_from_slice(bytes);
                at += bytes.len();
            }
        })
    };
    Ok(if size < 2 { make(joined.bytes(), chars) } else { joined.into() })
}

// ---- slots ----

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let text = construct(ctx, args)?;
    if std::ptr::eq(class, &STR) {
        return Ok(text);
    }
    let text = of(&text);
    Ok(Str::from_wtf8_in(class, text.as_wtf8()).into())
}

/// `str(object='', encoding='utf-8', errors='strict')`.
fn construct(ctx: Ctx, args: Args) -> Result<Value> {
    const NAMES: [&str; 3] = ["object", "encoding", "errors"];
    let positional = args.positional();
    if args.values().len() > 3 {
        return Err(ctx.type_error(format!("str() takes at most 3 arguments ({} given)", args.values().len())));
    }
    let mut parameters: [Option<&Value>; 3] = [const { None }; 3];
    for (place, value) in parameters.iter_mut().zip(positional) {
        *place = Some(value);
    }
    for (name, value) in args.keywords() {
        let name = name.as_str().unwrap_or("?");
        let Some(index) = NAMES.iter().position(|&parameter| parameter == name) else {
            return Err(ctx.type_error(format!("str() got an unexpected keyword argument '{name}'")));
        };
        if parameters[index].replace(value).is_some() {
            return Err(
                ctx.type_error(format!("argument for str() given by name ('{name}') and position ({})", index + 1))
            );
        }
    }
    let [object, encoding, errors] = parameters;
    if encoding.is_none() && errors.is_none() {
        return match object {
            Some(object) => ctx.str(object).map(Value::from),
            None => Ok(EMPTY.clone().into()),
        };
    }
    let string = |value: Option<&Value>, name: &str| match value {
        None => Ok(None),
        Some(value) => match value.downcast::<Str>() {
            Some(text) => Ok(Some(text.to_string_lossy())),
            None => Err(ctx.type_error(format!("str() argument '{name}' must be str, not {}", value.class_name()))),
        },
    };
    let encoding = string(encoding, "encoding")?;
    let errors = string(errors, "errors")?;
    let Some(object) = object else { return Ok(EMPTY.clone().into()) };
    decode_object(ctx, object, encoding.as_deref(), errors.as_deref())
}

/// `PyUnicode_FromEncodedObject`.
fn decode_object(ctx: Ctx, object: &Value, encoding: Option<&str>, errors: Option<&str>) -> Result<Value> {
    if object.downcast::<Str>().is_some() {
        return Err(ctx.type_error("decoding str is not supported"));
    }
    match crate::types::buffer::get(ctx, object)? {
        Some(bytes) => codecs::decode(ctx, object, &bytes, encoding, errors),
        None => {
            Err(ctx.type_error(format!("decoding to str: need a bytes-like object, {} found", object.class_name())))
        }
    }
}

fn str(_: Ctx, this: &Value) -> Result<Value> {
    Ok(exact(this))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let text = of(this);
    let plain = |byte: &u8| matches!(byte, 0x20..=0x7E) && !matches!(byte, b'\'' | b'\\');
    if text.is_ascii() && text.bytes().iter().all(plain) {
        let size = text::check_size(ctx, Some(text.len() + 2))?;
        // SAFETY: all bytes are overwritten, with ASCII.
        return Ok(unsafe {
            Str::build(size, size, |place| {
                place[0] = b'\'';
                place[1..size - 1].copy_from_slice(text.bytes());
                place[size - 1] = b'\'';
            })
        }
        .into());
    }
    repr_of(ctx, text.as_wtf8())
}

/// The representation of any text.
///
/// # Errors
/// `MemoryError` where it is too long.
pub fn repr_of(ctx: Ctx, text: &Wtf8) -> Result<Value> {
    let escape = UnicodeEscape::new_repr(text);
    let Some(length) = UnicodeEscape::repr_layout(text, rustpython_literal::escape::Quote::Single).len else {
        return Err(ctx.memory_error());
    };
    text::check_size(ctx, Some(length + 2))?;
    let text = escape.str_repr().to_string().ok_or_else(|| ctx.memory_error())?;
    Ok(from_wtf8(text.as_bytes()))
}

/// `ascii(value)`: its representation with all but ASCII escaped.
///
/// # Errors
/// What `repr` raises.
pub fn ascii(ctx: Ctx, value: &Value) -> Result<Value> {
    let repr = ctx.repr(value)?;
    if repr.is_ascii() {
        return Ok(repr.into());
    }
    text::check_size(ctx, repr.len().checked_mul(4))?;
    let mut result = String::new();
    for character in chars::code_points(repr.bytes()) {
        codecs::backslash_escape(&mut result, character);
    }
    from_buffer(ctx, result.as_bytes())
}

fn compare(_: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Str>(), b.downcast::<Str>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    // The order of WTF-8 bytes is that of code points.
    Ok(Value::from_bool(match op {
        Comparison::Eq => left == right,
        Comparison::Ne => left != right,
        _ => op.holds(left.bytes().cmp(right.bytes())),
    }))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    if let Some(index) = key.as_small_int() {
        return str_getitem(ctx, of(this), index);
    }
    if let Some(slice) = key.downcast::<Slice>() {
        let (start, _, step, count) = slice.adjust(ctx, of(this).len())?;
        return Ok(get_slice(this, start, step, count));
    }
    if !sequence::is_index(key) {
        return Err(ctx.type_error(format!("string indices must be integers, not '{}'", key.class_name())));
    }
    str_getitem(ctx, of(this), sequence::index_number(ctx, key)?)
}

/// `count` characters from `start`, each `step` from the one before; all exist.
fn get_slice(this: &Value, start: i64, step: i64, count: usize) -> Value {
    let text = of(this);
    if count == 0 {
        return EMPTY.clone().into();
    }
    if step == 1 {
        if count == text.len() {
            return exact(this);
        }
        return substring(text, start as usize, start as usize + count);
    }
    let indices = (0..count as i64).map(|number| start + number * step);
    if text.is_ascii() {
        let bytes: Vec<u8> = indices.map(|index| text.bytes()[index as usize]).collect();
        return make(&bytes, bytes.len());
    }
    let characters: Vec<u32> = chars::code_points(text.bytes()).collect();
    let mut bytes = Vec::with_capacity(count);
    indices.for_each(|index| chars::push(&mut bytes, characters[index as usize]));
    make(&bytes, count)
}

/// The code points of an index range.
pub fn substring(text: &Str, start: usize, end: usize) -> Value {
    let from = text.byte_offset(start);
    let to = if text.is_ascii() { end } else { from + offset_in(&text.bytes()[from..], end - start) };
    make(&text.bytes()[from..to], end - start)
}

/// The byte offset of the code point with this index.
pub fn offset_in(bytes: &[u8], index: usize) -> usize {
    let mut at = 0;
    for _ in 0..index {
        at += chars::first(&bytes[at..]).1;
    }
    at
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    match item.downcast::<Str>() {
        Some(part) => Ok(text::find(of(this).bytes(), part.bytes()).is_some()),
        None => {
            Err(ctx.type_error(format!("'in <string>' requires string as left operand, not {}", item.class_name())))
        }
    }
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if b.downcast::<Str>().is_none() {
        return Err(ctx.type_error(format!("can only concatenate str (not \"{}\") to str", b.class_name())));
    }
    str_concat(ctx, a, b)
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let text = of(this);
    let count = sequence::to_size(count);
    if count == 0 || text.is_empty() {
        return Ok(EMPTY.clone().into());
    }
    if count == 1 {
        return Ok(exact(this));
    }
    let size = text::check_size(ctx, text.bytes().len().checked_mul(count))?;
    let bytes = text.bytes();
    // SAFETY: all bytes are overwritten, with repetitions of WTF-8.
    let result = unsafe {
        Str::build(size, text.len() * count, |place| {
            if let [byte] = bytes {
                place.fill(*byte);
            } else {
                place.chunks_exact_mut(bytes.len()).for_each(|chunk| chunk.copy_from_slice(bytes));
            }
        })
    };
    Ok(result.into())
}

// ---- iteration ----

/// `str_iterator`.
#[repr(C)]
pub struct StrIterator {
    header: Header,
    text: GilCell<Option<Ref<Str>>>,
    /// Of the next code point, in bytes and in code points.
    offset: Cell<usize>,
    index: Cell<usize>,
}

pub static STR_ITERATOR: Class = Class::on_demand("str_iterator", define);
/// Shares the layout of the other and its behaviour, hence a subclass of it.
static STR_ASCII_ITERATOR: Class = Class::on_demand("str_ascii_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for StrIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &STR_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.text.with(|text| text.iter().for_each(|text| visit(text.as_value())));
    }

    fn clear(&self) {
        self.text.set(None);
    }
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    let text = this.clone().into_ref::<Str>().ok();
    let class = if of(this).is_ascii() { &STR_ASCII_ITERATOR } else { &STR_ITERATOR };
    Ok(heap::new_in(class, |header| StrIterator {
        header,
        text: GilCell::new(text),
        offset: Cell::new(0),
        index: Cell::new(0),
    })
    .into())
}

#[inline]
pub fn iterator_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<StrIterator>();
    let (offset, index) = (this.offset.get(), this.index.get());
    let next = this.text.with(|text| {
        let rest = &text.as_ref()?.bytes()[offset..];
        (!rest.is_empty()).then(|| chars::first(rest))
    });
    let Some((character, width)) = next else {
        this.text.set(None);
        return Ok(None);
    };
    this.offset.set(offset + width);
    this.index.set(index + 1);
    Ok(Some(if character < 0x80 { Str::latin1(character as u8).into() } else { from_char(character) }))
}

fn length_hint(_: Ctx, this: &StrIterator) -> usize {
    let index = this.index.get();
    this.text.with(|text| text.as_ref().map_or(0, |text| text.len() - index))
}

fn reduce(ctx: Ctx, this: &StrIterator) -> Value {
    match this.text.get() {
        Some(text) => sequence::reduce(ctx, "iter", vec![text.into()], Some(int::from_u64(this.index.get() as u64))),
        None => sequence::reduce(ctx, "iter", vec![EMPTY.clone().into()], None),
    }
}

fn setstate(_: Ctx, this: &StrIterator, index: i64) {
    let Some(text) = this.text.get() else { return };
    let index = sequence::to_size(index).min(text.len());
    this.index.set(index);
    this.offset.set(text.byte_offset(index));
}

crate::natives! { ITERATOR_METHODS:
    __length_hint__ = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    __reduce__ = reduce(self, /) "Return state information for pickling.";
    __setstate__ = setstate(self, state, /) "Set state information for unpickling.";
}

/// A list of pieces of a string.
fn list_of(text: &Str, pieces: Vec<std::ops::Range<usize>>) -> Ref<List> {
    List::new(pieces.into_iter().map(|range| piece(text, &text.bytes()[range])).collect())
}
