/**
 * Customers with a history. Some hundred lives are simulated with the core's own code and the real model, over half a
 * year; every customer of a bed is a copy of one of them under its own name. So states have the sizes and stages of a
 * running bank.
 */
import { markOf, type Entry } from '../../src/core/listing/entry.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { ListPlace } from '../../src/core/state/state.js';
import { encodeHistory } from '../../src/redis/history.codec.js';
import { byCustomer } from '../../src/scoring/apply.js';
import { entryOf } from '../../src/scoring/listing.entries.js';
import { createRandom, type Random } from '../command/random.js';
import { LEVELS, actOf } from './crowd.js';
import { Evaluation, type Evaluated, type Stored } from './evaluation.js';

export interface ActivityClass {
  name: string;
  /** Share of all customers. */
  share: number;
  eventsPerWeek: number;
}

/** By rank of activity, the busiest first. */
export const CLASSES: readonly ActivityClass[] = [
  { name: 'several a day', share: 0.1, eventsPerWeek: 21 },
  { name: 'several a week', share: 0.4, eventsPerWeek: 4 },
  { name: 'several a month', share: 0.35, eventsPerWeek: 0.8 },
  { name: 'rarely', share: 0.15, eventsPerWeek: 0.15 },
];

export interface Life {
  /** Of a customer who is not listed. */
  state: Uint8Array;
  /** The same for a customer who is. */
  listed: (place: ListPlace) => Uint8Array;
  entry: Entry;
  /** Of the entry. */
  mark: number;
  /** Oldest first; see history.codec.ts. */
  history: Uint8Array[];
  dueAt: EpochMs;
}

const WEEKS = 26;
const WEEK_MS = 7 * DAY_MS;
/** One life per wealth level, so that events in a crowd continue with the customer's assets. */
const LIVES_PER_CLASS = LEVELS;
/** The time since their last evaluation. A customer who returns after a day has tiles to fold, as in service. */
const REST_MS = DAY_MS;

let living: Promise<People> | null = null;

export class People {
  private constructor(
    /** By class. */
    private readonly lives: readonly (readonly Life[])[],
    /** The end of the simulated lives. */
    readonly asOf: EpochMs,
  ) {}

  /** The lives are the same for all parts and are simulated once per process. */
  static live(): Promise<People> {
    return (living ??= People.liveUntil(Date.now() - REST_MS));
  }

  private static async liveUntil(asOf: EpochMs): Promise<People> {
    const evaluation = await Evaluation.open();
    const random = createRandom(7);
    const lived = new Map<string, Life>();
    for (let week = WEEKS; week > 0; week--) {
      const endsAt = asOf - (week - 1) * WEEK_MS;
      const groups = byCustomer(eventsOfWeek(endsAt, random));
      const active = groups.map(([name]) => name);
      const known = new Set(active);
      const silent = [...lived.keys()].filter((name) => !known.has(name));
      const stored = (names: readonly string[]): Stored => names.map((name) => lived.get(name)?.state ?? null);
      const events = { groups, stored: stored(active) };
      const all = await evaluation.all(events, { customerIds: silent, stored: stored(silent) }, endsAt);
      for (const one of all) live(lived, one, evaluation);
    }
    await evaluation.close();
    return new People(byClass(lived), asOf);
  }

  /** @param rank by activity, 0 the busiest @param customers number of all customers */
  of(rank: number, customers: number): Life {
    const lives = this.lives[classAt(rank, customers)] ?? [];
    const life = lives[rank % lives.length];
    if (life === undefined) throw new RangeError('nobody has lived in this class');
    return life;
  }
}

/** Index into CLASSES. */
export function classAt(rank: number, customers: number): number {
  let upTo = 0;
  const at = CLASSES.findIndex(({ share }) => rank < (upTo += share) * customers);
  return at < 0 ? CLASSES.length - 1 : at;
}

function live(lived: Map<string, Life>, one: Evaluated, evaluation: Evaluation): void {
  const { customerId, decision } = one;
  const { stage } = decision.lifecycle;
  const before = lived.get(customerId)?.history ?? [];
  const entry = entryOf(one, stage ?? 'prospect', evaluation.settings);
  lived.set(customerId, {
    state: evaluation.bytesOf(one),
    listed: (place) => evaluation.bytesOf({ ...one, place }),
    entry,
    mark: markOf(entry),
    history: decision.history === null ? before : [...before, encodeHistory(decision.history)],
    dueAt: evaluation.dueAt(one),
  });
}

/** Ordered by time. */
function eventsOfWeek(endsAt: EpochMs, random: Random): WireEvent[] {
  return CLASSES.flatMap(({ eventsPerWeek }, kind) =>
    Array.from({ length: LIVES_PER_CLASS }, (_, i) =>
      Array.from({ length: drawCount(eventsPerWeek, random) }, (_one, n) => {
        const at = endsAt - Math.floor(random() * (WEEK_MS - 1));
        const event = { id: `${kind}-${i}-${endsAt}-${n}`, customerId: `${kind}/${i}`, occurredAt: at };
        return actOf(event, i, random);
      }),
    ).flat(),
  ).sort((a, b) => a.occurredAt - b.occurredAt);
}

/** A random count with this mean: between half and one and a half times of it, rounded at random. */
function drawCount(mean: number, random: Random): number {
  return Math.floor(mean * (0.5 + random()) + random());
}

/** Ordered by wealth. The few customers who had no event in all that time are missing. */
function byClass(lived: ReadonlyMap<string, Life>): Life[][] {
  return CLASSES.map((_, kind) =>
    Array.from({ length: LIVES_PER_CLASS }, (_one, i) => lived.get(`${kind}/${i}`)).filter(
      (life) => life !== undefined,
    ),
  );
}
