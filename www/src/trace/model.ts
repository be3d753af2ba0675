/**
 * What the threads did, as lanes of spans: built from trace events as they come, asked by the drawing and the tables.
 * Pure: no drawing, no DOM, no clock.
 *
 * A lane's spans follow each other without a gap; a span lasts until the next one starts. Prefix sums of the time in
 * each state make "how much of this pixel was spent holding the GIL?" a matter of two binary searches, however many
 * spans the pixel covers.
 */
import type { Reason, ThreadFigures, TraceBatch, TraceEvent } from "../runtime/api";
import { WaitGraph, type Link } from "./circle";

/** What a thread is doing. The order is that of `Lane.sums`. */
export const STATES = ["away", "holding", "waiting", "lock", "sleep", "join", "io", "ended"] as const;
export type State = (typeof STATES)[number];

export interface Span {
  readonly state: State;
  readonly start: number;
  readonly end: number;
  /** Where the thread was when the span began. */
  readonly file: string;
  readonly line: number;
  /** Where it was when the span ended: for `holding`, where the thread let go. */
  readonly endFile: string;
  readonly endLine: number;
  /** For `holding`: why it ended; undefined while it lasts. */
  readonly reason: Reason | undefined;
  /** For `holding`, the thread that asked for the GIL; for `waiting`, its holder; for `join`, the thread; for `lock`, the lock. */
  readonly subject: number;
  /** For `lock`, the thread that had the lock when the wait began; 0 if that is not known. */
  readonly holder: number;
  /** Whether it still lasted when the last event came. */
  readonly open: boolean;
}

/** Another thread got the GIL. */
export interface HandOver {
  readonly time: number;
  readonly from: number;
  readonly to: number;
  /** Why `from` let go; undefined if that was lost. */
  readonly reason: Reason | undefined;
  /** Where `from` was. */
  readonly file: string;
  readonly line: number;
}

/** A moment in a lane worth a mark: a request for the GIL, a lock handed over. */
export interface Mark {
  readonly time: number;
  readonly kind: "request" | "handover";
  readonly file: string;
  readonly line: number;
  readonly subject: number;
}

/** More spans than this in one lane, and the older half is forgotten. */
const MAX_SPANS = 400_000;
const MAX_HAND_OVERS = 400_000;

