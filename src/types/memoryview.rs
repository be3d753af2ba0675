//! `memoryview` (`Objects/memoryobject.c`), of one dimension, over `bytes`, `bytearray` and other
//! views.

use super::bytes::bytearray::ByteArray;
use super::bytes::{self, Bytes, methods};
use super::list::List;
use super::slice::Slice;
use super::{buffer, sequence};
use crate::object::builtin_classes::MEMORYVIEW;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::NOT_IMPLEMENTED_ERROR;
use crate::object::native::Args;
use crate::object::slots::Comparison;
use crate::object::{
    Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, int,
};
use crate::{getsets, natives};
use num_traits::ToPrimitive;
use std::cell::Cell;

#[repr(C)]
pub struct MemoryView {
    header: Header,
    /// The object whose bytes are seen; `None` once released.
    object: GilCell<Option<Value>>,
    /// The byte where item 0 begins, and the bytes from each item to the next.
    start: usize,
    stride: i64,
    /// In items.
    length: usize,
    format: Format,
    readonly: bool,
}

/// A native format of one item, by its letter.
#[derive(Clone, Copy, PartialEq)]
struct Format(u8);

impl Format {
    fn parse(text: &str) -> Option<Format> {
        let letter = text.strip_prefix('@').unwrap_or(text);
        match letter.as_bytes() {
            &[
                letter @ (b'c' | b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'L' | b'q' | b'Q' | b'n' | b'N'
                | b'e' | b'f' | b'd' | b'?'),
            ] => Some(Format(letter)),
            _ => None,
        }
    }

    /// Of the 64-bit platforms whose behaviour this follows.
    fn size(self) -> usize {
        match self.0 {
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' => 8,
            _ => 1,
        }
    }

    fn is_byte(self) -> bool {
        matches!(self.0, b'c' | b'b' | b'B')
    }

    fn is_signed(self) -> bool {
        matches!(self.0, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
    }

    fn unpack(self, bytes: &[u8]) -> Value {
        match self.0 {
            b'c' => bytes::from_slice(bytes),
            b'?' => Value::from_bool(bytes[0] != 0),
            b'e' => Value::float(half(u16::from_le_bytes([bytes[0], bytes[1]]))),
            b'f' => Value::float(f64::from(f32::from_le_bytes(bytes.try_into().expect("four bytes")))),
            b'd' => Value::float(f64::from_le_bytes(bytes.try_into().expect("eight bytes"))),
            _ => {
                let negative = self.is_signed() && bytes.last().is_some_and(|byte| byte & 0x80 != 0);
                let mut word = [if negative { 0xFF } else { 0 }; 8];
                word[..bytes.len()].copy_from_slice(bytes);
                if self.is_signed() {
                    int::from_i64(i64::from_le_bytes(word))
                } else {
                    int::from_u64(u64::from_le_bytes(word))
                }
            }
        }
    }

    fn pack(self, ctx: Ctx, value: &Value) -> Result<Vec<u8>> {
        let wrong_type = || ctx.type_error(format!("memoryview: invalid type for format '{}'", self.0 as char));
        let wrong_value = || ctx.value_error(format!("memoryview: invalid value for format '{}'", self.0 as char));
        match self.0 {
            b'c' => match buffer::bytes(value) {
                Some(&[byte]) => Ok(vec![byte]),
                Some(_) => Err(wrong_value()),
                None => Err(wrong_type()),
            },
            b'?' => Ok(vec![ctx.is_true(value)? as u8]),
            b'f' => Ok((ctx.to_f64(value)? as f32).to_le_bytes().to_vec()),
            b'd' => Ok(ctx.to_f64(value)?.to_le_bytes().to_vec()),
            b'e' => Err(ctx.raise(&NOT_IMPLEMENTED_ERROR, "memoryview: format e not supported")),
            _ => {
                if !sequence::is_index(value) {
                    return Err(wrong_type());
                }
                let number = ctx.index_bigint(value)?;
                let bits = self.size() as u32 * 8;
                let word = if self.is_signed() {
                    number
                        .to_i64()
                        .filter(|number| {
                            bits == 64 || (*number >= -(1i64 << (bits - 1)) && *number < 1i64 << (bits - 1))
                        })
                        .map(|number| number as u64)
                } else {
                    number.to_u64().filter(|number| bits == 64 || *number < 1u64 << bits)
                };
                Ok(word.ok_or_else(wrong_value)?.to_le_bytes()[..self.size()].to_vec())
            }
        }
    }
}

/// The number that IEEE half precision bits mean.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for MemoryView {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MEMORYVIEW
    }

    fn traverse(&self, visit: Visitor) {
        self.object.with(|object| object.iter().for_each(visit));
    }

    fn clear(&self) {
        self.detach();
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.detach();
    }
}

