//! The hash table of `set` and `frozenset`: open addressing with the probe sequence and the growth of
//! CPython's (`Objects/setobject.c`), so that ints come in the same order.
//!
//! `__eq__` and `__hash__` may run at any search and do anything to the set: a search that asked
//! Python code begins anew if the table has changed meanwhile.

use crate::object::protocol::equal_without_python;
use crate::object::{Ctx, GilCell, Result, Value, Visitor};
use std::collections::TryReserveError;

const LEAST_SIZE: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
/// The hash of a slot whose key was removed; no key has it.
const REMOVED: i64 = -1;

/// A slot is free (`key` is `None`, `hash` zero), removed (`None`, [`REMOVED`]) or in use.
#[derive(Clone)]
struct Slot {
    hash: i64,
    key: Option<Value>,
}

const FREE: Slot = Slot { hash: 0, key: None };

#[derive(Clone)]
struct Table {
    /// A power of two; none before the first key comes.
    slots: Vec<Slot>,
    /// Slots in use and removed ones.
    fill: usize,
    used: usize,
    /// Where `pop` goes on searching.
    finger: usize,
    /// Counts all changes of the keys.
    changes: u32,
}

/// The content of a set.
pub struct SetTable(GilCell<Table>);

enum Found {
    At(usize),
    /// The free slot where the search ended.
    Absent(usize),
    /// A key with the same hash that only Python code can compare.
    Ask(usize),
}

impl Table {
    const fn new() -> Table {
        Table { slots: Vec::new(), fill: 0, used: 0, finger: 0, changes: 0 }
    }

    fn mask(&self) -> usize {
        self.slots.len().max(LEAST_SIZE) - 1
    }

    #[inline]
    fn find(&self, hash: i64, mut decide: impl FnMut(usize, &Value) -> Option<bool>) -> Found {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        loop {
            let last = if at + LINEAR_PROBES <= mask { at + LINEAR_PROBES } else { at };
            for place in at..=last {
                // SAFETY: `last` is at most the mask, that is, a slot's place.
                let slot = unsafe { self.slots.get_unchecked(place) };
                match &slot.key {
                    None if slot.hash == 0 => return Found::Absent(place),
                    Some(key) if slot.hash == hash => match decide(place, key) {
                        Some(true) => return Found::At(place),
                        Some(false) => {}
                        None => return Found::Ask(place),
                    },
                    _ => {}
                }
            }
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
        }
    }

    /// Finds a key without asking Python code; `None` where that cannot be done.
    #[inline(always)]
    fn find_plainly(&self, hash: i64, key: &Value) -> Option<Found> {
        let decide = |_, other: &Value| if other.is(key) { Some(true) } else { equal_without_python(other, key) };
        match self.find(hash, decide) {
            Found::Ask(_) => None,
            found => Some(found),
        }
    }

    /// Adds keys of another table from a place on as far as that takes no Python code: those of which a third table knows
    /// what is wanted of them. Where one takes some, its place is the result.
    fn add_plainly(
        &mut self,
        source: &Table,
        from: usize,
        selected: Option<(&Table, bool)>,
    ) -> std::result::Result<Option<usize>, TryReserveError> {
        for (place, slot) in source.slots.iter().enumerate().skip(from) {
            let Some(key) = &slot.key else { continue };
            if let Some((asked, wanted)) = selected {
                let known = match asked.used {
                    0 => false,
                    _ => match asked.find_plainly(slot.hash, key) {
                        Some(found) => matches!(found, Found::At(_)),
                        None => return Ok(Some(place)),
                    },
                };
                if known != wanted {
                    continue;
                }
            }
            if self.slots.is_empty() {
                self.reserve(0)?;
            }
            match self.find_plainly(slot.hash, key) {
                Some(Found::Absent(free)) => self.insert_at(free, slot.hash, key)?,
                Some(_) => {}
                None => return Ok(Some(place)),
            }
        }
        Ok(None)
    }

