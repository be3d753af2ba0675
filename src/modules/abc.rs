//! `_abc`: abstract base classes (`Modules/_abc.c`).

use super::NativeModule;
use crate::natives;
use crate::object::cell::GilCell;
use crate::object::class::{Class, class_flags};
use crate::object::define::ClassDef;
use crate::object::exception::{ASSERTION_ERROR, RUNTIME_ERROR};
use crate::object::header::Header;
use crate::object::heap;
use crate::object::protocol::class_of;
use crate::object::{Ctx, InterpLocal, Object, ObjectExt, Ref, Result, Tuple, Value, Visitor, int, intern, names};
use crate::types::property;
use crate::types::set;
use crate::types::weakref::WeakRef;
use std::cell::Cell;
use std::collections::HashMap;

pub static MODULE: NativeModule = NativeModule {
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

/// Classes that are not kept alive. A class is found by its address; the weak reference tells
/// whether that is still the class that was added.
struct ClassSet(GilCell<HashMap<u64, Value>>);

/// From this size on, entries of dead classes are looked for before the set grows.
const PURGE_FROM: usize = 64;

impl ClassSet {
    fn new() -> ClassSet {
        ClassSet(GilCell::new(HashMap::new()))
    }

    fn contains(&self, class: &Value) -> bool {
        let entry = self.0.with(|entries| entries.get(&class.bits()).cloned());
        entry.is_some_and(|entry| target(&entry).is_some_and(|target| target.is(class)))
    }

    fn add(&self, ctx: Ctx, class: &Value) -> Result<()> {
        let reference = WeakRef::to(ctx, class)?;
        let full = self.0.with(|entries| entries.len() >= PURGE_FROM && entries.len() == entries.capacity());
        if full {
            let all = self.0.with(std::mem::take);
            let live: HashMap<u64, Value> = all.into_iter().filter(|(_, entry)| target(entry).is_some()).collect();
            self.0.set(live);
        }
        drop(self.0.with(|entries| entries.insert(class.bits(), reference.into())));
        Ok(())
    }

    fn clear(&self) {
        self.0.set(HashMap::new());
    }

    /// The classes that are alive.
    fn live(&self) -> Vec<Value> {
        self.references().iter().filter_map(target).collect()
    }

    fn references(&self) -> Vec<Value> {
        self.0.with(|entries| entries.values().cloned().collect())
    }

    fn traverse(&self, visit: Visitor) {
        self.0.with(|entries| entries.values().for_each(visit));
    }
}

fn target(reference: &Value) -> Option<Value> {
    reference.downcast::<WeakRef>().and_then(WeakRef::get)
}

/// `_abc._abc_data`: what an abstract base class remembers.
#[repr(C)]
struct AbcData {
    header: Header,
    registry: ClassSet,
    cache: ClassSet,
    negative_cache: ClassSet,
    /// The value of [`INVALIDATIONS`] that the negative cache is good for.
    negative_version: Cell<u64>,
}

static ABC_DATA: Class = Class::on_demand("_abc._abc_data", define);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for AbcData {
    const TRACKED: bool = true;

    fn class() -> &'static Class {
        &ABC_DATA
    }

    fn traverse(&self, visit: Visitor) {
        for set in [&self.registry, &self.cache, &self.negative_cache] {
            set.traverse(&mut *visit);
        }
    }

    fn clear(&self) {
        for set in [&self.registry, &self.cache, &self.negative_cache] {
            set.clear();
        }
    }
}

/// Counts registrations: every one makes all negative caches void.
static INVALIDATIONS: InterpLocal<u64> = InterpLocal::new(|| 0);

fn data_of(ctx: Ctx, class: &Value) -> Result<Ref<AbcData>> {
    let data = ctx.getattr(class, &intern::intern("_abc_impl"))?;
    data.into_ref::<AbcData>().map_err(|_| ctx.type_error("_abc_impl is set to a wrong type"))
}

fn is_abstract(ctx: Ctx, value: &Value) -> Result<bool> {
    property::is_abstract(ctx, &Some(value.clone()))
}

