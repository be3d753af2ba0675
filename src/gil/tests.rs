//! The lock with real threads. Nothing here depends on how long anything takes.

use super::{Closed, EvalBreaker, Gil, ThreadGil};
use crate::host::{self, table};
use crate::trace::{self, At, Kind, Reason, Record};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::{Arc, Barrier};

const HERE: At = At { file: 1, line: 7, instr: 3 };

/// What a running thread does at each switch point.
fn switch_point(gil: &Gil, me: &Arc<ThreadGil>) {
    if me.breaker().is_set() {
        gil.switch(me, HERE).unwrap();
    }
}

/// Waits, without the GIL, until `condition`.
fn until(condition: impl Fn() -> bool) {
    while !condition() {
        std::thread::yield_now();
    }
}

#[test]
fn threads_that_are_switched_all_the_time_exclude_each_other() {
    const THREADS: usize = 4;
    const ROUNDS: u64 = 20_000;
    let gil = Gil::default();
    gil.set_interval_us(1);
    let counter = AtomicU64::new(0);
    let all = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let me = ThreadGil::register("counter").unwrap();
                all.wait();
                gil.take(&me, HERE).unwrap();
                for _ in 0..ROUNDS {
                    // Not an atomic addition: only the GIL makes it whole.
                    counter.store(counter.load(Relaxed) + 1, Relaxed);
                    switch_point(&gil, &me);
                }
                gil.release(&me, Reason::ThreadExit, HERE);
            });
        }
    });
    assert_eq!(counter.load(Relaxed), THREADS as u64 * ROUNDS);
    assert_eq!(gil.holder(), 0);
}

#[test]
fn a_busy_holder_is_asked_and_the_trace_says_so() {
    let _on = trace::tests::turned_on();
    let mut reader = trace::Reader::from_now();
    let gil = Gil::default();
    gil.set_interval_us(100);
    let [busy, other] = ["busy", "other"].map(|name| ThreadGil::register(name).unwrap());
    gil.take(&busy, HERE).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            gil.take(&other, At { file: 1, line: 20, instr: 0 }).unwrap();
            gil.release(&other, Reason::Sleep, At { file: 1, line: 21, instr: 0 });
        });
        until(|| busy.breaker().is_set());
        assert_eq!(busy.breaker().bits(), EvalBreaker::GIL_DROP_REQUEST);
        gil.switch(&busy, HERE).unwrap();
    });
    assert_eq!(busy.breaker().bits(), 0);
    gil.release(&busy, Reason::ThreadExit, HERE);

    let mut records = Vec::new();
    reader.finish(&mut records);
    let ids = [busy.id(), other.id()];
    records.retain(|record| ids.contains(&record.thread));
    let story = |thread: u32| -> Vec<(Kind, u8, u32)> {
        let of_thread = |record: &&Record| record.thread == thread;
        records.iter().filter(of_thread).map(|record| (record.kind, record.detail, record.subject)).collect()
    };
    assert_eq!(
        story(other.id()),
        [
            (Kind::GilWait, 0, busy.id()),
            (Kind::DropRequested, 0, busy.id()),
            (Kind::GilAcquired, 1, busy.id()),
            (Kind::GilReleased, Reason::Sleep as u8, 0),
        ]
    );
    // Whether it had to wait to get the GIL back, and so long that it asked, is a matter of luck.
    let mut story = story(busy.id());
    story.retain(|event| !matches!(event.0, Kind::GilWait | Kind::DropRequested));
    assert_eq!(
        story,
        [
            (Kind::GilAcquired, 1, 0),
            (Kind::GilReleased, Reason::DropRequest as u8, other.id()),
            (Kind::GilAcquired, 1, other.id()),
            (Kind::GilReleased, Reason::ThreadExit as u8, 0),
        ]
    );
    // Forced switching: the other one had it in between.
    let place = |kind, thread| records.iter().position(|r| r.kind == kind && r.thread == thread).unwrap();
    let asked = place(Kind::DropRequested, other.id());
    let dropped = place(Kind::GilReleased, busy.id());
    let taken = place(Kind::GilAcquired, other.id());
    let back = records.iter().rposition(|r| r.kind == Kind::GilAcquired && r.thread == busy.id()).unwrap();
    assert!(asked < dropped && dropped < taken && taken < back, "{records:?}");
    assert_eq!((records[asked].at.line, records[dropped].at.line, records[dropped].at.instr), (20, 7, 3));
}

