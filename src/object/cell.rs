//! `GilCell`: state that only the holder of the GIL touches.

use std::cell::{Cell, UnsafeCell};

/// A cell whose content is reached under the GIL, for the length of a closure. The GIL keeps other threads out.
///
/// The closure must not reach the same cell again: it runs no Python code and drops no values that could (`__del__`);
/// what is to be dropped is taken out of the cell first. Where one does, in any build, the second access panics: each
/// cell knows whether it is in use. That is a byte to look at and two to write, in a place that is touched anyway, and
/// less than a count of all cells in use, which would have to be looked at wherever foreign code begins; a flag also
/// says which cell it was. What only moves the content ([`GilCell::replace`]) just looks. So do the few hot paths that
/// promise not to come back ([`GilCell::briefly`]).
#[repr(C)]
pub struct GilCell<T> {
    content: UnsafeCell<T>,
    in_use: Cell<bool>,
}

// SAFETY: one thread at a time holds the GIL, and only it touches the content; hand-over of the
// GIL is an acquire/release pair, which orders the accesses of successive holders.
unsafe impl<T> Sync for GilCell<T> {}
// SAFETY: as above.
unsafe impl<T> Send for GilCell<T> {}

impl<T> GilCell<T> {
    pub const fn new(content: T) -> GilCell<T> {
        GilCell { content: UnsafeCell::new(content), in_use: Cell::new(false) }
    }

    #[inline(always)]
    #[track_caller]
    pub fn with<R>(&self, use_content: impl FnOnce(&mut T) -> R) -> R {
        self.check();
        self.in_use.set(true);
        let _release = Release(&self.in_use);
        // SAFETY: under the GIL, and until the flag is cleared nobody else gets a reference.
        use_content(unsafe { &mut *self.content.get() })
    }

    /// As [`GilCell::with`], without marking the cell as in use.
    ///
    /// # Safety
    /// The closure does not reach the cell: it calls nothing that might, and drops no values.
    #[inline(always)]
    #[track_caller]
    pub unsafe fn briefly<R>(&self, use_content: impl FnOnce(&mut T) -> R) -> R {
        self.check();
        // SAFETY: under the GIL; nobody has a reference, and by the caller's promise nobody else gets one meanwhile.
        use_content(unsafe { &mut *self.content.get() })
    }

    #[inline(always)]
    #[track_caller]
    fn check(&self) {
        if self.in_use.get() {
            reentered();
        }
    }

    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(|content| content.clone())
    }

    #[inline(always)]
    #[track_caller]
    pub fn replace(&self, content: T) -> T {
        // SAFETY: it only moves.
        unsafe { self.briefly(|old| std::mem::replace(old, content)) }
    }

    /// Stores `content`; the old content is dropped after the cell is free again.
    pub fn set(&self, content: T) {
        drop(self.replace(content));
    }

    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }

    /// The address of the content, for the few hot paths that state their own invariant.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut T {
        self.content.get()
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn reentered() -> ! {
    panic!("a GilCell is reached while it is in use")
}

struct Release<'a>(&'a Cell<bool>);

impl Drop for Release<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn a_cell_in_use_is_not_reached_again() {
        let cell = GilCell::new(vec![1]);
        let again = catch_unwind(AssertUnwindSafe(|| cell.with(|_| cell.with(|content| content.push(2)))));
        assert!(again.is_err());
        let replaced = catch_unwind(AssertUnwindSafe(|| cell.with(|_| cell.set(Vec::new()))));
        assert!(replaced.is_err());
        assert_eq!(cell.get(), [1], "free again, and as it was");
    }
}
