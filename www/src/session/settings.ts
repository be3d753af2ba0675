/** What the playground keeps between visits, in a storage that may be full, forbidden, or hold anything. */

export interface Settings {
  readonly theme: "system" | "light" | "dark";
  /** In CSS pixels. */
  readonly fontSize: number;
  /** In seconds. */
  readonly switchInterval: number;
}

export const DEFAULTS: Settings = { theme: "system", fontSize: 13.5, switchInterval: 0.005 };
export const FONT_SIZES = [11, 12, 13.5, 15, 17, 20] as const;
export const SWITCH_INTERVALS = [1e-6, 1e-4, 0.001, 0.005, 0.05, 1] as const;

export interface Kept {
  readonly settings: Settings;
  /** The program, if one was kept. */
  readonly code: string | undefined;
}

type Store = Pick<Storage, "getItem" | "setItem">;
const SETTINGS = "baton.settings";
const CODE = "baton.code";

export function load(store: Store | undefined): Kept {
  let settings: Record<string, unknown> = {};
  let code: string | null | undefined;
  try {
    const kept: unknown = JSON.parse(store?.getItem(SETTINGS) ?? "{}");
    if (typeof kept === "object" && kept !== null) settings = kept as Record<string, unknown>;
    code = store?.getItem(CODE);
  } catch {
    // As on a first visit.
  }
  const { theme, fontSize, switchInterval } = settings;
  return {
    settings: {
      theme: theme === "light" || theme === "dark" ? theme : DEFAULTS.theme,
      fontSize: FONT_SIZES.find((size) => size === fontSize) ?? DEFAULTS.fontSize,
      switchInterval: SWITCH_INTERVALS.find((interval) => interval === switchInterval) ?? DEFAULTS.switchInterval,
    },
    code: code ?? undefined,
  };
}

export function save(store: Store | undefined, { settings, code }: Partial<Kept>): void {
  try {
    if (settings) store?.setItem(SETTINGS, JSON.stringify(settings));
    if (code !== undefined) store?.setItem(CODE, code);
  } catch {
    // Nothing is kept then.
  }
}

/** The page's storage, where there is one. */
export function pageStore(): Store | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
