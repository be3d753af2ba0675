//! `_struct` (`Modules/_struct.c`). Native sizes and alignments are those of 64-bit Linux, so that
//! programs do not depend on where they run.

use super::NativeModule;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{BaseException, EXCEPTION, OVERFLOW_ERROR};
use crate::object::int::{from_bigint, from_i64, from_u64};
use crate::object::native::Args;
use crate::object::{Class, Ctx, Header, InterpLocal, Object, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, heap};
use crate::types::buffer::{self, Buffer};
use crate::types::bytes::bytearray::ByteArray;
use crate::types::slice::Slice;
use crate::types::{bytes, complex, float, int as int_type, sequence};
use crate::{getsets, natives};
use malachite_bigint::{BigInt, Sign};
use num_traits::One;
use std::cell::Cell;
use std::rc::Rc;

static ERROR: Class = Class::on_demand("struct.error", define);

#[cold]
fn error(ctx: Ctx, message: impl AsRef<str>) -> Raised {
    ctx.raise(&ERROR, message)
}

// ---- formats ----

/// What a format character stands for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Pad,
    Char,
    Bool,
    Signed,
    Unsigned,
    Half,
    Float,
    Double,
    FloatComplex,
    DoubleComplex,
    /// Bytes of a fixed length.
    String,
    /// As many bytes as the first says.
    Pascal,
}

impl Kind {
    fn is_integer(self) -> bool {
        matches!(self, Kind::Signed | Kind::Unsigned)
    }
}

/// A run of like items.
#[derive(Clone, Copy)]
struct Field {
    kind: Kind,
    /// The character, for messages.
    code: u8,
    offset: usize,
    /// Of one item.
    size: usize,
    /// Items; for strings there is one.
    count: usize,
}

struct Layout {
    fields: Vec<Field>,
    size: usize,
    /// Values packed or unpacked.
    values: usize,
    native: bool,
    big_endian: bool,
}

/// (kind, size) of a character; some are native only.
fn kind_of(code: u8, native: bool) -> Option<(Kind, usize)> {
    Some(match code {
        b'x' => (Kind::Pad, 1),
        b'c' => (Kind::Char, 1),
        b'b' => (Kind::Signed, 1),
        b'B' => (Kind::Unsigned, 1),
        b'?' => (Kind::Bool, 1),
        b'h' => (Kind::Signed, 2),
        b'H' => (Kind::Unsigned, 2),
        b'i' => (Kind::Signed, 4),
        b'I' => (Kind::Unsigned, 4),
        b'l' => (Kind::Signed, if native { 8 } else { 4 }),
        b'L' => (Kind::Unsigned, if native { 8 } else { 4 }),
        b'q' => (Kind::Signed, 8),
        b'Q' => (Kind::Unsigned, 8),
        b'n' if native => (Kind::Signed, 8),
        b'N' | b'P' if native => (Kind::Unsigned, 8),
        b'e' => (Kind::Half, 2),
        b'f' => (Kind::Float, 4),
        b'd' => (Kind::Double, 8),
        b'F' => (Kind::FloatComplex, 8),
        b'D' => (Kind::DoubleComplex, 16),
        b's' => (Kind::String, 1),
        b'p' => (Kind::Pascal, 1),
        _ => return None,
    })
}

