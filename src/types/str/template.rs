//! `string.templatelib`: what template strings evaluate to (PEP 750, `Objects/templateobject.c`,
//! `Objects/interpolationobject.c`).

use super::{EMPTY, build_string};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::native::Args;
use crate::object::{
    Class, Ctx, GilCell, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap, intern,
};
use crate::{getsets, natives};
use std::cell::Cell;

/// The text of a template string and the values between, one fewer than texts.
#[repr(C)]
pub struct Template {
    header: Header,
    strings: Ref<Tuple>,
    interpolations: Ref<Tuple>,
}

/// A replacement field of a template string.
#[repr(C)]
pub struct Interpolation {
    header: Header,
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
}

#[repr(C)]
struct TemplateIterator {
    header: Header,
    template: GilCell<Option<Ref<Template>>>,
    /// Counts texts and values: even numbers are texts.
    index: Cell<usize>,
}

pub static TEMPLATE: Class = Class::on_demand("string.templatelib.Template", define);
pub static INTERPOLATION: Class = Class::on_demand("string.templatelib.Interpolation", define);
static TEMPLATE_ITERATOR: Class = Class::on_demand("string.templatelib.TemplateIter", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Template {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TEMPLATE
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.strings.as_value());
        visit(self.interpolations.as_value());
    }
}

// SAFETY: as above.
unsafe impl Object for Interpolation {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &INTERPOLATION
    }

    fn traverse(&self, visit: Visitor) {
        [&self.value, &self.expression, &self.conversion, &self.format_spec].into_iter().for_each(visit);
    }
}

// SAFETY: as above.
unsafe impl Object for TemplateIterator {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &TEMPLATE_ITERATOR
    }

    fn traverse(&self, visit: Visitor) {
        self.template.with(|template| template.iter().for_each(|template| visit(template.as_value())));
    }

    fn clear(&self) {
        self.template.set(None);
    }
}

pub fn define() {
    TEMPLATE.define::<Template>(&ClassDef {
        doc: "Template object",
        slots: |slots| {
            slots.new.set(new_template);
            slots.repr.set(repr_template);
            slots.iter.set(iterate);
            slots.concat.set(concat);
        },
        methods: TEMPLATE_METHODS,
        getsets: TEMPLATE_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    INTERPOLATION.define::<Interpolation>(&ClassDef {
        doc: "Interpolation object",
        slots: |slots| {
            slots.new.set(new_interpolation);
            slots.repr.set(repr_interpolation);
        },
        methods: INTERPOLATION_METHODS,
        class_methods: CLASS_METHODS,
        getsets: INTERPOLATION_ATTRIBUTES,
        ..ClassDef::EMPTY
    });
    TEMPLATE_ITERATOR.define::<TemplateIterator>(&ClassDef {
        flags: class_flags::NO_INSTANTIATION,
        slots: |slots| {
            slots.iter.set(|_, this| Ok(this.clone()));
            slots.next.set(next);
        },
        ..ClassDef::EMPTY
    });
    let names = ["value", "expression", "conversion", "format_spec"].map(|name| Value::from(intern::intern(name)));
    INTERPOLATION.dict().set_str("__match_args__", Tuple::new(names.to_vec()).into());
    INTERPOLATION.modified();
}

/// `BUILD_TEMPLATE`: from a tuple of texts and one of interpolations.
pub fn build_template(strings: &Value, interpolations: &Value) -> Value {
    let tuple = |value: &Value| value.clone().into_ref::<Tuple>().unwrap_or_else(|_| Tuple::empty());
    make_template(tuple(strings), tuple(interpolations)).into()
}

/// `BUILD_INTERPOLATION`; the conversion is that of the opcode: none, `s`, `r` or `a`.
pub fn build_interpolation(
    value: Value,
    expression: Value,
    conversion: Option<char>,
    format_spec: Option<Value>,
) -> Value {
    let conversion = conversion.map_or(Value::NONE, |letter| intern::intern(letter.encode_utf8(&mut [0; 4])).into());
    let format_spec = format_spec.unwrap_or_else(|| EMPTY.clone().into());
    heap::new(|header| Interpolation { header, value, expression, conversion, format_spec }).into()
}

fn make_template(strings: Ref<Tuple>, interpolations: Ref<Tuple>) -> Ref<Template> {
    heap::new(|header| Template { header, strings, interpolations })
}

fn new_template(ctx: Ctx, _: &Class, args: Args) -> Result<Value> {
    if args.has_keywords() {
        return Err(ctx.type_error("Template.__new__ only accepts *args arguments"));
    }
    let (mut strings, mut interpolations) = (Vec::<Value>::new(), Vec::new());
    let mut last_was_text = false;
    for value in args.values() {
        if value.downcast::<Str>().is_some() {
            if last_was_text {
                let joined = build_string(ctx, &[strings.pop().expect("a text came before"), value.clone()])?;
                strings.push(joined);
            } else {
                strings.push(value.clone());
            }
            last_was_text = true;
        } else if value.downcast::<Interpolation>().is_some() {
            if !last_was_text {
                strings.push(EMPTY.clone().into());
            }
            interpolations.push(value.clone());
            last_was_text = false;
        } else {
            let given = value.class_name();
            return Err(ctx.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}"
            )));
        }
    }
    if !last_was_text {
        strings.push(EMPTY.clone().into());
    }
    Ok(make_template(Tuple::new(strings), Tuple::new(interpolations)).into())
}

