//! `bytearray` (`Objects/bytearrayobject.c`): layout and what changes it; the methods that do not
//! are those of `bytes`.

use super::methods::BYTEARRAY_METHODS;
use super::{byte_value, compare, construct, constructor_arguments, contains, from_iterable, repeated, repr, sliced};
use crate::natives;
use crate::object::builtin_classes::BYTEARRAY;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::BUFFER_ERROR;
use crate::object::native::Args;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, heap, int};
use crate::types::slice::{self, Slice};
use crate::types::{buffer, sequence, str, text};
use std::cell::Cell;

#[repr(C)]
pub struct ByteArray {
    header: Header,
    bytes: GilCell<Vec<u8>>,
    /// Memory views of it: while there are some, the length stays.
    exports: Cell<usize>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ByteArray {
    fn class() -> &'static Class {
        &BYTEARRAY
    }
}

impl ByteArray {
    pub fn new(bytes: Vec<u8>) -> Ref<ByteArray> {
        ByteArray::new_in(&BYTEARRAY, bytes)
    }

    fn new_in(class: &Class, bytes: Vec<u8>) -> Ref<ByteArray> {
        heap::new_in(class, |header| ByteArray { header, bytes: GilCell::new(bytes), exports: Cell::new(0) })
    }

    pub fn to_vec(&self) -> Vec<u8> {
        self.bytes.get()
    }

