//! The last moments of an object: weak references are cleared, `__del__` runs.

use super::cell::GilCell;
use super::ctx::Ctx;
use super::header::{Header, flags};
use super::value::Value;
use std::collections::HashMap;

/// An object's weak references, oldest first. The references belong to whoever made them: a weak
/// reference object takes itself off the list when it dies.
static WEAK_REFERENCES: GilCell<Option<HashMap<usize, Vec<*const Header>>>> = GilCell::new(None);

/// Called with a weak reference whose object is gone: it empties itself and says what to call. One that is `dying` itself
/// keeps its callback. Must not drop anything.
pub type ClearFn = fn(reference: &Value, dying: bool) -> Option<Value>;

static CLEAR: GilCell<Option<ClearFn>> = GilCell::new(None);

/// Sets what empties a weak reference; its type is in a higher layer.
pub fn set_clear_function(clear: ClearFn) {
    CLEAR.set(Some(clear));
}

pub fn add_weak_reference(object: &Header, reference: &Header) {
    object.set_flag(flags::WEAKLY_REFERENCED);
    WEAK_REFERENCES.with(|table| table.get_or_insert_default().entry(object.address()).or_default().push(reference));
}

pub fn remove_weak_reference(object: &Header, reference: &Header) {
    WEAK_REFERENCES.with(|table| {
        let Some(table) = table else { return };
        if let Some(list) = table.get_mut(&object.address()) {
            list.retain(|&other| !std::ptr::eq(other, reference));
            if list.is_empty() {
                table.remove(&object.address());
                object.clear_flag(flags::WEAKLY_REFERENCED);
            }
        }
    });
}

/// The weak references to an object, oldest first.
pub fn weak_references(object: &Header) -> Vec<Value> {
    if !object.has_flag(flags::WEAKLY_REFERENCED) {
        return Vec::new();
    }
    WEAK_REFERENCES.with(|table| {
        let list = table.as_ref().and_then(|table| table.get(&object.address()));
        // SAFETY: weak references on the list are live: they leave it when they die. One that is
        // just being deallocated has the count zero and is left out.
        list.into_iter()
            .flatten()
            .map(|&reference| unsafe { &*reference })
            .filter(|reference| reference.refcount() != 0)
            .map(Value::from_header)
            .collect()
    })
}

/// Empties all weak references to an object and returns those that have a callback, with it.
pub(super) fn clear_weak_references(object: &Header) -> Vec<(Value, Value)> {
    object.clear_flag(flags::WEAKLY_REFERENCED);
    let references = WEAK_REFERENCES.with(|table| table.as_mut().and_then(|table| table.remove(&object.address())));
    let Some(clear) = CLEAR.get() else { return Vec::new() };
    let empty = |reference: *const Header| {
        // SAFETY: weak references on the list are live: they leave it when they die, and none dies here, where nothing is
        // dropped.
        let reference = unsafe { &*reference };
        // The count of one whose deallocation was put off is zero, yet its `__del__` may still ask for the object.
        let mut callback = None;
        reference.with_temporary_reference(|value| callback = clear(value, reference.refcount() == 1));
        callback.map(|callback| (Value::from_header(reference), callback))
    };
    references.into_iter().flatten().filter_map(empty).collect()
}

/// Calls the callbacks of emptied weak references; what they raise is unraisable.
pub(super) fn call_callbacks(callbacks: Vec<(Value, Value)>) {
    let Some(ctx) = Ctx::current() else { return };
    for (reference, callback) in callbacks {
        ctx.preserving_exception(|| {
            if let Err(raised) = ctx.call(&callback, std::slice::from_ref(&reference)) {
                ctx.write_unraisable(raised, &callback);
            }
        });
    }
}

/// Runs `__del__` once.
pub(super) fn run_finalizer(object: &Value) {
    let Some(header) = object.as_object() else { return };
    let (Some(finalize), Some(ctx)) = (header.class().slots.finalize.get(), Ctx::current()) else { return };
    if header.has_flag(flags::FINALIZED) {
        return;
    }
    header.set_flag(flags::FINALIZED);
    ctx.preserving_exception(|| finalize(ctx, object));
}

/// What happens between the last reference and the freeing. Returns whether the object is alive
/// again.
pub(super) fn before_deallocation(object: &Header) -> bool {
    let has_finalizer = object.class().has_finalizer() && !object.has_flag(flags::FINALIZED);
    object.with_temporary_reference(|value| {
        if has_finalizer {
            run_finalizer(value);
        }
        // Somebody may have taken a reference in `__del__`: then the weak references stay.
        if value.as_object().is_some_and(|object| object.refcount() > 1) {
            return;
        }
        let callbacks = clear_weak_references(object);
        call_callbacks(callbacks);
    })
}

impl Ctx {
    /// Runs `work` in the middle of an operation whose pending exception or suspension must survive it.
    pub fn preserving_exception(self, work: impl FnOnce()) {
        let raised = self.take_raised_opt();
        let suspension = self.take_suspension();
        work();
        debug_assert!(!self.has_raised());
        if let Some(raised) = raised {
            let _ = self.restore(raised);
        }
        if suspension.is_some() {
            self.suspension.set(suspension);
        }
    }
}
