//! The cycle collector: finds tracked objects that only reference each other (`Python/gc.c`).
//!
//! It runs at a switch point after enough allocations, with the GIL held. All values that native
//! code holds are counted, so whoever is referenced from outside the heap is a root.

use super::ctx::Ctx;
use super::finalize;
use super::header::{Header, flags};
use super::heap;
use super::value::Value;
use crate::gil::EvalBreaker;
use std::ptr::NonNull;

/// Tracked allocations before the first collection; later ones wait for a quarter of the live heap.
pub const FIRST_THRESHOLD: usize = 2_000;
const LEAST_THRESHOLD: usize = 10_000;

/// What an interpreter's collections are like.
pub(super) struct Collector {
    enabled: bool,
    running: bool,
    collections: usize,
    collected: usize,
    /// `gc.get_threshold()`. The first counts allocations; with its default, collections are spaced
    /// by the size of the heap.
    threshold: [i64; 3],
}

const DEFAULT_THRESHOLD: [i64; 3] = [FIRST_THRESHOLD as i64, 10, 0];

impl Collector {
    /// That of a new interpreter; the heap counts from here on.
    pub(super) fn new() -> Collector {
        heap::set_collection_threshold(FIRST_THRESHOLD);
        Collector { enabled: true, running: false, collections: 0, collected: 0, threshold: DEFAULT_THRESHOLD }
    }
}

pub fn is_enabled(ctx: Ctx) -> bool {
    ctx.interp.collector.with(|collector| collector.enabled)
}

pub fn set_enabled(ctx: Ctx, enabled: bool) {
    ctx.interp.collector.with(|collector| collector.enabled = enabled);
}

/// How many collections there were, and how many objects they found unreachable.
pub fn totals(ctx: Ctx) -> (usize, usize) {
    ctx.interp.collector.with(|collector| (collector.collections, collector.collected))
}

pub fn threshold(ctx: Ctx) -> [i64; 3] {
    ctx.interp.collector.with(|collector| collector.threshold)
}

/// Sets after how many allocations to collect: never on its own if the first number is zero.
pub fn set_threshold(ctx: Ctx, threshold: [i64; 3]) {
    ctx.interp.collector.with(|collector| collector.threshold = threshold);
    let since = heap::tracked_since_collection();
    heap::set_collection_threshold(spacing(ctx));
    heap::count_since_collection(since);
}

/// Allocations from one collection to the next.
fn spacing(ctx: Ctx) -> usize {
    match threshold(ctx) {
        DEFAULT_THRESHOLD => (heap::stats().live_tracked / 4).max(LEAST_THRESHOLD),
        [0, ..] => usize::MAX,
        [young, ..] => young.max(1) as usize,
    }
}

/// Asks for a collection at the next switch point of the running thread.
#[cold]
#[inline(never)]
pub(super) fn schedule() {
    if let Some(ctx) = Ctx::current()
        && ctx.interp.collector.with(|collector| collector.enabled && !collector.running)
    {
        ctx.breaker.set(EvalBreaker::GC_SCHEDULED);
    }
}

/// Collects; returns how many unreachable objects were found.
pub fn collect(ctx: Ctx) -> usize {
    if ctx.interp.collector.with(|collector| std::mem::replace(&mut collector.running, true)) {
        return 0;
    }
    let found = collect_unreachable(flags::TRACKED);
    heap::set_collection_threshold(spacing(ctx));
    if cfg!(feature = "stress") {
        heap::forget_young();
    }
    ctx.interp.collector.with(|collector| {
        collector.running = false;
        collector.collections += 1;
        collector.collected += found;
    });
    found
}

/// As [`collect`], at the end of a run: also what `gc.freeze()` has set aside.
pub fn collect_all(ctx: Ctx) {
    unfreeze();
    collect(ctx);
}

/// Allocations after which the stress build collects in the whole heap.
const STRESS_ALLOCATIONS: usize = 500;

