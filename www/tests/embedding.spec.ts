import { PORT } from "../playwright.config";
import { expect, test } from "./test";

/** Runs a script with `baton.js` on an otherwise empty page, or in a dedicated worker of it. */
const places = ["page", "worker"] as const;

for (const place of places) {
  test.describe(`embedded in a ${place}`, () => {
    test.beforeEach(async ({ page }) => {
      await page.goto(`/pages/embed.html?${place}`);
      await page.waitForFunction(() => "embed" in window);
    });

    const embed = (page: import("@playwright/test").Page, body: string): Promise<unknown> =>
      page.evaluate((body) => (window as unknown as { embed(body: string): Promise<unknown> }).embed(body), body);

    test("a program runs, with threads, output, input and trace", async ({ page }) => {
      const result = await embed(
        page,
        `const baton = await createRuntime();
         let out = "", err = "", kinds = new Set();
         const result = await baton.run(
           "import sys, threading\\nt = threading.Thread(target=lambda: print(input('? ')))\\nt.start()\\nt.join()\\nprint('e', file=sys.stderr)",
           { onStdout: (t) => (out += t), onStderr: (t) => (err += t), onTrace: ({ events }) => events.forEach((e) => kinds.add(e.kind)), stdin: "answer\\n" });
         baton.dispose();
         return { result, out, err, kinds: [...kinds].sort(), runner: baton.runner, version: baton.version };`,
      );
      expect(result).toMatchObject({ result: { outcome: "finished", status: 0 }, out: "? answer\n", err: "e\n", runner: "threads", version: expect.stringMatching(/^\d+\.\d+/) });
      expect((result as { kinds: string[] }).kinds).toEqual(expect.arrayContaining(["GilAcquired", "GilReleased", "ThreadExit", "ThreadStart"]));
    });

    test("a thousand threads live on two workers; past the cap there are none; those that compute take turns", async ({ page }) => {
      const result = await embed(
        page,
        `const baton = await createRuntime({ maxThreads: 1000, maxWorkers: 2, warmWorkers: 1 });
         let out = "";
         const program = \`
import threading, time
go = threading.Event()
threads = []
try:
    while True:
        threads.append(threading.Thread(target=go.wait))
        threads[-1].start()
except RuntimeError as error:
    print(error, threading.active_count())
go.set()
for thread in threads[:-1]: thread.join()
print(threading.active_count())
flags = [True] + [False] * 4
def turn(n):
    list(map(time.sleep, [0.001]))
    while not flags[n - 1]: pass
    flags[n] = True
threads = [threading.Thread(target=turn, args=(n,)) for n in (4, 3, 2, 1)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(flags[4])
\`;
         const result = await baton.run(program, { onStdout: (text) => (out += text) });
         baton.dispose();
         return { result, out };`,
      );
      expect(result).toEqual({ result: { outcome: "finished", status: 0 }, out: "can't start new thread 1001\n1\nTrue\n" });
    });

    test("interrupt raises KeyboardInterrupt; twice replaces the interpreter", async ({ page }) => {
      const result = await embed(
        page,
        `const baton = await createRuntime();
         const endless = (source) => new Promise((resolve) => {
           let err = "";
           const ended = baton.run(source, { onStdout: () => resolve({ ended, err: () => err }), onStderr: (t) => (err += t) });
         });
         const first = await endless("print('on')\\nwhile True: pass");
         baton.interrupt();
         const one = await first.ended;
         const second = await endless("print('on')\\nwhile True:\\n  try:\\n    while True: pass\\n  except KeyboardInterrupt: pass");
         baton.interrupt();
         baton.interrupt();
         const two = await second.ended;
         let out = "";
         const three = await baton.run("print('fresh')", { onStdout: (t) => (out += t) });
         baton.dispose();
         return { one, err: first.err().trim().split("\\n").at(-1), two, three, out };`,
      );
      expect(result).toEqual({
        one: { outcome: "finished", status: 130 },
        err: "KeyboardInterrupt",
        two: { outcome: "stopped", status: 130 },
        three: { outcome: "finished", status: 0 },
        out: "fresh\n",
      });
    });

    test("files are given to a run, outlive it and both kinds of Stop, and can be seen and changed while it runs", async ({ page }) => {
      for (const runner of ["threads", "stepped"]) {
        const result = await embed(
          page,
          `const text = (bytes) => new TextDecoder().decode(bytes);
           const baton = await createRuntime({ runner: "${runner}" });
           let out = "";
           await baton.run("import os; print(open('in/a.txt').read(), os.getcwd()); open('b.bin', 'wb').write(bytes(range(4)))",
             { onStdout: (t) => (out += t), onStderr: (t) => (out += t), files: { "in/a.txt": "given ü" } });
           const listed = await baton.files.list();
           const read = [...await baton.files.read("b.bin")];
           await baton.files.write("/tmp/c.txt", "written");
           const missing = await baton.files.read("none").catch((error) => error.message);
           let during, stopped;
           await baton.run("import time\\nopen('now', 'w').write('x')\\nprint('on')\\nwhile True:\\n    try:\\n        while True: pass\\n    except KeyboardInterrupt: print('no')", {
             onStdout: async (t) => {
               if (t.includes("on")) {
                 during = text(await baton.files.read("now"));
                 await baton.files.write("now", "changed");
                 baton.interrupt();
               } else if (!stopped) {
                 stopped = true;
                 baton.interrupt();
               }
             } });
           out += await baton.files.read("now").then(text);
           await baton.run("print(open('/tmp/c.txt').read(), open('now').read())", { onStdout: (t) => (out += t) });
           await baton.files.remove("in");
           const left = (await baton.files.list()).map(({ path }) => path);
           baton.dispose();
           return { out, listed, read, missing, during, left };`,
        );
        expect(result, runner).toEqual({
          out: "given ü /home/user\nchangedwritten changed\n",
          listed: [{ path: "/home/user/b.bin", size: 4 }, { path: "/home/user/in/a.txt", size: 8 }],
          read: [0, 1, 2, 3],
          missing: "[Errno 2] No such file or directory: '/home/user/none'",
          during: "x",
          left: ["/home/user/b.bin", "/home/user/now"],
        });
      }
    });

    test("only one program runs at a time, and none after dispose()", async ({ page }) => {
      const result = await embed(
        page,
        `const baton = await createRuntime();
         const first = baton.run("pass");
         const second = await baton.run("pass").catch((error) => error.message);
         await first;
         baton.dispose();
         return [second, await baton.run("pass").catch((error) => error.message)];`,
      );
      expect(result).toEqual([expect.stringContaining("a program is running"), expect.stringContaining("disposed")]);
    });

    test("the stepped runner does the same in one worker", async ({ page }) => {
      const result = await embed(
        page,
        `const baton = await createRuntime({ runner: "stepped" });
         let out = "";
         const result = await baton.run(
           "import threading, time\\nlines = []\\ndef work(n):\\n    time.sleep(0.01)\\n    lines.append(input())\\nts = [threading.Thread(target=work, args=(n,)) for n in range(3)]\\n[t.start() for t in ts]\\n[t.join() for t in ts]\\nprint(sorted(lines))",
           { onStdout: (t) => (out += t), stdin: (() => { let n = 0; return () => String(n++); })() });
         const looped = new Promise((resolve) => {
           const ended = baton.run("print('on')\\nwhile True: pass", { onStdout: () => { baton.interrupt(); resolve(ended); } });
         });
         const stopped = await looped;
         baton.dispose();
         return { result, out, stopped };`,
      );
      expect(result).toEqual({ result: { outcome: "finished", status: 0 }, out: "['0', '1', '2']\n", stopped: { outcome: "finished", status: 130 } });
    });
  });
}

