/**
 * What terminals do with text, as far as an output on a page shows it: colours and emphasis by `ESC [ … m`. Other escape
 * sequences are left out. Pure; a sequence may be split between two pieces of text.
 */

/** A stretch of text in one style. `classes` are names for style sheets: `bold`, `fg-1`, `bg-12`, … */
export interface Styled {
  readonly text: string;
  readonly classes: readonly string[];
}

/** ESC [ parameters intermediates final, ESC ] text BEL, or ESC and one character (ECMA-48). */
const SEQUENCE = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])/g;
/** The beginning of a sequence at the end of a text; longer than this it is none. */
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,200}\x1b?)?$/;

const EMPHASIS: Readonly<Record<number, string>> = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike" };

export class AnsiReader {
  #rest = "";
  #classes: string[] = [];

  read(text: string): Styled[] {
    const whole = this.#rest + text;
    if (!whole.includes("\x1b")) {
      this.#rest = "";
      return whole ? [{ text: whole, classes: this.#classes }] : [];
    }
    const unfinished = UNFINISHED.exec(whole);
    this.#rest = unfinished ? unfinished[0] : "";
    const end = whole.length - this.#rest.length;
    const pieces: Styled[] = [];
    const add = (from: number, to: number): void => {
      if (to > from) pieces.push({ text: whole.slice(from, to), classes: this.#classes });
    };
    let from = 0;
    for (const found of whole.slice(0, end).matchAll(SEQUENCE)) {
      add(from, found.index);
      from = found.index + found[0].length;
      if (found[2] === "m") this.#style((found[1] ?? "").split(";").map(Number));
    }
    add(from, end);
    return pieces;
  }

  /** Select Graphic Rendition. Colours beyond the sixteen are left as they were. */
  #style(codes: readonly number[]): void {
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] as number;
      const without = (pattern: RegExp): string[] => this.#classes.filter((name) => !pattern.test(name));
      const name = EMPHASIS[code];
      if (code === 0) this.#classes = [];
      else if (name) this.#classes = [...this.#classes.filter((other) => other !== name), name];
      else if (code === 22) this.#classes = without(/^(bold|dim)$/);
      else if (code >= 23 && code <= 29) this.#classes = this.#classes.filter((other) => other !== EMPHASIS[code - 20]);
      else if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
      else if (code === 39) this.#classes = without(/^fg-/);
      else if (code === 49) this.#classes = without(/^bg-/);
      else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) this.#classes = [...without(/^fg-/), `fg-${code >= 90 ? code - 82 : code - 30}`];
      else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) this.#classes = [...without(/^bg-/), `bg-${code >= 100 ? code - 92 : code - 40}`];
    }
  }
}

/** A place in a program that a traceback names. */
export interface Named {
  /** From which to which character of the text. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** The places in `filename` that a text names as tracebacks do: `File "main.py", line 3`. */
export function placesIn(text: string, filename: string): Named[] {
  const found = [...text.matchAll(/File "([^"\n]*)", line (\d+)/g)];
  return found.filter(([, name]) => name === filename).map((match) => ({ start: match.index, end: match.index + match[0].length, line: Number(match[2]) }));
}
