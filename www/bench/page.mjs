// What the page takes until one can use it, and how much it loads.
// @ts-check

/** Each figure is the median of so many fresh pages. */
const TURNS = 5;
/** A program of sixty lines, as a tutorial has it. */
const SIXTY_LINES = Array.from({ length: 20 }, (_, n) => `def step_${n}(items, lock):\n    with lock:\n        items.append(${n * 7} + len(items))`).join("\n");

const DEADLOCK = `import threading
a, b = threading.Lock(), threading.Lock()
both = threading.Barrier(2)
def work(first, second):
    with first:
        both.wait()
        with second: pass
threading.Thread(target=work, args=(a, b)).start()
threading.Thread(target=work, args=(b, a)).start()
`;

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin
 * @param {Map<string, number>} sent bytes over the wire by path, as the server has counted them
 */
export async function pageBench(browser, origin, sent) {
  const median = (/** @type {number[]} */ numbers) => /** @type {number} */ (numbers.sort((a, b) => a - b)[numbers.length >> 1]);
  const wire = () => [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
  /** @type {Record<string, number[]>} */
  const figures = { paint: [], usable: [], ready: [], cold: [], warm: [], deadlock: [], before: [], after: [] };
  const add = (/** @type {string} */ name, /** @type {number} */ figure) => figures[name]?.push(figure);
  let link = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction(() => document.querySelector("baton-app")?.shadowRoot?.querySelector("baton-editor")?.shadowRoot?.querySelector(".cm-content"), null, { polling: 5 });
    add("usable", await page.evaluate(() => performance.now()));
    add("paint", await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN));
    await page.waitForFunction(() => !(/** @type {HTMLButtonElement} */ (document.querySelector("baton-app")?.shadowRoot?.querySelector("button.primary"))?.disabled), null, { polling: 5 });
    add("ready", await page.evaluate(() => performance.now()));
    for (const name of ["cold", "warm"]) add(name, await page.evaluate(firstOutput, "print('out')"));
    add("deadlock", await page.evaluate(deadlockTold, DEADLOCK));
    if (turn === 0) {
      await page.evaluate((source) => (/** @type {any} */ (document.querySelector("baton-app")?.shadowRoot?.querySelector("baton-editor")).source = source), SIXTY_LINES);
      await page.getByRole("button", { name: "Share" }).click();
      await page.waitForFunction(() => location.hash.length > 1);
      link = await page.evaluate(() => location.href.length);
    }
    await context.close();

    // A page of somebody else with a snippet.
    const other = await (await browser.newContext()).newPage();
    sent.clear();
    await other.goto(`${origin}/embedding.html`);
    await other.waitForLoadState("networkidle");
    add("before", wire() - (sent.get("/embedding.html") ?? 0) - [...sent].reduce((sum, [path, bytes]) => sum + (/embed|lesson\.css|favicon/.test(path) && path !== "/embedding.html" ? bytes : 0), 0));
    await other.locator("baton-snippet [part=run]").first().click();
    await other.locator("baton-snippet [part=status]").first().getByText("Finished").waitFor();
    add("after", wire());
    await other.context().close();
  }
  const ms = (/** @type {string} */ name) => `${median(figures[name] ?? []).toFixed(0)} ms`;
  const kB = (/** @type {string} */ name) => `${(median(figures[name] ?? []) / 1000).toFixed(1)} kB`;
  return [
    { name: "playground: first paint", figures: ms("paint") },
    { name: "playground: usable editor", figures: ms("usable") },
    { name: "playground: ready to run", figures: ms("ready") },
    { name: "Run to first output, cold", figures: ms("cold") },
    { name: "Run to first output, warm", figures: ms("warm") },
    { name: "deadlock until it is named", figures: ms("deadlock"), mark: "at most 100 ms" },
    { name: "snippet: before the first Run", figures: kB("before"), mark: "at most 15 kB" },
    { name: "snippet: after it", figures: kB("after") },
    { name: "link of a 60-line program", figures: `${link} characters`, mark: "below 2,000" },
  ];
}

/** In the page: milliseconds from the click on Run until something is in the output. */
async function firstOutput(/** @type {string} */ source) {
  const root = /** @type {ShadowRoot} */ (document.querySelector("baton-app")?.shadowRoot);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button.primary"));
  const log = /** @type {Element} */ (root.querySelector("baton-output")?.shadowRoot?.querySelector("#log"));
  /** @type {any} */ (root.querySelector("baton-editor")).source = source;
  log.replaceChildren();
  const shown = new Promise((resolve) => {
    new MutationObserver(() => log.textContent?.includes("out") && resolve(undefined)).observe(log, { childList: true, subtree: true, characterData: true });
  });
  const begin = performance.now();
  button.click();
  await shown;
  const taken = performance.now() - begin;
  while (button.disabled) await new Promise((resolve) => setTimeout(resolve, 5));
  return taken;
}

/** In the page: milliseconds from the moment at which two threads wait for each other until the page says so. */
async function deadlockTold(/** @type {string} */ source) {
  const root = /** @type {ShadowRoot} */ (document.querySelector("baton-app")?.shadowRoot);
  const button = /** @type {HTMLButtonElement} */ (root.querySelector("button.primary"));
  const panel = /** @type {any} */ (root.querySelector("baton-threads"));
  /** @type {any} */ (root.querySelector("baton-editor")).source = source;
  const shown = new Promise((resolve) => {
    new MutationObserver(() => panel.shadowRoot.querySelector(".deadlock") && resolve(performance.now())).observe(panel.shadowRoot, { childList: true, subtree: true });
  });
  button.click();
  const told = /** @type {number} */ (await shown);
  const { model } = panel;
  const since = Math.max(...model.circle.map((/** @type {any} */ { thread }) => model.waits.waitOf(thread).time));
  // The trace's clock is the workers'; it ran up to `model.end` when the page was told.
  const taken = performance.now() - told + model.end - since;
  const stop = /** @type {HTMLButtonElement} */ (root.querySelector("button.stop"));
  stop.click();
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (!stop.disabled) stop.click();
  while (button.disabled) await new Promise((resolve) => setTimeout(resolve, 5));
  return taken;
}
