/** `<baton-snippet-view>`: the part of `<baton-snippet>` that runs the program, made of the same elements as the playground. */
import { css, html, LitElement, nothing, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { sharedInterpreter } from "../session/interpreter";
import { type Ended, type Phase, Session } from "../session/session";
import type { FileContents, Reason } from "../runtime/api";
import type { TimelineModel } from "../trace/model";
import type { BatonEditor } from "./editor";
import type { Pointed } from "./bytecode";
import "./figures";
import type { BatonOutput } from "./output";
import "./output";
import { bytes, count, duration, type Place, shared } from "./shared";
import "./threads";
import { sharedInspector } from "../session/inspector";
import { comparable, type SnippetOptions } from "./snippet-options";
import type { BatonTimeline } from "./timeline";
import tokens from "./tokens.css?inline";

/** So many characters of the output are kept to be compared with what is expected. */
const MOST_COMPARED = 1_000_000;
/** The tables are brought up to date this often. */
const FIGURES_MS = 200;

@customElement("baton-snippet-view")
export class BatonSnippetView extends LitElement {
  static override styles = [
    unsafeCSS(tokens),
    shared,
    css`
      :host {
        border: 1px solid var(--rule);
        border-radius: var(--radius);
        background: var(--panel);
        color: var(--ink);
        font: 14px/1.5 var(--sans);
        overflow: hidden;
      }

      .editor {
        overflow: auto;
        resize: vertical;
        max-height: 70vh;
      }

      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
        padding: 6px 8px;
        border-top: 1px solid var(--rule);
      }

      .bar:first-child {
        border-top: none;
      }

      .status {
        flex: 1;
        min-width: 0;
        padding-left: 4px;
        color: var(--muted);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }

      .note,
      .verdict {
        margin: 0;
        padding: 6px 12px;
        border-top: 1px solid var(--rule);
        font-size: 13px;
      }

      .note {
        color: var(--muted);
      }

      .verdict {
        white-space: pre-wrap;
      }

      .verdict.right {
        color: var(--accent);
        font-weight: 600;
      }

      .verdict.wrong,
      .complaint {
        color: var(--danger);
      }

      baton-output {
        max-height: 300px;
        border-top: 1px solid var(--rule);
      }

      baton-timeline {
        height: var(--baton-timeline-height, 220px);
        border-top: 1px solid var(--rule);
      }

      .threads {
        max-height: 360px;
        overflow: auto;
        border-top: 1px solid var(--rule);
      }

      baton-figures {
        overflow: visible;
      }

      baton-bytecode {
        height: 260px;
        border-top: 1px solid var(--rule);
      }
    `,
  ];

  @property({ attribute: false }) options!: SnippetOptions;
  @state() private status = "";
  @state() private note = "";
  @state() private verdict: { readonly right: boolean; readonly text: string } | undefined;
  @state() private version = 0;
  @state() private ran = false;
  @state() private edited: string | undefined;
  @state() private cursor: readonly [line: number, column: number] = [1, 1];
  @state() private pointed: Pointed | undefined;

  @query("baton-editor") private editor!: BatonEditor | null;
  @query("baton-output") private output!: BatonOutput | null;
  @query("baton-timeline") private timeline!: BatonTimeline | null;

  #session!: Session;
  #printed = "";
  #shown = 0;
  #circle: unknown;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#session) return;
    const session = (this.#session = new Session(sharedInterpreter(this.options.runner)));
    session.ask = () => this.output?.ask() ?? Promise.resolve(null);
    session.on("phase", (phase) => this.#entered(phase));
    session.on("progress", (loaded) => (this.status = `Loading Python: ${bytes(loaded.bytes)} of ${bytes(loaded.total)}`));
    session.on("output", (output) => {
      this.output?.write(output.stream, output.text);
      if (output.stream === "stdout" && this.#printed.length < MOST_COMPARED) this.#printed += output.text;
      this.#tell("output", output);
    });
    session.on("trace", (batch) => {
      this.timeline?.refresh();
      // A deadlock is told at once.
      const { circle } = session.model;
      if (circle !== this.#circle || performance.now() - this.#shown > FIGURES_MS) this.#showFigures();
      this.#circle = circle;
      this.#tell("trace", batch);
    });
    session.on("done", (ended) => this.#ended(ended));
  }

  /** What of the view needs code that is not small is loaded only if it is shown. */
  protected override async scheduleUpdate(): Promise<void> {
    const { views, editor, hidden } = this.options;
    await Promise.all([
      views.has("code") && (editor !== "off" || hidden.length > 0) && import("./editor"),
      views.has("timeline") && import("./timeline"),
      views.has("bytecode") && import("./bytecode"),
    ]);
    super.scheduleUpdate();
  }

  get source(): string {
    return this.editor?.source ?? this.options.source;
  }

  /** Puts another program into the editor. */
  set source(text: string) {
    if (this.editor) this.editor.source = text;
  }

  /** What the latest run did, as far as it is shown. */
  get latest(): { readonly model: TimelineModel; readonly output: string } {
    return { model: this.#session.model, output: this.#printed };
  }

  /** Shows a hand-over in the timeline; see `BatonTimeline.showHandOver`. */
  showHandOver(reason: Reason, number: number): boolean {
    return this.timeline?.showHandOver(reason, number) ?? false;
  }

  async run(): Promise<Ended | undefined> {
    if (this.#session.busy) return undefined;
    const { filename, setup, switchInterval } = this.options;
    const { source } = this;
    let files: FileContents;
    try {
      files = await this.options.files();
    } catch (error) {
      this.status = `A file of this program cannot be had: ${(error as Error).message}`;
      return undefined;
    }
    this.#tell("run", { source });
    const ended = await this.#session.run({ source, filename, setup, switchInterval, files });
    if (!ended && this.#session.phase !== "broken") this.status = "Another program of this page is running: stop it first, or wait until it has ended.";
    return ended;
  }

  stop(): void {
    this.#session.stop();
  }

  reset(): void {
    this.stop();
    if (this.editor) this.editor.source = this.options.source;
    this.output?.clear();
    this.verdict = undefined;
    this.status = "";
    this.#session.forget();
    this.ran = false;
  }

  override render() {
    const { views, editor, hidden, runLabel, height, complaint } = this.options;
    const { busy, phase, model } = this.#session;
    const code = views.has("code") && (editor !== "off" || hidden.length > 0);
    return html`
      ${code
        ? html`<baton-editor
            class="editor"
            part="editor"
            .source=${this.options.source}
            .readonly=${editor !== "full"}
            .hides=${hidden}
            .height=${height}
            .inspector=${editor === "full" ? sharedInspector() : undefined}
            @edit=${() => (this.edited = this.source)}
            @cursor=${({ detail }: CustomEvent<[number, number]>) => (this.cursor = detail)}
            @run=${this.run}
            @look=${({ detail: line }: CustomEvent<number>) => this.timeline && (this.timeline.place = { file: this.options.filename, line })}
          ></baton-editor>`
        : nothing}
      <div class="bar" part="bar">
        <button class="primary" part="run" ?disabled=${busy || phase === "starting" || phase === "broken"} @click=${this.run}>${runLabel}</button>
        <button part="stop" ?disabled=${!busy} @click=${this.stop}>Stop</button>
        ${editor === "full" && code ? html`<button part="reset" @click=${this.reset}>Reset</button>` : nothing}
        <span class="status" part="status" role="status">${this.status}</span>
      </div>
      ${complaint ? html`<p class="note complaint" part="note">${complaint}</p>` : nothing} ${this.note ? html`<p class="note" part="note" role="note">${this.note}</p>` : nothing}
      ${views.has("output") ? html`<baton-output part="output" ?hidden=${!this.ran} .filename=${this.options.filename} @place=${this.#go}></baton-output>` : nothing}
      ${this.verdict ? html`<p class="verdict ${this.verdict.right ? "right" : "wrong"}" part="verdict" role="status">${this.verdict.text}</p>` : nothing}
      ${views.has("timeline")
        ? html`<baton-timeline
            part="timeline"
            ?hidden=${!this.ran}
            .model=${model}
            .sourceLine=${(file: string, line: number) => (file === this.options.filename ? this.#line(line) : "")}
            @point=${this.#point}
          ></baton-timeline>`
        : nothing}
      ${views.has("threads")
        ? html`<div class="threads" part="threads" ?hidden=${!this.ran}>
            <baton-threads .model=${model} .version=${this.version} @place=${this.#go}></baton-threads>
            <baton-figures .model=${model} .version=${this.version}></baton-figures>
          </div>`
        : nothing}
      ${views.has("bytecode")
        ? html`<baton-bytecode part="bytecode" .source=${this.edited ?? this.options.source} .cursor=${this.cursor} .pointed=${this.pointed}></baton-bytecode>`
        : nothing}
    `;
  }

  #line(line: number): string {
    return this.#session.program?.source.split("\n")[line - 1] ?? "";
  }

  #entered(phase: Phase): void {
    const { runtime, error } = this.#session;
    if (this.timeline) this.timeline.live = this.#session.busy;
    if (phase === "starting") this.status = "Starting Python…";
    else if (phase === "running") {
      this.ran = true;
      this.output?.clear();
      this.verdict = undefined;
      this.#printed = "";
      this.status = "Running";
      if (runtime?.runner === "stepped" && this.options.runner !== "stepped") {
        this.note = "This page is not cross-origin isolated: all threads take turns in one worker.";
      }
    } else if (phase === "stopping") {
      this.output?.cancel();
      this.status = "Stopping; once more ends it at once";
    } else {
      this.output?.cancel();
      this.output?.flush();
      this.#showFigures();
      if (phase === "broken") this.status = `Python cannot run in this browser: ${error}`;
    }
    this.requestUpdate();
  }

  #ended(ended: Ended): void {
    const { outcome, status, defect } = ended;
    if (outcome === "stopped") this.status = "Stopped";
    else if (outcome === "crashed") {
      this.status = "Baton failed; ready again";
      this.output?.write("stderr", `\nThis is a defect of Baton, not of the program: ${defect?.message ?? ""}\n`);
    } else this.status = `${status === 0 ? "Finished" : `Ended with status ${count(status)}`} in ${duration(ended.duration)}`;
    const { expect } = this.options;
    let expected: boolean | undefined;
    if (expect !== undefined) {
      expected = outcome === "finished" && status === 0 && comparable(this.#printed) === comparable(expect);
      this.verdict = { right: expected, text: expected ? "Right: this is what it was to print." : `Not yet. It was to print:\n${expect.trim()}` };
    }
    this.#tell("done", { outcome, status, duration: ended.duration, ...(expected !== undefined && { expected }) });
  }

  #showFigures(): void {
    this.#shown = performance.now();
    this.version = this.#session.model.version;
  }

  #point(event: CustomEvent<Place>): void {
    const { file, line, instruction } = event.detail;
    const here = file === this.options.filename;
    this.editor?.point(here ? line : 0);
    const same = here && this.#session.program?.source === this.source;
    this.pointed = same && instruction !== undefined ? { line, instruction } : undefined;
  }

  #go(event: CustomEvent<Place>): void {
    this.editor?.go(event.detail.line);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-snippet-view": BatonSnippetView;
  }
}
