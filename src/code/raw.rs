//! A code object as plain data: what the compiler and the standard library image yield, and what the
//! interpreter makes its own code objects of. No interpreter types here.

use super::instr::Instr;
use super::marshal::{BadImage, LazyCode};
use malachite_bigint::BigInt;
use rustpython_wtf8::Wtf8;
use std::borrow::Cow;

/// A name: owned when it comes from the compiler, borrowed from the image for the standard library.
pub type Text = Cow<'static, str>;

/// `CO_*` bits of [`Head::flags`] (`Include/cpython/code.h`).
pub mod co {
    pub const OPTIMIZED: u32 = 0x0001;
    pub const NEWLOCALS: u32 = 0x0002;
    pub const VARARGS: u32 = 0x0004;
    pub const VARKEYWORDS: u32 = 0x0008;
    pub const NESTED: u32 = 0x0010;
    pub const GENERATOR: u32 = 0x0020;
    pub const COROUTINE: u32 = 0x0080;
    pub const ITERABLE_COROUTINE: u32 = 0x0100;
    pub const ASYNC_GENERATOR: u32 = 0x0200;
    pub const FUTURE_DIVISION: u32 = 0x2_0000;
    pub const FUTURE_ABSOLUTE_IMPORT: u32 = 0x4_0000;
    pub const FUTURE_WITH_STATEMENT: u32 = 0x8_0000;
    pub const FUTURE_PRINT_FUNCTION: u32 = 0x10_0000;
    pub const FUTURE_UNICODE_LITERALS: u32 = 0x20_0000;
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// The first constant is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    /// The code is defined in a class body.
    pub const METHOD: u32 = 0x800_0000;

    /// The bits that `compile()` takes as `__future__` flags and that code inherits from the code
    /// that compiles it (`PyCF_MASK`).
    pub const FUTURE_MASK: u32 = FUTURE_DIVISION
        | FUTURE_ABSOLUTE_IMPORT
        | FUTURE_WITH_STATEMENT
        | FUTURE_PRINT_FUNCTION
        | FUTURE_UNICODE_LITERALS
        | FUTURE_BARRY_AS_BDFL
        | FUTURE_GENERATOR_STOP
        | FUTURE_ANNOTATIONS;
}

/// `CO_FAST_*` bits of [`Head::localspluskinds`] (`Include/internal/pycore_code.h`).
pub mod kind {
    pub const ARG_POS: u8 = 0x02;
    pub const ARG_KW: u8 = 0x04;
    pub const ARG_VAR: u8 = 0x08;
    pub const HIDDEN: u8 = 0x10;
    pub const LOCAL: u8 = 0x20;
    pub const CELL: u8 = 0x40;
    pub const FREE: u8 = 0x80;
}

/// What must be known of a code object before it runs: enough to make a function of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub name: Text,
    pub qualname: Text,
    pub filename: Text,
    /// Bits of [`co`].
    pub flags: u32,
    /// Positional parameters, the positional-only ones included; `*args` and keyword-only excluded.
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    /// Entries of `localsplusnames` that are [`kind::LOCAL`].
    pub nlocals: u32,
    /// Slots of the value stack, without locals.
    pub stacksize: u32,
    pub firstlineno: u32,
    /// Locals, then cells that are not parameters, then free variables.
    pub localsplusnames: Box<[Text]>,
    /// For each of `localsplusnames` its bits of [`kind`].
    pub localspluskinds: Box<[u8]>,
    /// The first constant of a function that has [`co::HAS_DOCSTRING`].
    pub docstring: Option<Cow<'static, Wtf8>>,
}

impl Head {
    /// Locals of a kind, in order: `co_cellvars` for [`kind::CELL`], and so on.
    pub fn names_of_kind(&self, kind: u8) -> impl Iterator<Item = &Text> {
        let of_kind = move |(_, bits): &(&Text, &u8)| *bits & kind != 0;
        let named = self.localsplusnames.iter().zip(&self.localspluskinds);
        named.filter(of_kind).map(|(name, _)| name)
    }
}

/// What is needed to run a code object.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    pub instructions: Box<[Instr]>,
    pub consts: Box<[RawConst]>,
    pub names: Box<[Text]>,
    /// Source positions, see [`super::linetable`].
    pub linetable: Cow<'static, [u8]>,
    /// Exception handlers, see [`super::exceptiontable`].
    pub exceptiontable: Cow<'static, [u8]>,
}

/// A code object that the evaluation loop can run without looking: the compiler's, whole or out of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct RawCode {
    pub(super) head: Head,
    pub(super) body: Body,
}

impl RawCode {
    /// # Safety
    /// Head and body belong together, and the instructions are the compiler's: what [`super::verify`] accepts.
    pub unsafe fn from_compiler(head: Head, body: Body) -> RawCode {
        RawCode { head, body }
    }

    pub fn head(&self) -> &Head {
        &self.head
    }

    pub fn body(&self) -> &Body {
        &self.body
    }

    pub fn into_parts(self) -> (Head, Body) {
        (self.head, self.body)
    }
}

/// A constant. Equality is that of the data, floats by their bits.
#[derive(Clone, Debug)]
pub enum RawConst {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// An integer that does not fit in `Int`.
    BigInt(BigInt),
    Float(f64),
    Complex {
        re: f64,
        im: f64,
    },
    Str(Cow<'static, Wtf8>),
    Bytes(Cow<'static, [u8]>),
    Tuple(Box<[RawConst]>),
    FrozenSet(Box<[RawConst]>),
    /// start, stop, step.
    Slice(Box<[RawConst; 3]>),
    Code(RawCodeConst),
}

/// A nested code object: from the compiler whole, from the image still undecoded.
#[derive(Clone, Debug, PartialEq)]
pub enum RawCodeConst {
    Ready(Box<RawCode>),
    Lazy(LazyCode),
}

impl RawCodeConst {
    /// The head, which is cheap to decode.
    pub fn head(&self) -> Result<Cow<'_, Head>, BadImage> {
        match self {
            RawCodeConst::Ready(code) => Ok(Cow::Borrowed(&code.head)),
            RawCodeConst::Lazy(code) => Ok(Cow::Owned(code.head()?)),
        }
    }

    /// The whole; code nested in it stays as it is.
    pub fn into_code(self) -> Result<RawCode, BadImage> {
        match self {
            RawCodeConst::Ready(code) => Ok(*code),
            RawCodeConst::Lazy(code) => code.decode(),
        }
    }
}

impl PartialEq for RawConst {
    fn eq(&self, other: &RawConst) -> bool {
        use RawConst::*;
        match (self, other) {
            (None, None) | (Ellipsis, Ellipsis) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (BigInt(a), BigInt(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            (Complex { re, im }, Complex { re: re2, im: im2 }) => {
                re.to_bits() == re2.to_bits() && im.to_bits() == im2.to_bits()
            }
            (Str(a), Str(b)) => a == b,
            (Bytes(a), Bytes(b)) => a == b,
            (Tuple(a), Tuple(b)) | (FrozenSet(a), FrozenSet(b)) => a == b,
            (Slice(a), Slice(b)) => a == b,
            (Code(a), Code(b)) => a == b,
            _ => false,
        }
    }
}
