/**
 * Who waits for whom: for the thread that has a lock, or for the end of a thread. Threads that wait for each other in a
 * circle wait for ever, unless one has a timeout, or somebody else releases a lock that is not its own.
 * Pure, like the model. src/trace/waits.rs does the same for tests in Rust; tests/golden/circles.txt holds both to one answer.
 */
import type { TraceEvent } from "../runtime/api";

/** A thread of a circle, and why it waits for the next one. */
export interface Link {
  readonly thread: number;
  /** The thread that it waits for. */
  readonly holder: number;
  /** The lock; 0 if it waits for the end of `holder`. */
  readonly lock: number;
  readonly file: string;
  readonly line: number;
}

/** `detail` of an event that ends a wait, as api.d.ts says. */
const DONE = 0;
const INTERRUPTED = 2;

export class WaitGraph {
  /** What each waiting thread waits for. */
  #waits = new Map<number, TraceEvent>();
  /** Who has a lock, as far as somebody waits for it. */
  #holders = new Map<number, number>();
  #circle: readonly Link[] = [];

  /** The latest circle that has not been left since; one that Stop broke up stays. Empty if there is none. */
  get circle(): readonly Link[] {
    return this.#circle;
  }

  /** The event by which a thread began to wait for a lock or for a thread's end; undefined if it does neither. */
  waitOf(thread: number): TraceEvent | undefined {
    return this.#waits.get(thread);
  }

  /** Who has a lock that somebody waits for, if that is known. */
  holderOf(lock: number): number | undefined {
    return this.#holders.get(lock) || undefined;
  }

  take(event: TraceEvent): void {
    const { kind, thread, subject, detail } = event;
    switch (kind) {
      case "LockWait":
        this.#waits.set(thread, event);
        this.#holders.delete(subject);
        break;
      case "LockHeld":
        this.#holders.set(this.#waits.get(thread)?.subject ?? 0, subject);
        this.#look(thread);
        break;
      case "JoinWait":
        this.#waits.set(thread, event);
        this.#look(thread);
        break;
      case "LockHandOver":
        this.#holders.delete(subject);
        break;
      case "LockWaitEnd":
      case "JoinWaitEnd":
        this.#waits.delete(thread);
        if (kind === "LockWaitEnd" && detail === DONE) this.#holders.set(subject, thread);
        if (detail !== INTERRUPTED && this.#circle.some((link) => link.thread === thread)) this.#circle = [];
        break;
    }
  }

  /** Follows the waits from a thread that has just begun one; if they come back to it, that is a circle. */
  #look(start: number): void {
    const links = new Map<number, Link>();
    for (let thread = start; ; ) {
      const wait = this.#waits.get(thread);
      if (!wait || links.has(thread)) return;
      const lock = wait.kind === "LockWait" ? wait.subject : 0;
      const holder = lock ? (this.#holders.get(lock) ?? 0) : wait.subject;
      links.set(thread, { thread, holder, lock, file: wait.file, line: wait.line });
      // To wait for a lock that one has taken oneself is how a condition waits: not a circle of threads.
      if (holder === start && links.size > 1) this.#circle = [...links.values()];
      thread = holder;
    }
  }
}
