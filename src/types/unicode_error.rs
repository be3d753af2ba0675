//! `UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError` (`Objects/exceptions.c`).

use super::bytes::Bytes;
use super::exceptions::{self, NO_PARTS, Parts, of};
use crate::getsets;
use crate::object::builtin_classes::{BYTEARRAY, BYTES, MEMORYVIEW, STR};
use crate::object::exception::BaseException;
use crate::object::native::Args;
use crate::object::{Ctx, ObjectExt, Result, Str, Value, int};

const ENCODING: usize = 0;
const OBJECT: usize = 1;
const START: usize = 2;
const END: usize = 3;
const REASON: usize = 4;

pub(super) const DECODE: Parts = Parts {
    slots: |slots| {
        slots.init.set(|ctx, this, args| init(ctx, this, args, true, true));
        slots.str.set(decode_str);
    },
    getsets: POSITIONS,
    ..NO_PARTS
};

pub(super) const ENCODE: Parts = Parts {
    slots: |slots| {
        slots.init.set(|ctx, this, args| init(ctx, this, args, true, false));
        slots.str.set(encode_str);
    },
    getsets: POSITIONS,
    ..NO_PARTS
};

pub(super) const TRANSLATE: Parts = Parts {
    slots: |slots| {
        slots.init.set(|ctx, this, args| init(ctx, this, args, false, false));
        slots.str.set(translate_str);
    },
    getsets: POSITIONS,
    ..NO_PARTS
};

fn init(ctx: Ctx, this: &Value, args: Args, with_encoding: bool, of_bytes: bool) -> Result<()> {
    exceptions::init(ctx, this, args)?;
    let given = args.positional();
    let skipped = 1 - with_encoding as usize;
    let wanted = 5 - skipped;
    if given.len() != wanted {
        return Err(ctx.type_error(format!("function takes exactly {wanted} arguments ({} given)", given.len())));
    }
    let text = |place: usize| match given[place - skipped].downcast::<Str>() {
        Some(_) => Ok(given[place - skipped].clone()),
        None => Err(ctx.type_error(format!(
            "argument {} must be str, not {}",
            place - skipped + 1,
            given[place - skipped].class_name()
        ))),
    };
    let exception = of(this);
    if with_encoding {
        exception.set_field(ENCODING, Some(text(ENCODING)?));
    }
    let object = if !of_bytes {
        text(OBJECT)?
    } else {
        let object = &given[OBJECT];
        let is_buffer = [&BYTEARRAY, &MEMORYVIEW].iter().any(|class| object.class().is_subclass_of(class));
        if object.class().is_subclass_of(&BYTES) {
            object.clone()
        } else if is_buffer {
            ctx.call(&BYTES.to_value(), std::slice::from_ref(object))?
        } else {
            return Err(ctx.type_error(format!("a bytes-like object is required, not '{}'", object.class_name())));
        }
    };
    exception.set_field(OBJECT, Some(object));
    for place in [START, END] {
        let number = ctx.index_i64(&given[place - skipped])?;
        exception.set_field(place, Some(int::from_i64(number)));
    }
    exception.set_field(REASON, Some(text(REASON)?));
    Ok(())
}

// ---- numbers, which the other members are not ----

fn set_position(ctx: Ctx, this: &BaseException, place: usize, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("can't delete numeric/char attribute")) };
    if !value.is_int() {
        return Err(ctx.type_error("an integer is required"));
    }
    this.set_field(place, Some(int::from_i64(ctx.index_i64(value)?)));
    Ok(())
}

fn start(_: Ctx, this: &BaseException) -> Value {
    this.field(START).unwrap_or(int::from_i64(0))
}

fn set_start(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    set_position(ctx, this, START, value)
}

fn end(_: Ctx, this: &BaseException) -> Value {
    this.field(END).unwrap_or(int::from_i64(0))
}

fn set_end(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    set_position(ctx, this, END, value)
}

getsets! { POSITIONS for BaseException:
    start: start, set_start "exception start";
    end: end, set_end "exception end";
}

struct Fields {
    encoding: String,
    object: Value,
    length: i64,
    start: i64,
    end: i64,
    reason: String,
}

impl Fields {
    /// `None` for an exception whose constructor did not run.
    fn of(ctx: Ctx, this: &Value, of_bytes: bool) -> Result<Option<Fields>> {
        let exception = of(this);
        if exception.field(OBJECT).is_none() {
            return Ok(None);
        }
        let text = |place| match exception.field(place) {
            Some(value) => ctx.str(&value).map(|text| text.to_string_lossy()),
            None => Ok("<NULL>".to_owned()),
        };
        let (encoding, reason) = (text(ENCODING)?, text(REASON)?);
        // Calls of `__str__` may have changed it.
        let Some(object) = exception.field(OBJECT) else { return Err(ctx.type_error("object attribute not set")) };
        let class = object.class();
        if !class.is_subclass_of(if of_bytes { &BYTES } else { &STR }) {
            let wanted = if of_bytes { "bytes" } else { "unicode" };
            return Err(ctx.type_error(format!("object attribute must be {wanted}")));
        }
        let length = match object.downcast::<Str>() {
            Some(text) => text.len() as i64,
            None => object.downcast::<Bytes>().map_or(0, |bytes| bytes.as_slice().len() as i64),
        };
        let number = |place| exception.field(place).and_then(|number| number.as_i64()).unwrap_or(0);
        Ok(Some(Fields { encoding, length, object, start: number(START), end: number(END), reason }))
    }

    fn is_single(&self) -> bool {
        self.start >= 0 && self.start < self.length && self.end == self.start + 1
    }

    /// `character '\x63' in position 1` or `characters in position 1-3`.
    fn characters(&self) -> String {
        if !self.is_single() {
            return format!("characters in position {}-{}", self.start, self.end.wrapping_sub(1));
        }
        let text = self.object.downcast::<Str>();
        let character =
            text.and_then(|text| text.as_wtf8().code_points().nth(self.start as usize)).map_or(0, |c| c.to_u32());
        let escaped = match character {
            0..=0xff => format!("\\x{character:02x}"),
            0x100..=0xffff => format!("\\u{character:04x}"),
            _ => format!("\\U{character:08x}"),
        };
        format!("character '{escaped}' in position {}", self.start)
    }
}

fn decode_str(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(fields) = Fields::of(ctx, this, true)? else { return Ok(Str::new("").into()) };
    let Fields { encoding, start, end, reason, .. } = &fields;
    let text = if fields.is_single() {
        let byte = fields.object.downcast::<Bytes>().map_or(0, |bytes| bytes.as_slice()[*start as usize]);
        format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
    } else {
        format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end.wrapping_sub(1))
    };
    Ok(Str::new(&text).into())
}

fn encode_str(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(fields) = Fields::of(ctx, this, false)? else { return Ok(Str::new("").into()) };
    Ok(Str::new(&format!("'{}' codec can't encode {}: {}", fields.encoding, fields.characters(), fields.reason)).into())
}

fn translate_str(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(fields) = Fields::of(ctx, this, false)? else { return Ok(Str::new("").into()) };
    Ok(Str::new(&format!("can't translate {}: {}", fields.characters(), fields.reason)).into())
}
