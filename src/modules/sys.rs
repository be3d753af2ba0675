//! `sys` (`Python/sysmodule.c`); the constants are in [`super::sys_info`].

use super::{NativeModule, sys_info};
use crate::builtins::breakpointhook;
use crate::natives;
use crate::object::class::class_flags;
use crate::object::exception::*;
use crate::object::heap;
use crate::object::protocol::class_of;
use crate::object::refs::ObjectExt;
use crate::object::thread::Thread;
use crate::object::{Class, Ctx, Dict, InterpLocal, Ref, Result, Str, Tuple, Value, int, intern, names};
use crate::traceback;
use crate::types::module::Module;
use crate::types::sequence;

pub static MODULE: NativeModule = NativeModule {
    name: "sys",
    doc: "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.\n\nDynamic objects:\n\nargv -- command line arguments; argv[0] is the script pathname if known\npath -- module search path; path[0] is the script directory, else ''\nmodules -- dictionary of loaded modules\n\ndisplayhook -- called to show results in an interactive session\nexcepthook -- called to handle any uncaught exception other than SystemExit\n  To customize printing in an interactive session or to install a custom\n  top-level exception handler, assign other functions to replace these.\n\nstdin -- standard input file object; used by input()\nstdout -- standard output file object; used by print()\nstderr -- standard error object; used for error messages\n  By assigning other file objects (or objects that behave like files)\n  to these, it is possible to redirect all of the interpreter's I/O.\n\nlast_exc - the last uncaught exception\n  Only available in an interactive session after a\n  traceback has been printed.\nlast_type -- type of last uncaught exception\nlast_value -- value of last uncaught exception\nlast_traceback -- traceback of last uncaught exception\n  These three are the (deprecated) legacy representation of last_exc.\n\nStatic objects:\n\nbuiltin_module_names -- tuple of module names built into this interpreter\ncopyright -- copyright notice pertaining to this interpreter\nexec_prefix -- prefix used to find the machine-specific Python library\nexecutable -- absolute path of the executable binary of the Python interpreter\nfloat_info -- a named tuple with information about the float implementation.\nfloat_repr_style -- string indicating the style of repr() output for floats\nhash_info -- a named tuple with information about the hash algorithm.\nhexversion -- version information encoded as a single integer\nimplementation -- Python implementation information.\nint_info -- a named tuple with information about the int implementation.\nmaxsize -- the largest supported length of containers.\nmaxunicode -- the value of the largest Unicode code point\nplatform -- platform identifier\nprefix -- prefix used to find the Python library\nthread_info -- a named tuple with information about the thread implementation.\nversion -- the version of this interpreter as a string\nversion_info -- version information as a named tuple\n__stdin__ -- the original stdin; don't touch!\n__stdout__ -- the original stdout; don't touch!\n__stderr__ -- the original stderr; don't touch!\n__displayhook__ -- the original displayhook; don't touch!\n__excepthook__ -- the original excepthook; don't touch!\n\nFunctions:\n\ndisplayhook() -- print an object to the screen, and save it in builtins._\nexcepthook() -- print an exception and its traceback to sys.stderr\nexception() -- return the current thread's active exception\nexc_info() -- return information about the current thread's active exception\nexit() -- exit the interpreter by raising SystemExit\ngetdlopenflags() -- returns flags to be used for dlopen() calls\ngetprofile() -- get the global profiling function\ngetrefcount() -- return the reference count for an object (plus one :-)\ngetrecursionlimit() -- return the max recursion depth for the interpreter\ngetsizeof() -- return the size of an object in bytes\ngettrace() -- get the global debug tracing function\nsetdlopenflags() -- set the flags to be used for dlopen() calls\nsetprofile() -- set the global profiling function\nsetrecursionlimit() -- set the max recursion depth for the interpreter\nsettrace() -- set the global debug tracing function\n",
    functions: FUNCTIONS,
    init,
};

