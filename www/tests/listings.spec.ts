import { readdirSync, readFileSync } from "node:fs";
import { Playground } from "./playground";
import { expect, test } from "./test";

const FOLDER = new URL("../../tests/listings/", import.meta.url);
/** Ends by Stop only; timeline.spec.ts has it. */
const ENDLESS = "deadlock_forever.py";

const listings = readdirSync(FOLDER).filter((name) => name.endsWith(".py") && name !== ENDLESS);

/** What they assert depends on how long something takes, which a busy machine can spoil. */
const TIMED = ["convoy.py", "countdown.py", "io_bound.py", "race_bank.py"];

for (const listing of listings) {
  test.describe(() => {
    test.describe.configure({ retries: TIMED.includes(listing) ? 3 : 0 });
    test(`${listing} ends as it should`, async ({ page }) => {
      const baton = await Playground.open(page);
      await baton.example.selectOption(listing.replace(".py", ""));
      await baton.run.click();
      await baton.ended();
      const last = listing === "daemon.py" ? "plain thread finished\n" : "ok\n";
      expect(readFileSync(new URL(listing, FOLDER), "utf8")).toContain(`print("${last.trim()}")`);
      expect(await baton.text()).toMatch(new RegExp(`(^|\n)${last}$`));
      await expect(baton.status).toContainText("Finished");
    });
  });
}
