//! Baton: a Python 3.14 interpreter that shows who holds the global interpreter lock.
//!
//! Layers, lowest first (a file imports only from its own layer or below):
//! 0 `host`, `trace`; 1 `compile`, `code`, `object`, `gil`; 2 `types`, `builtins`, `modules`, `stdlib`;
//! 3 `vm`; 4 `runner`; 5 `web`, `testing` and the native command.
//!
//! What is documented here is for other crates: `testing` (in WebAssembly), [`runner`] and [`trace`]. The rest is public for
//! this crate's own tests only.

// `wasm-pack test` builds every test; unit tests run natively.
#![cfg(not(all(test, target_arch = "wasm32")))]
// The futex instructions of wasm are not stable Rust; the build of std for wasm threads needs the same permission.
#![cfg_attr(target_arch = "wasm32", feature(stdarch_wasm_atomic_wait))]

#[doc(hidden)]
pub mod builtins;
#[doc(hidden)]
pub mod code;
#[doc(hidden)]
pub mod compile;
#[doc(hidden)]
pub mod gil;
#[doc(hidden)]
pub mod host;
#[doc(hidden)]
pub mod import;
#[doc(hidden)]
pub mod modules;
#[doc(hidden)]
pub mod object;
pub mod runner;
#[doc(hidden)]
pub mod stdlib;
#[cfg(target_arch = "wasm32")]
pub mod testing;
pub mod trace;
#[doc(hidden)]
pub mod traceback;
#[doc(hidden)]
pub mod types;
#[doc(hidden)]
pub mod vm;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod web;
