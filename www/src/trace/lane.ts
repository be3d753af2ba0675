/**
 * One thread's spans, in columns: a span follows the one before it without a gap and lasts until the next one starts.
 *
 * How long a thread was in which state up to a moment is known without looking at all spans before it: every `BLOCK` spans
 * the sums so far are kept. So what a pixel shows costs two searches, however many spans it covers.
 */
import type { Reason, TraceEvent } from "../runtime/api";

/** What a thread is doing. The order is that of the sums. */
export const STATES = ["away", "holding", "waiting", "lock", "sleep", "join", "io", "ended"] as const;
export type State = (typeof STATES)[number];

/** A place in the program. `line` is 0 if there is none; `instruction` counts code units in the code object. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly instruction: number;
}

export interface Span {
  readonly state: State;
  readonly start: number;
  readonly end: number;
  /** Where the thread was when the span began. */
  readonly file: string;
  readonly line: number;
  readonly instruction: number;
  /** Where it was when the span ended: for `holding`, where the thread let go. */
  readonly endFile: string;
  readonly endLine: number;
  readonly endInstruction: number;
  /** For `holding`: why it ended; undefined while it lasts. */
  readonly reason: Reason | undefined;
  /** For `holding`, the thread that asked for the GIL; for `waiting`, its holder; for `join`, the thread; for `lock`, the lock. */
  readonly subject: number;
  /** For `lock`, the thread that had the lock when the wait began; 0 if that is not known. */
  readonly holder: number;
  /** Whether it still lasted when the last event came. */
  readonly open: boolean;
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
const BLOCK = 32;

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

/** Names by number, from 0. */
export class Names {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  #latest = { name: "", number: -1 };

  number(name: string): number {
    const latest = this.#latest;
    if (latest.name === name && latest.number >= 0) return latest.number;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    latest.name = name;
    latest.number = number;
    return number;
  }

  name(number: number): string {
    return this.#names[number] ?? "";
  }
}

/** What a lane is waiting for, apart from the GIL. */
type Wait = "lock" | "sleep" | "join" | "io";
const WAIT_BEGINS: Partial<Record<TraceEvent["kind"], Wait>> = { LockWait: "lock", Sleep: "sleep", JoinWait: "join", Io: "io" };
const WAIT_ENDS: ReadonlySet<TraceEvent["kind"]> = new Set(["LockWaitEnd", "SleepEnd", "JoinWaitEnd", "IoEnd"]);

const NUMBERS = Object.fromEntries(STATES.map((state, number) => [state, number])) as Record<State, number>;

/** The columns, one entry a span. The page makes places of 3 numbers each. */
function columns(capacity: number) {
  return {
    start: new Float64Array(capacity),
    state: new Uint8Array(capacity),
    /** File, line and instruction. */
    place: new Uint32Array(3 * capacity),
    endPlace: new Uint32Array(3 * capacity),
    /** Number in the lane's reasons, from 1; 0 for none. */
    reason: new Uint8Array(capacity),
    subject: new Uint32Array(capacity),
    holder: new Uint32Array(capacity),
    /** For each block, the time spent in each state before it. */
    sums: new Float64Array(Math.ceil(capacity / BLOCK) * STATES.length),
  };
}

type Columns = ReturnType<typeof columns>;
const PLACE = 3;

export class Lane {
  name: string;
  readonly marks: Mark[] = [];
  /** Spans that were forgotten, oldest first, to bound the memory. */
  forgotten = 0;

  #capacity = BLOCK;
  #columns: Columns = columns(BLOCK);
  #length = 0;
  #end = 0;
  /** The time spent in each state before the last span. */
  #spent = new Float64Array(STATES.length);

  #gil: "holding" | "waiting" | undefined;
  #wait: Wait | undefined;
  #waitSubject = 0;
  #waitHolder = 0;
  #exited = false;

  /** @param files The names of files and of reasons, which the lanes of a model share. */
  constructor(
    readonly id: number,
    readonly files: Names,
    readonly reasons: Names,
  ) {
    this.name = `Thread ${id}`;
  }

  get length(): number {
    return this.#length;
  }

  /** When the lane's first known span starts. */
  get start(): number {
    return this.#length ? (this.#columns.start[0] as number) : this.#end;
  }

  /** The time of the lane's last event. */
  get end(): number {
    return this.#end;
  }

