//! Specialisation (PEP 659): replaces hot instructions in place by ones that rely on what their
//! inline caches say. Offsets stay, so switch points, lines and `dis` are those of the base.
//!
//! A generic instruction counts its runs in its first cache unit; when the count is over, it asks
//! here. A specialised one that meets something else goes back to the generic one, which counts
//! anew. Cache units, by the number after the instruction:
//!
//! | instruction | 1 | 2 | 3, 4 |
//! |---|---|---|---|
//! | `LOAD_GLOBAL_*` | index | version of globals' keys | 3: version of builtins' keys |
//! | `LOAD_ATTR_INSTANCE_VALUE`, `STORE_ATTR_INSTANCE_VALUE` | version of the class | index and offset of the inline value ([`inline_place`]) | |
//! | `LOAD_ATTR_SLOT` | version of the class | offset of the slot | |
//! | `STORE_ATTR_SLOT` | version of the class | offset of the slot, as of an inline value | |
//! | `LOAD_ATTR_WITH_HINT` | version of the class | | |
//! | `LOAD_ATTR_METHOD_WITH_VALUES` | version of the class | offset of the instance's dict cell | the method |
//! | `LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES` | version of the class | [`attributes::place_of_shadow`] | the value |
//! | `LOAD_ATTR_METHOD_NO_DICT`, `LOAD_ATTR_NONDESCRIPTOR_NO_DICT` | version of the class | | the value |
//! | `LOAD_ATTR_PROPERTY` | version of the class | | the property |
//! | `LOAD_ATTR_CLASS` | version of the class | version of its metaclass | the value |
//! | `LOAD_ATTR_MODULE` | version of the keys | index | |
//! | `CALL_PY_GENERAL` | version of the function | | |
//! | `CALL_KW_PY` | version of the function | locals of the keywords | 3: positional arguments |
//! | `CALL_ALLOC_AND_ENTER_INIT` | version of the class | 2, 3: `__init__` | |
//! | `CALL_BUILTIN_FAST`, `CALL_METHOD_DESCRIPTOR_FAST`, … | | 2, 3: address of the row | |
//!
//! A value is not counted: it is there as long as the class in whose namespace it is has the version.
//!
//! Attributes of instances have two such entries, the second one in the units that follow: from 5 on at loads, from 3 on
//! at stores. An owner that neither knows does not take the instruction back: it is served without the cache, and now
//! and then its class becomes the first entry and the first one the second. How many more are served before that is in
//! unit 9, at stores in the top byte of unit 2.

use super::{call, generator};
use crate::code::raw::co;
use crate::code::{Instr, Opcode};
use crate::object::builtin_classes::{DICT, FUNCTION, TYPE};
use crate::object::class::class_flags;
use crate::object::code::Code;
use crate::object::define::{MethodDescriptor, NativeFunction};
use crate::object::frame::Frame;
use crate::object::intern::Interned;
use crate::object::native::NativeDef;
use crate::object::protocol::{class_of, generic_getattr_slot, generic_setattr_slot};
use crate::object::slots::{BINARY_OPS, Comparison};
use crate::object::{Class, Dict, ObjectExt, Str, Tuple, Value, attributes, names};
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::list_iterator::ListIterator;
use crate::types::member::MemberDescriptor;
use crate::types::method::Method;
use crate::types::module::Module;
use crate::types::object;
use crate::types::property::Property;
use crate::types::range::RangeIterator;
use crate::types::set::{AnySet, FrozenSet, Set};
use crate::types::tuple::TupleIterator;
use std::mem::ManuallyDrop;

/// Runs of a generic instruction between attempts to specialise it.
pub const BACKOFF: u32 = 60;
/// Runs after a specialised instruction has met something else.
const COOLDOWN: u32 = 12;
/// Owners unknown to a cache of two entries before it learns the next one.
const MISSES: u32 = 40;

/// Units of an entry in the cache of `LOAD_ATTR` and `STORE_ATTR`.
pub const LOAD_ENTRY: usize = 4;
pub const STORE_ENTRY: usize = 2;
/// Where misses are counted.
const LOAD_MISSES: usize = 2 * LOAD_ENTRY + 1;
const STORE_MISSES_SHIFT: u32 = 24;

/// A cache unit of the instruction at `at`.
///
/// # Safety
/// The instruction has that many cache units.
#[inline(always)]
pub unsafe fn cache(at: *const Instr, unit: usize) -> u32 {
    // SAFETY: by the caller's promise.
    unsafe { (*at.add(unit)).raw() }
}

