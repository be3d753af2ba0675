/** @vitest-environment happy-dom */
import { describe as suite, expect, test } from "vitest";
import { batch, TWO_THREADS } from "../trace/fixture";
import type { Lane } from "../trace/lane";
import { TimelineModel } from "../trace/model";
import { ticks } from "./axis";
import { draw } from "./lanes";
import { fitted, SvgPen } from "./pen";
import { NotingPen } from "./pen.fixture";
import { drawPicture, pictureHeight } from "./picture";
import { drawState, LEGEND } from "./states";
import { arrows, handOverAt, labelsWidth, lockRow, type Palette, ROW, rowAtY, rowTop, scaleOf, type View } from "./view";

const NAMES = ["holding", "waiting", "lock", "sleep", "join", "io", "ink", "muted", "rule", "panel", "track", "onHolding", "focus", "accent"] as const;
const palette: Palette = { ...(Object.fromEntries(NAMES.map((name) => [name, name])) as Record<(typeof NAMES)[number], string>), threads: ["first", "second", "third"] };

/** 1000 pixels for the names and 838 for the time. */
function viewOf(model: TimelineModel, domain: [number, number], more: Partial<View> = {}): View {
  const width = 1000;
  return { width, height: 400, scrollTop: 0, scale: scaleOf(domain, width), now: model.end, palette, row: -1, span: -1, lock: -1, handOver: undefined, range: undefined, place: undefined, ...more };
}

function drawn(model: TimelineModel, view: View) {
  const pen = new NotingPen();
  draw(pen, model, view);
  return pen.drawn;
}

function modelOf(trace = TWO_THREADS): TimelineModel {
  const model = new TimelineModel();
  model.append(trace);
  return model;
}

const LOCKS = batch(
  [0, 1, "GilAcquired", { line: 1 }],
  [1, 2, "LockWait", { subject: 7, name: "forks[2]", line: 5 }],
  [1, 2, "LockHeld", { subject: 1 }],
  [1, 2, "GilReleased", { reason: "Lock" }],
  [5, 3, "LockWait", { subject: 7, name: "forks[2]", line: 6 }],
  [5, 3, "LockHeld", { subject: 1 }],
  [10, 1, "GilReleased", { reason: "Sleep" }],
);

suite("the rows", () => {
  test("a span is where its time is, in its state's colour", () => {
    const model = modelOf();
    const view = viewOf(model, [100, 120]);
    const held = drawn(model, view).filter(({ colour, kind }) => colour === "holding" && kind === "rect");
    expect(held.map(({ x, y, width }) => [Math.round(x), y, Math.round(width)])).toEqual([
      [148, 4, 293],
      [525, 4, 42],
      [902, 4, 84],
      [441, 42, 84],
      [777, 42, 126],
    ]);
  });

  test("a million spans are drawn with no more than a few things for each pixel", () => {
    const model = new TimelineModel();
    for (let n = 0; n < 100_000; n++) model.append(batch([n, 1, "GilAcquired"], [n + 0.25, 1, "GilReleased", { reason: "Sleep" }]));
    const all = drawn(model, viewOf(model, [0, 100_000]));
    expect(all.length).toBeLessThan(20);
    const [columns] = all.filter(({ kind }) => kind === "columns");
    expect(columns?.columns.length).toBe(838);
    // It held the GIL for a quarter of the time: a quarter of each column, which is 24 pixels high.
    for (const column of columns?.columns ?? []) expect(column[0]).toBeCloseTo(6, 1);
  });

  test("wide spans among narrow ones are drawn as they are", () => {
    const model = new TimelineModel();
    for (let n = 0; n < 100; n++) model.append(batch([n / 100, 1, "GilAcquired"], [n / 100 + 0.005, 1, "GilReleased", { reason: "Sleep" }]));
    model.append(batch([1, 1, "GilAcquired", { line: 3 }], [99, 1, "GilReleased", { reason: "Sleep", line: 4 }]));
    const all = drawn(model, viewOf(model, [0, 100]));
    expect(all.filter(({ colour, kind }) => colour === "holding" && kind === "rect").map(({ width }) => Math.round(width))).toEqual([821]);
    const columns = all.find(({ kind }) => kind === "columns")?.columns ?? [];
    expect(columns.filter((heights) => heights.some((height) => height > 0)).length).toBeLessThan(12);
    expect(all.map(({ text }) => text)).toContain("main.py:4");
  });

  test("no two states have the same shape", () => {
    const shapes = LEGEND.map(([state]) => {
      const pen = new NotingPen();
      drawState(pen, state, 0, 0, 60, palette);
      return JSON.stringify(pen.drawn.map(({ kind, y, x, width, text }) => [kind, y, x, width, text]));
    });
    expect(new Set(shapes).size).toBe(LEGEND.length);
  });

  test("what happened at the line that is looked at elsewhere is marked", () => {
    const model = modelOf();
    const marked = drawn(model, viewOf(model, [100, 120], { place: { file: "main.py", line: 8 } })).filter(({ colour }) => colour === "focus");
    // It let go at line 8, waited there for the other to end, and got the GIL back there.
    expect(marked.map(({ x }) => Math.round(x))).toEqual([525, 567, 902]);
    expect(drawn(model, viewOf(model, [100, 120], { place: { file: "other.py", line: 8 } })).filter(({ colour }) => colour === "focus")).toEqual([]);
  });

  test("only rows in view are drawn", () => {
    const model = modelOf();
    const texts = drawn(model, viewOf(model, [100, 120], { scrollTop: ROW, height: 30 })).map(({ text }) => text);
    expect(texts).toContain("Thread 2");
    expect(texts).not.toContain("Thread 1");
  });
});

