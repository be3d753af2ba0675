//! `sys.monitoring` (`Python/instrumentation.c`): who may watch the program, and with which functions. The loop has no
//! instrumentation: events cannot be switched on.

use super::NativeModule;
use crate::natives;
use crate::object::builtin_classes::OBJECT;
use crate::object::code::Code;
use crate::object::exception::NOT_IMPLEMENTED_ERROR;
use crate::object::{Ctx, Dict, InterpLocal, ObjectExt, Raised, Ref, Result, Str, Value, int};
use crate::types::simple_namespace::SimpleNamespace;

pub static MODULE: NativeModule = NativeModule { name: "sys.monitoring", doc: "", functions: FUNCTIONS, init };

/// Bits by event, in the order of PEP 669; the first of [`LOCAL`] can be set for one code object.
const EVENTS: [(&str, i64); 19] = [
    ("PY_START", 1),
    ("PY_RESUME", 2),
    ("PY_RETURN", 4),
    ("PY_YIELD", 8),
    ("CALL", 16),
    ("LINE", 32),
    ("INSTRUCTION", 64),
    ("JUMP", 128),
    ("BRANCH_LEFT", 256),
    ("BRANCH_RIGHT", 512),
    ("STOP_ITERATION", 1024),
    ("RAISE", 2048),
    ("EXCEPTION_HANDLED", 4096),
    ("PY_UNWIND", 8192),
    ("PY_THROW", 16384),
    ("RERAISE", 32768),
    ("C_RETURN", 65536),
    ("C_RAISE", 131_072),
    ("BRANCH", 262_144),
];
const EVENT_COUNT: u32 = 19;
const LOCAL: i64 = 2047;

const TOOLS: [(&str, i64); 4] = [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)];
const TOOL_COUNT: usize = 6;

/// A name, and a callback for each event.
#[derive(Default)]
struct Tool {
    name: Option<Value>,
    callbacks: [Option<Value>; EVENT_COUNT as usize],
}

static REGISTERED: InterpLocal<[Tool; TOOL_COUNT]> = InterpLocal::new(Default::default);

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    let events = Dict::new();
    events.set_str("NO_EVENTS", int::from_i64(0));
    for (name, value) in EVENTS {
        events.set_str(name, int::from_i64(value));
    }
    namespace.set_str("events", SimpleNamespace::new(events).into());
    for (name, value) in TOOLS {
        namespace.set_str(name, int::from_i64(value));
    }
    for name in ["DISABLE", "MISSING"] {
        namespace.set_str(name, ctx.call(&OBJECT.to_value(), &[])?);
    }
    Ok(())
}

fn tool(ctx: Ctx, id: i64) -> Result<usize> {
    usize::try_from(id)
        .ok()
        .filter(|&id| id < TOOL_COUNT)
        .ok_or_else(|| ctx.value_error(format!("invalid tool {id} (must be between 0 and 5)")))
}

fn tool_in_use(ctx: Ctx, id: i64) -> Result<usize> {
    let tool = tool(ctx, id)?;
    match REGISTERED.with(ctx, |tools| tools[tool].name.is_some()) {
        true => Ok(tool),
        false => Err(ctx.value_error(format!("tool {id} is not in use"))),
    }
}

fn use_tool_id(ctx: Ctx, id: i64, name: &Value) -> Result<()> {
    let index = tool(ctx, id)?;
    if name.downcast::<Str>().is_none() {
        return Err(ctx.value_error("tool name must be a str"));
    }
    if REGISTERED.with(ctx, |tools| tools[index].name.is_some()) {
        return Err(ctx.value_error(format!("tool {id} is already in use")));
    }
    REGISTERED.with(ctx, |tools| tools[index].name = Some(name.clone()));
    Ok(())
}

fn clear_tool_id(ctx: Ctx, id: i64) -> Result<()> {
    let index = tool(ctx, id)?;
    let callbacks = REGISTERED.with(ctx, |tools| std::mem::take(&mut tools[index].callbacks));
    drop(callbacks);
    Ok(())
}

fn free_tool_id(ctx: Ctx, id: i64) -> Result<()> {
    let index = tool(ctx, id)?;
    let old = REGISTERED.with(ctx, |tools| std::mem::take(&mut tools[index]));
    drop(old);
    Ok(())
}

fn get_tool(ctx: Ctx, id: i64) -> Result<Option<Value>> {
    let index = tool(ctx, id)?;
    Ok(REGISTERED.with(ctx, |tools| tools[index].name.clone()))
}

fn register_callback(ctx: Ctx, id: i64, event: i64, func: &Value) -> Result<Option<Value>> {
    let index = tool(ctx, id)?;
    if event <= 0 || event.count_ones() != 1 {
        return Err(ctx.value_error("The callback can only be set for one event at a time"));
    }
    let number = event.trailing_zeros();
    if number >= EVENT_COUNT {
        return Err(ctx.value_error(format!("invalid event {event}")));
    }
    let callback = Some(func.clone()).filter(|func| !func.is_none());
    Ok(REGISTERED.with(ctx, |tools| std::mem::replace(&mut tools[index].callbacks[number as usize], callback)))
}

#[cold]
fn no_events(ctx: Ctx) -> Raised {
    ctx.raise(&NOT_IMPLEMENTED_ERROR, "this interpreter cannot watch a program's lines, calls and jumps")
}

fn events_to_set(ctx: Ctx, event_set: i64, all: i64) -> Result<()> {
    if event_set < 0 || event_set & !all != 0 {
        return Err(ctx.value_error(format!("invalid event set 0x{event_set:x}")));
    }
    if event_set == 0 { Ok(()) } else { Err(no_events(ctx)) }
}

fn get_events(ctx: Ctx, id: i64) -> Result<i64> {
    tool_in_use(ctx, id).map(|_| 0)
}

fn set_events(ctx: Ctx, id: i64, event_set: i64) -> Result<()> {
    tool_in_use(ctx, id)?;
    events_to_set(ctx, event_set, (1 << EVENT_COUNT) - 1)
}

fn get_local_events(ctx: Ctx, id: i64, _code: &Code) -> Result<i64> {
    tool_in_use(ctx, id).map(|_| 0)
}

fn set_local_events(ctx: Ctx, id: i64, _code: &Code, event_set: i64) -> Result<()> {
    tool_in_use(ctx, id)?;
    events_to_set(ctx, event_set, LOCAL | 1 << (EVENT_COUNT - 1))
}

fn restart_events(_: Ctx) {}

natives! { FUNCTIONS:
    use_tool_id(tool_id, name, /) "";
    clear_tool_id(tool_id, /) "";
    free_tool_id(tool_id, /) "";
    get_tool(tool_id, /) "";
    register_callback(tool_id, event, func, /) "";
    get_events(tool_id, /) "";
    set_events(tool_id, event_set, /) "";
    get_local_events(tool_id, code, /) "";
    set_local_events(tool_id, code, event_set, /) "";
    restart_events() "";
}
