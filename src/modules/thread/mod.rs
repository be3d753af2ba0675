//! `_thread` (`Modules/_threadmodule.c`): what `Lib/threading.py` is built on.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the functions; starting threads |
//! | `lock` | `lock` and `RLock` |
//! | `naming` | what the program calls a lock, for the trace |
//! | `handle` | `_ThreadHandle`: joining |
//! | `local` | `_local`: attributes of their own for each thread |
//!
//! All state is protected by the GIL: what needs no waiting takes no other lock.

pub mod handle;
mod local;
mod lock;
pub(super) mod naming;

use super::NativeModule;
use crate::host::{self, table};
use crate::natives;
use crate::object::define::NativeFunction;
use crate::object::exception::{RUNTIME_ERROR, SYSTEM_EXIT};
use crate::object::native::NativeDef;
use crate::object::protocol::class_of;
use crate::object::thread::ThreadStart;
use crate::object::{Class, Ctx, Dict, InterpLocal, ObjectExt, Ref, Result, Str, Tuple, Value, int, names};
use crate::traceback;
use crate::types::struct_sequence::StructSequence;
use handle::ThreadHandle;

pub static MODULE: NativeModule = NativeModule {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
    functions: FUNCTIONS,
    init,
};

natives! { FUNCTIONS:
    _count() "Return the number of currently running Python threads, excluding\nthe main thread. The returned number comprises all threads created\nthrough `start_new_thread()` as well as `threading.Thread`, and not\nyet finished.\n\nThis function is meant for internal and specialized purposes only.\nIn most applications `threading.enumerate()` should be used instead.";
    _excepthook = excepthook(args, /) "Handle uncaught Thread.run() exception.";
    _get_main_thread_ident() "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter.";
    _is_main_interpreter() "Return True if the current interpreter is the main Python interpreter.";
    _make_thread_handle(ident, /) "Internal only. Make a thread handle for threads not spawned\nby the _thread or threading module.";
    _shutdown() "Wait for all non-daemon threads (other than the calling thread) to stop.";
    allocate = allocate_lock() "An obsolete synonym of allocate_lock().";
    allocate_lock() "Create a new lock object. See help(type(threading.Lock())) for\ninformation about locks.";
    daemon_threads_allowed() "Return True if daemon threads are allowed in the current interpreter,\nand False otherwise.\n";
    exit() "This is synonymous to ``raise SystemExit''.  It will cause the current\nthread to exit silently unless the exception is caught.";
    exit_thread = exit() "An obsolete synonym of exit().";
    get_ident() "Return a non-zero integer that uniquely identifies the current thread\namongst other threads that exist simultaneously.\nThis may be used to identify per-thread resources.\nEven though on some platforms threads identities may appear to be\nallocated consecutive numbers starting at 1, this behavior should not\nbe relied upon, and the number should be seen purely as a magic cookie.\nA thread's identity may be reused for another thread after it exits.";
    get_native_id = get_ident() "Return a non-negative integer identifying the thread as reported\nby the OS (kernel). This may be used to uniquely identify a\nparticular thread within a system.";
    interrupt_main(signum=2, /) "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding signal handler will be executed.\nIf *signum* is omitted, SIGINT is assumed.\nA subthread can use this function to interrupt the main thread.\n\nNote: the default signal handler for SIGINT raises ``KeyboardInterrupt``.";
    set_name(name) "Set the name of the current thread.";
    stack_size(size=0, /) "Return the thread stack size used when creating new threads.  The\noptional size argument specifies the stack size (in bytes) to be used\nfor subsequently created threads, and must be 0 (use platform or\nconfigured default) or a positive integer value of at least 32,768 (32k).\nIf changing the thread stack size is unsupported, a ThreadError\nexception is raised.  If the specified size is invalid, a ValueError\nexception is raised, and the stack size is unmodified.  32k bytes\n currently the minimum supported stack size value to guarantee\nsufficient stack space for the interpreter itself.\n\nNote that some platforms may have particular restrictions on values for\nthe stack size, such as requiring a minimum stack size larger than 32 KiB or\nrequiring allocation in multiples of the system memory page size\n- platform documentation should be referred to for more information\n(4 KiB pages are common; using multiples of 4096 for the stack size is\nthe suggested approach in the absence of more specific information).";
    start_joinable_thread(function, handle=None, daemon=True) "*For internal use only*: start a new thread.\n\nLike start_new_thread(), this starts a new thread calling the given function.\nUnlike start_new_thread(), this returns a handle object with methods to join\nor detach the given thread.\nThis function is not for third-party code, please use the\n`threading` module instead. During finalization the runtime will not wait for\nthe thread to exit if daemon is True. If handle is provided it must be a\nnewly created thread._ThreadHandle instance.";
    start_new = start_new_thread(function, args, kwargs=None, /) "An obsolete synonym of start_new_thread().";
    start_new_thread(function, args, kwargs=None, /) "Start a new thread and return its identifier.\n\nThe thread will call the function with positional arguments from the\ntuple args and keyword arguments taken from the optional dictionary\nkwargs.  The thread exits when the function returns; the return value\nis ignored.  The thread will also exit when the function raises an\nunhandled exception; a stack trace will be printed unless the exception\nis SystemExit.";
}

