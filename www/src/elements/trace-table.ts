/** `<baton-trace-table>`: a long table, of which it shows a hundred rows at a time, the latest first. */
import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Table } from "../trace/tables";
import { count, shared, tables } from "./shared";

const PAGE = 100;

@customElement("baton-trace-table")
export class BatonTraceTable extends LitElement {
  static override styles = [
    shared,
    tables,
    css`
      nav {
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 2px 14px;
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) content: Table | undefined;
  /** How many pages before the latest one. */
  @state() private back = 0;

  override render() {
    const { content } = this;
    if (!content) return "";
    const pages = Math.max(1, Math.ceil(content.length / PAGE));
    const back = Math.min(this.back, pages - 1);
    const end = content.length - back * PAGE;
    const start = Math.max(0, end - PAGE);
    const rows = Array.from({ length: end - start }, (_, index) => content.row(end - 1 - index));
    return html`
      <nav aria-label="Pages">
        <button class="plain" ?disabled=${back === pages - 1} @click=${() => (this.back = back + 1)}>Earlier</button>
        <button class="plain" ?disabled=${back === 0} @click=${() => (this.back = back - 1)}>Later</button>
        <span>${end > start ? `${count(start + 1)} to ${count(end)} of ${count(content.length)}, newest first` : "none"}</span>
      </nav>
      <table>
        <thead>
          <tr>
            ${content.columns.map((column) => html`<th scope="col" class="text">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td class="text">${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-trace-table": BatonTraceTable;
  }
}
