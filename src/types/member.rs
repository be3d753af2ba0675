//! `member_descriptor`: the attributes that `__slots__` declares (`Objects/descrobject.c`).

use crate::object::attributes;
use crate::object::builtin_classes::MEMBER_DESCRIPTOR;
use crate::object::class::Class;
use crate::object::define::ClassDef;
use crate::object::header::Header;
use crate::object::heap;
use crate::object::intern::Interned;
use crate::object::protocol::{self, class_of};
use crate::object::{Ctx, Object, ObjectExt, Ref, Result, Str, Tuple, Value, Visitor};
use crate::{getsets, natives};

#[repr(C)]
pub struct MemberDescriptor {
    header: Header,
    pub class: Ref<Class>,
    pub name: Interned,
    /// The slot's number in instances of the class.
    pub slot: usize,
}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for MemberDescriptor {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &MEMBER_DESCRIPTOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.class.as_value());
    }
}

impl MemberDescriptor {
    pub fn new(class: &Class, name: Interned, slot: usize) -> Ref<MemberDescriptor> {
        heap::new(|header| MemberDescriptor { header, class: class.reference(), name, slot })
    }

    fn name_text(&self) -> &str {
        self.name.as_str().unwrap_or("?")
    }

    fn check(&self, ctx: Ctx, object: &Value) -> Result<()> {
        if class_of(object).is_subclass_of(&self.class) {
            return Ok(());
        }
        Err(ctx.type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            self.name_text(),
            self.class.name(),
            object.class_name()
        )))
    }
}

/// The names of the slots that a class adds to its base's, in the order of their numbers.
pub fn slot_names(class: &Class) -> Vec<Value> {
    let own = class.dict().values();
    let mut members: Vec<&MemberDescriptor> =
        own.iter().filter_map(Value::downcast_exact::<MemberDescriptor>).collect();
    members.retain(|member| std::ptr::eq(&*member.class, class));
    members.sort_by_key(|member| member.slot);
    members.iter().map(|member| member.name.into()).collect()
}

fn this(value: &Value) -> &MemberDescriptor {
    value.receiver::<MemberDescriptor>()
}

fn descr_get(ctx: Ctx, descriptor: &Value, object: Option<&Value>, _class: &Value) -> Result<Value> {
    let Some(object) = object else { return Ok(descriptor.clone()) };
    let member = this(descriptor);
    member.check(ctx, object)?;
    let value = object.as_object().and_then(|header| attributes::get_slot(header, member.slot));
    value.ok_or_else(|| {
        let full = protocol::full_name(class_of(object));
        let class = full.strip_prefix("__main__.").unwrap_or(&full);
        ctx.attribute_error(format!("'{class}' object has no attribute '{}'", member.name_text()), object, &member.name)
    })
}

fn descr_set(ctx: Ctx, descriptor: &Value, object: &Value, value: Option<&Value>) -> Result<()> {
    let member = this(descriptor);
    member.check(ctx, object)?;
    let Some(header) = object.as_object() else { return Ok(()) };
    let old = attributes::set_slot(header, member.slot, value.cloned());
    if value.is_none() && old.is_none() {
        return Err(ctx.attribute_error(member.name_text(), object, &member.name));
    }
    drop(old);
    Ok(())
}

fn repr(_: Ctx, value: &Value) -> Result<Value> {
    let member = this(value);
    Ok(Str::new(&format!("<member '{}' of '{}' objects>", member.name_text(), member.class.name())).into())
}

fn name(_: Ctx, member: &MemberDescriptor) -> Value {
    member.name.clone().into()
}

fn objclass(_: Ctx, member: &MemberDescriptor) -> Ref<Class> {
    member.class.clone()
}

fn qualname(_: Ctx, member: &MemberDescriptor) -> String {
    format!("{}.{}", protocol::qualified_name(&member.class), member.name_text())
}

fn doc(_: Ctx, _: &MemberDescriptor) {}

fn reduce(ctx: Ctx, member: &MemberDescriptor) -> Result<Ref<Tuple>> {
    let getattr = ctx.interp.builtins.get_str("getattr").unwrap_or(Value::NONE);
    Ok(Tuple::new(vec![getattr, Tuple::new(vec![member.class.to_value(), member.name.clone().into()]).into()]))
}

getsets! { GETSETS for MemberDescriptor:
    __name__: name "";
    __objclass__: objclass "";
    __qualname__: qualname "";
    __doc__: doc "";
}

natives! { METHODS:
    "__reduce__" = reduce(self, /) "";
}

pub fn define() {
    MEMBER_DESCRIPTOR.define::<MemberDescriptor>(&ClassDef {
        slots: |slots| {
            slots.repr.set(repr);
            slots.descr_get.set(descr_get);
            slots.descr_set.set(descr_set);
        },
        methods: METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}
