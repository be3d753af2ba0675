import { expect, test } from "vitest";
import { parseClaim } from "./claims";
import { batch, TWO_THREADS } from "./fixture";
import { TimelineModel } from "./model";

const model = new TimelineModel();
model.append(TWO_THREADS);
const run = { model, output: "one 1\ntwo 2\n", status: 0 };
const holds = (claim: string, of = run): boolean => parseClaim(claim)(of);

test("output and status", () => {
  expect(holds("prints ^two \\d$")).toBe(true);
  expect(holds("prints ^three")).toBe(false);
  expect(holds("no prints ^three")).toBe(true);
  expect(holds("status 0")).toBe(true);
  expect(holds("status 1")).toBe(false);
});

test("threads and hand-overs", () => {
  expect(holds("threads >= 2")).toBe(true);
  expect(holds("threads == 3")).toBe(false);
  expect(holds("hand-overs >= 3")).toBe(true);
  expect(holds("hand-overs DropRequest == 1")).toBe(true);
  expect(holds("hand-overs Sleep <= 0")).toBe(false);
  expect(holds("asked at 7 9")).toBe(true);
  expect(holds("asked at 9")).toBe(false);
});

test("states at the same time", () => {
  const sleepers = new TimelineModel();
  sleepers.append(batch([0, 1, "Sleep"], [1, 2, "Sleep"], [2, 1, "SleepEnd"], [2, 3, "Sleep"], [3, 2, "SleepEnd"], [4, 3, "SleepEnd"]));
  expect(holds("together sleep == 2", { ...run, model: sleepers })).toBe(true);
  expect(holds("together holding == 1")).toBe(true);
  expect(holds("no deadlock")).toBe(true);
});

test("what is no claim is refused", () => {
  for (const text of ["", "prints", "status x", "together flying >= 1", "threads more", "deadlock 3", "asked at x"]) expect(() => parseClaim(text), text).toThrow("no claim");
});
