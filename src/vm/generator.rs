//! `generator`: a suspended Python function. Its frame lives in the generator object
//! (`Objects/genobject.c`). Coroutines and asynchronous generators are the same under other classes: what they have in
//! common is here.

use super::async_generator::AsyncGenerator;
use super::coroutine::{self, Coroutine};
use super::{Exit, Step, call, deliver, finish_run, finish_suspension, frame_object, push_native, unwind};
use crate::code::Opcode;
use crate::code::raw::co;
use crate::modules::warnings;
use crate::object::builtin_classes::{ASYNC_GENERATOR, COROUTINE, GENERATOR, OBJECT};
use crate::object::code::Code;
use crate::object::define::ClassDef;
use crate::object::exception::{
    BASE_EXCEPTION, BaseException, DEPRECATION_WARNING, GENERATOR_EXIT, RUNTIME_ERROR, STOP_ASYNC_ITERATION,
    STOP_ITERATION, VALUE_ERROR,
};
use crate::object::frame::{Frame, Return};
use crate::object::protocol::class_of;
use crate::object::slots::Slots;
use crate::object::suspend::{Resumption, Suspension};
use crate::object::thread::ExcStackItem;
use crate::object::{
    Class, Ctx, GilCell, Header, Object, ObjectExt, Raised, Ref, Result, Str, Tuple, Value, Visitor, class, heap,
    names, seq_iter,
};
use crate::types::traceback::Traceback;
use std::cell::Cell;

/// A class whose objects are generators and nothing more: their layout and what is in them are a [`Generator`]'s.
macro_rules! wraps_generator {
    (pub struct $name:ident: $class:ident) => {
        #[repr(transparent)]
        pub struct $name(Generator);

        // SAFETY: as a `Generator`, whose layout it has.
        unsafe impl Object for $name {
            const TRACKED: bool = Generator::TRACKED;

            const VARIABLE: bool = Generator::VARIABLE;

            fn class() -> &'static Class {
                &$class
            }

            fn traverse(&self, visit: $crate::object::Visitor) {
                self.0.traverse(visit);
            }

            fn clear(&self) {
                self.0.clear();
            }

            fn payload_size(&self) -> usize {
                self.0.payload_size()
            }
        }

        impl std::ops::Deref for $name {
            type Target = Generator;

            #[inline(always)]
            fn deref(&self) -> &Generator {
                &self.0
            }
        }
    };
}
pub(super) use wraps_generator;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// The body has not begun.
    Created,
    Suspended,
    Running,
    /// The frame is cleared.
    Finished,
}

/// What a call of a function makes of it instead of running it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl Kind {
    pub fn of(code: &Code) -> Kind {
        match code.flags & (co::COROUTINE | co::ASYNC_GENERATOR) {
            0 => Kind::Generator,
            co::COROUTINE => Kind::Coroutine,
            _ => Kind::AsyncGenerator,
        }
    }

    /// The word for it in messages.
    pub fn noun(self) -> &'static str {
        ["generator", "coroutine", "async generator"][self as usize]
    }
}

#[repr(C)]
pub struct Generator {
    header: Header,
    state: Cell<State>,
    /// Bytes of the frame that follows.
    frame_size: u32,
    code: Ref<Code>,
    name: GilCell<Value>,
    qualname: GilCell<Value>,
    /// What the generator's own `except` blocks handle.
    exc_info: ExcStackItem,
    /// `cr_origin` of a coroutine; the `finalizer` hook of an asynchronous generator.
    pub(super) origin_or_finalizer: GilCell<Option<Value>>,
    /// Of an asynchronous generator: the hooks were asked for, it has been closed, one of its awaitables is under way.
    pub(super) hooks_inited: Cell<bool>,
    pub(super) closed: Cell<bool>,
    pub(super) running_async: Cell<bool>,
}

const FRAME_OFFSET: usize = size_of::<Generator>().next_multiple_of(8);

// SAFETY: `repr(C)`, header first.
unsafe impl Object for Generator {
    const TRACKED: bool = true;

    const VARIABLE: bool = true;

