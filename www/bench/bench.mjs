// Speed and size of Baton against Pyodide, side by side in one Chromium. `./build.sh bench [PROGRAM…]`; with `threads` or
// `timeline` in place of programs, only what threads cost, or the page with a long trace.
// @ts-check
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "playwright-core";
import { DIST, staticServer } from "../serve.mjs";
import { pageBench } from "./page.mjs";
import { threadBench } from "./threads.mjs";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAMS = here("../../benches/");
const PYODIDE = here("../node_modules/pyodide/");
/** Each program is timed so often in each interpreter, turn by turn; the best counts. */
const TURNS = 3;
const HELLO_TURNS = 7;
const TRACE_TURNS = 15;

/** Bytes over the wire, by path. */
const sent = /** @type {Map<string, number>} */ (new Map());
const onBytes = (/** @type {string} */ path, /** @type {number} */ bytes) => void sent.set(path, (sent.get(path) ?? 0) + bytes);
const server = staticServer({ "/": DIST, "/bench/": here("./"), "/pyodide/": PYODIDE }, { onBytes });
await new Promise((listening) => server.listen(0, () => listening(undefined)));
const ORIGIN = `http://localhost:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});

const median = (/** @type {number[]} */ numbers) => /** @type {number} */ (numbers.sort((a, b) => a - b)[numbers.length >> 1]);
const ms = (/** @type {number} */ number) => `${number.toFixed(number < 10 ? 2 : 0)} ms`.padStart(9);
const row = (/** @type {string} */ name, /** @type {string} */ figures, /** @type {string} */ mark = "") => console.log(`${name.padEnd(30)} ${figures}${mark && `   mark: ${mark}`}`);

/** Appends to a program the lines that time its `run`, after a first round that warms up. */
const timed = (/** @type {string} */ source) => `${source.replace(/^if __name__[^]*/m, "")}
from time import perf_counter as _now
_answer = run()
_start = _now()
_again = run()
print(_now() - _start, _answer)
assert _answer == _again
`;

const programs = await browser.newPage();
programs.on("pageerror", (error) => console.error(error.message));
await programs.goto(`${ORIGIN}/bench/programs.html`);
await programs.waitForFunction(() => document.title === "ready");

/** @returns {Promise<[number, string]>} milliseconds and what else was printed */
async function time(/** @type {"baton" | "pyodide"} */ which, /** @type {string} */ source, trace = true) {
  const printed = await programs.evaluate(([which, source, trace]) => /** @type {any} */ (window)[which](source, trace), /** @type {const} */ ([which, source, trace]));
  const [seconds, ...answer] = printed.trim().split(" ");
  return [Number(seconds) * 1000, answer.join(" ")];
}

async function compare(/** @type {string} */ source) {
  let [baton, pyodide] = [Infinity, Infinity];
  for (let turn = 0; turn < TURNS; turn++) {
    const [ours, answer] = await time("baton", source);
    const [theirs, expected] = await time("pyodide", source);
    if (answer !== expected) throw new Error(`Baton answers ${answer}, Pyodide ${expected}`);
    [baton, pyodide] = [Math.min(baton, ours), Math.min(pyodide, theirs)];
  }
  return { baton, pyodide, ratio: pyodide / baton };
}

async function comparePrograms(/** @type {string[]} */ wanted) {
  const files = (await readdir(PROGRAMS)).filter((name) => name.endsWith(".py") && (!wanted.length || wanted.includes(basename(name, ".py"))));
  const lead = ["countdown.py", "fib.py"];
  files.sort((a, b) => Number(lead.includes(b)) - Number(lead.includes(a)) || a.localeCompare(b));
  const marks = /** @type {Record<string, string>} */ ({ countdown: "3 times as fast", fib: "2 times as fast" });
  const ratios = [];
  for (const file of files) {
    const name = basename(file, ".py");
    try {
      const { baton, pyodide, ratio } = await compare(timed(await readFile(join(PROGRAMS, file), "utf8")));
      row(name, `Baton ${ms(baton)}   Pyodide ${ms(pyodide)}   ${ratio.toFixed(2)} times as fast`, marks[name]);
      if (!lead.includes(file)) ratios.push(ratio);
    } catch (error) {
      row(name, `failed: ${/** @type {Error} */ (error).message.trim().split("\n").at(-1)}`);
    }
  }
  if (ratios.length > 1) {
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    row(`${ratios.length} mixed programs`, `${mean.toFixed(2)} times as fast (geometric mean), slowest ${Math.min(...ratios).toFixed(2)}`, "3, none below 1");
  }
}

const TWO_THREADS = `
import threading
from time import perf_counter as _now
def countdown(n):
    while n > 0:
        n -= 1