static EXCEPT_HOOK_ARGS_CLASS: Class = Class::on_demand("_thread._ExceptHookArgs", define);
static EXCEPT_HOOK_ARGS: StructSequence =
    StructSequence::new(&EXCEPT_HOOK_ARGS_CLASS, &["exc_type", "exc_value", "exc_traceback", "thread"]);

/// The longest wait in seconds.
const TIMEOUT_MAX: f64 = 9223372036.0;

/// Defines the classes of this module.
pub fn define() {
    lock::define();
    handle::define();
    local::define();
    EXCEPT_HOOK_ARGS.define("ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.", true);
}

fn init(_: Ctx, namespace: &Ref<Dict>) -> Result<()> {
    for (name, value) in [
        ("error", RUNTIME_ERROR.to_value()),
        ("TIMEOUT_MAX", Value::float(TIMEOUT_MAX)),
        ("lock", lock::LOCK.to_value()),
        ("LockType", lock::LOCK.to_value()),
        ("RLock", lock::RLOCK.to_value()),
        ("_ThreadHandle", handle::THREAD_HANDLE.to_value()),
        ("_local", local::LOCAL.to_value()),
        ("_ExceptHookArgs", EXCEPT_HOOK_ARGS.class.to_value()),
        ("_NAME_MAXLEN", int::from_i64(15)),
    ] {
        namespace.set_str(name, value);
    }
    host::expect_threads();
    Ok(())
}

/// Threads that are not daemons and have not been joined by `_shutdown`.
static NON_DAEMON: InterpLocal<Vec<Ref<ThreadHandle>>> = InterpLocal::new(Vec::new);

/// Threads that run beside the main thread.
static STARTED: InterpLocal<usize> = InterpLocal::new(|| 0);

fn _count(ctx: Ctx) -> usize {
    STARTED.get(ctx)
}

fn get_ident(ctx: Ctx) -> u32 {
    ctx.id
}

fn main_thread_id() -> u32 {
    table::main_thread().and_then(|slot| slot.id()).unwrap_or(1)
}

fn _get_main_thread_ident(_: Ctx) -> u32 {
    main_thread_id()
}

fn _is_main_interpreter(_: Ctx) -> bool {
    true
}

fn daemon_threads_allowed(_: Ctx) -> bool {
    true
}

fn allocate_lock(ctx: Ctx) -> Value {
    lock::new_lock(ctx)
}

fn exit(ctx: Ctx) -> Result<Value> {
    Err(ctx.raise_args(&SYSTEM_EXIT, vec![]))
}

fn set_name(ctx: Ctx, name: &str) {
    ctx.gil.slot().set_name(name);
}

