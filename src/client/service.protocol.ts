/** The public API: bodies about the service itself. Like protocol.ts, which exports them too. */
import type { ModelChange } from '../core/model/model.change.js';
import type { Percentiles } from '../core/monitoring/latency.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';

export interface ModelHistoryView {
  /** The newest first. */
  changes: ModelChange[];
}

/** How long the last events took, and what waits. Durations are in seconds. */
export interface FlowView {
  run: string;
  /** By the clock of the service. */
  asOf: EpochMs;
  /** The durations are of the last so many seconds. */
  windowSeconds: number;
  /** How many processes they are from. */
  processes: number;
  /** Without those of which nothing was counted. */
  legs: FlowLeg[];
  /** In the order of their numbers. */
  lanes: {
    lane: number;
    /** Events accepted and not yet committed. */
    waiting: number;
    /** When the oldest of them was accepted, by the clock of the service; null when nothing waits. */
    oldestAt: EpochMs | null;
  }[];
}

export interface FlowLeg extends Percentiles {
  /**
   * `push`: from the queue to a dashboard's socket, per message. `commit`: from the queue to the committed state, per
   * event. The others are the steps of a batch, within `commit`, in their order.
   */
  leg: 'push' | 'commit' | 'read' | 'apply' | 'infer' | 'decide' | 'explain' | 'plan' | 'write' | 'report';
}
