//! `list` (`Objects/listobject.c`); sorting is in [`super::list_sort`].
//!
//! Whatever runs Python code (comparison, repr, iteration) may change the list meanwhile: items are
//! read one by one, by index.

use super::list_iterator::{ListIterator, ReverseListIterator};
use super::list_sort::sort;
use super::sequence::{self, bound, bound_argument, index_number, is_index, items_or_type_error, place};
use super::slice::{Slice, adjust_indices};
use crate::natives;
use crate::object::builtin_classes::LIST;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::INDEX_ERROR;
use crate::object::native::Args;
use crate::object::protocol::{class_of, hinted_room};
use crate::object::slots::Comparison;
use crate::object::{Class, Ctx, GilCell, Header, Object, Ref, Result, Str, Tuple, Value, Visitor, heap, seq_iter};

#[repr(C)]
pub struct List {
    header: Header,
    items: GilCell<Vec<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for List {
    const TRACKED: bool = true;

    const SUBCLASS_FLAG: u32 = class_flags::LIST;

    fn class() -> &'static Class {
        &LIST
    }

    fn traverse(&self, visit: Visitor) {
        self.items.with(|items| items.iter().for_each(visit));
    }

    fn clear(&self) {
        drop_backwards(self.items.take());
    }
}

impl Drop for List {
    fn drop(&mut self) {
        drop_backwards(self.items.take());
    }
}

/// Drops what was in a list, the last one first, as CPython does: finalizers can tell.
fn drop_backwards(mut items: Vec<Value>) {
    while let Some(item) = items.pop() {
        drop(item);
    }
}

impl List {
    pub fn new(items: Vec<Value>) -> Ref<List> {
        heap::new(|header| List { header, items: GilCell::new(items) })
    }

    pub fn new_in(class: &Class, items: Vec<Value>) -> Ref<List> {
        heap::new_in(class, |header| List { header, items: GilCell::new(items) })
    }

    /// Reaches the items for closures that drop none and call nobody.
    #[inline(always)]
    fn briefly<R>(&self, use_items: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        // SAFETY: so are those in this implementation, which are all that get here.
        unsafe { self.items.briefly(use_items) }
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.briefly(|items| items.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a place, `None` past the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.briefly(|items| items.get(index).cloned())
    }

    /// Replaces an item and returns the old one; past the end, `value` comes back as the error.
    #[inline]
    pub fn set(&self, index: usize, value: Value) -> std::result::Result<Value, Value> {
        self.briefly(|items| match items.get_mut(index) {
            Some(place) => Ok(std::mem::replace(place, value)),
            None => Err(value),
        })
    }

    /// Appends an item. If there is no room for it, `MemoryError` is raised at the next switch point.
    #[inline]
    pub fn push(&self, value: Value) {
        let refused = self.briefly(|items| {
            if items.len() == items.capacity() && !grow(items, 1) {
                return Some(value);
            }
            items.push(value);
            None
        });
        drop(refused);
    }

    #[inline]
    pub fn pop(&self) -> Option<Value> {
        self.briefly(Vec::pop)
    }

    /// Appends many items, or none of them as [`List::push`].
    pub fn append(&self, mut values: Vec<Value>) {
        self.briefly(|items| {
            if grow(items, values.len()) {
                items.append(&mut values);
            }
        });
    }

    /// A copy of all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.with(|items| items.clone())
    }

    /// Exchanges all items.
    pub fn replace(&self, items: Vec<Value>) -> Vec<Value> {
        self.items.replace(items)
    }

    /// Reaches the items for the length of a closure, which must keep the rules of [`GilCell::with`].
    #[inline(always)]
    pub fn with<R>(&self, use_items: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        self.items.with(use_items)
    }
}

/// Makes room for more items; false if there is none to be had.
#[cold]
#[inline(never)]
fn grow(items: &mut Vec<Value>, more: usize) -> bool {
    let grown = items.try_reserve(more).is_ok();
    if !grown {
        heap::memory_error_is_due();
    }
    grown
}

// ---- operations that the loop and other types use ----

