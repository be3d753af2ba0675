/** The page's colours, as a canvas and an export need them: computed. */
import { type Palette, THREAD_COLOURS } from "../drawing/view";

const NAMES = ["holding", "waiting", "lock", "sleep", "join", "io", "ink", "muted", "rule", "panel", "focus", "accent"] as const;

/** @param root Where the colours are defined. */
export function readPalette(root: ShadowRoot): Palette {
  const probe = document.createElement("i");
  root.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    ...(Object.fromEntries(NAMES.map((name) => [name, colour(name)])) as Record<(typeof NAMES)[number], string>),
    track: colour("raised"),
    onHolding: colour("on-accent"),
    threads: Array.from({ length: THREAD_COLOURS }, (_, index) => colour(`thread-${index}`)),
  };
  probe.remove();
  return palette;
}