/** Index of the first element of `sorted` whose key is above `value`. */
export function upperBound<T>(sorted: ArrayLike<T>, value: number, key: (element: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(sorted[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const itself = (value: number): number => value;

/** What a lane is waiting for, apart from the GIL. */
type Wait = "lock" | "sleep" | "join" | "io";
const WAIT_BEGINS: Partial<Record<TraceEvent["kind"], Wait>> = { LockWait: "lock", Sleep: "sleep", JoinWait: "join", Io: "io" };
const WAIT_ENDS: ReadonlySet<TraceEvent["kind"]> = new Set(["LockWaitEnd", "SleepEnd", "JoinWaitEnd", "IoEnd"]);

export class Lane {
  name: string;
  readonly marks: Mark[] = [];
  /** Spans that were forgotten, oldest first, to bound the memory. */
  forgotten = 0;

  // One entry a span, in columns.
  #start: number[] = [];
  #state: number[] = [];
  #file: string[] = [];
  #line: number[] = [];
  #endFile: string[] = [];
  #endLine: number[] = [];
  #reason: (Reason | undefined)[] = [];
  #subject: number[] = [];
  #holder: number[] = [];
  /** For each span and state, the time spent in that state before the span: `#sums[state][span]`. */
  #sums: number[][] = STATES.map(() => []);
  #end = 0;

  #gil: "holding" | "waiting" | undefined;
  #wait: Wait | undefined;
  #waitSubject = 0;
  #waitHolder = 0;
  #exited = false;

  constructor(readonly id: number) {
    this.name = `Thread ${id}`;
  }

  get length(): number {
    return this.#start.length;
  }

  /** When the lane's first known span starts. */
  get start(): number {
    return this.#start[0] ?? this.#end;
  }

  /** The time of the lane's last event. */
  get end(): number {
    return this.#end;
  }

  get state(): State {
    return STATES[this.#state.at(-1) ?? 0] as State;
  }

  /** Takes an event of this lane's thread. */
  take(event: TraceEvent): void {
    const { kind, file, line, subject, time } = event;
    this.#end = Math.max(this.#end, time);
    const begins = WAIT_BEGINS[kind];
    if (begins) {
      this.#wait = begins;
      this.#waitSubject = subject;
      this.#waitHolder = 0;
      this.#enter(this.#gil ?? begins, event, subject);
    } else if (kind === "LockHeld") {
      this.#waitHolder = subject;
    } else if (WAIT_ENDS.has(kind)) {
      this.#wait = undefined;
      this.#enter(this.#gil ?? "away", event, 0);
    } else if (kind === "GilWait" || kind === "GilAcquired") {
      this.#gil = kind === "GilWait" ? "waiting" : "holding";
      this.#enter(this.#gil, event, kind === "GilWait" ? subject : 0);
    } else if (kind === "GilReleased") {
      this.#leave(event);
      // Who gave it up for another wants it back; who gave it up to wait does not yet.
      const wantsBack = event.reason === "DropRequest" || event.reason === "Offered";
      this.#gil = wantsBack ? "waiting" : undefined;
      if (wantsBack) this.#enter("waiting", event, event.subject);
      else this.#enter(this.#exited ? "ended" : (this.#wait ?? "away"), event, this.#waitSubject, this.#waitHolder);
    } else if (kind === "ThreadStart") {
      this.#enter(this.#gil ?? "away", event, 0);
    } else if (kind === "ThreadExit") {
      // It lets go of the GIL as the last thing it does.
      this.#exited = true;
      this.#wait = undefined;
      this.#enter(this.#gil ?? "ended", event, 0);
    } else {
      this.marks.push({ time, kind: kind === "DropRequested" ? "request" : "handover", file, line, subject });
      if (this.marks.length > MAX_SPANS) this.marks.splice(0, MAX_SPANS / 2);
    }
  }

  /** Notes on the span that ends why and where it did. */
  #leave(event: TraceEvent): void {
    const last = this.#start.length - 1;
    if (last < 0 || STATES[this.#state[last] as number] !== "holding") return;
    this.#endFile[last] = event.file;
    this.#endLine[last] = event.line;
    this.#reason[last] = event.reason;
    this.#subject[last] = event.subject;
  }

  #enter(state: State, event: TraceEvent, subject: number, holder = 0): void {
    const number = STATES.indexOf(state);
    const last = this.#start.length - 1;
    if (last >= 0) {
      const same = this.#state[last] === number;
      // A thread that goes on doing the same (an output while it holds the GIL) goes on with its span.
      if (same && state !== "holding") return;
      if (same && this.#reason[last] === undefined) return;
    }
    const previous = this.#state[last];
    // Clocks of two workers may disagree by a little, and a thread's own never does: time does not go back in a lane.
    const time = Math.max(event.time, this.#start[last] ?? -Infinity);
    for (let state = 0; state < STATES.length; state++) {
      const sums = this.#sums[state] as number[];
      const spent = state === previous ? time - (this.#start[last] as number) : 0;
      sums.push((sums[last] ?? 0) + spent);
    }
    this.#start.push(time);
    this.#state.push(number);
    this.#file.push(event.file);
    this.#line.push(event.line);
    this.#endFile.push(event.file);
    this.#endLine.push(event.line);
    this.#reason.push(undefined);
    this.#subject.push(subject);
    this.#holder.push(holder);
    if (this.#start.length > MAX_SPANS) this.#forget(MAX_SPANS / 2);
  }

  #forget(count: number): void {
    const places = [this.#file, this.#line, this.#endFile, this.#endLine];
    for (const column of [this.#start, this.#state, ...places, this.#reason, this.#subject, this.#holder, ...this.#sums]) {
      column.splice(0, count);
    }
    this.forgotten += count;
  }

  /** The span with this index, `now` being the time up to which an open span reaches. */
  span(index: number, now: number): Span | undefined {
    const start = this.#start[index];
    if (start === undefined) return undefined;
    const open = index === this.#start.length - 1;
    return {
      state: STATES[this.#state[index] as number] as State,
      start,
      end: open ? Math.max(now, start) : (this.#start[index + 1] as number),
      file: this.#file[index] as string,
      line: this.#line[index] as number,
      endFile: this.#endFile[index] as string,
      endLine: this.#endLine[index] as number,
      reason: this.#reason[index],
      subject: this.#subject[index] as number,
      holder: this.#holder[index] as number,
      open,
    };
  }

  /** Index of the span that covers `time`; -1 before the first. */
  indexAt(time: number): number {
    return upperBound(this.#start, time, itself) - 1;
  }

  /** Time spent in a state before `time`. */
  spent(state: State, time: number): number {
    const index = this.indexAt(time);
    if (index < 0) return 0;
    const number = STATES.indexOf(state);
    const before = (this.#sums[number] as number[])[index] as number;
    return this.#state[index] === number ? before + (time - (this.#start[index] as number)) : before;
  }
}

export class TimelineModel {
  /** In the order in which the threads appeared. */
  readonly lanes: Lane[] = [];
  readonly handOvers: HandOver[] = [];
  /** The latest account of each thread, by id. */
  readonly figures = new Map<number, ThreadFigures>();
  /** Events that were lost before they could be read. */
  lost = 0;
  /** Time of the first event; 0 while there is none. */
  start = 0;
  /** Time of the last event, and while the program runs the present. */
  end = 0;
  /** Changes with every change of the model. */
  version = 0;

  #byId = new Map<number, Lane>();
  #waits = new WaitGraph();
  #lastRelease: TraceEvent | undefined;

  lane(id: number): Lane | undefined {
    return this.#byId.get(id);
  }

  /** Threads that wait for each other; empty if there are none. */
  get circle(): readonly Link[] {
    return this.#waits.circle;
  }

  /** A thread's name as far as it is known. */
  nameOf(id: number): string {
    return this.#byId.get(id)?.name ?? this.figures.get(id)?.name ?? `Thread ${id}`;
  }

  append(batch: TraceBatch): void {
    this.version++;
    this.lost = batch.lost;
    for (const event of batch.events) this.#take(event);
    if (this.lanes.length > 0) this.end = Math.max(this.end, batch.time);
    for (const figures of batch.threads) {
      this.figures.set(figures.id, figures);
      const lane = this.#byId.get(figures.id);
      if (lane && figures.name) lane.name = figures.name;
    }
  }

  #take(event: TraceEvent): void {
    if (this.lanes.length === 0) this.start = this.end = event.time;
    this.end = Math.max(this.end, event.time);
    let lane = this.#byId.get(event.thread);
    if (!lane) {
      lane = new Lane(event.thread);
      this.#byId.set(event.thread, lane);
      this.lanes.push(lane);
    }
    lane.take(event);
    this.#waits.take(event);
    if (event.kind === "GilReleased") {
      this.#lastRelease = event;
    } else if (event.kind === "GilAcquired" && event.detail === 1) {
      const release = this.#lastRelease?.thread === event.subject ? this.#lastRelease : undefined;
      this.handOvers.push({ time: event.time, from: event.subject, to: event.thread, reason: release?.reason, file: release?.file ?? "", line: release?.line ?? 0 });
      if (this.handOvers.length > MAX_HAND_OVERS) this.handOvers.splice(0, MAX_HAND_OVERS / 2);
    }
  }
}
