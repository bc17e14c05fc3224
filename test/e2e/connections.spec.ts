import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveListener } from './live.listener.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';
import { Wire } from './wire.js';

const MOST = 12;
const FURTHER = 30;
const DASHBOARDS = 6;
let service: TestService;
const open: Wire[] = [];

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(92), { MAX_CONNECTIONS: String(MOST) });
});
afterAll(() => service.stop());
afterEach(async () => {
  for (const wire of open.splice(0)) wire.close();
  // An answer shows that the service has seen them close: the next test has all connections.
  await until(isAnswering, (isIt) => isIt);
});

const isAnswering = (): Promise<boolean> =>
  fetch(`${service.url}/metrics`).then(
    async (response) => (await response.text()) !== '',
    () => false,
  );

/** Connections that say nothing, until there are no more to be had. */
async function fill(): Promise<void> {
  for (let i = 0; i < MOST; i++) open.push(await Wire.open(service.url));
}

const GET = 'GET /metrics HTTP/1.1\r\nhost: bank\r\n\r\n';
const dropped = (text: string): number => metric(text, 'tidewatch_dropped_connections_total');

describe('connections', () => {
  it('beyond the most are closed at once and counted, and those that are open go on', async () => {
    const kept = await Wire.open(service.url);
    open.push(kept);
    const before = dropped((await kept.send(GET).answer()).body);
    await fill();
    const further = await Promise.all(Array.from({ length: FURTHER }, () => Wire.open(service.url)));
    expect(await Promise.all(further.map((wire) => wire.rest()))).toEqual(further.map(() => ''));
    const { body } = await kept.send(GET).answer();
    expect(dropped(body) - before).toBeGreaterThanOrEqual(FURTHER);
  });

  it('of dashboards count as well', async () => {
    const listeners: LiveListener[] = [];
    for (let i = 0; i < DASHBOARDS; i++) listeners.push(await LiveListener.open(service));
    for (let i = DASHBOARDS; i < MOST; i++) open.push(await Wire.open(service.url));
    const oneMore = await Wire.open(service.url);
    expect(await oneMore.rest()).toBe('');
    for (const { socket } of listeners) socket.terminate();
  });

  it('that are closed make room for others', async () => {
    await fill();
    for (const wire of open.splice(0)) wire.close();
    await until(
      () =>
        post(service, [aPayment('c')]).then(
          ({ status }) => status,
          () => 0,
        ),
      (status) => status === 202,
    );
  });
});