/// Appends the items of any iterable; those before an error stay (`list.extend`).
pub fn list_extend(ctx: Ctx, list: &List, iterable: &Value) -> Result<()> {
    if let Some(other) = iterable.downcast_exact::<List>() {
        ctx.check_room(other.len())?;
        list.append(other.to_vec());
        return Ok(());
    }
    if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        ctx.check_room(tuple.len())?;
        list.append(tuple.items().to_vec());
        return Ok(());
    }
    let iterator = ctx.iter(iterable)?;
    let hint = ctx.length_hint(iterable, 8)?;
    // As in C, a hint that overflows the length is none.
    if hint.checked_add(list.len() as i64).is_some() {
        list.with(|items| items.try_reserve(hinted_room(hint))).map_err(|_| ctx.memory_error())?;
    }
    while let Some(item) = ctx.next(&iterator)? {
        if list.with(|items| items.len() == items.capacity() && items.try_reserve(1).is_err()) {
            return Err(ctx.memory_error());
        }
        list.push(item);
    }
    Ok(())
}

// ---- slots ----

fn new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(List::new_in(class, Vec::new()).into())
}

fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let own_new = class_of(this).slots.new.get().is_some_and(|own| own as usize == new as *const () as usize);
    let args = if own_new { args.no_keywords(ctx, "list")? } else { args.positional() };
    let iterable = sequence::optional_argument(ctx, "list", args)?;
    let list = this.receiver::<List>();
    Object::clear(list);
    match iterable {
        Some(iterable) => list_extend(ctx, list, iterable),
        None => Ok(()),
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let list = this.receiver::<List>();
    if list.is_empty() {
        return Ok(Str::new("[]").into());
    }
    let text = ctx.repr_guarded(this, || sequence::repr_items(ctx, "[", "]", |index| list.get(index)))?;
    Ok(text.unwrap_or_else(|| Str::new("[...]").into()))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (a.downcast::<List>(), b.downcast::<List>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    sequence::compare(ctx, op, || a.len(), || b.len(), |index| Some((a.get(index)?, b.get(index)?)))
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    Ok(ListIterator::new(this.receiver::<List>()).into())
}

fn len(_: Ctx, this: &Value) -> Result<usize> {
    Ok(this.receiver::<List>().len())
}

fn contains(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    Ok(find(ctx, this.receiver(), item, 0, usize::MAX)?.is_some())
}

fn find(ctx: Ctx, list: &List, item: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
    let mut index = start;
    while index < stop
        && let Some(candidate) = list.get(index)
    {
        if ctx.eq(&candidate, item)? {
            return Ok(Some(index));
        }
        index += 1;
    }
    Ok(None)
}

fn wrong_subscript(ctx: Ctx, key: &Value) -> crate::object::Raised {
    ctx.type_error(format!("list indices must be integers or slices, not {}", key.class_name()))
}

fn getitem(ctx: Ctx, this: &Value, key: &Value) -> Result<Value> {
    let list = this.receiver::<List>();
    if is_index(key) {
        let index = index_number(ctx, key)?;
        let item = list.with(|items| place(index, items.len()).map(|place| items[place].clone()));
        return item.ok_or_else(|| ctx.raise(&INDEX_ERROR, "list index out of range"));
    }
    let Some(slice) = key.downcast::<Slice>() else { return Err(wrong_subscript(ctx, key)) };
    let (start, stop, step) = slice.unpack(ctx)?;
    ctx.check_room(adjust_indices(start, stop, step, list.len()).3)?;
    let items = list.with(|items| {
        let (start, _, step, count) = adjust_indices(start, stop, step, items.len());
        if step == 1 {
            return items[start as usize..start as usize + count].to_vec();
        }
        (0..count as i64).map(|number| items[(start + number * step) as usize].clone()).collect()
    });
    Ok(List::new(items).into())
}

fn setitem(ctx: Ctx, this: &Value, key: &Value, value: Option<&Value>) -> Result<()> {
    let list = this.receiver::<List>();
    if is_index(key) {
        let index = index_number(ctx, key)?;
        let old = list.with(|items| {
            let place = place(index, items.len())?;
            Some(match value {
                Some(value) => std::mem::replace(&mut items[place], value.clone()),
                None => items.remove(place),
            })
        });
        return old.map(drop).ok_or_else(|| ctx.raise(&INDEX_ERROR, "list assignment index out of range"));
    }
    let Some(slice) = key.downcast::<Slice>() else { return Err(wrong_subscript(ctx, key)) };
    let (start, stop, step) = slice.unpack(ctx)?;
    match value {
        Some(value) => assign_slice(ctx, list, start, stop, step, value),
        None => {
            delete_slice(list, start, stop, step);
            Ok(())
        }
    }
}

fn assign_slice(ctx: Ctx, list: &List, start: i64, stop: i64, step: i64, value: &Value) -> Result<()> {
    let message = if step == 1 { "can only assign an iterable" } else { "must assign iterable to extended slice" };
    let values = items_or_type_error(ctx, value, message)?;
    if list.with(|items| items.try_reserve(values.len())).is_err() {
        return Err(ctx.memory_error());
    }
    // Collecting the values may have changed the list: the bounds are applied to what it is after.
    let outcome = list.with(|items| {
        let (start, stop, step, count) = adjust_indices(start, stop, step, items.len());
        if step == 1 {
            let start = start as usize;
            let stop = start.max(stop as usize);
            return Ok(items.splice(start..stop, values).collect::<Vec<_>>());
        }
        if values.len() != count {
            return Err((values, count));
        }
        let places = (0..count as i64).map(|number| (start + number * step) as usize);
        Ok(places.zip(values).map(|(place, value)| std::mem::replace(&mut items[place], value)).collect())
    });
    match outcome {
        Ok(old) => {
            drop_slice(old, step);
            Ok(())
        }
        Err((values, count)) => Err(ctx.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            values.len()
        ))),
    }
}

