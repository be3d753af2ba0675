/**
 * The Python scripts under tests/python in the browser, with the expectations that tests/scripts.rs documents: what holds
 * on 64 bits must hold on wasm's 32.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { RunResult, Runtime } from "../src/runtime/api";
import { expect, test } from "./test";

const FOLDER = new URL("../../tests/python/", import.meta.url);

interface Script {
  name: string;
  source: string;
  /** Both streams, whole. */
  output: RegExp;
  errors: RegExp;
  status: number;
  stdin: string;
  /** The one runner that can run it, where there is one. */
  only: string | undefined;
}

/** Exactly these lines, in which `…` stands for any text. */
function whole(lines: readonly string[]): RegExp {
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${lines.map((line) => `${line.split("…").map(literal).join(".*")}\n`).join("")}$`);
}

function read(name: string): Script {
  const source = readFileSync(new URL(name, FOLDER), "utf8");
  const all = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, text]) => text as string);
  const outputs = all(/# expect: ?(.*)$/gm);
  const errors = all(/^# expect-error: ?(.*)$/gm);
  return {
    name,
    source,
    output: whole(outputs),
    errors: whole(errors),
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
        expect(ended.stdout).toMatch(expected.output);
        expect(ended.stderr).toMatch(expected.errors);
      });
    }
  });
}