/// What the stress build does at every switch point: if tracked objects were allocated since the last one, it collects
/// among those allocated since the last collection of the whole heap, which becomes due sooner than elsewhere.
#[cold]
pub fn stress(ctx: Ctx) {
    if !heap::young_grown() || !is_enabled(ctx) {
        return;
    }
    if heap::tracked_since_collection() >= STRESS_ALLOCATIONS {
        collect(ctx);
    } else if !ctx.interp.collector.with(|collector| std::mem::replace(&mut collector.running, true)) {
        collect_unreachable(flags::YOUNG);
        ctx.interp.collector.with(|collector| collector.running = false);
    }
}

/// Collects among the objects with the flag `scope` (see [`heap::for_each`]). References from other objects keep alive.
pub(super) fn collect_unreachable(scope: u32) -> usize {
    let unreachable = find_unreachable(scope);
    if unreachable.is_empty() {
        clear_marks(scope);
        return 0;
    }
    // From here on the garbage is kept alive by `unreachable` until it is dropped.
    let callbacks: Vec<_> = unreachable
        .iter()
        .filter_map(Value::as_object)
        .flat_map(finalize::clear_weak_references)
        // A weak reference that is garbage itself is not called back.
        .filter(|(reference, _)| {
            reference
                .as_object()
                .is_some_and(|reference| !reference.has_flag(scope) || reference.has_flag(flags::REACHABLE))
        })
        .collect();
    clear_marks(scope);
    finalize::call_callbacks(callbacks);
    let with_finalizers =
        unreachable.iter().any(|object| object.as_object().is_some_and(|object| object.class().has_finalizer()));
    if with_finalizers {
        for object in &unreachable {
            finalize::run_finalizer(object);
        }
        // `__del__` may have made some of them reachable again: look once more at these only.
        let still = still_unreachable(&unreachable);
        let found = still.len();
        drop(unreachable);
        clear_all(still);
        return found;
    }
    let found = unreachable.len();
    clear_all(unreachable);
    found
}

fn clear_all(unreachable: Vec<Value>) {
    for object in &unreachable {
        if let Some(object) = object.as_object() {
            object.class().clear_instance(object);
        }
    }
    drop(unreachable);
}

/// Subtracts references among the objects of a scope, marks what is reachable from the rest, returns the remainder.
/// The reachable objects are left marked.
fn find_unreachable(scope: u32) -> Vec<Value> {
    heap::for_each(scope, |object| object.gc_refs.set(object.refcount()));
    heap::for_each(scope, |object| subtract_references(object, scope));
    let mut reachable = Vec::new();
    let mut complete = true;
    heap::for_each(scope, |object| {
        if object.gc_refs.get() != 0 || object.has_flag(flags::FROZEN) {
            object.set_flag(flags::REACHABLE);
            complete &= try_push(&mut reachable, NonNull::from(object));
        }
    });
    // SAFETY: nothing is freed during the collection.
    unsafe { mark_reachable(reachable, complete, scope) };
    let mut unreachable = Vec::new();
    heap::for_each(scope, |object| {
        if !object.has_flag(flags::REACHABLE) {
            // What there is no room for is left to the next collection.
            try_push(&mut unreachable, Value::from_header(object));
        }
    });
    unreachable
}

/// False where there is no room: memory may be short when a collection is due.
fn try_push<T>(items: &mut Vec<T>, item: T) -> bool {
    let room = items.len() < items.capacity() || items.try_reserve(1).is_ok();
    if room {
        items.push(item);
    }
    room
}

fn subtract_references(object: &Header, scope: u32) {
    object.class().traverse_instance(object, &mut |value| {
        if let Some(referenced) = value.as_object()
            && referenced.has_flag(scope)
        {
            if cfg!(any(debug_assertions, feature = "stress")) {
                assert!(
                    referenced.gc_refs.get() != 0,
                    "a {} visits a reference it does not own, to a {}",
                    object.class().name(),
                    referenced.class().name()
                );
            }
            referenced.gc_refs.set(referenced.gc_refs.get().wrapping_sub(1));
        }
    });
}

