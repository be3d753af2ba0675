/**
 * The machine stacks of the stepped runner, whose protocol is in src/host/web_stacks.rs: a thread that waits inside native
 * code leaves its stack as it is, by JavaScript Promise Integration, and the others go on with another.
 */
import * as wasm from "../../pkg/baton.js";
import { withResolvers, type Resolvers } from "./messages";

/** Of a browser with JavaScript Promise Integration, which TypeScript does not know of yet. */
interface PromiseIntegration {
  Suspending: new (suspend: (name: number) => Promise<void>) => WebAssembly.ImportValue;
  promising(call: () => number): () => Promise<number>;
}

/** What initSync returns, with an export that wasm-bindgen's types leave out. */
export type Exports = wasm.InitOutput & { readonly __stack_pointer: WebAssembly.Global<"i32"> };

/**
 * Rust's way to the suspending import, without JavaScript in between. The stack pointer is kept on the stack that is left.
 *
 *     (module
 *       (import "" "pointer" (global $pointer (mut i32)))
 *       (import "" "suspend" (func $suspend (param i32)))
 *       (func (export "leave") (param $name i32) (local $kept i32)
 *         (local.set $kept (global.get $pointer))
 *         (call $suspend (local.get $name))
 *         (global.set $pointer (local.get $kept))))
 */
// prettier-ignore
const LEAVE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  /* types */ 0x01, 0x05, 0x01, 0x60, 0x01, 0x7f, 0x00,
  /* imports */ 0x02, 0x18, 0x02,
  0x00, 0x07, 0x70, 0x6f, 0x69, 0x6e, 0x74, 0x65, 0x72, 0x03, 0x7f, 0x01,
  0x00, 0x07, 0x73, 0x75, 0x73, 0x70, 0x65, 0x6e, 0x64, 0x00, 0x00,
  /* functions */ 0x03, 0x02, 0x01, 0x00,
  /* exports */ 0x07, 0x09, 0x01, 0x05, 0x6c, 0x65, 0x61, 0x76, 0x65, 0x00, 0x01,
  /* code */ 0x0a, 0x12, 0x01, 0x10, 0x01, 0x01, 0x7f,
  0x23, 0x00, 0x21, 0x01, 0x20, 0x00, 0x10, 0x00, 0x20, 0x01, 0x24, 0x00, 0x0b,
]);

/** Runs the program for a while, as steppedRun() says; how long until the next time, steppedWait() tells. */
export type Run = () => Promise<void>;

/** On stacks of its own where the browser has Promise Integration, else on the worker's. */
export function runOnStacks(exports: Exports): Run {
  const { Suspending, promising } = WebAssembly as unknown as Partial<PromiseIntegration>;
  if (!Suspending || !promising) return async () => void wasm.steppedRun();

  const pointer = exports.__stack_pointer;
  const begin = promising(exports.steppedRun);
  /** What goes on with each stack that was left. */
  const left = new Map<number, () => void>();
  /** Where the stack that the worker began with is used to, while another one is. */
  let root = 0;
  let run: Resolvers<void>;

  const suspend = (name: number): Promise<void> => {
    pointer.value = root;
    // When this stack is off the machine.
    queueMicrotask(beginStack);
    return new Promise((resolve) => left.set(name, resolve));
  };
  const beginStack = (): void => {
    const top = wasm.newStack();
    if (top === 0) return run.reject(new Error("there is no memory for a stack"));
    pointer.value = top;
    begin().then(endStack, (error: unknown) => run.reject(error));
    pointer.value = root;
  };
  const endStack = (next: number): void => {
    pointer.value = root;
    if (next === 0) return run.resolve();
    const goOn = left.get(next) as () => void;
    left.delete(next);
    goOn();
  };

  const leave = new WebAssembly.Instance(new WebAssembly.Module(LEAVE), { "": { pointer, suspend: new Suspending(suspend) } });
  const table = wasm.functionTable() as WebAssembly.Table;
  const place = table.grow(1);
  table.set(place, leave.exports["leave"]);
  wasm.setLeaveStack(place);

  return () => {
    run = withResolvers();
    root = pointer.value;
    beginStack();
    return run.promise;
  };
}
