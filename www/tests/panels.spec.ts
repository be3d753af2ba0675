/** The panels beside the timeline: live threads and locks, bytecode, files; and what the editor says of errors. */
import { readFileSync } from "node:fs";
import { Playground } from "./playground";
import { expect, test } from "./test";

const DEADLOCK = `import threading
a, b = threading.Lock(), threading.Lock()
both = threading.Barrier(2)

def work(first, second):
    with first:
        both.wait()
        with second:
            pass

one = threading.Thread(target=work, args=(a, b), name="one")
two = threading.Thread(target=work, args=(b, a), name="two")
one.start(); two.start()
one.join(); two.join()
`;

test("live threads: what each does, at which line, and who has what it waits for", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.start('import threading, time\nlock = threading.Lock()\nlock.acquire()\nthreading.Thread(target=lock.acquire, name="waiter").start()\ntime.sleep(1000)\n');
  const panel = page.locator("baton-threads");
  const waiter = panel.getByRole("row", { name: "waiter" }).first();
  await expect(waiter).toContainText("waits for");
  await expect(waiter).toContainText("MainThread");
  const main = panel.getByRole("row", { name: /^MainThread/ });
  await expect(main).toContainText("sleeps");
  await main.getByRole("button", { name: "main.py:5" }).click();
  await expect(baton.editor.locator(".cm-activeLine")).toHaveText("time.sleep(1000)");
  const locks = panel.getByRole("table", { name: "Locks that are waited for" });
  await expect(locks.getByRole("row").nth(1)).toContainText(/MainThread\s*waiter/);
  await baton.stop.click();
  await baton.ended();
});

test("a deadlock is named, with threads, locks and lines, and drawn as the circle that it is", async ({ page }) => {
  const baton = await Playground.open(page);
  await page.getByRole("tab", { name: "Files" }).click();
  await baton.start(DEADLOCK);
  const told = page.locator("baton-threads .deadlock");
  await expect(told).toContainText("Deadlock. Threads wait for each other in a circle");
  for (const thread of ["one", "two"]) await expect(told).toContainText(`${thread} waits at main.py:8 for`);
  // Two threads, two locks, and arrows from each to the next.
  const names = await told.locator("svg text.name").allTextContents();
  expect(names.filter((name) => ["one", "two"].includes(name))).toHaveLength(2);
  await expect(told.locator("svg rect.lock")).toHaveCount(2);
  await expect(told.locator("svg path.waits")).toHaveCount(2);
  await expect(told.locator("svg path.held")).toHaveCount(2);
  // The program waits on until Stop.
  await expect(baton.status).toContainText("Running");
  await baton.stop.click();
  await baton.ended();
});

test("the bytecode of the function at the cursor is what dis prints, with marks where the GIL may change hands", async ({ page }) => {
  const baton = await Playground.open(page);
  const source = "def add(x):\n    for n in range(3):\n        x += n\n    return x\n\nprint(add(1))\n";
  await baton.finish(`import dis, io\nsource = ${JSON.stringify(source)}\nspace = {}\nexec(source, space)\ndis.dis(space["add"])\n`);
  const expected = (await baton.text()).slice("4\n".length);
  await baton.write(source);
  await page.getByRole("tab", { name: "Bytecode" }).click();
  const listing = page.getByRole("list", { name: "Bytecode" });
  await expect(listing).toContainText("MAKE_FUNCTION");
  await baton.editor.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await expect(listing).toContainText("FOR_ITER");
  const text = (await listing.locator("li .text").allTextContents()).join("\n");
  expect(text.trimEnd()).toBe(expected.trimEnd());
  const marked = (kind: string): Promise<string[]> =>
    listing.evaluate((list, kind) => [...list.querySelectorAll(`li.${kind}`)].map((row) => /[A-Z_]{4,}/.exec(row.textContent ?? "")?.[0] ?? ""), kind);
  expect(await marked("always")).toEqual(["RESUME", "JUMP_BACKWARD"]);
  expect(await marked("call")).toEqual(["CALL"]);
  await page.getByLabel("Function").selectOption("<module>");
  await expect(listing).toContainText("MAKE_FUNCTION");
});

test("what is wrong with the syntax is underlined while one types, and goes when it is mended", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.write('x = "🐍" if\n');
  const wrong = baton.editor.locator(".cm-lintRange-error");
  await expect(wrong).toHaveCount(1);
  await wrong.hover();
  await expect(page.locator(".cm-tooltip-lint")).toContainText("SyntaxError");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  await page.keyboard.type(" True else None");
  await expect(wrong).toHaveCount(0);
  // Also while a program runs.
  await baton.start("import time\ntime.sleep(1000)\n");
  await baton.editor.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("def");
  await expect(wrong).toHaveCount(1);
  await baton.stop.click();
  await baton.ended();
});

test("files are made, given, edited, downloaded and deleted in their panel, and outlive a run", async ({ page }) => {
  const baton = await Playground.open(page);
  await page.getByRole("tab", { name: "Files" }).click();
  const panel = page.locator("baton-files");
  await panel.getByRole("button", { name: "New file" }).click();
  await panel.getByLabel("Name of the file").fill("data/in.txt");
  await panel.getByLabel("Content of the file").fill("one\ntwo\n");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByLabel("Upload files").setInputFiles({ name: "up.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0, 255]) });
  await expect(panel.getByRole("row", { name: /up\.bin/ })).toContainText("2 bytes");
  await baton.finish('print(open("data/in.txt").read().split(), open("up.bin", "rb").read())\nopen("out.txt", "w").write("<b>written</b>")\n');
  expect(await baton.text()).toBe("['one', 'two'] b'\\x00\\xff'\n");
  const download = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Download out.txt" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe("<b>written</b>");
  await panel.getByRole("button", { name: "Edit out.txt" }).click();
  await expect(panel.getByLabel("Content of the file")).toHaveValue("<b>written</b>");
  await panel.getByLabel("Content of the file").fill("changed");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByRole("button", { name: "Delete up.bin" }).click();
  await expect(panel.getByRole("row", { name: /up\.bin/ })).toHaveCount(0);
  await panel.getByRole("button", { name: "Edit data/in.txt" }).click();
  await baton.finish('import os\nprint(open("out.txt").read(), os.path.exists("up.bin"))\n');
  expect(await baton.text()).toBe("changed False\n");
});

test("files are kept between visits if the reader wishes, and forgotten when the wish is taken back", async ({ page }) => {
  const baton = await Playground.open(page);
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByLabel("Keep between visits").check();
  await baton.finish('import os\nos.makedirs("deep/er")\nopen("deep/er/kept.txt", "w").write("kept")\nopen("gone.txt", "w").close()\n');
  await baton.finish('import os\nos.remove("gone.txt")\n');
  await expect(page.getByRole("row", { name: /gone/ })).toHaveCount(0);
  const again = async (): Promise<string> => {
    await page.reload();
    await expect(baton.run).toBeEnabled();
    await baton.finish('import os\nprint(os.path.exists("gone.txt"), open("deep/er/kept.txt").read() if os.path.exists("deep") else None)\n');
    return baton.text();
  };
  expect(await again()).toBe("False kept\n");
  await page.getByRole("tab", { name: "Files" }).click();
  await page.getByLabel("Keep between visits").uncheck();
  await expect(page.getByLabel("Keep between visits")).not.toBeChecked();
  expect(await again()).toBe("False None\n");
});
