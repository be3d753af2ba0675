//! `dict.keys()`, `dict.values()` and `dict.items()`: views that follow the dict, the keys and the
//! items with the operations of sets.

use super::dict_iterator::{
    ItemIterator, KeyIterator, ReverseItemIterator, ReverseKeyIterator, ReverseValueIterator, ValueIterator,
};
use super::list::List;
use super::set::{AnySet, Set, set_update};
use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::protocol::class_of;
use crate::object::slots::{BinaryOp, Comparison, Slots};
use crate::object::{Class, Ctx, Dict, Header, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor, heap};
use crate::{getsets, natives};

macro_rules! views {
    ($($module:ident $name:ident $class:ident $python:literal $iterator:ident $reverse:ident [$($isdisjoint:ident)?];)*) => {$(
        pub static $class: Class = Class::on_demand($python, $module::define);

        #[repr(C)]
        pub struct $name {
            header: Header,
            pub dict: Ref<Dict>,
        }

        // SAFETY: `repr(C)`, header first.
        unsafe impl Object for $name {
            const TRACKED: bool = true;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: Visitor) {
                visit(self.dict.as_value());
            }
        }

        impl $name {
            pub fn new(dict: &Dict) -> Ref<$name> {
                heap::new(|header| $name { header, dict: dict.reference() })
            }

            /// As `new`, for the views of a subclass of `dict`.
            pub fn new_in(class: &Class, dict: &Dict) -> Ref<$name> {
                heap::new_in(class, |header| $name { header, dict: dict.reference() })
            }
        }

        mod $module {
            use super::*;

            fn iter(_: Ctx, this: &Value) -> Result<Value> {
                Ok($iterator::new(&this.receiver::<$name>().dict).into())
            }

            fn len(_: Ctx, this: &Value) -> Result<usize> {
                Ok(this.receiver::<$name>().dict.len())
            }

            fn reversed(_: Ctx, this: &$name) -> Ref<$reverse> {
                $reverse::new(&this.dict)
            }

            fn mapping(_: Ctx, this: &$name) -> Value {
                read_only(&this.dict)
            }

            natives! { METHODS:
                "__reversed__" = reversed(self, /) "Return a reverse iterator over the dict keys.";
                $($isdisjoint(self, other, /) "Return True if the view and the given iterable have a null intersection.";)?
            }

            getsets! { GETSETS for $name:
                mapping: mapping "dictionary that this view refers to";
            }

            pub fn define() {
                $class.define::<$name>(&ClassDef {
                    flags: class_flags::NO_INSTANTIATION,
                    slots: |slots| {
                        slots.iter.set(iter);
                        slots.len.set(len);
                        slots.repr.set(repr);
                        $module(slots);
                    },
                    methods: METHODS,
                    getsets: GETSETS,
                    ..ClassDef::EMPTY
                });
            }
        }
    )*

        pub fn define() {
            $($module::define();)*
        }
    };
}

views! {
    keys DictKeys DICT_KEYS "dict_keys" KeyIterator ReverseKeyIterator [isdisjoint];
    values DictValues DICT_VALUES "dict_values" ValueIterator ReverseValueIterator [];
    items DictItems DICT_ITEMS "dict_items" ItemIterator ReverseItemIterator [isdisjoint];
}

fn read_only(dict: &Ref<Dict>) -> Value {
    super::mapping_proxy::MappingProxy::new(dict.to_value()).into()
}

// ---- slots of the single views ----

fn keys(slots: &Slots) {
    slots.contains.set(|ctx, this, key| this.receiver::<DictKeys>().dict.contains(ctx, key));
    set_operations(slots);
}

fn values(_: &Slots) {}

fn items(slots: &Slots) {
    slots.contains.set(items_contain);
    set_operations(slots);
}

fn items_contain(ctx: Ctx, this: &Value, item: &Value) -> Result<bool> {
    let Some([key, value]) = item.downcast::<Tuple>().map(Tuple::items) else { return Ok(false) };
    match this.receiver::<DictItems>().dict.get(ctx, key)? {
        Some(found) => ctx.eq(&found, value),
        None => Ok(false),
    }
}

