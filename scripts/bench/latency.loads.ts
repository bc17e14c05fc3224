/** The loads of the latency part, and what is measured of each. */
import type { Lag } from './lag.js';
import type { Quantiles } from './statistics.js';

export interface Load {
  name: string;
  /** Of what the same side takes at most for as long as one likes. */
  share?: number;
  /** Events per second. */
  perSecond?: number;
}

export const LOADS: readonly Load[] = [
  { name: 'at4000', perSecond: 4_000 },
  { name: 'at8000', perSecond: 8_000 },
  { name: 'quarter', share: 0.25 },
  { name: 'half', share: 0.5 },
  { name: 'threeQuarters', share: 0.75 },
  { name: 'fourFifths', share: 0.8 },
];
export const POST_EVENTS = 100;

export interface Times {
  accepted: Quantiles;
  committed: Quantiles;
  screen: Quantiles;
}

export interface LoadRun extends Times {
  perSecond: number;
  delayP99Ms: number;
  lag: Lag;
}

/** One turn of a side. */
export interface LatencyRun {
  /** Events per second from HTTP, at most, for as long as one likes. */
  most: number;
  /** By the name of the load. One that the build before could not take is missing. */
  loads: ReadonlyMap<string, LoadRun>;
  idle: Times;
}
