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
use super::{attributes, finalize, gc};
use crate::gil::EvalBreaker;
use crate::host;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::any::TypeId;
use std::collections::BTreeSet;
use std::ptr::{NonNull, null_mut};

const PAGE_SIZE: usize = 16 * 1024;
const PAGE_HEADER: usize = 16;
const GRANULE: usize = 16;
/// Objects above this size come from the system's allocator.
const LARGEST_POOLED: usize = 512;
const SIZE_CLASSES: usize = LARGEST_POOLED / GRANULE;
const _: () = assert!(SIZE_CLASSES <= flags::MOST_GRANULES);

/// How many pages or large objects are allocated between two looks at what is set aside for when no memory is left.
const ALLOCATIONS_BETWEEN_LOOKS: usize = 64;

/// What those do who have allocated for the program's objects: has `MemoryError` raised soon if memory ran short, and
/// sets some aside (again).
pub(super) fn look_at_memory(set_aside: bool) {
    if set_aside {
        host::memory::set_aside();
    }
    if host::memory::take_shortage() {
        memory_error_is_due();
    }
}

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
    /// By size in granules; the first is unused.
    free: [*mut FreeSlot; SIZE_CLASSES + 1],
    /// Pages with the size of their slots.
    pages: Vec<(NonNull<u8>, usize)>,
}

impl Pool {
    const fn new() -> Pool {
        Pool { free: [null_mut(); SIZE_CLASSES + 1], pages: Vec::new() }
    }

    #[inline(always)]
    fn allocate(&mut self, granules: usize) -> *mut u8 {
        let slot = self.free[granules];
        if slot.is_null() {
            return self.allocate_from_new_page(granules);
        }
        // SAFETY: slots on the free list are free memory of this pool, linked by `next`.
        self.free[granules] = unsafe { (*slot).next };
        slot.cast()
    }

    #[cold]
    #[inline(never)]
    fn allocate_from_new_page(&mut self, granules: usize) -> *mut u8 {
        let slot_size = granules * GRANULE;
        let layout = Layout::from_size_align(PAGE_SIZE, GRANULE).expect("a constant layout");
        // SAFETY: the layout is not empty.
        let page = unsafe { alloc_zeroed(layout) };
        let Some(page) = NonNull::new(page) else { std::alloc::handle_alloc_error(layout) };
        self.pages.push((page, slot_size));
        look_at_memory(self.pages.len().is_multiple_of(ALLOCATIONS_BETWEEN_LOOKS));
        let slots = (PAGE_SIZE - PAGE_HEADER) / slot_size;
        for number in (1..slots).rev() {
            // SAFETY: the slot lies inside the page, which is zeroed (so the count is zero).
            let slot = unsafe { page.as_ptr().add(PAGE_HEADER + number * slot_size) }.cast::<FreeSlot>();
            // SAFETY: as above; granules are large and aligned enough for a `FreeSlot`.
            unsafe { (*slot).next = self.free[granules] };
            self.free[granules] = slot;
        }
        // SAFETY: slot zero lies inside the page.
        unsafe { page.as_ptr().add(PAGE_HEADER) }
    }

    /// # Safety
    /// `slot` must come from [`Pool::allocate`] with this size and hold nothing live.
    #[inline(always)]
    unsafe fn free(&mut self, slot: *mut u8, granules: usize) {
        if cfg!(feature = "stress") {
            // SAFETY: the slot is so many bytes of this pool.
            unsafe { slot.write_bytes(0xDD, granules * GRANULE) };
        }
        let slot = slot.cast::<FreeSlot>();
        // SAFETY: the slot is free memory of this pool.
        unsafe { slot.write(FreeSlot { refcount: 0, unused: 0, next: self.free[granules] }) };
        self.free[granules] = slot;
    }

    /// Calls `visit` for every live object.
    fn for_each(&self, mut visit: impl FnMut(&Header)) {
        for &(page, slot_size) in &self.pages {
            for number in 0..(PAGE_SIZE - PAGE_HEADER) / slot_size {
                // SAFETY: the slot lies in the page; free ones have the count zero at the same place.
                if let Some(header) = unsafe { live(page.as_ptr().add(PAGE_HEADER + number * slot_size).cast()) } {
                    visit(header);
                }
            }
        }
    }
}

