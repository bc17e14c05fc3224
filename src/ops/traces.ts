/**
 * Traces of posts, from the door through the job to the socket. They are off unless TRACES_URL names a collector: then
 * open.traces.ts is loaded, which alone knows OpenTelemetry. Here is what the rooms use, and how a trace travels.
 *
 * 1. A post begins a span, or goes on with that of its header `traceparent`. Of the posts that begin a trace one in
 *    TRACES_ONE_IN is sampled; a sender that sampled its own is followed.
 * 2. The job carries the contexts of the sampled posts whose events are in it, beside the events.
 * 3. A batch goes on with the first of them, and has a link to each other: posts share a job, and jobs share a batch.
 * 4. A message of the feed carries the context of its batch. The first socket that it is sent to ends the way.
 */
import type { EpochMs } from '../core/primitives/vocabulary.js';

/** Context of a span, in the form of the W3C header: `00-<trace>-<span>-<flags>`. */
export type TraceParent = string;

/** A span that has begun. */
export interface OpenSpan {
  readonly context: TraceParent;
  readonly isSampled: boolean;
  /** @param fault the exception that ended it; null for none */
  end: (attributes: Readonly<Record<string, string | number>>, fault?: unknown, endedAt?: EpochMs) => void;
}

export interface BatchSpan {
  /** Of the jobs of the batch, the lane's own first. */
  traces: readonly TraceParent[];
  takenAt: EpochMs;
}

export abstract class Traces {
  /** Runs work within the trace of a post; `span` is null when traces are off. */
  abstract post<T>(traceparent: unknown, work: (span: OpenSpan | null) => Promise<T>): Promise<T>;
  /** Runs the work of a job; what is logged meanwhile carries the id of its first trace. */
  abstract job<T>(data: unknown, work: () => Promise<T>): Promise<T>;
  /** Null when none of its posts was sampled. */
  abstract batch(batch: BatchSpan): OpenSpan | null;
  /** The way of a message from its commit to a socket. */
  abstract pushed(parent: TraceParent, committedAt: EpochMs, pushedAt: EpochMs): void;
  /** What each line of the log gets. */
  abstract forLog(): object;
  /** Sends what waits. */
  abstract close(): Promise<void>;
}

class NoTraces extends Traces {
  post<T>(_: unknown, work: (span: null) => Promise<T>): Promise<T> {
    return work(null);
  }

  job<T>(_: unknown, work: () => Promise<T>): Promise<T> {
    return work();
  }

  batch(): null {
    return null;
  }

  pushed(): void {
    // nothing is recorded
  }

  forLog(): object {
    return NOTHING;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const NOTHING = {};
export const NO_TRACES: Traces = new NoTraces();

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9a-f]$/;
/** The most contexts that a job carries: at the usual share of sampled posts there is hardly ever a second. */
export const MOST_TRACES = 16;

export function isTraceParent(given: unknown): given is TraceParent {
  return typeof given === 'string' && TRACEPARENT.test(given);
}

/** Of a job's data, which anybody may have written; none in the jobs of earlier builds. */
export function tracesIn(data: unknown): readonly TraceParent[] {
  const given: unknown = typeof data === 'object' && data !== null && 'traces' in data ? data.traces : undefined;
  return Array.isArray(given) ? given.slice(0, MOST_TRACES).filter(isTraceParent) : NONE;
}

const NONE: readonly TraceParent[] = [];
