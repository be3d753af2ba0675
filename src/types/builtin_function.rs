//! Native functions and what binds them: `builtin_function_or_method`, `method_descriptor`,
//! `classmethod_descriptor`, `wrapper_descriptor`, `method-wrapper`, `getset_descriptor`
//! (`Objects/methodobject.c`, `Objects/descrobject.c`).

use crate::object::builtin_classes::*;
use crate::object::class::{Class, class_flags};
use crate::object::define::{
    ClassDef, ClassMethodDescriptor, GetSetDescriptor, MethodDescriptor, NativeFunction, WrapperDescriptor,
};
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern;
use crate::object::native::Args;
use crate::object::protocol::{self, class_of};
use crate::object::slots::Comparison;
use crate::object::{Ctx, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};

fn text(text: String) -> Result<Value> {
    Ok(Str::new(&text).into())
}

/// `(getattr, (owner, name))`: how bound methods and descriptors are pickled.
fn reduce_getattr(ctx: Ctx, owner: Value, name: &str) -> Ref<Tuple> {
    let getattr = ctx.interp.builtins.get_str("getattr").unwrap_or(Value::NONE);
    Tuple::new(vec![getattr, Tuple::new(vec![owner, Str::new(name).into()]).into()])
}

fn descriptor_mismatch(ctx: Ctx, name: &str, class: &Class, object: &Value) -> crate::object::Raised {
    ctx.type_error(format!(
        "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
        class.name(),
        object.class_name()
    ))
}

// ---- builtin_function_or_method ----

fn call_function(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let function = this.receiver::<NativeFunction>();
    match &function.this {
        None => function.def.invoke(ctx, args),
        Some(object) => function.def.invoke_method(ctx, object, args),
    }
}

fn repr_function(_: Ctx, this: &Value) -> Result<Value> {
    let function = this.receiver::<NativeFunction>();
    match &function.this {
        None => text(format!("<built-in function {}>", function.def.name)),
        Some(object) => text(format!(
            "<built-in method {} of {} object at {:#x}>",
            function.def.name,
            object.class_name(),
            protocol::id(object)
        )),
    }
}

fn hash_function(ctx: Ctx, this: &Value) -> Result<i64> {
    let function = this.receiver::<NativeFunction>();
    let owner = function.this.as_ref().map_or(0, |object| ctx.identity_hash(object));
    Ok((owner ^ (std::ptr::from_ref(function.def) as i64 >> 4)).max(0))
}

