//! `array` (`Modules/arraymodule.c`): sequences of numbers or characters of one type.

use super::NativeModule;
use super::io::base::READ;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{DEPRECATION_WARNING, EOF_ERROR, INDEX_ERROR, OVERFLOW_ERROR};
use crate::object::native::Args;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, int, names, seq_iter};
use crate::types::held::Held;
use crate::types::list::List;
use crate::types::sequence::{self, bound, is_index, place};
use crate::types::slice::{Slice, adjust_indices};
use crate::types::{buffer, bytes, str};
use crate::{getsets, natives, object_type};
use num_traits::ToPrimitive;

pub static MODULE: NativeModule = NativeModule {
    name: "array",
    doc: "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.",
    functions: &[],
    init: |_, namespace| {
        namespace.set_str("array", ARRAY.to_value());
        namespace.set_str("ArrayType", ARRAY.to_value());
        namespace.set_str("typecodes", Str::new(TYPECODES).into());
        Ok(())
    },
};

static ARRAY: Class = Class::on_demand("array.array", define);

const TYPECODES: &str = "bBuwhHiIlLqQfd";

/// The items as they lie in memory, little-endian.
struct Items(GilCell<Vec<u8>>);

impl Held for Items {}

/// A type of items, by its letter.
#[derive(Clone, Copy, PartialEq)]
struct Code(u8);

impl Held for Code {}

object_type! {
    struct Array: ARRAY {
        code: Code,
        items: Items,
    }
}

impl Code {
    fn size(self) -> usize {
        match self.0 {
            b'b' | b'B' => 1,
            b'h' | b'H' => 2,
            b'u' | b'w' | b'i' | b'I' | b'f' => 4,
            _ => 8,
        }
    }

    /// Of integers: whether they are signed, and what C calls them.
    fn integer(self) -> Option<(bool, &'static str)> {
        Some(match self.0 {
            b'b' => (true, "signed char"),
            b'B' => (false, "unsigned byte integer"),
            b'h' => (true, "signed short integer"),
            b'H' => (false, "unsigned short"),
            b'i' => (true, "signed integer"),
            b'I' => (false, "unsigned int"),
            b'l' | b'q' => (true, "signed long"),
            b'L' | b'Q' => (false, "unsigned long"),
            _ => return None,
        })
    }

    fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }

    fn decode(self, item: &[u8]) -> Value {
        let mut wide = [0; 8];
        wide[..item.len()].copy_from_slice(item);
        let bits = u64::from_le_bytes(wide);
        match (self.0, self.integer()) {
            (_, Some((false, _))) => int::from_u64(bits),
            (_, Some((true, _))) => {
                let unused = 64 - 8 * item.len() as u32;
                int::from_i64((bits << unused) as i64 >> unused)
            }
            (b'f', _) => Value::float(f64::from(f32::from_bits(bits as u32))),
            (b'd', _) => Value::float(f64::from_bits(bits)),
            // What no text can hold is shown as what stands for it.
            _ => str::from_char(if bits <= 0x10_FFFF { bits as u32 } else { 0xFFFD }),
        }
    }

    fn encode(self, ctx: Ctx, value: &Value) -> Result<Vec<u8>> {
        let size = self.size();
        if let Some((signed, name)) = self.integer() {
            let number = ctx.index(value)?;
            let bits = 8 * size as u32;
            let (least, most): (i128, i128) =
                if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
            let exact = number.as_int().and_then(|number| number.to_i128());
            return match exact.filter(|number| (least..=most).contains(number)) {
                Some(number) => Ok(number.to_le_bytes()[..size].to_vec()),
                None => {
                    let is_small = number.as_int().is_some_and(|number| number.sign() == malachite_bigint::Sign::Minus);
                    let bound = if is_small { "less than minimum" } else { "greater than maximum" };
                    Err(ctx.raise(&OVERFLOW_ERROR, format!("{name} is {bound}")))
                }
            };
        }
        if self.is_text() {
            let given = value.class_name();
            let Some(text) = value.downcast::<Str>() else {
                return Err(ctx.type_error(format!("array item must be a unicode character, not {given}")));
            };
            if text.len() != 1 {
                let message = format!("array item must be a string of length 1, not a string of length {}", text.len());
                return Err(ctx.type_error(message));
            }
            return Ok(str::chars::first(text.bytes()).0.to_le_bytes().to_vec());
        }
        let number = ctx.to_f64(value)?;
        Ok(if self.0 == b'f' { (number as f32).to_le_bytes().to_vec() } else { number.to_le_bytes().to_vec() })
    }
}

