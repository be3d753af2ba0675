/**
 * `<baton-snippet>`: makes a code block of any page runnable. The module `baton-snippet.js` defines it; the page embedding.html
 * documents its attributes, parts and properties.
 */
import type { FileContents, RunResult, TraceBatch } from "./baton";

export interface BatonSnippetEvents {
  "baton-run": CustomEvent<{ readonly source: string }>;
  "baton-output": CustomEvent<{ readonly stream: "stdout" | "stderr"; readonly text: string }>;
  "baton-trace": CustomEvent<TraceBatch>;
  /** `duration` in milliseconds; `expected`: whether it printed what the attribute `expect` says, if there is one. */
  "baton-done": CustomEvent<Pick<RunResult, "outcome" | "status"> & { readonly duration: number; readonly expected?: boolean }>;
}

export declare class BatonSnippet extends HTMLElement {
  /** Contents of files that are written before each run, beside those of the attribute `files`. */
  files: FileContents;
  /** The program, as it stands in the editor. */
  readonly source: Promise<string>;
  /** Runs the program. Resolves when it has ended, to how it did; to `undefined` if it could not be run. */
  run(): Promise<(RunResult & { readonly duration: number }) | undefined>;
  /** KeyboardInterrupt in the program's main thread; called again, the end of its interpreter. */
  stop(): void;
  /** Brings the page's own program back and empties output and timeline. */
  reset(): void;
  addEventListener<Name extends keyof BatonSnippetEvents>(name: Name, listener: (event: BatonSnippetEvents[Name]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-snippet": BatonSnippet;
  }
}
