//! The slots of a class: what the interpreter calls for each operation (CPython's `PyTypeObject`).
//!
//! A built-in class sets slots when it is defined; a class made by Python code gets
//! [`super::slot_table`]'s generic functions for the special methods it defines.

use super::class::Class;
use super::ctx::Ctx;
use super::error::Result;
use super::intern::Interned;
use super::native::Args;
use super::value::Value;
use std::cell::Cell;

pub type NewFn = fn(Ctx, &Class, Args) -> Result<Value>;
pub type InitFn = fn(Ctx, &Value, Args) -> Result<()>;
/// The one slot that may return with a suspension pending (see [`super::suspend`]).
pub type CallFn = fn(Ctx, &Value, Args) -> Result<Value>;
pub type UnaryFn = fn(Ctx, &Value) -> Result<Value>;
pub type BinaryFn = fn(Ctx, &Value, &Value) -> Result<Value>;
/// `pow(base, exponent, modulus)`.
pub type PowerModFn = fn(Ctx, &Value, &Value, &Value) -> Result<Value>;
pub type HashFn = fn(Ctx, &Value) -> Result<i64>;
/// `NotImplemented` where the class cannot compare with the other operand.
pub type CompareFn = fn(Ctx, &Value, &Value, Comparison) -> Result<Value>;
/// `None` at the end of the iteration.
pub type NextFn = fn(Ctx, &Value) -> Result<Option<Value>>;
pub type GetAttrFn = fn(Ctx, &Value, &Interned) -> Result<Value>;
/// Deletes where the value is `None`.
pub type SetAttrFn = fn(Ctx, &Value, &Interned, Option<&Value>) -> Result<()>;
/// Deletes where the value is `None`.
pub type SetItemFn = fn(Ctx, &Value, &Value, Option<&Value>) -> Result<()>;
/// (descriptor, instance if any, class).
pub type DescrGetFn = fn(Ctx, &Value, Option<&Value>, &Value) -> Result<Value>;
pub type DescrSetFn = fn(Ctx, &Value, &Value, Option<&Value>) -> Result<()>;
pub type BoolFn = fn(Ctx, &Value) -> Result<bool>;
pub type LenFn = fn(Ctx, &Value) -> Result<usize>;
pub type ContainsFn = fn(Ctx, &Value, &Value) -> Result<bool>;
pub type RepeatFn = fn(Ctx, &Value, i64) -> Result<Value>;
pub type FinalizeFn = fn(Ctx, &Value);

/// The six comparisons, numbered as in `COMPARE_OP`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Comparison {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl Comparison {
    pub const ALL: [Comparison; 6] =
        [Comparison::Lt, Comparison::Le, Comparison::Eq, Comparison::Ne, Comparison::Gt, Comparison::Ge];

    pub fn swapped(self) -> Comparison {
        match self {
            Comparison::Lt => Comparison::Gt,
            Comparison::Le => Comparison::Ge,
            Comparison::Eq => Comparison::Eq,
            Comparison::Ne => Comparison::Ne,
            Comparison::Gt => Comparison::Lt,
            Comparison::Ge => Comparison::Le,
        }
    }

    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    #[inline(always)]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Lt => ordering.is_lt(),
            Comparison::Le => ordering.is_le(),
            Comparison::Eq => ordering.is_eq(),
            Comparison::Ne => ordering.is_ne(),
            Comparison::Gt => ordering.is_gt(),
            Comparison::Ge => ordering.is_ge(),
        }
    }

    /// As `holds`, where `None` is "unordered" (NaN).
    #[inline(always)]
    pub fn holds_partially(self, ordering: Option<std::cmp::Ordering>) -> bool {
        ordering.map_or(self == Comparison::Ne, |ordering| self.holds(ordering))
    }
}

/// The binary operators, numbered as in `BINARY_OP` (`NB_ADD` …).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOp {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    Lshift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    Rshift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
}

pub const BINARY_OPS: usize = 13;

