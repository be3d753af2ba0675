//! The evaluation loop: a resumable state machine over frames.
//!
//! | file | what |
//! |---|---|
//! | `eval` | the loop's `match` over opcodes |
//! | `instructions` | the instructions that are functions of their own |
//! | `call` | binding arguments, pushing and popping frames |
//! | `unwind` | exception tables, tracebacks |
//! | `generator` | generator objects, and what coroutines and asynchronous generators have in common with them |
//! | `coroutine` | coroutine objects, awaitables |
//! | `async_generator` | asynchronous generator objects, what their methods return |
//! | `frame_object` | `frame` objects |
//! | `fuse` | fused instructions: which load does the work of what comes after it |
//! | `arithmetic` | operators on unboxed numbers |
//! | `ops` | the parts of instructions that are not hot |
//! | `specialize` | inline caches and specialised instructions (PEP 659) |
//!
//! All state of a Python thread is in its [`Thread`]: [`run`] may return at any switch point or
//! block, and be called again later, on the same OS thread or on another.

mod arithmetic;
mod async_generator;
pub mod call;
mod coroutine;
mod eval;
pub mod frame_object;
mod fuse;
pub mod generator;
mod instructions;
mod ops;
mod specialize;
mod unwind;

use crate::gil::EvalBreaker;
use crate::host;
use crate::object::ctx::{VM, VmHooks};
use crate::object::exception::{KEYBOARD_INTERRUPT, STOP_ITERATION};
use crate::object::frame::{Frame, Return};
use crate::object::gc;
use crate::object::native::Args;
use crate::object::suspend::{Block, Request, Suspension};
use crate::object::{Ctx, Raised, Result, Value};
use std::task::{Context, Poll, Waker};

/// Why [`run`] returned.
pub enum Exit {
    /// The frame that was begun with [`begin`] returned.
    Finished(Value),
    /// It raised; the exception is pending in the thread.
    Raised,
    /// A switch point reported a request; [`run`] again goes on.
    Yielded,
    /// The thread has to wait; [`reply`], then [`run`] again.
    Blocked(Block),
    /// The program is over: the thread's frames are gone, without having run Python code.
    Killed,
}

/// Connects the loop with the lower layers. Called once, after the types are defined.
pub fn init() {
    VM.set(Some(&VmHooks {
        finish_suspension,
        run_code: call::run_code,
        call_function: call::call_function,
        run_class_body: call::run_class_body,
        frame: frame_object::current,
        awaitable_iter: coroutine::awaitable_iter,
        unraisable,
    }));
    call::define();
    generator::define();
    coroutine::define();
    async_generator::define();
    frame_object::define();
}

fn unraisable(ctx: Ctx, exception: Value, about: &Value) {
    crate::traceback::report_ignored(ctx, &exception, about);
}

/// Puts a call on the stack as the next thing that [`run`] does; its end is the end of the run.
pub fn begin(ctx: Ctx, callable: Value) {
    begin_suspension(ctx, Suspension::Call { callable, values: Vec::new(), keywords: Vec::new() });
}

/// As [`begin`], for anything that a native function can suspend with.
pub fn begin_suspension(ctx: Ctx, suspension: Suspension) {
    if push_native(ctx, suspension, Return::Exit).is_err() {
        std::alloc::handle_alloc_error(std::alloc::Layout::new::<Frame>());
    }
}

/// Drops what a thread that has ended still holds.
pub fn clear_thread(ctx: Ctx) {
    while !ctx.frame.get().is_null() {
        drop_frames(ctx);
    }
    drop(ctx.take_raised_opt());
    drop(ctx.take_suspension());
    drop(ctx.mailbox.request.take());
    drop(ctx.mailbox.reply.take());
    drop(ctx.set_handled_exception(None));
    drop(ctx.async_exc.replace(None));
    drop(ctx.async_gen_hooks.replace([None, None]));
    drop(ctx.dict.replace(None));
    drop(ctx.context.replace(None));
}

/// Answers what the thread was blocked on.
pub fn reply(ctx: Ctx, reply: Result<Value>) {
    ctx.mailbox.reply.set(Some(reply));
}

/// What to do after a step of the loop.
pub(crate) enum Step {
    /// Go on with the frame that is the thread's now.
    Go,
    Exit(Exit),
}

/// Runs the thread until it has something to tell.
pub fn run(ctx: Ctx) -> Exit {
    loop {
        // SAFETY: there is a frame: `begin` pushed one, and `Step::Exit` is returned with the last.
        let is_python = unsafe { !(*ctx.frame.get()).code.is_null() };
        let step = if is_python { eval::interpret(ctx) } else { step_native(ctx) };
        match step {
            Step::Go => {}
            Step::Exit(exit) => return exit,
        }
    }
}