fn parse(ctx: Ctx, format: &[u8]) -> Result<Layout> {
    let too_long = || error(ctx, "total struct size too long");
    let (order, codes) = match format.first() {
        Some(b'@' | b'=' | b'<' | b'>' | b'!') => (format[0], &format[1..]),
        _ => (b'@', format),
    };
    let native = order == b'@';
    let mut layout =
        Layout { fields: Vec::new(), size: 0, values: 0, native, big_endian: matches!(order, b'>' | b'!') };
    let mut at = 0;
    while at < codes.len() {
        if codes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let mut count = None;
        while let Some(digit @ b'0'..=b'9') = codes.get(at) {
            let number =
                count.unwrap_or(0usize).checked_mul(10).and_then(|count| count.checked_add(usize::from(digit - b'0')));
            count = Some(number.filter(|&number| number <= i64::MAX as usize).ok_or_else(too_long)?);
            at += 1;
        }
        let Some(&code) = codes.get(at) else { return Err(error(ctx, "repeat count given without format specifier")) };
        at += 1;
        let Some((kind, size)) = kind_of(code, native) else { return Err(error(ctx, "bad char in struct format")) };
        let count = count.unwrap_or(1);
        if native {
            let alignment = if kind == Kind::DoubleComplex {
                8
            } else if kind == Kind::FloatComplex {
                4
            } else {
                size
            };
            layout.size = layout.size.checked_next_multiple_of(alignment).ok_or_else(too_long)?;
        }
        let offset = layout.size;
        let total =
            size.checked_mul(count).and_then(|size| size.checked_add(offset)).filter(|&size| size <= i32::MAX as usize);
        layout.size = total.ok_or_else(too_long)?;
        match kind {
            Kind::Pad => {}
            Kind::String | Kind::Pascal => {
                layout.fields.push(Field { kind, code, offset, size: count, count: 1 });
                layout.values += 1;
            }
            _ if count > 0 => {
                layout.fields.push(Field { kind, code, offset, size, count });
                layout.values += count;
            }
            _ => {}
        }
    }
    Ok(layout)
}

// ---- items ----

impl Layout {
    /// (field, offset) of each value.
    fn places(&self) -> impl Iterator<Item = (&Field, usize)> {
        self.fields
            .iter()
            .flat_map(|field| (0..field.count).map(move |index| (field, field.offset + index * field.size)))
    }

    fn pack(&self, ctx: Ctx, values: &[Value], function: &str) -> Result<Vec<u8>> {
        if values.len() != self.values {
            let (wanted, given) = (self.values, values.len());
            return Err(error(ctx, format!("{function} expected {wanted} items for packing (got {given})")));
        }
        let mut packed = vec![0; self.size];
        for ((field, offset), value) in self.places().zip(values) {
            self.pack_item(ctx, field, value, &mut packed[offset..offset + field.size])?;
        }
        Ok(packed)
    }

    fn pack_item(&self, ctx: Ctx, field: &Field, value: &Value, place: &mut [u8]) -> Result<()> {
        match field.kind {
            Kind::Pad => {}
            Kind::Char => match buffer::bytes(value) {
                Some([byte]) => place[0] = *byte,
                _ => return Err(error(ctx, "char format requires a bytes object of length 1")),
            },
            Kind::Bool => place[0] = u8::from(ctx.is_true(value)?),
            Kind::Signed | Kind::Unsigned => {
                let number = integer(ctx, field, value)?;
                let bytes = int_type::bytes_of(
                    ctx,
                    &number,
                    field.size,
                    field.kind == Kind::Signed || number.sign() == Sign::Minus,
                )?;
                place.copy_from_slice(&bytes);
            }
            Kind::Half => place.copy_from_slice(&half_from_f64(ctx, real(ctx, value)?)?.to_le_bytes()),
            Kind::Float => place.copy_from_slice(&self.single(ctx, real(ctx, value)?)?.to_le_bytes()),
            Kind::Double => place.copy_from_slice(&real(ctx, value)?.to_le_bytes()),
            Kind::FloatComplex | Kind::DoubleComplex => return self.pack_complex(ctx, field, value, place),
            Kind::String | Kind::Pascal => return pack_string(ctx, field, value, place),
        }
        if self.big_endian {
            place.reverse();
        }
        Ok(())
    }

    /// As C converts; only a standard size has a limit.
    fn single(&self, ctx: Ctx, number: f64) -> Result<f32> {
        let single = number as f32;
        if single.is_infinite() && number.is_finite() && !self.native {
            return Err(ctx.raise(&OVERFLOW_ERROR, "float too large to pack with f format"));
        }
        Ok(single)
    }

