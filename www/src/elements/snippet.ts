/**
 * `<baton-snippet>`: makes a code block of any page runnable. This file is all that a page loads until the first Run, or
 * until the snippet comes into view: it shows the code block as the page has it, with a Run button under it. The rest,
 * ./snippet-view.ts, comes when it is wanted.
 *
 * The code is that of the `<pre>` inside the element or, where there is none, of the block just before it.
 */
import type { BatonSnippetView } from "./snippet-view";
import type { FileContents } from "../runtime/api";
import { parseFiles, parseRanges, parseViews, type SnippetOptions } from "./snippet-options";

const STYLE = `
  :host { display: block; margin: 1em 0; }
  :host([hidden]) { display: none; }
  pre { overflow: auto; }
  .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 6px; }
  button {
    padding: 6px 14px; border: 1px solid transparent; border-radius: 7px; cursor: pointer;
    background: var(--baton-accent, light-dark(#0c6b64, #2cc5b3)); color: var(--baton-on-accent, light-dark(#fff, #06201d));
    font: 600 14px/1.3 var(--baton-sans, system-ui, sans-serif);
  }
  button:focus-visible { outline: 2px solid light-dark(#0b6bcb, #6cb6ff); outline-offset: 2px; }
  button:disabled { opacity: 0.6; cursor: default; }
  [role="status"] { font: 13px var(--baton-sans, system-ui, sans-serif); }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/** What a page's theme adds to a code block that is not code. */
const NOT_CODE = ".linenos, .lineno, .linenodiv, .line-number, button, a.headerlink, [aria-hidden=true]";

/** The text of a code block. */
function codeOf(block: Element): string {
  const copy = (block.querySelector("pre code, pre") ?? block).cloneNode(true) as Element;
  for (const extra of copy.querySelectorAll(NOT_CODE)) extra.remove();
  return (copy.textContent ?? "").replace(/^\n/, "").trimEnd();
}

const isBlock = (element: Element | null): element is Element => element !== null && (element.matches("pre") || element.querySelector("pre") !== null);

/** The text of the element that `#id` names; `undefined` if it names none. */
function elementText(value: string): string | undefined {
  const element = value.startsWith("#") ? document.getElementById(value.slice(1)) : null;
  return element instanceof HTMLTemplateElement ? (element.content.textContent ?? "") : (element?.textContent ?? undefined);
}

/** The text that an attribute names: of the element that it selects or, where it selects none, itself. */
const textOf = (value: string): string => elementText(value) ?? value.replaceAll("\\n", "\n");

