/** Days of a bank in Beijing: what is one day and what is two, at every door that speaks of days. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import type { FeaturesView, HistoryView, RunView, StagesView, TransitionsView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const RUN = 'beijing';
const ZONE = { TIME_ZONE: 'Asia/Shanghai' };
/** Two payments at 07:30 and 08:30 of one day; two half an hour before and after a midnight. */
const LOG = `event_id,customer_id,occurred_at,channel,type,amount,currency,balance
b8,one-day,2025-12-19T23:30:00.000Z,mobile,card_payment,10,CNY,
b9,one-day,2025-12-20T00:30:00.000Z,mobile,card_payment,10,CNY,
b10,two-days,2025-12-20T15:30:00.000Z,mobile,card_payment,10,CNY,
b11,two-days,2025-12-20T16:30:00.000Z,mobile,card_payment,10,CNY,
`;

let redisUrl: string;
let service: TestService;

beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-beijing-')), 'log.csv');
  writeFileSync(file, LOG);
  redisUrl = await emptyDatabase(115);
  service = await startTestService(redisUrl, ZONE);
  await replayLog(new Service(service.url, service.keys.operator), { file, run: RUN, speed: Infinity });
}, 60_000);
afterAll(() => service.stop());

async function businessDays(customer: string): Promise<unknown> {
  const { features } = await service.get<FeaturesView>(`/v1/customers/${customer}/features?run=${RUN}`);
  return features['lifetime_business_days'];
}

function history(customer: string, asOf: string): Promise<HistoryView> {
  return service.get<HistoryView>(`/v1/customers/${customer}/history?run=${RUN}&asOf=${asOf}`);
}

describe('a bank in Beijing', () => {
  it('counts business days by its own midnight', async () => {
    expect([await businessDays('one-day'), await businessDays('two-days')]).toEqual([1, 2]);
  });

  it("has a customer's stage as of the end of its own day", async () => {
    expect(await history('one-day', '2025-12-19')).toMatchObject({ entries: [], stage: null });
    expect((await history('one-day', '2025-12-20')).stage).not.toBeNull();
    // The day was one post, judged as of its newest event.
    expect((await history('one-day', '2025-12-20T15:30:00Z')).stage).not.toBeNull();
    expect((await history('one-day', '2025-12-20T15:29:59Z')).stage).toBeNull();
  });

  it('keeps its ledger by its own days', async () => {
    const standing = async (day: string): Promise<StagesView> =>
      service.get<StagesView>(`/v1/stages?run=${RUN}&asOf=${day}`);
    expect(await standing('2025-12-19')).toMatchObject({ customers: 0, asOf: Date.parse('2025-12-19T15:59:59.999Z') });
    expect(await standing('2025-12-20')).toMatchObject({ customers: 2 });
    const day = await service.get<TransitionsView>(
      `/v1/stages/transitions?run=${RUN}&from=2025-12-20&to=2025-12-20T15:59:59Z`,
    );
    const borders = { fromAt: '2025-12-19T16:00:00Z', toAt: '2025-12-20T15:59:59.999Z' };
    expect(day).toMatchObject({ fromAt: Date.parse(borders.fromAt), toAt: Date.parse(borders.toAt) });
    expect(Object.values(day.matrix['new'] ?? {}).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('stops the clock of a replay at its own midnights, and says which zone that is', async () => {
    const run = await service.get<RunView>(`/v1/runs/${RUN}`);
    expect(run).toMatchObject({ asOf: Date.parse('2025-12-21T16:00:00Z'), timeZone: 'Asia/Shanghai' });
  });
});

it('is refused another time zone, or none, once it has data', async () => {
  await expect(startTestService(redisUrl)).rejects.toThrow(
    'This Redis was written with TIME_ZONE=Asia/Shanghai. Start with TIME_ZONE=Asia/Shanghai, not UTC.',
  );
});

it('is refused a time zone that nobody knows', async () => {
  await expect(startTestService(redisUrl, { TIME_ZONE: 'Asia/Peking' })).rejects.toThrow(
    'TIME_ZONE: expected an IANA name like Asia/Shanghai, got "Asia/Peking"',
  );
});