impl Array {
    fn with(class: &Class, code: Code, items: Vec<u8>) -> Ref<Array> {
        Array::make(class, code, Items(GilCell::new(items)))
    }

    fn len(&self) -> usize {
        self.items.0.with(|items| items.len()) / self.code.size()
    }

    fn get(&self, index: usize) -> Option<Value> {
        let size = self.code.size();
        self.items.0.with(|items| items.get(index * size..(index + 1) * size).map(|item| self.code.decode(item)))
    }

    fn values(&self) -> Vec<Value> {
        self.items.0.with(|items| items.chunks_exact(self.code.size()).map(|item| self.code.decode(item)).collect())
    }

    fn bytes(&self) -> Vec<u8> {
        self.items.0.get()
    }

    /// Adds bytes, as far as memory goes.
    fn add(&self, ctx: Ctx, bytes: &[u8]) -> Result<()> {
        let added = self.items.0.with(|items| {
            items.try_reserve(bytes.len())?;
            items.extend_from_slice(bytes);
            Ok::<(), std::collections::TryReserveError>(())
        });
        added.map_err(|_| ctx.memory_error())
    }
}

// ---- making ----

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if class == &ARRAY && args.has_keywords() {
        return Err(ctx.type_error("array.array() takes no keyword arguments"));
    }
    let (code, initial) = match args.positional() {
        [code] => (code, None),
        [code, initial] => (code, Some(initial)),
        given => {
            let (bound, count) = if given.is_empty() { ("at least", 1) } else { ("at most", 2) };
            let plural = if count == 1 { "" } else { "s" };
            let message = format!("array() takes {bound} {count} argument{plural} ({} given)", given.len());
            return Err(ctx.type_error(message));
        }
    };
    let letter = match code.downcast::<Str>() {
        Some(text) if text.len() == 1 => text.bytes()[0],
        Some(text) => {
            let given = text.len();
            let message = format!("array() argument 1 must be a unicode character, not a string of length {given}");
            return Err(ctx.type_error(message));
        }
        None => {
            let given = code.class_name();
            return Err(ctx.type_error(format!("array() argument 1 must be a unicode character, not {given}")));
        }
    };
    if !TYPECODES.as_bytes().contains(&letter) {
        return Err(ctx.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"));
    }
    if letter == b'u' {
        let message = "The 'u' type code is deprecated and will be removed in Python 3.16";
        super::warnings::warn(ctx, &DEPRECATION_WARNING, message, 1)?;
    }
    let array = Array::with(class, Code(letter), Vec::new());
    let Some(initial) = initial else { return Ok(array.into()) };
    if initial.downcast::<Str>().is_some() {
        if !array.code.is_text() {
            let letter = letter as char;
            return Err(ctx.type_error(format!("cannot use a str to initialize an array with typecode '{letter}'")));
        }
        fromunicode(ctx, &array, initial)?;
    } else if let Some(other) = initial.downcast::<Array>() {
        if other.code.is_text() && !array.code.is_text() {
            return Err(ctx.type_error(format!(
                "cannot use a unicode array to initialize an array with typecode '{}'",
                letter as char
            )));
        }
        for item in other.values() {
            append(ctx, &array, &item)?;
        }
    } else if let Some(content) = buffer::get(ctx, initial)? {
        frombytes(ctx, &array, buffer::Buffer(content))?;
    } else {
        ctx.for_each(initial, |item| append(ctx, &array, &item).map(|()| true))?;
    }
    Ok(array.into())
}

fn append(ctx: Ctx, this: &Array, v: &Value) -> Result<()> {
    let item = this.code.encode(ctx, v)?;
    this.add(ctx, &item)
}

