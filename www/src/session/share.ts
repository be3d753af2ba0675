/**
 * Links that hold a program and how it is shown, in the hash, which no server gets to see. A hash is the version of this
 * format, a dot, and deflated JSON in the alphabet of base64url. Opening a link never runs it.
 */

/** What a link holds. */
export interface Shared {
  readonly code: string;
  /** In seconds. */
  readonly switchInterval?: number;
  readonly runner?: "threads" | "stepped";
}

const VERSION = "1";
/** The most characters of code that a link may unfold to: a small link could hold gigabytes of one letter. */
const MOST = 1_000_000;

export async function encodeShared(shared: Shared): Promise<string> {
  const bytes = new Uint8Array(await new Response(new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `${VERSION}.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/**
 * What a hash (without `#`) holds.
 *
 * @throws Error in words for the reader if it is broken or of another version.
 */
export async function decodeShared(hash: string): Promise<Shared> {
  const [version, text] = hash.split(".", 2);
  if (text === undefined || !/^\d+$/.test(version as string)) throw new Error("This link holds no program.");
  if (version !== VERSION) throw new Error(`This link is of version ${version}, which this page does not know.`);
  let value: unknown;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    value = JSON.parse(await inflate(bytes));
  } catch {
    throw new Error("This link is damaged: a part of it may be missing.");
  }
  const { code, switchInterval, runner } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof code !== "string") throw new Error("This link holds no program.");
  return {
    code,
    ...(typeof switchInterval === "number" && switchInterval > 0 && { switchInterval }),
    ...((runner === "threads" || runner === "stepped") && { runner }),
  };
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length > MOST) throw new Error("too long");
  }
}
