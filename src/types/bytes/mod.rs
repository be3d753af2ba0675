//! `bytes` (`Objects/bytesobject.c`): layout, construction, slots.
//!
//! `methods` are shared with `bytearray`, which is in its own file.

pub mod bytearray;
pub mod methods;

use super::buffer;
use super::sequence;
use super::slice::Slice;
use super::text;
use crate::object::builtin_classes::BYTES;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{OVERFLOW_ERROR, TYPE_ERROR};
use crate::object::native::Args;
use crate::object::slots::{BinaryOp, Comparison};
use crate::object::{Class, Ctx, GilCell, Header, Object, Ref, Result, Str, Value, Visitor, heap, int, names};
use rustpython_literal::escape::AsciiEscape;
use std::cell::Cell;

/// The bytes follow the fixed part.
#[repr(C)]
pub struct Bytes {
    header: Header,
    /// Zero until it is first asked for.
    hash: Cell<i64>,
    length: u32,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Bytes {
    const VARIABLE: bool = true;

    fn class() -> &'static Class {
        &BYTES
    }

    fn payload_size(&self) -> usize {
        size_of::<Bytes>() + self.length as usize
    }
}

impl Bytes {
    pub fn new(bytes: &[u8]) -> Ref<Bytes> {
        Bytes::new_in(&BYTES, bytes)
    }

    /// At most [`text::MAX_LENGTH`] bytes, which callers check.
    pub fn new_in(class: &Class, bytes: &[u8]) -> Ref<Bytes> {
        assert!(bytes.len() <= text::MAX_LENGTH, "callers bound the length of bytes");
        let object = heap::new_with_tail::<Bytes>(class, size_of::<Bytes>() + bytes.len(), |header| Bytes {
            header,
            hash: Cell::new(0),
            length: bytes.len() as u32,
        });
        let place = (Ref::as_ptr(&object) as usize + size_of::<Bytes>()) as *mut u8;
        // SAFETY: the object has room for the bytes after its fixed part, and is not shared yet.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        object
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the bytes follow the fixed part and never change.
        unsafe { std::slice::from_raw_parts((self as *const Bytes).add(1).cast::<u8>(), self.length as usize) }
    }

    pub fn hash(&self) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(crate::object::hash::hash_bytes(self.as_slice()));
        }
        self.hash.get()
    }
}

static EMPTY: GilCell<Option<Value>> = GilCell::new(None);

/// A `bytes` object; the empty one is shared.
pub fn from_slice(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return EMPTY.with(|empty| empty.get_or_insert_with(|| Bytes::new(&[]).into()).clone());
    }
    Bytes::new(bytes).into()
}

/// As [`from_slice`] for any length.
///
/// # Errors
/// `MemoryError` where it is too long.
pub fn checked(ctx: Ctx, bytes: &[u8]) -> Result<Value> {
    if bytes.len() > text::MAX_LENGTH {
        return Err(ctx.memory_error());
    }
    Ok(from_slice(bytes))
}

pub fn define() {
    BYTES.define::<Bytes>(&ClassDef {
        flags: class_flags::BASE | class_flags::MATCH_SELF,
        doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(|ctx, this| repr(ctx, of(this)));
            slots.str.set(|ctx, this| repr(ctx, of(this)));
            slots.hash.set(|_, this| Ok(this.receiver::<Bytes>().hash()));
            slots.compare.set(compare);
            slots.iter.set(|_, this| Ok(iterate(&BYTES_ITERATOR, this)));
            slots.len.set(|_, this| Ok(of(this).len()));
            slots.getitem.set(getitem);
            slots.contains.set(|ctx, this, item| contains(ctx, of(this), item));
            slots.concat.set(concat);
            slots.repeat.set(repeat);
            slots.binary[BinaryOp::Remainder as usize].set(remainder);
        },
        methods: methods::BYTES_METHODS,
        class_methods: methods::CLASS_METHODS,
        static_methods: methods::STATIC_METHODS,
        ..ClassDef::EMPTY
    });
    BYTES_ITERATOR.define::<BytesIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(iterator_next);
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
    BYTEARRAY_ITERATOR.define::<BytesIterator>(&ClassDef {
        base: Some(&BYTES_ITERATOR),
        flags: class_flags::NO_INSTANTIATION,
        ..ClassDef::EMPTY
    });
}

