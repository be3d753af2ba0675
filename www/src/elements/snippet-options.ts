/** What the attributes of `<baton-snippet>` say. Pure. */
import type { FileContents, Runner } from "../runtime/api";

export const VIEWS = ["code", "output", "timeline", "threads", "bytecode"] as const;
export type ViewName = (typeof VIEWS)[number];

/** Lines, from 1, both ends included. */
export type Range = readonly [first: number, last: number];

export interface SnippetOptions {
  readonly source: string;
  readonly views: ReadonlySet<ViewName>;
  /** `off`: the code is shown as the page has it. */
  readonly editor: "full" | "readonly" | "off";
  /** Lines of the program that run but are not shown. */
  readonly hidden: readonly Range[];
  readonly setup: string | undefined;
  /** What the program is to print. */
  readonly expect: string | undefined;
  /** In seconds. */
  readonly switchInterval: number | undefined;
  readonly runner: Runner | undefined;
  /** A CSS length for the editor, or "" for as much as the program takes. */
  readonly height: string;
  /** What is written before each run; called for each, as it may have to be fetched. */
  readonly files: () => Promise<FileContents>;
  readonly runLabel: string;
  readonly filename: string;
  /** What is wrong with the attributes, in one line; "" if nothing is. */
  readonly complaint: string;
}

/** A list of views, in any order, between spaces or commas. */
export function parseViews(text: string): { views: ReadonlySet<ViewName>; wrong: string[] } {
  const words = text.split(/[\s,]+/).filter(Boolean);
  const known = (word: string): word is ViewName => (VIEWS as readonly string[]).includes(word);
  return { views: new Set(words.filter(known)), wrong: words.filter((word) => !known(word)) };
}

/** Lines and ranges of lines: `1-4 9 20-`, an open range going to the end. */
export function parseRanges(text: string): { ranges: Range[]; wrong: string[] } {
  const ranges: Range[] = [];
  const wrong: string[] = [];
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const found = /^(\d+)(-(\d*))?$/.exec(word);
    const first = Number(found?.[1]);
    const last = found?.[2] === undefined ? first : found[3] ? Number(found[3]) : Infinity;
    if (found && first >= 1 && last >= first) ranges.push([first, last]);
    else wrong.push(word);
  }
  return { ranges: ranges.sort(([a], [b]) => a - b), wrong };
}

/** Files by the names that a program knows them by: `data.csv:#data words.txt:texts/words.txt`, each from an element or a URL. */
export function parseFiles(text: string): { files: ReadonlyMap<string, string>; wrong: string[] } {
  const words = text.split(/\s+/).filter(Boolean);
  const pairs = words.map((word) => /^([^:]+):(.+)$/.exec(word));
  return {
    files: new Map(pairs.flatMap((pair) => (pair ? [[pair[1] as string, pair[2] as string]] : []))),
    wrong: words.filter((_, index) => !pairs[index]),
  };
}

/** The output as it is compared: without white space at the ends of lines and of the whole. */
export function comparable(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
