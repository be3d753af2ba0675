//! The global interpreter lock, as CPython 3.10 and later have it (`Python/ceval_gil.c`).
//!
//! | file | what |
//! |---|---|
//! | `policy.rs` | every decision, as a state machine without threads or clock |
//! | `lock.rs` | [`Gil`]: carries the decisions out; waits, wakes, measures, writes the trace |
//! | `eval_breaker.rs` | the word that a running thread looks at, with CPython's bits |
//! | `sync.rs` | what the lock waits with; `tests/loom_gil.rs` puts loom's in its place |

mod eval_breaker;
mod lock;
mod policy;
mod sync;
#[cfg(test)]
mod tests;

pub use eval_breaker::EvalBreaker;
pub use lock::{Closed, DEFAULT_INTERVAL_US, Gil, ThreadGil};
pub use policy::{Policy, Python310, Release, TimedOut, Want};
