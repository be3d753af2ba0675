import { expect, test } from "vitest";
import { Link, PROTOCOL } from "./link";
import { Fixture, IN_AT, layout, places, SLOTS_AT } from "./memory.fixture";

function read(fixture: Fixture): [string, string][] {
  const written: [string, string][] = [];
  fixture.link.readOutput((stream, text) => written.push([stream, text]));
  return written;
}

test("output comes in order, with neighbours of one stream together", () => {
  const fixture = new Fixture();
  fixture.output(1, "a");
  fixture.output(1, "b\n");
  fixture.output(2, "oops\n");
  fixture.output(1, "c");
  expect(read(fixture)).toEqual([
    ["stdout", "ab\n"],
    ["stderr", "oops\n"],
    ["stdout", "c"],
  ]);
  expect(read(fixture)).toEqual([]);
});

test("the output ring wraps round anywhere, and what was read makes room", () => {
  const fixture = new Fixture();
  for (let round = 0; round < 200; round++) {
    fixture.output(1, `${round}${"x".repeat(round % 30)}`);
    expect(read(fixture)).toEqual([["stdout", `${round}${"x".repeat(round % 30)}`]]);
    expect(fixture.control(11)).toBe(fixture.control(10));
  }
  expect(fixture.control(12)).toBe(200);
});

test("the ring's counters wrap round 2³²", () => {
  const fixture = new Fixture();
  fixture.control(10, -3);
  fixture.control(11, -3);
  fixture.output(1, "hello");
  expect(read(fixture)).toEqual([["stdout", "hello"]]);
  expect(fixture.control(11)).toBe(6);
});

test("a character cut between two pieces is one character", () => {
  const fixture = new Fixture();
  const [first, ...rest] = new TextEncoder().encode("€");
  fixture.output(1, new Uint8Array([first as number]));
  expect(read(fixture)).toEqual([]);
  fixture.output(2, "!");
  fixture.output(1, new Uint8Array(rest));
  expect(read(fixture)).toEqual([
    ["stderr", "!"],
    ["stdout", "€"],
  ]);
});

test("input that does not fit follows as soon as there is room", () => {
  const fixture = new Fixture();
  fixture.link.giveInput("0123456789abcdefGHIJ\n");
  fixture.link.giveInput(null);
  const ring = (): string => new TextDecoder().decode(fixture.bytes.slice(IN_AT, IN_AT + 16));
  expect([fixture.control(15), ring(), fixture.control(21)]).toEqual([16, "0123456789abcdef", 0]);
  fixture.control(16, 16);
  fixture.link.moveInput();
  expect([fixture.control(15), ring(), fixture.control(21)]).toEqual([21, "GHIJ\n56789abcdef", 1]);
});

test("input is wanted when a thread waits and nothing is on its way", () => {
  const fixture = new Fixture();
  expect(fixture.link.wantsInput).toBe(false);
  fixture.control(20, 1);
  expect(fixture.link.wantsInput).toBe(true);
  fixture.link.giveInput("line\n");
  expect(fixture.link.wantsInput).toBe(false);
  fixture.control(16, fixture.control(15));
  expect(fixture.link.wantsInput).toBe(true);
  fixture.link.giveInput(null);
  expect(fixture.link.wantsInput).toBe(false);
  fixture.link.resetInput();
  expect(fixture.control(21)).toBe(0);
});

test("Stop sets the main thread's bits and nobody else's", () => {
  const fixture = new Fixture();
  fixture.link.interrupt();
  fixture.slot(0, 7, "other");
  const main = fixture.slot(1, 8, "MainThread");
  fixture.words[(SLOTS_AT - 4) / 4] = 2;
  fixture.link.interrupt();
  const word = (address: number): number => fixture.words[address / 4] as number;
  expect([word(main + layout.slot.breaker), word(main + layout.slot.park)]).toEqual([2, 2]);
  expect(word(SLOTS_AT + layout.slot.breaker)).toBe(0);
  expect([fixture.control(12), fixture.control(17)]).toEqual([1, 1]);
});

test("files of two builds do not work together silently", () => {
  const fixture = new Fixture();
  fixture.control(0, PROTOCOL + 1);
  expect(() => new Link(fixture.memory, places)).toThrow(/two builds/);
});
