/**
 * Which faults strike, when and whom: a pure function of the seed.
 *
 * The run is counted in steps: each tick has one for its deliveries (2 × tick) and one for the sweep that ends a day
 * (2 × tick + 1). Faults are spread evenly over the ticks, with a small random offset.
 */
import { createRandom, type Random } from '../command/random.js';
import { shuffled } from './disturb.js';
import { seedFor } from './seeds.js';

export const FAULT_KINDS = [
  'scorer killed',
  'scorer killed between taking along and commit',
  'door killed',
  'scorer stopped in order',
  'door stopped in order',
  'redis killed',
  'scorer paused past its lock',
  'scorer paused',
  'door paused',
  'all links to redis cut',
  'half of the links to redis cut',
  'links of a scorer cut between WATCH and EXEC',
  'link of a scorer frozen past its lock',
  'link of a scorer frozen between commit and the end of the job',
  'lanes taken from a scorer that goes on',
  'all links to redis frozen',
  'clients cut off a door',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Relative to the sum of all. */
const WEIGHTS: Record<FaultKind, number> = {
  'scorer killed': 14,
  'scorer killed between taking along and commit': 10,
  'door killed': 8,
  'scorer stopped in order': 6,
  'door stopped in order': 5,
  'redis killed': 10,
  'scorer paused past its lock': 18,
  'scorer paused': 6,
  'door paused': 6,
  'all links to redis cut': 6,
  'half of the links to redis cut': 6,
  'links of a scorer cut between WATCH and EXEC': 10,
  'link of a scorer frozen past its lock': 8,
  'link of a scorer frozen between commit and the end of the job': 8,
  'lanes taken from a scorer that goes on': 8,
  'all links to redis frozen': 4,
  'clients cut off a door': 8,
};

export interface Fault {
  kind: FaultKind;
  step: number;
  /** The first or the second process of its kind. */
  target: 0 | 1;
  /** 0 to 1: its length, between the shortest and the longest of its kind. */
  length: number;
  /** How long after its end the process is started again. */
  restartMs: number;
  /**
   * Strikes this long after the previous fault, while that one may still be recovering; null: waits until all is
   * well.
   */
  overlapMs: number | null;
}

export interface FaultOptions {
  seed: number;
  faults: number;
  /** For each tick of the log, whether it ends a day. */
  endsDay: readonly boolean[];
  redis: 'kill' | 'none';
}

/** These must interrupt a sweep in progress: it is the only work without a mark of its own. */
const AIMED_AT_SWEEPS: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'scorer paused past its lock',
  'link of a scorer frozen past its lock',
]);
/** After a scorer is killed, mostly no other fault strikes while its lanes recover: that time is measured. */
const OVERLAP_SHARE = 0.3;
const OVERLAP_SHARE_OF_KILLED_SCORERS = 0.1;

export function planFaults({ seed, faults, endsDay, redis }: FaultOptions): Fault[] {
  const random = createRandom(seedFor(seed, 'faults'));
  const kinds = FAULT_KINDS.filter((kind) => redis === 'kill' || kind !== 'redis killed');
  return shuffled(dealt(kinds, faults), random)
    .map((kind, i) => {
      const tick = Math.min(endsDay.length - 1, Math.floor(((i + random()) / faults) * endsDay.length));
      return makeFault(kind, stepOf(kind, tick, endsDay, random), random);
    })
    .sort((a, b) => a.step - b.step);
}

function makeFault(kind: FaultKind, step: number, random: Random): Fault {
  const overlapShare = kind === 'scorer killed' ? OVERLAP_SHARE_OF_KILLED_SCORERS : OVERLAP_SHARE;
  return {
    kind,
    step,
    target: random() < 0.5 ? 0 : 1,
    length: random(),
    restartMs: Math.round(50 + random() * 1_200),
    overlapMs: random() < overlapShare ? Math.round(100 + random() * 1_200) : null,
  };
}

/** Each kind as often as its weight says, rounded by largest remainder. */
function dealt(kinds: readonly FaultKind[], faults: number): FaultKind[] {
  const total = kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
  const owed = kinds.map((kind) => ({ kind, share: (faults * WEIGHTS[kind]) / total }));
  const deck = owed.flatMap(({ kind, share }) => Array.from({ length: Math.floor(share) }, () => kind));
  const rest = [...owed].sort((a, b) => (b.share % 1) - (a.share % 1));
  return [...deck, ...rest.slice(0, faults - deck.length).map(({ kind }) => kind)];
}

function stepOf(kind: FaultKind, tick: number, endsDay: readonly boolean[], random: Random): number {
  const aims = AIMED_AT_SWEEPS.has(kind) || (kind === 'scorer killed' && random() < 0.3);
  const dayEnd = endsDay.indexOf(true, tick);
  return aims && dayEnd >= 0 ? 2 * dayEnd + 1 : 2 * tick;
}
