/** `<baton-app>`: the page. Owns the interpreter and the run; its parts show what it hands them. */
import { css, html, LitElement } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { chromeTrace } from "../trace/chrome";
import { Interpreter } from "../session/interpreter";
import { type Ended, type Phase, Session } from "../session/session";
import type { BatonEditor } from "../elements/editor";
import "../elements/editor";
import { examples, type Example } from "./examples";
import "../elements/figures";
import type { BatonOutput } from "../elements/output";
import "../elements/output";
import { count, duration, shared } from "../elements/shared";
import { runtime } from "./start";
import type { BatonTimeline, Place } from "../elements/timeline";
import "../elements/timeline";

/** The tables are brought up to date this often. */
const FIGURES_MS = 200;
const FILENAME = "main.py";

@customElement("baton-app")
export class BatonApp extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1.15fr) minmax(0, 1fr) / minmax(0, 1fr) minmax(0, 1fr);
        gap: 10px;
        height: 100vh;
        height: 100dvh;
        padding: 0 12px 12px;
      }

      header {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        min-height: 56px;
        padding: 8px 2px 0;
      }

      h1 {
        display: flex;
        align-items: center;
        gap: 9px;
        margin: 0 10px 0 0;
        font: 650 17px/1 var(--sans);
        letter-spacing: -0.01em;
      }

      h1 svg {
        width: 24px;
        height: 24px;
      }

      .choice {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        color: var(--muted);
        font-size: 13px;
      }

      select {
        height: 32px;
        max-width: 220px;
        padding: 0 8px;
        border: 1px solid var(--rule);
        border-radius: 7px;
        background: var(--panel);
        color: var(--ink);
        font: 500 13px var(--sans);
      }

      .about {
        flex: 1 1 200px;
        min-width: 0;
        overflow: hidden;
        color: var(--muted);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .status {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--muted);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }

      .status::before {
        content: "";
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--dot, var(--rule));
      }

      .status.ready {
        --dot: var(--holding);
      }

      .status.running,
      .status.stopping {
        --dot: var(--waiting);
      }

      .status.broken {
        --dot: var(--danger);
      }

      button.stop:not(:disabled) {
        border-color: var(--danger);
        color: var(--danger);
      }

      button svg {
        width: 11px;
        height: 11px;
        fill: currentColor;
      }

      /* Its parts are items of the page's grid. */
      main {
        display: contents;
      }

      section {
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
        border: 1px solid var(--rule);
        border-radius: var(--radius);
        background: var(--panel);
      }

      section > :last-child {
        flex: 1;
        min-height: 0;
      }

      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
        min-height: 36px;
        padding: 4px 8px 4px 14px;
        border-bottom: 1px solid var(--rule);
      }

      .bar .space {
        flex: 1;
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        margin: 0;
        padding: 0;
        color: var(--muted);
        font-size: 12px;
        list-style: none;
      }

      .legend li::before {
        content: "";
        display: inline-block;
        width: 14px;
        height: var(--height, 10px);
        margin-right: 6px;
        border-radius: 2px;
        background: var(--colour);
        vertical-align: middle;
      }

      .threads {
        grid-column: 1 / -1;
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr) minmax(300px, 34%);
      }

      .threads .bar {
        grid-column: 1 / -1;
      }

      .threads baton-figures {
        border-left: 1px solid var(--rule);
      }

      .notice {
        grid-column: 1 / -1;
        margin: 0;
        padding: 8px 14px;
        border: 1px solid var(--rule);
        border-radius: var(--radius);
        background: var(--raised);
      }

      :host(.noticed) {
        grid-template-rows: auto auto minmax(0, 1.15fr) minmax(0, 1fr);
      }

      @media (max-width: 820px) {
        :host,
        :host(.noticed) {
          display: flex;
          flex-direction: column;
          height: auto;
          min-height: 100dvh;
        }

        section {
          min-height: 340px;
          max-height: 75vh;
        }

        .threads {
          grid-template: auto 280px auto / minmax(0, 1fr);
          max-height: none;
        }

        .threads baton-figures {
          border-top: 1px solid var(--rule);
          border-left: none;
        }

        .about {
          display: none;
        }
      }
    `,
  ];

  @state() private status = "Starting…";
  @state() private example: Example = examples[0] as Example;
  @state() private version = 0;
  @state() private notice = "";

  @query("baton-editor") private editor!: BatonEditor;
  @query("baton-output") private output!: BatonOutput;
  @query("baton-timeline") private timeline!: BatonTimeline;

  #session = new Session(new Interpreter(undefined, runtime));
  #shown = 0;

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
      </header>
      <main>
        ${this.notice ? html`<p class="notice" role="note">${this.notice}</p>` : ""}
        <section>
          <div class="bar"><h2>Program</h2></div>
          <baton-editor @run=${this.#run}></baton-editor>
        </section>
        <section>
          <div class="bar"><h2>Output</h2></div>
          <baton-output></baton-output>
        </section>
        <section class="threads">
          <div class="bar">
            <h2>Timeline</h2>
            <ul class="legend" aria-label="Legend">
              <li style="--colour: var(--holding)">holds the GIL</li>
              <li style="--colour: var(--waiting)">waits for it</li>
              <li style="--colour: var(--lock); --height: 5px">lock</li>
              <li style="--colour: var(--sleep); --height: 5px">sleep</li>
              <li style="--colour: var(--join); --height: 5px">join</li>
              <li style="--colour: var(--io); --height: 5px">I/O</li>
            </ul>
            <span class="space"></span>
            <button class="plain" @click=${() => this.timeline.zoomBy(2)}>Zoom in</button>
            <button class="plain" @click=${() => this.timeline.zoomBy(0.5)}>Zoom out</button>
            <button class="plain" @click=${() => this.timeline.fit()}>Show all</button>
            <button class="plain" ?disabled=${this.version === 0 || busy} @click=${this.#download} title="Chrome Trace Event JSON, for ui.perfetto.dev">
              Download trace
            </button>
          </div>
          <baton-timeline .model=${model} .sourceLine=${(file: string, line: number) => (file === FILENAME ? (this.#session.program?.source.split("\n")[line - 1] ?? "") : "")} @point=${this.#point}></baton-timeline>
          <baton-figures .model=${model} .version=${this.version}></baton-figures>
        </section>
      </main>
    `;
  }

  override firstUpdated(): void {
    const session = this.#session;
    this.editor.source = this.example.source;
    session.ask = () => this.output.ask();
    session.on("phase", (phase) => this.#entered(phase));
    session.on("output", ({ stream, text }) => this.output.write(stream, text));
    session.on("trace", () => {
      this.timeline.refresh();
      if (performance.now() - this.#shown > FIGURES_MS) this.#showFigures();
    });
    session.on("done", (ended) => (this.status = this.#tell(ended)));
    void session.start();
  }

  #entered(phase: Phase): void {
    const { runtime, error } = this.#session;
    if (phase === "running") {
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

  #run(): void {
    if (this.#session.phase !== "ready") return;
    void this.#session.run({ source: this.editor.source, filename: FILENAME });
  }

  /** Says in the output and in a few words how a run ended. */
  #tell(result: Ended): string {
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
    const { file, line } = event.detail;
    this.editor.point(file === FILENAME ? line : 0);
  }

  #download(): void {
    const json = chromeTrace(this.#session.model);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
    link.download = "baton-trace.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-app": BatonApp;
  }
}
