//! The attribute part of an instance: `__slots__` values, the `__dict__`, inline values.
//!
//! ```text
//! payload | slot values … | dict | inline values …
//! ```
//! Attributes live inline, at the place of their name in the class's `shared_keys`, until somebody
//! asks for `__dict__` or they do not fit: then they move to a real dict for good (inline values
//! all unset). Set inline values are in the order of their insertion: what would break that order
//! also moves them to a dict.

use super::class::{Class, class_flags};
use super::ctx::Ctx;
use super::dict::Dict;
use super::header::{Header, flags};
use super::heap;
use super::intern::Interned;
use super::refs::{ObjectExt, Ref, Visitor};
use super::value::Value;
use std::mem::ManuallyDrop;

type Cell = std::cell::Cell<Option<ManuallyDrop<Value>>>;
const CELL: usize = 8;
const _: () = assert!(size_of::<Cell>() == CELL);

/// The most attributes that are kept inline.
pub const MAX_INLINE: u8 = 30;

const CAPACITY_SHIFT: u32 = 24;

#[inline(always)]
pub(super) fn bytes(slots: u32, with_dict: bool, capacity: u8) -> usize {
    let dict = if with_dict { CELL + capacity as usize * CELL } else { 0 };
    slots as usize * CELL + dict
}

/// An object's capacity as part of its flags.
#[inline(always)]
pub(super) fn capacity_flags(capacity: u8) -> u32 {
    (capacity as u32) << CAPACITY_SHIFT
}

pub(super) fn object_capacity(object: &Header) -> u8 {
    object.top_flags()
}

/// The cells of an instance's attribute part.
struct Part<'a> {
    slots: &'a [Cell],
    dict: Option<&'a Cell>,
    inline: &'a [Cell],
}

fn part<'a>(class: &Class, object: &'a Header) -> Part<'a> {
    let start = object.address() + class.attribute_offset(object);
    let slots = class.slot_count() as usize;
    let with_dict = class.has(class_flags::DICT);
    let inline = if with_dict { object_capacity(object) as usize } else { 0 };
    // SAFETY: the object was allocated with this many cells at this place, zeroed (that is, unset),
    // and only cells have been stored there.
    unsafe {
        let cells = start as *const Cell;
        Part {
            slots: std::slice::from_raw_parts(cells, slots),
            dict: with_dict.then(|| &*cells.add(slots)),
            inline: std::slice::from_raw_parts(cells.add(slots + 1), inline),
        }
    }
}

fn read(cell: &Cell) -> Option<Value> {
    // SAFETY: cells are plain bits; the copy is forgotten and a counted clone returned.
    let content = unsafe { cell.as_ptr().read() };
    content.map(|value| Value::clone(&value))
}

fn write(cell: &Cell, value: Option<Value>) -> Option<Value> {
    cell.replace(value.map(ManuallyDrop::new)).map(ManuallyDrop::into_inner)
}

fn is_set(cell: &Cell) -> bool {
    // SAFETY: reads bits only.
    unsafe { (*cell.as_ptr()).is_some() }
}

// ---- __slots__ ----

pub fn get_slot(object: &Header, number: usize) -> Option<Value> {
    read(&part(object.class(), object).slots[number])
}

/// Returns the old value, to be dropped by the caller.
pub fn set_slot(object: &Header, number: usize, value: Option<Value>) -> Option<Value> {
    write(&part(object.class(), object).slots[number], value)
}

/// The byte offset of a `__slots__` value from the object's start.
pub fn slot_offset(object: &Header, number: usize) -> usize {
    object.class().attribute_offset(object) + number * CELL
}

// ---- attributes by name ----

/// The place of `name` among the class's inline attributes.
fn key_index(class: &Class, name: &Interned) -> Option<usize> {
    class.shared_keys.with(|keys| keys.iter().position(|key| key == name))
}

/// The attribute's value in the instance itself, classes not considered.
pub fn get(object: &Header, name: &Interned) -> Option<Value> {
    let class = object.class();
    let part = part(class, object);
    let dict = read(part.dict?);
    if let Some(dict) = dict {
        return dict.downcast::<Dict>().and_then(|dict| dict.get_interned(name));
    }
    read(part.inline.get(key_index(class, name)?)?)
}

/// The instance's `__dict__`, if its attributes are in one.
pub fn dict(object: &Header) -> Option<Ref<Dict>> {
    read(part(object.class(), object).dict?)?.into_ref::<Dict>().ok()
}

/// Names and values of the attributes that are kept inline.
pub fn inline_entries(object: &Header) -> Vec<(Interned, Value)> {
    let class = object.class();
    let cells = part(class, object).inline;
    class.shared_keys.with(|keys| keys.iter().zip(cells).filter_map(|(key, cell)| Some((*key, read(cell)?))).collect())
}

