import { expect, test } from "vitest";
import type { TraceEvent } from "../runtime/api";
import { TimelineModel } from "./model";
import { standingLocks, standingThreads } from "./standing";

let seq = 0;
const event = (thread: number, kind: TraceEvent["kind"], time: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  seq: seq++,
  time,
  thread,
  kind,
  detail: 0,
  file: "main.py",
  line: 10 * thread,
  instruction: 0,
  subject: 0,
  ...more,
});
const after = (...events: TraceEvent[]): TimelineModel => {
  const model = new TimelineModel();
  model.append({ events, time: 100, threads: [], lost: 0 });
  return model;
};
const waits = (thread: number, lock: number, holder: number, time: number): TraceEvent[] => [
  event(thread, "GilAcquired", time - 1),
  event(thread, "LockWait", time, { subject: lock }),
  event(thread, "LockHeld", time, { subject: holder }),
  event(thread, "GilReleased", time, { reason: "Lock" }),
];

test("two threads that wait for each other's lock: who waits for what, where, since when, and who has it", () => {
  const model = after(...waits(1, 7, 2, 5), ...waits(2, 8, 1, 6));
  expect(standingThreads(model)).toEqual([
    { id: 1, name: "Thread 1", state: "lock", since: 5, file: "main.py", line: 10, lock: model.locks.nameOf(7), holder: "Thread 2", stuck: true },
    { id: 2, name: "Thread 2", state: "lock", since: 6, file: "main.py", line: 20, lock: model.locks.nameOf(8), holder: "Thread 1", stuck: true },
  ]);
  expect(standingLocks(model)).toEqual([
    { id: 7, name: model.locks.nameOf(7), holder: "Thread 2", waiters: ["Thread 1"] },
    { id: 8, name: model.locks.nameOf(8), holder: "Thread 1", waiters: ["Thread 2"] },
  ]);
});

test("waiters stand in the order in which they began to wait; who got the lock holds it", () => {
  const model = after(...waits(3, 7, 1, 5), ...waits(2, 7, 1, 6), ...waits(4, 7, 1, 7), event(3, "LockWaitEnd", 8, { subject: 7 }));
  expect(standingLocks(model)).toEqual([{ id: 7, name: model.locks.nameOf(7), holder: "Thread 3", waiters: ["Thread 2", "Thread 4"] }]);
  expect(standingThreads(model).some(({ stuck }) => stuck)).toBe(false);
});

test("who waits for the GIL is told who has it; who has ended is not told of", () => {
  const model = after(event(1, "GilAcquired", 1), event(2, "GilWait", 2, { subject: 1 }), event(3, "ThreadExit", 3), event(3, "GilReleased", 3, { reason: "ThreadExit" }));
  expect(standingThreads(model).map(({ id, state, holder }) => [id, state, holder])).toEqual([
    [1, "holding", undefined],
    [2, "waiting", "Thread 1"],
  ]);
});

test("a thread that joins waits for the end of another", () => {
  const model = after(event(1, "GilAcquired", 1), event(1, "JoinWait", 2, { subject: 2 }), event(1, "GilReleased", 2, { reason: "Join" }), event(2, "GilAcquired", 3));
  expect(standingThreads(model)[0]).toMatchObject({ state: "join", since: 2, holder: "Thread 2", lock: undefined });
});
