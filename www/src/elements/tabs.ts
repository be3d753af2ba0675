/** `<baton-tabs>`: shows one of its children at a time; their attribute `data-tab` names them. */
import { css, html, LitElement } from "lit";
import { customElement, state } from "lit/decorators.js";
import { shared } from "./shared";

@customElement("baton-tabs")
export class BatonTabs extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }

      [role="tablist"] {
        display: flex;
        flex: none;
        overflow-x: auto;
        padding: 0 8px;
        border-bottom: 1px solid var(--rule);
      }

      [role="tab"] {
        height: 32px;
        padding: 0 10px;
        border: none;
        border-bottom: 2px solid transparent;
        border-radius: 0;
        background: none;
        color: var(--muted);
        font-size: 12.5px;
      }

      [role="tab"][aria-selected="true"] {
        border-bottom-color: var(--accent);
        color: var(--ink);
      }

      :focus-visible {
        outline-offset: -2px;
      }

      [role="tabpanel"] {
        display: grid;
        flex: 1;
        min-height: 0;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      }
    `,
  ];

  @state() private names: readonly string[] = [];
  @state() private chosen = 0;

  get #panels(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(":scope > [data-tab]")];
  }

  /** Shows the child of this name. */
  show(name: string): void {
    this.#choose(Math.max(0, this.names.indexOf(name)));
  }

  #choose(index: number): void {
    this.chosen = index;
    for (const [other, panel] of this.#panels.entries()) panel.hidden = other !== index;
  }

  #children(): void {
    this.names = this.#panels.map((panel) => panel.dataset["tab"] ?? "");
    this.#choose(this.chosen);
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: this.chosen - 1, ArrowRight: this.chosen + 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#choose((step + this.names.length) % this.names.length);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  }

  override render() {
    const { names, chosen } = this;
    return html`
      <div role="tablist" @keydown=${this.#key}>
        ${names.map(
          (name, index) =>
            html`<button role="tab" id=${`tab-${index}`} aria-controls="panel" aria-selected=${index === chosen} tabindex=${index === chosen ? 0 : -1} @click=${() => this.#choose(index)}>${name}</button>`,
        )}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${`tab-${chosen}`}><slot @slotchange=${this.#children}></slot></div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-tabs": BatonTabs;
  }
}
