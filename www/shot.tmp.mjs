import { chromium } from "@playwright/test";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--headless","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"] });
const p = await b.newPage({ viewport: { width: 1280, height: 800 } });
p.on("console", m => console.log("console:", m.text()));
await p.goto("http://localhost:9123/");
await p.waitForTimeout(2000);
const ex = p.getByLabel("Example");
const opts = await ex.locator("option").allTextContents();
console.log(opts.join(" | "));
const i = opts.findIndex(t => /countdown/i.test(t) || /CPU-bound/i.test(t));
await ex.selectOption({ index: i });
await p.getByRole("button", { name: "Run" }).click();
for (let k = 0; k < 90; k++) { await p.waitForTimeout(500); const t = await p.getByLabel("Output").first().innerText().catch(() => ""); if (/\bok\b/.test(t)) { console.log(t); break; } if (k == 89) console.log("no ok:", t); }
await p.waitForTimeout(800);
await p.screenshot({ path: "/tmp/playground.png" });
await b.close();
