/** The example programs: the files of tests/listings, titled by their docstrings. */
const files = import.meta.glob<string>("../../../tests/listings/*.py", { query: "?raw", import: "default", eager: true });

export interface Example {
  readonly name: string;
  /** The first line of the docstring. */
  readonly title: string;
  readonly source: string;
}

/** In the order in which a newcomer meets the ideas; listings that are not named here follow by name. */
const ORDER = ["countdown", "race_counter", "io_bound", "convoy", "race_bank", "dis_race", "refcount", "producer_consumer", "philosophers"];

function place(name: string): number {
  const index = ORDER.indexOf(name);
  return index < 0 ? ORDER.length : index;
}

export const examples: readonly Example[] = Object.entries(files)
  .map(([path, source]) => {
    const name = path.slice(path.lastIndexOf("/") + 1, -".py".length);
    return { name, title: /^"""(.*?)(?:"""|$)/m.exec(source)?.[1]?.trim() ?? name, source };
  })
  .sort((a, b) => place(a.name) - place(b.name) || a.name.localeCompare(b.name));
