//! Conversion to machine numbers, and operators.

use super::class_of;
use crate::object::class::Class;
use crate::object::ctx::Ctx;
use crate::object::error::{Raised, Result};
use crate::object::exception::OVERFLOW_ERROR;
use crate::object::int::{self, Int};
use crate::object::slots::{BINARY_OPS, BinaryFn, BinaryOp, Slot};
use crate::object::value::Value;
use malachite_bigint::BigInt;

impl Ctx {
    /// By `__index__`: an exact int.
    pub fn index(self, value: &Value) -> Result<Value> {
        if value.is_small_int() || value.is_instance_of_exactly::<Int>() {
            return Ok(value.clone());
        }
        if let Some(number) = value.as_int() {
            return Ok(int::from_bigint(number.into_owned()));
        }
        let Some(index) = class_of(value).slots.index.get() else {
            return Err(
                self.type_error(format!("'{}' object cannot be interpreted as an integer", class_of(value).name()))
            );
        };
        let result = index(self, value)?;
        match result.as_int() {
            Some(number) => Ok(int::from_bigint(number.into_owned())),
            None => Err(self.type_error(format!("__index__ returned non-int (type {})", result.class_name()))),
        }
    }

    pub fn index_bigint(self, value: &Value) -> Result<BigInt> {
        let number = self.index(value)?;
        Ok(number.as_int().expect("an index is an int").into_owned())
    }

    /// By `__index__`, `OverflowError` outside 64 bits.
    pub fn index_i64(self, value: &Value) -> Result<i64> {
        let number = self.index(value)?;
        number.as_i64().ok_or_else(|| self.raise(&OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"))
    }

    /// By `__index__`; what does not fit is cut to the nearest that does (slices).
    pub fn index_clamped(self, value: &Value) -> Result<i64> {
        let number = self.index(value)?;
        Ok(number.as_i64().unwrap_or_else(|| {
            let negative = number.as_int().is_some_and(|number| number.sign() == malachite_bigint::Sign::Minus);
            if negative { i64::MIN } else { i64::MAX }
        }))
    }

    /// By `__float__`, then `__index__`.
    pub fn to_f64(self, value: &Value) -> Result<f64> {
        if let Some(number) = value.as_float() {
            return Ok(number);
        }
        if let Some(number) = value.as_int() {
            return int::bigint_to_f64(&number)
                .ok_or_else(|| self.raise(&OVERFLOW_ERROR, "int too large to convert to float"));
        }
        let slots = &class_of(value).slots;
        if let Some(float) = slots.float.get() {
            let result = float(self, value)?;
            return result.as_float().ok_or_else(|| {
                self.type_error(format!(
                    "{}.__float__ returned non-float (type {})",
                    value.class_name(),
                    result.class_name()
                ))
            });
        }
        if slots.index.get().is_some() {
            let number = self.index(value)?;
            return self.to_f64(&number);
        }
        Err(self.type_error(format!("must be real number, not {}", class_of(value).name())))
    }

    /// `a op b`.
    pub fn binary_op(self, a: &Value, b: &Value, op: BinaryOp) -> Result<Value> {
        let result = self.binary_slots(a, b, op, |class| &class.slots.binary)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        self.sequence_op(a, b, op, false)?.ok_or_else(|| self.unsupported_operands(a, b, op.symbol()))
    }

    /// `a op= b`.
    pub fn inplace_op(self, a: &Value, b: &Value, op: BinaryOp) -> Result<Value> {
        if let Some(inplace) = class_of(a).slots.inplace[op as usize].get() {
            let result = inplace(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        let result = self.binary_slots(a, b, op, |class| &class.slots.binary)?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
        self.sequence_op(a, b, op, true)?.ok_or_else(|| self.unsupported_operands(a, b, op.inplace_symbol()))
    }

    /// `pow(a, b, modulus)` (`ternary_op`): the slots of the operands' classes, each once.
    pub fn power_mod(self, a: &Value, b: &Value, modulus: &Value) -> Result<Value> {
        let mut tried: [Option<crate::object::slots::PowerModFn>; 3] = [None; 3];
        let operands = if class_of(b).is_subclass_of(class_of(a)) { [b, a, modulus] } else { [a, b, modulus] };
        for (index, operand) in operands.into_iter().enumerate() {
            let Some(power_mod) = class_of(operand).slots.power_mod.get() else { continue };
            if tried.iter().flatten().any(|&other| other as usize == power_mod as usize) {
                continue;
            }
            tried[index] = Some(power_mod);
            let result = power_mod(self, a, b, modulus)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        Err(self.type_error(format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            a.class_name(),
            b.class_name(),
            modulus.class_name()
        )))
    }

    /// `binary_op1` of CPython: the left operand's slot first, unless the right one's class is a
    /// subclass of it.
    fn binary_slots(
        self,
        a: &Value,
        b: &Value,
        op: BinaryOp,
        table: fn(&Class) -> &[Slot<BinaryFn>; BINARY_OPS],
    ) -> Result<Value> {
        let (class_a, class_b) = (class_of(a), class_of(b));
        let left = table(class_a)[op as usize].get();
        let mut right = None;
        if !std::ptr::eq(class_a, class_b) {
            right = table(class_b)[op as usize]
                .get()
                .filter(|&right| left.is_none_or(|left| left as usize != right as usize));
        }
        if let Some(left) = left {
            if let Some(first) = right.filter(|_| class_b.is_subclass_of(class_a)) {
                let result = first(self, a, b)?;
                if !result.is_not_implemented() {
                    return Ok(result);
                }
                right = None;
            }
            let result = left(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        match right {
            Some(right) => right(self, a, b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    /// `+` and `*` of sequences.
    fn sequence_op(self, a: &Value, b: &Value, op: BinaryOp, in_place: bool) -> Result<Option<Value>> {
        let (slots_a, slots_b) = (&class_of(a).slots, &class_of(b).slots);
        match op {
            BinaryOp::Add => {
                let concat = slots_a.inplace_concat.get().filter(|_| in_place).or(slots_a.concat.get());
                concat.map(|concat| concat(self, a, b)).transpose()
            }
            BinaryOp::Multiply => {
                if let Some(repeat) = slots_a.inplace_repeat.get().filter(|_| in_place).or(slots_a.repeat.get()) {
                    return self.repeat(a, b, repeat).map(Some);
                }
                match slots_b.repeat.get() {
                    Some(repeat) => self.repeat(b, a, repeat).map(Some),
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    fn repeat(self, sequence: &Value, count: &Value, repeat: crate::object::slots::RepeatFn) -> Result<Value> {
        if !count.is_int() && class_of(count).slots.index.get().is_none() {
            return Err(self.type_error(format!("can't multiply sequence by non-int of type '{}'", count.class_name())));
        }
        let number = self.index(count)?;
        let count = number
            .as_i64()
            .ok_or_else(|| self.raise(&OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"))?;
        repeat(self, sequence, count)
    }

    #[cold]
    pub fn unsupported_operands(self, a: &Value, b: &Value, symbol: &str) -> Raised {
        self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{}' and '{}'",
            a.class_name(),
            b.class_name()
        ))
    }
}
