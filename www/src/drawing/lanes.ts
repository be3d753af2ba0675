/**
 * Draws the lanes on a canvas. Knows nothing of events or gestures: it is given a model, a scale and colours.
 *
 * Coordinates: *time* is in milliseconds on the trace's clock; *x*, *y* are CSS pixels from the canvas's corner. A
 * lane's row is found by `laneTop`, a time's place by the scale.
 */
import type { ScaleLinear } from "d3-scale";
import { shownPlace } from "../trace/describe";
import { upperBound, type HandOver, type Lane, type State, type TimelineModel } from "../trace/model";

export const ROW = 38;
export const BAR = 24;
/** Hand-overs are drawn while each has so many pixels on average. */
const ROOM = 12;
/** Width of the column with the names. */
export const LABELS = 148;

export type Palette = Readonly<Record<"holding" | "waiting" | "lock" | "sleep" | "join" | "io" | "ink" | "muted" | "rule" | "panel" | "track" | "onHolding" | "focus", string>>;

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** From time to x. */
  readonly scale: ScaleLinear<number, number>;
  /** Up to where open spans reach. */
  readonly now: number;
  readonly palette: Palette;
  readonly font: string;
  /** Lane under the keyboard or the pointer; -1 for none. */
  readonly lane: number;
  /** The span in that lane that is looked at; -1 for none. */
  readonly span: number;
}

export function laneTop(lane: number, view: Pick<View, "scrollTop">): number {
  return lane * ROW - view.scrollTop + 4;
}

export function laneAtY(y: number, view: Pick<View, "scrollTop">): number {
  return Math.floor((y + view.scrollTop) / ROW);
}

/** States that are drawn as a thin line: the thread is away from the GIL. */
const THIN: Partial<Record<State, { colour: keyof Palette; text: string }>> = {
  lock: { colour: "lock", text: "lock" },
  sleep: { colour: "sleep", text: "sleep" },
  join: { colour: "join", text: "join" },
  io: { colour: "io", text: "I/O" },
};

export function draw(context: CanvasRenderingContext2D, model: TimelineModel, view: View): void {
  context.clearRect(0, 0, view.width, view.height);
  context.font = view.font;
  context.textBaseline = "middle";
  const first = Math.max(0, laneAtY(0, view));
  const last = Math.min(model.lanes.length - 1, laneAtY(view.height, view));
  for (let index = first; index <= last; index++) drawLane(context, model.lanes[index] as Lane, index, view);
  drawHandOvers(context, model, view);
}

function drawLane(context: CanvasRenderingContext2D, lane: Lane, index: number, view: View): void {
  const { palette, scale, width } = view;
  const top = laneTop(index, view);
  context.fillStyle = index === view.lane ? palette.ink : palette.muted;
  context.fillText(fitted(context, lane.name, LABELS - 22), 12, top + BAR / 2);

  const left = Math.max(LABELS, scale(lane.start));
  const end = lane.state === "ended" ? lane.end : view.now;
  const right = Math.min(width, scale(end));
  if (right <= left) return;
  context.save();
  context.beginPath();
  context.roundRect(left, top, Math.max(2, right - left), BAR, 4);
  context.clip();
  context.fillStyle = palette.track;
  context.fillRect(left, top, right - left, BAR);

  const from = Math.max(0, lane.indexAt(scale.invert(left)));
  const to = lane.indexAt(scale.invert(right));
  if (to - from > 2 * (right - left)) drawShares(context, lane, left, right, top, view);
  else for (let span = from; span <= to; span++) drawSpan(context, lane, span, left, right, top, view);
  context.restore();

  if (index === view.lane && view.span >= 0) drawLooked(context, lane, view.span, left, right, top, view);
}

