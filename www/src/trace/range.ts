/** What happened in a stretch of time: each thread's account, and how much of it somebody held the GIL. Pure. */
import type { Reason } from "../runtime/api";
import { STATES } from "./lane";
import type { HandOver, TimelineModel } from "./model";

export interface RangeThread {
  readonly id: number;
  readonly name: string;
  /** Milliseconds. */
  readonly held: number;
  readonly waited: number;
  /** Hand-overs from this thread to another, by reason; those whose reason was lost are in `unknown`. */
  readonly handOvers: Readonly<Partial<Record<Reason | "unknown", number>>>;
}

export interface RangeFigures {
  readonly from: number;
  readonly to: number;
  /** `to - from`, in milliseconds. */
  readonly wall: number;
  /** The sum of what the threads held. */
  readonly held: number;
  /** Those that lived meanwhile. */
  readonly threads: readonly RangeThread[];
}

const HOLDING = STATES.indexOf("holding");
const WAITING = STATES.indexOf("waiting");

export function rangeFigures(model: TimelineModel, from: number, to: number): RangeFigures {
  const given = new Map<number, Partial<Record<Reason | "unknown", number>>>();
  const [first, end] = model.handOversIn(from, to);
  for (let index = first; index < end; index++) {
    const handOver = model.handOvers[index] as HandOver;
    const counts = given.get(handOver.from) ?? {};
    const reason = handOver.reason ?? "unknown";
    counts[reason] = (counts[reason] ?? 0) + 1;
    given.set(handOver.from, counts);
  }
  const [before, after] = [new Float64Array(STATES.length), new Float64Array(STATES.length)];
  const threads: RangeThread[] = [];
  for (const lane of model.lanes) {
    if (lane.start > to || (lane.state === "ended" && lane.end < from)) continue;
    lane.totals(from, lane.indexAt(from), before);
    lane.totals(to, lane.indexAt(to), after);
    const spent = (state: number): number => (after[state] as number) - (before[state] as number);
    threads.push({ id: lane.id, name: lane.name, held: spent(HOLDING), waited: spent(WAITING), handOvers: given.get(lane.id) ?? {} });
  }
  return { from, to, wall: to - from, held: threads.reduce((sum, { held }) => sum + held, 0), threads };
}
