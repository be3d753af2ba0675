/**
 * `<baton-bytecode>`: the disassembly of the function at the cursor, as `dis` prints it, with marks where the GIL may change
 * hands, and the instruction highlighted that the timeline points at.
 */
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Code, codeAt, codeOf, type Inspector, type Row, sharedInspector, type Switches } from "../session/inspector";
import { shared } from "./shared";

/** So long after the program's last change it is disassembled anew. */
const SETTLED_MS = 300;

const MARKS: Readonly<Record<Switches, readonly [mark: string, text: string]>> = {
  always: ["⇄", "The GIL may change hands here."],
  call: ["⇠", "The GIL may change hands here, unless what is called is a Python function: then at its RESUME."],
  never: ["", ""],
};

/** An instruction of a trace. */
export interface Pointed {
  readonly line: number;
  /** In code units from the beginning of its code object. */
  readonly instruction: number;
}

@customElement("baton-bytecode")
export class BatonBytecode extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }

      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
        padding: 6px 14px;
        border-bottom: 1px solid var(--rule);
        color: var(--muted);
        font-size: 12px;
      }

      label {
        display: flex;
        align-items: center;
        gap: 6px;
      }

      select {
        max-width: 220px;
        height: 26px;
        border: 1px solid var(--rule);
        border-radius: 6px;
        background: var(--panel);
        color: var(--ink);
        font: 12px var(--mono);
      }

      ol {
        flex: 1;
        min-height: 0;
        margin: 0;
        padding: 8px 0;
        overflow: auto;
        list-style: none;
        font: 12px/1.5 var(--mono);
      }

      li {
        white-space: pre;
        min-height: 1.5em;
        padding: 0 14px 0 6px;
      }

      li.always,
      li.call {
        background: color-mix(in srgb, var(--waiting) 14%, transparent);
      }

      li.call {
        background: color-mix(in srgb, var(--waiting) 6%, transparent);
      }

      li.pointed {
        background: color-mix(in srgb, var(--accent) 26%, transparent);
        box-shadow: inset 3px 0 0 var(--accent);
      }

      .mark {
        display: inline-block;
        width: 1.6em;
        font-weight: 700;
      }

      p {
        margin: 10px 14px;
        color: var(--muted);
      }
    `,
  ];

  /** The program. */
  @property({ attribute: false }) source = "";
  /** Where the cursor is, line and column from 1. */
  @property({ attribute: false }) cursor: readonly [line: number, column: number] = [1, 1];
  /** What the timeline points at. */
  @property({ attribute: false }) pointed: Pointed | undefined;
  inspector: Inspector = sharedInspector();

  @state() private codes: readonly Code[] | string | undefined;
  /** The code object that was chosen by hand, until the cursor moves. */
  @state() private chosen: number | undefined;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = false;
  #watch = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    // Nothing is loaded for a panel that nobody sees.
    this.#watch.disconnect();
    this.#seen = true;
    void this.#disassemble();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.#seen) this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("cursor")) this.chosen = undefined;
    if (changed.has("source") && this.#seen) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#disassemble(), SETTLED_MS);
    }
  }

  async #disassemble(): Promise<void> {
    const { source } = this;
    const codes = await this.inspector.disassemble(source).catch((error: Error) => error.message);
    if (source === this.source) this.codes = codes;
  }

  override render() {
    const { codes, pointed } = this;
    if (codes === undefined) return html`<p role="status">Disassembling…</p>`;
    if (typeof codes === "string") return html`<p role="status">${codes}</p>`;
    const there = pointed ? codeOf(codes, pointed.line, pointed.instruction) : -1;
    const shown = there >= 0 ? there : (this.chosen ?? codeAt(codes, this.cursor));
    const offset = there >= 0 ? pointed?.instruction : undefined;
    return html`
      <div class="head">
        <label>
          Function
          <select @change=${(event: Event) => (this.chosen = Number((event.target as HTMLSelectElement).value))}>
            ${codes.map(({ name, depth }, index) => html`<option value=${index} .selected=${index === shown}>${"\u00a0".repeat(2 * depth)}${name}</option>`)}
          </select>
        </label>
        <span>${MARKS.always[0]} the GIL may change hands</span>
        <span>${MARKS.call[0]} unless a Python function is called</span>
      </div>
      <ol aria-label="Bytecode" tabindex="0">
        ${codes[shown]?.rows.map((row) => this.#row(row, row.offset >= 0 && row.offset === offset))}
      </ol>
    `;
  }

  #row({ switches, text }: Row, pointed: boolean) {
    const [mark, title] = MARKS[switches];
    return html`<li class="${switches} ${pointed ? "pointed" : ""}" title=${title || nothing}><span class="mark" aria-hidden="true">${mark}</span><span class="text">${text}</span>${title ? html`<span class="unseen"> (${title})</span>` : ""}</li>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("pointed")) this.renderRoot.querySelector("li.pointed")?.scrollIntoView({ block: "nearest" });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-bytecode": BatonBytecode;
  }
}
