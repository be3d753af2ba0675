/** The time axis: marks at round times since the beginning of the trace. */
import type { TimelineModel } from "../trace/model";
import type { Pen } from "./pen";
import type { View } from "./view";

export const AXIS = 26;

export interface Tick {
  readonly x: number;
  readonly text: string;
}

export function ticks(model: TimelineModel, { scale, width }: Pick<View, "scale" | "width">, duration: (ms: number) => string): Tick[] {
  const { start } = model;
  const relative = scale.copy().domain(scale.domain().map((time) => time - start));
  const text = (time: number): string => (time === 0 ? "0" : duration(Math.abs(time)).replace(/\.0+ |(\.\d*?)0+ /, "$1 "));
  return relative
    .ticks(Math.max(2, width / 120))
    .filter((time) => time >= 0)
    .map((time) => ({ x: relative(time), text: text(time) }));
}

export function drawAxis(pen: Pen, marks: readonly Tick[], { scale, palette }: View): void {
  const [left, right] = scale.range() as [number, number];
  pen.lines([left, AXIS - 0.5, right, AXIS - 0.5], palette.rule, 1);
  pen.lines(marks.flatMap(({ x }) => [x, AXIS - 6, x, AXIS]), palette.muted, 1);
  for (const { x, text } of marks) pen.text(text, x, AXIS - 14, palette.muted, "center");
}
