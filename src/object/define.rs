//! Completing built-in classes: slots, methods, computed attributes; the descriptors those become.

use super::attributes;
use super::builtin_classes::*;
use super::cell::GilCell;
use super::class::{Class, Layout, class_flags};
use super::ctx::Ctx;
use super::dict::Dict;
use super::error::Result;
use super::header::Header;
use super::heap;
use super::intern;
use super::names;
use super::native::{GetSetDef, NativeDef};
use super::refs::{Object, ObjectExt, Ref, Visitor};
use super::slot_table::{self, Dunder};
use super::slots::Slots;
use super::str::Str;
use super::tuple::Tuple;
use super::value::Value;

/// What a built-in class consists of; see any file in `types/`.
pub struct ClassDef {
    /// `None` for `object` only.
    pub base: Option<&'static Class>,
    /// Bits of [`super::class::class_flags`].
    pub flags: u32,
    pub doc: &'static str,
    /// Sets the class's own slots.
    pub slots: fn(&Slots),
    pub methods: &'static [NativeDef],
    /// Their first parameter, `self` in the row, is the class.
    pub class_methods: &'static [NativeDef],
    pub static_methods: &'static [NativeDef],
    pub getsets: &'static [GetSetDef],
}

impl ClassDef {
    pub const EMPTY: ClassDef = ClassDef {
        base: Some(&OBJECT),
        flags: 0,
        doc: "",
        slots: |_| {},
        methods: &[],
        class_methods: &[],
        static_methods: &[],
        getsets: &[],
    };
}

impl Class {
    /// Completes a built-in class whose instances are `T`s, unless it is complete. A base that is of the tables must be.
    pub fn define<T: Object>(&'static self, def: &ClassDef) {
        self.define_with_layout(&const { T::LAYOUT }, def);
    }

    /// Not inlined: there are hundreds of classes, and each is defined once.
    #[inline(never)]
    fn define_with_layout(&'static self, layout: &'static Layout, def: &ClassDef) {
        if self.is_ready() {
            return;
        }
        self.make_ready(layout, def.base, def.flags);
        (def.slots)(&self.slots);
        let dict = self.dict();
        self.define_members(def);
        slot_table::add_wrappers(self, &dict);
        self.inherit_slots();
        self.static_doc.set(def.doc);
        if dict.get_interned(&names::__doc__).is_none() {
            let doc = if def.doc.is_empty() { Value::NONE } else { Str::new(def.doc).into() };
            dict.set_interned(*names::__doc__, doc);
        }
        if self.has(class_flags::DICT) && self.lookup_str("__dict__").is_none() {
            let descriptor =
                heap::new(|header| GetSetDescriptor { header, class: self.reference(), def: &INSTANCE_DICT });
            dict.set_interned(*names::__dict__, descriptor.into());
            self.modified();
        }
        if self.slots.hash.get().is_none() && self.slots.compare.get().is_some() {
            dict.set_interned(*names::__hash__, Value::NONE);
        }
    }

    /// Adds methods and computed attributes; for classes that are made ready elsewhere.
    pub fn define_members(&'static self, def: &ClassDef) {
        let dict = self.dict();
        for method in def.methods {
            let descriptor = heap::new(|header| MethodDescriptor { header, class: self, def: method });
            dict.set_interned(intern::intern(method.name), descriptor.into());
        }
        for method in def.class_methods {
            let descriptor = heap::new(|header| ClassMethodDescriptor { header, class: self, def: method });
            dict.set_interned(intern::intern(method.name), descriptor.into());
        }
        for function in def.static_methods {
            let function = NativeFunction::new(function, None, None);
            dict.set_interned(intern::intern(function.def.name), make_static_method(function.into()));
        }
        for attribute in def.getsets {
            let descriptor = GetSetDescriptor::new(self, attribute);
            dict.set_interned(intern::intern(attribute.name), descriptor.into());
        }
        self.modified();
    }
}

/// `__dict__` of instances of built-in classes that have one.
static INSTANCE_DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    doc: "",
    get: |ctx, this| {
        let dict = this.as_object().and_then(attributes::materialize);
        dict.map(Value::from).ok_or_else(|| ctx.no_attribute(this, &names::__dict__))
    },
    set: Some(|ctx, this, value| {
        let Some(dict) = value.and_then(Value::downcast::<Dict>) else {
            return Err(ctx.type_error("__dict__ must be set to a dictionary"));
        };
        match this.as_object() {
            Some(object) if attributes::replace_dict(object, dict.reference()) => Ok(()),
            _ => Err(ctx.no_attribute(this, &names::__dict__)),
        }
    }),
};

type MakeStaticMethod = fn(Value) -> Value;

/// Makes `staticmethod` objects; set when that type is defined.
pub static MAKE_STATIC_METHOD: GilCell<Option<MakeStaticMethod>> = GilCell::new(None);

