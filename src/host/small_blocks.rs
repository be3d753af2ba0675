//! Free lists of small blocks, a set for each thread, before the system's allocator.
//!
//! The system's allocator of wasm (`dlmalloc` in std) has one lock for all threads: taking and giving a block costs
//! four atomic operations, more than making the object it is for. Nearly all requests are small and soon given back, so
//! each thread keeps what it frees, by size, up to [`KEPT_BYTES`] of each. A block may be freed by another thread than
//! the one that asked for it. What a thread keeps stays with its worker, which serves other threads later.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

/// Blocks are multiples of this.
const GRANULE: usize = 16;
/// Their alignment: what the system's allocator gives without further ado.
const ALIGN: usize = 8;
/// Requests of up to so many granules are served from the lists.
const CLASSES: usize = 32;
/// How much a thread keeps of each size.
const KEPT_BYTES: usize = 32 << 10;

/// A block in a list.
struct Free {
    next: *mut Free,
}

#[derive(Clone, Copy)]
struct List {
    first: *mut Free,
    /// How many more blocks are to be kept.
    room: u32,
}

struct Lists([UnsafeCell<List>; CLASSES]);

impl Lists {
    const fn new() -> Lists {
        let mut lists = [const { UnsafeCell::new(List { first: null_mut(), room: 0 }) }; CLASSES];
        let mut class = 0;
        while class < CLASSES {
            lists[class] =
                UnsafeCell::new(List { first: null_mut(), room: (KEPT_BYTES / ((class + 1) * GRANULE)) as u32 });
            class += 1;
        }
        Lists(lists)
    }

    /// A block of the class, or null.
    #[inline]
    fn take(&self, class: usize) -> *mut u8 {
        // SAFETY: the lists are one thread's and no other reference to them is alive; a block in a list is memory that
        // nobody uses.
        unsafe {
            let list = &mut *self.0[class].get();
            let block = list.first;
            if !block.is_null() {
                list.first = (*block).next;
                list.room += 1;
            }
            block.cast()
        }
    }

    /// Keeps a block, or says that there are enough of them.
    ///
    /// # Safety
    /// `block` is a block of the class that nobody uses.
    #[inline]
    unsafe fn keep(&self, class: usize, block: *mut u8) -> bool {
        // SAFETY: as in `take`; a block has room for the link and is aligned for it.
        unsafe {
            let list = &mut *self.0[class].get();
            if list.room == 0 {
                return false;
            }
            list.room -= 1;
            let block = block.cast::<Free>();
            (*block).next = list.first;
            list.first = block;
            true
        }
    }
}

thread_local! {
    static LISTS: Lists = const { Lists::new() };
}

/// Which list serves a request, if one does.
#[inline]
fn class_of(size: usize, align: usize) -> Option<usize> {
    (size <= CLASSES * GRANULE && align <= ALIGN).then(|| size.saturating_sub(1) / GRANULE)
}

/// What the system's allocator is asked for.
#[inline]
fn block_layout(class: usize) -> Layout {
    // SAFETY: a small multiple of a power of two.
    unsafe { Layout::from_size_align_unchecked((class + 1) * GRANULE, ALIGN) }
}

/// The system's allocator behind the calling thread's free lists.
pub struct SmallBlocks;

