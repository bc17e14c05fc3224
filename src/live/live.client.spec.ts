import { describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { aTransition } from '../../test/builders/feed.builder.js';
import { Metrics } from '../ops/metrics.js';
import { NO_TRACES } from '../ops/traces.js';
import { LiveClient } from './live.client.js';

const LIMITS = { slowReaderBytes: 1_000, stalledReaderSeconds: 1 };
const AGE_MS = 60_000;
const WIRE = { cork: () => undefined, uncork: () => undefined };

/** The value of the metric after one push. */
async function counted(isResumed: boolean, readyState: 0 | 1 | 2 | 3, bufferedAmount: number): Promise<number> {
  const metrics = new Metrics();
  const socket = { readyState, bufferedAmount, send: () => undefined, close: () => undefined };
  const client = new LiveClient(socket, 'live', LIMITS, metrics, WIRE, NO_TRACES);
  const stored = {
    shard: 0,
    id: '1-0',
    entry: aTransition(),
    acceptedAt: Date.now() - AGE_MS,
    committedAt: null,
    trace: null,
  };
  client.push({ stored, cursor: 'c', hasLeft: false, isResumed });
  const { values } = await metrics.times.toPush.get();
  return values.find(({ metricName }) => metricName?.endsWith('_count'))?.value ?? 0;
}

describe('the time from an event to its push', () => {
  it.each<[string, boolean, 0 | 1 | 2 | 3, number, number]>([
    ['counts what is pushed live', false, WebSocket.OPEN, 0, 1],
    ['does not count what is resumed', true, WebSocket.OPEN, 0, 0],
    ['does not count what a closing socket is not sent', false, WebSocket.CLOSING, 0, 0],
    ['does not count what a slow reader is cut instead of', false, WebSocket.OPEN, 1_001, 0],
  ])('%s', async (_what, isResumed, readyState, unsent, times) => {
    expect(await counted(isResumed, readyState, unsent)).toBe(times);
  });
});
