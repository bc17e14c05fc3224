import { describe, expect, it } from '@jest/globals';
import { shardOf } from '../../src/core/primitives/hash.js';
import { HORIZON_MS } from '../../src/core/state/state.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { planDeliveries } from './deliveries.js';
import { disturb } from './disturb.js';
import { makeLog } from './log.js';

const SHARDS = 4;
const log = makeLog(3, 6_000);
const planned = planDeliveries(log, 3, SHARDS);
const disturbed = disturb(planned, 3);

const idsOf = (events: readonly unknown[]): unknown[] =>
  events.map((event) => (typeof event === 'object' && event !== null && 'id' in event ? event.id : event));

describe('planned deliveries', () => {
  it('bring every event once, in its tick', () => {
    planned.forEach(({ posts, direct }, tick) => {
      const own = new Set(log[tick]?.events.map(({ id }) => id));
      const good = (direct?.events ?? []).filter((event) => own.has(String(idsOf([event])[0])));
      const all = [...posts.flatMap(({ events }) => idsOf(events)), ...idsOf(good)];
      expect(all).toHaveLength(own.size);
      expect(new Set(all)).toEqual(own);
    });
  });

  it("keep a customer's events of a tick together", () => {
    for (const { posts } of planned) {
      const customers = posts.flatMap(({ events }) => [...new Set(events.map(({ customerId }) => customerId))]);
      expect(new Set(customers).size).toBe(customers.length);
    }
  });

  it('put jobs of one shard straight onto the queue, with something in them that cannot be applied', () => {
    const direct = planned.flatMap((delivery) => delivery.direct ?? []);
    expect(direct.length).toBeGreaterThan(20);
    expect(new Set(direct.map(({ id }) => id)).size).toBe(direct.length);
    for (const { shard, events } of direct) {
      const known = log.flatMap((tick) => tick.events).filter(({ id }) => idsOf(events).includes(id));
      expect(known.every(({ customerId }) => shardOf(customerId, SHARDS) === shard)).toBe(true);
      expect(known.length).toBeLessThan(events.length);
    }
  });
});

describe('disturbed deliveries', () => {
  it('bring the same events, and others only when they were accepted before and are young enough to be known', () => {
    const before = new Map<string, number>();
    let extras = 0;
    disturbed.forEach(({ asOf, posts }, tick) => {
      const own = new Set(planned[tick]?.posts.flatMap(({ events }) => events.map(({ id }) => id)));
      const brought = posts.flatMap(({ post }) => post.events);
      expect([...own].filter((id) => !brought.some((event) => event.id === id))).toEqual([]);
      for (const { id, occurredAt } of brought.filter((event) => !own.has(event.id))) {
        extras++;
        expect(before.get(id)).toBe(occurredAt);
        expect(occurredAt).toBeGreaterThan(asOf - HORIZON_MS + DAY_MS / 2);
      }
      for (const { id, occurredAt } of brought) before.set(id, occurredAt);
    });
    expect(extras).toBeGreaterThan(50);
  });

  it('bring earlier posts again exactly as they were, from yesterday and from beyond the horizon', () => {
    const sent = new Set<unknown>();
    const ages: number[] = [];
    for (const { asOf, posts, again } of disturbed) {
      for (const post of again) {
        expect(sent.has(post)).toBe(true);
        ages.push(asOf - post.asOf);
      }
      for (const { post } of posts) sent.add(post);
    }
    expect(ages.filter((age) => age > HORIZON_MS).length).toBeGreaterThan(10);
    expect(ages.filter((age) => age <= 3 * DAY_MS).length).toBeGreaterThan(10);
  });

  it('change the order, are sent twice now and then, and are the same for the same seed', () => {
    const order = (all: typeof planned): string =>
      JSON.stringify(all.flatMap(({ posts }) => idsOf(posts.flatMap(({ events }) => events))));
    const sentOrder = JSON.stringify(disturbed.flatMap(({ posts }) => idsOf(posts.flatMap(({ post }) => post.events))));
    expect(sentOrder).not.toBe(order(planned));
    expect(disturbed.some(({ posts }) => posts.some(({ twice }) => twice))).toBe(true);
    expect(disturb(planned, 3)).toEqual(disturbed);
  });
});
