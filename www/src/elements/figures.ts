/** `<baton-figures>`: each thread's account, and the hand-overs as a table: the timeline for those who do not see it. */
import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Reason, ThreadFigures } from "../runtime/api";
import { REASON_HEADS, REASONS } from "../trace/describe";
import type { TimelineModel } from "../trace/model";
import { handOverTable, lockTable, spanTable, type Table } from "../trace/tables";
import { count, duration, shared, tables } from "./shared";
import "./trace-table";

@customElement("baton-figures")
export class BatonFigures extends LitElement {
  static override styles = [
    shared,
    tables,
    css`
      :host {
        overflow: auto;
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

      label {
        display: flex;
        gap: 8px;
        padding: 2px 14px;
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];

  @property({ attribute: false }) model: TimelineModel | undefined;
  /** `model.version` as last shown: the model itself stays the same object while it grows. */
  @property({ attribute: false }) version = 0;
  /** The tables that are open, by their titles. */
  @state() private open: ReadonlySet<string> = new Set();
  /** The thread and the lock whose tables are shown. */
  @state() private lane = 0;
  @state() private lock = 0;

  override render() {
    const { model } = this;
    const threads = model ? [...model.figures.values()].sort((a, b) => a.id - b.id) : [];
    if (!model || threads.length === 0) return html`<p>Figures for each thread appear here.</p>`;
    const reasons = (Object.keys(REASON_HEADS) as Reason[]).filter((reason) => threads.some((thread) => thread.released[reason] > 0));
    const total = Math.max(model.end - model.start, 1e-9);
    return html`
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
      ${this.#details("Hand-overs", model.handOvers.length, () => handOverTable(model, duration))}
      ${this.#details("What each thread did", model.lanes.length, () => spanTable(model, this.lane, duration), {
        label: "Thread",
        names: model.lanes.map(({ name }) => name),
        chosen: this.lane,
        choose: (index) => (this.lane = index),
      })}
      ${model.locks.rows.length > 0
        ? this.#details("Locks", model.locks.rows.length, () => lockTable(model, this.lock, duration), {
            label: "Lock",
            names: model.locks.rows.map(({ name }) => name),
            chosen: this.lock,
            choose: (index) => (this.lock = index),
          })
        : ""}
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

  /** A table that is made when it is opened; `choice`: of several of its kind. */
  #details(title: string, length: number, content: () => Table, choice?: Choice) {
    const toggle = ({ newState }: ToggleEvent): void => {
      const open = new Set(this.open);
      if (newState === "open") open.add(title);
      else open.delete(title);
      this.open = open;
    };
    return html`<details @toggle=${toggle}>
      <summary>${title} (${count(length)})</summary>
      ${this.open.has(title)
        ? html`${choice
              ? html`<label>
                  ${choice.label}
                  <select @change=${(event: Event) => choice.choose((event.target as HTMLSelectElement).selectedIndex)}>
                    ${choice.names.map((name, index) => html`<option ?selected=${index === choice.chosen}>${name}</option>`)}
                  </select>
                </label>`
              : ""}<baton-trace-table .content=${content()}></baton-trace-table>`
        : ""}
    </details>`;
  }
}

/** Which one of several tables is shown. */
interface Choice {
  readonly label: string;
  readonly names: readonly string[];
  readonly chosen: number;
  choose(index: number): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-figures": BatonFigures;
  }
}
