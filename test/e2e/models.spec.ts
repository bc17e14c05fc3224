import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ActivationView,
  FeaturesView,
  HistoryView,
  ModelHistoryView,
  ModelView,
  RunView,
} from '../../src/client/protocol.js';
import { aSlowGraph, sameToAll, writeModel } from '../builders/model.builder.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 33;
const SWAPS = 20;
const CUSTOMERS = Array.from({ length: 60 }, (_, i) => `c${i}`);
const [FIRST, SECOND] = ['online-retail-1', 'second'];
const root = mkdtempSync(join(tmpdir(), 'tidewatch-models-'));

writeModel(join(root, FIRST));
writeModel(join(root, SECOND), { manifest: { version: SECOND } });
writeModel(join(root, 'off'), {
  manifest: { version: 'off' },
  golden: (rows) => rows.map((row) => ({ ...row, risk: row.risk + 0.1 })),
});
writeModel(join(root, 'misnamed'), { manifest: { version: 'other' } });
writeModel(join(root, 'slow'), { manifest: { version: 'slow' }, golden: sameToAll, graph: aSlowGraph() });

let redisUrl: string;
let services: TestService[] = [];

beforeEach(async () => {
  redisUrl = await emptyDatabase(DATABASE);
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.kill()));
  services = [];
});
afterAll(() => rmSync(root, { recursive: true }));

async function aService(env: Record<string, string> = {}): Promise<TestService> {
  const service = await startTestService(redisUrl, { MODEL_DIR: join(root, FIRST), LOG_LEVEL: 'fatal', ...env });
  services.push(service);
  return service;
}

