/**
 * The interpreter that the programs of a page share: started when the first one wants it, used by one at a time. No DOM.
 */
import type { Runner, Runtime } from "../runtime/api";
import { createRuntime } from "../runtime/baton";

/** How much of the interpreter has been loaded, in bytes. */
export interface Loaded {
  readonly bytes: number;
  readonly total: number;
}

/** Tells by `progress` events how far `loaded` is. */
export class Interpreter extends EventTarget {
  loaded: Loaded = { bytes: 0, total: 0 };
  #runtime: Promise<Runtime> | undefined;
  #user: unknown;

  /** `runner` as in `RuntimeOptions`; it is not started before `gate` has resolved. */
  constructor(
    readonly runner?: Runner,
    readonly gate: Promise<unknown> = Promise.resolve(),
  ) {
    super();
  }

  /** Starts it, if nobody has; a failure is told to everybody, and the next call tries again. */
  get runtime(): Promise<Runtime> {
    this.#runtime ??= this.#start().catch((error: unknown) => {
      this.#runtime = undefined;
      throw error;
    });
    return this.#runtime;
  }

  async #start(): Promise<Runtime> {
    await this.gate;
    return createRuntime({
      ...(this.runner && { runner: this.runner }),
      onProgress: (bytes, total) => {
        this.loaded = { bytes, total };
        this.dispatchEvent(new Event("progress"));
      },
    });
  }

  /** Takes it for one run. False while somebody else has it. */
  take(user: unknown): boolean {
    if (this.#user !== undefined && this.#user !== user) return false;
    this.#user = user;
    return true;
  }

  give(user: unknown): void {
    if (this.#user === user) this.#user = undefined;
  }
}

const shared = new Map<Runner | undefined, Interpreter>();

/** The page's interpreter with this runner; without one, with what the page can have. */
export function sharedInterpreter(runner?: Runner): Interpreter {
  let interpreter = shared.get(runner);
  if (!interpreter) shared.set(runner, (interpreter = new Interpreter(runner)));
  return interpreter;
}
