//! `isinstance` and `issubclass`.

use super::{class_of, generic_getattr_slot};
use crate::object::builtin_classes::TYPE;
use crate::object::ctx::Ctx;
use crate::object::error::Result;
use crate::object::names;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

impl Ctx {
    /// `isinstance(value, class_or_tuple)`.
    pub fn is_instance(self, value: &Value, class: &Value) -> Result<bool> {
        if let Some(exact) = class.as_class() {
            if std::ptr::eq(class_of(value), exact) {
                return Ok(true);
            }
            if std::ptr::eq(class_of(class), &TYPE) {
                return self.real_is_instance(value, class);
            }
        }
        if let Some(tuple) = class.downcast::<Tuple>() {
            self.check_stack(" in __instancecheck__")?;
            for item in tuple.items() {
                if self.is_instance(value, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.call_special(class, &names::__instancecheck__, std::slice::from_ref(value))? {
            Some(answer) => self.is_true(&answer),
            None => self.real_is_instance(value, class),
        }
    }

    /// `type.__instancecheck__`.
    pub fn real_is_instance(self, value: &Value, class: &Value) -> Result<bool> {
        if let Some(class) = class.as_class() {
            if class_of(value).is_subclass_of(class) {
                return Ok(true);
            }
            // An object may claim another class (`__class__` as a property).
            let getattr = class_of(value).slots.getattr.get();
            let ordinary = getattr.is_none_or(|getattr| getattr as usize == generic_getattr_slot as *const () as usize);
            if !class_of(value).is_heap() && (ordinary || std::ptr::eq(class_of(value), &TYPE)) {
                return Ok(false);
            }
            let claimed = self.lookup_attr(value, &names::__class__)?;
            return Ok(claimed
                .and_then(|claimed| claimed.as_class().map(|claimed| claimed.is_subclass_of(class)))
                .unwrap_or(false));
        }
        self.check_class_like(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.lookup_attr(value, &names::__class__)? {
            Some(claimed) => self.is_abstract_subclass(&claimed, class),
            None => Ok(false),
        }
    }

    /// The bases of anything that has a tuple of them: objects that only look like classes.
    fn abstract_bases(self, class: &Value) -> Result<Option<Vec<Value>>> {
        let bases = self.lookup_attr(class, &names::__bases__)?;
        Ok(bases.and_then(|bases| bases.downcast::<Tuple>().map(|bases| bases.items().to_vec())))
    }

    fn check_class_like(self, class: &Value, message: &str) -> Result<()> {
        match self.abstract_bases(class)? {
            Some(_) => Ok(()),
            None => Err(self.type_error(message)),
        }
    }

    /// Whether `of` is found along the bases (`abstract_issubclass`).
    fn is_abstract_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        let mut class = class.clone();
        loop {
            if class.is(of) {
                return Ok(true);
            }
            let Some(mut bases) = self.abstract_bases(&class)? else { return Ok(false) };
            match bases.len() {
                0 => return Ok(false),
                1 => class = bases.remove(0),
                _ => {
                    self.check_stack(" in __issubclass__")?;
                    for base in &bases {
                        if self.is_abstract_subclass(base, of)? {
                            return Ok(true);
                        }
                    }
                    return Ok(false);
                }
            }
        }
    }

    /// `issubclass(class, class_or_tuple)`.
    pub fn is_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        if let (Some(class), Some(of_class)) = (class.as_class(), of.as_class())
            && std::ptr::eq(class_of(of), &TYPE)
        {
            return Ok(class.is_subclass_of(of_class));
        }
        if let Some(tuple) = of.downcast::<Tuple>() {
            self.check_stack(" in __subclasscheck__")?;
            for item in tuple.items() {
                if self.is_subclass(class, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        match self.call_special(of, &names::__subclasscheck__, std::slice::from_ref(class))? {
            Some(answer) => self.is_true(&answer),
            None => self.real_is_subclass(class, of),
        }
    }

    /// `type.__subclasscheck__`.
    pub fn real_is_subclass(self, class: &Value, of: &Value) -> Result<bool> {
        if let (Some(class), Some(of)) = (class.as_class(), of.as_class()) {
            return Ok(class.is_subclass_of(of));
        }
        self.check_class_like(class, "issubclass() arg 1 must be a class")?;
        self.check_class_like(of, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        self.is_abstract_subclass(class, of)
    }
}
