/**
 * The page's entry: starts the interpreter before anything else is loaded, so that the wasm module compiles and the
 * workers start while the editor is still on its way.
 */
import { createRuntime, type Runtime } from "../runtime/baton";
import { isolated } from "./isolation";

/** The page's interpreter. */
export const runtime: Promise<Runtime> = isolated(new URL("isolate.js", document.baseURI)).then((stay) => (stay ? createRuntime() : new Promise<never>(() => {})));
// Whoever awaits it reports the failure; until then it is not an unhandled one.
runtime.catch(() => {});

void import("./app");
