import { expect, test } from "./test";

/** Programs that use up the memory, with far less of it than the browser would give. */
for (const runner of ["threads", "stepped"] as const) {
  test(`memory that runs out is MemoryError, and the next run works (${runner})`, async ({ page }) => {
    await page.goto("/pages/embed.html");
    await page.waitForFunction(() => "embed" in window);
    const body = `
      const baton = await createRuntime({ runner: "${runner}", memoryLimit: 128 * 2 ** 20 });
      const results = [];
      for (const fill of ["kept.append([len(kept)])", "kept.append(None)", "kept.append('x' * 100_000)", "kept.extend(kept or [1])"]) {
        let out = "", err = "";
        const { outcome, status } = await baton.run(
          "def fill():\\n  kept = []\\n  while True: " + fill + "\\ntry: fill()\\nexcept MemoryError: print('caught')\\nfill()",
          { onStdout: (text) => (out += text), onStderr: (text) => (err += text) });
        results.push([outcome, status, out, err.trim().split("\\n").at(-1)]);
      }
      let out = "";
      await baton.run("print(sum([len(str(n)) for n in range(100_000)]))", { onStdout: (text) => (out += text) });
      baton.dispose();
      return { results, out };`;
    const { results, out } = (await page.evaluate((body) => (window as unknown as { embed(body: string): Promise<unknown> }).embed(body), body)) as { results: unknown[]; out: string };
    for (const result of results) expect(result).toEqual(["finished", 1, "caught\n", "MemoryError"]);
    expect(results).toHaveLength(4);
    expect(out).toBe("488890\n");
  });
}