    pub fn len(&self) -> usize {
        self.bytes.with(|bytes| bytes.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reaches the bytes, whose number must not change: see [`ByteArray::resize`].
    pub fn with<R>(&self, use_bytes: impl FnOnce(&mut [u8]) -> R) -> R {
        self.bytes.with(|bytes| use_bytes(bytes))
    }

    /// Reaches the bytes for a change of their number.
    ///
    /// # Errors
    /// `BufferError` while there are views.
    fn resize<R>(&self, ctx: Ctx, use_bytes: impl FnOnce(&mut Vec<u8>) -> R) -> Result<R> {
        if self.exports.get() > 0 {
            return Err(ctx.raise(&BUFFER_ERROR, "Existing exports of data: object cannot be re-sized"));
        }
        Ok(self.bytes.with(use_bytes))
    }

    /// Cuts off or adds zeros at the end.
    ///
    /// # Errors
    /// `BufferError` while there are views.
    pub fn set_length(&self, ctx: Ctx, length: usize) -> Result<()> {
        self.resize(ctx, |bytes| bytes.resize(length, 0))
    }

    pub fn add_export(&self) {
        self.exports.set(self.exports.get() + 1);
    }

    pub fn remove_export(&self) {
        self.exports.set(self.exports.get() - 1);
    }
}

pub fn define() {
    BYTEARRAY.define::<ByteArray>(&ClassDef {
        flags: class_flags::BASE | class_flags::MATCH_SELF,
        doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable bytearray object from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an integer",
        slots: |slots| {
            slots.new.set(|_, class, _| Ok(ByteArray::new_in(class, Vec::new()).into()));
            slots.init.set(init);
            slots.repr.set(array_repr);
            slots.str.set(array_repr);
            slots.compare.set(compare);
            slots.iter.set(|_, this| Ok(super::iterate(&super::BYTEARRAY_ITERATOR, this)));
            slots.len.set(|_, this| Ok(of(this).len()));
            slots.getitem.set(getitem);
            slots.setitem.set(setitem);
            slots.contains.set(|ctx, this, item| contains(ctx, &of(this).to_vec(), item));
            slots.concat.set(concat);
            slots.repeat.set(|ctx, this, count| Ok(ByteArray::new(repeated(ctx, &of(this).to_vec(), count)?).into()));
            slots.inplace_concat.set(inplace_concat);
            slots.inplace_repeat.set(inplace_repeat);
            slots.binary[BinaryOp::Remainder as usize].set(remainder);
        },
        methods: BYTEARRAY_METHODS,
        class_methods: super::methods::CLASS_METHODS,
        static_methods: super::methods::STATIC_METHODS,
        ..ClassDef::EMPTY
    });
    BYTEARRAY.define_members(&ClassDef { methods: MUTATING_METHODS, ..ClassDef::EMPTY });
}

fn of(this: &Value) -> &ByteArray {
    this.receiver::<ByteArray>()
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let [source, encoding, errors] = constructor_arguments(ctx, "bytearray", args)?;
    let bytes = construct(ctx, source, encoding, errors, "bytearray")?;
    of(this).resize(ctx, |place| *place = bytes)
}

fn array_repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let mut bytes = repr(ctx, &of(this).to_vec())?;
    // Unlike that of bytes, single quotes are escaped between double ones, too.
    if let Some(text) = bytes.downcast::<Str>()
        && text.bytes().starts_with(b"b\"")
        && let Some(escaped) = text::replace(ctx, text.bytes(), b"'", b"\\'", usize::MAX, str::chars::ENCODING)?
    {
        bytes = str::from_wtf8(&escaped);
    }
    let name = this.class_name();
    str::build_string(ctx, &[Str::new(&name).into(), Str::latin1(b'(').into(), bytes, Str::latin1(b')').into()])
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    if let Some(slice) = key.downcast::<Slice>() {
        let (start, stop, step) = slice.unpack(ctx)?;
        let bytes = of(this).to_vec();
        let (start, _, step, count) = slice::adjust_indices(start, stop, step, bytes.len());
        return Ok(ByteArray::new(sliced(&bytes, start, step, count)).into());
    }
    let index = index_of(ctx, key)?;
    let found = of(this).with(|bytes| sequence::place(index, bytes.len()).map(|place| bytes[place]));
    match found {
        Some(byte) => Ok(Value::int32(i32::from(byte))),
        None => Err(ctx.index_error("bytearray index out of range")),
    }
}

fn index_of(ctx: Ctx, key: &Value) -> Result<i64> {
    if !sequence::is_index(key) {
        return Err(ctx.type_error(format!("bytearray indices must be integers or slices, not {}", key.class_name())));
    }
    sequence::index_number(ctx, key)
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    if let Some(slice) = key.downcast::<Slice>() {
        return set_slice(ctx, this, slice, value);
    }
    let index = index_of(ctx, key)?;
    let byte = value.map(|value| byte_value(ctx, value, "byte")).transpose()?;
    let Some(place) = sequence::place(index, of(this).len()) else {
        return Err(ctx.index_error("bytearray index out of range"));
    };
    match byte {
        Some(byte) => of(this).with(|bytes| bytes[place] = byte),
        None => drop(of(this).resize(ctx, |bytes| bytes.remove(place))?),
    }
    Ok(())
}

fn set_slice(ctx: Ctx, this: &Value, slice: &Slice, value: Option<&Value>) -> Result<()> {
    let new = match value {
        None => Vec::new(),
        Some(value) => match buffer::get(ctx, value)? {
            Some(bytes) => bytes.into_owned(),
            None if value.is_int() || value.downcast::<Str>().is_some() => {
                return Err(ctx.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
            }
            None => from_iterable(ctx, value, "bytearray", false)?,
        },
    };
    let (start, stop, step) = slice.unpack(ctx)?;
    let array = of(this);
    let (start, stop, step, count) = slice::adjust_indices(start, stop, step, array.len());
    if step == 1 {
        let (start, stop) = (start as usize, stop.max(start) as usize);
        text::check_size(ctx, Some(array.len() - (stop - start) + new.len()))?;
        if new.len() == stop - start {
            array.with(|bytes| bytes[start..stop].copy_from_slice(&new));
            return Ok(());
        }
        return array.resize(ctx, |bytes| drop(bytes.splice(start..stop, new)));
    }
    let places = (0..count as i64).map(|number| (start + number * step) as usize);
    // As in CPython, assigning nothing to an extended slice deletes it.
    if new.is_empty() {
        let mut removed: Vec<usize> = places.collect();
        removed.sort_unstable();
        return array.resize(ctx, |bytes| {
            let mut index = 0;
            bytes.retain(|_| {
                index += 1;
                removed.binary_search(&(index - 1)).is_err()
            });
        });
    }
    if new.len() != count {
        let message = format!("attempt to assign bytes of size {} to extended slice of size {count}", new.len());
        return Err(ctx.value_error(message));
    }
    array.with(|bytes| places.zip(&new).for_each(|(place, &byte)| bytes[place] = byte));
    Ok(())
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(right) = buffer::get(ctx, b)? else {
        return Err(ctx.type_error(format!("can't concat {} to {}", b.class_name(), a.class_name())));
    };
    let mut bytes = of(a).to_vec();
    text::check_size(ctx, bytes.len().checked_add(right.len()))?;
    bytes.extend_from_slice(&right);
    Ok(ByteArray::new(bytes).into())
}

fn inplace_concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(right) = buffer::get(ctx, b)? else {
        return Err(ctx.type_error(format!("can't concat {} to {}", b.class_name(), a.class_name())));
    };
    append_all(ctx, of(a), &right)?;
    Ok(a.clone())
}

fn append_all(ctx: Ctx, array: &ByteArray, bytes: &[u8]) -> Result<()> {
    let reserved =
        array.resize(ctx, |place| place.try_reserve(bytes.len()).map(|()| place.extend_from_slice(bytes)))?;
    reserved.map_err(|_| ctx.memory_error())
}

fn inplace_repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let bytes = repeated(ctx, &of(this).to_vec(), count)?;
    of(this).resize(ctx, |place| *place = bytes)?;
    Ok(this.clone())
}

