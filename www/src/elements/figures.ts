/** `<baton-figures>`: each thread's account, and the hand-overs as a table: the timeline for those who do not see it. */
import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Reason, ThreadFigures } from "../runtime/api";
import { describeCircle, REASON_HEADS, REASONS } from "../trace/describe";
import type { TimelineModel } from "../trace/model";
import { count, duration, shared } from "./shared";

/** The table of hand-overs shows the latest so many. */
const LATEST = 100;

@customElement("baton-figures")
export class BatonFigures extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
      }

      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12.5px;
        font-variant-numeric: tabular-nums;
      }

      caption {
        padding: 8px 14px;
        text-align: left;
        font: 600 12px/1.3 var(--sans);
        color: var(--muted);
      }

      th,
      td {
        padding: 5px 10px;
        border-top: 1px solid var(--rule);
        text-align: right;
        white-space: nowrap;
      }

      thead th {
        border-top: none;
        font-weight: 500;
        color: var(--muted);
      }

      th:first-child,
      td.text {
        text-align: left;
      }

      th:first-child {
        padding-left: 14px;
      }

      tbody th {
        max-width: 150px;
        overflow: hidden;
        text-overflow: ellipsis;
        font-weight: 500;
      }

      meter-bar {
        display: block;
        height: 3px;
        margin-top: 2px;
        border-radius: 2px;
        background: linear-gradient(var(--colour) 0 0) left / var(--share) 100% no-repeat var(--raised);
      }

      details {
        border-top: 1px solid var(--rule);
      }

      summary {
        padding: 8px 14px;
        font: 600 12px/1.3 var(--sans);
        color: var(--muted);
        cursor: pointer;
      }

      p {
        margin: 10px 14px;
        color: var(--muted);
      }

      p.circle {
        padding-left: 9px;
        border-left: 3px solid var(--lock);
        color: var(--ink);
      }
    `,
  ];

  @property({ attribute: false }) model: TimelineModel | undefined;
  /** `model.version` as last shown: the model itself stays the same object while it grows. */
  @property({ attribute: false }) version = 0;
  @state() private open = false;

  override render() {
    const { model } = this;
    const threads = model ? [...model.figures.values()].sort((a, b) => a.id - b.id) : [];
    if (!model || threads.length === 0) return html`<p>Figures for each thread appear here.</p>`;
    const reasons = (Object.keys(REASON_HEADS) as Reason[]).filter((reason) => threads.some((thread) => thread.released[reason] > 0));
    const total = Math.max(model.end - model.start, 1e-9);
    const circle = describeCircle(model);
    return html`
      ${circle.length > 0 ? html`<p class="circle" role="status">Threads wait for each other in a circle: ${circle.join("; ")}.</p>` : ""}
      <table>
        <caption>
          Threads${model.lost ? html` · ${count(model.lost)} events came faster than they could be read and are missing above, not here` : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col">Thread</th>
            <th scope="col">Held</th>
            <th scope="col">Waited</th>
            <th scope="col">Got it</th>
            ${reasons.map((reason) => html`<th scope="col" title="Let go because ${REASONS[reason]}">${REASON_HEADS[reason]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${threads.map((thread) => this.#row(thread, reasons, total))}
        </tbody>
      </table>
      <details @toggle=${(event: ToggleEvent) => (this.open = event.newState === "open")}>
        <summary>Hand-overs (${count(model.handOvers.length)})</summary>
        ${this.open ? this.#handOvers(model) : ""}
      </details>
    `;
  }

  #row(thread: ThreadFigures, reasons: readonly Reason[], total: number) {
    const bar = (time: number, colour: string) =>
      html`<meter-bar .style=${`--share: ${Math.min(100, (100 * time) / total).toFixed(1)}%; --colour: var(--${colour})`}></meter-bar>`;
    return html`<tr>
      <th scope="row" title=${thread.name}>${thread.name}</th>
      <td>${duration(thread.held)}${bar(thread.held, "holding")}</td>
      <td>${duration(thread.waited)}${bar(thread.waited, "waiting")}</td>
      <td>${count(thread.acquired)}</td>
      ${reasons.map((reason) => html`<td>${thread.released[reason] ? count(thread.released[reason]) : "·"}</td>`)}
    </tr>`;
  }

  #handOvers(model: TimelineModel) {
    const latest = model.handOvers.slice(-LATEST).reverse();
    return html`<table>
      <caption>
        ${model.handOvers.length > LATEST ? `The latest ${LATEST} hand-overs` : "All hand-overs"}, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col" class="text">From</th>
          <th scope="col" class="text">To</th>
          <th scope="col" class="text">Line</th>
          <th scope="col" class="text">Why</th>
        </tr>
      </thead>
      <tbody>
        ${latest.map(
          ({ time, from, to, reason, file, line }) =>
            html`<tr>
              <th scope="row">${duration(time - model.start)}</th>
              <td class="text">${model.nameOf(from)}</td>
              <td class="text">${model.nameOf(to)}</td>
              <td class="text">${line ? `${file}:${line}` : ""}</td>
              <td class="text">${reason ? REASONS[reason] : "not known"}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-figures": BatonFigures;
  }
}
