/**
 * The page for iframes: one `<baton-snippet>` with the program of the hash (see ../session/share.ts) and the attributes of
 * the query. To the page around it it says only what is documented: `{ type: "baton-resize", height }` in CSS pixels,
 * whenever that changes, and `{ type: "baton-done", outcome, status, duration, expected }` after each run.
 */
import "../elements/snippet";
import { decodeShared } from "../session/share";

/** Attributes of the element that a query may set; none of them can name something outside of the frame. */
const ATTRIBUTES = ["view", "editor", "hide", "setup", "expect", "load", "autorun", "switch-interval", "runner", "height", "theme", "run-label", "filename"];

const tell = (message: object): void => {
  if (parent !== window) parent.postMessage(message, "*");
};

async function show(): Promise<void> {
  const snippet = document.createElement("baton-snippet");
  const query = new URLSearchParams(location.search);
  for (const name of ATTRIBUTES) {
    const value = query.get(name);
    if (value !== null) snippet.setAttribute(name, value);
  }
  const { code, switchInterval, runner } = await decodeShared(location.hash.slice(1));
  if (switchInterval !== undefined && !query.has("switch-interval")) snippet.setAttribute("switch-interval", String(switchInterval));
  if (runner !== undefined && !query.has("runner")) snippet.setAttribute("runner", runner);
  const block = document.createElement("pre");
  const text = document.createElement("code");
  text.textContent = code;
  block.append(text);
  snippet.append(block);
  snippet.addEventListener("baton-done", (event) => tell({ type: "baton-done", ...(event as CustomEvent<object>).detail }));
  document.querySelector("baton-snippet")?.remove();
  document.body.append(snippet);
}

function start(): void {
  const complaint = document.querySelector("#complaint") as HTMLElement;
  complaint.hidden = true;
  show().catch((error: unknown) => {
    complaint.textContent = error instanceof Error ? error.message : String(error);
    complaint.hidden = false;
  });
}

new ResizeObserver(() => tell({ type: "baton-resize", height: Math.ceil(document.documentElement.getBoundingClientRect().height) })).observe(document.body);
addEventListener("hashchange", start);
start();
