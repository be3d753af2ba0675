import { defineConfig } from "@playwright/test";

/** The tests serve www/dist themselves, on this port; some need a server without the isolating headers on the next one. */
export const PORT = Number(process.env["BATON_TEST_PORT"] ?? 8090);

export default defineConfig({
  testDir: "tests",
  outputDir: "../test-results",
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  webServer: {
    command: `node tests/servers.mjs ${PORT}`,
    port: PORT,
  },
  use: {
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 1280, height: 860 },
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"],
    },
  },
});
