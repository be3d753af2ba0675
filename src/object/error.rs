//! `Raised`: the error of every fallible operation on Python objects.

/// A Python exception is pending in the current thread ([`super::thread::Thread`] holds it), or,
/// from a call that may suspend, a suspension is.
///
/// It carries nothing, so that `Result<Value>` is one machine word. Whoever swallows it must take
/// the exception out of the thread (`ctx.take_raised()`).
#[derive(Debug)]
#[must_use = "the exception stays pending: return it or take it out of the thread"]
pub struct Raised(pub(super) ());

pub type Result<T, E = Raised> = std::result::Result<T, E>;

impl Raised {
    /// The mark of an exception that is pending in the thread already.
    #[inline(always)]
    pub fn pending() -> Raised {
        Raised(())
    }
}
