//! Classes: layout, slots, method resolution, attribute lookup and versions.
//!
//! Built-in classes are statics, so that "is it exactly a list" is one comparison with a constant
//! address; classes made by Python code are heap objects with the same layout.

use super::attributes;
use super::builtin_classes;
use super::cell::GilCell;
use super::dict::Dict;
use super::header::{Header, flags};
use super::intern::{self, Interned};
use super::refs::{Object, ObjectExt, Ref, Visitor};
use super::slots::Slots;
use super::str::Str;
use super::value::Value;
use std::any::TypeId;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ptr;

/// How the payload of a class's instances is laid out and handled; from [`Object::LAYOUT`].
pub struct Layout {
    pub type_id: TypeId,
    pub size: usize,
    pub tracked: bool,
    pub variable: bool,
    /// Drops the payload in place, where that does anything. Safety: applied once, to an object with
    /// this layout.
    pub drop: Option<unsafe fn(*mut Header)>,
    /// Visits the payload's values. Safety: applied to an object with this layout.
    pub traverse: unsafe fn(&Header, Visitor),
    /// Breaks cycles through the payload. Safety: as `traverse`.
    pub clear: unsafe fn(&Header),
    /// The payload's bytes. Safety: as `traverse`.
    pub payload_size: unsafe fn(&Header) -> usize,
}

/// Bits of a class's flags.
pub mod class_flags {
    /// Made by Python code; counted by its instances.
    pub const HEAP: u32 = 1 << 0;
    /// May be a base class (`Py_TPFLAGS_BASETYPE`).
    pub const BASE: u32 = 1 << 1;
    /// Instances have a `__dict__`.
    pub const DICT: u32 = 1 << 2;
    /// Instances are visited by the collector.
    pub const TRACKED: u32 = 1 << 3;
    /// Attributes cannot be set on the class.
    pub const IMMUTABLE: u32 = 1 << 4;
    /// `__abstractmethods__` is not empty.
    pub const ABSTRACT: u32 = 1 << 5;
    /// The payload's size varies (`tuple`, `str`, …).
    pub const VARIABLE: u32 = 1 << 6;
    /// Calls of `object.__new__` on it are refused.
    pub const NO_INSTANTIATION: u32 = 1 << 7;
    /// Pattern matching treats instances as sequences / mappings.
    pub const SEQUENCE: u32 = 1 << 8;
    pub const MAPPING: u32 = 1 << 9;
    /// A subclass of `BaseException`, `int`, `str`, `tuple`, `list`, `dict` or `type`.
    pub const EXCEPTION: u32 = 1 << 10;
    pub const INT: u32 = 1 << 11;
    pub const STR: u32 = 1 << 12;
    pub const TUPLE: u32 = 1 << 13;
    pub const LIST: u32 = 1 << 14;
    pub const DICT_CLASS: u32 = 1 << 15;
    pub const TYPE: u32 = 1 << 16;
    /// Weak references to instances are allowed.
    pub const WEAKREF: u32 = 1 << 17;
    /// A single positional sub-pattern matches the subject itself (`case int(x)`).
    pub const MATCH_SELF: u32 = 1 << 18;
    /// Not defined yet: see [`Class::on_demand`](super::Class::on_demand).
    pub const UNDEFINED: u32 = 1 << 19;
    /// What subclasses take over.
    pub const INHERITED: u32 = DICT
        | TRACKED
        | VARIABLE
        | SEQUENCE
        | MAPPING
        | EXCEPTION
        | INT
        | STR
        | TUPLE
        | LIST
        | DICT_CLASS
        | TYPE
        | WEAKREF
        | MATCH_SELF;
}
use class_flags as flag;