suite("locks", () => {
  test("a lock's row has its holder's colour, and a stripe of each waiter's", () => {
    const model = modelOf(LOCKS);
    const top = rowTop(3, { scrollTop: 0 });
    const row = drawn(model, viewOf(model, [0, 10])).filter(({ y }) => y >= top && y < top + ROW);
    expect(row.map(({ text }) => text)).toContain("forks[2]");
    expect(row.filter(({ kind, colour }) => kind === "rect" && colour === "first").map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
      [232, 335],
      [567, 419],
    ]);
    expect(row.filter(({ kind, colour }) => kind === "lines" && (colour === "second" || colour === "third")).map(({ x, colour }) => [Math.round(x), colour])).toEqual([
      [232, "second"],
      [567, "second"],
      [567, "third"],
    ]);
  });

  test("a wait leads to the lock's row", () => {
    const model = modelOf(LOCKS);
    expect([lockRow(model, 7), lockRow(model, 8)]).toEqual([3, -1]);
  });

  test("a lock that changes hands faster than pixels can show is drawn in few pieces", () => {
    const model = new TimelineModel();
    for (let n = 0; n < 20_000; n++) model.append(batch([n, 2, "LockWait", { subject: 7, name: "lock_a" }], [n, 2, "LockHeld", { subject: 1 }], [n + 0.5, 2, "LockWaitEnd", { subject: 7 }]));
    const view = viewOf(model, [0, 20_000]);
    const top = rowTop(1, view);
    expect(drawn(model, view).filter(({ y }) => y >= top).length).toBeLessThan(10);
  });
});

