//! `slice` (`Objects/sliceobject.c`), and how all sequences apply one.

use crate::object::builtin_classes::SLICE;
use crate::object::define::ClassDef;
use crate::object::hash;
use crate::object::int;
use crate::object::native::{Args, readonly};
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap};
use crate::{getsets, natives};
use malachite_bigint::{BigInt, Sign};
use num_traits::{One, Signed, Zero};

/// An immutable `slice(start, stop, step)`; what was left out is `None`.
#[repr(C)]
pub struct Slice {
    header: Header,
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Slice {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SLICE
    }

    fn traverse(&self, visit: Visitor) {
        [&self.start, &self.stop, &self.step].into_iter().for_each(visit);
    }
}

impl Slice {
    pub fn new(start: Value, stop: Value, step: Value) -> Ref<Slice> {
        heap::new(|header| Slice { header, start, stop, step })
    }

    /// The bounds as machine integers (`PySlice_Unpack`): numbers out of range are cut to the nearest
    /// in range, the step is never zero nor `i64::MIN`. Runs `__index__` of the bounds: take the
    /// length of a mutable sequence after this, and give it to [`adjust_indices`].
    ///
    /// # Errors
    /// `ValueError` for a step of zero, `TypeError` for bounds that are no integers.
    pub fn unpack(&self, ctx: Ctx) -> Result<(i64, i64, i64)> {
        unpack(ctx, &self.start, &self.stop, &self.step)
    }

    /// What the slice selects of a sequence of `length` items: (start, stop, step, count). All
    /// `start + k * step` with `k < count` are valid indices. The bounds are between 0 and `length`,
    /// with a negative step between -1 and `length - 1`.
    pub fn adjust(&self, ctx: Ctx, length: usize) -> Result<(i64, i64, i64, usize)> {
        let (start, stop, step) = self.unpack(ctx)?;
        Ok(adjust_indices(start, stop, step, length))
    }
}