impl BinaryOp {
    pub const ALL: [BinaryOp; BINARY_OPS] = [
        BinaryOp::Add,
        BinaryOp::And,
        BinaryOp::FloorDivide,
        BinaryOp::Lshift,
        BinaryOp::MatrixMultiply,
        BinaryOp::Multiply,
        BinaryOp::Remainder,
        BinaryOp::Or,
        BinaryOp::Power,
        BinaryOp::Rshift,
        BinaryOp::Subtract,
        BinaryOp::TrueDivide,
        BinaryOp::Xor,
    ];

    pub fn symbol(self) -> &'static str {
        ["+", "&", "//", "<<", "@", "*", "%", "|", "** or pow()", ">>", "-", "/", "^"][self as usize]
    }

    pub fn inplace_symbol(self) -> &'static str {
        ["+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^="][self as usize]
    }
}

/// One operation's function, if the class has it.
#[repr(transparent)]
pub struct Slot<F: Copy>(Cell<Option<F>>);

impl<F: Copy> Slot<F> {
    const fn empty() -> Slot<F> {
        Slot(Cell::new(None))
    }

    #[inline(always)]
    pub fn get(&self) -> Option<F> {
        self.0.get()
    }

    pub fn set(&self, function: F) {
        self.0.set(Some(function));
    }

    pub fn clear(&self) {
        self.0.set(None);
    }

    pub fn assign(&self, function: Option<F>) {
        self.0.set(function);
    }

    fn inherit(&self, base: &Slot<F>) {
        if self.0.get().is_none() {
            self.0.set(base.0.get());
        }
    }
}

macro_rules! slots {
    ($($(#[$meta:meta])* $name:ident: $function:ty),* $(,)?) => {
        pub struct Slots {
            $($(#[$meta])* pub $name: Slot<$function>,)*
            /// By [`BinaryOp`]; called with the operands in their order, for both operands' classes.
            pub binary: [Slot<BinaryFn>; BINARY_OPS],
            pub inplace: [Slot<BinaryFn>; BINARY_OPS],
        }

        impl Slots {
            pub(super) const fn new() -> Slots {
                Slots {
                    $($name: Slot::empty(),)*
                    binary: [const { Slot::empty() }; BINARY_OPS],
                    inplace: [const { Slot::empty() }; BINARY_OPS],
                }
            }

            /// Takes over what is not set here.
            pub(super) fn inherit(&self, base: &Slots) {
                // Hash and comparison go together: a class that compares anew is not hashed as its base.
                let compares_anew = self.compare.get().is_some() && self.hash.get().is_none();
                $(if !(compares_anew && stringify!($name) == "hash") { self.$name.inherit(&base.$name); })*
                for (own, base) in self.binary.iter().zip(&base.binary) {
                    own.inherit(base);
                }
                for (own, base) in self.inplace.iter().zip(&base.inplace) {
                    own.inherit(base);
                }
            }
        }
    };
}

slots! {
    new: NewFn,
    init: InitFn,
    call: CallFn,
    repr: UnaryFn,
    str: UnaryFn,
    hash: HashFn,
    compare: CompareFn,
    iter: UnaryFn,
    next: NextFn,
    await_: UnaryFn,
    aiter: UnaryFn,
    anext: UnaryFn,
    getattr: GetAttrFn,
    setattr: SetAttrFn,
    descr_get: DescrGetFn,
    descr_set: DescrSetFn,
    bool: BoolFn,
    len: LenFn,
    getitem: BinaryFn,
    setitem: SetItemFn,
    contains: ContainsFn,
    /// `+` and `*` of sequences, tried after the numeric slots of both operands.
    concat: BinaryFn,
    repeat: RepeatFn,
    inplace_concat: BinaryFn,
    inplace_repeat: RepeatFn,
    /// `pow` with a modulus; without one it is `binary`'s.
    power_mod: PowerModFn,
    negative: UnaryFn,
    positive: UnaryFn,
    absolute: UnaryFn,
    invert: UnaryFn,
    int: UnaryFn,
    float: UnaryFn,
    index: UnaryFn,
    finalize: FinalizeFn,
}
