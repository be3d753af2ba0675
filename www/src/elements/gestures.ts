/**
 * What pointers and the wheel do on a surface that is moved and scaled sideways: drag, pinch, wheel, click. A drag moves the
 * surface, or selects: with Shift, or where the surface says so.
 */
export interface Surface {
  /** @param dx,dy Pixels that the content moves by. */
  pan(dx: number, dy: number): void;
  /** @param factor Above 1 to come nearer. @param x Where, in pixels from the left edge. */
  zoom(factor: number, x: number): void;
  /** @param from,to Pixels from the left edge, in no order. @param done Whether the drag has ended. */
  select(from: number, to: number, done: boolean): void;
  click(x: number, y: number): void;
  fit(): void;
  /** Whether a drag selects. */
  readonly selects: boolean;
}

interface Pointer {
  x: number;
  y: number;
}

/** A pointer that has moved less than this has not moved. */
const SLIP = 4;
/** By how much a pixel of the wheel zooms. */
const PER_PIXEL = 0.002;
const PIXELS_PER_LINE = 25;
const PIXELS_PER_PAGE = 500;

/** Listens on `element`. A second click at the same place soon after is a double click, which fits. */
export function attach(element: HTMLElement | SVGElement, surface: Surface): void {
  const pointers = new Map<number, Pointer>();
  let from: Pointer | undefined;
  let selecting = false;
  let moved = false;

  const place = ({ clientX, clientY }: MouseEvent): Pointer => {
    const box = element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const spread = (): { width: number; middle: number } => {
    const [a, b] = [...pointers.values()] as [Pointer, Pointer];
    return { width: Math.hypot(a.x - b.x, a.y - b.y), middle: (a.x + b.x) / 2 };
  };

  element.addEventListener("pointerdown", (event) => {
    const down = event as PointerEvent;
    if (down.button !== 0) return;
    pointers.set(down.pointerId, place(down));
    if (pointers.size > 1) {
      selecting = false;
      moved = true;
      return;
    }
    from = place(down);
    moved = false;
    selecting = down.shiftKey || surface.selects;
  });

  element.addEventListener("pointermove", (event) => {
    const move = event as PointerEvent;
    const last = pointers.get(move.pointerId);
    if (!last || !from) return;
    const here = place(move);
    if (pointers.size > 1) {
      const before = spread();
      pointers.set(move.pointerId, here);
      const now = spread();
      surface.pan(now.middle - before.middle, 0);
      if (before.width > 0 && now.width > 0) surface.zoom(now.width / before.width, now.middle);
      return;
    }
    if (!moved && Math.hypot(here.x - from.x, here.y - from.y) < SLIP) return;
    if (!moved) element.setPointerCapture(move.pointerId);
    moved = true;
    pointers.set(move.pointerId, here);
    if (selecting) surface.select(from.x, here.x, false);
    else surface.pan(here.x - last.x, here.y - last.y);
  });

  const up = (event: Event, cancelled: boolean): void => {
    const { pointerId } = event as PointerEvent;
    if (!pointers.delete(pointerId) || pointers.size > 0 || !from) return;
    const here = place(event as PointerEvent);
    if (selecting && moved) surface.select(from.x, cancelled ? from.x : here.x, true);
    else if (!moved && !cancelled) surface.click(here.x, here.y);
    from = undefined;
  };
  element.addEventListener("pointerup", (event) => up(event, false));
  element.addEventListener("pointercancel", (event) => up(event, true));
  element.addEventListener("dblclick", () => surface.fit());

  element.addEventListener(
    "wheel",
    (event) => {
      const wheel = event as WheelEvent;
      const unit = wheel.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_PER_LINE : wheel.deltaMode === WheelEvent.DOM_DELTA_PAGE ? PIXELS_PER_PAGE : 1;
      const [dx, dy] = [wheel.deltaX * unit, wheel.deltaY * unit];
      if (wheel.shiftKey) surface.pan(0, -(dy || dx));
      else if (Math.abs(dx) > Math.abs(dy)) surface.pan(-dx, 0);
      // A pinch on a touchpad comes as a wheel with Control, in smaller steps.
      else surface.zoom(2 ** (-dy * PER_PIXEL * (wheel.ctrlKey ? 5 : 1)), place(wheel).x);
      event.preventDefault();
    },
    { passive: false },
  );
}