fn of(this: &Value) -> &[u8] {
    this.receiver::<Bytes>().as_slice()
}

// ---- construction ----

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let [source, encoding, errors] = constructor_arguments(ctx, "bytes", args)?;
    if let (Some(source), None, None) = (&source, &encoding, &errors)
        && std::ptr::eq(class, &BYTES)
        && source.is_instance_of_exactly::<Bytes>()
    {
        return Ok(source.clone());
    }
    if let (Some(source), None, None) = (&source, &encoding, &errors)
        && let Some(result) = ctx.call_special(source, &names::__bytes__, &[])?
    {
        let Some(bytes) = buffer::bytes(&result) else {
            return Err(ctx.type_error(format!("__bytes__ returned non-bytes (type {})", result.class_name())));
        };
        return Ok(if std::ptr::eq(class, &BYTES) { result } else { Bytes::new_in(class, bytes).into() });
    }
    let bytes = construct(ctx, source, encoding, errors, "bytes")?;
    if std::ptr::eq(class, &BYTES) { checked(ctx, &bytes) } else { Ok(Bytes::new_in(class, &bytes).into()) }
}

/// `(source, encoding, errors)` of the constructors.
pub(super) fn constructor_arguments(ctx: Ctx, function: &str, args: Args) -> Result<[Option<Value>; 3]> {
    const NAMES: [&str; 3] = ["source", "encoding", "errors"];
    let mut parameters: [Option<Value>; 3] = [const { None }; 3];
    if args.values().len() > 3 {
        return Err(ctx.type_error(format!("{function}() takes at most 3 arguments ({} given)", args.values().len())));
    }
    for (place, value) in parameters.iter_mut().zip(args.positional()) {
        *place = Some(value.clone());
    }
    for (name, value) in args.keywords() {
        let name = name.as_str().unwrap_or("?");
        let Some(index) = NAMES.iter().position(|&parameter| parameter == name) else {
            return Err(ctx.type_error(format!("{function}() got an unexpected keyword argument '{name}'")));
        };
        if parameters[index].replace(value.clone()).is_some() {
            return Err(ctx.type_error(format!(
                "argument for {function}() given by name ('{name}') and position ({})",
                index + 1
            )));
        }
    }
    for (value, name) in [(&parameters[1], "encoding"), (&parameters[2], "errors")] {
        if let Some(value) = value.as_ref().filter(|value| value.downcast::<Str>().is_none()) {
            return Err(
                ctx.type_error(format!("{function}() argument '{name}' must be str, not {}", value.class_name()))
            );
        }
    }
    Ok(parameters)
}

