/**
 * Looks at programs without running them: what is wrong with their syntax, and their bytecode. Both are what Python itself says
 * (check.py and disassemble.py), in an interpreter of its own, so that it answers while a program runs. No DOM.
 */
import type { Runtime } from "../runtime/api";
import { createRuntime } from "../runtime/baton";
import check from "./check.py?raw";
import disassemble from "./disassemble.py?raw";

/** Something is wrong with a program. Lines and columns count from 1, columns in characters; the end's are 0 if it is not known. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly line: number;
  /** 0 for the whole line. */
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** As in a traceback: `SyntaxError: expected ':'`. */
  readonly message: string;
}

/** When the GIL may change hands after an instruction: `call` means if what it called is not a Python function. */
export type Switches = "always" | "call" | "never";

export interface Row {
  /** Of the instruction in its code object, in code units, as in `TraceEvent`; -1 for a line that is none. */
  readonly offset: number;
  /** The line of the program that it is of; 0 for none. */
  readonly line: number;
  readonly switches: Switches;
  /** As `dis` prints it. */
  readonly text: string;
}

/** A code object: a module's, function's, class's … */
export interface Code {
  readonly name: string;
  /** How many code objects it is in. */
  readonly depth: number;
  /** From the first to the last place of its text, `[line, column]`. */
  readonly from: Place;
  readonly to: Place;
  readonly rows: readonly Row[];
}

export type Place = readonly [line: number, column: number];

/** The most memory that the interpreter takes for it, in bytes. */
const MEMORY = 2 ** 29;

export class Inspector {
  #runtime: Promise<Runtime> | undefined;
  /** The latest request; the next one waits for it. */
  #latest: Promise<unknown> = Promise.resolve();

  async check(source: string): Promise<Diagnostic[]> {
    return readDiagnostics(await this.#ask(check, source));
  }

  /** The code objects of a program, each before those in it; a message if it has none. */
  async disassemble(source: string): Promise<Code[] | string> {
    return readCodes(await this.#ask(disassemble, source));
  }

  /** What a program of ours prints about another. */
  #ask(program: string, source: string): Promise<string> {
    const answer = this.#latest.then(async () => {
      this.#runtime ??= createRuntime({ runner: "stepped", memoryLimit: MEMORY });
      let text = "";
      const onStdout = (piece: string): void => void (text += piece);
      const { outcome, defect } = await (await this.#runtime).run(program, { stdin: source, onStdout });
      if (outcome !== "finished") throw new Error(defect?.message ?? outcome);
      return text;
    });
    this.#latest = answer.catch(() => {});
    return answer;
  }
}

const fields = (text: string): string[][] => text.split("\n").filter(Boolean).map((line) => line.split("\t"));

export function readDiagnostics(text: string): Diagnostic[] {
  return fields(text).map(([kind, line, column, endLine, endColumn, ...message]) => ({
    severity: kind === "warning" ? "warning" : "error",
    line: Number(line),
    column: Number(column),
    endLine: Number(endLine),
    endColumn: Number(endColumn),
    message: message.join("\t"),
  }));
}

export function readCodes(text: string): Code[] | string {
  const codes: (Code & { rows: Row[] })[] = [];
  for (const [first = "", ...rest] of fields(text)) {
    if (first === "error") return rest.join("\t");
    if (first === "code") {
      const [depth, line, column, endLine, endColumn, ...name] = rest;
      codes.push({ name: name.join("\t"), depth: Number(depth), from: [Number(line), Number(column)], to: [Number(endLine), Number(endColumn)], rows: [] });
    } else {
      const [line, switches, ...row] = rest;
      codes.at(-1)?.rows.push({ offset: Number(first), line: Number(line), switches: switches as Switches, text: row.join("\t") });
    }
  }
  return codes;
}

const before = (a: Place, b: Place): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]);

/** The innermost code object whose text a place is in, by its index; the module for what is in none. */
export function codeAt(codes: readonly Code[], place: Place): number {
  let found = 0;
  for (const [index, { from, to, depth }] of codes.entries()) {
    if (depth > (codes[found]?.depth ?? 0) && before(from, place) && before(place, to)) found = index;
  }
  return found;
}

/** The code object that an instruction of a trace is of, by its index; -1 for none. */
export function codeOf(codes: readonly Code[], line: number, instruction: number): number {
  return codes.findIndex(({ rows }) => rows.some((row) => row.offset === instruction && row.line === line));
}

let shared: Inspector | undefined;

/** The page's. */
export const sharedInspector = (): Inspector => (shared ??= new Inspector());
