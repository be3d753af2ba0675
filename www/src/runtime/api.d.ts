/**
 * Baton: a Python 3.14 interpreter with real threads and a visible global interpreter lock.
 *
 * ```js
 * import { createRuntime } from "./baton.js";
 * const baton = await createRuntime();
 * const result = await baton.run("print('hello')", { onStdout: (text) => console.log(text) });
 * ```
 *
 * Works from a page and from a dedicated worker alike. Python runs in workers of its own; the caller's thread never
 * waits and must keep its event loop going. Threads need SharedArrayBuffer, that is, a cross-origin isolated page;
 * without it everything runs in a single worker (`runner` is then `"stepped"`).
 */

/** How Python threads are run: each in a worker of its own, or all in one that switches between them. */
export type Runner = "threads" | "stepped";

export interface RuntimeOptions {
  /** Default: `"threads"` where the page is cross-origin isolated, else `"stepped"`. */
  readonly runner?: Runner;
  /** How many workers wait, warm, for a Python thread to be started. Default 4. */
  readonly warmWorkers?: number;
  /**
   * How many workers may run Python threads, beside the main thread's; at least 2. A thread that waits for a lock, sleeps or
   * joins another one needs none; threads that want to run take turns when there are more of them than workers.
   * Default 64.
   */
  readonly maxWorkers?: number;
  /** How many Python threads can be alive at once beside the main one, at most 2,000. Default 1,024. */
  readonly maxThreads?: number;
  /** The most memory that Python may take, in bytes; then it raises MemoryError. Default: 4 GiB, or what the browser gives. */
  readonly memoryLimit?: number;
  /** Hears how many bytes of the interpreter have been loaded, of how many (both unpacked), until all are. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

export interface RunOptions {
  /** What tracebacks call the program. Default `"<main>"`. */
  readonly filename?: string;
  /** Code that runs in `__main__` before the program, which keeps its line numbers; tracebacks call it `"<setup>"`. */
  readonly setup?: string;
  /** Seconds after which a thread that waits for the GIL asks for it, as `sys.setswitchinterval` sets them. Default 0.005. */
  readonly switchInterval?: number;
  /** Gets what the program writes to `sys.stdout`, in order. */
  readonly onStdout?: (text: string) => void;
  /** Gets what the program and its tracebacks write to `sys.stderr`. */
  readonly onStderr?: (text: string) => void;
  /**
   * Gets what the threads did since the last call, about sixty times a second while there is something, and otherwise
   * some ten times a second how the time goes on.
   */
  readonly onTrace?: (batch: TraceBatch) => void;
  /**
   * Answers `input()` and reads of `sys.stdin`: the whole of standard input as a string, or a function called for
   * each line that is wanted, which gives the line or `null` at the end. Default: no input.
   */
  readonly stdin?: string | (() => string | null | Promise<string | null>);
  /** Files that are made, or replaced, before the program begins, by their paths (see `Files`). */
  readonly files?: FileContents;
}

/** Contents of files by path, a string being text in UTF-8. */
export type FileContents = Readonly<Record<string, string | Uint8Array>>;

