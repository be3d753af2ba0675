import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { type Lesson, readLessons, type Snippet } from "../build/lessons";
import { expect, test } from "./test";

const lessons = readLessons();

/** Runs a snippet to its end, which for one that is to hang is Stop. */
async function run(page: Page, { id }: Snippet, hangs: boolean): Promise<void> {
  const snippet = page.locator(`#${id}`);
  await snippet.locator("[part=run]").click();
  if (hangs) {
    await expect(snippet.getByText("Threads wait for each other in a circle")).toBeVisible();
    await snippet.locator("[part=stop]").click();
  }
  await expect(snippet.locator("[part=status]")).toContainText(/Finished|Ended/);
}

const write = (page: Page, { id }: Snippet, source: string): Promise<void> =>
  page.locator(`#${id}`).evaluate(async (snippet: HTMLElementTagNameMap["baton-snippet"], source) => {
    const view = await snippet.view;
    if (view) view.source = source;
  }, source);

const claims = (page: Page, { id }: Snippet, kind: "see" | "goal"): Locator => page.locator(`.${kind}[data-for=${id}] [data-claims]`);

/** What a run shows may depend on chance where threads race: a reader would run it once more, too. */
async function shows(page: Page, snippet: Snippet, kind: "see" | "goal", hangs: boolean): Promise<void> {
  await expect(async () => {
    await run(page, snippet, hangs);
    for (const claim of await claims(page, snippet, kind).all()) await expect(claim).toHaveClass("seen", { timeout: 2000 });
  }).toPass({ timeout: 80_000 });
}

for (const lesson of lessons) {
  test.describe(`lesson ${lesson.name}`, () => {
    test.beforeEach(({ page }) => page.goto(`/lessons/${lesson.name}.html`).then(() => {}));

    for (const snippet of lesson.snippets) {
      test(`${snippet.id} shows what the text says`, async ({ page }) => {
        expect(snippet.claims.length).toBeGreaterThan(0);
        await shows(page, snippet, "see", snippet.claims.includes("deadlock"));
      });

      if (snippet.goal) {
        const { solution } = snippet.goal;
        test(`the goal of ${snippet.id} is not reached at first, and by the solution it is`, async ({ page }) => {
          await run(page, snippet, snippet.claims.includes("deadlock"));
          await expect(claims(page, snippet, "goal")).toHaveClass("unseen-yet");
          await write(page, snippet, solution);
          await shows(page, snippet, "goal", false);
          await expect(claims(page, snippet, "goal")).toContainText("Done!");
        });
      }
    }
  });
}

test("the lessons have a table of contents, lead on, read without JavaScript and load nothing heavy", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto("/lessons/");
  await expect(page.getByRole("listitem")).toHaveCount(lessons.length);
  await page.getByRole("link", { name: (lessons[0] as Lesson).title }).click();
  for (const { title } of lessons.slice(0, 3)) {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.locator("pre code").first()).toBeVisible();
    await page.locator("a[rel=next]").click();
  }
  expect(requests.filter((url) => url.endsWith(".wasm"))).toEqual([]);
  await context.close();
});

test("a lesson points into the timeline", async ({ page }) => {
  await page.goto("/lessons/the-lock.html");
  await page.getByRole("button", { name: "the first time that somebody was asked" }).click();
  await expect(page.locator("#hover")).toContainText(/Let go because (MainThread|east|west) asked for it/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing to mend in a lesson (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/lessons/race.html");
    const [first] = lessons.find(({ name }) => name === "race")?.snippets ?? [];
    if (first) await run(page, first, false);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
