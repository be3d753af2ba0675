//! What every heap object begins with, and all reference counting.
//!
//! Counts are plain: whoever touches them holds the GIL. Nothing outside this file changes one, so
//! that a build with another way of counting (PEP 703) is a change of this file.

use super::class::Class;
use super::heap;
use super::refs::ObjectExt;
use super::value::Value;
use std::cell::Cell;

/// The common head of all objects.
#[repr(C)]
pub struct Header {
    refcount: Cell<u32>,
    /// The collector's scratch count (`gc_refs` of CPython's `Python/gc.c`).
    pub(super) gc_refs: Cell<u32>,
    class: Cell<&'static Class>,
    flags: Cell<u32>,
}

/// Bits of an object's flags.
pub mod flags {
    /// The cycle collector visits this object.
    pub const TRACKED: u32 = 1 << 0;
    /// Found reachable in the collection under way.
    pub const REACHABLE: u32 = 1 << 1;
    /// `__del__` has run.
    pub const FINALIZED: u32 = 1 << 2;
    /// Some weak reference points here.
    pub const WEAKLY_REFERENCED: u32 = 1 << 3;
    /// A string that is in the table of interned strings.
    pub const INTERNED: u32 = 1 << 4;
    /// A dict that is the namespace of a class, which hears of its changes.
    pub const NAMESPACE: u32 = 1 << 5;
    /// A static that is never freed.
    pub const STATIC: u32 = 1 << 6;
    /// No collection frees it (`gc.freeze`).
    pub const FROZEN: u32 = 1 << 8;
    /// Tracked, and allocated since the last collection of the whole heap (in the stress build only).
    pub const YOUNG: u32 = 1 << 9;
    /// Six bits: the size of the object's slot in the pools, in granules; zero outside the pools.
    pub(in super::super) const GRANULES_SHIFT: u32 = 10;
    pub(in super::super) const MOST_GRANULES: usize = 63;
}

const STATIC_COUNT: u32 = 1 << 30;

impl Header {
    pub(super) const fn new_static(class: &'static Class) -> Header {
        Header {
            refcount: Cell::new(STATIC_COUNT),
            gc_refs: Cell::new(0),
            class: Cell::new(class),
            flags: Cell::new(flags::STATIC),
        }
    }

    /// The header of an object with one reference, the creator's.
    #[inline(always)]
    pub(super) fn new(class: &'static Class, flags: u32) -> Header {
        Header { refcount: Cell::new(1), gc_refs: Cell::new(0), class: Cell::new(class), flags: Cell::new(flags) }
    }

    #[inline(always)]
    pub fn class(&self) -> &Class {
        self.class.get()
    }

    /// `__class__` assignment. Whoever still uses the old class may do so as long as the object lives: the new class
    /// keeps it.
    ///
    /// # Safety
    /// Instances of both classes have the same layout, attributes included.
    pub unsafe fn set_class(&self, class: &Class) {
        if std::ptr::eq(self.class(), class) {
            return;
        }
        class.header().incref();
        // SAFETY: the object holds a reference to its heap class, which was just counted.
        let old = self.class.replace(unsafe { class.as_static() });
        class.keep(old.to_value());
        if old.is_heap() {
            // SAFETY: the object held a reference to its heap class, which is given up.
            unsafe { Header::decref(old.header()) }
        }
    }

    #[inline(always)]
    pub fn has_flag(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }

    pub fn set_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }

    pub fn clear_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() & !flag);
    }

    /// The top eight bits: the object's capacity for inline attributes.
    #[inline(always)]
    pub(super) fn top_flags(&self) -> u8 {
        (self.flags.get() >> 24) as u8
    }

    /// The size of the object's slot in the pools; zero if it is not in one.
    #[inline(always)]
    pub(super) fn granules(&self) -> usize {
        (self.flags.get() >> flags::GRANULES_SHIFT) as usize & flags::MOST_GRANULES
    }

    /// The count of an object that there may not be.
    ///
    /// # Safety
    /// At the place are an object, a free slot of the heap, or zeros.
    #[inline(always)]
    pub(super) unsafe fn refcount_at(place: *const Header) -> u32 {
        // SAFETY: by the caller's promise; the count comes first in a header.
        unsafe { (&raw const (*place).refcount).cast::<u32>().read() }
    }

    #[inline(always)]
    pub fn refcount(&self) -> u32 {
        self.refcount.get()
    }

    #[inline(always)]
    pub(super) fn incref(&self) {
        self.refcount.set(self.refcount.get().wrapping_add(1));
    }

    /// Gives up one reference; at zero the object is finalised and freed.
    ///
    /// # Safety
    /// `this` must be live and the caller own a reference to it, which it may not use again.
    #[inline(always)]
    pub(super) unsafe fn decref(this: *const Header) {
        // SAFETY: live by the caller's promise.
        let header = unsafe { &*this };
        if cfg!(any(feature = "stress", debug_assertions)) {
            assert!(header.refcount.get() != 0, "a reference was dropped twice");
        }
        let count = header.refcount.get().wrapping_sub(1);
        header.refcount.set(count);
        if count == 0 {
            // SAFETY: no reference is left.
            unsafe { heap::deallocate(this) }
        }
    }

    /// Gives a dying object one reference for the time its finaliser runs; returns whether
    /// somebody else holds one afterwards (the object is alive again).
    pub(super) fn with_temporary_reference(&self, run: impl FnOnce(&Value)) -> bool {
        self.refcount.set(self.refcount.get() + 1);
        // SAFETY: the reference just counted is handed over.
        let value = unsafe { Value::from_owned(self) };
        run(&value);
        std::mem::forget(value);
        self.refcount.set(self.refcount.get() - 1);
        self.refcount.get() != 0
    }

    /// The address, as `id()` reports it.
    pub fn address(&self) -> usize {
        self as *const Header as usize
    }
}
