//! The wasm build with threads, in a browser: `RUSTC_BOOTSTRAP=1 wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};

use baton::host::{self, Stream, Turn};
use baton::testing::{Finished, Interpreter, Kind, Options};
use baton::trace::{At, Reader, Tracer};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const WORKERS: u32 = 4;

#[wasm_bindgen_test]
async fn jobs_run_on_other_workers_over_one_memory() {
    Interpreter::start(WORKERS).await.expect("workers start");
    // All of them wait for each other: each must have a worker of its own.
    let arrived: &'static AtomicU32 = Box::leak(Box::default());
    for _ in 0..WORKERS {
        host::spawn(
            0,
            Box::new(move || {
                arrived.fetch_add(1, Release);
                host::futex_wake(arrived, u32::MAX);
                loop {
                    let now = arrived.load(Acquire);
                    if now >= WORKERS {
                        break;
                    }
                    host::futex_wait(arrived, now, None);
                }
                Turn::Ended
            }),
        )
        .expect("the pool has room");
    }
    loop {
        let now = arrived.load(Acquire);
        if now == WORKERS {
            break;
        }
        host::futex_wait(arrived, now, None);
    }
}

#[wasm_bindgen_test]
fn a_wait_ends_at_its_deadline() {
    let word = AtomicU32::new(0);
    let deadline = host::monotonic_ns() + 2_000_000;
    while host::monotonic_ns() < deadline {
        host::futex_wait(&word, 0, Some(deadline));
    }
}

#[wasm_bindgen_test]
fn the_trace_is_read_back() {
    baton::trace::set_enabled(true);
    let mut reader = Reader::from_now();
    let tracer = Tracer::register("tested").expect("a slot is free");
    tracer.record(Kind::Sleep, 0, 0, At { file: 0, line: 7, instr: 3 });
    let mut records = Vec::new();
    reader.finish(&mut records);
    let record = records.iter().find(|record| record.thread == tracer.id()).expect("the record is there");
    assert_eq!((record.kind, record.at.line, record.at.instr), (Kind::Sleep, 7, 3));
}

#[wasm_bindgen_test]
fn output_goes_into_the_ring() {
    assert_eq!(host::try_write(Stream::Out, "grüße".as_bytes()).expect("the ring takes it"), 7);
}

/// Three threads that all wait for each other, then add under a lock.
const THREADS: &str = "
import sys, threading
sys.setswitchinterval(0.0005)
barrier, lock, total = threading.Barrier(3), threading.Lock(), 0
def add():
    global total
    barrier.wait()
    for _ in range(50):
        with lock:
            total += sum(range(100)) // 4950
threads = [threading.Thread(target=add) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert total == 150, total
";

async fn run(text: &str, stepped: bool) -> Finished {
    let mut python = Interpreter::start(WORKERS).await.expect("workers start");
    python.run_with(text, Options { stepped, ..Options::default() }).end().await.expect("no worker fails")
}

#[wasm_bindgen_test]
async fn python_threads_hold_the_gil_one_at_a_time() {
    let Finished { status, stderr, trace, .. } = run(THREADS, false).await;
    assert_eq!((status, &*stderr, trace.lost), (0, "", 0));
    let (mut holder, mut holders) = (None, std::collections::HashSet::new());
    for record in &trace.records {
        match record.kind {
            Kind::GilAcquired => {
                assert_eq!(holder.replace(record.thread), None, "{record:?}");
                holders.insert(record.thread);
            }
            Kind::GilReleased => assert_eq!(holder.take(), Some(record.thread), "{record:?}"),
            _ => {}
        }
    }
    assert_eq!(holders.len(), 4);
}

#[wasm_bindgen_test]
async fn the_stepped_runner_needs_one_worker() {
    assert_eq!(run(THREADS, true).await.status, 0);
}

#[wasm_bindgen_test]
async fn a_program_that_fails_says_so() {
    assert_eq!(run("raise SystemExit(3)", false).await.status, 3);
    let failed = run("1 / 0", false).await;
    assert_eq!(failed.status, 1);
    assert!(failed.stderr.ends_with("ZeroDivisionError: division by zero\n"), "{}", failed.stderr);
}

#[wasm_bindgen_test]
async fn more_threads_than_workers_are_refused() {
    let mut python = Interpreter::start(2).await.expect("workers start");
    let program = "
import _thread, time
_thread.start_new_thread(time.sleep, (60,))
try: _thread.start_new_thread(time.sleep, (60,))
except RuntimeError as error: print(error)
";
    let finished = python.run(program).end().await.expect("no worker fails");
    assert_eq!((finished.status, &*finished.stdout), (0, "can't start new thread\n"));
}

#[wasm_bindgen_test]
async fn output_of_any_size_and_both_streams_arrives() {
    let mut python = Interpreter::start(1).await.expect("workers start");
    let program = "import sys\nprint('ä' * 300_000, file=sys.stderr)\nfor n in range(20_000): print(n)\nprint(input())";
    let finished = python.run(program).end().await.expect("no worker fails");
    let lines: String = (0..20_000).map(|n| format!("{n}\n")).collect();
    assert!(finished.stdout == lines);
    assert!(finished.stderr.starts_with(&"ä".repeat(300_000)));
    assert!(finished.stderr.ends_with("EOFError: EOF when reading a line\n"), "there is no input");
}

#[wasm_bindgen_test]
async fn what_a_test_leaves_behind_is_stopped() {
    let mut python = Interpreter::start(WORKERS).await.expect("workers start");
    drop(python.run("while True: pass"));
    assert_eq!(run("print(1)", false).await.stdout, "1\n");
}
