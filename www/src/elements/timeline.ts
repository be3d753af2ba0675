/**
 * `<baton-timeline>`: the rows of threads and locks, with an axis, zoom, pan, hover, selection and a keyboard cursor. What is
 * drawn stands in ../drawing/, what it means in ../trace/.
 */
import { css, html, LitElement, nothing, svg } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ticks, type Tick } from "../drawing/axis";
import { draw } from "../drawing/lanes";
import { CanvasPen, SvgPen } from "../drawing/pen";
import { drawPicture, pictureHeight } from "../drawing/picture";
import { arrows, handOverAt, labelsWidth, lockRow, type Palette, RIGHT, ROW, rowAtY, rowCount, rowTop, scaleOf, type View } from "../drawing/view";
import type { Reason } from "../runtime/api";
import { describe, type Description, describeLock, tellHandOver } from "../trace/describe";
import { type HandOver, TimelineModel } from "../trace/model";
import { attach, type Surface } from "./gestures";
import { readPalette } from "./palette";
import { duration, type Place, shared } from "./shared";
import { detailsStyle, handOverDetails, rangeDetails, tellRange } from "./timeline-details";
import { helpStyle, timelineHelp } from "./timeline-help";
import "./legend";

/** The shortest stretch of time that fills the view, in ms: a microsecond. */
const SHORTEST = 0.001;
/** Part of the view that one key pans by, and factor of one zoom step. */
const PAN = 0.15;
const ZOOM = 1.6;
/** So many hand-overs before and after one that is followed come into view where they lie too close to be told apart. */
const AROUND = 8;
/** Pixels of a canvas for an export for one on the page. */
const PNG_SCALE = 2;
const FONT_SIZE = 12;

/** What is looked at: a span of a thread, or a segment of a lock. `pinned`: put there by the keyboard or a link; a pointer that rests while the page scrolls under it leaves it. */
interface Look {
  readonly x: number;
  readonly row: number;
  readonly span: number;
  readonly pinned: boolean;
}

/** What the event `view` says: the stretch of time that is shown, in ms since the trace began; undefined for all of it. */
export type Shown = readonly [from: number, to: number] | undefined;

