//! Iteration.

use super::class_of;
use crate::object::class::class_flags;
use crate::object::ctx::Ctx;
use crate::object::dict::Dict;
use crate::object::error::Result;
use crate::object::exception::STOP_ITERATION;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

impl Ctx {
    pub fn iter(self, value: &Value) -> Result<Value> {
        let slots = &class_of(value).slots;
        if let Some(iter) = slots.iter.get() {
            let iterator = iter(self, value)?;
            if class_of(&iterator).slots.next.get().is_none() {
                return Err(
                    self.type_error(format!("iter() returned non-iterator of type '{}'", iterator.class_name()))
                );
            }
            return Ok(iterator);
        }
        if slots.getitem.get().is_some() && !class_of(value).has(class_flags::DICT_CLASS) {
            return Ok(crate::object::seq_iter::new(value));
        }
        Err(self.type_error(format!("'{}' object is not iterable", class_of(value).name())))
    }

    /// The next item; `None` at the end.
    #[inline]
    pub fn next(self, iterator: &Value) -> Result<Option<Value>> {
        // Iterators over iterators call each other.
        self.check_stack("")?;
        match class_of(iterator).slots.next.get() {
            Some(next) => match next(self, iterator) {
                Err(raised) if self.has_raised() => {
                    self.catch(&STOP_ITERATION, raised)?;
                    Ok(None)
                }
                result => result,
            },
            None => Err(self.type_error(format!("'{}' object is not an iterator", class_of(iterator).name()))),
        }
    }

    /// Calls `each` with every item until it returns `false`.
    pub fn for_each(self, iterable: &Value, mut each: impl FnMut(Value) -> Result<bool>) -> Result<()> {
        let iterator = self.iter(iterable)?;
        while let Some(item) = self.next(&iterator)? {
            if !each(item)? {
                break;
            }
        }
        Ok(())
    }

    /// All items of an iterable that is asked how many there may be (`PySequence_List`).
    pub fn collect_hinted(self, iterable: &Value) -> Result<Vec<Value>> {
        if iterable.downcast_exact::<Tuple>().is_some() || iterable.downcast_exact::<Dict>().is_some() {
            return self.collect(iterable);
        }
        let iterator = self.iter(iterable)?;
        let mut items = Vec::new();
        self.reserve_hinted(&mut items, self.length_hint(iterable, 8)?)?;
        self.collect_into(&mut items, &iterator)?;
        Ok(items)
    }

    /// All items of an iterable.
    pub fn collect(self, iterable: &Value) -> Result<Vec<Value>> {
        if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
            self.check_room(tuple.len())?;
            return Ok(tuple.items().to_vec());
        }
        if let Some(dict) = iterable.downcast_exact::<Dict>() {
            self.check_room(dict.len())?;
            return Ok(dict.keys());
        }
        let mut items = Vec::new();
        self.collect_into(&mut items, iterable)?;
        Ok(items)
    }

    fn collect_into(self, items: &mut Vec<Value>, iterable: &Value) -> Result<()> {
        self.for_each(iterable, |item| {
            if items.len() == items.capacity() && items.try_reserve(1).is_err() {
                return Err(self.memory_error());
            }
            items.push(item);
            Ok(true)
        })
    }
}
