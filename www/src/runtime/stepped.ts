/** An interpreter in a single worker that shares no memory with the page: the worker itself is the page side. */
import { Defect, type FromWorker, type Interpreter, type Program, type Resolvers, type Sink, type ToWorker, withResolvers } from "./messages";
import { FileClient, type SavedFiles } from "./files";
import { library, newWorker } from "./wasm";

export class Stepped implements Interpreter {
  #ready = withResolvers<string>();
  readonly ready = this.#ready.promise;
  #worker = newWorker();
  memoryBytes = 0;
  #sink: Sink | undefined;
  #run: Resolvers<number> | undefined;
  readonly files = new FileClient((number, request) => this.#post({ type: "files", number, request }));

  constructor(module: Promise<WebAssembly.Module>, memoryLimit: number | undefined) {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => this.#fail(new Defect(event.message || "the worker of Baton could not be loaded", `${event.filename}:${event.lineno}`));
    module.then(
      (module) => this.#post({ type: "start", role: "stepped", module, library, memoryLimit }),
      (error) => this.#ready.reject(error),
    );
  }

  run(program: Program, sink: Sink): Promise<number> {
    this.#sink = sink;
    this.#post({ type: "run", program, trace: sink.trace !== undefined });
    this.#run = withResolvers<number>();
    return this.#run.promise;
  }

  interrupt(): void {
    this.#post({ type: "interrupt" });
  }

  giveInput(text: string | null): void {
    this.#post({ type: "input", text });
  }

  async rescue(): Promise<SavedFiles> {
    this.#sink = undefined;
    return this.files.save();
  }

  dispose(): void {
    this.#worker.terminate();
    this.files.end();
    this.#sink = undefined;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        this.#ready.resolve(message.version);
        break;
      case "output":
        this.#sink?.output(message.stream, message.text);
        break;
      case "trace":
        this.#sink?.trace?.(message.batch);
        break;
      case "wantsInput":
        this.#sink?.wantsInput();
        break;
      case "done":
        this.#sink = undefined;
        this.memoryBytes = message.memory ?? 0;
        this.#run?.resolve(message.status);
        break;
      case "files":
        this.files.hear(message);
        break;
      case "failed":
        this.#fail(new Defect(message.message, message.stack));
        break;
    }
  }

  #fail(defect: Defect): void {
    this.#ready.reject(defect);
    this.#run?.reject(defect);
  }
}
