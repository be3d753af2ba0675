// What Python threads cost in a page just loaded, beside native CPython and the bare wake-up of a worker.
// @ts-check
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
/** Each program runs so often, each time in a page of its own; the best counts. */
const TURNS = 5;

/** @type {{program: string, name: string, unit: string, mark: string, runner?: string}[]} */
const PROGRAMS = [
  { program: "one_after_another", name: "200 threads, one at a time", unit: "µs each", mark: "at most 150 µs" },
  { program: "sleeps", name: "8 sleeps of 100 ms at once", unit: "ms", mark: "at most 130 ms" },
  { program: "hand_over", name: "lock there and back", unit: "µs", mark: "at most 12 µs" },
  { program: "queue_item", name: "item through a queue", unit: "µs", mark: "at most 7 µs" },
  { program: "bounded_queue", name: "item through a full queue", unit: "µs", mark: "" },
  { program: "thousand", name: "1,000 threads alive", unit: "ms", mark: "" },
  { program: "stepped_turns", name: "stepped: a turn", unit: "µs", mark: "", runner: "stepped" },
  { program: "stepped_stacks", name: "stepped: a turn with its stack", unit: "µs", mark: "", runner: "stepped" },
];

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin
 */
export function threadBench(browser, origin) {
  /** Runs a program a few times in one page just loaded. */
  async function inFreshPage(/** @type {string} */ source, times = 1, runner = "threads") {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${origin}/bench/fresh.html?runner=${runner}`);
      await page.waitForFunction(() => document.title === "ready", null, { polling: 10 });
      const answers = [];
      for (let time = 0; time < times; time++) {
        const { printed, memory } = await page.evaluate((source) => /** @type {any} */ (window).run(source), source);
        answers.push({ figure: Number(printed), memory: memory / 2 ** 20 });
      }
      return /** @type {[typeof answers[0], ...typeof answers]} */ (answers);
    } finally {
      await context.close();
    }
  }

  /** µs that two workers take to wake each other, once each. */
  async function bareFutex() {
    const page = await browser.newPage();
    await page.goto(`${origin}/bench/futex.html`);
    const figure = await (await page.waitForFunction(() => /** @type {any} */ (window).done)).jsonValue();
    await page.close();
    return /** @type {number} */ (figure);
  }

  /** What the program prints under the machine's own Python, if there is one. */
  async function natively(/** @type {string} */ path) {
    const answer = await promisify(execFile)("python3", [path]).catch(() => null);
    return answer ? Number(answer.stdout) : NaN;
  }

  const number = (/** @type {number} */ figure) => (Number.isNaN(figure) ? "-" : figure.toFixed(figure < 100 ? 1 : 0)).padStart(6);

  /** The figures of a row or, where the program fails, its last word. */
  async function figuresOrFailure(/** @type {() => Promise<string>} */ measure) {
    try {
      return await measure();
    } catch (error) {
      const said = /^\w+Error: .*$/gm;
      return `fails: ${String(error).match(said)?.at(-1) ?? error}`;
    }
  }

  return async function* rows() {
    const futex = Math.min(await bareFutex(), await bareFutex(), await bareFutex());
    yield { name: "bare wake-up there and back", figures: `${number(futex)} µs`, mark: "" };
    for (const { program, name, unit, mark, runner } of PROGRAMS) {
      const path = here(`threads/${program}.py`);
      const source = await readFile(path, "utf8");
      const figures = await figuresOrFailure(async () => {
        let [baton, python] = [Infinity, Infinity];
        for (let turn = 0; turn < TURNS; turn++) {
          baton = Math.min(baton, (await inFreshPage(source, 1, runner))[0].figure);
          python = Math.min(python, await natively(path));
        }
        return `Baton ${number(baton)} ${unit}   native CPython ${number(python)}`;
      });
      yield { name, figures, mark };
    }
    for (const { program, name, times } of [
      { program: "thousand", name: "again and again", times: 4 },
      { program: "soak", name: "10,000 threads, 1,000,000 turns", times: 2 },
    ]) {
      const source = await readFile(here(`threads/${program}.py`), "utf8");
      const figures = await figuresOrFailure(async () => {
        const answers = await inFreshPage(source, times);
        const [first, last] = [answers[0], answers.at(-1) ?? answers[0]];
        return `${number(first.figure)} ms, then ${number(last.figure)}; memory ${number(first.memory)} MB, then ${number(last.memory)}`;
      });
      yield { name, figures, mark: "no growth" };
    }
  };
}
