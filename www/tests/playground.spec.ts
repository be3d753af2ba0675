import { Playground } from "./playground";
import { expect, test } from "./test";

test("a program prints, in order, with errors told apart", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish('import sys\nfor n in range(3):\n    print("out", n)\n    print("err", n, file=sys.stderr)\nprint("<b>text</b>")\n');
  expect(await baton.text()).toBe("out 0\nerr 0\nout 1\nerr 1\nout 2\nerr 2\n<b>text</b>\n");
  await expect(baton.output.getByRole("group", { name: "stderr" })).toHaveCount(3);
  await expect(baton.output.locator("b")).toHaveCount(0);
  await expect(baton.status).toContainText("Finished");
});

test("each run has a fresh __main__", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("leftover = 1\n");
  await baton.finish('print("leftover" in globals(), __name__)\n');
  expect(await baton.text()).toBe("False __main__\n");
});

test("an unhandled exception and a syntax error end in what CPython prints, and the next run works", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish("def f(x):\n    return 1 / x\n\nf(0)\n");
  expect(await baton.text()).toBe(
    'Traceback (most recent call last):\n  File "main.py", line 4, in <module>\n    f(0)\n    ~^^^\n  File "main.py", line 2, in f\n    return 1 / x\n           ~~^~~\nZeroDivisionError: division by zero\n',
  );
  await expect(baton.status).toContainText("status 1");
  await baton.finish("if True\n    pass\n");
  expect(await baton.text()).toBe('  File "main.py", line 1\n    if True\n           ^\nSyntaxError: expected \':\'\n');
  await baton.finish('print("fine")\n');
  expect(await baton.text()).toBe("fine\n");
});

test("deep recursion is a RecursionError, plain and through a native callback", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish(
    "def plain(n):\n    return plain(n + 1)\n\ndef native(n):\n    return sorted([1, 2], key=lambda _: native(n + 1))\n\n" +
      "for f in plain, native:\n    try:\n        f(0)\n    except RecursionError as error:\n        print(type(error).__name__)\n",
  );
  expect(await baton.text()).toBe("RecursionError\nRecursionError\n");
});

test("input() shows its prompt and gets the line; the end of input is EOFError", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.start('name = input("Who? ")\nprint("Hello,", name)\ntry:\n    input()\nexcept EOFError:\n    print("no more")\n');
  const field = page.getByLabel("Input");
  await expect(field).toBeFocused();
  await field.fill("Grüße 🐍");
  await field.press("Enter");
  await page.getByRole("button", { name: "End", exact: true }).click();
  await baton.ended();
  expect(await baton.text()).toBe("Who? Grüße 🐍\nHello, Grüße 🐍\nno more\n");
});

test("Stop ends an endless loop with KeyboardInterrupt", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.start('print("on")\nwhile True:\n    pass\n');
  await expect(baton.output).toContainText("on");
  await baton.stop.click();
  await baton.ended();
  expect(await baton.text()).toMatch(/KeyboardInterrupt\n$/);
  await expect(baton.status).toContainText("status 130");
});

test("Stop reaches a sleep, a lock and a question", async ({ page }) => {
  const baton = await Playground.open(page);
  for (const wait of ["import time; time.sleep(1000)", "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()", "input()"]) {
    await baton.start(`print("on")\n${wait}\n`);
    await expect(baton.output).toContainText("on");
    await baton.stop.click();
    await baton.ended();
    expect(await baton.text(), wait).toMatch(/KeyboardInterrupt\n$/);
  }
});

test("a second Stop ends what does not listen, and a fresh interpreter follows", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.start('print("on")\nwhile True:\n    try:\n        while True:\n            pass\n    except KeyboardInterrupt:\n        print("no")\n');
  await expect(baton.output).toContainText("on");
  await baton.stop.click();
  await expect(baton.output).toContainText("no");
  await baton.stop.click();
  await baton.ended();
  await expect(baton.status).toHaveText("Stopped");
  await baton.finish("import threading\nt = threading.Thread(target=print, args=('again',))\nt.start()\nt.join()\n");
  expect(await baton.text()).toBe("again\n");
});

test("a program that prints for ever is bounded, says so, and can be stopped", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.start('n = 0\nwhile True:\n    print("line", n)\n    n += 1\n');
  await expect(baton.output).toContainText("characters are not kept");
  await baton.stop.click();
  await baton.ended();
  expect((await baton.text()).length).toBeLessThan(9_000_000);
  expect(await baton.text()).toMatch(/KeyboardInterrupt\n$/);
});

test("running out of memory is a MemoryError, and the page lives on", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish('try:\n    x = "x" * (1 << 60)\nexcept MemoryError:\n    print("MemoryError")\ntry:\n    x = [0] * (1 << 40)\nexcept MemoryError:\n    print("MemoryError")\n');
  expect(await baton.text()).toBe("MemoryError\nMemoryError\n");
  await baton.finish('print("alive")\n');
  expect(await baton.text()).toBe("alive\n");
});

test("the choice of an example fills the editor, and undo brings the program back", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.write("mine = 1\n");
  await baton.example.selectOption("race_counter");
  await expect(baton.editor).toContainText("setswitchinterval");
  await baton.editor.focus();
  await page.keyboard.press("Control+z");
  await expect(baton.editor).toContainText("mine = 1");
});

test("Control+Enter in the editor runs the program", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.write('print("by key")\n');
  await page.keyboard.press("Control+Enter");
  await expect(baton.output).toHaveText("by key\n");
});

test("while Python is loaded, the page says how much of it has come", async ({ page }) => {
  // As over a slow line: the module comes in pieces.
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: 2_000_000, uploadThroughput: 2_000_000 });
  await page.goto("/");
  await expect(page.getByRole("status")).toHaveText(/Loading Python: [\d.]+ [kM]B of [\d.]+ MB/);
  await expect(page.getByRole("button", { name: "Run" })).toBeEnabled();
});

test("a hundred thousand lines are all there, and only those in view are laid out", async ({ page }) => {
  const baton = await Playground.open(page);
  await baton.finish('print("first")\nfor n in range(100_000):\n    print("line", n)\n');
  await expect(baton.output).toContainText("line 99999\n");
  expect((await baton.text()).split("\n")).toHaveLength(100_002);
  const { height, laidOut } = await baton.output.evaluate((log) => {
    const blocks = [...log.querySelectorAll(".block")];
    return { height: log.scrollHeight, laidOut: blocks.filter((block) => block.firstElementChild?.checkVisibility({ contentVisibilityAuto: true })).length };
  });
  // The place that the others take is that of their lines.
  expect(height).toBeGreaterThan(100_002 * 19);
  expect(height).toBeLessThan(100_002 * 20);
  expect(laidOut).toBeLessThan(6);
  await baton.output.evaluate((log) => (log.scrollTop = 0));
  await expect(baton.output.getByText("first")).toBeVisible();
});

test("the pages' policy lets nothing inline run", async ({ page, printed }) => {
  await page.goto("/");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.head.append(script);
    document.body.insertAdjacentHTML("beforeend", '<p style="color: red">styled</p>');
    return [(window as { ran?: true }).ran, getComputedStyle(document.body.lastElementChild as Element).color === "rgb(255, 0, 0)"];
  });
  expect(ran).toEqual([undefined, false]);
  expect(printed.splice(0)).toHaveLength(2);
});
