import { describe as suite, expect, test } from "vitest";
import { describe, describeCircle } from "./describe";
import { chromeTrace } from "./chrome";
import { batch, TWO_THREADS } from "./fixture";
import CIRCLES from "../../../tests/golden/circles.txt?raw";
import type { TraceKind } from "../runtime/api";
import type { Lane, Span } from "./lane";
import { TimelineModel } from "./model";

function modelOf(trace = TWO_THREADS): TimelineModel {
  const model = new TimelineModel();
  model.append(trace);
  return model;
}

function spans(lane: Lane, now: number): [string, number, number][] {
  return Array.from({ length: lane.length }, (_, index) => {
    const { state, start, end } = lane.span(index, now) as NonNullable<ReturnType<Lane["span"]>>;
    return [state, start, end] as [string, number, number];
  }).filter(([, start, end]) => end > start);
}

suite("spans", () => {
  test("a lane tells what its thread did, without gaps", () => {
    const [main, worker] = modelOf().lanes as [Lane, Lane];
    expect(spans(main, 120)).toEqual([
      ["holding", 100, 107],
      ["waiting", 107, 109],
      ["holding", 109, 110],
      ["join", 110, 118],
      ["holding", 118, 120],
    ]);
    expect(spans(worker, 120)).toEqual([
      ["waiting", 102, 107],
      ["holding", 107, 109],
      ["sleep", 109, 115],
      ["holding", 115, 118],
      ["ended", 118, 120],
    ]);
  });

  test("at no time do two threads hold the GIL", () => {
    const held = modelOf()
      .lanes.flatMap((lane) => spans(lane, 120).filter(([state]) => state === "holding"))
      .sort((a, b) => a[1] - b[1]);
    held.forEach(([, start], index) => index > 0 && expect(start).toBeGreaterThanOrEqual(held[index - 1]?.[2] as number));
  });

  test("a holding span knows why and where it ended", () => {
    const main = modelOf().lanes[0] as Lane;
    expect(main.span(main.indexAt(103), 120)).toMatchObject({ reason: "DropRequest", subject: 2, line: 1, endLine: 7 });
    expect(main.span(main.indexAt(109.5), 120)).toMatchObject({ reason: "Join", endLine: 8 });
  });

  test("the time in a state up to any moment is exact", () => {
    const main = modelOf().lanes[0] as Lane;
    expect(main.spent("holding", 99)).toBe(0);
    expect(main.spent("holding", 103)).toBe(3);
    expect(main.spent("holding", 120)).toBe(10);
    expect(main.spent("waiting", 108)).toBe(1);
    expect(main.spent("join", 120)).toBe(8);
  });

  test("what still lasts reaches up to now", () => {
    const model = modelOf(batch([0, 1, "GilAcquired"], [5, 2, "GilWait", { subject: 1 }]));
    const main = model.lanes[0] as Lane;
    expect(main.span(0, 9)).toMatchObject({ state: "holding", end: 9, open: true, reason: undefined });
    expect(main.spent("holding", 9)).toBe(9);
  });

  test("a trace that comes in pieces gives the same as in one", () => {
    const pieces = new TimelineModel();
    for (const event of TWO_THREADS.events) pieces.append({ events: [event], time: 0, threads: [], lost: 0 });
    const whole = modelOf();
    expect(pieces.lanes.map((lane) => spans(lane, 120))).toEqual(whole.lanes.map((lane) => spans(lane, 120)));
    expect(pieces.handOvers).toEqual(whole.handOvers);
  });

  test("output while holding the GIL does not cut the span", () => {
    const model = modelOf(batch([0, 1, "GilAcquired"], [1, 1, "Io", { detail: 1 }], [2, 1, "IoEnd", { detail: 1 }], [3, 1, "GilReleased", { reason: "Sleep" }]));
    expect(spans(model.lanes[0] as Lane, 3)).toEqual([["holding", 0, 3]]);
  });

  test("a thread that is asked for the GIL waits for it from then on", () => {
    const model = modelOf(batch([0, 1, "GilAcquired"], [0, 1, "ThreadStart"], [2, 1, "GilReleased", { reason: "DropRequest", subject: 2 }], [4, 1, "GilWait", { subject: 2 }], [6, 1, "GilAcquired"]));
    expect(spans(model.lanes[0] as Lane, 6)).toEqual([
      ["holding", 0, 2],
      ["waiting", 2, 6],
    ]);
  });

  test("a thread that exits before it lets go of the GIL has ended when it has let go", () => {
    const model = modelOf(batch([0, 1, "GilAcquired"], [2, 1, "ThreadExit"], [3, 1, "GilReleased", { reason: "ThreadExit" }], [5, 2, "ThreadStart"]));
    expect(spans(model.lanes[0] as Lane, 5)).toEqual([
      ["holding", 0, 3],
      ["ended", 3, 5],
    ]);
  });

  test("a clock that goes back a little does not turn a lane round", () => {
    const model = modelOf(batch([10, 1, "GilWait"], [9.9, 1, "GilAcquired"], [12, 1, "GilReleased", { reason: "Sleep" }]));
    expect(spans(model.lanes[0] as Lane, 12)).toEqual([["holding", 10, 12]]);
  });

  test("very many spans are bounded, and sums stay right", () => {
    const model = new TimelineModel();
    const rounds = 250_000;
    for (let n = 0; n < rounds; n++) {
      model.append(batch([2 * n, 1, "GilAcquired"], [2 * n + 1, 1, "GilReleased", { reason: "Offered" }]));
    }
    const lane = model.lanes[0] as Lane;
    expect(lane.length).toBeLessThan(2 * rounds);
    expect(lane.forgotten).toBe(2 * rounds - lane.length);
    expect(lane.spent("holding", 2 * rounds) - lane.spent("holding", 2 * rounds - 1000)).toBe(500);
  });
});