function drawSpan(context: CanvasRenderingContext2D, lane: Lane, index: number, left: number, right: number, top: number, view: View): void {
  const span = lane.span(index, view.now);
  if (!span) return;
  const { palette, scale } = view;
  const from = Math.max(left, scale(span.start));
  const width = Math.min(right, scale(span.end)) - from;
  if (span.state === "holding") {
    context.fillStyle = palette.holding;
    context.fillRect(from, top, Math.max(width, 0.6), BAR);
    if (width > 64) {
      context.fillStyle = palette.onHolding;
      const { file, line } = shownPlace(span);
      context.fillText(fitted(context, line ? `${file}:${line}` : "runs", width - 14), from + 8, top + BAR / 2 + 0.5);
    }
  } else if (span.state === "waiting") {
    context.fillStyle = palette.waiting;
    context.fillRect(from, top + BAR * 0.3, Math.max(width, 0.4), BAR * 0.4);
  } else {
    const thin = THIN[span.state];
    if (!thin) return;
    context.fillStyle = palette[thin.colour];
    context.fillRect(from, top + BAR / 2 - 3, width, 6);
    if (width > 56) {
      const text = span.state === "lock" ? `lock ${span.subject}` : thin.text;
      const textWidth = context.measureText(text).width;
      context.fillStyle = palette.track;
      context.fillRect(from + 10, top, textWidth + 10, BAR);
      context.fillStyle = palette.muted;
      context.fillText(text, from + 15, top + BAR / 2 + 0.5);
    }
  }
}

/** Where spans are narrower than pixels: each pixel shows which share of its time was spent how. */
function drawShares(context: CanvasRenderingContext2D, lane: Lane, left: number, right: number, top: number, view: View): void {
  const { palette, scale } = view;
  let heldBefore = lane.spent("holding", scale.invert(left));
  let waitedBefore = lane.spent("waiting", scale.invert(left));
  const perPixel = scale.invert(left + 1) - scale.invert(left);
  for (let x = left; x < right; x++) {
    const until = Math.min(scale.invert(x + 1), view.now);
    const held = lane.spent("holding", until);
    const waited = lane.spent("waiting", until);
    const heldHeight = (BAR * (held - heldBefore)) / perPixel;
    const waitedHeight = (BAR * (waited - waitedBefore)) / perPixel;
    context.fillStyle = palette.holding;
    context.fillRect(x, top + BAR - heldHeight, 1.05, heldHeight);
    context.fillStyle = palette.waiting;
    context.fillRect(x, top + BAR - heldHeight - waitedHeight, 1.05, waitedHeight);
    heldBefore = held;
    waitedBefore = waited;
  }
}

function drawLooked(context: CanvasRenderingContext2D, lane: Lane, index: number, left: number, right: number, top: number, view: View): void {
  const span = lane.span(index, view.now);
  if (!span) return;
  const from = Math.max(left, view.scale(span.start));
  const to = Math.min(right, view.scale(span.end));
  context.strokeStyle = view.palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(from - 1, top - 2, Math.max(3, to - from) + 2, BAR + 4, 4);
  context.stroke();
}

/** Lines from the lane that gave the GIL up to the one that got it, while there is room to tell them apart. */
function drawHandOvers(context: CanvasRenderingContext2D, model: TimelineModel, view: View): void {
  const { scale, palette, width } = view;
  const { handOvers } = model;
  const from = upperBound(handOvers, scale.invert(LABELS), timeOf);
  const to = upperBound(handOvers, scale.invert(width), timeOf);
  if ((to - from) * ROOM > width) return;
  const rows = new Map(model.lanes.map((lane, index) => [lane.id, index]));
  context.strokeStyle = context.fillStyle = palette.ink;
  context.lineWidth = 1;
  for (let index = from; index < to; index++) {
    const { time, from: giver, to: taker } = handOvers[index] as HandOver;
    const [a, b] = [rows.get(giver), rows.get(taker)];
    if (a === undefined || b === undefined) continue;
    const x = scale(time);
    const down = b > a;
    const start = laneTop(a, view) + (down ? BAR : 0);
    const end = laneTop(b, view) + (down ? -1 : BAR + 1);
    context.globalAlpha = 0.45;
    context.beginPath();
    context.moveTo(x, start);
    context.lineTo(x, end);
    context.stroke();
    context.globalAlpha = 0.9;
    context.beginPath();
    context.moveTo(x, end);
    context.lineTo(x - 3, end + (down ? -5 : 5));
    context.lineTo(x + 3, end + (down ? -5 : 5));
    context.fill();
  }
  context.globalAlpha = 1;
}

const timeOf = (handOver: HandOver): number => handOver.time;

/** `text`, cut with an ellipsis so that it is at most `width` wide. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 0 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return length ? `${text.slice(0, length)}…` : "";
}
