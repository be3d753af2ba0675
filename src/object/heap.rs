//! Where objects live: size-class pools of 16 KiB pages, protected by the GIL.
//!
//! std's allocator for wasm threads takes a global spin lock; the pools take none. Objects the
//! collector visits have pages of their own, so that it finds them by walking pages and no object
//! carries list links. A slot whose reference count is zero is free or being deallocated.

use super::cell::GilCell;
use super::class::{Class, class_flags};
use super::ctx::Ctx;
use super::exception::MEMORY_ERROR;
use super::header::{Header, flags};
use super::refs::{Object, ObjectExt, Ref};
use super::{finalize, gc};
use crate::gil::EvalBreaker;
use crate::host;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::collections::BTreeSet;
use std::ptr::{NonNull, null_mut};

const PAGE_SIZE: usize = 16 * 1024;
const PAGE_HEADER: usize = 16;
const GRANULE: usize = 16;
/// Objects above this size come from the system's allocator.
const LARGEST_POOLED: usize = 512;
const SIZE_CLASSES: usize = LARGEST_POOLED / GRANULE;

/// So often it is seen to that some memory is set aside for when there is none left.
const PAGES_BETWEEN_LOOKS: usize = 64;

/// Has `MemoryError` raised at the running thread's next switch point: for those who cannot raise it at once, because
/// something must be allocated (from the reserve) or an item cannot be taken in.
#[cold]
#[inline(never)]
pub fn memory_error_is_due() {
    if let Some(ctx) = Ctx::current() {
        ctx.async_exc.with(|exception| {
            exception.get_or_insert_with(|| MEMORY_ERROR.to_value());
        });
        ctx.breaker.set(EvalBreaker::ASYNC_EXCEPTION);
    }
}

/// A free slot: the head of an object with the count zero, then the next free slot.
#[repr(C)]
struct FreeSlot {
    refcount: u32,
    unused: u32,
    next: *mut FreeSlot,
}

struct Pool {
    free: [*mut FreeSlot; SIZE_CLASSES],
    /// Pages with the size of their slots.
    pages: Vec<(NonNull<u8>, usize)>,
}

impl Pool {
    const fn new() -> Pool {
        Pool { free: [null_mut(); SIZE_CLASSES], pages: Vec::new() }
    }

    #[inline(always)]
    fn allocate(&mut self, size: usize) -> *mut u8 {
        let index = (size - 1) / GRANULE;
        let slot = self.free[index];
        if slot.is_null() {
            return self.allocate_from_new_page(index);
        }
        // SAFETY: slots on the free list are free memory of this pool, linked by `next`.
        self.free[index] = unsafe { (*slot).next };
        slot.cast()
    }

    #[cold]
    #[inline(never)]
    fn allocate_from_new_page(&mut self, index: usize) -> *mut u8 {
        let slot_size = (index + 1) * GRANULE;
        let layout = Layout::from_size_align(PAGE_SIZE, GRANULE).expect("a constant layout");
        // SAFETY: the layout is not empty.
        let page = unsafe { alloc_zeroed(layout) };
        let Some(page) = NonNull::new(page) else { std::alloc::handle_alloc_error(layout) };
        self.pages.push((page, slot_size));
        if self.pages.len().is_multiple_of(PAGES_BETWEEN_LOOKS) {
            host::memory::set_aside();
        }
        if host::memory::take_shortage() {
            memory_error_is_due();
        }
        let slots = (PAGE_SIZE - PAGE_HEADER) / slot_size;
        for number in (1..slots).rev() {
            // SAFETY: the slot lies inside the page, which is zeroed (so the count is zero).
            let slot = unsafe { page.as_ptr().add(PAGE_HEADER + number * slot_size) }.cast::<FreeSlot>();
            // SAFETY: as above; granules are large and aligned enough for a `FreeSlot`.
            unsafe { (*slot).next = self.free[index] };
            self.free[index] = slot;
        }
        // SAFETY: slot zero lies inside the page.
        unsafe { page.as_ptr().add(PAGE_HEADER) }
    }

    /// # Safety
    /// `slot` must come from [`Pool::allocate`] with this size and hold nothing live.
    #[inline(always)]
    unsafe fn free(&mut self, slot: *mut u8, size: usize) {
        let index = (size - 1) / GRANULE;
        if cfg!(feature = "stress") {
            // SAFETY: the slot is at least `size` bytes of this pool.
            unsafe { slot.write_bytes(0xDD, size) };
        }
        let slot = slot.cast::<FreeSlot>();
        // SAFETY: the slot is free memory of this pool.
        unsafe { slot.write(FreeSlot { refcount: 0, unused: 0, next: self.free[index] }) };
        self.free[index] = slot;
    }
}

/// Figures about the heap, in objects and bytes.
#[derive(Clone, Copy, Default, Debug)]
pub struct HeapStats {
    pub live_objects: usize,
    pub live_tracked: usize,
    /// Tracked objects allocated since the last collection.
    pub tracked_since_collection: usize,
}

