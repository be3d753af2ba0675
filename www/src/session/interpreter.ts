/**
 * The interpreter that the programs of a page share: started when the first one wants it, used by one at a time. No DOM.
 */
import type { Runner, Runtime } from "../runtime/api";
import { createRuntime } from "../runtime/baton";

export class Interpreter {
  #runtime: Promise<Runtime> | undefined;
  #user: unknown;

  /** `runner` as in `RuntimeOptions`; `ready` is an interpreter that somebody has begun to start already. */
  constructor(
    readonly runner?: Runner,
    ready?: Promise<Runtime>,
  ) {
    this.#runtime = ready;
  }

  /** Starts it, if nobody has; a failure is told to everybody, and the next call tries again. */
  get runtime(): Promise<Runtime> {
    this.#runtime ??= createRuntime(this.runner ? { runner: this.runner } : {}).catch((error: unknown) => {
      this.#runtime = undefined;
      throw error;
    });
    return this.#runtime;
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