suite("hand-overs", () => {
  test("an arrow goes from who lets go to the next holder, and is found by its place", () => {
    const model = modelOf();
    const view = viewOf(model, [100, 120]);
    expect(arrows(model, view)).toEqual([0, 3]);
    const [first] = model.handOvers;
    const x = view.scale(107);
    expect(handOverAt(model, view, x + 3, 34)).toBe(first);
    expect(handOverAt(model, view, x + 20, 34)).toBeUndefined();
    // Below both rows.
    expect(handOverAt(model, view, x, 90)).toBeUndefined();
    expect(drawn(model, view).filter(({ kind }) => kind === "polygon").map(({ x }) => Math.round(x))).toEqual([441, 525, 902]);
  });

  test("the one that is selected is drawn even where there is no room for all", () => {
    const model = new TimelineModel();
    for (let n = 0; n < 1000; n++) model.append(batch([2 * n, 1, "GilAcquired", { detail: 1, subject: 2 }], [2 * n + 1, 2, "GilAcquired", { detail: 1, subject: 1 }]));
    const view = viewOf(model, [0, 2000]);
    expect(drawn(model, view).filter(({ kind }) => kind === "polygon")).toEqual([]);
    const selected = drawn(model, { ...view, handOver: model.handOvers[500] }).filter(({ kind }) => kind === "polygon");
    expect(selected.map(({ colour, x }) => [colour, Math.round(x)])).toEqual([["focus", Math.round(view.scale(500))]]);
  });
});

suite("places", () => {
  test("rows are found by their place, and back", () => {
    for (const scrollTop of [0, 57]) for (const row of [0, 1, 7]) expect(rowAtY(rowTop(row, { scrollTop }) + 3, { scrollTop })).toBe(row);
  });

  test("on a phone the names have less room", () => {
    expect(labelsWidth(360)).toBeLessThan(labelsWidth(1000));
  });

  test("the axis begins at zero and never before", () => {
    const model = modelOf();
    const marks = ticks(model, viewOf(model, [95, 120]));
    expect(marks[0]).toEqual({ x: expect.closeTo(315.6, 0), text: "0" });
    expect(marks.map(({ text }) => text)).toEqual(["0", "2 ms", "4 ms", "6 ms", "8 ms", "10 ms", "12 ms", "14 ms", "16 ms", "18 ms", "20 ms"]);
  });

  test("the axis tells its marks apart, from microseconds to minutes", () => {
    const model = modelOf();
    const texts = (from: number, length: number) => ticks(model, viewOf(model, [100 + from, 100 + from + length])).map(({ text }) => text);
    expect(texts(0, 0.01).slice(0, 3)).toEqual(["0", "1 µs", "2 µs"]);
    expect(texts(392.1, 0.01).slice(0, 2)).toEqual(["392.101 ms", "392.102 ms"]);
    expect(texts(61_000, 300).slice(0, 2)).toEqual(["61050 ms", "61100 ms"]);
    expect(texts(0, 180_000).slice(0, 2)).toEqual(["0", "20 s"]);
    expect(texts(0, 2500).slice(0, 3)).toEqual(["0", "0.2 s", "0.4 s"]);
    for (const [from, length] of [[0, 0.001], [5, 0.03], [5e4, 0.2], [1e5, 9e4]] as const) {
      const all = texts(from, length);
      expect(new Set(all).size, all.join()).toBe(all.length);
    }
  });

  test("a text that is too long ends with an ellipsis", () => {
    const pen = new NotingPen();
    expect([fitted(pen, "lock", 28), fitted(pen, "lock_a", 28), fitted(pen, "lock", 3)]).toEqual(["lock", "loc…", ""]);
  });
});

suite("exports", () => {
  test("an SVG has all rows, the axis and the legend, and text stays text", () => {
    const model = modelOf(LOCKS);
    (model.lanes[0] as Lane).name = '<script>"&';
    const pen = new SvgPen((text) => 7 * text.length);
    const view = viewOf(model, [0, 10], { height: 60, scrollTop: 40 });
    drawPicture(pen, model, view, ticks(model, view));
    const text = pen.document(view.width, pictureHeight(model), { family: '"A", sans', size: 12 });
    expect(text).not.toContain("<script>");
    const document = new DOMParser().parseFromString(text, "image/svg+xml");
    expect(document.querySelector("parsererror")).toBeNull();
    const texts = [...document.querySelectorAll("text")].map((element) => element.textContent);
    for (const expected of ['<script>"&', "Thread 2", "Thread 3", "forks[2]", "5 ms", "waits for it"]) expect(texts).toContain(expected);
    expect(document.documentElement.getAttribute("height")).toBe(String(pictureHeight(model)));
  });
});
