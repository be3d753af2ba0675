import { expect, test } from "vitest";
import { batch, TWO_THREADS } from "./fixture";
import { TimelineModel } from "./model";
import { handOverTable, lockTable, spanTable, type Table } from "./tables";

const ms = (time: number): string => `${time} ms`;
const rows = (table: Table) => Array.from({ length: table.length }, (_, index) => table.row(index).join(" | "));

function modelOf(trace = TWO_THREADS): TimelineModel {
  const model = new TimelineModel();
  model.append(trace);
  return model;
}

test("hand-overs, with who asked and how long the next one waited", () => {
  expect(rows(handOverTable(modelOf(), ms))).toEqual([
    "7 ms | Thread 1 | Thread 2 | main.py:7 | another thread asked for it | Thread 2  | 5 ms",
    "9 ms | Thread 2 | Thread 1 | main.py:5 | it went to sleep |  | 2 ms",
    "18 ms | Thread 2 | Thread 1 | main.py:6 | it ended |  | ",
  ]);
});

test("what a thread did, in the hover's words", () => {
  const [first, second] = rows(spanTable(modelOf(), 1, ms)).filter((row) => !row.includes("for 0 ms"));
  expect([first, second]).toEqual([
    "2 ms | waits for the GIL for 5 ms | main.py:4 | Thread 1 held it when the wait began.",
    "7 ms | holds the GIL for 2 ms | main.py:5 | Let go because it went to sleep.",
  ]);
});

test("who had a lock, and who waited", () => {
  const model = modelOf(
    batch([1, 2, "LockWait", { subject: 7, name: "lock_a" }], [1, 2, "LockHeld", { subject: 1 }], [4, 3, "LockWait", { subject: 7 }], [4, 3, "LockHeld", { subject: 1 }], [5, 3, "LockWaitEnd", { subject: 7, detail: 1 }], [6, 2, "LockWaitEnd", { subject: 7, detail: 1 }]),
  );
  expect(rows(lockTable(model, 0, ms))).toEqual(["0 ms | Thread 1 | Thread 2 | 3 ms", "3 ms | Thread 1 | Thread 2, Thread 3 | 1 ms", "4 ms | Thread 1 | Thread 2 | 1 ms", "5 ms |  | nobody | "]);
});