export interface FileEntry {
  /** Absolute. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * The files of programs, in memory. They outlive a run and both kinds of Stop, and may be looked at and changed while a
 * program runs. A path is absolute, or relative to `/home/user`, where programs begin. What cannot be done rejects with the
 * system's message: `[Errno 2] No such file or directory: '…'`.
 */
export interface Files {
  /** The files in a folder and in those below it, sorted by path. Default: `/home/user`. */
  list(folder?: string): Promise<FileEntry[]>;
  read(path: string): Promise<Uint8Array>;
  /** Makes or replaces a file, and the folders that its path asks for. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes a file, or a folder with all that is in it. */
  remove(path: string): Promise<void>;
}

export interface RunResult {
  /**
   * - `"finished"`: the program ended, by itself or by an exception that nobody caught (`status` is then not 0).
   * - `"stopped"`: `interrupt()` was called twice, and the interpreter was replaced.
   * - `"crashed"`: Baton itself failed, which is a defect of Baton; `defect` says where. The interpreter was replaced.
   */
  readonly outcome: "finished" | "stopped" | "crashed";
  /** The exit status that the `python` command would have given. */
  readonly status: number;
  readonly defect?: { readonly message: string; readonly stack: string };
  /** The interpreter was replaced in the middle of a change to its files, which are lost. */
  readonly filesLost?: true;
}

export interface Runtime {
  /** Baton's version. */
  readonly version: string;
  readonly runner: Runner;
  readonly files: Files;
  /**
   * Runs a program and resolves when it has ended, its non-daemon threads included. Each run has a fresh `__main__`.
   * Rejects only for wrong use: while another program runs, or after `dispose()`.
   */
  run(source: string, options?: RunOptions): Promise<RunResult>;
  /**
   * Raises KeyboardInterrupt in the main thread, wherever it waits. Called again in the same run, it ends all workers
   * at once and brings up a fresh interpreter; `run` then resolves with the outcome `"stopped"`.
   */
  interrupt(): void;
  /** Ends all workers. A program that still runs is stopped. */
  dispose(): void;
}

/** Starts an interpreter. Rejects if the browser lacks something that Baton cannot do without. */
export declare function createRuntime(options?: RuntimeOptions): Promise<Runtime>;

/** What happened, in the words of `src/trace/record.rs`. */
export type TraceKind =
  | "ThreadStart" // subject: the thread that started it
  | "ThreadExit"
  | "GilWait" // subject: the holder
  | "DropRequested" // subject: the holder, who is asked
  | "GilAcquired" // detail: 1 if another thread had the GIL before; subject: that thread
  | "GilReleased" // reason says why; subject: the thread that asked, if one did
  | "LockWait" // subject: the lock
  | "LockHeld" // after LockWait, if somebody has the lock; subject: that thread
  | "LockWaitEnd" // subject: the lock; detail, as for all ends of waits: 0 got it, 1 timed out, 2 interrupted
  | "LockHandOver"
  | "Sleep"
  | "SleepEnd"
  | "JoinWait" // subject: the thread joined
  | "JoinWaitEnd"
  | "Io" // detail: 0 input, 1 standard output, 2 standard error
  | "IoEnd";

/** Why a thread let go of the GIL. */
export type Reason =
  | "DropRequest"
  | "Lock"
  | "Sleep"
  | "Join"
  | "Io"
  | "Input"
  | "ThreadExit"
  | "Native"
  | "Offered";

export interface TraceEvent {
  /** Place in the order of all events of all threads; times of different threads may disagree by a little. */
  readonly seq: number;
  /** Milliseconds on a clock that all threads share. */
  readonly time: number;
  /** The thread it happened to. */
  readonly thread: number;
  readonly kind: TraceKind;
  /** For `GilReleased`. */
  readonly reason?: Reason;
  readonly detail: number;
  /** The file, by the name that tracebacks give it, of the innermost code that is not the library's; "" if none. */
  readonly file: string;
  /** The line in it, from 1; 0 if there is none. */
  readonly line: number;
  /** Offset of the instruction in its code object, in code units, as `dis` counts (halved). */
  readonly instruction: number;
  readonly subject: number;
  /** For `LockWait`: what the program calls the lock (`forks[2]`), if that is known. */
  readonly name?: string;
}

/** One thread's account, exact even where events were lost. */
export interface ThreadFigures {
  readonly id: number;
  readonly name: string;
  readonly ended: boolean;
  readonly state: "Away" | "Waiting" | "Holding";
  /** Milliseconds for which it has held the GIL. */
  readonly held: number;
  /** Milliseconds for which it has waited for the GIL. */
  readonly waited: number;
  /** How often it got the GIL. */
  readonly acquired: number;
  /** How often it let go of it, by reason. */
  readonly released: Readonly<Record<Reason, number>>;
}

export interface TraceBatch {
  /** In order. */
  readonly events: readonly TraceEvent[];
  /** When this was read, in milliseconds on the events' clock; in the last batch of a run, when its last event was. */
  readonly time: number;
  /** All threads of this run, ended ones included as far as they are still known. */
  readonly threads: readonly ThreadFigures[];
  /** Events of this run that were overwritten before they could be read: always the oldest ones. */
  readonly lost: number;
}
