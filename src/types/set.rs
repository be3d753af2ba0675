//! `set` and `frozenset` (`Objects/setobject.c`): what they have in common. The methods that change a
//! set are in [`super::set_methods`].

use super::sequence;
use super::set_table::SetTable;
use crate::natives;
use crate::object::builtin_classes::{FROZENSET, SET};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::dict::unhashable;
use crate::object::exception::{RUNTIME_ERROR, TYPE_ERROR};
use crate::object::native::{Args, FromArg, Place};
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison, Slots};
use crate::object::{
    Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, names,
    seq_iter,
};
use std::cell::Cell;

macro_rules! layouts {
    ($($(#[$meta:meta])* $name:ident $class:ident;)*) => {$(
        $(#[$meta])*
        #[repr(C)]
        pub struct $name {
            header: Header,
            pub table: SetTable,
            /// Of a frozenset that was hashed.
            hash: Cell<Option<i64>>,
        }

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $name {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                self.table.traverse(visit);
            }

            fn clear(&self) {
                self.table.clear();
            }
        }

        impl $name {
            pub fn new() -> Ref<$name> {
                heap::new(|header| $name { header, table: SetTable::new(), hash: Cell::new(None) })
            }

            pub fn new_in(class: &Class) -> Ref<$name> {
                heap::new_in(class, |header| $name { header, table: SetTable::new(), hash: Cell::new(None) })
            }
        }
    )*};
}

layouts! {
    Set SET;
    FrozenSet FROZENSET;
}

/// A `set` or a `frozenset`.
#[derive(Clone, Copy)]
pub struct AnySet<'a> {
    pub value: &'a Value,
    pub table: &'a SetTable,
}

impl<'a> FromArg<'a> for AnySet<'a> {
    fn from_arg(ctx: Ctx, value: &'a Value, place: Place) -> Result<AnySet<'a>> {
        AnySet::from(value).ok_or_else(|| place.mismatch(ctx, "set", value))
    }
}

/// The hash of a key of a set, with the message for keys that have none.
pub fn hash_key(ctx: Ctx, key: &Value) -> Result<i64> {
    ctx.hash(key).map_err(|raised| unhashable(ctx, key, raised, "a set element"))
}

