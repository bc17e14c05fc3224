/** Hands over events the way a bank's backend would. */
import type { WireEvent } from '../../src/core/state/activity.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { TestService } from './service.harness.js';

const SHARDS = 4;

export type Payment = WireEvent & { channel: 'mobile' };

let ids = 0;

/** A payment of 1. */
export function aPayment(customerId: string): Payment {
  return { id: `p${++ids}`, customerId, occurredAt: Date.now(), channel: 'mobile', type: 'payment', amount: 1 };
}

/** The first so many names that belong to a shard. Throws for one that there is not: nobody would ever be found. */
export function customersOf(shard: number, count: number): string[] {
  if (shard >= SHARDS) throw new RangeError(`the service under test has ${SHARDS} shards, and none is ${shard}`);
  const names: string[] = [];
  for (let i = 0; names.length < count; i++) if (shardOf(`c${i}`, SHARDS) === shard) names.push(`c${i}`);
  return names;
}

export function customerOf(shard: number): string {
  return customersOf(shard, 1)[0] ?? '';
}

/** @param events the events, or a body made of them before */
export function post(service: TestService, events: readonly Payment[] | string, query = ''): Promise<Response> {
  return fetch(`${service.url}/v1/events${query}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${query === '' ? service.keys.producer : service.keys.operator}`,
      'content-type': 'application/json',
    },
    body: typeof events === 'string' ? events : JSON.stringify(events),
  });
}
