/** What the screen Today asks for: what was raised and is open, and what ended well. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestClient } from '../../src/client/rest.js';
import type { AlertView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';
import { AgentClient, customersWhoEnd } from './workbench.harness.js';

const CUSTOMERS = ['kept-1', 'kept-2', 'lost-1', 'open-1', 'open-2'];
const SHARDS = 4;
/** Longer than an answer may be old. */
const FRESH_MS = 15_000;

let service: TestService;
let desk: AgentClient;
let client: RestClient;
let alerts: Map<string, AlertView>;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(96), { SWEEP_SECONDS: '1' });
  desk = new AgentClient(service);
  client = new RestClient({ base: service.url, key: service.keys.agent });
  await customersWhoEnd(service.redisUrl, Object.fromEntries(CUSTOMERS.map((id) => [id, null])));
  alerts = new Map((await desk.alerts(CUSTOMERS.length)).map((alert) => [alert.customerId, alert]));
}, 60_000);
afterAll(() => service.stop());

function one(customerId: string): AlertView {
  const alert = alerts.get(customerId);
  if (alert === undefined) throw new RangeError(`there is no alert of ${customerId}`);
  return alert;
}

/** What some alerts have at stake, of as many customers. */
function sumOf(...customers: string[]) {
  const valueAtStake = customers.reduce((sum, id) => sum + one(id).valueAtStake, 0);
  return { alerts: customers.length, customers: customers.length, valueAtStake };
}

/** Moves an alert to the time before the window of a day. */
async function openedEarlier({ id, customerId }: AlertView): Promise<void> {
  const redis = new Redis(service.redisUrl);
  const { alerts: key } = shardKeys(LIVE_RUN, shardOf(customerId, SHARDS));
  const record = JSON.parse((await redis.hget(key, id)) ?? '{}') as AlertView;
  await redis.hset(key, id, JSON.stringify({ ...record, openedAt: record.openedAt - 3 * DAY_MS }));
  await redis.quit();
}

describe('the alerts raised', () => {
  it('are those of the window that are not resolved, with what is at stake', async () => {
    const view = await client.alertsRaised('7d');
    expect(view).toMatchObject(sumOf(...CUSTOMERS));
    expect(view.toAt - view.fromAt).toBeGreaterThan(6 * DAY_MS);
    expect(view.valueAtStake).toBeGreaterThan(0);
  });

  it('are fewer once some are resolved', async () => {
    for (const id of ['kept-1', 'kept-2'])
      await desk.done(one(id), { action: 'resolve', outcome: 'retained', by: 'li' });
    await desk.done(one('lost-1'), { action: 'resolve', outcome: 'lost', by: 'li' });
    expect(await client.alertsRaised('1d')).toMatchObject(sumOf('open-1', 'open-2'));
  });
});

describe('the alerts saved', () => {
  it('are those a person resolved as retained, with what was at stake', async () => {
    const { retained, recovered, isWhole } = await client.alertsSaved('7d');
    expect({ retained, recovered, isWhole }).toEqual({
      retained: sumOf('kept-1', 'kept-2'),
      recovered: { alerts: 0, customers: 0, valueAtStake: 0 },
      isWhole: true,
    });
  });

  it('are without one that was reopened, once the reading is older than it may be', async () => {
    const [kept] = (await desk.list('status=resolved&customer=kept-2')).alerts;
    await desk.done(kept ?? one('kept-2'), { action: 'reopen', by: 'li' });
    expect((await client.alertsSaved('7d')).retained.alerts).toBe(2); // one reading serves all who ask
    expect((await client.alertsSaved('8d')).retained).toEqual(sumOf('kept-1')); // another window is another reading
    await new Promise((resolve) => setTimeout(resolve, FRESH_MS));
    expect((await client.alertsSaved('7d')).retained).toEqual(sumOf('kept-1'));
  }, 40_000);
});

describe('alerts opened before the window', () => {
  it('are not among those raised in it', async () => {
    await openedEarlier(one('open-1'));
    await service.stop(); // alerts are read again at a start
    service = await startTestService(service.redisUrl, { SWEEP_SECONDS: '3600' });
    client = new RestClient({ base: service.url, key: service.keys.agent });
    expect(await client.alertsRaised('2d')).toMatchObject(sumOf('open-2', 'kept-2'));
    expect(await client.alertsRaised('7d')).toMatchObject({ alerts: 3, customers: 3 });
  }, 60_000);
});
