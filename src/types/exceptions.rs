//! `BaseException` and the classes that add little to it (`Objects/exceptions.c`). The larger ones
//! are in `os_error`, `syntax_error`, `unicode_error` and `exception_group`.

use super::{exception_group, os_error, syntax_error, unicode_error};
use crate::object::attributes;
use crate::object::builtin_classes::LIST;
use crate::object::class::class_flags;
use crate::object::define::{ClassDef, new_wrapper};
use crate::object::exception::*;
use crate::object::native::{Args, GetSetDef, NativeDef};
use crate::object::refs::ObjectExt;
use crate::object::slots::Slots;
use crate::object::{Class, Ctx, Dict, Ref, Result, Str, Tuple, Value, intern, names};
use crate::types::traceback::Traceback;
use crate::{getsets, natives};

/// Classes that have, as those on top of them, the constructor of their base. All others have one of their own.
static INHERITING: &[&Class] = &[
    &SYSTEM_EXIT,
    &ATTRIBUTE_ERROR,
    &IMPORT_ERROR,
    &NAME_ERROR,
    &STOP_ITERATION,
    &SYNTAX_ERROR,
    &INDENTATION_ERROR,
    &KEY_ERROR,
    &OS_ERROR,
    &CONNECTION_ERROR,
];

/// Defines all exception classes, bases first.
pub fn define() {
    for def in EXCEPTIONS {
        let mut members = member_attributes(def);
        let own = own_parts(def.class);
        members.extend(own.getsets.iter().map(copy_of));
        def.class.define::<BaseException>(&ClassDef {
            base: Some(def.base),
            flags: class_flags::BASE | class_flags::DICT | class_flags::EXCEPTION,
            doc: def.doc,
            slots: own.slots,
            methods: own.methods,
            getsets: members.leak(),
            class_methods: own.class_methods,
            ..ClassDef::EMPTY
        });
        let inherits = |class: &Class| INHERITING.contains(&class);
        if def.class.dict().get_interned(&names::__new__).is_none() && !inherits(def.class) && !inherits(def.base) {
            def.class.dict().set_interned(*names::__new__, new_wrapper(def.class));
        }
    }
    exception_group::define();
}

/// What a class has beside the members that are listed in its row.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub slots: fn(&Slots),
    pub methods: &'static [NativeDef],
    pub class_methods: &'static [NativeDef],
    pub getsets: &'static [GetSetDef],
}

pub(super) const NO_PARTS: Parts = Parts { slots: |_| {}, methods: &[], class_methods: &[], getsets: &[] };

fn own_parts(class: &Class) -> Parts {
    let table: &[(&Class, Parts)] = &[
        (
            &BASE_EXCEPTION,
            Parts {
                slots: |slots| {
                    slots.new.set(new);
                    slots.init.set(init);
                    slots.repr.set(repr);
                    slots.str.set(str);
                },
                methods: METHODS,
                class_methods: &[],
                getsets: GETSETS,
            },
        ),
        (&STOP_ITERATION, Parts { slots: |slots| slots.init.set(stop_iteration_init), ..NO_PARTS }),
        (&SYSTEM_EXIT, Parts { slots: |slots| slots.init.set(system_exit_init), ..NO_PARTS }),
        (
            &ATTRIBUTE_ERROR,
            Parts {
                slots: |slots| slots.init.set(|ctx, this, args| init_with_keywords(ctx, this, args, &ATTRIBUTE_ERROR)),
                methods: ATTRIBUTE_ERROR_METHODS,
                ..NO_PARTS
            },
        ),
        (
            &NAME_ERROR,
            Parts {
                slots: |slots| slots.init.set(|ctx, this, args| init_with_keywords(ctx, this, args, &NAME_ERROR)),
                ..NO_PARTS
            },
        ),
        (
            &IMPORT_ERROR,
            Parts {
                slots: |slots| {
                    slots.init.set(import_error_init);
                    slots.str.set(import_error_str);
                },
                methods: IMPORT_ERROR_METHODS,
                ..NO_PARTS
            },
        ),
        (&KEY_ERROR, Parts { slots: |slots| slots.str.set(key_error_str), ..NO_PARTS }),
        (&OS_ERROR, os_error::PARTS),
        (&SYNTAX_ERROR, syntax_error::PARTS),
        (&UNICODE_DECODE_ERROR, unicode_error::DECODE),
        (&UNICODE_ENCODE_ERROR, unicode_error::ENCODE),
        (&UNICODE_TRANSLATE_ERROR, unicode_error::TRANSLATE),
        (&BASE_EXCEPTION_GROUP, exception_group::PARTS),
    ];
    let found = table.iter().find(|(with_parts, _)| *with_parts == class);
    found.map_or(NO_PARTS, |(_, parts)| *parts)
}

