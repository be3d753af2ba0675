//! The eval breaker: one word a thread that says "stop and look" to the evaluation loop.
//!
//! The loop looks at it at RESUME, at JUMP_BACKWARD and after calls of callables that are not Python functions, and
//! nowhere else. Bits 0–6 are CPython 3.14's (`Include/internal/pycore_ceval.h`).

use super::sync::{AtomicU32, Ordering};

/// A handle to one thread's eval breaker. The word itself is in the thread's slot (`host::ThreadSlot`), where the page
/// can set bits as well. Copy it into a local before the loop.
#[derive(Clone, Copy, Debug)]
pub struct EvalBreaker(&'static AtomicU32);

impl EvalBreaker {
    /// Another thread has waited for a switch interval: give the GIL up.
    pub const GIL_DROP_REQUEST: u32 = 1 << 0;
    /// A signal came; here: the user pressed Stop. The main thread raises KeyboardInterrupt.
    pub const SIGNALS_PENDING: u32 = 1 << 1;
    /// Pending calls are to be made.
    pub const CALLS_TO_DO: u32 = 1 << 2;
    /// An exception was set from another thread (`PyThreadState_SetAsyncExc`).
    pub const ASYNC_EXCEPTION: u32 = 1 << 3;
    /// The cycle collector's threshold was reached.
    pub const GC_SCHEDULED: u32 = 1 << 4;
    /// The world is to be stopped (free threading).
    pub const PLEASE_STOP: u32 = 1 << 5;
    /// Reference counts are to be merged (free threading).
    pub const EXPLICIT_MERGE: u32 = 1 << 6;
    /// Ours: leave the function of the evaluation loop and enter it anew. Browsers compile wasm twice, and a call that is
    /// under way stays in the slower code to its end; the page asks now and then while an interpreter is young.
    pub const REENTER: u32 = 1 << 7;
    /// Ours: the program is over; unwind without running Python code.
    pub const STOP_REQUESTED: u32 = 1 << 8;
    /// Ours: never cleared by the lock, so that every switch point reports. Set by the stepped runner, which may switch
    /// at each of them, and by the stress build.
    pub const ALWAYS: u32 = 1 << 9;

    pub fn new(word: &'static AtomicU32) -> EvalBreaker {
        EvalBreaker(word)
    }

    /// Whether there is anything to look at.
    ///
    /// Relaxed: the load is on the hottest path and orders nothing. A bit may be seen late, never lost, since the word
    /// is read again at the next switch point; what a bit announces is read after [`EvalBreaker::bits`], which acquires.
    #[inline(always)]
    pub fn is_set(self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// The bits that are set. Acquire: what was written before a bit was set is visible.
    #[inline]
    pub fn bits(self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    /// Sets bits. Release: pairs with [`EvalBreaker::bits`].
    #[inline]
    pub fn set(self, bits: u32) {
        self.0.fetch_or(bits, Ordering::Release);
    }

    /// Clears bits and returns those of them that were set. Acquire as in [`EvalBreaker::bits`]; a bit set again at the
    /// same time is either returned here or stays set.
    #[inline]
    pub fn take(self, bits: u32) -> u32 {
        self.0.fetch_and(!bits, Ordering::AcqRel) & bits
    }
}
