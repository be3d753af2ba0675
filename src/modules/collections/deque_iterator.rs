//! The iterators of deques, forwards and backwards.

use super::deque::{Deque, deque_argument};
use crate::object::exception::RUNTIME_ERROR;
use crate::object::{Class, Ctx, GilCell, ObjectExt, Ref, Result, Tuple, Value, int};
use crate::types::held::class_argument;
use crate::{constructor, iterator_class, natives, object_type};
use std::cell::Cell;

pub static DEQUE_ITERATOR: Class = Class::on_demand("collections._deque_iterator", define);
pub static DEQUE_REVERSE_ITERATOR: Class = Class::on_demand("collections._deque_reverse_iterator", define);

object_type! {
    pub struct DequeIterator: DEQUE_ITERATOR {
        /// `None` only after the collector broke a cycle.
        deque: GilCell<Option<Ref<Deque>>>,
        index: Cell<usize>,
        remaining: Cell<usize>,
        /// The deque's state at the start.
        state: Cell<u64>,
    }

    pub struct ReverseDequeIterator: DEQUE_REVERSE_ITERATOR {
        deque: GilCell<Option<Ref<Deque>>>,
        index: Cell<usize>,
        remaining: Cell<usize>,
        state: Cell<u64>,
    }
}

macro_rules! iterators {
    ($($module:ident $name:ident $class:ident $doc:literal $place:expr;)*) => {$(
        impl $name {
            /// Begins after `skipped` items.
            pub fn new(deque: &Deque, skipped: usize) -> Ref<$name> {
                $name::new_in(&$class, deque, skipped)
            }

            fn new_in(class: &Class, deque: &Deque, skipped: usize) -> Ref<$name> {
                let remaining = deque.len().saturating_sub(skipped);
                let state = Cell::new(deque.state());
                $name::make(class, GilCell::new(Some(deque.reference())), Cell::new(skipped), Cell::new(remaining), state)
            }
        }

        mod $module {
            use super::*;

            fn construct(ctx: Ctx, class: &Value, deque: &Value, index: Option<i64>) -> Result<Value> {
                let deque = deque_argument(ctx, deque)?;
                let skipped = usize::try_from(index.unwrap_or(0)).unwrap_or(0).min(deque.len());
                Ok($name::new_in(class_argument(class), deque, skipped).into())
            }

            constructor! {
                new = "_deque_iterator" construct(self, deque, index=0, /);
            }

            fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
                let this = this.receiver::<$name>();
                let Some(deque) = this.deque.get() else { return Ok(None) };
                if deque.state() != this.state.get() {
                    this.remaining.set(0);
                    return Err(ctx.raise(&RUNTIME_ERROR, "deque mutated during iteration"));
                }
                if this.remaining.get() == 0 {
                    return Ok(None);
                }
                let index = this.index.get();
                this.index.set(index + 1);
                this.remaining.set(this.remaining.get() - 1);
                let place: fn(usize, usize) -> usize = $place;
                Ok(deque.get(place(index, deque.len())))
            }

            fn length_hint(_: Ctx, this: &$name) -> usize {
                this.remaining.get()
            }

            fn reduce(_: Ctx, this: &Value) -> Vec<Value> {
                let iterator = this.receiver::<$name>();
                let deque = iterator.deque.get().map_or(Value::NONE, Value::from);
                let args = vec![deque, int::from_i64(iterator.index.get() as i64)];
                vec![this.class().to_value(), Tuple::new(args).into()]
            }

            natives! { METHODS:
                "__length_hint__" = length_hint(self, /) "Private method returning an estimate of len(list(it)).";
                "__reduce__" = reduce(self, /) "Return state information for pickling.";
            }

            pub fn define() {
                iterator_class!($class, $name, new, next, $doc, methods: METHODS);
            }
        }
    )*

        pub fn define() {
            $($module::define();)*
        }
    };
}

iterators! {
    forwards DequeIterator DEQUE_ITERATOR "" |index, _| index;
    backwards ReverseDequeIterator DEQUE_REVERSE_ITERATOR "" |index, len| len - 1 - index;
}