struct Heap {
    tracked: Pool,
    untracked: Pool,
    /// Tracked objects outside the pools; each knows its place by search on freeing, there are few.
    large_tracked: Vec<*const Header>,
    /// The objects flagged `YOUNG`.
    young: BTreeSet<*const Header>,
    /// Whether some of them were allocated since they were last collected.
    young_grown: bool,
    stats: HeapStats,
    collection_threshold: usize,
}

static HEAP: GilCell<Heap> = GilCell::new(Heap {
    tracked: Pool::new(),
    untracked: Pool::new(),
    large_tracked: Vec::new(),
    young: BTreeSet::new(),
    young_grown: false,
    stats: HeapStats { live_objects: 0, live_tracked: 0, tracked_since_collection: 0 },
    collection_threshold: gc::FIRST_THRESHOLD,
});

pub fn stats() -> HeapStats {
    HEAP.with(|heap| heap.stats)
}

/// After a collection: the number of tracked allocations after which the next is due.
pub(super) fn set_collection_threshold(allocations: usize) {
    HEAP.with(|heap| {
        heap.stats.tracked_since_collection = 0;
        heap.collection_threshold = allocations;
    });
}

/// Sets how many tracked objects were allocated since the last collection.
pub(super) fn count_since_collection(allocations: usize) {
    HEAP.with(|heap| heap.stats.tracked_since_collection = allocations);
}

/// Allocates an instance of exactly `T`'s class.
#[inline(always)]
pub fn new<T: Object>(make: impl FnOnce(Header) -> T) -> Ref<T> {
    let class = T::class();
    if class.has(class_flags::DICT) { new_in(class, make) } else { new_sized(class, size_of::<T>(), make) }
}

/// Allocates an instance of `class`, whose layout begins with `T`. The attributes, where the class
/// has some, start out unset.
pub fn new_in<T: Object>(class: &'static Class, make: impl FnOnce(Header) -> T) -> Ref<T> {
    new_with_tail(class, size_of::<T>(), make)
}

/// Allocates an instance of `class` whose payload has `payload_size` bytes, of which `make` writes
/// the first `size_of::<T>()`; the rest is zeroed where it is the attribute part, else unset.
pub fn new_with_tail<T: Object>(class: &'static Class, payload_size: usize, make: impl FnOnce(Header) -> T) -> Ref<T> {
    let attributes = class.attribute_bytes();
    if attributes == 0 {
        return new_sized(class, payload_size, make);
    }
    let offset = payload_size.next_multiple_of(8);
    let object = new_sized(class, offset + attributes, make);
    // SAFETY: the object was just allocated with `attributes` bytes at `offset`; all-zero is the
    // valid empty state of slots and attributes.
    unsafe { (Ref::as_ptr(&object).cast_mut().cast::<u8>()).add(offset).write_bytes(0, attributes) };
    class.init_attributes(object.as_header());
    object
}

#[inline(always)]
fn new_sized<T: Object>(class: &'static Class, size: usize, make: impl FnOnce(Header) -> T) -> Ref<T> {
    let tracked = class.is_tracked();
    let mut object_flags = if tracked { flags::TRACKED } else { 0 };
    let memory = HEAP.with(|heap| {
        heap.stats.live_objects += 1;
        if tracked {
            heap.stats.live_tracked += 1;
            heap.stats.tracked_since_collection += 1;
            if heap.stats.tracked_since_collection > heap.collection_threshold {
                gc::schedule();
            }
        }
        let memory = if size > LARGEST_POOLED {
            object_flags |= flags::LARGE;
            allocate_large(heap, size, tracked)
        } else if tracked {
            heap.tracked.allocate(size)
        } else {
            heap.untracked.allocate(size)
        };
        if cfg!(feature = "stress") && tracked {
            object_flags |= flags::YOUNG;
            heap.young.insert(memory.cast());
            heap.young_grown = true;
        }
        memory
    });
    if class.is_heap() {
        std::mem::forget(class.header().reference());
    }
    let object = memory.cast::<T>();
    // SAFETY: the memory is fresh, large enough and 16-byte aligned; the new header's one reference
    // is the one returned.
    unsafe {
        object.write(make(Header::new(class, object_flags)));
        Ref::from_owned(object)
    }
}

#[cold]
#[inline(never)]
fn allocate_large(heap: &mut Heap, size: usize, tracked: bool) -> *mut u8 {
    let layout = Layout::from_size_align(size, GRANULE).expect("sizes are bounded by their makers");
    // SAFETY: the layout is not empty.
    let memory = unsafe { alloc_zeroed(layout) };
    if memory.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    if tracked {
        heap.large_tracked.push(memory.cast());
    }
    memory
}

/// Nested deallocations after which the rest is put off: a list in a list in a list … must not
/// overflow the machine stack (CPython's trashcan).
const MAX_DEALLOCATION_DEPTH: usize = 40;

struct Deallocations {
    depth: usize,
    put_off: Vec<*const Header>,
}

static DEALLOCATIONS: GilCell<Deallocations> = GilCell::new(Deallocations { depth: 0, put_off: Vec::new() });

