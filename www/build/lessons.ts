/**
 * Makes the pages of the lessons from their Markdown, and their table of contents. A lesson is a file `lessons/NN-name.md`:
 * a heading, a paragraph that the table of contents repeats, and text in which these fences stand for what is live:
 *
 * - ` ```python ATTRIBUTES `: a program, a `<baton-snippet>` with these attributes.
 * - ` ```see `: what the run of the program before is to show, a line each, `text :: claim` (several claims are joined by ` && `;
 *   src/trace/claims.ts has the language).
 * - ` ```question `: a question that the run answers; below a line `---` its answer.
 * - ` ```goal `: what the reader is to make of the program: text, `:: claim` lines, `hint: text` lines, and below `---` a
 *   program that reaches the goal.
 * - `[text](look:REASON/NUMBER)`: points at a hand-over in the timeline of the program before.
 */
import { readdirSync, readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";

const FOLDER = new URL("../lessons/", import.meta.url);

export interface Snippet {
  readonly id: string;
  readonly source: string;
  readonly claims: readonly string[];
  readonly goal: { readonly claims: readonly string[]; readonly solution: string } | undefined;
}

export interface Lesson {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The text of the page between its header and its footer. */
  readonly html: string;
  readonly snippets: readonly Snippet[];
}

/** All lessons, in their order. */
export function readLessons(): Lesson[] {
  const files = readdirSync(FOLDER).filter((file) => /^\d\d-.*\.md$/.test(file));
  return files.sort().map((file) => readLesson(file.slice(3, -3), readFileSync(new URL(file, FOLDER), "utf8")));
}

export function readLesson(name: string, markdown: string): Lesson {
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  const summary = /^# .+\n+(.+(?:\n.+)*)/m.exec(markdown)?.[1]?.replaceAll("\n", " ");
  if (!title || !summary) throw new Error(`lesson ${name}: it has no heading with a paragraph under it`);
  const snippets: { id: string; source: string; claims: string[]; goal: Snippet["goal"] }[] = [];
  const md = new MarkdownIt({ html: false, typographer: false });
  const { escapeHtml } = md.utils;
  const latest = () => {
    const snippet = snippets.at(-1);
    if (!snippet) throw new Error(`lesson ${name}: no program stands before this`);
    return snippet;
  };
  const claimsOf = (text: string): string[] => text.split(" && ").map((claim) => claim.trim());
  /** An item that is ticked off, by what the page says then and until then. */
  const item = (text: string, claims: readonly string[], done: string, missing: string): string =>
    `<li data-claims="${escapeHtml(JSON.stringify(claims))}" data-done="${done}" data-missing="${missing}">${md.renderInline(text)} <span class="verdict" role="status"></span></li>`;

  const fences: Record<string, (content: string, attributes: string) => string> = {
    python(content, attributes) {
      const id = `program-${snippets.length + 1}`;
      snippets.push({ id, source: content, claims: [], goal: undefined });
      return `<baton-snippet id="${id}" ${attributes}>\n<pre><code>${escapeHtml(content.trimEnd())}</code></pre>\n</baton-snippet>\n`;
    },
    see(content) {
      const { id, claims } = latest();
      const items = content.trim().split("\n").map((line) => {
        const [text = "", claim] = line.split(" :: ");
        if (claim === undefined) throw new Error(`lesson ${name}: nothing checks this: ${line}`);
        claims.push(...claimsOf(claim));
        return item(text, claimsOf(claim), "Seen.", "Not seen in this run.");
      });
      return `<section class="claims see" data-for="${id}"><h2>What to see</h2><ul>${items.join("")}</ul></section>\n`;
    },
    question(content) {
      const [question = "", answer = ""] = content.split(/^---$/m);
      return `<section class="question"><h2>Question</h2>${md.render(question)}<details><summary>Answer</summary>${md.render(answer)}</details></section>\n`;
    },
    goal(content) {
      const snippet = latest();
      const [task = "", solution = ""] = content.split(/^---\n/m);
      const lines = task.trim().split("\n");
      const claims = lines.filter((line) => line.startsWith(":: ")).flatMap((line) => claimsOf(line.slice(3)));
      const hints = lines.filter((line) => line.startsWith("hint: ")).map((line) => line.slice(6));
      const text = lines.filter((line) => !/^(:: |hint: )/.test(line)).join("\n");
      if (claims.length === 0 || !solution) throw new Error(`lesson ${name}: a goal needs claims and a solution`);
      snippet.goal = { claims, solution };
      return (
        `<section class="claims goal" data-for="${snippet.id}"><h2>Your turn</h2><ul>${item(text.replaceAll("\n", " "), claims, "Done!", "Not yet.")}</ul>` +
        hints.map((hint, index) => `<details><summary>Hint${hints.length > 1 ? ` ${index + 1}` : ""}</summary><p>${md.renderInline(hint)}</p></details>`).join("") +
        `<details><summary>A solution</summary><pre><code>${escapeHtml(solution.trimEnd())}</code></pre></details></section>\n`
      );
    },
  };
  md.renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index] as (typeof tokens)[number];
    const [, kind = "", attributes = ""] = /^(\S*)\s*(.*)$/.exec(info) ?? [];
    const render = fences[kind];
    return render ? render(content, attributes) : `<pre><code>${escapeHtml(content)}</code></pre>\n`;
  };
  const validate = md.validateLink.bind(md);
  md.validateLink = (url) => url.startsWith("look:") || validate(url);
  md.renderer.rules.link_open = (tokens, index, options, _, renderer) => {
    const [, reason, number] = /^look:(\w+)\/(\d+)$/.exec(String(tokens[index]?.attrGet("href"))) ?? [];
    return reason ? `<button type="button" class="look" data-for="${latest().id}" data-reason="${reason}" data-number="${number}">` : renderer.renderToken(tokens, index, options);
  };
  md.renderer.rules.link_close = (tokens, index, options, _, renderer) => {
    let open = index;
    while (tokens[open]?.type !== "link_open") open--;
    return String(tokens[open]?.attrGet("href")).startsWith("look:") ? "</button>" : renderer.renderToken(tokens, index, options);
  };
  return { name, title, summary, html: md.render(markdown), snippets };
}