    /// Puts a key that is not there into the free slot that [`Table::find`] ended at. If the table had to grow then and
    /// there is no room, the key is left out: there must always be free slots, or searches would not end.
    fn insert_at(&mut self, place: usize, hash: i64, key: &Value) -> std::result::Result<(), TryReserveError> {
        self.changes = self.changes.wrapping_add(1);
        self.slots[place] = Slot { hash, key: Some(key.clone()) };
        self.fill += 1;
        self.used += 1;
        if self.fill * 5 < self.mask() * 3 {
            return Ok(());
        }
        let resized = self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 });
        if resized.is_err() {
            // The caller still has the key: this does not free it.
            self.slots[place] = FREE;
            self.fill -= 1;
            self.used -= 1;
        }
        resized
    }

    /// Rebuilds the table without removed slots, with more than `least` slots.
    fn resize(&mut self, least: usize) -> std::result::Result<(), TryReserveError> {
        let mut size = LEAST_SIZE;
        while size <= least {
            size *= 2;
        }
        let mut slots = Vec::new();
        slots.try_reserve_exact(size)?;
        slots.resize(size, FREE);
        self.changes = self.changes.wrapping_add(1);
        self.fill = self.used;
        for slot in std::mem::replace(&mut self.slots, slots) {
            if let Some(key) = slot.key {
                self.insert_clean(slot.hash, key);
            }
        }
        Ok(())
    }

    /// Inserts a key that is known to be absent into a table without removed slots.
    fn insert_clean(&mut self, hash: i64, key: Value) {
        if let Found::Absent(place) = self.find(hash, |_, _| Some(false)) {
            self.slots[place] = Slot { hash, key: Some(key) };
        }
    }

    fn reserve(&mut self, more: usize) -> std::result::Result<(), TryReserveError> {
        if self.slots.is_empty() {
            self.slots = vec![FREE; LEAST_SIZE];
        }
        if more > 0 && (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2)?;
        }
        Ok(())
    }

    fn remove_at(&mut self, place: usize) -> Option<Value> {
        self.changes = self.changes.wrapping_add(1);
        self.used -= 1;
        self.slots[place].hash = REMOVED;
        self.slots[place].key.take()
    }
}

impl SetTable {
    pub(crate) const fn new() -> SetTable {
        SetTable(GilCell::new(Table::new()))
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        // SAFETY: a field is read.
        unsafe { self.0.briefly(|table| table.used) }
    }

    pub fn bytes(&self) -> usize {
        self.0.with(|table| table.slots.capacity() * size_of::<Slot>())
    }

    pub fn traverse(&self, visit: Visitor) {
        self.0.with(|table| table.slots.iter().filter_map(|slot| slot.key.as_ref()).for_each(visit));
    }

