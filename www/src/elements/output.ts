/** `<baton-output>`: what the program wrote, and the line that it asks for. Everything is set as text. */
import { css, html, LitElement, unsafeCSS } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { AnsiReader, placesIn, type Styled } from "../session/ansi";
import { count, type Place, shared } from "./shared";

export type Stream = "stdout" | "stderr" | "note";

/** Text is kept in blocks of about this many characters: only the last one changes, and only those in view are laid out. */
const BLOCK = 8_000;
/** Of these only the latest are kept: four to eight million characters. */
const MAX_BLOCKS = 512;
/** The height of a line, in the unit of the font's size. */
const LINE = 1.5;

@customElement("baton-output")
export class BatonOutput extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }

      #log {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 10px 14px;
        font: 13px/${LINE} var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        tab-size: 8;
      }

      #log:focus-visible {
        outline-offset: -2px;
      }

      .block {
        content-visibility: auto;
      }

      .block:last-child {
        content-visibility: visible;
      }

      .stderr {
        color: var(--danger);
        background: var(--danger-soft);
        box-shadow: -6px 0 0 var(--danger-soft);
      }

      .bold {
        font-weight: 700;
      }

      .dim {
        opacity: 0.75;
      }

      .italic {
        font-style: italic;
      }

      .underline {
        text-decoration: underline;
      }

      .strike {
        text-decoration: line-through;
      }

      .inverse {
        background: var(--ink);
        color: var(--panel);
      }

      ${unsafeCSS(
        ["light-dark(#5a626e, #9fa8b6)", "light-dark(#b3261e, #ff9a90)", "light-dark(#1f6f3f, #8fcf9f)", "light-dark(#8a5a00, #f0ad3a)", "light-dark(#1a56a8, #85b8f5)", "light-dark(#8a2a6b, #e295c8)", "light-dark(#0c6b64, #2cc5b3)", "var(--ink)"]
          .map((colour, index) => `.fg-${index}, .fg-${index + 8} { color: ${colour}; } .bg-${index}, .bg-${index + 8} { background: color-mix(in srgb, ${colour} 18%, transparent); }`)
          .join("\n"),
      )}

      button.place {
        display: inline;
        height: auto;
        padding: 0;
        border: none;
        border-radius: 3px;
        background: none;
        color: inherit;
        font: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
        white-space: inherit;
      }

      .note {
        color: var(--muted);
        font: italic 13px/1.5 var(--sans);
      }

      #log:empty::before {
        content: "What the program prints appears here.";
        color: var(--muted);
        font: 13px/1.5 var(--sans);
      }

      form {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 8px 12px;
        border-top: 1px solid var(--rule);
        background: var(--raised);
      }

      label {
        font-weight: 500;
        font-size: 13px;
      }

      input {
        flex: 1;
        min-width: 0;
        height: 32px;
        padding: 0 10px;
        border: 1px solid var(--rule);
        border-radius: 7px;
        background: var(--panel);
        color: var(--ink);
        font: 13px var(--mono);
      }
    `,
  ];

  @query("#log") private log!: HTMLElement;
  @query("input") private field!: HTMLInputElement | null;
  @state() private asking = false;
  /** What tracebacks call the program: the places that they name in it are links, which tell a `place` event. */
  @property() filename = "main.py";

  #readers = { stdout: new AnsiReader(), stderr: new AnsiReader(), note: new AnsiReader() };
  #pending: { stream: Stream; text: string }[] = [];
  #frame = 0;
  #dropped = 0;
  /** The block that text is added to, and whether it ends with a whole line. */
  #last: { readonly element: HTMLElement; length: number; lines: number; whole: boolean } | undefined;
  #answer: ((line: string | null) => void) | undefined;

  /** Empties the output for a new run. */
  clear(): void {
    this.#pending = [];
    this.#dropped = 0;
    this.#readers = { stdout: new AnsiReader(), stderr: new AnsiReader(), note: new AnsiReader() };
    this.log.replaceChildren();
    this.#last = undefined;
    this.cancel();
  }

  /** Adds text at the end; shown with the next frame. */
  write(stream: Stream, text: string): void {
    this.#pending.push({ stream, text });
    // A hidden page gets no frames; a timer keeps what is pending bounded there too.
    if (!this.#frame) this.#frame = document.hidden ? window.setTimeout(() => this.flush(), 250) : requestAnimationFrame(() => this.flush());
  }

  /** Asks for a line; `null` is the end of the input. */
  ask(): Promise<string | null> {
    this.flush();
    this.asking = true;
    void this.updateComplete.then(() => this.field?.focus());
    return new Promise((resolve) => (this.#answer = resolve));
  }

  /** Withdraws the question, if there is one. */
  cancel(): void {
    this.#give(null);
  }

  #give(line: string | null): void {
    this.asking = false;
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(line);
  }

  /** Shows what was written, without waiting for the next frame. */
  flush(): void {
    this.#frame = 0;
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return;
    const { log } = this;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    for (const { stream, text } of pending) {
      for (let from = 0; from < text.length; ) {
        // In pieces that end with a line where they can, because only there a block can end unseen.
        const newline = text.lastIndexOf("\n", from + BLOCK - 1) + 1;
        const to = newline > from ? newline : from + BLOCK;
        this.#append(stream, text.slice(from, to));
        from = to;
      }
    }
    this.#bound();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  #append(stream: Stream, text: string): void {
    if (!this.#last || this.#last.length >= 4 * BLOCK || (this.#last.length >= BLOCK && this.#last.whole)) {
      const element = document.createElement("div");
      element.className = "block";
      this.log.append(element);
      this.#last = { element, length: 0, lines: 0, whole: true };
    }
    const last = this.#last;
    last.length += text.length;
    last.lines += text.split("\n").length - 1;
    last.whole = text.endsWith("\n");
    const block = last.element;
    // What it is taken for while it is out of view: lines that are wrapped add to it when they are seen.
    block.style.containIntrinsicBlockSize = `${last.lines * LINE}em`;
    let span = block.lastElementChild;
    if (span?.className !== stream) {
      span = document.createElement("span");
      span.className = stream;
      if (stream === "stderr") {
        span.setAttribute("role", "group");
        span.setAttribute("aria-label", "stderr");
      }
      block.append(span);
    }
    for (const piece of this.#readers[stream].read(text)) this.#appendPiece(span, stream, piece);
  }

  #appendPiece(span: Element, stream: Stream, { text, classes }: Styled): void {
    if (classes.length === 0 && stream !== "stderr") {
      if (span.lastChild instanceof Text) span.lastChild.appendData(text);
      else span.append(text);
      return;
    }
    const styled = document.createElement("span");
    styled.className = classes.join(" ");
    let from = 0;
    for (const { start, end, line } of stream === "stderr" ? placesIn(text, this.filename) : []) {
      const link = document.createElement("button");
      link.className = "place";
      link.textContent = text.slice(start, end);
      link.addEventListener("click", () => this.dispatchEvent(new CustomEvent<Place>("place", { detail: { file: this.filename, line } })));
      styled.append(text.slice(from, start), link);
      from = end;
    }
    styled.append(text.slice(from));
    span.append(styled);
  }

  /** What is shown, as text. */
  get text(): string {
    this.flush();
    return this.log.textContent ?? "";
  }

  /** Forgets the oldest blocks, and says so at the top. */
  #bound(): void {
    const blocks = this.log.querySelectorAll(".block");
    const surplus = blocks.length - MAX_BLOCKS;
    if (surplus <= 0) return;
    for (let index = 0; index < surplus; index++) {
      const block = blocks[index] as Element;
      this.#dropped += (block.textContent as string).length;
      block.remove();
    }
    let note = this.log.querySelector("#dropped");
    if (!note) {
      note = document.createElement("div");
      note.id = "dropped";
      note.className = "note";
      this.log.prepend(note);
    }
    note.textContent = `The first ${count(this.#dropped)} characters are not kept.`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const line = this.field?.value ?? "";
    this.write("stdout", `${line}\n`);
    this.#give(line);
  }

  #end(): void {
    this.#give(null);
  }

  override render() {
    return html`
      <div id="log" role="log" aria-label="Output" tabindex="0"></div>
      ${this.asking
        ? html`<form @submit=${this.#submit}>
            <label for="line">Input</label>
            <input id="line" autocomplete="off" spellcheck="false" />
            <button type="submit">Send</button>
            <button type="button" @click=${this.#end} title="End of input: input() raises EOFError">End</button>
          </form>`
        : ""}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-output": BatonOutput;
  }
}
