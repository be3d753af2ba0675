//! `deque`: a list with two equal ends.

use super::deque_iterator::{DequeIterator, ReverseDequeIterator};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::{INDEX_ERROR, RUNTIME_ERROR};
use crate::object::native::{Args, NativeDef};
use crate::object::protocol::class_of;
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Ref, Result, Str, Tuple, Value, names, seq_iter};
use crate::types::sequence::{self, bound, bound_argument, is_index, place};
use crate::{getsets, native_def, natives, object_type};
use rustpython_wtf8::Wtf8Buf;
use std::cell::Cell;
use std::collections::VecDeque;

pub static DEQUE: Class = Class::on_demand("collections.deque", define);

object_type! {
    pub struct Deque: DEQUE {
        items: GilCell<VecDeque<Value>>,
        max_len: Cell<Option<usize>>,
        /// Counts changes of length or order, which iteration notices.
        state: Cell<u64>,
    }
}

impl Deque {
    pub fn len(&self) -> usize {
        self.items.with(|items| items.len())
    }

    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.with(|items| items.get(index).cloned())
    }

    pub fn state(&self) -> u64 {
        self.state.get()
    }

    fn changed(&self) {
        self.state.set(self.state.get() + 1);
    }

    fn push(&self, value: Value, left: bool) {
        self.changed();
        let surplus = self.items.with(|items| {
            if left {
                items.push_front(value)
            } else {
                items.push_back(value)
            }
            match self.max_len.get() {
                Some(max_len) if items.len() > max_len => {
                    if left {
                        items.pop_back()
                    } else {
                        items.pop_front()
                    }
                }
                _ => None,
            }
        });
        drop(surplus);
    }

    fn extend_with(&self, ctx: Ctx, iterable: &Value, left: bool) -> Result<()> {
        if iterable.downcast::<Deque>().is_some_and(|other| std::ptr::eq(other, self)) {
            for item in self.to_vec() {
                self.push(item, left);
            }
            return Ok(());
        }
        ctx.for_each(iterable, |item| {
            self.push(item, left);
            Ok(true)
        })
    }

    fn to_vec(&self) -> Vec<Value> {
        self.items.with(|items| items.iter().cloned().collect())
    }

    fn replace(&self, new: VecDeque<Value>) {
        self.changed();
        drop(self.items.replace(new));
    }

    /// Calls `visit` with each item until it gives a result; `RuntimeError` if that changes the deque.
    fn search<R>(
        &self,
        ctx: Ctx,
        start: usize,
        stop: usize,
        mut visit: impl FnMut(usize, Value) -> Result<Option<R>>,
    ) -> Result<Option<R>> {
        let state = self.state.get();
        for index in start..stop {
            let Some(item) = self.get(index) else { break };
            let found = visit(index, item)?;
            if self.state.get() != state {
                return Err(ctx.raise(&RUNTIME_ERROR, "deque mutated during iteration"));
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

// ---- slots ----

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(Deque::make(class, GilCell::new(VecDeque::new()), Cell::new(None), Cell::new(0)).into())
}

static INIT: NativeDef = native_def!("deque", init, (self, iterable = (), maxlen = None), "");

fn init(ctx: Ctx, this: &Deque, iterable: Option<&Value>, maxlen: Option<&Value>) -> Result<()> {
    let max_len = match maxlen.filter(|maxlen| !maxlen.is_none()) {
        None => None,
        Some(maxlen) if !maxlen.is_int() => return Err(ctx.type_error("an integer is required")),
        Some(maxlen) => {
            let number = ctx.index_i64(maxlen)?;
            if number < 0 {
                return Err(ctx.value_error("maxlen must be non-negative"));
            }
            Some(sequence::to_size(number))
        }
    };
    this.max_len.set(max_len);
    this.replace(VecDeque::new());
    iterable.map_or(Ok(()), |iterable| this.extend_with(ctx, iterable, false))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let deque = this.receiver::<Deque>();
    let text = ctx.repr_guarded(this, || {
        let items = crate::types::list::List::new(deque.to_vec());
        let name = class_of(this).name();
        let mut text = Wtf8Buf::from(format!("{}(", name.rsplit('.').next().unwrap_or(&name)));
        text.push_wtf8(ctx.repr(items.as_value())?.as_wtf8());
        if let Some(max_len) = deque.max_len.get() {
            text.push_str(&format!(", maxlen={max_len}"));
        }
        text.push_str(")");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new("[...]")).into())
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<Deque>(), b.downcast::<Deque>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (states, start) = ((a.state(), b.state()), Cell::new(false));
    let result = sequence::compare(
        ctx,
        op,
        || a.len(),
        || b.len(),
        |index| {
            let unchanged = (a.state(), b.state()) == states;
            start.set(start.get() || !unchanged);
            if unchanged { Some((a.get(index)?, b.get(index)?)) } else { None }
        },
    )?;
    if start.get() {
        return Err(ctx.raise(&RUNTIME_ERROR, "deque mutated during iteration"));
    }
    Ok(result)
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(DequeIterator::new(this.receiver::<Deque>(), 0).into())
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    let found = this
        .receiver::<Deque>()
        .search(ctx, 0, usize::MAX, |_, candidate| Ok(ctx.eq(&candidate, item)?.then_some(())))?;
    Ok(found.is_some())
}

fn subscript(ctx: Ctx, key: &Value) -> Result<i64> {
    if !is_index(key) {
        return Err(ctx.type_error(format!("sequence index must be integer, not '{}'", key.class_name())));
    }
    sequence::index_number(ctx, key)
}

fn out_of_range(ctx: Ctx) -> crate::object::Raised {
    ctx.raise(&INDEX_ERROR, "deque index out of range")
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let index = subscript(ctx, key)?;
    let deque = this.receiver::<Deque>();
    place(index, deque.len()).and_then(|place| deque.get(place)).ok_or_else(|| out_of_range(ctx))
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let index = subscript(ctx, key)?;
    let deque = this.receiver::<Deque>();
    let old = deque.items.with(|items| {
        let place = place(index, items.len())?;
        match value {
            Some(value) => items.get_mut(place).map(|old| std::mem::replace(old, value.clone())),
            None => items.remove(place),
        }
    });
    if value.is_none() && old.is_some() {
        deque.changed();
    }
    old.map(drop).ok_or_else(|| out_of_range(ctx))
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let Some(other) = b.downcast::<Deque>() else {
        return Err(ctx.type_error(format!("can only concatenate deque (not \"{}\") to deque", b.class_name())));
    };
    let result = copy(ctx, a)?;
    match result.downcast::<Deque>() {
        Some(deque) => other.to_vec().into_iter().for_each(|item| deque.push(item, false)),
        None => drop(ctx.call_method(&result, &crate::object::intern::intern("extend"), std::slice::from_ref(b))?),
    }
    Ok(result)
}

fn inplace_concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    a.receiver::<Deque>().extend_with(ctx, b, false)?;
    Ok(a.clone())
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let result = copy(ctx, this)?;
    inplace_repeat(ctx, &result, count)
}

fn inplace_repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let Some(deque) = this.downcast::<Deque>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let items = deque.to_vec();
    // Of a bounded deque only the last items stay.
    let needed = deque.max_len.get().map_or(count, |max_len| count.min(max_len as i64 / items.len().max(1) as i64 + 1));
    let repeated =
        sequence::repeated(&items, if items.is_empty() { 0 } else { needed }).map_err(|_| ctx.memory_error())?;
    let surplus = deque.max_len.get().map_or(0, |max_len| repeated.len().saturating_sub(max_len));
    deque.replace(repeated.into_iter().skip(surplus).collect());
    Ok(this.clone())
}

