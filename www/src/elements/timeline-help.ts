/** The timeline's keys and gestures, in a box over it. */
import { css, html, type TemplateResult } from "lit";

export const helpStyle = css`
  #help {
    position: absolute;
    z-index: 6;
    inset: 30px 8px 8px;
    max-width: 560px;
    overflow: auto;
    padding: 10px 14px;
    border: 1px solid var(--rule);
    border-radius: 8px;
    background: var(--panel);
    box-shadow: 0 6px 24px rgb(0 0 0 / 18%);
    font-size: 12.5px;
    line-height: 1.5;
  }

  #help header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }

  #help h3 {
    margin: 0;
    font: 600 13px/1.4 var(--sans);
  }

  #help dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 2px 14px;
    margin: 6px 0;
  }

  #help dt {
    white-space: nowrap;
  }

  #help dd {
    margin: 0;
    color: var(--muted);
  }

  kbd {
    padding: 0 5px;
    border: 1px solid var(--rule);
    border-radius: 4px;
    font: 11.5px/1.5 var(--mono);
  }
`;

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["W S", "zoom in and out; also + and −"],
  ["A D", "move to earlier and later; also ← and →"],
  ["F", "show everything; also Home"],
  ["N P", "follow the GIL to the next holder, and back; also → and ← once a hand-over is selected"],
  ["↑ ↓", "choose a thread or a lock"],
  ["Shift ← →", "from span to span"],
  ["Enter", "the hand-over by which the span ended"],
  ["R", "figures of what is in view"],
  ["V", "drags select, or move again"],
  ["Esc", "close"],
];

const GESTURES: readonly (readonly [gesture: string, what: string])[] = [
  ["Click", "the hand-over by which a span ended, or the arrow's"],
  ["Drag", "move; with Shift, or on the time axis: figures of a stretch of time"],
  ["Wheel, pinch", "zoom; with Shift the wheel scrolls the rows"],
  ["Double click", "show everything"],
];

export function timelineHelp(close: () => void): TemplateResult {
  return html`<div id="help" role="dialog" aria-label="Keys and gestures">
    <header>
      <h3>Keys and gestures</h3>
      <button class="plain" aria-label="Close the help" @click=${close}>✕</button>
    </header>
    <baton-legend></baton-legend>
    <dl>
      ${KEYS.map(([keys, what]) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd>`)}
      ${GESTURES.map(([gesture, what]) => html`<dt>${gesture}</dt><dd>${what}</dd>`)}
    </dl>
  </div>`;
}
