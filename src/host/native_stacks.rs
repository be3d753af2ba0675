//! Machine stacks natively: coroutines on mapped memory with a guard page.

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Gives its name when it is left, and what `work` has returned when it ends.
type Stack = Coroutine<(), u32, Option<u32>>;

/// So many stacks that nobody uses keep their memory.
const MOST_IDLE: usize = 8;

thread_local! {
    /// The way out of the stack in use.
    static EXIT: Cell<*const Yielder<(), u32>> = const { Cell::new(std::ptr::null()) };
    static LEFT: RefCell<HashMap<u32, Stack>> = RefCell::new(HashMap::new());
    static IDLE: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

pub fn run_on_stacks(work: impl Fn() -> Option<u32> + Copy + 'static) -> std::io::Result<()> {
    fill_idle()?;
    let mut stack = begin(work);
    loop {
        stack = match stack.resume(()) {
            CoroutineResult::Yield(name) => {
                LEFT.with_borrow_mut(|left| left.insert(name, stack));
                begin(work)
            }
            CoroutineResult::Return(next) => {
                let memory = stack.into_stack();
                IDLE.with_borrow_mut(|idle| {
                    if idle.len() < MOST_IDLE {
                        idle.push(memory)
                    }
                });
                let Some(name) = next else {
                    EXIT.set(std::ptr::null());
                    return Ok(());
                };
                LEFT.with_borrow_mut(|left| left.remove(&name)).expect("a stack that was left")
            }
        }
    }
}

fn begin(work: impl Fn() -> Option<u32> + 'static) -> Stack {
    let memory = IDLE.with_borrow_mut(Vec::pop).expect("whoever leaves a stack has reserved another");
    Coroutine::with_stack(memory, move |exit, ()| {
        EXIT.set(exit);
        work()
    })
}

/// Sees to it that there is a stack that nobody uses.
fn fill_idle() -> std::io::Result<()> {
    IDLE.with_borrow_mut(|idle| {
        if idle.is_empty() {
            idle.push(DefaultStack::new(super::STACK_BYTES)?);
        }
        Ok(())
    })
}

pub fn reserve_stack() -> std::io::Result<()> {
    if EXIT.get().is_null() {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    fill_idle()
}

pub fn leave_stack(name: u32) {
    let exit = EXIT.get();
    // SAFETY: `reserve_stack` has seen that it is set: then it belongs to the stack in use, and lives as long as that.
    unsafe { &*exit }.suspend(name);
    EXIT.set(exit);
}

pub fn on_first_stack<R>(work: impl FnOnce() -> R + Send) -> R {
    let exit = EXIT.get();
    if exit.is_null() {
        return work();
    }
    EXIT.set(std::ptr::null());
    // SAFETY: as in `leave_stack`.
    let result = unsafe { &*exit }.on_parent_stack(work);
    EXIT.set(exit);
    result
}
