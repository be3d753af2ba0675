//! `super` (`Objects/typeobject.c`).

use super::cell::Cell as ClosureCell;
use crate::code::raw::kind;
use crate::getsets;
use crate::object::builtin_classes::SUPER;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::RUNTIME_ERROR;
use crate::object::frame::Frame;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::Interned;
use crate::object::names;
use crate::object::native::{Args, readonly};
use crate::object::protocol::class_of;
use crate::object::{Ctx, Object, ObjectExt, Ref, Result, Str, Value, Visitor};

#[repr(C)]
pub struct Super {
    header: Header,
    /// The class after which the search begins.
    start: GilCell<Option<Ref<Class>>>,
    /// What attributes are bound to; `None` for an unbound `super`.
    object: GilCell<Option<Value>>,
    /// The class whose order is searched.
    object_class: GilCell<Option<Ref<Class>>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Super {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &SUPER
    }

    fn traverse(&self, visit: Visitor) {
        for cell in [&self.start, &self.object_class] {
            cell.with(|class| class.iter().for_each(|class| visit(class.as_value())));
        }
        self.object.with(|object| object.iter().for_each(visit));
    }

    fn clear(&self) {
        self.start.set(None);
        self.object_class.set(None);
        self.object.set(None);
    }
}

fn this(value: &Value) -> &Super {
    value.receiver::<Super>()
}

fn new(_: Ctx, class: &Class, _args: Args) -> Result<Value> {
    let (start, object, object_class) = (GilCell::new(None), GilCell::new(None), GilCell::new(None));
    Ok(heap::new_in(class, |header| Super { header, start, object, object_class }).into())
}

fn init(ctx: Ctx, value: &Value, args: Args) -> Result<()> {
    let args = args.no_keywords(ctx, "super")?;
    let (start, object) = match args {
        [] => from_frame(ctx)?,
        [start] => (class_argument(ctx, start)?, None),
        [start, object] => (class_argument(ctx, start)?, Some(object.clone()).filter(|object| !object.is_none())),
        _ => return Err(ctx.type_error(format!("super expected at most 2 arguments, got {}", args.len()))),
    };
    let object_class = match &object {
        Some(object) => Some(check(ctx, &start, object)?),
        None => None,
    };
    let this = this(value);
    this.start.set(Some(start));
    this.object.set(object);
    this.object_class.set(object_class);
    Ok(())
}

fn class_argument(ctx: Ctx, value: &Value) -> Result<Ref<Class>> {
    value
        .clone()
        .into_ref::<Class>()
        .map_err(|other| ctx.type_error(format!("super() argument 1 must be a type, not {}", other.class_name())))
}

/// The arguments that `super()` stands for: the `__class__` cell and the first parameter of the
/// function that runs.
fn from_frame(ctx: Ctx) -> Result<(Ref<Class>, Option<Value>)> {
    let frame = ctx.frame.get();
    // SAFETY: the running frame is live.
    let code = unsafe { frame.as_ref() }.and_then(Frame::code);
    let Some(code) = code else { return Err(ctx.raise(&RUNTIME_ERROR, "super(): no current frame")) };
    if code.argcount == 0 {
        return Err(ctx.raise(&RUNTIME_ERROR, "super(): no arguments"));
    }
    // SAFETY: `index` is below the code's `nlocalsplus`, and the frame runs that code.
    let local = |index: usize| unsafe { (*Frame::localsplus(frame).add(index)).clone() };
    let kinds = &code.head.localspluskinds;
    let mut object = local(0);
    if kinds[0] & kind::CELL != 0
        && let Some(cell) = object.as_ref().and_then(Value::downcast_exact::<ClosureCell>)
    {
        object = cell.value.get();
    }
    let Some(object) = object else { return Err(ctx.raise(&RUNTIME_ERROR, "super(): arg[0] deleted")) };
    let class_index =
        (0..kinds.len()).find(|&index| kinds[index] & kind::FREE != 0 && code.local_name(index) == "__class__");
    let Some(index) = class_index else { return Err(ctx.raise(&RUNTIME_ERROR, "super(): __class__ cell not found")) };
    let Some(cell) = local(index) else { return Err(ctx.raise(&RUNTIME_ERROR, "super(): bad __class__ cell")) };
    let Some(cell) = cell.downcast_exact::<ClosureCell>() else {
        return Err(ctx.raise(&RUNTIME_ERROR, "super(): bad __class__ cell"));
    };
    let Some(class) = cell.value.get() else { return Err(ctx.raise(&RUNTIME_ERROR, "super(): empty __class__ cell")) };
    let class = class.into_ref::<Class>().map_err(|other| {
        ctx.raise(&RUNTIME_ERROR, format!("super(): __class__ is not a type ({})", other.class_name()))
    })?;
    Ok((class, Some(object)))
}

/// The class whose order is searched (`supercheck`).
fn check(ctx: Ctx, start: &Class, object: &Value) -> Result<Ref<Class>> {
    if let Some(class) = object.as_class()
        && class.is_subclass_of(start)
    {
        return Ok(class.reference());
    }
    let class = class_of(object);
    if class.is_subclass_of(start) {
        return Ok(class.reference());
    }
    // A proxy may claim another class.
    if let Some(claimed) =
        ctx.lookup_attr(object, &names::__class__)?.and_then(|claimed| claimed.into_ref::<Class>().ok())
        && !std::ptr::eq(&*claimed, class)
        && claimed.is_subclass_of(start)
    {
        return Ok(claimed);
    }
    let (kind, name) = match object.as_class() {
        Some(class) => ("type", class.name()),
        None => ("instance of", class.name()),
    };
    Err(ctx.type_error(format!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        start.name()
    )))
}

