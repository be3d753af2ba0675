/** A shared memory as the wasm module would lay it out, for the tests: small, and with offsets of its own choice. */
import { Link, PROTOCOL, type Layout, type Places } from "./link";

export const CONTROL_AT = 64;
export const OUT_AT = 1024;
export const OUT_SIZE = 64;
export const IN_AT = 2048;
export const IN_SIZE = 16;
export const SLOTS_AT = 4096;
export const TRACE_AT = 8192;
export const FILES_AT = 12288;
export const LOCKS_AT = 14336;
export const LOCK_OF_AT = 15872;
export const RING_AT = 16384;
export const CAPACITY = 8;

const SLOT_SIZE = 256;

export const layout: Layout = {
  directory: { nextSeq: 0, enabled: 8, ringCount: 12, rings: 16, ringStride: 8 },
  ring: { begun: 0, done: 8, records: 16, recordSize: 32, capacity: CAPACITY },
  record: { seqLow: 0, seqHigh: 4, kind: 6, detail: 7, timeLow: 8, timeHigh: 12, thread: 16, line: 20, instr: 24, instrBits: 22, subject: 28 },
  names: { count: 0, names: 16, nameStride: 16, bytes: 0, len: 4 },
  tables: { files: FILES_AT, locks: LOCKS_AT, lockOf: LOCK_OF_AT, lockPlaces: 8 },
  slot: {
    size: SLOT_SIZE, id: 0, breaker: 4, park: 8, nameVersion: 12, nameLen: 16, ended: 20, name: 24,
    state: 64, sinceNs: 72, heldNs: 80, waitedNs: 88, acquired: 96, released: 104,
  },
  bits: { breakerInterrupt: 2, breakerReenter: 128, parkInterrupted: 2 },
  state: { Away: 0, Waiting: 1, Holding: 2 },
  kind: { ThreadStart: 1, GilWait: 3, GilAcquired: 5, GilReleased: 6, LockWait: 7 },
  reason: { DropRequest: 0, Lock: 1, Sleep: 2 },
};
export const places: Places = { control: CONTROL_AT, trace: TRACE_AT, layout, stack: 0 };

export class Fixture {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  readonly words = new Int32Array(this.memory.buffer);
  readonly bytes = new Uint8Array(this.memory.buffer);
  readonly link: Link;

  constructor() {
    for (const [index, value] of [[0, PROTOCOL], [7, SLOTS_AT], [8, SLOTS_AT - 8], [9, SLOTS_AT - 4], [13, OUT_AT], [14, OUT_SIZE], [18, IN_AT], [19, IN_SIZE]]) {
      this.control(index as number, value);
    }
    this.link = new Link(this.memory, places);
  }

  /** Reads or sets a word of the control block. */
  control(index: number, value?: number): number {
    const at = CONTROL_AT / 4 + index;
    if (value !== undefined) this.words[at] = value;
    return this.words[at] as number;
  }

  set64(address: number, value: number): void {
    this.words[address / 4] = value | 0;
    this.words[address / 4 + 1] = Math.floor(value / 2 ** 32);
  }

  /** Writes a piece into the output ring as Rust does. */
  output(stream: 1 | 2, text: Uint8Array | string): void {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    let head = this.control(10) >>> 0;
    for (const byte of [stream, bytes.length & 0xff, bytes.length >> 8, 0, ...bytes]) {
      this.bytes[OUT_AT + (head++ % OUT_SIZE)] = byte;
    }
    this.control(10, head);
  }

  /** Appends a record to a ring as Rust does; returns its sequence number. */
  record(ring: number, fields: { kind: number; detail?: number; time?: number; thread?: number; file?: number; line?: number; instruction?: number; subject?: number; seq?: number }): number {
    const address = RING_AT + ring * 1024;
    const position = this.words[(address + layout.ring.done) / 4] as number;
    const seq = fields.seq ?? (this.words[TRACE_AT / 4] as number);
    this.set64(TRACE_AT, Math.max(seq + 1, this.words[TRACE_AT / 4] as number));
    this.set64(address + layout.ring.begun, position + 1);
    const at = (address + layout.ring.records + (position % CAPACITY) * 32) / 4;
    this.words.set([seq, (fields.kind << 16) | ((fields.detail ?? 0) << 24)], at);
    this.set64((at + 2) * 4, fields.time ?? 0);
    this.words.set([fields.thread ?? 1, fields.line ?? 0, (fields.instruction ?? 0) | ((fields.file ?? 0) << 22), fields.subject ?? 0], at + 4);
    this.set64(address + layout.ring.done, position + 1);
    return seq;
  }

  /** Adds a file's name; returns its number. */
  file(name: string): number {
    return this.#name(FILES_AT, name);
  }

  /** Says what a lock is called. */
  lock(number: number, name: string): void {
    this.words.set([this.#name(LOCKS_AT, name), number], (LOCK_OF_AT + 8 * (number % layout.tables.lockPlaces)) / 4);
  }

  #name(table: number, name: string): number {
    const bytes = new TextEncoder().encode(name);
    const number = this.words[table / 4] || 1;
    const start = table + 512 + 64 * number;
    this.words.set([start, bytes.length], (table + layout.names.names + number * layout.names.nameStride) / 4);
    this.bytes.set(bytes, start);
    this.words[table / 4] = number + 1;
    return number;
  }

  rings(count: number): void {
    this.words[(TRACE_AT + layout.directory.ringCount) / 4] = count;
    for (let ring = 0; ring < count; ring++) this.words[(TRACE_AT + layout.directory.rings + 8 * ring) / 4] = RING_AT + ring * 1024;
    this.set64(TRACE_AT, 1);
  }

  /** Sets up a thread's slot. */
  slot(index: number, id: number, name: string): number {
    const at = SLOTS_AT + index * SLOT_SIZE;
    this.words[(SLOTS_AT - 8) / 4] = Math.max(index + 1, this.words[(SLOTS_AT - 8) / 4] as number);
    const bytes = new TextEncoder().encode(name);
    this.words[(at + layout.slot.id) / 4] = id;
    this.words[(at + layout.slot.nameLen) / 4] = bytes.length;
    this.bytes.set(bytes, at + layout.slot.name);
    return at;
  }
}