fn repr_template(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Template>();
    let strings = ctx.repr(this.strings.as_value())?;
    let interpolations = ctx.repr(this.interpolations.as_value())?;
    build_string(
        ctx,
        &[
            Str::new("Template(strings=").into(),
            strings.into(),
            Str::new(", interpolations=").into(),
            interpolations.into(),
            Str::new(")").into(),
        ],
    )
}

fn iterate(_: Ctx, this: &Value) -> Result<Value> {
    let template = this.clone().into_ref::<Template>().ok();
    Ok(heap::new(|header| TemplateIterator { header, template: GilCell::new(template), index: Cell::new(0) }).into())
}

/// Texts and values in turn; empty texts are left out.
fn next(_: Ctx, this: &Value) -> Result<Option<Value>> {
    let this = this.receiver::<TemplateIterator>();
    let Some(template) = this.template.get() else { return Ok(None) };
    loop {
        let index = this.index.get();
        this.index.set(index + 1);
        if index % 2 == 1 {
            return Ok(template.interpolations.items().get(index / 2).cloned());
        }
        match template.strings.items().get(index / 2) {
            None => {
                this.template.set(None);
                return Ok(None);
            }
            Some(text) if text.downcast::<Str>().is_some_and(Str::is_empty) => {
                if index / 2 == template.interpolations.len() {
                    this.template.set(None);
                    return Ok(None);
                }
            }
            Some(text) => return Ok(Some(text.clone())),
        }
    }
}

fn concat(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    let (Some(left), Some(right)) = (a.downcast::<Template>(), b.downcast::<Template>()) else {
        let given = b.class_name();
        return Err(ctx.type_error(format!(
            "can only concatenate string.templatelib.Template (not \"{given}\") to string.templatelib.Template"
        )));
    };
    let mut strings = left.strings.items().to_vec();
    let (last, first) = (strings.pop(), &right.strings.items()[0]);
    strings.push(build_string(ctx, &[last.expect("a template has texts"), first.clone()])?);
    strings.extend_from_slice(&right.strings.items()[1..]);
    let interpolations = [left.interpolations.items(), right.interpolations.items()].concat();
    Ok(make_template(Tuple::new(strings), Tuple::new(interpolations)).into())
}

fn values(_: Ctx, this: &Template) -> Vec<Value> {
    let value = |item: &Value| item.downcast::<Interpolation>().map(|item| item.value.clone());
    this.interpolations.items().iter().filter_map(value).collect()
}

fn strings(_: Ctx, this: &Template) -> Ref<Tuple> {
    this.strings.clone()
}

fn interpolations(_: Ctx, this: &Template) -> Ref<Tuple> {
    this.interpolations.clone()
}

fn reduce_template(ctx: Ctx, this: &Template) -> Result<Vec<Value>> {
    let module = crate::types::codecs::registry::import(ctx, "string.templatelib")?;
    let make = ctx.getattr_str(&module, "_template_unpickle")?;
    Ok(vec![make, Tuple::new(vec![this.strings.to_value(), this.interpolations.to_value()]).into()])
}

