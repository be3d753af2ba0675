//! `function`: what `def` and `lambda` make (`Objects/funcobject.c`).

use super::method::Method;
use super::type_attributes::{call_annotate, instance_dict, set_instance_dict};
use crate::code::raw::{co, kind};
use crate::object::builtin_classes::FUNCTION;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::code::Code;
use crate::object::define::ClassDef;
use crate::object::exception::DEPRECATION_WARNING;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::names;
use crate::object::native::{Args, readonly};
use crate::object::protocol;
use crate::object::{Ctx, Dict, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct Function {
    header: Header,
    version: Cell<u32>,
    pub code: GilCell<Ref<Code>>,
    /// What `__code__` was before. Frames that still run it do not count it: they count the function.
    former_codes: GilCell<Vec<Ref<Code>>>,
    pub globals: Ref<Dict>,
    pub builtins: Ref<Dict>,
    pub defaults: GilCell<Option<Ref<Tuple>>>,
    pub kwdefaults: GilCell<Option<Ref<Dict>>>,
    /// One cell for each of the code's free variables.
    pub closure: GilCell<Option<Ref<Tuple>>>,
    pub name: GilCell<Value>,
    pub qualname: GilCell<Value>,
    pub module: GilCell<Option<Value>>,
    /// `None` until it is set: then it is the code's docstring.
    pub doc: GilCell<Option<Value>>,
    pub annotations: GilCell<Option<Ref<Dict>>>,
    /// Computes the annotations (PEP 649).
    pub annotate: GilCell<Option<Value>>,
    pub type_params: GilCell<Option<Ref<Tuple>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Function {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &FUNCTION
    }

    fn traverse(&self, visit: Visitor) {
        self.code.with(|code| visit(code.as_value()));
        self.former_codes.with(|codes| codes.iter().for_each(|code| visit(code.as_value())));
        visit(self.globals.as_value());
        visit(self.builtins.as_value());
        self.defaults.with(|defaults| defaults.iter().for_each(|defaults| visit(defaults.as_value())));
        self.kwdefaults.with(|defaults| defaults.iter().for_each(|defaults| visit(defaults.as_value())));
        self.closure.with(|closure| closure.iter().for_each(|closure| visit(closure.as_value())));
        self.name.with(|name| visit(name));
        self.qualname.with(|name| visit(name));
        for cell in [&self.module, &self.doc, &self.annotate] {
            cell.with(|value| value.iter().for_each(&mut *visit));
        }
        self.annotations.with(|annotations| annotations.iter().for_each(|annotations| visit(annotations.as_value())));
        self.type_params.with(|params| params.iter().for_each(|params| visit(params.as_value())));
    }

    fn clear(&self) {
        self.version.set(0);
        self.defaults.set(None);
        self.kwdefaults.set(None);
        self.module.set(None);
        self.doc.set(Some(Value::NONE));
        self.annotations.set(None);
        self.annotate.set(None);
        self.type_params.set(None);
    }
}

static NEXT_VERSION: GilCell<u32> = GilCell::new(1);

impl Function {
    /// A function without defaults, whose module is that of `globals`. The closure has a cell for
    /// each free variable of the code.
    pub fn new(code: Ref<Code>, globals: Ref<Dict>, builtins: Ref<Dict>, closure: Option<Ref<Tuple>>) -> Ref<Function> {
        let (name, qualname) = (code.name.clone(), code.qualname.clone());
        let module = globals.get_interned(&names::__name__);
        heap::new_in(&FUNCTION, |header| Function {
            header,
            version: Cell::new(0),
            code: GilCell::new(code),
            former_codes: GilCell::new(Vec::new()),
            globals,
            builtins,
            defaults: GilCell::new(None),
            kwdefaults: GilCell::new(None),
            closure: GilCell::new(closure),
            name: GilCell::new(name.into()),
            qualname: GilCell::new(qualname),
            module: GilCell::new(module),
            doc: GilCell::new(None),
            annotations: GilCell::new(None),
            annotate: GilCell::new(None),
            type_params: GilCell::new(None),
        })
    }

    /// For inline caches: as long as it stays, so do the code and the defaults. Zero only after
    /// 2^32 changes, where nothing is cached any more.
    pub fn version(&self) -> u32 {
        if self.version.get() == 0 {
            self.version.set(NEXT_VERSION.with(|next| {
                let version = *next;
                *next = next.checked_add(1).unwrap_or(0);
                version
            }));
        }
        self.version.get()
    }

    #[inline(always)]
    pub fn current_version(&self) -> u32 {
        self.version.get()
    }

    /// To be called after a change of the code or the defaults.
    pub fn modified(&self) {
        self.version.set(0);
    }

    /// The code object, for as long as nobody assigns `__code__`.
    #[inline(always)]
    pub fn code_unchanged(&self) -> &Code {
        // SAFETY: the function holds a reference to its code; assignment of `__code__` replaces it
        // under the GIL, and callers use the result before Python code runs again.
        unsafe { &*Ref::as_ptr(&*self.code.as_ptr()) }
    }

    /// `__doc__`.
    pub fn doc(&self) -> Value {
        self.doc.get().unwrap_or_else(|| {
            let code = self.code.get();
            code.head.docstring.as_ref().map_or(Value::NONE, |text| Str::from_wtf8(text).into())
        })
    }
}

fn this(value: &Value) -> &Function {
    value.receiver::<Function>()
}

/// `types.FunctionType(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)`.
#[allow(clippy::too_many_arguments)]
fn new_with(
    ctx: Ctx,
    _class: &Value,
    code: &Code,
    globals: &Dict,
    name: Option<&Value>,
    argdefs: Option<&Value>,
    closure: Option<&Value>,
    kwdefaults: Option<&Value>,
) -> Result<Ref<Function>> {
    let given = |value: Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    let name = given(name);
    if name.as_ref().is_some_and(|name| name.downcast::<Str>().is_none()) {
        return Err(ctx.type_error("arg 3 (name) must be None or string"));
    }
    let defaults = given(argdefs).map(Value::into_ref::<Tuple>).transpose();
    let defaults = defaults.map_err(|_| ctx.type_error("arg 4 (defaults) must be None or tuple"))?;
    let free = code.head.names_of_kind(kind::FREE).count();
    let closure = match given(closure) {
        None if free > 0 => return Err(ctx.type_error("arg 5 (closure) must be tuple")),
        None => None,
        Some(closure) => {
            Some(closure.into_ref::<Tuple>().map_err(|_| ctx.type_error("arg 5 (closure) must be None or tuple"))?)
        }
    };
    let cells = closure.as_ref().map_or(0, |closure| closure.len());
    if cells != free {
        let name = code.name.as_str().unwrap_or("?");
        return Err(ctx.value_error(format!("{name} requires closure of length {free}, not {cells}")));
    }
    for cell in closure.iter().flat_map(|closure| closure.items()) {
        if cell.downcast::<super::cell::Cell>().is_none() {
            return Err(ctx.type_error(format!("arg 5 (closure) expected cell, found {}", cell.class_name())));
        }
    }
    let kwdefaults = given(kwdefaults).map(Value::into_ref::<Dict>).transpose();
    let kwdefaults = kwdefaults.map_err(|_| ctx.type_error("arg 6 (kwdefaults) must be None or dict"))?;
    let builtins = builtins_of(ctx, globals);
    let function = Function::new(code.reference(), globals.reference(), builtins, closure);
    if let Some(name) = name {
        function.name.set(name);
    }
    function.defaults.set(defaults);
    function.kwdefaults.set(kwdefaults);
    Ok(function)
}

/// The built-in names that code in this namespace sees (`_PyEval_BuiltinsFromGlobals`).
pub fn builtins_of(ctx: Ctx, globals: &Dict) -> Ref<Dict> {
    match globals.get_interned(&names::__builtins__) {
        Some(builtins) => match builtins.downcast::<super::module::Module>() {
            Some(module) => module.dict.clone(),
            None => builtins.into_ref::<Dict>().unwrap_or_else(|_| ctx.interp.builtins.clone()),
        },
        None => ctx.interp.builtins.clone(),
    }
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    NEW[0].invoke_method(ctx, &class.to_value(), args)
}

fn call(ctx: Ctx, function: &Value, args: Args) -> Result<Value> {
    (ctx.vm().call_function)(ctx, function, args)
}

fn descr_get(_: Ctx, function: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    Ok(match object {
        Some(object) => Method::new(function.clone(), object.clone()).into(),
        None => function.clone(),
    })
}

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    let qualname = this(value).qualname.get();
    let qualname = qualname.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy);
    Ok(Str::new(&format!("<function {qualname} at {:#x}>", protocol::id(value))).into())
}

