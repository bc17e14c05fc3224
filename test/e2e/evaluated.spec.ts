/** The alerts that an evaluation counts are those that the lanes raise in a replay of the same log. */
import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readLog } from '../../scripts/logs/canonical.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { loadModel } from '../../scripts/training/publish/finished-model.js';
import { collectLog } from '../../scripts/training/rows/history.js';
import { measureService, type MeasuredService } from '../../scripts/training/served/service.measure.js';
import { periodsOf, type Period } from '../../scripts/training/rows/splits.js';
import { readBusiness } from '../../src/business/business.js';
import type { AlertDetail, AlertPage } from '../../src/client/protocol.js';
import { partOfLog } from './part.of.log.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const MODEL = 'models/online-retail-1';
const RUN = 'evaluated';
/** Of the draw of unseen customers. */
const SEED = 1;
let service: TestService;
let measured: MeasuredService;
let period: Period;

beforeAll(async () => {
  const { file } = await partOfLog();
  service = await startTestService(await emptyDatabase(89), { MODEL_DIR: MODEL, SHARDS: '2' });
  await replayLog(new Service(service.url, service.keys.operator), { file, run: RUN, speed: Infinity });
  const business = readBusiness('config');
  const { catalog } = business;
  const log = await collectLog(readLog(file, { catalog, onRefused: () => undefined }), catalog);
  const { horizonDays, score, policy } = await loadModel(MODEL);
  const options = { horizonDays, seed: SEED, business, draws: { seed: SEED, resamples: 2 } };
  measured = await measureService(log, { score, policy }, options);
  period = periodsOf(log, horizonDays).test;
}, 240_000);
afterAll(() => service.stop());

interface Raised {
  customerId: string;
  at: number;
  kind: string;
}

function inOrder(raised: readonly Raised[]): Raised[] {
  return raised
    .filter(({ at }) => at >= period.from && at <= period.to)
    .sort((a, b) => a.at - b.at || (a.customerId < b.customerId ? -1 : 1));
}

/** Each time that an alert about leaving was opened or reopened, by its timeline. */
async function raisedByTheLanes(): Promise<Raised[]> {
  const raised: Raised[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: AlertPage = await service.get(`/v1/alerts?run=${RUN}&status=all&limit=500${from}`);
    for (const { id, kind, customerId } of page.alerts) {
      const { timeline } = await service.get<AlertDetail>(`/v1/alerts/${id}?run=${RUN}`);
      const opened = timeline.filter(({ what }) => what === 'opened' || what === 'reopened');
      if (kind !== 'threshold') raised.push(...opened.map(({ at }) => ({ customerId, at, kind })));
    }
    cursor = page.cursor;
  }
  return raised;
}

describe('what an evaluation counts', () => {
  it('are the alerts that the lanes raised in the test period: the same customers, instants and kinds', async () => {
    const unseen = new Set(measured.lives.map(({ customer }) => customer.id));
    const counted = measured.lives.flatMap(({ customer, alerts }) =>
      alerts.map(({ at, kind }) => ({ customerId: customer.id, at, kind })),
    );
    const raised = (await raisedByTheLanes()).filter(({ customerId }) => unseen.has(customerId));
    expect(inOrder(counted)).toEqual(inOrder(raised));
    expect(measured.figures.alerts).toBe(inOrder(raised).length);
    expect(measured.figures.alerts).toBeGreaterThan(5);
  }, 120_000);
});