fn copy_of(def: &GetSetDef) -> GetSetDef {
    GetSetDef { name: def.name, doc: def.doc, get: def.get, set: def.set }
}

// ---- the members listed in the classes' rows ----

fn get_member<const N: usize>(_: Ctx, this: &Value) -> Result<Value> {
    Ok(of(this).field(N).unwrap_or(Value::NONE))
}

fn set_member<const N: usize>(_: Ctx, this: &Value, value: Option<&Value>) -> Result<()> {
    of(this).set_field(N, value.cloned());
    Ok(())
}

fn read_only_member(ctx: Ctx, _: &Value, _: Option<&Value>) -> Result<()> {
    Err(ctx.raise(&ATTRIBUTE_ERROR, "readonly attribute"))
}

type Get = fn(Ctx, &Value) -> Result<Value>;
type Set = fn(Ctx, &Value, Option<&Value>) -> Result<()>;

macro_rules! accessors {
    ($($n:literal)*) => { [$((get_member::<$n> as Get, set_member::<$n> as Set)),*] };
}

const ACCESSORS: [(Get, Set); 9] = accessors!(0 1 2 3 4 5 6 7 8);

fn member_attributes(def: &ExceptionDef) -> Vec<GetSetDef> {
    let read_only = def.class == &BASE_EXCEPTION_GROUP;
    let with_accessors = def.members.iter().zip(ACCESSORS);
    with_accessors
        .map(|(&name, (get, set))| GetSetDef {
            name,
            doc: "",
            get,
            set: Some(if read_only { read_only_member } else { set }),
        })
        .collect()
}

/// The exception that an attribute or slot of an exception class is called for.
pub(super) fn of(this: &Value) -> &BaseException {
    this.receiver::<BaseException>()
}

// ---- BaseException ----

pub(super) fn no_keywords(ctx: Ctx, class: &Class, args: Args) -> Result<()> {
    args.no_keywords(ctx, &class.name()).map(drop)
}

/// `BaseException.__new__`.
pub(super) fn new(_: Ctx, class: &Class, args: Args) -> Result<Value> {
    Ok(BaseException::new(class, Tuple::from_slice(args.positional())).into())
}

/// `BaseException.__init__`.
pub(super) fn init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    no_keywords(ctx, this.class(), args)?;
    set_args(this, args.positional());
    Ok(())
}

pub(super) fn set_args(this: &Value, args: &[Value]) {
    let this = of(this);
    let same = this.args.with(|old| {
        old.downcast::<Tuple>()
            .is_some_and(|old| old.len() == args.len() && old.items().iter().zip(args).all(|(a, b)| a.is(b)))
    });
    if !same {
        this.args.set(Tuple::from_slice(args).into());
    }
}

/// The items of `args`.
pub fn args_of(exception: &BaseException) -> Ref<Tuple> {
    exception.args.get().into_ref::<Tuple>().unwrap_or_else(|_| Tuple::empty())
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let args = args_of(of(this));
    let class = this.class().name();
    let name = class.rsplit('.').next().unwrap_or(&class);
    let text = match args.items() {
        [only] => Str::new(&format!("{name}(")).concat(&*ctx.repr(only)?).concat(&Str::new(")")),
        _ => Str::new(name).concat(&*ctx.repr(args.as_value())?),
    };
    Ok(text.into())
}

/// `BaseException.__str__`.
pub(super) fn str(ctx: Ctx, this: &Value) -> Result<Value> {
    let args = args_of(of(this));
    Ok(match args.items() {
        [] => Str::new("").into(),
        [only] => ctx.str(only)?.into(),
        _ => ctx.str(args.as_value())?.into(),
    })
}

natives! { METHODS:
    __reduce__(self, /) "Helper for pickle.";
    __setstate__(self, state, /) "";
    with_traceback(self, object, /) "Set self.__traceback__ to tb and return self.";
    add_note(self, note, /) "Add a note to the exception";
}

fn __reduce__(ctx: Ctx, this: &BaseException) -> Result<Vec<Value>> {
    reduce_with(ctx, this, this.args.get(), vec![])
}