/// # Safety
/// As [`cache`]; the GIL protects the code's instructions.
unsafe fn set_cache(at: *const Instr, unit: usize, raw: u32) {
    // SAFETY: by the caller's promise.
    unsafe { at.add(unit).cast_mut().write(Instr::from_raw(raw)) }
}

/// # Safety
/// As [`cache`] for `unit` and the next.
unsafe fn set_cache_64(at: *const Instr, unit: usize, bits: u64) {
    // SAFETY: by the caller's promise.
    unsafe {
        set_cache(at, unit, bits as u32);
        set_cache(at, unit + 1, (bits >> 32) as u32);
    }
}

/// # Safety
/// As [`cache`] for `unit` and the next.
#[inline(always)]
unsafe fn cache_64(at: *const Instr, unit: usize) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { u64::from(cache(at, unit)) | u64::from(cache(at, unit + 1)) << 32 }
}

/// The value in a cache, counted.
///
/// # Safety
/// The cache was written by [`set_cached_value`], and the version it goes with has been checked.
#[inline(always)]
pub unsafe fn cached_value(at: *const Instr, unit: usize) -> Value {
    // SAFETY: by the caller's promise the value is alive; the uncounted handle is not dropped.
    unsafe { Value::clone(&ManuallyDrop::new(Value::from_bits(cache_64(at, unit)))) }
}

/// The value in a cache, not counted: not to be dropped.
///
/// # Safety
/// As [`cached_value`].
#[inline(always)]
pub unsafe fn cached_handle(at: *const Instr, unit: usize) -> ManuallyDrop<Value> {
    // SAFETY: by the caller's promise the value is alive.
    unsafe { ManuallyDrop::new(Value::from_bits(cache_64(at, unit))) }
}

/// # Safety
/// As [`set_cache_64`]; the instruction checks a version of the class that holds the value.
unsafe fn set_cached_value(at: *const Instr, unit: usize, value: &Value) {
    // SAFETY: by the caller's promise the instruction has these cache units.
    unsafe { set_cache_64(at, unit, value.bits()) }
}

/// The row of a native function in a cache.
///
/// # Safety
/// The instruction is a `CALL`, whose cache was written by [`call`].
#[inline(always)]
pub unsafe fn cached_def(at: *const Instr) -> *const NativeDef {
    // SAFETY: by the caller's promise.
    unsafe { cache_64(at, 2) as usize as *const NativeDef }
}

/// A name of a code object that runs.
///
/// # Safety
/// The code object is alive and has that many names.
#[inline(always)]
pub unsafe fn name<'a>(code: *const Code, index: u32) -> &'a Interned {
    // SAFETY: by the caller's promise.
    unsafe { (*code).body().names.get_unchecked(index as usize) }
}

/// Replaces the instruction's opcode.
///
/// # Safety
/// `at` is an instruction, and the caller holds the GIL.
pub(super) unsafe fn become_(at: *const Instr, opcode: Opcode) {
    // SAFETY: `at` is an instruction; the GIL protects it.
    unsafe { at.cast_mut().write((*at).with_opcode(opcode)) }
}

/// Back to the generic instruction.
///
/// # Safety
/// `at` is a specialised instruction.
#[cold]
#[inline(never)]
pub unsafe fn deoptimize(at: *const Instr) {
    // SAFETY: by the caller's promise; every specialised instruction has a counter.
    unsafe {
        become_(at, (*at).opcode_unchecked().deopt());
        set_cache(at, 1, COOLDOWN);
    }
}

/// The index and byte offset of an inline attribute, from a cache unit.
#[inline(always)]
pub fn inline_place(raw: u32) -> (usize, usize) {
    ((raw & 0xFF) as usize, (raw >> 8 & 0xFFFF) as usize)
}

/// What [`inline_place`] reads; `None` for offsets beyond it.
fn packed_place(index: usize, offset: usize) -> Option<u32> {
    (index <= 0xFF && offset <= 0xFFFF).then_some((offset as u32) << 8 | index as u32)
}

/// Counts an owner that the cache of a specialised `LOAD_ATTR` does not know. Whether it is to learn it.
///
/// # Safety
/// `at` is such an instruction.
pub unsafe fn load_learns(at: *const Instr) -> bool {
    // SAFETY: by the caller's promise.
    unsafe {
        let left = cache(at, LOAD_MISSES);
        set_cache(at, LOAD_MISSES, if left == 0 { MISSES } else { left - 1 });
        left == 0
    }
}

