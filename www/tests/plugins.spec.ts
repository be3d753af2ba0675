import { expect, test } from "./test";
/** The small sites under plugins/sites, as build.sh has built them: each has one program on its first page. */

for (const site of ["mkdocs", "sphinx", "quarto"]) {
  test(`the program on a site made by ${site} reads without JavaScript, and runs`, async ({ browser, page }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(`/sites/${site}/index.html`);
    await expect(plain.locator("baton-snippet pre")).toContainText('args=("1 < 2 &", 1 < 2)');
    await context.close();

    await page.goto(`/sites/${site}/index.html`);
    const snippet = page.locator("baton-snippet");
    await snippet.locator("[part=run]").click();
    await expect(snippet.locator("[part=verdict]")).toContainText("Right");
    await expect(snippet.getByLabel("Output")).toHaveText("1 < 2 & True\n");
    expect(await snippet.locator("baton-timeline").evaluate((timeline: HTMLElementTagNameMap["baton-timeline"]) => timeline.model.lanes.length)).toBe(2);
  });
}