/// Sets or (with `None`) deletes an attribute in the instance itself; Returns
/// whether there was one before; `None` if the instance has no place for attributes.
pub fn set(object: &Header, name: &Interned, value: Option<Value>) -> Option<bool> {
    let class = object.class();
    let instance = part(class, object);
    let dict_cell = instance.dict?;
    if !is_set(dict_cell) {
        match inline_place(class, &instance, name, value.is_some()) {
            Place::At(index) => {
                let old = write(&instance.inline[index], value);
                return Some(old.is_some());
            }
            Place::Absent => return Some(false),
            Place::Dict => {
                materialize(object);
            }
        }
    }
    let dict = read(dict_cell).expect("the attributes are in a dict");
    let dict = dict.downcast::<Dict>().expect("__dict__ is a dict");
    Some(match value {
        Some(value) => dict.set_interned(*name, value).is_some(),
        None => dict.remove_interned(name).is_some(),
    })
}

enum Place {
    At(usize),
    Absent,
    Dict,
}

fn inline_place(class: &Class, instance: &Part, name: &Interned, storing: bool) -> Place {
    let index = match key_index(class, name) {
        Some(index) => index,
        None if !storing => return Place::Absent,
        None => {
            let added = class.shared_keys.with(|keys| {
                (keys.len() < MAX_INLINE as usize).then(|| {
                    keys.push(*name);
                    keys.len() - 1
                })
            });
            match added {
                Some(index) => {
                    // Caches may rely on instances not having this attribute.
                    class.modified();
                    if !class.is_heap()
                        && let Some(ctx) = Ctx::current()
                    {
                        // SAFETY: a class that is not on the heap is a static.
                        ctx.interp.note_taught(unsafe { class.as_static() });
                    }
                    index
                }
                None => return Place::Dict,
            }
        }
    };
    if index >= instance.inline.len() {
        if !storing {
            return Place::Absent;
        }
        class.set_inline_capacity((index as u8 + 2).next_multiple_of(2).min(MAX_INLINE).max(class.inline_capacity()));
        return Place::Dict;
    }
    let in_order = || !instance.inline[index + 1..].iter().any(is_set);
    if is_set(&instance.inline[index]) || !storing || in_order() { Place::At(index) } else { Place::Dict }
}

/// Moves inline attributes to a real dict, which is returned; `None` if the class has no `__dict__`.
pub fn materialize(object: &Header) -> Option<Ref<Dict>> {
    let class = object.class();
    let part = part(class, object);
    let dict_cell = part.dict?;
    if let Some(dict) = read(dict_cell) {
        return dict.into_ref::<Dict>().ok();
    }
    let dict = Dict::new();
    for (index, cell) in part.inline.iter().enumerate() {
        if let Some(value) = write(cell, None) {
            let name = class.shared_keys.with(|keys| keys[index]);
            dict.set_interned(name, value);
        }
    }
    write(dict_cell, Some(dict.to_value()));
    Some(dict)
}

/// Moves the inline attributes of each of a class's own instances to a dict.
pub(super) fn materialize_all(class: &Class) {
    let mut instances = Vec::new();
    heap::for_each(flags::TRACKED, |object| {
        instances.extend((object.class() == class).then(|| Value::from_header(object)))
    });
    instances.iter().filter_map(Value::as_object).for_each(|object| drop(materialize(object)));
}

/// Replaces `__dict__`; the old attributes are dropped. Returns whether the class has one.
pub fn replace_dict(object: &Header, dict: Ref<Dict>) -> bool {
    if materialize(object).is_none() {
        return false;
    }
    let cell = part(object.class(), object).dict.expect("it was just materialised");
    drop(write(cell, Some(dict.into())));
    true
}

// ---- inline caches of the loop ----

/// Whether an instance's inline part covers an index.
#[inline(always)]
pub fn has_inline(object: &Header, index: usize) -> bool {
    index < object_capacity(object) as usize
}

/// Whether the attributes of an instance whose class has a `__dict__` are in a dict.
#[inline(always)]
pub fn has_dict(object: &Header) -> bool {
    part(object.class(), object).dict.is_some_and(is_set)
}

/// Whether the cell at this offset is set.
///
/// # Safety
/// As [`load_inline`].
#[inline(always)]
pub unsafe fn is_set_at(object: &Header, offset: usize) -> bool {
    // SAFETY: by the caller's promise.
    is_set(unsafe { &*((object.address() + offset) as *const Cell) })
}

/// The value in a cell of the attribute part.
///
/// # Safety
/// `offset` is that of a cell in this object, by [`offset_of_inline`], [`offset_of_dict`] or [`slot_offset`].
#[inline(always)]
pub unsafe fn load_inline(object: &Header, offset: usize) -> Option<Value> {
    // SAFETY: by the caller's promise.
    read(unsafe { &*((object.address() + offset) as *const Cell) })
}

