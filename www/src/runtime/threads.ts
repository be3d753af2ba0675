/** An interpreter whose Python threads run in workers over one shared memory. */
import { Link } from "./link";
import { Defect, type FromWorker, type Interpreter, type Program, type Resolvers, type Sink, type ToWorker, withResolvers } from "./messages";
import { FileClient, type SavedFiles } from "./files";
import { TraceReader } from "./trace";
import { sharedMemory } from "./memory";
import { library, newWorker, WARM_UP_MS } from "./wasm";

/** How often the trace is read while a program runs. */
const TRACE_MS = 16;
/** How often it is told how the time goes on while nothing else happens. */
const QUIET_MS = 100;
/** What makes the browser optimise the evaluation loop before a program needs it: some turns of a loop, some calls. */
const WARM_UP = `
def turn(n):
    while n > 0:
        n -= 1
for n in range(300):
    turn(100)
`;
/** So long after its start an interpreter is young: the browser is still optimising its code. */
const YOUNG_MS = 10_000;
/** How often the threads of a young interpreter enter the evaluation loop anew, to come by the optimised code. */
const REENTER_MS = 16;
/**
 * So many workers are brought up at a time, and the first one alone: each soon serves threads, while many at once would all
 * come late; and threads that wait together for a moment are served by the workers that there are.
 */
const AT_ONCE = 2;
/** A program that mentions these will probably start threads: a worker comes up while it imports what it needs. */
const STARTS_THREADS = /\b(_?thread(s|ing)?|concurrent)\b/;
/** Threads that share workers need two, so that one is asked for its worker while another one waits. */
const LEAST_WORKERS = 2;

export class Threads implements Interpreter {
  #ready = withResolvers<string>();
  readonly ready = this.#ready.promise;
  #memory: WebAssembly.Memory;
  #main: Worker;
  #pool = new Set<Worker>();
  /** Answers for the files while the main worker is busy: started when that is wanted. */
  #filer: Worker | undefined;
  readonly files = new FileClient((number, request) => {
    const worker = this.#run ? (this.#filer ??= this.#helper("files", (message) => this.#hear(message))) : this.#main;
    worker.postMessage({ type: "files", number, request } satisfies ToWorker);
  });
  /** Pool workers that have not parked yet. */
  #starting = 0;
  #module: WebAssembly.Module | undefined;
  #link: Link | undefined;
  #trace: TraceReader | undefined;
  #sink: Sink | undefined;
  /** When the trace was last told, on `performance.now()`. */
  #told = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #reenter: ReturnType<typeof setInterval> | undefined;
  #run: Resolvers<number> | undefined;
  /** The end of the warm-up, while it runs. */
  #warmUp: Promise<number> | undefined;

