//! Python programs with threads. `tests/programs.rs` runs them in a browser:
//! `RUSTC_BOOTSTRAP=1 wasm-pack test --headless --chrome`.

/// Three threads count under a lock, each a part of the work.
pub const COUNTER: &str = include_str!("counter.py");

/// Two threads take two locks, in opposite order.
pub const TRANSFER: &str = include_str!("transfer.py");
