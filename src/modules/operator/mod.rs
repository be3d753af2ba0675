//! `_operator` (`Modules/_operator.c`): the operators as functions.

mod getters;

use super::NativeModule;
use crate::natives;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison, UnaryFn};
use crate::object::{Ctx, Dict, ObjectExt, Result, Str, Tuple, Value};
use crate::types::buffer;

pub static MODULE: NativeModule = NativeModule {
    name: "_operator",
    doc: "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    functions: FUNCTIONS,
    init: |_, namespace| {
        namespace.set_str("itemgetter", getters::ITEMGETTER.to_value());
        namespace.set_str("attrgetter", getters::ATTRGETTER.to_value());
        namespace.set_str("methodcaller", getters::METHODCALLER.to_value());
        Ok(())
    },
};

macro_rules! binary_operators {
    ($($name:ident $inplace:ident $op:ident;)*) => {$(
        fn $name(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
            ctx.binary_op(a, b, BinaryOp::$op)
        }

        fn $inplace(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
            ctx.inplace_op(a, b, BinaryOp::$op)
        }
    )*};
}

binary_operators! {
    add iadd Add;
    and_ iand And;
    floordiv ifloordiv FloorDivide;
    lshift ilshift Lshift;
    matmul imatmul MatrixMultiply;
    mul imul Multiply;
    mod_ imod Remainder;
    or_ ior Or;
    pow ipow Power;
    rshift irshift Rshift;
    sub isub Subtract;
    truediv itruediv TrueDivide;
    xor ixor Xor;
}

macro_rules! comparisons {
    ($($name:ident $op:ident;)*) => {$(
        fn $name(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
            ctx.compare(a, b, Comparison::$op)
        }
    )*};
}

comparisons! { lt Lt; le Le; eq Eq; ne Ne; gt Gt; ge Ge; }

fn unary(ctx: Ctx, value: &Value, slot: Option<UnaryFn>, what: &str) -> Result<Value> {
    match slot {
        Some(slot) => slot(ctx, value),
        None => Err(ctx.type_error(format!("bad operand type for {what}: '{}'", value.class_name()))),
    }
}

fn neg(ctx: Ctx, a: &Value) -> Result<Value> {
    unary(ctx, a, class_of(a).slots.negative.get(), "unary -")
}

fn pos(ctx: Ctx, a: &Value) -> Result<Value> {
    unary(ctx, a, class_of(a).slots.positive.get(), "unary +")
}

fn abs(ctx: Ctx, a: &Value) -> Result<Value> {
    unary(ctx, a, class_of(a).slots.absolute.get(), "abs()")
}

fn invert(ctx: Ctx, a: &Value) -> Result<Value> {
    unary(ctx, a, class_of(a).slots.invert.get(), "unary ~")
}

fn index(ctx: Ctx, a: &Value) -> Result<Value> {
    ctx.index(a)
}

fn truth(ctx: Ctx, a: &Value) -> Result<bool> {
    ctx.is_true(a)
}

fn not_(ctx: Ctx, a: &Value) -> Result<bool> {
    Ok(!ctx.is_true(a)?)
}

fn is_(_: Ctx, a: &Value, b: &Value) -> bool {
    a.is(b)
}

fn is_not(_: Ctx, a: &Value, b: &Value) -> bool {
    !a.is(b)
}

fn is_none(_: Ctx, a: &Value) -> bool {
    a.is_none()
}

fn is_not_none(_: Ctx, a: &Value) -> bool {
    !a.is_none()
}

fn check_sequence(ctx: Ctx, value: &Value) -> Result<()> {
    if class_of(value).slots.getitem.get().is_some() {
        return Ok(());
    }
    Err(ctx.type_error(format!("'{}' object can't be concatenated", value.class_name())))
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    if let Some(concat) = class_of(a).slots.concat.get() {
        return concat(ctx, a, b);
    }
    check_sequence(ctx, a)?;
    check_sequence(ctx, b)?;
    ctx.binary_op(a, b, BinaryOp::Add)
}

fn iconcat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let slots = &class_of(a).slots;
    if let Some(concat) = slots.inplace_concat.get().or(slots.concat.get()) {
        return concat(ctx, a, b);
    }
    check_sequence(ctx, a)?;
    check_sequence(ctx, b)?;
    ctx.inplace_op(a, b, BinaryOp::Add)
}

fn contains(ctx: Ctx, a: &Value, b: &Value) -> Result<bool> {
    ctx.contains(a, b)
}

fn check_iterable(ctx: Ctx, value: &Value) -> Result<()> {
    if crate::types::sequence::is_iterable(value) {
        return Ok(());
    }
    Err(ctx.type_error(format!("argument of type '{}' is not iterable", value.class_name())))
}

#[allow(non_snake_case)]
fn countOf(ctx: Ctx, a: &Value, b: &Value) -> Result<usize> {
    check_iterable(ctx, a)?;
    let mut count = 0;
    ctx.for_each(a, |item| {
        count += ctx.eq(&item, b)? as usize;
        Ok(true)
    })?;
    Ok(count)
}

