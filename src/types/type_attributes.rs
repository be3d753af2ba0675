//! The computed attributes of classes (`type_getsets` of `Objects/typeobject.c`), and the ones that
//! a class made by Python code gives its instances: `__dict__` and `__weakref__`.

use super::mapping_proxy::MappingProxy;
use super::mro;
use crate::getsets;
use crate::object::attributes;
use crate::object::builtin_classes::MODULE;
use crate::object::class::{Class, class_flags};
use crate::object::exception::ATTRIBUTE_ERROR;
use crate::object::finalize;
use crate::object::intern::{self, Interned};
use crate::object::names;
use crate::object::protocol::class_of;
use crate::object::{Ctx, Dict, ObjectExt, Raised, Ref, Result, Str, Tuple, Value};

/// For the setters: an attribute of a class that Python code may change.
fn check_settable(ctx: Ctx, class: &Class, name: &str, value: Option<&Value>) -> Result<Value> {
    if class.has(class_flags::IMMUTABLE) {
        return Err(ctx.type_error(format!("cannot set '{name}' attribute of immutable type '{}'", class.name())));
    }
    value
        .cloned()
        .ok_or_else(|| ctx.type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", class.name())))
}

fn name(_: Ctx, class: &Class) -> String {
    class.short_name().into_owned()
}

fn set_name(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let value = check_settable(ctx, class, "__name__", value)?;
    let Some(name) = value.downcast::<Str>() else {
        return Err(ctx.type_error(format!(
            "can only assign string to {}.__name__, not '{}'",
            class.name(),
            value.class_name()
        )));
    };
    let Some(name) = name.as_str() else { return Err(ctx.value_error("surrogates not allowed")) };
    if name.contains('\0') {
        return Err(ctx.value_error("type name must not contain null characters"));
    }
    class.set_name(name.to_owned());
    Ok(())
}

fn qualname(_: Ctx, class: &Class) -> Value {
    class.qualname()
}

fn set_qualname(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let value = check_settable(ctx, class, "__qualname__", value)?;
    if value.downcast::<Str>().is_none() {
        return Err(ctx.type_error(format!(
            "can only assign string to {}.__qualname__, not '{}'",
            class.name(),
            value.class_name()
        )));
    }
    class.set_qualname(value);
    Ok(())
}

fn module(ctx: Ctx, class: &Class) -> Result<Value> {
    if let Some(module) = class.static_module() {
        return Ok(Str::new(module).into());
    }
    class.dict().get_interned(&names::__module__).ok_or_else(|| ctx.raise(&ATTRIBUTE_ERROR, "__module__"))
}

fn set_module(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let value = check_settable(ctx, class, "__module__", value)?;
    let dict = class.dict();
    drop(dict.remove_interned(&names::__firstlineno__));
    drop(dict.set_interned(*names::__module__, value));
    Ok(())
}

fn doc(ctx: Ctx, class: &Class) -> Result<Value> {
    if !class.static_doc().is_empty() {
        return Ok(Str::new(class.static_doc()).into());
    }
    // `type` has this very attribute in its namespace.
    let Some(found) = class.dict().get_interned(&names::__doc__) else { return Ok(Value::NONE) };
    match class_of(&found).slots.descr_get.get() {
        Some(get) => get(ctx, &found, None, &class.to_value()),
        None => Ok(found),
    }
}

fn set_doc(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let value = check_settable(ctx, class, "__doc__", value)?;
    drop(class.dict().set_interned(*names::__doc__, value));
    Ok(())
}

fn bases(_: Ctx, class: &Class) -> Ref<Tuple> {
    Tuple::new(class.bases())
}

fn set_bases(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    mro::assign_bases(ctx, class, value)
}

fn base(_: Ctx, class: &Class) -> Option<Ref<Class>> {
    class.base().map(ObjectExt::reference)
}

fn mro_(_: Ctx, class: &Class) -> Ref<Tuple> {
    Tuple::new(class.mro().into_iter().map(Class::to_value).collect())
}

fn dict(_: Ctx, class: &Class) -> Ref<MappingProxy> {
    MappingProxy::new(class.dict().into())
}

fn text_signature(_: Ctx, _class: &Class) -> Value {
    Value::NONE
}

// ---- annotations (PEP 649) ----

fn annotate_func() -> Interned {
    intern::intern("__annotate_func__")
}

fn annotations_cache() -> Interned {
    intern::intern("__annotations_cache__")
}

#[cold]
fn no_attribute(ctx: Ctx, class: &Class, name: &Interned) -> Raised {
    let text = name.as_str().unwrap_or("");
    ctx.attribute_error(format!("type object '{}' has no attribute '{text}'", class.name()), &class.to_value(), name)
}

fn bind_to_class(ctx: Ctx, class: &Class, value: Value) -> Result<Value> {
    match class_of(&value).slots.descr_get.get() {
        Some(get) => get(ctx, &value, None, &class.to_value()),
        None => Ok(value),
    }
}

fn annotate(ctx: Ctx, class: &Class) -> Result<Value> {
    if !class.is_heap() {
        return Err(no_attribute(ctx, class, &names::__annotate__));
    }
    let dict = class.dict();
    match dict.get_interned(&names::__annotate__).or_else(|| dict.get_interned(&annotate_func())) {
        Some(annotate) => bind_to_class(ctx, class, annotate),
        None => {
            drop(dict.set_interned(annotate_func(), Value::NONE));
            Ok(Value::NONE)
        }
    }
}

fn set_annotate(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("cannot delete __annotate__ attribute")) };
    if class.has(class_flags::IMMUTABLE) {
        return Err(ctx.type_error(format!("cannot set '__annotate__' attribute of immutable type '{}'", class.name())));
    }
    if !value.is_none() && !ctx.is_callable(value) {
        return Err(ctx.type_error("__annotate__ must be callable or None"));
    }
    let dict = class.dict();
    let key = if dict.get_interned(&names::__annotate__).is_some() { *names::__annotate__ } else { annotate_func() };
    drop(dict.set_interned(key, value.clone()));
    if !value.is_none() {
        drop(dict.remove_interned(&annotations_cache()));
    }
    Ok(())
}

