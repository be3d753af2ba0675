/** Cross-origin isolation on hosts that do not send the headers for it: by a service worker, public/isolate.js. */

/** How long a service worker may take to start. */
const PATIENCE_MS = 2000;

/**
 * On a host that does not send the headers, a service worker can: it is installed once and the page loaded again.
 * Resolves to false if the page is about to be loaded again. `script` is the service worker's.
 */
export async function isolated(script: URL): Promise<boolean> {
  const tried = "baton-isolation-tried";
  if (crossOriginIsolated || !isSecureContext || !("serviceWorker" in navigator) || sessionStorage.getItem(tried)) return true;
  sessionStorage.setItem(tried, "yes");
  try {
    await navigator.serviceWorker.register(script);
    // `ready` never settles where a policy or an extension swallowed the registration.
    const active = await Promise.race([navigator.serviceWorker.ready, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    if (!active) return true;
  } catch {
    return true;
  }
  location.reload();
  return false;
}
