/** The timeline as a picture of its own, for an export: axis, all rows, legend. */
import type { TimelineModel } from "../trace/model";
import { AXIS, drawAxis, type Tick } from "./axis";
import { draw } from "./lanes";
import type { Pen } from "./pen";
import { drawState, LEGEND } from "./states";
import { BAR, ROW, rowCount, TOP, type View } from "./view";

const LEGEND_HEIGHT = 34;
const SAMPLE = 30;

/** Height of the picture in pixels; its width is the view's. */
export function pictureHeight(model: TimelineModel): number {
  return AXIS + rowCount(model) * ROW + 2 * TOP + LEGEND_HEIGHT;
}

export function drawPicture(pen: Pen, model: TimelineModel, view: View, marks: readonly Tick[]): void {
  const { palette, width } = view;
  const rows = rowCount(model) * ROW + 2 * TOP;
  pen.rect(0, 0, width, pictureHeight(model), palette.panel);
  drawAxis(pen, marks, view);
  pen.shifted(AXIS, () => draw(pen, model, { ...view, height: rows, scrollTop: 0, row: -1, span: -1, lock: -1 }));
  pen.shifted(AXIS + rows, () => {
    let x = 14;
    for (const [state, words] of LEGEND) {
      const wide = SAMPLE + 8 + pen.measure(words) + 18;
      if (x + wide > width && x > 14) break;
      drawState(pen, state, x, (LEGEND_HEIGHT - BAR) / 2, SAMPLE, palette);
      pen.text(words, x + SAMPLE + 8, LEGEND_HEIGHT / 2, palette.muted);
      x += wide;
    }
  });
}