impl MemoryView {
    /// A view of a whole bytes-like object.
    ///
    /// # Errors
    /// `TypeError` for other objects.
    pub fn of(ctx: Ctx, object: &Value) -> Result<Ref<MemoryView>> {
        if let Some(view) = object.downcast::<MemoryView>() {
            view.check(ctx)?;
            return Ok(view.derive(view.start, view.stride, view.length, view.format, view.readonly));
        }
        let (length, readonly) = match (buffer::bytes(object), object.downcast::<ByteArray>()) {
            (Some(bytes), _) => (bytes.len(), true),
            (_, Some(array)) => {
                array.add_export();
                (array.len(), false)
            }
            _ => {
                return Err(ctx.type_error(format!(
                    "memoryview: a bytes-like object is required, not '{}'",
                    object.class_name()
                )));
            }
        };
        let format = Format(b'B');
        Ok(MemoryView::make(object.clone(), 0, 1, length, format, readonly))
    }

    fn make(
        object: Value,
        start: usize,
        stride: i64,
        length: usize,
        format: Format,
        readonly: bool,
    ) -> Ref<MemoryView> {
        heap::new(|header| MemoryView {
            header,
            object: GilCell::new(Some(object)),
            start,
            stride,
            length,
            format,
            readonly,
        })
    }

    /// A view of part of what this one shows, which outlives its release.
    fn derive(&self, start: usize, stride: i64, length: usize, format: Format, readonly: bool) -> Ref<MemoryView> {
        let object = self.object.get().expect("checked by the caller");
        if let Some(array) = object.downcast::<ByteArray>() {
            array.add_export();
        }
        MemoryView::make(object, start, stride, length, format, readonly)
    }

    fn detach(&self) {
        let object = self.object.take();
        if let Some(array) = object.as_ref().and_then(Value::downcast::<ByteArray>) {
            array.remove_export();
        }
    }

    fn check(&self, ctx: Ctx) -> Result<Value> {
        self.object.get().ok_or_else(|| ctx.value_error("operation forbidden on released memoryview object"))
    }

    /// The bytes of the items, one after another.
    ///
    /// # Errors
    /// `ValueError` once released.
    pub fn to_vec(&self, ctx: Ctx) -> Result<Vec<u8>> {
        let object = self.check(ctx)?;
        let size = self.format.size();
        let all = |bytes: &[u8]| {
            if self.stride == size as i64 {
                return bytes[self.start..self.start + self.length * size].to_vec();
            }
            (0..self.length).flat_map(|index| &bytes[self.offset(index)..self.offset(index) + size]).copied().collect()
        };
        Ok(match buffer::bytes(&object) {
            Some(bytes) => all(bytes),
            None => object.downcast::<ByteArray>().map_or_else(Vec::new, |array| array.with(|bytes| all(bytes))),
        })
    }

    fn offset(&self, index: usize) -> usize {
        (self.start as i64 + index as i64 * self.stride) as usize
    }

    fn item(&self, ctx: Ctx, index: usize) -> Result<Value> {
        let object = self.check(ctx)?;
        let range = self.offset(index)..self.offset(index) + self.format.size();
        let item = match buffer::bytes(&object) {
            Some(bytes) => bytes[range].to_vec(),
            None => {
                object.downcast::<ByteArray>().map_or_else(Vec::new, |array| array.with(|bytes| bytes[range].to_vec()))
            }
        };
        Ok(self.format.unpack(&item))
    }
}

