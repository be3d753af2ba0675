//! The iterators of dicts and their views, forwards and backwards.

use super::list::List;
use super::sequence;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::tuple::Pairs;
use crate::object::{Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Value, Visitor, heap};
use std::cell::Cell;

/// What an iterator walks, and which way.
pub struct Walk {
    /// `None` once the end was reached.
    dict: GilCell<Option<Ref<Dict>>>,
    backwards: bool,
    /// The dict's length at the start; `None` after it was found changed.
    length: Cell<Option<usize>>,
    /// Entries still to come, if the keys stay.
    remaining: Cell<usize>,
    /// The place of the next entry, or after it where the walk is backwards.
    place: Cell<usize>,
}

impl Walk {
    fn new(dict: &Dict, backwards: bool) -> Walk {
        Walk {
            dict: GilCell::new(Some(dict.reference())),
            backwards,
            length: Cell::new(Some(dict.len())),
            remaining: Cell::new(dict.len()),
            place: Cell::new(if backwards { dict.end() } else { 0 }),
        }
    }

    #[inline]
    fn step(&self, ctx: Ctx) -> Result<Option<(Value, Value)>> {
        let look = |dict: &mut Option<Ref<Dict>>| {
            let dict = dict.as_ref()?;
            if Some(dict.len()) != self.length.get() {
                return Some(Err(()));
            }
            let place = self.place.get();
            let entry = match self.backwards {
                // It was cleared, and filled again.
                true if place > dict.end() => None,
                true => dict.entry_before(place),
                false => dict.entry_from(place),
            };
            entry.map(Ok)
        };
        // SAFETY: an entry is copied.
        match unsafe { self.dict.briefly(look) } {
            Some(Ok((place, key, value))) => {
                let Some(remaining) = self.remaining.get().checked_sub(1) else {
                    self.dict.set(None);
                    return Err(ctx.raise(&RUNTIME_ERROR, "dictionary keys changed during iteration"));
                };
                self.remaining.set(remaining);
                self.place.set(if self.backwards { place } else { place + 1 });
                Ok(Some((key, value)))
            }
            Some(Err(())) => {
                // Every further step fails too.
                self.length.set(None);
                Err(ctx.raise(&RUNTIME_ERROR, "dictionary changed size during iteration"))
            }
            None => {
                self.dict.set(None);
                Ok(None)
            }
        }
    }

    fn length_hint(&self) -> usize {
        let unchanged = self.dict.with(|dict| dict.as_ref().is_some_and(|dict| Some(dict.len()) == self.length.get()));
        if unchanged { self.remaining.get() } else { 0 }
    }

    /// The items to come, as `iter(list)`, without moving on.
    fn reduce(&self, ctx: Ctx, item: fn(&Pairs, Value, Value) -> Value) -> Result<Value> {
        let rest = Walk {
            dict: GilCell::new(self.dict.get()),
            backwards: self.backwards,
            length: self.length.clone(),
            remaining: self.remaining.clone(),
            place: self.place.clone(),
        };
        let mut items = Vec::new();
        while let Some((key, value)) = rest.step(ctx)? {
            items.push(item(&Pairs::new(), key, value));
        }
        Ok(sequence::reduce(ctx, "iter", vec![List::new(items).into()], None))
    }
}

macro_rules! iterators {
    ($($module:ident $name:ident $class:ident $python:literal $backwards:literal $item:expr;)*) => {$(
        pub static $class: Class = Class::on_demand($python, $module::define);

        #[repr(C)]
        pub struct $name {
            header: Header,
            walk: Walk,
            pairs: Pairs,
        }

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $name {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                self.walk.dict.with(|dict| dict.iter().for_each(|dict| visit(dict.as_value())));
                self.pairs.visit(visit);
            }

            fn clear(&self) {
                self.walk.dict.set(None);
                self.pairs.clear();
            }
        }

        impl $name {
            pub fn new(dict: &Dict) -> Ref<$name> {
                heap::new(|header| $name {
                    header,
                    walk: Walk::new(dict, $backwards),
                    pairs: Pairs::new(),
                })
            }

            #[inline]
            pub fn step(&self, ctx: Ctx) -> Result<Option<Value>> {
                Ok(self.walk.step(ctx)?.map(|(key, value)| $item(&self.pairs, key, value)))
            }
        }

        mod $module {
            use super::*;

            fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
                this.receiver::<$name>().step(ctx)
            }

            fn length_hint(_: Ctx, this: &$name) -> usize {
                this.walk.length_hint()
            }

            fn reduce(ctx: Ctx, this: &$name) -> Result<Value> {
                this.walk.reduce(ctx, $item)
            }

            natives! { METHODS:
                "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
                "__reduce__" = reduce(self, /) "Return state information for pickling.";
            }

            pub fn define() {
                $class.define::<$name>(&ClassDef {
                    flags: class_flags::NO_INSTANTIATION,
                    slots: |slots| {
                        slots.iter.set(|_, this| Ok(this.clone()));
                        slots.next.set(next);
                    },
                    methods: METHODS,
                    ..ClassDef::EMPTY
                });
            }
        }
    )*

        pub fn define() {
            $($module::define();)*
        }
    };
}

fn first(_: &Pairs, key: Value, _: Value) -> Value {
    key
}

fn second(_: &Pairs, _: Value, value: Value) -> Value {
    value
}

fn pair(pairs: &Pairs, key: Value, value: Value) -> Value {
    pairs.next(key, value)
}

iterators! {
    keys KeyIterator KEY_ITERATOR "dict_keyiterator" false first;
    values ValueIterator VALUE_ITERATOR "dict_valueiterator" false second;
    items ItemIterator ITEM_ITERATOR "dict_itemiterator" false pair;
    reverse_keys ReverseKeyIterator REVERSE_KEY_ITERATOR "dict_reversekeyiterator" true first;
    reverse_values ReverseValueIterator REVERSE_VALUE_ITERATOR "dict_reversevalueiterator" true second;
    reverse_items ReverseItemIterator REVERSE_ITEM_ITERATOR "dict_reverseitemiterator" true pair;
}
