import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Service, ServiceError } from './service.js';

let server: Server;
let askedAt: number[];
let refusals: { status: number; retryAfter?: string; body?: string }[];

beforeEach(async () => {
  askedAt = [];
  refusals = [];
  server = createServer((_request, response) => {
    askedAt.push(performance.now());
    const refusal = refusals.shift();
    if (refusal?.retryAfter !== undefined) response.setHeader('retry-after', refusal.retryAfter);
    response
      .writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' })
      .end(refusal?.body ?? '{"name":"r"}');
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

describe('a service that does not answer', () => {
  const KEY = 'a-key-of-an-operator';

  it('at the first call is none: that is said at once', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const startedAt = performance.now();
    const call = new Service(url, KEY).run('r');
    await expect(call).rejects.toThrow(
      `${url} does not answer: ECONNREFUSED. Start it with npm start, or name another`,
    );
    await expect(call).rejects.toBeInstanceOf(ServiceError);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('after it once did is waited for', async () => {
    const { port } = server.address() as AddressInfo;
    const service = aService();
    await service.run('r');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const call = service.run('r');
    await service.rest(100); // nothing listens until then
    server = createServer((_request, response) => void response.end('{"name":"again"}'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await call).toEqual({ name: 'again' });
  });
});

describe('a refusal', () => {
  it.each([
    ['{"title":"Unauthorized","detail":"This key is not known.","code":"unknown_key"}', 'This key is not known.'],
    ['', 'nothing more; is this the address of the service?'],
    ['<html>gone</html>', '<html>gone</html>'],
  ])('of %j is shown as a sentence', async (body, shown) => {
    refusals = [{ status: 401, body }];
    await expect(aService().run('r')).rejects.toThrow(`/v1/runs/r answered 401: ${shown}`);
  });
});