#[allow(non_snake_case)]
fn indexOf(ctx: Ctx, a: &Value, b: &Value) -> Result<usize> {
    check_iterable(ctx, a)?;
    let (mut index, mut found) = (0, false);
    ctx.for_each(a, |item| {
        found = ctx.eq(&item, b)?;
        index += !found as usize;
        Ok(!found)
    })?;
    if found { Ok(index) } else { Err(ctx.value_error("sequence.index(x): x not in sequence")) }
}

fn getitem(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    ctx.getitem(a, b)
}

fn setitem(ctx: Ctx, a: &Value, b: &Value, c: &Value) -> Result<()> {
    ctx.setitem(a, b, c)
}

fn delitem(ctx: Ctx, a: &Value, b: &Value) -> Result<()> {
    ctx.delitem(a, b)
}

fn length_hint(ctx: Ctx, obj: &Value, default: Option<i64>) -> Result<i64> {
    ctx.length_hint(obj, default.unwrap_or(0))
}

fn call(ctx: Ctx, obj: &Value, args: &Tuple, keywords: &Dict) -> Result<Value> {
    let mut values = args.items().to_vec();
    let names = ctx.keyword_arguments(&mut values, keywords)?;
    ctx.tail_call(obj, Args::new(&values, &names))
}

/// Takes the same time wherever the two differ.
fn compare_digest(ctx: Ctx, a: &Value, b: &Value) -> Result<bool> {
    if let (Some(a), Some(b)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
        if !a.is_ascii() || !b.is_ascii() {
            return Err(ctx.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(same_bytes(a.bytes(), b.bytes()));
    }
    match (buffer::get(ctx, a)?, buffer::get(ctx, b)?) {
        (Some(a), Some(b)) => Ok(same_bytes(&a, &b)),
        _ => {
            let (a, b) = (a.class_name(), b.class_name());
            Err(ctx.type_error(format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'")))
        }
    }
}

fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let different = a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b));
    a.len() == b.len() && std::hint::black_box(different) == 0
}

natives! { FUNCTIONS:
    truth(a, /) "Return True if a is true, False otherwise.";
    contains(a, b, /) "Same as b in a (note reversed operands).";
    indexOf(a, b, /) "Return the first index of b in a.";
    countOf(a, b, /) "Return the number of items in a which are, or which equal, b.";
    is_(a, b, /) "Same as a is b.";
    is_not(a, b, /) "Same as a is not b.";
    is_none(a, /) "Same as a is None.";
    is_not_none(a, /) "Same as a is not None.";
    add(a, b, /) "Same as a + b.";
    sub(a, b, /) "Same as a - b.";
    mul(a, b, /) "Same as a * b.";
    matmul(a, b, /) "Same as a @ b.";
    floordiv(a, b, /) "Same as a // b.";
    truediv(a, b, /) "Same as a / b.";
    "mod" = mod_(a, b, /) "Same as a % b.";
    neg(a, /) "Same as -a.";
    pos(a, /) "Same as +a.";
    abs(a, /) "Same as abs(a).";
    inv = invert(a, /) "Same as ~a.";
    invert(a, /) "Same as ~a.";
    index(a, /) "Same as a.__index__()";
    lshift(a, b, /) "Same as a << b.";
    rshift(a, b, /) "Same as a >> b.";
    not_(a, /) "Same as not a.";
    and_(a, b, /) "Same as a & b.";
    xor(a, b, /) "Same as a ^ b.";
    or_(a, b, /) "Same as a | b.";
    pow(a, b, /) "Same as a ** b.";
    iadd(a, b, /) "Same as a += b.";
    isub(a, b, /) "Same as a -= b.";
    imul(a, b, /) "Same as a *= b.";
    imatmul(a, b, /) "Same as a @= b.";
    ifloordiv(a, b, /) "Same as a //= b.";
    itruediv(a, b, /) "Same as a /= b";
    imod(a, b, /) "Same as a %= b.";
    ilshift(a, b, /) "Same as a <<= b.";
    irshift(a, b, /) "Same as a >>= b.";
    iand(a, b, /) "Same as a &= b.";
    ixor(a, b, /) "Same as a ^= b.";
    ior(a, b, /) "Same as a |= b.";
    ipow(a, b, /) "Same as a **= b.";
    concat(a, b, /) "Same as a + b, for a and b sequences.";
    iconcat(a, b, /) "Same as a += b, for a and b sequences.";
    getitem(a, b, /) "Same as a[b].";
    setitem(a, b, c, /) "Same as a[b] = c.";
    delitem(a, b, /) "Same as del a[b].";
    eq(a, b, /) "Same as a == b.";
    ne(a, b, /) "Same as a != b.";
    lt(a, b, /) "Same as a < b.";
    le(a, b, /) "Same as a <= b.";
    gt(a, b, /) "Same as a > b.";
    ge(a, b, /) "Same as a >= b.";
    length_hint(obj, default=0, /) "Return an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.";
    call(obj, /, *args, **kwargs) "Same as obj(*args, **kwargs).";
    _compare_digest = compare_digest(a, b, /) "Return 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography.";
}