/// `(class, args, state)`; the state is the attributes and `more`, and left out if empty.
pub(super) fn reduce_with(ctx: Ctx, this: &BaseException, args: Value, more: Vec<(&str, Value)>) -> Result<Vec<Value>> {
    let mut parts = vec![this.class().to_value(), args];
    let attributes = attributes::materialize(this.header()).filter(|dict| !dict.is_empty());
    if attributes.is_some() || !more.is_empty() {
        let state = attributes.map_or_else(|| Ok(Dict::new()), |attributes| attributes.copy(ctx))?;
        for (name, value) in more {
            state.set_str(name, value);
        }
        parts.push(state.into());
    }
    Ok(parts)
}

fn __setstate__(ctx: Ctx, this: &BaseException, state: &Value) -> Result<()> {
    if state.is_none() {
        return Ok(());
    }
    let Some(state) = state.downcast::<Dict>() else { return Err(ctx.type_error("state is not a dictionary")) };
    for (name, value) in state.entries() {
        let name = crate::object::slot_table::attribute_name(ctx, &name)?;
        ctx.setattr(&this.to_value(), &name, &value)?;
    }
    Ok(())
}

fn with_traceback(ctx: Ctx, this: &BaseException, traceback: &Value) -> Result<Value> {
    set_traceback(ctx, this, Some(traceback))?;
    Ok(this.to_value())
}

fn add_note(ctx: Ctx, this: &BaseException, note: &Value) -> Result<()> {
    if note.downcast::<Str>().is_none() {
        return Err(ctx.type_error(format!("add_note() argument must be str, not {}", note.class_name())));
    }
    let this = this.to_value();
    let notes = match ctx.lookup_attr(&this, &names::__notes__)? {
        Some(notes) => notes,
        None => {
            let notes = ctx.call(&LIST.to_value(), &[])?;
            ctx.setattr(&this, &names::__notes__, &notes)?;
            notes
        }
    };
    if !notes.class().is_subclass_of(&LIST) {
        return Err(ctx.type_error("Cannot add note: __notes__ is not a list"));
    }
    ctx.call_method(&notes, &intern::intern("append"), std::slice::from_ref(note)).map(drop)
}

getsets! { GETSETS for BaseException:
    args: get_args, set_args_attribute "";
    __traceback__: get_traceback, set_traceback "";
    __context__: get_context, set_context "exception context";
    __cause__: get_cause, set_cause "exception cause";
    __suppress_context__: get_suppress_context, set_suppress_context "";
    __dict__: get_dict, set_dict "";
}

fn get_args(_: Ctx, this: &BaseException) -> Value {
    this.args.get()
}

fn set_args_attribute(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("args may not be deleted")) };
    let items = ctx.collect(value)?;
    this.args.set(Tuple::new(items).into());
    Ok(())
}

fn get_traceback(_: Ctx, this: &BaseException) -> Option<Value> {
    this.traceback.get()
}

fn set_traceback(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("__traceback__ may not be deleted")) };
    if !value.is_none() && value.downcast::<Traceback>().is_none() {
        return Err(ctx.type_error("__traceback__ must be a traceback or None"));
    }
    this.traceback.set(Some(value.clone()).filter(|value| !value.is_none()));
    Ok(())
}

/// An exception, or `None` where the value is `None`.
fn exception_or_none(ctx: Ctx, what: &str, value: Option<&Value>) -> Result<Option<Value>> {
    match value {
        None => Err(ctx.type_error(format!("__{what}__ may not be deleted"))),
        Some(value) if value.is_none() => Ok(None),
        Some(value) if value.downcast::<BaseException>().is_some() => Ok(Some(value.clone())),
        Some(_) => Err(ctx.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn get_context(_: Ctx, this: &BaseException) -> Option<Value> {
    this.context.get()
}

fn set_context(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    this.context.set(exception_or_none(ctx, "context", value)?);
    Ok(())
}

fn get_cause(_: Ctx, this: &BaseException) -> Option<Value> {
    this.cause.get()
}

fn set_cause(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    let cause = exception_or_none(ctx, "cause", value)?;
    this.suppress_context.set(true);
    this.cause.set(cause);
    Ok(())
}

fn get_suppress_context(_: Ctx, this: &BaseException) -> bool {
    this.suppress_context.get()
}

fn set_suppress_context(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("can't delete numeric/char attribute")) };
    let Some(suppress) = value.as_bool() else { return Err(ctx.type_error("attribute value type must be bool")) };
    this.suppress_context.set(suppress);
    Ok(())
}

fn get_dict(_: Ctx, this: &BaseException) -> Option<Ref<Dict>> {
    attributes::materialize(this.header())
}

fn set_dict(ctx: Ctx, this: &BaseException, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("cannot delete __dict__")) };
    let Some(dict) = value.downcast::<Dict>() else {
        return Err(ctx.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", value.class_name())));
    };
    attributes::replace_dict(this.header(), dict.reference());
    Ok(())
}

