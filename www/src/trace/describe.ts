/** A span in words, for the hover and for screen readers. */
import type { Reason } from "../runtime/api";
import type { Place, Span, State } from "./lane";
import type { HandOver, TimelineModel } from "./model";

/** Why a thread let go of the GIL, as half a sentence about that thread. */
export const REASONS: Readonly<Record<Reason, string>> = {
  DropRequest: "another thread asked for it",
  Lock: "it had to wait for a lock",
  Sleep: "it went to sleep",
  Join: "it had to wait for a thread to end",
  Io: "it wrote output",
  Input: "it waited for input",
  ThreadExit: "it ended",
  Native: "it computed without Python objects",
  Offered: "it offered a switch",
};

/** As the head of a column. */
export const REASON_HEADS: Readonly<Record<Reason, string>> = {
  DropRequest: "Asked",
  Lock: "Lock",
  Sleep: "Sleep",
  Join: "Join",
  Io: "Output",
  Input: "Input",
  ThreadExit: "End",
  Native: "Native",
  Offered: "Offered",
};

const DOING: Readonly<Record<State, string>> = {
  away: "does not need the GIL",
  holding: "holds the GIL",
  waiting: "waits for the GIL",
  lock: "waits for a lock",
  sleep: "sleeps",
  join: "waits for a thread to end",
  io: "does input or output",
  ended: "has ended",
};

/** With the place to show. */
export interface Description extends Place {
  readonly thread: string;
  /** Follows the thread's name: "holds the GIL for 5.02 ms". */
  readonly what: string;
  readonly details: readonly string[];
}

export function describe(
  model: TimelineModel,
  laneIndex: number,
  spanIndex: number,
  now: number,
  duration: (ms: number) => string,
): Description | undefined {
  const lane = model.lanes[laneIndex];
  const span = lane?.span(spanIndex, now);
  if (!lane || !span) return undefined;
  if (span.state === "ended") return { thread: lane.name, what: DOING.ended, file: "", line: 0, instruction: 0, details: [] };
  const details: string[] = [];
  const { reason, subject, holder } = span;
  if (span.state === "holding") {
    if (reason === "DropRequest" && subject) details.push(`Let go because ${model.nameOf(subject)} asked for it.`);
    else if (reason) details.push(`Let go because ${REASONS[reason]}.`);
  } else if (span.state === "waiting" && subject) {
    details.push(`${model.nameOf(subject)} held it when the wait began.`);
  } else if (span.state === "join" && subject) {
    details.push(`The thread is ${model.nameOf(subject)}.`);
  } else if (span.state === "lock" && subject) {
    details.push(`${sentence(model.locks.nameOf(subject))}${holder === lane.id ? ", which it has taken itself: another thread has to release it" : holder ? `, held by ${model.nameOf(holder)} when the wait began` : ""}.`);
  }
  details.push(`From ${duration(span.start - model.start)} to ${span.open ? "the end of the trace" : duration(span.end - model.start)}.`);
  return {
    thread: lane.name,
    what: `${span.state === "lock" && model.locks.isNamed(subject) ? `waits for ${model.locks.nameOf(subject)}` : DOING[span.state]} for ${duration(span.end - span.start)}`,
    ...shownPlace(span),
    details,
  };
}

/** Where to point for a span: where it ended, if that is known. */
export function shownPlace({ file, line, instruction, endFile, endLine, endInstruction }: Span): Place {
  return endLine ? { file: endFile, line: endLine, instruction: endInstruction } : { file, line, instruction };
}

/** Half a sentence for each thread that waits in a circle, in the circle's order. */
export function describeCircle(model: TimelineModel): string[] {
  return model.circle.map(({ thread, holder, lock, file, line }) => {
    const place = line ? ` at ${file}:${line}` : "";
    const other = model.nameOf(holder);
    return `${model.nameOf(thread)} waits${place} for ${lock ? `${model.locks.nameOf(lock)}, which ${other} holds` : `${other} to end`}`;
  });
}

/** One line of what is known of a hand-over; `place` is where to point for it. */
export interface Fact {
  readonly term: string;
  readonly text: string;
  readonly place?: Place;
}

/** Who asked, how long it waited, where and why the holder let go. */
export function describeHandOver(model: TimelineModel, handOver: HandOver, duration: (ms: number) => string): Fact[] {
  const { time, from, to, reason, released, waitedSince, request } = handOver;
  const facts: Fact[] = [{ term: "When", text: `after ${duration(time - model.start)}` }];
  const placed = (term: string, text: string, place: Place): Fact => ({ term, text, ...(place.line && { place }) });
  const asked = request && (released === undefined || request.time <= released) ? request : undefined;
  if (asked) {
    facts.push(placed("Asked by", `${model.nameOf(asked.thread)}${at(asked)}`, asked));
    const wait = released === undefined ? "" : `, which took ${model.nameOf(from)} ${duration(Math.max(0, released - asked.time))} to answer`;
    facts.push({ term: "Asked", text: `${duration(asked.time - model.start)} after the start${wait}` });
  } else {
    facts.push({ term: "Asked by", text: "nobody" });
  }
  facts.push(placed("Let go", `${model.nameOf(from)}${at(handOver)}`, handOver));
  facts.push({ term: "Why", text: reason ? `${REASONS[reason]}` : "not known: the events were lost" });
  facts.push({ term: "Waited", text: waitedSince === undefined ? `${model.nameOf(to)} did not have to wait` : `${model.nameOf(to)} for ${duration(Math.max(0, time - waitedSince))}` });
  return facts;
}

/** As a sentence, for those who hear it. */
export function tellHandOver(model: TimelineModel, handOver: HandOver, duration: (ms: number) => string): string {
  const facts = describeHandOver(model, handOver, duration).map(({ term, text }) => `${term}: ${text}`);
  return `${model.nameOf(handOver.from)} hands the GIL to ${model.nameOf(handOver.to)}. ${facts.join(". ")}.`;
}

/** ` at main.py:4, instruction 24`: the offset as `dis` shows it, in bytes. */
function at({ file, line, instruction }: Place): string {
  return line ? ` at ${file}:${line}, instruction ${2 * instruction}` : "";
}

function sentence(text: string): string {
  return /^lock /.test(text) ? `L${text.slice(1)}` : text;
}

/** What is known of a lock from a change of its row on: who has it, who waits. */
export function describeLock(model: TimelineModel, rowIndex: number, segmentIndex: number, now: number, duration: (ms: number) => string): Description | undefined {
  const row = model.locks.rows[rowIndex];
  const segment = row?.segments[segmentIndex];
  if (!row || !segment || segment.waiters.length === 0) return undefined;
  const { start, holder, waiters } = segment;
  const end = row.segments[segmentIndex + 1]?.start ?? now;
  const names = waiters.map((waiter) => model.nameOf(waiter)).join(", ");
  const lane = model.lanes[model.rowOf(waiters[0] as number)];
  const wait = lane?.span(lane.indexAt((start + end) / 2), now);
  return {
    thread: row.name,
    what: row.condition ? `is waited for for ${duration(end - start)}` : holder ? `is held by ${model.nameOf(holder)} for ${duration(end - start)}` : `changes hands for ${duration(end - start)}`,
    file: wait?.file ?? "",
    line: wait?.line ?? 0,
    instruction: wait?.instruction ?? 0,
    details: [`${names} ${waiters.length === 1 ? "waits" : "wait"} for it.`, `From ${duration(start - model.start)} to ${duration(end - model.start)}.`],
  };
}