    /// Finds a key; `Err` has the free slot where it would go and the state it is free in.
    fn find(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<std::result::Result<usize, (usize, u32)>> {
        let search = |table: &mut Table| {
            if table.slots.is_empty() {
                return None;
            }
            match table.find_plainly(hash, key)? {
                Found::At(place) => Some(Ok(place)),
                Found::Absent(place) => Some(Err((place, table.changes))),
                Found::Ask(_) => None,
            }
        };
        // SAFETY: it compares without Python code.
        match unsafe { self.0.briefly(search) } {
            Some(found) => Ok(found),
            None => self.find_asking(ctx, key, hash),
        }
    }

    #[inline(never)]
    fn find_asking(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<std::result::Result<usize, (usize, u32)>> {
        'anew: loop {
            // Slots whose keys Python code has found unequal, in this pass.
            let mut unequal: Vec<usize> = Vec::new();
            loop {
                let (found, candidate, changes) = self.0.with(|table| {
                    if table.slots.is_empty() {
                        table.slots = vec![FREE; LEAST_SIZE];
                    }
                    let found = table.find(hash, |place, other| {
                        if other.is(key) {
                            return Some(true);
                        }
                        if unequal.contains(&place) {
                            return Some(false);
                        }
                        equal_without_python(other, key)
                    });
                    let candidate = match found {
                        Found::Ask(place) => table.slots[place].key.clone(),
                        Found::At(_) | Found::Absent(_) => None,
                    };
                    (found, candidate, table.changes)
                });
                let place = match found {
                    Found::At(place) => return Ok(Ok(place)),
                    Found::Absent(place) => return Ok(Err((place, changes))),
                    Found::Ask(place) => place,
                };
                let Some(candidate) = candidate else { continue 'anew };
                let equal = ctx.eq(&candidate, key)?;
                if self.0.with(|table| table.changes != changes) {
                    continue 'anew;
                }
                if equal {
                    return Ok(Ok(place));
                }
                unequal.push(place);
            }
        }
    }

    pub fn contains_hashed(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<bool> {
        if self.len() == 0 {
            return Ok(false);
        }
        Ok(self.find(ctx, key, hash)?.is_ok())
    }

    /// Whether the key is new.
    pub fn add_hashed(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<bool> {
        match self.find(ctx, key, hash)? {
            Ok(_) => Ok(false),
            Err((place, changes)) => {
                let inserted = self.0.with(|table| {
                    debug_assert_eq!(table.changes, changes);
                    table.insert_at(place, hash, key)
                });
                inserted.map(|()| true).map_err(|_| ctx.memory_error())
            }
        }
    }

    /// Whether the key was there.
    pub fn remove_hashed(&self, ctx: Ctx, key: &Value, hash: i64) -> Result<bool> {
        if self.len() == 0 {
            return Ok(false);
        }
        match self.find(ctx, key, hash)? {
            Ok(place) => {
                let removed = self.0.with(|table| table.remove_at(place));
                drop(removed);
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }

    /// Removes any key.
    pub fn pop(&self) -> Option<Value> {
        self.0.with(|table| {
            if table.used == 0 {
                return None;
            }
            let mut place = table.finger & table.mask();
            while table.slots[place].key.is_none() {
                place = (place + 1) & table.mask();
            }
            table.finger = place + 1;
            table.remove_at(place)
        })
    }

    pub fn clear(&self) {
        let old = self.0.with(|table| {
            let changes = table.changes.wrapping_add(1);
            std::mem::replace(table, Table { changes, ..Table::new() })
        });
        drop(old);
    }

    /// The first key at or after a place, with its hash and place: iteration. Iterators check
    /// [`SetTable::len`] for changes.
    #[inline]
    pub fn key_from(&self, place: usize) -> Option<(usize, i64, Value)> {
        self.0.with(|table| {
            let slots = table.slots.get(place..)?;
            slots.iter().enumerate().find_map(|(offset, slot)| Some((place + offset, slot.hash, slot.key.clone()?)))
        })
    }

    /// A copy of all keys with their hashes.
    pub fn keys(&self) -> Vec<(i64, Value)> {
        self.0.with(|table| table.slots.iter().filter_map(|slot| Some((slot.hash, slot.key.clone()?))).collect())
    }

    /// Makes room for as many keys more.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn reserve(&self, ctx: Ctx, more: usize) -> Result<()> {
        self.0.with(|table| table.reserve(more)).map_err(|_| ctx.memory_error())
    }

    /// Adds all keys of another set.
    pub fn merge(&self, ctx: Ctx, other: &SetTable) -> Result<()> {
        if std::ptr::eq(self, other) || other.len() == 0 {
            return Ok(());
        }
        let (used, clean, size) = other.0.with(|other| (other.used, other.fill == other.used, other.slots.len()));
        self.reserve(ctx, used)?;
        let is_copy = self.0.with(|table| {
            if table.fill != 0 {
                return false;
            }
            other.0.with(|other| {
                if clean && table.slots.len() == size {
                    // The same slots, in the same order.
                    table.slots.clone_from(&other.slots);
                } else {
                    for slot in &other.slots {
                        if let Some(key) = &slot.key {
                            table.insert_clean(slot.hash, key.clone());
                        }
                    }
                }
            });
            table.changes = table.changes.wrapping_add(1);
            table.fill = used;
            table.used = used;
            true
        });
        if is_copy { Ok(()) } else { self.add_selected(ctx, other, None) }
    }

    /// Adds the keys of another table, with a third one and `true` (`false`) only those that that has (has not). Neither is
    /// this table.
    pub fn add_selected(&self, ctx: Ctx, source: &SetTable, selected: Option<(&SetTable, bool)>) -> Result<()> {
        let selected = match selected {
            Some((asked, wanted)) if std::ptr::eq(asked, source) => {
                if !wanted {
                    return Ok(());
                }
                None
            }
            selected => selected,
        };
        let mut place = 0;
        loop {
            let stopped = source.0.with(|source| {
                self.0.with(|table| match selected {
                    Some((asked, wanted)) => {
                        asked.0.with(|asked| table.add_plainly(source, place, Some((asked, wanted))))
                    }
                    None => table.add_plainly(source, place, None),
                })
            });
            let Some(stopped) = stopped.map_err(|_| ctx.memory_error())? else { return Ok(()) };
            let Some((at, hash, key)) = source.key_from(stopped) else { return Ok(()) };
            let wanted = match selected {
                Some((asked, wanted)) => asked.contains_hashed(ctx, &key, hash)? == wanted,
                None => true,
            };
            if wanted {
                self.add_hashed(ctx, &key, hash)?;
            }
            place = at + 1;
        }
    }

    /// Exchanges the contents of two tables.
    pub fn swap(&self, other: &SetTable) {
        if std::ptr::eq(self, other) {
            return;
        }
        self.0.with(|table| {
            other.0.with(|other| {
                std::mem::swap(table, other);
                table.changes = table.changes.wrapping_add(1) ^ 1 << 31;
                other.changes = other.changes.wrapping_add(1) ^ 1 << 31;
            });
        });
    }

    /// `frozenset.__hash__`, the same for any order of the keys (`frozenset_hash`).
    pub fn hash(&self) -> i64 {
        let shuffle = |hash: u64| ((hash ^ 89_869_747) ^ hash << 16).wrapping_mul(3_644_798_167);
        let mut hash = self.0.with(|table| {
            let keys = table.slots.iter().filter(|slot| slot.key.is_some());
            keys.fold(0, |hash, slot| hash ^ shuffle(slot.hash as u64))
        });
        hash ^= (self.len() as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= hash >> 11 ^ hash >> 25;
        match hash.wrapping_mul(69_069).wrapping_add(907_133_923) as i64 {
            -1 => 590_923_713,
            hash => hash,
        }
    }
}