fn delete_slice(list: &List, start: i64, stop: i64, step: i64) {
    let old: Vec<Value> = list.with(|items| {
        let (start, _, step, count) = adjust_indices(start, stop, step, items.len());
        if count == 0 {
            return Vec::new();
        }
        // The same places from the lowest up.
        let (first, step) = if step < 0 { (start + (count as i64 - 1) * step, -step) } else { (start, step) };
        let (first, step) = (first as usize, step as usize);
        if step == 1 {
            return items.drain(first..first + count).collect();
        }
        let last = first + (count - 1) * step;
        let mut place = 0;
        items
            .extract_if(.., |_| {
                let doomed = place >= first && place <= last && (place - first) % step == 0;
                place += 1;
                doomed
            })
            .collect()
    });
    drop_slice(old, step);
}

/// Drops what was in a slice: the items of a whole stretch in the order of a list's.
fn drop_slice(items: Vec<Value>, step: i64) {
    if step == 1 { drop_backwards(items) } else { drop(items) }
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let list = a.receiver::<List>();
    let Some(other) = b.downcast::<List>() else {
        return Err(ctx.type_error(format!("can only concatenate list (not \"{}\") to list", b.class_name())));
    };
    let mut items = Vec::new();
    if items.try_reserve_exact(list.len() + other.len()).is_err() {
        return Err(ctx.memory_error());
    }
    list.with(|first| items.extend_from_slice(first));
    other.with(|second| items.extend_from_slice(second));
    Ok(List::new(items).into())
}

fn inplace_concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    list_extend(ctx, a.receiver(), b)?;
    Ok(a.clone())
}

fn repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let items = this.receiver::<List>().with(|items| sequence::repeated(items, count));
    Ok(List::new(items.map_err(|_| ctx.memory_error())?).into())
}

fn inplace_repeat(ctx: Ctx, this: &Value, count: i64) -> Result<Value> {
    let list = this.receiver::<List>();
    if count != 1 {
        let items = list.with(|items| sequence::repeated(items, count)).map_err(|_| ctx.memory_error())?;
        drop_backwards(list.replace(items));
    }
    Ok(this.clone())
}

// ---- methods ----

fn append(_: Ctx, this: &List, object: Value) {
    this.push(object);
}

