//! Constants of code objects whose types are defined in this layer.

use super::bytes;
use super::complex;
use super::slice::Slice;
use crate::object::builtin_classes::FROZENSET;
use crate::object::code::{MAKE_CONSTANT, OtherConstant};
use crate::object::{Ctx, ObjectExt, Tuple, Value};

pub fn define() {
    MAKE_CONSTANT.set(Some(make));
}

fn make(constant: OtherConstant) -> Value {
    match constant {
        OtherConstant::Bytes(text) => bytes::from_slice(text),
        OtherConstant::Complex { re, im } => complex::from_parts((re, im)),
        OtherConstant::Slice([start, stop, step]) => Slice::new(start, stop, step).into(),
        OtherConstant::FrozenSet(items) => {
            let ctx = Ctx::current().expect("code is decoded when it runs");
            let made = ctx.call(&FROZENSET.to_value(), &[Tuple::new(items).into()]);
            made.expect("constants are hashable without running Python code")
        }
    }
}
