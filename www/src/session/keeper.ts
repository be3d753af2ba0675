/**
 * Keeps the files of programs between visits in the browser's Origin Private File System, if the reader wishes: a copy of
 * `/home/user` in a folder there.
 */
import type { Files } from "../runtime/api";

const HOME = "/home/user/";
const FOLDER = "baton-files";
const WISH = "baton.keep-files";

type Store = Pick<Storage, "getItem" | "setItem">;

export class Keeper {
  /** Changes of the copy come one after the other. */
  #latest: Promise<void> = Promise.resolve();

  constructor(readonly store: Store | undefined) {}

  /** Whether the browser can keep files. */
  get possible(): boolean {
    return isSecureContext && "storage" in navigator && "getDirectory" in navigator.storage;
  }

  /** Whether the reader wishes them to be kept. */
  get wanted(): boolean {
    return this.possible && this.store?.getItem(WISH) === "yes";
  }

  /** Keeps them from here on, or forgets what was kept. */
  async want(wanted: boolean, files: Files): Promise<void> {
    this.store?.setItem(WISH, wanted ? "yes" : "no");
    if (wanted) return this.save(files);
    await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true }).catch(() => {});
  }

  /** Brings the copy up to date, if it is wanted. */
  save(files: Files): Promise<void> {
    if (!this.wanted) return Promise.resolve();
    this.#latest = this.#latest.catch(() => {}).then(() => this.#save(files));
    return this.#latest;
  }

  async #save(files: Files): Promise<void> {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const paths = (await files.list()).map(({ path }) => path.slice(HOME.length));
    for (const path of paths) {
      const names = path.split("/");
      let inner = folder;
      for (const name of names.slice(0, -1)) inner = await inner.getDirectoryHandle(name, { create: true });
      const file = await inner.getFileHandle(names.at(-1) as string, { create: true });
      const writable = await file.createWritable();
      await writable.write(new Uint8Array(await files.read(HOME + path)));
      await writable.close();
    }
    await prune(folder, paths);
  }

  /** Puts what was kept into an interpreter that has just been started. */
  async restore(files: Files): Promise<void> {
    if (!this.wanted) return;
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER).catch(() => undefined);
    if (folder) await this.#restore(files, folder, "");
  }

  async #restore(files: Files, folder: FileSystemDirectoryHandle, path: string): Promise<void> {
    for await (const [name, handle] of folder.entries()) {
      if (handle instanceof FileSystemDirectoryHandle) await this.#restore(files, handle, `${path}${name}/`);
      else if (handle instanceof FileSystemFileHandle) await files.write(path + name, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    }
  }
}

/** Removes what is in a folder but not in a list of paths of files in it. */
async function prune(folder: FileSystemDirectoryHandle, paths: readonly string[]): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const inside = paths.filter((path) => path.startsWith(`${name}/`)).map((path) => path.slice(name.length + 1));
    if (handle instanceof FileSystemDirectoryHandle && inside.length > 0) await prune(handle, inside);
    else if (handle instanceof FileSystemDirectoryHandle || !paths.includes(name)) await folder.removeEntry(name, { recursive: true });
  }
}
