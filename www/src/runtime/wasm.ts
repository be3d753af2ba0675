/** The wasm module, its memory and its workers. */
import moduleUrl from "../../pkg/baton_bg.wasm?url";

/** `[initial, maximum]` in pages, as the module declares its memory; read from the module by vite.config.ts. */
declare const __MEMORY_PAGES__: readonly [number, number];

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

/** As large as the module allows or, where address space is short, as large as can be had. */
export function sharedMemory(): WebAssembly.Memory {
  const [initial, declared] = __MEMORY_PAGES__;
  for (let maximum = declared; ; maximum = Math.floor(maximum / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum / 2 < initial) throw error;
    }
  }
}

export function newWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "baton" });
}
