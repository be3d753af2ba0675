/** The module `baton.js`: what it exports is documented in api.d.ts, which is published beside it. */
import type * as api from "./api";
import { encoded } from "./files";
import { Defect, withResolvers, type Interpreter, type Sink } from "./messages";
import { Stepped } from "./stepped";
import { Threads } from "./threads";
import { loadModule, prefetchLibrary, WARM_UP_MS } from "./wasm";

export type * from "./api";

/** After a program that took so much memory, or half of what it may, a fresh interpreter gives back what the old one cannot. */
const OUTGROWN = 2 ** 29;

export const createRuntime: typeof api.createRuntime = async (options = {}) => {
  const runner = options.runner ?? (globalThis.crossOriginIsolated ? "threads" : "stepped");
  const { warmWorkers = 4, maxWorkers = 64, maxThreads = 1024, memoryLimit } = options;
  const module = loadModule(options.onProgress);
  // Whoever awaits an interpreter hears of the failure.
  module.catch(() => {});
  const start = (): Interpreter => (runner === "threads" ? new Threads(module, { warmWorkers, maxWorkers, maxThreads, memoryLimit }) : new Stepped(module, memoryLimit));
  const interpreter = start();
  try {
    const version = await interpreter.ready;
    setTimeout(prefetchLibrary, WARM_UP_MS);
    return new Baton(runner, start, interpreter, version, Math.min(OUTGROWN, (memoryLimit ?? Infinity) / 2));
  } catch (error) {
    interpreter.dispose();
    throw error;
  }
};

/** A stopped interpreter gets so long to hand its files on. */
const RESCUE_MS = 1000;

/** As the shell says of a program that was ended by SIGINT. */
const STOPPED: api.RunResult = { outcome: "stopped", status: 130 };

/** Keeps one interpreter ready, replacing it when it is stopped or fails. */
class Baton implements api.Runtime {
  #interpreter: Interpreter;
  #ready: Promise<unknown> = Promise.resolve();
  /** The program that runs. */
  #run: { interrupts: number; stop(result: api.RunResult): void } | undefined;
  #disposed = false;
  readonly files: api.Files = {
    list: (folder) => this.#ready.then(() => this.#interpreter.files.list(folder)),
    read: (path) => this.#ready.then(() => this.#interpreter.files.read(path)),
    write: (path, content) => this.#ready.then(() => this.#interpreter.files.write(path, content)),
    remove: (path) => this.#ready.then(() => this.#interpreter.files.remove(path)),
  };

  constructor(
    readonly runner: api.Runner,
    readonly start: () => Interpreter,
    interpreter: Interpreter,
    readonly version: string,
    readonly outgrown: number,
  ) {
    this.#interpreter = interpreter;
  }

  async run(source: string, options: api.RunOptions = {}): Promise<api.RunResult> {
    if (this.#disposed) throw new Error("this runtime was disposed of");
    if (this.#run) throw new Error("a program is running: wait until it has ended, or stop it with interrupt()");
    const { promise: stopped, resolve: stop } = withResolvers<api.RunResult>();
    const run = (this.#run = { interrupts: 0, stop });
    try {
      await Promise.race([this.#ready, stopped]);
      // Interrupted or disposed of before it began.
      if (run.interrupts > 0 || this.#disposed) return STOPPED;
      const result = await Promise.race([this.#start(source, options), stopped]);
      // What ends while its interpreter is replaced was stopped.
      return run.interrupts > 1 ? await stopped : result;
    } finally {
      this.#run = undefined;
    }
  }

  async #start(source: string, options: api.RunOptions): Promise<api.RunResult> {
    const interpreter = this.#interpreter;
    const sink: Sink = {
      output: (stream, text) => (stream === "stdout" ? options.onStdout : options.onStderr)?.(text),
      trace: options.onTrace,
      wantsInput: inputFrom(options.stdin, (text) => interpreter.giveInput(text)),
    };
    if (options.files) await interpreter.files.restore(encoded(options.files));
    try {
      const { filename = "<main>", setup, switchInterval } = options;
      const status = await interpreter.run({ source, filename, setup, switchInterval }, sink);
      const lost = interpreter.memoryBytes > this.outgrown && (await this.#replace());
      return { outcome: "finished", status, ...(lost && { filesLost: true }) };
    } catch (error) {
      if (!(error instanceof Defect)) throw error;
      const lost = await this.#replace();
      return { outcome: "crashed", status: 70, defect: { message: error.message, stack: error.stack ?? "" }, ...(lost && { filesLost: true }) };
    }
  }

  interrupt(): void {
    const run = this.#run;
    if (!run) return;
    run.interrupts++;
    if (run.interrupts === 1) {
      this.#interpreter.interrupt();
    } else if (run.interrupts === 2) {
      void this.#replace().then((lost) => run.stop(lost ? { ...STOPPED, filesLost: true } : STOPPED));
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#interpreter.dispose();
    this.#run?.stop(STOPPED);
  }

  /**
   * Ends the interpreter and brings up a fresh one from the compiled module, which gets the files. Resolves to whether those
   * were lost.
   */
  async #replace(): Promise<boolean> {
    const old = this.#interpreter;
    if (this.#disposed) {
      old.dispose();
      return false;
    }
    const late = new Promise<never>((_, reject) => setTimeout(reject, RESCUE_MS));
    const saved = Promise.race([old.rescue(), late]).catch(() => undefined);
    void saved.then(() => old.dispose());
    const fresh = (this.#interpreter = this.start());
    this.#ready = Promise.all([saved, fresh.ready]).then(([files]) => fresh.files.restore(files ?? []));
    // A run that waits for it hears of the failure.
    this.#ready.catch(() => {});
    return (await saved) === undefined;
  }
}

/** Answers each request for input, one question at a time. */
function inputFrom(stdin: api.RunOptions["stdin"], give: (text: string | null) => void): () => void {
  if (typeof stdin !== "function") {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      if (stdin) give(stdin);
      give(null);
    };
  }
  let asking = false;
  return () => {
    if (asking) return;
    asking = true;
    Promise.resolve()
      .then(stdin)
      .catch((error: unknown) => {
        console.error("Baton: the stdin function failed, which ends the input:", error);
        return null;
      })
      .then((line) => {
        asking = false;
        give(line === null || line.endsWith("\n") ? line : `${line}\n`);
      });
  };
}