fn stack_size(ctx: Ctx, size: Option<i64>) -> Result<usize> {
    const LEAST: usize = 32 * 1024;
    let Ok(size) = usize::try_from(size.unwrap_or(0)) else {
        return Err(ctx.value_error("size must be 0 or a positive value"));
    };
    if size != 0 && size < LEAST {
        return Err(ctx.value_error(format!("size not valid: {size} bytes")));
    }
    Ok(ctx.interp.thread_stack_size.replace(size))
}

fn interrupt_main(ctx: Ctx, signum: Option<i64>) -> Result<()> {
    const SIGINT: i64 = 2;
    match signum.unwrap_or(SIGINT) {
        SIGINT => {
            if let Some(main) = table::main_thread() {
                host::interrupt(main);
            }
            Ok(())
        }
        // Other signals have no handler, which in CPython makes them do nothing.
        3..=64 | 1 => Ok(()),
        _ => Err(ctx.value_error("signal number out of range")),
    }
}

// ---- starting threads ----

fn start_new_thread(ctx: Ctx, function: &Value, args: &Value, kwargs: Option<&Value>) -> Result<u32> {
    if !ctx.is_callable(function) {
        return Err(ctx.type_error("first arg must be callable"));
    }
    let Some(args) = args.downcast::<Tuple>() else { return Err(ctx.type_error("2nd arg must be a tuple")) };
    let keywords = match kwargs {
        None => Dict::new(),
        Some(kwargs) => match kwargs.downcast::<Dict>() {
            Some(kwargs) => kwargs.copy(ctx)?,
            None => return Err(ctx.type_error("optional 3rd arg must be a dictionary")),
        },
    };
    let handle = ThreadHandle::new();
    start(ctx, function, args, keywords, &handle, true)
}

fn start_joinable_thread(ctx: Ctx, function: &Value, handle: Option<&Value>, daemon: Option<bool>) -> Result<Value> {
    if !ctx.is_callable(function) {
        return Err(ctx.type_error("thread function must be callable"));
    }
    let handle = match handle.filter(|handle| !handle.is_none()) {
        None => ThreadHandle::new(),
        Some(handle) => match handle.downcast::<ThreadHandle>() {
            Some(handle) => handle.reference(),
            None => return Err(ctx.type_error("'handle' must be a _ThreadHandle")),
        },
    };
    start(ctx, function, &Tuple::empty(), Dict::new(), &handle, daemon.unwrap_or(true))?;
    Ok(handle.into())
}

fn start(
    ctx: Ctx,
    function: &Value,
    args: &Tuple,
    keywords: Ref<Dict>,
    handle: &Ref<ThreadHandle>,
    daemon: bool,
) -> Result<u32> {
    handle.begin(ctx)?;
    let name = name_of(ctx, function)?;
    // One native function runs the thread's function and sees to what comes after it.
    let job = Tuple::new(vec![handle.to_value(), function.clone(), args.to_value(), keywords.into()]);
    let callable = NativeFunction::new(&RUN_THREAD, Some(job.into()), None);
    let start = ThreadStart { callable: callable.into(), name };
    STARTED.with(ctx, |started| *started += 1);
    match ctx.interp.runner().start_thread(ctx, start) {
        Ok(id) => {
            handle.started(id);
            if !daemon {
                NON_DAEMON.with(ctx, |handles| handles.push(handle.clone()));
            }
            Ok(id)
        }
        Err(message) => {
            STARTED.with(ctx, |started| *started -= 1);
            handle.not_started();
            Err(ctx.raise(&RUNTIME_ERROR, message))
        }
    }
}

/// What a thread is called in the trace until it says so itself: the name of the `Thread` whose
/// method it runs, or of its function.
fn name_of(ctx: Ctx, function: &Value) -> Result<String> {
    let attribute = |object: &Value, name: &str| ctx.lookup_attr(object, &crate::object::intern::intern(name));
    if let Some(this) = attribute(function, "__self__")?
        && let Some(name) = attribute(&this, "_name")?
        && let Some(name) = name.downcast::<Str>()
    {
        return Ok(name.to_string_lossy());
    }
    let name = attribute(function, "__qualname__")?;
    Ok(name
        .and_then(|name| name.downcast::<Str>().map(Str::to_string_lossy))
        .unwrap_or_else(|| class_of(function).name().into_owned()))
}