@customElement("baton-timeline")
export class BatonTimeline extends LitElement {
  static override styles = [
    shared,
    detailsStyle,
    helpStyle,
    css`
      :host {
        position: relative;
        display: flex;
        flex-direction: column;
        container-type: inline-size;
      }

      #body {
        flex: 1;
        display: flex;
        min-height: 0;
      }

      #main {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-width: 0;
        min-height: 0;
      }

      @container (max-width: 640px) {
        #body {
          flex-direction: column;
        }

        #details {
          flex: 0 1 auto;
          max-height: 55%;
          border-top: 1px solid var(--rule);
          border-left: none;
        }
      }

      #top {
        position: relative;
        flex: none;
        height: 26px;
      }

      #tools {
        position: absolute;
        z-index: 1;
        left: 6px;
        top: 1px;
        display: flex;
      }

      #tools button {
        height: 24px;
        padding: 0 6px;
      }

      #tools button[aria-pressed="true"] {
        background: var(--raised);
        color: var(--ink);
        box-shadow: inset 0 0 0 1px var(--rule);
      }

      #axis {
        display: block;
        width: 100%;
        height: 26px;
        overflow: hidden;
        cursor: text;
        touch-action: none;
      }

      #axis text {
        font: 11px var(--sans);
        fill: var(--muted);
        text-anchor: middle;
        user-select: none;
      }

      #axis path {
        fill: none;
        stroke: var(--rule);
      }

      #lanes {
        position: relative;
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        touch-action: pan-y;
        user-select: none;
        cursor: grab;
      }

      #lanes.selecting {
        cursor: text;
      }

      #lanes.pointing {
        cursor: pointer;
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
  @query("#lanes canvas") private canvas!: HTMLCanvasElement;
  @query("#axis") private axis!: SVGSVGElement;
  @state() private hover: Look | undefined;
  @state() private announcement = "";
  @state() private empty = true;
  @state() private marks: readonly Tick[] = [];
  /** Whether a drag selects a stretch of time; else it moves the view. */
  @state() private selects = false;
  @state() private helped = false;
  @state() private handOver: HandOver | undefined;
  @state() private range: readonly [number, number] | undefined;

  #model = new TimelineModel();
  #live = false;
  #frame = 0;
  #atLeast = 0;
  /** The stretch of time in view; undefined: all there is, growing with it. */
  #domain: [number, number] | undefined;
  #cursor = { row: -1, span: -1 };
  #place: Place | undefined;
  #palette: Palette | undefined;
  #font = "";
  #resize = new ResizeObserver(() => this.refresh());
  #dark = matchMedia("(prefers-color-scheme: dark)");
  /** Reads the colours anew, after the page's theme has changed. */
  recolour = (): void => {
    this.#palette = undefined;
    this.renderRoot.querySelectorAll("baton-legend").forEach((legend) => legend.requestUpdate());
    this.refresh();
  };

  get model(): TimelineModel {
    return this.#model;
  }

  set model(model: TimelineModel) {
    if (model === this.#model) return;
    this.#model = model;
    this.hover = this.handOver = this.range = undefined;
    this.#cursor = { row: -1, span: -1 };
    this.#domain = undefined;
    this.refresh();
  }

  /** While a program runs, what lasts goes on to the right edge. */
  set live(live: boolean) {
    this.#live = live;
    this.refresh();
  }

  /** All there is takes so many milliseconds at least: two timelines of the same scale can be compared. */
  set atLeast(ms: number) {
    this.#atLeast = ms;
    this.refresh();
  }

  /** The line of the program that is looked at elsewhere: what happened there is marked. */
  set place(place: Place | undefined) {
    this.#place = place?.line ? place : undefined;
    this.refresh();
  }

  /** Draws with the next frame. */
  refresh(): void {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Shows all there is. */
  fit(): void {
    this.#domain = undefined;
    this.#tellView();
    this.refresh();
  }

  /** Shows a stretch of time since the trace's beginning, as the event `view` of another timeline says. */
  shown(stretch: Shown): void {
    const { start } = this.#model;
    this.#domain = stretch && [stretch[0] + start, stretch[1] + start];
    this.refresh();
  }

  zoomBy(factor: number): void {
    const [from, to] = this.#view().scale.domain() as [number, number];
    const cursor = this.handOver?.time ?? this.#cursorTime();
    const centre = cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
    this.#zoomAt(factor, centre);
  }

  /** Brings a hand-over into view and tells of it: the one with this number, from 0, of those for a reason. False if there is none. */
  showHandOver(reason: Reason, number: number): boolean {
    const { handOvers, lanes, start } = this.#model;
    const found = handOvers.filter((handOver) => handOver.reason === reason)[number];
    const row = found ? this.#model.rowOf(found.from) : -1;
    const lane = lanes[row];
    if (!found || !lane) return false;
    // The span that ended with it is the one that covers the moment before.
    let span = lane.indexAt(found.time);
    while (span > 0 && lane.stateOf(span) !== "holding") span--;
    this.#cursor = { row, span };
    const length = Math.max((this.#now() - start) / 20, SHORTEST);
    this.#show(found.time - length / 2, found.time + length / 2);
    this.range = undefined;
    this.handOver = found;
    this.#tellCursor();
    this.area.focus({ preventScroll: true });
    return true;
  }

  /** What is shown, with all rows, as a picture that looks like it. */
  async picture(type: "svg" | "png"): Promise<Blob> {
    const model = this.#model;
    const view = this.#view();
    const marks = ticks(model, view);
    const { fontFamily } = getComputedStyle(this);
    const height = pictureHeight(model);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    if (type === "svg") {
      const measured = new CanvasPen(context, `${FONT_SIZE}px ${fontFamily}`);
      const pen = new SvgPen((text) => measured.measure(text));
      drawPicture(pen, model, view, marks);
      return new Blob([pen.document(view.width, height, { family: fontFamily, size: FONT_SIZE })], { type: "image/svg+xml" });
    }
    canvas.width = view.width * PNG_SCALE;
    canvas.height = height * PNG_SCALE;
    context.scale(PNG_SCALE, PNG_SCALE);
    drawPicture(new CanvasPen(context, `${FONT_SIZE}px ${fontFamily}`), model, view, marks);
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large")))));
  }

  override render() {
    const { hover, selects, helped, handOver, range } = this;
    const actions = {
      follow: (step: number) => this.follow(step),
      close: () => this.#close(),
      sourceLine: this.sourceLine,
      point: (place: Place) => this.#tellPlace(place),
    };
    return html`
      <div id="body">
        <div id="main">
          <div id="top">
            <div id="tools">
              <button class="plain" aria-pressed=${selects} title="Drag to select a stretch of time (v); Shift and drag does so always" @click=${() => (this.selects = !selects)}>Select</button>
              <button class="plain" aria-expanded=${helped} aria-label="Keys and gestures" title="Keys and gestures (?)" @click=${() => (this.helped = !helped)}>?</button>
            </div>
            <svg id="axis" aria-hidden="true">
              ${this.marks.map(({ x, text }) => svg`<path d=${`M${x} 20V26`} /><text x=${x} y="15">${text}</text>`)}
            </svg>
          </div>
          <div
            id="lanes"
            class=${selects ? "selecting" : ""}
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
        </div>
        ${handOver ? handOverDetails(this.#model, handOver, actions) : range ? rangeDetails(this.#model, range, actions) : nothing}
      </div>
      <p id="keys" class="unseen">
        Arrow up and down choose a thread or a lock, Shift and arrow left or right go from span to span, Enter selects the
        hand-over by which a span ended, n and p follow the GIL to the next holder and back, W and S or plus and minus zoom,
        A and D or arrow left and right pan, F or Home shows everything, R selects what is in view, Escape closes, question
        mark shows all keys. The same is in the tables that follow.
      </p>
      <p class="unseen" aria-live="polite">${this.announcement}</p>
      ${this.empty ? html`<div id="empty">Each thread gets a lane here: when it held the GIL, when it waited, and why the GIL changed hands.</div>` : nothing}
      ${hover ? this.#renderHover(hover) : nothing} ${helped ? timelineHelp(() => (this.helped = false)) : nothing}
    `;
  }

  #renderHover(look: Look) {
    const text = this.#describe(look);
    if (!text) return nothing;
    const { file, line } = text;
    return html`<div id="hover" role="presentation">
      <b>${text.thread}</b> ${text.what}
      ${line ? html`<code>${`${file}:${line}  ${this.sourceLine(file, line).trimStart()}`}</code>` : nothing}
      ${text.details.map((detail) => html`<small>${detail}</small>`)}
    </div>`;
  }

  override firstUpdated(): void {
    this.#resize.observe(this.area);
    this.#dark.addEventListener("change", this.recolour);
    // Drags on the axis always select.
    attach(this.area, this.#surface(() => this.selects));
    attach(this.axis, this.#surface(() => true));
  }

  #surface(selects: () => boolean): Surface {
    return {
      pan: (dx, dy) => {
        const { scale } = this.#view();
        const [from, to] = scale.domain() as [number, number];
        const moved = scale.invert(0) - scale.invert(dx);
        if (dx && this.#domain) this.#show(from + moved, to + moved);
        this.area.scrollTop -= dy;
      },
      zoom: (factor, x) => this.#zoomAt(factor, this.#view().scale.invert(x)),
      select: (a, b, done) => this.#selectRange(a, b, done),
      click: (x, y) => this.#click(x, y),
      fit: () => this.fit(),
      get selects() {
        return selects();
      },
    };
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

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    this.#resize.observe(this.area);
    this.#dark.addEventListener("change", this.recolour);
  }

  #now(): number {
    return this.#model.end;
  }

  /** Everything there is. */
  #whole(): [number, number] {
    const { start } = this.#model;
    const end = Math.max(this.#now(), start + this.#atLeast, start + 1);
    const margin = (end - start) * 0.005;
    return [start - margin, end + margin];
  }

  #view(): View {
    const { clientWidth: width, clientHeight: height, scrollTop } = this.area;
    const { hover } = this;
    return {
      width,
      height,
      scrollTop,
      scale: scaleOf(this.#domain ?? this.#whole(), width),
      now: this.#now(),
      palette: (this.#palette ??= readPalette(this.renderRoot as ShadowRoot)),
      row: hover?.row ?? this.#cursor.row,
      span: hover?.span ?? this.#cursor.span,
      lock: hover ? this.#lockOf(hover) : -1,
      handOver: this.handOver,
      range: this.range,
      place: this.#place,
    };
  }

  /** The row of the lock that a span waits for. */
  #lockOf({ row, span }: Look): number {
    const found = this.#model.lanes[row]?.span(span, this.#now());
    return found?.state === "lock" ? lockRow(this.#model, found.subject) : -1;
  }

  /** Shows a stretch of time, kept within what there is. */
  #show(from: number, to: number): void {
    const [first, last] = this.#whole();
    const length = Math.max(SHORTEST, to - from);
    if (length >= last - first) {
      this.fit();
      return;
    }
    const start = Math.min(Math.max(from, first), last - length);
    this.#domain = [start, start + length];
    this.#tellView();
    this.refresh();
  }

  #zoomAt(factor: number, centre: number): void {
    const [from, to] = this.#view().scale.domain() as [number, number];
    const kept = Math.min(factor, (to - from) / SHORTEST);
    this.#show(centre - (centre - from) / kept, centre + (to - centre) / kept);
  }

  #tellView(): void {
    const { start } = this.#model;
    const detail: Shown = this.#domain && [this.#domain[0] - start, this.#domain[1] - start];
    this.dispatchEvent(new CustomEvent<Shown>("view", { detail }));
  }

  #draw(): void {
    this.#frame = 0;
    if (!this.isConnected || !this.canvas) return;
    const view = this.#view();
    const model = this.#model;
    this.empty = model.lanes.length === 0;
    const ratio = devicePixelRatio;
    const space = this.canvas.parentElement as HTMLElement;
    const tall = `${Math.max(view.height, rowCount(model) * ROW + 8)}px`;
    if (space.style.height !== tall) space.style.height = tall;
    if (this.canvas.width !== Math.round(view.width * ratio) || this.canvas.height !== Math.round(view.height * ratio)) {
      this.canvas.width = Math.round(view.width * ratio);
      this.canvas.height = Math.round(view.height * ratio);
      this.canvas.style.width = `${view.width}px`;
      this.canvas.style.height = `${view.height}px`;
    }
    const context = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    this.#font ||= `${FONT_SIZE}px ${getComputedStyle(this).fontFamily}`;
    draw(new CanvasPen(context, this.#font), model, view);
    this.marks = this.empty ? [] : ticks(model, view);
    if (this.#live) this.#placeHover();
  }

  #point(event: PointerEvent): void {
    if (event.buttons) return;
    if (this.hover?.pinned && event.movementX === 0 && event.movementY === 0) return;
    const box = this.area.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const view = this.#view();
    this.area.classList.toggle("pointing", handOverAt(this.#model, view, x, y) !== undefined);
    this.#look(this.#lookAt(x, y, view));
  }

  /** What is at a point. */
  #lookAt(x: number, y: number, view: View): Look | undefined {
    const { lanes, locks } = this.#model;
    const row = rowAtY(y, view);
    const time = view.scale.invert(x);
    if (x < labelsWidth(view.width) || time > view.now) return undefined;
    const span = (lanes[row] ?? locks.rows[row - lanes.length])?.indexAt(time) ?? -1;
    const look = { x, row, span, pinned: false };
    return span >= 0 && this.#describe(look) && lanes[row]?.stateOf(span) !== "ended" ? look : undefined;
  }

  #describe({ row, span }: { row: number; span: number }): Description | undefined {
    const { lanes } = this.#model;
    return row < lanes.length ? describe(this.#model, row, span, this.#now(), duration) : describeLock(this.#model, row - lanes.length, span, this.#now(), duration);
  }

  #look(hover: Look | undefined): void {
    if (!hover && !this.hover) return;
    this.hover = hover;
    const text = hover && this.#describe(hover);
    this.#tellPlace(text ?? { file: "", line: 0 });
    this.refresh();
  }

  #tellPlace({ file, line, instruction }: Place): void {
    this.dispatchEvent(new CustomEvent<Place>("point", { detail: { file, line, ...(instruction !== undefined && { instruction }) } }));
  }

  #placeHover(): void {
    const box = this.renderRoot.querySelector<HTMLElement>("#hover");
    if (!box || !this.hover) return;
    const top = this.area.offsetTop + rowTop(this.hover.row, this.#view());
    const below = top + ROW - 2;
    const fits = below + box.offsetHeight < this.offsetHeight + 60 || top < box.offsetHeight;
    box.style.top = `${fits ? below : top - box.offsetHeight - 6}px`;
    // Beside the details, not over them.
    box.style.left = `${Math.max(8, Math.min(this.hover.x + 12, this.area.clientWidth - box.offsetWidth - 8))}px`;
  }

  /** An arrow's hand-over; else the one by which the span at the point ended; else the span itself. */
  #click(x: number, y: number): void {
    const view = this.#view();
    const look = this.#lookAt(x, y, view);
    const lane = look && this.#model.lanes[look.row];
    const span = lane?.span(look?.span ?? -1, view.now);
    const found = handOverAt(this.#model, view, x, y) ?? (lane && span && this.#model.handOverAfter(lane, span));
    if (look) this.#cursor = { row: look.row, span: look.span };
    if (found) this.#select(found);
    else {
      this.#close();
      if (look) this.#tellCursor();
    }
  }

  #select(handOver: HandOver): void {
    this.range = undefined;
    this.handOver = handOver;
    this.announcement = tellHandOver(this.#model, handOver, duration);
    this.hover = undefined;
    this.#tellPlace(handOver);
    this.refresh();
  }

  #selectRange(a: number, b: number, done: boolean): void {
    const { scale } = this.#view();
    const [first, last] = this.#whole();
    const [from, to] = [Math.min(a, b), Math.max(a, b)].map((x) => Math.min(Math.max(scale.invert(x), first), last)) as [number, number];
    this.handOver = this.hover = undefined;
    this.range = a === b ? undefined : [from, to];
    if (done && this.range) this.announcement = tellRange(this.#model, this.range);
    this.refresh();
  }

  #close(): void {
    this.handOver = this.range = undefined;
    this.#look(undefined);
    this.refresh();
  }

  /** From the hand-over that is selected to the one before it (-1) or after it (1): from holder to holder. */
  follow(step: number): void {
    const model = this.#model;
    const { handOvers } = model;
    if (handOvers.length === 0) return;
    const view = this.#view();
    const [from, to] = view.scale.domain() as [number, number];
    let index: number;
    if (this.handOver) index = handOvers.lastIndexOf(this.handOver) + step;
    else {
      const time = this.#cursorTime() ?? (step > 0 ? from : to);
      index = model.handOversIn(time, time)[0] - (step > 0 ? 0 : 1);
    }
    index = Math.min(Math.max(index, 0), handOvers.length - 1);
    const handOver = handOvers[index] as HandOver;
    this.#select(handOver);
    const { time } = handOver;
    const [first, end] = arrows(model, view);
    if (first === end || time < from || time > to) {
      const [before, after] = [handOvers[Math.max(0, index - AROUND)], handOvers[Math.min(handOvers.length - 1, index + AROUND)]] as [HandOver, HandOver];
      const half = first === end ? Math.max(time - before.time, after.time - time, SHORTEST) * 1.1 : (to - from) / 2;
      this.#show(time - half, time + half);
    }
    this.#scrollTo(model.rowOf(handOver.from));
    this.#scrollTo(model.rowOf(handOver.to));
  }

  #cursorTime(): number | undefined {
    const { row, span } = this.#cursor;
    const { lanes, locks } = this.#model;
    const found = lanes[row]?.span(span, this.#now());
    return found ? (found.start + found.end) / 2 : locks.rows[row - lanes.length]?.segments[span]?.start;
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [from, to] = this.#view().scale.domain() as [number, number];
    const pan = (sideways: number): void => this.#show(from + sideways * PAN * (to - from), to + sideways * PAN * (to - from));
    const sideways = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    const letter = key.length === 1 ? key.toLowerCase() : key;
    if (sideways && shiftKey) this.#moveCursor(0, sideways);
    else if (sideways && this.handOver) this.follow(sideways);
    else if (sideways) pan(sideways);
    else if (letter === "a") pan(-1);
    else if (letter === "d") pan(1);
    else if (letter === "n") this.follow(1);
    else if (letter === "p") this.follow(-1);
    else if (key === "ArrowDown") this.#moveCursor(1, 0);
    else if (key === "ArrowUp") this.#moveCursor(-1, 0);
    else if (letter === "w" || key === "+" || key === "=") this.zoomBy(ZOOM);
    else if (letter === "s" || key === "-" || key === "_") this.zoomBy(1 / ZOOM);
    else if (letter === "f" || key === "Home" || key === "0") this.fit();
    else if (letter === "v") this.selects = !this.selects;
    else if (letter === "r") {
      const [left, right] = this.#view().scale.range() as [number, number];
      this.#selectRange(left, right, true);
    } else if (key === "Enter") this.#selectAtCursor();
    else if (key === "?") this.helped = !this.helped;
    else if (key === "Escape" && this.helped) this.helped = false;
    else if (key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  /** The hand-over by which the span under the cursor ended. */
  #selectAtCursor(): void {
    const lane = this.#model.lanes[this.#cursor.row];
    const span = lane?.span(this.#cursor.span, this.#now());
    const found = lane && span && this.#model.handOverAfter(lane, span);
    if (found) this.#select(found);
    else this.announcement = "This span did not end with a hand-over.";
  }

  /** Moves the cursor to another row or span, brings it into view and says what is there. */
  #moveCursor(rows: number, spans: number): void {
    const { lanes, locks, start } = this.#model;
    const count = rowCount(this.#model);
    if (count === 0) return;
    const fresh = this.#cursor.row < 0;
    const row = fresh ? 0 : Math.min(Math.max(this.#cursor.row + rows, 0), count - 1);
    const found = lanes[row] ?? locks.rows[row - lanes.length];
    if (!found) return;
    const length = lanes[row]?.length ?? locks.rows[row - lanes.length]?.segments.length ?? 0;
    const near = rows || fresh ? found.indexAt(this.#cursorTime() ?? start) : this.#cursor.span;
    this.#cursor = { row, span: Math.min(Math.max(near + spans, 0), length - 1) };
    this.handOver = this.range = undefined;

    const middle = this.#cursorTime();
    const [from, to] = this.#view().scale.domain() as [number, number];
    if (spans && middle !== undefined && (middle < from || middle > to)) this.#show(middle - (to - from) / 2, middle + (to - from) / 2);
    this.#scrollTo(row);
    this.#tellCursor();
  }

  #scrollTo(row: number): void {
    const top = row * ROW;
    if (top < this.area.scrollTop || top + ROW > this.area.scrollTop + this.area.clientHeight) this.area.scrollTop = top - 8;
  }

  /** Says what is under the cursor, and shows it as if the pointer were there. */
  #tellCursor(): void {
    const { row, span } = this.#cursor;
    const text = this.#describe({ row, span });
    const time = this.#cursorTime();
    if (!text || time === undefined) return;
    const { file, line } = text;
    const source = line ? `, ${file} line ${line}: ${this.sourceLine(file, line).trim()}` : "";
    this.announcement = `${text.thread} ${text.what}${source}. ${text.details.join(" ")}`;
    const x = Math.min(Math.max(this.#view().scale(time), labelsWidth(this.area.clientWidth)), this.area.clientWidth - RIGHT);
    this.#look({ x, row, span, pinned: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "baton-timeline": BatonTimeline;
  }
}
