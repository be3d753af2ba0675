// Serves www/dist with the headers of its file _headers, as Netlify and Cloudflare do: among them those that make the pages
// cross-origin isolated, which SharedArrayBuffer and so threads need.
// Used by `./build.sh serve`, by the Playwright tests and by the benchmark.
// @ts-check
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const DIST = fileURLToPath(new URL("dist/", import.meta.url));

/** Either the first two or the third isolates a page; the third does so inside foreign frames, too. */
const ISOLATION = ["Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Document-Isolation-Policy"];

/** The rules of a file _headers, in order: a path, at whose end a star stands for anything, and headers for it. */
async function headerRules() {
  /** @type {{ matches: (path: string) => boolean, headers: Record<string, string> }[]} */
  const rules = [];
  for (const line of (await readFile(join(DIST, "_headers"), "utf8").catch(() => "")).split("\n")) {
    const header = /^\s+([\w-]+): (.*)$/.exec(line);
    if (header) Object.assign(rules.at(-1)?.headers ?? {}, { [/** @type {string} */ (header[1])]: header[2] });
    else if (line.endsWith("*")) rules.push({ matches: (path) => path.startsWith(line.slice(0, -1)), headers: {} });
    else if (line) rules.push({ matches: (path) => path === line, headers: {} });
  }
  return rules;
}

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".whl": "application/zip",
  ".zip": "application/zip",
};

/**
 * A static server. `roots` maps a path prefix to a folder; the longest matching prefix wins. What is not under the first
 * one is others' and gets of the headers of the page "/" only those that isolate. Without `isolated` it leaves those out.
 * @param {Record<string, string>} roots
 * @param {{isolated?: boolean, onBytes?: (path: string, bytes: number) => void}} options
 */
export function staticServer(roots = { "/": DIST }, { isolated = true, onBytes = () => {} } = {}) {
  const prefixes = Object.keys(roots).sort((a, b) => b.length - a.length);
  const rules = headerRules();
  return createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    const prefix = prefixes.find((prefix) => path.startsWith(prefix));
    const file = prefix && join(/** @type {string} */ (roots[prefix]), path.slice(prefix.length), path.endsWith("/") ? "index.html" : "");
    /** @type {Record<string, string>} */
    const headers = { "Cache-Control": "no-cache" };
    for (const { matches, headers: more } of await rules) {
      const given = Object.entries(more).filter(([name]) => (ISOLATION.includes(name) ? isolated : prefix === "/"));
      if (matches(prefix === "/" ? path : "/")) Object.assign(headers, Object.fromEntries(given));
    }
    const brotli = /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
    for (const [name, encoding] of brotli ? [[`${file}.br`, "br"], [file, ""]] : [[file, ""]]) {
      const info = name ? await stat(name).catch(() => null) : null;
      if (!name || !info?.isFile()) continue;
      response.writeHead(200, {
        ...headers,
        ...(encoding ? { "Content-Encoding": encoding } : {}),
        "Content-Length": info.size,
        "Content-Type": TYPES[extname(/** @type {string} */ (file))] ?? "application/octet-stream",
        Vary: "Accept-Encoding",
      });
      onBytes(path, info.size);
      if (request.method === "HEAD") response.end();
      else createReadStream(name).pipe(response);
      return;
    }
    response.writeHead(404, { ...headers, "Content-Type": "text/plain" });
    response.end(`no such file: ${path}\n`);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const port = Number(process.argv[2] ?? 8080);
  const server = staticServer();
  server.on("error", (error) => {
    console.error(`build.sh: cannot serve on port ${port}: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, () => console.log(`Baton is on http://localhost:${port}`));
}