    fn class() -> &'static Class {
        &GENERATOR
    }

    fn traverse(&self, visit: Visitor) {
        visit(self.code.as_value());
        self.name.with(|name| visit(name));
        self.qualname.with(|name| visit(name));
        self.exc_info.value.with(|value| value.iter().for_each(&mut *visit));
        self.origin_or_finalizer.with(|value| value.iter().for_each(&mut *visit));
        // A running frame's values are roots: the loop holds them in places nobody visits.
        if matches!(self.state.get(), State::Created | State::Suspended) {
            let frame = self.frame();
            // SAFETY: the frame is complete in these states; its cells up to the stack's length are
            // initialised.
            unsafe {
                let frame_ref = &*frame;
                frame_ref.function.iter().chain(frame_ref.locals()).chain(frame_ref.object()).for_each(&mut *visit);
                let cells = self.code.nlocalsplus as usize + Frame::stack_length(frame, &self.code);
                for index in 0..cells {
                    if let Some(value) = &*Frame::localsplus(frame).add(index) {
                        visit(value);
                    }
                }
            }
        }
    }

    fn clear(&self) {
        if matches!(self.state.get(), State::Created | State::Suspended) {
            self.state.set(State::Finished);
            // SAFETY: the frame is complete and not linked in; it is cleared once.
            unsafe { call::clear(self.frame()) };
        }
    }

    fn payload_size(&self) -> usize {
        FRAME_OFFSET + self.frame_size as usize
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Gives the class its slots and methods.
pub fn define() {
    GENERATOR.define::<Generator>(&ClassDef {
        base: Some(&OBJECT),
        flags: class::class_flags::VARIABLE | class::class_flags::WEAKREF,
        doc: "",
        slots: set_slots,
        methods: METHODS,
        class_methods: CLASS_METHODS,
        getsets: GETSETS,
        ..ClassDef::EMPTY
    });
}

fn set_slots(slots: &Slots) {
    slots.iter.set(|_, this| Ok(this.clone()));
    slots.next.set(next);
    slots.repr.set(repr);
    slots.finalize.set(finalize);
}

impl Generator {
    fn frame(&self) -> *mut Frame {
        (self as *const Generator as usize + FRAME_OFFSET) as *mut Frame
    }

    /// The generator whose frame this is.
    ///
    /// # Safety
    /// `frame` is the frame of a generator.
    unsafe fn of_frame<'a>(frame: *mut Frame) -> &'a Generator {
        // SAFETY: a generator's frame is at this offset in the generator.
        unsafe { &*((frame as usize - FRAME_OFFSET) as *const Generator) }
    }

    pub fn is_finished(&self) -> bool {
        self.state.get() == State::Finished
    }

    pub(super) fn kind(&self) -> Kind {
        Kind::of(&self.code)
    }

    /// Whether `types.coroutine` made it awaitable.
    pub(super) fn is_iterable_coroutine(&self) -> bool {
        self.code.has_flag(co::ITERABLE_COROUTINE)
    }

    pub(super) fn qualname(&self) -> Value {
        self.qualname.get()
    }
}

/// The object as a generator, coroutine or asynchronous generator, if it is one.
#[inline]
pub(super) fn of_any_kind(value: &Value) -> Option<&Generator> {
    let class = value.as_object()?.class();
    let is_one = [&GENERATOR, &COROUTINE, &ASYNC_GENERATOR].iter().any(|kind| std::ptr::eq(class, *kind));
    // SAFETY: all three begin with this layout, and have no subclasses.
    is_one.then(|| unsafe { value.downcast_unchecked::<Generator>() })
}

/// An object of the kind that the code makes, whose payload has this size.
fn allocate(code: &Code, size: usize, make: impl FnOnce(Header) -> Generator) -> Value {
    match Kind::of(code) {
        Kind::Generator => heap::new_with_tail(&GENERATOR, size, make).into(),
        Kind::Coroutine => heap::new_with_tail(&COROUTINE, size, |header| Coroutine::new(make(header))).into(),
        Kind::AsyncGenerator => {
            heap::new_with_tail(&ASYNC_GENERATOR, size, |header| AsyncGenerator::new(make(header))).into()
        }
    }
}

/// `RETURN_GENERATOR`: moves the frame on top into a new generator and pops it.
///
/// # Safety
/// The top frame is a Python frame with its state saved, whose value stack is empty.
pub(crate) unsafe fn make(ctx: Ctx) -> Value {
    let frame = ctx.frame.get();
    // SAFETY: by the caller's promise; the frame's content moves, and its old room is given back
    // without dropping it.
    unsafe {
        let code: &Code = &*(*frame).code;
        let function = call::function_of(frame);
        let size = Frame::size_for(code);
        let origin = (code.has_flag(co::COROUTINE) && ctx.coroutine_origin_depth.get() > 0)
            .then(|| coroutine::origin(ctx, (*frame).previous));
        let made = allocate(code, FRAME_OFFSET + size, |header| Generator {
            header,
            state: Cell::new(State::Running),
            frame_size: size as u32,
            code: code.reference(),
            name: GilCell::new(function.name.get()),
            qualname: GilCell::new(function.qualname.get()),
            exc_info: ExcStackItem::new(),
            origin_or_finalizer: GilCell::new(origin),
            hooks_inited: Cell::new(false),
            closed: Cell::new(false),
            running_async: Cell::new(false),
        });
        let generator = made.downcast_unchecked::<Generator>();
        let used = Frame::localsplus(frame) as usize - frame as usize + code.nlocalsplus as usize * 8;
        let own = generator.frame();
        own.cast::<u8>().copy_from_nonoverlapping(frame.cast::<u8>(), used);
        (*own).set_generator();
        (*own).sp = Frame::stack_base(own, code);
        frame_object::moved(own);
        ctx.frame.set((*own).previous);
        (*own).previous = std::ptr::null_mut();
        ctx.depth.set(ctx.depth.get() - 1);
        (*ctx.data_stack.as_ptr()).pop(frame);
        generator.state.set(State::Created);
        made
    }
}

/// Begins to resume a generator of any kind; what it yields, or its end, goes where `ret` says.
pub(super) fn resume(ctx: Ctx, generator: &Value, input: Resumption, ret: Return) -> Result<Step> {
    let Some(this) = of_any_kind(generator) else { return Err(ctx.type_error("not a generator")) };
    match input {
        Resumption::Send(value) => push(ctx, this, value, ret),
        Resumption::Raise(exception) => push_raising(ctx, this, exception, ret),
        Resumption::Throw { exception, closes } => match delegate(this) {
            Some(inner) => {
                let thrown = throw_down(ctx, this.reference(), inner, exception, closes);
                push_native(ctx, Suspension::Future(Box::pin(thrown)), ret)?;
                Ok(Step::Go)
            }
            None => push_raising(ctx, this, exception, ret),
        },
    }
}

fn already_executing(ctx: Ctx, this: &Generator) -> Raised {
    ctx.raise(&VALUE_ERROR, format!("{} already executing", this.kind().noun()))
}

fn already_awaited(ctx: Ctx) -> Raised {
    ctx.raise(&RUNTIME_ERROR, "cannot reuse already awaited coroutine")
}

/// Links a generator's frame in, to go on with `value` as the result of its `yield`.
pub(super) fn push(ctx: Ctx, this: &Generator, value: Value, ret: Return) -> Result<Step> {
    match this.state.get() {
        State::Running => return Err(already_executing(ctx, this)),
        State::Created if !value.is_none() => {
            let noun = this.kind().noun();
            return Err(ctx.type_error(format!("can't send non-None value to a just-started {noun}")));
        }
        State::Finished => {
            return match this.kind() {
                Kind::Generator => Ok(ended(ctx, Value::NONE, ret)),
                Kind::Coroutine => Err(already_awaited(ctx)),
                Kind::AsyncGenerator => Ok(ended_async(ctx, ret)),
            };
        }
        State::Created | State::Suspended => {}
    }
    // SAFETY: the generator is suspended.
    unsafe { push_suspended(ctx, this, value, ret)? };
    Ok(Step::Go)
}

/// Links a suspended generator's frame in.
///
/// # Safety
/// The generator is created or suspended.
#[inline(always)]
pub(crate) unsafe fn push_suspended(ctx: Ctx, this: &Generator, value: Value, ret: Return) -> Result<()> {
    let depth = ctx.depth.get() + 1;
    if depth > ctx.recursion_limit.get() {
        return Err(ctx.raise(&crate::object::exception::RECURSION_ERROR, "maximum recursion depth exceeded"));
    }
    ctx.depth.set(depth);
    let frame = this.frame();
    // The generator must live as long as its frame runs.
    std::mem::forget(this.reference());
    this.state.set(State::Running);
    ctx.enter_exc_item(&this.exc_info);
    // SAFETY: the frame is complete; `POP_TOP` after `RETURN_GENERATOR`, or the code after a yield,
    // takes the value.
    unsafe {
        Frame::push(frame, value);
        (*frame).previous = ctx.frame.get();
        (*frame).ret = ret;
    }
    ctx.frame.set(frame);
    Ok(())
}

/// As [`Generator`] in a state that [`push_suspended`] accepts, for the loop's fast paths.
#[inline(always)]
pub(crate) fn as_suspended(value: &Value) -> Option<&Generator> {
    value.downcast_exact::<Generator>().filter(|this| matches!(this.state.get(), State::Created | State::Suspended))
}

#[inline(always)]
pub(crate) fn is_generator(value: &Value) -> bool {
    value.is_instance_of_exactly::<Generator>()
}

/// Links a generator's frame in, to go on by raising `exception` at its `yield`.
fn push_raising(ctx: Ctx, this: &Generator, exception: Value, ret: Return) -> Result<Step> {
    match this.state.get() {
        State::Running => return Err(already_executing(ctx, this)),
        State::Finished if this.kind() == Kind::Coroutine => return Err(already_awaited(ctx)),
        State::Finished => return Err(ctx.restore(exception)),
        State::Created | State::Suspended => {}
    }
    // The value stack is as deep as when the `yield` has its result: handlers count on that.
    // SAFETY: the generator is suspended.
    unsafe { push_suspended(ctx, this, Value::NONE, ret)? };
    // Its context is what the generator handles, whatever is handled around (`_PyErr_ChainStackItem`).
    let handles = this.exc_info.value.with(|value| value.is_some());
    let _ = if handles { ctx.raise_value(exception) } else { ctx.restore(exception) };
    Ok(unwind::unwind(ctx))
}

/// Unlinks the frame of a generator that yields; its state has been saved.
///
/// # Safety
/// The top frame is a running generator's.
#[inline(always)]
pub(crate) unsafe fn suspend(ctx: Ctx) {
    let frame = ctx.frame.get();
    // SAFETY: by the caller's promise.
    unsafe {
        let this = Generator::of_frame(frame);
        this.state.set(State::Suspended);
        ctx.leave_exc_item(&this.exc_info);
        ctx.depth.set(ctx.depth.get() - 1);
        ctx.frame.set((*frame).previous);
        (*frame).previous = std::ptr::null_mut();
        // The reference that the running frame held.
        drop(Value::from_owned(this.header()));
    }
}

/// Clears the frame of a generator that has returned or raised; it is unlinked already.
///
/// # Safety
/// `frame` is a generator's frame that was running.
pub(crate) unsafe fn finish(ctx: Ctx, frame: *mut Frame) {
    // SAFETY: by the caller's promise.
    unsafe {
        let this = Generator::of_frame(frame);
        ctx.leave_exc_item(&this.exc_info);
        ctx.depth.set(ctx.depth.get() - 1);
        this.state.set(State::Finished);
        call::clear(frame);
        drop(this.exc_info.value.replace(None));
        drop(Value::from_owned(this.header()));
    }
}

/// What the end of a generator means to the frame that resumed it, which is on top.
pub(crate) fn ended(ctx: Ctx, value: Value, ret: Return) -> Step {
    match ret {
        Return::ForIter => {
            drop(value);
            // SAFETY: the top frame is at its `FOR_ITER`.
            unsafe { skip(ctx, Opcode::END_FOR) };
            Step::Go
        }
        Return::Send => {
            // SAFETY: the top frame is at its `SEND`.
            unsafe {
                skip(ctx, Opcode::END_SEND);
                let frame = ctx.frame.get();
                match call::receive(ctx, frame, value, Return::Send) {
                    Ok(()) => Step::Go,
                    Err(_) => unwind::unwind(ctx),
                }
            }
        }
        Return::Push | Return::Init | Return::Exit | Return::Reply => {
            let raised = ctx.stop_iteration(value);
            deliver(ctx, Err(raised), ret)
        }
    }
}

/// As [`ended`], of an asynchronous generator, which native code resumes.
pub(super) fn ended_async(ctx: Ctx, ret: Return) -> Step {
    let raised = ctx.raise_args(&STOP_ASYNC_ITERATION, Vec::new());
    deliver(ctx, Err(raised), ret)
}

/// Lets the frame on top go on where its instruction jumps: past `END_FOR`, or at `END_SEND`.
///
/// # Safety
/// The top frame's instruction is `FOR_ITER` or `SEND`.
unsafe fn skip(ctx: Ctx, to: Opcode) {
    // SAFETY: by the caller's promise the jump's target is in the code.
    unsafe {
        let frame = ctx.frame.get();
        let instr = *(*frame).ip;
        let past_caches = (*frame).ip.add(1 + instr.opcode_unchecked().caches());
        let target = past_caches.add(instr.arg() as usize);
        (*frame).next = if to == Opcode::END_FOR { target.add(1) } else { target };
    }
}

/// The generator, coroutine or asynchronous generator whose frame this is.
///
/// # Safety
/// `frame` is the frame of one.
pub(super) unsafe fn owner(frame: *mut Frame) -> Value {
    // SAFETY: by the caller's promise.
    Value::from_header(unsafe { Generator::of_frame(frame) }.header())
}

/// `frame.clear()` of a generator's frame, which ends a generator that has not begun.
///
/// # Errors
/// `RuntimeError` where the generator runs or is suspended.
///
/// # Safety
/// `frame` is a generator's frame.
pub(crate) unsafe fn clear_frame(ctx: Ctx, frame: *mut Frame) -> Result<()> {
    // SAFETY: by the caller's promise.
    let this = unsafe { Generator::of_frame(frame) };
    match this.state.get() {
        State::Running => Err(ctx.raise(&RUNTIME_ERROR, "cannot clear an executing frame")),
        State::Suspended => Err(ctx.raise(&RUNTIME_ERROR, "cannot clear a suspended frame")),
        State::Created | State::Finished => {
            // The generator may be held by nothing but what its frame holds.
            let this = this.reference();
            if this.kind() == Kind::Coroutine && this.state.get() == State::Created {
                coroutine::warn_never_awaited(ctx, this.as_value());
            }
            this.clear();
            Ok(())
        }
    }
}

// ---- from native code ----

fn next(ctx: Ctx, this: &Value) -> Result<Option<Value>> {
    ctx.check_stack("")?;
    if this.downcast_exact::<Generator>().is_some_and(Generator::is_finished) {
        return Ok(None);
    }
    let result = run_nested(ctx, this);
    ctx.ok_unless(&STOP_ITERATION, result)
}

/// Resumes a generator or coroutine to its next yield, in the middle of native code.
pub(super) fn run_nested(ctx: Ctx, this: &Value) -> Result<Value> {
    match resume(ctx, this, Resumption::Send(Value::NONE), Return::Exit)? {
        Step::Go => finish_run(ctx),
        Step::Exit(Exit::Finished(value)) => Ok(value),
        Step::Exit(_) => Err(Raised::pending()),
    }
}

pub(super) fn repr(_: Ctx, this: &Value) -> Result<Value> {
    let name = of_any_kind(this).map(|this| this.qualname.get());
    let name = name.and_then(|name| name.downcast::<Str>().map(Str::to_string_lossy)).unwrap_or_default();
    Ok(Str::new(&format!("<{} object {name} at {:#x}>", this.class_name(), crate::object::protocol::id(this))).into())
}

/// A generator that is dropped in the middle runs its `finally` blocks (`_PyGen_Finalize`).
pub(super) fn finalize(ctx: Ctx, this: &Value) {
    let Some(generator) = of_any_kind(this).filter(|this| !this.is_finished()) else { return };
    if generator.kind() == Kind::AsyncGenerator
        && let Some(hook) = generator.origin_or_finalizer.get().filter(|_| !generator.closed.get())
    {
        if ctx.call(&hook, std::slice::from_ref(this)).is_err() {
            coroutine::report_ignored(ctx, "finalizing generator", this);
        }
        return;
    }
    if generator.kind() == Kind::Coroutine && generator.state.get() == State::Created {
        coroutine::warn_never_awaited(ctx, this);
        return;
    }
    if generator.state.get() != State::Suspended || catches_nothing(generator) {
        return;
    }
    let closed = close(ctx, generator);
    let closed = if ctx.suspension.with(|suspension| suspension.is_some()) { finish_suspension(ctx) } else { closed };
    if let Err(raised) = closed {
        ctx.write_unraisable(raised, this);
    }
}

/// What `close()` makes of the answer to `GeneratorExit`.
fn after_close(ctx: Ctx, this: &Generator, result: Result<Value>) -> Result<Value> {
    match result {
        Ok(_) => Err(ctx.raise(&RUNTIME_ERROR, format!("{} ignored GeneratorExit", this.kind().noun()))),
        Err(raised) => match ctx.catch(&STOP_ITERATION, raised) {
            Ok(stop) => Ok(stop.downcast::<BaseException>().and_then(|stop| stop.field(0)).unwrap_or(Value::NONE)),
            Err(raised) => ctx.catch(&GENERATOR_EXIT, raised).map(|_| Value::NONE),
        },
    }
}

// ---- methods ----

pub(super) fn send(ctx: Ctx, this: &Generator, value: Value) -> Result<Value> {
    ctx.suspend_with(Suspension::Resume { generator: this.to_value(), input: Resumption::Send(value) })
}

/// The arguments of a `throw()`.
pub(super) type Thrown = (Value, Option<Value>, Option<Value>);

pub(super) fn throw(
    ctx: Ctx,
    this: &Generator,
    kind: Value,
    value: Option<Value>,
    traceback: Option<Value>,
) -> Result<Value> {
    warn_of_triple(ctx, "throw", &value)?;
    let exception = thrown_exception(ctx, (kind, value, traceback))?;
    let input = Resumption::Throw { exception, closes: true };
    ctx.suspend_with(Suspension::Resume { generator: this.to_value(), input })
}

/// A `throw()` with more than the exception is deprecated.
pub(super) fn warn_of_triple(ctx: Ctx, method: &str, second: &Option<Value>) -> Result<()> {
    if second.is_none() {
        return Ok(());
    }
    let message =
        format!("the (type, exc, tb) signature of {method}() is deprecated, use the single-arg signature instead.");
    warnings::warn(ctx, &DEPRECATION_WARNING, &message, 1)
}

/// The exception of this class that a value stands for: itself, or an argument or the arguments (`PyErr_NormalizeException`).
fn instantiate(ctx: Ctx, class: &Value, value: Option<Value>) -> Result<Value> {
    let arguments = match value {
        None => Vec::new(),
        Some(value) if class.as_class().is_some_and(|class| class_of(&value).is_subclass_of(class)) => {
            return Ok(value);
        }
        Some(value) => match value.downcast::<Tuple>() {
            Some(arguments) => arguments.items().to_vec(),
            None => vec![value],
        },
    };
    let made = ctx.call(class, &arguments)?;
    if made.downcast::<BaseException>().is_none() {
        return Err(ctx.type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            ctx.repr(class)?.to_string_lossy(),
            ctx.repr(&class_of(&made).to_value())?.to_string_lossy()
        )));
    }
    Ok(made)
}

