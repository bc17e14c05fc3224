/** When the rows arrive: at once, in files, late, twice, after an outage. All figures are invented. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';
import { Dice } from './dice.js';
import { instantOn, localDayOf, type Span } from './span.js';

/** The feed of a channel is silent from one instant to the other. */
export interface Outage {
  channel: Channel;
  from: EpochMs;
  until: EpochMs;
}

const DUPLICATES = 0.003;
const LATE = { share: 0.002, from: HOUR_MS, until: 3 * DAY_MS } as const;
const OUT_OF_ORDER = { share: 0.01, from: 30 * SECOND_MS, until: 30 * MINUTE_MS } as const;
/** Later than the seven days in which the service still takes an event. */
const TOO_LATE = { share: 0.00005, from: 8 * DAY_MS, until: 20 * DAY_MS } as const;
const AT_ONCE_MS = 15 * SECOND_MS;
/** The machines' file of an hour is there some minutes after it, that of the branches in the night. */
const HOURLY_FILE_MS = 4 * MINUTE_MS;
const NIGHTLY_FILE_MS = HOUR_MS + 30 * MINUTE_MS;
/** What waited during an outage comes within this time. */
const CATCHING_UP_MS = 3 * HOUR_MS;

/**
 * About two days within the last month, so in the last third of every log of more than three months.
 * @param hours instead of about two days
 */
export function outageOf(seed: number, span: Span, hours?: number): Outage {
  const dice = new Dice(`${seed}/outage`);
  const from = instantOn(span.endDay - dice.whole(14, 24), dice.whole(8, 11) * HOUR_MS);
  return { channel: 'mobile', from, until: from + (hours ?? dice.whole(44, 52)) * HOUR_MS };
}

/** The instants at which a row arrives, mostly one. Its acts do happen during an outage: they arrive after it. */
export function arrivalsOf(at: EpochMs, channel: Channel, outage: Outage, dice: Dice): readonly EpochMs[] {
  const arrivedAt = delayed(inFiles(at, channel, outage, dice), dice);
  if (!dice.happens(DUPLICATES)) return [arrivedAt];
  const pause = dice.happens(0.7) ? dice.whole(1, 120) * SECOND_MS : dice.whole(1, 47) * HOUR_MS;
  return [arrivedAt, arrivedAt + pause];
}

function inFiles(at: EpochMs, channel: Channel, outage: Outage, dice: Dice): EpochMs {
  if (channel === 'self_service') return (Math.floor(at / HOUR_MS) + 1) * HOUR_MS + HOURLY_FILE_MS;
  if (channel === 'branch') return instantOn(localDayOf(at) + 1, NIGHTLY_FILE_MS);
  if (channel === outage.channel && at >= outage.from && at < outage.until) {
    const waited = (at - outage.from) / (outage.until - outage.from);
    return outage.until + Math.floor(waited * CATCHING_UP_MS);
  }
  return at + Math.floor(dice.between(0, AT_ONCE_MS));
}

function delayed(at: EpochMs, dice: Dice): EpochMs {
  const chance = dice.between(0, 1);
  const law = [TOO_LATE, LATE, OUT_OF_ORDER].find(({ share }) => chance < share);
  return law === undefined ? at : at + Math.floor(dice.between(law.from, law.until));
}