#[repr(C)]
pub struct Class {
    header: Header,
    flags: Cell<u32>,
    /// Changes whenever an attribute of the class or of a base does; zero until somebody asks.
    version: Cell<u32>,
    pub slots: Slots,
    layout: Cell<&'static Layout>,
    /// Defines the class, where that is [`class_flags::UNDEFINED`].
    define: fn(),
    base: Cell<Option<&'static Class>>,
    /// Of built-in classes with the module before it, as CPython's `tp_name`.
    name: GilCell<Cow<'static, str>>,
    /// `None` where it is the name.
    qualname: GilCell<Option<Value>>,
    /// The docstring of a built-in class.
    pub(super) static_doc: Cell<&'static str>,
    mro: GilCell<Vec<&'static Class>>,
    bases: GilCell<Vec<Value>>,
    /// Classes of the order, where no base may lead to them (a `mro()` of a metaclass).
    mro_extras: GilCell<Vec<Value>>,
    /// See [`Class::keep`].
    kept: GilCell<Vec<Value>>,
    dict: GilCell<Option<Ref<Dict>>>,
    subclasses: GilCell<Vec<*const Class>>,
    /// Values declared by `__slots__`, in this class and its bases.
    slot_count: Cell<u32>,
    /// Attribute values kept inside a new instance.
    inline_capacity: Cell<u8>,
    /// Names of the attributes kept inside instances; a value's place is its name's place here.
    pub(super) shared_keys: GilCell<Vec<Interned>>,
}

// SAFETY: classes are reached under the GIL only; see `GilCell`.
unsafe impl Sync for Class {}

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Class {
    const TRACKED: bool = true;

    const SUBCLASS_FLAG: u32 = flag::TYPE;

    fn class() -> &'static Class {
        &builtin_classes::TYPE
    }

    #[inline(always)]
    fn before_reference(&self) {
        self.ensure_defined();
    }

    fn traverse(&self, visit: Visitor) {
        self.bases.with(|bases| bases.iter().for_each(&mut *visit));
        self.mro_extras.with(|extras| extras.iter().for_each(&mut *visit));
        self.kept.with(|kept| kept.iter().for_each(&mut *visit));
        self.qualname.with(|name| name.iter().for_each(&mut *visit));
        self.dict.with(|dict| dict.iter().for_each(|dict| visit(dict.as_value())));
    }

    fn clear(&self) {
        self.modified();
        drop(self.kept.take());
        let dict = self.dict.get();
        if let Some(dict) = dict {
            dict.clear();
        }
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        if let Some(dict) = self.dict.take() {
            // Others may have the dict, which is a plain one from now on.
            dict.header().clear_flag(flags::NAMESPACE);
            NAMESPACES.with(|classes| classes.remove(&Ref::as_ptr(&dict)));
        }
        for base in self.bases.take() {
            if let Some(base) = base.downcast::<Class>() {
                base.subclasses.with(|subclasses| subclasses.retain(|&subclass| !ptr::eq(subclass, self)));
            }
        }
    }
}

/// The layout of a built-in class before it is made ready: it has no instances yet.
static NO_LAYOUT: Layout = Layout {
    type_id: TypeId::of::<()>(),
    size: 0,
    tracked: false,
    variable: false,
    drop: Some(|_| panic!("an instance of a class that is not defined")),
    traverse: |_, _| {},
    clear: |_| {},
    payload_size: |_| 0,
};

/// The classes by their namespaces.
static NAMESPACES: GilCell<BTreeMap<*const Dict, *const Class>> = GilCell::new(BTreeMap::new());

/// Tells the class whose namespace this is, and its subclasses, that it has changed.
#[cold]
#[inline(never)]
pub(super) fn namespace_changed(dict: &Dict) {
    if let Some(class) = NAMESPACES.with(|classes| classes.get(&ptr::from_ref(dict)).copied()) {
        // SAFETY: a class takes itself out of the table when it is dropped.
        unsafe { &*class }.modified();
    }
}

static NEXT_VERSION: GilCell<u32> = GilCell::new(1);

impl Class {
    /// A class of the tables of built-in classes and exceptions; [`Class::make_ready`] completes it when the process
    /// starts. Objects that the definitions of such classes consist of may be made before their classes are defined.
    pub(super) const fn declare(name: &'static str, metaclass: &'static Class) -> Class {
        Class::new_unready(Header::new_static(metaclass), Cow::Borrowed(name), &NO_LAYOUT, flag::IMMUTABLE, || {})
    }

    /// Any other built-in class: `define`, which may define several, is called before the class has an instance or a
    /// subclass, or is handed out as a value, unless it has been before.
    pub const fn on_demand(name: &'static str, define: fn()) -> Class {
        let header = Header::new_static(&builtin_classes::TYPE);
        Class::new_unready(header, Cow::Borrowed(name), &NO_LAYOUT, flag::IMMUTABLE | flag::UNDEFINED, define)
    }