/// The attribute that `super(start, object).name` finds; `None` leaves it to the `super` object
/// itself (`_PySuper_Lookup`).
pub fn lookup(ctx: Ctx, start: &Class, object: &Value, object_class: &Class, name: &Interned) -> Result<Option<Value>> {
    if names::__class__.get().is(name) {
        return Ok(None);
    }
    let mro = object_class.mro();
    let found = mro
        .iter()
        .skip_while(|class| !std::ptr::eq(**class, start))
        .skip(1)
        .find_map(|class| class.dict().get_interned(name));
    let Some(found) = found else { return Ok(None) };
    match class_of(&found).slots.descr_get.get() {
        Some(get) => {
            let of_class = object.as_class().is_some_and(|class| std::ptr::eq(class, object_class));
            get(ctx, &found, (!of_class).then_some(object), &object_class.to_value()).map(Some)
        }
        None => Ok(Some(found)),
    }
}

/// What `LOAD_SUPER_ATTR` does for the built-in `super`: `super(start, object).name`.
pub fn load_attr(ctx: Ctx, start: &Value, object: &Value, name: &Interned) -> Result<Value> {
    let start = class_argument(ctx, start)?;
    let object_class = check(ctx, &start, object)?;
    if let Some(value) = lookup(ctx, &start, object, &object_class, name)? {
        return Ok(value);
    }
    let proxy = new(ctx, &SUPER, Args::EMPTY)?;
    init(ctx, &proxy, Args::positional_only(&[start.to_value(), object.clone()]))?;
    ctx.generic_getattr(&proxy, name)
}

/// As [`load_attr`] for a method call: the function and whether `object` is its first argument.
pub fn load_method(ctx: Ctx, start: &Value, object: &Value, name: &Interned) -> Result<(Value, bool)> {
    let class = class_argument(ctx, start)?;
    let object_class = check(ctx, &class, object)?;
    let mro = object_class.mro();
    let found = mro
        .iter()
        .skip_while(|base| !std::ptr::eq(**base, &*class))
        .skip(1)
        .find_map(|base| base.dict().get_interned(name));
    let of_class = object.as_class().is_some_and(|class| std::ptr::eq(class, &*object_class));
    match found {
        Some(function) if !of_class && function.is_instance_of_exactly::<super::function::Function>() => {
            Ok((function, true))
        }
        _ => load_attr(ctx, start, object, name).map(|value| (value, false)),
    }
}

fn getattr(ctx: Ctx, value: &Value, name: &Interned) -> Result<Value> {
    let this = this(value);
    let parts = (this.start.get(), this.object.get(), this.object_class.get());
    if let (Some(start), Some(object), Some(object_class)) = parts
        && let Some(found) = lookup(ctx, &start, &object, &object_class, name)?
    {
        return Ok(found);
    }
    ctx.generic_getattr(value, name)
}

fn descr_get(ctx: Ctx, descriptor: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let this = this(descriptor);
    let (Some(object), None, Some(start)) = (object, this.object.get(), this.start.get()) else {
        return Ok(descriptor.clone());
    };
    let class = class_of(descriptor);
    if !std::ptr::eq(class, &SUPER) {
        return ctx.call(&class.to_value(), &[start.to_value(), object.clone()]);
    }
    let object_class = check(ctx, &start, object)?;
    let bound = new(ctx, &SUPER, Args::EMPTY)?;
    let parts = self::this(&bound);
    parts.start.set(Some(start));
    parts.object.set(Some(object.clone()));
    parts.object_class.set(Some(object_class));
    Ok(bound)
}

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    let this = this(value);
    let start = this.start.get().map_or_else(|| "NULL".into(), |start| start.name());
    let text = match this.object_class.get() {
        Some(class) => format!("<super: <class '{start}'>, <{} object>>", class.name()),
        None => format!("<super: <class '{start}'>, NULL>"),
    };
    Ok(Str::new(&text).into())
}

fn thisclass(_: Ctx, this: &Super) -> Option<Ref<Class>> {
    this.start.get()
}

fn self_(_: Ctx, this: &Super) -> Option<Value> {
    this.object.get()
}

fn self_class(_: Ctx, this: &Super) -> Option<Ref<Class>> {
    this.object_class.get()
}

getsets! { GETSETS for Super:
    __thisclass__: thisclass, readonly "the class invoking super()";
    __self__: self_, readonly "the instance invoking super(); may be None";
    __self_class__: self_class, readonly "the type of the instance invoking super(); may be None";
}

pub fn define() {
    SUPER.define::<Super>(&ClassDef {
        flags: class_flags::BASE,
        doc: "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
        slots: |slots| {
            slots.new.set(new);
            slots.init.set(init);
            slots.getattr.set(getattr);
            slots.descr_get.set(descr_get);
            slots.repr.set(repr);
        },
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