// ---- attributes ----

fn code(_: Ctx, function: &Function) -> Ref<Code> {
    function.code.get()
}

fn set_code(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let Some(code) = value.and_then(|code| code.clone().into_ref::<Code>().ok()) else {
        return Err(ctx.type_error("__code__ must be set to a code object"));
    };
    let free = code.head.names_of_kind(kind::FREE).count();
    let cells = function.closure.with(|closure| closure.as_ref().map_or(0, |closure| closure.len()));
    if free != cells {
        let name = function.name.get();
        let name = name.as_str().unwrap_or("?");
        return Err(ctx.value_error(format!("{name}() requires a code object with {cells} free vars, not {free}")));
    }
    const KINDS: u32 = co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR;
    if function.code.with(|old| old.flags & KINDS) != code.flags & KINDS {
        let message =
            "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)";
        crate::modules::warnings::warn(ctx, &DEPRECATION_WARNING, message, 1)?;
    }
    // The docstring stays that of the code the function was made with.
    let doc = function.doc();
    function.doc.set(Some(doc));
    function.modified();
    let former = function.code.replace(code);
    function.former_codes.with(|codes| codes.push(former));
    Ok(())
}

fn globals(_: Ctx, function: &Function) -> Ref<Dict> {
    function.globals.clone()
}

