//! `_thread._local`: an object whose attributes each thread has for itself (`threading.local`).

use crate::object::class::class_flags;
use crate::object::define::ClassDef;
use crate::object::exception::ATTRIBUTE_ERROR;
use crate::object::intern::Interned;
use crate::object::native::Args;
use crate::object::protocol::class_of;
use crate::object::slots::InitFn;
use crate::object::{Class, Ctx, Dict, GilCell, Header, Object, ObjectExt, Ref, Result, Value, Visitor, heap, names};

#[repr(C)]
pub(super) struct Local {
    header: Header,
    /// What `__init__` is called with in each thread that uses the object.
    args: Vec<Value>,
    keywords: Vec<Interned>,
    /// Each thread's attributes, by thread number.
    dicts: GilCell<Vec<(u32, Ref<Dict>)>>,
}

pub(super) static LOCAL: Class = Class::on_demand("_thread._local", define);

/// All objects that live, for [`forget_thread`].
static ALL: GilCell<Vec<*const Local>> = GilCell::new(Vec::new());

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Local {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &LOCAL
    }

    fn traverse(&self, visit: Visitor) {
        self.args.iter().for_each(&mut *visit);
        self.dicts.with(|dicts| dicts.iter().for_each(|(_, dict)| visit(dict.as_value())));
    }

    fn clear(&self) {
        drop(self.dicts.replace(Vec::new()));
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        ALL.with(|all| all.retain(|&other| !std::ptr::eq(other, self)));
    }
}

/// Drops the attributes that an ended thread had in any object.
pub(super) fn forget_thread(thread: u32) {
    let dicts: Vec<Ref<Dict>> = ALL.with(|all| {
        all.iter()
            // SAFETY: objects take themselves off the list when they die.
            .filter_map(|&local| {
                unsafe { &*local }.dicts.with(|dicts| {
                    let place = dicts.iter().position(|&(other, _)| other == thread)?;
                    Some(dicts.swap_remove(place).1)
                })
            })
            .collect()
    });
    drop(dicts);
}

pub(super) fn define() {
    LOCAL.define::<Local>(&ClassDef {
        flags: class_flags::BASE | class_flags::WEAKREF,
        doc: "Thread-local data",
        slots: |slots| {
            slots.new.set(new);
            slots.getattr.set(getattr);
            slots.setattr.set(setattr);
        },
        ..ClassDef::EMPTY
    });
}

fn own_init(class: &Class) -> Option<InitFn> {
    let object_init = crate::object::builtin_classes::OBJECT.slots.init.get();
    class.slots.init.get().filter(|&init| object_init.is_none_or(|object_init| init as usize != object_init as usize))
}

fn new(ctx: Ctx, class: &Class, args: Args) -> Result<Value> {
    if !args.is_empty() && own_init(class).is_none() {
        return Err(ctx.type_error("Initialization arguments are not supported"));
    }
    let local = heap::new_in(class, |header| Local {
        header,
        args: args.values().to_vec(),
        keywords: args.keyword_names().to_vec(),
        dicts: GilCell::new(Vec::new()),
    });
    ALL.with(|all| all.push(Ref::as_ptr(&local)));
    // `__init__` of the creating thread is called by the call of the class.
    local.dicts.with(|dicts| dicts.push((ctx.id, Dict::new())));
    Ok(local.into())
}

/// The current thread's attributes, initialised if it has none yet.
fn dict_of(ctx: Ctx, this: &Value) -> Result<Ref<Dict>> {
    let local = this.receiver::<Local>();
    let existing =
        local.dicts.with(|dicts| dicts.iter().find(|&&(thread, _)| thread == ctx.id).map(|(_, dict)| dict.clone()));
    if let Some(dict) = existing {
        return Ok(dict);
    }
    let dict = Dict::new();
    local.dicts.with(|dicts| dicts.push((ctx.id, dict.clone())));
    if let Some(init) = own_init(class_of(this)) {
        let result = init(ctx, this, Args::new(&local.args, &local.keywords));
        if let Err(raised) = result {
            // The next use tries again.
            let dropped = local.dicts.with(|dicts| {
                dicts.iter().position(|&(thread, _)| thread == ctx.id).map(|place| dicts.swap_remove(place))
            });
            ctx.preserving_exception(|| drop(dropped));
            return Err(raised);
        }
    }
    Ok(dict)
}

fn getattr(ctx: Ctx, this: &Value, name: &Interned) -> Result<Value> {
    let dict = dict_of(ctx, this)?;
    if name.is(&names::__dict__) {
        return Ok(dict.into());
    }
    let class = class_of(this);
    let found = class.lookup(name);
    if let Some(descriptor) = &found {
        let slots = &class_of(descriptor).slots;
        if let (Some(get), Some(_)) = (slots.descr_get.get(), slots.descr_set.get()) {
            return get(ctx, descriptor, Some(this), &class.to_value());
        }
    }
    if let Some(value) = dict.get_interned(name) {
        return Ok(value);
    }
    match found {
        Some(descriptor) => match class_of(&descriptor).slots.descr_get.get() {
            Some(get) => get(ctx, &descriptor, Some(this), &class.to_value()),
            None => Ok(descriptor),
        },
        None => Err(ctx.no_attribute(this, name)),
    }
}

fn setattr(ctx: Ctx, this: &Value, name: &Interned, value: Option<&Value>) -> Result<()> {
    let dict = dict_of(ctx, this)?;
    if name.is(&names::__dict__) {
        let message = format!("'{}' object attribute '__dict__' is read-only", class_of(this).name());
        return Err(ctx.raise(&ATTRIBUTE_ERROR, message));
    }
    if let Some(descriptor) = class_of(this).lookup(name)
        && let Some(set) = class_of(&descriptor).slots.descr_set.get()
    {
        return set(ctx, &descriptor, this, value);
    }
    match value {
        Some(value) => {
            drop(dict.set_interned(*name, value.clone()));
            Ok(())
        }
        None if dict.remove_interned(name).is_some() => Ok(()),
        None => {
            let text = name.text().to_string_lossy();
            Err(ctx.attribute_error(
                format!("'{}' object has no attribute '{text}'", class_of(this).name()),
                this,
                name,
            ))
        }
    }
}