/// The exception that the arguments of a `throw()` stand for.
pub(super) fn thrown_exception(ctx: Ctx, (kind, value, traceback): Thrown) -> Result<Value> {
    let traceback = traceback.filter(|traceback| !traceback.is_none());
    if traceback.as_ref().is_some_and(|traceback| traceback.downcast::<Traceback>().is_none()) {
        return Err(ctx.type_error("throw() third argument must be a traceback object"));
    }
    let value = value.filter(|value| !value.is_none());
    let exception = if kind.downcast::<BaseException>().is_some() {
        if value.is_some() {
            return Err(ctx.type_error("instance exception may not have a separate value"));
        }
        kind
    } else if kind.as_class().is_some_and(|class| class.is_subclass_of(&BASE_EXCEPTION)) {
        // What goes wrong in making it is thrown instead.
        instantiate(ctx, &kind, value).unwrap_or_else(|_| ctx.take_raised())
    } else {
        let class = kind.class_name();
        return Err(
            ctx.type_error(format!("exceptions must be classes or instances deriving from BaseException, not {class}"))
        );
    };
    if let Some(traceback) = traceback {
        ctx.setattr(&exception, &names::__traceback__, &traceback)?;
    }
    Ok(exception)
}

/// The argument of the `RESUME` that a suspended generator goes on with.
fn resume_arg(this: &Generator) -> Option<u32> {
    if this.state.get() != State::Suspended {
        return None;
    }
    // SAFETY: the frame is suspended at a `YIELD_VALUE`, which another instruction follows.
    let resume = unsafe { *(*this.frame()).ip.add(1) };
    (resume.opcode().map(Opcode::deopt) == Some(Opcode::RESUME)).then(|| resume.arg())
}