    fn pack_complex(&self, ctx: Ctx, field: &Field, value: &Value, place: &mut [u8]) -> Result<()> {
        let parts = match float::parts(value) {
            Some(parts) => parts,
            None if value.is_int() => (ctx.to_f64(value)?, 0.0),
            None => return Err(error(ctx, "required argument is not a complex")),
        };
        let half = field.size / 2;
        for (part, place) in [parts.0, parts.1].into_iter().zip(place.chunks_exact_mut(half)) {
            if half == 4 {
                place.copy_from_slice(&(part as f32).to_le_bytes());
            } else {
                place.copy_from_slice(&part.to_le_bytes());
            }
            if self.big_endian {
                place.reverse();
            }
        }
        Ok(())
    }

    /// The values in bytes of the struct's size.
    fn unpack(&self, packed: &[u8]) -> Value {
        let items = self
            .places()
            .map(|(field, offset)| self.unpack_item(field, &packed[offset..offset + field.size]))
            .collect();
        Tuple::new(items).into()
    }

    fn unpack_item(&self, field: &Field, item: &[u8]) -> Value {
        let ordered = |item: &[u8]| {
            let mut bytes = [0; 8];
            bytes[..item.len()].copy_from_slice(item);
            if self.big_endian {
                bytes[..item.len()].reverse();
            }
            u64::from_le_bytes(bytes)
        };
        let single = |item: &[u8]| f64::from(f32::from_bits(ordered(item) as u32));
        match field.kind {
            Kind::Pad => Value::NONE,
            Kind::Char => bytes::from_slice(item),
            Kind::Bool => Value::from_bool(item[0] != 0),
            Kind::Signed => {
                let unused = 64 - 8 * item.len();
                from_i64((ordered(item) << unused) as i64 >> unused)
            }
            Kind::Unsigned => from_u64(ordered(item)),
            Kind::Half => Value::float(half_to_f64(ordered(item) as u16)),
            Kind::Float => Value::float(single(item)),
            Kind::Double => Value::float(f64::from_bits(ordered(item))),
            Kind::FloatComplex => complex::from_parts((single(&item[..4]), single(&item[4..]))),
            Kind::DoubleComplex => {
                complex::from_parts((f64::from_bits(ordered(&item[..8])), f64::from_bits(ordered(&item[8..]))))
            }
            Kind::String => bytes::from_slice(item),
            Kind::Pascal => {
                let length = item.first().map_or(0, |&length| usize::from(length).min(item.len() - 1));
                bytes::from_slice(item.get(1..1 + length).unwrap_or(&[]))
            }
        }
    }
}

fn integer(ctx: Ctx, field: &Field, value: &Value) -> Result<BigInt> {
    if !value.is_int() && value.class().slots.index.get().is_none() {
        return Err(error(ctx, "required argument is not an integer"));
    }
    let number = ctx.index_bigint(value)?;
    debug_assert!(field.kind.is_integer());
    let bits = 8 * field.size as u32;
    let (least, most) = match field.kind {
        Kind::Signed => (-(BigInt::one() << (bits - 1)), (BigInt::one() << (bits - 1)) - 1),
        // A pointer may be given as a negative number.
        _ if field.code == b'P' => (-(BigInt::one() << (bits - 1)), (BigInt::one() << bits) - 1),
        _ => (BigInt::from(0), (BigInt::one() << bits) - 1),
    };
    if number < least || number > most {
        return Err(error(ctx, format!("'{}' format requires {least} <= number <= {most}", field.code as char)));
    }
    Ok(number)
}

fn real(ctx: Ctx, value: &Value) -> Result<f64> {
    let slots = &value.class().slots;
    if float::number(value).is_none() && slots.float.get().is_none() && slots.index.get().is_none() {
        return Err(error(ctx, "required argument is not a float"));
    }
    ctx.to_f64(value)
}

