//! The wasm build with threads, in a browser: `./build.sh test wasm`.
#![cfg(target_arch = "wasm32")]

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};

use baton::host::{self, Stream};
use baton::runner::program::{Program, Start};
use baton::runner::{self, Options};
use baton::trace::{At, Kind, Reader, Tracer};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen(inline_js = r#"
    // What each worker's script defines for the module; see src/host/web.rs.
    globalThis.batonPoke = () => {};
    globalThis.batonPanic = (message) => console.error(message);

    export function setLibrary(image, sources) {
        globalThis.batonLibrary = (file) => (file === "image" ? image : sources);
    }

    // Brings up pool workers as the page side does, and resolves when they are about to park.
    export async function startPool(count, module, memory, glue, capAddress) {
        Atomics.store(new Int32Array(memory.buffer), capAddress >>> 2, count);
        const script = `
            import init, { workerMain } from "${glue}";
            self.batonPoke = () => {};
            self.batonPanic = (message) => console.error(message);
            self.onmessage = async ({ data }) => {
                await init({ ...data, thread_stack_size: 1 << 20 });
                postMessage("parked");
                workerMain();
            };`;
        const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
        await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
            const worker = new Worker(url, { type: "module" });
            worker.onmessage = resolve;
            worker.onerror = (event) => reject(new Error(event.message));
            worker.postMessage({ module_or_path: module, memory });
        })));
    }
"#)]
extern "C" {
    #[wasm_bindgen(js_name = startPool, catch)]
    async fn start_pool(
        count: u32,
        module: JsValue,
        memory: JsValue,
        glue: &str,
        cap_address: u32,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = setLibrary)]
    fn set_library(image: js_sys::Uint8Array, sources: js_sys::Uint8Array);
}

const WORKERS: u32 = 3;

/// Workers for all tests.
async fn pool() {
    thread_local!(static STARTED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    if STARTED.replace(true) {
        return;
    }
    let cap = host::web::control_address() + 4 * 2;
    let origin =
        js_sys::Reflect::get(&js_sys::Reflect::get(&js_sys::global(), &"location".into()).unwrap(), &"origin".into())
            .unwrap();
    let glue = format!("{}/wasm-bindgen-test.js", origin.as_string().unwrap());
    start_pool(WORKERS, wasm_bindgen::module(), wasm_bindgen::memory(), &glue, cap).await.expect("workers start");
}

#[wasm_bindgen_test]
async fn jobs_run_on_other_workers_over_one_memory() {
    pool().await;
    // All of them wait for each other: each must have a worker of its own.
    let arrived: &'static AtomicU32 = Box::leak(Box::default());
    for _ in 0..WORKERS {
        host::spawn(Box::new(move || {
            arrived.fetch_add(1, Release);
            host::futex_wake(arrived, u32::MAX);
            loop {
                let now = arrived.load(Acquire);
                if now >= WORKERS {
                    break;
                }
                host::futex_wait(arrived, now, None);
            }
        }))
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

fn run(text: &str, stepped: bool) -> i32 {
    let array = |bytes: &[u8]| js_sys::Uint8Array::from(bytes);
    set_library(
        array(include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.image"))),
        array(include_bytes!(concat!(env!("OUT_DIR"), "/stdlib.sources"))),
    );
    let program = Program {
        start: Start::Source { text: text.into(), filename: "<test>".into() },
        setup: None,
        argv: vec!["<test>".into()],
        path: Vec::new(),
    };
    runner::run(program, &Options { stepped, ..Options::default() }).status
}

#[wasm_bindgen_test]
async fn python_threads_hold_the_gil_one_at_a_time() {
    pool().await;
    baton::trace::set_enabled(true);
    let mut reader = Reader::from_now();
    assert_eq!(run(THREADS, false), 0);
    let mut records = Vec::new();
    reader.finish(&mut records);
    let (mut holder, mut holders) = (None, std::collections::HashSet::new());
    for record in &records {
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
fn the_stepped_runner_needs_one_worker() {
    assert_eq!(run(THREADS, true), 0);
}

#[wasm_bindgen_test]
fn a_program_that_fails_says_so() {
    assert_eq!(run("raise SystemExit(3)", false), 3);
    assert_eq!(run("1 / 0", false), 1);
}