fn compare_functions(_: Ctx, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (this.downcast::<NativeFunction>(), other.downcast::<NativeFunction>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let same_object = match (&a.this, &b.this) {
        (None, None) => true,
        (Some(a), Some(b)) => a.is(b),
        _ => false,
    };
    let equal = same_object && std::ptr::eq(a.def, b.def);
    match op {
        Comparison::Eq => Ok(Value::from_bool(equal)),
        Comparison::Ne => Ok(Value::from_bool(!equal)),
        Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn function_name(_: Ctx, function: &NativeFunction) -> Value {
    intern::intern(function.def.name).into()
}

fn function_qualname(_: Ctx, function: &NativeFunction) -> String {
    let name = function.def.name;
    match &function.this {
        None => name.to_owned(),
        Some(object) => {
            let class = object.as_class().unwrap_or_else(|| class_of(object));
            format!("{}.{name}", protocol::qualified_name(class))
        }
    }
}

fn function_doc(_: Ctx, function: &NativeFunction) -> Option<&'static str> {
    Some(function.def.doc).filter(|doc| !doc.is_empty())
}

fn function_signature(_: Ctx, function: &NativeFunction) -> String {
    function.def.text_signature(function.module.is_some() && function.this.is_none())
}

fn function_self(ctx: Ctx, function: &NativeFunction) -> Result<Value> {
    match (&function.this, &function.module) {
        (Some(object), _) => Ok(object.clone()),
        (None, Some(module)) => Ok(ctx.interp.modules.get(ctx, module)?.unwrap_or(Value::NONE)),
        (None, None) => Ok(Value::NONE),
    }
}

fn function_module(_: Ctx, function: &NativeFunction) -> Option<Value> {
    function.module.clone()
}

fn function_reduce(ctx: Ctx, function: &NativeFunction) -> Value {
    match &function.this {
        None => intern::intern(function.def.name).into(),
        Some(object) => reduce_getattr(ctx, object.clone(), function.def.name).into(),
    }
}

getsets! { FUNCTION_GETSETS for NativeFunction:
    __name__: function_name "";
    __qualname__: function_qualname "";
    __doc__: function_doc "";
    __text_signature__: function_signature "";
    __self__: function_self "";
    __module__: function_module "";
}

natives! { FUNCTION_METHODS:
    "__reduce__" = function_reduce(self, /) "";
}

// ---- method_descriptor ----

fn call_method(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let method = this.receiver::<MethodDescriptor>();
    let Some(object) = args.positional().first() else {
        return Err(ctx.type_error(format!(
            "unbound method {}.{}() needs an argument",
            method.class.name(),
            method.def.name
        )));
    };
    if !class_of(object).is_subclass_of(method.class) {
        return Err(descriptor_mismatch(ctx, method.def.name, method.class, object));
    }
    method.def.invoke(ctx, args)
}

fn get_method(ctx: Ctx, this: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let method = this.receiver::<MethodDescriptor>();
    let Some(object) = object else { return Ok(this.clone()) };
    if !class_of(object).is_subclass_of(method.class) {
        return Err(descriptor_mismatch(ctx, method.def.name, method.class, object));
    }
    Ok(NativeFunction::new(method.def, Some(object.clone()), None).into())
}

fn repr_method(_: Ctx, this: &Value) -> Result<Value> {
    let method = this.receiver::<MethodDescriptor>();
    text(format!("<method '{}' of '{}' objects>", method.def.name, method.class.name()))
}

// ---- classmethod_descriptor ----

fn get_class_method(ctx: Ctx, this: &Value, object: Option<&Value>, class: &Value) -> Result<Value> {
    let method = this.receiver::<ClassMethodDescriptor>();
    let class = match object {
        Some(object) if class.is_none() => class_of(object).to_value(),
        _ => class.clone(),
    };
    let name = method.def.name;
    let Some(given) = class.as_class() else {
        return Err(ctx.type_error(format!(
            "descriptor '{name}' for type '{}' needs a type, not a '{}' as arg 2",
            method.class.name(),
            class.class_name()
        )));
    };
    if !given.is_subclass_of(method.class) {
        return Err(ctx.type_error(format!(
            "descriptor '{name}' requires a subtype of '{}' but received '{}'",
            method.class.name(),
            given.name()
        )));
    }
    Ok(NativeFunction::new(method.def, Some(class), None).into())
}

fn call_class_method(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let method = this.receiver::<ClassMethodDescriptor>();
    let Some(class) = args.positional().first() else {
        return Err(ctx.type_error(format!(
            "descriptor '{}' of '{}' object needs an argument",
            method.def.name,
            method.class.name()
        )));
    };
    get_class_method(ctx, this, None, class)?;
    method.def.invoke(ctx, args)
}

fn repr_class_method(_: Ctx, this: &Value) -> Result<Value> {
    let method = this.receiver::<ClassMethodDescriptor>();
    text(format!("<method '{}' of '{}' objects>", method.def.name, method.class.name()))
}

/// The attributes of the descriptors that stand for a row of a table of built-ins.
macro_rules! method_attributes {
    ($module:ident, $type:ident) => {
        mod $module {
            use super::*;

            fn name(_: Ctx, descriptor: &$type) -> Value {
                intern::intern(descriptor.def.name).into()
            }

            fn qualname(_: Ctx, descriptor: &$type) -> String {
                format!("{}.{}", protocol::qualified_name(descriptor.class), descriptor.def.name)
            }

            fn objclass(_: Ctx, descriptor: &$type) -> &'static Class {
                descriptor.class
            }

            fn doc(_: Ctx, descriptor: &$type) -> Option<&'static str> {
                Some(descriptor.def.doc).filter(|doc| !doc.is_empty())
            }

            fn signature(_: Ctx, descriptor: &$type) -> String {
                descriptor.def.text_signature(false)
            }

            fn reduce(ctx: Ctx, descriptor: &$type) -> Ref<Tuple> {
                reduce_getattr(ctx, descriptor.class.to_value(), descriptor.def.name)
            }

            getsets! { pub GETSETS for $type:
                __name__: name "";
                __qualname__: qualname "";
                __objclass__: objclass "";
                __doc__: doc "";
                __text_signature__: signature "";
            }

            natives! { pub METHODS:
                "__reduce__" = reduce(self, /) "";
            }
        }
    };
}