natives! { FUNCTIONS:
    _clear_type_cache() "Clear the internal type lookup cache.";
    _clear_type_descriptors(type, /) "Private function for clearing certain descriptors from a type's dictionary.\n\nSee gh-135228 for context.";
    _current_exceptions() "Return a dict mapping each thread's identifier to its current raised exception.\n\nThis function should be used for specialized purposes only.";
    _current_frames() "Return a dict mapping each thread's thread id to its current stack frame.\n\nThis function should be used for specialized purposes only.";
    _getframe(depth=0, /) "Return a frame object from the call stack.\n\nIf optional integer depth is given, return the frame object that many\ncalls below the top of the stack.  If that is deeper than the call\nstack, ValueError is raised.  The default for depth is zero, returning\nthe frame at the top of the call stack.\n\nThis function should be used for internal and specialized purposes\nonly.";
    _getframemodulename(depth=0) "Return the name of the module for a calling frame.\n\nThe default depth returns the module containing the call to this API.\nA more typical use in a library will pass a depth of 1 to get the user's\nmodule rather than the library module.\n\nIf no frame, module, or name can be found, returns None.";
    _is_gil_enabled() "Return True if the GIL is currently enabled and False otherwise.";
    _is_immortal(op, /) "Return True if the given object is \"immortal\" per PEP 683.\n\nThis function should be used for specialized purposes only.";
    _is_interned(string, /) "Return True if the given string is \"interned\".";
    _setprofileallthreads = setprofile(function, /) "Set the profiling function in all running threads belonging to the current interpreter.\n\nIt will be called on each function call and return.  See the profiler\nchapter in the library manual.";
    _settraceallthreads = settrace(function, /) "Set the global debug tracing function in all running threads belonging to the current interpreter.\n\nIt will be called on each function call. See the debugger chapter\nin the library manual.";
    addaudithook(hook) "Adds a new audit hook callback.";
    audit(event, /, *args) "Passes the event to any audit hooks that are attached.";
    breakpointhook(*args, **kws) "This hook function is called by built-in breakpoint().\n";
    call_tracing(func, args, /) "Call func(*args), while tracing is enabled.\n\nThe tracing state is saved, and restored afterwards.  This is intended\nto be called from a debugger from a checkpoint, to recursively debug\nsome other code.";
    displayhook(object, /) "Print an object to sys.stdout and also save it in builtins._";
    exc_info() "Return current exception information: (type, value, traceback).\n\nReturn information about the most recent exception caught by an except\nclause in the current stack frame or in an older stack frame.";
    excepthook(exctype, value, traceback, /) "";
    exception() "Return the current exception.\n\nReturn the most recent exception caught by an except clause\nin the current stack frame or in an older stack frame, or None\nif no such exception exists.";
    exit(status=None, /) "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults to zero (i.e., success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another kind of object, it will be printed and the system\nexit status will be one (i.e., failure).";
    get_asyncgen_hooks() "Return the installed asynchronous generators hooks.\n\nThis returns a namedtuple of the form (firstiter, finalizer).";
    get_coroutine_origin_tracking_depth() "Check status of origin tracking for coroutine objects in this thread.";
    get_int_max_str_digits() "Return the maximum string digits limit for non-binary int<->str conversions.";
    getallocatedblocks() "Return the number of memory blocks currently allocated.";
    getdefaultencoding() "Return the current default encoding used by the Unicode implementation.";
    getfilesystemencodeerrors() "Return the error mode used Unicode to OS filename conversion.";
    getfilesystemencoding() "Return the encoding used to convert Unicode filenames to OS filenames.";
    getprofile() "Return the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library manual.";
    getrecursionlimit() "Return the current value of the recursion limit.\n\nThe recursion limit is the maximum depth of the Python interpreter\nstack.  This limit prevents infinite recursion from causing an overflow\nof the C stack and crashing Python.";
    getrefcount(object, /) "Return the reference count of object.\n\nThe count returned is generally one higher than you might expect,\nbecause it includes the (temporary) reference as an argument to\ngetrefcount().";
    getsizeof(object, default=None) "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.";
    getswitchinterval() "Return the current thread switch interval; see sys.setswitchinterval().";
    gettrace() "Return the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter in the library manual.";
    getunicodeinternedsize(*, _only_immortal=False) "Return the number of elements of the unicode interned dictionary";
    intern = intern_string(string, /) "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned strings whose\npurpose is to speed up dictionary lookups. Return the string itself or\nthe previously interned string object with the same value.";
    is_finalizing() "Return True if Python is exiting.";
    is_remote_debug_enabled() "Return True if remote debugging is enabled, False otherwise.";
    is_stack_trampoline_active() "Return *True* if a stack profiler trampoline is active.";
    set_asyncgen_hooks(firstiter=None, finalizer=None) "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet a finalizer for async generators objects.";
    set_coroutine_origin_tracking_depth(depth) "Enable or disable origin tracking for coroutine objects in this thread.\n\nCoroutine objects will track 'depth' frames of traceback information\nabout where they came from, available in their cr_origin attribute.\n\nSet a depth of 0 to disable.";
    set_int_max_str_digits(maxdigits) "Set the maximum string digits limit for non-binary int<->str conversions.";
    setprofile(function, /) "Set the profiling function.\n\nIt will be called on each function call and return.  See the profiler\nchapter in the library manual.";
    setrecursionlimit(limit, /) "Set the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents infinite recursion from causing an overflow of the C\nstack and crashing Python.  The highest possible limit is platform-\ndependent.";
    setswitchinterval(interval, /) "Set the ideal thread switching delay inside the Python interpreter.\n\nThe actual frequency of switching threads can be lower if the\ninterpreter executes long sequences of uninterruptible code\n(this is implementation-specific and workload-dependent).\n\nThe parameter must represent the desired switching delay in seconds\nA typical value is 0.005 (5 milliseconds).";
    settrace(function, /) "Set the global debug tracing function.\n\nIt will be called on each function call.  See the debugger chapter\nin the library manual.";
    unraisablehook(unraisable, /) "Handle an unraisable exception.\n\nThe unraisable argument has the following attributes:\n\n* exc_type: Exception type.\n* exc_value: Exception value, can be None.\n* exc_traceback: Exception traceback, can be None.\n* err_msg: Error message, can be None.\n* object: Object causing the exception, can be None.";
}

