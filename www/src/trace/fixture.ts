/** Traces for the tests, written briefly. */
import type { Reason, TraceBatch, TraceEvent, TraceKind } from "../runtime/api";

type Brief = [time: number, thread: number, kind: TraceKind, more?: { subject?: number; detail?: number; file?: string; line?: number; instruction?: number; reason?: Reason; name?: string }];

export function batch(...brief: Brief[]): TraceBatch {
  const events = brief.map(([time, thread, kind, more], index): TraceEvent => ({ seq: index + 1, time, thread, kind, detail: 0, file: more?.line ? "main.py" : "", line: 0, instruction: 0, subject: 0, ...more }));
  return { events, time: 0, threads: [], lost: 0 };
}

/** Two threads share the GIL for 20 ms: 1 starts 2 and joins it, 2 asks for the GIL, runs, and ends. */
export const TWO_THREADS = batch(
  [100, 1, "ThreadStart"],
  [100, 1, "GilAcquired", { line: 1 }],
  [102, 2, "ThreadStart", { subject: 1 }],
  [102, 2, "GilWait", { subject: 1, line: 4 }],
  [107, 2, "DropRequested", { subject: 1 }],
  [107, 1, "GilReleased", { reason: "DropRequest", subject: 2, line: 7 }],
  [107, 2, "GilAcquired", { detail: 1, subject: 1, line: 4 }],
  [107, 1, "GilWait", { subject: 2, line: 7 }],
  [109, 2, "Sleep", { line: 5 }],
  [109, 2, "GilReleased", { reason: "Sleep", line: 5 }],
  [109, 1, "GilAcquired", { detail: 1, subject: 2, line: 7 }],
  [110, 1, "JoinWait", { subject: 2, line: 8 }],
  [110, 1, "GilReleased", { reason: "Join", line: 8 }],
  [115, 2, "SleepEnd"],
  [115, 2, "GilAcquired", { line: 5 }],
  [118, 2, "GilReleased", { reason: "ThreadExit", line: 6 }],
  [118, 2, "ThreadExit"],
  [118, 1, "JoinWaitEnd", { subject: 2 }],
  [118, 1, "GilAcquired", { detail: 1, subject: 2, line: 8 }],
  [120, 1, "GilReleased", { reason: "ThreadExit", line: 9 }],
  [120, 1, "ThreadExit"],
);