fn repr(ctx: Ctx, this: &Value) -> Result<Value> {
    let text = ctx.repr_guarded(this, || {
        let items = List::new(ctx.collect(this)?);
        let mut text = rustpython_wtf8::Wtf8Buf::from(format!("{}(", this.class_name()));
        text.push_wtf8(ctx.repr(items.as_value())?.as_wtf8());
        text.push_str(")");
        Ok(Str::from_wtf8(&text))
    })?;
    Ok(text.unwrap_or_else(|| Str::new("...")).into())
}

// ---- the operations of sets ----

fn set_operations(slots: &Slots) {
    slots.compare.set(compare);
    slots.binary[BinaryOp::Subtract as usize].set(|ctx, a, b| {
        let difference = set_of(ctx, a)?;
        AnySet::of(difference.as_value()).difference_update(ctx, b)?;
        Ok(difference.into())
    });
    slots.binary[BinaryOp::And as usize].set(intersection);
    slots.binary[BinaryOp::Or as usize].set(|ctx, a, b| {
        let union = set_of(ctx, a)?;
        set_update(ctx, &union, b)?;
        Ok(union.into())
    });
    slots.binary[BinaryOp::Xor as usize].set(|ctx, a, b| {
        let difference = set_of(ctx, a)?;
        AnySet::of(difference.as_value()).symmetric_difference_update(ctx, b)?;
        Ok(difference.into())
    });
}

fn set_of(ctx: Ctx, iterable: &Value) -> Result<Ref<Set>> {
    let set = Set::new();
    set_update(ctx, &set, iterable)?;
    Ok(set)
}

/// Whether a value is a view that behaves as a set.
fn is_set_view(value: &Value) -> bool {
    value.downcast::<DictKeys>().is_some() || value.downcast::<DictItems>().is_some()
}

fn intersection(ctx: Ctx, a: &Value, b: &Value) -> Result<Value> {
    // One of the two is a view; the smaller of two views is walked.
    let (view, other) = if is_set_view(a) { (a, b) } else { (b, a) };
    let (view, other) =
        if is_set_view(other) && ctx.len(other)? > ctx.len(view)? { (other, view) } else { (view, other) };
    let common = Set::new();
    ctx.for_each(other, |item| {
        if ctx.contains(view, &item)? {
            AnySet::of(common.as_value()).add(ctx, &item)?;
        }
        Ok(true)
    })?;
    Ok(common.into())
}

fn isdisjoint(ctx: Ctx, this: &Value, other: &Value) -> Result<bool> {
    if this.is(other) {
        return Ok(ctx.len(this)? == 0);
    }
    let mut disjoint = true;
    ctx.for_each(other, |item| {
        disjoint = !ctx.contains(this, &item)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

fn all_contained(ctx: Ctx, a: &Value, b: &Value) -> Result<bool> {
    let mut all = true;
    ctx.for_each(a, |item| {
        all = ctx.contains(b, &item)?;
        Ok(all)
    })?;
    Ok(all)
}

fn compare(ctx: Ctx, a: &Value, b: &Value, op: Comparison) -> Result<Value> {
    if !(AnySet::from(b).is_some() || is_set_view(b)) || class_of(a).slots.len.get().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (len_a, len_b) = (ctx.len(a)?, ctx.len(b)?);
    let holds = match op {
        Comparison::Eq => len_a == len_b && all_contained(ctx, a, b)?,
        Comparison::Ne => !(len_a == len_b && all_contained(ctx, a, b)?),
        Comparison::Lt => len_a < len_b && all_contained(ctx, a, b)?,
        Comparison::Le => len_a <= len_b && all_contained(ctx, a, b)?,
        Comparison::Gt => len_a > len_b && all_contained(ctx, b, a)?,
        Comparison::Ge => len_a >= len_b && all_contained(ctx, b, a)?,
    };
    Ok(Value::from_bool(holds))
}
