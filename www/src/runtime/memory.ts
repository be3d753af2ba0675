/** The memory that the wasm module imports. */

/** `[initial, maximum]` in pages, as the module declares its memory; read from the module by vite.config.ts. */
declare const __MEMORY_PAGES__: readonly [number, number];

const PAGE_BYTES = 2 ** 16;

/** As large as the module allows and `limit` says (in bytes) or, where address space is short, as large as can be had. */
export function sharedMemory(limit = Infinity): WebAssembly.Memory {
  const [initial, declared] = __MEMORY_PAGES__;
  for (let maximum = Math.max(initial, Math.min(declared, Math.floor(limit / PAGE_BYTES))); ; maximum = Math.floor(maximum / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum / 2 < initial) throw error;
    }
  }
}
