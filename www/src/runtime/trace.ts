/** Reads the trace rings and the thread table out of the shared memory; the counterpart of src/trace/reader.rs. */
import type { Reason, ThreadFigures, TraceBatch, TraceEvent, TraceKind } from "./api";
import type { Link } from "./link";

const NS_PER_MS = 1e6;

export class TraceReader {
  readonly #link: Link;
  readonly #kinds: readonly (TraceKind | undefined)[];
  readonly #reasons: readonly Reason[];
  readonly #states: readonly ThreadFigures["state"][];
  /** For each ring, the position to read on at. */
  #next: number[] = [];
  /** Read, but possibly not yet complete in order. */
  #pending: TraceEvent[] = [];
  /** Events below this number were all begun before the last look at the rings. */
  #settled = 0;
  #lost = 0;
  /** The time of the latest event. */
  #last = 0;
  /** By how much this agent's clock is ahead of the events', as far as is known. */
  #ahead = Infinity;
  /** Names of files and of locks, by their numbers. They never change. */
  readonly #files: NameTable;
  readonly #locks: NameTable;
  /** Threads with a smaller id belong to earlier runs. */
  #firstThread = 0;

  constructor(link: Link) {
    this.#link = link;
    const { kind, reason, state } = link.places.layout;
    const byNumber = <Name>(numbers: Readonly<Record<string, number>>): Name[] => {
      const names: Name[] = [];
      for (const [name, number] of Object.entries(numbers)) names[number] = name as Name;
      return names;
    };
    this.#kinds = byNumber(kind);
    this.#reasons = byNumber(reason);
    this.#states = byNumber(state);
    const { files, locks } = link.places.layout.tables;
    this.#files = new NameTable(link, files);
    this.#locks = new NameTable(link, locks);
  }

  /** Goes on with what is recorded from here on, by threads that are yet to be started. */
  reset(): void {
    const { memory } = this.#link;
    memory.refresh();
    const { ring } = this.#link.places.layout;
    this.#next = this.#rings().map((address) => memory.load64(address + ring.done));
    this.#pending = [];
    this.#settled = 0;
    this.#lost = 0;
    this.#last = 0;
    this.#firstThread = 0;
    this.#firstThread = Math.max(0, ...this.#slots().map((slot) => memory.load(slot + this.#link.places.layout.slot.id))) + 1;
  }

  /**
   * What was recorded since the last call, in order. A thread numbers an event a moment before it finishes it, so what
   * is newer than the previous look is held back until the next one.
   */
  poll(): TraceBatch {
    const { memory, places } = this.#link;
    memory.refresh();
    this.#look();
    const settled = this.#settled;
    this.#settled = memory.load64(places.trace + places.layout.directory.nextSeq);
    const ready = this.#pending.filter((event) => event.seq < settled);
    this.#pending = this.#pending.filter((event) => event.seq >= settled);
    const now = performance.now();
    // An event is read some time after it happened: the least difference is the nearest to the truth.
    for (const { time } of ready) this.#ahead = Math.min(this.#ahead, now - time);
    return this.#batch(ready, Math.max(this.#last, now - this.#ahead));
  }

  /** Everything that is left. To be called when the threads have ended. */
  finish(): TraceBatch {
    this.#link.memory.refresh();
    this.#look();
    const ready = this.#pending;
    this.#pending = [];
    return this.#batch(ready, 0);
  }

  /** @param now What the time is, if it is known; else the batch ends with its last event. */
  #batch(events: TraceEvent[], now: number): TraceBatch {
    events.sort((a, b) => a.seq - b.seq);
    for (const { time } of events) this.#last = Math.max(this.#last, time);
    const time = Math.max(this.#last, now);
    return { events, time, threads: this.#figures(time), lost: this.#lost };
  }

  #rings(): number[] {
    const { memory, places } = this.#link;
    const { ringCount, rings, ringStride } = places.layout.directory;
    const count = memory.load(places.trace + ringCount);
    return Array.from({ length: count }, (_, index) => memory.load(places.trace + rings + index * ringStride));
  }

