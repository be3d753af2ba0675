//! `marshal` (`Python/marshal.c`), version 5: values of the plain built-in types and code objects as bytes.

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::{BOOL, COMPLEX, DICT, FLOAT, FROZENSET, INT, LIST, SET, SLICE, STR, TUPLE};
use crate::object::code::Code;
use crate::object::exception::{EOF_ERROR, STOP_ITERATION};
use crate::object::protocol::class_of;
use crate::object::{Class, Ctx, Dict, ObjectExt, Raised, Result, Str, Tuple, Value, int, intern};
use crate::types::buffer::{self, Buffer};
use crate::types::bytes;
use crate::types::code::{MARSHALLED, is_number, marshalled, unmarshalled};
use crate::types::complex::{self, Complex};
use crate::types::list::List;
use crate::types::set::{self, AnySet, Set};
use crate::types::slice::Slice;
use malachite_bigint::{BigInt, Sign};
use rustpython_wtf8::Wtf8;
use std::borrow::Cow;
use std::ptr;

pub static MODULE: NativeModule = NativeModule {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format. The format is specific to Python, but independent of\nmachine architecture issues.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("version", int::from_i64(VERSION));
        Ok(())
    },
};

const VERSION: i64 = 5;

/// How deep values may be nested (`MAX_MARSHAL_STACK_DEPTH`).
const MAX_DEPTH: usize = 1000;

/// What a value's first byte says.
mod code {
    pub const NULL: u8 = b'0';
    pub const NONE: u8 = b'N';
    pub const FALSE: u8 = b'F';
    pub const TRUE: u8 = b'T';
    pub const STOP_ITERATION: u8 = b'S';
    pub const ELLIPSIS: u8 = b'.';
    pub const INT: u8 = b'i';
    pub const INT64: u8 = b'I';
    pub const LONG: u8 = b'l';
    pub const FLOAT: u8 = b'f';
    pub const BINARY_FLOAT: u8 = b'g';
    pub const COMPLEX: u8 = b'x';
    pub const BINARY_COMPLEX: u8 = b'y';
    pub const STRING: u8 = b's';
    pub const INTERNED: u8 = b't';
    pub const UNICODE: u8 = b'u';
    pub const ASCII: u8 = b'a';
    pub const ASCII_INTERNED: u8 = b'A';
    pub const SHORT_ASCII: u8 = b'z';
    pub const SHORT_ASCII_INTERNED: u8 = b'Z';
    pub const TUPLE: u8 = b'(';
    pub const SMALL_TUPLE: u8 = b')';
    pub const LIST: u8 = b'[';
    pub const DICT: u8 = b'{';
    pub const SET: u8 = b'<';
    pub const FROZEN_SET: u8 = b'>';
    pub const SLICE: u8 = b':';
    pub const CODE: u8 = b'c';
    pub const REF: u8 = b'r';
    /// Set where later values may refer to this one.
    pub const FLAG_REF: u8 = 0x80;
}

// ---- writing ----

struct Writer {
    ctx: Ctx,
    bytes: Vec<u8>,
    version: i64,
    allow_code: bool,
}

impl Writer {
    fn unmarshallable(&self) -> Raised {
        self.ctx.value_error("unmarshallable object")
    }

    /// A length, which the format keeps in 31 bits.
    fn size(&mut self, size: usize) -> Result<()> {
        let size = i32::try_from(size).map_err(|_| self.unmarshallable())?;
        self.bytes.extend(size.to_le_bytes());
        Ok(())
    }

    fn sized(&mut self, code: u8, content: &[u8]) -> Result<()> {
        self.bytes.push(code);
        self.size(content.len())?;
        self.bytes.extend(content);
        Ok(())
    }

