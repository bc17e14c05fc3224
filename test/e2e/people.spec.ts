/** What people do beside the stages: they take actions back, log contacts, and see how a risk went. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertDetail, AlertView, ContactsView, Problem, RiskView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';
import { AgentClient, customersWhoEnd } from './workbench.harness.js';

let service: TestService;
let desk: AgentClient;
let alerts: AlertView[];

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(80), { SWEEP_SECONDS: '1' });
  desk = new AgentClient(service);
  await customersWhoEnd(service.redisUrl, Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`c-${i}`, null])));
  alerts = await desk.alerts(6);
});
afterAll(() => service.stop());

function one(customerId: string): AlertView {
  const alert = alerts.find((each) => each.customerId === customerId);
  if (alert === undefined) throw new RangeError(`there is no alert of ${customerId}`);
  return alert;
}

const detail = (id: string): Promise<AlertDetail> => service.get<AlertDetail>(`/v1/alerts/${id}?run=live`);

describe('an action that is taken back', () => {
  it('leaves the alert as it was, in the views where it was, and both are in its story', async () => {
    const before = one('c-0');
    const snoozed = await desk.done(before, { action: 'snooze', minutes: 60, by: 'li' });
    expect((await desk.list('customer=c-0')).total).toBe(0);
    const back = await desk.done(snoozed, { action: 'undo', by: 'li' });
    const { version: _version, updatedAt: _updatedAt, riskNow: _riskNow, ...rest } = before;
    expect(back).toMatchObject({ ...rest, version: 3 });
    expect((await desk.list('customer=c-0')).alerts).toMatchObject([{ status: 'open', statusUntilAt: null }]);
    const { timeline } = await detail(before.id);
    expect(timeline.map(({ by, what }) => `${by} ${what}`)).toEqual(['system opened', 'li snooze', 'li undo']);
  });

  it('is given back to whoever had it', async () => {
    const chens = await desk.done(one('c-1'), { action: 'claim', by: 'chen' });
    const taken = await desk.done(chens, { action: 'claim', by: 'li' });
    expect(await desk.done(taken, { action: 'undo', by: 'li' })).toMatchObject({ assignee: 'chen', status: 'open' });
  });

  it('stays when somebody else did something since, or when it is somebody else\u2019s', async () => {
    const taken = await desk.done(one('c-2'), { action: 'claim', by: 'li' });
    expect((await desk.act(taken.id, { action: 'undo', version: taken.version, by: 'chen' })).body.code).toBe(
      'illegal_move',
    );
    await desk.done(taken, { action: 'comment', by: 'chen', comment: 'I know them' });
    const late = await desk.act(taken.id, { action: 'undo', version: taken.version, by: 'li' });
    expect([late.status, late.body.code]).toEqual([409, 'stale_version']);
    expect(await detail(taken.id)).toMatchObject({ assignee: 'li' });
  });
});

describe('a contact with a customer', () => {
  const path = (id: string): string => `/v1/customers/${id}/contacts`;
  const aContact = () => ({
    id: randomUUID(),
    way: 'phone',
    result: 'reached',
    comment: 'asked about the fees',
    by: 'li',
  });

  it('is logged once, however often it is sent at once, with who and why', async () => {
    const contact = aContact();
    const answers = await Promise.all(Array.from({ length: 8 }, () => desk.post(path('c-3'), contact)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    const { contacts } = await service.get<ContactsView>(path('c-3'));
    expect(contacts).toMatchObject([{ ...contact, role: 'agent' }]);
    expect(Math.abs((contacts[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('keeps what was logged first under an id', async () => {
    const contact = aContact();
    await desk.post(path('c-4'), contact);
    expect((await desk.post(path('c-4'), { ...contact, comment: 'other words' })).body).toMatchObject(contact);
  });

  it('is of a customer who is known', async () => {
    expect((await desk.post(path('nobody'), aContact())).body).toMatchObject({ code: 'unknown_customer' });
    expect(await service.get<Problem>(path('nobody'))).toMatchObject({ code: 'unknown_customer' });
  });

  it.each<[string, object, string]>([
    ['no reason', { comment: ' ' }, 'comment'],
    ['a way nobody knows', { way: 'pigeon' }, 'way'],
    ['an id that is too short', { id: '1' }, 'id'],
    ['an instant of its own', { at: 1 }, 'at'],
  ])('is refused for %s', async (_what, part, name) => {
    const { status, body } = await desk.post(path('c-5'), { ...aContact(), ...part });
    expect(status).toBe(400);
    expect((body as Problem).detail).toContain(name);
  });
});

describe('a risk', () => {
  it('is known for each week, and ends with the one that the customer\u2019s page shows', async () => {
    const { points, model } = await service.get<RiskView>('/v1/customers/c-0/risk');
    const customer = await service.get<{ risk: number; model: string; scoredAt: number }>('/v1/customers/c-0');
    expect(points.length).toBeGreaterThan(10);
    expect(points.at(-1)).toMatchObject({ at: customer.scoredAt, isEstimated: false });
    expect(points.at(-1)?.risk).toBeCloseTo(customer.risk, 3);
    expect(model).toBe(customer.model);
    expect(new Set(points.map(({ risk }) => risk)).size).toBeGreaterThan(3);
  });

  it('stands beside that of the alert in the list and in the alert', async () => {
    const [listed] = (await desk.list('customer=c-0')).alerts;
    const { risk } = await service.get<{ risk: number }>('/v1/customers/c-0');
    expect(listed?.riskNow).toBeCloseTo(risk, 4);
    expect((await detail(listed?.id ?? '')).riskNow).toBe(listed?.riskNow);
  });
});
