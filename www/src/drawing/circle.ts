/**
 * A circle of threads that wait for each other, as a picture: boxes in two columns, down the left one and up the right one, each thread with an arrow to the lock that
 * it waits for, and from there to the thread that has it. Pure; coordinates are the picture's own, its corner at 0, 0.
 */

/** A box, by its centre. */
export interface Box {
  readonly kind: "thread" | "lock";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A name and, for a thread, where it waits. */
  readonly lines: readonly string[];
}

export interface Arrow {
  /** `waits`: from who waits to what for; `held`: from a lock to who has it. */
  readonly kind: "waits" | "held";
  readonly from: Point;
  readonly to: Point;
}

export type Point = readonly [x: number, y: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** A thread of the circle, in its order: each waits for the next. */
export interface Waiter {
  readonly thread: string;
  readonly place: string;
  /** Undefined if it waits for the end of the next thread. */
  readonly lock: string | undefined;
}

const WIDTH = 380;
const THREAD = { width: 128, height: 40 };
const LOCK = { width: 104, height: 26 };
/** From the middle of one box of a column to that of the next. */
const PITCH = 66;
/** So many characters fit a line of a box. */
const LONGEST = { thread: 19, lock: 15 };
/** Room between a box and an arrow's ends. */
const GAP = 3;

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function drawCircle(circle: readonly Waiter[]): Picture {
  const kinds = circle.flatMap(({ thread, place, lock }) => [
    { kind: "thread" as const, lines: [thread, place], ...THREAD },
    ...(lock === undefined ? [] : [{ kind: "lock" as const, lines: [lock], ...LOCK }]),
  ]);
  const left = Math.ceil(kinds.length / 2);
  const height = (left - 1) * PITCH + THREAD.height + 2 * GAP;
  const boxes: Box[] = kinds.map(({ kind, lines, width, height: own }, index) => {
    const [place, count] = index < left ? [index, left] : [kinds.length - 1 - index, kinds.length - left];
    // What a column has less than the other one is room between its boxes.
    const part = count > 1 ? place / (count - 1) : 0.5;
    const margin = THREAD.width / 2 + GAP;
    return {
      kind,
      x: index < left ? margin : WIDTH - margin,
      y: THREAD.height / 2 + GAP + part * (left - 1) * PITCH,
      width,
      height: own,
      lines: lines.filter(Boolean).map((line) => shortened(line, LONGEST[kind])),
    };
  });
  const arrows = boxes.map((box, index): Arrow => {
    const next = boxes[(index + 1) % boxes.length] as Box;
    return { kind: box.kind === "thread" ? "waits" : "held", from: edge(box, next), to: edge(next, box) };
  });
  return { width: WIDTH, height, boxes, arrows };
}

/** Where the line from a box's centre to another's leaves the box. */
function edge({ x, y, width, height }: Box, to: Box): Point {
  const [dx, dy] = [to.x - x, to.y - y];
  const part = Math.min((width / 2 + GAP) / Math.abs(dx || 1e-9), (height / 2 + GAP) / Math.abs(dy || 1e-9));
  return [x + dx * part, y + dy * part];
}