/** The content of a file that an attribute names: of an element, or of what is fetched from a URL. */
async function contentOf(source: string): Promise<string | Uint8Array> {
  const text = elementText(source);
  if (text !== undefined) return text.replace(/^\n/, "");
  const answer = await fetch(new URL(source, document.baseURI));
  if (!answer.ok) throw new Error(`${source}: ${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}

export class BatonSnippet extends HTMLElement {
  static readonly observedAttributes = ["run-label", "theme"];

  /** Contents of files that are written before each run, beside those of the attribute `files`. */
  files: FileContents = {};

  /** The program as the page has it. */
  #original = "";
  #view: Promise<BatonSnippetView> | undefined;
  #button = document.createElement("button");
  #bar = document.createElement("div");
  #status = document.createElement("span");
  /** What shows the code: the page's block, until the editor does. */
  #block: HTMLElement = document.createElement("slot");
  #connected = false;
  #seen: IntersectionObserver | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.#button.type = "button";
    this.#button.part.add("run");
    this.#button.addEventListener("click", () => void this.run());
    this.#status.setAttribute("role", "status");
    this.#status.part.add("status");
    this.#bar.className = "bar";
    this.#bar.part.add("bar");
    this.#bar.append(this.#button, this.#status);
    root.append(this.#block, this.#bar);
  }

  connectedCallback(): void {
    if (this.#connected) return;
    this.#connected = true;
    const before = this.previousElementSibling;
    if (!this.querySelector("pre") && isBlock(before)) this.append(before);
    this.#original = codeOf(this);
    this.#showUnhidden();
    this.#relabel();
    if (this.hasAttribute("autorun") || this.getAttribute("load") === "view") {
      this.#seen = new IntersectionObserver((entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#seen?.disconnect();
        void (this.hasAttribute("autorun") ? this.run() : this.#load());
      });
      this.#seen.observe(this);
    }
  }

  /** Where lines are hidden, shows the others in the place of the page's block. */
  #showUnhidden(): void {
    const { ranges } = parseRanges(this.getAttribute("hide") ?? "");
    if (ranges.length === 0) return;
    const shown = this.#original.split("\n").filter((_, index) => !ranges.some(([first, last]) => first <= index + 1 && index + 1 <= last));
    const block = document.createElement("pre");
    block.part.add("code");
    block.textContent = shown.join("\n");
    this.#block.replaceWith(block);
    this.#block = block;
  }

  disconnectedCallback(): void {
    // A snippet that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#seen?.disconnect();
      void this.#view?.then((view) => view.stop());
    });
  }

  attributeChangedCallback(): void {
    this.#relabel();
  }

  /** The program, as it stands in the editor. */
  get source(): Promise<string> {
    return this.#view ? this.#view.then((view) => view.source) : Promise.resolve(this.#original);
  }

  /** What shows and runs the program; loads it, if need be. `undefined` if it cannot be had. */
  get view(): Promise<BatonSnippetView | undefined> {
    return this.#load();
  }

  /** Runs the program. Resolves when it has ended, to how it did; to `undefined` if it could not be run. */
  async run(): Promise<unknown> {
    return (await this.#load())?.run();
  }

  /** KeyboardInterrupt in the program's main thread; called again, the end of its interpreter. */
  stop(): void {
    void this.#view?.then((view) => view.stop());
  }

  /** Brings the page's own program back and empties output and timeline. */
  reset(): void {
    void this.#view?.then((view) => view.reset());
  }

  #relabel(): void {
    this.#button.textContent = this.getAttribute("run-label") || "Run";
    const theme = this.getAttribute("theme");
    if (theme === "light" || theme === "dark") this.style.colorScheme = theme;
    else if (theme === "system") this.style.colorScheme = "light dark";
    else this.style.removeProperty("color-scheme");
  }

  #options(): SnippetOptions {
    const number = Number(this.getAttribute("switch-interval") ?? Number.NaN);
    const runner = this.getAttribute("runner");
    const setup = this.getAttribute("setup");
    const expect = this.getAttribute("expect");
    const editor = this.getAttribute("editor");
    const views = parseViews(this.getAttribute("view") ?? "code output timeline");
    const hidden = parseRanges(this.getAttribute("hide") ?? "");
    const files = parseFiles(this.getAttribute("files") ?? "");
    const wrong = [...files.wrong.map((word) => `files="${word}"`), ...views.wrong.map((word) => `view="${word}"`), ...hidden.wrong.map((word) => `hide="${word}"`)];
    if (this.hasAttribute("switch-interval") && !(number > 0)) wrong.push(`switch-interval="${this.getAttribute("switch-interval")}"`);
    if (runner !== null && runner !== "threads" && runner !== "stepped") wrong.push(`runner="${runner}"`);
    if (editor !== null && editor !== "full" && editor !== "readonly" && editor !== "off") wrong.push(`editor="${editor}"`);
    return {
      source: this.#original,
      views: views.views,
      editor: editor === "readonly" || editor === "off" ? editor : "full",
      hidden: hidden.ranges,
      setup: setup === null ? undefined : textOf(setup),
      expect: expect === null ? undefined : textOf(expect),
      switchInterval: number > 0 ? number : undefined,
      runner: runner === "threads" || runner === "stepped" ? runner : undefined,
      height: this.getAttribute("height") ?? "",
      files: async () => {
        const named = await Promise.all([...files.files].map(async ([name, source]) => [name, await contentOf(source)] as const));
        return { ...Object.fromEntries(named), ...this.files };
      },
      runLabel: this.getAttribute("run-label") || "Run",
      filename: this.getAttribute("filename") || "main.py",
      complaint: wrong.length > 0 ? `This snippet's attributes are not understood: ${wrong.join(", ")}.` : "",
    };
  }

  /** Loads what runs the program and puts it in the place of the code block. */
  #load(): Promise<BatonSnippetView | undefined> {
    this.#view ??= this.#mount();
    return this.#view.catch((error: unknown) => {
      this.#view = undefined;
      this.#button.disabled = false;
      this.#status.textContent = `Baton could not be loaded: ${error instanceof Error ? error.message : String(error)}`;
      return undefined;
    });
  }

  async #mount(): Promise<BatonSnippetView> {
    this.#button.disabled = true;
    this.#status.textContent = "Loading…";
    const { BatonSnippetView } = await import("./snippet-view");
    const view = new BatonSnippetView();
    const options = this.#options();
    view.options = options;
    view.part.add("view");
    for (const [name, from] of [["run", "baton-run"], ["output", "baton-output"], ["trace", "baton-trace"], ["done", "baton-done"]] as const) {
      view.addEventListener(name, (event) => this.dispatchEvent(new CustomEvent(from, { detail: (event as CustomEvent<unknown>).detail, bubbles: true, composed: true })));
    }
    const root = this.shadowRoot as ShadowRoot;
    root.append(view);
    await view.updateComplete;
    this.#bar.remove();
    // Without an editor the page's own block stays, unless lines of it are hidden.
    if (options.editor !== "off" || !options.views.has("code") || options.hidden.length > 0) this.#block.remove();
    return view;
  }
}

if (!customElements.get("baton-snippet")) customElements.define("baton-snippet", BatonSnippet);

declare global {
  interface HTMLElementTagNameMap {
    "baton-snippet": BatonSnippet;
  }
}