/// [`Slice::unpack`] of bounds that are in no slice object.
pub fn unpack(ctx: Ctx, start: &Value, stop: &Value, step: &Value) -> Result<(i64, i64, i64)> {
    let step = if step.is_none() { 1 } else { bound(ctx, step)? };
    if step == 0 {
        return Err(ctx.value_error("slice step cannot be zero"));
    }
    // `-step` must not overflow.
    let step = step.max(-i64::MAX);
    let start = if !start.is_none() {
        bound(ctx, start)?
    } else if step < 0 {
        i64::MAX
    } else {
        0
    };
    let stop = if !stop.is_none() {
        bound(ctx, stop)?
    } else if step < 0 {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok((start, stop, step))
}

#[inline]
fn bound(ctx: Ctx, value: &Value) -> Result<i64> {
    if let Some(number) = value.as_small_int() {
        return Ok(number);
    }
    check_index(ctx, value)?;
    ctx.index_clamped(value)
}

fn check_index(ctx: Ctx, value: &Value) -> Result<()> {
    if value.is_int() || value.class().slots.index.get().is_some() {
        return Ok(());
    }
    Err(ctx.type_error("slice indices must be integers or None or have an __index__ method"))
}

/// `PySlice_AdjustIndices`: (start, stop, step, count) for a sequence of `length` items.
#[inline]
pub fn adjust_indices(start: i64, stop: i64, step: i64, length: usize) -> (i64, i64, i64, usize) {
    let length = length as i64;
    let (lowest, highest) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let clip = |bound: i64| if bound < 0 { (bound + length).max(lowest) } else { bound.min(highest) };
    let (start, stop) = (clip(start), clip(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, step, count as usize)
}

/// `slice.indices` for any length: (start, stop, step) (`_PySlice_GetLongIndices`).
pub fn long_indices(ctx: Ctx, slice: &Slice, length: &BigInt) -> Result<(BigInt, BigInt, BigInt)> {
    let step = if slice.step.is_none() { BigInt::one() } else { long_bound(ctx, &slice.step)? };
    if step.is_zero() {
        return Err(ctx.value_error("slice step cannot be zero"));
    }
    let backwards = step.is_negative();
    let (lowest, highest) = if backwards { (BigInt::from(-1), length - 1) } else { (BigInt::zero(), length.clone()) };
    let clip = |value: &Value, default: &BigInt| -> Result<BigInt> {
        if value.is_none() {
            return Ok(default.clone());
        }
        let bound = long_bound(ctx, value)?;
        Ok(if bound.sign() == Sign::Minus { (bound + length).max(lowest.clone()) } else { bound.min(highest.clone()) })
    };
    let start = clip(&slice.start, if backwards { &highest } else { &lowest })?;
    let stop = clip(&slice.stop, if backwards { &lowest } else { &highest })?;
    Ok((start, stop, step))
}

fn long_bound(ctx: Ctx, value: &Value) -> Result<BigInt> {
    check_index(ctx, value)?;
    ctx.index_bigint(value)
}

fn new(ctx: Ctx, _class: &Class, args: Args) -> Result<Value> {
    match args.no_keywords(ctx, "slice")? {
        [stop] => Ok(Slice::new(Value::NONE, stop.clone(), Value::NONE).into()),
        [start, stop] => Ok(Slice::new(start.clone(), stop.clone(), Value::NONE).into()),
        [start, stop, step] => Ok(Slice::new(start.clone(), stop.clone(), step.clone()).into()),
        [] => Err(ctx.type_error("slice expected at least 1 argument, got 0")),
        more => Err(ctx.type_error(format!("slice expected at most 3 arguments, got {}", more.len()))),
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let Some(this) = this.downcast::<Slice>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut text = rustpython_wtf8::Wtf8Buf::from("slice(");
    for (index, part) in [&this.start, &this.stop, &this.step].into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_wtf8(ctx.repr(part)?.as_wtf8());
    }
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(first), Some(second)) = (a.downcast::<Slice>(), b.downcast::<Slice>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if a.is(b) {
        return Ok(Value::from_bool(op.holds(std::cmp::Ordering::Equal)));
    }
    let as_tuple = |slice: &Slice| Tuple::new(vec![slice.start.clone(), slice.stop.clone(), slice.step.clone()]);
    ctx.compare(as_tuple(first).as_value(), as_tuple(second).as_value(), op)
}

/// As a tuple's hash, but for the length, so that the two do not meet.
fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    let Some(this) = this.downcast::<Slice>() else { return Ok(0) };
    let mut state = hash::PRIME_5;
    for part in [&this.start, &this.stop, &this.step] {
        state = hash::combine(state, ctx.hash(part)?);
    }
    Ok(match state as i64 {
        -1 => 1_546_275_796,
        hash => hash,
    })
}

fn indices(ctx: Ctx, this: &Slice, length: &Value) -> Result<Value> {
    let length = ctx.index_bigint(length)?;
    if length.is_negative() {
        return Err(ctx.value_error("length should not be negative"));
    }
    let (start, stop, step) = long_indices(ctx, this, &length)?;
    Ok(Tuple::new(vec![int::from_bigint(start), int::from_bigint(stop), int::from_bigint(step)]).into())
}

fn __reduce__(_: Ctx, this: &Slice) -> Vec<Value> {
    let parts = vec![this.start.clone(), this.stop.clone(), this.step.clone()];
    vec![this.header().class().to_value(), Tuple::new(parts).into()]
}

natives! { METHODS:
    indices(self, object, /) "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.";
    __reduce__(self, /) "Return state information for pickling.";
}

fn start(_: Ctx, this: &Slice) -> Value {
    this.start.clone()
}

fn stop(_: Ctx, this: &Slice) -> Value {
    this.stop.clone()
}

fn step(_: Ctx, this: &Slice) -> Value {
    this.step.clone()
}

getsets! { GETSETS for Slice:
    start: start, readonly "";
    stop: stop, readonly "";
    step: step, readonly "";
}

pub fn define() {
    SLICE.define::<Slice>(&ClassDef {
        doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).",
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.hash.set(hash);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the definition: walk from the clipped start while indices are valid and before stop.
    #[test]
    fn counts_agree_with_walking() {
        for length in 0..5usize {
            for start in -7..7 {
                for stop in -7..7 {
                    for step in [-3, -2, -1, 1, 2, 3, i64::MAX, -i64::MAX] {
                        let (first, last, _, count) = adjust_indices(start, stop, step, length);
                        let mut walked = 0;
                        let mut at = first;
                        while if step > 0 { at < last } else { at > last } {
                            assert!((0..length as i64).contains(&at));
                            walked += 1;
                            at = at.saturating_add(step);
                        }
                        assert_eq!(walked, count, "[{start}:{stop}:{step}] of {length}");
                    }
                }
            }
        }
    }
}