fn make_static_method(function: Value) -> Value {
    match MAKE_STATIC_METHOD.with(|make| *make) {
        Some(make) => make(function),
        None => function,
    }
}

/// `builtin_function_or_method`: a native function, possibly bound to an object.
#[repr(C)]
pub struct NativeFunction {
    header: Header,
    pub def: &'static NativeDef,
    /// The object of a bound method.
    pub this: Option<Value>,
    /// The module's name, of functions in modules.
    pub module: Option<Value>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for NativeFunction {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &BUILTIN_FUNCTION
    }

    fn traverse(&self, visit: Visitor) {
        self.this.iter().chain(&self.module).for_each(visit);
    }
}

impl NativeFunction {
    pub fn new(def: &'static NativeDef, this: Option<Value>, module: Option<Value>) -> Ref<NativeFunction> {
        heap::new(|header| NativeFunction { header, def, this, module })
    }
}

macro_rules! descriptor {
    ($(#[$meta:meta])* $name:ident: $def:ty, $class:ident) => {
        $(#[$meta])*
        #[repr(C)]
        pub struct $name {
            header: Header,
            /// The class it was defined on.
            pub class: &'static Class,
            pub def: &'static $def,
        }

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $name {
            fn class() -> &'static Class {
                &$class
            }
        }
    };
}

descriptor! {
    /// A method of a built-in class.
    MethodDescriptor: NativeDef, METHOD_DESCRIPTOR
}
descriptor! {
    /// A class method of a built-in class.
    ClassMethodDescriptor: NativeDef, CLASSMETHOD_DESCRIPTOR
}
/// A computed attribute: of a built-in class, or `__dict__` and `__weakref__` of one made by Python code.
#[repr(C)]
pub struct GetSetDescriptor {
    header: Header,
    /// The class it was defined on.
    pub class: Ref<Class>,
    pub def: &'static GetSetDef,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for GetSetDescriptor {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &GETSET_DESCRIPTOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.class.as_value());
    }
}

impl GetSetDescriptor {
    pub fn new(class: &Class, def: &'static GetSetDef) -> Ref<GetSetDescriptor> {
        heap::new(|header| GetSetDescriptor { header, class: class.reference(), def })
    }
}
descriptor! {
    /// A special method of a built-in class, made from a slot ("slot wrapper").
    WrapperDescriptor: Dunder, WRAPPER_DESCRIPTOR
}

impl WrapperDescriptor {
    pub fn new(class: &'static Class, def: &'static Dunder) -> Ref<WrapperDescriptor> {
        heap::new(|header| WrapperDescriptor { header, class, def })
    }
}

// ---- __new__ ----

/// The `__new__` of built-in classes: bound to the class whose `new` slot it calls.
fn new(ctx: Ctx, owner: &Class, args: &Tuple, keywords: &Dict) -> Result<Value> {
    let name = owner.name();
    let Some(class) = args.items().first() else {
        return Err(ctx.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(class) = class.as_class() else {
        return Err(ctx.type_error(format!("{name}.__new__(X): X is not a type object ({})", class.class_name())));
    };
    if !class.is_subclass_of(owner) {
        let given = class.name();
        return Err(ctx.type_error(format!("{name}.__new__({given}): {given} is not a subtype of {name}")));
    }
    // The nearest built-in base knows the layout: only its own `new` may make the object.
    let mut built_in = class;
    while let Some(base) = built_in.base().filter(|_| built_in.is_heap()) {
        built_in = base;
    }
    let same = match (built_in.slots.new.get(), owner.slots.new.get()) {
        (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
        _ => false,
    };
    if !same {
        let (given, safe) = (class.name(), built_in.name());
        return Err(ctx.type_error(format!("{name}.__new__({given}) is not safe, use {safe}.__new__()")));
    }
    let Some(new) = owner.slots.new.get() else {
        return Err(ctx.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let mut values = args.items()[1..].to_vec();
    let names = ctx.keyword_arguments(&mut values, keywords)?;
    new(ctx, class, super::native::Args::new(&values, &names))
}

static NEW: NativeDef = crate::native_def!(
    "__new__",
    new,
    (self, *args, **kwargs),
    "Create and return a new object.  See help(type) for accurate signature."
);

pub fn new_wrapper(class: &Class) -> Value {
    NativeFunction::new(&NEW, Some(class.to_value()), None).into()
}

/// The class whose `new` slot a `__new__` attribute stands for, if it is one of ours.
pub(super) fn class_of_new_wrapper(attribute: &Value) -> Option<&Class> {
    let function = attribute.downcast::<NativeFunction>()?;
    if !std::ptr::eq(function.def, &NEW) {
        return None;
    }
    function.this.as_ref()?.as_class()
}
