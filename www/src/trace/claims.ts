/**
 * Claims about a run that can be checked on its trace and output: what lessons say is to be seen, and what they set as goals.
 * Pure.
 *
 * | claim | holds if |
 * |---|---|
 * | `status N` | the exit status is N |
 * | `prints REGEX` | the output matches (`^` and `$` are the ends of lines) |
 * | `threads >= N` | so many threads ran |
 * | `hand-overs [REASON] >= N` | the GIL changed hands so often, for this reason |
 * | `asked at LINE …` | threads that were asked for the GIL let go of it, and only at these lines |
 * | `together STATE >= N` | at some moment so many threads were in this state |
 * | `deadlock` | threads wait, or waited until Stop, for each other in a circle |
 *
 * The comparisons are `>=`, `<=` and `==`; `no` before a claim turns it round.
 */
import { STATES, type State } from "./lane";
import type { TimelineModel } from "./model";

export interface Run {
  readonly model: TimelineModel;
  readonly output: string;
  readonly status: number;
}

/** A claim that has been understood. */
export type Claim = (run: Run) => boolean;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
};

/** @throws Error if the text is no claim. */
export function parseClaim(text: string): Claim {
  const trimmed = text.trim();
  const opposite = /^no (.*)$/s.exec(trimmed);
  if (opposite) {
    const claim = parseClaim(opposite[1] as string);
    return (run) => !claim(run);
  }
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(trimmed) ?? [];
  if (word === "prints" && rest) {
    const pattern = new RegExp(rest, "m");
    return ({ output }) => pattern.test(output);
  }
  if (word === "status" && /^\d+$/.test(rest)) return ({ status }) => status === Number(rest);
  if (word === "deadlock" && !rest) return ({ model }) => model.circle.length > 0;
  if (word === "asked" && /^at( \d+)+$/.test(rest)) {
    const lines = new Set(rest.slice(3).split(" ").map(Number));
    return ({ model }) => {
      const asked = model.handOvers.filter(({ reason }) => reason === "DropRequest");
      return asked.length > 0 && asked.every(({ line }) => lines.has(line));
    };
  }
  const [, subject = "", sign = "", number = ""] = /^(.*?)\s*(>=|<=|==)\s*(\d+)$/.exec(rest) ?? [];
  const compare = COMPARE[sign];
  if (compare) {
    const n = Number(number);
    if (word === "threads" && !subject) return ({ model }) => compare(model.lanes.length, n);
    if (word === "hand-overs") return ({ model }) => compare(model.handOvers.filter(({ reason }) => !subject || reason === subject).length, n);
    if (word === "together" && (STATES as readonly string[]).includes(subject)) return ({ model }) => compare(together(model, subject as State), n);
  }
  throw new Error(`no claim about a run: ${text}`);
}

/** The most threads that were in a state at one moment. */
function together(model: TimelineModel, wanted: State): number {
  const changes: [time: number, by: number][] = [];
  for (const lane of model.lanes) {
    for (let index = 0; index < lane.length; index++) {
      const span = lane.span(index, model.end);
      if (span?.state === wanted) changes.push([span.start, 1], [span.end, -1]);
    }
  }
  // What ends at a moment ends before what begins then.
  changes.sort(([a, x], [b, y]) => a - b || x - y);
  let now = 0;
  let most = 0;
  for (const [, by] of changes) most = Math.max(most, (now += by));
  return most;
}
