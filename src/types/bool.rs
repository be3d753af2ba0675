//! `bool` (`Objects/boolobject.c`): the two singletons, a subclass of `int`.

use super::int_math;
use crate::modules::warnings::warn;
use crate::object::builtin_classes::{BOOL, INT};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::DEPRECATION_WARNING;
use crate::object::int::Int;
use crate::object::native::Args;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, Result, Value, intern};

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    match args.no_keywords(ctx, "bool")? {
        [] => Ok(Value::FALSE),
        [value] => ctx.is_true(value).map(Value::from_bool),
        more => Err(ctx.type_error(format!("bool expected at most 1 argument, got {}", more.len()))),
    }
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    Ok(match this.as_bool() {
        Some(true) => intern::intern("True").into(),
        Some(false) => intern::intern("False").into(),
        None => Value::NOT_IMPLEMENTED,
    })
}

fn invert(ctx: Ctx, this: &Value) -> Result<Value> {
    const MESSAGE: &str = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.";
    warn(ctx, &DEPRECATION_WARNING, MESSAGE, 1)?;
    int_math::invert(ctx, this)
}

pub fn define() {
    BOOL.define::<Int>(&ClassDef {
        base: Some(&INT),
        flags: class_flags::INT | class_flags::MATCH_SELF,
        doc: "Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.invert.set(invert);
            let binary = |op: BinaryOp, function| slots.binary[op as usize].set(function);
            binary(BinaryOp::And, int_math::bool_and);
            binary(BinaryOp::Or, int_math::bool_or);
            binary(BinaryOp::Xor, int_math::bool_xor);
        },
        ..ClassDef::EMPTY
    });
}
