import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HistoryView, RunView, StagesView } from '../../src/client/protocol.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { WALKED_DAYS } from '../../scripts/logs/midnights.js';
import { Service } from '../../scripts/logs/service.js';
import { partOfLog } from './part.of.log.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const DAY_MS = 86_400_000;
const HALF = Date.UTC(2011, 5, 1);
const GAP_DAYS = 3 * 365;

let service: TestService;
beforeAll(async () => void (service = await startTestService(await emptyDatabase(72), { SHARDS: '1' })));
afterAll(() => service.stop());

/** The clock's stops of a replay are counted on their way. */
class CountingService extends Service {
  stops = 0;

  override advanceClock(run: string, asOf: number): Promise<void> {
    this.stops++;
    return super.advanceClock(run, asOf);
  }
}

function written(lines: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'gap-')), 'gap.csv');
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Half a year of some customers, in the middle of which nothing happens for three years: some come back behind it. */
async function logWithGap(): Promise<{ file: string; customers: string[] }> {
  const [header = '', ...rows] = readFileSync((await partOfLog()).file, 'utf8').split('\n');
  const moved = rows.flatMap((row) => {
    const [id = '', customer = '', occurredAt = '', ...cells] = row.split(',');
    const at = Date.parse(occurredAt);
    if (!/[37]7$/.test(customer) || Math.abs(at - HALF) > 90 * DAY_MS) return [];
    const movedAt = new Date(at < HALF ? at : at + GAP_DAYS * DAY_MS).toISOString();
    return [{ customer, row: [id, customer, movedAt, ...cells].join(',') }];
  });
  const customers = [...new Set(moved.map(({ customer }) => customer))];
  return { file: written([header, ...moved.map(({ row }) => row)]), customers };
}

async function replay(file: string, run: string, walkedDays?: number): Promise<number> {
  const counting = new CountingService(service.url, service.keys.operator);
  const walked = walkedDays === undefined ? {} : { walkedDays };
  await replayLog(counting, { file, run, speed: Infinity, ...walked });
  return counting.stops;
}

describe('a gap of three years in a log', () => {
  it('is passed over with the same life of every customer as walking every midnight of it', async () => {
    const { file, customers } = await logWithGap();
    const [jumped, walked] = [await replay(file, 'jumped'), await replay(file, 'walked', Infinity)];
    expect(walked - jumped).toBeGreaterThan(GAP_DAYS - WALKED_DAYS - 31);
    const historiesOf = (run: string): Promise<HistoryView[]> =>
      Promise.all(customers.map((id) => service.get<HistoryView>(`/v1/customers/${id}/history?run=${run}`)));
    const [one, other] = [await historiesOf('jumped'), await historiesOf('walked')];
    expect(one.flatMap(({ entries }) => entries).length).toBeGreaterThan(customers.length + 20);
    expect(one).toEqual(other);
    await replay(file, 'early', 10);
    expect(await historiesOf('early')).not.toEqual(other);
    const stages = await Promise.all(
      ['jumped', 'walked'].map((run) => service.get<StagesView>(`/v1/stages?run=${run}`)),
    );
    expect(stages[0]?.population).toEqual(stages[1]?.population);
  }, 180_000);

  it('and of fifty years take no longer than the part that is walked', async () => {
    const header = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance';
    const row = (id: string, at: string): string => `${id},c-1,${at},mobile,login,,,`;
    const file = written([header, row('e1', '1975-03-01T10:00:00Z'), row('e2', '2025-03-01T10:00:00Z')]);
    expect(await replay(file, 'fifty')).toBe(WALKED_DAYS + 2);
    expect(await service.get<RunView>('/v1/runs/fifty')).toMatchObject({ applied: 2, asOf: Date.UTC(2025, 2, 2) });
  });
});