method_attributes!(method, MethodDescriptor);
method_attributes!(class_method, ClassMethodDescriptor);

// ---- wrapper_descriptor and method-wrapper ----

/// `method-wrapper`: a slot wrapper bound to an object.
#[repr(C)]
pub struct MethodWrapper {
    header: Header,
    descriptor: Ref<WrapperDescriptor>,
    this: Value,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for MethodWrapper {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &METHOD_WRAPPER
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.descriptor.as_value());
        visit(&self.this);
    }
}

fn call_wrapper(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let wrapper = this.receiver::<WrapperDescriptor>();
    let name = wrapper.def.name.text();
    let Some(object) = args.positional().first() else {
        return Err(
            ctx.type_error(format!("descriptor '{name}' of '{}' object needs an argument", wrapper.class.name()))
        );
    };
    if !class_of(object).is_subclass_of(wrapper.class) {
        return Err(ctx.type_error(format!(
            "descriptor '{name}' requires a '{}' object but received a '{}'",
            wrapper.class.name(),
            object.class_name()
        )));
    }
    wrapper.def.call(ctx, wrapper.class, object, Args::new(&args.values()[1..], args.keyword_names()))
}

fn get_wrapper(ctx: Ctx, this: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let wrapper = this.receiver::<WrapperDescriptor>();
    let Some(object) = object else { return Ok(this.clone()) };
    if !class_of(object).is_subclass_of(wrapper.class) {
        return Err(descriptor_mismatch(ctx, wrapper.def.name.text(), wrapper.class, object));
    }
    let (descriptor, this) = (wrapper.reference(), object.clone());
    Ok(heap::new(|header| MethodWrapper { header, descriptor, this }).into())
}

fn repr_wrapper(_: Ctx, this: &Value) -> Result<Value> {
    let wrapper = this.receiver::<WrapperDescriptor>();
    text(format!("<slot wrapper '{}' of '{}' objects>", wrapper.def.name.text(), wrapper.class.name()))
}

fn call_bound_wrapper(ctx: Ctx, this: &Value, args: Args) -> Result<Value> {
    let bound = this.receiver::<MethodWrapper>();
    bound.descriptor.def.call(ctx, bound.descriptor.class, &bound.this, args)
}

fn repr_bound_wrapper(_: Ctx, this: &Value) -> Result<Value> {
    let bound = this.receiver::<MethodWrapper>();
    let name = bound.descriptor.def.name.text();
    text(format!("<method-wrapper '{name}' of {} object at {:#x}>", bound.this.class_name(), protocol::id(&bound.this)))
}

fn hash_bound_wrapper(ctx: Ctx, this: &Value) -> Result<i64> {
    let bound = this.receiver::<MethodWrapper>();
    Ok(ctx.identity_hash(&bound.this) ^ ctx.identity_hash(bound.descriptor.as_value()))
}