pub fn define() {
    MEMORYVIEW.define::<MemoryView>(&ClassDef {
        doc: "Create a new memoryview object which references the given object.",
        flags: class_flags::SEQUENCE,
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.len.set(|ctx, this| of(this).check(ctx).map(|_| of(this).length));
            slots.getitem.set(getitem);
            slots.setitem.set(setitem);
            slots.iter.set(|ctx, this| {
                of(this).check(ctx)?;
                Ok(heap::new(|header| ViewIterator {
                    header,
                    view: GilCell::new(Some(this.clone())),
                    index: Cell::new(0),
                })
                .into())
            });
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    VIEW_ITERATOR.define::<ViewIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION | class_flags::WEAKREF,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(iterator_next);
        },
        ..ClassDef::EMPTY
    });
}

fn of(this: &Value) -> &MemoryView {
    this.receiver::<MemoryView>()
}

fn new(ctx: Ctx, _: &Class, args: Args) -> Result<Value> {
    let object = match (args.positional(), args.keyword("object")) {
        ([object], None) => object,
        ([], Some(object)) if args.values().len() == 1 => object,
        ([], None) => return Err(ctx.type_error("memoryview() missing required argument 'object' (pos 1)")),
        _ => {
            return Err(
                ctx.type_error(format!("memoryview() takes at most 1 argument ({} given)", args.values().len()))
            );
        }
    };
    MemoryView::of(ctx, object).map(Value::from)
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let state = if of(this).object.with(|object| object.is_none()) { "released memory" } else { "memory" };
    Ok(Str::new(&format!("<{state} at {:#x}>", crate::object::protocol::id(this))).into())
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let view = of(this);
    let object = view.check(ctx)?;
    if !view.readonly {
        return Err(ctx.value_error("cannot hash writable memoryview object"));
    }
    if !view.format.is_byte() {
        return Err(ctx.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    ctx.hash(&object)?;
    Ok(Bytes::new(&view.to_vec(ctx)?).hash())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    if !matches!(op, Comparison::Eq | Comparison::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let wanted = op == Comparison::Eq;
    let released =
        |value: &Value| value.downcast::<MemoryView>().is_some_and(|view| view.object.with(|object| object.is_none()));
    if released(a) || released(b) {
        return Ok(Value::from_bool(a.is(b) == wanted));
    }
    let Some(view) = a.downcast::<MemoryView>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if buffer::get(ctx, b)?.is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let other = MemoryView::of(ctx, b)?;
    let mut equal = view.length == other.length;
    if equal && view.format == other.format && !matches!(view.format.0, b'f' | b'd' | b'e') {
        equal = view.to_vec(ctx)? == other.to_vec(ctx)?;
    } else if equal {
        for index in 0..view.length {
            if !ctx.compare_bool(&view.item(ctx, index)?, &other.item(ctx, index)?, Comparison::Eq)? {
                equal = false;
                break;
            }
        }
    }
    Ok(Value::from_bool(equal == wanted))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let view = of(this);
    view.check(ctx)?;
    if let Some(slice) = key.downcast::<Slice>() {
        let (start, _, step, count) = slice.adjust(ctx, view.length)?;
        view.check(ctx)?;
        let first = if count == 0 { view.start } else { view.offset(start as usize) };
        return Ok(view.derive(first, view.stride.saturating_mul(step), count, view.format, view.readonly).into());
    }
    let index = index_of(ctx, key)?;
    match sequence::place(index, view.length) {
        Some(place) => view.item(ctx, place),
        None => Err(ctx.index_error("index out of bounds on dimension 1")),
    }
}

fn index_of(ctx: Ctx, key: &Value) -> Result<i64> {
    if !sequence::is_index(key) {
        return Err(ctx.type_error("memoryview: invalid slice key"));
    }
    sequence::index_number(ctx, key)
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let view = of(this);
    view.check(ctx)?;
    if view.readonly {
        return Err(ctx.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(ctx.type_error("cannot delete memory")) };
    let size = view.format.size();
    let (places, bytes): (Vec<usize>, Vec<u8>) = if let Some(slice) = key.downcast::<Slice>() {
        let (start, _, step, count) = slice.adjust(ctx, view.length)?;
        let source = MemoryView::of(ctx, value)?;
        if source.length != count || source.format != view.format {
            return Err(ctx.value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        let places = (0..count as i64).map(|number| view.offset((start + number * step) as usize)).collect();
        (places, source.to_vec(ctx)?)
    } else {
        let Some(place) = sequence::place(index_of(ctx, key)?, view.length) else {
            return Err(ctx.index_error("index out of bounds on dimension 1"));
        };
        (vec![view.offset(place)], view.format.pack(ctx, value)?)
    };
    // Converting the value may have released the view.
    let object = view.check(ctx)?;
    if let Some(array) = object.downcast::<ByteArray>() {
        array.with(|target| {
            places
                .iter()
                .zip(bytes.chunks_exact(size))
                .for_each(|(&place, item)| target[place..place + size].copy_from_slice(item));
        });
    }
    Ok(())
}

#[repr(C)]
struct ViewIterator {
    header: Header,
    view: GilCell<Option<Value>>,
    index: Cell<usize>,
}

static VIEW_ITERATOR: Class = Class::on_demand("memory_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for ViewIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &VIEW_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.view.with(|view| view.iter().for_each(visit));
    }

    fn clear(&self) {
        self.view.set(None);
    }
}

fn iterator_next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<ViewIterator>();
    let Some(view) = this.view.get() else { return Ok(None) };
    let index = this.index.get();
    if index >= of(&view).length {
        this.view.set(None);
        return Ok(None);
    }
    this.index.set(index + 1);
    of(&view).item(ctx, index).map(Some)
}

// ---- methods ----

fn tobytes(ctx: Ctx, this: &MemoryView, order: Option<&Value>) -> Result<Value> {
    if let Some(order) = order.filter(|order| !order.is_none())
        && !matches!(order.as_str(), Some("C" | "F" | "A"))
    {
        return Err(ctx.value_error("order must be 'C', 'F' or 'A'"));
    }
    bytes::checked(ctx, &this.to_vec(ctx)?)
}

fn tolist(ctx: Ctx, this: &MemoryView) -> Result<Ref<List>> {
    let bytes = this.to_vec(ctx)?;
    Ok(List::new(bytes.chunks_exact(this.format.size()).map(|item| this.format.unpack(item)).collect()))
}

fn hex(ctx: Ctx, this: &MemoryView, sep: Option<&Value>, bytes_per_sep: Option<i64>) -> Result<Value> {
    methods::hex_of(ctx, &this.to_vec(ctx)?, sep, bytes_per_sep)
}

fn release(_: Ctx, this: &MemoryView) {
    this.detach();
}

fn toreadonly(ctx: Ctx, this: &MemoryView) -> Result<Ref<MemoryView>> {
    this.check(ctx)?;
    Ok(this.derive(this.start, this.stride, this.length, this.format, true))
}

fn cast(ctx: Ctx, this: &MemoryView, format: &str, shape: Option<&Value>) -> Result<Ref<MemoryView>> {
    this.check(ctx)?;
    if this.stride != this.format.size() as i64 {
        return Err(ctx.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let Some(new) = Format::parse(format) else {
        return Err(ctx.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    if !new.is_byte() && !this.format.is_byte() {
        return Err(ctx.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let bytes = this.length * this.format.size();
    if !bytes.is_multiple_of(new.size()) {
        return Err(ctx.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let length = bytes / new.size();
    if let Some(shape) = shape.filter(|shape| !shape.is_none()) {
        let shape = ctx.collect(shape)?;
        match &shape[..] {
            [one] if one.as_i64() == Some(length as i64) => {}
            [_] => return Err(ctx.type_error("memoryview: product(shape) * itemsize != buffer size")),
            _ => return Err(ctx.raise(&NOT_IMPLEMENTED_ERROR, "memoryview: multi-dimensional views are not supported")),
        }
    }
    Ok(this.derive(this.start, new.size() as i64, length, new, this.readonly))
}

fn count(ctx: Ctx, this: &MemoryView, value: &Value) -> Result<usize> {
    let mut found = 0;
    for index in 0..this.length {
        found += ctx.eq(&this.item(ctx, index)?, value)? as usize;
    }
    Ok(found)
}

fn index(ctx: Ctx, this: &MemoryView, value: &Value, start: Option<i64>, stop: Option<i64>) -> Result<usize> {
    this.check(ctx)?;
    let start = sequence::bound(start.unwrap_or(0), this.length);
    let stop = sequence::bound(stop.unwrap_or(i64::MAX), this.length);
    for index in start..stop {
        if ctx.eq(&this.item(ctx, index)?, value)? {
            return Ok(index);
        }
    }
    Err(ctx.value_error("memoryview.index(x): x not found"))
}

fn enter(ctx: Ctx, this: &MemoryView) -> Result<Ref<MemoryView>> {
    this.check(ctx)?;
    Ok(this.reference())
}

fn exit(ctx: Ctx, this: &MemoryView, _: &Tuple) {
    release(ctx, this);
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { METHODS:
    tobytes(self, order="C") "Return the data in the buffer as a byte string.";
    tolist(self, /) "Return the data in the buffer as a list of elements.";
    hex(self, sep=None, bytes_per_sep=1) "Return the data in the buffer as a str of hexadecimal numbers.";
    release(self, /) "Release the underlying buffer exposed by the memoryview object.";
    toreadonly(self, /) "Return a readonly version of the memoryview.";
    cast(self, format, shape=None) "Cast a memoryview to a new format or shape.";
    count(self, value, /) "Count the number of occurrences of a value.";
    index(self, value, start=0, stop=None, /) "Return the index of the first occurrence of a value.\n\nRaises ValueError if the value is not present.";
    __enter__ = enter(self, /) "";
    __exit__ = exit(self, *args) "";
}

natives! { CLASS_METHODS:
    __class_getitem__ = class_getitem(self, item, /) "See PEP 585";
}

fn obj(ctx: Ctx, this: &MemoryView) -> Result<Value> {
    this.check(ctx)
}

fn nbytes(ctx: Ctx, this: &MemoryView) -> Result<usize> {
    this.check(ctx).map(|_| this.length * this.format.size())
}

fn itemsize(ctx: Ctx, this: &MemoryView) -> Result<usize> {
    this.check(ctx).map(|_| this.format.size())
}

fn format(ctx: Ctx, this: &MemoryView) -> Result<Value> {
    this.check(ctx).map(|_| Str::latin1(this.format.0).into())
}

fn readonly(ctx: Ctx, this: &MemoryView) -> Result<bool> {
    this.check(ctx).map(|_| this.readonly)
}

fn ndim(ctx: Ctx, this: &MemoryView) -> Result<usize> {
    this.check(ctx).map(|_| 1)
}

fn shape(ctx: Ctx, this: &MemoryView) -> Result<Vec<Value>> {
    this.check(ctx).map(|_| vec![int::from_u64(this.length as u64)])
}

fn strides(ctx: Ctx, this: &MemoryView) -> Result<Vec<Value>> {
    this.check(ctx).map(|_| vec![int::from_i64(this.stride)])
}

fn suboffsets(ctx: Ctx, this: &MemoryView) -> Result<Vec<Value>> {
    this.check(ctx).map(|_| Vec::new())
}

fn contiguous(ctx: Ctx, this: &MemoryView) -> Result<bool> {
    this.check(ctx).map(|_| this.stride == this.format.size() as i64 || this.length <= 1)
}

getsets! { ATTRIBUTES for MemoryView:
    obj: obj "The underlying object of the memoryview.";
    nbytes: nbytes "The amount of space in bytes that the array would use in\n a contiguous representation.";
    readonly: readonly "A bool indicating whether the memory is read only.";
    itemsize: itemsize "The size in bytes of each element of the memoryview.";
    format: format "A string containing the format (in struct module style)\n for each element in the view.";
    ndim: ndim "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.";
    shape: shape "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.";
    strides: strides "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.";
    suboffsets: suboffsets "A tuple of integers used internally for PIL-style arrays.";
    c_contiguous: contiguous "A bool indicating whether the memory is C contiguous.";
    f_contiguous: contiguous "A bool indicating whether the memory is Fortran contiguous.";
    contiguous: contiguous "A bool indicating whether the memory is contiguous.";
}