fn annotations(ctx: Ctx, class: &Class) -> Result<Value> {
    if !class.is_heap() {
        return Err(no_attribute(ctx, class, &names::__annotations__));
    }
    let dict = class.dict();
    if let Some(found) = dict.get_interned(&names::__annotations__).or_else(|| dict.get_interned(&annotations_cache()))
    {
        return bind_to_class(ctx, class, found);
    }
    let annotate = ctx.getattr(&class.to_value(), &names::__annotate__)?;
    let annotations = if ctx.is_callable(&annotate) { call_annotate(ctx, &annotate)? } else { Dict::new().into() };
    drop(dict.set_interned(annotations_cache(), annotations.clone()));
    Ok(annotations)
}

/// The annotations as values (`annotationlib.Format.VALUE`).
pub fn call_annotate(ctx: Ctx, annotate: &Value) -> Result<Value> {
    let annotations = ctx.call(annotate, &[Value::int32(1)])?;
    if annotations.downcast::<Dict>().is_none() {
        return Err(ctx.type_error(format!("__annotate__ returned non-dict of type '{}'", annotations.class_name())));
    }
    Ok(annotations)
}

fn set_annotations(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    if class.has(class_flags::IMMUTABLE) {
        return Err(
            ctx.type_error(format!("cannot set '__annotations__' attribute of immutable type '{}'", class.name()))
        );
    }
    let dict = class.dict();
    let key = if dict.get_interned(&names::__annotations__).is_some() {
        *names::__annotations__
    } else {
        annotations_cache()
    };
    match value {
        Some(value) => drop(dict.set_interned(key, value.clone())),
        None => {
            if dict.remove_interned(&key).is_none() {
                return Err(ctx.raise(&ATTRIBUTE_ERROR, "__annotations__"));
            }
        }
    }
    drop(dict.remove_interned(&annotate_func()));
    drop(dict.remove_interned(&names::__annotate__));
    Ok(())
}

fn type_params(_: Ctx, class: &Class) -> Value {
    let own = if class.is_heap() { class.dict().get_interned(&names::__type_params__) } else { None };
    own.unwrap_or_else(|| Tuple::empty().into())
}

fn set_type_params(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let value = check_settable(ctx, class, "__type_params__", value)?;
    if value.downcast::<Tuple>().is_none() {
        return Err(ctx.type_error(format!("__type_params__ must be a tuple, not '{}'", value.class_name())));
    }
    drop(class.dict().set_interned(*names::__type_params__, value));
    Ok(())
}

// ---- abstract methods ----

fn abstractmethods(ctx: Ctx, class: &Class) -> Result<Value> {
    // `type` has this very attribute in its namespace.
    let own = if class.is_heap() { class.dict().get_interned(&names::__abstractmethods__) } else { None };
    own.ok_or_else(|| ctx.attribute_error("__abstractmethods__", &class.to_value(), &names::__abstractmethods__))
}