fn pack_string(ctx: Ctx, field: &Field, value: &Value, place: &mut [u8]) -> Result<()> {
    let content = match (buffer::bytes(value), value.downcast::<ByteArray>()) {
        (Some(bytes), _) => bytes.to_vec(),
        (None, Some(array)) => array.to_vec(),
        (None, None) => {
            return Err(error(ctx, format!("argument for '{}' must be a bytes object", field.code as char)));
        }
    };
    let place = match field.kind {
        Kind::Pascal => {
            let Some((first, rest)) = place.split_first_mut() else { return Ok(()) };
            *first = content.len().min(rest.len()).min(255) as u8;
            rest
        }
        _ => place,
    };
    let length = content.len().min(place.len());
    place[..length].copy_from_slice(&content[..length]);
    Ok(())
}

/// IEEE's binary16, ties to even.
fn half_from_f64(ctx: Ctx, number: f64) -> Result<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = number.abs();
    if number.is_nan() {
        return Ok(sign | 0x7e00);
    }
    if number.is_infinite() {
        return Ok(sign | 0x7c00);
    }
    // In units of the last place: 2^-24 below the smallest normal number.
    let (_, exponent) = crate::object::hash::frexp(magnitude);
    let exponent = (exponent - 1).max(-14);
    let units = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u32;
    // A carry out of the fraction goes into the exponent.
    let bits = (((exponent + 14) as u32) << 10) + units;
    if bits >= 0x7c00 {
        return Err(ctx.raise(&OVERFLOW_ERROR, "float too large to pack with e format"));
    }
    Ok(sign | bits as u16)
}

fn half_to_f64(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        0 => fraction * 2f64.powi(-24),
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 != 0 { -magnitude } else { magnitude }
}

// ---- Struct ----

#[repr(C)]
struct Struct {
    header: Header,
    format: Value,
    layout: Rc<Layout>,
}

static STRUCT: Class = Class::on_demand("_struct.Struct", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Struct {
    fn class() -> &'static Class {
        &STRUCT
    }
}

/// A format given as text or bytes.
fn format_text(ctx: Ctx, format: &Value) -> Result<Ref<Str>> {
    match (format.downcast::<Str>(), buffer::bytes(format)) {
        (Some(text), _) if text.is_ascii() => Ok(text.reference()),
        (Some(_), _) => Err(error(ctx, "bad char in struct format")),
        (None, Some(bytes)) => Ok(Str::new(&String::from_utf8_lossy(bytes))),
        (None, None) => {
            Err(ctx
                .type_error(format!("Struct() argument 1 must be a str or bytes object, not {}", format.class_name())))
        }
    }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let Some(format) = args.positional().first().or_else(|| args.keyword("format")) else {
        return Err(ctx.type_error("Struct() missing required argument 'format' (pos 1)"));
    };
    let format = format_text(ctx, format)?;
    let layout = layout_of(ctx, &format)?;
    Ok(heap::new_in(class, |header| Struct { header, format: format.into(), layout }).into())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(this) = this.downcast::<Struct>() else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Str::new(&format!("Struct({})", ctx.repr(&this.format)?.to_string_lossy())).into())
}

/// A format string and what it means.
type CachedLayout = (Box<[u8]>, Rc<Layout>);

/// The layouts of the formats used last: programs use the same ones again and again.
static CACHE: InterpLocal<Vec<CachedLayout>> = InterpLocal::new(Vec::new);
const CACHE_SIZE: usize = 64;

fn layout_of(ctx: Ctx, format: &Str) -> Result<Rc<Layout>> {
    let known = |cache: &mut Vec<(Box<[u8]>, Rc<Layout>)>| {
        cache.iter().find(|(text, _)| **text == *format.bytes()).map(|(_, layout)| layout.clone())
    };
    if let Some(layout) = CACHE.with(ctx, known) {
        return Ok(layout);
    }
    let layout = Rc::new(parse(ctx, format.bytes())?);
    CACHE.with(ctx, |cache| {
        if cache.len() == CACHE_SIZE {
            cache.remove(0);
        }
        cache.push((format.bytes().into(), layout.clone()));
    });
    Ok(layout)
}

