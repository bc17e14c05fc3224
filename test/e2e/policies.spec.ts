import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type {
  DryRunView,
  FeaturesView,
  HistoryView,
  MoveCount,
  PoliciesView,
  PolicyActivationView,
  RunView,
  StagePolicy,
  StagesView,
  TransitionsView,
} from '../../src/client/protocol.js';
import { dumpRun, type Dump } from '../../scripts/chaos/dump.js';
import { replayLog } from '../../scripts/logs/replay-log.js';
import { Service } from '../../scripts/logs/service.js';
import { USUAL_FACTS } from '../../src/core/model/policy.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { writeModel } from '../builders/model.builder.js';
import { partOfLog } from './part.of.log.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const [REPLAY_DATABASE, LIVE_DATABASE, BODIES_DATABASE] = [90, 98, 99];
const SHARDS = 4;
const RUN = 'slice';

interface Answer {
  status: number;
  body: unknown;
}

async function ask(service: TestService, method: string, path: string, body?: unknown, key = service.keys.operator) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const request =
    body === undefined ? { method, headers: { authorization: headers.authorization } } : { method, headers };
  const response = await fetch(`${service.url}/v1${path}`, {
    ...request,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() } satisfies Answer;
}

/** The body of an answer that must be a good one. */
async function done<T>(asking: Promise<Answer>): Promise<T> {
  const { status, body } = await asking;
  expect([status, body]).toEqual([200, body]);
  return body as T;
}

async function presentPolicy(service: TestService): Promise<StagePolicy> {
  const { active } = await service.get<PoliciesView>('/v1/policies');
  if (active === null) throw new Error('a policy is always in use');
  return active.policy;
}

/** Quick to see decline: many more move, at the first look. */
function quick(present: StagePolicy, version: number): StagePolicy {
  return {
    ...present,
    version,
    decline: { ...present.decline, enterRisk: 0.25, stayRisk: 0.15 },
    confirmDays: 1,
    dwellDays: 0,
  };
}

