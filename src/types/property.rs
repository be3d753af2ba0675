//! `property` (`Objects/descrobject.c`).

use crate::object::builtin_classes::PROPERTY;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::ATTRIBUTE_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern;
use crate::object::names;
use crate::object::native::{Args, readonly};
use crate::object::protocol::{self, class_of};
use crate::object::{Ctx, Object, ObjectExt, Raised, Result, Tuple, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct Property {
    header: Header,
    pub getter: GilCell<Option<Value>>,
    pub setter: GilCell<Option<Value>>,
    pub deleter: GilCell<Option<Value>>,
    doc: GilCell<Option<Value>>,
    name: GilCell<Option<Value>>,
    /// Whether the docstring is the getter's.
    getter_doc: Cell<bool>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Property {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &PROPERTY
    }

    fn traverse(&self, visit: Visitor) {
        for cell in [&self.getter, &self.setter, &self.deleter, &self.doc, &self.name] {
            cell.with(|value| value.iter().for_each(&mut *visit));
        }
    }

    fn clear(&self) {
        for cell in [&self.getter, &self.setter, &self.deleter, &self.doc, &self.name] {
            cell.set(None);
        }
    }
}

fn this(value: &Value) -> &Property {
    value.receiver::<Property>()
}

fn new(_: Ctx, class: &Class, _args: Args) -> Result<Value> {
    let empty = || GilCell::new(None);
    Ok(heap::new_in(class, |header| Property {
        header,
        getter: empty(),
        setter: empty(),
        deleter: empty(),
        doc: empty(),
        name: empty(),
        getter_doc: Cell::new(false),
    })
    .into())
}

fn init(ctx: Ctx, value: &Value, args: Args) -> Result<()> {
    INIT[0].invoke_method(ctx, value, args).map(drop)
}

fn init_with(
    ctx: Ctx,
    property: &Property,
    fget: Option<&Value>,
    fset: Option<&Value>,
    fdel: Option<&Value>,
    doc: Option<&Value>,
) -> Result<()> {
    let given = |value: Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    property.getter.set(given(fget));
    property.setter.set(given(fset));
    property.deleter.set(given(fdel));
    property.doc.set(None);
    property.name.set(None);
    property.getter_doc.set(false);
    let mut shown = given(doc);
    if shown.is_none()
        && let Some(getter) = property.getter.get()
    {
        shown = ctx.lookup_attr(&getter, &names::__doc__)?.filter(|doc| !doc.is_none());
        property.getter_doc.set(shown.is_some());
    }
    if std::ptr::eq(property.header().class(), &PROPERTY) {
        property.doc.set(shown);
        return Ok(());
    }
    // A subclass may have a `__doc__` of its own: the property's goes to the instance.
    let shown = shown.unwrap_or(Value::NONE);
    let result = ctx.setattr(&property.to_value(), &names::__doc__, &shown);
    // As up to CPython 3.11: a docstring that was given is dropped where there is no place for it.
    if property.getter_doc.get() { result } else { ctx.ok_unless(&ATTRIBUTE_ERROR, result).map(drop) }
}

fn name_of(ctx: Ctx, property: &Property) -> Result<Option<Value>> {
    if let Some(name) = property.name.get() {
        return Ok(Some(name));
    }
    match property.getter.get() {
        Some(getter) => ctx.lookup_attr(&getter, &names::__name__),
        None => Ok(None),
    }
}

#[cold]
fn missing(ctx: Ctx, property: &Property, object: &Value, what: &str) -> Raised {
    let class = protocol::qualified_name(class_of(object));
    let message = match name_of(ctx, property) {
        Err(raised) => return raised,
        Ok(Some(name)) => match ctx.repr(&name) {
            Err(raised) => return raised,
            Ok(name) => format!("property {} of '{class}' object has no {what}", name.to_string_lossy()),
        },
        Ok(None) => format!("property of '{class}' object has no {what}"),
    };
    ctx.raise(&ATTRIBUTE_ERROR, message)
}

fn descr_get(ctx: Ctx, descriptor: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let Some(object) = object else { return Ok(descriptor.clone()) };
    let property = this(descriptor);
    match property.getter.get() {
        Some(getter) => ctx.call(&getter, std::slice::from_ref(object)),
        None => Err(missing(ctx, property, object, "getter")),
    }
}

fn descr_set(ctx: Ctx, descriptor: &Value, object: &Value, value: Option<&Value>) -> Result<()> {
    let property = this(descriptor);
    match value {
        Some(value) => match property.setter.get() {
            Some(setter) => ctx.call(&setter, &[object.clone(), value.clone()]).map(drop),
            None => Err(missing(ctx, property, object, "setter")),
        },
        None => match property.deleter.get() {
            Some(deleter) => ctx.call(&deleter, std::slice::from_ref(object)).map(drop),
            None => Err(missing(ctx, property, object, "deleter")),
        },
    }
}

/// A copy with another function in one of the places.
fn copy(
    ctx: Ctx,
    property: &Property,
    get: Option<&Value>,
    set: Option<&Value>,
    delete: Option<&Value>,
) -> Result<Value> {
    let part = |given: Option<&Value>, own: &GilCell<Option<Value>>| match given {
        Some(given) if !given.is_none() => given.clone(),
        Some(_) | None => own.get().unwrap_or(Value::NONE),
    };
    let getter = part(get, &property.getter);
    let setter = part(set, &property.setter);
    let deleter = part(delete, &property.deleter);
    let doc = if property.getter_doc.get() && !getter.is_none() {
        Value::NONE
    } else {
        property.doc.get().unwrap_or(Value::NONE)
    };
    let copy = ctx.call(&property.header().class().to_value(), &[getter, setter, deleter, doc])?;
    if let Some(copy) = copy.downcast::<Property>() {
        copy.name.set(property.name.get());
    }
    Ok(copy)
}

fn getter(ctx: Ctx, property: &Property, function: &Value) -> Result<Value> {
    copy(ctx, property, Some(function), None, None)
}

fn setter(ctx: Ctx, property: &Property, function: &Value) -> Result<Value> {
    copy(ctx, property, None, Some(function), None)
}

fn deleter(ctx: Ctx, property: &Property, function: &Value) -> Result<Value> {
    copy(ctx, property, None, None, Some(function))
}

fn set_name(ctx: Ctx, property: &Property, args: &Tuple) -> Result<()> {
    let [_owner, name] = args.items() else {
        return Err(
            ctx.type_error(format!("__set_name__() takes 2 positional arguments but {} were given", args.len()))
        );
    };
    property.name.set(Some(name.clone()));
    Ok(())
}

fn fget(_: Ctx, property: &Property) -> Option<Value> {
    property.getter.get()
}

fn fset(_: Ctx, property: &Property) -> Option<Value> {
    property.setter.get()
}

fn fdel(_: Ctx, property: &Property) -> Option<Value> {
    property.deleter.get()
}

fn doc(_: Ctx, property: &Property) -> Option<Value> {
    property.doc.get()
}

fn set_doc(_: Ctx, property: &Property, value: Option<&Value>) -> Result<()> {
    property.doc.set(value.cloned());
    Ok(())
}

fn name(ctx: Ctx, property: &Property) -> Result<Value> {
    match name_of(ctx, property)? {
        Some(name) => Ok(name),
        None => Err(ctx.no_attribute(&property.to_value(), &names::__name__)),
    }
}

fn set_name_attribute(_: Ctx, property: &Property, value: Option<&Value>) -> Result<()> {
    property.name.set(value.cloned());
    Ok(())
}

/// Whether a function is marked as abstract.
pub fn is_abstract(ctx: Ctx, function: &Option<Value>) -> Result<bool> {
    let Some(function) = function else { return Ok(false) };
    match ctx.lookup_attr(function, &intern::intern("__isabstractmethod__"))? {
        Some(mark) => ctx.is_true(&mark),
        None => Ok(false),
    }
}

fn isabstractmethod(ctx: Ctx, property: &Property) -> Result<bool> {
    Ok(is_abstract(ctx, &property.getter.get())?
        || is_abstract(ctx, &property.setter.get())?
        || is_abstract(ctx, &property.deleter.get())?)
}

natives! { INIT:
    "property" = init_with(self, fget=None, fset=None, fdel=None, doc=None) "";
}

natives! { METHODS:
    getter(self, object, /) "Descriptor to obtain a copy of the property with a different getter.";
    setter(self, object, /) "Descriptor to obtain a copy of the property with a different setter.";
    deleter(self, object, /) "Descriptor to obtain a copy of the property with a different deleter.";
    "__set_name__" = set_name(self, *args) "Method to set name of a property.";
}

getsets! { GETSETS for Property:
    fget: fget, readonly "";
    fset: fset, readonly "";
    fdel: fdel, readonly "";
    __doc__: doc, set_doc "";
    __name__: name, set_name_attribute "";
    __isabstractmethod__: isabstractmethod "";
}

pub fn define() {
    PROPERTY.define::<Property>(&ClassDef {
        flags: class_flags::BASE,
        doc: "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.descr_get.set(descr_get);
            slots.descr_set.set(descr_set);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
