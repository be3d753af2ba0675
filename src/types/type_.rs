//! `type`: making instances, attributes of classes (`Objects/typeobject.c`).

use super::list::List;
use super::mro;
use super::type_attributes;
use super::type_new;
use crate::natives;
use crate::object::builtin_classes::TYPE;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::intern::Interned;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::{self, class_of};
use crate::object::slot_table;
use crate::object::slots::BinaryOp;
use crate::object::{Ctx, Dict, ObjectExt, Ref, Result, Str, Tuple, Value};

fn as_class(value: &Value) -> &Class {
    value.as_class().expect("slots of type are called with classes")
}

// ---- calls ----

/// `cls(*args, **kwargs)`: `__new__`, and `__init__` if that made an instance of the class.
pub fn call(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let class = as_class(this);
    if std::ptr::eq(class, &TYPE) {
        match args.values() {
            [object] if !args.has_keywords() => return Ok(class_of(object).to_value()),
            _ if args.positional().len() != 3 => return Err(ctx.type_error("type() takes 1 or 3 arguments")),
            _ => {}
        }
    }
    let Some(new) = class.slots.new.get().filter(|_| !class.has(class_flags::NO_INSTANTIATION)) else {
        return Err(ctx.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let object = new(ctx, class, args)?;
    let made = class_of(&object);
    if made.is_subclass_of(class)
        && let Some(init) = made.slots.init.get()
    {
        init(ctx, &object, args)?;
    }
    Ok(object)
}

fn init(ctx: Ctx, _this: &Value, args: Args) -> Result<()> {
    match args.positional().len() {
        1 if args.has_keywords() => Err(ctx.type_error("type.__init__() takes no keyword arguments")),
        1 | 3 => Ok(()),
        _ => Err(ctx.type_error("type.__init__() takes 1 or 3 arguments")),
    }
}

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    Ok(Str::new(&format!("<class '{}'>", protocol::full_name(as_class(this)))).into())
}

fn or(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    super::union::or(ctx, a, b)
}

// ---- attributes ----

/// `type.__getattribute__`: data descriptors of the metaclass, then the class and its bases, then
/// the rest of the metaclass.
pub fn getattr(ctx: Ctx, this: &Value, name: &Interned) -> Result<Value> {
    match lookup_attr(ctx, this, name)? {
        Some(value) => Ok(value),
        None => {
            let text = name.text().to_string_lossy();
            let message = format!("type object '{}' has no attribute '{text}'", as_class(this).short_name());
            Err(ctx.attribute_error(message, this, name))
        }
    }
}

fn lookup_attr(ctx: Ctx, this: &Value, name: &Interned) -> Result<Option<Value>> {
    let (class, metaclass) = (as_class(this), class_of(this));
    let of_metaclass = metaclass.lookup(name);
    if let Some(descriptor) = &of_metaclass {
        let slots = &class_of(descriptor).slots;
        if let (Some(get), Some(_)) = (slots.descr_get.get(), slots.descr_set.get()) {
            return get(ctx, descriptor, Some(this), &metaclass.to_value()).map(Some);
        }
    }
    if let Some(found) = class.lookup(name) {
        return match class_of(&found).slots.descr_get.get() {
            Some(get) => get(ctx, &found, None, this).map(Some),
            None => Ok(Some(found)),
        };
    }
    let Some(found) = of_metaclass else { return Ok(None) };
    match class_of(&found).slots.descr_get.get() {
        Some(get) => get(ctx, &found, Some(this), &metaclass.to_value()).map(Some),
        None => Ok(Some(found)),
    }
}

/// `type.__setattr__` and `type.__delattr__`.
pub fn setattr(ctx: Ctx, this: &Value, name: &Interned, value: Option<&Value>) -> Result<()> {
    let class = as_class(this);
    let text = || name.text().to_string_lossy();
    if class.has(class_flags::IMMUTABLE) {
        return Err(ctx.type_error(format!("cannot set '{}' attribute of immutable type '{}'", text(), class.name())));
    }
    let metaclass = class_of(this);
    if let Some(descriptor) = metaclass.lookup(name)
        && let Some(set) = class_of(&descriptor).slots.descr_set.get()
    {
        set(ctx, &descriptor, this, value)?;
        // `__bases__`, `__abstractmethods__`, … change what lookups find.
        class.modified();
        return Ok(());
    }
    let dict = class.dict();
    let old = match value {
        Some(value) => dict.set_interned(*name, value.clone()),
        None => match dict.remove_interned(name) {
            Some(old) => Some(old),
            None => {
                let message = format!("type object '{}' has no attribute '{}'", class.short_name(), text());
                return Err(ctx.attribute_error(message, this, name));
            }
        },
    };
    class.modified();
    slot_table::update_slot(class, name);
    drop(old);
    Ok(())
}

/// Whether instances of one class can become instances of the other.
pub fn same_instance_layout(a: &Class, b: &Class) -> bool {
    let same_places = [class_flags::DICT, class_flags::WEAKREF].iter().all(|&place| a.has(place) == b.has(place));
    std::ptr::eq(a.layout(), b.layout()) && same_places && a.slot_count() == b.slot_count() && same_slots(a, b)
}

/// Whether two classes of as many slots have the same ones: those of a common base, and such of the
/// same names.
fn same_slots(a: &Class, b: &Class) -> bool {
    let (solid_a, solid_b) = (mro::solid_base(a), mro::solid_base(b));
    if std::ptr::eq(solid_a, solid_b) {
        return true;
    }
    let (Some(base_a), Some(base_b)) = (solid_a.base(), solid_b.base()) else { return false };
    let (names_a, names_b) = (super::member::slot_names(solid_a), super::member::slot_names(solid_b));
    std::ptr::eq(base_a, base_b) && names_a.len() == names_b.len() && names_a.iter().zip(&names_b).all(|(a, b)| a.is(b))
}

/// Adds the names of a class and its bases (`merge_class_dict`).
pub fn merge_class_names(ctx: Ctx, names: &Dict, class: &Value) -> Result<()> {
    ctx.check_stack(" in __dir__")?;
    if let Some(dict) = ctx.lookup_attr(class, &names::__dict__)? {
        for name in ctx.collect(&dict)? {
            names.set(ctx, &name, Value::NONE)?;
        }
    }
    if let Some(bases) = ctx.lookup_attr(class, &names::__bases__)? {
        for base in ctx.collect(&bases)? {
            merge_class_names(ctx, names, &base)?;
        }
    }
    Ok(())
}

// ---- methods ----

fn mro_(ctx: Ctx, class: &Class) -> Result<Ref<List>> {
    let mut order = vec![class.to_value()];
    if class.base().is_some() {
        order.extend(mro::linearize(ctx, &class.bases())?.into_iter().map(Class::to_value));
    }
    Ok(List::new(order))
}

fn subclasses(_: Ctx, class: &Class) -> Ref<List> {
    List::new(class.subclasses().into_iter().map(Value::from).collect())
}

fn instancecheck(ctx: Ctx, class: &Value, instance: &Value) -> Result<bool> {
    ctx.real_is_instance(instance, class)
}

fn subclasscheck(ctx: Ctx, class: &Value, subclass: &Value) -> Result<bool> {
    ctx.real_is_subclass(subclass, class)
}

fn dir(ctx: Ctx, class: &Value) -> Result<Ref<List>> {
    let names = Dict::new();
    merge_class_names(ctx, &names, class)?;
    Ok(List::new(names.keys()))
}

fn sizeof(_: Ctx, class: &Class) -> usize {
    size_of::<Class>() + class.dict().table_bytes()
}

fn prepare(_: Ctx, _class: &Value, _args: &Tuple, _keywords: &Dict) -> Ref<Dict> {
    Dict::new()
}

natives! { METHODS:
    mro = mro_(self, /) "Return a type's method resolution order.";
    "__subclasses__" = subclasses(self, /) "Return a list of immediate subclasses.";
    "__instancecheck__" = instancecheck(self, instance, /) "Check if an object is an instance.";
    "__subclasscheck__" = subclasscheck(self, subclass, /) "Check if a class is a subclass.";
    "__dir__" = dir(self, /) "Specialized __dir__ implementation for types.";
    "__sizeof__" = sizeof(self, /) "Return memory consumption of the type object.";
}

natives! { CLASS_METHODS:
    "__prepare__" = prepare(self, *args, **kwargs) "Create the namespace for the class statement";
}

/// Completes `type`.
pub fn define() {
    TYPE.define::<Class>(&ClassDef {
        flags: class_flags::BASE | class_flags::TYPE | class_flags::WEAKREF,
        doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
        slots: |slots| {
            slots.new.set(type_new::new);
            slots.init.set(init);
            slots.call.set(call);
            slots.repr.set(repr);
            slots.getattr.set(getattr);
            slots.setattr.set(setattr);
            slots.binary[BinaryOp::Or as usize].set(or);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: type_attributes::GETSETS,
        ..ClassDef::EMPTY
    });
}