fn set_abstractmethods(ctx: Ctx, class: &Class, value: Option<&Value>) -> Result<()> {
    let dict = class.dict();
    let abstract_ = match value {
        Some(value) => {
            let truth = ctx.is_true(value)?;
            drop(dict.set_interned(*names::__abstractmethods__, value.clone()));
            truth
        }
        None => {
            if dict.remove_interned(&names::__abstractmethods__).is_none() {
                return Err(ctx.attribute_error("__abstractmethods__", &class.to_value(), &names::__abstractmethods__));
            }
            false
        }
    };
    if abstract_ {
        class.set_flags(class_flags::ABSTRACT);
    } else {
        class.clear_flags(class_flags::ABSTRACT);
    }
    Ok(())
}

// ---- figures ----

fn basicsize(_: Ctx, class: &Class) -> usize {
    class.layout().size + class.slot_count() as usize * 8
}

fn itemsize(_: Ctx, class: &Class) -> i64 {
    if !class.has(class_flags::VARIABLE) {
        return if class.has(class_flags::INT) { 4 } else { 0 };
    }
    if class.has(class_flags::STR) {
        0
    } else if class.has(class_flags::TUPLE | class_flags::TYPE) {
        8
    } else {
        1
    }
}

fn dictoffset(_: Ctx, class: &Class) -> i64 {
    if class.has(class_flags::DICT) { -1 } else { 0 }
}

fn weakrefoffset(_: Ctx, class: &Class) -> i64 {
    if class.has(class_flags::WEAKREF) { class.layout().size as i64 } else { 0 }
}

/// `Py_TPFLAGS_*` as CPython numbers them.
fn flags(_: Ctx, class: &Class) -> i64 {
    use class_flags as flag;
    const READY: i64 = 1 << 12;
    const HAVE_VERSION_TAG: i64 = 1 << 18;
    let numbers = [
        (flag::HEAP, 9),
        (flag::BASE, 10),
        (flag::TRACKED, 14),
        (flag::IMMUTABLE, 8),
        (flag::ABSTRACT, 20),
        (flag::NO_INSTANTIATION, 7),
        (flag::SEQUENCE, 5),
        (flag::MAPPING, 6),
        (flag::MATCH_SELF, 22),
        (flag::INT, 24),
        (flag::LIST, 25),
        (flag::TUPLE, 26),
        (flag::STR, 28),
        (flag::DICT_CLASS, 29),
        (flag::EXCEPTION, 30),
        (flag::TYPE, 31),
    ];
    numbers.iter().filter(|(own, _)| class.has(*own)).fold(READY | HAVE_VERSION_TAG, |all, (_, bit)| all | 1 << bit)
}

getsets! { pub GETSETS for Class:
    __name__: name, set_name "";
    __qualname__: qualname, set_qualname "";
    __module__: module, set_module "";
    __doc__: doc, set_doc "";
    __bases__: bases, set_bases "";
    __base__: base "";
    __mro__: mro_ "";
    __dict__: dict "";
    __text_signature__: text_signature "";
    __annotate__: annotate, set_annotate "";
    __annotations__: annotations, set_annotations "";
    __type_params__: type_params, set_type_params "";
    __abstractmethods__: abstractmethods, set_abstractmethods "";
    __basicsize__: basicsize "";
    __itemsize__: itemsize "";
    __dictoffset__: dictoffset "";
    __weakrefoffset__: weakrefoffset "";
    __flags__: flags "";
}

// ---- of instances ----

/// `__dict__` of an object whose class gives it one.
pub fn instance_dict(ctx: Ctx, this: &Value) -> Result<Ref<Dict>> {
    let dict = this.as_object().filter(|_| class_of(this).has(class_flags::DICT)).and_then(attributes::materialize);
    dict.ok_or_else(|| ctx.no_attribute(this, &names::__dict__))
}

pub fn set_instance_dict(ctx: Ctx, this: &Value, value: Option<&Value>) -> Result<()> {
    // A module keeps its namespace, also where a base beside it allows `__dict__` to be set.
    if class_of(this).is_subclass_of(&MODULE) {
        return Err(ctx.raise(&ATTRIBUTE_ERROR, "readonly attribute"));
    }
    let dict = match value {
        Some(value) => value.clone().into_ref::<Dict>().map_err(|other| {
            ctx.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", other.class_name()))
        })?,
        None => Dict::new(),
    };
    instance_dict(ctx, this)?;
    if let Some(object) = this.as_object() {
        attributes::replace_dict(object, dict);
    }
    Ok(())
}

fn first_weak_reference(_: Ctx, this: &Value) -> Option<Value> {
    finalize::weak_references(this.as_object()?).into_iter().next()
}

getsets! { pub INSTANCE_GETSETS for Value:
    __dict__: instance_dict, set_instance_dict "dictionary for instance variables";
    __weakref__: first_weak_reference "list of weak references to the object";
}
