/** The layers of the page, checked: a file imports only from its own folder or from one above it in this list. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const LAYERS = ["runtime", "trace", "drawing", "session", "elements", "pages"];
const SOURCES = new URL("./", import.meta.url);

const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test("every folder has its layer", () => {
  expect(folders.map(({ name }) => name).filter((name) => !LAYERS.includes(name))).toEqual([]);
});

for (const { name: folder } of folders) {
  for (const file of readdirSync(new URL(`${folder}/`, SOURCES)).filter((name) => name.endsWith(".ts"))) {
    test(`${folder}/${file} imports from its layer or below`, () => {
      const text = readFileSync(new URL(`${folder}/${file}`, SOURCES), "utf8");
      const used = [...text.matchAll(/(?:from|import\()\s*"\.\.\/(\w+)\//g)].map(([, name]) => name as string);
      expect(used.filter((name) => LAYERS.indexOf(name) > LAYERS.indexOf(folder))).toEqual([]);
    });
  }
}
