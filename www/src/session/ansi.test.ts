import { expect, test } from "vitest";
import { AnsiReader, placesIn } from "./ansi";

const read = (...texts: string[]): [string, string][] => {
  const reader = new AnsiReader();
  return texts.flatMap((text) => reader.read(text)).map(({ text, classes }) => [text, classes.join(" ")]);
};

test("text without escapes is left alone", () => {
  expect(read("plain\n")).toEqual([["plain\n", ""]]);
  expect(read("")).toEqual([]);
});

test("colours and emphasis last until they are taken back", () => {
  expect(read("a\x1b[31mb\x1b[1mc\x1b[39md\x1b[0me")).toEqual([["a", ""], ["b", "fg-1"], ["c", "fg-1 bold"], ["d", "bold"], ["e", ""]]);
  expect(read("\x1b[1;4;92;41mx\x1b[22;24my")).toEqual([["x", "bold underline fg-10 bg-1"], ["y", "fg-10 bg-1"]]);
});

test("a sequence may be split anywhere", () => {
  expect(read("a\x1b", "[3", "2mb")).toEqual([["a", ""], ["b", "fg-2"]]);
});

test("what is no colour is left out, and colours of large palettes do not spill", () => {
  expect(read("a\x1b[2Kb\x1b]0;title\x07c\x1b[38;5;196md\x1b[38;2;1;2;31me")).toEqual([["a", ""], ["b", ""], ["c", ""], ["d", ""], ["e", ""]]);
});

test("tracebacks name places", () => {
  const text = '  File "main.py", line 4, in <module>\n  File "/lib/threading.py", line 9\n  File "main.py", line 12\n';
  expect(placesIn(text, "main.py").map(({ start, end, line }) => [text.slice(start, end), line])).toEqual([
    ['File "main.py", line 4', 4],
    ['File "main.py", line 12', 12],
  ]);
});
