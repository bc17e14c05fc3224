import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import type { MonitorView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

/** Columns of the log. */
const [CUSTOMER, AT, CHANNEL, AMOUNT] = [1, 2, 3, 5];
const SHIFT_FROM = '2011-09-15';
/** Two replays of a year, on a crowded machine. */
const REPLAYS_MS = 180_000;
let service: TestService;
let header = '';
const lines: string[][] = [];

beforeAll(async () => {
  const log = createReadStream('scripts/data/online-retail.csv.gz').pipe(createGunzip());
  for await (const line of createInterface({ input: log })) {
    if (header === '') header = line;
    else if (line.split(',')[CUSTOMER]?.endsWith('7') === true) lines.push(line.split(','));
  }
  // A tenth of the customers: all of them are remembered, and three weeks are taken together.
  const few = { SHARDS: '2', PREDICTIONS_ONE_IN: '1', DRIFT_DAYS: '21', DRIFT_MIN_ROWS: '200' };
  const env = { ...few, DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-e2e-')) };
  const url = await emptyDatabase(51);
  service = await startTestService(url, env);
  await replay('as-it-was', (fields) => fields);
  await replay('shifted', (fields) =>
    Object.assign(fields, { [CHANNEL]: 'mobile', [AMOUNT]: fields[AMOUNT] && String(5 * Number(fields[AMOUNT])) }),
  );
  await service.stop(); // hands over what was counted last
  service = await startTestService(url, env);
}, REPLAYS_MS);
afterAll(() => service.stop());

async function replay(run: string, change: (fields: string[]) => string[]): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'tidewatch-log-')), `${run}.csv`);
  const changed = lines.map((fields) => ((fields[AT] ?? '') >= SHIFT_FROM ? change([...fields]) : fields).join(','));
  writeFileSync(file, [header, ...changed].join('\n'));
  await replayLog(new Service(service.url, service.keys.operator), { file, run, speed: Infinity });
}

function monitor(run: string): Promise<MonitorView> {
  return service.get<MonitorView>(`/v1/models/monitor?run=${run}`);
}

function warned({ drift }: MonitorView): string[] {
  return drift.features.filter(({ level }) => level === 'warn').map(({ feature }) => feature);
}

describe('the monitor of the model, on a replay of a real log', () => {
  it('finds ranking and level as the card of the model states them, and no feature far off', async () => {
    const view = await monitor('as-it-was');
    const { auroc, observedOverExpected, rows } = view.matured.recent.sweeps!;
    expect(rows).toBeGreaterThan(200);
    expect(auroc!.low).toBeLessThan(0.76);
    expect(auroc!.high).toBeGreaterThan(0.73);
    expect(auroc!.value).toBeGreaterThan(0.65);
    expect(observedOverExpected!.value).toBeGreaterThan(0.7);
    expect(observedOverExpected!.value).toBeLessThan(1.3);
    expect(view.matured.months.length).toBeGreaterThan(9);
    expect(view.matured.pending).toBeGreaterThan(0);
    expect(warned(view)).toEqual([]);
  });

  it('notices amounts in another unit and a channel under another name, and nothing else', async () => {
    const view = await monitor('shifted');
    const features = warned(view);
    expect(features).toEqual(
      expect.arrayContaining(['amount_quarter_log', 'share_mobile_quarter', 'share_online_quarter']),
    );
    expect(features.filter((name) => !/^(amount|share|money_out|money_in|bought)_/.test(name))).toEqual([]);
    expect(view.verdicts).toContainEqual(expect.objectContaining({ level: 'warn', about: 'features' }));
  });

  it('is there for the live run too, and for agents, auditors and operators only', async () => {
    const view = await monitor('live');
    expect(view).toMatchObject({ run: 'live', matured: { months: [], pending: 0 }, drift: { rows: 0 } });
    expect((await request(service.url).get('/metrics')).text).toContain('# TYPE tidewatch_feature_drift_psi gauge');
    const asked = (key: string) => request(service.url).get('/v1/models/monitor').set('authorization', `Bearer ${key}`);
    await asked(service.keys.producer).expect(403);
    await asked(service.keys.auditor).expect(200);
  });
});
