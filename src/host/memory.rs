//! The program's allocator: the system's, with a reserve; in the browser behind free lists of small blocks.
//!
//! A Python program that uses up the memory gets `MemoryError`. Much of what the interpreter allocates, though, it
//! cannot go on without: the exception itself, for one. So some memory is set aside ([`set_aside`]); when the system has
//! none left, small requests are served from that, and [`take_shortage`] tells. Who makes objects asks it and has the
//! error raised at the next switch point. Large requests fail: who makes them uses `try_reserve`.

use std::alloc::{GlobalAlloc, Layout};
use std::ptr::null_mut;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::sync::atomic::{AtomicBool, AtomicPtr};

// The C library's allocator keeps free lists for each thread itself.
#[cfg(target_arch = "wasm32")]
use super::small_blocks::SmallBlocks as System;
#[cfg(not(target_arch = "wasm32"))]
use std::alloc::System;

/// Requests up to this size may use the reserve up.
const SMALL: usize = 4 << 20;
const BLOCKS: usize = 16;
const BLOCK: Layout = match Layout::from_size_align(1 << 20, 16) {
    Ok(layout) => layout,
    Err(_) => panic!("a valid layout"),
};

/// What is set aside; null where a block was used up.
static RESERVE: [AtomicPtr<u8>; BLOCKS] = [const { AtomicPtr::new(null_mut()) }; BLOCKS];
static SHORTAGE: AtomicBool = AtomicBool::new(false);

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

struct Allocator;

// SAFETY: all memory is the system allocator's, by the same layouts.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise.
        let memory = unsafe { System.alloc(layout) };
        // SAFETY: as above.
        if memory.is_null() { retry(layout.size(), || unsafe { System.alloc(layout) }) } else { memory }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise.
        let memory = unsafe { System.alloc_zeroed(layout) };
        // SAFETY: as above.
        if memory.is_null() { retry(layout.size(), || unsafe { System.alloc_zeroed(layout) }) } else { memory }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: by the caller's promise.
        unsafe { System.dealloc(memory, layout) };
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: by the caller's promise.
        let grown = unsafe { System.realloc(memory, layout, size) };
        // SAFETY: as above; a request that failed has left the memory as it was.
        if grown.is_null() { retry(size, || unsafe { System.realloc(memory, layout, size) }) } else { grown }
    }
}

/// Serves a request that failed from the reserve, as long as there is some.
#[cold]
#[inline(never)]
fn retry(size: usize, request: impl Fn() -> *mut u8) -> *mut u8 {
    if size > SMALL {
        return null_mut();
    }
    SHORTAGE.store(true, Release);
    for place in &RESERVE {
        let block = place.swap(null_mut(), AcqRel);
        if block.is_null() {
            continue;
        }
        // SAFETY: `set_aside` allocated it, and whoever takes it out of its place owns it.
        unsafe { System.dealloc(block, BLOCK) };
        let memory = request();
        if !memory.is_null() {
            return memory;
        }
    }
    null_mut()
}

/// Sets memory aside again where some was used up and the system has some to give. Cheap when nothing was.
pub fn set_aside() {
    for place in RESERVE.iter().filter(|place| place.load(Acquire).is_null()) {
        // SAFETY: the layout is not empty.
        let block = unsafe { System.alloc(BLOCK) };
        if block.is_null() {
            return;
        }
        if place.compare_exchange(null_mut(), block, AcqRel, Acquire).is_err() {
            // SAFETY: allocated just now; another thread filled the place.
            unsafe { System.dealloc(block, BLOCK) };
        }
    }
}

/// Whether a request had to be served from the reserve since the last call.
#[inline]
pub fn take_shortage() -> bool {
    SHORTAGE.load(Acquire) && SHORTAGE.swap(false, AcqRel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_used_up_and_set_aside_again() {
        let filled = || RESERVE.iter().filter(|place| !place.load(Acquire).is_null()).count();
        set_aside();
        assert_eq!(filled(), BLOCKS);
        // A request that succeeds only once three blocks are given back.
        let calls = std::cell::Cell::new(0);
        let answer = retry(16, || {
            calls.set(calls.get() + 1);
            if calls.get() == 3 { std::ptr::dangling_mut() } else { null_mut() }
        });
        assert!(!answer.is_null() && filled() == BLOCKS - 3);
        assert!(take_shortage() && !take_shortage());
        set_aside();
        assert_eq!(filled(), BLOCKS);
        assert!(retry(SMALL + 1, || unreachable!("a large request does not use the reserve")).is_null());
        assert!(retry(16, null_mut).is_null() && filled() == 0, "more than there is");
        assert!(take_shortage());
        set_aside();
    }
}
