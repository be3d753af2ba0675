import { expect, test } from "vitest";
import { comparable, parseRanges, parseViews } from "./snippet-options";

test("ranges of lines are single lines, closed and open ones", () => {
  expect(parseRanges("9 1-4, 20-")).toEqual({ ranges: [[1, 4], [9, 9], [20, Infinity]], wrong: [] });
  expect(parseRanges("")).toEqual({ ranges: [], wrong: [] });
  expect(parseRanges("0 4-1 x -3 2").wrong).toEqual(["0", "4-1", "x", "-3"]);
});

test("views are told apart from what is none", () => {
  const { views, wrong } = parseViews("timeline, code nothing");
  expect([...views]).toEqual(["timeline", "code"]);
  expect(wrong).toEqual(["nothing"]);
});

test("white space at the ends does not make outputs different", () => {
  expect(comparable("\na  \nb\n\n")).toBe(comparable("a\nb"));
  expect(comparable("a\n b")).not.toBe(comparable("a\nb"));
});
