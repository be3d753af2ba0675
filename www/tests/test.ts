/** Playwright's `test` for pages that print nothing to the console, which is also where a breach of their policy is told. */
import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend<{ printed: string[] }>({
  /** What the page printed. Whoever expects something takes it out. */
  printed: [
    async ({ page }, use) => {
      const printed: string[] = [];
      page.on("console", (message) => void printed.push(message.text()));
      page.on("pageerror", (error) => void printed.push(String(error)));
      await use(printed);
      expect(printed, "printed to the console").toEqual([]);
    },
    { auto: true },
  ],
});
