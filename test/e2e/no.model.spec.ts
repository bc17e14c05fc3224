/** A bank without a model of its own: plain facts and the prior decide, the service says so, and nothing is degraded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  ActivationView,
  CustomerView,
  DryRunView,
  HistoryView,
  ModelView,
  PoliciesView,
  RunView,
} from '../../src/client/protocol.js';
import { Service } from '../../scripts/logs/service.js';
import { EXAMPLE_MODEL } from '../../scripts/command/example-model.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const RUN = 'plain';
const FIRST_AT = Date.UTC(2024, 0, 8, 4);
const EXAMPLE = EXAMPLE_MODEL.slice('models/'.length);
let service: TestService;
let operator: Service;
let ids = 0;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(17), { MODEL_DIR: '' });
  operator = new Service(service.url, service.keys.operator);
  await operator.openReplay(RUN);
});
afterAll(() => service.stop());

async function arrive(customerId: string, day: number, type = 'payment'): Promise<void> {
  const occurredAt = FIRST_AT + day * DAY_MS;
  const event = { id: `n${++ids}`, customerId, occurredAt, channel: 'mobile', type, amount: 80 };
  await operator.postEvents(RUN, occurredAt, JSON.stringify(event));
}

const idle = (): Promise<RunView> =>
  until(
    () => service.get<RunView>(`/v1/runs/${RUN}`),
    (run) => run.idle,
  );
const view = (id: string): Promise<CustomerView> => service.get<CustomerView>(`/v1/customers/${id}?run=${RUN}`);
const models = (): Promise<ModelView[]> => service.get<ModelView[]>('/v1/models');
const active = async (): Promise<ModelView | undefined> => (await models()).find(({ role }) => role === 'active');

async function ask<T>(path: string, body: unknown = {}): Promise<T> {
  const response = await fetch(`${service.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.operator}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

describe('a service without a model', () => {
  it('is ready and not degraded, and says what scores', async () => {
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ok' }]);
    const prior = await until(active, (model) => model?.scores === true);
    expect(prior).toMatchObject({ version: 'prior', horizonDays: 30, policy: 1, features: null, degraded: null });
    expect(prior?.note).toMatch(/^No model of the bank's own: plain facts decide/);
    expect((await models()).map(({ version, role }) => [version, role])).toContainEqual([EXAMPLE, 'available']);
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(metric(text, 'tidewatch_degraded')).toBe(0);
    expect(metric(text, 'tidewatch_model_info', { version: 'prior', role: 'active' })).toBe(1);
  });

  it('decides a closing and a silence by plain facts, and long silence by the prior', async () => {
    for (let day = 0; day < 120; day += 3) {
      await arrive('closes', day);
      await arrive('stops', day);
    }
    await arrive('closes', 121, 'relationship_closed');
    await idle();
    expect(await view('closes')).toMatchObject({ stage: 'termination', decidedBy: 'closed', model: 'prior' });
    const steady = await view('stops');
    expect(steady).toMatchObject({ stage: 'maturity', decidedBy: 'prior', untold: [] });
    expect(steady.ifSilent?.stage).toBe('decline');

    for (let day = 122; day <= 230; day++) await operator.advanceClock(RUN, FIRST_AT + day * DAY_MS);
    await idle();
    const { entries } = await service.get<HistoryView>(`/v1/customers/stops/history?run=${RUN}`);
    expect(entries.map(({ to, model }) => [to, model])).toEqual([
      ['development', 'prior'],
      ['maturity', 'prior'],
      ['decline', 'prior'],
      ['termination', 'prior'],
    ]);
    expect((await view('stops')).openAlerts[0]).toMatchObject({ model: 'prior', degraded: false });
  }, 120_000);

  it('has a policy like any model, which can be tried, put in use and taken back', async () => {
    const before = await service.get<PoliciesView>('/v1/policies');
    expect(before).toMatchObject({ model: 'prior', active: { source: 'manifest', policy: { version: 1 } } });
    const policy = { ...before.active?.policy, version: 2, confirmDays: 3 };
    expect(await ask<DryRunView>('policies/dry-run', { policy, run: RUN })).toMatchObject({ model: 'prior' });
    expect(await ask('policies/activate', { policy })).toMatchObject({ model: 'prior', policy: 2, before: 1 });
    expect((await service.get<PoliciesView>('/v1/policies')).active).toMatchObject({ source: 'activated' });
  });

  it('lets a model take over, and takes over again with the policy that was chosen', async () => {
    expect(await ask<ActivationView>(`models/${EXAMPLE}/activate`)).toEqual({ active: EXAMPLE, before: 'prior' });
    expect((await active())?.version).toBe(EXAMPLE);
    expect(await ask<ActivationView>('models/prior/activate')).toEqual({ active: 'prior', before: EXAMPLE });
    const { model, active: inUse } = await service.get<PoliciesView>('/v1/policies');
    expect({ model, version: inUse?.policy.version }).toEqual({ model: 'prior', version: 2 });
  });
});
