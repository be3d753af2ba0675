//! The wasm-bindgen surface: what `www/src/runtime/worker.ts` calls. The shared memory's side of it is `host/web.rs`.

use crate::host;
use wasm_bindgen::prelude::*;

/// Baton's version, as in `Cargo.toml`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Prepares the module. To be called once, by the first worker, before all else.
#[wasm_bindgen]
pub fn boot() {
    host::report_panics();
}

/// What a pool worker is to ask wasm-bindgen for as `thread_stack_size`.
#[wasm_bindgen(js_name = threadStackBytes)]
pub fn thread_stack_bytes() -> u32 {
    host::STACK_BYTES as u32
}
