/** A pen that notes what is drawn, for the tests. */
import type { Pen } from "./pen";

export interface Drawn {
  readonly kind: "rect" | "outline" | "lines" | "polygon" | "text" | "columns";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly colour: string;
  /** Of lines, how thick they are, and their dashes. */
  readonly text: string;
  /** For each column the heights of its layers. */
  readonly columns: readonly (readonly number[])[];
}

export class NotingPen implements Pen {
  readonly drawn: Drawn[] = [];
  #down = 0;

  #note(kind: Drawn["kind"], x: number, y: number, width: number, colour: string, text = "", columns: Drawn["columns"] = []): void {
    this.drawn.push({ kind, x, y: y + this.#down, width, colour, text, columns });
  }

  rect(x: number, y: number, width: number, _height: number, fill: string): void {
    this.#note("rect", x, y, width, fill);
  }

  outline(x: number, y: number, width: number, _height: number, stroke: string): void {
    this.#note("outline", x, y, width, stroke);
  }

  lines(points: readonly number[], stroke: string, thickness: number, { dash = [] }: { readonly dash?: readonly number[] } = {}): void {
    this.#note("lines", points[0] ?? 0, points[1] ?? 0, (points.at(-2) ?? 0) - (points[0] ?? 0), stroke, [thickness, ...dash].join(" "));
  }

  polygon(points: readonly number[], fill: string): void {
    this.#note("polygon", points[0] ?? 0, points[1] ?? 0, 0, fill);
  }

  text(text: string, x: number, y: number, fill: string): void {
    this.#note("text", x, y, 0, fill, text);
  }

  /** Each character is seven pixels wide. */
  measure(text: string): number {
    return 7 * text.length;
  }

  columns(x: number, y: number, _height: number, heights: Float32Array, fills: readonly string[]): void {
    const layers = fills.length;
    const columns = Array.from({ length: heights.length / layers }, (_, column) => [...heights.subarray(layers * column, layers * (column + 1))]);
    this.#note("columns", x, y, columns.length, fills.join(), "", columns);
  }

  shifted(y: number, body: () => void): void {
    this.#down += y;
    body();
    this.#down -= y;
  }
}
