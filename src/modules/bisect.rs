//! `_bisect` (`Modules/_bisectmodule.c`): places in sorted sequences.

use super::NativeModule;
use crate::natives;
use crate::object::slots::Comparison;
use crate::object::{Ctx, Result, Value, int, intern};
use crate::types::list::List;
use crate::types::sequence::bound;

pub static MODULE: NativeModule = NativeModule {
    name: "_bisect",
    doc: "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion. For long lists of items with\nexpensive comparison operations, this can be an improvement over the more\ncommon approach.\n",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

/// On which side of equal items the place is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

fn find(
    ctx: Ctx,
    a: &Value,
    x: &Value,
    lo: Option<i64>,
    hi: Option<&Value>,
    key: Option<&Value>,
    side: Side,
) -> Result<i64> {
    let mut low = lo.unwrap_or(0);
    if low < 0 {
        return Err(ctx.value_error("lo must be non-negative"));
    }
    let mut high = match hi.filter(|hi| !hi.is_none()) {
        Some(hi) => ctx.index_i64(hi)?,
        None => -1,
    };
    if high < 0 {
        // Also -1 stands for the end, as it does in C.
        high = ctx.len(a)? as i64;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        let item = ctx.getitem(a, &int::from_i64(middle))?;
        let item = match key {
            Some(key) => ctx.call(key, &[item])?,
            None => item,
        };
        let go_left = match side {
            Side::Right => ctx.compare_bool(x, &item, Comparison::Lt)?,
            Side::Left => !ctx.compare_bool(&item, x, Comparison::Lt)?,
        };
        if go_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

fn insort(
    ctx: Ctx,
    a: &Value,
    x: &Value,
    lo: Option<i64>,
    hi: Option<&Value>,
    key: Option<&Value>,
    side: Side,
) -> Result<()> {
    let key = key.filter(|key| !key.is_none());
    let index = match key {
        Some(key) => {
            let wanted = ctx.call(key, std::slice::from_ref(x))?;
            find(ctx, a, &wanted, lo, hi, Some(key), side)?
        }
        None => find(ctx, a, x, lo, hi, None, side)?,
    };
    match a.downcast_exact::<List>() {
        Some(list) => list.with(|items| items.insert(bound(index, items.len()), x.clone())),
        None => drop(ctx.call_method(a, &intern::intern("insert"), &[int::from_i64(index), x.clone()])?),
    }
    Ok(())
}

macro_rules! functions {
    ($($find:ident $insort:ident $side:ident;)*) => {$(
        fn $find(ctx: Ctx, a: &Value, x: &Value, lo: Option<i64>, hi: Option<&Value>, key: Option<&Value>) -> Result<i64> {
            find(ctx, a, x, lo, hi, key.filter(|key| !key.is_none()), Side::$side)
        }

        fn $insort(ctx: Ctx, a: &Value, x: &Value, lo: Option<i64>, hi: Option<&Value>, key: Option<&Value>) -> Result<()> {
            insort(ctx, a, x, lo, hi, key, Side::$side)
        }
    )*};
}

functions! {
    bisect_right insort_right Right;
    bisect_left insort_left Left;
}

natives! { FUNCTIONS:
    bisect_right(a, x, lo=0, hi=None, *, key=None) "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e <= x, and all e in\na[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will\ninsert just after the rightmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";
    insort_right(a, x, lo=0, hi=None, *, key=None) "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the right of the rightmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";
    bisect_left(a, x, lo=0, hi=None, *, key=None) "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e < x, and all e in\na[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will\ninsert just before the leftmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";
    insort_left(a, x, lo=0, hi=None, *, key=None) "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the left of the leftmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";
}