/// Whether a suspended generator is at a `yield` of its own, rather than in what it delegates to.
pub(super) fn is_at_yield(this: &Generator) -> bool {
    resume_arg(this).is_some_and(|arg| arg & 3 < 2)
}

/// Whether a suspended generator is in no `try` or `with` block, nor delegates: closing it runs nothing of it.
fn catches_nothing(this: &Generator) -> bool {
    const AFTER_YIELD: u32 = 1;
    const OUTSIDE_BLOCKS: u32 = 4;
    resume_arg(this) == Some(AFTER_YIELD | OUTSIDE_BLOCKS)
}

/// The iterator that a suspended generator is in the `yield from` or `await` of.
pub(super) fn delegate(this: &Generator) -> Option<Value> {
    // It is on top of the value stack.
    if resume_arg(this)? & 3 < 2 {
        return None;
    }
    let frame = this.frame();
    // SAFETY: the frame is suspended, its stack saved.
    unsafe {
        if Frame::stack_length(frame, &this.code) == 0 {
            return None;
        }
        (*(*frame).sp.sub(1)).clone()
    }
}

/// A generator counts as running while what it delegates to is thrown into or closed; with this it is suspended again.
/// Its frame is seen between those of what it delegates to and of the caller.
struct Delegating<'a>(&'a Generator);