    const fn new_unready(
        header: Header,
        name: Cow<'static, str>,
        layout: &'static Layout,
        flags: u32,
        define: fn(),
    ) -> Class {
        Class {
            header,
            define,
            flags: Cell::new(flags),
            version: Cell::new(0),
            slots: Slots::new(),
            layout: Cell::new(layout),
            base: Cell::new(None),
            name: GilCell::new(name),
            qualname: GilCell::new(None),
            static_doc: Cell::new(""),
            mro: GilCell::new(Vec::new()),
            bases: GilCell::new(Vec::new()),
            mro_extras: GilCell::new(Vec::new()),
            kept: GilCell::new(Vec::new()),
            dict: GilCell::new(None),
            subclasses: GilCell::new(Vec::new()),
            slot_count: Cell::new(0),
            inline_capacity: Cell::new(0),
            shared_keys: GilCell::new(Vec::new()),
        }
    }

    /// Links a built-in class to its base and gives it an empty namespace. Slots that the class
    /// does not set are taken over from the base by [`Class::inherit_slots`] afterwards.
    pub fn make_ready(&'static self, layout: &'static Layout, base: Option<&'static Class>, flags: u32) {
        self.layout.set(layout);
        self.clear_flags(flag::UNDEFINED);
        if let Some(base) = base {
            base.ensure_defined();
        }
        let inherited = base.map_or(0, |base| base.flags.get() & flag::INHERITED);
        let tracked = if self.layout.get().tracked { flag::TRACKED } else { 0 };
        let variable = if self.layout.get().variable { flag::VARIABLE } else { 0 };
        self.flags.set(self.flags.get() | flags | inherited | tracked | variable);
        self.base.set(base);
        let mut mro = vec![self];
        if let Some(base) = base {
            mro.extend(base.mro());
            self.bases.set(vec![base.to_value()]);
            base.subclasses.with(|subclasses| subclasses.push(self));
        }
        self.mro.set(mro);
        self.set_dict(Dict::new());
    }

    /// Takes over the slots this class does not set; its bases have theirs already.
    pub fn inherit_slots(&self) {
        let own_new = self.slots.new.get();
        for base in self.mro().iter().skip(1) {
            self.slots.inherit(&base.slots);
        }
        // The base's `new` makes objects with the base's layout.
        if own_new.is_none() && self.base().is_some_and(|base| !ptr::eq(base.layout(), self.layout())) {
            self.slots.new.clear();
        }
    }

    /// A class made at run time. `mro` begins with a place for the class itself, which is filled in.
    ///
    /// `slot_names` is the number of new `__slots__` values, `with_dict` and `with_weakref` whether
    /// instances get those although no base has them.
    #[allow(clippy::too_many_arguments)]
    pub fn new_heap(
        metaclass: &Class,
        name: String,
        base: &Class,
        bases: &[Value],
        mro_tail: Vec<&Class>,
        dict: Ref<Dict>,
        new_slots: u32,
        extra_flags: u32,
        inline_capacity: u8,
    ) -> Ref<Class> {
        let class = super::heap::new_in::<Class>(metaclass, |header| {
            Class::new_unready(header, Cow::Owned(name), base.layout.get(), flag::HEAP | flag::BASE, || {})
        });
        let inherited = bases
            .iter()
            .filter_map(Value::downcast::<Class>)
            .fold(0, |all, base| all | base.flags.get() & flag::INHERITED);
        class.flags.set(class.flags.get() | inherited | extra_flags | flag::TRACKED);
        // SAFETY: it is one of the bases or a base of one, which keep it.
        class.base.set(Some(unsafe { base.as_static() }));
        class.slot_count.set(base.slot_count.get() + new_slots);
        class.inline_capacity.set(inline_capacity);
        class.set_mro(std::iter::once(&*class).chain(mro_tail).collect());
        for base in bases {
            if let Some(base) = base.downcast::<Class>() {
                base.subclasses.with(|subclasses| subclasses.push(&*class));
            }
        }
        class.bases.set(bases.to_vec());
        class.set_dict(dict);
        class
    }

    #[inline(always)]
    pub(super) fn ensure_defined(&self) {
        if self.has(flag::UNDEFINED) {
            self.define_now();
        }
    }

    #[cold]
    #[inline(never)]
    fn define_now(&self) {
        (self.define)();
        assert!(self.is_ready(), "what is to define the class {} does not", self.name());
    }

