/** `<baton-app>`: the page. Owns the interpreter and the run; its parts show what it hands them. */
import { html, LitElement, type PropertyValues, unsafeCSS } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { chromeTrace } from "../trace/chrome";
import type { TimelineModel } from "../trace/model";
import { type Ended, type Phase, type Program, Session } from "../session/session";
import { FONT_SIZES, load, pageStore, save, type Settings, SWITCH_INTERVALS } from "../session/settings";
import { decodeShared, encodeShared } from "../session/share";
import type { BatonEditor } from "../elements/editor";
import "../elements/editor";
import { examples, type Example } from "./examples";
import type { Pointed } from "../elements/bytecode";
import "../elements/bytecode";
import "../elements/figures";
import type { BatonFiles } from "../elements/files";
import "../elements/files";
import type { BatonOutput } from "../elements/output";
import "../elements/output";
import { bytes, count, duration, type Place, shared } from "../elements/shared";
import style from "./app.css?inline";
import { download, openText } from "./files";
import type { BatonTabs } from "../elements/tabs";
import "../elements/tabs";
import "../elements/threads";
import { sharedInspector } from "../session/inspector";
import { Keeper } from "../session/keeper";
import { interpreter } from "./start";
import "../elements/legend";
import type { BatonLegend } from "../elements/legend";
import type { BatonTimeline, Shown } from "../elements/timeline";
import "../elements/timeline";

/** The tables are brought up to date this often. */
const FIGURES_MS = 200;
/** The time that a run has taken is shown so often. */
const CLOCK_MS = 100;
/** So long after the last change the program is kept. */
const KEEP_MS = 400;
const FILENAME = "main.py";

/** Lines of a program by their numbers. */
function lineOf(program: Program | undefined): (file: string, line: number) => string {
  const lines = program?.source.split("\n") ?? [];
  return (file, line) => (file === FILENAME ? (lines[line - 1] ?? "") : "");
}

@customElement("baton-app")
export class BatonApp extends LitElement {
  static override styles = [shared, unsafeCSS(style)];

  @state() private status = "Starting…";
  @state() private example: Example = examples[0] as Example;
  @state() private version = 0;
  @state() private notice = "";
  @state() settings: Settings;
  /** An earlier one to compare with. */
  @state() private kept: { readonly model: TimelineModel; readonly program: Program | undefined } | undefined;

  /** As it stands in the editor. */
  @state() private source = "";
  @state() private cursor: readonly [line: number, column: number] = [1, 1];
  /** The instruction that the timeline points at, if it is one of the program in the editor. */
  @state() private pointed: Pointed | undefined;

  @query("baton-editor") private editor!: BatonEditor;
  @query("baton-output") private output!: BatonOutput;
  @query("baton-tabs") private tabs!: BatonTabs;
  @query("baton-files") private fileList!: BatonFiles;
  @query("baton-timeline.latest") private timeline!: BatonTimeline;
  @query("baton-timeline.kept") private keptTimeline!: BatonTimeline | null;
  @query("baton-legend") private legend!: BatonLegend;

  #session = new Session(interpreter);
  #shown = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  #store = pageStore();
  #keeper = new Keeper(this.#store);
  /** When the kept files are back. */
  #restored: Promise<unknown> = Promise.resolve();
  #circle: unknown;

