import { expect, test, vi } from "vitest";
import { CAPACITY, Fixture, layout } from "./memory.fixture";
import { TraceReader } from "./trace";

const { GilWait, GilAcquired, GilReleased, LockWait } = layout.kind as Record<"GilWait" | "GilAcquired" | "GilReleased" | "LockWait", number>;

test("the rings are merged by sequence number, and decoded", () => {
  const fixture = new Fixture();
  fixture.rings(2);
  const reader = new TraceReader(fixture.link);
  fixture.record(1, { kind: GilWait, thread: 2, time: 1_500_000, line: 4, subject: 1, seq: 1 });
  fixture.record(0, { kind: GilReleased, thread: 1, time: 2 ** 32 * 1e6, detail: 2, line: 9, seq: 3 });
  fixture.record(1, { kind: GilAcquired, thread: 2, detail: 1, subject: 1, seq: 2 });
  expect(reader.finish().events).toEqual([
    { seq: 1, time: 1.5, thread: 2, kind: "GilWait", detail: 0, file: "", line: 4, instruction: 0, subject: 1 },
    { seq: 2, time: 0, thread: 2, kind: "GilAcquired", detail: 1, file: "", line: 0, instruction: 0, subject: 1 },
    { seq: 3, time: 2 ** 32, thread: 1, kind: "GilReleased", reason: "Sleep", detail: 2, file: "", line: 9, instruction: 0, subject: 0 },
  ]);
});

test("a record says the file by its name", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  const [main, helper] = [fixture.file("main.py"), fixture.file("größe.py")];
  fixture.record(0, { kind: GilWait, file: main, line: 4, instruction: 12 });
  fixture.record(0, { kind: GilWait, file: helper, line: 70000, instruction: 2 ** 22 - 1 });
  fixture.record(0, { kind: GilWait, file: helper, line: 1 });
  // It was never written: a record that was overwritten while it was read.
  fixture.record(0, { kind: GilWait, file: 1023, line: 1 });
  expect(reader.finish().events.map(({ file, line, instruction }) => [file, line, instruction])).toEqual([
    ["main.py", 4, 12],
    ["größe.py", 70000, 2 ** 22 - 1],
    ["größe.py", 1, 0],
    ["", 1, 0],
  ]);
  // A name that came later is found as well.
  fixture.record(0, { kind: GilWait, file: fixture.file("third.py"), line: 1 });
  expect(reader.finish().events.map(({ file }) => file)).toEqual(["third.py"]);
});

test("a wait for a lock says what the program calls the lock", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  fixture.lock(5, "forks[2]");
  fixture.lock(6, "größe");
  for (const subject of [5, 6, 7]) fixture.record(0, { kind: LockWait, subject });
  fixture.record(0, { kind: GilWait, subject: 6 });
  const named = () => reader.finish().events.map(({ subject, name }) => [subject, name]);
  expect(named()).toEqual([
    [5, "forks[2]"],
    [6, "größe"],
    [7, undefined],
    [6, undefined],
  ]);
  // A later lock takes the place of an earlier one.
  fixture.lock(13, "later");
  for (const subject of [5, 13]) fixture.record(0, { kind: LockWait, subject });
  expect(named()).toEqual([
    [5, undefined],
    [13, "later"],
  ]);
});

test("a poll holds back what a slower thread may still precede", () => {
  const fixture = new Fixture();
  fixture.rings(2);
  const reader = new TraceReader(fixture.link);
  // Number 1 is taken, but its record is not finished when number 2 is.
  fixture.record(0, { kind: GilWait, seq: 2 });
  expect(reader.poll().events).toEqual([]);
  fixture.record(1, { kind: GilWait, seq: 1 });
  expect(reader.poll().events.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(reader.poll().events).toEqual([]);
});

test("overrun loses the oldest and says how many", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  for (let n = 0; n < CAPACITY + 5; n++) fixture.record(0, { kind: GilWait });
  const { events, lost } = reader.finish();
  expect(lost).toBe(5);
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: CAPACITY }, (_, n) => n + 6));
});

test("a record that was overwritten while it was read is lost, not mixed", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  for (let n = 0; n < CAPACITY; n++) fixture.record(0, { kind: GilWait });
  // The writer has begun the next three records.
  fixture.set64(16384 + layout.ring.begun, CAPACITY + 3);
  const { events, lost } = reader.finish();
  expect([events.length, lost]).toEqual([CAPACITY - 3, 3]);
});

test("a new run has only its own threads and events", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  fixture.slot(0, 1, "MainThread");
  fixture.record(0, { kind: GilWait });
  reader.reset();
  const slot = fixture.slot(1, 2, "MäinThread");
  fixture.set64(slot + layout.slot.heldNs, 2_500_000);
  fixture.set64(slot + layout.slot.released + 16, 3);
  fixture.words[(slot + layout.slot.state) / 4] = 2;
  fixture.record(0, { kind: GilAcquired, thread: 2 });
  const { events, threads } = reader.finish();
  expect(events.map(({ kind }) => kind)).toEqual(["GilAcquired"]);
  expect(threads).toEqual([
    { id: 2, name: "MäinThread", ended: false, state: "Holding", held: 2.5, waited: 0, acquired: 0, released: { DropRequest: 0, Lock: 0, Sleep: 3 } },
  ]);
});

test("the time goes on while nothing happens, and with it what a thread has held", () => {
  const fixture = new Fixture();
  fixture.rings(1);
  const reader = new TraceReader(fixture.link);
  const clock = vi.spyOn(performance, "now");
  const slot = fixture.slot(0, 1, "MainThread");
  fixture.words[(slot + layout.slot.state) / 4] = layout.state["Holding"] as number;
  fixture.set64(slot + layout.slot.sinceNs, 2e6);
  fixture.set64(slot + layout.slot.heldNs, 5e6);
  fixture.record(0, { kind: GilAcquired, time: 2e6 });
  reader.poll();
  clock.mockReturnValue(1002);
  expect(reader.poll()).toMatchObject({ time: 2, threads: [{ held: 5, waited: 0 }] });
  clock.mockReturnValue(1010);
  expect(reader.poll()).toMatchObject({ events: [], time: 10, threads: [{ held: 13, waited: 0 }] });
  // The last batch ends with the last event.
  fixture.record(0, { kind: GilReleased, time: 12e6 });
  expect(reader.finish()).toMatchObject({ time: 12 });
  clock.mockRestore();
});
