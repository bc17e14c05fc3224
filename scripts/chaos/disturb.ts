/** Deliveries as a bad network and impatient senders make them: reordered, mixed with earlier events, duplicated. */
import type { WireEvent } from '../../src/core/state/activity.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { createRandom, type Random } from '../command/random.js';
import type { Delivery, DirectJob, Post } from './deliveries.js';
import { pick } from './lives.js';
import { seedFor } from './seeds.js';

export interface DisturbedDelivery {
  asOf: Delivery['asOf'];
  endsDay: boolean;
  posts: { post: Post; twice: boolean }[];
  direct: DirectJob | null;
  /** POSTs of earlier ticks, exactly as they were sent then. */
  again: Post[];
  directAgain: DirectJob | null;
}

const MIXED_SHARE = 0.25;
const TWICE_SHARE = 0.15;
const AGAIN_SHARE = 0.5;
/** A repeated event must be young enough for its id to be remembered when its job is processed. */
const YOUNG_MS = HORIZON_MS - DAY_MS;
/** The ids of direct jobs are remembered for a limited number of commits, so these jobs are repeated soon or never. */
const RECENT_TICKS = 3;

export function disturb(deliveries: readonly Delivery[], seed: number): DisturbedDelivery[] {
  const done: DisturbedDelivery[] = [];
  deliveries.forEach((delivery, tick) => {
    const random = createRandom(seedFor(seed, `tick ${tick}`));
    const posts = shuffled(delivery.posts, random).map((post) => ({
      post: { asOf: post.asOf, events: shuffled([...post.events, ...extras(post, deliveries, tick, random)], random) },
      twice: random() < TWICE_SHARE,
    }));
    const recent = done.slice(-RECENT_TICKS).flatMap(({ direct }) => direct ?? []);
    done.push({
      asOf: delivery.asOf,
      endsDay: delivery.endsDay,
      direct: delivery.direct,
      posts,
      again: earlierPosts(done, random),
      directAgain: recent.length > 0 && random() < AGAIN_SHARE ? pick(recent, random) : null,
    });
  });
  return done;
}

/** Events that were accepted before, and sometimes one of the POST's own events a second time. */
function extras(post: Post, deliveries: readonly Delivery[], tick: number, random: Random): WireEvent[] {
  if (random() >= MIXED_SHARE) return [];
  const earlier = deliveries[tick - 1 - Math.floor(random() * RECENT_TICKS)]?.posts ?? [];
  const known = earlier.flatMap(({ events }) => events).filter(({ occurredAt }) => occurredAt > post.asOf - YOUNG_MS);
  const some = shuffled(known, random).slice(0, 1 + Math.floor(random() * 5));
  return random() < 0.3 ? [...some, pick(post.events, random)] : some;
}

/** From any time before: yesterday's, and those older than the horizon. */
function earlierPosts(done: readonly DisturbedDelivery[], random: Random): Post[] {
  if (done.length === 0 || random() >= AGAIN_SHARE) return [];
  const from = random() < 0.5 ? done.slice(-RECENT_TICKS) : done;
  const { posts } = pick(from, random);
  return posts.length === 0 ? [] : [pick(posts, random).post];
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    const kept = order[i];
    const moved = order[other];
    if (kept === undefined || moved === undefined) continue;
    order[i] = moved;
    order[other] = kept;
  }
  return order;
}