fn insert(ctx: Ctx, this: &List, index: &Value, object: Value) -> Result<()> {
    let index = ctx.index_i64(index)?;
    let refused = this.with(|items| {
        if items.len() == items.capacity() && items.try_reserve(1).is_err() {
            return Some(object);
        }
        items.insert(bound(index, items.len()), object);
        None
    });
    refused.map_or(Ok(()), |_| Err(ctx.memory_error()))
}

fn extend(ctx: Ctx, this: &List, iterable: &Value) -> Result<()> {
    list_extend(ctx, this, iterable)
}

fn pop(ctx: Ctx, this: &List, index: Option<i64>) -> Result<Value> {
    if this.is_empty() {
        return Err(ctx.raise(&INDEX_ERROR, "pop from empty list"));
    }
    let item = this.with(|items| match index {
        None | Some(-1) => items.pop(),
        Some(index) => place(index, items.len()).map(|place| items.remove(place)),
    });
    item.ok_or_else(|| ctx.raise(&INDEX_ERROR, "pop index out of range"))
}

fn remove(ctx: Ctx, this: &List, value: &Value) -> Result<()> {
    let Some(index) = find(ctx, this, value, 0, usize::MAX)? else {
        return Err(ctx.value_error("list.remove(x): x not in list"));
    };
    // The comparison may have shortened the list.
    let removed = this.with(|items| if index < items.len() { Some(items.remove(index)) } else { None });
    drop(removed);
    Ok(())
}

fn index(ctx: Ctx, this: &List, value: &Value, start: Option<&Value>, stop: Option<&Value>) -> Result<usize> {
    let start = bound_argument(ctx, start, 0)?;
    let stop = bound_argument(ctx, stop, i64::MAX)?;
    let len = this.len();
    let start = bound(start, len);
    // An end past the list stays open: comparisons may make the list longer.
    let stop = if stop < 0 { bound(stop, len) } else { sequence::to_size(stop) };
    find(ctx, this, value, start, stop)?.ok_or_else(|| ctx.value_error("list.index(x): x not in list"))
}

fn count(ctx: Ctx, this: &List, value: &Value) -> Result<usize> {
    let (mut count, mut index) = (0, 0);
    while let Some(item) = this.get(index) {
        count += ctx.eq(&item, value)? as usize;
        index += 1;
    }
    Ok(count)
}

fn clear(_: Ctx, this: &List) {
    Object::clear(this);
}

fn copy(ctx: Ctx, this: &List) -> Result<Ref<List>> {
    ctx.check_room(this.len())?;
    Ok(List::new(this.to_vec()))
}

fn reverse(_: Ctx, this: &List) {
    this.with(|items| items.reverse());
}

fn __reversed__(_: Ctx, this: &List) -> Ref<ReverseListIterator> {
    ReverseListIterator::new(this)
}

fn __sizeof__(_: Ctx, this: &List) -> usize {
    size_of::<List>() + this.with(|items| items.capacity()) * size_of::<Value>()
}

fn __class_getitem__(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    append(self, object, /) "Append object to the end of the list.";
    insert(self, index, object, /) "Insert object before index.";
    extend(self, iterable, /) "Extend list by appending elements from the iterable.";
    pop(self, index=-1, /) "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.";
    remove(self, value, /) "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.";
    index(self, value, start=0, stop=9223372036854775807, /) "Return first index of value.\n\nRaises ValueError if the value is not present.";
    count(self, value, /) "Return number of occurrences of value.";
    clear(self, /) "Remove all items from list.";
    copy(self, /) "Return a shallow copy of the list.";
    reverse(self, /) "Reverse *IN PLACE*.";
    sort(self, /, *, key=None, reverse=False) "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.";
    __reversed__(self, /) "Return a reverse iterator over the list.";
    __sizeof__(self, /) "Return the size of the list in memory, in bytes.";
}

natives! { CLASS_METHODS:
    __class_getitem__(self, object, /) "See PEP 585";
}

pub fn define() {
    LIST.define::<List>(&ClassDef {
        flags: class_flags::BASE | class_flags::LIST | class_flags::SEQUENCE | class_flags::MATCH_SELF,
        doc: "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.compare.set(compare);
            slots.iter.set(iter);
            slots.len.set(len);
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
        ..ClassDef::EMPTY
    });
}
