import { readFile } from "node:fs/promises";
import { decodeShared, encodeShared } from "../src/session/share";
import { Playground } from "./playground";
import { expect, test } from "./test";

test("a link holds the program and the interval, and opening it runs nothing", async ({ page }) => {
  const hash = await encodeShared({ code: "import sys\nprint('<i>shared</i>', sys.getswitchinterval())\n", switchInterval: 1e-6 });
  const baton = await Playground.open(page, `/#${hash}`);
  await expect(baton.editor).toContainText("print('<i>shared</i>'");
  await expect(baton.status).toContainText("Ready");
  expect(await baton.text()).toBe("");
  await baton.run.click();
  await baton.ended();
  expect(await baton.text()).toBe("<i>shared</i> 1e-06\n");
});

test("Share puts what the editor holds into the address", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.write("print('mine')\n");
  await page.getByRole("button", { name: "Share" }).click();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#1\./);
  expect(await decodeShared(new URL(page.url()).hash.slice(1))).toEqual({ code: "print('mine')\n", switchInterval: 0.005 });
});

test("a damaged link is told in one line, and the page works", async ({ page }) => {
  const baton = await Playground.open(page, "/#1.AAAA");
  await expect(page.getByRole("note")).toContainText("This link is damaged");
  await baton.finish("print('fine')\n");
  expect(await baton.text()).toBe("fine\n");
});

test("program and settings survive a reload, and Reset brings the example back", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.write("mine = 1\n");
  await page.getByText("Settings").click();
  await page.getByLabel("Theme").selectOption("dark");
  await page.getByLabel("Font size").selectOption("17");
  // The program is kept a moment after the last change.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("baton.code"))).toBe("mine = 1\n");
  await page.reload();
  await expect(baton.run).toBeEnabled();
  await expect(baton.editor).toContainText("mine = 1");
  expect(await page.evaluate(() => document.documentElement.style.colorScheme)).toBe("dark");
  expect(await baton.editor.evaluate((editor) => getComputedStyle(editor).fontSize)).toBe("17px");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(baton.editor).toContainText("def countdown");
});

test("a line of a traceback is a link into the editor", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("def f(x):\n    return 1 / x\n\nf(0)\n");
  await baton.output.getByRole("button", { name: 'File "main.py", line 2' }).click();
  await expect(page.locator(".cm-activeLine")).toHaveText("    return 1 / x");
  await expect(baton.editor).toBeFocused();
});

test("colours of terminals are shown, their codes are not", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish('print("\\x1b[31mred\\x1b[0m and \\x1b[1mbold\\x1b[0m")\n');
  expect(await baton.text()).toBe("red and bold\n");
  await expect(baton.output.locator(".fg-1")).toHaveText("red");
  await expect(baton.output.locator(".bold")).toHaveText("bold");
});

test("the program and the output are saved as files", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("print('kept')\n");
  for (const [button, name, content] of [["Save", "main.py", "print('kept')\n"], ["Save output", "output.txt", "kept\n"]] as const) {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: button, exact: true }).click();
    expect((await saved).suggestedFilename()).toBe(name);
    expect(await readFile(await (await saved).path(), "utf8")).toBe(content);
  }
});