/// Marks what is reachable from the objects of `reachable`, which are marked themselves. If these are not `complete`,
/// there are marked objects beside them from which nothing has been marked.
///
/// # Safety
/// The objects of `reachable` are live.
unsafe fn mark_reachable(mut reachable: Vec<NonNull<Header>>, mut complete: bool, scope: u32) {
    loop {
        while let Some(object) = reachable.pop() {
            // SAFETY: by the caller's promise, or referred to by a live object; marking frees nothing.
            complete &= mark_referenced(unsafe { object.as_ref() }, &mut reachable, scope);
        }
        if complete {
            return;
        }
        // Each time round more objects get marked, or all are.
        complete = true;
        heap::for_each(scope, |object| {
            if object.has_flag(flags::REACHABLE) {
                complete &= mark_referenced(object, &mut reachable, scope);
            }
        });
    }
}

/// Marks what an object refers to and adds it to `reachable`; false if there was no room for all of it.
fn mark_referenced(object: &Header, reachable: &mut Vec<NonNull<Header>>, scope: u32) -> bool {
    let mut complete = true;
    object.class().traverse_instance(object, &mut |value| {
        if let Some(referenced) = value.as_object()
            && referenced.has_flag(scope)
            && !referenced.has_flag(flags::REACHABLE)
        {
            referenced.set_flag(flags::REACHABLE);
            complete &= try_push(reachable, NonNull::from(referenced));
        }
    });
    complete
}

fn clear_marks(scope: u32) {
    heap::for_each(scope, |object| object.clear_flag(flags::REACHABLE));
}

/// Of objects that were unreachable, those that are so after finalisers have run.
fn still_unreachable(objects: &[Value]) -> Vec<Value> {
    let headers: Vec<&Header> = objects.iter().filter_map(Value::as_object).collect();
    // What is outside the set counts as reachable; inside, the reference of `objects` is internal.
    heap::for_each(flags::TRACKED, |object| object.set_flag(flags::REACHABLE));
    for object in &headers {
        object.clear_flag(flags::REACHABLE);
        object.gc_refs.set(object.refcount() - 1);
    }
    for object in &headers {
        object.class().traverse_instance(object, &mut |value| {
            if let Some(referenced) = value.as_object()
                && referenced.has_flag(flags::TRACKED)
                && !referenced.has_flag(flags::REACHABLE)
            {
                referenced.gc_refs.set(referenced.gc_refs.get().wrapping_sub(1));
            }
        });
    }
    let roots: Vec<&Header> = headers.into_iter().filter(|object| object.gc_refs.get() != 0).collect();
    for object in &roots {
        object.set_flag(flags::REACHABLE);
    }
    // SAFETY: `objects` keeps them.
    unsafe { mark_reachable(roots.into_iter().map(NonNull::from).collect(), true, flags::TRACKED) };
    let still = objects
        .iter()
        .filter(|object| object.as_object().is_some_and(|object| !object.has_flag(flags::REACHABLE)))
        .cloned()
        .collect();
    clear_marks(flags::TRACKED);
    still
}

/// The unreachable objects, which stay as they are (`gc.DEBUG_SAVEALL`).
pub fn unreachable() -> Vec<Value> {
    let unreachable = find_unreachable(flags::TRACKED);
    clear_marks(flags::TRACKED);
    unreachable
}

/// Lets no collection free what is tracked at this time.
pub fn freeze() {
    heap::for_each(flags::TRACKED, |object| object.set_flag(flags::FROZEN));
}

pub fn unfreeze() {
    heap::for_each(flags::TRACKED, |object| object.clear_flag(flags::FROZEN));
}

pub fn frozen() -> usize {
    let mut count = 0;
    heap::for_each(flags::TRACKED, |object| count += object.has_flag(flags::FROZEN) as usize);
    count
}

/// Tracked objects that directly refer to `target` (`gc.get_referrers`).
pub fn referrers(target: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    heap::for_each(flags::TRACKED, |object| {
        let mut refers = false;
        object.class().traverse_instance(object, &mut |value| refers |= value.is(target));
        if refers {
            found.push(Value::from_header(object));
        }
    });
    found
}

/// What an object directly refers to (`gc.get_referents`).
pub fn referents(object: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(object) = object.as_object() {
        object.class().traverse_instance(object, &mut |value| found.push(value.clone()));
    }
    found
}

/// All tracked objects (`gc.get_objects`).
pub fn objects() -> Vec<Value> {
    let mut found = Vec::new();
    heap::for_each(flags::TRACKED, |object| found.push(Value::from_header(object)));
    found
}
