//! `gc`: the cycle collector's face ([`crate::object::gc`]). There is one generation: what is said
//! about the others is always nothing.

use super::NativeModule;
use crate::natives;
use crate::object::header::flags;
use crate::object::{Ctx, Dict, InterpLocal, Ref, Result, Tuple, Value, gc, heap, int};
use crate::types::list::List;

pub static MODULE: NativeModule = NativeModule {
    name: "gc",
    doc: "This module provides access to the garbage collector for reference cycles.\n\nenable() -- Enable automatic garbage collection.\ndisable() -- Disable automatic garbage collection.\nisenabled() -- Returns true if automatic collection is enabled.\ncollect() -- Do a full collection right now.\nget_count() -- Return the current collection counts.\nget_stats() -- Return list of dictionaries containing per-generation stats.\nset_debug() -- Set debugging flags.\nget_debug() -- Get debugging flags.\nset_threshold() -- Set the collection thresholds.\nget_threshold() -- Return the current collection thresholds.\nget_objects() -- Return a list of all objects tracked by the collector.\nis_tracked() -- Returns true if a given object is tracked.\nis_finalized() -- Returns true if a given object has been already finalized.\nget_referrers() -- Return the list of objects that refer to an object.\nget_referents() -- Return the list of objects that an object refers to.\nfreeze() -- Freeze all tracked objects and ignore them for future collections.\nunfreeze() -- Unfreeze all objects in the permanent generation.\nget_freeze_count() -- Return the number of objects in the permanent generation.",
    functions: FUNCTIONS,
    init: |ctx, namespace| {
        for (name, bits) in [
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", DEBUG_SAVEALL),
            ("DEBUG_LEAK", 38),
        ] {
            namespace.set_str(name, int::from_i64(bits));
        }
        let State { garbage, callbacks, .. } = STATE.get(ctx);
        namespace.set_str("garbage", garbage.into());
        namespace.set_str("callbacks", callbacks.into());
        Ok(())
    },
};

const DEBUG_SAVEALL: i64 = 32;

#[derive(Clone)]
struct State {
    garbage: Ref<List>,
    /// Called with the phase and a dict before and after each collection.
    callbacks: Ref<List>,
    /// `gc.get_debug()`.
    debug: i64,
    /// Whether a collection is under way: those that its callbacks and finalisers ask for do nothing.
    collecting: bool,
}

static STATE: InterpLocal<State> = InterpLocal::new(|| State {
    garbage: List::new(Vec::new()),
    callbacks: List::new(Vec::new()),
    debug: 0,
    collecting: false,
});

/// Collects, with the callbacks of `gc.callbacks`; returns how many objects were unreachable.
pub fn run(ctx: Ctx, generation: i64) -> usize {
    if STATE.with(ctx, |state| std::mem::replace(&mut state.collecting, true)) {
        return 0;
    }
    let found = run_alone(ctx, generation);
    STATE.with(ctx, |state| state.collecting = false);
    found
}

fn run_alone(ctx: Ctx, generation: i64) -> usize {
    let State { garbage, callbacks, .. } = STATE.get(ctx);
    let callbacks = callbacks.to_vec();
    call_back(ctx, &callbacks, "start", generation, 0);
    let found = if get_debug(ctx) & DEBUG_SAVEALL != 0 {
        let unreachable = gc::unreachable();
        let found = unreachable.len();
        garbage.append(unreachable);
        found
    } else {
        gc::collect(ctx)
    };
    call_back(ctx, &callbacks, "stop", generation, found);
    found
}

fn call_back(ctx: Ctx, callbacks: &[Value], phase: &str, generation: i64, collected: usize) {
    for callback in callbacks {
        let info = Dict::new();
        info.set_str("generation", int::from_i64(generation));
        info.set_str("collected", int::from_i64(collected as i64));
        info.set_str("uncollectable", Value::int32(0));
        ctx.preserving_exception(|| {
            if let Err(raised) = ctx.call(callback, &[crate::object::Str::new(phase).into(), info.into()]) {
                ctx.write_unraisable(raised, callback);
            }
        });
    }
}

fn enable(ctx: Ctx) {
    gc::set_enabled(ctx, true);
}

fn disable(ctx: Ctx) {
    gc::set_enabled(ctx, false);
}

fn isenabled(ctx: Ctx) -> bool {
    gc::is_enabled(ctx)
}

fn collect(ctx: Ctx, generation: Option<i64>) -> Result<usize> {
    let generation = generation.unwrap_or(2);
    if !(0..3).contains(&generation) {
        return Err(ctx.value_error("invalid generation"));
    }
    Ok(run(ctx, generation))
}

fn get_count(_: Ctx) -> Vec<Value> {
    let count = heap::tracked_since_collection();
    vec![int::from_i64(count as i64), Value::int32(0), Value::int32(0)]
}

fn get_threshold(ctx: Ctx) -> Vec<Value> {
    gc::threshold(ctx).map(int::from_i64).to_vec()
}

fn set_threshold(ctx: Ctx, threshold0: i64, threshold1: Option<i64>, threshold2: Option<i64>) {
    let [_, old1, old2] = gc::threshold(ctx);
    gc::set_threshold(ctx, [threshold0, threshold1.unwrap_or(old1), threshold2.unwrap_or(old2)]);
}

