/** The wasm module, the standard library and the workers: where they are, and how they are loaded. */
import moduleFile from "../../pkg/baton_bg.wasm?url";
import coreFile from "../../pkg/stdlib.bin?url";
import moreFile from "../../pkg/stdlib.more.bin?url";
import sourcesFile from "../../pkg/stdlib.txt?url";
import workerFile from "./worker.ts?worker&url";

/** What a first program may do without (the pool, the library) comes this long after the interpreter, or when it is asked for. */
export const WARM_UP_MS = 250;

/** How often the progress is told. */
const TELL_MS = 100;

/** Bytes of the wasm module, unpacked; from vite.config.ts. */
declare const __MODULE_BYTES__: number;

const url = (file: string): string => new URL(file, import.meta.url).href;

/** Where the files of the standard library are. A worker is told: it may be served from elsewhere, under another name. */
export type Library = Readonly<Record<"core" | "more" | "sources", string>>;
export const library: Library = { core: url(coreFile), more: url(moreFile), sources: url(sourcesFile) };

export type Progress = (loaded: number, total: number) => void;

let module: Promise<WebAssembly.Module> | undefined;
const listeners = new Set<Progress>();

/** The module, compiled while it arrives, once for all interpreters of the page. */
export function loadModule(progress?: Progress): Promise<WebAssembly.Module> {
  if (progress) listeners.add(progress);
  module ??= compile(url(moduleFile))
    .finally(() => listeners.clear())
    .catch((error: unknown) => {
      // The next one tries again.
      module = undefined;
      throw error;
    });
  return module;
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`cannot load ${url}: ${answer.status} ${answer.statusText}`);
  void count(answer.clone()).catch(() => {});
  if (answer.headers.get("Content-Type") === "application/wasm") return WebAssembly.compileStreaming(answer);
  // A server that does not know the type.
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** Tells how much of an answer has arrived. */
async function count(answer: Response): Promise<void> {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let loaded = 0;
  let told = -Infinity;
  for (;;) {
    const { done, value } = await reader.read();
    loaded += value?.length ?? 0;
    const now = performance.now();
    if (done || now - told > TELL_MS) {
      told = now;
      for (const listener of listeners) listener(loaded, Math.max(loaded, __MODULE_BYTES__));
    }
    if (done) return;
  }
}

/** Brings the standard library into the browser's cache, where a worker finds it when a program imports from it. */
export function prefetchLibrary(): void {
  fetch(library.core)
    .then((answer) => answer.arrayBuffer())
    // Whoever needs it tries again, and tells.
    .catch(() => {});
}

export function newWorker(): Worker {
  const script = new URL(workerFile, import.meta.url);
  if (script.origin === globalThis.origin) return new Worker(script, { type: "module", name: "baton" });
  // A page may start workers of its own origin only; such a one may import from another.
  const url = URL.createObjectURL(new Blob([`import ${JSON.stringify(script.href)};`], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name: "baton" });
  URL.revokeObjectURL(url);
  return worker;
}