  constructor() {
    super();
    this.settings = load(this.#store).settings;
  }

  override render() {
    const { phase, busy, model } = this.#session;
    this.classList.toggle("noticed", this.notice !== "");
    return html`
      <header>
        <h1>
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#0f766e" />
            <path d="M9 23 23 9" stroke="#fff" stroke-width="5" stroke-linecap="round" />
            <path d="M9 23l4.2-4.2M18.8 13.2 23 9" stroke="#f5b544" stroke-width="5" stroke-linecap="round" />
          </svg>
          Baton
        </h1>
        <button class="primary" ?disabled=${phase !== "ready"} @click=${this.#run} title="Control+Enter">
          <svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 0v10l9-5z" /></svg>Run
        </button>
        <button class="stop" ?disabled=${!busy} @click=${this.#stop} title=${phase === "stopping" ? "Ends it at once, with a fresh interpreter" : "Raises KeyboardInterrupt"}>
          <svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="1" /></svg>Stop
        </button>
        <label class="choice">
          <span>Example</span>
          <select @change=${this.#choose}>
            ${examples.map((example) => html`<option value=${example.name} ?selected=${example === this.example}>${example.name.replaceAll("_", " ")}</option>`)}
          </select>
        </label>
        <span class="about" title=${this.example.title}>${this.example.title}</span>
        <span class="status ${phase}" role="status">${this.status}</span>
        ${this.#renderMenus()}
      </header>
      <main>
        ${this.notice ? html`<p class="notice" role="note">${this.notice}</p>` : ""}
        <section>
          <div class="bar">
            <h2>Program</h2>
            <span class="space"></span>
            <button class="plain" @click=${this.#reset} title="The example as it was; undo brings yours back">Reset</button>
            <button class="plain" @click=${this.#open}>Open</button>
            <button class="plain" @click=${() => download(FILENAME, "text/x-python", this.editor.source)}>Save</button>
          </div>
          <baton-editor
            .inspector=${sharedInspector()}
            @run=${this.#run}
            @edit=${this.#edited}
            @cursor=${({ detail }: CustomEvent<[number, number]>) => (this.cursor = detail)}
            @look=${({ detail: line }: CustomEvent<number>) => (this.timeline.place = { file: FILENAME, line })}
          ></baton-editor>
        </section>
        <section>
          <div class="bar">
            <h2>Output</h2>
            <span class="space"></span>
            <button class="plain" @click=${() => download("output.txt", "text/plain", this.output.text)}>Save output</button>
          </div>
          <baton-output .filename=${FILENAME} @place=${(event: CustomEvent<Place>) => this.editor.go(event.detail.line)}></baton-output>
        </section>
        <section class="threads">
          <div class="bar">
            <h2>Timeline</h2>
            <baton-legend></baton-legend>
            <span class="space"></span>
            <button class="plain" aria-label="Zoom in" title="Zoom in (w)" @click=${() => this.timeline.zoomBy(2)}>+</button>
            <button class="plain" aria-label="Zoom out" title="Zoom out (s)" @click=${() => this.timeline.zoomBy(0.5)}>−</button>
            <button class="plain" title="Show all (f)" @click=${() => this.timeline.fit()}>Fit</button>
            <button class="plain" ?disabled=${this.version === 0 || busy} @click=${this.#download} aria-label="Download trace" title="Downloads the trace as Chrome Trace Event JSON, for ui.perfetto.dev">
              JSON
            </button>
            <button class="plain" ?disabled=${this.version === 0} title="Downloads what is shown as a picture" @click=${() => this.#picture("svg")}>SVG</button>
            <button class="plain" ?disabled=${this.version === 0} title="Downloads what is shown as a picture" @click=${() => this.#picture("png")}>PNG</button>
            <button class="plain" ?disabled=${this.version === 0 || busy} aria-pressed=${this.kept !== undefined} @click=${this.#keep} title="Keeps this one, and shows it under those that follow">
              ${this.kept ? "Forget the kept one" : "Compare"}
            </button>
          </div>
          <div class="timelines">
            ${this.kept ? html`<h3>This one</h3>` : ""}
            <baton-timeline
              class="latest"
              .model=${model}
              .atLeast=${this.kept ? this.kept.model.end - this.kept.model.start : 0}
              .sourceLine=${lineOf(this.#session.program)}
              @point=${this.#point}
              @view=${(event: CustomEvent<Shown>) => this.keptTimeline?.shown(event.detail)}
            ></baton-timeline>
            ${this.kept
              ? html`<h3>Kept</h3>
                  <baton-timeline
                    class="kept"
                    .model=${this.kept.model}
                    .atLeast=${model.end - model.start}
                    .sourceLine=${lineOf(this.kept.program)}
                    @view=${(event: CustomEvent<Shown>) => this.timeline.shown(event.detail)}
                  ></baton-timeline>`
              : ""}
          </div>
          <baton-tabs>
            <div data-tab="Threads">
              <baton-threads .model=${model} .version=${this.version} @place=${(event: CustomEvent<Place>) => this.editor.go(event.detail.line)}></baton-threads>
              <baton-figures .model=${model} .version=${this.version}></baton-figures>
            </div>
            <baton-bytecode data-tab="Bytecode" .source=${this.source} .cursor=${this.cursor} .pointed=${this.pointed}></baton-bytecode>
            <baton-files data-tab="Files" .files=${this.#session.runtime?.files} .keeper=${this.#keeper}></baton-files>
          </baton-tabs>
        </section>
      </main>
    `;
  }

  #renderMenus() {
    const { theme, fontSize, switchInterval } = this.settings;
    const choose = <Name extends keyof Settings>(name: Name, read: (text: string) => Settings[Name]) => (event: Event) => {
      this.#set({ [name]: read((event.target as HTMLSelectElement).value) });
    };
    return html`
      <button @click=${this.#share}>Share</button>
      <details class="menu">
        <summary>Settings</summary>
        <div>
          <label>
            Theme
            <select @change=${choose("theme", (text) => text as Settings["theme"])}>
              ${(["system", "light", "dark"] as const).map((name) => html`<option value=${name} ?selected=${name === theme}>${name}</option>`)}
            </select>
          </label>
          <label>
            Font size
            <select @change=${choose("fontSize", Number)}>
              ${FONT_SIZES.map((size) => html`<option value=${size} ?selected=${size === fontSize}>${size}</option>`)}
            </select>
          </label>
          <label title="How long a thread waits for the GIL before it asks for it: sys.setswitchinterval">
            Switch interval
            <select @change=${choose("switchInterval", Number)}>
              ${SWITCH_INTERVALS.map((seconds) => html`<option value=${seconds} ?selected=${seconds === switchInterval}>${duration(seconds * 1000)}</option>`)}
            </select>
          </label>
        </div>
      </details>
    `;
  }