/// Whether a value can be stored inline at this place: it replaces one, or comes last.
///
/// # Safety
/// As [`load_inline`]; `offset` is that of the inline cell `index`, which the object has.
#[inline(always)]
pub unsafe fn can_store_inline(object: &Header, index: usize, offset: usize) -> bool {
    if !has_inline(object, index) {
        return false;
    }
    let cell = (object.address() + offset) as *const Cell;
    // SAFETY: by the caller's promise; the inline cells follow the dict's.
    unsafe {
        if is_set(&*cell) {
            return true;
        }
        let dict = cell.sub(index + 1);
        let rest = std::slice::from_raw_parts(cell.add(1), object_capacity(object) as usize - index - 1);
        !is_set(&*dict) && !rest.iter().any(is_set)
    }
}

/// Stores a value in a cell and returns the old one.
///
/// # Safety
/// As [`load_inline`]; an inline cell must pass [`can_store_inline`].
#[inline(always)]
pub unsafe fn store_inline(object: &Header, offset: usize, value: Value) -> Option<Value> {
    // SAFETY: by the caller's promise.
    write(unsafe { &*((object.address() + offset) as *const Cell) }, Some(value))
}

/// The index of a name among the class's inline attributes, so far.
pub fn inline_index(class: &Class, name: &Interned) -> Option<usize> {
    key_index(class, name)
}

/// Where the caches of the loop look whether an instance of the class has an attribute of its own of a name that the
/// class has, too: the offsets of the cell of `__dict__` and, from bit 16 on, of the inline cell, if there is one.
/// `None` for classes whose instances they cannot tell for.
pub fn place_of_shadow(class: &Class, name: &Interned) -> Option<u32> {
    let dict = u16::try_from(offset_of_dict(class)?).ok()?;
    let inline = match key_index(class, name) {
        Some(index) => u16::try_from(offset_of_inline(class, index)?).ok()?,
        None => 0,
    };
    Some(u32::from(dict) | u32::from(inline) << 16)
}

/// Whether neither cell of [`place_of_shadow`] is set.
///
/// # Safety
/// `place` is that of the object's class, which has not been modified since.
#[inline(always)]
pub unsafe fn surely_lacks(object: &Header, place: u32) -> bool {
    let (dict, inline) = (place as usize & 0xFFFF, place as usize >> 16);
    // SAFETY: by the caller's promise the dict's cell is there, and inline cells as far as the object has some.
    unsafe {
        let covered = |offset| has_inline(object, (offset - dict) / CELL - 1);
        !is_set_at(object, dict) && (inline == 0 || !covered(inline) || !is_set_at(object, inline))
    }
}

/// The byte offset of the cell of `__dict__` in instances of a class whose payload has a fixed size.
pub fn offset_of_dict(class: &Class) -> Option<usize> {
    offset_of_inline(class, 0).map(|first| first - CELL)
}

/// The byte offset of an inline cell in instances of a class whose payload has a fixed size.
pub fn offset_of_inline(class: &Class, index: usize) -> Option<usize> {
    if class.has(class_flags::VARIABLE) || !class.has(class_flags::DICT) {
        return None;
    }
    let part = class.layout().size.next_multiple_of(CELL);
    Some(part + (class.slot_count() as usize + 1 + index) * CELL)
}

// ---- for the heap and the collector ----

/// All cells of an instance's attribute part, which lie one after another.
#[inline(always)]
fn all_cells<'a>(class: &Class, object: &'a Header) -> &'a [Cell] {
    let start = object.address() + class.attribute_offset(object);
    let count = bytes(class.slot_count(), class.has(class_flags::DICT), object_capacity(object)) / CELL;
    // SAFETY: as for `part`.
    unsafe { std::slice::from_raw_parts(start as *const Cell, count) }
}

/// Makes the cells of an object that is just being made unset.
///
/// # Safety
/// There are `size` bytes for cells at `start`.
#[inline(always)]
pub(super) unsafe fn clear_new(start: *mut u8, size: usize) {
    for index in 0..size / CELL {
        // SAFETY: by the caller's promise; all-zero is the unset state. Volatile, or the compiler would
        // make it a call that fills memory, which takes longer for so few.
        unsafe { start.cast::<u64>().add(index).write_volatile(0) };
    }
}

pub(super) fn drop_all(class: &Class, object: &Header) {
    for cell in all_cells(class, object) {
        drop(write(cell, None));
    }
}

pub(super) fn clear(class: &Class, object: &Header) {
    drop_all(class, object);
}

pub(super) fn traverse(class: &Class, object: &Header, visit: Visitor) {
    for cell in all_cells(class, object) {
        // SAFETY: nothing is stored while the collector visits.
        if let Some(value) = unsafe { &*cell.as_ptr() } {
            visit(value);
        }
    }
}