/// The object at a place, unless its count is zero: nothing is there, or what is being deallocated.
///
/// # Safety
/// It is the place of an object or of a free slot. The result is used only until the object is freed.
#[inline(always)]
unsafe fn live<'a>(place: *const Header) -> Option<&'a Header> {
    // SAFETY: a free slot begins with its count as an object does; only an object with a count is looked at as one.
    unsafe { if Header::refcount_at(place) == 0 { None } else { Some(&*place) } }
}

/// Figures about the heap, in objects.
#[derive(Clone, Copy, Default, Debug)]
pub struct HeapStats {
    pub live_objects: usize,
    pub live_tracked: usize,
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
    /// How many untracked objects are outside the pools.
    large_untracked: usize,
    /// Tracked objects allocated since the last collection, less those freed.
    since_collection: usize,
    collection_threshold: usize,
}

static HEAP: GilCell<Heap> = GilCell::new(Heap {
    tracked: Pool::new(),
    untracked: Pool::new(),
    large_tracked: Vec::new(),
    young: BTreeSet::new(),
    young_grown: false,
    large_untracked: 0,
    since_collection: 0,
    collection_threshold: gc::FIRST_THRESHOLD,
});

/// Counts the live objects.
pub fn stats() -> HeapStats {
    HEAP.with(|heap| {
        let (mut tracked, mut untracked) = (heap.large_tracked.len(), heap.large_untracked);
        heap.tracked.for_each(|_| tracked += 1);
        heap.untracked.for_each(|_| untracked += 1);
        HeapStats { live_objects: tracked + untracked, live_tracked: tracked }
    })
}

/// Tracked objects allocated since the last collection, less those freed.
pub fn tracked_since_collection() -> usize {
    HEAP.with(|heap| heap.since_collection)
}

/// After a collection: the number of tracked allocations after which the next is due.
pub(super) fn set_collection_threshold(allocations: usize) {
    HEAP.with(|heap| {
        heap.since_collection = 0;
        heap.collection_threshold = allocations;
    });
}

/// Sets how many tracked objects were allocated since the last collection.
pub(super) fn count_since_collection(allocations: usize) {
    HEAP.with(|heap| heap.since_collection = allocations);
}

/// Classes that are not ready yet do not say that their instances are tracked.
#[inline(always)]
fn check_exact<T: Object>(class: &Class) {
    debug_assert!(!class.is_heap() && (T::TRACKED || !class.is_tracked()) && class.attribute_bytes() == 0);
}

/// Allocates an instance of exactly `T`'s class.
#[inline(always)]
pub fn new<T: Object>(make: impl FnOnce(Header) -> T) -> Ref<T> {
    let class = T::class();
    if class.has(class_flags::DICT | class_flags::UNDEFINED) {
        return new_in(class, make);
    }
    check_exact::<T>(class);
    new_sized(class, size_of::<T>(), T::TRACKED, 0, make)
}

/// As [`new`], for a class without attributes whose payload has `payload_size` bytes: `make` writes the
/// first `size_of::<T>()`.
#[inline(always)]
pub fn new_exact_with_tail<T: Object>(payload_size: usize, make: impl FnOnce(Header) -> T) -> Ref<T> {
    let class = T::class();
    class.ensure_defined();
    check_exact::<T>(class);
    new_sized(class, payload_size, T::TRACKED, 0, make)
}

/// Allocates an instance of `class`, whose layout begins with `T`. The attributes, where the class
/// has some, start out unset.
pub fn new_in<T: Object>(class: &Class, make: impl FnOnce(Header) -> T) -> Ref<T> {
    new_with_tail(class, size_of::<T>(), make)
}

