//! `marshal` (`Python/marshal.c`), format version 4, for plain data. Code objects are not written:
//! there are no `.pyc` files.

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::{BYTEARRAY, BYTES, COMPLEX, FROZENSET, LIST, MEMORYVIEW, SET};
use crate::object::exception::{EOF_ERROR, STOP_ITERATION};
use crate::object::{Ctx, Dict, ObjectExt, Result, Str, Tuple, Value, int, intern};
use crate::types::list::List;
use crate::types::sequence::items_of;
use malachite_bigint::{BigInt, Sign};
use rustpython_wtf8::Wtf8;

pub static MODULE: NativeModule = NativeModule {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("version", Value::int32(4));
        Ok(())
    },
};

natives! { FUNCTIONS:
    dump(value, file, version=4, /, *, allow_code=True) "Write the value on the open file.";
    dumps(value, version=4, /, *, allow_code=True) "Return the bytes object that would be written to a file by dump(value, file).";
    load(file, /, *, allow_code=True) "Read one value from the open file and return it.";
    loads(bytes, /, *, allow_code=True) "Convert the bytes-like object to a value.";
}

fn to_bytes(ctx: Ctx, content: &[u8]) -> Result<Value> {
    let numbers = content.iter().map(|&byte| Value::int32(byte as i32)).collect();
    ctx.call(&BYTES.to_value(), &[List::new(numbers).into()])
}

fn from_bytes(ctx: Ctx, value: &Value) -> Result<Vec<u8>> {
    if ![&BYTES, &BYTEARRAY, &MEMORYVIEW].iter().any(|class| value.class().is_subclass_of(class)) {
        return Err(ctx.type_error(format!("a bytes-like object is required, not '{}'", value.class_name())));
    }
    Ok(items_of(ctx, value)?.iter().map(|byte| byte.as_i64().unwrap_or(0) as u8).collect())
}

fn dumps(ctx: Ctx, value: &Value, _: Option<i64>, _: Option<bool>) -> Result<Value> {
    let mut out = Vec::new();
    write(ctx, &mut out, value)?;
    to_bytes(ctx, &out)
}

fn dump(ctx: Ctx, value: &Value, file: &Value, version: Option<i64>, allow_code: Option<bool>) -> Result<Value> {
    let content = dumps(ctx, value, version, allow_code)?;
    ctx.call_method(file, &crate::object::names::write, &[content])
}

fn loads(ctx: Ctx, content: &Value, _: Option<bool>) -> Result<Value> {
    let content = from_bytes(ctx, content)?;
    Reader { content: &content, at: 0, seen: Vec::new() }.value(ctx)
}

fn load(ctx: Ctx, file: &Value, allow_code: Option<bool>) -> Result<Value> {
    let content = ctx.call_method(file, &intern::intern("read"), &[])?;
    loads(ctx, &content, allow_code)
}

// ---- writing ----

fn length(out: &mut Vec<u8>, length: usize) {
    out.extend((length as u32).to_le_bytes());
}

fn write(ctx: Ctx, out: &mut Vec<u8>, value: &Value) -> Result<()> {
    ctx.check_stack(" while marshalling")?;
    let class = value.class();
    if value.is_none() {
        out.push(b'N');
    } else if let Some(truth) = value.as_bool() {
        out.push(if truth { b'T' } else { b'F' });
    } else if value.is(&Value::ELLIPSIS) {
        out.push(b'.');
    } else if value.is(&STOP_ITERATION.to_value()) {
        out.push(b'S');
    } else if let Some(number) = value.as_float() {
        out.push(b'g');
        out.extend(number.to_le_bytes());
    } else if let Some(number) = value.as_int() {
        write_int(out, &number);
    } else if let Some(text) = value.downcast_exact::<Str>() {
        out.push(if text.is_interned() { b't' } else { b'u' });
        length(out, text.bytes().len());
        out.extend(text.bytes());
    } else if class == &BYTES {
        let content = from_bytes(ctx, value)?;
        out.push(b's');
        length(out, content.len());
        out.extend(content);
    } else if class == &COMPLEX {
        out.push(b'y');
        for part in ["real", "imag"] {
            let part = ctx.getattr_str(value, part)?;
            out.extend(ctx.to_f64(&part)?.to_le_bytes());
        }
    } else if let Some(dict) = value.downcast_exact::<Dict>() {
        out.push(b'{');
        for (key, item) in dict.entries() {
            write(ctx, out, &key)?;
            write(ctx, out, &item)?;
        }
        out.push(b'0');
    } else {
        let kind = match class {
            _ if value.is_instance_of_exactly::<Tuple>() => b'(',
            class if class == &LIST => b'[',
            class if class == &SET => b'<',
            class if class == &FROZENSET => b'>',
            _ => return Err(ctx.value_error("unmarshallable object")),
        };
        let items = items_of(ctx, value)?;
        out.push(kind);
        length(out, items.len());
        for item in &items {
            write(ctx, out, item)?;
        }
    }
    Ok(())
}

/// Fifteen bits a digit, as CPython's.
fn write_int(out: &mut Vec<u8>, number: &BigInt) {
    if let Ok(number) = i32::try_from(number) {
        out.push(b'i');
        out.extend(number.to_le_bytes());
        return;
    }
    let digits = number.magnitude().to_radix_le(1 << 7);
    // Two digits of seven bits and one more bit do not fit fifteen: go over bits.
    let bits: Vec<bool> = digits.iter().flat_map(|digit| (0..7).map(move |bit| digit >> bit & 1 == 1)).collect();
    let used = bits.iter().rposition(|bit| *bit).map_or(0, |last| last + 1);
    let shorts: Vec<u16> =
        bits[..used].chunks(15).map(|chunk| chunk.iter().enumerate().fold(0, |short, (bit, set)| short | (*set as u16) << bit)).collect();
    let count = shorts.len() as i32;
    out.push(b'l');
    out.extend((if number.sign() == Sign::Minus { -count } else { count }).to_le_bytes());
    shorts.iter().for_each(|short| out.extend(short.to_le_bytes()));
}