static RUN_THREAD: NativeDef = crate::native_def!("run_thread", run_thread, (self), "");

/// The whole of a thread (`thread_run`).
fn run_thread(ctx: Ctx, job: &Tuple) -> Result<Value> {
    let [handle, function, args, keywords] = job.items() else { return Ok(Value::NONE) };
    let (Some(args), Some(keywords)) = (args.downcast::<Tuple>(), keywords.downcast::<Dict>()) else {
        return Ok(Value::NONE);
    };
    let (handle, function, keywords) = (handle.clone(), function.clone(), keywords.reference());
    let mut values = args.items().to_vec();
    ctx.suspend(async move {
        let result = match ctx.keyword_arguments(&mut values, &keywords) {
            Ok(names) => ctx.call_keywords_async(&function, &values, &names).await,
            Err(raised) => Err(raised),
        };
        drop((values, keywords));
        if result.is_err() {
            let exception = ctx.take_raised();
            if !class_of(&exception).is_subclass_of(&SYSTEM_EXIT) {
                let shown = ctx.repr(&function).map_or_else(
                    |_| {
                        drop(ctx.take_raised());
                        "<object repr() failed>".to_owned()
                    },
                    |repr| repr.to_string_lossy(),
                );
                let message = format!("Exception ignored in thread started by {shown}");
                traceback::report_unraisable(ctx, &exception, Some(&message), &Value::NONE);
            }
        }
        drop((result, function));
        local::forget_thread(ctx.id);
        STARTED.with(ctx, |started| *started -= 1);
        if let Some(handle) = handle.downcast::<ThreadHandle>() {
            NON_DAEMON.with(ctx, |handles| {
                handles.iter().position(|other| std::ptr::eq(&**other, handle)).map(|place| handles.swap_remove(place))
            });
            handle.set_done(ctx);
        }
        Ok(Value::NONE)
    })
}

fn _make_thread_handle(_: Ctx, ident: i64) -> Value {
    let handle = ThreadHandle::new();
    handle.started(ident as u32);
    handle.into()
}

fn _shutdown(ctx: Ctx) -> Result<Value> {
    ctx.suspend(async move {
        loop {
            let next = NON_DAEMON.with(ctx, |handles| handles.iter().find(|handle| handle.id() != ctx.id).cloned());
            let Some(handle) = next else { return Ok(Value::NONE) };
            handle.join(ctx, None).await?;
            NON_DAEMON.with(ctx, |handles| {
                handles
                    .iter()
                    .position(|other| std::ptr::eq(&**other, &*handle))
                    .map(|place| handles.swap_remove(place))
            });
        }
    })
}

// ---- exceptions ----

/// `threading.excepthook`.
fn excepthook(ctx: Ctx, args: &Value) -> Result<()> {
    if class_of(args) != EXCEPT_HOOK_ARGS.class {
        return Err(ctx.type_error("_thread._excepthook argument type must be ExceptHookArgs"));
    }
    let Some(args) = args.downcast::<Tuple>() else { return Ok(()) };
    let [exc_type, exception, _, thread] = args.items() else { return Ok(()) };
    if exc_type.as_class().is_some_and(|class| class == &SYSTEM_EXIT) {
        return Ok(());
    }
    let mut name = None;
    if !thread.is_none() {
        name = ctx.lookup_attr(thread, &names::name)?;
    }
    let name = match name {
        Some(name) => ctx.str(&name)?.to_string_lossy(),
        None => ctx.id.to_string(),
    };
    let text = format!("Exception in thread {name}:\n{}", traceback::format(ctx, exception));
    traceback::write_stderr(ctx, &text);
    Ok(())
}