fn builtins(_: Ctx, function: &Function) -> Ref<Dict> {
    function.builtins.clone()
}

fn closure(_: Ctx, function: &Function) -> Option<Ref<Tuple>> {
    function.closure.get()
}

fn defaults(_: Ctx, function: &Function) -> Option<Ref<Tuple>> {
    function.defaults.get()
}

fn set_defaults(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let defaults =
        optional::<Tuple>(value).ok_or_else(|| ctx.type_error("__defaults__ must be set to a tuple object"))?;
    function.modified();
    function.defaults.set(defaults);
    Ok(())
}

fn kwdefaults(_: Ctx, function: &Function) -> Option<Ref<Dict>> {
    function.kwdefaults.get()
}

fn set_kwdefaults(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let defaults =
        optional::<Dict>(value).ok_or_else(|| ctx.type_error("__kwdefaults__ must be set to a dict object"))?;
    function.modified();
    function.kwdefaults.set(defaults);
    Ok(())
}

/// A `T`, or nothing where the attribute is deleted or set to `None`; `None` for anything else.
fn optional<T: Object>(value: Option<&Value>) -> Option<Option<Ref<T>>> {
    match value.filter(|value| !value.is_none()) {
        None => Some(None),
        Some(value) => value.clone().into_ref::<T>().ok().map(Some),
    }
}

fn name(_: Ctx, function: &Function) -> Value {
    function.name.get()
}

fn set_name(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    function.name.set(string(ctx, value, "__name__")?);
    Ok(())
}

fn qualname(_: Ctx, function: &Function) -> Value {
    function.qualname.get()
}

