//! `Dict`: the layout of `dict`: entries in the order of insertion beside an index of their places,
//! as CPython's compact dict (`Objects/dictobject.c`).

use super::builtin_classes::DICT;
use super::cell::GilCell;
use super::class::{self, Class, class_flags};
use super::ctx::Ctx;
use super::error::{Raised, Result};
use super::exception::TYPE_ERROR;
use super::hash;
use super::header::{Header, flags};
use super::heap;
use super::intern::Interned;
use super::refs::{Object, Ref, Visitor};
use super::str::Str;
use super::value::Value;
use std::collections::TryReserveError;

#[repr(C)]
pub struct Dict {
    header: Header,
    table: GilCell<Table>,
}

/// A place in the entries, live until a key is added or removed (see [`Dict::keys_version`]).
pub type EntryIndex = usize;

struct Entry {
    hash: i64,
    /// `None` in a removed entry.
    key: Option<Value>,
    value: Option<Value>,
}

/// Up to this many entries are searched one by one, without an index.
const UNINDEXED: usize = 8;
const FREE: u32 = u32::MAX;
const REMOVED: u32 = u32::MAX - 1;

pub(super) struct Table {
    /// Places in `entries`, by hash; empty for small tables.
    index: Vec<u32>,
    entries: Vec<Entry>,
    live: usize,
    /// No entry before this place is live: who takes entries off the front finds the next at once.
    first: usize,
    /// How many entries can still be added before the table must be rebuilt. Entries that were
    /// removed count, also in the index: some of its places must stay [`FREE`], or searches would
    /// not end.
    room: usize,
    /// Of the set of keys and their places; zero until somebody asks.
    version: u32,
    /// Counts all changes that may move or remove an entry: a search that called Python code
    /// begins anew when it differs.
    changes: u32,
}

static NEXT_KEYS_VERSION: GilCell<u32> = GilCell::new(1);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Dict {
    const TRACKED: bool = true;

    const SUBCLASS_FLAG: u32 = class_flags::DICT_CLASS;

    fn class() -> &'static Class {
        &DICT
    }

    fn traverse(&self, visit: Visitor) {
        self.table
            .with(|table| table.entries.iter().flat_map(|entry| entry.key.iter().chain(&entry.value)).for_each(visit));
    }

    fn clear(&self) {
        Dict::clear(self);
    }
}

/// What a search found.
enum Found {
    At(EntryIndex),
    Absent,
    /// The entry's key has the same hash and is neither identical nor decidable without Python code.
    Ask(EntryIndex),
}

/// The sequence of places in an index that a hash is looked for at.
struct Probe {
    /// Always below the index's length.
    slot: usize,
    perturb: usize,
    mask: usize,
}

impl Probe {
    /// `length` is a power of two.
    #[inline(always)]
    fn new(hash: i64, length: usize) -> Probe {
        let mask = length - 1;
        let folded = (hash ^ hash >> 32) as usize;
        Probe { slot: hash as usize & mask, perturb: folded, mask }
    }

    #[inline(always)]
    fn advance(&mut self) {
        self.perturb >>= 5;
        self.slot = self.slot.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1) & self.mask;
    }
}

impl Table {
    const fn new() -> Table {
        Table { index: Vec::new(), entries: Vec::new(), live: 0, first: 0, room: UNINDEXED, version: 0, changes: 0 }
    }