// ---- methods ----

fn append(_: Ctx, this: &Deque, item: Value) {
    this.push(item, false);
}

fn appendleft(_: Ctx, this: &Deque, item: Value) {
    this.push(item, true);
}

fn pop(ctx: Ctx, this: &Deque) -> Result<Value> {
    let item = this.items.with(VecDeque::pop_back).ok_or_else(|| ctx.raise(&INDEX_ERROR, "pop from an empty deque"))?;
    this.changed();
    Ok(item)
}

fn popleft(ctx: Ctx, this: &Deque) -> Result<Value> {
    let item =
        this.items.with(VecDeque::pop_front).ok_or_else(|| ctx.raise(&INDEX_ERROR, "pop from an empty deque"))?;
    this.changed();
    Ok(item)
}

fn extend(ctx: Ctx, this: &Deque, iterable: &Value) -> Result<()> {
    this.extend_with(ctx, iterable, false)
}

fn extendleft(ctx: Ctx, this: &Deque, iterable: &Value) -> Result<()> {
    this.extend_with(ctx, iterable, true)
}

fn clear(_: Ctx, this: &Deque) {
    this.replace(VecDeque::new());
}

fn copy(ctx: Ctx, this: &Value) -> Result<Value> {
    let deque = this.receiver::<Deque>();
    let class = class_of(this);
    if class == &DEQUE {
        let items = deque.items.with(|items| items.clone());
        return Ok(Deque::make(&DEQUE, GilCell::new(items), deque.max_len.clone(), Cell::new(0)).into());
    }
    let mut args = vec![this.clone()];
    args.extend(deque.max_len.get().map(|max_len| crate::object::int::from_i64(max_len as i64)));
    ctx.call(&class.to_value(), &args)
}

fn rotate(_: Ctx, this: &Deque, n: Option<i64>) {
    let n = n.unwrap_or(1);
    this.items.with(|items| {
        if items.len() > 1 {
            let steps = n.rem_euclid(items.len() as i64) as usize;
            items.rotate_right(steps);
        }
    });
    this.changed();
}

fn reverse(_: Ctx, this: &Deque) {
    this.items.with(|items| items.make_contiguous().reverse());
}

fn count(ctx: Ctx, this: &Deque, value: &Value) -> Result<usize> {
    let mut count = 0;
    this.search(ctx, 0, usize::MAX, |_, item| {
        count += ctx.eq(&item, value)? as usize;
        Ok(None::<()>)
    })?;
    Ok(count)
}

