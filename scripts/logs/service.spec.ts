import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Service } from './service.js';

let server: Server;
let askedAt: number[];
let refusals: { status: number; retryAfter?: string }[];

beforeEach(async () => {
  askedAt = [];
  refusals = [];
  server = createServer((_request, response) => {
    askedAt.push(performance.now());
    const refusal = refusals.shift();
    if (refusal?.retryAfter !== undefined) response.setHeader('retry-after', refusal.retryAfter);
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' }).end('{"name":"r"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => void server.close());

function aService(): Service {
  return new Service(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'a-key-of-an-operator');
}

function waitedMs(): number {
  const [first = 0, second = 0] = askedAt;
  return second - first;
}

describe('a call of the service', () => {
  it.each([
    ['the seconds it was asked to wait', { status: 429, retryAfter: '1' }, 995],
    ['a while of its own when it was not asked to', { status: 503 }, 195],
    ['a while of its own when what it was asked is no number', { status: 503, retryAfter: 'soon' }, 195],
  ])('is tried again after %s', async (_what, refusal, ms) => {
    refusals = [refusal];
    expect(await aService().run('r')).toEqual({ name: 'r' });
    expect(askedAt).toHaveLength(2);
    expect(waitedMs()).toBeGreaterThanOrEqual(ms);
  });
});
