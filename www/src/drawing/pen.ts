/**
 * What the drawing draws with: a canvas on the page, SVG text for an export. Coordinates are CSS pixels from the upper left
 * corner; colours are CSS's.
 */
export interface Pen {
  rect(x: number, y: number, width: number, height: number, fill: string, opacity?: number): void;
  outline(x: number, y: number, width: number, height: number, stroke: string, thickness: number, radius?: number): void;
  /** Segments `x1, y1, x2, y2, …` of the same colour. */
  lines(points: readonly number[], stroke: string, thickness: number, style?: { readonly dash?: readonly number[]; readonly opacity?: number }): void;
  /** A filled polygon `x1, y1, x2, y2, …`. */
  polygon(points: readonly number[], fill: string): void;
  /** @param y The middle of the line of text. */
  text(text: string, x: number, y: number, fill: string, align?: "left" | "center"): void;
  /** The width of a text. */
  measure(text: string): number;
  /**
   * Columns of a pixel's width, side by side from `x` on, each of which consists of layers from the bottom up.
   * @param y The upper edge; `height` is a whole number.
   * @param heights For each column the height of each of its layers, whose colours are `fills`.
   */
  columns(x: number, y: number, height: number, heights: Float32Array, fills: readonly string[]): void;
  /** Draws everything so much further down. */
  shifted(y: number, body: () => void): void;
}

/** Where columns are put together, pixel by pixel: a canvas draws thousands of rectangles slowly. */
const scratch = {
  canvas: undefined as HTMLCanvasElement | undefined,
  image: undefined as ImageData | undefined,
  colours: new Map<string, readonly [number, number, number]>(),
};

function scratchCanvas(width: number, height: number): CanvasRenderingContext2D {
  const canvas = (scratch.canvas ??= document.createElement("canvas"));
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  return canvas.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
}

/** An empty image, good until the next call. */
function scratchImage(context: CanvasRenderingContext2D, width: number, height: number): ImageData {
  const { image } = scratch;
  if (image?.width !== width || image.height !== height) return (scratch.image = context.createImageData(width, height));
  image.data.fill(0);
  return image;
}