suite("hand-overs", () => {
  test("name giver, taker and reason", () => {
    expect(modelOf().handOvers).toMatchObject([
      { time: 107, from: 1, to: 2, reason: "DropRequest", file: "main.py", line: 7 },
      { time: 109, from: 2, to: 1, reason: "Sleep", file: "main.py", line: 5 },
      { time: 118, from: 2, to: 1, reason: "ThreadExit", file: "main.py", line: 6 },
    ]);
  });

  test("know who asked, when and where, and how long the next one waited", () => {
    const model = modelOf(
      batch(
        [0, 1, "GilAcquired"],
        [1, 2, "GilWait", { subject: 1, line: 4 }],
        [6, 2, "DropRequested", { subject: 1, line: 4, instruction: 3 }],
        [7, 1, "GilReleased", { reason: "DropRequest", subject: 2, line: 9, instruction: 12 }],
        [8, 2, "GilAcquired", { detail: 1, subject: 1 }],
        [8, 1, "GilWait", { subject: 2 }],
        [9, 2, "GilReleased", { reason: "Sleep" }],
        [10, 1, "GilAcquired", { detail: 1, subject: 2 }],
        [11, 1, "GilReleased", { reason: "Lock" }],
        [12, 3, "GilAcquired", { detail: 1, subject: 1 }],
      ),
    );
    expect(model.handOvers).toMatchObject([
      { released: 7, waitedSince: 1, instruction: 12, request: { time: 6, thread: 2, file: "main.py", line: 4, instruction: 3 } },
      // Who was asked for it waits from the moment it let go.
      { released: 9, waitedSince: 7, request: undefined },
      { released: 11, waitedSince: undefined, request: undefined },
    ]);
  });

  test("the release before may have been lost", () => {
    const model = modelOf(batch([5, 2, "GilAcquired", { detail: 1, subject: 1 }]));
    expect(model.handOvers).toMatchObject([{ time: 5, from: 1, to: 2, reason: undefined, released: undefined, file: "", line: 0 }]);
  });

  test("a span leads to the one by which it ended", () => {
    const model = modelOf();
    const after = (row: number, time: number) => {
      const lane = model.lanes[row] as Lane;
      return model.handOverAfter(lane, lane.span(lane.indexAt(time), model.end) as Span)?.time;
    };
    // Held and asked for; waited; held and slept.
    expect([after(0, 103), after(0, 108), after(1, 108)]).toEqual([107, 109, 109]);
    expect([after(1, 103), after(1, 116)]).toEqual([107, 118]);
    // Let go of the GIL to wait, and nobody else took it; sleeps; has ended.
    expect([after(0, 109.5), after(1, 112), after(1, 119), after(0, 119)]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

suite("words", () => {
  const ms = (time: number): string => `${time} ms`;

  test("a span is described with its reason", () => {
    const model = modelOf();
    (model.lanes[1] as Lane).name = "east";
    expect(describe(model, 0, (model.lanes[0] as Lane).indexAt(103), 120, ms)).toEqual({
      thread: "Thread 1",
      what: "holds the GIL for 7 ms",
      file: "main.py",
      line: 7,
      instruction: 0,
      details: ["Let go because east asked for it.", "From 0 ms to 7 ms."],
    });
    expect(describe(model, 0, (model.lanes[0] as Lane).indexAt(112), 120, ms)?.details[0]).toBe("The thread is east.");
  });

  test("a place is where the span ended, in whatever file that was", () => {
    const model = modelOf(batch([0, 1, "GilAcquired", { line: 3 }], [5, 1, "GilReleased", { reason: "Sleep", file: "helper.py", line: 8 }], [9, 1, "GilWait", { line: 4 }]));
    const place = (time: number) => describe(model, 0, (model.lanes[0] as Lane).indexAt(time), 9, ms);
    expect(place(2)).toMatchObject({ file: "helper.py", line: 8 });
    expect(place(9)).toMatchObject({ file: "main.py", line: 4 });
    const { traceEvents } = JSON.parse(chromeTrace(modelOf())) as { traceEvents: { args: object }[] };
    expect(traceEvents.map(({ args }) => args)).toContainEqual(expect.objectContaining({ file: "main.py", line: 4, endFile: "main.py", endLine: 5 }));
  });

  test("a wait for a lock says who had it", () => {
    const waits = (holder: number) =>
      modelOf(batch([0, 1, "GilAcquired"], [1, 1, "LockWait", { subject: 7 }], [1, 1, "LockHeld", { subject: holder }], [2, 1, "GilReleased", { reason: "Lock" }], [4, 2, "GilAcquired"]));
    expect(describe(waits(2), 0, 1, 4, ms)?.details[0]).toBe("Lock 7, held by Thread 2 when the wait began.");
    expect(describe(waits(1), 0, 1, 4, ms)?.details[0]).toBe("Lock 7, which it has taken itself: another thread has to release it.");
  });

  test("there is nothing to say of a span that does not exist", () => {
    expect(describe(modelOf(), 0, 99, 120, ms)).toBeUndefined();
    expect(describe(modelOf(), 9, 0, 120, ms)).toBeUndefined();
  });
});

suite("circles of waits", () => {
  const words = (model: TimelineModel): string =>
    model.circle
      .map(({ thread, holder, lock, file, line }) => `${thread} waits${line ? ` at ${file}:${line}` : ""} for ${lock ? `lock ${lock}` : "end"} of ${holder}`)
      .join("; ");

  test.each(CIRCLES.split(/^case /m).slice(1))("%s", (text) => {
    const model = new TimelineModel();
    for (const line of text.split("\n").slice(1)) {
      if (line.startsWith("circle:")) {
        expect(words(model)).toBe(line.slice("circle:".length).trim());
      } else if (line) {
        const [thread, kind, ...more] = line.split(" ");
        const numbers = Object.fromEntries(more.map((word) => word.split("=")).map(([name, number]) => [name, Number(number)]));
        model.append(batch([0, Number(thread), kind as TraceKind, numbers]));
      }
    }
    expect(text).toContain("\ncircle:");
  });

  test("in words", () => {
    const model = modelOf(
      batch(
        [1, 2, "LockWait", { subject: 2, line: 12 }],
        [1, 2, "LockHeld", { subject: 3 }],
        [2, 3, "LockWait", { subject: 1, line: 12 }],
        [2, 3, "LockHeld", { subject: 2 }],
      ),
    );
    expect(describeCircle(model)).toEqual([
      "Thread 3 waits at main.py:12 for lock 1, which Thread 2 holds",
      "Thread 2 waits at main.py:12 for lock 2, which Thread 3 holds",
    ]);
  });
});

test("the Chrome trace has a slice for each span and opens as JSON", () => {
  const { traceEvents } = JSON.parse(chromeTrace(modelOf())) as { traceEvents: Record<string, unknown>[] };
  expect(traceEvents.filter(({ name }) => name === "thread_name").map(({ args }) => args)).toEqual([{ name: "Thread 1" }, { name: "Thread 2" }]);
  const held = traceEvents.filter(({ ph, name, tid }) => ph === "X" && name === "GIL" && tid === 1);
  expect(held.map(({ ts, dur }) => [ts, dur])).toEqual([
    [0, 7000],
    [9000, 1000],
    [18000, 2000],
  ]);
  expect(held[0]?.["args"]).toMatchObject({ reason: "DropRequest", endLine: 7 });
  expect(traceEvents.filter(({ name }) => name === "asks for the GIL")).toHaveLength(1);
});
