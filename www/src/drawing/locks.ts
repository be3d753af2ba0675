/** Draws the row of a lock that threads waited for: a bar of its holder's colour, under it a stripe for each waiter. */
import type { Contention, LockRow } from "../trace/locks";
import type { TimelineModel } from "../trace/model";
import { drawLabel } from "./label";
import { fitted, type Pen } from "./pen";
import { BAR, labelsWidth, linear, rowTop, threadColour, type View } from "./view";

/** Height of the holder's bar, and room for the waiters' stripes. */
const HOLDER = 12;
const STRIPES = BAR - HOLDER - 2;
const STRIPE = 3;

export function drawLock(pen: Pen, model: TimelineModel, lock: LockRow, row: number, view: View): void {
  const { scale, width, palette } = view;
  const top = rowTop(row, view);
  drawLabel(pen, lock.name, top, row, view, undefined);
  const left = labelsWidth(width);
  const right = Math.min(width, scale(view.now));
  const { segments } = lock;
  const { x: scaled, time } = linear(view);
  /** Where a row of pixels began in each of which the lock changed hands more than once. */
  let mixed = NaN;
  const drawMixed = (x: number): void => {
    if (mixed < x) {
      pen.rect(mixed, top, x - mixed, HOLDER, palette.lock);
      pen.rect(mixed, top + HOLDER + 2, x - mixed, STRIPE - 1, palette.muted);
    }
    mixed = NaN;
  };
  for (let x = left; x < right; ) {
    const index = lock.indexAt(time(x));
    const segment = segments[index];
    const end = Math.min(right, scaled(segments[index + 1]?.start ?? view.now));
    const next = Math.floor(x) + 1;
    if (end < next && index >= 0) {
      if (!(mixed < x)) mixed = x;
      x = next;
      continue;
    }
    drawMixed(x);
    const to = Math.max(end, next);
    if (segment && segment.waiters.length > 0) drawSegment(pen, model, segment, x, to, top, view);
    x = to;
  }
  drawMixed(right);
  if (row === view.row && view.span >= 0) {
    const segment = segments[view.span];
    if (!segment) return;
    const from = Math.max(left, scale(segment.start));
    const to = Math.min(right, scale(segments[view.span + 1]?.start ?? view.now));
    pen.outline(from - 1, top - 2, Math.max(3, to - from) + 2, BAR + 4, palette.ink, 1.5, 4);
  } else if (row === view.lock) {
    pen.outline(left - 1, top - 2, Math.max(3, right - left) + 2, BAR + 4, palette.focus, 1.5, 4);
  }
}

function drawSegment(pen: Pen, model: TimelineModel, { holder, waiters }: Contention, from: number, to: number, top: number, view: View): void {
  const { palette } = view;
  const width = to - from;
  if (holder) {
    pen.rect(from, top, width, HOLDER, threadColour(model, holder, palette));
    if (width > 44) pen.text(fitted(pen, model.nameOf(holder), width - 10), from + 5, top + HOLDER / 2 + 0.5, palette.panel);
  } else if (width >= 2) {
    pen.outline(from + 0.5, top + 0.5, width - 1, HOLDER - 1, palette.rule, 1);
  }
  const step = Math.min(STRIPE, STRIPES / waiters.length);
  for (const [index, waiter] of waiters.entries()) {
    const y = top + HOLDER + 2 + index * step;
    const [colour, thick] = [threadColour(model, waiter, palette), Math.max(1, step - 1)];
    if (width > 8) pen.lines([from, y + thick / 2, to, y + thick / 2], colour, thick, { dash: [6, 2] });
    else pen.rect(from, y, width, thick, colour);
  }
}