fn set_qualname(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    function.qualname.set(string(ctx, value, "__qualname__")?);
    Ok(())
}

fn string(ctx: Ctx, value: Option<&Value>, attribute: &str) -> Result<Value> {
    let text = value.filter(|value| value.downcast::<Str>().is_some());
    text.cloned().ok_or_else(|| ctx.type_error(format!("{attribute} must be set to a string object")))
}

fn module(_: Ctx, function: &Function) -> Option<Value> {
    function.module.get()
}

fn set_module(_: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    function.module.set(value.cloned());
    Ok(())
}

fn doc(_: Ctx, function: &Function) -> Value {
    function.doc()
}

fn set_doc(_: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    function.doc.set(Some(value.cloned().unwrap_or(Value::NONE)));
    Ok(())
}

fn dict(ctx: Ctx, function: &Function) -> Result<Ref<Dict>> {
    instance_dict(ctx, &function.to_value())
}

fn set_dict(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    if value.is_none() {
        return Err(ctx.type_error("cannot delete __dict__"));
    }
    set_instance_dict(ctx, &function.to_value(), value)
}

fn annotate(_: Ctx, function: &Function) -> Option<Value> {
    function.annotate.get()
}

fn set_annotate(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("__annotate__ cannot be deleted")) };
    if value.is_none() {
        function.annotate.set(None);
        return Ok(());
    }
    if !ctx.is_callable(value) {
        return Err(ctx.type_error("__annotate__ must be callable or None"));
    }
    function.annotate.set(Some(value.clone()));
    function.annotations.set(None);
    Ok(())
}

fn annotations(ctx: Ctx, function: &Function) -> Result<Value> {
    if let Some(annotations) = function.annotations.get() {
        return Ok(annotations.into());
    }
    let annotations = match function.annotate.get() {
        Some(annotate) => call_annotate(ctx, &annotate)?,
        None => Dict::new().into(),
    };
    function.annotations.set(annotations.clone().into_ref::<Dict>().ok());
    Ok(annotations)
}

fn set_annotations(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let annotations =
        optional::<Dict>(value).ok_or_else(|| ctx.type_error("__annotations__ must be set to a dict object"))?;
    function.annotations.set(annotations);
    function.annotate.set(None);
    Ok(())
}

fn type_params(_: Ctx, function: &Function) -> Ref<Tuple> {
    function.type_params.get().unwrap_or_else(Tuple::empty)
}

fn set_type_params(ctx: Ctx, function: &Function, value: Option<&Value>) -> Result<()> {
    let params = value.and_then(|value| value.clone().into_ref::<Tuple>().ok());
    let params = params.ok_or_else(|| ctx.type_error("__type_params__ must be set to a tuple"))?;
    function.type_params.set(Some(params));
    Ok(())
}

natives! { NEW:
    "function" = new_with(self, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None) "";
}

getsets! { GETSETS for Function:
    __code__: code, set_code "";
    __globals__: globals, readonly "";
    __builtins__: builtins, readonly "";
    __closure__: closure, readonly "";
    __defaults__: defaults, set_defaults "";
    __kwdefaults__: kwdefaults, set_kwdefaults "";
    __name__: name, set_name "";
    __qualname__: qualname, set_qualname "";
    __module__: module, set_module "";
    __doc__: doc, set_doc "";
    __dict__: dict, set_dict "";
    __annotate__: annotate, set_annotate "";
    __annotations__: annotations, set_annotations "";
    __type_params__: type_params, set_type_params "";
}

pub fn define() {
    FUNCTION.define::<Function>(&ClassDef {
        flags: class_flags::DICT | class_flags::WEAKREF,
        doc: "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    a dictionary that specifies the default keyword argument values",
        slots: |slots| {
            slots.new.set(new);
            slots.call.set(call);
            slots.descr_get.set(descr_get);
            slots.repr.set(repr);
        },
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
