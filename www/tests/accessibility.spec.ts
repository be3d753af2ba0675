import AxeBuilder from "@axe-core/playwright";
import { Playground } from "./playground";
import { expect, test } from "./test";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing to mend, before and after a run (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const baton = await Playground.open(page);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await baton.finish("import sys, threading\nt = threading.Thread(target=print, args=('hello',))\nt.start()\nt.join()\nprint('oops', file=sys.stderr)\n");
    await page.getByText(/^Hand-overs/).click();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test("every control is reached by the Tab key", async ({ page }) => {
  const baton = await Playground.open(page);
  const reached: string[] = [];
  for (let n = 0; n < 18; n++) {
    await page.keyboard.press("Tab");
    reached.push(
      await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      }),
    );
    // In the editor Tab indents; Escape lets go of it.
    if (reached.at(-1) === "Editor") await page.keyboard.press("Escape");
  }
  for (const name of ["Run", "Editor", "Output", "Zoom in", "Timeline"]) expect(reached).toContain(name);
  expect(await baton.example.evaluate((select) => select.matches("select"))).toBe(true);
});
