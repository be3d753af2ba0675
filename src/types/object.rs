//! `object`: what every object can do (`Objects/typeobject.c`, `object_*`).

use super::reduce;
use super::type_;
use crate::object::attributes;
use crate::object::builtin_classes::{MODULE, OBJECT};
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::Args;
use crate::object::protocol::{self, class_of, generic_getattr_slot, generic_setattr_slot};
use crate::object::slots::{Comparison, InitFn, NewFn};
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Value};
use crate::{getsets, natives};

/// An object without content of its own.
#[repr(C)]
pub struct Instance {
    header: Header,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Instance {
    fn class() -> &'static Class {
        &OBJECT
    }
}

impl Instance {
    /// An instance of a class with the layout of `object`, its attributes unset.
    #[inline]
    pub fn new_in(class: &Class) -> Ref<Instance> {
        heap::new_in(class, |header| Instance { header })
    }
}

// ---- construction ----

/// The `new` slot of `object`.
pub fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if !args.is_empty() {
        if !has_new(class, new) {
            return Err(ctx.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if has_init(class, init) {
            return Err(ctx.type_error(format!("{}() takes no arguments", class.name())));
        }
    }
    if class.has(class_flags::ABSTRACT) {
        return Err(abstract_instantiation(ctx, class)?);
    }
    Ok(Instance::new_in(class).into())
}

/// The `init` slot of `object`.
pub fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    if args.is_empty() {
        return Ok(());
    }
    let class = class_of(this);
    if !has_init(class, init) {
        return Err(ctx.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if has_new(class, new) {
        return Err(ctx.type_error(format!(
            "{}.__init__() takes exactly one argument (the instance to initialize)",
            class.name()
        )));
    }
    Ok(())
}

fn has_new(class: &Class, function: NewFn) -> bool {
    class.slots.new.get().is_some_and(|new| std::ptr::fn_addr_eq(new, function))
}

fn has_init(class: &Class, function: InitFn) -> bool {
    class.slots.init.get().is_some_and(|init| std::ptr::fn_addr_eq(init, function))
}

/// The error of making an instance of a class with abstract methods.
fn abstract_instantiation(ctx: Ctx, class: &Class) -> Result<crate::object::Raised> {
    let methods = ctx.getattr(&class.to_value(), &names::__abstractmethods__)?;
    let mut methods: Vec<String> = ctx
        .collect(&methods)?
        .iter()
        .map(|name| ctx.str(name).map(|name| name.to_string_lossy()))
        .collect::<Result<_>>()?;
    methods.sort();
    let plural = if methods.len() == 1 { "" } else { "s" };
    let methods: Vec<String> = methods.iter().map(|method| format!("'{method}'")).collect();
    Ok(ctx.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{plural} {}",
        class.name(),
        methods.join(", ")
    )))
}

// ---- slots ----

fn repr(_: Ctx, this: &Value) -> Result<Value> {
    Ok(Str::new(&protocol::default_repr(this)).into())
}

fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    ctx.repr(this).map(Value::from)
}

fn hash(ctx: Ctx, this: &Value) -> Result<i64> {
    Ok(ctx.identity_hash(this))
}

fn compare(ctx: Ctx, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    match op {
        Comparison::Eq if this.is(other) => Ok(Value::TRUE),
        // By default, `!=` is the contrary of `==`.
        Comparison::Ne => {
            let Some(compare) = class_of(this).slots.compare.get() else { return Ok(Value::NOT_IMPLEMENTED) };
            let equal = compare(ctx, this, other, Comparison::Eq)?;
            if equal.is_not_implemented() { Ok(equal) } else { Ok(Value::from_bool(!ctx.is_true(&equal)?)) }
        }
        Comparison::Eq | Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => {
            Ok(Value::NOT_IMPLEMENTED)
        }
    }
}

// ---- attributes of all objects ----

fn class(_: Ctx, this: &Value) -> Value {
    class_of(this).to_value()
}

fn set_class(ctx: Ctx, this: &Value, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("can't delete __class__ attribute")) };
    let Some(new) = value.as_class() else {
        return Err(ctx.type_error(format!("__class__ must be set to a class, not '{}' object", value.class_name())));
    };
    let old = class_of(this);
    let modules = new.is_subclass_of(&MODULE) && old.is_subclass_of(&MODULE);
    if !modules && (new.has(class_flags::IMMUTABLE) || old.has(class_flags::IMMUTABLE)) {
        return Err(ctx.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    let Some(object) = this.as_object().filter(|_| type_::same_instance_layout(old, new)) else {
        return Err(ctx.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        )));
    };
    // Inline attributes are at the places that the old class gave their names.
    attributes::materialize(object);
    // SAFETY: the layouts agree.
    unsafe { object.set_class(new) };
    Ok(())
}

getsets! { GETSETS for Value:
    __class__: class, set_class "the object's class";
}

fn format(ctx: Ctx, this: &Value, spec: &Str) -> Result<Ref<Str>> {
    if !spec.is_empty() {
        return Err(ctx.type_error(format!("unsupported format string passed to {}.__format__", this.class_name())));
    }
    ctx.str(this)
}

fn dir(ctx: Ctx, this: &Value) -> Result<Value> {
    let names = Dict::new();
    if let Some(dict) = ctx.lookup_attr(this, &names::__dict__)?
        && let Some(dict) = dict.downcast::<Dict>()
    {
        names.update(ctx, dict)?;
    }
    if let Some(class) = ctx.lookup_attr(this, &names::__class__)? {
        type_::merge_class_names(ctx, &names, &class)?;
    }
    Ok(super::list::List::new(names.keys()).into())
}

fn sizeof(_: Ctx, this: &Value) -> usize {
    let class = class_of(this);
    match this.as_object() {
        Some(object) => class.instance_bytes(object),
        None => 8,
    }
}

fn getstate(ctx: Ctx, this: &Value) -> Result<Value> {
    reduce::default_state(ctx, this, false)
}

fn reduce_(ctx: Ctx, this: &Value) -> Result<Value> {
    reduce::common_reduce(ctx, this, 0)
}

fn reduce_ex(ctx: Ctx, this: &Value, protocol: i64) -> Result<Value> {
    reduce::reduce_ex(ctx, this, protocol)
}

fn init_subclass(_: Ctx, _class: &Value) {}

fn subclasshook(_: Ctx, _class: &Value, _subclass: &Value) -> Value {
    Value::NOT_IMPLEMENTED
}

natives! { METHODS:
    "__format__" = format(self, format_spec, /) "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.";
    "__dir__" = dir(self, /) "Default dir() implementation.";
    "__sizeof__" = sizeof(self, /) "Size of object in memory, in bytes.";
    "__getstate__" = getstate(self, /) "Helper for pickle.";
    "__reduce__" = reduce_(self, /) "Helper for pickle.";
    "__reduce_ex__" = reduce_ex(self, protocol, /) "Helper for pickle.";
}

natives! { CLASS_METHODS:
    "__init_subclass__" = init_subclass(self, /) "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.";
    "__subclasshook__" = subclasshook(self, object, /) "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).";
}

/// Completes `object`.
pub fn define() {
    OBJECT.define::<Instance>(&ClassDef {
        base: None,
        flags: class_flags::BASE,
        doc: "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.repr.set(repr);
            slots.str.set(str);
            slots.hash.set(hash);
            slots.compare.set(compare);
            slots.getattr.set(generic_getattr_slot);
            slots.setattr.set(generic_setattr_slot);
        },
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
