/** The public API: bodies about runs. Like protocol.ts, which exports them too. */
import type { Channel, EpochMs } from '../core/primitives/vocabulary.js';

/** Identifies a log by its first rows. */
export interface LogFingerprint {
  /** The number of rows. */
  rows: number;
  /** The hash of these rows, in hex. */
  sha256: string;
}

/** Instants of the first and the last row of a log. */
export interface LogSpan {
  fromAt: EpochMs;
  toAt: EpochMs;
}

export interface RunView {
  name: string;
  /** `live` for the run that follows real time. */
  mode: 'live' | 'replay';
  /** The run's clock. */
  asOf: EpochMs | null;
  /** The log that this replay was first given; null when the client named none. */
  log: LogFingerprint | null;
  /** Its events are drawn, not real. Services before this member had no such runs. */
  simulated?: boolean;
  /** From when to when the log of this replay tells; null when the client did not say. */
  span?: LogSpan | null;
  /** The bank's, by which days are counted; an IANA name. Services before this member count days by UTC. */
  timeZone?: string;
  /** Events that were accepted and are not yet committed, quarantined or recognised as duplicates. */
  backlog: number;
  /** Nothing waits and nothing is in progress, sweeps included. */
  idle: boolean;
  applied: number;
  duplicates: number;
  quarantined: number;
  /** Stage changes, first stages included. */
  moves: number;
  /** Evaluations whose step towards leaving was held because a channel was silent. */
  heldBySilence?: number;
}

/** How far the log of a replay is. It is through when the clock has passed its end and nothing waits. */
export interface LogProgress extends LogSpan {
  /** Events and evaluations of the log that were sent and are not yet done. */
  isWorking: boolean;
  /** The events of them. */
  waiting: number;
}

/** The part of the safeguards that a board must show at once. All of it: `GET /v1/safeguards`. */
export interface SafeguardsBrief {
  silentChannels: { channel: Channel; sinceAt: EpochMs }[];
  /** Only of a replay: the last silences that are over, newest first. At `letGoAt` the held decisions were made. */
  ended?: { channel: Channel; sinceAt: EpochMs; letGoAt: EpochMs }[];
  /** Evaluations of the run that a silent channel held, ever. */
  heldBySilence?: number;
  /** `held`: evaluations that ended in a hold, during the last minute. */
  brake: { on: boolean; held: number };
}
