/**
 * The silent channels of a replay, as its replaying command found them in the log: data of the call that advances the
 * clock. So the same log gives the same holds at any speed.
 */
import type { SilentChannel } from './holds.js';
import type { EpochMs } from '../primitives/vocabulary.js';

/** A silence that is over. Decisions that it held are made as of `letGoAt`. */
interface EndedSilence extends SilentChannel {
  letGoAt: EpochMs;
}

export interface ReplayedChannels {
  /** The run's clock at the call. */
  asOf: EpochMs;
  silent: readonly SilentChannel[];
  /** The last ones, newest first. */
  ended: readonly EndedSilence[];
}

const ENDED_KEPT = 5;

/**
 * The channels after a call. A call with an older clock changes nothing, like the clock itself.
 * @param before null before the first call that named channels
 */
export function nextReplayed(
  before: ReplayedChannels | null,
  asOf: EpochMs,
  silent: readonly SilentChannel[],
): ReplayedChannels {
  if (before === null) return { asOf, silent, ended: [] };
  if (before.asOf >= asOf) return before;
  const isOver = ({ channel }: SilentChannel): boolean => !silent.some((one) => one.channel === channel);
  const over = before.silent.filter(isOver).map((one) => ({ ...one, letGoAt: asOf }));
  return { asOf, silent, ended: [...over, ...before.ended].slice(0, ENDED_KEPT) };
}
