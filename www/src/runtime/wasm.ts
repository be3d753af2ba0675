/** The wasm module, the standard library and the workers. */
import moduleUrl from "../../pkg/baton_bg.wasm?url";
import libraryUrl from "../../pkg/stdlib.bin?url";
import workerUrl from "./worker.ts?worker&url";

/** What a first program may do without (the pool, the library) comes this long after the interpreter, or when it is asked for. */
export const WARM_UP_MS = 250;

/** Starts to load and compile the module while it arrives. */
export function loadModule(): Promise<WebAssembly.Module> {
  const url = new URL(moduleUrl, import.meta.url);
  return WebAssembly.compileStreaming(fetch(url)).catch(async (error: unknown) => {
    // A server that does not know the type application/wasm.
    if (!(error instanceof TypeError)) throw error;
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`cannot load ${url.href}: ${answer.status} ${answer.statusText}`);
    return WebAssembly.compile(await answer.arrayBuffer());
  });
}

/** Brings the standard library into the browser's cache, where a worker finds it when a program imports from it. */
export function prefetchLibrary(): void {
  fetch(new URL(libraryUrl, import.meta.url))
    .then((answer) => answer.arrayBuffer())
    // Whoever needs it tries again, and tells.
    .catch(() => {});
}

export function newWorker(): Worker {
  const script = new URL(workerUrl, import.meta.url);
  if (script.origin === globalThis.origin) return new Worker(script, { type: "module", name: "baton" });
  // A page may start workers of its own origin only; such a one may import from another.
  const url = URL.createObjectURL(new Blob([`import ${JSON.stringify(script.href)};`], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name: "baton" });
  URL.revokeObjectURL(url);
  return worker;
}
