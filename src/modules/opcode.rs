//! `_opcode` (`Modules/_opcode.c`): what `opcode` and `dis` ask about instructions.

use super::NativeModule;
use crate::code::oparg;
use crate::code::opcode::flag;
use crate::compile::metadata;
use crate::natives;
use crate::object::code::Code;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::{Ctx, Ref, Result, Str, Tuple, Value};
use crate::types::list::List;

pub static MODULE: NativeModule = NativeModule {
    name: "_opcode",
    doc: "Opcode support module.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("ENABLE_SPECIALIZATION", Value::TRUE);
        namespace.set_str("ENABLE_SPECIALIZATION_FT", Value::FALSE);
        Ok(())
    },
};

/// The number of an opcode; one that no opcode can have where it is negative or too large.
fn number(opcode: i64) -> u32 {
    u32::try_from(opcode).unwrap_or(u32::MAX)
}

fn stack_effect(ctx: Ctx, opcode: i64, oparg: Option<&Value>, jump: Option<&Value>) -> Result<i32> {
    let oparg = match oparg.filter(|oparg| !oparg.is_none()) {
        Some(oparg) => ctx.index_i64(oparg)?,
        None => 0,
    };
    let jump = match jump.filter(|jump| !jump.is_none()) {
        None => None,
        Some(jump) => match jump.as_bool() {
            Some(jump) => Some(jump),
            None => return Err(ctx.value_error("stack_effect: jump must be False, True or None")),
        },
    };
    let invalid = || ctx.value_error("invalid opcode or oparg");
    let oparg = u32::try_from(oparg).map_err(|_| invalid())?;
    metadata::stack_effect(number(opcode), oparg, jump).ok_or_else(invalid)
}

fn is_valid(_: Ctx, opcode: i64) -> bool {
    metadata::is_valid(number(opcode))
}

fn has_exc(_: Ctx, opcode: i64) -> bool {
    metadata::has_exc(number(opcode))
}

macro_rules! has_flag {
    ($($name:ident $flag:ident;)*) => {$(
        fn $name(_: Ctx, opcode: i64) -> bool {
            metadata::flags(number(opcode)) & flag::$flag != 0
        }
    )*};
}

has_flag! {
    has_arg ARG;
    has_const CONST;
    has_name NAME;
    has_jump JUMP;
    has_local LOCAL;
    has_free FREE;
}

fn texts(names: &[&str]) -> Ref<List> {
    List::new(names.iter().map(|name| Str::new(name).into()).collect())
}

fn get_intrinsic1_descs(_: Ctx) -> Ref<List> {
    texts(&oparg::INTRINSIC_1)
}

fn get_intrinsic2_descs(_: Ctx) -> Ref<List> {
    texts(&oparg::INTRINSIC_2)
}

fn get_special_method_names(_: Ctx) -> Ref<List> {
    texts(&oparg::SPECIAL_METHODS)
}

fn get_nb_ops(_: Ctx) -> Ref<List> {
    let pairs = oparg::NB_OPS
        .iter()
        .map(|(name, symbol)| Tuple::new(vec![Str::new(name).into(), Str::new(symbol).into()]).into());
    List::new(pairs.collect())
}

/// Statistics are for builds of CPython made with `--enable-pystats`.
fn get_specialization_stats(_: Ctx) {}

/// There is no second compiler whose executors there could be, as in most builds of CPython.
fn get_executor(ctx: Ctx, code: &Value, _offset: i64) -> Result<()> {
    if code.downcast::<Code>().is_none() {
        return Err(ctx.type_error(format!("expected a code object, not '{}'", code.class_name())));
    }
    Err(ctx.raise(&RUNTIME_ERROR, "Executors are not available in this build"))
}

natives! { FUNCTIONS:
    stack_effect(opcode, oparg=None, /, *, jump=None) "Compute the stack effect of the opcode.";
    is_valid(opcode) "Return True if opcode is valid, False otherwise.";
    has_arg(opcode) "Return True if the opcode uses its oparg, False otherwise.";
    has_const(opcode) "Return True if the opcode accesses a constant, False otherwise.";
    has_name(opcode) "Return True if the opcode accesses an attribute by name, False otherwise.";
    has_jump(opcode) "Return True if the opcode has a jump target, False otherwise.";
    has_free(opcode) "Return True if the opcode accesses a free variable, False otherwise.\n\nNote that 'free' in this context refers to names in the current scope\nthat are referenced by inner scopes or names in outer scopes that are\nreferenced from this scope. It does not include references to global\nor builtin scopes.";
    has_local(opcode) "Return True if the opcode accesses a local variable, False otherwise.";
    has_exc(opcode) "Return True if the opcode sets an exception handler, False otherwise.";
    get_specialization_stats() "Return the specialization stats";
    get_nb_ops() "Return array of symbols of binary ops.\n\nIndexed by the BINARY_OP oparg value.";
    get_intrinsic1_descs() "Return a list of names of the unary intrinsics.";
    get_intrinsic2_descs() "Return a list of names of the binary intrinsics.";
    get_executor(code, offset) "Return the executor object at offset in code if exists, None otherwise.";
    get_special_method_names() "Return a list of special method names.";
}
