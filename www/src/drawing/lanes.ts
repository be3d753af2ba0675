/** Draws the rows of threads, and the hand-overs between them. Knows nothing of events or gestures. */
import { shownPlace } from "../trace/describe";
import { type Lane, STATES } from "../trace/lane";
import type { HandOver, TimelineModel } from "../trace/model";
import { drawLabel } from "./label";
import { drawLock } from "./locks";
import { fitted, type Pen } from "./pen";
import { drawState } from "./states";
import { arrows, BAR, labelsWidth, linear, ROW, rowAtY, rowCount, rowTop, threadColour, type View } from "./view";

/** A span at least so wide is drawn as it is; of narrower ones, a pixel shows which share of its time was spent how. */
const WIDE = 2;

export function draw(pen: Pen, model: TimelineModel, view: View): void {
  const { lanes, locks } = model;
  const first = Math.max(0, rowAtY(0, view));
  const last = Math.min(rowCount(model) - 1, rowAtY(view.height, view));
  for (let row = first; row <= last; row++) {
    const lane = lanes[row];
    const lock = locks.rows[row - lanes.length];
    if (lane) drawLane(pen, model, lane, row, view);
    else if (lock) drawLock(pen, model, lock, row, view);
  }
  if (locks.rows.length > 0) {
    const y = lanes.length * ROW - view.scrollTop - 1.5;
    pen.lines([0, y, view.width, y], view.palette.rule, 1);
  }
  drawHandOvers(pen, model, view);
  drawRange(pen, view);
}

function drawLane(pen: Pen, model: TimelineModel, lane: Lane, row: number, view: View): void {
  const { palette, scale, width } = view;
  const top = rowTop(row, view);
  drawLabel(pen, lane.name, top, row, view, threadColour(model, lane.id, palette));

  const edge = labelsWidth(width);
  const left = Math.max(edge, scale(lane.start));
  const right = Math.min(width, scale(lane.state === "ended" ? lane.end : view.now));
  if (right <= left || lane.length === 0) return;
  pen.rect(left, top, right - left, BAR, palette.track);
  drawSpans(pen, model, lane, left, right, top, view);
  if (row === view.row && view.span >= 0) drawLooked(pen, lane, view.span, left, right, top, view);
}

const before = new Float64Array(STATES.length);
const after = new Float64Array(STATES.length);
const HOLDING = STATES.indexOf("holding");
const WAITING = STATES.indexOf("waiting");
const LOCK = STATES.indexOf("lock");

/** As many steps as there are pixels at most, each with a search. */
function drawSpans(pen: Pen, model: TimelineModel, lane: Lane, left: number, right: number, top: number, view: View): void {
  const { palette, now } = view;
  const { x: scale, time } = linear(view);
  const first = Math.floor(left);
  /** Heights of three layers for each pixel in which there are narrow spans. */
  let heights: Float32Array | undefined;
  /** The column up to which `before` counts. */
  let counted = -1;
  let index = Math.max(0, lane.indexAt(time(left)));
  for (let x = left; x < right; ) {
    const from = scale(lane.startOf(index));
    const to = Math.min(right, scale(Math.min(lane.startOf(index + 1), now)));
    if (to - from >= WIDE && to > x) {
      drawSpan(pen, model, lane, index, Math.max(left, from), to, top, view);
      x = to;
      index = Math.max(index + 1, lane.indexAt(time(x)));
      continue;
    }
    const column = Math.floor(x);
    const next = column + 1;
    const start = time(column);
    const end = Math.min(time(next), now);
    if (counted !== column) lane.totals(start, lane.indexAt(start), before);
    index = Math.max(0, lane.indexAt(end));
    lane.totals(end, index, after);
    counted = next;
    const perTime = BAR / (time(next) - start);
    const height = (state: number): number => perTime * ((after[state] as number) - (before[state] as number));
    heights ??= new Float32Array(3 * (Math.ceil(right) - first));
    heights[3 * (column - first)] = height(HOLDING);
    // Of three columns one is left out: waits have stripes.
    if (next % 3 > 0) heights[3 * (column - first) + 1] = height(WAITING);
    heights[3 * (column - first) + 2] = height(LOCK) / 3;
    before.set(after);
    x = next;
  }
  if (heights) pen.columns(first, top, BAR, heights, [palette.holding, palette.waiting, palette.lock]);
}