natives! { TEMPLATE_METHODS:
    __reduce__ = reduce_template(self, /) "";
}

getsets! { TEMPLATE_ATTRIBUTES for Template:
    strings: strings "Strings";
    interpolations: interpolations "Interpolations";
    values: values "Values of interpolations";
}

fn new_interpolation(ctx: Ctx, _: &Class, args: Args) -> Result<Value> {
    const NAMES: [&str; 4] = ["value", "expression", "conversion", "format_spec"];
    let mut parameters: [Option<Value>; 4] = [const { None }; 4];
    if args.positional().len() > 4 {
        return Err(
            ctx.type_error(format!("Interpolation() takes at most 4 arguments ({} given)", args.values().len()))
        );
    }
    for (place, value) in parameters.iter_mut().zip(args.positional()) {
        *place = Some(value.clone());
    }
    for (name, value) in args.keywords() {
        let name = name.as_str().unwrap_or("?");
        let Some(index) = NAMES.iter().position(|&parameter| parameter == name) else {
            return Err(ctx.type_error(format!("Interpolation() got an unexpected keyword argument '{name}'")));
        };
        parameters[index] = Some(value.clone());
    }
    let [value, expression, conversion, format_spec] = parameters;
    let Some(value) = value else {
        return Err(ctx.type_error("Interpolation() missing required argument 'value' (pos 1)"));
    };
    for (value, name) in [(&expression, "expression"), (&format_spec, "format_spec")] {
        if let Some(value) = value.as_ref().filter(|value| value.downcast::<Str>().is_none()) {
            return Err(
                ctx.type_error(format!("Interpolation() argument '{name}' must be str, not {}", value.class_name()))
            );
        }
    }
    let conversion = conversion.unwrap_or(Value::NONE);
    if !conversion.is_none() {
        if conversion.downcast::<Str>().is_none() {
            let given = conversion.class_name();
            return Err(ctx.type_error(format!("Interpolation() argument 'conversion' must be str, not {given}")));
        }
        if !matches!(conversion.as_str(), Some("s" | "r" | "a")) {
            return Err(ctx.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
        }
    }
    let (expression, format_spec) =
        (expression.unwrap_or_else(|| EMPTY.clone().into()), format_spec.unwrap_or_else(|| EMPTY.clone().into()));
    Ok(heap::new(|header| Interpolation { header, value, expression, conversion, format_spec }).into())
}

fn repr_interpolation(ctx: Ctx, this: &Value) -> Result<Value> {
    let this = this.receiver::<Interpolation>();
    let mut parts = vec![Str::new("Interpolation(").into()];
    for (index, field) in [&this.value, &this.expression, &this.conversion, &this.format_spec].into_iter().enumerate() {
        if index > 0 {
            parts.push(Str::new(", ").into());
        }
        parts.push(ctx.repr(field)?.into());
    }
    parts.push(Str::new(")").into());
    build_string(ctx, &parts)
}

fn reduce_interpolation(_: Ctx, this: &Interpolation) -> Vec<Value> {
    let fields = [&this.value, &this.expression, &this.conversion, &this.format_spec].map(Value::clone);
    vec![this.header.class().to_value(), Tuple::new(fields.to_vec()).into()]
}

fn value(_: Ctx, this: &Interpolation) -> Value {
    this.value.clone()
}

fn expression(_: Ctx, this: &Interpolation) -> Value {
    this.expression.clone()
}

fn conversion(_: Ctx, this: &Interpolation) -> Value {
    this.conversion.clone()
}

fn format_spec(_: Ctx, this: &Interpolation) -> Value {
    this.format_spec.clone()
}

fn class_getitem(_: Ctx, class: &Value, item: &Value) -> Value {
    crate::object::seq_iter::generic_alias(class, item)
}

natives! { INTERPOLATION_METHODS:
    __reduce__ = reduce_interpolation(self, /) "";
}

natives! { CLASS_METHODS:
    __class_getitem__ = class_getitem(self, item, /) "See PEP 585";
}

getsets! { INTERPOLATION_ATTRIBUTES for Interpolation:
    value: value "Value";
    expression: expression "Expression";
    conversion: conversion "Conversion";
    format_spec: format_spec "Format specifier";
}