    /// The class for as long as somebody wants it.
    ///
    /// # Safety
    /// The caller holds a counted reference to a heap class for as long as the result is used.
    #[inline(always)]
    pub(super) unsafe fn as_static(&self) -> &'static Class {
        // SAFETY: by the caller's promise; built-in classes are statics.
        unsafe { &*(self as *const Class) }
    }

    /// Keeps another class as long as this one, whose instance or base it was: references to it may have been handed
    /// out that live as long as those to this class.
    pub(super) fn keep(&self, other: Value) {
        let kept = self.bases.with(|bases| bases.iter().any(|base| base.is(&other)))
            || self.kept.with(|kept| kept.iter().any(|class| class.is(&other)));
        if !kept && !other.as_object().is_some_and(|other| ptr::eq(self.header(), other)) {
            self.kept.with(|kept| kept.push(other));
        }
    }

    #[inline(always)]
    pub fn has(&self, flags: u32) -> bool {
        self.flags.get() & flags != 0
    }

    pub fn set_flags(&self, flags: u32) {
        self.flags.set(self.flags.get() | flags);
    }

    pub fn clear_flags(&self, flags: u32) {
        self.flags.set(self.flags.get() & !flags);
    }

    #[inline(always)]
    pub fn is_heap(&self) -> bool {
        self.has(flag::HEAP)
    }

    #[inline(always)]
    pub(super) fn is_tracked(&self) -> bool {
        self.has(flag::TRACKED)
    }

    #[inline(always)]
    pub fn layout(&self) -> &'static Layout {
        self.layout.get()
    }

    pub fn base(&self) -> Option<&Class> {
        self.base.get()
    }

    /// As messages name the class: `__name__`, of built-in classes with their module.
    pub fn name(&self) -> Cow<'static, str> {
        self.name.get()
    }

    /// `__name__`.
    pub fn short_name(&self) -> Cow<'static, str> {
        match self.name.get() {
            Cow::Borrowed(name) => Cow::Borrowed(name.rsplit_once('.').map_or(name, |(_, name)| name)),
            Cow::Owned(name) => Cow::Owned(name),
        }
    }

    /// `__module__` of a built-in class.
    pub fn static_module(&self) -> Option<&'static str> {
        match self.name.get() {
            Cow::Borrowed(name) => Some(name.rsplit_once('.').map_or("builtins", |(module, _)| module)),
            Cow::Owned(_) => None,
        }
    }

    /// `__qualname__`.
    pub fn qualname(&self) -> Value {
        self.qualname.get().unwrap_or_else(|| Str::new(&self.short_name()).into())
    }

    pub fn set_qualname(&self, name: Value) {
        self.qualname.set(Some(name));
    }

    /// The docstring of a built-in class; empty for none, and for classes made by Python code.
    pub fn static_doc(&self) -> &'static str {
        self.static_doc.get()
    }

    pub fn set_name(&self, name: String) {
        self.name.set(Cow::Owned(name));
    }

    pub fn mro(&self) -> Vec<&Class> {
        self.mro.with(|mro| mro.iter().map(|&class| class as &Class).collect())
    }

    /// Whether the class is defined.
    pub fn is_ready(&self) -> bool {
        self.dict.with(|dict| dict.is_some())
    }

    /// Replaces the order, which counts the classes in it.
    pub fn set_mro(&self, mro: Vec<&Class>) {
        let extras = mro.iter().filter(|class| !ptr::eq(**class, self)).map(|class| class.to_value()).collect();
        // SAFETY: `mro_extras` holds them, and `kept` from when they leave it.
        let mro = mro.into_iter().map(|class| unsafe { class.as_static() }).collect();
        drop(self.mro.replace(mro));
        self.modified();
        self.mro_extras.replace(extras).into_iter().for_each(|class| self.keep(class));
    }

    pub fn bases(&self) -> Vec<Value> {
        self.bases.get()
    }

    /// Replaces the bases, of which `base` determines the layout.
    pub fn set_bases(&self, bases: Vec<Value>, base: &Class) {
        if let Some(old) = self.base() {
            self.keep(old.to_value());
        }
        for base in self.bases.replace(bases.clone()) {
            if let Some(base) = base.downcast::<Class>() {
                base.subclasses.with(|subclasses| subclasses.retain(|&subclass| !ptr::eq(subclass, self)));
            }
            self.keep(base);
        }
        // SAFETY: it is one of the bases or a base of one, which keep it.
        self.base.set(Some(unsafe { base.as_static() }));
        for base in &bases {
            if let Some(base) = base.downcast::<Class>() {
                base.subclasses.with(|subclasses| subclasses.push(self));
            }
        }
    }

    /// Direct subclasses, each kept alive by the returned value.
    pub fn subclasses(&self) -> Vec<Ref<Class>> {
        self.subclasses.with(|subclasses| {
            // SAFETY: a class takes itself off its bases' lists when it is dropped.
            let live = subclasses.iter().map(|&class| unsafe { &*class });
            // One whose count is zero is just being deallocated.
            live.filter(|class| class.header().refcount() != 0).map(ObjectExt::reference).collect()
        })
    }

    /// Takes a dict for the namespace, from now on.
    fn set_dict(&self, dict: Ref<Dict>) {
        dict.header().set_flag(flags::NAMESPACE);
        NAMESPACES.with(|classes| classes.insert(Ref::as_ptr(&dict), self));
        self.dict.set(Some(dict));
    }

    /// The namespace. The class hears of every change, whoever makes it.
    pub fn dict(&self) -> Ref<Dict> {
        self.dict.with(|dict| dict.clone()).expect("classes are made ready before use")
    }

    /// Gives instances of a built-in class so many slots after their payload.
    pub fn set_slot_count(&self, count: u32) {
        self.slot_count.set(count);
    }

    pub fn slot_count(&self) -> u32 {
        self.slot_count.get()
    }

    #[inline]
    pub fn is_subclass_of(&self, other: &Class) -> bool {
        ptr::eq(self, other) || self.is_subclass_slow(other)
    }

    pub(super) fn is_subclass_slow(&self, other: &Class) -> bool {
        // SAFETY: addresses are compared.
        unsafe { self.mro.briefly(|mro| mro.iter().any(|&class| ptr::eq(class, other))) }
    }

    // ---- versions and lookup ----

    /// The version, for inline caches: as long as it stays, every lookup on the class gives the
    /// same result. Zero only after 2^32 changes, where nothing is cached any more.
    #[inline]
    pub fn version(&self) -> u32 {
        match self.version.get() {
            0 => self.assign_version(),
            version => version,
        }
    }

    #[inline(always)]
    pub fn current_version(&self) -> u32 {
        self.version.get()
    }

    #[cold]
    fn assign_version(&self) -> u32 {
        // A base without a version would not tell its subclasses of a change.
        for base in self.mro().iter().filter(|base| !ptr::eq(**base, self)) {
            base.version();
        }
        let version = NEXT_VERSION.with(|next| {
            let version = *next;
            *next = next.checked_add(1).unwrap_or(0);
            version
        });
        self.version.set(version);
        version
    }

    /// To be called after every change of the bases or the slots; changes of the namespace do it themselves.
    pub fn modified(&self) {
        if self.version.get() != 0 {
            self.version.set(0);
            for subclass in self.subclasses() {
                subclass.modified();
            }
        }
    }

    /// Finds an attribute along the method resolution order (`_PyType_Lookup`).
    pub fn lookup(&self, name: &Interned) -> Option<Value> {
        let version = self.version();
        if version == 0 {
            return self.lookup_uncached(name);
        }
        let entry_number = (version as usize ^ (name.bits() as usize >> 4)) % METHOD_CACHE_SIZE;
        let search = |cache: &mut [MethodCacheEntry; METHOD_CACHE_SIZE]| {
            let entry = &mut cache[entry_number];
            if entry.version == version && entry.name == name.bits() {
                // The class still has the version under which its namespace held this value.
                // SAFETY: see above: the namespace owns the value. The alias is not dropped.
                let alias = |bits| std::mem::ManuallyDrop::new(unsafe { Value::from_bits(bits) });
                return (entry.value != 0).then(|| Value::clone(&alias(entry.value)));
            }
            let found = self.lookup_uncached(name);
            *entry = MethodCacheEntry { version, name: name.bits(), value: found.as_ref().map_or(0, Value::bits) };
            found
        };
        // SAFETY: a search in namespaces runs no Python code and looks nothing up here.
        unsafe { METHOD_CACHE.briefly(search) }
    }

    fn lookup_uncached(&self, name: &Interned) -> Option<Value> {
        // SAFETY: a namespace is searched without calling anybody.
        let in_class = |class: &Class| unsafe { class.dict.briefly(|dict| dict.as_ref()?.get_interned(name)) };
        // SAFETY: as said.
        unsafe { self.mro.briefly(|mro| mro.iter().find_map(|class| in_class(class))) }
    }

    /// [`Class::lookup`] of a name that is not known to be interned.
    pub fn lookup_str(&self, name: &str) -> Option<Value> {
        self.lookup(&intern::intern(name))
    }

    #[inline(always)]
    pub(super) fn has_finalizer(&self) -> bool {
        self.slots.finalize.get().is_some()
    }

    // ---- instances ----

    /// Bytes after the payload: `__slots__` values, the dict's place and the inline values.
    #[inline(always)]
    pub(super) fn attribute_bytes(&self) -> usize {
        attributes::bytes(self.slot_count.get(), self.has(flag::DICT), self.inline_capacity.get())
    }

    pub fn inline_capacity(&self) -> u8 {
        self.inline_capacity.get()
    }

    pub(super) fn set_inline_capacity(&self, capacity: u8) {
        self.inline_capacity.set(capacity);
    }

    /// Forgets the names of instances' attributes, as if there had been no instance yet.
    pub(super) fn forget_instances(&self) {
        // Those that are left (of a cycle that nothing could collect) do without.
        attributes::materialize_all(self);
        self.modified();
        self.inline_capacity.set(0);
        self.shared_keys.set(Vec::new());
    }

    /// The attribute part's place in an instance.
    #[inline(always)]
    pub fn attribute_offset(&self, object: &Header) -> usize {
        if self.has(flag::VARIABLE) {
            // SAFETY: the object's class has this layout.
            unsafe { (self.layout.get().payload_size)(object) }.next_multiple_of(8)
        } else {
            self.layout.get().size.next_multiple_of(8)
        }
    }

    /// The flags of an instance that has an attribute part.
    #[inline(always)]
    pub(super) fn new_object_flags(&self) -> u32 {
        if self.has(flag::DICT) { attributes::capacity_flags(self.inline_capacity.get()) } else { 0 }
    }

    /// The bytes of an instance with its attribute part (`__sizeof__`).
    pub fn instance_bytes(&self, object: &Header) -> usize {
        let attributes =
            attributes::bytes(self.slot_count.get(), self.has(flag::DICT), attributes::object_capacity(object));
        if attributes == 0 {
            // SAFETY: the object's class has this layout.
            return unsafe { (self.layout.get().payload_size)(object) };
        }
        self.attribute_offset(object) + attributes
    }

    #[inline(always)]
    pub(super) fn drop_attributes(&self, object: &Header) {
        if self.slot_count.get() != 0 || self.has(flag::DICT) {
            attributes::drop_all(self, object);
        }
    }

    /// Visits everything an instance owns, its class included.
    pub(super) fn traverse_instance(&self, object: &Header, visit: Visitor) {
        // SAFETY: the object's class has this layout.
        unsafe { (self.layout.get().traverse)(object, &mut *visit) };
        if self.slot_count.get() != 0 || self.has(flag::DICT) {
            attributes::traverse(self, object, &mut *visit);
        }
        if self.is_heap() {
            let class = std::mem::ManuallyDrop::new(
                // SAFETY: the alias is never dropped.
                unsafe { Value::from_owned(self.header()) },
            );
            visit(&class);
        }
    }

    pub(super) fn clear_instance(&self, object: &Header) {
        // SAFETY: the object's class has this layout.
        unsafe { (self.layout.get().clear)(object) };
        if self.slot_count.get() != 0 || self.has(flag::DICT) {
            attributes::clear(self, object);
        }
    }
}

impl PartialEq for Class {
    fn eq(&self, other: &Class) -> bool {
        ptr::eq(self, other)
    }
}

/// CPython's method cache (`Objects/typeobject.c`): names looked up on classes. Values are not
/// counted: an entry is only believed while its class has the version under which it was found.
#[derive(Clone, Copy)]
struct MethodCacheEntry {
    version: u32,
    name: u64,
    value: u64,
}

const METHOD_CACHE_SIZE: usize = 2048;

static METHOD_CACHE: GilCell<[MethodCacheEntry; METHOD_CACHE_SIZE]> =
    GilCell::new([MethodCacheEntry { version: 0, name: 0, value: 0 }; METHOD_CACHE_SIZE]);