// SAFETY: a block in use is in no list, and is as long and as aligned as was asked for: see the functions.
unsafe impl GlobalAlloc for SmallBlocks {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise; the layout of a block is not empty.
        unsafe {
            let Some(class) = class_of(layout.size(), layout.align()) else { return System.alloc(layout) };
            let block = LISTS.with(|lists| lists.take(class));
            if block.is_null() { System.alloc(block_layout(class)) } else { block }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise; the block is at least as long as was asked for.
        unsafe {
            if class_of(layout.size(), layout.align()).is_none() {
                return System.alloc_zeroed(layout);
            }
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: by the caller's promise; what `alloc` gave for this layout is a block of the class.
        unsafe {
            match class_of(layout.size(), layout.align()) {
                Some(class) if LISTS.with(|lists| lists.keep(class, memory)) => {}
                Some(class) => System.dealloc(memory, block_layout(class)),
                None => System.dealloc(memory, layout),
            }
        }
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: by the caller's promise; both pieces of memory are at least as long as what is copied.
        unsafe {
            let (old, new) = (class_of(layout.size(), layout.align()), class_of(size, layout.align()));
            if old.is_none() && new.is_none() {
                return System.realloc(memory, layout, size);
            }
            if old == new {
                return memory;
            }
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(memory, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests of random sizes, each filled with a byte of its own, grown, shrunk and given back in random order, some
    /// by another thread: no two overlap, and what was written stays.
    #[test]
    fn blocks_do_not_overlap_and_keep_their_content() {
        let mut state = 1u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        struct Piece {
            memory: usize,
            layout: Layout,
            fill: u8,
        }
        let check = |piece: &Piece, length: usize| {
            // SAFETY: the piece is alive and has been filled.
            let bytes = unsafe { std::slice::from_raw_parts(piece.memory as *const u8, length) };
            assert!(bytes.iter().all(|&byte| byte == piece.fill), "{:?} was written to", piece.layout);
        };
        let mut pieces: Vec<Piece> = Vec::new();
        for round in 0..40_000 {
            let fill = round as u8;
            match random(4) {
                0 | 1 => {
                    let align = 1 << random(7);
                    let layout = Layout::from_size_align(1 + random(700), align).unwrap();
                    let zeroed = random(2) == 0;
                    // SAFETY: the layout is not empty; the memory is as long as it says.
                    let memory = unsafe {
                        let memory = if zeroed { SmallBlocks.alloc_zeroed(layout) } else { SmallBlocks.alloc(layout) };
                        assert!(!memory.is_null() && (memory as usize).is_multiple_of(align));
                        if zeroed {
                            assert!(std::slice::from_raw_parts(memory, layout.size()).iter().all(|&byte| byte == 0));
                        }
                        memory.write_bytes(fill, layout.size());
                        memory as usize
                    };
                    pieces.push(Piece { memory, layout, fill });
                }
                2 if !pieces.is_empty() => {
                    let piece = pieces.swap_remove(random(pieces.len()));
                    check(&piece, piece.layout.size());
                    // SAFETY: allocated with this layout, given back once.
                    let give_back = move || unsafe { SmallBlocks.dealloc(piece.memory as *mut u8, piece.layout) };
                    if round % 1000 == 0 { std::thread::spawn(give_back).join().unwrap() } else { give_back() }
                }
                _ if !pieces.is_empty() => {
                    let index = random(pieces.len());
                    let piece = &mut pieces[index];
                    let size = 1 + random(700);
                    // SAFETY: allocated with this layout; the memory is as long as asked for.
                    let memory = unsafe { SmallBlocks.realloc(piece.memory as *mut u8, piece.layout, size) };
                    assert!(!memory.is_null());
                    piece.memory = memory as usize;
                    check(piece, size.min(piece.layout.size()));
                    piece.layout = Layout::from_size_align(size, piece.layout.align()).unwrap();
                    // SAFETY: as above.
                    unsafe { memory.write_bytes(piece.fill, size) };
                }
                _ => {}
            }
        }
        for piece in &pieces {
            check(piece, piece.layout.size());
            // SAFETY: allocated with this layout, given back once.
            unsafe { SmallBlocks.dealloc(piece.memory as *mut u8, piece.layout) };
        }
    }

    #[test]
    fn a_block_is_given_again_and_only_so_many_are_kept() {
        let lists = Lists::new();
        let class = CLASSES - 1;
        let room = KEPT_BYTES / (CLASSES * GRANULE);
        // SAFETY: the blocks are of the class and used by nobody.
        unsafe {
            let blocks: Vec<*mut u8> = (0..=room).map(|_| System.alloc(block_layout(class))).collect();
            for &block in &blocks[..room] {
                assert!(lists.keep(class, block));
            }
            assert!(!lists.keep(class, blocks[room]));
            assert_eq!(lists.take(class), blocks[room - 1], "the last one first");
            assert!(lists.keep(class, blocks[room]));
            while !lists.take(class).is_null() {}
            blocks.iter().for_each(|&block| System.dealloc(block, block_layout(class)));
        }
    }
}
