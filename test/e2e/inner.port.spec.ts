/** METRICS_PORT: the metrics at a port of their own, and nothing else there but health. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../scripts/redis-server.mjs';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 74;
const MOST_CONNECTIONS = 5;
let service: TestService;
let inner: string;

beforeAll(async () => {
  const port = await freePort();
  inner = `http://127.0.0.1:${port}`;
  const env = { METRICS_PORT: String(port), ROLES: 'intake', MAX_CONNECTIONS: String(MOST_CONNECTIONS) };
  service = await startTestService(await emptyDatabase(DATABASE), env);
}, 60_000);
afterAll(() => service.stop());

describe('a port of their own', () => {
  it.each([
    ['/metrics', 404, 200],
    ['/metrics?name=any', 404, 200],
    ['/health/live', 200, 200],
    ['/health/ready', 200, 200],
    ['/docs', 200, 404],
    ['/v1/events', 405, 404],
    ['/metrics/of-nobody', 404, 404],
  ])('%s is answered %i at PORT and %i at METRICS_PORT', async (path, outside, inside) => {
    const at = async (base: string): Promise<number> => (await fetch(base + path)).status;
    expect([await at(service.url), await at(inner)]).toEqual([outside, inside]);
  });

  it('is answered while MAX_CONNECTIONS are open at the other', async () => {
    const { port } = new URL(service.url);
    const sockets: Socket[] = [];
    for (let i = 0; i < 3 * MOST_CONNECTIONS; i++)
      sockets.push(connect(Number(port), '127.0.0.1').on('error', () => undefined));
    const text = await until(
      async () => (await fetch(`${inner}/metrics`)).text(),
      (said) => metric(said, 'tidewatch_dropped_connections_total') >= 2 * MOST_CONNECTIONS,
    );
    expect(metric(text, 'tidewatch_http_answers_total', { route: '/v1/events', status: '503', run: 'live' })).toBe(0);
    for (const socket of sockets) socket.destroy();
  });
});
