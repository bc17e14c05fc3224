import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Service } from '../../scripts/logs/service.js';
import type { AlertPage, CustomerView, HistoryView, RunView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { shardKeys } from '../../src/redis/keys.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const DAY_MS = 86_400_000;
/** So that two years later, and the silence after them, lie in the past. */
const FIRST_AT = Date.UTC(2023, 0, 9, 10);
const RUN = 'silence';
const CUSTOMER = 'faithful';
const keys = shardKeys(RUN, shardOf(CUSTOMER, 4));
let service: TestService;
let operator: Service;
let redis: Redis;

beforeAll(async () => {
  const url = await emptyDatabase(14);
  service = await startTestService(url);
  operator = new Service(service.url, service.keys.operator);
  redis = new Redis(url);
  await operator.openReplay(RUN);
});
afterAll(async () => {
  await redis.quit();
  await service.stop();
});

/** A payment every week for two years. */
async function live(): Promise<void> {
  for (let week = 0; week < 104; week++) {
    const occurredAt = FIRST_AT + week * 7 * DAY_MS;
    const event = { id: `w${week}`, customerId: CUSTOMER, occurredAt, channel: 'mobile', type: 'payment', amount: 80 };
    await operator.postEvents(RUN, occurredAt, JSON.stringify(event));
  }
  await idle();
}

async function idle(): Promise<void> {
  await until(
    () => service.get<RunView>(`/v1/runs/${RUN}`),
    (view) => view.idle,
  );
}

function alertPage(): Promise<AlertPage> {
  return service.get<AlertPage>(`/v1/alerts?run=${RUN}`);
}

/** Lets time pass to the instant at which the customer is due, and no event arrive. */
async function nextReview(): Promise<number> {
  const dueAt = Number(await redis.zscore(keys.due, CUSTOMER));
  await operator.advanceClock(RUN, dueAt);
  await idle();
  return dueAt;
}

describe('a customer who simply stops', () => {
  it('is in decline, and later alerted, without any event, on the days that the forecast named', async () => {
    await live();
    const { stage, ifSilent } = await service.get<CustomerView>(`/v1/customers/${CUSTOMER}?run=${RUN}`);
    expect(['growth', 'maturity']).toContain(stage);
    expect(ifSilent).not.toBeNull();
    let reviewedAt = 0;
    while (reviewedAt < (ifSilent?.at ?? 0)) reviewedAt = await nextReview();
    const { entries } = await service.get<HistoryView>(`/v1/customers/${CUSTOMER}/history?run=${RUN}`);
    expect(entries[entries.length - 1]).toMatchObject({ at: ifSilent?.at, to: ifSilent?.stage });
    expect((await alertPage()).alerts).toEqual([]);
    while (reviewedAt < (ifSilent?.alertAt ?? 0)) reviewedAt = await nextReview();
    const { alerts } = await alertPage();
    expect(alerts).toMatchObject([{ customerId: CUSTOMER, openedAt: ifSilent?.alertAt, status: 'open' }]);
  });
});