async function ask(service: TestService, method: string, path: string, key = service.keys.operator) {
  const response = await fetch(`${service.url}/v1/models${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: response.status === 204 ? null : await response.json() };
}

async function activate(service: TestService, version: string): Promise<ActivationView> {
  const { status, body } = await ask(service, 'POST', `/${version}/activate`);
  expect(status).toBe(200);
  return body as ActivationView;
}

async function metrics(service: TestService): Promise<string> {
  return (await fetch(`${service.url}/metrics`)).text();
}

async function modelOf(service: TestService, customerId: string): Promise<string> {
  return (await service.get<FeaturesView>(`/v1/customers/${customerId}/features`)).model;
}

async function settled(service: TestService, applied: number): Promise<RunView> {
  return until(
    () => service.get<RunView>('/v1/runs/live'),
    (run) => run.idle && run.applied >= applied,
  );
}

function rolesOf(models: readonly ModelView[]): Record<string, string> {
  return Object.fromEntries(models.map(({ version, role }) => [version, role]));
}

describe('activation', () => {
  it(`${SWAPS} times under load fails no batch, and each state says which model scored it`, async () => {
    const service = await aService();
    const body = CUSTOMERS.map((id) => aPayment(id));
    let posted = 0;
    const enough = new AbortController();
    const load = (async () => {
      while (!enough.signal.aborted) {
        const events = body.map((event) => ({ ...event, id: `${event.id}-${posted}`, occurredAt: Date.now() }));
        expect((await post(service, events)).status).toBe(202);
        posted += events.length;
      }
    })();
    let before: string = FIRST;
    const seen = new Set<string>();
    for (let swap = 0; swap < SWAPS; swap++) {
      const version = swap % 2 === 0 ? SECOND : FIRST;
      expect(await activate(service, version)).toEqual({ active: version, before });
      before = version;
      await until(
        () => modelOf(service, 'c0').catch(() => ''),
        (model) => model === version,
      );
      for (const id of CUSTOMERS) seen.add(await modelOf(service, id));
    }
    enough.abort();
    await load;
    expect(await settled(service, posted)).toMatchObject({ applied: posted, quarantined: 0 });
    expect([...seen].sort()).toEqual([FIRST, SECOND]);
    const text = await metrics(service);
    expect(metric(text, 'tidewatch_lane_faults_total')).toBe(0);
    expect(metric(text, 'tidewatch_model_info', { version: before, role: 'active' })).toBe(1);
    expect(metric(text, 'tidewatch_model_info')).toBe(1);
  }, 180_000);

  it('is followed by every process, and remembered by the next', async () => {
    const one = await aService({ ROLES: 'workbench' });
    const other = await aService({ ROLES: 'scoring' });
    await activate(one, SECOND);
    const askedAt = Date.now();
    await until(
      () => metrics(other),
      (text) => metric(text, 'tidewatch_model_info', { version: SECOND, role: 'active' }) === 1,
    );
    expect(Date.now() - askedAt).toBeLessThan(5_000); // a second, on a machine at rest
    const next = await aService();
    expect(rolesOf(await next.get<ModelView[]>('/v1/models'))).toMatchObject({
      [FIRST]: 'available',
      [SECOND]: 'active',
    });
  });

  it.each([
    ['an unknown version', '/none/activate', 404, 'unknown_model', /There is no "none"/],
    ['what is not a name', '/..%2Fx/activate', 404, 'unknown_model', /There is no/],
    ['a model whose golden rows are off', '/off/activate', 422, 'unfit_model', /golden row 0 is off by 1\.0e-1/],
    ['a folder that is not named like its model', '/misnamed/activate', 422, 'unfit_model', /holds the model "other"/],
    ['a shadow that does not fit', '/off/shadow', 422, 'unfit_model', /golden row 0 is off/],
  ])('of %s is refused, and changes nothing', async (_what, path, status, code, detail) => {
    const service = await aService();
    expect(await ask(service, 'POST', path)).toMatchObject({
      status,
      body: { code, detail: expect.stringMatching(detail) },
    });
    const models = await service.get<ModelView[]>('/v1/models');
    expect(models.filter(({ role }) => role !== 'available').map(({ version }) => version)).toEqual([FIRST]);
    const version = path.split('/')[1];
    const unusable = models.find((model) => model.version === version)?.unusable;
    expect(unusable ?? 'unknown').toMatch(status === 404 ? /unknown/ : detail);
  });

  it('stays on record: who chose what when, the newest first', async () => {
    const service = await aService();
    const from = Date.now();
    await activate(service, SECOND);
    await ask(service, 'POST', `/${FIRST}/shadow`);
    await ask(service, 'DELETE', '/shadow');
    await ask(service, 'DELETE', '/shadow'); // there is none any more: nothing to record
    const { changes } = await service.get<ModelHistoryView>('/v1/models/history');
    expect(changes.map(({ change, version, by }) => [change, version, by])).toEqual([
      ['shadow_ended', FIRST, 'operator'],
      ['shadow_started', FIRST, 'operator'],
      ['activated', SECOND, 'operator'],
    ]);
    expect(changes.every(({ at }) => at >= from && at <= Date.now())).toBe(true);
  });

  it('of a build that kept only the last one is on record too', async () => {
    const service = await aService();
    const redis = new Redis(redisUrl);
    await redis.hset('tidewatch:models', { shadow: SECOND, shadowAt: 1_000, shadowBy: 'operator' });
    await redis.quit();
    const { changes } = await service.get<ModelHistoryView>('/v1/models/history');
    expect(changes).toEqual([{ change: 'shadow_started', version: SECOND, at: 1_000, by: 'operator' }]);
  });

  it('takes an operator', async () => {
    const service = await aService();
    const { agent } = service.keys;
    for (const path of [`/${SECOND}/activate`, `/${SECOND}/shadow`]) {
      expect((await ask(service, 'POST', path, agent)).status).toBe(403);
    }
    expect((await ask(service, 'DELETE', '/shadow', agent)).status).toBe(403);
  });
});

describe('a shadow', () => {
  it('scores along without effect, and its figures are shown and end with it', async () => {
    const service = await aService();
    expect(await ask(service, 'POST', `/${SECOND}/shadow`)).toEqual({ status: 200, body: { shadow: SECOND } });
    for (const id of CUSTOMERS) expect((await post(service, [aPayment(id)])).status).toBe(202);
    await settled(service, CUSTOMERS.length);
    const models = await until(
      () => service.get<ModelView[]>('/v1/models'),
      (all) => {
        const { rows = 0, dropped = 0 } = all.find(({ version }) => version === SECOND)?.shadow ?? {};
        return rows + dropped === CUSTOMERS.length;
      },
    );
    expect(rolesOf(models)).toMatchObject({ [FIRST]: 'active', [SECOND]: 'shadow' });
    const { rows = 0, agreed, differences } = models.find(({ version }) => version === SECOND)?.shadow ?? {};
    expect(rows).toBeGreaterThan(0);
    expect(agreed).toBe(rows); // the same graph
    expect(differences?.[0]).toEqual({ atMost: 0.001, rows });
    expect(metric(await metrics(service), 'tidewatch_shadow_rows_total', { outcome: 'agreed' })).toBe(rows);
    expect(await modelOf(service, 'c0')).toBe(FIRST);
    expect((await ask(service, 'DELETE', '/shadow')).status).toBe(204);
    expect(rolesOf(await service.get<ModelView[]>('/v1/models'))).toMatchObject({ [SECOND]: 'available' });
  });
});

describe('while no model answers', () => {
  it('the prior stands in, says so, and leaves again', async () => {
    const service = await aService({ MODEL_TIMEOUT_MS: '50' });
    await activate(service, 'slow');
    expect((await post(service, [aPayment('late')])).status).toBe(202);
    await settled(service, 1);
    expect(await modelOf(service, 'late')).toBe('stand-in');
    const { entries } = await service.get<HistoryView>('/v1/customers/late/history');
    expect(entries).toMatchObject([{ model: 'stand-in' }]);
    expect(metric(await metrics(service), 'tidewatch_degraded')).toBe(1);
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'degraded' }]);
    await until(
      () => service.get<ModelView[]>('/v1/models'),
      (models) => models.some(({ role, degraded }) => role === 'active' && degraded?.why.includes('50 ms') === true),
    );

    await activate(service, FIRST);
    await until(
      () => metrics(service),
      (text) => metric(text, 'tidewatch_degraded') === 0,
    );
    await post(service, [aPayment('late')]);
    await until(
      () => modelOf(service, 'late'),
      (model) => model === FIRST,
    );
  });

  it('from the start, because the activated one is gone, it does so until that is back', async () => {
    const service = await aService();
    await activate(service, SECOND);
    await service.stop();
    renameSync(join(root, SECOND), join(root, 'away'));
    try {
      const next = await aService();
      await post(next, [aPayment('early')]);
      await until(
        () => modelOf(next, 'early').catch(() => ''),
        (model) => model === 'stand-in',
      );
      expect(metric(await metrics(next), 'tidewatch_degraded')).toBe(1);
      renameSync(join(root, 'away'), join(root, SECOND));
      await activate(next, SECOND);
      await until(
        () => metrics(next),
        (text) => metric(text, 'tidewatch_degraded') === 0,
      );
    } finally {
      rmSync(join(root, 'away'), { recursive: true, force: true });
      writeModel(join(root, SECOND), { manifest: { version: SECOND } });
    }
  });
});
