//! Traceback objects (`Python/traceback.c`).

use crate::object::builtin_classes::{FRAME, TRACEBACK};
use crate::object::define::ClassDef;
use crate::object::exception::{ATTRIBUTE_ERROR, BaseException};
use crate::object::native::Args;
use crate::object::refs::{Object, ObjectExt, Visitor};
use crate::object::{Class, Ctx, GilCell, Header, Ref, Result, Value, heap, int};
use crate::{getsets, natives};
use std::cell::Cell;

#[repr(C)]
pub struct Traceback {
    header: Header,
    pub frame: GilCell<Value>,
    /// In bytes, as CPython's; the code unit is half of it.
    pub lasti: Cell<i32>,
    pub lineno: Cell<i64>,
    pub next: GilCell<Option<Value>>,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Traceback {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TRACEBACK
    }

    fn traverse(&self, visit: Visitor) {
        self.frame.with(|frame| visit(frame));
        self.next.with(|next| next.iter().for_each(visit));
    }

    fn clear(&self) {
        self.next.set(None);
        self.frame.set(Value::NONE);
    }
}

impl Traceback {
    pub fn new(next: Option<Value>, frame: Value, lasti: i32, lineno: i64) -> Ref<Traceback> {
        heap::new(|header| Traceback {
            header,
            frame: GilCell::new(frame),
            lasti: Cell::new(lasti),
            lineno: Cell::new(lineno),
            next: GilCell::new(next),
        })
    }
}

/// Puts the place where `frame` is at the head of the exception's traceback (`PyTraceBack_Here`).
/// `unit` is the code unit of the instruction under way.
pub fn add(exception: &BaseException, frame: Value, unit: usize, lineno: u32) {
    let next = exception.traceback.take();
    let traceback = Traceback::new(next, frame, (unit * 2) as i32, lineno as i64);
    exception.traceback.set(Some(traceback.into()));
}

pub fn define() {
    TRACEBACK.define::<Traceback>(&ClassDef {
        doc: "Create a new traceback object.",
        slots: |slots| slots.new.set(new),
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

fn new(ctx: Ctx, _: &Class, args: Args) -> Result<Value> {
    const NAMES: [&str; 4] = ["tb_next", "tb_frame", "tb_lasti", "tb_lineno"];
    let given = args.positional();
    if given.len() > 4 {
        return Err(ctx.type_error(format!("traceback() takes at most 4 arguments ({} given)", given.len())));
    }
    let mut values: [Option<&Value>; 4] = [None; 4];
    for (number, name) in NAMES.iter().enumerate() {
        values[number] = given.get(number).or_else(|| args.keyword(name));
        if values[number].is_none() {
            return Err(ctx.type_error(format!("traceback() missing required argument '{name}' (pos {})", number + 1)));
        }
    }
    let [next, frame, lasti, lineno] = values.map(|value| value.cloned().unwrap_or(Value::NONE));
    if !frame.class().is_subclass_of(&FRAME) {
        return Err(
            ctx.type_error(format!("traceback() argument 'tb_frame' must be frame, not {}", frame.class_name()))
        );
    }
    let (lasti, lineno) = (ctx.index_i64(&lasti)?, ctx.index_i64(&lineno)?);
    if !next.is_none() && next.downcast::<Traceback>().is_none() {
        return Err(ctx.type_error(format!("expected traceback object or None, got '{}'", next.class_name())));
    }
    let next = Some(next).filter(|next| !next.is_none());
    Ok(Traceback::new(next, frame, lasti as i32, lineno).into())
}

natives! { METHODS:
    __dir__(self, /) "";
}

fn __dir__(ctx: Ctx, _: &Traceback) -> Result<Value> {
    let list = ctx.call(&crate::object::builtin_classes::LIST.to_value(), &[])?;
    for name in ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"] {
        ctx.call_method(
            &list,
            &crate::object::intern::intern("append"),
            &[crate::object::intern::intern(name).into()],
        )?;
    }
    Ok(list)
}

getsets! { GETSETS for Traceback:
    tb_next: get_next, set_next "";
    tb_frame: get_frame, read_only "";
    tb_lasti: get_lasti, read_only "";
    tb_lineno: get_lineno, read_only "";
}

fn read_only(ctx: Ctx, _: &Traceback, _: Option<&Value>) -> Result<()> {
    Err(ctx.raise(&ATTRIBUTE_ERROR, "readonly attribute"))
}

fn get_next(_: Ctx, this: &Traceback) -> Option<Value> {
    this.next.get()
}

fn get_frame(_: Ctx, this: &Traceback) -> Value {
    this.frame.get()
}

fn get_lasti(_: Ctx, this: &Traceback) -> Value {
    Value::int32(this.lasti.get())
}

fn get_lineno(_: Ctx, this: &Traceback) -> Value {
    int::from_i64(this.lineno.get())
}

fn set_next(ctx: Ctx, this: &Traceback, value: Option<&Value>) -> Result<()> {
    let Some(value) = value else { return Err(ctx.type_error("can't delete tb_next attribute")) };
    if value.is_none() {
        this.next.set(None);
        return Ok(());
    }
    let Some(next) = value.downcast::<Traceback>() else {
        return Err(ctx.type_error(format!("expected traceback object, got '{}'", value.class_name())));
    };
    let mut link = Some(next.reference());
    while let Some(traceback) = link {
        if std::ptr::eq(&*traceback, this) {
            return Err(ctx.value_error("traceback loop detected"));
        }
        link = traceback.next.get().and_then(|next| next.into_ref::<Traceback>().ok());
    }
    this.next.set(Some(value.clone()));
    Ok(())
}