/// Allocates an instance of `class` whose payload has `payload_size` bytes, of which `make` writes
/// the first `size_of::<T>()`; the rest is zeroed where it is the attribute part, else unset.
#[inline]
pub fn new_with_tail<T: Object>(class: &Class, payload_size: usize, make: impl FnOnce(Header) -> T) -> Ref<T> {
    class.ensure_defined();
    assert!(class.layout().type_id == TypeId::of::<T>(), "an object has the layout of its class");
    let attribute_bytes = class.attribute_bytes();
    let tracked = class.is_tracked();
    if attribute_bytes == 0 {
        let object = new_sized(class, payload_size, tracked, 0, make);
        if class.is_heap() {
            std::mem::forget(class.header().reference());
        }
        return object;
    }
    let offset = payload_size.next_multiple_of(8);
    let object = new_sized(class, offset + attribute_bytes, tracked, class.new_object_flags(), make);
    // SAFETY: the object was just allocated with `attribute_bytes` bytes at `offset`.
    unsafe { attributes::clear_new(Ref::as_ptr(&object).cast_mut().cast::<u8>().add(offset), attribute_bytes) };
    if class.is_heap() {
        std::mem::forget(class.header().reference());
    }
    object
}

/// A heap class must be counted by the caller.
#[inline(always)]
fn new_sized<T: Object>(
    class: &Class,
    size: usize,
    tracked: bool,
    object_flags: u32,
    make: impl FnOnce(Header) -> T,
) -> Ref<T> {
    let allocate = |heap: &mut Heap| {
        if tracked {
            heap.since_collection += 1;
            if heap.since_collection > heap.collection_threshold {
                gc::schedule();
            }
        }
        let memory = if size > LARGEST_POOLED {
            allocate_large(heap, size, tracked)
        } else {
            let pool = if tracked { &mut heap.tracked } else { &mut heap.untracked };
            pool.allocate(size.div_ceil(GRANULE))
        };
        if cfg!(feature = "stress") && tracked {
            heap.young.insert(memory.cast());
            heap.young_grown = true;
        }
        memory
    };
    assert!(size >= size_of::<T>(), "a payload begins with its fixed part");
    // SAFETY: what is called there takes memory from the system and notes what is due; it makes and frees no objects.
    let memory = unsafe { HEAP.briefly(allocate) };
    let granules = if size > LARGEST_POOLED { 0 } else { size.div_ceil(GRANULE) as u32 };
    let kind = match tracked {
        true if cfg!(feature = "stress") => flags::TRACKED | flags::YOUNG,
        true => flags::TRACKED,
        false => 0,
    };
    // SAFETY: the object holds a reference to a heap class.
    let class = unsafe { class.as_static() };
    let object = memory.cast::<T>();
    // SAFETY: the memory is fresh, large enough and 16-byte aligned; the new header's one reference
    // is the one returned.
    unsafe {
        object.write(make(Header::new(class, object_flags | kind | granules << flags::GRANULES_SHIFT)));
        Ref::from_owned(object)
    }
}

/// Before an object outside the pools stands its size.
pub(super) const LARGE_PREFIX: usize = GRANULE;

#[cold]
#[inline(never)]
fn allocate_large(heap: &mut Heap, size: usize, tracked: bool) -> *mut u8 {
    let size = size + LARGE_PREFIX;
    let layout = Layout::from_size_align(size, GRANULE).expect("sizes are bounded by their makers");
    // SAFETY: the layout is not empty.
    let memory = unsafe { alloc_zeroed(layout) };
    if memory.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    // SAFETY: the memory is longer than the prefix, which is aligned for a size.
    let object = unsafe {
        memory.cast::<usize>().write(size);
        memory.add(LARGE_PREFIX)
    };
    if tracked {
        heap.large_tracked.push(object.cast());
    } else {
        heap.large_untracked += 1;
    }
    look_at_memory(
        size > PAGE_SIZE || (heap.large_tracked.len() + heap.large_untracked).is_multiple_of(ALLOCATIONS_BETWEEN_LOOKS),
    );
    object
}

/// # Safety
/// `object` must come from [`allocate_large`] and hold nothing live.
#[cold]
#[inline(never)]
unsafe fn free_large(heap: &mut Heap, object: *mut u8, tracked: bool) {
    if tracked {
        let place = heap.large_tracked.iter().rposition(|&other| std::ptr::eq(other.cast(), object));
        heap.large_tracked.swap_remove(place.expect("large tracked objects are listed"));
    } else {
        heap.large_untracked -= 1;
    }
    // SAFETY: the allocation begins with its size, before the object.
    unsafe {
        let memory = object.sub(LARGE_PREFIX);
        let layout = Layout::from_size_align(memory.cast::<usize>().read(), GRANULE).expect("it was allocated with it");
        dealloc(memory, layout);
    }
}