impl Delegating<'_> {
    /// To be called by a suspended native function, whose frame is on top, and stays below what it calls.
    fn begin(ctx: Ctx, generator: &Generator) -> Delegating<'_> {
        generator.state.set(State::Running);
        let below = ctx.frame.get();
        // SAFETY: the frame on top is the complete native one. The generator's frame is complete, and not linked in.
        unsafe {
            (*generator.frame()).previous = (*below).previous;
            drop((*below).take_object());
            (*below).set_object(generator.to_value());
        }
        Delegating(generator)
    }
}

impl Drop for Delegating<'_> {
    fn drop(&mut self) {
        self.0.state.set(State::Suspended);
        // SAFETY: the frame is complete: nobody could clear it while it counted as running.
        unsafe { (*self.0.frame()).previous = std::ptr::null_mut() };
    }
}

/// The frame of the generator that delegates with this native frame.
pub(super) fn delegating_frame(native: &Frame) -> Option<*mut Frame> {
    let generator = of_any_kind(native.object()?)?;
    let frame = generator.frame();
    // One that has been resumed since runs above.
    // SAFETY: a running generator's frame is complete.
    (generator.state.get() == State::Running && unsafe { (*frame).previous } == native.previous).then_some(frame)
}

/// `throw()` of a generator that delegates (`_gen_throw`).
async fn throw_down(ctx: Ctx, this: Ref<Generator>, inner: Value, exception: Value, closes: bool) -> Result<Value> {
    let raise = |exception| {
        ctx.suspend_with(Suspension::Resume { generator: this.to_value(), input: Resumption::Raise(exception) })
    };
    if closes && exception.class().is_subclass_of(&GENERATOR_EXIT) {
        let closed = close_delegate(ctx, &this, &inner).await;
        return raise(closed.map_or_else(|_| ctx.take_raised(), |()| exception));
    }
    let is_generator = is_generator(&inner) || coroutine::is_coroutine(&inner);
    let method = if is_generator { None } else { ctx.lookup_attr(&inner, &names::throw)? };
    if !is_generator && method.is_none() {
        return raise(exception);
    }
    let delegating = Delegating::begin(ctx, &this);
    let result = match method {
        Some(method) => ctx.call_async(&method, &[exception]).await,
        None => ctx.resume_async(&inner, Resumption::Throw { exception, closes }).await,
    };
    drop(delegating);
    // The end of the delegation too is an exception: `CLEANUP_THROW` takes its value.
    result.or_else(|_| raise(ctx.take_raised()))
}

