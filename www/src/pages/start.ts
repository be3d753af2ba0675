/**
 * The page's entry: starts the interpreter before anything else is loaded, so that the wasm module compiles and the
 * workers start while the editor is still on its way.
 */
import { createRuntime, type Runtime } from "../runtime/baton";

/** How long a service worker may take to start. */
const PATIENCE_MS = 2000;

/**
 * On a host that does not send the headers, a service worker can: it is installed once and the page loaded again.
 * Resolves to false if the page is about to be loaded again.
 */
async function isolated(): Promise<boolean> {
  const tried = "baton-isolation-tried";
  if (crossOriginIsolated || !isSecureContext || !("serviceWorker" in navigator) || sessionStorage.getItem(tried)) return true;
  sessionStorage.setItem(tried, "yes");
  try {
    await navigator.serviceWorker.register(new URL("isolate.js", document.baseURI));
    // `ready` never settles where a policy or an extension swallowed the registration.
    const active = await Promise.race([navigator.serviceWorker.ready, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    if (!active) return true;
  } catch {
    return true;
  }
  location.reload();
  return false;
}

/** The page's interpreter. */
export const runtime: Promise<Runtime> = isolated().then((stay) => (stay ? createRuntime() : new Promise<never>(() => {})));
// Whoever awaits it reports the failure; until then it is not an unhandled one.
runtime.catch(() => {});

void import("./app");