fn layout_of_value(ctx: Ctx, format: &Value) -> Result<Rc<Layout>> {
    layout_of(ctx, &*format_text(ctx, format)?)
}

fn pack_with(ctx: Ctx, layout: &Rc<Layout>, values: &Tuple) -> Result<Value> {
    Ok(bytes::from_slice(&layout.pack(ctx, values.items(), "pack")?))
}

fn pack_into_with(ctx: Ctx, layout: &Rc<Layout>, arguments: &Tuple) -> Result<()> {
    let (target, offset, values) = match arguments.items() {
        [target, offset, values @ ..] => (target, offset, values),
        [_] => return Err(error(ctx, "pack_into expected offset argument")),
        [] => return Err(error(ctx, "pack_into expected buffer argument")),
    };
    let given = ctx.index_i64(offset)?;
    let length = match buffer::get(ctx, target)? {
        Some(content) if buffer::bytes(target).is_none() => content.len(),
        _ => {
            return Err(
                ctx.type_error(format!("argument must be read-write bytes-like object, not {}", target.class_name()))
            );
        }
    };
    let size = layout.size;
    let (problem, needs) = (format!("no space to pack {size} bytes"), format!("for packing {size} bytes"));
    let start = start_of(ctx, given, size, length, &problem, "pack_into requires a buffer of at least", &needs)?;
    let packed = layout.pack(ctx, values, "pack_into")?;
    let place = Slice::new(from_i64(start as i64), from_i64((start + size) as i64), Value::NONE);
    ctx.setitem(target, place.as_value(), &bytes::from_slice(&packed))
}

/// Where in a buffer of `length` bytes a struct lies.
fn start_of(
    ctx: Ctx,
    offset: i64,
    size: usize,
    length: usize,
    too_late: &str,
    requires: &str,
    what: &str,
) -> Result<usize> {
    let start = if offset < 0 {
        if offset + size as i64 > 0 {
            return Err(error(ctx, format!("{too_late} at offset {offset}")));
        }
        let start = offset + length as i64;
        usize::try_from(start)
            .map_err(|_| error(ctx, format!("offset {offset} out of range for {length}-byte buffer")))?
    } else {
        sequence::to_size(offset)
    };
    if start > length || length - start < size {
        let least = start.saturating_add(size);
        return Err(error(
            ctx,
            format!("{requires} {least} bytes {what} at offset {start} (actual buffer size is {length})"),
        ));
    }
    Ok(start)
}