/// As [`load_learns`], for `STORE_ATTR`.
///
/// # Safety
/// `at` is such an instruction.
pub unsafe fn store_learns(at: *const Instr) -> bool {
    // SAFETY: by the caller's promise.
    unsafe {
        let left = cache(at, 2) >> STORE_MISSES_SHIFT;
        let counted = if left == 0 { MISSES } else { left - 1 };
        set_cache(at, 2, cache(at, 2) & ((1 << STORE_MISSES_SHIFT) - 1) | counted << STORE_MISSES_SHIFT);
        left == 0
    }
}

/// Makes an entry the first one of a cache of two. The one that was first becomes the second if the instruction is of this
/// kind already; else both are the same, so that no entry is of a class without a version.
///
/// # Safety
/// `at` is a `LOAD_ATTR` or `STORE_ATTR` that may become this one, `units` as many as an entry of it has.
unsafe fn set_entry(at: *const Instr, opcode: Opcode, units: usize, version: u32, place: u32, value: Option<&Value>) {
    // SAFETY: by the caller's promise.
    unsafe {
        let copy_first = || (1..=units).for_each(|unit| set_cache(at, unit + units, cache(at, unit)));
        let known = (*at).opcode_unchecked() == opcode;
        if known {
            copy_first();
        }
        set_cache(at, 1, version);
        // A store counts its misses here. The second class that comes along is learnt at once.
        let misses = if known && units == STORE_ENTRY { MISSES << STORE_MISSES_SHIFT } else { 0 };
        set_cache(at, 2, place | misses);
        if let Some(value) = value {
            set_cached_value(at, 3, value);
        }
        if !known {
            copy_first();
            if units == LOAD_ENTRY {
                set_cache(at, LOAD_MISSES, 0);
            }
        }
        become_(at, opcode);
    }
}

// ---- names ----

/// # Safety
/// `at` is a `LOAD_GLOBAL` of the frame's code (likewise below: the instruction named, with its
/// operands).
#[cold]
#[inline(never)]
pub unsafe fn load_global(frame: &Frame, at: *const Instr, name: &Interned) {
    // SAFETY: it is a Python frame.
    let function = unsafe { call::function_of(frame) };
    let (globals, builtins) = (&*function.globals, &*function.builtins);
    if !std::ptr::eq(globals.header().class(), &DICT) {
        return;
    }
    if let Some(index) = globals.index_of_interned(name) {
        let version = globals.keys_version();
        if version != 0 {
            // SAFETY: by the caller's promise.
            unsafe {
                set_cache(at, 1, index as u32);
                set_cache(at, 2, version);
                become_(at, Opcode::LOAD_GLOBAL_MODULE);
            }
        }
        return;
    }
    if let Some(index) = builtins.index_of_interned(name) {
        let (global_version, version) = (globals.keys_version(), builtins.keys_version());
        if version != 0 && global_version != 0 {
            // SAFETY: by the caller's promise.
            unsafe {
                set_cache(at, 1, index as u32);
                set_cache(at, 2, global_version);
                set_cache(at, 3, version);
                become_(at, Opcode::LOAD_GLOBAL_BUILTIN);
            }
        }
    }
}

// ---- attributes ----

/// The namespace of an exact module.
#[inline(always)]
pub fn module_dict(value: &Value) -> Option<&Dict> {
    value.downcast_exact::<Module>().map(|module| &*module.dict)
}

/// Whether an instance itself has an attribute of this name.
pub fn shadowed(owner: &Value, name: &Interned) -> bool {
    owner
        .as_object()
        .is_some_and(|object| object.class().has(class_flags::DICT) && attributes::get(object, name).is_some())
}

fn looks_up_normally(class: &Class) -> bool {
    class.slots.getattr.get().is_none_or(|getattr| getattr as usize == generic_getattr_slot as *const () as usize)
}