fn init(ctx: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    sys_info::add(ctx, namespace)?;
    namespace.set_str("modules", ctx.interp.modules.to_value());
    for (name, stream) in ["stdin", "stdout", "stderr"].into_iter().zip(super::io::standard_streams()) {
        namespace.set_str(&format!("__{name}__"), stream.clone());
        namespace.set_str(name, stream);
    }
    for hook in ["breakpointhook", "displayhook", "excepthook", "unraisablehook"] {
        let function = namespace.get_str(hook).unwrap_or(Value::NONE);
        namespace.set_str(&format!("__{hook}__"), function);
    }
    for (name, part) in [("monitoring", &super::monitoring::MODULE), ("_jit", &JIT)] {
        let module = Module::new(Str::new(part.name).into(), Value::NONE);
        part.fill(ctx, &module.dict)?;
        namespace.set_str(name, module.into());
    }
    Ok(())
}

static JIT: NativeModule = NativeModule { name: "sys._jit", doc: "", functions: JIT_FUNCTIONS, init: |_, _| Ok(()) };

natives! { JIT_FUNCTIONS:
    is_available = no_jit() "Return True if the current Python executable supports JIT compilation, and False otherwise.";
    is_enabled = no_jit() "Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise.";
    is_active = no_jit() "Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise.";
}

fn no_jit(_: Ctx) -> bool {
    false
}

/// Whether a module of this name is part of CPython's standard library.
pub fn is_stdlib_name(name: &str) -> bool {
    sys_info::STDLIB_MODULE_NAMES.split_whitespace().any(|module| module == name)
}

// ---- frames and exceptions ----