fn remainder(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match a.downcast::<ByteArray>() {
        Some(format) => Ok(ByteArray::new(str::percent::bytes_remainder(ctx, &format.to_vec(), b)?).into()),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

// ---- methods that change it ----

fn append(ctx: Ctx, this: &ByteArray, item: &Value) -> Result<()> {
    let byte = byte_value(ctx, item, "byte")?;
    append_all(ctx, this, &[byte])
}

fn extend(ctx: Ctx, this: &ByteArray, iterable: &Value) -> Result<()> {
    let bytes = match buffer::get(ctx, iterable)? {
        Some(bytes) => bytes.into_owned(),
        None if iterable.downcast::<Str>().is_some() => {
            return Err(ctx.type_error("expected iterable of integers; got: 'str'"));
        }
        None if !sequence::is_iterable(iterable) => {
            return Err(ctx.type_error(format!("can't extend bytearray with {}", iterable.class_name())));
        }
        None => from_iterable(ctx, iterable, "bytearray", true)?,
    };
    append_all(ctx, this, &bytes)
}

fn insert(ctx: Ctx, this: &ByteArray, index: i64, item: &Value) -> Result<()> {
    let byte = byte_value(ctx, item, "byte")?;
    text::check_size(ctx, Some(this.len() + 1))?;
    this.resize(ctx, |bytes| bytes.insert(sequence::bound(index, bytes.len()), byte))
}

fn pop(ctx: Ctx, this: &ByteArray, index: Option<i64>) -> Result<i64> {
    if this.is_empty() {
        return Err(ctx.index_error("pop from empty bytearray"));
    }
    let Some(place) = sequence::place(index.unwrap_or(-1), this.len()) else {
        return Err(ctx.index_error("pop index out of range"));
    };
    this.resize(ctx, |bytes| i64::from(bytes.remove(place)))
}

fn remove(ctx: Ctx, this: &ByteArray, value: &Value) -> Result<()> {
    let byte = byte_value(ctx, value, "byte")?;
    let Some(place) = this.with(|bytes| memchr::memchr(byte, bytes)) else {
        return Err(ctx.value_error("value not found in bytearray"));
    };
    this.resize(ctx, |bytes| bytes.remove(place)).map(drop)
}

fn reverse(_: Ctx, this: &ByteArray) {
    this.with(<[u8]>::reverse);
}

fn clear(ctx: Ctx, this: &ByteArray) -> Result<()> {
    this.resize(ctx, |bytes| *bytes = Vec::new())
}

fn copy(_: Ctx, this: &ByteArray) -> Value {
    ByteArray::new(this.to_vec()).into()
}

fn resize(ctx: Ctx, this: &ByteArray, size: i64) -> Result<()> {
    let Some(size) = sequence::not_negative(size) else {
        return Err(ctx.value_error(format!("bytearray.resize(): new size must be >= 0, got {size}")));
    };
    text::check_size(ctx, Some(size))?;
    this.resize(ctx, |bytes| bytes.resize(size, 0))
}

fn allocated(_: Ctx, this: &ByteArray) -> usize {
    this.bytes.with(|bytes| if bytes.capacity() == 0 { 0 } else { bytes.capacity() + 1 })
}

fn reduce(ctx: Ctx, this: &ByteArray, protocol: i64) -> Result<Vec<Value>> {
    let bytes = this.to_vec();
    let args = if bytes.is_empty() {
        vec![]
    } else if protocol < 3 {
        let text: String = bytes.iter().map(|&byte| byte as char).collect();
        vec![Str::new(&text).into(), Str::new("latin-1").into()]
    } else {
        vec![super::checked(ctx, &bytes)?]
    };
    let state = crate::object::attributes::materialize(this.header()).map_or(Value::NONE, Value::from);
    Ok(vec![this.header.class().to_value(), Tuple::new(args).into(), state])
}

fn reduce_plain(ctx: Ctx, this: &ByteArray) -> Result<Vec<Value>> {
    reduce(ctx, this, 2)
}

fn sizeof(_: Ctx, this: &ByteArray) -> Value {
    int::from_u64((size_of::<ByteArray>() + this.bytes.with(|bytes| bytes.capacity())) as u64)
}

natives! { MUTATING_METHODS:
    append(self, item, /) "Append a single item to the end of the bytearray.";
    extend(self, iterable_of_ints, /) "Append all the items from the iterator or sequence to the end of the bytearray.";
    insert(self, index, item, /) "Insert a single item into the bytearray before the given index.";
    pop(self, index=-1, /) "Remove and return a single item from B.\n\nIf no index argument is given, will pop the last item.";
    remove(self, value, /) "Remove the first occurrence of a value in the bytearray.";
    reverse(self, /) "Reverse the order of the values in B in place.";
    clear(self, /) "Remove all items from the bytearray.";
    copy(self, /) "Return a copy of B.";
    resize(self, size, /) "Resize the internal buffer of bytearray to len.";
    __alloc__ = allocated(self, /) "B.__alloc__() -> int\n\nReturn the number of bytes actually allocated.";
    __reduce__ = reduce_plain(self, /) "Return state information for pickling.";
    __reduce_ex__ = reduce(self, proto, /) "Return state information for pickling.";
    __sizeof__ = sizeof(self, /) "Returns the size of the bytearray object in memory, in bytes.";
}