    #[inline(always)]
    fn find(&self, hash: i64, mut decide: impl FnMut(EntryIndex, &Value) -> Option<bool>) -> Found {
        if self.index.is_empty() {
            for (place, entry) in self.entries.iter().enumerate() {
                if entry.hash == hash
                    && let Some(key) = &entry.key
                {
                    match decide(place, key) {
                        Some(true) => return Found::At(place),
                        Some(false) => {}
                        None => return Found::Ask(place),
                    }
                }
            }
            return Found::Absent;
        }
        let mut probe = Probe::new(hash, self.index.len());
        loop {
            // SAFETY: a probe stays within the index it was made for.
            match unsafe { *self.index.get_unchecked(probe.slot) } {
                FREE => return Found::Absent,
                REMOVED => {}
                place => {
                    let place = place as usize;
                    // SAFETY: the index holds places of entries.
                    let entry = unsafe { self.entries.get_unchecked(place) };
                    if entry.hash == hash
                        && let Some(key) = &entry.key
                    {
                        match decide(place, key) {
                            Some(true) => return Found::At(place),
                            Some(false) => {}
                            None => return Found::Ask(place),
                        }
                    }
                }
            }
            probe.advance();
        }
    }

    /// The place of a string key, if no key can be equal to it that is not a string.
    #[inline(never)]
    fn find_str(&self, key: &Value, text: &Str) -> Found {
        self.find(text.hash(), |_, other| {
            if other.is(key) {
                return Some(true);
            }
            let other = other.downcast_exact::<Str>()?;
            Some(!(other.is_interned() && text.is_interned()) && other == text)
        })
    }

    /// The place of an int key, if no key can be equal to it that is not an int.
    #[inline(never)]
    fn find_small_int(&self, key: &Value, hash: i64) -> Found {
        self.find(hash, |_, other| if other.is(key) { Some(true) } else { other.is_small_int().then_some(false) })
    }

    fn index_slot_of(&self, hash: i64, wanted: u32) -> usize {
        let mut probe = Probe::new(hash, self.index.len());
        // SAFETY: a probe stays within the index it was made for.
        while unsafe { *self.index.get_unchecked(probe.slot) } != wanted {
            probe.advance();
        }
        probe.slot
    }

    /// Adds an entry whose key is not there. Without room for it, key and value come back.
    #[inline]
    fn push(&mut self, hash: i64, key: Value, value: Value) -> std::result::Result<(), (Value, Value)> {
        if self.room == 0 && self.resize(self.live + 1).is_err() {
            return Err((key, value));
        }
        self.keys_changed();
        self.room -= 1;
        let place = self.entries.len();
        if !self.index.is_empty() {
            let slot = self.index_slot_of(hash, FREE);
            self.index[slot] = place as u32;
        }
        self.entries.push(Entry { hash, key: Some(key), value: Some(value) });
        self.live += 1;
        Ok(())
    }

    /// Drops removed entries and makes room for at least `wanted` entries, and as many again.
    #[cold]
    #[inline(never)]
    fn resize(&mut self, wanted: usize) -> std::result::Result<(), TryReserveError> {
        let (size, capacity) = match wanted {
            ..=UNINDEXED => (0, UNINDEXED),
            _ => {
                let size = (wanted * 3).next_power_of_two();
                (size, size * 2 / 3)
            }
        };
        // What can fail comes before all changes.
        let mut index = Vec::new();
        if size > self.index.capacity() {
            index.try_reserve_exact(size)?;
        }
        if size > 0 {
            self.entries.try_reserve_exact(capacity.saturating_sub(self.entries.len()))?;
        }
        self.changes = self.changes.wrapping_add(1);
        if self.entries.len() != self.live {
            self.entries.retain(|entry| entry.key.is_some());
        }
        self.first = 0;
        self.room = capacity - self.entries.len();
        if size == 0 || index.capacity() > 0 {
            self.index = index;
        }
        self.index.clear();
        self.index.resize(size, FREE);
        if size == 0 {
            return Ok(());
        }
        for (place, entry) in self.entries.iter().enumerate() {
            let mut probe = Probe::new(entry.hash, size);
            while self.index[probe.slot] != FREE {
                probe.advance();
            }
            self.index[probe.slot] = place as u32;
        }
        Ok(())
    }