fn _getframe(ctx: Ctx, depth: Option<i64>) -> Result<Value> {
    let depth = sequence::to_size(depth.unwrap_or(0));
    (ctx.vm().frame)(&ctx, depth).ok_or_else(|| ctx.value_error("call stack is not deep enough"))
}

fn _getframemodulename(ctx: Ctx, depth: Option<i64>) -> Result<Value> {
    let Some(frame) = (ctx.vm().frame)(&ctx, sequence::to_size(depth.unwrap_or(0))) else { return Ok(Value::NONE) };
    let globals = ctx.getattr_str(&frame, "f_globals")?;
    Ok(globals.downcast::<Dict>().and_then(|globals| globals.get_interned(&names::__name__)).unwrap_or(Value::NONE))
}

fn _current_frames(ctx: Ctx) -> Result<Value> {
    of_all_threads(ctx, |thread| (ctx.vm().frame)(thread, 0))
}

fn _current_exceptions(ctx: Ctx) -> Result<Value> {
    of_all_threads(ctx, |thread| Some(thread.handled_exception().unwrap_or(Value::NONE)))
}

/// A dict with what there is to tell of each thread, by its number.
fn of_all_threads(ctx: Ctx, tell: impl Fn(&Thread) -> Option<Value>) -> Result<Value> {
    let mut told = Vec::new();
    ctx.interp.runner().for_each_thread(&mut |thread| told.extend(tell(thread).map(|value| (thread.id, value))));
    let threads = Dict::new();
    for (id, value) in told {
        threads.set(ctx, &int::from_i64(i64::from(id)), value)?;
    }
    Ok(threads.into())
}

fn exception(ctx: Ctx) -> Option<Value> {
    ctx.handled_exception()
}

fn exc_info(ctx: Ctx) -> Vec<Value> {
    match ctx.handled_exception() {
        None => vec![Value::NONE; 3],
        Some(exception) => {
            let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback.get());
            vec![class_of(&exception).to_value(), exception, traceback.unwrap_or(Value::NONE)]
        }
    }
}

fn exit(ctx: Ctx, status: Option<&Value>) -> Result<Value> {
    let args: Vec<Value> = match status {
        None => vec![],
        Some(status) => vec![status.clone()],
    };
    let exception = ctx.call(&SYSTEM_EXIT.to_value(), &args)?;
    Err(ctx.raise_value(exception))
}

fn excepthook(ctx: Ctx, _: &Value, value: &Value, traceback: &Value) -> Result<()> {
    if let Some(exception) = value.downcast::<BaseException>()
        && traceback.downcast::<crate::types::traceback::Traceback>().is_some()
        && exception.traceback.get().is_none()
    {
        exception.traceback.set(Some(traceback.clone()));
    }
    traceback::print(ctx, value);
    Ok(())
}

fn unraisablehook(ctx: Ctx, unraisable: &Value) -> Result<()> {
    if class_of(unraisable) != sys_info::UNRAISABLE.class {
        return Err(ctx.type_error("sys.unraisablehook argument type must be UnraisableHookArgs"));
    }
    let [exception, message, object] = ["exc_value", "err_msg", "object"].map(|name| ctx.getattr_str(unraisable, name));
    traceback::print_unraisable(ctx, &exception?, &message?, &object?);
    Ok(())
}

fn displayhook(ctx: Ctx, object: &Value) -> Result<()> {
    if object.is_none() {
        return Ok(());
    }
    let underscore = intern::intern("_");
    drop(ctx.interp.builtins.set_interned(underscore.clone(), Value::NONE));
    let stdout = crate::builtins::sys_attribute(ctx, "stdout")?;
    let text = ctx.repr(object)?;
    ctx.call_method(&stdout, &names::write, &[text.concat(&Str::new("\n")).into()])?;
    drop(ctx.interp.builtins.set_interned(underscore, object.clone()));
    Ok(())
}

fn call_tracing(ctx: Ctx, func: &Value, args: &Tuple) -> Result<Value> {
    ctx.call(func, args.items())
}

// ---- hooks that are kept but not called ----

