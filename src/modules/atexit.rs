//! `atexit` (`Modules/atexitmodule.c`).

use super::NativeModule;
use crate::natives;
use crate::object::intern::Interned;
use crate::object::{Ctx, Dict, InterpLocal, Result, Tuple, Value};
use crate::traceback;

pub static MODULE: NativeModule = NativeModule {
    name: "atexit",
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n",
    functions: FUNCTIONS,
    init: |_, _| Ok(()),
};

natives! { FUNCTIONS:
    _clear() "Clear the list of previously registered exit functions.";
    _ncallbacks() "Return the number of registered exit functions.";
    _run_exitfuncs() "Run all registered exit functions.\n\nIf a callback raises an exception, it is logged with sys.unraisablehook.";
    register(func, /, *args, **kwargs) "Register a function to be executed upon normal program termination\n\n    func - function to be called at exit\n    args - optional arguments to pass to func\n    kwargs - optional keyword arguments to pass to func\n\n    func is returned to facilitate usage as a decorator.";
    unregister(func, /) "Unregister an exit function which was previously registered using\natexit.register\n\n    func - function to be unregistered";
}

#[derive(Clone)]
struct Registered {
    function: Value,
    args: Vec<Value>,
    keywords: Vec<Interned>,
}

static FUNCTIONS_TO_CALL: InterpLocal<Vec<Registered>> = InterpLocal::new(Vec::new);

fn register(ctx: Ctx, func: &Value, args: &Tuple, kwargs: &Dict) -> Result<Value> {
    if !ctx.is_callable(func) {
        return Err(ctx.type_error("the first argument must be callable"));
    }
    let mut args = args.items().to_vec();
    let keywords = ctx.keyword_arguments(&mut args, kwargs)?;
    FUNCTIONS_TO_CALL.with(ctx, |functions| functions.push(Registered { function: func.clone(), args, keywords }));
    Ok(func.clone())
}

fn unregister(ctx: Ctx, func: &Value) -> Result<()> {
    let mut kept = Vec::new();
    for registered in FUNCTIONS_TO_CALL.get(ctx) {
        if !ctx.eq(&registered.function, func)? {
            kept.push(registered);
        }
    }
    FUNCTIONS_TO_CALL.set(ctx, kept);
    Ok(())
}

fn _clear(ctx: Ctx) {
    FUNCTIONS_TO_CALL.set(ctx, Vec::new());
}

fn _ncallbacks(ctx: Ctx) -> usize {
    FUNCTIONS_TO_CALL.with(ctx, |functions| functions.len())
}

/// Calls what is registered, last first; what a function raises is reported and the rest goes on.
fn _run_exitfuncs(ctx: Ctx) -> Result<Value> {
    ctx.suspend(async move {
        while let Some(Registered { function, args, keywords }) = FUNCTIONS_TO_CALL.with(ctx, Vec::pop) {
            if ctx.call_keywords_async(&function, &args, &keywords).await.is_err() {
                let exception = ctx.take_raised();
                let shown = ctx.repr(&function).map_or_else(
                    |_| {
                        drop(ctx.take_raised());
                        "<object repr() failed>".to_owned()
                    },
                    |repr| repr.to_string_lossy(),
                );
                let message = format!("Exception ignored in atexit callback {shown}");
                traceback::report_unraisable(ctx, &exception, Some(&message), &Value::NONE);
            }
        }
        Ok(Value::NONE)
    })
}
