import { readFile } from "node:fs/promises";
import { Playground, type Trace } from "./playground";
import { expect, test } from "./test";

/** All spans in which somebody held the GIL, in the order of time. */
function held({ lanes }: Trace) {
  return lanes
    .flatMap(({ name, spans }) => spans.filter(({ state }) => state === "holding").map((span) => ({ name, ...span })))
    .sort((a, b) => a.start - b.start);
}

const BUSY = `import threading
def spin():
    n = 0
    while n < 10_000_000:
        n += 1
threads = [threading.Thread(target=spin, name=name) for name in ("east", "west")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
`;

test("two busy threads hand the GIL to and fro because each asks for it", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const trace = await baton.model();
  expect(trace.lanes.map(({ name }) => name)).toEqual(["MainThread", "east", "west"]);
  expect(trace.lanes.every(({ state }) => state === "ended")).toBe(true);
  const between = trace.handOvers.filter(({ from, to }) => [from, to].sort().join() === "east,west");
  expect(between.filter(({ reason }) => reason === "DropRequest").length).toBeGreaterThan(2);
  // Their loop is where they let go.
  const lines = held(trace).filter(({ reason }) => reason === "DropRequest" ).map(({ endLine }) => endLine);
  expect(lines.filter((line) => line === 4 || line === 5).length).toBeGreaterThan(2);
  // The main thread gave the GIL up to wait for the others to end.
  expect(held(trace).some(({ name, reason }) => name === "MainThread" && (reason === "Join" || reason === "Lock"))).toBe(true);
});

test("never do two threads hold the GIL", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(`import sys\nsys.setswitchinterval(1e-4)\n${BUSY}`);
  const spans = held(await baton.model());
  expect(spans.length).toBeGreaterThan(10);
  // Clocks of two workers may disagree by a few microseconds.
  spans.forEach(({ start }, index) => index > 0 && expect(start).toBeGreaterThan((spans[index - 1]?.end as number) - 0.1));
});

test("sleeping threads overlap, and none holds the GIL meanwhile", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(
    "import threading, time\nthreads = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(3)]\n" +
      "for thread in threads:\n    thread.start()\nfor thread in threads:\n    thread.join()\n",
  );
  const sleeps = (await baton.model()).lanes.slice(1).map(({ spans }) => spans.find(({ state }) => state === "sleep"));
  expect(sleeps).toHaveLength(3);
  const [latestStart, earliestEnd] = [Math.max(...sleeps.map((span) => span?.start ?? Infinity)), Math.min(...sleeps.map((span) => span?.end ?? 0))];
  expect(latestStart).toBeLessThan(earliestEnd);
});

test("the figures count every hand-over by reason", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("import time\nfor _ in range(7):\n    time.sleep(0.001)\n");
  const row = baton.figures.getByRole("row", { name: "MainThread" });
  const heads = await baton.figures.getByRole("columnheader").allTextContents();
  const column = heads.findIndex((head) => head.trim() === "Sleep");
  expect(column).toBeGreaterThan(0);
  // The row's first cell is its header.
  await expect(row.getByRole("cell").nth(column - 1)).toHaveText("7");
});

test("a deadlock shows two threads that wait for locks, and Stop ends it", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.example.selectOption("deadlock_forever");
  await baton.run.click();
  await expect
    .poll(async () => (await baton.model()).lanes.filter(({ name, state }) => ["east", "west"].includes(name) && state === "lock").length)
    .toBe(2);
  // The picture goes on although nothing happens.
  const waited = async (): Promise<number> => {
    const last = (await baton.model()).lanes.find(({ name }) => name === "east")?.spans.at(-1);
    return (last?.end ?? 0) - (last?.start ?? 0);
  };
  const before = await waited();
  await expect.poll(waited).toBeGreaterThan(before);
  await baton.stop.click();
  await baton.ended();
  expect(await baton.text()).toMatch(/^start\n[^]*KeyboardInterrupt\n$/);
  await baton.finish('print("next")\n');
  expect(await baton.text()).toBe("next\n");
});

test("hovering shows what a thread does, with the source line, and marks it in the editor", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const box = await baton.timeline.boundingBox();
  if (!box) throw new Error("no timeline");
  const { lanes } = await baton.model();
  const [start, end] = [Math.min(...lanes.map(({ spans }) => spans[0]?.start ?? Infinity)), Math.max(...lanes.map(({ spans }) => spans.at(-1)?.end ?? 0))];
  const longest = (lanes[1]?.spans ?? []).filter(({ state }) => state === "holding").sort((a, b) => b.end - b.start - (a.end - a.start))[0];
  if (!longest) throw new Error("east never held the GIL");
  // The names take the first 148 pixels, a margin the last 14.
  const x = 148 + (((longest.start + longest.end) / 2 - start) / (end - start)) * (box.width - 162);
  await page.mouse.move(box.x + 152, box.y + 16);
  await page.mouse.move(box.x + x, box.y + 38 + 16);
  const hover = page.locator("#hover");
  await expect(hover).toContainText(/east (holds|waits for) the GIL for/);
  await expect(hover.locator("code")).toContainText(/^main\.py:[45]  (while n < 10_000_000|n \+= 1)/);
  await expect(page.locator(".cm-pointed")).toHaveText(/while n < 10_000_000|n \+= 1/);
});

test("the keyboard goes through lanes and spans, zooms and pans", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  await baton.timeline.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("baton-timeline [aria-live=polite]")).toContainText(/^east /);
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("baton-timeline [aria-live=polite]")).toContainText(/^east /);
  const axis = (): Promise<string | null> => page.locator("baton-timeline svg").textContent();
  const whole = await axis();
  for (let n = 0; n < 6; n++) await page.keyboard.press("+");
  await expect.poll(axis).not.toBe(whole);
  const zoomed = await axis();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(axis).not.toBe(zoomed);
  await page.keyboard.press("Home");
  await expect.poll(axis).toBe(whole);
});

test("the hand-overs are there as a table, too", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  await page.getByText(/^Hand-overs/).click();
  await expect(page.getByRole("row", { name: /(east|west).*another thread asked for it/ }).first()).toBeVisible();
});

test("the trace downloads as Chrome Trace JSON", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download trace" }).click();
  const { traceEvents } = JSON.parse(await readFile(await (await download).path(), "utf8")) as { traceEvents: { ph: string; name: string; args: { name?: string } }[] };
  expect(traceEvents.filter(({ name }) => name === "thread_name").map(({ args }) => args.name)).toEqual(["MainThread", "east", "west"]);
  expect(traceEvents.some(({ ph, name }) => ph === "X" && name === "GIL")).toBe(true);
});
