/** The files of programs, as a worker answers for them that has the module instantiated. */
import * as wasm from "../../pkg/baton.js";
import type { FileEntry } from "./api";
import type { FileRequest, SavedFiles } from "./files";

/** The directories whose files an interpreter that replaces another gets a copy of. */
const KEPT = ["/home", "/tmp"];

/** Does what is asked. Throws what `Files` says. */
export function answer(request: FileRequest): FileEntry[] | Uint8Array | SavedFiles | undefined {
  switch (request.op) {
    case "list":
      return walk(absolute(request.path)).map((path) => ({ path, size: wasm.fileSize(path) }));
    case "read":
      return wasm.readFile(absolute(request.path));
    case "write":
      for (const [path, content] of request.files) wasm.writeFile(absolute(path), content);
      return undefined;
    case "remove":
      return remove(absolute(request.path));
    case "save":
      return KEPT.flatMap(walk).map((path) => [path, wasm.readFile(path)] as const);
  }
}

const absolute = (path: string): string => (path.startsWith("/") ? path : `${wasm.homeDirectory()}/${path}`);
const join = (folder: string, name: string): string => `${folder.replace(/\/+$/, "")}/${name}`;

/** The files in a directory and in those below it, in order. */
function walk(folder: string): string[] {
  return wasm.listFiles(folder).flatMap((name) => (name.endsWith("/") ? walk(join(folder, name.slice(0, -1))) : [join(folder, name)]));
}

function remove(path: string): undefined {
  let names: string[];
  try {
    names = wasm.listFiles(path);
  } catch {
    // No directory.
    names = [];
  }
  for (const name of names) remove(join(path, name.replace(/\/$/, "")));
  wasm.removeFile(path);
}
