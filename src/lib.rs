//! Baton: a Python 3.14 interpreter that shows who holds the global interpreter lock.
//!
//! Layers, lowest first (a file imports only from its own layer or below):
//! 0 `host`, `trace`; 1 `compile`, `code`, `object`, `gil`; 2 `types`, `builtins`, `modules`, `stdlib`;
//! 3 `vm`; 4 `runner`; 5 `web` and the native command.

// The futex instructions of wasm are not stable Rust; the build of std for wasm threads needs the same permission.
#![cfg_attr(target_arch = "wasm32", feature(stdarch_wasm_atomic_wait))]

pub mod builtins;
pub mod code;
pub mod compile;
pub mod gil;
pub mod host;
pub mod import;
pub mod modules;
pub mod object;
pub mod runner;
pub mod stdlib;
pub mod trace;
pub mod traceback;
pub mod types;
pub mod vm;
#[cfg(target_arch = "wasm32")]
pub mod web;
