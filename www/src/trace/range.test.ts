import { expect, test } from "vitest";
import { TWO_THREADS } from "./fixture";
import { TimelineModel } from "./model";
import { rangeFigures } from "./range";

const model = new TimelineModel();
model.append(TWO_THREADS);

test("a stretch of time says what each thread held, waited and gave up", () => {
  const figures = rangeFigures(model, 104, 112);
  expect(figures).toMatchObject({ wall: 8, held: 6 });
  expect(figures.threads.map(({ id, held, waited, handOvers }) => [id, held, waited, handOvers])).toEqual([
    [1, 4, 2, { DropRequest: 1 }],
    [2, 2, 3, { Sleep: 1 }],
  ]);
});

test("all of it adds up to what was held, and never to more than there is", () => {
  const { wall, held, threads } = rangeFigures(model, 100, 120);
  expect([wall, held]).toEqual([20, 15]);
  expect(threads.map((thread) => thread.handOvers)).toEqual([{ DropRequest: 1 }, { Sleep: 1, ThreadExit: 1 }]);
});

test("threads that had not begun or had ended are not among them", () => {
  expect(rangeFigures(model, 100, 101).threads.map(({ id }) => id)).toEqual([1]);
  expect(rangeFigures(model, 119, 120).threads.map(({ id }) => id)).toEqual([1]);
});
