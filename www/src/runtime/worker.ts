/** A worker of Baton: Python's main thread, a thread of the pool, or all of Python in the stepped runner. */
import * as wasm from "../../pkg/baton.js";
import { answer } from "./file-worker";
import type { FileRequest } from "./files";
import { Link, type Places } from "./link";
import { sharedMemory } from "./memory";
import type { FromWorker, ToWorker } from "./messages";
import { type Exports, runOnStacks } from "./stacks";
import { TraceReader } from "./trace";
import type { Library } from "./wasm";

/** What the wasm module imports from its worker, by name from the global object. */
interface Imports {
  /** Rust: the page side should look at the control block, for this reason. */
  batonPoke(reason: number): void;
  /** Rust: a panic, just before it traps. */
  batonPanic(message: string): void;
  /** Rust: a file of the standard library, which the calling thread cannot go on without. */
  batonLibrary(file: "core" | "more" | "sources"): Uint8Array;
}
const scope = self as unknown as Imports & { postMessage(message: FromWorker): void; onmessage: unknown };
const OUTPUT_FULL = 8;

let panic: string | undefined;
let library: Library;
scope.batonPanic = (message) => (panic = message);
scope.batonPoke = () => scope.postMessage({ type: "poke" });
scope.batonLibrary = (file) => {
  const url = library[file];
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${url}: ${request.status} ${request.statusText}`);
  return new Uint8Array(request.response as ArrayBuffer);
};

/** Runs what may trap, and reports a trap as the defect of Baton that it is. */
async function guarded(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: "" };
    scope.postMessage({ type: "failed", message: panic ?? message, stack: stack ?? "" });
  }
}

function places(): Places {
  return {
    control: wasm.controlAddress(),
    trace: wasm.traceAddress(),
    layout: JSON.parse(wasm.traceLayout()) as Places["layout"],
    stack: wasm.threadStackBytes(),
  };
}

/** Answers for the files. */
const tellFiles = (number: number, request: FileRequest): Promise<void> =>
  guarded(() => {
    try {
      scope.postMessage({ type: "files", number, value: answer(request) });
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      scope.postMessage({ type: "files", number, error: (error as Error).message });
    }
  });

/** Answers while a program keeps the main worker busy, and after its end. */
function startFiles(): void {
  scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === "files") tellFiles(data.number, data.request);
  };
}

function startMain(): void {
  wasm.boot();
  scope.postMessage({ type: "ready", version: wasm.version(), places: places() });
  scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === "files") tellFiles(data.number, data.request);
    if (data.type !== "run") return;
    const { source, filename, setup, switchInterval } = data.program;
    guarded(() => scope.postMessage({ type: "done", status: wasm.run(source, filename, setup, switchInterval) }));
  };
}

function startPool(): void {
  scope.postMessage({ type: "parked" });
  wasm.workerMain();
}

/**
 * The stepped runner: this worker is its own page side. It hands control back every 20 ms or so; then messages get
 * their turn, and output and trace go to the page.
 */
function startStepped(memory: WebAssembly.Memory, exports: Exports): void {
  wasm.boot();
  const run = runOnStacks(exports);
  const link = new Link(memory, places());
  const trace = new TraceReader(link);
  let traced = false;
  let running = false;
  let posted = false;
  // A timer of 0 ms is stretched to 4 ms when nested; a message to oneself is not.
  const again = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = (): void => link.readOutput((stream, text) => scope.postMessage({ type: "output", stream, text }));
  const look = (): void => {
    link.arrived();
    write();
    link.moveInput();
    if (link.wantsInput) scope.postMessage({ type: "wantsInput" });
  };
  scope.batonPoke = (reason) => {
    if (reason === OUTPUT_FULL) write();
  };
  const step = (): Promise<void> =>
    guarded(async () => {
      clearTimeout(timer);
      // The message to oneself may be under way when the program ends.
      if (!running) return;
      await run();
      const wait = wasm.steppedWait();
      running = wait >= 0;
      look();
      if (traced) scope.postMessage({ type: "trace", batch: wait < 0 ? trace.finish() : trace.poll() });
      if (wait < 0) scope.postMessage({ type: "done", status: wasm.steppedStatus(), memory: memory.buffer.byteLength });
      else if (wait === 0) {
        if (!posted) again.port2.postMessage(null);
        posted = true;
      } else timer = setTimeout(step, Math.min(wait, 2 ** 31 - 1));
    });
  again.port1.onmessage = () => {
    posted = false;
    step();
  };

  scope.postMessage({ type: "ready", version: wasm.version(), places: link.places });
  scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === "run") {
      link.resetInput();
      link.tracing = traced = data.trace;
      trace.reset();
      guarded(() => {
        const { source, filename, setup, switchInterval } = data.program;
        wasm.steppedStart(source, filename, setup, switchInterval);
        running = true;
      });
      step();
    } else if (data.type === "input") {
      link.giveInput(data.text);
      step();
    } else if (data.type === "interrupt") {
      link.interrupt();
      step();
    } else if (data.type === "files") {
      tellFiles(data.number, data.request);
    }
  };
}

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type !== "start") return;
  guarded(() => {
    const { module, role, memory = sharedMemory(data.memoryLimit), stack } = data;
    library = data.library;
    const exports = wasm.initSync({ module, memory, ...(stack && { thread_stack_size: stack }) });
    if (role === "main") startMain();
    else if (role === "pool") startPool();
    else if (role === "files") startFiles();
    else startStepped(memory, exports as Exports);
  });
};