test("without Promise Integration, a wait inside native code is over at once: with its time, or with an error that says why", async ({ page }) => {
  await page.route("**/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `delete WebAssembly.Suspending;\n${await response.text()}` });
  });
  await page.goto("/pages/embed.html");
  const source = `
import threading, time
lock, ready = threading.Lock(), threading.Event()
lock.acquire()
def work():
    ready.wait()
    lock.release()
thread = threading.Thread(target=work)
thread.start()
list(map(time.sleep, [0.01]))
print("slept", lock.locked())
try:
    list(map(lambda _: lock.acquire(), [0]))
except RuntimeError as error:
    print(error)
ready.set()
with lock:
    print("got it")
print(list(map(lambda _: lock.acquire(), [0])))
`;
  const result = await page.evaluate(async (source) => {
    const url = "/baton.js";
    const { createRuntime } = (await import(url)) as typeof import("../src/runtime/baton");
    const baton = await createRuntime({ runner: "stepped" });
    let out = "";
    const { status } = await baton.run(source, { onStdout: (text) => void (out += text) });
    baton.dispose();
    return { status, out: out.split("\n") };
  }, source);
  expect(result).toEqual({
    status: 0,
    out: ["slept True", "a wait inside native code needs a machine stack of its own: this browser lacks JavaScript Promise Integration", "got it", "[True]", ""],
  });
});

test.describe("without the isolating headers", () => {
  test("the page's service worker adds them", async ({ page }) => {
    await page.goto(`http://localhost:${PORT + 1}/`);
    await expect(page.getByRole("button", { name: "Run" })).toBeEnabled();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test("where that is not possible, the page runs in one worker and says so", async ({ browser }) => {
    const context = await browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(`http://localhost:${PORT + 1}/`);
    await expect(page.getByRole("button", { name: "Run" })).toBeEnabled();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await expect(page.getByRole("note")).toContainText("one worker");
    await page.getByLabel("Example").selectOption("race_bank");
    await page.getByRole("button", { name: "Run" }).click();
    await expect(page.getByLabel("Output")).toHaveText(/(^|\n)ok\n$/);
    await context.close();
  });
});
