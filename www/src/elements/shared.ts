/** Styles that several elements share. */
import { css } from "lit";

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :host {
    display: block;
    min-width: 0;
    min-height: 0;
  }

  :host([hidden]) {
    display: none;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  h2 {
    margin: 0;
    font: 600 12px/1 var(--sans);
    letter-spacing: 0.02em;
    color: var(--muted);
  }

  button {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    height: 32px;
    padding: 0 12px;
    border: 1px solid var(--rule);
    border-radius: 7px;
    background: var(--panel);
    color: var(--ink);
    font: 500 13px/1 var(--sans);
    cursor: pointer;
    white-space: nowrap;
  }

  button:hover:not(:disabled) {
    background: var(--raised);
  }

  button:disabled {
    color: var(--muted);
    cursor: default;
  }

  button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }

  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }

  button.primary:disabled {
    background: var(--raised);
    color: var(--muted);
  }

  [hidden] {
    display: none !important;
  }

  button.plain {
    height: 26px;
    padding: 0 8px;
    border-color: transparent;
    background: transparent;
    color: var(--muted);
    font-weight: 500;
    font-size: 12px;
  }

  button.plain:hover:not(:disabled) {
    background: var(--raised);
    color: var(--ink);
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** Tables of figures. */
export const tables = css`
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
  th.text,
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
`;

/** What the events `point` and `place` say: a line of a file; line 0 for none. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Where it is known: the offset of the instruction in its code object, in code units. */
  readonly instruction?: number;
}

/** Milliseconds as people read them: `0.21 ms`, `12.3 ms`, `1.24 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 10) return `${ms.toFixed(1)} ms`;
  if (ms >= 0.1) return `${ms.toFixed(2)} ms`;
  return ms === 0 ? "0" : `${(ms * 1000).toFixed(ms >= 0.01 ? 0 : 1)} µs`;
}

/** Bytes as people read them: `812 kB`, `9.8 MB`. */
export function bytes(number: number): string {
  if (number >= 1e6) return `${(number / 1e6).toFixed(1)} MB`;
  return number >= 1e3 ? `${(number / 1e3).toFixed(0)} kB` : `${number} bytes`;
}

const numbers = new Intl.NumberFormat("en");

export function count(number: number): string {
  return numbers.format(number);
}