/** Words of the states that are drawn as lines. */
const WORDS = { lock: "lock", sleep: "sleep", join: "join", io: "I/O" } as const;

function drawSpan(pen: Pen, model: TimelineModel, lane: Lane, index: number, from: number, to: number, top: number, view: View): void {
  const span = lane.span(index, view.now);
  if (!span) return;
  const { palette, place } = view;
  const width = to - from;
  const { state } = span;
  drawState(pen, state, from, top, width, palette);
  if (state === "holding" && width > 64) {
    const { file, line } = shownPlace(span);
    pen.text(fitted(pen, line ? `${file}:${line}` : "runs", width - 14), from + 8, top + BAR / 2 + 0.5, palette.onHolding);
  } else if (width > 56 && (state === "lock" || state === "sleep" || state === "join" || state === "io")) {
    const word = state === "lock" && model.locks.isNamed(span.subject) ? model.locks.nameOf(span.subject) : WORDS[state];
    const text = fitted(pen, word, width - 24);
    pen.rect(from + 10, top, pen.measure(text) + 10, BAR, palette.track);
    pen.text(text, from + 15, top + BAR / 2 + 0.5, palette.muted);
  }
  if (place && lane.touches(index, place.file, place.line)) pen.rect(from, top + BAR - 3, width, 3, palette.focus);
}

function drawLooked(pen: Pen, lane: Lane, index: number, left: number, right: number, top: number, view: View): void {
  const span = lane.span(index, view.now);
  if (!span) return;
  const from = Math.max(left, view.scale(span.start));
  const to = Math.min(right, view.scale(span.end));
  pen.outline(from - 1, top - 2, Math.max(3, to - from) + 2, BAR + 4, view.palette.ink, 1.5, 4);
}

/** Arrows from the thread that gave the GIL up to the one that got it. */
function drawHandOvers(pen: Pen, model: TimelineModel, view: View): void {
  const [first, end] = arrows(model, view);
  for (let index = first; index < end; index++) {
    const handOver = model.handOvers[index] as HandOver;
    if (handOver !== view.handOver) drawArrow(pen, model, handOver, view, false);
  }
  if (view.handOver) drawArrow(pen, model, view.handOver, view, true);
}

function drawArrow(pen: Pen, model: TimelineModel, { time, from, to }: HandOver, view: View, selected: boolean): void {
  const [a, b] = [model.rowOf(from), model.rowOf(to)];
  const x = view.scale(time);
  if (a < 0 || b < 0 || x < labelsWidth(view.width) || x > view.width) return;
  const down = b > a;
  const start = rowTop(a, view) + (down ? BAR : 0);
  const end = rowTop(b, view) + (down ? -1 : BAR + 1);
  const colour = selected ? view.palette.focus : view.palette.ink;
  const size = selected ? 5 : 3;
  pen.lines([x, start, x, end], colour, selected ? 3 : 1, { opacity: selected ? 1 : 0.5 });
  const back = end + (down ? -size - 3 : size + 3);
  pen.polygon([x, end, x - size, back, x + size, back], colour);
}

/** The stretch of time that is selected. */
function drawRange(pen: Pen, view: View): void {
  const { range, scale, width, height, palette } = view;
  if (!range) return;
  const edge = labelsWidth(width);
  const [from, to] = range.map((time) => Math.min(width, Math.max(edge, scale(time)))) as [number, number];
  pen.rect(from, 0, Math.max(1, to - from), height, palette.focus, 0.14);
  pen.lines([from, 0, from, height, to, 0, to, height], palette.focus, 1.5);
}