  #set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    save(this.#store, { settings: this.settings });
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has("settings")) return;
    const { theme, fontSize } = this.settings;
    document.documentElement.style.colorScheme = theme === "system" ? "light dark" : theme;
    this.editor.style.setProperty("--font-size", `${fontSize}px`);
    this.timeline.recolour();
    this.keptTimeline?.recolour();
    this.legend.requestUpdate();
  }

  /** Shows the program of the page's link or, if it has none, the one that was kept. Neither is run. */
  async #openFirst(): Promise<void> {
    this.editor.source = load(this.#store).code ?? this.example.source;
    if (location.hash.length > 1) await this.#openLink();
    addEventListener("hashchange", () => void this.#openLink());
  }

  async #openLink(): Promise<void> {
    try {
      const { code, switchInterval } = await decodeShared(location.hash.slice(1));
      this.editor.source = code;
      const known = SWITCH_INTERVALS.find((interval) => interval === switchInterval);
      if (known) this.settings = { ...this.settings, switchInterval: known };
    } catch (error) {
      this.notice = (error as Error).message;
    }
  }

  async #share(): Promise<void> {
    const { switchInterval } = this.settings;
    history.replaceState(null, "", `#${await encodeShared({ code: this.editor.source, switchInterval })}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.status = "Link copied";
    } catch {
      this.status = "The link is in the address bar";
    }
  }

  async #open(): Promise<void> {
    const text = await openText(".py,text/x-python,text/plain");
    if (text !== undefined) this.editor.source = text;
  }

  #reset(): void {
    this.editor.source = this.example.source;
  }

  #edited(): void {
    this.source = this.editor.source;
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => save(this.#store, { code: this.source }), KEEP_MS);
  }

  override firstUpdated(): void {
    const session = this.#session;
    void this.#openFirst();
    session.ask = () => this.output.ask();
    session.on("phase", (phase) => this.#entered(phase));
    session.on("progress", ({ bytes: loaded, total }) => (this.status = `Loading Python: ${bytes(loaded)} of ${bytes(total)}`));
    session.on("output", ({ stream, text }) => this.output.write(stream, text));
    session.on("trace", () => {
      this.timeline.refresh();
      // A deadlock is told at once.
      const { circle } = session.model;
      const deadlock = circle.length > 0 && circle !== this.#circle;
      this.#circle = circle;
      if (deadlock) this.tabs.show("Threads");
      if (deadlock || performance.now() - this.#shown > FIGURES_MS) this.#showFigures();
    });
    session.on("done", (ended) => {
      this.status = this.#tell(ended);
      void this.#keepFiles();
    });
    this.#restored = session.start().then(() => this.#restoreFiles());
  }

  async #restoreFiles(): Promise<void> {
    const files = this.#session.runtime?.files;
    if (!files) return;
    await this.#keeper.restore(files).catch((error: Error) => (this.notice = `The files that were kept cannot be read: ${error.message}`));
    await this.fileList.refresh();
  }

  async #keepFiles(): Promise<void> {
    const files = this.#session.runtime?.files;
    if (files) await this.#keeper.save(files).catch((error: Error) => (this.notice = `The files cannot be kept: ${error.message}`));
    await this.fileList.refresh();
  }

  #entered(phase: Phase): void {
    const { runtime, error } = this.#session;
    clearInterval(this.#clock);
    if (phase === "running") {
      const { started } = this.#session;
      this.#clock = setInterval(() => (this.status = `Running for ${duration(performance.now() - started)}`), CLOCK_MS);
      this.output.clear();
      this.timeline.live = true;
      this.version = 0;
      this.status = "Running";
    } else if (phase === "stopping") {
      this.output.cancel();
      this.status = "Stopping; once more ends it at once";
    } else {
      this.output.cancel();
      this.output.flush();
      this.timeline.live = false;
      this.#showFigures();
    }
    if (phase === "ready" && this.#session.program === undefined) {
      this.status = `Ready, Baton ${runtime?.version ?? ""}`;
      if (runtime?.runner === "stepped") {
        this.notice =
          "This page is not cross-origin isolated, so the browser gives it no shared memory. All Python threads take turns in one worker: programs behave the same, but nothing runs at the same time, not even waiting.";
      }
    } else if (phase === "broken") {
      this.status = "Cannot run";
      this.notice = `Baton cannot start in this browser: ${error}`;
    }
    this.requestUpdate();
  }

  #choose(event: Event): void {
    const name = (event.target as HTMLSelectElement).value;
    this.example = examples.find((example) => example.name === name) ?? this.example;
    this.editor.source = this.example.source;
  }

  async #run(): Promise<void> {
    await this.#restored;
    if (this.#session.phase !== "ready") return;
    const { switchInterval } = this.settings;
    save(this.#store, { code: this.editor.source });
    void this.#session.run({ source: this.editor.source, filename: FILENAME, switchInterval });
  }

  /** Says in the output and in a few words how a run ended. */
  #tell(result: Ended): string {
    if (result.filesLost) this.output.write("note", "\nThe files could not be rescued from it.\n");
    if (result.outcome === "stopped") {
      this.output.write("note", "\nStopped: the interpreter was ended and a fresh one started.\n");
      return "Stopped";
    }
    if (result.outcome === "crashed") {
      const { message, stack } = result.defect ?? { message: "", stack: "" };
      this.output.write("stderr", `\nThis is a defect of Baton, not of the program: ${message}\n${stack}\n`);
      this.output.write("note", "A fresh interpreter was started.\n");
      return "Baton failed; ready again";
    }
    const threads = this.#session.model.figures.size;
    return `${result.status === 0 ? "Finished" : `Ended with status ${result.status}`} in ${duration(result.duration)}${threads > 1 ? `, ${count(threads)} threads` : ""}`;
  }

  #stop(): void {
    this.#session.stop();
  }

  #showFigures(): void {
    this.#shown = performance.now();
    this.version = this.#session.model.version;
  }

  #point(event: CustomEvent<Place>): void {
    const { file, line, instruction } = event.detail;
    this.editor.point(file === FILENAME ? line : 0);
    const same = file === FILENAME && this.#session.program?.source === this.source;
    this.pointed = same && instruction !== undefined ? { line, instruction } : undefined;
  }

  #keep(): void {
    const { model, program } = this.#session;
    this.kept = this.kept ? undefined : { model, program };
  }

  async #picture(type: "svg" | "png"): Promise<void> {
    download(`baton-timeline.${type}`, `image/${type}`, await this.timeline.picture(type));
  }

  #download(): void {
    download("baton-trace.json", "application/json", chromeTrace(this.#session.model));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-app": BatonApp;
  }
}
