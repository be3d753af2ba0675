//! `GilCell`: state that only the holder of the GIL touches.

#[cfg(any(debug_assertions, feature = "stress"))]
use std::cell::Cell;
use std::cell::UnsafeCell;

/// A cell whose content is reached under the GIL, for the length of a closure.
///
/// The closure must not run Python code, drop values that could (`__del__`), or reach the same
/// cell again: take what is to be dropped out of the cell and drop it afterwards. Debug and stress
/// builds check re-entrance; the GIL is what keeps other threads out.
#[repr(C)]
pub struct GilCell<T> {
    content: UnsafeCell<T>,
    #[cfg(any(debug_assertions, feature = "stress"))]
    borrowed: Cell<bool>,
}

// SAFETY: one thread at a time holds the GIL, and only it touches the content; hand-over of the
// GIL is an acquire/release pair, which orders the accesses of successive holders.
unsafe impl<T> Sync for GilCell<T> {}
// SAFETY: as above.
unsafe impl<T> Send for GilCell<T> {}

impl<T> GilCell<T> {
    pub const fn new(content: T) -> GilCell<T> {
        GilCell {
            content: UnsafeCell::new(content),
            #[cfg(any(debug_assertions, feature = "stress"))]
            borrowed: Cell::new(false),
        }
    }

    #[inline(always)]
    #[track_caller]
    pub fn with<R>(&self, use_content: impl FnOnce(&mut T) -> R) -> R {
        #[cfg(any(debug_assertions, feature = "stress"))]
        let _guard = {
            assert!(!self.borrowed.replace(true), "a GilCell is reached while it is in use");
            Unborrow(&self.borrowed)
        };
        // SAFETY: see the type: under the GIL, and not re-entered.
        use_content(unsafe { &mut *self.content.get() })
    }

    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(|content| content.clone())
    }

    pub fn replace(&self, content: T) -> T {
        self.with(|old| std::mem::replace(old, content))
    }

    /// Stores `content`; the old content is dropped after the cell is free again.
    pub fn set(&self, content: T) {
        drop(self.replace(content));
    }

    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.with(std::mem::take)
    }

    /// The address of the content, for the few hot paths that state their own invariant.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut T {
        self.content.get()
    }
}

#[cfg(any(debug_assertions, feature = "stress"))]
struct Unborrow<'a>(&'a Cell<bool>);

#[cfg(any(debug_assertions, feature = "stress"))]
impl Drop for Unborrow<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
