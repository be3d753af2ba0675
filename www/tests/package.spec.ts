/** The package that `npm pack` makes, taken up by Vite and by a plain import map, in a folder below the site's. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { staticServer } from "../serve.mjs";
import { expect, test } from "./test";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const WORK = here("../../target/package/");
const PACKED = join(WORK, "node_modules/baton-python");

test.beforeAll(() => {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(PACKED, { recursive: true });
  const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", WORK], { cwd: here("../"), encoding: "utf8" })) as [{ filename: string }];
  execFileSync("tar", ["-xzf", join(WORK, filename), "-C", PACKED, "--strip-components=1"]);
  cpSync(here("package/"), WORK, { recursive: true });
});

async function shows(page: Page, folder: string): Promise<void> {
  const server: Server = staticServer({ "/below/": folder });
  await new Promise<void>((listening) => server.listen(0, listening));
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/below/`);
    await expect(page.locator("#said")).toHaveText('["given"]\n');
    await page.locator("baton-snippet [part=run]").click();
    await expect(page.getByLabel("Output")).toHaveText("from a package\n");
    expect(await page.locator("baton-timeline").evaluate((timeline: HTMLElementTagNameMap["baton-timeline"]) => timeline.model.lanes.length)).toBe(2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("the package holds its types and no pages, and asks for no other package", () => {
  const { dependencies, exports } = JSON.parse(readFileSync(join(PACKED, "package.json"), "utf8")) as { dependencies?: object; exports: Record<string, { types: string }> };
  expect(dependencies).toBeUndefined();
  for (const { types } of [exports["."], exports["./snippet"]] as { types: string }[]) expect(readFileSync(join(PACKED, types), "utf8")).toContain("export");
});

test("its types are those of a program that uses it", () => {
  writeFileSync(join(WORK, "use.ts"), 'import { createRuntime } from "baton-python";\nimport "baton-python/snippet";\nconst runtime = await createRuntime();\nconst { outcome } = await runtime.run("", { files: { a: "b" } });\ndocument.querySelector("baton-snippet")!.addEventListener("baton-done", ({ detail }) => detail.duration.toFixed());\nexport const ended: "finished" | "stopped" | "crashed" = outcome;\n');
  execFileSync(process.execPath, [here("../node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "ES2022", "--module", "ESNext", "--moduleResolution", "bundler", "--lib", "ES2022,DOM", join(WORK, "use.ts")], { cwd: WORK });
});

test("Vite takes it up", async ({ page }) => {
  const outDir = join(WORK, "site");
  await build({ root: WORK, configFile: false, base: "./", logLevel: "error", build: { outDir, target: "es2022", reportCompressedSize: false } });
  await shows(page, outDir);
});

test("an import map does, without a bundler", async ({ page }) => {
  const map = { imports: { "baton-python": "./node_modules/baton-python/dist/baton.js", "baton-python/snippet": "./node_modules/baton-python/dist/baton-snippet.js" } };
  const site = join(WORK, "plain");
  cpSync(here("package/"), site, { recursive: true });
  cpSync(PACKED, join(site, "node_modules/baton-python"), { recursive: true });
  writeFileSync(join(site, "index.html"), readFileSync(join(site, "index.html"), "utf8").replace("<title>", `<script type="importmap">${JSON.stringify(map)}</script>\n<title>`));
  await shows(page, site);
});