describe('what a dry-run answers', () => {
  let service: TestService;
  let redis: Redis;
  let customers: string[];

  beforeAll(async () => {
    const url = await emptyDatabase(REPLAY_DATABASE);
    redis = new Redis(url);
    const part = await partOfLog();
    ({ customers } = part);
    const { file } = part;
    service = await startTestService(url, { SWEEP_SECONDS: '3600' });
    await replayLog(new Service(service.url, service.keys.operator), { file, run: RUN, speed: Infinity });
  }, 240_000);
  afterAll(async () => {
    await redis.quit();
    await service.stop();
  });

  /** Written as time passes, whoever does what. */
  const byTheClock = new Set([
    GLOBAL_KEYS.watch,
    GLOBAL_KEYS.scoringModels,
    GLOBAL_KEYS.probe,
    GLOBAL_KEYS.flow,
    GLOBAL_KEYS.processes,
    GLOBAL_KEYS.verdict('live'),
    GLOBAL_KEYS.verdict(RUN),
  ]);

  async function dump(): Promise<Dump> {
    const all = await dumpRun(redis, RUN, SHARDS);
    for (const [name, value] of await dumpRun(redis, 'live', SHARDS)) all.set(`live ${name}`, value);
    for (const key of (await redis.keys('tidewatch:*')).sort()) {
      if (!byTheClock.has(key)) all.set(key, (await redis.dumpBuffer(key)).toString('base64'));
    }
    return all;
  }

  /** Sums for the monitors are handed over some seconds after the batches they are of. */
  async function dumpAtRest(): Promise<Dump> {
    let known = await dump();
    await until(
      async () => {
        await sleep(3_000);
        const [before, after] = [known, (known = await dump())];
        return changed(before, after);
      },
      (names) => names.length === 0,
    );
    return known;
  }

  interface Moved {
    customerId: string;
    from: string | null;
    to: string;
    risk: number;
  }

  /** Moves made by a policy, by customer. */
  async function movesBy(policy: number): Promise<Moved[]> {
    const histories = await Promise.all(
      customers.map((id) => service.get<HistoryView>(`/v1/customers/${id}/history?run=${RUN}`)),
    );
    return histories
      .flatMap(({ customerId, entries }) =>
        entries
          .filter((entry) => entry.policy === policy)
          .map(({ from, to, risk }) => ({ customerId, from, to, risk })),
      )
      .sort(byCustomer);
  }

  const matrix = (): Promise<TransitionsView> =>
    service.get<TransitionsView>(`/v1/stages/transitions?run=${RUN}&window=1d`);
  const population = (): Promise<StagesView> => service.get<StagesView>(`/v1/stages?run=${RUN}`);

  it('leaves everything as it was, and is the same twice', async () => {
    const policy = quick(await presentPolicy(service), 2);
    const before = await dumpAtRest();
    const first = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', { policy, run: RUN }));
    const second = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', { policy, run: RUN }));
    expect(second).toEqual(first);
    expect(changed(before, await dump())).toEqual([]);
  });

  it('is what activating the policy then does: the same customers make the same moves, and no others', async () => {
    const present = await presentPolicy(service);
    const policy = quick(present, present.version + 1);
    const body = { policy, run: RUN, sample: 1000, days: 0 };
    const { now } = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', body));
    const [matrixBefore, populationBefore] = [await matrix(), await population()];
    expect(now).toMatchObject({ customers: customers.length, examined: customers.length, share: 1, unreadable: 0 });
    expect(now.onlyCandidate).toBeGreaterThan(20);

    const activated = await done<PolicyActivationView>(
      ask(service, 'POST', '/policies/activate', { policy, lookAgain: true, run: RUN }),
    );
    expect(activated).toEqual({
      model: 'online-retail-1',
      policy: policy.version,
      before: present.version,
      lookAgain: { run: RUN, customers: customers.length },
    });
    await until(
      () => service.get<RunView>(`/v1/runs/${RUN}`),
      ({ idle }) => idle,
    );

    const moved = await movesBy(policy.version);
    const foretold = now.sample.filter(({ from, to }) => from !== to);
    expect(moved).toEqual(
      foretold.map(({ customerId, from, to, risk }) => ({ customerId, from, to, risk })).sort(byCustomer),
    );
    expect(countMoves(moved)).toEqual(countsOf(now.candidate));
    const [matrixAfter, populationAfter] = [await matrix(), await population()];
    for (const { from, to, customers: count } of now.candidate) {
      const grown = (matrixAfter.matrix[from]?.[to] ?? 0) - (matrixBefore.matrix[from]?.[to] ?? 0);
      expect({ from, to, count: grown }).toEqual({ from, to, count });
    }
    const into = now.candidate.filter(({ to }) => to === 'decline').reduce((sum, one) => sum + one.customers, 0);
    const outOf = now.candidate.filter(({ from }) => from === 'decline').reduce((sum, one) => sum + one.customers, 0);
    expect(populationAfter.population.decline - populationBefore.population.decline).toBe(into - outOf);
  });

  it('a look at the same instant under the policy in use then moves nobody any more', async () => {
    const present = await presentPolicy(service);
    const policy = { ...present, version: present.version + 1 };
    const { now } = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', { policy, run: RUN, days: 0 }));
    expect(now).toMatchObject({ candidate: [], present: [], onlyCandidate: 0, onlyPresent: 0, both: 0 });
  });

  it('rests on so many customers, always the same ones, and is scaled to all', async () => {
    const policy = quick(await presentPolicy(service), 9);
    const body = { policy, run: RUN, customers: 50, days: 7 };
    const { now, past } = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', body));
    const share = 50 / customers.length;
    expect(now).toMatchObject({ customers: customers.length, examined: 50, share, cutShort: false });
    expect(past).toMatchObject({ examined: 50, share, days: 7 });
  });

  it('is given to one at a time', async () => {
    const body = { policy: await presentPolicy(service), run: RUN, days: 90 }; // most of a second
    const answers = await Promise.all([1, 2].map(() => ask(service, 'POST', '/policies/dry-run', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({ code: 'busy' });
  });

  it('tells of the past: a policy compared with itself stands nowhere else, and comes near what really happened', async () => {
    const present = await presentPolicy(service);
    const same = { ...present, version: present.version + 1 };
    const { past } = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', { policy: same, run: RUN }));
    expect(past).toMatchObject({ days: 28, examined: customers.length, elsewhere: 0 });
    expect(past?.movesPerDay.candidate).toBe(past?.movesPerDay.present);
    expect(past?.asRecorded).toBeGreaterThan(0.9);
    const manifest = (await service.get<PoliciesView>('/v1/policies')).manifest;
    const answer = await done<DryRunView>(
      ask(service, 'POST', '/policies/dry-run', { policy: { ...manifest, version: 9 }, run: RUN }),
    );
    expect(answer.past?.elsewhere).toBeGreaterThan(5);
  });
});

describe('a policy in use', () => {
  const root = mkdtempSync(join(tmpdir(), 'tidewatch-policies-'));
  const [FIRST, SECOND] = ['online-retail-1', 'second'];
  writeModel(join(root, FIRST));
  writeModel(join(root, SECOND), { manifest: { version: SECOND } });
  let redisUrl: string;
  let services: TestService[] = [];

  beforeEach(async () => {
    redisUrl = await emptyDatabase(LIVE_DATABASE);
  });
  afterEach(async () => {
    await Promise.all(services.map((service) => service.kill()));
    services = [];
  });
  afterAll(() => rmSync(root, { recursive: true }));

  async function aService(env: Record<string, string> = {}): Promise<TestService> {
    const service = await startTestService(redisUrl, {
      MODEL_DIR: join(root, FIRST),
      DATA_DIR: join(root, 'data'),
      LOG_LEVEL: 'fatal',
      SWEEP_SECONDS: '1',
      ...env,
    });
    services.push(service);
    return service;
  }

  const policyOf = async (service: TestService, id: string): Promise<number> =>
    (await service.get<FeaturesView>(`/v1/customers/${id}/features`)).policy;
  const metrics = async (service: TestService): Promise<string> => (await fetch(`${service.url}/metrics`)).text();
  const shows = (text: string, version: number, source: string): boolean =>
    metric(text, 'tidewatch_policy_info', { version: String(version), source }) === 1;

  it('is followed by every process, outlives kill -9, and is kept for its own model only', async () => {
    const one = await aService({ ROLES: 'intake,workbench' });
    const other = await aService({ ROLES: 'scoring' });
    const own = await presentPolicy(one);
    expect(shows(await metrics(other), own.version, 'manifest')).toBe(true);
    await done(ask(one, 'POST', '/policies/activate', { policy: quick(own, 7) }));
    const askedAt = Date.now();
    await until(
      () => metrics(other),
      (text) => shows(text, 7, 'activated'),
    );
    expect(Date.now() - askedAt).toBeLessThan(5_000); // a second, on a machine at rest
    await post(one, [aPayment('a')]);
    await until(
      () => policyOf(one, 'a').catch(() => 0),
      (policy) => policy === 7,
    );

    await Promise.all([one.kill(), other.kill()]);
    const next = await aService();
    expect(shows(await metrics(next), 7, 'activated')).toBe(true);
    await post(next, [aPayment('b')]);
    await until(
      () => policyOf(next, 'b').catch(() => 0),
      (policy) => policy === 7,
    );

    await done(ask(next, 'POST', `/models/${SECOND}/activate`));
    expect(await next.get<PoliciesView>('/v1/policies')).toMatchObject({
      model: SECOND,
      active: { source: 'manifest', policy: { version: own.version } },
      history: [],
    });
    await post(next, [aPayment('c')]);
    await until(
      () => policyOf(next, 'c').catch(() => 0),
      (policy) => policy === own.version,
    );
    await done(ask(next, 'POST', `/models/${FIRST}/activate`));
    expect(shows(await metrics(next), 7, 'activated')).toBe(true);
  });

  it('keeps the plain facts it brings, and gets the usual ones when it brings none', async () => {
    const service = await aService();
    const { facts, ...own } = await presentPolicy(service);
    const without = { ...facts, silence: { ...facts.silence, isOn: false } };
    const brought = { ...own, version: 2, facts: without };
    await done(ask(service, 'POST', '/policies/activate', { policy: brought }));
    expect((await presentPolicy(service)).facts).toEqual(without);
    await done(ask(service, 'POST', '/policies/activate', { policy: { ...own, version: 3 } }));
    expect((await presentPolicy(service)).facts).toEqual(USUAL_FACTS);
  });

  it('reaches customers who do nothing, within the next sweeps, when it is asked to look again', async () => {
    const service = await aService();
    const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const own = await presentPolicy(service);
    await post(service, ids.map(aPayment));
    await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ applied, idle }) => idle && applied === ids.length,
    );
    const body = { policy: { ...own, version: 2 }, lookAgain: true };
    expect(await done(ask(service, 'POST', '/policies/activate', body))).toMatchObject({
      lookAgain: { run: 'live', customers: ids.length },
    });
    await until(
      () => Promise.all(ids.map((id) => policyOf(service, id))),
      (policies) => policies.every((policy) => policy === 2),
    );
  });

  it('is taken back, and all that were in use stay on record', async () => {
    const service = await aService();
    const own = await presentPolicy(service);
    await done(ask(service, 'POST', '/policies/activate', { policy: quick(own, 2) }));
    expect(await done(ask(service, 'DELETE', '/policies/active'))).toMatchObject({ policy: 1, before: 2 });
    expect(await presentPolicy(service)).toEqual(own);
    expect(await done(ask(service, 'DELETE', '/policies/active'))).toMatchObject({ policy: 1, before: 1 });
    const by = { by: 'operator', at: expect.any(Number) };
    expect((await service.get<PoliciesView>('/v1/policies')).history).toEqual([
      { source: 'manifest', policy: own, ...by },
      { source: 'activated', policy: quick(own, 2), ...by },
    ]);
    expect(await ask(service, 'POST', '/policies/activate', { policy: quick(own, 2) })).toMatchObject({
      status: 409,
      body: { code: 'stale_policy', detail: expect.stringContaining('send this one as version 3') },
    });
  });

  it('is neither tried nor changed while the model it belongs to cannot be loaded', async () => {
    const service = await aService();
    const policy = quick(await presentPolicy(service), 2);
    await done(ask(service, 'POST', `/models/${SECOND}/activate`));
    await service.stop();
    rmSync(join(root, SECOND), { recursive: true });
    try {
      const next = await aService();
      for (const call of ['dry-run', 'activate']) {
        expect(await ask(next, 'POST', `/policies/${call}`, { policy, run: 'live' })).toMatchObject({
          status: 503,
          body: { code: 'not_ready', detail: expect.stringContaining('cannot be loaded here') },
        });
      }
    } finally {
      writeModel(join(root, SECOND), { manifest: { version: SECOND } });
    }
  });

  it('of two operators at once is one, the other is told', async () => {
    const service = await aService();
    const own = await presentPolicy(service);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => ask(service, 'POST', '/policies/activate', { policy: quick(own, 2) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await service.get<PoliciesView>('/v1/policies')).history).toHaveLength(1);
  });
});

