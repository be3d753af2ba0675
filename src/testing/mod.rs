//! Python programs on real threads under `wasm-pack test`: start an interpreter, run a program in it, read what it wrote,
//! how it ended and what its threads did.
//!
//! ```ignore
//! use baton::testing::Interpreter;
//! use wasm_bindgen_test::*;
//!
//! wasm_bindgen_test_configure!(run_in_dedicated_worker);
//!
//! #[wasm_bindgen_test]
//! async fn a_thread_prints() {
//!     let mut python = Interpreter::start(2).await.unwrap();
//!     let run = python.run("import threading; t = threading.Thread(target=print, args=(1,)); t.start(); t.join()");
//!     let finished = run.end().await.unwrap();
//!     assert_eq!((finished.status, &*finished.stdout), (0, "1\n"));
//! }
//! ```
//!
//! `examples/wasm-pack/` is a crate that does so; the README says what its build needs.
//!
//! The tests' worker never waits for Python: programs, their main threads included, run in workers of their own. It is the
//! page side of `host/web.rs`, and must be a worker, because it takes locks that those hold for moments.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use wasm_bindgen::prelude::*;
use wasm_bindgen::{memory, module};

use crate::host::{self, Stream, Turn, table};
use crate::runner::program::{MAIN_STACK_BYTES, Outcome, Program, Start};
use crate::trace::{self, Reader};

pub use crate::runner::Options;
pub use crate::trace::waits::{Wait, Waits};
pub use crate::trace::{At, Kind, Reason, Record, Recorded, WaitEnd};

#[wasm_bindgen(module = "/src/testing/workers.js")]
extern "C" {
    #[wasm_bindgen(js_name = startWorkers)]
    fn start_workers(count: u32, module: JsValue, memory: JsValue, stack_bytes: u32) -> js_sys::Promise;
    fn failure() -> Option<String>;
    fn pause(ms: u32) -> js_sys::Promise;
}

/// What tracebacks and records call a program.
pub const FILENAME: &str = "<main>";

/// How long the tests' worker is in its event loop between two looks at a program.
const PAUSE_MS: u32 = 4;
/// How long a program that an earlier test has left behind may take to end after Stop.
const STOP_MS: u32 = 5000;

/// Baton itself failed, which is a defect of Baton, or the browser cannot run it.
#[derive(Clone, Debug)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

thread_local! {
    /// Where the program that was started last leaves its outcome. A module has room for one at a time.
    static LATEST: RefCell<Option<Arc<OnceLock<Outcome>>>> = const { RefCell::new(None) };
}

/// A Python interpreter whose threads run in workers. All of a module's tests share the workers.
#[derive(Debug)]
pub struct Interpreter {
    _made_by_start: (),
}

impl Interpreter {
    /// Brings up workers for `threads` Python threads, the main thread included; a program that wants more of them at once
    /// gets `RuntimeError: can't start new thread`. A program that an earlier test has left behind is stopped.
    ///
    /// # Errors
    /// When workers cannot be started, or the program of the earlier test does not end.
    pub async fn start(threads: u32) -> Result<Interpreter, Failure> {
        host::web::embed_library();
        host::web::close_input();
        host::web::set_pool_cap(threads.max(1));
        wait_for(start_workers(threads.max(1), module(), memory(), MAIN_STACK_BYTES as u32)).await?;
        let mut waited_ms = 0;
        while LATEST.with_borrow(|latest| latest.as_deref().is_some_and(|outcome| status_of(outcome).is_none())) {
            check_workers()?;
            if waited_ms > STOP_MS {
                return Err(Failure("the program of an earlier test does not end".to_owned()));
            }
            crate::runner::interrupt_main();
            host::web::take_output(|_, _| {});
            wait_for(pause(PAUSE_MS)).await?;
            waited_ms += PAUSE_MS;
        }
        Ok(Interpreter { _made_by_start: () })
    }