N = 20_000_000
countdown(N // 10)
start = _now()
countdown(N)
single = _now() - start
threads = [threading.Thread(target=countdown, args=(N // 2,)) for _ in range(2)]
start = _now()
for thread in threads: thread.start()
for thread in threads: thread.join()
print((_now() - start) / single / 1000)
`;
const START_JOIN = `
import threading
from time import perf_counter as _now
def nothing(): pass
def round(n):
    for _ in range(n):
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()
from time import sleep
sleep(0.5)
round(50)
start = _now()
round(400)
print((_now() - start) / 400)
`;

async function threads() {
  const best = async (/** @type {string} */ source) => {
    let least = Infinity;
    for (let turn = 0; turn < TURNS; turn++) least = Math.min(least, (await time("baton", source))[0]);
    return least;
  };
  row("two threads against one", `${(await best(TWO_THREADS)).toFixed(3)} times as long`, "at most 1.1");
  row("start and join of a thread", ms(await best(START_JOIN)), "below 0.3 ms");
  const source = timed(await readFile(join(PROGRAMS, "countdown.py"), "utf8")).replace("2_000_000", "20_000_000");
  const ratios = [];
  for (let turn = 0; turn < TRACE_TURNS; turn++) {
    // Which comes first alternates, so that a machine that gets busier or faster favours neither.
    const times = { true: 0, false: 0 };
    for (const trace of turn % 2 ? [true, false] : [false, true]) times[`${trace}`] = (await time("baton", source, trace))[0];
    ratios.push(times.true / times.false);
  }
  row("trace on against off", `${((median(ratios) - 1) * 100).toFixed(1)} % slower`, "at most 3 %");
}

/** Median time from the start of the navigation until the page sets `done`, each time without any cache. */
async function hello(/** @type {string} */ page) {
  const times = [];
  for (let turn = 0; turn < HELLO_TURNS; turn++) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`${ORIGIN}/bench/${page}.html`);
    times.push(await (await tab.waitForFunction(() => /** @type {any} */ (window).done, null, { timeout: 60_000 })).jsonValue());
    await context.close();
  }
  return median(times);
}

async function hellos() {
  const empty = await hello("empty");
  row("a page with an empty worker", ms(empty));
  const [baton, pyodide] = [await hello("hello-baton"), await hello("hello-pyodide")];
  row("print in a fresh page", `Baton ${ms(baton)} (${(baton / empty).toFixed(1)} times)   Pyodide ${ms(pyodide)} (${(pyodide / empty).toFixed(1)} times)`, "at most 1.8 times");
}

async function bytes() {
  const names = (await readdir(DIST, { recursive: true })).filter((name) => name === "baton.js.br" || /^assets.(worker|baton|stdlib).*\.br$/.test(name));
  let [first, all] = [0, 0];
  for (const name of names) {
    const { size } = await stat(join(DIST, name));
    all += size;
    // What only some programs import, and the library's sources for tracebacks, are fetched when they are asked for.
    if (!/stdlib(\.more|.*\.txt)/.test(name)) first += size;
  }
  let theirs = 0;
  for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]) {
    const file = await readFile(join(PYODIDE, name)).catch(() => Buffer.alloc(0));
    theirs += brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
  }
  row("over the wire, with brotli", `Baton ${(first / 1e6).toFixed(2)} MB   Pyodide ${(theirs / 1e6).toFixed(2)} MB`, "below 3.5 MB");
  row("and with all on demand", `Baton ${(all / 1e6).toFixed(2)} MB`, "below 5 MB");
}

/** The page with a trace of a million events: how fast it is built, first painted, and then moved and zoomed. */
async function timeline() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/`);
  // When the interpreter has started, nothing else is under way.
  await page.waitForFunction(() => document.querySelector("baton-app")?.shadowRoot?.querySelector("header button.primary:not(:disabled)"));
  const figures = await page.evaluate(
    async ([module, events, seconds]) => {
      const { million } = await import(/** @type {string} */ (module));
      const element = /** @type {any} */ (document.querySelector("baton-app")?.shadowRoot?.querySelector("baton-timeline"));
      const model = new element.model.constructor();
      const batches = [...million(events)];
      const begin = performance.now();
      for (const batch of batches) model.append(batch);
      const built = performance.now() - begin;
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      const before = performance.now();
      element.model = model;
      // A frame's callbacks run before it is painted: the second one comes after the paint.
      await frame();
      await frame();
      const painted = performance.now() - before;
      const whole = model.end - model.start;
      const rates = [];
      for (const part of [1, 0.1, 0.01, 0.001, 0.0001]) {
        const length = whole * part;
        const start = performance.now();
        let frames = 0;
        while (performance.now() - start < /** @type {number} */ (seconds) * 1000) {
          const from = (whole - length) / 2 + (frames * length) / 500;
          element.shown([from, from + length * (1 + (frames % 10) / 100)]);
          await frame();
          frames++;
        }
        rates.push((frames * 1000) / (performance.now() - start));
      }
      return { built, painted, slowest: Math.min(...rates), rates };
    },
    /** @type {const} */ (["/bench/million.js", 1_000_000, 1.5]),
  );
  await context.close();
  row("a million events: model built", ms(figures.built));
  row("a million events: first paint", ms(figures.painted), "below 200 ms");
  row("a million events: moved", `${figures.slowest.toFixed(1)} frames a second (slowest of ${figures.rates.map((/** @type {number} */ rate) => rate.toFixed(0)).join(", ")})`, "55 or more");
}

const wanted = process.argv.slice(2);
const onlyThreads = wanted.join() === "threads";
const onlyTimeline = wanted.join() === "timeline";
const onlyPage = wanted.join() === "page";
if (!onlyThreads && !onlyTimeline && !onlyPage) await comparePrograms(wanted);
if (wanted.length === 0) await threads();
await programs.close();
if (wanted.length === 0 || onlyThreads) {
  for await (const { name, figures, mark } of threadBench(browser, ORIGIN)()) row(name, figures, mark);
}
if (wanted.length === 0 || onlyTimeline) await timeline();
if (wanted.length === 0 || onlyPage) for (const { name, figures, mark } of await pageBench(browser, ORIGIN, sent)) row(name, figures, mark);
if (wanted.length === 0) {
  await hellos();
  await bytes();
}
await browser.close();
server.close();
