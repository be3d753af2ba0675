// A dedicated worker that embeds Baton: runs what it is sent.
import { createRuntime } from "/baton.js";

const AsyncFunction = (async () => {}).constructor;
self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ value: await new AsyncFunction("createRuntime", data)(createRuntime) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
