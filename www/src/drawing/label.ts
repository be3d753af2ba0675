/** The names of the rows, in a column at the left. */
import { fitted, type Pen } from "./pen";
import { BAR, labelsWidth, type View } from "./view";

/** The name of a row, after its thread's colour or the sign of a lock. */
export function drawLabel(pen: Pen, text: string, top: number, row: number, view: View, colour: string | undefined): void {
  const { palette, width } = view;
  const looked = row === view.row || row === view.lock;
  if (colour) pen.rect(4, top + BAR / 2 - 6, 4, 12, colour);
  else pen.outline(4, top + BAR / 2 - 4, 4, 8, palette.muted, 1.5);
  pen.text(fitted(pen, text, labelsWidth(width) - 22), 14, top + BAR / 2, looked ? palette.ink : palette.muted);
}