fn compute_abstract_methods(ctx: Ctx, class: &Value) -> Result<()> {
    let mut abstracts = Vec::new();
    let namespace = ctx.getattr(class, &names::__dict__)?;
    let items = ctx.call_method(&namespace, &names::items, &[])?;
    for item in ctx.collect(&items)? {
        if let Some([name, value]) = item.downcast::<Tuple>().map(Tuple::items)
            && is_abstract(ctx, value)?
        {
            abstracts.push(name.clone());
        }
    }
    let bases = ctx.getattr(class, &names::__bases__)?;
    for base in ctx.collect(&bases)? {
        let Some(inherited) = ctx.lookup_attr(&base, &names::__abstractmethods__)? else { continue };
        for name in ctx.collect(&inherited)? {
            let attribute = crate::object::slot_table::attribute_name(ctx, &name)?;
            if let Some(value) = ctx.lookup_attr(class, &attribute)?
                && is_abstract(ctx, &value)?
            {
                abstracts.push(name);
            }
        }
    }
    let abstracts = set::frozenset_from(ctx, &abstracts)?;
    ctx.setattr(class, &names::__abstractmethods__, abstracts.as_value())
}

const COLLECTION_FLAGS: [(i64, u32); 2] = [(1 << 5, class_flags::SEQUENCE), (1 << 6, class_flags::MAPPING)];

