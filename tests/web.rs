//! The wasm build with threads, in a browser: `./build.sh test wasm`.
#![cfg(target_arch = "wasm32")]

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};

use baton::host::{self, Stream};
use baton::trace::{At, Kind, Reader, Tracer};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Brings up pool workers as the page side does, and resolves when they are about to park.
#[wasm_bindgen(inline_js = r#"
    export async function startPool(count, module, memory, glue, capAddress) {
        globalThis.batonPoke = () => {};
        globalThis.batonPanic = (message) => console.error(message);
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
    async fn start_pool(count: u32, module: JsValue, memory: JsValue, glue: &str, cap_address: u32) -> Result<JsValue, JsValue>;
}

const WORKERS: u32 = 3;

async fn pool() {
    let cap = host::web::control_address() + 4 * 2;
    let origin = js_sys::Reflect::get(&js_sys::Reflect::get(&js_sys::global(), &"location".into()).unwrap(), &"origin".into()).unwrap();
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
