//! `SyntaxError` (`Objects/exceptions.c`).

use super::exceptions::{self, NO_PARTS, Parts, of};
use crate::compile::{CompileError, ErrorClass};
use crate::object::exception::{
    BaseException, INDENTATION_ERROR, MEMORY_ERROR, RECURSION_ERROR, SYNTAX_ERROR, TAB_ERROR,
};
use crate::object::native::Args;
use crate::object::{Ctx, Raised, Result, Str, Tuple, Value, int};

pub(super) const PARTS: Parts = Parts {
    slots: |slots| {
        slots.init.set(init);
        slots.str.set(str);
    },
    ..NO_PARTS
};

/// The places of the members in the class's row.
pub mod member {
    pub const MSG: usize = 0;
    pub const FILENAME: usize = 1;
    pub const LINENO: usize = 2;
    pub const OFFSET: usize = 3;
    pub const TEXT: usize = 4;
    pub const END_LINENO: usize = 5;
    pub const END_OFFSET: usize = 6;
    pub const METADATA: usize = 8;
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    exceptions::init(ctx, this, args)?;
    let exception = of(this);
    if let Some(message) = args.positional().first() {
        exception.set_field(member::MSG, Some(message.clone()));
    }
    let [_, info] = args.positional() else { return Ok(()) };
    let info = ctx.collect(info)?;
    if !(4..=7).contains(&info.len()) {
        let (bound, count) = if info.len() < 4 { ("least", 4) } else { ("most", 7) };
        return Err(ctx.type_error(format!("function takes at {bound} {count} arguments ({} given)", info.len())));
    }
    let places = [
        member::FILENAME,
        member::LINENO,
        member::OFFSET,
        member::TEXT,
        member::END_LINENO,
        member::END_OFFSET,
        member::METADATA,
    ];
    for (number, place) in places.into_iter().enumerate() {
        exception.set_field(place, info.get(number).cloned());
    }
    if info.len() == 5 {
        return Err(ctx.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    let exception = of(this);
    let filename = exception.field(member::FILENAME).and_then(|name| name.downcast::<Str>().map(Str::to_string_lossy));
    let filename = filename.map(|name| name.rsplit('/').next().unwrap_or(&name).to_owned());
    let lineno = exception.field(member::LINENO).filter(Value::is_int);
    let message = ctx.str(&exception.field(member::MSG).unwrap_or(Value::NONE))?;
    let place = match (filename, lineno) {
        (None, None) => return Ok(message.into()),
        (Some(filename), Some(lineno)) => format!(" ({filename}, line {})", ctx.str(&lineno)?.to_string_lossy()),
        (Some(filename), None) => format!(" ({filename})"),
        (None, Some(lineno)) => format!(" (line {})", ctx.str(&lineno)?.to_string_lossy()),
    };
    Ok(message.concat(&Str::new(&place)).into())
}

impl Ctx {
    /// Raises what compiling failed with.
    pub fn compile_error(self, error: &CompileError) -> Raised {
        let class = match error.class {
            ErrorClass::SyntaxError => &SYNTAX_ERROR,
            ErrorClass::IndentationError => &INDENTATION_ERROR,
            ErrorClass::TabError => &TAB_ERROR,
            ErrorClass::RecursionError => return self.raise(&RECURSION_ERROR, &error.msg),
            ErrorClass::MemoryError => return self.raise(&MEMORY_ERROR, &error.msg),
        };
        let number = |number: Option<i64>| number.map_or(Value::NONE, int::from_i64);
        let mut info: Vec<Value> = vec![
            Str::new(&error.filename).into(),
            number(error.lineno.map(i64::from)),
            number(error.offset.map(i64::from)),
            error.text.as_ref().map_or(Value::NONE, |text| Str::new(text).into()),
        ];
        if error.end_lineno.is_some() {
            info.extend([number(error.end_lineno.map(i64::from)), number(error.end_offset.map(i64::from))]);
        }
        let places =
            [member::FILENAME, member::LINENO, member::OFFSET, member::TEXT, member::END_LINENO, member::END_OFFSET];
        let message: Value = Str::new(&error.msg).into();
        let args = match error.lineno {
            Some(_) => vec![message.clone(), Tuple::from_slice(&info).into()],
            None => vec![message.clone()],
        };
        let exception = BaseException::new(class, Tuple::new(args));
        exception.set_field(member::MSG, Some(message));
        if error.lineno.is_some() {
            for (place, value) in places.into_iter().zip(info) {
                exception.set_field(place, Some(value).filter(|value| !value.is_none()));
            }
        }
        exception.raise(self)
    }
}
