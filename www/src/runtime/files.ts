/** The page's side of the files: asks the worker that answers for them (./file-worker.ts). */
import type { FileContents, FileEntry, Files } from "./api";
import { type Resolvers, withResolvers } from "./messages";

/** Paths and contents. */
export type SavedFiles = readonly (readonly [path: string, content: Uint8Array])[];

/** What the worker is asked. */
export type FileRequest =
  | { readonly op: "list" | "read" | "remove"; readonly path: string }
  | { readonly op: "write"; readonly files: SavedFiles }
  /** All files, to be written to another interpreter. */
  | { readonly op: "save" };

/** The worker's answer to the request with this number. */
export interface FileAnswer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

export class FileClient implements Files {
  #asked = new Map<number, Resolvers<unknown>>();
  #number = 0;

  constructor(readonly post: (number: number, request: FileRequest) => void) {}

  /** Takes the worker's answer. */
  hear({ number, value, error }: FileAnswer): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new Error(error));
  }

  /** The worker will not answer any more. */
  end(): void {
    for (const asked of this.#asked.values()) asked.reject(new Error("the interpreter was ended"));
    this.#asked.clear();
  }

  async list(folder = ""): Promise<FileEntry[]> {
    return (await this.#ask({ op: "list", path: folder })) as FileEntry[];
  }

  async read(path: string): Promise<Uint8Array> {
    return (await this.#ask({ op: "read", path })) as Uint8Array;
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.restore(encoded({ [path]: content }));
  }

  async remove(path: string): Promise<void> {
    await this.#ask({ op: "remove", path });
  }

  async save(): Promise<SavedFiles> {
    return (await this.#ask({ op: "save" })) as SavedFiles;
  }

  async restore(files: SavedFiles): Promise<void> {
    if (files.length > 0) await this.#ask({ op: "write", files });
  }

  #ask(request: FileRequest): Promise<unknown> {
    const asked = withResolvers<unknown>();
    this.#asked.set(++this.#number, asked);
    this.post(this.#number, request);
    return asked.promise;
  }
}

/** Contents as bytes. */
export function encoded(files: FileContents): SavedFiles {
  return Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? new TextEncoder().encode(content) : content]);
}
