/** How each state looks: by its colour, and by its shape for those who cannot tell the colours apart. */
import type { State } from "../trace/lane";
import type { Pen } from "./pen";
import { BAR, type Palette } from "./view";

/** Stripes of a wait for the GIL are so far apart. */
const STRIPE = 6;

/** The states in a legend's order, and their words. Others are not drawn. */
export const LEGEND = [
  ["holding", "holds the GIL"],
  ["waiting", "waits for it"],
  ["lock", "waits for a lock"],
  ["sleep", "sleeps"],
  ["join", "joins a thread"],
  ["io", "I/O"],
] as const satisfies readonly (readonly [State, string])[];

/** Draws a stretch of a state into a bar of the height `BAR`, whose upper edge is `top`. */
export function drawState(pen: Pen, state: State, x: number, top: number, width: number, palette: Palette): void {
  const middle = top + BAR / 2;
  switch (state) {
    case "holding":
      pen.rect(x, top, Math.max(width, 0.6), BAR, palette.holding);
      break;
    case "waiting": {
      // A band of half the height, with stripes.
      const [upper, lower] = [middle - 5, middle + 5];
      pen.rect(x, upper, Math.max(width, 0.6), 10, palette.waiting);
      if (width <= STRIPE) break;
      const stripes: number[] = [];
      for (let at = Math.ceil(x / STRIPE) * STRIPE; at + 5 < x + width; at += STRIPE) stripes.push(at, lower, at + 5, upper);
      pen.lines(stripes, palette.panel, 1.5, { opacity: 0.75 });
      break;
    }
    case "lock":
      // An empty box.
      pen.rect(x, middle - 5, Math.max(width, 0.6), 10, palette.lock);
      if (width > 4) pen.rect(x + 2, middle - 3, width - 4, 6, palette.track);
      break;
    case "sleep":
      pen.lines([x, middle, x + width, middle], palette.sleep, 4, { dash: [4, 4] });
      break;
    case "join":
      pen.lines([x, middle - 3, x + width, middle - 3, x, middle + 3, x + width, middle + 3], palette.join, 2);
      break;
    case "io":
      pen.lines([x, middle, x + width, middle], palette.io, 8, { dash: [9, 3] });
      break;
    case "away":
    case "ended":
      break;
  }
}
