/** `<baton-threads>`: the live threads and the locks that they wait for, and a deadlock as the circle that it is. */
import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, property } from "lit/decorators.js";
import { drawCircle } from "../drawing/circle";
import { describeCircle } from "../trace/describe";
import type { TimelineModel } from "../trace/model";
import { standingLocks, type StandingThread, standingThreads } from "../trace/standing";
import { duration, type Place, shared, tables } from "./shared";

/** What a thread does, as a word. */
const DOES: Readonly<Record<StandingThread["state"], string>> = {
  away: "runs without the GIL",
  holding: "holds the GIL",
  waiting: "waits for the GIL",
  lock: "waits",
  sleep: "sleeps",
  join: "waits for the end of",
  io: "does I/O",
  ended: "has ended",
};

@customElement("baton-threads")
export class BatonThreads extends LitElement {
  static override styles = [
    shared,
    tables,
    css`
      :host {
        overflow: auto;
      }

      p {
        margin: 10px 14px;
        color: var(--muted);
      }

      button.link {
        height: auto;
        padding: 0;
        border: none;
        border-radius: 3px;
        background: none;
        color: inherit;
        font: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }

      .deadlock {
        margin: 10px 14px;
        padding: 8px 12px;
        border: 1px solid var(--danger);
        border-radius: 8px;
        background: var(--danger-soft);
      }

      .deadlock p {
        margin: 0;
      }

      .deadlock svg {
        display: block;
        width: 100%;
        max-width: 420px;
        margin: 8px auto 0;
      }

      rect {
        fill: var(--panel);
        stroke: var(--ink);
      }

      rect.lock {
        fill: var(--raised);
        stroke: var(--lock);
        stroke-width: 2;
      }

      text {
        fill: var(--ink);
        font: 600 12px var(--sans);
        text-anchor: middle;
      }

      text.place {
        fill: var(--muted);
        font: 11px var(--mono);
      }

      path {
        fill: none;
        stroke: var(--ink);
        stroke-width: 1.5;
      }

      path.waits {
        stroke-dasharray: 5 4;
      }

      marker path {
        fill: var(--ink);
        stroke: none;
      }

      tr.stuck th {
        color: var(--danger);
      }

      i {
        display: inline-block;
        width: 9px;
        height: 9px;
        margin-right: 7px;
        border-radius: 50%;
        background: var(--rule);
      }

      i.holding {
        background: var(--holding);
      }

      i.waiting {
        border-radius: 2px;
        background: var(--waiting);
      }

      i.lock {
        border-radius: 2px;
        background: var(--lock);
        transform: rotate(45deg);
      }

      i.sleep {
        background: var(--sleep);
      }

      i.join {
        background: var(--join);
      }

      i.io {
        background: var(--io);
      }
    `,
  ];

  @property({ attribute: false }) model: TimelineModel | undefined;
  /** `model.version` as last shown: the model itself stays the same object while it grows. */
  @property({ attribute: false }) version = 0;

  override render() {
    const { model } = this;
    if (!model || model.lanes.length === 0) return html`<p>The live threads, and the locks that they wait for, appear here.</p>`;
    const threads = standingThreads(model);
    const locks = standingLocks(model);
    return html`
      <div role="alert">${model.circle.length > 0 ? this.#deadlock(model) : nothing}</div>
      ${threads.length === 0 ? html`<p>All threads have ended.</p>` : this.#threads(model, threads)}
      ${locks.length === 0
        ? nothing
        : html`<table>
            <caption>
              Locks that are waited for
            </caption>
            <thead>
              <tr>
                <th scope="col">Lock</th>
                <th scope="col" class="text">Held by</th>
                <th scope="col" class="text">Waiting</th>
              </tr>
            </thead>
            <tbody>
              ${locks.map(
                ({ name, holder, waiters }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td class="text">${holder ?? "not known"}</td>
                    <td class="text">${waiters.join(", ")}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`}
    `;
  }

  #threads(model: TimelineModel, threads: readonly StandingThread[]) {
    return html`<table>
      <caption>
        Threads now
      </caption>
      <thead>
        <tr>
          <th scope="col">Thread</th>
          <th scope="col" class="text">Does</th>
          <th scope="col" class="text">Line</th>
          <th scope="col">Since</th>
          <th scope="col" class="text">Who has it</th>
        </tr>
      </thead>
      <tbody>
        ${threads.map(
          ({ name, state, lock, holder, since, file, line, stuck }) =>
            html`<tr class=${stuck ? "stuck" : ""}>
              <th scope="row" title=${name}>${name}</th>
              <td class="text"><i class=${state}></i>${DOES[state]}${lock === undefined ? "" : ` for ${lock}`}${state === "join" && holder ? ` ${holder}` : ""}</td>
              <td class="text">${line ? html`<button class="link" @click=${() => this.#go({ file, line })}>${file}:${line}</button>` : ""}</td>
              <td>${duration(Math.max(0, model.end - since))}</td>
              <td class="text">${state === "join" ? "" : (holder ?? "")}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #deadlock(model: TimelineModel) {
    const { width, height, boxes, arrows } = drawCircle(
      model.circle.map(({ thread, lock, file, line }) => ({
        thread: model.nameOf(thread),
        place: line ? `${file}:${line}` : "",
        lock: lock ? model.locks.nameOf(lock) : undefined,
      })),
    );
    return html`<div class="deadlock">
      <p><b>Deadlock.</b> Threads wait for each other in a circle: ${describeCircle(model).join("; ")}. Only Stop or a timeout ends this.</p>
      <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
        <defs>
          <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" /></marker>
        </defs>
        ${arrows.map(({ kind, from, to }) => svg`<path class=${kind} d=${`M${from} L${to}`} marker-end="url(#head)" />`)}
        ${boxes.map(
          ({ kind, x, y, width, height, lines }) => svg`
            <rect class=${kind} x=${x - width / 2} y=${y - height / 2} width=${width} height=${height} rx=${kind === "lock" ? 4 : 12} />
            ${lines.map((line, index) => svg`<text class=${index > 0 ? "place" : "name"} x=${x} y=${y + 4 + 15 * (index - (lines.length - 1) / 2)}>${line}</text>`)}`,
        )}
      </svg>
      <p><small>Dashed: waits for. Plain: is held by.</small></p>
    </div>`;
  }

  #go(place: Place): void {
    this.dispatchEvent(new CustomEvent<Place>("place", { detail: place }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-threads": BatonThreads;
  }
}