    /// Forgets removed entries at the end: a dict used as a stack (`popitem`) does not fill up with them. Elsewhere they
    /// stay, by which iterators notice that keys were removed and added.
    fn trim(&mut self) {
        while self.entries.last().is_some_and(|entry| entry.key.is_none()) {
            self.entries.pop();
            self.room += self.index.is_empty() as usize;
        }
        self.first = self.first.min(self.entries.len());
    }

    fn remove_at(&mut self, place: EntryIndex) -> (Value, Value) {
        self.keys_changed();
        self.changes = self.changes.wrapping_add(1);
        let entry = &mut self.entries[place];
        let (key, value) = (entry.key.take(), entry.value.take());
        let hash = entry.hash;
        if !self.index.is_empty() {
            let slot = self.index_slot_of(hash, place as u32);
            self.index[slot] = REMOVED;
        }
        self.live -= 1;
        if place == self.first {
            let rest = &self.entries[place.min(self.entries.len())..];
            self.first += rest.iter().position(|entry| entry.key.is_some()).unwrap_or(rest.len());
        }
        self.first = self.first.min(self.entries.len());
        (key.expect("the entry was live"), value.expect("the entry was live"))
    }

    /// Moves a live entry behind all others, or before them.
    fn move_to_end(&mut self, place: EntryIndex, last: bool) -> std::result::Result<(), TryReserveError> {
        let mut place = place;
        if self.room == 0 {
            // Removed entries go, which changes the place.
            let before = self.entries[..place].iter().filter(|entry| entry.key.is_some()).count();
            self.resize(self.live + 1)?;
            place = before;
        }
        let hash = self.entries[place].hash;
        let (key, value) = self.remove_at(place);
        let Ok(()) = self.push(hash, key, value) else { unreachable!("there is room") };
        if !last {
            self.resize(self.live)?;
            self.entries.rotate_right(1);
            // As large as before, so that nothing is allocated.
            self.resize(self.live)?;
        }
        Ok(())
    }

    /// A copy without removed entries.
    fn copy(&self, changes: u32) -> std::result::Result<Table, TryReserveError> {
        let mut copy = Table { changes, ..Table::new() };
        let live =
            |entry: &Entry| Some(Entry { hash: entry.hash, key: Some(entry.key.clone()?), value: entry.value.clone() });
        copy.entries.try_reserve_exact(self.live)?;
        if self.live == self.entries.len() {
            copy.index.try_reserve_exact(self.index.len())?;
            copy.index.extend_from_slice(&self.index);
            copy.room = self.room;
        }
        copy.entries.extend(self.entries.iter().filter_map(live));
        copy.live = self.live;
        if self.live != self.entries.len() {
            copy.resize(self.live)?;
        }
        Ok(copy)
    }

    #[inline(always)]
    fn keys_changed(&mut self) {
        self.version = 0;
    }
}

/// The hash of a key, with the message for keys that have none.
#[inline]
pub fn hash_key(ctx: Ctx, key: &Value) -> Result<i64> {
    ctx.hash(key).map_err(|raised| unhashable(ctx, key, raised, "a dict key"))
}

/// Says in the `TypeError` of a failed hash what the object was to be used as.
#[cold]
pub fn unhashable(ctx: Ctx, key: &Value, raised: Raised, usage: &str) -> Raised {
    let exception = ctx.take_raised();
    drop(raised);
    if !std::ptr::eq(exception.class(), &TYPE_ERROR) {
        return ctx.restore(exception);
    }
    let name = super::protocol::full_name(key.class());
    let name = name.strip_prefix("__main__.").unwrap_or(&name);
    match ctx.str(&exception) {
        Ok(reason) => ctx.type_error(format!("cannot use '{name}' as {usage} ({})", reason.to_string_lossy())),
        Err(raised) => raised,
    }
}

impl Dict {
    /// Reaches the table.
    #[inline(always)]
    fn with<R>(&self, use_table: impl FnOnce(&mut Table) -> R) -> R {
        // SAFETY: the closures, which are all in this file, search, compare without Python code, copy and move; what they
        // take out of the table they return.
        unsafe { self.table.briefly(use_table) }
    }

