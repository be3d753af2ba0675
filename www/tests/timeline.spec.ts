import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
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

/** Where a moment of a thread's row is on the page. */
async function pointOf(baton: Playground, row: number, time: number): Promise<{ x: number; y: number }> {
  const box = await baton.timeline.boundingBox();
  if (!box) throw new Error("no timeline");
  const { start, end } = await baton.model();
  const margin = (end - start) * 0.005;
  // The names take the first 148 pixels, a margin the last 14.
  return { x: box.x + 148 + ((time - start + margin) / (end - start + 2 * margin)) * (box.width - 162), y: box.y + 38 * row + 16 };
}

const details = (page: Page) => page.getByRole("region", { name: "Details" });
const live = (page: Page) => page.locator("baton-timeline [aria-live=polite]");
const axisOf = (page: Page, nth = 0): Promise<string> => page.locator("baton-timeline #axis").nth(nth).evaluate((axis) => [...axis.querySelectorAll("text")].map(({ textContent }) => textContent).join(" "));

test("a click on a span says who asked for the GIL, where, and why the holder let go; n and p go from holder to holder", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const { lanes } = await baton.model();
  const row = lanes.findIndex(({ name }) => name === "east");
  const asked = (lanes[row]?.spans ?? []).filter(({ state, reason }) => state === "holding" && reason === "DropRequest").sort((a, b) => b.end - b.start - (a.end - a.start))[0];
  if (!asked) throw new Error("nobody asked east");
  const { x, y } = await pointOf(baton, row, (asked.start + asked.end) / 2);
  await page.mouse.click(x, y);
  await expect(details(page).getByRole("heading")).toHaveText(/^east → (west|MainThread)$/);
  await expect(details(page)).toContainText(/Asked by\s*(west|MainThread) at main\.py:\d+, instruction \d+/);
  await expect(details(page)).toContainText(/Let go\s*east at main\.py:[45], instruction \d+/);
  await expect(details(page)).toContainText("another thread asked for it");
  await expect(details(page)).toContainText(/Waited\s*(west|MainThread) for [\d.]+ (ms|µs)/);
  await expect(live(page)).toHaveText(/^east hands the GIL to (west|MainThread)\. .*Why: another thread asked for it/);

  const next = (await details(page).getByRole("heading").textContent())?.split(" → ")[1];
  await baton.timeline.focus();
  await page.keyboard.press("n");
  await expect(details(page).getByRole("heading")).toHaveText(new RegExp(`^${next} → `));
  await page.keyboard.press("p");
  await expect(details(page).getByRole("heading")).toHaveText(new RegExp(`^east → ${next}$`));
  await page.keyboard.press("ArrowRight");
  await expect(live(page)).toHaveText(new RegExp(`^${next} hands the GIL to`));
  await page.keyboard.press("Escape");
  await expect(details(page)).toHaveCount(0);
});

test("a drag with Shift, or on the axis, sums up a stretch of time", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const { start, end } = await baton.model();
  const drag = async (from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, from.y);
    await page.mouse.move(to.x, to.y);
    await page.mouse.up();
  };
  const [from, to] = [await pointOf(baton, 1, start + (end - start) * 0.3), await pointOf(baton, 1, start + (end - start) * 0.7)];
  await page.keyboard.down("Shift");
  await drag(from, to);
  await page.keyboard.up("Shift");
  await expect(details(page).getByRole("row", { name: /^east/ })).toContainText(/Asked \d+/);
  // Two threads that only compute leave the GIL to nobody but each other.
  const sum = await details(page).getByText(/^Held by somebody/).textContent();
  const share = Number(/(\d+) %\.$/.exec(sum ?? "")?.[1]);
  expect(share).toBeGreaterThan(60);
  expect(share).toBeLessThanOrEqual(100);
  await expect(live(page)).toHaveText(/^Selected .*east held the GIL for/);
  const box = await page.locator("baton-timeline #axis").boundingBox();
  if (!box) throw new Error("no axis");
  await drag({ x: box.x + 160, y: box.y + 10 }, { x: box.x + 230, y: box.y + 10 });
  await expect(details(page).getByText(/^Held by somebody/)).not.toHaveText(sum ?? "");
  await expect(details(page).getByRole("row", { name: /^MainThread/ })).toBeVisible();
});

test("wheel, pinch, keys and drag zoom and move the view, from ten microseconds to all of it", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(BUSY);
  const whole = await axisOf(page);
  const { start, end } = await baton.model();
  const middle = await pointOf(baton, 1, (start + end) / 2);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(0, -600);
  await expect.poll(() => axisOf(page)).not.toBe(whole);
  const zoomed = await axisOf(page);
  await page.mouse.down();
  await page.mouse.move(middle.x - 80, middle.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => axisOf(page)).not.toBe(zoomed);
  await expect(details(page)).toHaveCount(0);
  await baton.timeline.focus();
  await page.keyboard.press("f");
  await expect.poll(() => axisOf(page)).toBe(whole);

  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...spread: number[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: spread.flatMap((away) => [{ x: middle.x - away, y: middle.y, id: 1 }, { x: middle.x + away, y: middle.y, id: 2 }]) });
  await touch("touchStart", 30);
  for (const away of [50, 80, 120]) await touch("touchMove", away);
  await touch("touchEnd");
  await expect.poll(() => axisOf(page)).not.toBe(whole);

  for (let n = 0; n < 24; n++) await page.keyboard.press("w");
  await expect.poll(() => axisOf(page)).toMatch(/^(\d+ µs|\d+\.\d{3,} ms)/);
  const near = await axisOf(page);
  for (const key of ["a", "a", "a"]) await page.keyboard.press(key);
  await expect.poll(() => axisOf(page)).not.toBe(near);
  for (let n = 0; n < 40; n++) await page.keyboard.press("s");
  await expect.poll(() => axisOf(page)).toBe(whole);
});