fn compare_bound_wrappers(_: Ctx, this: &Value, other: &Value, op: Comparison) -> Result<Value> {
    let (Some(a), Some(b)) = (this.downcast::<MethodWrapper>(), other.downcast::<MethodWrapper>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = a.this.is(&b.this) && std::ptr::eq(&*a.descriptor, &*b.descriptor);
    match op {
        Comparison::Eq => Ok(Value::from_bool(equal)),
        Comparison::Ne => Ok(Value::from_bool(!equal)),
        Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn wrapper_signature(descriptor: &WrapperDescriptor) -> String {
    match descriptor.def.signature {
        "/" => "($self, /)".to_owned(),
        // As CPython: the `/` stands after all positional parameters.
        rest => format!("($self, {rest})"),
    }
}

mod wrapper {
    use super::*;

    fn name(_: Ctx, descriptor: &WrapperDescriptor) -> Value {
        descriptor.def.name.get().clone().into()
    }

    fn qualname(_: Ctx, descriptor: &WrapperDescriptor) -> String {
        format!("{}.{}", protocol::qualified_name(descriptor.class), descriptor.def.name.text())
    }

    fn objclass(_: Ctx, descriptor: &WrapperDescriptor) -> &'static Class {
        descriptor.class
    }

    fn doc(_: Ctx, descriptor: &WrapperDescriptor) -> &'static str {
        descriptor.def.doc
    }

    fn signature(_: Ctx, descriptor: &WrapperDescriptor) -> String {
        wrapper_signature(descriptor)
    }

    fn reduce(ctx: Ctx, descriptor: &WrapperDescriptor) -> Ref<Tuple> {
        reduce_getattr(ctx, descriptor.class.to_value(), descriptor.def.name.text())
    }

    getsets! { pub GETSETS for WrapperDescriptor:
        __name__: name "";
        __qualname__: qualname "";
        __objclass__: objclass "";
        __doc__: doc "";
        __text_signature__: signature "";
    }

    natives! { pub METHODS:
        "__reduce__" = reduce(self, /) "";
    }
}

mod bound_wrapper {
    use super::*;

    fn name(_: Ctx, bound: &MethodWrapper) -> Value {
        bound.descriptor.def.name.get().clone().into()
    }

    fn qualname(_: Ctx, bound: &MethodWrapper) -> String {
        format!("{}.{}", protocol::qualified_name(bound.descriptor.class), bound.descriptor.def.name.text())
    }

    fn objclass(_: Ctx, bound: &MethodWrapper) -> &'static Class {
        bound.descriptor.class
    }

    fn doc(_: Ctx, bound: &MethodWrapper) -> &'static str {
        bound.descriptor.def.doc
    }

    fn signature(_: Ctx, bound: &MethodWrapper) -> String {
        wrapper_signature(&bound.descriptor)
    }

    fn this(_: Ctx, bound: &MethodWrapper) -> Value {
        bound.this.clone()
    }

    fn reduce(ctx: Ctx, bound: &MethodWrapper) -> Ref<Tuple> {
        reduce_getattr(ctx, bound.this.clone(), bound.descriptor.def.name.text())
    }

    getsets! { pub GETSETS for MethodWrapper:
        __name__: name "";
        __qualname__: qualname "";
        __objclass__: objclass "";
        __doc__: doc "";
        __text_signature__: signature "";
        __self__: this "";
    }

    natives! { pub METHODS:
        "__reduce__" = reduce(self, /) "";
    }
}

// ---- getset_descriptor ----

fn get_computed(ctx: Ctx, this: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let descriptor = this.receiver::<GetSetDescriptor>();
    let Some(object) = object else { return Ok(this.clone()) };
    if !class_of(object).is_subclass_of(&descriptor.class) {
        return Err(descriptor_mismatch(ctx, descriptor.def.name, &descriptor.class, object));
    }
    (descriptor.def.get)(ctx, object)
}

