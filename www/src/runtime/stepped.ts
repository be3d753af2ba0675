/** An interpreter in a single worker that shares no memory with the page: the worker itself is the page side. */
import { Defect, type FromWorker, type Interpreter, type Sink, type ToWorker } from "./messages";
import { newWorker } from "./wasm";

export class Stepped implements Interpreter {
  readonly ready: Promise<string>;
  #worker = newWorker();
  #sink: Sink | undefined;
  #settleReady: { resolve(version: string): void; reject(error: unknown): void } | undefined;
  #settleRun: { resolve(status: number): void; reject(error: unknown): void } | undefined;

  constructor(module: Promise<WebAssembly.Module>) {
    this.ready = new Promise((resolve, reject) => (this.#settleReady = { resolve, reject }));
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => this.#fail(new Defect(event.message || "the worker of Baton could not be loaded", `${event.filename}:${event.lineno}`));
    module.then(
      (module) => this.#post({ type: "start", role: "stepped", module, memory: undefined }),
      (error) => this.#settleReady?.reject(error),
    );
  }

  run(source: string, filename: string, sink: Sink): Promise<number> {
    this.#sink = sink;
    this.#post({ type: "run", source, filename, trace: sink.trace !== undefined });
    return new Promise((resolve, reject) => (this.#settleRun = { resolve, reject }));
  }

  interrupt(): void {
    this.#post({ type: "interrupt" });
  }

  giveInput(text: string | null): void {
    this.#post({ type: "input", text });
  }

  dispose(): void {
    this.#worker.terminate();
    this.#sink = undefined;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        this.#settleReady?.resolve(message.version);
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
        this.#settleRun?.resolve(message.status);
        break;
      case "failed":
        this.#fail(new Defect(message.message, message.stack));
        break;
    }
  }

  #fail(defect: Defect): void {
    this.#settleReady?.reject(defect);
    this.#settleRun?.reject(defect);
  }
}
