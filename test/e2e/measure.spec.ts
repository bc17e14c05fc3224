/** What is measured in memory is what the service itself says after a replay of the same log. */
import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replayLog, type ReplayResult } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import type { Diary } from '../../scripts/backtest/diary.js';
import { diariesBy } from '../../scripts/backtest/judge.js';
import { BANK_ZONE, openBank } from '../../scripts/measure/bank.js';
import { historiesOf, type Post } from '../../scripts/backtest/posts.js';
import { readPosts } from '../../scripts/measure/log.posts.js';
import type { Alert, HistoryEntry } from '../../src/core/contracts/records.js';
import type { AlertPage, HistoryView } from '../../src/client/protocol.js';
import { madeUpBank, type MadeUpBank } from './made-up.bank.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const MODEL = 'models/online-retail-1';
const RUN = 'measured';
let bank: MadeUpBank;
let service: TestService;
let replayed: ReplayResult;
let diaries: Diary[];

beforeAll(async () => {
  bank = madeUpBank(60);
  service = await startTestService(await emptyDatabase(34), { TIME_ZONE: BANK_ZONE, MODEL_DIR: MODEL, SHARDS: '1' });
  replayed = await replayLog(new Service(service.url, service.keys.operator), {
    file: bank.log,
    run: RUN,
    speed: Infinity,
  });
  const posts: Post[] = [];
  const { endAt } = await readPosts(bank.log, BANK_ZONE, (post) => posts.push(post));
  const { measured } = await openBank(bank.dir, MODEL, BANK_ZONE);
  diaries = await diariesBy(measured, historiesOf(posts, endAt));
}, 150_000);
afterAll(async () => {
  await service.stop();
  rmSync(bank.dir, { recursive: true });
});

const transitionOf = ({ at, from, to, risk }: HistoryEntry): unknown => ({ at, from, to, risk });

const alertOf = ({
  id,
  kind,
  customerId,
  openedAt,
  status,
  severity,
  outcome,
  resolvedAt,
  returns,
}: Alert): unknown => ({ id, kind, customerId, openedAt, status, severity, outcome, resolvedAt, returns });

/** Each alert as it was left. */
function lastRecords({ alerts }: Diary): Alert[] {
  return [...new Map(alerts.map(({ record }) => [record.id, record])).values()];
}

describe('what is measured', () => {
  it('is a log with rows that are late, twice and too late', () => {
    const { events, twice } = bank;
    expect(replayed).toMatchObject({ sent: events, duplicates: twice, quarantined: 0 });
    expect(Math.min(twice, replayed.rejected)).toBeGreaterThan(20);
  });

  it('are the transitions that the service made in a replay of the log', async () => {
    const served = await Promise.all(
      bank.customers.map((id) => service.get<HistoryView>(`/v1/customers/${id}/history?run=${RUN}`)),
    );
    const own = diaries.map(({ history: { customerId }, transitions }) => [customerId, transitions.map(transitionOf)]);
    expect(own).toEqual(served.map(({ customerId, entries }) => [customerId, entries.map(transitionOf)]));
    expect(
      diaries.flatMap(({ transitions }) => transitions).filter(({ to }) => to === 'decline').length,
    ).toBeGreaterThan(20);
  });

  it('are the alerts that it raised, as they were left', async () => {
    const { alerts } = await service.get<AlertPage>(`/v1/alerts?run=${RUN}&status=all&limit=500`);
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    const own = diaries.flatMap(lastRecords).sort(byId);
    expect(own.map(alertOf)).toEqual([...alerts].sort(byId).map(alertOf));
    expect(own.length).toBeGreaterThan(20);
  });
});
