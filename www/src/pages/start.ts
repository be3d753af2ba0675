/**
 * The page's entry: starts the interpreter before anything else is loaded, so that the wasm module compiles and the
 * workers start while the editor is still on its way.
 */
import { Interpreter } from "../session/interpreter";
import { isolated } from "./isolation";

const gate = isolated(new URL("isolate.js", document.baseURI)).then((stay) => (stay ? undefined : new Promise<never>(() => {})));

/** The page's interpreter. */
export const interpreter = new Interpreter(undefined, gate);
// Whoever awaits it reports the failure; until then it is not an unhandled one.
interpreter.runtime.catch(() => {});

void import("./app");