describe('the calls', () => {
  let service: TestService;
  let own: StagePolicy;

  beforeAll(async () => {
    service = await startTestService(await emptyDatabase(BODIES_DATABASE));
    own = await presentPolicy(service);
  });
  afterAll(() => service.stop());

  it.each<[string, (policy: StagePolicy) => unknown, RegExp]>([
    ['without a policy', () => ({}), /policy must be an object/],
    ['of a list', () => [], /Send a JSON object/],
    ['with a part missing', ({ decline: _, ...rest }) => ({ policy: rest }), /policy\.decline must be an object/],
    ['with a member nobody knows', (policy) => ({ policy: { ...policy, mood: 1 } }), /policy\.mood is no member/],
    [
      'with such a member deeper down',
      (policy) => ({ policy: { ...policy, growth: { ...policy.growth, mood: 1 } } }),
      /policy\.growth\.mood is no member/,
    ],
    [
      'whose stay is above its enter',
      (policy) => ({ policy: { ...policy, growth: { enter: 0.2, stay: 0.3 } } }),
      /policy\.growth\.stay must not be greater than enter, 0\.2/,
    ],
    [
      'whose enter is above its strong',
      (policy) => ({ policy: { ...policy, decline: { enterRisk: 0.9, stayRisk: 0.3, strongRisk: 0.8 } } }),
      /policy\.decline\.enterRisk must not be greater than strongRisk/,
    ],
    [
      'with a share above one',
      (policy) => ({ policy: { ...policy, termination: { ...policy.termination, risk: 1.2 } } }),
      /policy\.termination\.risk must not be greater than 1/,
    ],
    [
      'with a plain fact missing',
      (policy) => ({ policy: { ...policy, facts: { ...policy.facts, drained: undefined } } }),
      /policy\.facts\.drained must be an object/,
    ],
    [
      'with a plain fact out of its bounds',
      (policy) => ({ policy: { ...policy, facts: { ...policy.facts, closed: { isOn: true, leftShare: 2 } } } }),
      /policy\.facts\.closed\.leftShare must not be greater than 1/,
    ],
    [
      'with days before none',
      (policy) => ({ policy: { ...policy, dwellDays: -1 } }),
      /dwellDays must not be less than 0/,
    ],
    ['for too many days', (policy) => ({ policy, days: 91 }), /days must not be greater than 90/],
    ['of another instant', (policy) => ({ policy, at: 'tomorrow' }), /at must be one of/],
  ])('refuse a dry-run %s', async (_what, bodyOf, detail) => {
    expect(await ask(service, 'POST', '/policies/dry-run', bodyOf(own))).toMatchObject({
      status: 400,
      body: { code: 'bad_request', detail: expect.stringMatching(detail) },
    });
  });

  it('answer about a run without customers', async () => {
    const { now, past } = await done<DryRunView>(ask(service, 'POST', '/policies/dry-run', { policy: own }));
    expect(now).toMatchObject({ customers: 0, examined: 0, share: 1, candidate: [], sample: [] });
    expect(past).toMatchObject({ examined: 0, matrix: {}, asRecorded: null });
  });

  it.each([
    ['POST', '/policies/dry-run', 'agent'],
    ['POST', '/policies/activate', 'auditor'],
    ['POST', '/policies/look-again', 'auditor'],
    ['DELETE', '/policies/active', 'auditor'],
    ['GET', '/policies', 'producer'],
  ] as const)('%s %s is closed to the %s', async (method, path, role) => {
    const body = method === 'POST' ? { policy: own } : undefined;
    expect(await ask(service, method, path, body, service.keys[role])).toMatchObject({ status: 403 });
  });

  it.each([
    ['GET', '/policies?model=none', 404, 'unknown_model'],
    ['POST', '/policies/dry-run', 404, 'unknown_run'],
  ])('%s %s of what does not exist is answered %s', async (method, path, status, code) => {
    const body = method === 'POST' ? { policy: own, run: 'nowhere' } : undefined;
    expect(await ask(service, method, path, body)).toMatchObject({ status, body: { code } });
  });
});

/** Names of what is not the same in both. */
function changed(a: Dump, b: Dump): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

function byCustomer(a: { customerId: string }, b: { customerId: string }): number {
  return a.customerId < b.customerId ? -1 : 1;
}

function countMoves(moves: readonly { from: string | null; to: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { from, to } of moves) counts[`${from ?? ''}>${to}`] = (counts[`${from ?? ''}>${to}`] ?? 0) + 1;
  return counts;
}

function countsOf(moves: readonly MoveCount[]): Record<string, number> {
  return Object.fromEntries(moves.map(({ from, to, customers }) => [`${from}>${to}`, customers]));
}
