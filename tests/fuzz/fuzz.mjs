// Random programs in Baton (both runners, and the stress build) and in CPython: what crashes, hangs or differs.
//
//   node tests/fuzz/fuzz.mjs BATON [--stress BATON] [--minutes 10] [--seed N] [--programs N] [--crashes] [--no-minimise]
//
// `--crashes` compares with no reference, `--no-minimise` shows each finding at once.
//
// Programs come from generate.py, a batch at a time, and are run by run.py. The references are Pyodide (a 3.14 of 32 bits)
// and a native CPython 3.13 or later, as far as they are there: `www/node_modules/pyodide`, and $CPYTHON, python3.14 or
// python3.13. A line of output is a difference when no reference has it there; so the wording of 3.13 and the integer sizes
// of 32 bits excuse what they explain, and nothing has to be normalised but what NOT_COMPARED lists.
// @ts-check
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** @typedef {{ seed: number, chunks: string[] }} Program */
/** @typedef {{ preamble: string, programs: Program[] }} Batch */
/** What a run of a batch gave: each program's output by chunk, and how it ended where it did not end well.
 *  @typedef {{ output: Map<number, string[][]>, failures: Map<number, string> }} Outcome */
/** @typedef {{ kind: string, seed: number, chunk: number, ours: string, theirs: string[] }} Finding */

const HERE = dirname(fileURLToPath(import.meta.url));
const PYODIDE = join(HERE, "../../www/node_modules/pyodide");
const BATCH = 20;
/** A batch takes some seconds, on a busy machine minutes; one that takes so long hangs. */
const PATIENCE_MS = 300_000;
/** Of virtual memory, in KiB: so much may a program ask for before it gets a MemoryError. */
const MEMORY_KIB = 6_000_000;

/** Lines that are not compared, and why. */
const NOT_COMPARED = [
  // What RecursionError's depth is, and so where it strikes, is each implementation's own.
  /RecursionError|maximum recursion depth/,
  // A question of memory, which differs.
  /MemoryError/,
  // These are not there yet.
  /multi-dimensional views are not supported/,
];

const [, , baton = "", ...words] = process.argv;
const option = (/** @type {string} */ name, /** @type {string} */ otherwise) => (words.includes(name) ? (words[words.indexOf(name) + 1] ?? "") : otherwise);
const minutes = Number(option("--minutes", "10"));
const stress = option("--stress", "");
const minimising = !words.includes("--no-minimise");
const end = Date.now() + minutes * 60_000;
let seed = Number(option("--seed", String(Math.floor(Math.random() * 1e9))));
let left = Number(option("--programs", "Infinity"));
const folder = mkdtempSync(join(tmpdir(), "baton-fuzz-"));

/** @returns {Promise<{ stdout: string, ending: string }>} an ending that is empty when all went well */
function execute(/** @type {string} */ command, /** @type {string[]} */ args, patience = PATIENCE_MS) {
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", `ulimit -v ${MEMORY_KIB}; ulimit -c 0; exec "$@"`, "sh", command, ...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PYTHONHASHSEED: "0" } });
    let [stdout, stderr, hung] = ["", "", false];
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr = (stderr + text).slice(-20_000)));
    const timer = setTimeout(() => { hung = true; child.kill("SIGKILL"); }, patience);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      const why = stderr.match(/panicked at [^\n]*\n[^\n]*/)?.[0] ?? stderr.match(/memory allocation of [^\n]*/)?.[0] ?? stderr.trim().split("\n").at(-1) ?? "";
      resolve({ stdout, ending: hung ? "hangs" : signal ? `${signal}: ${why}` : status ? `status ${status}: ${why}` : "" });
    });
  });
}

/** The output of programs, by the marks that run.py prints. */
function parse(/** @type {string} */ text, /** @type {Map<number, string[][]>} */ into) {
  /** @type {string[][] | undefined} */
  let chunks;
  for (const line of text.split("\n")) {
    const [, start] = line.match(/^== (\d+)$/) ?? [];
    if (start !== undefined) into.set(Number(start), (chunks = []));
    else if (/^- (\d+|end)$/.test(line)) chunks?.push([]);
    else if (line && line !== "== end") chunks?.at(-1)?.push(line);
  }
}

/** Runs a batch in processes, a new one after each program that ends or blocks its process. */
async function inProcesses(/** @type {string} */ file, /** @type {Batch} */ batch, /** @type {string} */ command, /** @type {string[]} */ args, /** @type {string[]} */ after = []) {
  /** @type {Outcome} */
  const outcome = { output: new Map(), failures: new Map() };
  for (let first = 0; first < batch.programs.length; ) {
    const { stdout, ending } = await execute(command, [...args, join(HERE, "run.py"), file, String(first), ...after]);
    parse(stdout, outcome.output);
    if (!ending && stdout.endsWith("== end\n")) break;
    const last = Number(stdout.match(/^== \d+$/gm)?.at(-1)?.slice(3) ?? batch.programs[first]?.seed);
    outcome.failures.set(last, ending || "ends the process");
    first = batch.programs.findIndex((program) => program.seed === last) + 1;
  }
  return outcome;
}

