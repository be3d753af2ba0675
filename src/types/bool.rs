//! `bool` (`Objects/boolobject.c`): the two singletons, a subclass of `int`.

use super::int_math;
use crate::object::builtin_classes::{BOOL, INT};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::int::Int;
use crate::object::native::Args;
use crate::object::slots::BinaryOp;
use crate::object::{Class, Ctx, Result, Value, intern};

fn new(ctx: Ctx, _class: &'static Class, args: Args) -> Result<Value> {
    match args.no_keywords(ctx, "bool")? {
        [] => Ok(Value::FALSE),
        [value] => ctx.is_true(value).map(Value::from_bool),
        more => Err(ctx.type_error(format!("bool expected at most 1 argument, got {}", more.len()))),
    }
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    Ok(match this.as_bool() {
        Some(true) => intern::intern("True"),
        Some(false) => intern::intern("False"),
        None => Value::NOT_IMPLEMENTED,
    })
}

pub fn define() {
    BOOL.define::<Int>(&ClassDef {
        base: Some(&INT),
        flags: class_flags::INT | class_flags::MATCH_SELF,
        doc: "Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            let binary = |op: BinaryOp, function| slots.binary[op as usize].set(function);
            binary(BinaryOp::And, int_math::bool_and);
            binary(BinaryOp::Or, int_math::bool_or);
            binary(BinaryOp::Xor, int_math::bool_xor);
        },
        ..ClassDef::EMPTY
    });
}
