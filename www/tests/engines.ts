/** A browser of another engine behind one small interface. Playwright brings no such build that would be Debian's. */
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

export interface Engine {
  open(url: string): Promise<void>;
  /** Runs the body of an asynchronous function in the page. */
  evaluate(body: string): Promise<unknown>;
  close(): Promise<void>;
}

/** The first of these files; an error that says how to come by one. */
function found(what: string, packages: string, paths: readonly string[]): string {
  const path = paths.find((path) => existsSync(path));
  if (!path) throw new Error(`${what} is missing: apt-get install ${packages}`);
  return path;
}

/** Debian's Firefox, by WebDriver BiDi. */
export async function firefox(): Promise<Engine> {
  const executablePath = found("Firefox", "firefox-esr", ["/usr/bin/firefox-esr", "/usr/bin/firefox"]);
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
  const page = await browser.newPage();
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (body) => page.evaluate(`(async () => {${body}})()`),
    close: () => browser.close(),
  };
}
