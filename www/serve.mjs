// Serves www/dist with the headers that make the page cross-origin isolated, which SharedArrayBuffer and so threads need.
// Used by `./build.sh serve`, by the Playwright tests and by the benchmark.
// @ts-check
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const DIST = fileURLToPath(new URL("dist/", import.meta.url));

/** The three headers: either the first two or the third isolates a page; the third does so inside foreign frames, too. */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Document-Isolation-Policy": "isolate-and-credentialless",
};

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
 * A static server. `roots` maps a path prefix to a folder; the longest matching prefix wins.
 * @param {Record<string, string>} roots
 * @param {{isolated?: boolean, onBytes?: (path: string, bytes: number) => void}} options
 */
export function staticServer(roots = { "/": DIST }, { isolated = true, onBytes = () => {} } = {}) {
  const prefixes = Object.keys(roots).sort((a, b) => b.length - a.length);
  return createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    const prefix = prefixes.find((prefix) => path.startsWith(prefix));
    const file = prefix && join(/** @type {string} */ (roots[prefix]), path.slice(prefix.length), path.endsWith("/") ? "index.html" : "");
    const headers = {
      ...(isolated ? ISOLATION : {}),
      "Cross-Origin-Resource-Policy": "cross-origin",
      "X-Content-Type-Options": "nosniff",
      // A file under assets/ has a hash of its content in its name.
      "Cache-Control": path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    };
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