/// Trace and profile functions, audit hooks.
struct Hooks {
    trace: Option<Value>,
    profile: Option<Value>,
    audit: Vec<Value>,
}

static HOOKS: InterpLocal<Hooks> = InterpLocal::new(|| Hooks { trace: None, profile: None, audit: Vec::new() });

fn some(value: &Value) -> Option<Value> {
    Some(value.clone()).filter(|value| !value.is_none())
}

/// The function is kept for `gettrace()`; the loop does not call it.
fn settrace(ctx: Ctx, function: &Value) {
    let old = HOOKS.with(ctx, |hooks| std::mem::replace(&mut hooks.trace, some(function)));
    drop(old);
}

fn gettrace(ctx: Ctx) -> Option<Value> {
    HOOKS.with(ctx, |hooks| hooks.trace.clone())
}

fn setprofile(ctx: Ctx, function: &Value) {
    let old = HOOKS.with(ctx, |hooks| std::mem::replace(&mut hooks.profile, some(function)));
    drop(old);
}

fn getprofile(ctx: Ctx) -> Option<Value> {
    HOOKS.with(ctx, |hooks| hooks.profile.clone())
}

fn addaudithook(ctx: Ctx, hook: &Value) {
    HOOKS.with(ctx, |hooks| hooks.audit.push(hook.clone()));
}

fn audit(ctx: Ctx, event: &Value, args: &Tuple) -> Result<()> {
    if event.downcast::<Str>().is_none() {
        return Err(ctx.type_error(format!("audit() argument 1 must be str, not {}", event.class_name())));
    }
    for hook in HOOKS.with(ctx, |hooks| hooks.audit.clone()) {
        ctx.call(&hook, &[event.clone(), args.to_value()])?;
    }
    Ok(())
}

// ---- coroutines ----

fn set_asyncgen_hooks(ctx: Ctx, firstiter: Option<&Value>, finalizer: Option<&Value>) -> Result<()> {
    let given = [("firstiter", firstiter), ("finalizer", finalizer)];
    for (name, hook) in given {
        if let Some(hook) = hook.filter(|hook| !hook.is_none() && !ctx.is_callable(hook)) {
            return Err(ctx.type_error(format!("callable {name} expected, got {}", hook.class_name())));
        }
    }
    let hooks = ctx.async_gen_hooks.get();
    let hooks = [0, 1].map(|number| given[number].1.map_or(hooks[number].clone(), some));
    drop(ctx.async_gen_hooks.replace(hooks));
    Ok(())
}

fn get_asyncgen_hooks(ctx: Ctx) -> Value {
    let hooks = ctx.async_gen_hooks.get();
    sys_info::ASYNCGEN_HOOKS.make(hooks.map(|hook| hook.unwrap_or(Value::NONE)).to_vec())
}

fn get_coroutine_origin_tracking_depth(ctx: Ctx) -> u32 {
    ctx.coroutine_origin_depth.get()
}

fn set_coroutine_origin_tracking_depth(ctx: Ctx, depth: i32) -> Result<()> {
    let depth = u32::try_from(depth).map_err(|_| ctx.value_error("depth must be >= 0"))?;
    ctx.coroutine_origin_depth.set(depth);
    Ok(())
}

// ---- the interpreter ----

/// CPython's reference count of immortal objects. Unboxed values have none of their own.
const IMMORTAL: u32 = 3 << 30;

/// As CPython, the count includes the reference that the call itself holds.
fn getrefcount(_: Ctx, object: &Value) -> u32 {
    match object.as_object() {
        Some(header) if !header.has_flag(crate::object::header::flags::STATIC) => header.refcount(),
        _ => IMMORTAL,
    }
}

fn _is_immortal(_: Ctx, op: &Value) -> bool {
    op.as_object().is_none_or(|header| header.has_flag(crate::object::header::flags::STATIC))
}

fn _is_interned(_: Ctx, string: &Str) -> bool {
    string.is_interned()
}

