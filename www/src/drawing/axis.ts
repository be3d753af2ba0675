/** The time axis: marks at round times since the beginning of the trace. */
import type { TimelineModel } from "../trace/model";
import type { Pen } from "./pen";
import type { View } from "./view";

export const AXIS = 26;
/** Width of a character, about. */
const CHARACTER = 6;

export interface Tick {
  readonly x: number;
  readonly text: string;
}

export function ticks(model: TimelineModel, { scale, width }: Pick<View, "scale" | "width">): Tick[] {
  const { start } = model;
  const relative = scale.copy().domain(scale.domain().map((time) => time - start));
  const times = relative.ticks(Math.max(2, width / 120)).filter((time) => time >= 0);
  const step = (times[1] ?? Infinity) - (times[0] ?? 0);
  const [left] = scale.range() as [number, number];
  // What would reach into the column of names is left out.
  return times.map((time) => ({ x: relative(time), text: label(time, step, times.at(-1) ?? 0) })).filter(({ x, text }) => x - (CHARACTER * text.length) / 2 > left - 4);
}

/** A time in milliseconds, as exactly as marks that lie so far apart need it; `last` is the greatest of them. */
function label(time: number, step: number, last: number): string {
  if (time === 0) return "0";
  const [unit, size] = last >= 1000 && step >= 100 ? ["s", 1000] : last >= 1 ? ["ms", 1] : ["µs", 0.001];
  const digits = Number.isFinite(step) ? Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9)) : 3;
  return `${(time / size).toFixed(digits)} ${unit}`;
}

export function drawAxis(pen: Pen, marks: readonly Tick[], { scale, palette }: View): void {
  const [left, right] = scale.range() as [number, number];
  pen.lines([left, AXIS - 0.5, right, AXIS - 0.5], palette.rule, 1);
  pen.lines(marks.flatMap(({ x }) => [x, AXIS - 6, x, AXIS]), palette.muted, 1);
  for (const { x, text } of marks) pen.text(text, x, AXIS - 14, palette.muted, "center");
}