fn set_computed(ctx: Ctx, this: &Value, object: &Value, value: Option<&Value>) -> Result<()> {
    let descriptor = this.receiver::<GetSetDescriptor>();
    if !class_of(object).is_subclass_of(&descriptor.class) {
        return Err(descriptor_mismatch(ctx, descriptor.def.name, &descriptor.class, object));
    }
    match descriptor.def.set {
        Some(set) => set(ctx, object, value),
        None => {
            let name = intern::intern(descriptor.def.name);
            let message =
                format!("attribute '{}' of '{}' objects is not writable", descriptor.def.name, descriptor.class.name());
            Err(ctx.attribute_error(message, object, &name))
        }
    }
}

fn repr_computed(_: Ctx, this: &Value) -> Result<Value> {
    let descriptor = this.receiver::<GetSetDescriptor>();
    text(format!("<attribute '{}' of '{}' objects>", descriptor.def.name, descriptor.class.name()))
}

mod computed {
    use super::*;

    fn name(_: Ctx, descriptor: &GetSetDescriptor) -> Value {
        intern::intern(descriptor.def.name).into()
    }

    fn qualname(_: Ctx, descriptor: &GetSetDescriptor) -> String {
        format!("{}.{}", protocol::qualified_name(&descriptor.class), descriptor.def.name)
    }

    fn objclass(_: Ctx, descriptor: &GetSetDescriptor) -> Ref<Class> {
        descriptor.class.clone()
    }

    fn doc(_: Ctx, descriptor: &GetSetDescriptor) -> Option<&'static str> {
        Some(descriptor.def.doc).filter(|doc| !doc.is_empty())
    }

    getsets! { pub GETSETS for GetSetDescriptor:
        __name__: name "";
        __qualname__: qualname "";
        __objclass__: objclass "";
        __doc__: doc "";
    }
}

/// Completes the classes of native functions and descriptors.
pub fn define() {
    BUILTIN_FUNCTION.define::<NativeFunction>(&ClassDef {
        flags: class_flags::WEAKREF | class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(call_function);
            slots.repr.set(repr_function);
            slots.hash.set(hash_function);
            slots.compare.set(compare_functions);
        },
        methods: FUNCTION_METHODS,
        getsets: FUNCTION_GETSETS,
        ..ClassDef::EMPTY
    });
    METHOD_DESCRIPTOR.define::<MethodDescriptor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(call_method);
            slots.descr_get.set(get_method);
            slots.repr.set(repr_method);
        },
        methods: method::METHODS,
        getsets: method::GETSETS,
        ..ClassDef::EMPTY
    });
    CLASSMETHOD_DESCRIPTOR.define::<ClassMethodDescriptor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(call_class_method);
            slots.descr_get.set(get_class_method);
            slots.repr.set(repr_class_method);
        },
        methods: class_method::METHODS,
        getsets: class_method::GETSETS,
        ..ClassDef::EMPTY
    });
    WRAPPER_DESCRIPTOR.define::<WrapperDescriptor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(call_wrapper);
            slots.descr_get.set(get_wrapper);
            slots.repr.set(repr_wrapper);
        },
        methods: wrapper::METHODS,
        getsets: wrapper::GETSETS,
        ..ClassDef::EMPTY
    });
    METHOD_WRAPPER.define::<MethodWrapper>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.call.set(call_bound_wrapper);
            slots.repr.set(repr_bound_wrapper);
            slots.hash.set(hash_bound_wrapper);
            slots.compare.set(compare_bound_wrappers);
        },
        methods: bound_wrapper::METHODS,
        getsets: bound_wrapper::GETSETS,
        ..ClassDef::EMPTY
    });
    GETSET_DESCRIPTOR.define::<GetSetDescriptor>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.descr_get.set(get_computed);
            slots.descr_set.set(set_computed);
            slots.repr.set(repr_computed);
        },
        getsets: computed::GETSETS,
        ..ClassDef::EMPTY
    });
}
