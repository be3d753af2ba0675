/** The trace as Chrome Trace Event JSON, which ui.perfetto.dev opens; the counterpart of src/trace/chrome.rs. */
import { describe } from "./describe";
import type { TimelineModel } from "./model";

const PROCESS = 1;

const NAMES: Readonly<Record<string, string>> = {
  holding: "GIL",
  waiting: "waiting for GIL",
  lock: "lock",
  sleep: "sleep",
  join: "join",
  io: "input or output",
};

/** One slice for each span, and an instant for each request and each lock handed over. Times are microseconds. */
export function chromeTrace(model: TimelineModel): string {
  const entries: object[] = [{ ph: "M", pid: PROCESS, tid: 0, name: "process_name", args: { name: "Baton" } }];
  const micros = (time: number): number => Math.round((time - model.start) * 1e6) / 1e3;
  for (const [index, lane] of model.lanes.entries()) {
    entries.push({ ph: "M", pid: PROCESS, tid: lane.id, name: "thread_name", args: { name: lane.name } });
    entries.push({ ph: "M", pid: PROCESS, tid: lane.id, name: "thread_sort_index", args: { sort_index: index } });
    for (let span = 0; span < lane.length; span++) {
      const { state, start, end, file, line, endFile, endLine, reason, subject } = lane.span(span, model.end) as NonNullable<ReturnType<typeof lane.span>>;
      const kind = NAMES[state];
      if (!kind) continue;
      const name = state === "lock" && subject ? `lock ${model.locks.nameOf(subject).replace(/^lock /, "")}` : kind;
      const why = describe(model, index, span, model.end, (ms) => `${ms.toFixed(3)} ms`)?.details[0];
      const args = { file, line, endFile, endLine, ...(reason && { reason, why }) };
      entries.push({ ph: "X", pid: PROCESS, tid: lane.id, ts: micros(start), dur: Math.round((end - start) * 1e6) / 1e3, cat: "gil", name, args });
    }
    for (const { time, kind, file, line, subject } of lane.marks) {
      const name = kind === "request" ? "asks for the GIL" : "hands a lock over";
      entries.push({ ph: "i", s: "t", pid: PROCESS, tid: lane.id, ts: micros(time), cat: "gil", name, args: { file, line, subject } });
    }
  }
  return `{"displayTimeUnit":"ns","traceEvents":[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]}\n`;
}