fn extend(ctx: Ctx, this: &Array, bb: &Value) -> Result<()> {
    if let Some(other) = bb.downcast::<Array>() {
        if other.code != this.code {
            return Err(ctx.type_error("can only extend with array of same kind"));
        }
        return this.add(ctx, &other.bytes());
    }
    ctx.for_each(bb, |item| append(ctx, this, &item).map(|()| true))
}

fn fromlist(ctx: Ctx, this: &Array, list: &Value) -> Result<()> {
    let Some(list) = list.downcast::<List>() else { return Err(ctx.type_error("arg must be list")) };
    let mut encoded = Vec::new();
    for item in list.to_vec() {
        encoded.extend(this.code.encode(ctx, &item)?);
    }
    this.add(ctx, &encoded)
}

fn frombytes(ctx: Ctx, this: &Array, content: buffer::Buffer) -> Result<()> {
    if content.len() % this.code.size() != 0 {
        return Err(ctx.value_error("bytes length not a multiple of item size"));
    }
    this.add(ctx, &content)
}

fn fromunicode(ctx: Ctx, this: &Array, ustr: &Value) -> Result<()> {
    if !this.code.is_text() {
        return Err(ctx.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let Some(text) = ustr.downcast::<Str>() else {
        let given = ustr.class_name();
        return Err(ctx.type_error(format!("fromunicode() argument must be str, not {given}")));
    };
    let encoded: Vec<u8> = str::chars::code_points(text.bytes()).flat_map(u32::to_le_bytes).collect();
    this.add(ctx, &encoded)
}

fn fromfile(ctx: Ctx, this: &Array, f: &Value, n: i64) -> Result<()> {
    let Some(count) = sequence::not_negative(n) else { return Err(ctx.value_error("negative count")) };
    let wanted = count.checked_mul(this.code.size()).ok_or_else(|| ctx.memory_error())?;
    let read = ctx.call_method(f, &READ, &[int::from_u64(wanted as u64)])?;
    let Some(content) = buffer::bytes(&read) else { return Err(ctx.type_error("read() didn't return bytes")) };
    let is_short = content.len() != wanted;
    frombytes(ctx, this, buffer::Buffer(content.into()))?;
    if is_short { Err(ctx.raise(&EOF_ERROR, "read() didn't return enough bytes")) } else { Ok(()) }
}

// ---- giving out ----

fn tobytes(ctx: Ctx, this: &Array) -> Result<Value> {
    bytes::checked(ctx, &this.bytes())
}

fn tolist(_: Ctx, this: &Array) -> Ref<List> {
    List::new(this.values())
}

fn tounicode(ctx: Ctx, this: &Array) -> Result<Value> {
    if !this.code.is_text() {
        return Err(ctx.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    text_of(ctx, this)
}

fn text_of(ctx: Ctx, this: &Array) -> Result<Value> {
    let mut text = Vec::new();
    for item in this.values() {
        text.extend_from_slice(item.downcast::<Str>().map_or(&[], Str::bytes));
    }
    str::from_buffer(ctx, &text)
}

fn tofile(ctx: Ctx, this: &Array, f: &Value) -> Result<()> {
    ctx.call_method(f, &names::write, &[tobytes(ctx, this)?]).map(drop)
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let array = this.receiver::<Array>();
    let (name, code) = (this.class().short_name(), array.code.0 as char);
    if array.len() == 0 {
        return Ok(Str::new(&format!("{name}('{code}')")).into());
    }
    let content = if array.code.is_text() { text_of(ctx, array)? } else { tolist(ctx, array).into() };
    let content = ctx.repr(&content)?;
    let text = [format!("{name}('{code}', ").as_bytes(), content.bytes(), b")"].concat();
    str::from_buffer(ctx, &text)
}

fn reduce(ctx: Ctx, this: &Array, _protocol: &Value) -> Result<Vec<Value>> {
    let code: Value = Str::new(&(this.code.0 as char).to_string()).into();
    let content = if this.code.is_text() { text_of(ctx, this)? } else { tolist(ctx, this).into() };
    let this = this.to_value();
    let state = ctx.lookup_attr(&this, &names::__dict__)?.unwrap_or(Value::NONE);
    Ok(vec![this.class().to_value(), Tuple::new(vec![code, content]).into(), state])
}

fn copy(_: Ctx, this: &Array) -> Ref<Array> {
    Array::with(&ARRAY, this.code, this.bytes())
}

fn deepcopy(ctx: Ctx, this: &Array, _memo: &Value) -> Ref<Array> {
    copy(ctx, this)
}

fn buffer_info(_: Ctx, this: &Array) -> Vec<Value> {
    let address = this.items.0.with(|items| items.as_ptr().addr());
    vec![int::from_u64(address as u64), int::from_u64(this.len() as u64)]
}

// ---- changing ----

fn insert(ctx: Ctx, this: &Array, i: i64, v: &Value) -> Result<()> {
    let item = this.code.encode(ctx, v)?;
    let at = bound(i, this.len()) * this.code.size();
    this.items.0.with(|items| drop(items.splice(at..at, item)));
    Ok(())
}

fn remove_at(this: &Array, index: usize) {
    let size = this.code.size();
    this.items.0.with(|items| drop(items.drain(index * size..(index + 1) * size)));
}

fn pop(ctx: Ctx, this: &Array, i: Option<i64>) -> Result<Value> {
    let length = this.len();
    if length == 0 {
        return Err(ctx.raise(&INDEX_ERROR, "pop from empty array"));
    }
    let place = place(i.unwrap_or(-1), length).and_then(|index| this.get(index).map(|item| (index, item)));
    let Some((index, item)) = place else { return Err(ctx.raise(&INDEX_ERROR, "pop index out of range")) };
    remove_at(this, index);
    Ok(item)
}

/// Where the item stands that is equal; Python code may change the array meanwhile.
fn find(ctx: Ctx, this: &Array, v: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
    let mut index = start;
    while index < stop.min(this.len())
        && let Some(item) = this.get(index)
    {
        if ctx.eq(&item, v)? {
            return Ok(Some(index));
        }
        index += 1;
    }
    Ok(None)
}

fn remove(ctx: Ctx, this: &Array, v: &Value) -> Result<()> {
    match find(ctx, this, v, 0, usize::MAX)?.filter(|&index| index < this.len()) {
        Some(index) => {
            remove_at(this, index);
            Ok(())
        }
        None => Err(ctx.value_error("array.remove(x): x not in array")),
    }
}

fn index(ctx: Ctx, this: &Array, v: &Value, start: Option<&Value>, stop: Option<&Value>) -> Result<usize> {
    let start = bound(sequence::bound_argument(ctx, start, 0)?, this.len());
    let stop = bound(sequence::bound_argument(ctx, stop, i64::MAX)?, this.len());
    find(ctx, this, v, start, stop)?.ok_or_else(|| ctx.value_error("array.index(x): x not in array"))
}

fn count(ctx: Ctx, this: &Array, v: &Value) -> Result<usize> {
    let mut count = 0;
    let mut index = 0;
    while let Some(item) = this.get(index) {
        count += usize::from(ctx.eq(&item, v)?);
        index += 1;
    }
    Ok(count)
}

fn reverse(_: Ctx, this: &Array) {
    let size = this.code.size();
    this.items.0.with(|items| {
        items.reverse();
        items.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    });
}

fn byteswap(_: Ctx, this: &Array) {
    let size = this.code.size();
    this.items.0.with(|items| items.chunks_exact_mut(size).for_each(<[u8]>::reverse));
}

fn clear(_: Ctx, this: &Array) {
    drop(this.items.0.take());
}

natives! { METHODS:
    append(self, v, /) "Append new value v to the end of the array.";
    buffer_info(self, /) "Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array\'s contents.\n\nThe length should be multiplied by the itemsize attribute to calculate\nthe buffer length in bytes.";
    byteswap(self, /) "Byteswap all items of the array.\n\nIf the items in the array are not 1, 2, 4, or 8 bytes in size, RuntimeError is\nraised.";
    clear(self, /) "Remove all items from the array.";
    count(self, v, /) "Return number of occurrences of v in the array.";
    extend(self, bb, /) "Append items to the end of the array.";
    frombytes(self, buffer, /) "Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.";
    fromfile(self, f, n, /) "Read n objects from the file object f and append them to the end of the array.";
    fromlist(self, list, /) "Append items to array from list.";
    fromunicode(self, ustr, /) "Extends this array with data from the unicode string ustr.\n\nThe array must be a unicode type array; otherwise a ValueError is raised.\nUse array.frombytes(ustr.encode(...)) to append Unicode data to an array of\nsome other type.";
    index(self, v, start=0, stop=9223372036854775807, /) "Return index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present.";
    insert(self, i, v, /) "Insert a new item v into the array before position i.";
    pop(self, i=-1, /) "Return the i-th element and delete it from the array.\n\ni defaults to -1.";
    remove(self, v, /) "Remove the first occurrence of v in the array.";
    reverse(self, /) "Reverse the order of the items in the array.";
    tobytes(self, /) "Convert the array to an array of machine values and return the bytes representation.";
    tofile(self, f, /) "Write all items (as machine values) to the file object f.";
    tolist(self, /) "Convert array to an ordinary list with the same items.";
    tounicode(self, /) "Extends this array with data from the unicode string ustr.\n\nConvert the array to a unicode string.  The array must be a unicode type array;\notherwise a ValueError is raised.  Use array.tobytes().decode() to obtain a\nunicode string from an array of some other type.";
    __copy__ = copy(self, /) "Return a copy of the array.";
    __deepcopy__ = deepcopy(self, unused, /) "Return a copy of the array.";
    __reduce_ex__ = reduce(self, value, /) "Return state information for pickling.";
    "__sizeof__" = sizeof(self, /) "Size of the array in memory, in bytes.";
}

fn sizeof(_: Ctx, this: &Array) -> usize {
    size_of::<Array>() + this.items.0.with(|items| items.capacity())
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn typecode(_: Ctx, this: &Array) -> String {
    (this.code.0 as char).to_string()
}

fn itemsize(_: Ctx, this: &Array) -> usize {
    this.code.size()
}

getsets! { ATTRIBUTES for Array:
    typecode: typecode "the typecode character used to create the array";
    itemsize: itemsize "the size, in bytes, of one array item";
}

// ---- as a sequence ----

fn wrong_index(ctx: Ctx) -> Raised {
    ctx.type_error("array indices must be integers")
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let array = this.receiver::<Array>();
    if is_index(key) {
        let index = sequence::index_number(ctx, key)?;
        let item = place(index, array.len()).and_then(|index| array.get(index));
        return item.ok_or_else(|| ctx.raise(&INDEX_ERROR, "array index out of range"));
    }
    let Some(slice) = key.downcast::<Slice>() else { return Err(wrong_index(ctx)) };
    let (start, stop, step) = slice.unpack(ctx)?;
    let (start, _, step, count) = adjust_indices(start, stop, step, array.len());
    let size = array.code.size();
    let items = array.items.0.with(|items| {
        let chosen = (0..count as i64).map(|number| (start + number * step) as usize * size);
        chosen.flat_map(|at| items[at..at + size].to_vec()).collect()
    });
    Ok(Array::with(&ARRAY, array.code, items).into())
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let array = this.receiver::<Array>();
    let size = array.code.size();
    if is_index(key) {
        let index = sequence::index_number(ctx, key)?;
        let out_of_range = |what: &str| ctx.raise(&INDEX_ERROR, format!("array {what}index out of range"));
        let Some(value) = value else {
            let index = place(index, array.len()).ok_or_else(|| out_of_range("assignment "))?;
            remove_at(array, index);
            return Ok(());
        };
        let item = array.code.encode(ctx, value)?;
        let index = place(index, array.len()).ok_or_else(|| out_of_range("assignment "))?;
        array.items.0.with(|items| items[index * size..(index + 1) * size].copy_from_slice(&item));
        return Ok(());
    }
    let Some(slice) = key.downcast::<Slice>() else { return Err(wrong_index(ctx)) };
    let (start, stop, step) = slice.unpack(ctx)?;
    let new = match value {
        None => None,
        Some(value) => match value.downcast::<Array>() {
            Some(other) if other.code == array.code => Some(other.bytes()),
            Some(_) => return Err(ctx.type_error("bad argument type for built-in operation")),
            None => {
                let given = value.class_name();
                return Err(ctx.type_error(format!("can only assign array (not \"{given}\") to array slice")));
            }
        },
    };
    let (start, stop, step, count) = adjust_indices(start, stop, step, array.len());
    if step == 1 {
        let range = start as usize * size..(stop.max(start)) as usize * size;
        array.items.0.with(|items| drop(items.splice(range, new.unwrap_or_default())));
        return Ok(());
    }
    let places = (0..count as i64).map(|number| (start + number * step) as usize);
    let Some(new) = new else {
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        places.into_iter().rev().for_each(|index| remove_at(array, index));
        return Ok(());
    };
    if new.len() != count * size {
        let given = new.len() / size;
        let message = format!("attempt to assign array of size {given} to extended slice of size {count}");
        return Err(ctx.value_error(message));
    }
    array.items.0.with(|items| {
        for (index, item) in places.zip(new.chunks_exact(size)) {
            items[index * size..(index + 1) * size].copy_from_slice(item);
        }
    });
    Ok(())
}

fn same_kind<'a>(ctx: Ctx, this: &Array, other: &'a Value) -> Result<&'a Array> {
    let Some(array) = other.downcast::<Array>() else {
        let given = other.class_name();
        return Err(ctx.type_error(format!("can only append array (not \"{given}\") to array")));
    };
    if array.code != this.code {
        return Err(ctx.type_error("bad argument type for built-in operation"));
    }
    Ok(array)
}

fn concat(ctx: Ctx, this: &Value, other: &Value) -> Result<Value> {
    let array = this.receiver::<Array>();
    let other = same_kind(ctx, array, other)?;
    Ok(Array::with(&ARRAY, array.code, [array.bytes(), other.bytes()].concat()).into())
}

fn inplace_concat(ctx: Ctx, this: &Value, other: &Value) -> Result<Value> {
    let array = this.receiver::<Array>();
    let Some(other) = other.downcast::<Array>() else {
        let given = other.class_name();
        return Err(ctx.type_error(format!("can only extend with array (not \"{given}\")")));
    };
    extend(ctx, array, &other.to_value())?;
    Ok(this.clone())
}

fn repeated(ctx: Ctx, array: &Array, count: i64) -> Result<Vec<u8>> {
    let items = array.bytes();
    let count = sequence::to_size(count.max(0));
    match items.len().checked_mul(count).filter(|&length| length <= crate::object::str::MAX_LENGTH) {
        Some(_) => Ok(items.repeat(count)),
        None => Err(ctx.memory_error()),
    }
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let array = this.receiver::<Array>();
    Ok(Array::with(&ARRAY, array.code, repeated(ctx, array, count)?).into())
}

fn inplace_repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let array = this.receiver::<Array>();
    let items = repeated(ctx, array, count)?;
    array.items.0.set(items);
    Ok(this.clone())
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    Ok(find(ctx, this.receiver::<Array>(), item, 0, usize::MAX)?.is_some())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<Array>(), b.downcast::<Array>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    sequence::compare(ctx, op, || a.len(), || b.len(), |index| a.get(index).zip(b.get(index)))
}

fn define() {
    ARRAY.define::<Array>(&ClassDef {
        flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::WEAKREF,
        doc: "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.iter.set(|_, this| Ok(seq_iter::new(this)));
            slots.len.set(|_, this| Ok(this.receiver::<Array>().len()));
            slots.contains.set(contains);
            slots.getitem.set(getitem);
            slots.setitem.set(setitem);
            slots.concat.set(concat);
            slots.inplace_concat.set(inplace_concat);
            slots.repeat.set(repeat);
            slots.inplace_repeat.set(inplace_repeat);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    buffer::PROVIDERS.with(|providers| providers.push(|_, value| value.downcast::<Array>().map(Array::bytes)));
}