fn index(ctx: Ctx, this: &Deque, value: &Value, start: Option<&Value>, stop: Option<&Value>) -> Result<usize> {
    let start = bound(bound_argument(ctx, start, 0)?, this.len());
    let stop = bound(bound_argument(ctx, stop, i64::MAX)?, this.len());
    let found = this.search(ctx, start, stop, |index, item| Ok(ctx.eq(&item, value)?.then_some(index)))?;
    found.ok_or_else(|| ctx.value_error("deque.index(x): x not in deque"))
}

fn insert(ctx: Ctx, this: &Deque, index: i64, value: Value) -> Result<()> {
    if this.max_len.get() == Some(this.len()) {
        return Err(ctx.raise(&INDEX_ERROR, "deque already at its maximum size"));
    }
    this.items.with(|items| items.insert(bound(index, items.len()), value));
    this.changed();
    Ok(())
}

fn remove(ctx: Ctx, this: &Deque, value: &Value) -> Result<()> {
    let state = this.state();
    let len = this.len();
    for index in 0..len {
        let Some(item) = this.get(index) else { break };
        let equal = ctx.eq(&item, value)?;
        if this.state() != state {
            return Err(ctx.raise(&INDEX_ERROR, "deque mutated during iteration"));
        }
        if equal {
            let removed = this.items.with(|items| items.remove(index));
            this.changed();
            drop(removed);
            return Ok(());
        }
    }
    Err(ctx.value_error("deque.remove(x): x not in deque"))
}

fn reversed(_: Ctx, this: &Deque) -> Ref<ReverseDequeIterator> {
    ReverseDequeIterator::new(this, 0)
}

fn reduce(ctx: Ctx, this: &Value) -> Result<Value> {
    let state = ctx.call_method(this, &names::__getstate__, &[])?;
    let args = match this.receiver::<Deque>().max_len.get() {
        Some(max_len) => Tuple::new(vec![Tuple::empty().into(), crate::object::int::from_i64(max_len as i64)]),
        None => Tuple::empty(),
    };
    let iterator = ctx.iter(this)?;
    Ok(Tuple::new(vec![this.class().to_value(), args.into(), state, iterator]).into())
}

fn sizeof(_: Ctx, this: &Deque) -> usize {
    size_of::<Deque>() + this.items.with(|items| items.capacity()) * size_of::<Value>()
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    append(self, item, /) "Add an element to the right side of the deque.";
    appendleft(self, item, /) "Add an element to the left side of the deque.";
    clear(self, /) "Remove all elements from the deque.";
    "__copy__" = copy(self, /) "Return a shallow copy of a deque.";
    copy(self, /) "Return a shallow copy of a deque.";
    count(self, value, /) "Return number of occurrences of value.";
    extend(self, iterable, /) "Extend the right side of the deque with elements from the iterable.";
    extendleft(self, iterable, /) "Extend the left side of the deque with elements from the iterable.";
    index(self, value, start=0, stop=9223372036854775807, /) "Return first index of value.\n\nRaises ValueError if the value is not present.";
    insert(self, index, value, /) "Insert value before index.";
    pop(self, /) "Remove and return the rightmost element.";
    popleft(self, /) "Remove and return the leftmost element.";
    "__reduce__" = reduce(self, /) "Return state information for pickling.";
    remove(self, value, /) "Remove first occurrence of value.";
    "__reversed__" = reversed(self, /) "Return a reverse iterator over the deque.";
    reverse(self, /) "Reverse *IN PLACE*.";
    rotate(self, n=1, /) "Rotate the deque n steps to the right.  If n is negative, rotates left.";
    "__sizeof__" = sizeof(self, /) "Return the size of the deque in memory, in bytes.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

fn max_len(_: Ctx, this: &Deque) -> Option<usize> {
    this.max_len.get()
}

getsets! { GETSETS for Deque:
    maxlen: max_len "maximum size of a deque or None if unbounded";
}

pub fn define() {
    DEQUE.define::<Deque>(&ClassDef {
        flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::WEAKREF,
        doc: "A list-like sequence optimized for data accesses near its endpoints.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(|ctx, this, args| {
                if args.values().len() > 2 {
                    return Err(
                        ctx.type_error(format!("deque() takes at most 2 arguments ({} given)", args.values().len()))
                    );
                }
                INIT.invoke_method(ctx, this, args).map(drop)
            });
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.iter.set(iter);
            slots.len.set(|_, this| Ok(this.receiver::<Deque>().len()));
            slots.contains.set(contains);
            slots.getitem.set(getitem);
            slots.setitem.set(setitem);
            slots.concat.set(concat);
            slots.inplace_concat.set(inplace_concat);
            slots.repeat.set(repeat);
            slots.inplace_repeat.set(inplace_repeat);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

/// The items of an iterator's argument, which must be a deque.
pub(super) fn deque_argument(ctx: Ctx, value: &Value) -> Result<&Deque> {
    value
        .downcast::<Deque>()
        .ok_or_else(|| ctx.type_error(format!("argument 1 must be collections.deque, not {}", value.class_name())))
}