async fn close_delegate(ctx: Ctx, this: &Generator, inner: &Value) -> Result<()> {
    let _delegating = Delegating::begin(ctx, this);
    match ctx.lookup_attr(inner, &names::close) {
        Ok(Some(close)) => ctx.call_async(&close, &[]).await.map(drop),
        Ok(None) => Ok(()),
        Err(_) => {
            coroutine::report_ignored(ctx, "closing generator", inner);
            Ok(())
        }
    }
}

pub(super) fn close(ctx: Ctx, this: &Generator) -> Result<Value> {
    match this.state.get() {
        State::Created => {
            this.clear();
            return Ok(Value::NONE);
        }
        State::Finished => return Ok(Value::NONE),
        State::Running => return Err(already_executing(ctx, this)),
        State::Suspended if catches_nothing(this) => {
            let this = this.reference();
            this.clear();
            return Ok(Value::NONE);
        }
        State::Suspended => {}
    }
    let this = this.reference();
    ctx.suspend(async move {
        let exit: Value = BaseException::new(&GENERATOR_EXIT, Tuple::empty()).into();
        let exception = match delegate(&this) {
            Some(inner) => {
                let closed = close_delegate(ctx, &this, &inner).await;
                closed.map_or_else(|_| ctx.take_raised(), |()| exit)
            }
            None => exit,
        };
        let result = ctx.resume_async(this.as_value(), Resumption::Raise(exception)).await;
        after_close(ctx, &this, result)
    })
}