fn unpack_with(ctx: Ctx, layout: &Rc<Layout>, buffer: Buffer) -> Result<Value> {
    if buffer.len() != layout.size {
        return Err(error(ctx, format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    Ok(layout.unpack(&buffer))
}

fn unpack_from_with(ctx: Ctx, layout: &Rc<Layout>, buffer: Buffer, offset: Option<i64>) -> Result<Value> {
    let size = layout.size;
    let (problem, needs) = (format!("not enough data to unpack {size} bytes"), format!("for unpacking {size} bytes"));
    let start = start_of(
        ctx,
        offset.unwrap_or(0),
        size,
        buffer.len(),
        &problem,
        "unpack_from requires a buffer of at least",
        &needs,
    )?;
    Ok(layout.unpack(&buffer[start..start + size]))
}

fn iter_unpack_with(ctx: Ctx, layout: &Rc<Layout>, buffer: Buffer) -> Result<Value> {
    let size = layout.size;
    if size == 0 {
        return Err(error(ctx, "cannot iteratively unpack with a struct of length 0"));
    }
    if !buffer.len().is_multiple_of(size) {
        return Err(error(ctx, format!("iterative unpacking requires a buffer of a multiple of {size} bytes")));
    }
    let (layout, content) = (layout.clone(), buffer.0.into_owned());
    Ok(heap::new(|header| UnpackIterator { header, layout, content, at: Cell::new(0) }).into())
}

fn pack_method(ctx: Ctx, this: &Struct, values: &Tuple) -> Result<Value> {
    pack_with(ctx, &this.layout, values)
}

fn pack_into_method(ctx: Ctx, this: &Struct, arguments: &Tuple) -> Result<()> {
    pack_into_with(ctx, &this.layout, arguments)
}

fn unpack_method(ctx: Ctx, this: &Struct, buffer: Buffer) -> Result<Value> {
    unpack_with(ctx, &this.layout, buffer)
}

fn unpack_from_method(ctx: Ctx, this: &Struct, buffer: Buffer, offset: Option<i64>) -> Result<Value> {
    unpack_from_with(ctx, &this.layout, buffer, offset)
}

fn iter_unpack_method(ctx: Ctx, this: &Struct, buffer: Buffer) -> Result<Value> {
    iter_unpack_with(ctx, &this.layout, buffer)
}

natives! { METHODS:
    pack = pack_method(self, /, *values) "pack(v1, v2, ...) -> bytes\n\nReturn a bytes object containing values v1, v2, ... packed according\nto the format string S.format.  See help(struct) for more on format\nstrings.";
    pack_into = pack_into_method(self, /, *arguments) "pack_into(buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string S.format\nand write the packed bytes into the writable buffer buf starting at\noffset.  Note that the offset is a required argument.  See\nhelp(struct) for more on format strings.";
    unpack = unpack_method(self, buffer, /) "Return a tuple containing unpacked values.\n\nUnpack according to the format string Struct.format. The buffer's size\nin bytes must be Struct.size.\n\nSee help(struct) for more on format strings.";
    unpack_from = unpack_from_method(self, /, buffer, offset=0) "Return a tuple containing unpacked values.\n\nValues are unpacked according to the format string Struct.format.\n\nThe buffer's size in bytes, starting at position offset, must be\nat least Struct.size.\n\nSee help(struct) for more on format strings.";
    iter_unpack = iter_unpack_method(self, buffer, /) "Return an iterator yielding tuples.\n\nTuples are unpacked from the given bytes source, like a repeated\ninvocation of unpack_from().\n\nRequires that the bytes length be a multiple of the struct size.";
}

fn format(_: Ctx, this: &Struct) -> Value {
    this.format.clone()
}

fn size(_: Ctx, this: &Struct) -> usize {
    this.layout.size
}

getsets! { GETSETS for Struct:
    format: format "struct format string";
    size: size "struct size in bytes";
}

#[repr(C)]
struct UnpackIterator {
    header: Header,
    layout: Rc<Layout>,
    content: Vec<u8>,
    at: Cell<usize>,
}

static UNPACK_ITERATOR: Class = Class::on_demand("_struct.unpack_iterator", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for UnpackIterator {
    fn class() -> &'static Class {
        &UNPACK_ITERATOR
    }
}

fn iter_self(_: Ctx, this: &Value) -> Result<Value> {
    Ok(this.clone())
}

fn next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let Some(this) = this.downcast_exact::<UnpackIterator>() else { return Ok(None) };
    let at = this.at.get();
    let end = at + this.layout.size;
    Ok(this.content.get(at..end).map(|packed| {
        this.at.set(end);
        this.layout.unpack(packed)
    }))
}

fn length_hint(_: Ctx, this: &UnpackIterator) -> usize {
    (this.content.len() - this.at.get()) / this.layout.size
}

natives! { ITERATOR_METHODS:
    __length_hint__ = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
}

// ---- functions ----

fn pack(ctx: Ctx, format: &Value, values: &Tuple) -> Result<Value> {
    pack_with(ctx, &layout_of_value(ctx, format)?, values)
}

fn pack_into(ctx: Ctx, format: &Value, arguments: &Tuple) -> Result<()> {
    pack_into_with(ctx, &layout_of_value(ctx, format)?, arguments)
}

fn unpack(ctx: Ctx, format: &Value, buffer: Buffer) -> Result<Value> {
    unpack_with(ctx, &layout_of_value(ctx, format)?, buffer)
}

fn unpack_from(ctx: Ctx, format: &Value, buffer: Buffer, offset: Option<i64>) -> Result<Value> {
    unpack_from_with(ctx, &layout_of_value(ctx, format)?, buffer, offset)
}

fn iter_unpack(ctx: Ctx, format: &Value, buffer: Buffer) -> Result<Value> {
    iter_unpack_with(ctx, &layout_of_value(ctx, format)?, buffer)
}

fn calcsize(ctx: Ctx, format: &Value) -> Result<Value> {
    Ok(from_bigint(BigInt::from(layout_of_value(ctx, format)?.size)))
}

fn _clearcache(ctx: Ctx) {
    CACHE.set(ctx, Vec::new());
}

natives! { FUNCTIONS:
    pack(format, /, *values) "pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values v1, v2, ... packed according\nto the format string.  See help(struct) for more on format strings.";
    pack_into(format, /, *arguments) "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string and write\nthe packed bytes into the writable buffer buf starting at offset.  Note\nthat the offset is a required argument.  See help(struct) for more\non format strings.";
    unpack(format, buffer, /) "Return a tuple containing values unpacked according to the format string.\n\nThe buffer's size in bytes must be calcsize(format).\n\nSee help(struct) for more on format strings.";
    unpack_from(format, /, buffer, offset=0) "Return a tuple containing values unpacked according to the format string.\n\nThe buffer's size, minus offset, must be at least calcsize(format).\n\nSee help(struct) for more on format strings.";
    iter_unpack(format, buffer, /) "Return an iterator yielding tuples unpacked from the given bytes.\n\nThe bytes are unpacked according to the format string, like\na repeated invocation of unpack_from().\n\nRequires that the bytes length be a multiple of the format struct size.";
    calcsize(format, /) "Return size in bytes of the struct described by the format string.";
    _clearcache() "Clear the internal cache.";
}

/// Completes the classes.
pub fn define() {
    ERROR.define::<BaseException>(&ClassDef { base: Some(&EXCEPTION), flags: class_flags::BASE, ..ClassDef::EMPTY });
    STRUCT.define::<Struct>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Struct(fmt) --> compiled struct object\n\n",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    UNPACK_ITERATOR.define::<UnpackIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(iter_self);
            slots.next.set(next);
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}

pub static MODULE: NativeModule = NativeModule {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.\n\nThe optional first format char indicates byte order, size and alignment:\n  @: native order, size & alignment (default)\n  =: native order, std. size & alignment\n  <: little-endian, std. size & alignment\n  >: big-endian, std. size & alignment\n  !: same as >\n\nThe remaining chars indicate types of args and must match exactly;\nthese can be preceded by a decimal repeat count:\n  x: pad byte (no data); c:char; b:signed byte; B:unsigned byte;\n  ?: _Bool (requires C99; if not available, char is used instead)\n  h:short; H:unsigned short; i:int; I:unsigned int;\n  l:long; L:unsigned long; f:float; d:double; e:half-float.\nSpecial cases (preceding decimal count indicates length):\n  s:string (array of char); p: pascal string (with count byte).\nSpecial cases (only available in native format):\n  n:ssize_t; N:size_t;\n  P:an integer type that is wide enough to hold a pointer.\nSpecial case (not in native mode unless 'long long' in platform C):\n  q:long long; Q:unsigned long long\nWhitespace between formats is ignored.\n\nThe variable struct.error is an exception raised on errors.\n",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("Struct", STRUCT.to_value());
        namespace.set_str("error", ERROR.to_value());
        Ok(())
    },
};