    fn values(&mut self, code: u8, values: &[Value], depth: usize) -> Result<()> {
        self.bytes.push(code);
        self.size(values.len())?;
        values.iter().try_for_each(|value| self.value(value, depth))
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH || is_stack_used_up(self.ctx) {
            return Err(self.ctx.value_error("object too deeply nested to marshal"));
        }
        let depth = depth + 1;
        let class = class_of(value);
        let is = |other: &Class| ptr::eq(class, other);
        if value.is_none() {
            self.bytes.push(code::NONE);
        } else if value.is(&Value::ELLIPSIS) {
            self.bytes.push(code::ELLIPSIS);
        } else if value.is(&STOP_ITERATION.to_value()) {
            self.bytes.push(code::STOP_ITERATION);
        } else if is(&BOOL) {
            self.bytes.push(if value.as_bool() == Some(true) { code::TRUE } else { code::FALSE });
        } else if is(&INT) {
            self.int(value)?;
        } else if let Some(number) = value.as_float().filter(|_| is(&FLOAT)) {
            self.float(value, number)?;
        } else if let Some(number) = value.downcast::<Complex>().filter(|_| is(&COMPLEX)) {
            self.complex(number)?;
        } else if let Some(text) = value.downcast::<Str>().filter(|_| is(&STR)) {
            self.text(text)?;
        } else if let Some(items) = value.downcast::<Tuple>().filter(|_| is(&TUPLE)) {
            match u8::try_from(items.len()) {
                Ok(count) if self.version >= 4 => {
                    self.bytes.extend([code::SMALL_TUPLE, count]);
                    items.items().iter().try_for_each(|item| self.value(item, depth))?;
                }
                Ok(_) | Err(_) => self.values(code::TUPLE, items.items(), depth)?,
            }
        } else if let Some(list) = value.downcast::<List>().filter(|_| is(&LIST)) {
            self.values(code::LIST, &list.to_vec(), depth)?;
        } else if let Some(dict) = value.downcast::<Dict>().filter(|_| is(&DICT)) {
            self.bytes.push(code::DICT);
            for (key, value) in dict.entries() {
                self.value(&key, depth)?;
                self.value(&value, depth)?;
            }
            self.bytes.push(code::NULL);
        } else if is(&SET) || is(&FROZENSET) {
            self.set(value, if is(&SET) { code::SET } else { code::FROZEN_SET }, depth)?;
        } else if let Some(slice) = value.downcast::<Slice>().filter(|_| is(&SLICE) && self.version >= 5) {
            self.bytes.push(code::SLICE);
            [&slice.start, &slice.stop, &slice.step].into_iter().try_for_each(|part| self.value(part, depth))?;
        } else if let Some(code) = value.downcast::<Code>() {
            self.code(code, depth)?;
        } else {
            let content = buffer::get(self.ctx, value)?.ok_or_else(|| self.unmarshallable())?;
            self.sized(code::STRING, &content)?;
        }
        Ok(())
    }