/// Drives a pending suspension to its end, in the middle of native code.
fn finish_suspension(ctx: Ctx) -> Result<Value> {
    let suspension = ctx.take_suspension().expect("the caller saw a suspension");
    ctx.check_stack("")?;
    push_native(ctx, suspension, Return::Exit)?;
    finish_run(ctx)
}

/// Runs the frame on top, pushed with [`Return::Exit`], to its end, in the middle of native code.
pub(crate) fn finish_run(ctx: Ctx) -> Result<Value> {
    let limit = ctx.stack_limit.get();
    ctx.stack_limit.set(limit.saturating_add(host::RUN_BYTES));
    let result = loop {
        match run(ctx) {
            Exit::Finished(value) => break Ok(value),
            Exit::Raised => break Err(raised_again()),
            Exit::Yielded => ctx.interp.runner().hand_over(ctx),
            Exit::Blocked(block) => {
                let answer = ctx.interp.runner().block(ctx, block);
                reply(ctx, answer);
            }
            Exit::Killed => break Err(ctx.raise(&KEYBOARD_INTERRUPT, "the program was stopped")),
        }
    };
    ctx.stack_limit.set(limit);
    result
}

/// The mark of an exception that is pending already.
#[inline(always)]
pub(crate) fn raised_again() -> Raised {
    Raised::pending()
}

// ---- native frames ----

/// Pushes a frame for a suspended native function.
///
/// # Errors
/// `MemoryError`.
fn push_native(ctx: Ctx, suspension: Suspension, ret: Return) -> Result<()> {
    let frame = ctx.data_stack.with(|stack| stack.push(size_of::<Frame>().next_multiple_of(8)));
    let frame = frame.ok_or_else(|| ctx.memory_error())?;
    // SAFETY: the memory is fresh and large enough.
    unsafe { frame.write(Frame::new_native(ctx.frame.get(), suspension, ret)) };
    ctx.frame.set(frame);
    Ok(())
}

fn pop_native(ctx: Ctx) -> Return {
    let frame = ctx.frame.get();
    // SAFETY: the top frame is a native one; it is dropped and its room given back.
    unsafe {
        let ret = (*frame).ret;
        ctx.frame.set((*frame).previous);
        frame.drop_in_place();
        ctx.data_stack.with(|stack| stack.pop(frame));
        ret
    }
}

/// Takes the native frame on top one step further.
fn step_native(ctx: Ctx) -> Step {
    let frame = ctx.frame.get();
    // Taken out for the step: native code that goes on may look at the frames, this one among them.
    // SAFETY: the top frame is a native one.
    let suspension = unsafe { (*frame).take_native() };
    let mut suspension = suspension.expect("native frames hold a suspension");
    match &mut *suspension {
        // A wait of a thread that is to end was cut short: its code might just wait again.
        Suspension::Future(_) if ctx.breaker.bits() & EvalBreaker::STOP_REQUESTED != 0 => {
            drop_frames(ctx);
            Step::Exit(Exit::Killed)
        }
        Suspension::Future(future) => match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => {
                // The future may end in a tail call.
                let next = result.as_ref().err().and_then(|_| ctx.take_suspension());
                let ret = pop_native(ctx);
                drop(suspension);
                match next {
                    Some(next) => enter(ctx, next, ret),
                    None => deliver(ctx, result, ret),
                }
            }
            Poll::Pending => {
                // SAFETY: what ran meanwhile has popped its frames: the frame is on top again.
                unsafe { (*frame).set_native(suspension) };
                match ctx.mailbox.request.take().expect("a pending future has made a request") {
                    Request::Call { callable, values, keywords } => {
                        enter(ctx, Suspension::Call { callable, values, keywords }, Return::Reply)
                    }
                    Request::Resume { generator, input } => {
                        enter(ctx, Suspension::Resume { generator, input }, Return::Reply)
                    }
                    Request::Block(block) => Step::Exit(Exit::Blocked(block)),
                }
            }
        },
        Suspension::Call { .. } | Suspension::Resume { .. } => {
            let ret = pop_native(ctx);
            enter(ctx, *suspension, ret)
        }
    }
}

/// Begins what a native function suspended with; the result goes where `ret` says, in the frame
/// that is on top now.
pub(crate) fn enter(ctx: Ctx, suspension: Suspension, ret: Return) -> Step {
    match suspension {
        Suspension::Future(_) => match push_native(ctx, suspension, ret) {
            Ok(()) => Step::Go,
            Err(raised) => deliver(ctx, Err(raised), ret),
        },
        Suspension::Call { callable, values, keywords } => {
            match call::push_python_call(ctx, &callable, Args::new(&values, &keywords), ret) {
                Ok(true) => Step::Go,
                Ok(false) => {
                    let result = ctx.call_or_suspend(&callable, Args::new(&values, &keywords));
                    settle(ctx, result, ret)
                }
                Err(raised) => deliver(ctx, Err(raised), ret),
            }
        }
        Suspension::Resume { generator, input } => match generator::resume(ctx, &generator, input, ret) {
            Ok(step) => step,
            Err(raised) => deliver(ctx, Err(raised), ret),
        },
    }
}