  get state(): State {
    return this.stateOf(this.#length - 1);
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
      const wantsBack = wantsItBack(event);
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
    const last = this.#length - 1;
    if (last < 0 || this.#columns.state[last] !== NUMBERS.holding) return;
    this.#setPlace(this.#columns.endPlace, last, event);
    this.#columns.reason[last] = event.reason ? this.reasons.number(event.reason) + 1 : 0;
    this.#columns.subject[last] = event.subject;
  }

  #enter(state: State, event: TraceEvent, subject: number, holder = 0): void {
    const number = NUMBERS[state];
    const last = this.#length - 1;
    let time = event.time;
    if (last >= 0) {
      const { start, state: states, reason } = this.#columns;
      const previous = states[last] as number;
      // A thread that goes on doing the same (an output while it holds the GIL) goes on with its span.
      if (previous === number && (state !== "holding" || reason[last] === 0)) return;
      // Clocks of two workers may disagree by a little, and a thread's own never does: time does not go back in a lane.
      time = Math.max(time, start[last] as number);
      this.#spent[previous] = (this.#spent[previous] as number) + time - (start[last] as number);
    }
    if (this.#length === MAX_SPANS) this.#forget(MAX_SPANS / 2);
    if (this.#length === this.#capacity) this.#grow();
    const index = this.#length++;
    const { start, state: states, place, endPlace, reason, subject: subjects, holder: holders, sums } = this.#columns;
    if (index % BLOCK === 0) sums.set(this.#spent, (index / BLOCK) * STATES.length);
    start[index] = time;
    states[index] = number;
    this.#setPlace(place, index, event);
    this.#setPlace(endPlace, index, event);
    reason[index] = 0;
    subjects[index] = subject;
    holders[index] = holder;
  }

  #setPlace(column: Uint32Array, index: number, { file, line, instruction }: TraceEvent): void {
    column[PLACE * index] = this.files.number(file);
    column[PLACE * index + 1] = line;
    column[PLACE * index + 2] = instruction;
  }

  #grow(): void {
    this.#capacity = Math.min(2 * this.#capacity, MAX_SPANS);
    const larger = columns(this.#capacity);
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.#columns[name]);
    this.#columns = larger;
  }

  /** @param count A multiple of `BLOCK`. */
  #forget(count: number): void {
    for (const column of Object.values(this.#columns)) column.copyWithin(0, (column.length / this.#capacity) * count);
    this.#length -= count;
    this.forgotten += count;
  }

  stateOf(index: number): State {
    return STATES[(index < 0 ? 0 : this.#columns.state[index]) as number] as State;
  }

  /** When the span with this index begins; after the last one, `Infinity`. */
  startOf(index: number): number {
    return index < this.#length ? (this.#columns.start[index] as number) : Infinity;
  }

  /** The span with this index, `now` being the time up to which an open span reaches. */
  span(index: number, now: number): Span | undefined {
    if (!(index >= 0 && index < this.#length)) return undefined;
    const { place, endPlace, reason, subject, holder } = this.#columns;
    const open = index === this.#length - 1;
    const start = this.startOf(index);
    const at = PLACE * index;
    return {
      state: this.stateOf(index),
      start,
      end: open ? Math.max(now, start) : this.startOf(index + 1),
      file: this.files.name(place[at] as number),
      line: place[at + 1] as number,
      instruction: place[at + 2] as number,
      endFile: this.files.name(endPlace[at] as number),
      endLine: endPlace[at + 1] as number,
      endInstruction: endPlace[at + 2] as number,
      reason: reason[index] ? (this.reasons.name((reason[index] as number) - 1) as Reason) : undefined,
      subject: subject[index] as number,
      holder: holder[index] as number,
      open,
    };
  }

  /** Whether a span began or ended at a line of a file. */
  touches(index: number, file: string, line: number): boolean {
    const { place, endPlace } = this.#columns;
    const at = PLACE * index;
    return (
      (place[at + 1] === line && this.files.name(place[at] as number) === file) ||
      (endPlace[at + 1] === line && this.files.name(endPlace[at] as number) === file)
    );
  }

  /** Index of the span that covers `time`; -1 before the first. */
  indexAt(time: number): number {
    const { start } = this.#columns;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((start[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Time spent in each state before `time`, which the span `index` covers, in the order of `STATES`, written to `into`. */
  totals(time: number, index: number, into: Float64Array): void {
    into.fill(0);
    if (index < 0) return;
    const { start, state, sums } = this.#columns;
    const block = Math.floor(index / BLOCK);
    for (let number = 0; number < STATES.length; number++) into[number] = sums[block * STATES.length + number] as number;
    for (let span = block * BLOCK; span <= index; span++) {
      const number = state[span] as number;
      const end = span === index ? time : (start[span + 1] as number);
      into[number] = (into[number] as number) + end - (start[span] as number);
    }
  }

  /** Time spent in a state before `time`. */
  spent(state: State, time: number): number {
    this.totals(time, this.indexAt(time), scratch);
    return scratch[NUMBERS[state]] as number;
  }
}

const scratch = new Float64Array(STATES.length);

/** Whether who lets go of the GIL waits for it from then on. */
export function wantsItBack({ reason }: TraceEvent): boolean {
  return reason === "DropRequest" || reason === "Offered";
}
