//! `Thread`: the state of a Python thread (`PyThreadState`), and who gives it its turns.

use super::cell::GilCell;
use super::dict::Dict;
use super::frame::{DataStack, Frame};
use super::interp::Interp;
use super::refs::Ref;
use super::suspend::{Mailbox, Suspension};
use super::value::Value;
use crate::gil::{EvalBreaker, ThreadGil};
use crate::host;
use std::cell::Cell;
use std::sync::Arc;

/// One entry of the stack of exceptions being handled (`_PyErr_StackItem`): the thread has one,
/// and every generator its own.
pub struct ExcStackItem {
    pub value: GilCell<Option<Value>>,
    pub previous: Cell<*const ExcStackItem>,
}

impl ExcStackItem {
    pub const fn new() -> ExcStackItem {
        ExcStackItem { value: GilCell::new(None), previous: Cell::new(std::ptr::null()) }
    }
}

impl Default for ExcStackItem {
    fn default() -> Self {
        ExcStackItem::new()
    }
}

pub struct Thread {
    pub gil: Arc<ThreadGil>,
    /// Looked at at every switch point.
    pub breaker: EvalBreaker,
    pub interp: &'static Interp,
    /// The pending exception.
    pub(super) raised: GilCell<Option<Value>>,
    pub suspension: GilCell<Option<Suspension>>,
    pub mailbox: Mailbox,
    pub(super) exc_base: ExcStackItem,
    /// The innermost entry.
    pub exc_info: Cell<*const ExcStackItem>,
    /// The frame that is running, if any.
    pub frame: Cell<*mut Frame>,
    pub data_stack: GilCell<DataStack>,
    /// Python calls on the stack, and the most that are allowed: of the interpreter's limit and [`host::MOST_FRAMES`]
    /// the lower.
    pub depth: Cell<u32>,
    pub recursion_limit: Cell<u32>,
    /// Native code does not recurse below this address of the machine stack.
    pub stack_limit: Cell<usize>,
    /// Raised at the next switch point (`PyThreadState_SetAsyncExc`).
    pub async_exc: GilCell<Option<Value>>,
    /// `sys.set_asyncgen_hooks`: `firstiter` and `finalizer`.
    pub async_gen_hooks: GilCell<[Option<Value>; 2]>,
    /// How many frames a new coroutine keeps in `cr_origin`.
    pub coroutine_origin_depth: Cell<u32>,
    /// The thread's number among Python threads; the main thread is 1.
    pub id: u32,
    /// Attribute dicts of `threading.local`s and the like, by object address.
    pub dict: GilCell<Option<Ref<Dict>>>,
    pub context: GilCell<Option<Value>>,
    /// Addresses of containers whose `repr` is under way.
    pub(super) reprs: GilCell<Vec<u64>>,
    pub is_main: bool,
    /// Switch points until one reports to the runner, where each looks ([`EvalBreaker::ALWAYS`]).
    pub switch_points_left: Cell<u32>,
}

/// Who gives threads their turns; what native code asks of it.
pub trait Runner: Sync {
    /// Makes the thread of the given number runnable if it is parked, or its next park return at
    /// once.
    fn wake(&self, thread: u32);

    /// Starts a Python thread that calls `callable`. `Err` says why it cannot.
    fn start_thread(&self, ctx: super::ctx::Ctx, start: ThreadStart) -> Result<u32, String>;

    fn switch_interval(&self) -> f64;

    fn set_switch_interval(&self, seconds: f64);

    /// Nanoseconds of the clock that deadlines are in: real, or virtual in the stepped runner.
    fn now(&self) -> u64;

    /// Waits in the middle of native code, which cannot suspend.
    ///
    /// # Errors
    /// `KeyboardInterrupt` in the main thread; `RuntimeError` where the runner cannot leave native code.
    fn block(&self, ctx: super::ctx::Ctx, block: super::suspend::Block) -> super::error::Result<Value>;

    /// Shows the state of each thread that lives.
    fn for_each_thread(&self, visit: &mut dyn FnMut(&Thread));

    /// Computes something that touches no Python object while others may have the GIL.
    fn without_gil(&self, ctx: super::ctx::Ctx, compute: &mut dyn FnMut());

    /// A switch point in the middle of native code reported a request: others may have their turns.
    fn hand_over(&self, ctx: super::ctx::Ctx);
}

/// What a new thread does.
pub struct ThreadStart {
    /// Called without arguments.
    pub callable: Value,
    /// For the trace's lane.
    pub name: String,
}

impl Thread {
    pub fn new(interp: &'static Interp, gil: Arc<ThreadGil>, is_main: bool, stack_limit: usize) -> Box<Thread> {
        let breaker = gil.breaker();
        let id = gil.id();
        let thread = Box::new(Thread {
            gil,
            breaker,
            interp,
            raised: GilCell::new(None),
            suspension: GilCell::new(None),
            mailbox: Mailbox::default(),
            exc_base: ExcStackItem::new(),
            exc_info: Cell::new(std::ptr::null()),
            frame: Cell::new(std::ptr::null_mut()),
            data_stack: GilCell::new(DataStack::new()),
            depth: Cell::new(0),
            recursion_limit: Cell::new(interp.recursion_limit().min(host::MOST_FRAMES)),
            stack_limit: Cell::new(stack_limit),
            async_exc: GilCell::new(None),
            async_gen_hooks: GilCell::new([None, None]),
            coroutine_origin_depth: Cell::new(0),
            id,
            dict: GilCell::new(None),
            context: GilCell::new(None),
            reprs: GilCell::new(Vec::new()),
            is_main,
            switch_points_left: Cell::new(0),
        });
        thread.exc_info.set(&thread.exc_base);
        thread
    }

    /// The exception that the innermost `except` block handles (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Value> {
        let mut item = self.exc_info.get();
        // SAFETY: the entries are the thread's own and those of running generators.
        while let Some(entry) = unsafe { item.as_ref() } {
            if let Some(value) = entry.value.get() {
                return Some(value);
            }
            item = entry.previous.get();
        }
        None
    }
}