fn get_debug(ctx: Ctx) -> i64 {
    STATE.with(ctx, |state| state.debug)
}

fn set_debug(ctx: Ctx, flags: i64) {
    STATE.with(ctx, |state| state.debug = flags);
}

fn get_stats(ctx: Ctx) -> Ref<List> {
    let (collections, collected) = gc::totals(ctx);
    let stats = |collections: usize, collected: usize| {
        let stats = Dict::new();
        stats.set_str("collections", int::from_i64(collections as i64));
        stats.set_str("collected", int::from_i64(collected as i64));
        stats.set_str("uncollectable", Value::int32(0));
        stats.into()
    };
    List::new(vec![stats(0, 0), stats(0, 0), stats(collections, collected)])
}

fn get_objects(ctx: Ctx, generation: Option<&Value>) -> Result<Ref<List>> {
    let generation = match generation.filter(|generation| !generation.is_none()) {
        None => 2,
        Some(generation) => ctx.index_i64(generation)?,
    };
    if generation >= 3 {
        return Err(ctx.value_error("generation parameter must be less than the number of available generations (3)"));
    }
    if generation < -1 {
        return Err(ctx.value_error("generation parameter cannot be negative"));
    }
    Ok(List::new(if matches!(generation, -1 | 2) { gc::objects() } else { Vec::new() }))
}

fn get_referrers(_: Ctx, objs: &Tuple) -> Ref<List> {
    let mut found: Vec<Value> = Vec::new();
    for target in objs.items() {
        for referrer in gc::referrers(target) {
            if !found.iter().any(|other| other.is(&referrer))
                && !referrer.downcast::<Tuple>().is_some_and(|tuple| std::ptr::eq(tuple, objs))
            {
                found.push(referrer);
            }
        }
    }
    List::new(found)
}

fn get_referents(_: Ctx, objs: &Tuple) -> Ref<List> {
    List::new(objs.items().iter().flat_map(gc::referents).collect())
}

fn is_tracked(_: Ctx, obj: &Value) -> bool {
    obj.as_object().is_some_and(|object| object.has_flag(flags::TRACKED))
}

fn is_finalized(_: Ctx, obj: &Value) -> bool {
    obj.as_object().is_some_and(|object| object.has_flag(flags::FINALIZED))
}

fn freeze(_: Ctx) {
    gc::freeze();
}

fn unfreeze(_: Ctx) {
    gc::unfreeze();
}

fn get_freeze_count(_: Ctx) -> usize {
    gc::frozen()
}

natives! { FUNCTIONS:
    enable() "Enable automatic garbage collection.";
    disable() "Disable automatic garbage collection.";
    isenabled() "Returns true if automatic garbage collection is enabled.";
    collect(generation=2) "Run the garbage collector.\n\nWith no arguments, run a full collection.  The optional argument\nmay be an integer specifying which generation to collect.  A ValueError\nis raised if the generation number is invalid.\n\nThe number of unreachable objects is returned.";
    get_count() "Return a three-tuple of the current collection counts.";
    get_threshold() "Return the current collection thresholds.";
    set_threshold(threshold0, threshold1=10, threshold2=0, /) "set_threshold(threshold0, [threshold1, [threshold2]])\nSet the collection thresholds (the collection frequency).\n\nSetting 'threshold0' to zero disables collection.";
    get_debug() "Get the garbage collection debugging flags.";
    set_debug(flags, /) "Set the garbage collection debugging flags.\n\n  flags\n    An integer that can have the following bits turned on:\n      DEBUG_STATS - Print statistics during collection.\n      DEBUG_COLLECTABLE - Print collectable objects found.\n      DEBUG_UNCOLLECTABLE - Print unreachable but uncollectable objects\n        found.\n      DEBUG_SAVEALL - Save objects to gc.garbage rather than freeing them.\n      DEBUG_LEAK - Debug leaking programs (everything but STATS).\n\nDebugging information is written to sys.stderr.";
    get_stats() "Return a list of dictionaries containing per-generation statistics.";
    get_objects(generation=None) "Return a list of objects tracked by the collector (excluding the list returned).\n\n  generation\n    Generation to extract the objects from.\n\nIf generation is not None, return only the objects tracked by the collector\nthat are in that generation.";
    get_referrers(*objs) "Return the list of objects that directly refer to any of 'objs'.";
    get_referents(*objs) "Return the list of objects that are directly referred to by 'objs'.";
    is_tracked(obj, /) "Returns true if the object is tracked by the garbage collector.\n\nSimple atomic objects will return false.";
    is_finalized(obj, /) "Returns true if the object has been already finalized by the GC.";
    freeze() "Freeze all current tracked objects and ignore them for future collections.\n\nThis can be used before a POSIX fork() call to make the gc copy-on-write friendly.\nNote: collection before a POSIX fork() call may free pages for future allocation\nwhich can cause copy-on-write.";
    unfreeze() "Unfreeze all objects in the permanent generation.\n\nPut all objects in the permanent generation back into oldest generation.";
    get_freeze_count() "Return the number of objects in the permanent generation.";
}
