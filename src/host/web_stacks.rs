//! Machine stacks in a browser's worker, by JavaScript Promise Integration, where the browser has it.
//!
//! The browser keeps wasm's own stack when a call that began with `WebAssembly.promising` comes to an import made with
//! `WebAssembly.Suspending`, and goes on with it when that import's promise is fulfilled. Rust's stack, in linear memory,
//! is a region for each such call. It is the page side (`www/src/runtime/stacks.ts`) that switches; see
//! [`super::run_on_stacks`] for what it does.
//!
//! - The export `__stack_pointer`, a mutable global, is the lowest address in use of the Rust stack in use.
//! - `functionTable(): WebAssembly.Table` is the table of Rust's functions. The page side puts one with a parameter and
//!   no result into it, which leaves the calling stack under the name that it gets, and keeps `__stack_pointer`. No
//!   function of JavaScript may be between the promising export and the suspending import, so it cannot be one that
//!   wasm-bindgen knows.
//! - `setLeaveStack(index: number): void` says where in the table it is.
//! - `newStack(): number` gives a region out for the next promising call, and returns the address at which it begins,
//!   downwards. The call gives it back when it ends.

use std::alloc::{Layout, alloc, dealloc};
use std::cell::{Cell, RefCell};
use std::io::{Error, ErrorKind};
use std::mem::transmute;
use std::ptr::{NonNull, null_mut};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{NextStack, STACK_BYTES, SpawnError};

/// The alignment is that of the stack pointer.
const LAYOUT: Layout = match Layout::from_size_align(STACK_BYTES, 16) {
    Ok(layout) => layout,
    Err(_) => panic!("a stack is a multiple of its alignment"),
};

/// So many stacks that nobody uses keep their memory.
const MOST_IDLE: usize = 8;

thread_local! {
    static LEAVE: Cell<Option<extern "C" fn(u32)>> = const { Cell::new(None) };
    /// The lowest address of the region in use; null on the stack that the worker began with.
    static CURRENT: Cell<*mut u8> = const { Cell::new(null_mut()) };
    static IDLE: RefCell<Vec<NonNull<u8>>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen(js_name = functionTable)]
pub fn function_table() -> JsValue {
    wasm_bindgen::function_table()
}

#[wasm_bindgen(js_name = setLeaveStack)]
pub fn set_leave_stack(index: u32) {
    // SAFETY: in wasm a function pointer is an index into the table, where the page side has put a function of this type.
    LEAVE.set(unsafe { transmute::<usize, Option<extern "C" fn(u32)>>(index as usize) });
}

/// Returns 0 if there is no memory, which only happens to the first call after [`end_stack`].
#[wasm_bindgen(js_name = newStack)]
pub fn new_stack() -> u32 {
    if fill_idle().is_err() {
        return 0;
    }
    let region = IDLE.with_borrow_mut(Vec::pop).map_or(null_mut(), NonNull::as_ptr);
    CURRENT.set(region);
    region.addr().wrapping_add(STACK_BYTES) as u32
}

/// Gives the region in use back, at the end of the call that it was given out for.
pub fn end_stack() {
    let Some(region) = NonNull::new(CURRENT.replace(null_mut())) else { return };
    // Another one goes where there are too many: this one is still in use.
    let surplus = IDLE.with_borrow_mut(|idle| {
        let surplus = if idle.len() >= MOST_IDLE { idle.pop() } else { None };
        idle.push(region);
        surplus
    });
    if let Some(region) = surplus {
        // SAFETY: it was allocated with this layout, and idle ones are nobody's.
        unsafe { dealloc(region.as_ptr(), LAYOUT) };
    }
}

fn fill_idle() -> std::io::Result<()> {
    IDLE.with_borrow_mut(|idle| {
        if idle.is_empty() {
            // SAFETY: the layout is not of size zero.
            let region = NonNull::new(unsafe { alloc(LAYOUT) });
            idle.push(region.ok_or(ErrorKind::OutOfMemory)?);
        }
        Ok(())
    })
}

pub fn run_on_stacks(work: impl Fn() -> Option<NextStack> + Copy + 'static) -> std::io::Result<()> {
    work();
    Ok(())
}

pub fn look_for_stack(_wish: usize) -> Result<(), SpawnError> {
    Ok(())
}

pub fn stack_suits(_wish: usize) -> bool {
    true
}

pub fn recursion_bytes_here(wish: usize) -> usize {
    super::recursion_bytes(wish)
}

pub fn reserve_stack() -> std::io::Result<()> {
    if CURRENT.get().is_null() {
        return Err(Error::new(ErrorKind::Unsupported, "this browser lacks JavaScript Promise Integration"));
    }
    fill_idle()
}

pub fn leave_stack(name: u32) {
    let current = CURRENT.get();
    let leave = LEAVE.get().expect("a stack of its own is given out by who can switch");
    leave(name);
    CURRENT.set(current);
}

/// Nobody asks here.
pub fn on_first_stack<R>(work: impl FnOnce() -> R + Send) -> R {
    work()
}