const escape = (text: string): string => new MarkdownIt().utils.escapeHtml(text);

/** A page of text; `root` leads from it to the folder of everything, and without a `script` it has none but its own. */
export function page(title: string, body: string, root: string, script?: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)} · Baton</title>
    <link rel="icon" href="${root}favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${root}lessons/lesson.css" />
${script ? `    <script type="module" src="${root}${script}"></script>\n` : ""}  </head>
  <body>
    <header><a href="${root || "./"}">Baton</a> <a href="${root}lessons/">Lessons</a> <a href="${root}embedding.html">Embedding</a></header>
    <main>
${body}
    </main>
  </body>
</html>
`;
}

/** The files of the lessons, by name. */
export function lessonPages(lessons: readonly Lesson[]): Map<string, string> {
  const pages = new Map<string, string>();
  const link = (lesson: Lesson | undefined, rel: string): string => (lesson ? `<a rel="${rel}" href="${lesson.name}.html">${escape(lesson.title)}</a>` : "<span></span>");
  for (const [index, lesson] of lessons.entries()) {
    pages.set(`${lesson.name}.html`, page(lesson.title, `${lesson.html}<nav aria-label="Lessons">${link(lessons[index - 1], "prev")}${link(lessons[index + 1], "next")}</nav>`, "../", "baton-lesson.js"));
  }
  const contents = lessons.map(({ name, title, summary }) => `<li><a href="${name}.html">${escape(title)}</a><p>${new MarkdownIt().renderInline(summary)}</p></li>`);
  pages.set("index.html", page("Lessons", `<h1>Threads in Python, and the lock that they share</h1>\n<ol class="contents">${contents.join("\n")}</ol>`, "../", "baton-lesson.js"));
  return pages;
}
