/** The page that documents embedding: its examples live, under the pages' policy, and nothing left out. */
import AxeBuilder from "@axe-core/playwright";
import { readFileSync } from "node:fs";
import { expect, test } from "./test";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("every example runs", async ({ page }) => {
  await page.goto("/embedding.html");
  const snippets = page.locator("baton-snippet");
  for (const [index, output] of ["done\n", "3\n", undefined, "hello\n"].entries()) {
    const snippet = snippets.nth(index);
    await snippet.locator("[part=run]").click();
    await expect(snippet.locator("[part=status]")).toContainText("Finished");
    if (output) await expect(snippet.getByLabel("Output")).toHaveText(output);
  }
  await expect(snippets.nth(1).locator("[part=verdict]")).toContainText("Right");
  await expect(snippets.nth(2).getByRole("list", { name: "Bytecode" })).toContainText("RESUME");
  await expect(snippets.nth(2).getByRole("row", { name: /MainThread/ })).toBeVisible();
  await expect(page.locator("#events")).toContainText(/^baton-run, baton-output, .*baton-done \(\d+ ms\)$/);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Run" }).click();
  await expect(frame.getByLabel("Output")).toHaveText("in a frame\n");
  expect((await new AxeBuilder({ page }).exclude("iframe").analyze()).violations).toEqual([]);
});

test("it names all attributes, events, parts and properties", () => {
  const text = read("../embedding.md");
  const [snippet, view, tokens] = [read("../src/elements/snippet.ts"), read("../src/elements/snippet-view.ts"), read("../src/elements/tokens.css")];
  const all = (source: string, pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, name]) => name as string);
  const attributes = [...all(snippet, /(?:get|has)Attribute\("([\w-]+)"\)/g)];
  const parts = [...all(snippet, /part\.add\("(\w+)"\)/g), ...all(view, /part="(\w+)"/g)];
  const names = [...attributes, ...parts, ...all(snippet, /"(baton-\w+)"/g).filter((name) => !["baton-snippet"].includes(name)), ...all(tokens + view, /var\((--baton-[\w-]+)/g)];
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
});
