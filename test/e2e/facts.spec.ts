/** Plain facts through the API: a switch of the policy decides whether they count, and a death ends everything. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AlertPage,
  CustomerView,
  DryRunView,
  HistoryView,
  PoliciesView,
  RunView,
  StagePolicy,
} from '../../src/client/protocol.js';
import { Service } from '../../scripts/logs/service.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';
import { AgentClient } from './workbench.harness.js';

const DATABASE = 119;
const RUN = 'facts';
const FIRST_AT = Date.UTC(2025, 0, 6, 4);
const HELD = 800_000;
let service: TestService;
let operator: Service;
let ids = 0;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(DATABASE));
  operator = new Service(service.url, service.keys.operator);
  await operator.openReplay(RUN);
});
afterAll(() => service.stop());

interface Said {
  type?: string;
  amount?: number;
  balance?: number;
}

async function arrive(customerId: string, day: number, said: Said = {}): Promise<void> {
  const occurredAt = FIRST_AT + day * DAY_MS;
  const event = { id: `f${++ids}`, customerId, occurredAt, channel: 'mobile', type: 'payment', amount: 80, ...said };
  await operator.postEvents(RUN, occurredAt, JSON.stringify(event));
}

/** A payment every third day, and assets that stay. */
async function liveSteadily(customerId: string, from: number, to: number): Promise<void> {
  for (let day = from; day < to; day += 3) await arrive(customerId, day, { balance: HELD });
}

const idle = (): Promise<RunView> =>
  until(
    () => service.get<RunView>(`/v1/runs/${RUN}`),
    (run) => run.idle,
  );
const view = (id: string): Promise<CustomerView> => service.get<CustomerView>(`/v1/customers/${id}?run=${RUN}`);

async function ask<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${service.url}/v1/policies/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.operator}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

describe('assets that leave', () => {
  const CUSTOMER = 'drained';
  let own: StagePolicy;
  const policyWith = (version: number, isOn: boolean): StagePolicy => {
    const { drained, closed } = own.facts;
    const off = { income: { ...own.facts.income, isOn: false }, silence: { ...own.facts.silence, isOn: false } };
    const facts = { ...own.facts, ...off, closed, drained: { ...drained, isOn } };
    // No risk of the model is a decline: only the fact may decide.
    return { ...own, version, decline: { enterRisk: 1, stayRisk: 1, strongRisk: 1 }, facts };
  };

  beforeAll(async () => {
    const { active } = await service.get<PoliciesView>('/v1/policies');
    if (active === null) throw new Error('a policy is always in use');
    own = active.policy;
    await ask('activate', { policy: policyWith(101, false) });
    await liveSteadily(CUSTOMER, 0, 120);
    await arrive(CUSTOMER, 121, { type: 'transfer_out', amount: 780_000, balance: 20_000 });
    await arrive(CUSTOMER, 123, { balance: 19_920 });
    await idle();
  }, 120_000);

  it('are no decline while the policy in use has the rule off', async () => {
    const { entries } = await service.get<HistoryView>(`/v1/customers/${CUSTOMER}/history?run=${RUN}`);
    expect(entries.map(({ to }) => to)).not.toContain('decline');
    expect((await view(CUSTOMER)).decidedBy).toBe('model');
  });

  it('are counted by a dry-run of the policy with the rule on, and by none of the policy in use', async () => {
    const { now } = await ask<DryRunView>('dry-run', { policy: policyWith(102, true), run: RUN, days: 0 });
    expect(now.facts).toContainEqual({ fact: 'drained', candidate: 1, present: 0 });
    expect(now.onlyCandidate).toBe(1);
  });

  it('are a decline with its reason in both languages once that policy is in use', async () => {
    const counted = async (): Promise<number> =>
      metric(await (await fetch(`${service.url}/metrics`)).text(), 'tidewatch_fact_transitions_total', {
        fact: 'drained',
        to: 'decline',
      });
    expect(await counted()).toBe(0);
    await ask('activate', { policy: policyWith(102, true), lookAgain: true, run: RUN });
    const { stage, decidedBy, confidence, reasons } = await until(
      () => view(CUSTOMER),
      (customer) => customer.stage === 'decline',
    );
    expect({ stage, decidedBy, code: reasons[0]?.code }).toEqual({
      stage: 'decline',
      decidedBy: 'drained',
      code: 'assets_drained',
    });
    expect(confidence).toBeGreaterThan(0.8);
    const { alerts } = await service.get<AlertPage>(`/v1/alerts?run=${RUN}&customer=${CUSTOMER}&status=open`);
    const decline = alerts.find(({ kind }) => kind === 'decline');
    expect(decline?.reasons[0]?.text).toEqual({
      en: expect.stringMatching(/^Assets fell from 800,000 to 19,920 \(98 % gone\), below half since 7 May 2025$/),
      zh: expect.stringMatching(/^资产由 800,000 降至 19,920（减少 98 %），自2025 年 5 月 7 日起不足一半$/),
    });
    expect(await counted()).toBe(1);
  });
});

describe('a customer who dies while people work on an alert', () => {
  const CUSTOMER = 'deceased';

  it('ends without strategy or alert, and nobody can take the alert up again', async () => {
    await liveSteadily(CUSTOMER, 200, 320);
    await arrive(CUSTOMER, 321, { type: 'transfer_out', amount: 780_000, balance: 20_000 });
    await arrive(CUSTOMER, 323, { balance: 19_920 });
    await idle();
    const opened = (await view(CUSTOMER)).openAlerts;
    expect(opened.map(({ kind }) => kind)).toContain('decline');

    await arrive(CUSTOMER, 324, { type: 'customer_deceased', amount: 0 });
    await idle();
    expect(await view(CUSTOMER)).toMatchObject({
      stage: 'termination',
      decidedBy: 'closed',
      strategy: null,
      openAlerts: [],
      closings: { relationship: { by: 'death' } },
    });
    const { alerts } = await service.get<AlertPage>(`/v1/alerts?run=${RUN}&customer=${CUSTOMER}&status=all`);
    expect(alerts.length).toBe(opened.length);
    for (const { status, outcome, strategy } of alerts) {
      expect({ status, outcome, strategy }).toEqual({ status: 'resolved', outcome: 'superseded', strategy: null });
    }

    const [alert] = alerts;
    if (alert === undefined) throw new RangeError('there was an alert');
    const desk = new AgentClient(service);
    const path = `/v1/alerts/${alert.id}/actions?run=${RUN}`;
    const named = { version: alert.version, by: 'li' };
    expect(await desk.post(path, { action: 'reopen', ...named })).toMatchObject({
      status: 409,
      body: { code: 'relationship_ended', alert: { id: alert.id } },
    });
    const bulk = { action: 'reopen', by: 'li', alerts: [{ id: alert.id, version: alert.version }] };
    expect((await desk.post(`/v1/alerts/actions?run=${RUN}`, bulk)).body).toMatchObject({
      results: [{ problem: { code: 'relationship_ended' } }],
    });
    expect(await desk.post(path, { action: 'comment', comment: 'heirs called', ...named })).toMatchObject({
      status: 200,
    });
  });
});