/// Nested deallocations after which the rest is put off: a list in a list in a list … must not
/// overflow the machine stack (CPython's trashcan).
const MAX_DEALLOCATION_DEPTH: usize = 40;

struct Deallocations {
    depth: usize,
    put_off: Vec<*const Header>,
}

/// Reaches [`DEALLOCATIONS`].
#[inline(always)]
fn deallocations<R>(use_state: impl FnOnce(&mut Deallocations) -> R) -> R {
    // SAFETY: the closures, which are all in this file, count, push and pop addresses.
    unsafe { DEALLOCATIONS.briefly(use_state) }
}

static DEALLOCATIONS: GilCell<Deallocations> = GilCell::new(Deallocations { depth: 0, put_off: Vec::new() });

/// Finalises and frees an object whose count has reached zero.
///
/// # Safety
/// `this` must be live with the count zero.
#[inline(never)]
pub(super) unsafe fn deallocate(this: *const Header) {
    // SAFETY: by the caller's promise.
    if !unsafe { &*this }.has_flag(flags::TRACKED) {
        // It refers to no objects whose deallocation could nest.
        // SAFETY: as above.
        unsafe { deallocate_now(this) };
        return;
    }
    let depth = deallocations(|state| {
        state.depth += 1;
        state.depth
    });
    if depth > MAX_DEALLOCATION_DEPTH {
        deallocations(|state| state.put_off.push(this));
    } else {
        // SAFETY: as above.
        unsafe { deallocate_now(this) };
        if depth == 1 {
            deallocate_put_off();
        }
    }
    deallocations(|state| state.depth -= 1);
}

#[inline(always)]
fn deallocate_put_off() {
    while let Some(next) = deallocations(|state| state.put_off.pop()) {
        // SAFETY: objects are put off with the count zero and reached by nobody else.
        unsafe { deallocate_now(next) };
    }
}

/// # Safety
/// As [`deallocate`].
#[inline(always)]
unsafe fn deallocate_now(this: *const Header) {
    // SAFETY: live until freed below.
    let header = unsafe { &*this };
    let mut class = header.class();
    if header.has_flag(flags::WEAKLY_REFERENCED) || class.has_finalizer() {
        let resurrected = finalize::before_deallocation(header);
        if resurrected {
            return;
        }
        // `__del__` may have assigned `__class__`.
        class = header.class();
    }
    let tracked = header.has_flag(flags::TRACKED);
    let granules = header.granules();
    class.drop_attributes(header);
    if let Some(drop) = class.layout().drop {
        // SAFETY: the class's layout is that of the object; nobody refers to it any more.
        unsafe { drop(this.cast_mut()) };
    }
    let free = |heap: &mut Heap| {
        if cfg!(feature = "stress") {
            heap.young.remove(&this);
        }
        let memory = this.cast_mut().cast::<u8>();
        if tracked {
            heap.since_collection = heap.since_collection.saturating_sub(1);
        }
        if granules == 0 {
            // SAFETY: objects outside the pools have no size in granules; its content has been dropped.
            unsafe { free_large(heap, memory, tracked) };
        } else {
            let pool = if tracked { &mut heap.tracked } else { &mut heap.untracked };
            // SAFETY: allocated from this pool with this size; its content has been dropped.
            unsafe { pool.free(memory, granules) };
        }
    };
    // SAFETY: the object's memory is given back, its content is gone already.
    unsafe { HEAP.briefly(free) };
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

/// Calls `visit` for every live object that has the flag `scope`: `TRACKED` or `YOUNG`. The heap is in use meanwhile:
/// `visit` can neither allocate nor free objects.
pub(super) fn for_each(scope: u32, mut visit: impl FnMut(&Header)) {
    HEAP.with(|heap| {
        if scope == flags::TRACKED {
            heap.tracked.for_each(&mut visit);
        }
        let young = heap.young.iter().filter(|_| scope == flags::YOUNG);
        let large = heap.large_tracked.iter().filter(|_| scope == flags::TRACKED);
        for &object in young.chain(large) {
            // SAFETY: objects leave the tables when they are freed; listed places have an object or, zeroed, will have
            // one.
            if let Some(header) = unsafe { live(object) } {
                visit(header);
            }
        }
    });
}