    pub fn new() -> Ref<Dict> {
        heap::new(|header| Dict { header, table: GilCell::new(Table::new()) })
    }

    pub fn new_in(class: &Class) -> Ref<Dict> {
        heap::new_in(class, |header| Dict { header, table: GilCell::new(Table::new()) })
    }

    /// An empty dict by value, for layouts that begin with one.
    pub fn embedded(header: Header) -> Dict {
        Dict { header, table: GilCell::new(Table::new()) }
    }

    pub fn with_capacity(entries: usize) -> Ref<Dict> {
        let dict = Dict::new();
        if entries > UNINDEXED {
            // Without room for that many, their maker hears of it as it adds them.
            drop(dict.with(|table| table.resize(entries)));
        }
        dict
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.with(|table| table.live)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes used beside the object itself.
    pub fn table_bytes(&self) -> usize {
        self.with(|table| table.index.capacity() * 4 + table.entries.capacity() * size_of::<Entry>())
    }

    // ---- keys that are interned strings: no Python code runs ----

    /// The value of a key that is an interned string. Keys of other types that would compare equal
    /// to it are not asked: namespaces have none.
    #[inline]
    pub fn get_interned(&self, name: &Interned) -> Option<Value> {
        self.with(|table| match Dict::find_interned_in(table, name) {
            Some(place) => table.entries[place].value.clone(),
            None => None,
        })
    }

    #[inline(always)]
    fn find_interned_in(table: &Table, name: &Interned) -> Option<EntryIndex> {
        let text = name.text();
        let found = table.find(text.hash(), |_, key| {
            Some(key.is(name) || key.downcast_exact::<Str>().is_some_and(|other| !other.is_interned() && other == text))
        });
        match found {
            Found::At(place) => Some(place),
            Found::Absent | Found::Ask(_) => None,
        }
    }

    /// Returns the old value. A new name for which there is no room is left out, and `MemoryError` raised at the next
    /// switch point.
    pub fn set_interned(&self, name: Interned, value: Value) -> Option<Value> {
        let added = self.with(|table| match Dict::find_interned_in(table, &name) {
            Some(place) => Ok(table.entries[place].value.replace(value)),
            None => table.push(name.text().hash(), name.into(), value).map(|()| None),
        });
        self.changed();
        added.unwrap_or_else(|_refused| {
            heap::memory_error_is_due();
            None
        })
    }

    pub fn remove_interned(&self, name: &Interned) -> Option<Value> {
        let removed = self.with(|table| Dict::find_interned_in(table, name).map(|place| table.remove_at(place)));
        self.changed();
        removed.map(|(_, value)| value)
    }

    /// [`Dict::get_interned`] by text.
    pub fn get_str(&self, name: &str) -> Option<Value> {
        self.get_interned(&super::intern::intern(name))
    }

    /// [`Dict::set_interned`] by text; the old value is dropped.
    pub fn set_str(&self, name: &str, value: Value) {
        drop(self.set_interned(super::intern::intern(name), value));
    }

    // ---- any key ----

    /// The hash of a key and its place. `__eq__` of keys may run; if it changes the dict, the search
    /// begins anew.
    #[inline(always)]
    fn locate(&self, ctx: Ctx, key: &Value) -> Result<(i64, Option<EntryIndex>)> {
        let (hash, found) = if let Some(text) = key.downcast_exact::<Str>() {
            (text.hash(), self.with(|table| table.find_str(key, text)))
        } else if let Some(number) = key.as_small_int() {
            let hash = hash::hash_int(number);
            (hash, self.with(|table| table.find_small_int(key, hash)))
        } else {
            let hash = hash_key(ctx, key)?;
            return Ok((hash, self.find_asking(ctx, key, hash)?));
        };
        match found {
            Found::At(place) => Ok((hash, Some(place))),
            Found::Absent => Ok((hash, None)),
            Found::Ask(_) => Ok((hash, self.find_asking(ctx, key, hash)?)),
        }
    }

    fn find(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<Option<EntryIndex>> {
        if let Some(text) = key.downcast_exact::<Str>() {
            match self.with(|table| table.find_str(key, text)) {
                Found::At(place) => return Ok(Some(place)),
                Found::Absent => return Ok(None),
                Found::Ask(_) => {}
            }
        }
        self.find_asking(ctx, key, hash)
    }

    #[inline(never)]
    fn find_asking(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<Option<EntryIndex>> {
        'anew: loop {
            // Keys that Python code has found unequal, in this pass.
            let mut unequal: Vec<EntryIndex> = Vec::new();
            loop {
                let (found, candidate, changes) = self.with(|table| {
                    let found = table.find(hash, |place, other| {
                        if other.is(key) {
                            return Some(true);
                        }
                        if unequal.contains(&place) {
                            return Some(false);
                        }
                        super::protocol::equal_without_python(other, key)
                    });
                    let candidate = match found {
                        Found::Ask(place) => table.entries[place].key.clone(),
                        Found::At(_) | Found::Absent => None,
                    };
                    (found, candidate, table.changes)
                });
                match (found, candidate) {
                    (Found::At(place), _) => return Ok(Some(place)),
                    (Found::Ask(place), Some(candidate)) => {
                        let equal = ctx.eq(&candidate, key)?;
                        let same = self.with(|table| {
                            table.changes == changes
                                && table
                                    .entries
                                    .get(place)
                                    .and_then(|entry| entry.key.as_ref())
                                    .is_some_and(|now| now.is(&candidate))
                        });
                        if !same {
                            continue 'anew;
                        }
                        if equal {
                            return Ok(Some(place));
                        }
                        unequal.push(place);
                    }
                    (Found::Absent | Found::Ask(_), _) => return Ok(None),
                }
            }
        }
    }

    #[inline]
    pub fn get(&self, ctx: Ctx, key: &Value) -> Result<Option<Value>> {
        let (_, place) = self.locate(ctx, key)?;
        Ok(place.and_then(|place| self.with(|table| table.entries[place].value.clone())))
    }

    /// The value of a key that is a string or a small int, where it takes no Python code to find that it is there.
    #[inline]
    pub fn get_without_python(&self, key: &Value) -> Option<Value> {
        let value = |table: &Table, found| match found {
            Found::At(place) => table.entries[place].value.clone(),
            Found::Absent | Found::Ask(_) => None,
        };
        if let Some(text) = key.downcast_exact::<Str>() {
            return self.with(|table| value(table, table.find_str(key, text)));
        }
        let hash = hash::hash_int(key.as_small_int()?);
        self.with(|table| value(table, table.find_small_int(key, hash)))
    }

    pub fn get_hashed(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<Option<Value>> {
        let place = self.find(ctx, key, hash)?;
        Ok(place.and_then(|place| self.with(|table| table.entries[place].value.clone())))
    }

    #[inline]
    pub fn contains(&self, ctx: Ctx, key: &Value) -> Result<bool> {
        Ok(self.locate(ctx, key)?.1.is_some())
    }

    #[inline]
    pub fn set(&self, ctx: Ctx, key: &Value, value: Value) -> Result<()> {
        let (hash, place) = self.locate(ctx, key)?;
        self.store(ctx, place, hash, key, value)
    }

    pub fn set_hashed(&self, ctx: Ctx, key: &Value, hash: i64, value: Value) -> Result<()> {
        let place = self.find(ctx, key, hash)?;
        self.store(ctx, place, hash, key, value)
    }

    /// Sets the value at the place that was found for a key, or adds the key.
    #[inline]
    fn store(&self, ctx: Ctx, place: Option<EntryIndex>, hash: i64, key: &Value, value: Value) -> Result<()> {
        let old = self.with(|table| match place {
            Some(place) => Ok(table.entries[place].value.replace(value)),
            None => table.push(hash, key.clone(), value).map(|()| None),
        });
        self.changed();
        old.map(drop).map_err(|_refused| ctx.memory_error())
    }

    /// The value of `key`, which is set to `default` if absent.
    pub fn set_default(&self, ctx: Ctx, key: &Value, default: Value) -> Result<Value> {
        let (hash, place) = self.locate(ctx, key)?;
        let value = self.with(|table| match place {
            Some(place) => Ok(table.entries[place].value.clone().expect("live entries have values")),
            None => table.push(hash, key.clone(), default.clone()).map(|()| default),
        });
        self.changed();
        value.map_err(|_refused| ctx.memory_error())
    }

    /// Removes a key and returns its value.
    pub fn remove(&self, ctx: Ctx, key: &Value) -> Result<Option<Value>> {
        let (_, place) = self.locate(ctx, key)?;
        Ok(self.remove_found(place))
    }

    fn remove_found(&self, place: Option<EntryIndex>) -> Option<Value> {
        let place = place?;
        let (key, value) = self.with(|table| table.remove_at(place));
        self.changed();
        drop(key);
        Some(value)
    }

    /// Removes the entry inserted last.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let last = self.with(|table| {
            let place = table.entries.iter().rposition(|entry| entry.key.is_some())?;
            let removed = table.remove_at(place);
            table.trim();
            Some(removed)
        });
        self.changed();
        last
    }