// ---- classes with one or two members ----

fn stop_iteration_init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    init(ctx, this, args)?;
    of(this).set_field(0, args.positional().first().cloned());
    Ok(())
}

fn system_exit_init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    init(ctx, this, args)?;
    let code = match args.positional() {
        [] => None,
        [code] => Some(code.clone()),
        several => Some(Tuple::from_slice(several).into()),
    };
    of(this).set_field(0, code);
    Ok(())
}

/// Sets `args`, and members from keywords of their names.
fn init_with_keywords(ctx: Ctx, this: &Value, args: Args, class: &Class) -> Result<()> {
    set_args(this, args.positional());
    let count = EXCEPTIONS.iter().find(|def| def.class == class).map_or(0, |def| def.members.len());
    for index in 0..count {
        of(this).set_field(index, None);
    }
    set_keywords(ctx, this, args, class)
}

fn set_keywords(ctx: Ctx, this: &Value, args: Args, class: &Class) -> Result<()> {
    for (name, value) in args.keywords() {
        let text = name.downcast::<Str>().map_or_else(String::new, Str::to_string_lossy);
        let index = member_index(class, &text).filter(|_| text != "msg");
        let Some(index) = index else {
            return Err(ctx.type_error(format!("{}() got an unexpected keyword argument '{text}'", class.name())));
        };
        of(this).set_field(index, Some(value.clone()));
    }
    Ok(())
}

natives! { ATTRIBUTE_ERROR_METHODS:
    __reduce__ = attribute_error_reduce(self, /) "";
    __getstate__ = attribute_error_getstate(self, /) "";
}

/// `name` and `args` but not `obj`, which could be anything.
fn attribute_error_state(this: &BaseException) -> Vec<(&'static str, Value)> {
    let Some(name) = this.field(0) else { return vec![] };
    vec![("name", name), ("args", this.args.get())]
}

fn attribute_error_getstate(ctx: Ctx, this: &BaseException) -> Result<Value> {
    let state = reduce_with(ctx, this, Value::NONE, attribute_error_state(this))?.pop();
    Ok(state.filter(|state| state.downcast::<Dict>().is_some()).unwrap_or(Value::NONE))
}

fn attribute_error_reduce(ctx: Ctx, this: &BaseException) -> Result<Vec<Value>> {
    let mut parts = reduce_with(ctx, this, this.args.get(), attribute_error_state(this))?;
    if parts.len() == 2 {
        parts.push(Value::NONE);
    }
    Ok(parts)
}

fn import_error_init(ctx: Ctx, this: &Value, args: Args) -> Result<()> {
    set_args(this, args.positional());
    let message = match args.positional() {
        [message] => Some(message.clone()),
        _ => None,
    };
    of(this).set_field(0, message);
    for index in 1..4 {
        of(this).set_field(index, None);
    }
    set_keywords(ctx, this, args, &IMPORT_ERROR)
}

fn import_error_str(ctx: Ctx, this: &Value) -> Result<Value> {
    match of(this).field(0) {
        Some(message) if message.is_instance_of_exactly::<Str>() => Ok(message),
        _ => str(ctx, this),
    }
}

natives! { IMPORT_ERROR_METHODS:
    __reduce__ = import_error_reduce(self, /) "Helper for pickle.";
}

fn import_error_reduce(ctx: Ctx, this: &BaseException) -> Result<Vec<Value>> {
    let members = [(1, "name"), (2, "path"), (3, "name_from")];
    let state = members.into_iter().filter_map(|(index, name)| Some((name, this.field(index)?))).collect();
    reduce_with(ctx, this, this.args.get(), state)
}

fn key_error_str(ctx: Ctx, this: &Value) -> Result<Value> {
    match args_of(of(this)).items() {
        [key] => Ok(ctx.repr(key)?.into()),
        _ => str(ctx, this),
    }
}