fn abc_init(ctx: Ctx, class: &Value) -> Result<()> {
    compute_abstract_methods(ctx, class)?;
    let data = heap::new(|header| AbcData {
        header,
        registry: ClassSet::new(),
        cache: ClassSet::new(),
        negative_cache: ClassSet::new(),
        negative_version: Cell::new(INVALIDATIONS.get(ctx)),
    });
    ctx.setattr(class, &intern::intern("_abc_impl"), data.as_value())?;
    // How `collections.abc.Sequence` and `Mapping` say what `match` takes instances for.
    if let Some(class) = class.as_class()
        && let Some(bits) = class.dict().remove_interned(&intern::intern("__abc_tpflags__"))
    {
        let bits = bits.as_i64().unwrap_or(0);
        if COLLECTION_FLAGS.iter().all(|(bit, _)| bits & bit != 0) {
            return Err(ctx.type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"));
        }
        for (bit, flag) in COLLECTION_FLAGS {
            if bits & bit != 0 {
                class.set_flags(flag);
            }
        }
        class.modified();
    }
    Ok(())
}

fn set_collection_flag(class: &Class, flag: u32) {
    // Built-in classes are what they are: text and bytes match no sequence pattern.
    if class.has(class_flags::IMMUTABLE | class_flags::SEQUENCE | class_flags::MAPPING) {
        return;
    }
    class.set_flags(flag);
    class.modified();
    for subclass in class.subclasses() {
        set_collection_flag(&subclass, flag);
    }
}

fn abc_register(ctx: Ctx, class: &Value, subclass: &Value) -> Result<Value> {
    let Some(registered) = subclass.as_class() else { return Err(ctx.type_error("Can only register classes")) };
    if ctx.is_subclass(subclass, class)? {
        return Ok(subclass.clone());
    }
    // Else `issubclass` would go round in circles.
    if ctx.is_subclass(class, subclass)? {
        return Err(ctx.raise(&RUNTIME_ERROR, "Refusing to create an inheritance cycle"));
    }
    data_of(ctx, class)?.registry.add(ctx, subclass)?;
    INVALIDATIONS.with(ctx, |count| *count += 1);
    if let Some(class) = class.as_class() {
        for flag in [class_flags::SEQUENCE, class_flags::MAPPING] {
            if class.has(flag) {
                set_collection_flag(registered, flag);
            }
        }
    }
    Ok(subclass.clone())
}

fn ask_subclasscheck(ctx: Ctx, class: &Value, subclass: &Value) -> Result<Value> {
    ctx.call_method(class, &names::__subclasscheck__, std::slice::from_ref(subclass))
}

fn abc_instancecheck(ctx: Ctx, class: &Value, instance: &Value) -> Result<Value> {
    let data = data_of(ctx, class)?;
    let subclass = ctx.getattr(instance, &names::__class__)?;
    if data.cache.contains(&subclass) {
        return Ok(Value::TRUE);
    }
    let subtype = class_of(instance).to_value();
    if subtype.is(&subclass) {
        if data.negative_version.get() == INVALIDATIONS.get(ctx) && data.negative_cache.contains(&subclass) {
            return Ok(Value::FALSE);
        }
        return ask_subclasscheck(ctx, class, &subclass);
    }
    let result = ask_subclasscheck(ctx, class, &subclass)?;
    if ctx.is_true(&result)? { Ok(result) } else { ask_subclasscheck(ctx, class, &subtype) }
}

fn abc_subclasscheck(ctx: Ctx, class: &Value, subclass: &Value) -> Result<bool> {
    let Some(subtype) = subclass.as_class() else { return Err(ctx.type_error("issubclass() arg 1 must be a class")) };
    let data = data_of(ctx, class)?;
    if data.cache.contains(subclass) {
        return Ok(true);
    }
    let invalidations = INVALIDATIONS.get(ctx);
    if data.negative_version.get() < invalidations {
        data.negative_cache.clear();
        data.negative_version.set(invalidations);
    } else if data.negative_cache.contains(subclass) {
        return Ok(false);
    }
    let is_subclass = compute_subclass(ctx, &data, class, subclass, subtype)?;
    if is_subclass {
        data.cache.add(ctx, subclass)?
    } else {
        data.negative_cache.add(ctx, subclass)?
    }
    Ok(is_subclass)
}

fn compute_subclass(ctx: Ctx, data: &AbcData, class: &Value, subclass: &Value, subtype: &Class) -> Result<bool> {
    let answer = ctx.call_method(class, &names::__subclasshook__, std::slice::from_ref(subclass))?;
    if let Some(answer) = answer.as_bool() {
        return Ok(answer);
    }
    if !answer.is_not_implemented() {
        return Err(ctx.raise(&ASSERTION_ERROR, "__subclasshook__ must return either False, True, or NotImplemented"));
    }
    if class.as_class().is_some_and(|class| subtype.is_subclass_of(class)) {
        return Ok(true);
    }
    for registered in data.registry.live() {
        if ctx.is_subclass(subclass, &registered)? {
            return Ok(true);
        }
    }
    let children = ctx.call_method(class, &names::__subclasses__, &[])?;
    for child in ctx.collect(&children)? {
        if ctx.is_subclass(subclass, &child)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn get_cache_token(ctx: Ctx) -> Value {
    int::from_u64(INVALIDATIONS.get(ctx))
}

fn get_dump(ctx: Ctx, class: &Value) -> Result<Ref<Tuple>> {
    let data = data_of(ctx, class)?;
    let mut parts = Vec::new();
    for classes in [&data.registry, &data.cache, &data.negative_cache] {
        parts.push(set::set_from(ctx, &classes.references())?.into());
    }
    parts.push(int::from_u64(data.negative_version.get()));
    Ok(Tuple::new(parts))
}

fn reset_registry(ctx: Ctx, class: &Value) -> Result<()> {
    data_of(ctx, class)?.registry.clear();
    Ok(())
}

fn reset_caches(ctx: Ctx, class: &Value) -> Result<()> {
    let data = data_of(ctx, class)?;
    data.cache.clear();
    data.negative_cache.clear();
    Ok(())
}

natives! { FUNCTIONS:
    _abc_init = abc_init(object, /) "Internal ABC helper for class set-up. Should be never used outside abc module.";
    _abc_register = abc_register(cls, subclass, /) "Internal ABC helper for subclass registration. Should be never used outside abc module.";
    _abc_instancecheck = abc_instancecheck(cls, instance, /) "Internal ABC helper for instance checks. Should be never used outside abc module.";
    _abc_subclasscheck = abc_subclasscheck(cls, subclass, /) "Internal ABC helper for subclass checks. Should be never used outside abc module.";
    get_cache_token() "Returns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC.";
    _get_dump = get_dump(object, /) "Internal ABC helper for cache and registry debugging.\n\nReturn shallow copies of registry, of both caches, and\nnegative cache version. Don't call this function directly,\ninstead use ABC._dump_registry() for a nice repr.";
    _reset_registry = reset_registry(object, /) "Internal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py";
    _reset_caches = reset_caches(object, /) "Internal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py";
}

/// Defines the class of the caches.
pub fn define() {
    ABC_DATA.define::<AbcData>(&ClassDef { flags: class_flags::NO_INSTANTIATION, ..ClassDef::EMPTY });
}