    /// Removes the entry that is first.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let first = self.with(|table| {
            let place = table.first;
            if place < table.entries.len() { Some(table.remove_at(place)) } else { None }
        });
        self.changed();
        first
    }

    /// Moves the entry of a key to one end; `false` if there is none.
    pub fn move_to_end(&self, ctx: Ctx, key: &Value, last: bool) -> Result<bool> {
        let hash = hash_key(ctx, key)?;
        let Some(place) = self.find(ctx, key, hash)? else { return Ok(false) };
        let moved = self.with(|table| table.move_to_end(place, last));
        moved.map(|()| true).map_err(|_| ctx.memory_error())
    }

    pub fn clear(&self) {
        let entries = self.with(|table| {
            table.keys_changed();
            table.changes = table.changes.wrapping_add(1);
            table.live = 0;
            table.first = 0;
            table.room = UNINDEXED;
            table.index = Vec::new();
            std::mem::take(&mut table.entries)
        });
        self.changed();
        drop(entries);
    }

    /// A copy of all entries, in order.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        self.with(|table| {
            table.entries.iter().filter_map(|entry| Some((entry.key.clone()?, entry.value.clone()?))).collect()
        })
    }

    pub fn keys(&self) -> Vec<Value> {
        self.with(|table| table.entries.iter().filter_map(|entry| entry.key.clone()).collect())
    }

    pub fn values(&self) -> Vec<Value> {
        self.with(|table| table.entries.iter().filter_map(|entry| entry.value.clone()).collect())
    }

    /// The first live entry at or after a place, with its place: iteration in order. Iterators
    /// check [`Dict::len`] for "dictionary changed size during iteration".
    #[inline]
    pub fn entry_from(&self, place: EntryIndex) -> Option<(EntryIndex, Value, Value)> {
        self.with(|table| {
            let place = place.max(table.first);
            table
                .entries
                .get(place..)?
                .iter()
                .enumerate()
                .find_map(|(offset, entry)| Some((place + offset, entry.key.clone()?, entry.value.clone()?)))
        })
    }

    /// As [`Dict::entry_from`], with the hash of the key first.
    pub fn hashed_entry_from(&self, place: EntryIndex) -> Option<(i64, EntryIndex, Value, Value)> {
        self.with(|table| {
            let place = place.max(table.first);
            table.entries.get(place..)?.iter().enumerate().find_map(|(offset, entry)| {
                Some((entry.hash, place + offset, entry.key.clone()?, entry.value.clone()?))
            })
        })
    }

    /// The last live entry before a place (`reversed`).
    pub fn entry_before(&self, place: EntryIndex) -> Option<(EntryIndex, Value, Value)> {
        self.with(|table| {
            let end = place.min(table.entries.len());
            table.entries[..end]
                .iter()
                .enumerate()
                .rev()
                .find_map(|(place, entry)| Some((place, entry.key.clone()?, entry.value.clone()?)))
        })
    }

    /// The place after the last entry.
    pub fn end(&self) -> EntryIndex {
        self.with(|table| table.entries.len())
    }

    /// Takes over all entries of `other`, later ones winning.
    pub fn update(&self, ctx: Ctx, other: &Dict) -> Result<()> {
        if std::ptr::eq(self, other) {
            return Ok(());
        }
        if self.is_empty() {
            let changes = self.with(|table| table.changes.wrapping_add(1));
            let copy = other.with(|other| other.copy(changes)).map_err(|_| ctx.memory_error())?;
            let old = self.table.replace(copy);
            self.changed();
            drop(old);
            return Ok(());
        }
        let entries = other.with(|table| {
            let mut entries = Vec::new();
            entries.try_reserve_exact(table.live)?;
            let live = |entry: &Entry| Some((entry.hash, entry.key.clone()?, entry.value.clone()?));
            entries.extend(table.entries.iter().filter_map(live));
            Ok(entries)
        });
        let length = other.len();
        for (hash, key, value) in entries.map_err(|_: TryReserveError| ctx.memory_error())? {
            self.set_hashed(ctx, &key, hash, value)?;
            if other.len() != length {
                return Err(ctx.raise(&super::exception::RUNTIME_ERROR, "dict mutated during update"));
            }
        }
        Ok(())
    }

    /// A shallow copy, an exact `dict`.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn copy(&self, ctx: Ctx) -> Result<Ref<Dict>> {
        let table = self.with(|table| table.copy(0)).map_err(|_| ctx.memory_error())?;
        Ok(heap::new(|header| Dict { header, table: GilCell::new(table) }))
    }

    /// A class whose namespace this is hears of a change. To be called after each, before what it removed is dropped:
    /// caches hold attributes of classes without counting them.
    #[inline(always)]
    fn changed(&self) {
        if self.header.has_flag(flags::NAMESPACE) {
            class::namespace_changed(self);
        }
    }

    // ---- inline caches ----

    /// A number that no other state of any dict's keys has: while it stays, keys keep their places.
    pub fn keys_version(&self) -> u32 {
        self.with(|table| {
            if table.version == 0 {
                table.version = NEXT_KEYS_VERSION.with(|next| {
                    let version = *next;
                    *next = next.checked_add(1).unwrap_or(0);
                    version
                });
            }
            table.version
        })
    }

    /// The version if there is one: for comparison with a cached one, which is never zero.
    #[inline(always)]
    pub fn current_keys_version(&self) -> u32 {
        // SAFETY: reads one field under the GIL; no closure of `with` is running, those call nobody.
        unsafe { (*self.table.as_ptr()).version }
    }

    pub fn index_of_interned(&self, name: &Interned) -> Option<EntryIndex> {
        self.with(|table| Dict::find_interned_in(table, name))
    }

    /// The value at a place that is live by [`Dict::current_keys_version`].
    ///
    /// # Safety
    /// The place must be of a live entry.
    #[inline(always)]
    pub unsafe fn value_at(&self, place: EntryIndex) -> Value {
        // SAFETY: as `current_keys_version`; the place is live by the caller's promise.
        unsafe {
            let table = &*self.table.as_ptr();
            table.entries.get_unchecked(place).value.clone().unwrap_unchecked()
        }
    }
}