/** Pyodide in a worker, which is replaced when it hangs or dies. */
class Pyodide {
  /** @type {Promise<Worker> | undefined} */
  #worker;

  #start() {
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(workerData + "/pyodide.mjs").then(async ({ loadPyodide }) => {
        const pyodide = await loadPyodide({ indexURL: workerData, env: { PYTHONHASHSEED: "0", HOME: "/" } });
        pyodide.setStderr({ write: (bytes) => bytes.length });
        pyodide.setStdout({ write: (bytes) => { parentPort.postMessage(Buffer.from(bytes).toString("latin1")); return bytes.length; } });
        parentPort.on("message", ({ script, args, text }) => {
          pyodide.FS.writeFile("batch.json", text);
          try {
            pyodide.runPython(script, { globals: pyodide.toPy({ __name__: "runner", ARGS: args }) });
            parentPort.postMessage({ done: "" });
          } catch (error) {
            parentPort.postMessage({ done: String(error).slice(-2000) });
          }
        });
        parentPort.postMessage({ ready: true });
      });`;
    return /** @type {Promise<Worker>} */ (new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData: PYODIDE, stdout: true, stderr: true });
      worker.once("message", () => resolve(worker));
      worker.on("error", reject);
    }));
  }

  /** @returns {Promise<{ stdout: string, ending: string }>} */
  async #execute(/** @type {string} */ text, /** @type {number} */ first) {
    const worker = await (this.#worker ??= this.#start());
    return new Promise((resolve) => {
      let stdout = "";
      const finish = (/** @type {string} */ ending) => {
        clearTimeout(timer);
        worker.removeAllListeners("message").removeAllListeners("exit");
        if (ending) {
          this.#worker = undefined;
          void worker.terminate();
        }
        resolve({ stdout: Buffer.from(stdout, "latin1").toString("utf8"), ending });
      };
      const timer = setTimeout(() => finish("hangs"), PATIENCE_MS);
      worker.on("exit", () => finish("exits"));
      worker.on("message", (message) => (typeof message === "string" ? (stdout += message) : finish(message.done)));
      const script = `${readFileSync(join(HERE, "run.py"), "utf8")}\nmain("batch.json", ${first})`;
      worker.postMessage({ script, args: [], text });
    });
  }

  async run(/** @type {Batch} */ batch) {
    /** @type {Outcome} */
    const outcome = { output: new Map(), failures: new Map() };
    for (let first = 0; first < batch.programs.length; ) {
      const { stdout, ending } = await this.#execute(JSON.stringify(batch), first);
      parse(stdout, outcome.output);
      if (!ending && stdout.endsWith("== end\n")) break;
      const last = Number(stdout.match(/^== \d+$/gm)?.at(-1)?.slice(3) ?? batch.programs[first]?.seed);
      outcome.failures.set(last, ending || "ends");
      first = batch.programs.findIndex((program) => program.seed === last) + 1;
    }
    return outcome;
  }

  async stop() {
    await (await this.#worker)?.terminate();
  }
}

/** A native CPython to compare with. */
function nativePython() {
  const versions = join(process.env["HOME"] ?? "", ".pyenv/versions");
  const installed = existsSync(versions) ? readdirSync(versions).sort().reverse().map((version) => join(versions, version, "bin/python3")) : [];
  return [process.env["CPYTHON"] ?? "python3.14", "python3.13", ...installed].find((python) =>
    spawnSync(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 13))"]).status === 0);
}

const comparing = !words.includes("--crashes");
const python = comparing ? nativePython() : undefined;
const pyodide = comparing && existsSync(PYODIDE) ? new Pyodide() : undefined;
if (comparing && !python && !pyodide) console.log("no reference: only crashes, hangs and differences between the runners are found");

/** All findings in a batch: how each program ended, and the first line of each chunk that no reference has.
 *  @returns {Promise<Finding[]>} */
async function examine(/** @type {Batch} */ batch, needs = { stress: true, references: true, stepped: true }) {
  const file = join(folder, "batch.json");
  writeFileSync(file, JSON.stringify(batch));
  const ours = await inProcesses(file, batch, baton, []);
  const stepped = needs.stepped ? await inProcesses(file, batch, baton, ["--runner", "stepped"]) : undefined;
  const differ = ({ seed } = { seed: 0 }) => stepped && String(ours.output.get(seed)) !== String(stepped.output.get(seed));
  // The stepped runner does the same each time: where it does not it speaks of addresses.
  const again = batch.programs.some(differ) ? await inProcesses(file, batch, baton, ["--runner", "stepped"]) : stepped;
  const stressed = needs.stress && stress ? await inProcesses(file, batch, stress, [], ["collecting"]) : undefined;
  const references = [];
  if (needs.references && python) references.push(await inProcesses(file, batch, python, []));
  if (needs.references && pyodide) references.push(await pyodide.run(batch));
  /** @type {Finding[]} */
  const findings = [];
  for (const { seed, chunks } of batch.programs) {
    const endings = Object.entries({ threads: ours, stepped, stress: stressed }).map(([name, outcome]) => [name, outcome?.failures.get(seed)]).filter(([, ending]) => ending);
    const [runner, ending] = endings[0] ?? [];
    if (ending) {
      // A program that takes for ever everywhere is no finding.
      if (ending === "hangs" && references.some((reference) => reference.failures.get(seed) === "hangs")) continue;
      findings.push({ kind: `${runner}: ${ending}`, seed, chunk: -1, ours: ending.replace(/\d{3,}/g, "N"), theirs: [] });
      continue;
    }
    for (const chunk of chunks.keys()) {
      const mine = ours.output.get(seed)?.[chunk] ?? [];
      const other = stepped?.output.get(seed)?.[chunk];
      const theirs = references.map((reference) => reference.output.get(seed)?.[chunk]).filter((lines) => lines !== undefined);
      const differs = (/** @type {string[][]} */ texts) => {
        if (!texts.length || texts.some((lines) => lines.join("\n") === mine.join("\n"))) return -1;
        for (let line = 0; line < Math.max(mine.length, ...texts.map((lines) => lines.length)); line++) {
          const here = texts.map((lines) => lines[line]);
          if (here.includes(mine[line])) continue;
          if ([mine[line], ...here].some((text) => text && NOT_COMPARED.some((pattern) => pattern.test(text)))) return -1;
          return line;
        }
        return -1;
      };
      const between = other ? differs([other]) : -1;
      if (other && between >= 0 && other[between] === again?.output.get(seed)?.[chunk]?.[between]) findings.push({ kind: "the runners differ", seed, chunk, ours: mine[between] ?? "", theirs: [other[between] ?? ""] });
      const line = differs(theirs);
      if (line >= 0) findings.push({ kind: "differs from CPython", seed, chunk, ours: mine[line] ?? "", theirs: theirs.map((lines) => lines[line] ?? "") });
    }
  }
  return findings;
}

/** What makes two findings the same. */
const signature = (/** @type {Finding} */ { kind, ours, theirs }) =>
  [kind, ours, theirs.at(-1) ?? ""].join("|").replace(/^(\S+) [\w.]+ /gm, "").replace(/\d+(\.\d+)*/g, "N").replace(/'[^']*'/g, "S");

/** The statements at the top of a chunk, each with the lines that belong to it. */
const statements = (/** @type {string} */ chunk) => chunk.split(/\n(?=[^\s#)\]}])(?!(?:except|else|finally|elif)\b)(?<!^@[^\n]*\n)/m);

/** The same finding in fewer chunks and statements. */
async function minimise(/** @type {Batch} */ batch, /** @type {Finding} */ finding) {
  const program = batch.programs.find(({ seed }) => seed === finding.seed);
  if (!program) return [];
  const needs = { stress: finding.kind.startsWith("stress"), references: finding.kind.startsWith("differs"), stepped: !finding.kind.startsWith("differs") };
  const wanted = signature(finding);
  const still = async (/** @type {string[]} */ chunks) =>
    (await examine({ preamble: batch.preamble, programs: [{ seed: finding.seed, chunks }] }, needs)).some((found) => signature(found) === wanted);
  let chunks = finding.chunk < 0 ? program.chunks : program.chunks.slice(0, finding.chunk + 1);
  for (let index = chunks.length - 1; index >= 0; index--) {
    const fewer = chunks.toSpliced(index, 1);
    if (fewer.length && (await still(fewer))) chunks = fewer;
  }
  for (let index = 0; index < chunks.length; index++) {
    let lines = statements(chunks[index] ?? "");
    for (let at = lines.length - 1; at >= 0 && lines.length > 1; at--) {
      const fewer = lines.toSpliced(at, 1);
      if (await still(chunks.with(index, fewer.join("\n")))) lines = fewer;
    }
    chunks = chunks.with(index, lines.join("\n"));
  }
  return chunks;
}

/** @type {Map<string, number>} */
const seen = new Map();
let programs = 0;
const started = Date.now();
while (Date.now() < end && left > 0) {
  const count = Math.min(BATCH, left);
  const { stdout, ending } = await execute(baton, [join(HERE, "generate.py"), String(seed), String(count)]);
  if (ending) {
    console.log(`the generator ${ending}, seed ${seed}`);
    process.exitCode = 1;
    break;
  }
  const batch = /** @type {Batch} */ (JSON.parse(stdout));
  for (const finding of await examine(batch)) {
    const key = signature(finding);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.get(key) !== 1) continue;
    process.exitCode = 1;
    console.log(`\n### seed ${finding.seed}, chunk ${finding.chunk}: ${finding.kind}\nBaton:   ${finding.ours}`);
    for (const text of finding.theirs) console.log(`expects: ${text}`);
    if (minimising && (finding.chunk < 0 || Date.now() < end)) console.log((await minimise(batch, finding)).join("\n# ---\n"));
  }
  programs += count;
  seed += count;
  left -= count;
}
await pyodide?.stop();
rmSync(folder, { recursive: true });
console.log(`\n${programs} programs, ${((Date.now() - started) / 60_000).toFixed(1)} minutes, ${seen.size} different findings, ${[...seen.values()].reduce((sum, times) => sum + times, 0)} in all`);
