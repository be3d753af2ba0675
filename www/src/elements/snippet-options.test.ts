import { expect, test } from "vitest";
import { comparable, parseFiles, parseRanges, parseViews } from "./snippet-options";

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

test("files, each with the element or the URL that it comes from", () => {
  expect(parseFiles("data.csv:#data  in/words.txt:https://example.org/words.txt\n")).toEqual({
    files: new Map([["data.csv", "#data"], ["in/words.txt", "https://example.org/words.txt"]]),
    wrong: [],
  });
  expect(parseFiles("data.csv :x y:")).toMatchObject({ wrong: ["data.csv", ":x", "y:"] });
});
