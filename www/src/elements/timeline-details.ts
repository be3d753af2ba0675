/** What the timeline tells of what is selected: a hand-over, or a stretch of time. */
import { css, html, nothing, type TemplateResult } from "lit";
import { describeHandOver, REASON_HEADS, REASONS } from "../trace/describe";
import type { Place } from "../trace/lane";
import type { HandOver, TimelineModel } from "../trace/model";
import { rangeFigures } from "../trace/range";
import { count, duration } from "./shared";
import type { Reason } from "../runtime/api";

export const detailsStyle = css`
  #details {
    flex: 0 0 min(340px, 42%);
    overflow: auto;
    padding: 8px 12px;
    border-left: 1px solid var(--rule);
    font-size: 12.5px;
    line-height: 1.45;
  }

  #details header {
    display: flex;
    align-items: start;
    gap: 4px;
  }

  #details h3 {
    flex: 1;
    margin: 2px 0 6px;
    font: 600 13px/1.35 var(--sans);
    overflow-wrap: anywhere;
  }

  #details dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 3px 10px;
    margin: 0;
  }

  #details dt {
    color: var(--muted);
  }

  #details dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  #details code {
    display: block;
    padding: 1px 6px;
    border-radius: 4px;
    background: var(--raised);
    font: 12px/1.5 var(--mono);
    white-space: pre;
    overflow: hidden;
    text-overflow: ellipsis;
  }

  #details table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }

  #details th,
  #details td {
    padding: 3px 6px 3px 0;
    border-top: 1px solid var(--rule);
    text-align: right;
    white-space: nowrap;
    vertical-align: top;
  }

  #details thead th {
    border-top: none;
    color: var(--muted);
  }

  #details th {
    font-weight: 500;
  }

  #details th:first-child,
  #details td.why,
  #details thead th:last-child {
    text-align: left;
    white-space: normal;
  }

  #details p {
    margin: 6px 0 0;
  }
`;

interface Actions {
  /** Goes from the hand-over to the one before it (-1) or after it (1). */
  follow(step: number): void;
  close(): void;
  sourceLine(file: string, line: number): string;
  point(place: Place): void;
}

export function handOverDetails(model: TimelineModel, handOver: HandOver, { follow, close, sourceLine, point }: Actions): TemplateResult {
  return html`<section id="details" aria-label="Details">
    <header>
      <h3>${model.nameOf(handOver.from)} → ${model.nameOf(handOver.to)}</h3>
      <button class="plain" title="The hand-over before (p)" aria-label="Previous hand-over" @click=${() => follow(-1)}>◀</button>
      <button class="plain" title="To the next holder (n)" aria-label="Next hand-over" @click=${() => follow(1)}>▶</button>
      <button class="plain" title="Close (Escape)" aria-label="Close" @click=${close}>✕</button>
    </header>
    <dl>
      ${describeHandOver(model, handOver, duration).map(
        ({ term, text, place }) =>
          html`<dt>${term}</dt>
            <dd @pointerenter=${() => place && point(place)}>${text}${place ? html`<code>${sourceLine(place.file, place.line).trim() || `${place.file}:${place.line}`}</code>` : nothing}</dd>`,
      )}
    </dl>
  </section>`;
}

export function rangeDetails(model: TimelineModel, range: readonly [number, number], { close }: Actions): TemplateResult {
  const { wall, held, threads, from } = rangeFigures(model, ...range);
  const share = (time: number): string => `${((100 * time) / wall).toFixed(0)} %`;
  return html`<section id="details" aria-label="Details">
    <header>
      <h3>${duration(wall)}, ${duration(Math.max(0, from - model.start))} after the start</h3>
      <button class="plain" title="Close (Escape)" aria-label="Close" @click=${close}>✕</button>
    </header>
    <table>
      <thead>
        <tr>
          <th scope="col">Thread</th>
          <th scope="col">Held</th>
          <th scope="col">Waited</th>
          <th scope="col">Gave it up</th>
        </tr>
      </thead>
      <tbody>
        ${threads.map(
          ({ name, held, waited, handOvers }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${duration(held)}</td>
              <td>${duration(waited)}</td>
              <td class="why">
                ${Object.entries(handOvers).map(
                  ([reason, times], index) => html`${index ? ", " : ""}<span title=${REASONS[reason as Reason] ?? "not known"}>${REASON_HEADS[reason as Reason] ?? "?"} ${count(times)}</span>`,
                )}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>Held by somebody: ${duration(held)} of ${duration(wall)}, ${share(held)}.</p>
  </section>`;
}

/** A stretch of time as a sentence, for those who hear it. */
export function tellRange(model: TimelineModel, range: readonly [number, number]): string {
  const { wall, held, threads } = rangeFigures(model, ...range);
  const each = threads.map((thread) => `${thread.name} held the GIL for ${duration(thread.held)} and waited for ${duration(thread.waited)}`);
  return `Selected ${duration(wall)}: held for ${duration(held)} in all. ${each.join(". ")}.`;
}
