/** The timeline as tables, for those who do not see it: the same content, in the same words. Pure. */
import { describe, describeLock, REASONS } from "./describe";
import type { HandOver, TimelineModel } from "./model";

/** A table whose rows are made when they are shown. The first cell of a row is its header. */
export interface Table {
  readonly columns: readonly string[];
  readonly length: number;
  row(index: number): readonly string[];
}

type Duration = (ms: number) => string;

const place = ({ file, line }: { readonly file: string; readonly line: number }): string => (line ? `${file}:${line}` : "");

export function handOverTable(model: TimelineModel, duration: Duration): Table {
  return {
    columns: ["Time", "From", "To", "Line", "Why", "Asked by", "Waited"],
    length: model.handOvers.length,
    row(index) {
      const handOver = model.handOvers[index] as HandOver;
      const { time, from, to, reason, request, waitedSince } = handOver;
      return [
        duration(time - model.start),
        model.nameOf(from),
        model.nameOf(to),
        place(handOver),
        reason ? REASONS[reason] : "not known",
        request ? `${model.nameOf(request.thread)} ${place(request)}` : "",
        waitedSince === undefined ? "" : duration(Math.max(0, time - waitedSince)),
      ];
    },
  };
}

/** What one thread did. */
export function spanTable(model: TimelineModel, laneIndex: number, duration: Duration): Table {
  const lane = model.lanes[laneIndex];
  return {
    columns: ["Time", "What", "Line", "Details"],
    length: lane?.length ?? 0,
    row(index) {
      const span = lane?.span(index, model.end);
      const text = describe(model, laneIndex, index, model.end, duration);
      return span && text ? [duration(span.start - model.start), text.what, place(text), text.details.slice(0, -1).join(" ")] : [];
    },
  };
}

/** Who had a lock while others waited. */
export function lockTable(model: TimelineModel, rowIndex: number, duration: Duration): Table {
  const row = model.locks.rows[rowIndex];
  return {
    columns: ["Time", "Holder", "Waiting", "For"],
    length: row?.segments.length ?? 0,
    row(index) {
      const segment = row?.segments[index];
      if (!row || !segment) return [];
      const { start, holder, waiters } = segment;
      const lasted = describeLock(model, rowIndex, index, model.end, duration) ? duration((row.segments[index + 1]?.start ?? model.end) - start) : "";
      return [duration(start - model.start), holder ? model.nameOf(holder) : "", waiters.map((waiter) => model.nameOf(waiter)).join(", ") || "nobody", lasted];
    },
  };
}
