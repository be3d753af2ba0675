//! `UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError` (`Objects/exceptions.c`).

use super::exceptions::{self, NO_PARTS, Parts, of};
use crate::object::builtin_classes::{BYTEARRAY, BYTES, MEMORYVIEW};
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
    ..NO_PARTS
};

pub(super) const ENCODE: Parts = Parts {
    slots: |slots| {
        slots.init.set(|ctx, this, args| init(ctx, this, args, true, false));
        slots.str.set(encode_str);
    },
    ..NO_PARTS
};

pub(super) const TRANSLATE: Parts = Parts {
    slots: |slots| {
        slots.init.set(|ctx, this, args| init(ctx, this, args, false, false));
        slots.str.set(translate_str);
    },
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
    fn of(ctx: Ctx, this: &Value) -> Result<Option<Fields>> {
        let exception = of(this);
        let Some(object) = exception.field(OBJECT) else { return Ok(None) };
        let text = |place| ctx.str(&exception.field(place).unwrap_or(Value::NONE)).map(|text| text.to_string_lossy());
        let number = |place| exception.field(place).and_then(|number| number.as_i64()).unwrap_or(0);
        Ok(Some(Fields {
            encoding: text(ENCODING)?,
            length: ctx.len(&object)? as i64,
            object,
            start: number(START),
            end: number(END),
            reason: text(REASON)?,
        }))
    }

    fn is_single(&self) -> bool {
        self.start >= 0 && self.start < self.length && self.end == self.start + 1
    }

    /// `character '\x63' in position 1` or `characters in position 1-3`.
    fn characters(&self) -> String {
        if !self.is_single() {
            return format!("characters in position {}-{}", self.start, self.end - 1);
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
    let Some(fields) = Fields::of(ctx, this)? else { return Ok(Str::new("").into()) };
    let Fields { encoding, start, end, reason, .. } = &fields;
    let text = if fields.is_single() {
        let byte = ctx.getitem(&fields.object, &int::from_i64(*start))?.as_i64().unwrap_or(0);
        format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
    } else {
        format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end - 1)
    };
    Ok(Str::new(&text).into())
}

fn encode_str(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(fields) = Fields::of(ctx, this)? else { return Ok(Str::new("").into()) };
    Ok(Str::new(&format!("'{}' codec can't encode {}: {}", fields.encoding, fields.characters(), fields.reason)).into())
}

fn translate_str(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(fields) = Fields::of(ctx, this)? else { return Ok(Str::new("").into()) };
    Ok(Str::new(&format!("can't translate {}: {}", fields.characters(), fields.reason)).into())
}
