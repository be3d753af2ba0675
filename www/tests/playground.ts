/** The page as a user sees it, for the tests. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Playground {
  readonly run: Locator;
  readonly stop: Locator;
  readonly output: Locator;
  readonly timeline: Locator;
  readonly editor: Locator;
  readonly example: Locator;
  readonly status: Locator;
  readonly figures: Locator;

  constructor(readonly page: Page) {
    this.run = page.getByRole("button", { name: "Run" });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.output = page.getByLabel("Output");
    this.timeline = page.getByLabel("Timeline");
    this.editor = page.getByLabel("Editor");
    this.example = page.getByLabel("Example");
    this.status = page.locator("header").getByRole("status");
    this.figures = page.locator("baton-figures").getByRole("table").first();
  }

  static async open(page: Page, url = "/"): Promise<Playground> {
    const playground = new Playground(page);
    await page.goto(url);
    await expect(playground.run).toBeEnabled();
    return playground;
  }

  /** Replaces the program, as by pasting it. */
  async write(source: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press("Control+a");
    await this.page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      const editor = document.querySelector("baton-app")?.shadowRoot?.querySelector("baton-editor")?.shadowRoot;
      editor?.querySelector(".cm-content")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, source);
  }

  async start(source: string): Promise<void> {
    await this.write(source);
    await this.run.click();
  }

  /** Runs a program to its end. */
  async finish(source: string): Promise<void> {
    await this.start(source);
    await this.ended();
  }

  async ended(): Promise<void> {
    await expect(this.run).toBeEnabled();
  }

  text(): Promise<string> {
    return this.output.evaluate((log) => log.textContent ?? "");
  }

  /** What the timeline shows: the page's model, as plain data. */
  model(): Promise<Trace> {
    return this.page.evaluate(() => {
      const timeline = document.querySelector("baton-app")?.shadowRoot?.querySelector("baton-timeline");
      if (!timeline) throw new Error("no timeline");
      const { model } = timeline;
      return {
        lost: model.lost,
        start: model.start,
        end: model.end,
        locks: model.locks.rows.map(({ name, segments }) => ({
          name,
          segments: segments.map(({ start, holder, waiters }) => ({ start, holder: holder && model.nameOf(holder), waiters: waiters.map((waiter) => model.nameOf(waiter)) })),
        })),
        handOvers: model.handOvers.map(({ from, to, reason }) => ({ from: model.nameOf(from), to: model.nameOf(to), reason })),
        lanes: model.lanes.map((lane) => ({
          name: lane.name,
          state: lane.state,
          spans: Array.from({ length: lane.length }, (_, index) => {
            const { state, start, end, endLine, reason } = lane.span(index, model.end) as NonNullable<ReturnType<typeof lane.span>>;
            return { state, start, end, endLine, reason };
          }),
        })),
      };
    });
  }
}

export interface Trace {
  lost: number;
  start: number;
  end: number;
  locks: { name: string; segments: { start: number; holder: string | 0; waiters: string[] }[] }[];
  handOvers: { from: string; to: string; reason: string | undefined }[];
  lanes: { name: string; state: string; spans: { state: string; start: number; end: number; endLine: number; reason: string | undefined }[] }[];
}
