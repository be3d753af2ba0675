/**
 * `<baton-timeline>`: the lanes, with an axis, zoom, pan, hover and a keyboard cursor. What is drawn stands in
 * ../drawing/lanes.ts, what it means in ../trace/model.ts.
 */
import { axisTop } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import { css, html, LitElement } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Reason } from "../runtime/api";
import { describe } from "../trace/describe";
import { draw, laneAtY, laneTop, LABELS, ROW, type Palette, type View } from "../drawing/lanes";
import { TimelineModel } from "../trace/model";
import { duration, type Place, shared } from "./shared";

/** The shortest stretch of time that fills the view, in ms: a microsecond. */
const SHORTEST = 0.001;
const RIGHT = 14;
/** Part of the view that one arrow key pans by, and factor of one zoom step. */
const PAN = 0.15;
const ZOOM = 1.6;

@customElement("baton-timeline")
export class BatonTimeline extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: flex;
        flex-direction: column;
      }

      svg {
        flex: none;
        display: block;
        width: 100%;
        height: 26px;
        overflow: visible;
        color: var(--muted);
      }

      svg text {
        font: 11px var(--sans);
        fill: var(--muted);
      }

      #lanes {
        position: relative;
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        touch-action: none;
        cursor: crosshair;
      }

      #lanes:focus-visible {
        outline-offset: -2px;
      }

      canvas {
        position: sticky;
        top: 0;
        display: block;
      }

      #empty {
        position: absolute;
        inset: 26px 0 0;
        display: grid;
        place-content: center;
        padding: 20px;
        text-align: center;
        color: var(--muted);
        pointer-events: none;
      }

      #hover {
        position: absolute;
        z-index: 5;
        max-width: min(420px, 90%);
        padding: 9px 12px;
        border: 1px solid var(--rule);
        border-radius: 8px;
        background: var(--panel);
        box-shadow: 0 6px 24px rgb(0 0 0 / 18%);
        font-size: 12.5px;
        line-height: 1.45;
        pointer-events: none;
      }

      #hover b {
        font-weight: 600;
      }

      #hover code {
        display: block;
        margin: 5px 0 1px;
        padding: 3px 7px;
        border-radius: 5px;
        background: var(--raised);
        font: 12px/1.5 var(--mono);
        white-space: pre;
        overflow: hidden;
        text-overflow: ellipsis;
      }

      #hover small {
        display: block;
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];

  /** The text of a source line, for the hover; "" if it is not known. */
  sourceLine: (file: string, line: number) => string = () => "";

  @query("#lanes") private area!: HTMLElement;
  @query("canvas") private canvas!: HTMLCanvasElement;
  @query("svg") private axis!: SVGSVGElement;
  /** `pinned`: put there by the keyboard or a link; a pointer that rests while the page scrolls under it leaves it. */
  @state() private hover: { x: number; lane: number; span: number; pinned: boolean } | undefined;
  @state() private announcement = "";
  @state() private empty = true;

  #model = new TimelineModel();
  #live = false;
  #frame = 0;
  #zoom!: ZoomBehavior<HTMLElement, unknown>;
  /** The stretch of time in view; undefined: all there is, growing with it. */
  #domain: [number, number] | undefined;
  #settingZoom = false;
  #cursor = { lane: -1, span: -1 };
  #palette: Palette | undefined;
  #resize = new ResizeObserver(() => this.refresh());
  #dark = matchMedia("(prefers-color-scheme: dark)");
  /** Reads the colours anew, after the page's theme has changed. */
  recolour = (): void => {
    this.#palette = undefined;
    this.refresh();
  };

  get model(): TimelineModel {
    return this.#model;
  }

  set model(model: TimelineModel) {
    if (model === this.#model) return;
    this.#model = model;
    this.hover = undefined;
    this.#cursor = { lane: -1, span: -1 };
    this.fit();
  }

  /** While a program runs, what lasts goes on to the right edge. */
  set live(live: boolean) {
    this.#live = live;
    this.refresh();
  }

  /** Draws with the next frame. */
  refresh(): void {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Shows all there is. */
  fit(): void {
    this.#domain = undefined;
    this.refresh();
  }

  zoomBy(factor: number): void {
    const [from, to] = this.#view().scale.domain() as [number, number];
    const cursor = this.#cursorTime();
    const centre = cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
    this.#show(centre - (centre - from) / factor, centre + (to - centre) / factor);
  }

  /** Brings a hand-over into view and tells of it: the one with this number, from 0, of those for a reason. False if there is none. */
  showHandOver(reason: Reason, number: number): boolean {
    const { handOvers, lanes, start } = this.#model;
    const found = handOvers.filter((handOver) => handOver.reason === reason)[number];
    const laneIndex = lanes.findIndex(({ id }) => id === found?.from);
    const lane = lanes[laneIndex];
    if (!found || !lane) return false;
    // The span that ended with it is the one that covers the moment before.
    let span = lane.indexAt(found.time);
    while (span > 0 && lane.span(span, this.#now())?.state !== "holding") span--;
    this.#cursor = { lane: laneIndex, span };
    const length = Math.max((this.#now() - start) / 20, SHORTEST);
    this.#show(found.time - length / 2, found.time + length / 2);
    this.#tellCursor();
    this.area.focus({ preventScroll: true });
    return true;
  }

  override render() {
    const { hover } = this;
    return html`
      <svg aria-hidden="true"></svg>
      <div
        id="lanes"
        role="application"
        aria-label="Timeline"
        aria-describedby="keys"
        tabindex="0"
        @keydown=${this.#key}
        @pointermove=${this.#point}
        @pointerleave=${() => !this.hover?.pinned && this.#look(undefined)}
        @scroll=${() => this.refresh()}
      >
        <div id="space"><canvas></canvas></div>
      </div>
      <p id="keys" class="unseen">
        Arrow up and down choose a thread, Shift and arrow left or right go from span to span, arrow left and right pan,
        plus and minus zoom, Home shows everything. The same is in the tables that follow.
      </p>
      <p class="unseen" aria-live="polite">${this.announcement}</p>
      ${this.empty ? html`<div id="empty">Each thread gets a lane here: when it held the GIL, when it waited, and why the GIL changed hands.</div>` : ""}
      ${hover ? this.#renderHover(hover.lane, hover.span) : ""}
    `;
  }

  #renderHover(lane: number, span: number) {
    const text = describe(this.#model, lane, span, this.#now(), duration);
    if (!text) return "";
    const { file, line } = text;
    return html`<div id="hover" role="presentation">
      <b>${text.thread}</b> ${text.what}
      ${line ? html`<code>${`${file}:${line}  ${this.sourceLine(file, line).trimStart()}`}</code>` : ""}
      ${text.details.map((detail) => html`<small>${detail}</small>`)}
    </div>`;
  }

  override firstUpdated(): void {
    this.#resize.observe(this.area);
    this.#dark.addEventListener("change", this.recolour);
    this.#zoom = zoom<HTMLElement, unknown>()
      // A wheel zooms unless there are lanes to scroll to; with Control it always does.
      .filter((event: WheelEvent | MouseEvent) =>
        event.type === "wheel" ? event.ctrlKey || event.metaKey || this.area.scrollHeight <= this.area.clientHeight : !event.button,
      )
      .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
        if (this.#settingZoom) return;
        const [from, to] = event.transform.rescaleX(this.#baseScale()).domain() as [number, number];
        this.#show(from, to);
      });
    select(this.area).call(this.#zoom).on("dblclick.zoom", () => this.fit());
  }

  override updated(): void {
    this.#placeHover();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#resize.disconnect();
    this.#dark.removeEventListener("change", this.recolour);
  }

  #now(): number {
    return this.#model.end;
  }

  /** Everything there is, over the whole width: what d3's zoom transform is relative to. */
  #baseScale() {
    const { start } = this.#model;
    const end = Math.max(this.#now(), start + 1);
    const margin = (end - start) * 0.005;
    return scaleLinear()
      .domain([start - margin, end + margin])
      .range([LABELS, Math.max(LABELS + 50, this.area.clientWidth - RIGHT)]);
  }

  #view(): View {
    const base = this.#baseScale();
    return {
      width: this.area.clientWidth,
      height: this.area.clientHeight,
      scrollTop: this.area.scrollTop,
      scale: this.#domain ? base.domain(this.#domain) : base,
      now: this.#now(),
      palette: (this.#palette ??= this.#readPalette()),
      font: `12px ${getComputedStyle(this).fontFamily}`,
      lane: this.hover?.lane ?? this.#cursor.lane,
      span: this.hover?.span ?? this.#cursor.span,
    };
  }

  /** Shows a stretch of time, kept within what there is. */
  #show(from: number, to: number): void {
    const [first, last] = this.#baseScale().domain() as [number, number];
    const length = Math.max(SHORTEST, to - from);
    if (length >= last - first) {
      this.fit();
      return;
    }
    const start = Math.min(Math.max(from, first), last - length);
    this.#domain = [start, start + length];
    this.refresh();
  }

  #draw(): void {
    this.#frame = 0;
    if (!this.isConnected || !this.canvas) return;
    const view = this.#view();
    this.empty = this.#model.lanes.length === 0;
    const ratio = devicePixelRatio;
    (this.canvas.parentElement as HTMLElement).style.height = `${Math.max(view.height, this.#model.lanes.length * ROW + 8)}px`;
    if (this.canvas.width !== Math.round(view.width * ratio) || this.canvas.height !== Math.round(view.height * ratio)) {
      this.canvas.width = Math.round(view.width * ratio);
      this.canvas.height = Math.round(view.height * ratio);
      this.canvas.style.width = `${view.width}px`;
      this.canvas.style.height = `${view.height}px`;
    }
    const context = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, this.#model, view);
    this.#drawAxis(view);
    this.#tellZoom(view);
    if (this.#live) this.#placeHover();
  }

  #drawAxis({ scale, width }: View): void {
    const { start } = this.#model;
    const relative = scale.copy().domain(scale.domain().map((time) => time - start));
    const axis = axisTop(relative)
      .ticks(Math.max(2, (width - LABELS) / 110))
      .tickSizeOuter(0)
      .tickFormat((time) => (Number(time) === 0 ? "0" : duration(Math.abs(Number(time))).replace(/\.0+ |(\.\d*?)0+ /, "$1 ")));
    const group = select(this.axis).selectAll<SVGGElement, null>("g").data([null]).join("g").attr("transform", "translate(0 25)");
    if (this.empty) group.selectAll("*").remove();
    else group.call(axis);
  }

  /** Brings d3's idea of the transform into line with the stretch that is shown. */
  #tellZoom({ scale }: View): void {
    const base = this.#baseScale();
    const [from, to] = scale.domain() as [number, number];
    const [first, last] = base.domain() as [number, number];
    const k = (last - first) / (to - from);
    const transform = zoomIdentity.translate((base.range()[0] as number) - k * base(from), 0).scale(k);
    this.#settingZoom = true;
    this.#zoom.scaleExtent([1, (last - first) / SHORTEST]);
    select(this.area).call(this.#zoom.transform, transform);
    this.#settingZoom = false;
  }

  #readPalette(): Palette {
    const probe = document.createElement("i");
    this.renderRoot.append(probe);
    const colour = (value: string): string => {
      probe.style.color = value;
      return getComputedStyle(probe).color;
    };
    const names = ["holding", "waiting", "lock", "sleep", "join", "io", "ink", "muted", "rule", "panel", "focus"] as const;
    const palette = {
      ...(Object.fromEntries(names.map((name) => [name, colour(`var(--${name})`)])) as Record<(typeof names)[number], string>),
      track: colour("var(--raised)"),
      onHolding: colour("var(--on-accent)"),
    };
    probe.remove();
    return palette;
  }

  #point(event: PointerEvent): void {
    if (this.hover?.pinned && event.movementX === 0 && event.movementY === 0) return;
    const box = this.area.getBoundingClientRect();
    const x = event.clientX - box.left;
    const view = this.#view();
    const lane = laneAtY(event.clientY - box.top, view);
    const time = view.scale.invert(x);
    const found = this.#model.lanes[lane];
    const span = found && x >= LABELS && time <= view.now ? found.indexAt(time) : -1;
    this.#look(found && span >= 0 && found.span(span, view.now)?.state !== "ended" ? { x, lane, span, pinned: false } : undefined);
  }

  #look(hover: typeof this.hover): void {
    if (!hover && !this.hover) return;
    this.hover = hover;
    const text = hover && describe(this.#model, hover.lane, hover.span, this.#now(), duration);
    this.dispatchEvent(new CustomEvent<Place>("point", { detail: { file: text?.file ?? "", line: text?.line ?? 0 } }));
    this.refresh();
  }

  #placeHover(): void {
    const box = this.renderRoot.querySelector<HTMLElement>("#hover");
    if (!box || !this.hover) return;
    const top = this.area.offsetTop + laneTop(this.hover.lane, this.#view());
    const below = top + ROW - 2;
    const fits = below + box.offsetHeight < this.offsetHeight + 60 || top < box.offsetHeight;
    box.style.top = `${fits ? below : top - box.offsetHeight - 6}px`;
    box.style.left = `${Math.max(8, Math.min(this.hover.x + 12, this.offsetWidth - box.offsetWidth - 8))}px`;
  }

  #cursorTime(): number | undefined {
    const span = this.#model.lanes[this.#cursor.lane]?.span(this.#cursor.span, this.#now());
    return span && (span.start + span.end) / 2;
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [from, to] = this.#view().scale.domain() as [number, number];
    const step = PAN * (to - from);
    const sideways = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    if (sideways && shiftKey) this.#moveCursor(0, sideways);
    else if (sideways) this.#show(from + sideways * step, to + sideways * step);
    else if (key === "ArrowDown") this.#moveCursor(1, 0);
    else if (key === "ArrowUp") this.#moveCursor(-1, 0);
    else if (key === "+" || key === "=") this.zoomBy(ZOOM);
    else if (key === "-" || key === "_") this.zoomBy(1 / ZOOM);
    else if (key === "Home" || key === "0") this.fit();
    else if (key === "Escape") this.#look(undefined);
    else return;
    event.preventDefault();
  }

  /** Moves the cursor to another lane or span, brings it into view and says what is there. */
  #moveCursor(lanes: number, spans: number): void {
    const { lanes: all } = this.#model;
    if (all.length === 0) return;
    const fresh = this.#cursor.lane < 0;
    const laneIndex = fresh ? 0 : Math.min(Math.max(this.#cursor.lane + lanes, 0), all.length - 1);
    const lane = all[laneIndex];
    if (!lane) return;
    const time = this.#cursorTime();
    const near = lanes || fresh ? lane.indexAt(time ?? this.#model.start) : this.#cursor.span;
    const span = Math.min(Math.max(near + spans, 0), lane.length - 1);
    this.#cursor = { lane: laneIndex, span };

    const found = lane.span(span, this.#now());
    if (!found) return;
    const view = this.#view();
    const [from, to] = view.scale.domain() as [number, number];
    const middle = (found.start + found.end) / 2;
    if (spans && (middle < from || middle > to)) this.#show(middle - (to - from) / 2, middle + (to - from) / 2);
    const top = laneIndex * ROW;
    if (top < this.area.scrollTop || top + ROW > this.area.scrollTop + this.area.clientHeight) this.area.scrollTop = top - 8;

    this.#tellCursor();
  }

  /** Says what is under the cursor, and shows it as if the pointer were there. */
  #tellCursor(): void {
    const { lane, span } = this.#cursor;
    const found = this.#model.lanes[lane]?.span(span, this.#now());
    const text = describe(this.#model, lane, span, this.#now(), duration);
    if (!found) return;
    if (text) {
      const { file, line } = text;
      const source = line ? `, ${file} line ${line}: ${this.sourceLine(file, line).trim()}` : "";
      this.announcement = `${text.thread} ${text.what}${source}. ${text.details.join(". ")}`;
    }
    const x = Math.min(Math.max(this.#view().scale((found.start + found.end) / 2), LABELS), this.area.clientWidth - RIGHT);
    this.#look({ x, lane, span, pinned: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-timeline": BatonTimeline;
  }
}
