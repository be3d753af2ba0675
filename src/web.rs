//! The wasm-bindgen surface: what `www/src/runtime/worker.ts` calls. The shared memory's side of it is `host/web.rs`.

use crate::host::files::{self, Target};
use crate::host::{self, NextStack};
use crate::runner::program::{Program, Start};
use crate::runner::stepped::{Progress, Stepped};
use crate::runner::{self, Options};
use crate::types::os_error::strerror;
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
        path: vec![files::memory::HOME.into()],
    }
}

// The files of programs. They may be looked at and changed at any time, also while a program runs, by any agent that has
// instantiated the module and may wait for a lock: not by the page's own thread. Errors are `Error`s with the system's text.

fn file_error(error: files::Errno, path: &str) -> JsError {
    let number = error.0.into();
    let text = strerror(number).map_or_else(|| format!("Unknown error {number}"), str::to_owned);
    JsError::new(&format!("[Errno {number}] {text}: '{path}'"))
}

/// The directory that programs begin in.
#[wasm_bindgen(js_name = homeDirectory)]
pub fn home_directory() -> String {
    files::memory::HOME.into()
}

/// The size of a file in bytes.
#[wasm_bindgen(js_name = fileSize)]
pub fn file_size(path: &str) -> Result<f64, JsError> {
    let stat = files::system().stat(Target::Path(path.as_bytes())).map_err(|error| file_error(error, path))?;
    Ok(stat.size as f64)
}

/// The names in a directory, sorted; those of directories end with a slash.
#[wasm_bindgen(js_name = listFiles)]
pub fn list_files(path: &str) -> Result<Vec<String>, JsError> {
    let entries = files::system().list(Target::Path(path.as_bytes())).map_err(|error| file_error(error, path))?;
    let name = |entry: &files::Entry| {
        let slash = if entry.kind == files::kind::DIRECTORY { "/" } else { "" };
        format!("{}{slash}", String::from_utf8_lossy(&entry.name))
    };
    Ok(entries.iter().map(name).collect())
}

/// The content of a file.
#[wasm_bindgen(js_name = readFile)]
pub fn read_file(path: &str) -> Result<Vec<u8>, JsError> {
    files::read_file(path).map_err(|error| file_error(error, path))
}

/// Makes or replaces a file, and the directories that its path asks for.
#[wasm_bindgen(js_name = writeFile)]
pub fn write_file(path: &str, content: &[u8]) -> Result<(), JsError> {
    let parents = path.match_indices('/').map(|(place, _)| &path[..place]).filter(|parent| !parent.is_empty());
    for parent in parents {
        match files::system().make_dir(parent.as_bytes(), 0o777) {
            Ok(()) | Err(files::errno::EEXIST) => {}
            Err(error) => return Err(file_error(error, parent)),
        }
    }
    files::write_file(path, content).map_err(|error| file_error(error, path))
}

/// Removes a file or an empty directory.
#[wasm_bindgen(js_name = removeFile)]
pub fn remove_file(path: &str) -> Result<(), JsError> {
    let removed = match files::system().remove(path.as_bytes()) {
        Err(files::errno::EISDIR) => files::system().remove_dir(path.as_bytes()),
        removed => removed,
    };
    removed.map_err(|error| file_error(error, path))
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

/// Runs the program for a while. Returns the number of the machine stack that is to go on (`host/web_stacks.rs`), or 0:
/// then [`stepped_wait`] tells when the program wants to be run again.
#[wasm_bindgen(js_name = steppedRun)]
pub fn stepped_run() -> u32 {
    let next = STEPPED.get().and_then(|runner| runner.take_turns(TURN_NS));
    host::web_stacks::end_stack();
    match next {
        Some(NextStack::Left(name)) => name,
        // All stacks are alike here.
        Some(NextStack::New { .. }) | None => 0,
    }
}

/// How many milliseconds later, or after Stop or input, the program that [`stepped_run`] has run wants to be run again; a
/// negative number when it has ended.
#[wasm_bindgen(js_name = steppedWait)]
pub fn stepped_wait() -> f64 {
    let Some(runner) = STEPPED.get() else { return -1.0 };
    match runner.progress() {
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