fn stores_normally(class: &Class) -> bool {
    class.slots.setattr.get().is_none_or(|setattr| setattr as usize == generic_setattr_slot as *const () as usize)
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn load_attr(at: *const Instr, owner: &Value, name: &Interned, method: bool) {
    // SAFETY: by the caller's promise, for all writes to the caches of `at` below.
    unsafe {
        if let Some(dict) = module_dict(owner) {
            if let (Some(index), version @ 1..) = (dict.index_of_interned(name), dict.keys_version()) {
                set_cache(at, 1, version);
                set_cache(at, 2, index as u32);
                become_(at, Opcode::LOAD_ATTR_MODULE);
            }
            return;
        }
        if let Some(class) = owner.as_class() {
            load_class_attr(at, owner, class, name);
            return;
        }
        let class = class_of(owner);
        if !looks_up_normally(class) {
            return;
        }
        let version = class.version();
        if version == 0 {
            return;
        }
        let Some(found) = class.lookup(name) else {
            load_instance_value(at, owner, class, version, name);
            return;
        };
        let found_class = class_of(&found);
        let has_dict = class.has(class_flags::DICT);
        let is_method = std::ptr::eq(found_class, &FUNCTION) || found.is_instance_of_exactly::<MethodDescriptor>();
        if is_method {
            if !method || shadowed(owner, name) || attributes::inline_index(class, name).is_some() {
                return;
            }
            let (opcode, place) = match has_dict {
                true => (Opcode::LOAD_ATTR_METHOD_WITH_VALUES, attributes::offset_of_dict(class)),
                false => (Opcode::LOAD_ATTR_METHOD_NO_DICT, Some(0)),
            };
            let Some(place) = place else { return };
            set_entry(at, opcode, LOAD_ENTRY, version, place as u32, Some(&found));
            return;
        }
        if let Some(property) = found.downcast_exact::<Property>() {
            let getter = property.getter.get();
            let Some(function) = getter.as_ref().and_then(Value::downcast_exact::<Function>) else { return };
            if !method && function.code_unchanged().exact_args == 1 {
                set_entry(at, Opcode::LOAD_ATTR_PROPERTY, LOAD_ENTRY, version, 0, Some(&found));
            }
            return;
        }
        if let Some(offset) = slot_place(owner, class, &found) {
            set_entry(at, Opcode::LOAD_ATTR_SLOT, LOAD_ENTRY, version, offset, None);
            return;
        }
        if found_class.slots.descr_set.get().is_some() {
            return;
        }
        if shadowed(owner, name) {
            if found_class.slots.descr_get.get().is_none() {
                load_instance_value(at, owner, class, version, name);
            }
            return;
        }
        if found_class.slots.descr_get.get().is_none() {
            let (opcode, place) = match has_dict {
                true => (Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, attributes::place_of_shadow(class, name)),
                false => (Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT, Some(0)),
            };
            let Some(place) = place else { return };
            set_entry(at, opcode, LOAD_ENTRY, version, place, Some(&found));
        }
    }
}

/// The byte offset of the attribute that a member descriptor stands for, in instances of the class.
fn slot_place(owner: &Value, class: &Class, found: &Value) -> Option<u32> {
    let member = found.downcast_exact::<MemberDescriptor>()?;
    if class.has(class_flags::VARIABLE) || !class.is_subclass_of(&member.class) {
        return None;
    }
    owner.as_object().map(|object| attributes::slot_offset(object, member.slot) as u32)
}

/// # Safety
/// As [`load_global`].
unsafe fn load_instance_value(at: *const Instr, owner: &Value, class: &Class, version: u32, name: &Interned) {
    let Some(object) = owner.as_object() else { return };
    if !class.has(class_flags::DICT) {
        return;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        if attributes::has_dict(object) {
            set_entry(at, Opcode::LOAD_ATTR_WITH_HINT, LOAD_ENTRY, version, 0, None);
            return;
        }
        if let Some(index) = attributes::inline_index(class, name)
            && let Some(offset) = attributes::offset_of_inline(class, index)
            && let Some(place) = packed_place(index, offset)
        {
            set_entry(at, Opcode::LOAD_ATTR_INSTANCE_VALUE, LOAD_ENTRY, version, place, None);
        }
    }
}

/// # Safety
/// As [`load_global`].
unsafe fn load_class_attr(at: *const Instr, owner: &Value, class: &Class, name: &Interned) {
    let metaclass = class_of(owner);
    let plain = metaclass
        .slots
        .getattr
        .get()
        .is_some_and(|getattr| TYPE.slots.getattr.get().is_some_and(|own| getattr as usize == own as usize));
    if !plain || metaclass.lookup(name).is_some() {
        return;
    }
    let (version, meta_version) = (class.version(), metaclass.version());
    let Some(found) = class.lookup(name) else { return };
    // A function is its own value on the class.
    let bound = class_of(&found).slots.descr_get.get().is_some() && !std::ptr::eq(class_of(&found), &FUNCTION);
    if bound || version == 0 || meta_version == 0 {
        return;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        set_cache(at, 1, version);
        set_cache(at, 2, meta_version);
        set_cached_value(at, 3, &found);
        become_(at, Opcode::LOAD_ATTR_CLASS);
    }
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn store_attr(at: *const Instr, owner: &Value, name: &Interned) {
    let class = class_of(owner);
    let Some(object) = owner.as_object() else { return };
    if !stores_normally(class) {
        return;
    }
    let version = class.version();
    if version == 0 {
        return;
    }
    // SAFETY: by the caller's promise.
    unsafe {
        if let Some(found) = class.lookup(name) {
            if let Some(offset) = slot_place(owner, class, &found) {
                if let Some(place) = packed_place(0, offset as usize) {
                    set_entry(at, Opcode::STORE_ATTR_SLOT, STORE_ENTRY, version, place, None);
                }
                return;
            }
            if class_of(&found).slots.descr_set.get().is_some() {
                return;
            }
        }
        if !class.has(class_flags::DICT) || attributes::has_dict(object) {
            return;
        }
        if let Some(index) = attributes::inline_index(class, name)
            && let Some(offset) = attributes::offset_of_inline(class, index)
            && let Some(place) = packed_place(index, offset)
        {
            set_entry(at, Opcode::STORE_ATTR_INSTANCE_VALUE, STORE_ENTRY, version, place, None);
        }
    }
}

// ---- operators ----

/// The argument of `BINARY_OP` for a subscript (`NB_SUBSCR`).
pub const SUBSCRIPT: u32 = 2 * BINARY_OPS as u32;

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn binary_op(at: *const Instr, arg: u32, a: &Value, b: &Value) {
    let special = match arg {
        SUBSCRIPT => subscript_opcode(a, b),
        _ if Value::both_small_ints(a, b) => Some(match arg % BINARY_OPS as u32 {
            0 => Opcode::BINARY_OP_ADD_INT,
            5 => Opcode::BINARY_OP_MULTIPLY_INT,
            10 => Opcode::BINARY_OP_SUBTRACT_INT,
            _ => Opcode::BINARY_OP_EXTEND,
        }),
        _ if a.is_float() && b.is_float() => Some(match arg % BINARY_OPS as u32 {
            0 => Opcode::BINARY_OP_ADD_FLOAT,
            5 => Opcode::BINARY_OP_MULTIPLY_FLOAT,
            10 => Opcode::BINARY_OP_SUBTRACT_FLOAT,
            _ => Opcode::BINARY_OP_EXTEND,
        }),
        _ if (a.is_float() || a.is_small_int()) && (b.is_float() || b.is_small_int()) => Some(Opcode::BINARY_OP_EXTEND),
        0 | 13 if a.is_instance_of_exactly::<Str>() && b.is_instance_of_exactly::<Str>() => {
            // SAFETY: a binary operator is followed by its caches and another instruction.
            let next = unsafe { at.add(1 + Opcode::BINARY_OP.caches()).read() };
            let to_variable = arg == 13 && next.opcode() == Some(Opcode::STORE_FAST);
            Some(if to_variable { Opcode::BINARY_OP_INPLACE_ADD_UNICODE } else { Opcode::BINARY_OP_ADD_UNICODE })
        }
        _ => None,
    };
    if let Some(opcode) = special {
        if opcode == Opcode::BINARY_OP_EXTEND && super::arithmetic::extended_op(arg, a, b).is_none() {
            return;
        }
        // SAFETY: by the caller's promise.
        unsafe { become_(at, opcode) }
    }
}

fn subscript_opcode(container: &Value, key: &Value) -> Option<Opcode> {
    if key.is_small_int() {
        if container.is_instance_of_exactly::<List>() {
            return Some(Opcode::BINARY_OP_SUBSCR_LIST_INT);
        }
        if container.is_instance_of_exactly::<Tuple>() {
            return Some(Opcode::BINARY_OP_SUBSCR_TUPLE_INT);
        }
        if container.downcast_exact::<Str>().is_some_and(Str::is_ascii) {
            return Some(Opcode::BINARY_OP_SUBSCR_STR_INT);
        }
    }
    container.is_instance_of_exactly::<Dict>().then_some(Opcode::BINARY_OP_SUBSCR_DICT)
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn store_subscr(at: *const Instr, container: &Value, key: &Value) {
    let opcode = if container.is_instance_of_exactly::<List>() && key.is_small_int() {
        Opcode::STORE_SUBSCR_LIST_INT
    } else if container.is_instance_of_exactly::<Dict>() {
        Opcode::STORE_SUBSCR_DICT
    } else {
        return;
    };
    // SAFETY: by the caller's promise.
    unsafe { become_(at, opcode) }
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn compare_op(at: *const Instr, a: &Value, b: &Value) {
    // SAFETY: by the caller's promise.
    let arg = unsafe { (*at).arg() };
    let op = (arg >> 5) as usize;
    let opcode = if Value::both_small_ints(a, b) {
        Opcode::COMPARE_OP_INT
    } else if a.is_float() && b.is_float() {
        Opcode::COMPARE_OP_FLOAT
    } else if a.is_instance_of_exactly::<Str>()
        && b.is_instance_of_exactly::<Str>()
        && matches!(Comparison::ALL[op], Comparison::Eq | Comparison::Ne)
    {
        Opcode::COMPARE_OP_STR
    } else {
        return;
    };
    // SAFETY: by the caller's promise.
    unsafe { become_(at, opcode) }
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn for_iter(at: *const Instr, iterator: &Value) {
    let opcode = if iterator.is_instance_of_exactly::<RangeIterator>() {
        Opcode::FOR_ITER_RANGE
    } else if iterator.is_instance_of_exactly::<ListIterator>() {
        Opcode::FOR_ITER_LIST
    } else if iterator.is_instance_of_exactly::<TupleIterator>() {
        Opcode::FOR_ITER_TUPLE
    } else if generator::as_suspended(iterator).is_some() {
        Opcode::FOR_ITER_GEN
    } else {
        return;
    };
    // SAFETY: by the caller's promise.
    unsafe { become_(at, opcode) }
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn contains_op(at: *const Instr, container: &Value) {
    let opcode = if container.is_instance_of_exactly::<Dict>() {
        Opcode::CONTAINS_OP_DICT
    } else if exact_set(container).is_some() {
        Opcode::CONTAINS_OP_SET
    } else {
        return;
    };
    // SAFETY: by the caller's promise.
    unsafe { become_(at, opcode) }
}

/// A `set` or `frozenset`, no subclass.
#[inline(always)]
pub fn exact_set(value: &Value) -> Option<AnySet<'_>> {
    let exact = value.is_instance_of_exactly::<Set>() || value.is_instance_of_exactly::<FrozenSet>();
    if exact { AnySet::from(value) } else { None }
}

// ---- calls ----

/// Whether the code keeps its variables in locals, each parameter in one.
fn has_fast_locals(code: &Code) -> bool {
    code.flags & (co::OPTIMIZED | co::VARARGS | co::VARKEYWORDS) == co::OPTIMIZED
}

/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn call(at: *const Instr, arg: u32, callable: &Option<Value>, this: &Option<Value>) {
    let Some(callable) = callable else { return };
    let given = arg as usize + this.is_some() as usize;
    if let Some(function) = callable.downcast_exact::<Function>() {
        let version = function.version();
        let exact_args = function.code_unchanged().exact_args;
        // SAFETY: by the caller's promise.
        unsafe {
            if exact_args == given as u32 {
                become_(at, Opcode::CALL_PY_EXACT_ARGS);
            } else if version != 0 && exact_args != u32::MAX && call::takes(function, given) {
                set_cache(at, 1, version);
                become_(at, Opcode::CALL_PY_GENERAL);
            }
        }
        return;
    }
    if let Some(method) = callable.downcast_exact::<Method>() {
        let Some(function) = method.function.downcast_exact::<Function>() else { return };
        if this.is_none() && function.code_unchanged().exact_args == given as u32 + 1 {
            // SAFETY: by the caller's promise.
            unsafe { become_(at, Opcode::CALL_BOUND_METHOD_EXACT_ARGS) }
        }
        return;
    }
    if let Some(class) = callable.downcast_exact::<Class>() {
        // SAFETY: by the caller's promise.
        unsafe { call_class(at, given, class, this) };
        return;
    }
    let (def, opcode) = if let Some(function) = callable.downcast_exact::<NativeFunction>() {
        if function.this.is_some() || this.is_some() {
            return;
        }
        let is_len = function.def.name == "len"
            && function.module.as_ref().is_some_and(|module| module.as_str() == Some("builtins"));
        (function.def, if is_len && given == 1 { Opcode::CALL_LEN } else { Opcode::CALL_BUILTIN_FAST })
    } else if let Some(method) = callable.downcast_exact::<MethodDescriptor>() {
        if this.is_none() {
            return;
        }
        let is_append =
            std::ptr::eq(method.class, &crate::object::builtin_classes::LIST) && method.def.name == "append";
        let exact_list = this.as_ref().is_some_and(Value::is_instance_of_exactly::<List>);
        (
            method.def,
            if is_append && exact_list && given == 2 {
                Opcode::CALL_LIST_APPEND
            } else {
                Opcode::CALL_METHOD_DESCRIPTOR_FAST
            },
        )
    } else {
        return;
    };
    if def.arity.is_plain(given) {
        // SAFETY: by the caller's promise.
        unsafe {
            set_cache_64(at, 2, std::ptr::from_ref(def) as usize as u64);
            become_(at, opcode);
        }
    }
}

/// A class whose objects are plain instances, made complete by an `__init__` in Python.
///
/// # Safety
/// As [`load_global`].
unsafe fn call_class(at: *const Instr, given: usize, class: &Class, this: &Option<Value>) {
    let plain = class.slots.new.get().is_some_and(|new| new as usize == object::new as *const () as usize);
    if !plain || this.is_some() || class.has(class_flags::ABSTRACT) {
        return;
    }
    let version = class.version();
    let Some(init) = class.lookup(&names::__init__) else { return };
    let Some(function) = init.downcast_exact::<Function>() else { return };
    if version != 0 && function.code_unchanged().exact_args == given as u32 + 1 {
        // SAFETY: by the caller's promise.
        unsafe {
            set_cache(at, 1, version);
            set_cached_value(at, 2, &init);
            become_(at, Opcode::CALL_ALLOC_AND_ENTER_INIT);
        }
    }
}

/// The bits of a local's index in the cache of `CALL_KW_PY`, and how many fit.
const INDEX_BITS: usize = 4;
const MAX_NAMES: usize = 32 / INDEX_BITS;

/// Where `CALL_KW_PY` puts the value of the keyword argument `number`.
#[inline(always)]
pub fn keyword_place(packed: u32, number: usize) -> usize {
    (packed >> (number * INDEX_BITS)) as usize & ((1 << INDEX_BITS) - 1)
}

/// A call with keywords of a Python function that has a parameter for each, and defaults or values
/// for the others. `given` counts the positional arguments.
///
/// # Safety
/// As [`load_global`].
#[cold]
#[inline(never)]
pub unsafe fn call_kw(at: *const Instr, callable: &Value, given: usize, keywords: &Tuple) {
    let Some(function) = callable.downcast_exact::<Function>() else { return };
    let code = function.code_unchanged();
    let (version, argcount) = (function.version(), code.argcount as usize);
    let total = argcount + code.kwonlyargcount as usize;
    if version == 0
        || !has_fast_locals(code)
        || keywords.len() > MAX_NAMES
        || total > 1 << INDEX_BITS
        || given > argcount
    {
        return;
    }
    let (mut packed, mut bound) = (0, (1u32 << given) - 1);
    for (number, name) in keywords.items().iter().enumerate() {
        let named = |index: &usize| {
            name.downcast::<Str>().is_some_and(|name| code.local_name(*index).as_bytes() == name.bytes())
        };
        let Some(index) = (code.posonlyargcount as usize..total).find(named) else { return };
        if bound & 1 << index != 0 {
            return;
        }
        bound |= 1 << index;
        packed |= (index as u32) << (number * INDEX_BITS);
    }
    let first_default = argcount
        - function.defaults.with(|defaults| defaults.as_ref().map_or(0, |defaults| defaults.len())).min(argcount);
    let bound_or_default = |index: usize| bound & 1 << index != 0 || (first_default..argcount).contains(&index);
    if (0..total).all(bound_or_default) {
        // SAFETY: by the caller's promise.
        unsafe {
            set_cache(at, 1, version);
            set_cache(at, 2, packed);
            set_cache(at, 3, given as u32);
            become_(at, Opcode::CALL_KW_PY);
        }
    }
}
