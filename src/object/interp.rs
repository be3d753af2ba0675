//! `Interp`: what all threads of a program share (`PyInterpreterState`). A run makes one and drops it at its end: what a
//! program can change for itself is held here, so that the next program finds nothing of it.

use super::cell::GilCell;
use super::class::Class;
use super::ctx::Ctx;
use super::dict::Dict;
use super::gc::Collector;
use super::int::DEFAULT_MAX_STR_DIGITS;
use super::refs::Ref;
use super::thread::Runner;
use crate::host;
use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

pub struct Interp {
    pub modules: Ref<Dict>,
    pub builtins: Ref<Dict>,
    /// `sys`'s namespace.
    pub sys: Ref<Dict>,
    runner: &'static dyn Runner,
    pub(super) collector: GilCell<Collector>,
    /// Of `sys.setrecursionlimit`.
    recursion_limit: Cell<u32>,
    /// Bytes of machine stack that threads started later get at the least (`threading.stack_size`); 0 for no wish.
    pub thread_stack_size: Cell<usize>,
    /// The longest decimal text that is converted to an int or made from one; zero for no limit.
    pub int_max_str_digits: Cell<usize>,
    /// `sys.is_finalizing()`.
    pub finalizing: Cell<bool>,
    /// Built-in classes that know names of their instances' attributes.
    taught: GilCell<Vec<&'static Class>>,
    locals: GilCell<Vec<Local>>,
}

/// The content of an [`InterpLocal`] in one interpreter.
struct Local {
    /// The address of the `InterpLocal`.
    key: usize,
    /// A `GilCell` of the content.
    cell: Rc<dyn Any>,
}

/// What `sys.getrecursionlimit()` is at first.
const RECURSION_LIMIT: u32 = 1000;

impl Interp {
    /// An interpreter with empty namespaces.
    pub fn new(runner: &'static dyn Runner) -> Interp {
        Interp {
            modules: Dict::new(),
            builtins: Dict::new(),
            sys: Dict::new(),
            runner,
            collector: GilCell::new(Collector::new()),
            recursion_limit: Cell::new(RECURSION_LIMIT),
            thread_stack_size: Cell::new(0),
            int_max_str_digits: Cell::new(DEFAULT_MAX_STR_DIGITS),
            finalizing: Cell::new(false),
            taught: GilCell::new(Vec::new()),
            locals: GilCell::new(Vec::new()),
        }
    }

    pub fn runner(&self) -> &'static dyn Runner {
        self.runner
    }

    pub fn recursion_limit(&self) -> u32 {
        self.recursion_limit.get()
    }

    /// Sets the most Python calls that threads may be deep in, those that run already among them.
    pub fn set_recursion_limit(&self, limit: u32) {
        self.recursion_limit.set(limit);
        self.runner().for_each_thread(&mut |thread| thread.recursion_limit.set(limit.min(host::MOST_FRAMES)));
    }

    /// Drops what the interpreter's locals hold. Finalizers that run meanwhile find them as at the start; what they put
    /// there goes when the interpreter is dropped.
    pub fn drop_locals(&self) {
        drop(self.locals.take());
    }

    /// A built-in class has been taught an attribute's name by one of its instances.
    pub(super) fn note_taught(&self, class: &'static Class) {
        self.taught.with(|taught| {
            if !taught.contains(&class) {
                taught.push(class);
            }
        });
    }
}

impl Drop for Interp {
    fn drop(&mut self) {
        for class in self.taught.take() {
            class.forget_instances();
        }
    }
}

/// State of which each interpreter has its own, as a static beside the code that uses it: made when an interpreter first
/// reaches it, dropped with the interpreter.
pub struct InterpLocal<T> {
    start: fn() -> T,
}

impl<T: 'static> InterpLocal<T> {
    pub const fn new(start: fn() -> T) -> InterpLocal<T> {
        InterpLocal { start }
    }

    fn cell(&'static self, ctx: Ctx) -> Rc<GilCell<T>> {
        let key = std::ptr::from_ref(self).addr();
        let found =
            |locals: &mut Vec<Local>| locals.iter().find(|local| local.key == key).map(|local| Rc::clone(&local.cell));
        let cell = ctx.interp.locals.with(found).unwrap_or_else(|| {
            let cell: Rc<dyn Any> = Rc::new(GilCell::new((self.start)()));
            ctx.interp.locals.with(|locals| locals.push(Local { key, cell: Rc::clone(&cell) }));
            cell
        });
        cell.downcast().expect("a key is the address of one static, which has one type")
    }

    /// As [`GilCell::with`].
    #[track_caller]
    pub fn with<R>(&'static self, ctx: Ctx, use_content: impl FnOnce(&mut T) -> R) -> R {
        self.cell(ctx).with(use_content)
    }

    pub fn get(&'static self, ctx: Ctx) -> T
    where
        T: Clone,
    {
        self.with(ctx, |content| content.clone())
    }

    pub fn replace(&'static self, ctx: Ctx, content: T) -> T {
        self.with(ctx, |old| std::mem::replace(old, content))
    }

    /// Stores `content`; the old content is dropped after the cell is free again.
    pub fn set(&'static self, ctx: Ctx, content: T) {
        drop(self.replace(ctx, content));
    }
}