    /// Starts a program, which its tracebacks call [`FILENAME`]. Its `sys.stdin` is empty.
    ///
    /// # Panics
    /// While an earlier program runs, whose [`Run`] was dropped: [`Interpreter::start`] ends it.
    pub fn run(&mut self, source: &str) -> Run<'_> {
        self.run_with(source, Options::default())
    }

    /// As [`Interpreter::run`], with another switch interval, or in the stepped runner.
    ///
    /// # Panics
    /// As [`Interpreter::run`].
    pub fn run_with(&mut self, source: &str, options: Options) -> Run<'_> {
        let free = LATEST.with_borrow(|latest| latest.as_deref().is_none_or(|outcome| status_of(outcome).is_some()));
        assert!(free, "an earlier program still runs");
        host::web::take_output(|_, _| {});
        let outcome: Arc<OnceLock<Outcome>> = Arc::default();
        LATEST.set(Some(Arc::clone(&outcome)));
        trace::set_enabled(true);
        let run = Run {
            interpreter: PhantomData,
            outcome: Arc::clone(&outcome),
            stopping: false,
            stdout: Vec::new(),
            stderr: Vec::new(),
            reader: Reader::from_now(),
            trace: Recorded::default(),
            lost: 0,
            first_thread: trace::next_thread(),
            waits: Waits::default(),
        };
        let program = Program {
            start: Start::Source { text: source.into(), filename: FILENAME.to_owned() },
            setup: None,
            argv: vec![FILENAME.to_owned()],
            path: Vec::new(),
        };
        let mut program = Some(program);
        let main_thread = move || {
            if let Some(program) = program.take() {
                drop(outcome.set(crate::runner::run(program, &options)));
            }
            Turn::Ended
        };
        host::spawn(0, Box::new(main_thread)).expect("the pool has a worker for the main thread");
        run
    }
}

/// A program that runs.
pub struct Run<'a> {
    interpreter: PhantomData<&'a mut Interpreter>,
    outcome: Arc<OnceLock<Outcome>>,
    /// Whether the main thread is still to be interrupted.
    stopping: bool,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    reader: Reader,
    trace: Recorded,
    /// Records that the reader had lost at the last look.
    lost: u64,
    /// Threads with a smaller id are of earlier programs.
    first_thread: u32,
    waits: Waits,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit status that the `python` command would have given.
    pub status: i32,
    /// What it wrote to `sys.stdout`.
    pub stdout: String,
    /// What it and its tracebacks wrote to `sys.stderr`.
    pub stderr: String,
    /// What its threads did.
    pub trace: Recorded,
}

impl Run<'_> {
    /// Waits for the program's end, that of its non-daemon threads included.
    ///
    /// # Errors
    /// When a worker has failed.
    pub async fn end(mut self) -> Result<Finished, Failure> {
        loop {
            // Looked for first: what it did before its end is then there.
            let ended = status_of(&self.outcome);
            self.look(ended.is_some());
            if let Some(status) = ended {
                let [stdout, stderr] =
                    [self.stdout, self.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                return Ok(Finished { status, stdout, stderr, trace: self.trace });
            }
            check_workers()?;
            wait_for(pause(PAUSE_MS)).await?;
        }
    }

    /// Waits until threads wait for each other in a circle: a deadlock, unless one of them waits with a timeout. Empty if
    /// the program ends instead. It runs on: [`Run::stop`] it.
    ///
    /// # Errors
    /// When a worker has failed.
    pub async fn deadlock(&mut self) -> Result<Vec<Wait>, Failure> {
        loop {
            let ended = status_of(&self.outcome).is_some();
            self.look(ended);
            if ended || !self.waits.circle().is_empty() {
                return Ok(self.waits.circle().to_vec());
            }
            check_workers()?;
            wait_for(pause(PAUSE_MS)).await?;
        }
    }

    /// Raises KeyboardInterrupt in the main thread, wherever it waits. [`Run::end`] then tells how the program ended.
    pub fn stop(&mut self) {
        self.stopping = true;
        self.look(false);
    }

    /// What the threads have done so far.
    pub fn trace(&mut self) -> &Recorded {
        self.look(false);
        &self.trace
    }

    /// Takes in what the program has written and recorded.
    fn look(&mut self, ended: bool) {
        // A program that was started a moment ago may not have its main thread yet.
        if self.stopping && table::main_thread().is_some() {
            crate::runner::interrupt_main();
            self.stopping = false;
        }
        host::web::take_output(|stream, bytes| match stream {
            Stream::Out => self.stdout.extend(bytes),
            Stream::Err => self.stderr.extend(bytes),
        });
        let mut records = Vec::new();
        if ended {
            self.reader.finish(&mut records);
        } else {
            self.reader.poll(&mut records);
        }
        records.iter().for_each(|record| self.waits.take(record));
        self.trace.keep(&mut records);
        self.trace.lost += self.reader.lost() - self.lost;
        self.lost = self.reader.lost();
        self.trace.names.retain(|&thread, _| thread >= self.first_thread);
    }
}

/// The exit status of a program that has ended and whose workers are free again.
fn status_of(outcome: &OnceLock<Outcome>) -> Option<i32> {
    outcome.get().filter(|_| !host::web::pool_is_busy()).map(|outcome| outcome.status)
}

fn check_workers() -> Result<(), Failure> {
    failure().map_or(Ok(()), |message| Err(Failure(message)))
}

async fn wait_for(promise: js_sys::Promise) -> Result<(), Failure> {
    match js_sys::futures::JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure(error.as_string().unwrap_or_else(|| format!("{error:?}")))),
    }
}