const LOCKS = `import threading, time
class Account:
    def __init__(self):
        self._lock = threading.Lock()
    def use(self):
        with self._lock:
            time.sleep(0.02)
forks = [threading.Lock() for _ in range(3)]
def eat(left):
    with left:
        time.sleep(0.02)
account = Account()
jobs = [threading.Thread(target=account.use), threading.Thread(target=account.use)]
jobs += [threading.Thread(target=eat, args=(forks[2],)) for _ in range(2)]
for job in jobs:
    job.start()
for job in jobs:
    job.join()
`;

test("a lock that threads wait for has a row and the program's name for it, linked with threads and lines", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(LOCKS);
  const { lanes, locks } = await baton.model();
  expect(locks.map(({ name }) => name).sort()).toEqual(["forks[2]", "self._lock"]);
  const row = lanes.length + locks.findIndex(({ name }) => name === "self._lock");
  const { segments } = locks[row - lanes.length] as (typeof locks)[number];
  const held = segments.find(({ holder, waiters }) => holder && waiters.length > 0);
  if (!held) throw new Error("nobody had the lock that was waited for");
  const { x, y } = await pointOf(baton, row, held.start + 5);
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
  await expect(page.locator("#hover")).toContainText(/^\s*self\._lock\s+is held by Thread-\d \(use\) for/);
  await expect(page.locator("#hover")).toContainText(/Thread-\d \(use\) waits for it\./);
  await expect(page.locator(".cm-pointed")).toHaveText("        with self._lock:");
  // The waiting thread's span names it.
  const waiter = lanes.findIndex(({ name }) => name === held.waiters[0]);
  const wait = await pointOf(baton, waiter, held.start + 5);
  await page.mouse.move(wait.x, wait.y);
  await expect(page.locator("#hover")).toContainText("waits for self._lock for");
  // And the line in the editor marks the spans.
  await page.mouse.move(5, 5);
  const plain = await baton.timeline.screenshot();
  await page.locator(".cm-line", { hasText: "with self._lock" }).hover();
  await expect.poll(async () => (await baton.timeline.screenshot()).equals(plain)).toBe(false);
  await page.mouse.move(5, 5);
  await expect.poll(async () => (await baton.timeline.screenshot()).equals(plain)).toBe(true);
});

test("the timeline is exported as a picture that looks like it", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(LOCKS);
  const exported = async (name: string): Promise<Buffer> => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name, exact: true }).click();
    expect((await download).suggestedFilename()).toBe(`baton-timeline.${name.toLowerCase()}`);
    return readFile(await (await download).path());
  };
  const vector = (await exported("SVG")).toString();
  const texts = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, "image/svg+xml");
    return document.querySelector("parsererror") ? [] : [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
  }, vector);
  expect(texts).toEqual(expect.arrayContaining(["MainThread", "self._lock", "forks[2]", "holds the GIL", "0"]));
  const raster = await exported("PNG");
  const { width, height, colours } = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width: bitmap.width, height: bitmap.height, colours: new Set(new Uint32Array(data.buffer)).size };
  }, [...raster]);
  // Five threads, two locks, axis and legend, at twice the page's size.
  expect(height).toBe(2 * (26 + 7 * 38 + 8 + 34));
  expect(width).toBe(2 * Math.round((await baton.timeline.boundingBox())?.width ?? 0));
  expect(colours).toBeGreaterThan(20);
});

test("a trace is kept and shown under the next one, with one scale for both", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("import time\nfor _ in range(3):\n    time.sleep(0.1)\n");
  await page.getByRole("button", { name: "Compare" }).click();
  await baton.finish("import time\ntime.sleep(0.02)\n");
  await expect(page.locator("baton-timeline")).toHaveCount(2);
  await expect.poll(async () => (await axisOf(page, 0)) === (await axisOf(page, 1))).toBe(true);
  expect(await axisOf(page, 0)).toMatch(/300 ms/);
  const whole = await axisOf(page, 1);
  await page.locator("baton-timeline.latest #lanes").focus();
  for (let n = 0; n < 4; n++) await page.keyboard.press("w");
  await expect.poll(() => axisOf(page, 1)).not.toBe(whole);
  await expect.poll(async () => (await axisOf(page, 0)) === (await axisOf(page, 1))).toBe(true);
  await page.getByRole("button", { name: "Forget the kept one" }).click();
  await expect(page.locator("baton-timeline")).toHaveCount(1);
});

test("all keys and gestures are listed, and the list closes", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.timeline.focus();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys and gestures" });
  await expect(help).toContainText("follow the GIL to the next holder");
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
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
