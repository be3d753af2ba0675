//! `module` (`Objects/moduleobject.c`).

use super::list::List;
use super::type_attributes::call_annotate;
use crate::object::attributes;
use crate::object::builtin_classes::MODULE;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::ATTRIBUTE_ERROR;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::{self, Interned};
use crate::object::names;
use crate::object::native::Args;
use crate::object::{Ctx, Dict, Object, ObjectExt, Raised, Ref, Result, Str, Value, Visitor};
use crate::{getsets, natives};

/// The namespace is the object's `__dict__` as well: attribute access is the ordinary one.
#[repr(C)]
pub struct Module {
    header: Header,
    pub dict: Ref<Dict>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Module {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MODULE
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.dict.as_value());
    }
}

impl Module {
    /// A module with the attributes that every module has.
    pub fn new(name: Value, doc: Value) -> Ref<Module> {
        let module = Module::new_in(&MODULE, Dict::new());
        module.init(name, doc);
        module
    }

    /// A module over a namespace.
    pub fn new_in(class: &Class, dict: Ref<Dict>) -> Ref<Module> {
        let module = heap::new_in(class, |header| Module { header, dict });
        attributes::replace_dict(module.header(), module.dict.clone());
        module
    }

    fn init(&self, name: Value, doc: Value) {
        for (key, value) in [
            (&names::__name__, name),
            (&names::__doc__, doc),
            (&names::__package__, Value::NONE),
            (&names::__loader__, Value::NONE),
            (&names::__spec__, Value::NONE),
        ] {
            drop(self.dict.set_interned(key.get().clone(), value));
        }
    }
}

fn this(value: &Value) -> &Module {
    value.receiver::<Module>()
}

fn new(_: Ctx, class: &Class, _args: Args) -> Result<Value> {
    Ok(Module::new_in(class, Dict::new()).into())
}

fn init(ctx: Ctx, value: &Value, args: Args) -> Result<()> {
    INIT[0].invoke_method(ctx, value, args).map(drop)
}

fn init_with(_: Ctx, module: &Module, name: &Str, doc: Option<&Value>) {
    module.init(name.to_value(), doc.cloned().unwrap_or(Value::NONE));
}

/// As for any object; then the module's own `__getattr__`.
fn getattr(ctx: Ctx, value: &Value, name: &Interned) -> Result<Value> {
    if let Some(found) = ctx.generic_lookup(value, name)? {
        return Ok(found);
    }
    let dict = &this(value).dict;
    if let Some(getattr) = dict.get_interned(&names::__getattr__) {
        return ctx.call(&getattr, std::slice::from_ref(name));
    }
    Err(no_attribute(ctx, value, name)?)
}

/// The message says what is likely to have happened: a circular import, or a file of the user's
/// with a library's name.
#[cold]
fn no_attribute(ctx: Ctx, value: &Value, name: &Interned) -> Result<Raised> {
    let dict = &this(value).dict;
    let text = name.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy);
    let Some(module) =
        dict.get_interned(&names::__name__).and_then(|name| name.downcast::<Str>().map(Str::to_string_lossy))
    else {
        return Ok(ctx.attribute_error(format!("module has no attribute '{text}'"), value, name));
    };
    let spec = dict.get_interned(&names::__spec__).filter(|spec| !spec.is_none());
    let initializing = match &spec {
        Some(spec) => match ctx.lookup_attr(spec, &intern::intern("_initializing"))? {
            Some(mark) => ctx.is_true(&mark)?,
            None => false,
        },
        None => false,
    };
    let message = if initializing {
        let origin = match &spec {
            Some(spec) if has_location(ctx, spec)? => ctx.lookup_attr(spec, &intern::intern("origin"))?,
            _ => None,
        };
        match origin.as_ref().and_then(Value::downcast::<Str>) {
            Some(origin) => format!(
                "partially initialized module '{module}' from '{}' has no attribute '{text}' (most likely due to a circular import)",
                origin.to_string_lossy()
            ),
            None => format!(
                "partially initialized module '{module}' has no attribute '{text}' (most likely due to a circular import)"
            ),
        }
    } else {
        format!("module '{module}' has no attribute '{text}'")
    };
    Ok(ctx.attribute_error(message, value, name))
}

