/** `<baton-output>`: what the program wrote, and the line that it asks for. Everything is set as text. */
import { css, html, LitElement } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { count, shared } from "./shared";

export type Stream = "stdout" | "stderr" | "note";

/** Text is kept in blocks of about this many characters, so that only the last one changes … */
const BLOCK = 8_000;
/** … and of these only the latest are kept: about half a million characters. */
const MAX_BLOCKS = 64;

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
        font: 13px/1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        tab-size: 8;
      }

      #log:focus-visible {
        outline-offset: -2px;
      }

      .block {
        content-visibility: auto;
        contain-intrinsic-size: auto 200px;
      }

      .block:last-child {
        content-visibility: visible;
      }

      .stderr {
        color: var(--danger);
        background: var(--danger-soft);
        box-shadow: -6px 0 0 var(--danger-soft);
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

  #pending: { stream: Stream; text: string }[] = [];
  #frame = 0;
  #dropped = 0;
  #answer: ((line: string | null) => void) | undefined;

  /** Empties the output for a new run. */
  clear(): void {
    this.#pending = [];
    this.#dropped = 0;
    this.log.replaceChildren();
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
    let block = this.log.querySelector(".block:last-child");
    const length = block?.textContent?.length ?? 0;
    if (!block || length >= 4 * BLOCK || (length >= BLOCK && block.textContent?.endsWith("\n"))) {
      block = document.createElement("div");
      block.className = "block";
      this.log.append(block);
    }
    const last = block.lastElementChild;
    if (last?.className === stream) {
      (last.firstChild as Text).appendData(text);
      return;
    }
    const span = document.createElement("span");
    span.className = stream;
    if (stream === "stderr") {
      span.setAttribute("role", "group");
      span.setAttribute("aria-label", "stderr");
    }
    span.append(text);
    block.append(span);
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
