//! The wasm-bindgen surface: what `www/src/runtime/worker.ts` calls. The shared memory's side of it is `host/web.rs`.

use crate::host;
use crate::runner::program::{Program, Start};
use crate::runner::stepped::{Progress, Stepped};
use crate::runner::{self, Options};
use std::cell::Cell;
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

fn program(source: &str, filename: &str, setup: Option<String>) -> Program {
    Program {
        start: Start::Source { text: source.into(), filename: filename.into() },
        setup,
        argv: vec![filename.into()],
        path: Vec::new(),
    }
}

/// Runs a program with real threads and returns its exit status when all of it has ended. The calling worker is its
/// main thread and may wait. `setup` runs in `__main__` before it; `switch_interval` is in seconds.
#[wasm_bindgen]
pub fn run(source: &str, filename: &str, setup: Option<String>, switch_interval: Option<f64>) -> i32 {
    let options = Options { switch_interval, ..Options::default() };
    runner::run(program(source, filename, setup), &options).status
}

/// How long the stepped runner keeps the worker from its event loop, by which Stop and input come.
const TURN_NS: u64 = 20_000_000;
/// How soon it is looked again whether anything has come that nobody told of.
const NOT_SOONER_TOLD_MS: f64 = 1000.0;

thread_local! {
    /// The program under way in the stepped runner.
    static STEPPED: Cell<Option<&'static Stepped>> = const { Cell::new(None) };
    /// The exit status of the last one that ended.
    static STATUS: Cell<i32> = const { Cell::new(0) };
}

/// Sets a program up in the stepped runner, with the parameters of [`run`]; [`stepped_run`] runs it.
#[wasm_bindgen(js_name = steppedStart)]
pub fn stepped_start(source: &str, filename: &str, setup: Option<String>, switch_interval: Option<f64>) {
    let options = Options { stepped: true, switch_interval, ..Options::default() };
    match Stepped::start(program(source, filename, setup), &options) {
        Ok(runner) => STEPPED.set(Some(runner)),
        Err(outcome) => STATUS.set(outcome.status),
    }
}

/// Runs the program for a while. Returns how many milliseconds later, or after Stop or input, it wants to be called
/// again; a negative number when the program has ended.
#[wasm_bindgen(js_name = steppedRun)]
pub fn stepped_run() -> f64 {
    let Some(runner) = STEPPED.get() else { return -1.0 };
    match runner.step(host::monotonic_ns() + TURN_NS) {
        Progress::Running => 0.0,
        Progress::Waiting { until: None, .. } => NOT_SOONER_TOLD_MS,
        Progress::Waiting { until: Some(until), .. } => until.saturating_sub(host::monotonic_ns()) as f64 / 1e6,
        Progress::Finished(outcome) => {
            STEPPED.set(None);
            STATUS.set(outcome.status);
            -1.0
        }
    }
}

/// The exit status of the program that [`stepped_run`] has ended.
#[wasm_bindgen(js_name = steppedStatus)]
pub fn stepped_status() -> i32 {
    STATUS.get()
}
