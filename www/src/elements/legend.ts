/** `<baton-legend>`: how each state of a thread looks, drawn as the timeline draws it. */
import { css, html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";
import { CanvasPen } from "../drawing/pen";
import { drawState, LEGEND } from "../drawing/states";
import { BAR } from "../drawing/view";
import { readPalette } from "./palette";
import { shared } from "./shared";

const SAMPLE = 22;

@customElement("baton-legend")
export class BatonLegend extends LitElement {
  static override styles = [
    shared,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        margin: 0;
        padding: 0;
        color: var(--muted);
        font-size: 12px;
        list-style: none;
      }

      li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
    `,
  ];

  #dark = matchMedia("(prefers-color-scheme: dark)");
  #redraw = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#dark.addEventListener("change", this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dark.removeEventListener("change", this.#redraw);
  }

  override render() {
    return html`<ul aria-label="Legend">
      ${LEGEND.map(([, words]) => html`<li><canvas aria-hidden="true"></canvas>${words}</li>`)}
    </ul>`;
  }

  override updated(): void {
    const palette = readPalette(this.renderRoot as ShadowRoot);
    const height = BAR / 2 + 2;
    for (const [index, canvas] of this.renderRoot.querySelectorAll("canvas").entries()) {
      canvas.width = SAMPLE * devicePixelRatio;
      canvas.height = height * devicePixelRatio;
      canvas.style.width = `${SAMPLE}px`;
      canvas.style.height = `${height}px`;
      const context = canvas.getContext("2d");
      const [state] = LEGEND[index] ?? [];
      if (!context || !state) continue;
      context.scale(devicePixelRatio, devicePixelRatio);
      drawState(new CanvasPen(context, ""), state, 0, (height - BAR) / 2, SAMPLE, palette);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-legend": BatonLegend;
  }
}
