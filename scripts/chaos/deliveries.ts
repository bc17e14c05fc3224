/**
 * What is delivered in each tick, the same for the disturbed run and the reference: POSTs, and a few jobs that go
 * directly onto the queue. All events of a customer in one tick are in the same delivery, so that they lead to one
 * decision.
 */
import type { WireEvent } from '../../src/core/state/activity.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { byCustomer } from '../../src/scoring/apply.js';
import { createRandom, type Random } from '../command/random.js';
import { pick } from './lives.js';
import type { Tick } from './log.js';
import { seedFor } from './seeds.js';

export interface Post {
  asOf: EpochMs;
  events: readonly WireEvent[];
}

/** A job added directly to the queue: valid events of one customer, and some that nobody can apply. */
export interface DirectJob {
  id: string;
  shard: number;
  asOf: EpochMs;
  events: readonly unknown[];
}

export interface Delivery {
  asOf: EpochMs;
  endsDay: boolean;
  posts: Post[];
  direct: DirectJob | null;
}

const POSTS_PER_TICK = 4;
const POST_EVENTS = { fewest: 5, most: 150 };
const DIRECT_SHARE = 0.2;

export function planDeliveries(ticks: readonly Tick[], seed: number, shards: number): Delivery[] {
  const random = createRandom(seedFor(seed, 'deliveries'));
  const perTick = ticks.reduce((sum, { events }) => sum + events.length, 0) / ticks.length;
  const size = Math.min(POST_EVENTS.most, Math.max(POST_EVENTS.fewest, Math.ceil(perTick / POSTS_PER_TICK)));
  return ticks.map(({ asOf, endsDay, events }, i) => {
    const groups = [...byCustomer(events)];
    const apart = groups.length > 0 && random() < DIRECT_SHARE ? pick(groups, random) : null;
    const direct = apart === null ? null : directJob(`chaos-${i}`, asOf, apart, shards, random);
    return {
      asOf,
      endsDay,
      posts: postsOf(
        groups.filter((group) => group !== apart),
        asOf,
        size,
      ),
      direct,
    };
  });
}

function postsOf(groups: readonly (readonly [string, readonly WireEvent[]])[], asOf: EpochMs, size: number): Post[] {
  const posts: Post[] = [];
  let events: WireEvent[] = [];
  for (const [, group] of groups) {
    events.push(...group);
    if (events.length < size) continue;
    posts.push({ asOf, events });
    events = [];
  }
  if (events.length > 0) posts.push({ asOf, events });
  return posts;
}

function directJob(
  id: string,
  asOf: EpochMs,
  [customerId, good]: readonly [string, readonly WireEvent[]],
  shards: number,
  random: Random,
): DirectJob {
  const base = { occurredAt: asOf - DAY_MS, channel: 'mobile', type: 'login' };
  const unusable: unknown[] = [
    { ...base, id: `${id}-nobody` },
    { ...base, id: `${id}-channel`, customerId, channel: 'pigeon' },
    { ...base, id: `${id}-late`, customerId, occurredAt: asOf - HORIZON_MS - Math.ceil(random() * DAY_MS) },
    `${id}: not an event`,
  ];
  const bad = unusable.filter(() => random() < 0.6);
  return { id, shard: shardOf(customerId, shards), asOf, events: [...good, ...(bad.length > 0 ? bad : unusable)] };
}
