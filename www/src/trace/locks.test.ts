import { describe as suite, expect, test } from "vitest";
import { describe, describeCircle, describeLock } from "./describe";
import { batch } from "./fixture";
import { TimelineModel } from "./model";
import type { TraceBatch } from "../runtime/api";

function modelOf(trace: TraceBatch): TimelineModel {
  const model = new TimelineModel();
  model.append(trace);
  return model;
}

/** Each row's name and its segments, briefly. */
const rows = (model: TimelineModel) => model.locks.rows.map(({ name, segments }) => [name, ...segments.map(({ start, holder, waiters }) => `${start}: ${holder} < ${waiters.join()}`)]);

/** 1 has lock 7 while 2 and 3 wait; 2 gets it, then 3. */
const CONTENDED = batch(
  [1, 2, "LockWait", { subject: 7, name: "lock_a", line: 5 }],
  [1, 2, "LockHeld", { subject: 1 }],
  [1, 2, "GilReleased", { reason: "Lock" }],
  [3, 3, "LockWait", { subject: 7, name: "lock_a" }],
  [3, 3, "LockHeld", { subject: 1 }],
  [5, 1, "LockHandOver", { subject: 7 }],
  [6, 2, "LockWaitEnd", { subject: 7 }],
  [8, 2, "LockHandOver", { subject: 7 }],
  [9, 3, "LockWaitEnd", { subject: 7 }],
  [20, 1, "GilAcquired"],
);

suite("locks", () => {
  test("a row says who has a lock while others wait", () => {
    expect(rows(modelOf(CONTENDED))).toEqual([["lock_a", "1: 1 < 2", "3: 1 < 2,3", "5: 0 < 2,3", "6: 2 < 3", "8: 0 < 3", "9: 0 < "]]);
  });

  test("who is woken and finds the lock taken waits once more", () => {
    const model = modelOf(
      batch(
        [1, 2, "LockWait", { subject: 7, name: "lock_a" }],
        [1, 2, "LockHeld", { subject: 1 }],
        [3, 3, "LockWait", { subject: 7, name: "lock_a" }],
        [3, 3, "LockHeld", { subject: 1 }],
        [5, 1, "LockHandOver", { subject: 7 }],
        [6, 2, "LockWaitEnd", { subject: 7 }],
        [6, 2, "LockWait", { subject: 7, name: "lock_a" }],
        [6, 2, "LockHeld", { subject: 4 }],
      ),
    );
    expect(rows(model)).toEqual([["lock_a", "1: 1 < 2", "3: 1 < 2,3", "5: 0 < 2,3", "6: 4 < 3,2"]]);
  });

  test("a timeout ends a wait and changes no holder", () => {
    const trace = batch([1, 2, "LockWait", { subject: 7, name: "lock_a" }], [1, 2, "LockHeld", { subject: 1 }], [2, 3, "LockWait", { subject: 7, name: "lock_a" }], [2, 3, "LockHeld", { subject: 1 }], [4, 2, "LockWaitEnd", { subject: 7, detail: 1 }]);
    expect(rows(modelOf(trace))).toEqual([["lock_a", "1: 1 < 2", "2: 1 < 2,3", "4: 1 < 3"]]);
  });

  test("waits to be notified have a row for each condition, with nobody as holder", () => {
    const wait = (time: number, thread: number, subject: number) => [
      [time, thread, "LockWait", { subject, name: "items.not_empty" }],
      [time, thread, "LockHeld", { subject: thread }],
    ] as const;
    const model = modelOf(batch(...[...wait(1, 2, 10), ...wait(2, 3, 11)].map((event) => [...event] as never), [4, 2, "LockWaitEnd", { subject: 10 }], [5, 3, "LockWaitEnd", { subject: 11 }]));
    expect(rows(model)).toEqual([["items.not_empty (notify)", "1: 0 < 2", "2: 0 < 2,3", "4: 0 < 3", "5: 0 < "]]);
  });

  test("what has no name is none of the program's", () => {
    const model = modelOf(batch([1, 2, "LockWait", { subject: 7 }], [1, 2, "LockHeld", { subject: 2 }], [2, 3, "LockWait", { subject: 8 }], [2, 3, "LockHeld", { subject: 1 }]));
    expect(rows(model)).toEqual([]);
    expect(model.locks.nameOf(7)).toBe("lock 7");
  });

  test("two locks of one name are told apart", () => {
    const wait = (thread: number, subject: number) => batch([1, thread, "LockWait", { subject, name: "self._lock" }], [1, thread, "LockHeld", { subject: 1 }]).events;
    const model = modelOf({ ...CONTENDED, events: [...wait(2, 7), ...wait(3, 8)] });
    expect([model.locks.nameOf(7), model.locks.nameOf(8)]).toEqual(["self._lock", "self._lock #2"]);
  });

  test("words name the lock", () => {
    const ms = (time: number): string => `${time} ms`;
    const model = modelOf(CONTENDED);
    expect(describe(model, 0, 0, 20, ms)).toMatchObject({ thread: "Thread 2", what: "waits for lock_a for 5 ms" });
    expect(describeLock(model, 0, 1, 20, ms)).toMatchObject({ thread: "lock_a", what: "is held by Thread 1 for 2 ms", details: ["Thread 2, Thread 3 wait for it.", "From 2 ms to 4 ms."] });
    expect(describeLock(model, 0, 5, 20, ms)).toBeUndefined();
    const circle = modelOf(batch([1, 2, "LockWait", { subject: 2, name: "lock_b", line: 12 }], [1, 2, "LockHeld", { subject: 3 }], [2, 3, "LockWait", { subject: 1, name: "lock_a", line: 9 }], [2, 3, "LockHeld", { subject: 2 }]));
    expect(describeCircle(circle)).toEqual(["Thread 3 waits at main.py:9 for lock_a, which Thread 2 holds", "Thread 2 waits at main.py:12 for lock_b, which Thread 3 holds"]);
  });
});