/// The result of a call that may have suspended: begins the suspension, or delivers.
pub(crate) fn settle(ctx: Ctx, result: Result<Value>, ret: Return) -> Step {
    if result.is_err()
        && let Some(suspension) = ctx.take_suspension()
    {
        return enter(ctx, suspension, ret);
    }
    deliver(ctx, result, ret)
}

/// Hands a result to the frame on top.
pub(crate) fn deliver(ctx: Ctx, result: Result<Value>, ret: Return) -> Step {
    match ret {
        Return::Exit => Step::Exit(match result {
            Ok(value) => Exit::Finished(value),
            Err(_) => Exit::Raised,
        }),
        Return::Reply => {
            reply(ctx, result);
            Step::Go
        }
        Return::Push | Return::Init | Return::ForIter | Return::Send => match result {
            Ok(value) => {
                let frame = ctx.frame.get();
                // SAFETY: such frames are on top of the Python frame that made the call.
                match unsafe { call::receive(ctx, frame, value, ret) } {
                    Ok(()) => Step::Go,
                    Err(_) => unwind::unwind(ctx),
                }
            }
            // The end of what native code drives.
            Err(raised) if ret == Return::Send => match ctx.catch(&STOP_ITERATION, raised) {
                Ok(stop) => generator::ended(ctx, unwind::stop_iteration_value(&stop).unwrap_or(Value::NONE), ret),
                Err(_) => unwind::unwind(ctx),
            },
            Err(_) => unwind::unwind(ctx),
        },
    }
}

// ---- the eval breaker ----

// The page sets the bit by the host's name of it.
const _: () = assert!(EvalBreaker::REENTER == crate::host::REENTER_BIT);

/// What a switch point found to do.
pub(crate) enum Broken {
    /// Nothing that concerns the loop any more.
    GoOn,
    /// The loop is to be left and entered again, so that a browser's optimised code of it is used
    /// ([`EvalBreaker::REENTER`]).
    Leave,
    /// Another thread is to have the GIL.
    Yield,
    /// The thread's current exception was set: it is to be raised.
    Raise,
    /// The program is over: the frames are dropped without running Python code.
    Kill,
}

/// Looks at the eval breaker's bits (`_Py_HandlePending`).
#[cold]
#[inline(never)]
pub(crate) fn handle_pending(ctx: Ctx) -> Broken {
    let bits = ctx.breaker.bits();
    if bits & EvalBreaker::STOP_REQUESTED != 0 {
        return Broken::Kill;
    }
    if bits & EvalBreaker::GC_SCHEDULED != 0 {
        ctx.breaker.take(EvalBreaker::GC_SCHEDULED);
        crate::modules::gc::run(ctx, 0);
    }
    if cfg!(feature = "stress") {
        gc::stress(ctx);
    }
    if bits & EvalBreaker::SIGNALS_PENDING != 0 && ctx.is_main {
        ctx.breaker.take(EvalBreaker::SIGNALS_PENDING);
        ctx.gil.slot().take_interrupt();
        if crate::modules::signal::deliver_interrupt(ctx).is_err() {
            return Broken::Raise;
        }
    }
    if bits & EvalBreaker::ASYNC_EXCEPTION != 0 {
        ctx.breaker.take(EvalBreaker::ASYNC_EXCEPTION);
        if let Some(exception) = ctx.async_exc.replace(None) {
            let _ = call::raise_object(ctx, exception, None);
            return Broken::Raise;
        }
    }
    if bits & EvalBreaker::GIL_DROP_REQUEST != 0 {
        return Broken::Yield;
    }
    if bits & EvalBreaker::ALWAYS != 0 {
        let left = ctx.switch_points_left.get().saturating_sub(1);
        ctx.switch_points_left.set(left);
        if left == 0 {
            return Broken::Yield;
        }
    }
    if ctx.breaker.take(EvalBreaker::REENTER) != 0 {
        return Broken::Leave;
    }
    Broken::GoOn
}

/// Drops the frames of the innermost run, without running Python code of theirs. Frames further
/// down wait for native code, which returns to them first.
pub(crate) fn drop_frames(ctx: Ctx) {
    loop {
        // SAFETY: a run ends with its base frame.
        let frame = unsafe { &*ctx.frame.get() };
        let base = frame.ret == Return::Exit;
        if frame.code().is_some() {
            call::pop(ctx);
        } else {
            pop_native(ctx);
        }
        if base {
            return;
        }
    }
}
