import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventsReceipt } from '../../src/client/protocol.js';
import type { WireEvent } from '../../src/core/state/activity.js';
import type { RefusedRow } from './canonical.js';
import { replayLog } from './replay-log.js';
import { Service } from './service.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-replay-log-'));
const file = join(dir, 'log.ndjson');
const NOBODY = { backlog: 0, idle: true, applied: 0, duplicates: 0, quarantined: 0, log: null };
const BEGAN_AT = Date.UTC(2025, 3, 1, 9);
const APART_MS = 10_000;
const LARGEST_EVENT = 200;

/** A service that accepts a limited amount at once, and refuses the events of one type. */
const door = {
  mostEvents: Infinity,
  mostBytes: Infinity,
  accepted: [] as string[],
  clocks: [] as number[],
  mostAccepted: 0,
};
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    void answerTo(request).then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const body = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://door');
  if (pathname !== '/v1/events') return { status: 200, body: NOBODY };
  const events = body.split('\n').map((line) => JSON.parse(line) as WireEvent);
  if (events.length > door.mostEvents) return { status: 413, body: { detail: 'too many', code: 'too_many_events' } };
  if (body.length > door.mostBytes) return { status: 413, body: { detail: 'too large', code: 'body_too_large' } };
  door.accepted.push(...events.map(({ id }) => id));
  door.clocks.push(Number(searchParams.get('asOf')));
  door.mostAccepted = Math.max(door.mostAccepted, events.length);
  const rejected = events.flatMap(({ type, id }, index) =>
    type === 'bad' ? [{ index, id, code: 'bad_type', message: id }] : [],
  );
  const receipt: EventsReceipt = {
    accepted: events.length - rejected.length,
    rejected,
    rejectedCount: rejected.length,
    warnings: [],
  };
  return { status: 200, body: receipt };
}

async function pour(types: readonly string[]): Promise<{ refused: RefusedRow[]; accepted: number }> {
  const lines = types.map((type, i) =>
    JSON.stringify({ id: `e${i}`, customerId: 'c', channel: 'mobile', type, occurredAt: BEGAN_AT + i * APART_MS }),
  );
  writeFileSync(file, lines.join('\n'));
  Object.assign(door, { accepted: [], clocks: [], mostAccepted: 0 });
  const refused: RefusedRow[] = [];
  const service = new Service(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'key');
  const onRefused = (row: RefusedRow): void => void refused.push(row);
  const { accepted } = await replayLog(service, { file, run: 'r', speed: Infinity, onRefused });
  return { refused, accepted };
}

describe('a log that is poured into a service', () => {
  it('arrives complete and in order, however little the service accepts at once, and refusals name their line', async () => {
    const log = fc.array(fc.constantFrom('payment', 'bad'), { minLength: 1, maxLength: 1_300 });
    const limits = fc.record({
      mostEvents: fc.oneof(fc.integer({ min: 1, max: 1_200 }), fc.constant(Infinity)),
      mostBytes: fc.oneof(fc.integer({ min: LARGEST_EVENT, max: 100_000 }), fc.constant(Infinity)),
    });
    await fc.assert(
      fc.asyncProperty(log, limits, async (types, most) => {
        Object.assign(door, most);
        const { refused, accepted } = await pour(types);
        expect(door.accepted).toEqual(types.map((_, i) => `e${i}`));
        expect(door.clocks).toEqual(door.clocks.toSorted((a, b) => a - b));
        const bad = types.flatMap((type, i) => (type === 'bad' ? [i] : []));
        expect(refused.map(({ line, message }) => [line, message])).toEqual(bad.map((i) => [i + 1, `e${i}`]));
        expect(accepted).toBe(types.length - bad.length);
      }),
      { numRuns: 25 },
    );
  });

  it('fails with a message when a single event is too large', async () => {
    Object.assign(door, { mostEvents: Infinity, mostBytes: 10 });
    await expect(pour(['payment', 'payment'])).rejects.toThrow('answered 413: too large');
    expect(door.accepted).toEqual([]);
  });

  it('reduces the posts only until one is accepted', async () => {
    Object.assign(door, { mostEvents: 300, mostBytes: Infinity });
    await pour(Array.from({ length: 1_000 }, () => 'payment'));
    expect(door.mostAccepted).toBe(250);
    expect(door.clocks).toHaveLength(4); // posts of which nothing was accepted have none
  });
});
