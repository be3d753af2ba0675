/**
 * The page side of the shared memory: output, input, Stop and the pool's counters, as src/host/web.rs lays them down.
 * Used by the thread that made the memory, or, without SharedArrayBuffer, inside the one worker. Never waits.
 */

/** Where things are in the memory, as Rust tells: `Control` by the table in src/host/web.rs, the rest by name. */
export interface Places {
  readonly control: number;
  readonly trace: number;
  readonly layout: Layout;
  /** Stack of a pool worker, in bytes. */
  readonly stack: number;
}

/** The JSON of src/trace/layout.rs. */
export interface Layout {
  readonly directory: Record<"nextSeq" | "enabled" | "ringCount" | "rings" | "ringStride", number>;
  readonly ring: Record<"begun" | "done" | "records" | "recordSize" | "capacity", number>;
  readonly record: Record<"seqLow" | "seqHigh" | "kind" | "detail" | "timeLow" | "timeHigh" | "thread" | "line" | "instr" | "instrBits" | "subject", number>;
  readonly names: Record<"count" | "names" | "nameStride" | "bytes" | "len", number>;
  readonly tables: Record<"files" | "locks" | "lockOf" | "lockPlaces", number>;
  readonly slot: Record<
    | "size" | "id" | "breaker" | "park" | "ended" | "nameVersion" | "nameLen" | "name"
    | "state" | "sinceNs" | "heldNs" | "waitedNs" | "acquired" | "released",
    number
  >;
  readonly bits: Record<"breakerInterrupt" | "breakerReenter" | "parkInterrupted", number>;
  readonly state: Readonly<Record<string, number>>;
  readonly kind: Readonly<Record<string, number>>;
  readonly reason: Readonly<Record<string, number>>;
}

/** Words of the control block. */
const CONTROL = {
  version: 0,
  poked: 1,
  poolCap: 2,
  poolIdle: 3,
  poolBusy: 4,
  poolQueued: 5,
  poolPinned: 6,
  slots: 7,
  slotsUsed: 8,
  mainSlot: 9,
  outHead: 10,
  outTail: 11,
  outSpace: 12,
  outData: 13,
  outSize: 14,
  inHead: 15,
  inTail: 16,
  inSignal: 17,
  inData: 18,
  inSize: 19,
  inWanted: 20,
  inEof: 21,
} as const;
export const PROTOCOL = 2;

export type Stream = "stdout" | "stderr";

/** The memory as 32-bit words and bytes; the views follow its growth. */
export class Memory {
  #words: Int32Array;
  #bytes: Uint8Array;

  constructor(readonly wasm: WebAssembly.Memory) {
    this.#words = new Int32Array(wasm.buffer);
    this.#bytes = new Uint8Array(wasm.buffer);
  }