    /// 32 bits, or else digits of 15 bits whose count has the sign.
    fn int(&mut self, value: &Value) -> Result<()> {
        if let Some(number) = value.as_i64().and_then(|number| i32::try_from(number).ok()) {
            self.bytes.push(code::INT);
            self.bytes.extend(number.to_le_bytes());
            return Ok(());
        }
        let Some(number) = value.as_int() else { return Err(self.unmarshallable()) };
        let (sign, magnitude) = number.to_bytes_le();
        let mut digits: Vec<u16> = Vec::with_capacity(magnitude.len() * 8 / 15 + 1);
        let (mut bits, mut held) = (0u32, 0);
        for byte in magnitude {
            bits |= u32::from(byte) << held;
            held += 8;
            if held >= 15 {
                digits.push((bits & 0x7fff) as u16);
                bits >>= 15;
                held -= 15;
            }
        }
        if bits != 0 {
            digits.push(bits as u16);
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let count = i32::try_from(digits.len()).map_err(|_| self.unmarshallable())?;
        self.bytes.push(code::LONG);
        self.bytes.extend((if sign == Sign::Minus { -count } else { count }).to_le_bytes());
        digits.iter().for_each(|digit| self.bytes.extend(digit.to_le_bytes()));
        Ok(())
    }

    /// A number as text, its length in one byte.
    fn decimal(&mut self, number: &Value) -> Result<()> {
        let text = self.ctx.repr(number)?.to_string_lossy();
        self.bytes.push(text.len() as u8);
        self.bytes.extend(text.as_bytes());
        Ok(())
    }

    fn float(&mut self, value: &Value, number: f64) -> Result<()> {
        if self.version > 1 {
            self.bytes.push(code::BINARY_FLOAT);
            self.bytes.extend(number.to_le_bytes());
            return Ok(());
        }
        self.bytes.push(code::FLOAT);
        self.decimal(value)
    }

    fn complex(&mut self, number: &Complex) -> Result<()> {
        let (real, imag) = number.parts();
        if self.version > 1 {
            self.bytes.push(code::BINARY_COMPLEX);
            self.bytes.extend(real.to_le_bytes().into_iter().chain(imag.to_le_bytes()));
            return Ok(());
        }
        self.bytes.push(code::COMPLEX);
        self.decimal(&Value::float(real))?;
        self.decimal(&Value::float(imag))
    }

    fn text(&mut self, text: &Str) -> Result<()> {
        let is_interned = self.version >= 3 && text.is_interned();
        if self.version < 4 || !text.is_ascii() {
            return self.sized(if is_interned { code::INTERNED } else { code::UNICODE }, text.bytes());
        }
        if let Ok(length) = u8::try_from(text.len()) {
            self.bytes.extend([if is_interned { code::SHORT_ASCII_INTERNED } else { code::SHORT_ASCII }, length]);
            self.bytes.extend(text.bytes());
            return Ok(());
        }
        self.sized(if is_interned { code::ASCII_INTERNED } else { code::ASCII }, text.bytes())
    }

    fn code(&mut self, code: &Code, depth: usize) -> Result<()> {
        if !self.allow_code {
            return Err(self.ctx.value_error("marshalling code objects is disallowed"));
        }
        self.bytes.push(code::CODE);
        for part in marshalled(self.ctx, code) {
            match part.as_i64() {
                Some(number) => self.bytes.extend((number as u32).to_le_bytes()),
                None => self.value(&part, depth)?,
            }
        }
        Ok(())
    }

    /// The items in the order of their own bytes, so that equal sets give equal bytes.
    fn set(&mut self, value: &Value, code: u8, depth: usize) -> Result<()> {
        let mut items = Vec::new();
        for item in self.ctx.collect(value)? {
            let mut writer = Writer { bytes: Vec::new(), ..*self };
            writer.value(&item, depth)?;
            items.push(writer.bytes);
        }
        items.sort();
        self.bytes.push(code);
        self.size(items.len())?;
        self.bytes.extend(items.concat());
        Ok(())
    }
}

fn dumps(ctx: Ctx, value: &Value, version: Option<i64>, allow_code: Option<bool>) -> Result<Value> {
    let (version, allow_code) = (version.unwrap_or(VERSION), allow_code.unwrap_or(true));
    let mut writer = Writer { ctx, bytes: Vec::new(), version, allow_code };
    writer.value(value, 1)?;
    Ok(bytes::from_slice(&writer.bytes))
}

fn dump(ctx: Ctx, value: &Value, file: &Value, version: Option<i64>, allow_code: Option<bool>) -> Result<Value> {
    let data = dumps(ctx, value, version, allow_code)?;
    ctx.call_method(file, &intern::intern("write"), &[data])
}

// ---- reading ----

/// Where the bytes come from.
enum Source<'a> {
    Bytes(&'a [u8]),
    File(&'a Value),
}

struct Reader<'a> {
    ctx: Ctx,
    source: Source<'a>,
    allow_code: bool,
    /// What later values may refer to; `None` while it is being read.
    refs: Vec<Option<Value>>,
}

/// Whether nesting has to end before [`MAX_DEPTH`], as in a browser, whose stack is small.
fn is_stack_used_up(ctx: Ctx) -> bool {
    let used_up = ctx.check_stack("").is_err();
    if used_up {
        drop(ctx.take_raised());
    }
    used_up
}

impl<'a> Reader<'a> {
    fn bad(&self, what: &str) -> Raised {
        self.ctx.value_error(format!("bad marshal data ({what})"))
    }

    fn take(&mut self, count: usize) -> Result<Cow<'a, [u8]>> {
        self.take_or(count, "marshal data too short")
    }