/// The bytes that a constructor's arguments mean.
pub(super) fn construct(
    ctx: Ctx,
    source: Option<Value>,
    encoding: Option<Value>,
    errors: Option<Value>,
    class: &str,
) -> Result<Vec<u8>> {
    let Some(source) = source else {
        return match (encoding, errors) {
            (Some(_), _) => Err(ctx.type_error("encoding without a string argument")),
            (None, Some(_)) => Err(ctx.type_error("errors without a string argument")),
            (None, None) => Ok(Vec::new()),
        };
    };
    if source.downcast::<Str>().is_some() {
        let Some(encoding) = encoding else { return Err(ctx.type_error("string argument without an encoding")) };
        let errors = errors.as_ref().and_then(Value::as_str);
        let encoded = super::codecs::encode(ctx, &source, encoding.as_str(), errors)?;
        return Ok(buffer::require(ctx, &encoded)?.into_owned());
    }
    if encoding.is_some() {
        return Err(ctx.type_error("encoding without a string argument"));
    }
    if errors.is_some() {
        return Err(ctx.type_error("errors without a string argument"));
    }
    if let Some(bytes) = buffer::get(ctx, &source)? {
        return Ok(bytes.into_owned());
    }
    if source.is_int() || source.class().slots.index.get().is_some() {
        match ctx.index(&source) {
            Ok(number) => {
                let Some(number) = number.as_i64() else {
                    return Err(ctx.raise(&OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"));
                };
                let Some(size) = sequence::not_negative(number) else { return Err(ctx.value_error("negative count")) };
                return Ok(vec![0; text::check_size(ctx, Some(size))?]);
            }
            Err(raised) => drop(ctx.catch(&TYPE_ERROR, raised)?),
        }
    }
    from_iterable(ctx, &source, class, class == "bytes")
}

/// The bytes of an iterable of ints, which may be asked first how many there are.
pub(super) fn from_iterable(ctx: Ctx, source: &Value, class: &str, hinted: bool) -> Result<Vec<u8>> {
    if !sequence::is_iterable(source) {
        return Err(ctx.type_error(format!("cannot convert '{}' object to {class}", source.class_name())));
    }
    let what = if class == "bytes" { "bytes" } else { "byte" };
    let mut bytes = Vec::new();
    let iterator = ctx.iter(source)?;
    if hinted {
        ctx.reserve_hinted(&mut bytes, ctx.length_hint(source, 64)?)?;
    }
    ctx.for_each(&iterator, |item| {
        bytes.push(byte_value(ctx, &item, what)?);
        if bytes.len() > text::MAX_LENGTH {
            return Err(ctx.memory_error());
        }
        Ok(true)
    })?;
    Ok(bytes)
}

/// An int in `range(256)`.
pub(super) fn byte_value(ctx: Ctx, value: &Value, what: &str) -> Result<u8> {
    let number = ctx.index(value)?;
    match number.as_i64().and_then(|number| u8::try_from(number).ok()) {
        Some(byte) => Ok(byte),
        None => Err(ctx.value_error(format!("{what} must be in range(0, 256)"))),
    }
}

// ---- slots ----

/// `b'…'`.
pub(super) fn repr(ctx: Ctx, bytes: &[u8]) -> Result<Value> {
    text::check_size(ctx, bytes.len().checked_mul(4))?;
    let text = AsciiEscape::new_repr(bytes).bytes_repr().to_string().ok_or_else(|| ctx.memory_error())?;
    Ok(Str::new(&text).into())
}

pub(super) fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(left), Some(right)) = (buffer::get(ctx, a)?, buffer::get(ctx, b)?) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::from_bool(op.holds(left.cmp(&right))))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let bytes = of(this);
    if let Some(slice) = key.downcast::<Slice>() {
        let (start, _, step, count) = slice.adjust(ctx, bytes.len())?;
        if step == 1 && count == bytes.len() && this.is_instance_of_exactly::<Bytes>() {
            return Ok(this.clone());
        }
        return Ok(from_slice(&sliced(bytes, start, step, count)));
    }
    if !sequence::is_index(key) {
        return Err(ctx.type_error(format!("byte indices must be integers or slices, not {}", key.class_name())));
    }
    match sequence::place(sequence::index_number(ctx, key)?, bytes.len()) {
        Some(place) => Ok(Value::int32(i32::from(bytes[place]))),
        None => Err(ctx.index_error("index out of range")),
    }
}

/// `count` bytes from `start`, each `step` from the one before; all exist.
pub(super) fn sliced(bytes: &[u8], start: i64, step: i64, count: usize) -> Vec<u8> {
    if step == 1 {
        return bytes[start as usize..start as usize + count].to_vec();
    }
    (0..count as i64).map(|number| bytes[(start + number * step) as usize]).collect()
}