  /** To be called after the memory may have grown, before addresses that were not in use earlier are read. */
  refresh(): void {
    const { buffer } = this.wasm;
    if (this.#words.buffer === buffer) return;
    this.#words = new Int32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  get words(): Int32Array {
    return this.#words;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** An unsigned word. */
  load(address: number): number {
    return Atomics.load(this.#words, address >>> 2) >>> 0;
  }

  store(address: number, value: number): void {
    Atomics.store(this.#words, address >>> 2, value);
  }

  /** A 64-bit number that only one agent writes, as a float; halves of different moments are read again. */
  load64(address: number): number {
    for (;;) {
      const high = this.load(address + 4);
      const low = this.load(address);
      if (high === this.load(address + 4)) return high * 2 ** 32 + low;
    }
  }
}

export class Link {
  readonly memory: Memory;
  #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  /** Input that found no room yet, and whether it is the last. */
  #input: Uint8Array = new Uint8Array();
  #inputEnds = false;

  constructor(
    memory: WebAssembly.Memory,
    readonly places: Places,
  ) {
    this.memory = new Memory(memory);
    const version = this.#get("version");
    if (version !== PROTOCOL) throw new Error(`baton.js speaks protocol ${PROTOCOL}, its wasm module ${version}: files of two builds are mixed`);
  }

  #address(name: keyof typeof CONTROL): number {
    return this.places.control + 4 * CONTROL[name];
  }

  #get(name: keyof typeof CONTROL): number {
    return this.memory.load(this.#address(name));
  }

  #set(name: keyof typeof CONTROL, value: number): void {
    this.memory.store(this.#address(name), value);
  }

  /** Adds 1 to a word that somebody may sleep on, and wakes them all. */
  #signal(name: "outSpace" | "inSignal"): void {
    const index = this.#address(name) >>> 2;
    Atomics.add(this.memory.words, index, 1);
    Atomics.notify(this.memory.words, index);
  }

  /** Says that the poke has arrived. To be called before looking at anything. */
  arrived(): void {
    this.#set("poked", 0);
  }

  set poolCap(threads: number) {
    this.#set("poolCap", threads);
  }

  /** Workers by what they do; threads that wait for one, and that keep one while they wait for something else. */
  get pool(): Record<"idle" | "busy" | "queued" | "pinned", number> {
    return { idle: this.#get("poolIdle"), busy: this.#get("poolBusy"), queued: this.#get("poolQueued"), pinned: this.#get("poolPinned") };
  }

  set tracing(on: boolean) {
    this.memory.store(this.places.trace + this.places.layout.directory.enabled, on ? 1 : 0);
  }

  /** Hands on what has been written since the last call. */
  readOutput(write: (stream: Stream, text: string) => void): void {
    this.memory.refresh();
    const head = this.#get("outHead");
    let tail = this.#get("outTail");
    if (tail === head) return;
    const [start, size] = [this.#get("outData"), this.#get("outSize")];
    const copy = (from: number, length: number): Uint8Array => {
      const begin = from % size;
      const piece = new Uint8Array(length);
      const first = Math.min(length, size - begin);
      piece.set(this.memory.bytes.subarray(start + begin, start + begin + first));
      piece.set(this.memory.bytes.subarray(start, start + length - first), first);
      return piece;
    };
    // Neighbouring pieces of one stream are handed on together.
    let stream: Stream = "stdout";
    let text = "";
    while (tail !== head) {
      const [number, low, middle, high] = copy(tail, 4) as unknown as [number, number, number, number];
      const length = low | (middle << 8) | (high << 16);
      const next: Stream = number === 2 ? "stderr" : "stdout";
      if (next !== stream && text) {
        write(stream, text);
        text = "";
      }
      stream = next;
      text += this.#decoders[stream].decode(copy(tail + 4, length), { stream: true });
      tail = (tail + 4 + length) >>> 0;
    }
    this.#set("outTail", tail);
    this.#signal("outSpace");
    if (text) write(stream, text);
  }

  /** Whether a thread waits for a line and nothing is on its way. */
  get wantsInput(): boolean {
    return this.#get("inWanted") > 0 && this.#input.length === 0 && !this.#inputEnds && this.#get("inHead") === this.#get("inTail");
  }

  /** Adds text to standard input; `null` ends it. */
  giveInput(text: string | null): void {
    if (text === null) {
      this.#inputEnds = true;
    } else {
      const bytes = new TextEncoder().encode(text);
      const joined = new Uint8Array(this.#input.length + bytes.length);
      joined.set(this.#input);
      joined.set(bytes, this.#input.length);
      this.#input = joined;
    }
    this.moveInput();
  }

  /** Moves as much input into the ring as fits. */
  moveInput(): void {
    const [start, size, head] = [this.#get("inData"), this.#get("inSize"), this.#get("inHead")];
    const room = size - ((head - this.#get("inTail")) >>> 0);
    const moved = this.#input.subarray(0, room);
    const ends = this.#inputEnds && moved.length === this.#input.length && this.#get("inEof") === 0;
    if (moved.length === 0 && !ends) return;
    const begin = head % size;
    const first = moved.subarray(0, size - begin);
    this.memory.bytes.set(first, start + begin);
    this.memory.bytes.set(moved.subarray(first.length), start);
    this.#input = this.#input.slice(moved.length);
    this.#set("inHead", (head + moved.length) | 0);
    if (ends) this.#set("inEof", 1);
    this.#signal("inSignal");
  }

  /** Forgets what the last program left unread, and opens standard input again. No program runs. */
  resetInput(): void {
    this.#input = new Uint8Array();
    this.#inputEnds = false;
    this.#set("inTail", this.#get("inHead"));
    this.#set("inEof", 0);
    this.#decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  }

  /** Interrupts the main thread wherever it is, as `host::interrupt` does in Rust; false if there is none yet. */
  interrupt(): boolean {
    const { bits, slot } = this.places.layout;
    const index = this.memory.load(this.#get("mainSlot"));
    if (index === 0) return false;
    this.memory.refresh();
    const { words } = this.memory;
    const main = this.#get("slots") + (index - 1) * slot.size;
    const park = (main + slot.park) >>> 2;
    Atomics.or(words, (main + slot.breaker) >>> 2, bits.breakerInterrupt);
    Atomics.or(words, park, bits.parkInterrupted);
    Atomics.notify(words, park);
    this.#signal("outSpace");
    this.#signal("inSignal");
    return true;
  }

  /** Lets all threads enter the evaluation loop anew: a call that is under way never moves to the optimised code. */
  reenter(): void {
    const { bits, slot } = this.places.layout;
    const { address, used } = this.slots;
    this.memory.refresh();
    for (let index = 0; index < used; index++) {
      Atomics.or(this.memory.words, (address + index * slot.size + slot.breaker) >>> 2, bits.breakerReenter);
    }
  }

  /** The thread table: where it is, and how many of its slots were ever used. */
  get slots(): { address: number; used: number } {
    return { address: this.#get("slots"), used: this.memory.load(this.#get("slotsUsed")) };
  }
}