fn intern_string(ctx: Ctx, string: &Value) -> Result<Value> {
    match string.downcast_exact::<Str>() {
        Some(string) => Ok(intern::intern_value(&string.reference()).into()),
        None if string.downcast::<Str>().is_some() => {
            Err(ctx.type_error(format!("can't intern {}", string.class_name())))
        }
        None => Err(ctx.type_error(format!("intern() argument must be str, not {}", string.class_name()))),
    }
}

fn getsizeof(ctx: Ctx, object: &Value, default: Option<&Value>) -> Result<Value> {
    let size = match ctx.call_special(object, &names::__sizeof__, &[]) {
        Ok(Some(size)) => size,
        Ok(None) => match default {
            Some(default) => return Ok(default.clone()),
            None => return Err(ctx.type_error(format!("Type {} doesn't define __sizeof__", object.class_name()))),
        },
        Err(raised) => match default {
            Some(default) => return ctx.catch(&TYPE_ERROR, raised).map(|_| default.clone()),
            None => return Err(raised),
        },
    };
    let Some(bytes) = size.as_i64() else {
        return Err(ctx.type_error(format!("'{}' object cannot be interpreted as an integer", size.class_name())));
    };
    if bytes < 0 {
        return Err(ctx.value_error("__sizeof__() should return >= 0"));
    }
    Ok(int::from_i64(bytes))
}

fn getrecursionlimit(ctx: Ctx) -> u32 {
    ctx.interp.recursion_limit()
}

fn setrecursionlimit(ctx: Ctx, limit: i32) -> Result<()> {
    let limit = match u32::try_from(limit) {
        Ok(limit @ 1..) => limit,
        Ok(0) | Err(_) => return Err(ctx.value_error("recursion limit must be greater or equal than 1")),
    };
    let depth = ctx.depth.get();
    if depth >= limit {
        let message =
            format!("cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low");
        return Err(ctx.raise(&RECURSION_ERROR, message));
    }
    ctx.interp.set_recursion_limit(limit);
    Ok(())
}

fn getswitchinterval(ctx: Ctx) -> f64 {
    ctx.interp.runner().switch_interval()
}

fn setswitchinterval(ctx: Ctx, interval: f64) -> Result<()> {
    if interval <= 0.0 || interval.is_nan() {
        return Err(ctx.value_error("switch interval must be strictly positive"));
    }
    ctx.interp.runner().set_switch_interval(interval);
    Ok(())
}

fn _is_gil_enabled(_: Ctx) -> bool {
    true
}

fn is_finalizing(ctx: Ctx) -> bool {
    ctx.interp.finalizing.get()
}

fn get_int_max_str_digits(ctx: Ctx) -> usize {
    ctx.interp.int_max_str_digits.get()
}

fn set_int_max_str_digits(ctx: Ctx, maxdigits: i64) -> Result<()> {
    crate::types::int::set_max_str_digits(ctx, maxdigits)
}

fn getallocatedblocks(_: Ctx) -> usize {
    heap::stats().live_objects
}

fn getunicodeinternedsize(_: Ctx, _: Option<bool>) -> usize {
    intern::count()
}

fn getdefaultencoding(_: Ctx) -> &'static str {
    "utf-8"
}

fn getfilesystemencoding(_: Ctx) -> &'static str {
    "utf-8"
}

fn getfilesystemencodeerrors(_: Ctx) -> &'static str {
    "surrogateescape"
}

fn is_remote_debug_enabled(_: Ctx) -> bool {
    false
}

fn is_stack_trampoline_active(_: Ctx) -> bool {
    false
}

fn _clear_type_cache(_: Ctx) {}

/// Takes `__dict__` and `__weakref__` off a class of which a copy with slots was made: the descriptors
/// would keep it alive.
fn _clear_type_descriptors(ctx: Ctx, class: &Class) -> Result<()> {
    if class.has(class_flags::IMMUTABLE) {
        return Err(ctx.type_error("argument is immutable"));
    }
    let dict = class.dict();
    for name in [&names::__dict__, &names::__weakref__] {
        drop(dict.remove_interned(name));
    }
    class.modified();
    Ok(())
}