pub(super) fn contains(ctx: Ctx, bytes: &[u8], item: &Value) -> Result<bool> {
    if let Some(part) = buffer::get(ctx, item)? {
        return Ok(text::find(bytes, &part).is_some());
    }
    if !sequence::is_index(item) {
        return Err(ctx.type_error(format!("a bytes-like object is required, not '{}'", item.class_name())));
    }
    Ok(bytes.contains(&byte_value(ctx, item, "byte")?))
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(right) = buffer::get(ctx, b)? else {
        return Err(ctx.type_error(format!("can't concat {} to {}", b.class_name(), a.class_name())));
    };
    let left = of(a);
    if right.is_empty() && a.is_instance_of_exactly::<Bytes>() {
        return Ok(a.clone());
    }
    if left.is_empty() && b.is_instance_of_exactly::<Bytes>() {
        return Ok(b.clone());
    }
    text::check_size(ctx, left.len().checked_add(right.len()))?;
    Ok(from_slice(&[left, &right].concat()))
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    if count == 1 && this.is_instance_of_exactly::<Bytes>() {
        return Ok(this.clone());
    }
    Ok(from_slice(&repeated(ctx, of(this), count)?))
}

pub(super) fn repeated(ctx: Ctx, bytes: &[u8], count: i64) -> Result<Vec<u8>> {
    let count = sequence::to_size(count);
    text::check_size(ctx, bytes.len().checked_mul(count))?;
    Ok(bytes.repeat(count))
}

fn remainder(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    match buffer::bytes(a) {
        Some(format) => checked(ctx, &super::str::percent::bytes_remainder(ctx, format, b)?),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

// ---- iteration, of bytearray too ----

#[repr(C)]
pub struct BytesIterator {
    header: Header,
    bytes: GilCell<Option<Value>>,
    index: Cell<usize>,
}

pub static BYTES_ITERATOR: Class = Class::on_demand("bytes_iterator", define);
/// Shares the layout of the other and its behaviour, hence a subclass of it.
pub(super) static BYTEARRAY_ITERATOR: Class = Class::on_demand("bytearray_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for BytesIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &BYTES_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.bytes.with(|bytes| bytes.iter().for_each(visit));
    }

    fn clear(&self) {
        self.bytes.set(None);
    }
}

pub(super) fn iterate(class: &Class, bytes: &Value) -> Value {
    heap::new_in(class, |header| BytesIterator {
        header,
        bytes: GilCell::new(Some(bytes.clone())),
        index: Cell::new(0),
    })
    .into()
}

/// The byte at an index of a `bytes` or `bytearray`, and the length.
fn byte_at(bytes: &Value, index: usize) -> (Option<u8>, usize) {
    match buffer::bytes(bytes) {
        Some(bytes) => (bytes.get(index).copied(), bytes.len()),
        None => bytes
            .downcast::<bytearray::ByteArray>()
            .map_or((None, 0), |array| array.with(|bytes| (bytes.get(index).copied(), bytes.len()))),
    }
}

pub(super) fn iterator_next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<BytesIterator>();
    let index = this.index.get();
    let next = this.bytes.with(|bytes| byte_at(bytes.as_ref()?, index).0);
    if next.is_none() {
        this.bytes.set(None);
    }
    this.index.set(index + 1);
    Ok(next.map(|byte| Value::int32(i32::from(byte))))
}

fn length_hint(_: Ctx, this: &BytesIterator) -> usize {
    let index = this.index.get();
    this.bytes.with(|bytes| bytes.as_ref().map_or(0, |bytes| byte_at(bytes, 0).1.saturating_sub(index)))
}

fn reduce(ctx: Ctx, this: &BytesIterator) -> Value {
    match this.bytes.get() {
        Some(bytes) => sequence::reduce(ctx, "iter", vec![bytes], Some(int::from_u64(this.index.get() as u64))),
        None => sequence::reduce(ctx, "iter", vec![from_slice(&[])], None),
    }
}

fn setstate(_: Ctx, this: &BytesIterator, index: i64) {
    this.index.set(sequence::to_size(index));
}

crate::natives! { pub(super) ITERATOR_METHODS:
    __length_hint__ = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    __reduce__ = reduce(self, /) "Return state information for pickling.";
    __setstate__ = setstate(self, state, /) "Set state information for unpickling.";
}