    /// The next bytes; `EOFError` with that message where there are fewer.
    fn take_or(&mut self, count: usize, message: &str) -> Result<Cow<'a, [u8]>> {
        let too_short = |ctx: Ctx| ctx.raise(&EOF_ERROR, message);
        match &mut self.source {
            Source::Bytes(bytes) => {
                let (taken, rest) = bytes.split_at_checked(count).ok_or_else(|| too_short(self.ctx))?;
                *bytes = rest;
                Ok(Cow::Borrowed(taken))
            }
            Source::File(file) => {
                let data = self.ctx.call_method(file, &intern::intern("read"), &[int::from_u64(count as u64)])?;
                let Some(data) = buffer::bytes(&data) else {
                    return Err(self
                        .ctx
                        .type_error(format!("file.read() returned not bytes but {}", data.class_name())));
                };
                if data.len() < count {
                    return Err(too_short(self.ctx));
                }
                Ok(Cow::Owned(data.to_vec()))
            }
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let taken = self.take(N)?;
        let mut array = [0; N];
        array.copy_from_slice(&taken);
        Ok(array)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    fn i32(&mut self) -> Result<i32> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn f64(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    fn decimal(&mut self) -> Result<f64> {
        let length = self.byte()?;
        let text = self.take(usize::from(length))?;
        let text = String::from_utf8_lossy(&text).into_owned();
        self.ctx.to_f64(&self.ctx.call(&FLOAT.to_value(), &[Str::new(&text).into()])?)
    }

    fn size(&mut self, what: &str) -> Result<usize> {
        let size = self.i32()?;
        usize::try_from(size).map_err(|_| self.bad(&format!("{what} size out of range")))
    }

    fn required(&mut self, depth: usize) -> Result<Value> {
        match self.value(depth)? {
            Some(value) => Ok(value),
            None => Err(self.ctx.type_error("NULL object in marshal data for object")),
        }
    }

    fn values(&mut self, count: usize, depth: usize) -> Result<Vec<Value>> {
        // The count is not to be trusted with memory: each value takes a byte at least.
        let mut values = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            values.push(self.required(depth)?);
        }
        Ok(values)
    }

    /// The next value; `None` for the mark that ends a dict.
    fn value(&mut self, depth: usize) -> Result<Option<Value>> {
        if depth > MAX_DEPTH || is_stack_used_up(self.ctx) {
            return Err(self.ctx.value_error("recursion limit exceeded"));
        }
        let first = self.take_or(1, "EOF read where object expected")?[0];
        let place = (first & code::FLAG_REF != 0).then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        });
        let value = self.value_of(first & !code::FLAG_REF, place, depth + 1)?;
        if let Some(place) = place {
            self.refs[place].clone_from(&value);
        }
        Ok(value)
    }

    /// Makes a container known before what is in it is read.
    fn announce(&mut self, place: Option<usize>, container: &Value) {
        if let Some(place) = place {
            self.refs[place] = Some(container.clone());
        }
    }

    fn value_of(&mut self, kind: u8, place: Option<usize>, depth: usize) -> Result<Option<Value>> {
        Ok(Some(match kind {
            code::NULL => return Ok(None),
            code::NONE => Value::NONE,
            code::FALSE => Value::FALSE,
            code::TRUE => Value::TRUE,
            code::STOP_ITERATION => STOP_ITERATION.to_value(),
            code::ELLIPSIS => Value::ELLIPSIS,
            code::INT => int::from_i64(i64::from(self.i32()?)),
            code::INT64 => int::from_i64(i64::from_le_bytes(self.array()?)),
            code::LONG => self.long()?,
            code::FLOAT => Value::float(self.decimal()?),
            code::BINARY_FLOAT => Value::float(self.f64()?),
            code::COMPLEX => complex::from_parts((self.decimal()?, self.decimal()?)),
            code::BINARY_COMPLEX => complex::from_parts((self.f64()?, self.f64()?)),
            code::STRING => {
                let size = self.size("bytes object")?;
                bytes::from_slice(&self.take(size)?)
            }
            code::INTERNED | code::UNICODE => {
                let size = self.size("string")?;
                self.text(size, kind == code::INTERNED)?
            }
            code::ASCII | code::ASCII_INTERNED => {
                let size = self.size("string")?;
                self.text(size, kind == code::ASCII_INTERNED)?
            }
            code::SHORT_ASCII | code::SHORT_ASCII_INTERNED => {
                let size = usize::from(self.byte()?);
                self.text(size, kind == code::SHORT_ASCII_INTERNED)?
            }
            code::SMALL_TUPLE => {
                let size = usize::from(self.byte()?);
                Tuple::new(self.values(size, depth)?).into()
            }
            code::TUPLE => {
                let size = self.size("tuple")?;
                Tuple::new(self.values(size, depth)?).into()
            }
            code::LIST => {
                let size = self.size("list")?;
                let list = List::new(Vec::new());
                self.announce(place, list.as_value());
                for _ in 0..size {
                    list.push(self.required(depth)?);
                }
                list.into()
            }
            code::DICT => {
                let dict = Dict::new();
                self.announce(place, dict.as_value());
                while let Some(key) = self.value(depth)? {
                    let Some(value) = self.value(depth)? else { break };
                    dict.set(self.ctx, &key, value)?;
                }
                dict.into()
            }
            code::SET => {
                let size = self.size("set")?;
                let set = Set::new();
                self.announce(place, set.as_value());
                for _ in 0..size {
                    let item = self.required(depth)?;
                    AnySet::of(set.as_value()).add(self.ctx, &item)?;
                }
                set.into()
            }
            code::FROZEN_SET => {
                let size = self.size("set")?;
                set::frozenset_from(self.ctx, &self.values(size, depth)?)?.into()
            }
            code::SLICE => Slice::new(self.required(depth)?, self.required(depth)?, self.required(depth)?).into(),
            code::CODE => self.code(depth)?,
            code::REF => {
                let index = self.i32()?;
                let known = usize::try_from(index).ok().and_then(|index| self.refs.get(index)?.clone());
                known.ok_or_else(|| self.bad("invalid reference"))?
            }
            _ => return Err(self.bad("unknown type code")),
        }))
    }

    fn code(&mut self, depth: usize) -> Result<Value> {
        if !self.allow_code {
            return Err(self.ctx.value_error("unmarshalling code objects is disallowed"));
        }
        let mut parts = [const { Value::NONE }; MARSHALLED.len()];
        for (part, attribute) in parts.iter_mut().zip(MARSHALLED) {
            *part = match is_number(attribute) {
                true => int::from_i64(i64::from(self.i32()?)),
                false => self.required(depth)?,
            };
        }
        Ok(unmarshalled(self.ctx, &parts)?.into())
    }

    fn long(&mut self) -> Result<Value> {
        let count = self.i32()?;
        let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
        for _ in 0..count.unsigned_abs() {
            let digit = u16::from_le_bytes(self.array()?);
            if digit > 0x7fff {
                return Err(self.bad("digit out of range in long"));
            }
            bits |= u32::from(digit) << held;
            held += 15;
            while held >= 8 {
                bytes.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
        bytes.push(bits as u8);
        let sign = if count < 0 { Sign::Minus } else { Sign::Plus };
        Ok(int::from_bigint(BigInt::from_bytes_le(sign, &bytes)))
    }

    fn text(&mut self, size: usize, is_interned: bool) -> Result<Value> {
        let content = self.take(size)?;
        let Some(text) = Wtf8::from_bytes(&content) else { return Err(self.bad("string is not valid text")) };
        Ok(if is_interned { intern::intern_wtf8(text).into() } else { Str::from_wtf8(text).into() })
    }
}

fn read(ctx: Ctx, source: Source, allow_code: Option<bool>) -> Result<Value> {
    Reader { ctx, source, allow_code: allow_code.unwrap_or(true), refs: Vec::new() }.required(1)
}

fn loads(ctx: Ctx, data: Buffer, allow_code: Option<bool>) -> Result<Value> {
    read(ctx, Source::Bytes(&data.0), allow_code)
}

fn load(ctx: Ctx, file: &Value, allow_code: Option<bool>) -> Result<Value> {
    read(ctx, Source::File(file), allow_code)
}

natives! { FUNCTIONS:
    dump(value, file, version=5, /, *, allow_code=True) "Write the value on the open file.\n\n  value\n    Must be a supported type.\n  file\n    Must be a writeable binary file.\n  version\n    Indicates the data format that dump should use.\n  allow_code\n    Allow to write code objects.\n\nIf the value has (or contains an object that has) an unsupported type, a\nValueError exception is raised - but garbage data will also be written\nto the file. The object will not be properly read back by load().";
    load(file, /, *, allow_code=True) "Read one value from the open file and return it.\n\n  file\n    Must be readable binary file.\n  allow_code\n    Allow to load code objects.\n\nIf no valid value is read (e.g. because the data has a different Python\nversion's incompatible marshal format), raise EOFError, ValueError or\nTypeError.\n\nNote: If an object containing an unsupported type was marshalled with\ndump(), load() will substitute None for the unmarshallable type.";
    dumps(value, version=5, /, *, allow_code=True) "Return the bytes object that would be written to a file by dump(value, file).\n\n  value\n    Must be a supported type.\n  version\n    Indicates the data format that dumps should use.\n  allow_code\n    Allow to write code objects.\n\nRaise a ValueError exception if value has (or contains an object that has) an\nunsupported type.";
    loads(bytes, /, *, allow_code=True) "Convert the bytes-like object to a value.\n\n  allow_code\n    Allow to load code objects.\n\nIf no valid value is found, raise EOFError, ValueError or TypeError.  Extra\nbytes in the input are ignored.";
}