fn has_location(ctx: Ctx, spec: &Value) -> Result<bool> {
    match ctx.lookup_attr(spec, &intern::intern("has_location"))? {
        Some(mark) => ctx.is_true(&mark),
        None => Ok(false),
    }
}

/// As `importlib._bootstrap._module_repr`.
fn repr(ctx: Ctx, value: &Value) -> Result<Value> {
    let dict = &this(value).dict;
    let get = |name: &Interned| dict.get_interned(name).filter(|value| !value.is_none());
    let name = match get(&names::__name__) {
        Some(name) => ctx.repr(&name)?.to_string_lossy(),
        None => "'?'".to_owned(),
    };
    if let Some(spec) = get(&names::__spec__) {
        let origin = ctx.lookup_attr(&spec, &intern::intern("origin"))?.filter(|origin| !origin.is_none());
        if let Some(origin) = origin {
            let text = if has_location(ctx, &spec)? {
                format!("<module {name} from {}>", ctx.repr(&origin)?.to_string_lossy())
            } else {
                format!("<module {name} ({})>", ctx.str(&origin)?.to_string_lossy())
            };
            return Ok(Str::new(&text).into());
        }
    }
    let text = match (get(&names::__file__), get(&names::__loader__)) {
        (Some(file), _) => format!("<module {name} from {}>", ctx.repr(&file)?.to_string_lossy()),
        (None, Some(loader)) => format!("<module {name} ({})>", ctx.repr(&loader)?.to_string_lossy()),
        (None, None) => format!("<module {name}>"),
    };
    Ok(Str::new(&text).into())
}

fn dir(ctx: Ctx, value: &Value) -> Result<Value> {
    let dict = this(value).dict.clone();
    if let Some(dir) = dict.get_interned(&names::__dir__) {
        return ctx.call(&dir, &[]);
    }
    Ok(List::new(dict.keys()).into())
}

fn dict(_: Ctx, module: &Module) -> Ref<Dict> {
    module.dict.clone()
}

fn annotate(_: Ctx, module: &Module) -> Value {
    if let Some(annotate) = module.dict.get_interned(&names::__annotate__) {
        return annotate;
    }
    drop(module.dict.set_interned(*names::__annotate__, Value::NONE));
    Value::NONE
}

fn set_annotate(ctx: Ctx, module: &Module, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("cannot delete __annotate__ attribute")) };
    if !value.is_none() && !ctx.is_callable(value) {
        return Err(ctx.type_error("__annotate__ must be callable or None"));
    }
    drop(module.dict.set_interned(*names::__annotate__, value.clone()));
    if !value.is_none() {
        drop(module.dict.remove_interned(&names::__annotations__));
    }
    Ok(())
}

fn annotations(ctx: Ctx, module: &Module) -> Result<Value> {
    if let Some(annotations) = module.dict.get_interned(&names::__annotations__) {
        return Ok(annotations);
    }
    let annotate = module.dict.get_interned(&names::__annotate__).filter(|annotate| ctx.is_callable(annotate));
    let annotations = match annotate {
        Some(annotate) => call_annotate(ctx, &annotate)?,
        None => Dict::new().into(),
    };
    drop(module.dict.set_interned(*names::__annotations__, annotations.clone()));
    Ok(annotations)
}

fn set_annotations(ctx: Ctx, module: &Module, value: Option<&Value>) -> Result<()> {
    match value {
        Some(value) => drop(module.dict.set_interned(*names::__annotations__, value.clone())),
        None => {
            if module.dict.remove_interned(&names::__annotations__).is_none() {
                return Err(ctx.raise(&ATTRIBUTE_ERROR, "__annotations__"));
            }
        }
    }
    drop(module.dict.remove_interned(&names::__annotate__));
    Ok(())
}

natives! { INIT:
    "module" = init_with(self, name, doc=None) "";
}

natives! { METHODS:
    "__dir__" = dir(self, /) "__dir__() -> list\nspecialized dir() implementation";
}

getsets! { GETSETS for Module:
    __dict__: dict "";
    __annotate__: annotate, set_annotate "";
    __annotations__: annotations, set_annotations "";
}

pub fn define() {
    MODULE.define::<Module>(&ClassDef {
        flags: class_flags::BASE | class_flags::DICT | class_flags::WEAKREF,
        doc: "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.getattr.set(getattr);
            slots.repr.set(repr);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
