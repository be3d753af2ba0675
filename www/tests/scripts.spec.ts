/**
 * The Python scripts under tests/python in the browser, with the expectations that tests/scripts.rs documents: what holds
 * on 64 bits must hold on wasm's 32.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import type { RunResult, Runtime } from "../src/runtime/api";

const FOLDER = new URL("../../tests/python/", import.meta.url);

interface Script {
  name: string;
  source: string;
  /** Standard output, where the script says what it is. */
  output: string | undefined;
  /** Lines that standard error must have. */
  errors: string[];
  status: number;
  stdin: string;
  /** The one runner that can run it, where there is one. */
  only: string | undefined;
}

function read(name: string): Script {
  const source = readFileSync(new URL(name, FOLDER), "utf8");
  const all = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, text]) => text as string);
  const outputs = all(/# expect: ?(.*)$/gm);
  const errors = all(/^# expect-error: (.*)$/gm);
  return {
    name,
    source,
    output: outputs.length > 0 ? outputs.map((line) => `${line}\n`).join("") : undefined,
    errors,
    status: Number(all(/^# status: (\d+)/gm)[0] ?? (errors.length > 0 ? 1 : 0)),
    stdin: all(/^# stdin: (.*)$/gm)
      .map((line) => `${line}\n`)
      .join(""),
    only: all(/^# only: (\w+)/gm)[0],
  };
}

const scripts = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".py"))
  .map(read);

interface Embedding {
  createRuntime(options: { runner: string }): Promise<Runtime>;
  runtime: Runtime;
}

for (const runner of ["threads", "stepped"]) {
  test.describe(runner, () => {
    // One page for all of them, as a user runs program after program; after a failure there is a fresh one.
    let page: Page;
    test.beforeAll(async ({ browser }) => {
      page = await browser.newPage();
      await page.goto("/pages/embed.html");
      await page.evaluate(async (runner) => {
        const self = window as unknown as Embedding;
        const url = "/baton.js";
        self.runtime = await ((await import(url)) as Embedding).createRuntime({ runner });
      }, runner);
    });
    test.afterAll(() => page.close());

    for (const { name, source, stdin, only, ...expected } of scripts.filter(({ only }) => (only ?? runner) === runner)) {
      test(name, async () => {
        const ended = await page.evaluate(
          async ({ source, filename, stdin }) => {
            let [stdout, stderr] = ["", ""];
            const result: RunResult = await (window as unknown as Embedding).runtime.run(source, {
              filename,
              stdin,
              onStdout: (text) => void (stdout += text),
              onStderr: (text) => void (stderr += text),
            });
            return { result, stdout, stderr };
          },
          { source, filename: `/tests/python/${name}`, stdin },
        );
        expect(ended.result, ended.stderr).toEqual({ outcome: "finished", status: expected.status });
        if (expected.output !== undefined) expect(ended.stdout).toBe(expected.output);
        for (const line of expected.errors) expect(ended.stderr.split("\n")).toContain(line);
      });
    }
  });
}