/// Finalises and frees an object whose count has reached zero.
///
/// # Safety
/// `this` must be live with the count zero.
#[cold]
#[inline(never)]
pub(super) unsafe fn deallocate(this: *const Header) {
    let depth = DEALLOCATIONS.with(|state| {
        if state.depth < MAX_DEALLOCATION_DEPTH {
            state.depth += 1;
            Some(state.depth)
        } else {
            state.put_off.push(this);
            None
        }
    });
    let Some(depth) = depth else { return };
    // SAFETY: by the caller's promise.
    unsafe { deallocate_now(this) };
    if depth == 1 {
        while let Some(next) = DEALLOCATIONS.with(|state| state.put_off.pop()) {
            // SAFETY: objects are put off with the count zero and reached by nobody else.
            unsafe { deallocate_now(next) };
        }
    }
    DEALLOCATIONS.with(|state| state.depth -= 1);
}

/// # Safety
/// As [`deallocate`].
unsafe fn deallocate_now(this: *const Header) {
    // SAFETY: live until freed below.
    let header = unsafe { &*this };
    let class = header.class();
    if header.has_flag(flags::WEAKLY_REFERENCED) || class.has_finalizer() {
        let resurrected = finalize::before_deallocation(header);
        if resurrected {
            return;
        }
    }
    // `__del__` may have assigned `__class__`.
    let class = header.class();
    let size = class.size_of_instance(header);
    let large = header.has_flag(flags::LARGE);
    let tracked = header.has_flag(flags::TRACKED);
    class.drop_attributes(header);
    // SAFETY: the class's layout is that of the object; nobody refers to it any more.
    unsafe { (class.layout().drop)(this.cast_mut()) };
    HEAP.with(|heap| {
        heap.stats.live_objects -= 1;
        if tracked {
            heap.stats.live_tracked -= 1;
            heap.stats.tracked_since_collection = heap.stats.tracked_since_collection.saturating_sub(1);
        }
        if cfg!(feature = "stress") {
            heap.young.remove(&this);
        }
        let memory = this.cast_mut().cast::<u8>();
        if large {
            if tracked {
                let place = heap.large_tracked.iter().rposition(|&other| std::ptr::eq(other, this));
                heap.large_tracked.swap_remove(place.expect("large tracked objects are listed"));
            }
            let layout = Layout::from_size_align(size, GRANULE).expect("it was allocated with it");
            // SAFETY: allocated by `allocate_large` with the same layout.
            unsafe { dealloc(memory, layout) };
        } else {
            let pool = if tracked { &mut heap.tracked } else { &mut heap.untracked };
            // SAFETY: allocated from this pool with this size; its content has been dropped.
            unsafe { pool.free(memory, size) };
        }
    });
    if class.is_heap() {
        // SAFETY: the reference every instance holds to its heap class.
        unsafe { Header::decref(class.header()) };
    }
}

/// Stress build: whether tracked objects were allocated since this was last asked.
pub(super) fn young_grown() -> bool {
    HEAP.with(|heap| std::mem::replace(&mut heap.young_grown, false))
}

/// Stress build: no object is young any longer.
pub(super) fn forget_young() {
    for_each(flags::YOUNG, |object| object.clear_flag(flags::YOUNG));
    HEAP.with(|heap| heap.young.clear());
}

/// Calls `visit` for every live object that has the flag `scope`: `TRACKED` or `YOUNG`. `visit` must neither allocate nor
/// free objects.
pub(super) fn for_each(scope: u32, mut visit: impl FnMut(&'static Header)) {
    if scope == flags::TRACKED {
        return for_each_tracked(visit);
    }
    let young = HEAP.with(|heap| &raw const heap.young);
    // SAFETY: no object is allocated or freed meanwhile, so the table stays as it is.
    for &object in unsafe { &*young } {
        // SAFETY: objects leave the table when they are freed.
        let header = unsafe { &*object };
        if header.refcount() != 0 {
            visit(header);
        }
    }
}

/// Calls `visit` for every live tracked object. `visit` must neither allocate nor free objects.
fn for_each_tracked(mut visit: impl FnMut(&'static Header)) {
    let (pages, large) = HEAP.with(|heap| {
        (heap.tracked.pages.as_slice() as *const [(NonNull<u8>, usize)], heap.large_tracked.as_slice() as *const [*const Header])
    });
    // SAFETY: no object is allocated or freed meanwhile, so neither table moves.
    let (pages, large) = unsafe { (&*pages, &*large) };
    for &(page, slot_size) in pages {
        for number in 0..(PAGE_SIZE - PAGE_HEADER) / slot_size {
            // SAFETY: the slot lies in the page; free ones have the count zero at the same place.
            let header = unsafe { &*page.as_ptr().add(PAGE_HEADER + number * slot_size).cast::<Header>() };
            if header.refcount() != 0 {
                visit(header);
            }
        }
    }
    for &object in large {
        // SAFETY: listed objects are live.
        let header = unsafe { &*object };
        if header.refcount() != 0 {
            visit(header);
        }
    }
}
