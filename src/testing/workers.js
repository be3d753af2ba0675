// The page side of `testing`, as far as only JavaScript can do it: workers and waiting. See src/host/web.rs for what each
// worker defines for the module.
globalThis.batonPoke = () => {};
globalThis.batonPanic = (message) => console.error(message);

let started = 0;
let failed;

/** Starts workers of the pool until there are `count`, and resolves when all of them are about to serve. */
export async function startWorkers(count, module, memory, stackBytes) {
  // Where wasm-bindgen's test runner serves what loads the module.
  const glue = new URL("/wasm-bindgen-test.js", location.origin).href;
  const script = `
    import init, { workerMain } from ${JSON.stringify(glue)};
    self.batonPoke = () => {};
    self.batonPanic = (message) => console.error(message);
    self.onmessage = async ({ data }) => {
      try {
        await init(data);
        postMessage("parked");
        workerMain();
      } catch (error) {
        postMessage({ failed: String(error?.stack ?? error) });
      }
    };`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const missing = Array.from({ length: Math.max(0, count - started) }, () => new Promise((resolve, reject) => {
    started++;
    const worker = new Worker(url, { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data === "parked") resolve();
      else if (data?.failed) reject((failed = data.failed));
    };
    worker.onerror = (event) => reject((failed = event.message || "a worker cannot be loaded"));
    worker.postMessage({ module_or_path: module, memory, thread_stack_size: stackBytes });
  }));
  await Promise.all(missing);
}

/** What a worker failed with, if one did. */
export function failure() {
  return failed;
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