#[test]
fn figures_count_what_happened() {
    let gil = Gil::default();
    let me = ThreadGil::register("figures").unwrap();
    for reason in [Reason::Lock, Reason::Sleep, Reason::Sleep] {
        gil.take(&me, HERE).unwrap();
        gil.release(&me, reason, HERE);
    }
    gil.take(&me, HERE).unwrap();
    let totals = me.slot().figures.totals(host::monotonic_ns());
    assert_eq!(totals.acquired, 4);
    assert_eq!(totals.released[Reason::Sleep as usize], 2);
    assert_eq!(totals.released[Reason::Lock as usize], 1);
    assert_eq!(totals.released.iter().sum::<u64>(), 3);
    assert_eq!(gil.switch_number(), 1, "one thread alone never switches");
    gil.release(&me, Reason::ThreadExit, HERE);
}

#[test]
fn a_switch_that_nobody_asked_for_does_not_wait() {
    let gil = Gil::default();
    let me = ThreadGil::register("stressed").unwrap();
    me.breaker().set(EvalBreaker::ALWAYS);
    gil.take(&me, HERE).unwrap();
    for _ in 0..3 {
        switch_point(&gil, &me);
    }
    assert_eq!(me.breaker().bits(), EvalBreaker::ALWAYS);
    let totals = me.slot().figures.totals(host::monotonic_ns());
    assert_eq!(totals.released[Reason::Offered as usize], 3);
    gil.release(&me, Reason::ThreadExit, HERE);
}

#[test]
fn closing_turns_waiters_away_and_later_ones_too() {
    let gil = Gil::default();
    let [holder, waiter, late] = ["holder", "waiter", "late"].map(|name| ThreadGil::register(name).unwrap());
    gil.take(&holder, HERE).unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| gil.take(&waiter, HERE));
        until(|| waiter.slot().figures.state.load(SeqCst) == table::State::Waiting as u32);
        gil.close();
        assert_eq!(waiting.join().unwrap(), Err(Closed));
    });
    assert_eq!(gil.holder(), holder.id());
    gil.release(&holder, Reason::ThreadExit, HERE);
    assert_eq!(gil.take(&late, HERE), Err(Closed));
    assert_eq!(late.slot().figures.state.load(SeqCst), table::State::Away as u32);
}

#[test]
fn a_thread_in_a_forced_switch_is_released_by_closing() {
    let gil = Gil::default();
    gil.set_interval_us(1);
    let [holder, waiter] = ["holder", "waiter"].map(|name| ThreadGil::register(name).unwrap());
    gil.take(&holder, HERE).unwrap();
    let closed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Turned away after it asked: nobody will take the lock from the holder.
            let _ = gil.take(&waiter, HERE);
            closed.store(true, SeqCst);
        });
        until(|| holder.breaker().is_set());
        gil.close();
        until(|| closed.load(SeqCst));
        gil.release(&holder, Reason::DropRequest, HERE);
    });
    assert_eq!(gil.holder(), 0);
}

#[test]
fn the_interval_is_at_least_one_microsecond() {
    let gil = Gil::default();
    assert_eq!(gil.interval_us(), super::DEFAULT_INTERVAL_US);
    // As CPython shows it; the wait is at least one microsecond.
    gil.set_interval_us(0);
    assert_eq!(gil.interval_us(), 0);
}
