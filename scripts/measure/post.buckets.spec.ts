import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../src/core/state/activity.js';
import { historiesOf, type Post } from '../backtest/posts.js';
import { PostBuckets, historiesIn } from './post.buckets.js';

const END = 1_000;

function event(customerId: string, occurredAt: number): WireEvent {
  return { id: `${customerId}-${occurredAt}`, customerId, occurredAt, channel: 'mobile', type: 'login' };
}

const POSTS: Post[] = [
  { asOf: 20, events: [event('a', 10), event('b', 20), event('a', 15)] },
  { asOf: 20, events: [event('a', 5)] },
  { asOf: 30, events: [event('c', 30), event('b', 1)] },
];

describe('the rows of a log by customer', () => {
  it('keep the order of arrival, and the POST that each came with', () => {
    expect(historiesOf(POSTS, END)).toEqual([
      {
        customerId: 'a',
        rows: [event('a', 10), event('a', 15), event('a', 5)],
        arrivals: [
          { asOf: 20, rows: 2 },
          { asOf: 20, rows: 1 },
        ],
        endAt: END,
      },
      {
        customerId: 'b',
        rows: [event('b', 20), event('b', 1)],
        arrivals: [
          { asOf: 20, rows: 1 },
          { asOf: 30, rows: 1 },
        ],
        endAt: END,
      },
      { customerId: 'c', rows: [event('c', 30)], arrivals: [{ asOf: 30, rows: 1 }], endAt: END },
    ]);
  });

  it('are the same from the buckets on disk, which are removed', () => {
    const buckets = new PostBuckets();
    for (const post of POSTS) buckets.add(post);
    const found = buckets.finish().flatMap((file) => historiesIn(file, END));
    buckets.remove();
    const byId = (a: { customerId: string }, b: { customerId: string }): number =>
      a.customerId < b.customerId ? -1 : 1;
    expect(found.sort(byId)).toEqual(historiesOf(POSTS, END));
    expect(existsSync(buckets.folder)).toBe(false);
  });
});