crate::natives! { METHODS:
    send(self, arg, /) "send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration.";
    throw(self, typ, val=None, tb=None, /) "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.";
    close(self, /) "close() -> raise GeneratorExit inside generator.";
}

pub(super) fn class_getitem(_: Ctx, class: &Value, object: &Value) -> Value {
    seq_iter::generic_alias(class, object)
}

crate::natives! { pub(super) CLASS_METHODS:
    "__class_getitem__" = class_getitem(self, object, /) "See PEP 585";
}

pub(super) fn gi_frame(_: Ctx, this: &Generator) -> Value {
    if this.is_finished() {
        return Value::NONE;
    }
    frame_object::of(this.frame())
}

pub(super) fn gi_code(_: Ctx, this: &Generator) -> Ref<Code> {
    this.code.clone()
}

pub(super) fn gi_running(_: Ctx, this: &Generator) -> bool {
    this.state.get() == State::Running
}

pub(super) fn gi_suspended(_: Ctx, this: &Generator) -> bool {
    this.state.get() == State::Suspended
}

pub(super) fn gi_yieldfrom(_: Ctx, this: &Generator) -> Option<Value> {
    delegate(this)
}

pub(super) fn get_name(_: Ctx, this: &Generator) -> Value {
    this.name.get()
}

pub(super) fn set_name(ctx: Ctx, this: &Generator, name: Option<&Value>) -> Result<()> {
    set_string(ctx, &this.name, name, "__name__")
}

pub(super) fn get_qualname(_: Ctx, this: &Generator) -> Value {
    this.qualname.get()
}

pub(super) fn set_qualname(ctx: Ctx, this: &Generator, name: Option<&Value>) -> Result<()> {
    set_string(ctx, &this.qualname, name, "__qualname__")
}

fn set_string(ctx: Ctx, cell: &GilCell<Value>, name: Option<&Value>, attribute: &str) -> Result<()> {
    match name.filter(|name| name.downcast::<Str>().is_some()) {
        Some(name) => {
            cell.set(name.clone());
            Ok(())
        }
        None => Err(ctx.type_error(format!("{attribute} must be set to a string object"))),
    }
}

crate::getsets! { GETSETS for Generator:
    gi_frame: gi_frame "";
    gi_code: gi_code "";
    gi_running: gi_running "";
    gi_suspended: gi_suspended "";
    gi_yieldfrom: gi_yieldfrom "object being iterated by yield from, or None";
    __name__: get_name, set_name "name of the generator";
    __qualname__: get_qualname, set_qualname "qualified name of the generator";
}
