/**
 * The runs of one program: starts and stops them, knows how far they are, and keeps the trace of the latest one. Says what
 * happens by events; what shows it listens. No DOM.
 */
import type { FileContents, RunResult, Runtime, TraceBatch } from "../runtime/api";
import { TimelineModel } from "../trace/model";
import type { Interpreter, Loaded } from "./interpreter";

/**
 * - `idle`: nobody has asked for an interpreter yet.
 * - `starting`: it is on its way.
 * - `ready`: a program can be run.
 * - `running`, `stopping`: one runs; Stop was asked for once.
 * - `broken`: there will be no interpreter, for the reason in `error`.
 */
export type Phase = "idle" | "starting" | "ready" | "running" | "stopping" | "broken";
export type Stream = "stdout" | "stderr";

export interface Program {
  readonly source: string;
  readonly filename: string;
  readonly setup?: string | undefined;
  readonly switchInterval?: number | undefined;
  readonly files?: FileContents | undefined;
}

/** What a session tells, by the name of the event; `detail` is what stands here. */
export interface SessionEvents {
  /** `phase` has changed. */
  phase: Phase;
  /** While it is `starting`: so much of the interpreter has been loaded. */
  progress: Loaded;
  output: { readonly stream: Stream; readonly text: string };
  /** The model has taken this. */
  trace: TraceBatch;
  done: Ended;
}

/** How a run ended, and after how many milliseconds. */
export interface Ended extends RunResult {
  readonly duration: number;
}

export class Session extends EventTarget {
  /** The trace of the latest run; each run begins a new one. */
  model = new TimelineModel();
  /** The program of the latest run. */
  program: Program | undefined;
  /** When the latest run began, on `performance.now()`. */
  started = 0;
  /** Why there is no interpreter. */
  error = "";
  /** Answers `input()`: a line, or `null` at the end. */
  ask: () => Promise<string | null> = () => Promise.resolve(null);

  #phase: Phase = "idle";
  #runtime: Runtime | undefined;

  constructor(readonly interpreter: Interpreter) {
    super();
  }

  get phase(): Phase {
    return this.#phase;
  }

  get busy(): boolean {
    return this.#phase === "running" || this.#phase === "stopping";
  }

  /** The interpreter, once there is one. */
  get runtime(): Runtime | undefined {
    return this.#runtime;
  }

  on<Name extends keyof SessionEvents>(name: Name, listener: (detail: SessionEvents[Name]) => void): void {
    this.addEventListener(name, (event) => listener((event as CustomEvent<SessionEvents[Name]>).detail));
  }

  /** Sees that there is an interpreter. Resolves to whether there is one. */
  async start(): Promise<boolean> {
    if (this.#runtime) return true;
    const { interpreter } = this;
    const progress = (): void => this.#tell("progress", interpreter.loaded);
    this.#enter("starting");
    interpreter.addEventListener("progress", progress);
    try {
      this.#runtime = await interpreter.runtime;
      this.#enter("ready");
      return true;
    } catch (error) {
      this.#break(error);
      return false;
    } finally {
      interpreter.removeEventListener("progress", progress);
    }
  }

  /**
   * Runs a program. Resolves when it has ended; to `undefined` if it could not be run: because one runs already, here or in
   * another session with the same interpreter, or because there is no interpreter.
   */
  async run(program: Program): Promise<Ended | undefined> {
    if (this.busy || this.#phase === "starting" || !this.interpreter.take(this)) return undefined;
    try {
      if (!(await this.start())) return undefined;
      return await this.#run(this.#runtime as Runtime, program);
    } finally {
      this.interpreter.give(this);
    }
  }

  /** Forgets the latest run, which must have ended. */
  forget(): void {
    if (this.busy) return;
    this.model = new TimelineModel();
    this.program = undefined;
    this.#enter(this.#phase);
  }

  /** KeyboardInterrupt in the main thread; asked for a second time, the end of the interpreter. */
  stop(): void {
    if (!this.busy) return;
    this.#runtime?.interrupt();
    this.#enter("stopping");
  }

  async #run(runtime: Runtime, program: Program): Promise<Ended | undefined> {
    this.model = new TimelineModel();
    this.program = program;
    this.started = performance.now();
    this.#enter("running");
    const output = (stream: Stream) => (text: string) => this.#tell("output", { stream, text });
    try {
      const result = await runtime.run(program.source, {
        filename: program.filename,
        ...(program.setup !== undefined && { setup: program.setup }),
        ...(program.switchInterval !== undefined && { switchInterval: program.switchInterval }),
        ...(program.files && { files: program.files }),
        onStdout: output("stdout"),
        onStderr: output("stderr"),
        onTrace: (batch) => {
          this.model.append(batch);
          this.#tell("trace", batch);
        },
        stdin: () => this.ask(),
      });
      const ended = { ...result, duration: performance.now() - this.started };
      this.#enter("ready");
      this.#tell("done", ended);
      return ended;
    } catch (error) {
      this.#break(error);
      return undefined;
    }
  }

  #break(error: unknown): void {
    this.error = error instanceof Error ? error.message : String(error);
    this.#enter("broken");
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#tell("phase", phase);
  }

  #tell<Name extends keyof SessionEvents>(name: Name, detail: SessionEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
