/** How the threads and the locks stand at this moment, for the panel of live threads. Pure. */
import type { State } from "./lane";
import type { TimelineModel } from "./model";

export interface StandingThread {
  readonly id: number;
  readonly name: string;
  readonly state: State;
  /** When that began, on the trace's clock. */
  readonly since: number;
  /** Where it was then; line 0 if that is not known. */
  readonly file: string;
  readonly line: number;
  /** The lock that it waits for, by its name. */
  readonly lock: string | undefined;
  /** Who has what it waits for: the GIL, a lock, or is the thread whose end it waits for. */
  readonly holder: string | undefined;
  /** It is part of a circle of threads that wait for each other. */
  readonly stuck: boolean;
}

/** A lock that threads wait for. */
export interface StandingLock {
  readonly id: number;
  readonly name: string;
  /** Undefined if it is not known, or nobody's. */
  readonly holder: string | undefined;
  /** In the order in which they began to wait. */
  readonly waiters: readonly string[];
}

/** The threads that have not ended, in the order in which they appeared. */
export function standingThreads(model: TimelineModel): StandingThread[] {
  const holding = model.lanes.find((lane) => lane.state === "holding");
  return model.lanes.flatMap((lane) => {
    const span = lane.span(lane.length - 1, model.end);
    if (!span || span.state === "ended") return [];
    const { state, start, file, line } = span;
    const wait = state === "lock" || state === "join" ? model.waits.waitOf(lane.id) : undefined;
    const lock = state === "lock" ? (wait?.subject ?? span.subject) : 0;
    const holder = state === "waiting" ? holding?.id : state === "join" ? span.subject : lock ? model.waits.holderOf(lock) : undefined;
    return {
      id: lane.id,
      name: lane.name,
      state,
      since: wait?.time ?? start,
      file: wait?.file ?? file,
      line: wait?.line ?? line,
      lock: lock ? model.locks.nameOf(lock) : undefined,
      holder: holder ? model.nameOf(holder) : undefined,
      stuck: model.circle.some(({ thread }) => thread === lane.id),
    };
  });
}

/** The locks that somebody waits for. */
export function standingLocks(model: TimelineModel): StandingLock[] {
  const waiters = new Map<number, { thread: number; since: number }[]>();
  for (const { id, state } of model.lanes) {
    const wait = state === "lock" ? model.waits.waitOf(id) : undefined;
    if (wait?.kind !== "LockWait") continue;
    waiters.set(wait.subject, [...(waiters.get(wait.subject) ?? []), { thread: id, since: wait.seq }]);
  }
  return [...waiters].map(([id, waiting]) => {
    const holder = model.waits.holderOf(id);
    return {
      id,
      name: model.locks.nameOf(id),
      holder: holder === undefined ? undefined : model.nameOf(holder),
      waiters: waiting.sort((a, b) => a.since - b.since).map(({ thread }) => model.nameOf(thread)),
    };
  });
}
