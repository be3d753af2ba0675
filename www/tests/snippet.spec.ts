import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { PORT } from "../playwright.config";
import { encodeShared } from "../src/session/share";
import { expect, test } from "./test";

const snippet = (page: Page, id: string): Locator => page.locator(`#${id}`);
const run = (element: Locator): Promise<void> => element.locator("[part=run]").click();
const output = (element: Locator): Locator => element.getByLabel("Output");
const status = (element: Locator): Locator => element.locator("[part=status]");

test.describe("snippets on a page of somebody else", () => {
  let requests: string[];
  test.beforeEach(async ({ page }) => {
    requests = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await page.goto("/pages/snippets.html");
    await expect(snippet(page, "plain").locator("[part=run]")).toBeVisible();
  });

  test("nothing heavy is loaded before the first Run, and the code can be read", async ({ page }) => {
    await page.waitForLoadState("networkidle");
    expect(requests.filter((path) => /wasm|editor|snippet-view/.test(path))).toEqual([]);
    await expect(snippet(page, "plain").locator("code")).toContainText("thread.join()");
  });

  test("a snippet runs, and shows output and timeline", async ({ page }) => {
    const plain = snippet(page, "plain");
    await run(plain);
    await expect(status(plain)).toContainText("Finished");
    await expect(output(plain)).toHaveText("0\n1\n2\n");
    expect(await plain.locator("baton-timeline").evaluate((timeline: HTMLElementTagNameMap["baton-timeline"]) => timeline.model.lanes.length)).toBe(4);
    expect(requests.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
  });

  test("it takes the block before it, without what the page's theme adds to that", async ({ page }) => {
    const before = snippet(page, "before");
    await expect(before.getByRole("button", { name: "Try it" })).toBeVisible();
    await run(before);
    await expect(output(before)).toHaveText("the block before\n");
    // The page's own block is still what shows the code.
    await expect(before.locator("pre")).toBeVisible();
    await expect(before.locator("baton-editor")).toHaveCount(0);
  });

  test("set-up and hidden lines run but are not shown, and lines keep their numbers", async ({ page }) => {
    const hidden = snippet(page, "hidden");
    await expect(hidden.getByText("interval = ")).toBeHidden();
    await run(hidden);
    await expect(output(hidden)).toContainText("ZeroDivisionError");
    await expect(output(hidden)).toContainText('File "main.py", line 6');
    await expect(hidden.locator(".cm-content")).not.toContainText("interval");
    expect(await hidden.locator(".cm-gutterElement").allTextContents()).toEqual(expect.arrayContaining(["3", "4", "5"]));
    await expect(hidden.locator("[part=verdict]")).toContainText("Not yet");
    await expect(hidden.getByRole("row", { name: "MainThread" })).toBeVisible();
  });

  test("the interval is set, the editor cannot be written in, and the right output is said to be right", async ({ page }) => {
    const interval = snippet(page, "interval");
    const done = interval.evaluate((element) => new Promise((resolve) => element.addEventListener("baton-done", (event) => resolve((event as CustomEvent).detail))));
    await run(interval);
    await expect(interval.locator("[part=verdict]")).toContainText("Right");
    expect(await done).toMatchObject({ outcome: "finished", status: 0, expected: true });
    await interval.getByLabel("Editor").focus();
    await page.keyboard.type("x");
    await expect(interval.locator(".cm-content")).not.toContainText("xi");
  });

  test("one runs at a time, which the others say; Stop and Reset work", async ({ page }) => {
    const [endless, plain] = [snippet(page, "endless"), snippet(page, "plain")];
    await run(endless);
    await expect(output(endless)).toContainText("on");
    await run(plain);
    await expect(status(plain)).toContainText("Another program of this page is running");
    await endless.locator("[part=stop]").click();
    await expect(output(endless)).toContainText("KeyboardInterrupt");
    await run(plain);
    await expect(status(plain)).toContainText("Finished");
    await endless.getByLabel("Editor").focus();
    await page.keyboard.type("# mine ");
    await expect(endless.locator(".cm-content")).toContainText("# mine");
    await endless.locator("[part=reset]").click();
    await expect(endless.locator(".cm-content")).not.toContainText("# mine");
    await expect(output(endless)).toBeHidden();
  });

  test("attributes that are not understood are told in one line, as text", async ({ page }) => {
    const wrong = snippet(page, "wrong");
    await run(wrong);
    await expect(wrong.locator(".complaint")).toHaveText('This snippet\'s attributes are not understood: view="<b>", hide="4-1", runner="none".');
  });

  test("the stepped runner asks for input in place", async ({ page }) => {
    const stepped = snippet(page, "stepped");
    await run(stepped);
    await stepped.getByLabel("Input").fill("Ada");
    await page.keyboard.press("Enter");
    await expect(output(stepped)).toHaveText("Who? Ada\nHello, Ada\n");
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing to mend (${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => (document.documentElement.style.colorScheme = "light dark"));
      for (const id of ["plain", "interval"]) {
        await run(snippet(page, id));
        await expect(status(snippet(page, id))).toContainText("Finished");
      }
      expect((await new AxeBuilder({ page }).include("baton-snippet").analyze()).violations).toEqual([]);
    });
  }
});

test.describe("a frame on a page that sends no header", () => {
  const CODE = `import threading
threads = [threading.Thread(target=print, args=("thread", n)) for n in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
`;
  const frame = async (page: Page, query: string, hash: string): Promise<void> => {
    await page.goto(`http://localhost:${PORT + 1}/pages/host.html`);
    await page.locator("iframe").evaluate((frame: HTMLIFrameElement, url) => (frame.src = url), `http://127.0.0.1:${PORT}/embed.html?${query}#${hash}`);
  };

  test("has real threads, and tells its height and its end", async ({ page }) => {
    await frame(page, "view=code+output+timeline", await encodeShared({ code: CODE }));
    const inner = page.frameLocator("iframe");
    await inner.getByRole("button", { name: "Run" }).click();
    await expect(inner.locator("[part=status]")).toContainText("Finished");
    await expect(inner.getByLabel("Output")).toContainText("thread 1");
    expect(await page.frames()[1]?.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(inner.locator("[part=note]")).toHaveCount(0);
    const messages = await page.evaluate(() => (window as unknown as { messages: { type: string; height?: number }[] }).messages);
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(["baton-resize", "baton-done"]));
    expect(messages.filter(({ type }) => type === "baton-resize").at(-1)?.height).toBeGreaterThan(200);
  });

  test("a damaged link is one line", async ({ page }) => {
    await frame(page, "", "1.abc");
    await expect(page.frameLocator("iframe").getByRole("alert")).toContainText("damaged");
  });
});

test("the module works from another origin", async ({ page }) => {
  await page.goto(`http://localhost:${PORT + 1}/pages/host.html`);
  await page.evaluate(async (url) => {
    document.body.innerHTML = '<baton-snippet id="plain" view="output"><pre><code>print("from afar")</code></pre></baton-snippet>';
    await import(url);
  }, `http://127.0.0.1:${PORT}/baton-snippet.js`);
  await run(snippet(page, "plain"));
  await expect(output(snippet(page, "plain"))).toHaveText("from afar\n");
  await expect(page.locator("[part=note]")).toContainText("one worker");
});
