/**
 * The locks that somebody waited for: who had them meanwhile, and who waited. Built from the trace events of waits; who
 * takes a lock that nobody waits for leaves no event.
 *
 * A wait for a lock that one has taken oneself is how a condition waits (`threading.Condition.wait`): with a lock made for
 * the purpose. These have one row for each name of a condition, and no holder.
 */
import type { TraceEvent } from "../runtime/api";
import { upperBound } from "./lane";

/** From `start` on, up to the next one: who has the lock (0: nobody, or not known) and who waits for it. */
export interface Contention {
  readonly start: number;
  readonly holder: number;
  readonly waiters: readonly number[];
}

/** More than this in one row, and the older half is forgotten. */
const MAX_SEGMENTS = 200_000;
/** `detail` of an event that ends a wait, as api.d.ts says. */
const DONE = 0;

export class LockRow {
  readonly segments: Contention[] = [];

  constructor(
    /** What it is called, each row otherwise. */
    readonly name: string,
    /** Whether threads wait in it to be notified. */
    readonly condition: boolean,
  ) {}

  get holder(): number {
    return this.segments.at(-1)?.holder ?? 0;
  }

  get waiters(): readonly number[] {
    return this.segments.at(-1)?.waiters ?? [];
  }

  /** Index of the segment that covers `time`; -1 before the first. */
  indexAt(time: number): number {
    return upperBound(this.segments, time, startOf) - 1;
  }

  /** From `time` on, which is not before the last change. */
  change(time: number, holder: number, waiters: readonly number[]): void {
    const last = this.segments.at(-1);
    const start = Math.max(time, last?.start ?? -Infinity);
    if (last?.start === start) this.segments.pop();
    this.segments.push({ start, holder, waiters });
    if (this.segments.length > MAX_SEGMENTS) this.segments.splice(0, MAX_SEGMENTS / 2);
  }
}

const startOf = (segment: Contention): number => segment.start;

/** What a thread waits for. */
interface Wait {
  readonly lock: number;
  readonly time: number;
  row: LockRow | undefined;
}

export class Locks {
  /** In the order in which they were first waited for. */
  readonly rows: LockRow[] = [];

  #names = new Map<number, string>();
  #waits = new Map<number, Wait>();
  /** Rows of locks by their number, of conditions by their name. */
  #rows = new Map<number | string, LockRow>();
  #named = new Map<string, number>();

  /** What to call a lock. */
  nameOf(lock: number): string {
    return this.#rows.get(lock)?.name ?? this.#names.get(lock) ?? `lock ${lock}`;
  }

  /** Whether the program has a name for a lock, as far as is known. */
  isNamed(lock: number): boolean {
    return this.#names.has(lock);
  }

  /** The row in which a thread waits for a lock, or would. */
  rowOf(lock: number): LockRow | undefined {
    return this.#rows.get(lock) ?? this.#rows.get(this.#names.get(lock) ?? "");
  }

  take(event: TraceEvent): void {
    const { kind, thread, subject, time } = event;
    switch (kind) {
      case "LockWait":
        this.#end(thread, time, false);
        if (event.name) this.#names.set(subject, event.name);
        this.#waits.set(thread, { lock: subject, time, row: undefined });
        break;
      case "LockHeld":
        this.#begin(thread, subject);
        break;
      case "GilReleased":
        this.#begin(thread, 0);
        break;
      case "LockWaitEnd":
        this.#end(thread, time, event.detail === DONE);
        break;
      case "LockHandOver": {
        const row = this.#rows.get(subject);
        if (row && row.holder === thread) row.change(time, 0, row.waiters);
        break;
      }
    }
  }

  /** A thread that has announced a wait waits, for a lock that `holder` has. */
  #begin(thread: number, holder: number): void {
    const wait = this.#waits.get(thread);
    if (!wait || wait.row) return;
    wait.row = this.#row(wait.lock, holder === thread);
    wait.row?.change(wait.time, holder === thread ? 0 : holder, [...wait.row.waiters, thread]);
  }

  #end(thread: number, time: number, woken: boolean): void {
    const wait = this.#waits.get(thread);
    this.#waits.delete(thread);
    const row = wait?.row;
    if (!row) return;
    const waiters = row.waiters.filter((other) => other !== thread);
    // Who is woken has the lock, unless another was quicker: then it waits once more.
    row.change(time, waiters.length === 0 ? 0 : woken && !row.condition ? thread : row.holder, waiters);
  }

  #row(lock: number, own: boolean): LockRow | undefined {
    const name = this.#names.get(lock);
    // What has no name is none of the program's locks: a thread that starts is waited for by one of the library's.
    if (!name) return undefined;
    const key = own ? name : lock;
    let row = this.#rows.get(key);
    if (!row) {
      const base = own ? `${name} (notify)` : name;
      const same = (this.#named.get(base) ?? 0) + 1;
      this.#named.set(base, same);
      row = new LockRow(same === 1 ? base : `${base} #${same}`, own);
      this.#rows.set(key, row);
      this.rows.push(row);
    }
    return row;
  }
}