// ---- reading ----

struct Reader<'a> {
    content: &'a [u8],
    at: usize,
    /// Values that later ones refer to.
    seen: Vec<Value>,
}

const REFERENCED: u8 = 0x80;

impl<'a> Reader<'a> {
    fn take(&mut self, ctx: Ctx, count: usize) -> Result<&'a [u8]> {
        match self.content.get(self.at..).and_then(|rest| rest.get(..count)) {
            Some(bytes) => {
                self.at += count;
                Ok(bytes)
            }
            None => Err(ctx.raise(&EOF_ERROR, "marshal data too short")),
        }
    }

    fn array<const N: usize>(&mut self, ctx: Ctx) -> Result<[u8; N]> {
        let bytes = self.take(ctx, N)?;
        Ok(std::array::from_fn(|index| bytes[index]))
    }

    fn number(&mut self, ctx: Ctx) -> Result<i32> {
        Ok(i32::from_le_bytes(self.array(ctx)?))
    }

    fn length(&mut self, ctx: Ctx) -> Result<usize> {
        usize::try_from(self.number(ctx)?).map_err(|_| ctx.value_error("bad marshal data (size out of range)"))
    }

    fn value(&mut self, ctx: Ctx) -> Result<Value> {
        match self.value_or_end(ctx)? {
            Some(value) => Ok(value),
            None => Err(ctx.type_error("NULL object in marshal data for object")),
        }
    }

    fn items(&mut self, ctx: Ctx, count: usize) -> Result<Vec<Value>> {
        (0..count).map(|_| self.value(ctx)).collect()
    }

    /// `None` for the mark that ends a dict.
    fn value_or_end(&mut self, ctx: Ctx) -> Result<Option<Value>> {
        ctx.check_stack(" while unmarshalling")?;
        let [kind] = self.array(ctx)?;
        // A value that is referred to takes its number before what it contains.
        let place = (kind & REFERENCED != 0).then(|| {
            self.seen.push(Value::NONE);
            self.seen.len() - 1
        });
        let value = match kind & !REFERENCED {
            b'0' => return Ok(None),
            b'N' => Value::NONE,
            b'T' => Value::TRUE,
            b'F' => Value::FALSE,
            b'.' => Value::ELLIPSIS,
            b'S' => STOP_ITERATION.to_value(),
            b'i' => Value::int32(self.number(ctx)?),
            b'l' => self.long(ctx)?,
            b'g' => Value::float(f64::from_le_bytes(self.array(ctx)?)),
            b'y' => {
                let parts = [f64::from_le_bytes(self.array(ctx)?), f64::from_le_bytes(self.array(ctx)?)];
                ctx.call(&COMPLEX.to_value(), &parts.map(Value::float))?
            }
            kind @ (b'u' | b't' | b'a' | b'A') => {
                let length = self.length(ctx)?;
                self.text(ctx, length, matches!(kind, b't' | b'A'))?
            }
            kind @ (b'z' | b'Z') => {
                let [length] = self.array(ctx)?;
                self.text(ctx, length as usize, kind == b'Z')?
            }
            b's' => {
                let length = self.length(ctx)?;
                to_bytes(ctx, self.take(ctx, length)?)?
            }
            b')' => {
                let [count] = self.array(ctx)?;
                Tuple::new(self.items(ctx, count as usize)?).into()
            }
            kind @ (b'(' | b'[' | b'<' | b'>') => {
                let count = self.length(ctx)?;
                let items = self.items(ctx, count)?;
                match kind {
                    b'(' => Tuple::new(items).into(),
                    b'[' => List::new(items).into(),
                    b'<' => ctx.call(&SET.to_value(), &[Tuple::new(items).into()])?,
                    _ => ctx.call(&FROZENSET.to_value(), &[Tuple::new(items).into()])?,
                }
            }
            b'{' => {
                let dict = Dict::new();
                while let Some(key) = self.value_or_end(ctx)? {
                    let item = self.value(ctx)?;
                    dict.set(ctx, &key, item)?;
                }
                dict.into()
            }
            b'r' => {
                let place = self.length(ctx)?;
                self.seen.get(place).cloned().ok_or_else(|| ctx.value_error("bad marshal data (invalid reference)"))?
            }
            _ => return Err(ctx.value_error("bad marshal data (unknown type code)")),
        };
        if let Some(place) = place {
            self.seen[place] = value.clone();
        }
        Ok(Some(value))
    }

    fn text(&mut self, ctx: Ctx, length: usize, interned: bool) -> Result<Value> {
        let bytes = self.take(ctx, length)?;
        let Some(text) = Wtf8::from_bytes(bytes) else { return Err(ctx.value_error("bad marshal data (invalid text)")) };
        Ok(if interned { intern::intern_wtf8(text) } else { Str::from_wtf8(text).into() })
    }

    fn long(&mut self, ctx: Ctx) -> Result<Value> {
        let count = self.number(ctx)?;
        let mut number = BigInt::from(0);
        let shorts = self.take(ctx, count.unsigned_abs() as usize * 2)?;
        for short in shorts.chunks_exact(2).rev() {
            number = (number << 15u32) + BigInt::from(u16::from_le_bytes([short[0], short[1]]));
        }
        Ok(int::from_bigint(if count < 0 { -number } else { number }))
    }
}
