/** One smoke test in two engines: run, stop, input, output, timeline, embed. */
import { PORT } from "../playwright.config";
import { encodeShared } from "../src/session/share";
import { type Engine, firefox } from "./engines";
import { expect, test } from "./test";

/** What the smoke test says to the page, in the page. */
const HELPERS = `
  const until = async (what, probe) => {
    for (let attempt = 0; attempt < 400; attempt++) {
      const found = probe();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("waited in vain until " + what);
  };
  const app = () => document.querySelector("baton-app")?.shadowRoot;
  const button = (name) => [...app().querySelectorAll("header button")].find((button) => button.textContent.trim() === name);
  const log = () => app().querySelector("baton-output").shadowRoot.querySelector("#log").textContent;
  const ready = () => until("it can run", () => app() && button("Run") && !button("Run").disabled);
  const start = async (source) => {
    await ready();
    app().querySelector("baton-editor").source = source;
    button("Run").click();
    await until("it runs", () => button("Run").disabled || log());
  };
`;

const SMOKE = `${HELPERS}
  await start("import threading\\nthreads = [threading.Thread(target=print, args=('thread', n)) for n in range(3)]\\nfor t in threads: t.start(); t.join()\\n");
  await until("threads have printed", () => log().includes("thread 2"));
  await ready();
  const output = log();
  const { lanes, handOvers } = app().querySelector("baton-timeline").model;
  const timeline = { lanes: lanes.length, handOvers: handOvers.length > 0 };

  await start("print('Hello,', input('Who? '))");
  const form = await until("it asks", () => app().querySelector("baton-output").shadowRoot.querySelector("form"));
  form.querySelector("input").value = "Ada";
  form.querySelector("[type=submit]").click();
  await ready();
  const asked = log();

  await start("print('on')\\nwhile True: pass");
  await until("it is on", () => log().includes("on"));
  button("Stop").click();
  await ready();
  const stopped = log().trim().split("\\n").at(-1);
  return { output, timeline, asked, stopped, isolated: crossOriginIsolated, notice: app().querySelector(".notice")?.textContent ?? "" };
`;

const EMBED = `${HELPERS}
  const snippet = await until("there is a program", () => document.querySelector("baton-snippet")?.shadowRoot);
  (await until("there is a button", () => snippet.querySelector("[part=run]"))).click();
  const view = await until("it is shown", () => snippet.querySelector("baton-snippet-view")?.shadowRoot);
  await until("it has ended", () => view.querySelector("[part=status]").textContent.includes("Finished"));
  return view.querySelector("baton-output").shadowRoot.querySelector("#log").textContent;
`;

async function smoke(engine: Engine): Promise<void> {
  const root = `http://localhost:${PORT}`;
  await engine.open(`${root}/`);
  const { notice, ...result } = (await engine.evaluate(SMOKE)) as { notice: string };
  expect(result).toEqual({
    output: "thread 0\nthread 1\nthread 2\n",
    timeline: { lanes: 4, handOvers: true },
    asked: "Who? Ada\nHello, Ada\n",
    stopped: "KeyboardInterrupt",
    isolated: true,
  });
  expect(notice).toBe("");
  await engine.open(`${root}/embed.html?view=output#${await encodeShared({ code: "print('embedded')" })}`);
  expect(await engine.evaluate(EMBED)).toBe("embedded\n");
}

test("Chromium: with real threads", async ({ page }) => {
  await smoke({ open: async (url) => void (await page.goto(url)), evaluate: (body) => page.evaluate(`(async () => {${body}})()`), close: () => Promise.resolve() });
});

test("Firefox: with real threads", async () => {
  const engine = await firefox();
  try {
    await smoke(engine);
  } finally {
    await engine.close();
  }
});