  constructor(
    module: Promise<WebAssembly.Module>,
    readonly options: { readonly warmWorkers: number; readonly maxWorkers: number; readonly maxThreads: number; readonly memoryLimit: number | undefined },
  ) {
    this.#memory = sharedMemory(options.memoryLimit);
    this.#main = this.#worker((message) => this.#hear(message));
    module.then(
      (module) => {
        this.#module = module;
        this.#post({ type: "start", role: "main", module, library, memory: this.#memory });
      },
      (error) => this.#ready.reject(error),
    );
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  async run(program: Program, sink: Sink): Promise<number> {
    this.#sink = sink;
    await this.#warmUp;
    const [link, trace] = [this.#link as Link, this.#trace as TraceReader];
    link.resetInput();
    link.tracing = sink.trace !== undefined;
    trace.reset();
    if (sink.trace) this.#timer = setInterval(() => this.#tellTrace("poll"), TRACE_MS);
    if (STARTS_THREADS.test(program.source)) this.#fillPool();
    return this.#start(program, sink.trace !== undefined).finally(() => clearInterval(this.#timer));
  }

  interrupt(): void {
    // A program that was started a moment ago may not have its main thread yet.
    if (this.#sink && (this.#warmUp || !this.#link?.interrupt())) setTimeout(() => this.interrupt(), 1);
  }

  giveInput(text: string | null): void {
    this.#link?.giveInput(text);
  }

  async rescue(): Promise<SavedFiles> {
    this.#sink = undefined;
    return this.#link ? this.files.save() : [];
  }

  dispose(): void {
    clearInterval(this.#timer);
    clearInterval(this.#reenter);
    for (const worker of [this.#main, this.#filer, ...this.#pool]) worker?.terminate();
    this.#pool.clear();
    this.files.end();
    this.#sink = undefined;
    this.#link = undefined;
  }

  #worker(hear: (message: FromWorker) => void): Worker {
    const worker = newWorker();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
    worker.onerror = (event) => this.#fail(new Defect(event.message || "a worker of Baton could not be loaded", `${event.filename}:${event.lineno}`));
    return worker;
  }

  #start(program: Program, trace: boolean): Promise<number> {
    this.#post({ type: "run", program, trace });
    const run = (this.#run = withResolvers<number>());
    return run.promise.finally(() => this.#run === run && (this.#run = undefined));
  }

  /** A further worker with the same memory. */
  #helper(role: "pool" | "files", hear: (message: FromWorker) => void): Worker {
    const [link, module] = [this.#link as Link, this.#module as WebAssembly.Module];
    const worker = this.#worker(hear);
    worker.postMessage({ type: "start", role, module, library, memory: this.#memory, stack: link.places.stack } satisfies ToWorker);
    return worker;
  }

  /** Runs the warm-up and brings the pool up, if no program has come first. */
  #settleIn(): void {
    this.#fillPool();
    if (this.#sink || !this.#link) return;
    this.#link.tracing = false;
    this.#warmUp = this.#start({ source: WARM_UP, filename: "<warm-up>" }, false).finally(() => (this.#warmUp = undefined));
    // A failure is the next run's: it waits for the warm-up.
    this.#warmUp.catch(() => {});
  }

  #post(message: ToWorker): void {
    this.#main.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        this.#link = new Link(this.#memory, message.places);
        this.#link.poolCap = this.options.maxThreads;
        this.#trace = new TraceReader(this.#link);
        setTimeout(() => this.#settleIn(), WARM_UP_MS);
        this.#reenter = setInterval(() => this.#sink && this.#link?.reenter(), REENTER_MS);
        setTimeout(() => clearInterval(this.#reenter), YOUNG_MS);
        this.#ready.resolve(message.version);
        break;
      case "done":
        this.#look();
        // The end of the warm-up does not concern a run that waits for it.
        if (!this.#warmUp) {
          this.#tellTrace("finish");
          this.#sink = undefined;
        }
        this.#run?.resolve(message.status);
        break;
      case "failed":
        this.#fail(new Defect(message.message, message.stack));
        break;
      case "poke":
        this.#look();
        break;
      case "files":
        this.files.hear(message);
        break;
    }
  }

  #fail(defect: Defect): void {
    this.#look();
    this.#tellTrace("finish");
    this.#ready.reject(defect);
    this.#run?.reject(defect);
  }

  /** Looks at everything that a poke may be about. */
  #look(): void {
    const link = this.#link;
    if (!link) return;
    link.arrived();
    link.readOutput((stream, text) => this.#sink?.output(stream, text));
    link.moveInput();
    if (link.wantsInput) this.#sink?.wantsInput();
    this.#fillPool();
  }

  #tellTrace(how: "poll" | "finish"): void {
    const tell = this.#sink?.trace;
    if (!tell || !this.#trace || !this.#link) return;
    const batch = this.#trace[how]();
    const now = performance.now();
    if (batch.events.length === 0 && how === "poll" && now - this.#told < QUIET_MS) return;
    this.#told = now;
    tell(batch);
  }

  /** Keeps some workers in reserve beyond those that are already spoken for. */
  #fillPool(): void {
    const link = this.#link;
    if (!link) return;
    const { idle, busy, queued, pinned } = link.pool;
    const starting = this.#starting;
    const wanted = this.options.warmWorkers + queued - idle - starting;
    const most = Math.max(this.options.maxWorkers, LEAST_WORKERS) + pinned - idle - busy - starting;
    const atOnce = idle + busy === 0 ? 1 : AT_ONCE;
    for (let n = Math.min(wanted, most, atOnce - starting); n > 0; n--) {
      this.#starting++;
      const worker = this.#helper("pool", (message) => {
        if (message.type === "parked") {
          this.#starting--;
          this.#fillPool();
        } else this.#hear(message);
      });
      this.#pool.add(worker);
    }
  }
}
