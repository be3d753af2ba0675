//! `_tuplegetter`: the fields of named tuples.

use crate::object::define::ClassDef;
use crate::object::exception::{ATTRIBUTE_ERROR, INDEX_ERROR};
use crate::object::{Class, Ctx, GilCell, ObjectExt, Result, Str, Tuple, Value, int};
use crate::types::held::class_argument;
use crate::{constructor, getsets, natives, object_type};
use rustpython_wtf8::Wtf8Buf;

pub static TUPLE_GETTER: Class = Class::on_demand("collections._tuplegetter", define);

object_type! {
    pub struct TupleGetter: TUPLE_GETTER {
        index: i64,
        doc: GilCell<Option<Value>>,
    }
}

fn construct(_: Ctx, class: &Value, index: i64, doc: Value) -> Value {
    TupleGetter::make(class_argument(class), index, GilCell::new(Some(doc))).into()
}

constructor! {
    new = "_tuplegetter" construct(self, index, doc, /);
}

fn descr_get(ctx: Ctx, this: &Value, object: Option<&Value>, _: &Value) -> Result<Value> {
    let Some(object) = object else { return Ok(this.clone()) };
    let index = this.receiver::<TupleGetter>().index;
    let Some(tuple) = object.downcast::<Tuple>() else {
        return Err(ctx.type_error(format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
            object.class_name()
        )));
    };
    let item = usize::try_from(index).ok().and_then(|index| tuple.items().get(index));
    item.cloned().ok_or_else(|| ctx.raise(&INDEX_ERROR, "tuple index out of range"))
}

fn descr_set(ctx: Ctx, _: &Value, _: &Value, value: Option<&Value>) -> Result<()> {
    Err(ctx.raise(&ATTRIBUTE_ERROR, if value.is_some() { "can't set attribute" } else { "can't delete attribute" }))
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<TupleGetter>();
    let mut text = Wtf8Buf::from(format!("_tuplegetter({}, ", this.index));
    text.push_wtf8(ctx.repr(&this.doc.get().unwrap_or(Value::NONE))?.as_wtf8());
    text.push_str(")");
    Ok(Str::from_wtf8(&text).into())
}

fn reduce(_: Ctx, this: &Value) -> Vec<Value> {
    let getter = this.receiver::<TupleGetter>();
    let args = vec![int::from_i64(getter.index), getter.doc.get().unwrap_or(Value::NONE)];
    vec![this.class().to_value(), Tuple::new(args).into()]
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "";
}

fn doc(_: Ctx, this: &TupleGetter) -> Option<Value> {
    this.doc.get()
}

fn set_doc(_: Ctx, this: &TupleGetter, value: Option<&Value>) -> Result<()> {
    this.doc.set(value.cloned());
    Ok(())
}

getsets! { GETSETS for TupleGetter:
    __doc__: doc, set_doc "";
}

pub fn define() {
    TUPLE_GETTER.define::<TupleGetter>(&ClassDef {
        slots: |slots| {
            slots.new.set(new);
            slots.repr.set(repr);
            slots.descr_get.set(descr_get);
            slots.descr_set.set(descr_set);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
    // The class has no docstring of its own: the attribute is each getter's.
    TUPLE_GETTER.define_members(&ClassDef { getsets: GETSETS, ..ClassDef::EMPTY });
}