impl<'a> AnySet<'a> {
    pub fn from(value: &'a Value) -> Option<AnySet<'a>> {
        // What it is exactly is quicker to find than what it is derived from.
        let table = if let Some(set) = value.downcast_exact::<FrozenSet>() {
            &set.table
        } else if let Some(set) = value.downcast::<Set>() {
            &set.table
        } else {
            &value.downcast::<FrozenSet>()?.table
        };
        Some(AnySet { value, table })
    }

    /// Of a value that is known to be a set.
    #[track_caller]
    pub fn of(value: &'a Value) -> AnySet<'a> {
        AnySet::from(value).expect("a slot of a set is called with a set")
    }

    pub fn len(self) -> usize {
        self.table.len()
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    fn is_frozen(self) -> bool {
        self.value.downcast::<FrozenSet>().is_some()
    }

    /// Whether the key is new.
    pub fn add(self, ctx: Ctx, key: &Value) -> Result<bool> {
        let hash = hash_key(ctx, key)?;
        self.table.add_hashed(ctx, key, hash)
    }

    pub fn contains(self, ctx: Ctx, key: &Value) -> Result<bool> {
        let hash = hash_key(ctx, key)?;
        self.table.contains_hashed(ctx, key, hash)
    }

    /// `key in set`: an unhashable set stands for a frozenset of its keys.
    pub fn answers_in(self, ctx: Ctx, key: &Value) -> Result<bool> {
        let (key, hash) = lookup_key(ctx, key)?;
        self.table.contains_hashed(ctx, &key, hash)
    }

    /// Whether the key was there.
    pub fn remove(self, ctx: Ctx, key: &Value) -> Result<bool> {
        let hash = hash_key(ctx, key)?;
        self.table.remove_hashed(ctx, key, hash)
    }

    /// The exact built-in class it is an instance of.
    fn base_class(self) -> &'static Class {
        if self.is_frozen() { &FROZENSET } else { &SET }
    }

    /// A copy of exactly the built-in class.
    fn base_copy(self, ctx: Ctx) -> Result<Value> {
        let copy = new_of(self.base_class());
        AnySet::of(&copy).table.merge(ctx, self.table)?;
        Ok(copy)
    }

    /// Adds all keys of an iterable.
    pub fn update(self, ctx: Ctx, iterable: &Value) -> Result<()> {
        if let Some(other) = AnySet::from(iterable) {
            return self.table.merge(ctx, other.table);
        }
        if let Some(dict) = iterable.downcast_exact::<Dict>() {
            self.table.reserve(ctx, dict.len())?;
            let mut place = 0;
            while let Some((hash, at, key, _)) = dict.hashed_entry_from(place) {
                self.table.add_hashed(ctx, &key, hash)?;
                place = at + 1;
            }
            return Ok(());
        }
        ctx.for_each(iterable, |key| {
            self.add(ctx, &key)?;
            Ok(true)
        })
    }

    pub fn difference_update(self, ctx: Ctx, other: &Value) -> Result<()> {
        if self.value.is(other) {
            self.table.clear();
            return Ok(());
        }
        match AnySet::from(other) {
            Some(other) => {
                for (hash, key) in other.table.keys() {
                    self.table.remove_hashed(ctx, &key, hash)?;
                }
                Ok(())
            }
            None => ctx.for_each(other, |key| {
                self.remove(ctx, &key)?;
                Ok(true)
            }),
        }
    }

    pub fn symmetric_difference_update(self, ctx: Ctx, other: &Value) -> Result<()> {
        if self.value.is(other) {
            self.table.clear();
            return Ok(());
        }
        let collected = Set::new();
        let other = match AnySet::from(other) {
            Some(other) => other,
            None => {
                set_update(ctx, &collected, other)?;
                AnySet::of(collected.as_value())
            }
        };
        for (hash, key) in other.table.keys() {
            if !self.table.remove_hashed(ctx, &key, hash)? {
                self.table.add_hashed(ctx, &key, hash)?;
            }
        }
        Ok(())
    }

    /// `self & other` as a new set.
    pub fn intersection(self, ctx: Ctx, other: &Value) -> Result<Value> {
        if self.value.is(other) {
            return self.base_copy(ctx);
        }
        let result = new_of(self.base_class());
        let common = AnySet::of(&result);
        match AnySet::from(other) {
            Some(other) => {
                let (walked, asked) = if other.len() > self.len() { (self, other) } else { (other, self) };
                common.table.add_selected(ctx, walked.table, Some((asked.table, true)))?;
            }
            None => ctx.for_each(other, |key| {
                let hash = hash_key(ctx, &key)?;
                if self.table.contains_hashed(ctx, &key, hash)? {
                    common.table.add_hashed(ctx, &key, hash)?;
                }
                Ok(true)
            })?,
        }
        Ok(result)
    }

    /// `self - other` as a new set.
    fn difference(self, ctx: Ctx, other: &Value) -> Result<Value> {
        let asked = AnySet::from(other).filter(|other| self.len() >> 2 <= other.len());
        let Some(asked) = asked else {
            let copy = self.base_copy(ctx)?;
            AnySet::of(&copy).difference_update(ctx, other)?;
            return Ok(copy);
        };
        let result = new_of(self.base_class());
        AnySet::of(&result).table.add_selected(ctx, self.table, Some((asked.table, false)))?;
        Ok(result)
    }

    pub fn is_subset(self, ctx: Ctx, other: AnySet) -> Result<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        for (hash, key) in self.table.keys() {
            if !other.table.contains_hashed(ctx, &key, hash)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// An empty set of a class that is `set`, `frozenset` or a subclass.
pub(super) fn new_of(class: &Class) -> Value {
    if class == &FROZENSET {
        FrozenSet::new().into()
    } else if class == &SET {
        Set::new().into()
    } else if class.is_subclass_of(&FROZENSET) {
        FrozenSet::new_in(class).into()
    } else {
        Set::new_in(class).into()
    }
}

// ---- operations that the loop uses ----

/// Adds all keys of an iterable (`SET_UPDATE`).
pub fn set_update(ctx: Ctx, set: &Set, iterable: &Value) -> Result<()> {
    AnySet { value: &set.to_value(), table: &set.table }.update(ctx, iterable)
}

/// Adds one key (`SET_ADD`).
pub fn set_add(ctx: Ctx, set: &Set, key: &Value) -> Result<()> {
    let hash = hash_key(ctx, key)?;
    set.table.add_hashed(ctx, key, hash).map(drop)
}

/// A set of these keys (`BUILD_SET`).
pub fn set_from(ctx: Ctx, keys: &[Value]) -> Result<Ref<Set>> {
    let set = Set::new();
    keys.iter().try_for_each(|key| set_add(ctx, &set, key))?;
    Ok(set)
}

/// A frozenset of these keys (constants).
pub fn frozenset_from(ctx: Ctx, keys: &[Value]) -> Result<Ref<FrozenSet>> {
    let set = FrozenSet::new();
    for key in keys {
        let hash = hash_key(ctx, key)?;
        set.table.add_hashed(ctx, key, hash)?;
    }
    Ok(set)
}

// ---- slots ----

fn set_new(_: Ctx, class: &Class, _: Args) -> Result<Value> {
    Ok(Set::new_in(class).into())
}

fn set_init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    let own_new = class_of(this).slots.new.get().is_some_and(|new| new as usize == set_new as *const () as usize);
    let args = if own_new { args.no_keywords(ctx, "set")? } else { args.positional() };
    let iterable = sequence::optional_argument(ctx, &class_of(this).name(), args)?;
    let set = AnySet::of(this);
    set.table.clear();
    iterable.map_or(Ok(()), |iterable| set.update(ctx, iterable))
}

fn frozenset_new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    let own_init = class
        .slots
        .init
        .get()
        .is_none_or(|init| FROZENSET.slots.init.get().is_some_and(|own| own as usize == init as usize));
    let args = if class == &FROZENSET || own_init { args.no_keywords(ctx, "frozenset")? } else { args.positional() };
    let iterable = sequence::optional_argument(ctx, "frozenset", args)?;
    if let Some(iterable) = iterable
        && class == &FROZENSET
        && iterable.is_instance_of_exactly::<FrozenSet>()
    {
        return Ok(iterable.clone());
    }
    let set = FrozenSet::new_in(class);
    if let Some(iterable) = iterable {
        AnySet::of(set.as_value()).update(ctx, iterable)?;
    }
    Ok(set.into())
}

fn frozenset_hash(_: Ctx, this: &Value) -> Result<i64> {
    let set = this.receiver::<FrozenSet>();
    Ok(set.hash.get().unwrap_or_else(|| {
        let hash = set.table.hash();
        set.hash.set(Some(hash));
        hash
    }))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let set = AnySet::of(this);
    let class = this.class();
    if set.is_empty() {
        return Ok(Str::new(&format!("{}()", class.name())).into());
    }
    let (open, close) = if class == &SET { ("{".to_owned(), "}") } else { (format!("{}({{", class.name()), "})") };
    let text = ctx.repr_guarded(this, || {
        let keys = set.table.keys();
        sequence::repr_items(ctx, &open, close, |index| keys.get(index).map(|(_, key)| key.clone()))
    })?;
    Ok(text.unwrap_or_else(|| Str::new(&format!("{}(...)", class.name())).into()))
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (AnySet::from(a), AnySet::from(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let holds = match op {
        Comparison::Eq => a.len() == b.len() && a.is_subset(ctx, b)?,
        Comparison::Ne => !(a.len() == b.len() && a.is_subset(ctx, b)?),
        Comparison::Le => a.is_subset(ctx, b)?,
        Comparison::Ge => b.is_subset(ctx, a)?,
        Comparison::Lt => a.len() < b.len() && a.is_subset(ctx, b)?,
        Comparison::Gt => a.len() > b.len() && b.is_subset(ctx, a)?,
    };
    Ok(Value::from_bool(holds))
}

/// A key as sets look it up: an unhashable set stands for a frozenset of its keys.
pub(super) fn lookup_key(ctx: Ctx, key: &Value) -> Result<(Value, i64)> {
    match hash_key(ctx, key) {
        Ok(hash) => Ok((key.clone(), hash)),
        Err(raised) => {
            let Some(set) = key.downcast::<Set>() else { return Err(raised) };
            ctx.catch(&TYPE_ERROR, raised)?;
            let frozen = FrozenSet::new();
            frozen.table.merge(ctx, &set.table)?;
            let hash = frozen.table.hash();
            Ok((frozen.into(), hash))
        }
    }
}

fn contains(ctx: Ctx, this: &Value, key: &Value) -> Result<bool> {
    AnySet::of(this).answers_in(ctx, key)
}

fn iter(_: Ctx, this: &Value) -> Result<Value> {
    let table = AnySet::of(this).table;
    let iterator = heap::new(|header| SetIterator {
        header,
        set: GilCell::new(Some(this.clone())),
        length: Cell::new(Some(table.len())),
        remaining: Cell::new(table.len()),
        place: Cell::new(0),
    });
    Ok(iterator.into())
}

fn len(_: Ctx, this: &Value) -> Result<usize> {
    Ok(AnySet::of(this).len())
}

type SetOperation = fn(Ctx, AnySet, &Value) -> Result<Value>;

fn binary(ctx: Ctx, a: &Value, b: &Value, operation: SetOperation) -> Result<Value> {
    match (AnySet::from(a), AnySet::from(b)) {
        (Some(a), Some(_)) => operation(ctx, a, b),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn common_slots(slots: &Slots) {
    slots.repr.set(repr);
    slots.compare.set(compare);
    slots.iter.set(iter);
    slots.len.set(len);
    slots.contains.set(contains);
    slots.binary[BinaryOp::Or as usize].set(|ctx, a, b| binary(ctx, a, b, union_with));
    slots.binary[BinaryOp::And as usize].set(|ctx, a, b| binary(ctx, a, b, |ctx, a, b| a.intersection(ctx, b)));
    slots.binary[BinaryOp::Subtract as usize].set(|ctx, a, b| binary(ctx, a, b, |ctx, a, b| a.difference(ctx, b)));
    slots.binary[BinaryOp::Xor as usize].set(|ctx, a, b| binary(ctx, a, b, symmetric_difference_with));
}

fn union_with(ctx: Ctx, a: AnySet, b: &Value) -> Result<Value> {
    let union = a.base_copy(ctx)?;
    AnySet::of(&union).update(ctx, b)?;
    Ok(union)
}

fn symmetric_difference_with(ctx: Ctx, a: AnySet, b: &Value) -> Result<Value> {
    let result = new_of(a.base_class());
    let difference = AnySet::of(&result);
    difference.update(ctx, b)?;
    difference.symmetric_difference_update(ctx, a.value)?;
    Ok(result)
}

// ---- methods of both ----

fn copy(ctx: Ctx, this: AnySet) -> Result<Value> {
    if this.value.is_instance_of_exactly::<FrozenSet>() {
        return Ok(this.value.clone());
    }
    this.base_copy(ctx)
}

fn union_(ctx: Ctx, this: AnySet, others: &Tuple) -> Result<Value> {
    let union = this.base_copy(ctx)?;
    for other in others.items() {
        AnySet::of(&union).update(ctx, other)?;
    }
    Ok(union)
}

fn intersection(ctx: Ctx, this: AnySet, others: &Tuple) -> Result<Value> {
    let Some((first, rest)) = others.items().split_first() else { return copy(ctx, this) };
    let mut common = this.intersection(ctx, first)?;
    for other in rest {
        common = AnySet::of(&common).intersection(ctx, other)?;
    }
    Ok(common)
}

fn difference(ctx: Ctx, this: AnySet, others: &Tuple) -> Result<Value> {
    let Some((first, rest)) = others.items().split_first() else { return copy(ctx, this) };
    let difference = this.difference(ctx, first)?;
    for other in rest {
        AnySet::of(&difference).difference_update(ctx, other)?;
    }
    Ok(difference)
}

fn symmetric_difference(ctx: Ctx, this: AnySet, other: &Value) -> Result<Value> {
    symmetric_difference_with(ctx, this, other)
}

fn isdisjoint(ctx: Ctx, this: AnySet, other: &Value) -> Result<bool> {
    if this.value.is(other) {
        return Ok(this.is_empty());
    }
    if let Some(other) = AnySet::from(other) {
        let (walked, asked) = if other.len() > this.len() { (this, other) } else { (other, this) };
        for (hash, key) in walked.table.keys() {
            if asked.table.contains_hashed(ctx, &key, hash)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let mut disjoint = true;
    ctx.for_each(other, |key| {
        disjoint = !this.contains(ctx, &key)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

fn issubset(ctx: Ctx, this: AnySet, other: &Value) -> Result<bool> {
    match AnySet::from(other) {
        Some(other) => this.is_subset(ctx, other),
        None => Ok(AnySet::of(&this.intersection(ctx, other)?).len() == this.len()),
    }
}

fn issuperset(ctx: Ctx, this: AnySet, other: &Value) -> Result<bool> {
    if let Some(other) = AnySet::from(other) {
        return other.is_subset(ctx, this);
    }
    let mut all = true;
    ctx.for_each(other, |key| {
        all = this.contains(ctx, &key)?;
        Ok(all)
    })?;
    Ok(all)
}

fn reduce(ctx: Ctx, this: AnySet) -> Result<Value> {
    let keys = this.table.keys().into_iter().map(|(_, key)| key).collect();
    let args = Tuple::new(vec![super::list::List::new(keys).into()]);
    let state = ctx.call_method(this.value, &names::__getstate__, &[])?;
    Ok(Tuple::new(vec![this.value.class().to_value(), args.into(), state]).into())
}

fn sizeof(_: Ctx, this: AnySet) -> usize {
    size_of::<Set>() + this.table.bytes()
}

fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

natives! { METHODS:
    copy(self, /) "Return a shallow copy of a set.";
    "union" = union_(self, *others) "Return a new set with elements from the set and all others.";
    intersection(self, *others) "Return a new set with elements common to the set and all others.";
    difference(self, *others) "Return a new set with elements in the set that are not in the others.";
    symmetric_difference(self, other, /) "Return a new set with elements in either the set or other but not both.";
    isdisjoint(self, other, /) "Return True if two sets have a null intersection.";
    issubset(self, other, /) "Report whether another set contains this set.";
    issuperset(self, other, /) "Report whether this set contains another set.";
    "__reduce__" = reduce(self, /) "Return state information for pickling.";
    "__sizeof__" = sizeof(self, /) "S.__sizeof__() -> size of S in memory, in bytes.";
}

natives! { CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

// ---- the iterator ----

pub static SET_ITERATOR: Class = Class::on_demand("set_iterator", define);

#[repr(C)]
pub struct SetIterator {
    header: Header,
    /// `None` once the end was reached.
    set: GilCell<Option<Value>>,
    /// The set's length at the start; `None` after it was found changed.
    length: Cell<Option<usize>>,
    remaining: Cell<usize>,
    place: Cell<usize>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for SetIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SET_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.set.with(|set| set.iter().for_each(visit));
    }

    fn clear(&self) {
        self.set.set(None);
    }
}

impl SetIterator {
    /// The next key; `None` at the end.
    pub fn step(&self, ctx: Ctx) -> Result<Option<Value>> {
        let Some(set) = self.set.get() else { return Ok(None) };
        let table = AnySet::of(&set).table;
        if Some(table.len()) != self.length.get() {
            self.length.set(None);
            return Err(ctx.raise(&RUNTIME_ERROR, "Set changed size during iteration"));
        }
        match table.key_from(self.place.get()) {
            Some((place, _, key)) => {
                self.place.set(place + 1);
                self.remaining.set(self.remaining.get().saturating_sub(1));
                Ok(Some(key))
            }
            None => {
                self.set.set(None);
                Ok(None)
            }
        }
    }
}

fn length_hint(_: Ctx, this: &SetIterator) -> usize {
    let unchanged = this.set.get().is_some_and(|set| Some(AnySet::of(&set).len()) == this.length.get());
    if unchanged { this.remaining.get() } else { 0 }
}

fn iterator_reduce(ctx: Ctx, this: &SetIterator) -> Value {
    let mut keys = Vec::new();
    if let Some(set) = this.set.get() {
        let mut place = this.place.get();
        while let Some((at, _, key)) = AnySet::of(&set).table.key_from(place) {
            keys.push(key);
            place = at + 1;
        }
    }
    sequence::reduce(ctx, "iter", vec![super::list::List::new(keys).into()], None)
}

natives! { ITERATOR_METHODS:
    "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
    "__reduce__" = iterator_reduce(self, /) "Return state information for pickling.";
}

pub fn define() {
    const FLAGS: u32 = class_flags::BASE | class_flags::MATCH_SELF | class_flags::WEAKREF;
    SET.define::<Set>(&ClassDef {
        flags: FLAGS,
        doc: "Build an unordered collection of unique elements.",
        slots: |slots| {
            common_slots(slots);
            slots.new.set(set_new);
            slots.init.set(set_init);
            super::set_methods::slots(slots);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    SET.define_members(&ClassDef { methods: super::set_methods::METHODS, ..ClassDef::EMPTY });
    FROZENSET.define::<FrozenSet>(&ClassDef {
        flags: FLAGS,
        doc: "Build an immutable unordered collection of unique elements.",
        slots: |slots| {
            common_slots(slots);
            slots.new.set(frozenset_new);
            slots.hash.set(frozenset_hash);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        ..ClassDef::EMPTY
    });
    SET_ITERATOR.define::<SetIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(|ctx, this| this.receiver::<SetIterator>().step(ctx));
        },
        methods: ITERATOR_METHODS,
        ..ClassDef::EMPTY
    });
}
