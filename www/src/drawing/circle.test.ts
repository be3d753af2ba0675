import { expect, test } from "vitest";
import { type Box, drawCircle, type Point, type Waiter } from "./circle";

const circle = (threads: number): Waiter[] =>
  Array.from({ length: threads }, (_, index) => ({ thread: `Thread-${index}`, place: `main.py:${index}`, lock: `forks[${index}]` }));

const inside = ([x, y]: Point, box: Box): boolean => Math.abs(x - box.x) < box.width / 2 && Math.abs(y - box.y) < box.height / 2;

for (const threads of [2, 3, 5, 8]) {
  test(`${threads} threads and their locks stand apart within the picture, in a circle of arrows`, () => {
    const { width, height, boxes, arrows } = drawCircle(circle(threads));
    expect(boxes).toHaveLength(2 * threads);
    expect(arrows.map(({ kind }) => kind)).toEqual(Array.from({ length: threads }, () => ["waits", "held"]).flat());
    for (const [index, box] of boxes.entries()) {
      expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width / 2).toBeLessThanOrEqual(width);
      expect(box.y - box.height / 2).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height / 2).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(index + 1)) {
        const apart = Math.abs(box.x - other.x) >= (box.width + other.width) / 2 || Math.abs(box.y - other.y) >= (box.height + other.height) / 2;
        expect(apart, `${box.lines} and ${other.lines}`).toBe(true);
      }
    }
    for (const { from, to } of arrows) for (const box of boxes) expect(inside(from, box) || inside(to, box)).toBe(false);
  });
}

test("who waits for a thread's end has an arrow to that thread", () => {
  const { boxes, arrows } = drawCircle([
    { thread: "a", place: "", lock: undefined },
    { thread: "b", place: "main.py:2", lock: "lock" },
  ]);
  expect(boxes.map(({ lines }) => lines)).toEqual([["a"], ["b", "main.py:2"], ["lock"]]);
  expect(arrows.map(({ kind }) => kind)).toEqual(["waits", "waits", "held"]);
});

test("long names are shortened", () => {
  const [box] = drawCircle([{ thread: "a very long name of a thread indeed", place: "x.py:1", lock: "l" }]).boxes;
  expect(box?.lines[0]).toBe("a very long name o…");
});
