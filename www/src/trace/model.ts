/**
 * What the threads did, as lanes of spans: built from trace events as they come, asked by the drawing and the tables.
 * Pure: no drawing, no DOM, no clock.
 */
import type { Reason, ThreadFigures, TraceBatch, TraceEvent } from "../runtime/api";
import { WaitGraph, type Link } from "./circle";
import { Lane, Names, type Place, type Span, upperBound, wantsItBack } from "./lane";
import { Locks } from "./locks";

/** A thread asked the holder for the GIL. */
export interface Request extends Place {
  readonly time: number;
  readonly thread: number;
}

/** Another thread got the GIL. The place is where `from` was. */
export interface HandOver extends Place {
  readonly time: number;
  readonly from: number;
  readonly to: number;
  /** Why `from` let go; undefined if that was lost. */
  readonly reason: Reason | undefined;
  /** When `from` let go; undefined if that was lost. */
  readonly released: number | undefined;
  /** Since when `to` had waited; undefined if it did not, or that was lost. */
  readonly waitedSince: number | undefined;
  /** The request that made `from` let go, for the reason `DropRequest`. */
  readonly request: Request | undefined;
}

const MAX_HAND_OVERS = 400_000;

const timeOf = ({ time }: HandOver): number => time;

export class TimelineModel {
  /** In the order in which the threads appeared. */
  readonly lanes: Lane[] = [];
  readonly handOvers: HandOver[] = [];
  /** The locks that somebody waited for. */
  readonly locks = new Locks();
  /** Who waits for whom. */
  readonly waits = new WaitGraph();
  /** The latest account of each thread, by id. */
  readonly figures = new Map<number, ThreadFigures>();
  /** Events that were lost before they could be read. */
  lost = 0;
  /** Time of the first event; 0 while there is none. */
  start = 0;
  /** Time of the last event, and while the program runs the present. */
  end = 0;
  /** Changes with every change of the model. */
  version = 0;

  #byId = new Map<number, Lane>();
  #rows = new Map<number, number>();
  #files = new Names();
  #reasons = new Names();
  #lastRelease: TraceEvent | undefined;
  /** The latest request of each thread. */
  #requests = new Map<number, Request>();
  /** Since when each thread that waits for the GIL does. */
  #gilWaits = new Map<number, number>();

  lane(id: number): Lane | undefined {
    return this.#byId.get(id);
  }

  /** Index of a thread's lane; -1 if it has none. */
  rowOf(id: number): number {
    return this.#rows.get(id) ?? -1;
  }

  /** The hand-overs of a stretch of time, as the indices of the first and of the one after the last. */
  handOversIn(from: number, to: number): [first: number, end: number] {
    return [upperBound(this.handOvers, from, timeOf), upperBound(this.handOvers, to, timeOf)];
  }

  /** The hand-over by which a span ended: from a thread that held the GIL, or to one that waited for it. */
  handOverAfter({ id }: Lane, { state, start, end, open }: Span): HandOver | undefined {
    if (open || (state !== "holding" && state !== "waiting")) return undefined;
    // Between two hand-overs from a thread it gets the GIL again, and between two to it it lets go.
    for (let index = this.handOversIn(start, start)[0]; index < this.handOvers.length; index++) {
      const handOver = this.handOvers[index] as HandOver;
      const { time, from, to, released = time } = handOver;
      if (state === "holding" ? from === id && released >= start : to === id) return (state === "holding" ? released : time) <= end ? handOver : undefined;
      if (released > end) return undefined;
    }
    return undefined;
  }

  /** Threads that wait for each other; empty if there are none. */
  get circle(): readonly Link[] {
    return this.waits.circle;
  }

  /** A thread's name as far as it is known. */
  nameOf(id: number): string {
    return this.#byId.get(id)?.name ?? this.figures.get(id)?.name ?? `Thread ${id}`;
  }

  append(batch: TraceBatch): void {
    this.version++;
    this.lost = batch.lost;
    for (const event of batch.events) this.#take(event);
    if (this.lanes.length > 0) this.end = Math.max(this.end, batch.time);
    for (const figures of batch.threads) {
      this.figures.set(figures.id, figures);
      const lane = this.#byId.get(figures.id);
      if (lane && figures.name) lane.name = figures.name;
    }
  }

  #take(event: TraceEvent): void {
    if (this.lanes.length === 0) this.start = this.end = event.time;
    this.end = Math.max(this.end, event.time);
    const { kind, thread, time, file, line, instruction, subject } = event;
    let lane = this.#byId.get(thread);
    if (!lane) {
      lane = new Lane(thread, this.#files, this.#reasons);
      this.#byId.set(thread, lane);
      this.#rows.set(thread, this.lanes.push(lane) - 1);
    }
    lane.take(event);
    this.waits.take(event);
    this.locks.take(event);
    if (kind === "GilReleased") {
      this.#lastRelease = event;
      if (wantsItBack(event)) this.#gilWaits.set(thread, time);
    } else if (kind === "GilWait") {
      if (!this.#gilWaits.has(thread)) this.#gilWaits.set(thread, time);
    } else if (kind === "DropRequested") {
      this.#requests.set(thread, { time, thread, file, line, instruction });
    } else if (kind === "GilAcquired") {
      const waitedSince = this.#gilWaits.get(thread);
      this.#gilWaits.delete(thread);
      if (event.detail === 1) this.#handOver(event, subject, waitedSince);
    }
  }

  #handOver({ time, thread }: TraceEvent, from: number, waitedSince: number | undefined): void {
    const release = this.#lastRelease?.thread === from ? this.#lastRelease : undefined;
    const request = release?.reason === "DropRequest" ? this.#requests.get(release.subject) : undefined;
    this.handOvers.push({
      time,
      from,
      to: thread,
      reason: release?.reason,
      released: release?.time,
      waitedSince,
      request,
      file: release?.file ?? "",
      line: release?.line ?? 0,
      instruction: release?.instruction ?? 0,
    });
    if (this.handOvers.length > MAX_HAND_OVERS) this.handOvers.splice(0, MAX_HAND_OVERS / 2);
  }
}
