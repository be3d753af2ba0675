/**
 * What is shown of a model and where: rows of threads, then of locks.
 *
 * Coordinates: *time* is in milliseconds on the trace's clock; *x*, *y* are CSS pixels from the upper left corner of the
 * rows. A row's place is found by `rowTop`, a time's by the scale.
 */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { HandOver, TimelineModel } from "../trace/model";

export const ROW = 38;
export const BAR = 24;
export const TOP = 4;
/** Width of the column with the names, and of the margin at the right. */
export const LABELS = 148;
export const RIGHT = 14;
/** Where the page is narrow, the names have less. */
export const NARROW = 480;
const NARROW_LABELS = 84;
/** Hand-overs are drawn while each has so many pixels on average. */
const ROOM = 12;
/** So near is on it. */
const NEAR = 6;
/** So many threads have colours of their own. */
export const THREAD_COLOURS = 8;

export type Palette = Readonly<Record<"holding" | "waiting" | "lock" | "sleep" | "join" | "io" | "ink" | "muted" | "rule" | "panel" | "track" | "onHolding" | "focus" | "accent", string>> & {
  /** For the threads, in the order in which they appeared; then from the first again. */
  readonly threads: readonly string[];
};

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** From time to x. */
  readonly scale: ScaleLinear<number, number>;
  /** Up to where open spans reach. */
  readonly now: number;
  readonly palette: Palette;
  /** Row under the keyboard or the pointer; -1 for none. */
  readonly row: number;
  /** The span in that row that is looked at; -1 for none. */
  readonly span: number;
  /** The lock row that belongs to what is looked at; -1 for none. */
  readonly lock: number;
  /** The hand-over that is selected. */
  readonly handOver: HandOver | undefined;
  /** The stretch of time that is selected. */
  readonly range: readonly [number, number] | undefined;
  /** The line of the program that is looked at elsewhere. */
  readonly place: { readonly file: string; readonly line: number } | undefined;
}

/** The scale for a stretch of time in a width. */
export function scaleOf(domain: readonly [number, number], width: number): ScaleLinear<number, number> {
  const left = labelsWidth(width);
  return scaleLinear(domain, [left, Math.max(left + 50, width - RIGHT)]);
}

export function labelsWidth(width: number): number {
  return width < NARROW ? NARROW_LABELS : LABELS;
}

/** The scale and its inverse, for those who ask them for each pixel. */
export function linear({ scale }: Pick<View, "scale">): { x(time: number): number; time(x: number): number } {
  const [from, to] = scale.domain() as [number, number];
  const [left, right] = scale.range() as [number, number];
  const perTime = (right - left) / (to - from);
  return { x: (time) => left + (time - from) * perTime, time: (x) => from + (x - left) / perTime };
}

export function rowCount(model: TimelineModel): number {
  return model.lanes.length + model.locks.rows.length;
}

export function rowTop(row: number, { scrollTop }: Pick<View, "scrollTop">): number {
  return row * ROW - scrollTop + TOP;
}

export function rowAtY(y: number, { scrollTop }: Pick<View, "scrollTop">): number {
  return Math.floor((y + scrollTop) / ROW);
}

/** The row of a lock that has one; -1 otherwise. */
export function lockRow(model: TimelineModel, lock: number): number {
  const row = model.locks.rowOf(lock);
  return row ? model.lanes.length + model.locks.rows.indexOf(row) : -1;
}

export function threadColour(model: TimelineModel, thread: number, { threads }: Palette): string {
  const row = model.rowOf(thread);
  return threads[Math.max(0, row) % threads.length] as string;
}

/** The hand-overs that are drawn as arrows: none where there is no room to tell them apart. */
export function arrows(model: TimelineModel, { scale, width }: Pick<View, "scale" | "width">): [first: number, end: number] {
  const [first, end] = model.handOversIn(...(scale.domain() as [number, number]));
  return (end - first) * ROOM > width ? [0, 0] : [first, end];
}

/** The hand-over whose arrow is at this point. */
export function handOverAt(model: TimelineModel, view: Pick<View, "scale" | "width" | "scrollTop">, x: number, y: number): HandOver | undefined {
  const [first, end] = arrows(model, view);
  let nearest: HandOver | undefined;
  let distance = NEAR;
  for (let index = first; index < end; index++) {
    const handOver = model.handOvers[index] as HandOver;
    const { time, from, to } = handOver;
    const rows = [model.rowOf(from), model.rowOf(to)];
    const top = rowTop(Math.min(...rows), view) + BAR;
    const bottom = rowTop(Math.max(...rows), view);
    const away = Math.abs(view.scale(time) - x);
    if (y >= top - NEAR && y <= bottom + NEAR && away <= distance) [nearest, distance] = [handOver, away];
  }
  return nearest;
}

