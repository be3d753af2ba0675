/** A span in words, for the hover and for screen readers. */
import type { Reason } from "../runtime/api";
import type { Span, State, TimelineModel } from "./model";

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

export interface Description {
  readonly thread: string;
  /** Follows the thread's name: "holds the GIL for 5.02 ms". */
  readonly what: string;
  /** The source line to show, 0 for none, and its file. */
  readonly file: string;
  readonly line: number;
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
  if (span.state === "ended") return { thread: lane.name, what: DOING.ended, file: "", line: 0, details: [] };
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
    details.push(`Lock ${subject}${holder === lane.id ? ", which it has taken itself: another thread has to release it" : holder ? `, held by ${model.nameOf(holder)} when the wait began` : ""}.`);
  }
  details.push(`From ${duration(span.start - model.start)} to ${span.open ? "the end of the trace" : duration(span.end - model.start)}.`);
  return {
    thread: lane.name,
    what: `${DOING[span.state]} for ${duration(span.end - span.start)}`,
    ...shownPlace(span),
    details,
  };
}

/** Where to point for a span: where it ended, if that is known. */
export function shownPlace({ file, line, endFile, endLine }: Span): { readonly file: string; readonly line: number } {
  return endLine ? { file: endFile, line: endLine } : { file, line };
}

/** Half a sentence for each thread that waits in a circle, in the circle's order. */
export function describeCircle(model: TimelineModel): string[] {
  return model.circle.map(({ thread, holder, lock, file, line }) => {
    const place = line ? ` at ${file}:${line}` : "";
    const other = model.nameOf(holder);
    return `${model.nameOf(thread)} waits${place} for ${lock ? `lock ${lock}, which ${other} holds` : `${other} to end`}`;
  });
}
