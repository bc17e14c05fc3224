import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AlertDetail,
  AlertPage,
  AlertView,
  AlertViewsView,
  BulkActionView,
  OutcomeLine,
  Problem,
  TeamView,
} from '../../src/client/protocol.js';
import { ALERT_SORTS } from '../../src/alerts/alert.order.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';
import { AgentClient, customersWhoEnd } from './workbench.harness.js';

const NORTH = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`north-${i}`, 'north']));
const SOUTH = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`south-${i}`, 'south']));
const TEAM = {
  members: [
    { id: 'li', branches: ['north'] },
    { id: 'wang', branches: ['north'], isLead: true },
    { id: 'zhao', branches: ['south'], mostAlerts: 2 },
  ],
};

let service: TestService;
let desk: AgentClient;
let alerts: AlertView[];
let env: Record<string, string>;

beforeAll(async () => {
  const configDir = mkdtempSync(join(tmpdir(), 'tidewatch-config-'));
  cpSync('config', configDir, { recursive: true });
  writeFileSync(join(configDir, 'team.json'), JSON.stringify(TEAM));
  env = { CONFIG_DIR: configDir, SWEEP_SECONDS: '1', DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-e2e-')) };
  service = await startTestService(await emptyDatabase(5), env);
  desk = new AgentClient(service);
  await customersWhoEnd(service.redisUrl, { ...NORTH, ...SOUTH });
  alerts = await desk.alerts(18);
});
afterAll(() => service.stop());

function one(customerId: string): AlertView {
  const alert = alerts.find((each) => each.customerId === customerId);
  if (alert === undefined) throw new RangeError(`there is no alert of ${customerId}`);
  return alert;
}

function detail(id: string): Promise<AlertDetail> {
  return service.get<AlertDetail>(`/v1/alerts/${id}?run=live`);
}

describe('the list of alerts', () => {
  it.each(ALERT_SORTS.flatMap((sort) => [sort, `-${sort}`]))('comes whole, page by page, by %s', async (sort) => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: AlertPage = await desk.list(`sort=${sort}&limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.total).toBe(18);
      ids.push(...page.alerts.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(ids.toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
  });

  it('is in the order of the gain that each alert explains', async () => {
    const listed = await desk.list('limit=500');
    const explained = await Promise.all(listed.alerts.map(({ id }) => detail(id)));
    const gains = explained.map(({ expectedGain }) => expectedGain);
    const byNews = gains.toSorted((a, b) => b.gain - a.gain || b.newsAt - a.newsAt).map(({ newsAt }) => newsAt);
    expect(gains.map(({ newsAt }) => newsAt)).toEqual(byNews);
    for (const { gain, valueAtStake, leaving, helps, freshness } of gains)
      expect(gain).toBeCloseTo(valueAtStake * leaving * helps * freshness, 9);
    expect(explained.every(({ hasGoneCold, newsAt, openedAt }) => !hasGoneCold && newsAt === openedAt)).toBe(true);
  });

  it('has views, and counts in one call what each of them lists', async () => {
    const { views } = await service.get<AlertViewsView>('/v1/alerts/views?run=live&me=li&branch=north');
    const counts = Object.fromEntries(views.map(({ name, count }) => [name, count]));
    expect(counts).toMatchObject({ new: 12, mine: 0, nobodys: 12, snoozed: 0, gone_cold: 0 });
    for (const { name, count } of views) {
      const me = name === 'mine' ? '&me=li' : '';
      expect([name, (await desk.list(`view=${name}&branch=north${me}`)).total]).toEqual([name, count]);
    }
    const unnamed = await service.get<AlertViewsView>('/v1/alerts/views?run=live');
    expect(unnamed.views.find(({ name }) => name === 'mine')).toEqual({ name: 'mine', count: null });
  });

  it.each(['sort=name', 'view=mine', 'view=due&status=open', 'tier=rich', 'cursor=unresolved.gain~x~a~'])(
    'refuses %s as every call does',
    async (query) => {
      const answer = await service.get<Problem>(`/v1/alerts?run=live&${query}`);
      expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
    },
  );
});

describe('an alert', () => {
  it('comes with the vector, the model and the policy behind it, and the first line of its story', async () => {
    const found = await detail(one('north-0').id);
    expect(found).toMatchObject({ kind: 'termination', status: 'open', branch: 'north', policy: 1, version: 1 });
    expect(found.features?.['business_silent_days']).toBeCloseTo(120, 0);
    expect(found.timeline).toMatchObject([{ by: 'system', what: 'opened', version: 1 }]);
  });

  it('is acted on by one of twenty people who act at once; the others are told, with the alert as it is now', async () => {
    const { id, version } = one('north-0');
    const people = Array.from({ length: 20 }, (_, i) => `person-${i}`);
    const answers = await Promise.all(people.map((by) => desk.act(id, { action: 'claim', version, by })));
    const done = answers.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect([status, body.code, body.alert?.version]).toEqual([409, 'stale_version', version + 1]);
    }
    const { timeline, assignee } = await detail(id);
    expect(timeline.map(({ what }) => what)).toEqual(['opened', 'claim']);
    expect(assignee).toBe(done[0]?.body.assignee);
  });

  it('goes through its life, and the story tells who did what, when and why', async () => {
    let alert = one('north-1');
    alert = await desk.done(alert, { action: 'acknowledge', by: 'li' });
    alert = await desk.done(alert, { action: 'start', by: 'li', comment: 'rings at noon' });
    alert = await desk.done(alert, { action: 'comment', by: 'wang', comment: 'try the mobile number' });
    alert = await desk.done(alert, { action: 'resolve', by: 'li', outcome: 'lost', comment: 'moved abroad' });
    expect(alert).toMatchObject({ status: 'resolved', outcome: 'lost', version: 5 });
    expect((await desk.list('customer=north-1')).total).toBe(0);
    expect((await desk.list('customer=north-1&status=all')).alerts).toMatchObject([{ id: alert.id }]);
    const { timeline } = await detail(alert.id);
    expect(timeline.map(({ by, what, comment }) => [by, what, comment])).toEqual([
      ['system', 'opened', undefined],
      ['li', 'acknowledge', undefined],
      ['li', 'start', 'rings at noon'],
      ['wang', 'comment', 'try the mobile number'],
      ['li', 'resolve', 'moved abroad'],
    ]);
    const reopened = await desk.done(alert, { action: 'reopen', by: 'wang' });
    expect(reopened).toMatchObject({ status: 'open', outcome: null, version: 6 });
  });

  it('returns from a snooze by itself', async () => {
    const alert = await desk.done(one('north-2'), { action: 'snooze', untilAt: Date.now() + 1_500, by: 'li' });
    expect((await desk.list('customer=north-2')).total).toBe(0);
    expect((await desk.list('status=snoozed')).alerts).toMatchObject([{ id: alert.id }]);
    const back = await until(
      () => detail(alert.id),
      ({ status }) => status === 'open',
    );
    expect(back.timeline.map(({ by, what }) => `${by} ${what}`)).toEqual([
      'system opened',
      'li snooze',
      'system returned',
    ]);
  });

  it('is closed to what its status does not allow, and says what is allowed', async () => {
    const { id, version } = one('north-3');
    const { status, body } = await desk.act(id, { action: 'wake', version });
    expect([status, body.code]).toEqual([409, 'illegal_move']);
    expect(body.detail).toContain('snoozed');
  });

  it.each<[string, object, string]>([
    ['an action nobody knows', { action: 'ignore', version: 1 }, 'action'],
    ['no version', { action: 'claim' }, 'version'],
    ['an end without an outcome', { action: 'resolve', version: 1 }, 'outcome'],
    ['an outcome that only the service says', { action: 'resolve', version: 1, outcome: 'recovered' }, 'outcome'],
    ['a snooze without an end', { action: 'snooze', version: 1 }, 'untilAt'],
    ['a snooze into the past', { action: 'snooze', version: 1, untilAt: '2020-01-01T00:00:00Z' }, 'untilAt'],
    ['a name that is none', { action: 'claim', version: 1, by: 'li\u0007' }, 'by'],
    ['the name of the service', { action: 'claim', version: 1, by: 'system' }, 'by'],
    ['an outcome that says nothing to it', { action: 'start', version: 1, outcome: 'lost' }, 'outcome'],
    ['two ends of a snooze', { action: 'snooze', version: 1, minutes: 5, untilAt: '2099-01-01T00:00:00Z' }, 'minutes'],
    ['a member it does not know', { action: 'claim', version: 1, bye: 'li' }, 'bye'],
  ])('refuses %s with a sentence that names it', async (_what, body, name) => {
    const { status, body: problem } = await desk.post(`/v1/alerts/${one('north-3').id}/actions`, body);
    expect(status).toBe(400);
    expect((problem as { detail: string }).detail).toContain(name);
  });

  it('is worked on by people whatever they are called', async () => {
    let alert = one('north-8');
    for (const name of ['买买提·阿不都', 'O’Brien', 'li+crm@bank.example', 'ئابدۇقادىر (بۆلۈم 2)']) {
      alert = await desk.done(alert, { action: 'assign', assignee: name, by: ` ${name} ` });
      expect(alert.assignee).toBe(name);
      expect((await detail(alert.id)).timeline.at(-1)).toMatchObject({ by: name, what: 'assign' });
      expect((await desk.list(`assignee=${encodeURIComponent(name)}`)).alerts).toMatchObject([{ id: alert.id }]);
    }
    await desk.done(alert, { action: 'release', by: 'li' });
  });

  it('is read-only to an auditor', async () => {
    const auditor = new AgentClient(service, service.keys.auditor);
    expect((await auditor.act(one('north-3').id, { action: 'claim', version: 1 })).status).toBe(403);
  });
});

describe('many alerts', () => {
  it('are worked on at once, each for itself', async () => {
    const [fresh, stale] = [one('north-4'), one('north-5')];
    await desk.done(stale, { action: 'claim', by: 'wang' });
    const answer = await desk.post('/v1/alerts/actions?run=live', {
      action: 'acknowledge',
      by: 'li',
      alerts: [fresh, stale, { id: 'nobody', version: 1 }].map(({ id, version }) => ({ id, version })),
    });
    const body = answer.body as BulkActionView;
    expect(body.done).toBe(1);
    expect(body.results).toMatchObject([
      { ok: true, alert: { status: 'acknowledged', assignee: 'li' } },
      { ok: false, problem: { code: 'stale_version' } },
      { ok: false, problem: { code: 'unknown_alert' } },
    ]);
  });

  it('are given to those of the branch who have the fewest, up to what they can take', async () => {
    const given = async (customerId: string): Promise<string> => {
      const { body } = await desk.act(one(customerId).id, { action: 'auto_assign', version: one(customerId).version });
      return body.assignee ?? body.code;
    };
    const before = await service.get<TeamView>('/v1/team?run=live');
    const load = (id: string): number => before.members.find((member) => member.id === id)?.load ?? 0;
    const fewest = load('li') <= load('wang') ? 'li' : 'wang';
    expect(await given('north-6')).toBe(fewest);
    expect([await given('south-0'), await given('south-1')]).toEqual(['zhao', 'zhao']);
    expect(await given('south-2')).toBe('nobody_free');
    expect((await desk.list('assignee=zhao')).total).toBe(2);
  });
});

describe('outcomes', () => {
  it('are exported as labels with the vector behind them, one a line', async () => {
    await desk.done(one('south-3'), { action: 'resolve', outcome: 'retained', by: 'zhao' });
    const response = await fetch(`${service.url}/v1/outcomes?run=live`, {
      headers: { authorization: `Bearer ${service.keys.operator}` },
    });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await response.text()).trim().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as OutcomeLine);
    const label = parsed.find(({ customerId }) => customerId === 'south-3');
    expect(label).toMatchObject({ outcome: 'retained', label: 0, heldOut: false, stage: 'termination', policy: 1 });
    expect(Object.keys(label?.features ?? {})).toContain('business_silent_days');
  });
});

describe('work while the service works', () => {
  it('is done although events of the same customers are committed all the time, and nothing of either is lost', async () => {
    const customerIds = ['north-7', 'north-8', 'north-9'];
    let [posted, stop] = [0, false];
    const posting = (async () => {
      while (!stop) {
        const events = customerIds.map((customerId) => ({
          id: `busy-${posted++}`,
          customerId,
          occurredAt: Date.now(),
          channel: 'branch',
          type: 'balance_snapshot',
          balance: 100,
        }));
        const response = await fetch(`${service.url}/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
          body: JSON.stringify(events),
        });
        expect(response.status).toBe(202);
      }
    })();
    for (const customerId of customerIds) {
      let alert = await detail(one(customerId).id);
      for (let i = 0; i < 10; i++) {
        await desk.done(alert, { action: 'comment', by: 'li', comment: `call ${i}` });
        alert = await detail(alert.id);
      }
      expect(alert.timeline.filter(({ what }) => what === 'comment').map(({ comment }) => comment)).toEqual(
        Array.from({ length: 10 }, (_, i) => `call ${i}`),
      );
    }
    stop = true;
    await posting;
    await until(
      async () =>
        metric(await (await fetch(`${service.url}/metrics`)).text(), 'tidewatch_events_total', { outcome: 'applied' }),
      (applied) => applied === posted,
    );
  });

  it('outlives a kill -9: what was answered is there, and goes on', async () => {
    const alert = await desk.done(one('north-10'), { action: 'start', by: 'li' });
    await service.kill();
    service = await startTestService(service.redisUrl, env);
    desk = new AgentClient(service);
    expect(await detail(alert.id)).toMatchObject({ status: 'in_progress', assignee: 'li', version: 2 });
    expect(await desk.done(alert, { action: 'resolve', outcome: 'retained', by: 'li' })).toMatchObject({ version: 3 });
    expect((await desk.list('status=unresolved&limit=500')).alerts.map(({ id }) => id)).not.toContain(alert.id);
  });
});

describe('alerts that are held out', () => {
  it('are recorded, and shown to nobody', async () => {
    const configDir = mkdtempSync(join(tmpdir(), 'tidewatch-config-'));
    cpSync('config', configDir, { recursive: true });
    const rules = { ...(JSON.parse(readFileSync('config/alerts.json', 'utf8')) as object), heldOutShare: 0.5 };
    writeFileSync(join(configDir, 'alerts.json'), JSON.stringify(rules));
    const other = await startTestService(await emptyDatabase(86), { SWEEP_SECONDS: '1', CONFIG_DIR: configDir });
    try {
      const customers = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c-${i}`, null]));
      await customersWhoEnd(other.redisUrl, customers);
      const ended = await until(
        () => other.get<{ population: Record<string, number> }>('/v1/stages?run=live'),
        ({ population }) => population['termination'] === 40,
      );
      expect(ended.population['termination']).toBe(40);
      const { total } = await new AgentClient(other).list('status=unresolved');
      expect(total).toBeGreaterThan(5);
      expect(total).toBeLessThan(35);
      expect(await other.get('/v1/outcomes/uplift?run=live')).toMatchObject({ heldOutShare: 0.5, uplift: null });
    } finally {
      await other.stop();
    }
  });
});
