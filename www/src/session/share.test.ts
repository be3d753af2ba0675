import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeShared, encodeShared } from "./share";

const LISTING = readFileSync(new URL("../../../tests/listings/philosophers.py", import.meta.url), "utf8");

test("a link gives back what was put into it", async () => {
  for (const shared of [{ code: "print('Grüße 🐍')\n" }, { code: LISTING, switchInterval: 1e-6, runner: "stepped" as const }, { code: "" }]) {
    expect(await decodeShared(await encodeShared(shared))).toEqual(shared);
  }
});

test("a program of sixty lines fits into 2,000 characters", async () => {
  const lines = LISTING.split("\n");
  const code = Array.from({ length: 60 }, (_, index) => lines[index % lines.length]).join("\n");
  const hash = await encodeShared({ code });
  expect(hash.length).toBeLessThan(2000);
  expect(hash).toMatch(/^1\.[\w-]+$/);
});

test("what is damaged, foreign or of another version is told in a line", async () => {
  const good = await encodeShared({ code: LISTING });
  await expect(decodeShared(good.slice(0, 40))).rejects.toThrow("damaged");
  await expect(decodeShared("1.!!!")).rejects.toThrow("damaged");
  await expect(decodeShared("2.abc")).rejects.toThrow("version 2");
  await expect(decodeShared("section-3")).rejects.toThrow("no program");
  await expect(decodeShared(await encodeShared({ code: 3 } as never))).rejects.toThrow("no program");
});

test("a small link that unfolds to gigabytes is refused", async () => {
  await expect(decodeShared(await encodeShared({ code: "a".repeat(3_000_000) }))).rejects.toThrow("damaged");
});
