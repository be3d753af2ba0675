import { expect, test } from "vitest";
import { type Code, codeAt, codeOf, readCodes, readDiagnostics } from "./inspector";

const CODES = readCodes(
  [
    "code\t0\t1\t1\t9\t1000000\t<module>",
    "0\t0\talways\t  0           RESUME                   0",
    "-1\t0\tnever\t",
    "4\t1\tcall\t  1           CALL                     0",
    "code\t1\t2\t1\t5\t1000000\tf",
    "0\t2\talways\t  2           RESUME                   0",
    "code\t2\t4\t9\t4\t20\tf.<locals>.<lambda>",
    "0\t4\talways\t  4           RESUME                   0",
  ].join("\n"),
) as Code[];

test("the codes of a program, with their rows", () => {
  expect(CODES.map(({ name, depth, rows }) => [name, depth, rows.length])).toEqual([["<module>", 0, 3], ["f", 1, 1], ["f.<locals>.<lambda>", 2, 1]]);
  expect(CODES[0]?.rows[2]).toEqual({ offset: 4, line: 1, switches: "call", text: "  1           CALL                     0" });
  expect(CODES[0]?.rows[1]?.text).toBe("");
});

test("the innermost code at a place", () => {
  const at = (line: number, column: number): string => CODES[codeAt(CODES, [line, column])]?.name ?? "";
  expect([at(1, 1), at(2, 1), at(4, 1), at(4, 9), at(4, 20), at(4, 21), at(5, 80), at(6, 1), at(99, 1)]).toEqual([
    "<module>", "f", "f", "f.<locals>.<lambda>", "f.<locals>.<lambda>", "f", "f", "<module>", "<module>",
  ]);
});

test("the code that an instruction of a trace is of", () => {
  expect([codeOf(CODES, 4, 0), codeOf(CODES, 2, 0), codeOf(CODES, 1, 4), codeOf(CODES, 3, 0), codeOf(CODES, 1, 5)]).toEqual([2, 1, 0, -1, -1]);
});

test("a program that cannot be compiled has a message in place of its codes", () => {
  expect(readCodes("error\tSyntaxError: expected ':' (<program>, line 1)\n")).toBe("SyntaxError: expected ':' (<program>, line 1)");
});

test("what is wrong with a program", () => {
  expect(readDiagnostics("error\t2\t8\t2\t9\tSyntaxError: expected ':'\nwarning\t1\t0\t0\t0\tSyntaxWarning: a\tb\n")).toEqual([
    { severity: "error", line: 2, column: 8, endLine: 2, endColumn: 9, message: "SyntaxError: expected ':'" },
    { severity: "warning", line: 1, column: 0, endLine: 0, endColumn: 0, message: "SyntaxWarning: a\tb" },
  ]);
  expect(readDiagnostics("")).toEqual([]);
});
