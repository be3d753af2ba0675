//! Attributes: lookup through the class, storing, deleting, and the errors about them.

use super::class_of;
use crate::object::attributes;
use crate::object::class::{Class, class_flags};
use crate::object::ctx::Ctx;
use crate::object::error::{Raised, Result};
use crate::object::exception::{ATTRIBUTE_ERROR, BaseException, NAME_ERROR};
use crate::object::intern::{self, Interned};
use crate::object::refs::ObjectExt;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::value::Value;

impl Ctx {
    /// `object.name` (`PyObject_GetAttr`).
    pub fn getattr(self, object: &Value, name: &Interned) -> Result<Value> {
        match class_of(object).slots.getattr.get() {
            Some(getattr) => getattr(self, object, name),
            None => self.generic_getattr(object, name),
        }
    }

    pub fn getattr_str(self, object: &Value, name: &str) -> Result<Value> {
        self.getattr(object, &intern::intern(name))
    }

    /// As `getattr`, where a missing attribute is `None`.
    pub fn lookup_attr(self, object: &Value, name: &Interned) -> Result<Option<Value>> {
        let class = class_of(object);
        let is_generic = class
            .slots
            .getattr
            .get()
            .is_none_or(|getattr| getattr as usize == generic_getattr_slot as *const () as usize);
        // Descriptors raise `AttributeError`, too: an unset slot, a property.
        if is_generic {
            let result = self.generic_lookup(object, name);
            return self.ok_unless(&ATTRIBUTE_ERROR, result).map(Option::flatten);
        }
        let result = self.getattr(object, name);
        self.ok_unless(&ATTRIBUTE_ERROR, result)
    }

    /// `object.__getattribute__`.
    pub fn generic_getattr(self, object: &Value, name: &Interned) -> Result<Value> {
        match self.generic_lookup(object, name)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(object, name)),
        }
    }

    /// Data descriptors of the class, then the instance, then the rest of the class.
    pub fn generic_lookup(self, object: &Value, name: &Interned) -> Result<Option<Value>> {
        let class = class_of(object);
        let descriptor = class.lookup(name);
        if let Some(descriptor) = &descriptor {
            let slots = &class_of(descriptor).slots;
            if let (Some(get), Some(_)) = (slots.descr_get.get(), slots.descr_set.get()) {
                return get(self, descriptor, Some(object), &class.to_value()).map(Some);
            }
        }
        if let Some(header) = object.as_object()
            && class.has(class_flags::DICT)
            && let Some(value) = attributes::get(header, name)
        {
            return Ok(Some(value));
        }
        let Some(descriptor) = descriptor else { return Ok(None) };
        match class_of(&descriptor).slots.descr_get.get() {
            Some(get) => get(self, &descriptor, Some(object), &class.to_value()).map(Some),
            None => Ok(Some(descriptor)),
        }
    }

    #[cold]
    pub fn no_attribute(self, object: &Value, name: &Interned) -> Raised {
        let text = name.text().to_string_lossy();
        self.attribute_error(format!("'{}' object has no attribute '{text}'", class_of(object).name()), object, name)
    }

    /// `AttributeError(message, name=…, obj=…)`.
    #[cold]
    pub fn attribute_error(self, message: impl AsRef<str>, object: &Value, name: &Interned) -> Raised {
        let error = BaseException::new(&ATTRIBUTE_ERROR, Tuple::new(vec![Str::new(message.as_ref()).into()]));
        error.set_field(0, Some(Value::from(*name)));
        error.set_field(1, Some(object.clone()));
        error.raise(self)
    }

    /// `NameError(message, name=…)`.
    #[cold]
    pub fn name_error(self, class: &Class, message: impl AsRef<str>, name: &Interned) -> Raised {
        debug_assert!(class.is_subclass_of(&NAME_ERROR));
        let error = BaseException::new(class, Tuple::new(vec![Str::new(message.as_ref()).into()]));
        error.set_field(0, Some(Value::from(*name)));
        error.raise(self)
    }

    /// `object.name = value`.
    pub fn setattr(self, object: &Value, name: &Interned, value: &Value) -> Result<()> {
        self.set_or_delete_attr(object, name, Some(value))
    }

    pub fn setattr_str(self, object: &Value, name: &str, value: &Value) -> Result<()> {
        self.setattr(object, &intern::intern(name), value)
    }

    pub fn delattr(self, object: &Value, name: &Interned) -> Result<()> {
        self.set_or_delete_attr(object, name, None)
    }

    fn set_or_delete_attr(self, object: &Value, name: &Interned, value: Option<&Value>) -> Result<()> {
        match class_of(object).slots.setattr.get() {
            Some(setattr) => setattr(self, object, name, value),
            None => self.generic_setattr(object, name, value),
        }
    }

    /// `object.__setattr__` and `object.__delattr__`.
    pub fn generic_setattr(self, object: &Value, name: &Interned, value: Option<&Value>) -> Result<()> {
        let class = class_of(object);
        let descriptor = class.lookup(name);
        if let Some(descriptor) = &descriptor
            && let Some(set) = class_of(descriptor).slots.descr_set.get()
        {
            return set(self, descriptor, object, value);
        }
        if let Some(header) = object.as_object() {
            match attributes::set(header, name, value.cloned()) {
                Some(true) => return Ok(()),
                Some(false) if value.is_some() => return Ok(()),
                Some(false) => return Err(self.no_attribute(object, name)),
                None => {}
            }
        }
        let text = name.text().to_string_lossy();
        let message = match &descriptor {
            Some(_) => format!("'{}' object attribute '{text}' is read-only", class.name()),
            None => format!(
                "'{}' object has no attribute '{text}' and no __dict__ for setting new attributes",
                class.name()
            ),
        };
        Err(self.attribute_error(message, object, name))
    }

    /// Looks a special method up on the class and binds it (`_PyObject_LookupSpecial`).
    pub fn lookup_special(self, object: &Value, name: &Interned) -> Result<Option<Value>> {
        let class = class_of(object);
        let Some(found) = class.lookup(name) else { return Ok(None) };
        match class_of(&found).slots.descr_get.get() {
            Some(get) => get(self, &found, Some(object), &class.to_value()).map(Some),
            None => Ok(Some(found)),
        }
    }

    /// Calls a special method if the class has it.
    pub fn call_special(self, object: &Value, name: &Interned, args: &[Value]) -> Result<Option<Value>> {
        match self.lookup_special(object, name)? {
            Some(method) => self.call(&method, args).map(Some),
            None => Ok(None),
        }
    }
}

/// The `getattr` slot of classes that look attributes up in the ordinary way.
pub fn generic_getattr_slot(ctx: Ctx, object: &Value, name: &Interned) -> Result<Value> {
    ctx.generic_getattr(object, name)
}

pub fn generic_setattr_slot(ctx: Ctx, object: &Value, name: &Interned, value: Option<&Value>) -> Result<()> {
    ctx.generic_setattr(object, name, value)
}
