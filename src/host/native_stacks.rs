//! Machine stacks natively: coroutines on mapped memory with a guard page.

use corosensei::stack::{DefaultStack, Stack as _};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::native::{recursion_bytes, stack_bytes};
use super::{NextStack, STACK_BYTES, SpawnError};

/// Gives its name when it is left, and what `work` has returned when it ends.
type Stack = Coroutine<(), u32, Option<NextStack>>;

/// So many stacks that nobody uses keep their memory.
const MOST_IDLE: usize = 8;

thread_local! {
    /// The way out of the stack in use.
    static EXIT: Cell<*const Yielder<(), u32>> = const { Cell::new(std::ptr::null()) };
    /// Bytes of the stack in use.
    static SIZE: Cell<usize> = const { Cell::new(STACK_BYTES) };
    /// The least size for which there was no room.
    static TOO_LARGE: Cell<usize> = const { Cell::new(usize::MAX) };
    static LEFT: RefCell<HashMap<u32, Stack>> = RefCell::new(HashMap::new());
    /// Each of [`STACK_BYTES`].
    static IDLE: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

pub fn run_on_stacks(work: impl Fn() -> Option<NextStack> + Copy + 'static) -> std::io::Result<()> {
    fill_idle()?;
    let mut stack = begin(idle(), work);
    loop {
        stack = match stack.resume(()) {
            CoroutineResult::Yield(name) => {
                LEFT.with_borrow_mut(|left| left.insert(name, stack));
                begin(idle(), work)
            }
            CoroutineResult::Return(next) => {
                let memory = stack.into_stack();
                if size_of_stack(&memory) < 2 * STACK_BYTES {
                    IDLE.with_borrow_mut(|idle| {
                        if idle.len() < MOST_IDLE {
                            idle.push(memory)
                        }
                    });
                }
                match next {
                    Some(NextStack::Left(name)) => {
                        LEFT.with_borrow_mut(|left| left.remove(&name)).expect("a stack that was left")
                    }
                    Some(NextStack::New { wish }) => begin(large_or_usual(wish)?, work),
                    None => {
                        EXIT.set(std::ptr::null());
                        return Ok(());
                    }
                }
            }
        }
    }
}

fn begin(memory: DefaultStack, work: impl Fn() -> Option<NextStack> + 'static) -> Stack {
    let size = size_of_stack(&memory);
    Coroutine::with_stack(memory, move |exit, ()| {
        EXIT.set(exit);
        SIZE.set(size);
        work()
    })
}

fn size_of_stack(memory: &DefaultStack) -> usize {
    memory.base().get() - memory.limit().get()
}

fn idle() -> DefaultStack {
    IDLE.with_borrow_mut(Vec::pop).expect("whoever leaves a stack has reserved another")
}

/// Sees to it that there is a stack that nobody uses.
fn fill_idle() -> std::io::Result<()> {
    IDLE.with_borrow_mut(|idle| {
        if idle.is_empty() {
            idle.push(DefaultStack::new(STACK_BYTES)?);
        }
        Ok(())
    })
}

fn large(wish: usize) -> Result<DefaultStack, SpawnError> {
    // A size that has no guard page's room up to the end of all numbers would overflow there.
    if wish > isize::MAX as usize / 2 {
        return Err(SpawnError);
    }
    DefaultStack::new(stack_bytes(wish)).map_err(|_| SpawnError)
}

/// A stack for that wish, or one of the usual size if there is no room.
fn large_or_usual(wish: usize) -> std::io::Result<DefaultStack> {
    if let Ok(memory) = large(wish) {
        return Ok(memory);
    }
    TOO_LARGE.set(wish.min(TOO_LARGE.get()));
    fill_idle()?;
    Ok(idle())
}

pub fn look_for_stack(wish: usize) -> Result<(), SpawnError> {
    if wish > STACK_BYTES { large(wish).map(drop) } else { Ok(()) }
}

pub fn stack_suits(wish: usize) -> bool {
    EXIT.get().is_null() || SIZE.get() >= stack_bytes(wish) || wish >= TOO_LARGE.get()
}

pub fn recursion_bytes_here(wish: usize) -> usize {
    recursion_bytes(stack_bytes(wish).min(SIZE.get()))
}

pub fn reserve_stack() -> std::io::Result<()> {
    if EXIT.get().is_null() {
        return Err(std::io::ErrorKind::Unsupported.into());
    }
    fill_idle()
}

pub fn leave_stack(name: u32) {
    let (exit, size) = (EXIT.get(), SIZE.get());
    // SAFETY: `reserve_stack` has seen that it is set: then it belongs to the stack in use, and lives as long as that.
    unsafe { &*exit }.suspend(name);
    EXIT.set(exit);
    SIZE.set(size);
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
