import { readFileSync } from "node:fs";
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { embeddingPage } from "./build/embedding";
import { lessonPages, readLessons } from "./build/lessons";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What pages of others import by name. */
const MODULES = ["baton", "baton-snippet", "baton-lesson"];

/** The limits of the memory that a wasm module imports, in pages, from its import section. */
function memoryPages(wasm: Uint8Array): [initial: number, maximum: number] {
  let at = 8;
  const number = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = wasm[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const skipName = (): void => void (at = number() + at);
  for (;;) {
    const id = wasm[at++];
    const end = number() + at;
    if (id !== 2) {
      at = end;
      continue;
    }
    for (let count = number(); count > 0; count--) {
      skipName();
      skipName();
      const kind = wasm[at++];
      if (kind === 2) {
        at++; // flags: shared, with a maximum
        return [number(), number()];
      }
      if (kind !== 0) throw new Error(`unexpected import of kind ${kind} before the memory`);
      number();
    }
  }
}

/** What the page is to know of the wasm module before it has arrived. */
const moduleFigures = (wasm: Uint8Array): Record<string, string> => ({
  __MEMORY_PAGES__: JSON.stringify(memoryPages(wasm)),
  __MODULE_BYTES__: String(wasm.length),
});

/** Adds the pages of the lessons, and the one on embedding. */
function lessons(): Plugin {
  return {
    name: "lessons",
    apply: "build",
    async generateBundle() {
      const emit = (name: string, source: string): string => this.emitFile({ type: "asset", fileName: `lessons/${name}`, source });
      for (const [name, source] of lessonPages(readLessons())) emit(name, source);
      this.emitFile({ type: "asset", fileName: "embedding.html", source: await embeddingPage() });
      emit("lesson.css", ["src/elements/tokens.css", "src/pages/lesson.css"].map((path) => readFileSync(here(path), "utf8")).join("\n"));
    },
  };
}

/** Publishes the types beside baton.js, tells the browser early what it will need, and compresses everything. */
function publish(): Plugin {
  const compress = promisify(brotliCompress);
  return {
    name: "publish",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle, filename }) {
        // The frame loads nothing heavy before a click.
        if (filename.endsWith("embed.html")) return [];
        return Object.keys(bundle ?? {}).flatMap((name) => {
          const wasm = { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: true };
          const attrs = name.endsWith(".wasm") ? wasm : /\/app-[^/]*\.js$/.test(name) ? { rel: "modulepreload", crossorigin: true } : undefined;
          return attrs ? [{ tag: "link", attrs: { ...attrs, href: `./${name}` }, injectTo: "head" as const }] : [];
        });
      },
    },
    async closeBundle() {
      await copyFile(here("src/runtime/api.d.ts"), here("dist/baton.d.ts"));
      await copyFile(here("src/elements/snippet-api.d.ts"), here("dist/baton-snippet.d.ts"));
      const files = await readdir(here("dist"), { recursive: true });
      await Promise.all(
        files
          .filter((name) => [".bin", ".css", ".html", ".js", ".svg", ".txt", ".wasm"].includes(extname(name)))
          .map(async (name) => {
            const path = join(here("dist"), name);
            const quality = process.env["BATON_QUICK"] ? 5 : constants.BROTLI_MAX_QUALITY;
            const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: (await stat(path)).size };
            await writeFile(`${path}.br`, await compress(await readFile(path), { params }));
          }),
      );
    },
  };
}

export default defineConfig(({ command, mode }) => ({
  base: "./",
  define: mode === "test" ? {} : moduleFigures(readFileSync(here("pkg/baton_bg.wasm"))),
  plugins: command === "build" ? [lessons(), publish()] : [],
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "assets/worker-[hash].js" } } },
  build: {
    target: "es2022",
    // Those that know light-dark(), which would else be replaced by what depends on the page.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: {
      polyfill: false,
      // The modules of others' pages may be bundled anew, under other names.
      resolveDependencies: (_, dependencies, { hostId }) => (/^assets\/(index|app)-/.test(hostId) ? dependencies : []),
    },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        index: here("index.html"),
        embed: here("embed.html"),
        baton: here("src/runtime/baton.ts"),
        "baton-snippet": here("src/elements/snippet.ts"),
        "baton-lesson": here("src/pages/lesson.ts"),
      },
      preserveEntrySignatures: "allow-extension",
      output: { entryFileNames: (chunk) => (MODULES.includes(chunk.name) ? "[name].js" : "assets/[name]-[hash].js") },
    },
  },
  test: { include: ["src/**/*.test.ts", "build/**/*.test.ts"], environment: "node" },
}));
