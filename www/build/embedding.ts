/**
 * Makes the page embedding.html from embedding.md. In it these fences stand for what is live:
 *
 * - ` ```live `: HTML, shown and then in effect.
 * - ` ```source FILE `: the text of a file of public/.
 * - ` ```frame QUERY `: a program in a frame with embed.html.
 */
import { readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";
import { encodeShared } from "../src/session/share";
import { page } from "./lessons";

const here = (path: string): URL => new URL(`../${path}`, import.meta.url);

export async function embeddingPage(): Promise<string> {
  const markdown = readFileSync(here("embedding.md"), "utf8");
  const md = new MarkdownIt({ html: false });
  const { escapeHtml } = md.utils;
  const shown = (code: string): string => `<pre tabindex="0"><code>${escapeHtml(code.trimEnd())}</code></pre>\n`;
  // The hash of a link is made by what is asynchronous, which a renderer is not.
  const hashes = new Map<string, string>();
  for (const { info, content } of md.parse(markdown, {})) if (info.startsWith("frame")) hashes.set(content, await encodeShared({ code: content.trimEnd() }));
  md.renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index] as (typeof tokens)[number];
    const [kind, argument = ""] = info.split(" ");
    if (kind === "live") return shown(content) + content;
    if (kind === "source") return shown(readFileSync(here(`public/${argument}`), "utf8"));
    if (kind !== "frame") return shown(content);
    const frame = `<iframe title="A program in a frame" src="embed.html?${argument}#${hashes.get(content)}"></iframe>`;
    return shown(frame) + frame.replace("<iframe", '<iframe class="live"');
  };
  return page("Programs in your own page", md.render(markdown), "");
}
