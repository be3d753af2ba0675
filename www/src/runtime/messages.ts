/** What the page side and its workers say to each other. Nothing here is on a hot path: that is shared memory. */
import type { Files, RunOptions, TraceBatch } from "./api";
import type { FileAnswer, FileRequest, SavedFiles } from "./files";
import type { Places, Stream } from "./link";
import type { Library } from "./wasm";

export type ToWorker =
  /** The first message: what the worker is to be. Without `memory` it makes one of its own, as large as `memoryLimit` at most. */
  | {
      readonly type: "start";
      readonly role: "main" | "pool" | "stepped" | "files";
      readonly module: WebAssembly.Module;
      readonly library: Library;
      readonly memory?: WebAssembly.Memory;
      readonly memoryLimit?: number | undefined;
      /** Its stack in bytes; the first worker's comes with the module. */
      readonly stack?: number;
    }
  | { readonly type: "run"; readonly program: Program; readonly trace: boolean }
  /** For each but those of the pool, when it does not run a program. */
  | { readonly type: "files"; readonly number: number; readonly request: FileRequest }
  /** The rest is for a stepped worker, which shares no memory with the page. */
  | { readonly type: "input"; readonly text: string | null }
  | { readonly type: "interrupt" };

export type FromWorker =
  /** The worker's script runs and listens. */
  | { readonly type: "loaded" }
  /** The main worker has an interpreter. */
  | { readonly type: "ready"; readonly version: string; readonly places: Places }
  /** Look at the control block. */
  | { readonly type: "poke" }
  /** A pool worker is about to park. */
  | { readonly type: "parked" }
  /** The program has ended; in the stepped runner with the size of the worker's memory. */
  | { readonly type: "done"; readonly status: number; readonly memory?: number }
  | { readonly type: "failed"; readonly message: string; readonly stack: string }
  | { readonly type: "output"; readonly stream: Stream; readonly text: string }
  | { readonly type: "trace"; readonly batch: TraceBatch }
  | { readonly type: "wantsInput" }
  | ({ readonly type: "files" } & FileAnswer);

/** What is run; see `RunOptions`. */
export interface Program {
  readonly source: string;
  readonly filename: string;
  readonly setup?: string | undefined;
  readonly switchInterval?: number | undefined;
}

/** Where what happens during a run goes. */
export interface Sink {
  output(stream: Stream, text: string): void;
  trace: RunOptions["onTrace"];
  /** A thread waits for a line. May be called again while it still waits. */
  wantsInput(): void;
}

/** One life of an interpreter: its workers and its memory. Ended by a crash or by `dispose`, never repaired. */
export interface Interpreter {
  /** Resolves to Baton's version once it can run; rejects if it cannot be started. */
  readonly ready: Promise<string>;
  /** Bytes of memory that it has taken from the browser, which it never gives back. */
  readonly memoryBytes: number;
  /** Resolves to the exit status. Rejects with a `Defect` if Baton failed. */
  run(program: Program, sink: Sink): Promise<number>;
  interrupt(): void;
  giveInput(text: string | null): void;
  readonly files: Files & { restore(files: SavedFiles): Promise<void> };
  /** Ends the program at once, if one runs, and gives the files of the interpreter, which can only be disposed of then. */
  rescue(): Promise<SavedFiles>;
  dispose(): void;
}

/** Baton itself failed: a wasm trap or a Rust panic. */
export class Defect extends Error {
  constructor(message: string, stack: string) {
    super(message);
    this.name = "Defect";
    this.stack = stack;
  }
}

/** A promise with the functions that settle it (`Promise.withResolvers`, which is younger than some browsers). */
export interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

export function withResolvers<Value>(): Resolvers<Value> {
  let functions!: Omit<Resolvers<Value>, "promise">;
  const promise = new Promise<Value>((resolve, reject) => (functions = { resolve, reject }));
  return { promise, ...functions };
}