  #look(): void {
    for (const [index, address] of this.#rings().entries()) {
      const from = this.#next[index] ?? 0;
      const { next, lost } = this.#read(address, from);
      this.#next[index] = next;
      this.#lost += lost;
    }
  }

  /** As `Ring::read`: whoever copies a record looks afterwards whether it was overwritten meanwhile. */
  #read(address: number, from: number): { next: number; lost: number } {
    const { memory, places } = this.#link;
    const { ring } = places.layout;
    const done = memory.load64(address + ring.done);
    if (done === from) return { next: from, lost: 0 };
    const start = Math.max(from, done - ring.capacity);
    const events: (TraceEvent | undefined)[] = [];
    for (let position = start; position < done; position++) {
      events.push(this.#decode(address + ring.records + (position % ring.capacity) * ring.recordSize));
    }
    const oldest = memory.load64(address + ring.begun) - ring.capacity;
    const overwritten = Math.min(Math.max(0, oldest - start), events.length);
    let read = 0;
    for (const event of events.slice(overwritten)) {
      if (!event) continue;
      this.#pending.push(event);
      read++;
    }
    return { next: done, lost: done - from - read };
  }

  #decode(address: number): TraceEvent | undefined {
    const { memory, places } = this.#link;
    const { record } = places.layout;
    const mixed = memory.load(address + record.seqHigh);
    const kind = this.#kinds[(mixed >>> 16) & 0xff];
    if (!kind) return undefined;
    const detail = mixed >>> 24;
    const instr = memory.load(address + record.instr);
    const event = {
      seq: memory.load(address + record.seqLow) + (mixed & 0xffff) * 2 ** 32,
      time: (memory.load(address + record.timeHigh) * 2 ** 32 + memory.load(address + record.timeLow)) / NS_PER_MS,
      thread: memory.load(address + record.thread),
      kind,
      detail,
      file: this.#files.name(instr >>> record.instrBits),
      line: memory.load(address + record.line),
      instruction: instr & ((1 << record.instrBits) - 1),
      subject: memory.load(address + record.subject),
    };
    const reason = kind === "GilReleased" ? this.#reasons[detail] : undefined;
    const name = kind === "LockWait" ? this.#lockName(event.subject) : "";
    return reason ? { ...event, reason } : name ? { ...event, name } : event;
  }

  /** What the program calls a lock; "" if it is not known. */
  #lockName(lock: number): string {
    const { memory, places } = this.#link;
    const { lockOf, lockPlaces } = places.layout.tables;
    const place = lockOf + 8 * (lock % lockPlaces);
    const name = memory.load(place);
    return memory.load(place + 4) === lock ? this.#locks.name(name) : "";
  }

  /** Addresses of the slots that this run's threads have or had. */
  #slots(): number[] {
    const { memory, places, slots } = this.#link;
    const { size, id } = places.layout.slot;
    return Array.from({ length: slots.used }, (_, index) => slots.address + index * size).filter(
      (slot) => memory.load(slot + id) >= Math.max(1, this.#firstThread),
    );
  }

  #figures(now: number): ThreadFigures[] {
    return this.#slots().flatMap((slot) => this.#figuresOf(slot, now) ?? []);
  }

  /** `undefined` if the slot went to another thread meanwhile. */
  #figuresOf(slot: number, now: number): ThreadFigures | undefined {
    const { memory, places } = this.#link;
    const at = places.layout.slot;
    const id = memory.load(slot + at.id);
    const state = this.#states[memory.load(slot + at.state)] ?? "Away";
    // What it has been doing since is not in the sums yet.
    const since = Math.max(0, now - memory.load64(slot + at.sinceNs) / NS_PER_MS);
    const figures: ThreadFigures = {
      id,
      name: this.#name(slot),
      ended: memory.load(slot + at.ended) !== 0,
      state,
      held: memory.load64(slot + at.heldNs) / NS_PER_MS + (state === "Holding" ? since : 0),
      waited: memory.load64(slot + at.waitedNs) / NS_PER_MS + (state === "Waiting" ? since : 0),
      acquired: memory.load64(slot + at.acquired),
      released: Object.fromEntries(
        this.#reasons.map((reason, number) => [reason, memory.load64(slot + at.released + 8 * number)]),
      ) as Record<Reason, number>,
    };
    return memory.load(slot + at.id) === id ? figures : undefined;
  }

  /** The name, or "" if it is being changed just now. */
  #name(slot: number): string {
    const { memory, places } = this.#link;
    const at = places.layout.slot;
    const version = memory.load(slot + at.nameVersion);
    const bytes = memory.bytes.slice(slot + at.name, slot + at.name + memory.load(slot + at.nameLen));
    return version % 2 === 0 && memory.load(slot + at.nameVersion) === version ? new TextDecoder().decode(bytes) : "";
  }
}

/** A table of names in the shared memory, as src/trace/names.rs has it. */
class NameTable {
  #known: string[] = [""];

  constructor(
    readonly link: Link,
    readonly address: number,
  ) {}

  /** The name with this number; "" for a number that a torn record may have. */
  name(number: number): string {
    const known = this.#known[number];
    if (known !== undefined) return known;
    const { memory, places } = this.link;
    const { count, names, nameStride, bytes, len } = places.layout.names;
    if (number >= memory.load(this.address + count)) return "";
    const name = this.address + names + number * nameStride;
    const start = memory.load(name + bytes);
    return (this.#known[number] = new TextDecoder().decode(memory.bytes.slice(start, start + memory.load(name + len))));
  }
}
