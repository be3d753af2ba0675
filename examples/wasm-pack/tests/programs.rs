//! The programs on real workers, in a browser.
#![cfg(target_arch = "wasm32")]

use baton::testing::{Interpreter, Kind};
use baton_example_wasm_pack::{COUNTER, TRANSFER};
use std::collections::{BTreeSet, HashSet};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn three_threads_count_and_never_two_hold_the_gil() {
    let mut python = Interpreter::start(4).await.unwrap();
    let finished = python.run(COUNTER).end().await.unwrap();
    assert_eq!((finished.status, &*finished.stdout, &*finished.stderr), (0, "counted 150\n", ""));

    let trace = finished.trace;
    assert_eq!(trace.lost, 0);
    let (mut holder, mut holders) = (None, HashSet::new());
    for record in &trace.records {
        match record.kind {
            Kind::GilAcquired => {
                assert_eq!(holder.replace(record.thread), None, "{record:?}");
                holders.insert(&*trace.names[&record.thread]);
            }
            Kind::GilReleased => assert_eq!(holder.take(), Some(record.thread), "{record:?}"),
            _ => {}
        }
    }
    assert_eq!(holders, ["MainThread", "counter-0", "counter-1", "counter-2"].into());
}

#[wasm_bindgen_test]
async fn a_deadlock_says_who_waits_for_whom_and_where() {
    let mut python = Interpreter::start(3).await.unwrap();
    let mut run = python.run(TRANSFER);
    let circle = run.deadlock().await.unwrap();
    assert_eq!(circle.len(), 2);

    let names = &run.trace().names;
    let waits: BTreeSet<_> = circle.iter().map(|wait| (&*names[&wait.thread], &*names[&wait.holder])).collect();
    assert_eq!(waits, [("east", "west"), ("west", "east")].into());
    // Each waits for a lock of its own, in the inner `with`.
    assert_eq!(circle.iter().filter_map(|wait| wait.lock).collect::<HashSet<_>>().len(), 2);
    assert!(circle.iter().all(|wait| (wait.file, wait.line) == ("<main>", 10)), "{circle:?}");

    // Stop ends the main thread, which joins them, and with it the program.
    run.stop();
    let finished = run.end().await.unwrap();
    assert_eq!(finished.status, 130);
    assert!(finished.stderr.ends_with("KeyboardInterrupt\n"), "{}", finished.stderr);
    assert_eq!(finished.stdout, "");
}

#[wasm_bindgen_test]
async fn the_trace_is_a_javascript_value() {
    let mut python = Interpreter::start(1).await.unwrap();
    let finished = python.run("print('hello')").end().await.unwrap();
    let trace = serde_wasm_bindgen::to_value(&finished.trace).unwrap();
    let get = |value: &wasm_bindgen::JsValue, name: &str| js_sys::Reflect::get(value, &name.into()).unwrap();
    let events = js_sys::Array::from(&get(&trace, "events"));
    assert_eq!(events.length() as usize, finished.trace.records.len());
    let released = events.iter().filter(|event| get(event, "kind") == "GilReleased").last().unwrap();
    assert_eq!(get(&released, "reason"), "ThreadExit");
    assert!(get(&released, "time").as_f64().unwrap() > 0.0);
    let threads = js_sys::Array::from(&get(&trace, "threads"));
    assert_eq!(get(&threads.get(0), "name"), "MainThread");
}