/** Red, green and blue of a colour of CSS's, up to 255. */
function components(colour: string): readonly [number, number, number] {
  let found = scratch.colours.get(colour);
  if (!found) {
    const context = scratchCanvas(1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    scratch.colours.set(colour, (found = [red, green, blue]));
  }
  return found;
}

export class CanvasPen implements Pen {
  constructor(
    readonly context: CanvasRenderingContext2D,
    font: string,
  ) {
    context.font = font;
    context.textBaseline = "middle";
  }

  rect(x: number, y: number, width: number, height: number, fill: string, opacity = 1): void {
    const { context } = this;
    context.fillStyle = fill;
    context.globalAlpha = opacity;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }

  outline(x: number, y: number, width: number, height: number, stroke: string, thickness: number, radius = 0): void {
    const { context } = this;
    context.strokeStyle = stroke;
    context.lineWidth = thickness;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.stroke();
  }

  lines(points: readonly number[], stroke: string, thickness: number, { dash = [], opacity = 1 }: { readonly dash?: readonly number[]; readonly opacity?: number } = {}): void {
    const { context } = this;
    context.strokeStyle = stroke;
    context.lineWidth = thickness;
    context.globalAlpha = opacity;
    if (dash.length > 0) context.setLineDash(dash as number[]);
    context.beginPath();
    for (let at = 0; at + 3 < points.length; at += 4) {
      context.moveTo(points[at] as number, points[at + 1] as number);
      context.lineTo(points[at + 2] as number, points[at + 3] as number);
    }
    context.stroke();
    if (dash.length > 0) context.setLineDash([]);
    context.globalAlpha = 1;
  }

  polygon(points: readonly number[], fill: string): void {
    const { context } = this;
    context.fillStyle = fill;
    context.beginPath();
    for (let at = 0; at + 1 < points.length; at += 2) context.lineTo(points[at] as number, points[at + 1] as number);
    context.fill();
  }

  text(text: string, x: number, y: number, fill: string, align: "left" | "center" = "left"): void {
    this.context.fillStyle = fill;
    this.context.textAlign = align;
    this.context.fillText(text, x, y);
  }

  measure(text: string): number {
    return this.context.measureText(text).width;
  }

  columns(x: number, y: number, height: number, heights: Float32Array, fills: readonly string[]): void {
    const layers = fills.length;
    const width = heights.length / layers;
    const context = scratchCanvas(width, height);
    const image = scratchImage(context, width, height);
    const pixels = new Uint32Array(image.data.buffer);
    // Bytes are red, green, blue, opacity: words have them the other way round on every machine that has browsers.
    const words = fills.map(components).map(([red, green, blue]) => red | (green << 8) | (blue << 16));
    for (let column = 0; column < width; column++) {
      let bottom = height;
      let top = height;
      let word = 0;
      for (let layer = 0; layer < layers; layer++) {
        const tall = heights[layers * column + layer] as number;
        if (tall === 0) continue;
        top -= tall;
        word = words[layer] as number;
        for (const end = Math.max(0, Math.round(top)); bottom > end; ) pixels[--bottom * width + column] = word | 0xff000000;
      }
      // The uppermost pixel is as opaque as it is covered.
      const cover = bottom - top;
      if (cover > 0 && bottom > 0) pixels[(bottom - 1) * width + column] = word | (Math.round(255 * cover) << 24);
      else if (cover < 0) pixels[bottom * width + column] = word | (Math.round(255 * (1 + cover)) << 24);
    }
    context.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(context.canvas, 0, 0, width, height, x, y, width, height);
  }

  shifted(y: number, body: () => void): void {
    this.context.save();
    this.context.translate(0, y);
    body();
    this.context.restore();
  }
}

const round = (number: number): string => String(Math.round(number * 100) / 100);
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Collects SVG elements. */
export class SvgPen implements Pen {
  #elements: string[] = [];

  constructor(readonly measure: (text: string) => number) {}

  rect(x: number, y: number, width: number, height: number, fill: string, opacity = 1): void {
    if (!(width > 0 && height > 0)) return;
    const more = opacity === 1 ? "" : ` opacity="${opacity}"`;
    this.#elements.push(`<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${escaped(fill)}"${more}/>`);
  }

  outline(x: number, y: number, width: number, height: number, stroke: string, thickness: number, radius = 0): void {
    this.#elements.push(
      `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}" rx="${radius}" fill="none" stroke="${escaped(stroke)}" stroke-width="${thickness}"/>`,
    );
  }

  lines(points: readonly number[], stroke: string, thickness: number, { dash = [], opacity = 1 }: { readonly dash?: readonly number[]; readonly opacity?: number } = {}): void {
    let path = "";
    for (let at = 0; at + 3 < points.length; at += 4) {
      const [x1, y1, x2, y2] = [points[at], points[at + 1], points[at + 2], points[at + 3]].map((number) => round(number as number));
      path += `M${x1} ${y1}L${x2} ${y2}`;
    }
    if (!path) return;
    const more = (dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "") + (opacity === 1 ? "" : ` opacity="${opacity}"`);
    this.#elements.push(`<path d="${path}" fill="none" stroke="${escaped(stroke)}" stroke-width="${thickness}"${more}/>`);
  }

  polygon(points: readonly number[], fill: string): void {
    this.#elements.push(`<polygon points="${points.map(round).join(" ")}" fill="${escaped(fill)}"/>`);
  }

  text(text: string, x: number, y: number, fill: string, align: "left" | "center" = "left"): void {
    const anchor = align === "center" ? ' text-anchor="middle"' : "";
    this.#elements.push(`<text x="${round(x)}" y="${round(y)}" dominant-baseline="central"${anchor} fill="${escaped(fill)}">${escaped(text)}</text>`);
  }

  columns(x: number, y: number, height: number, heights: Float32Array, fills: readonly string[]): void {
    const layers = fills.length;
    const bottoms = new Float32Array(heights.length / layers).fill(y + height);
    for (const [layer, fill] of fills.entries()) {
      let path = "";
      for (const [column, bottom] of bottoms.entries()) {
        const tall = heights[layers * column + layer] as number;
        if (tall < 0.005) continue;
        const top = (bottoms[column] = bottom - tall);
        path += `M${round(x + column)} ${round(top)}h1v${round(tall)}h-1z`;
      }
      if (path) this.#elements.push(`<path d="${path}" fill="${escaped(fill)}"/>`);
    }
  }

  shifted(y: number, body: () => void): void {
    this.#elements.push(`<g transform="translate(0 ${round(y)})">`);
    body();
    this.#elements.push("</g>");
  }

  /** The whole as a document. */
  document(width: number, height: number, font: { readonly family: string; readonly size: number }): string {
    const family = escaped(font.family);
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="${family}" font-size="${font.size}">\n${this.#elements.join("\n")}\n</svg>\n`;
  }
}

/** `text`, cut with an ellipsis so that it is at most `width` wide. */
export function fitted(pen: Pen, text: string, width: number): string {
  if (pen.measure(text) <= width) return text;
  let length = text.length;
  while (length > 0 && pen.measure(`${text.slice(0, length)}…`) > width) length--;
  return length ? `${text.slice(0, length)}…` : "";
}
