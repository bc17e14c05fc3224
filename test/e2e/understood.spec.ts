/** What is asked in a way the service does not understand is refused with what it would understand, and changes nothing. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Problem, RunView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const RUN = 'history';
const CLOCK = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;
let service: TestService;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(15));
  await ask('operator', 'PUT', `/v1/runs/${RUN}`);
  await ask('operator', 'POST', `/v1/runs/${RUN}/clock`, { asOf: CLOCK });
});
afterAll(() => service.stop());

type Answer = Partial<Problem> & { status: number };

async function ask(role: keyof TestService['keys'], method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${service.keys[role]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { ...(text.startsWith('{') ? (JSON.parse(text) as Problem) : {}), status: response.status };
}

async function clock(): Promise<number | null> {
  return (await service.get<RunView>(`/v1/runs/${RUN}`)).asOf;
}

function anEvent(at: number): object {
  return { id: 'e1', customerId: 'c1', occurredAt: at, channel: 'mobile', type: 'payment', amount: 1 };
}

describe("a producer's key", () => {
  it.each([
    ['an event', anEvent(CLOCK)],
    ['a body that is refused', { id: '' }],
    ['no JSON', '{oops'],
  ])('neither writes into a replay nor moves its clock, with %s', async (_what, body) => {
    for (const query of [`run=${RUN}&asOf=${CLOCK + DAY_MS}`, `run=${RUN}`, `asOf=${CLOCK}`, 'run=nope&asOf=1']) {
      const { status } = await ask('producer', 'POST', `/v1/events?${query}`, body);
      expect([query, status === 403 || (status === 400 && body === '{oops')]).toEqual([query, true]);
    }
    expect(await clock()).toBe(CLOCK);
    expect(await service.get<RunView>(`/v1/runs/${RUN}`)).toMatchObject({ backlog: 0, applied: 0 });
  });

  it('hands over events to the live run, named or not', async () => {
    for (const query of ['', '?run=live']) {
      expect(await ask('producer', 'POST', `/v1/events${query}`, anEvent(Date.now()))).toMatchObject({ status: 202 });
    }
  });
});

describe("a replay's clock", () => {
  const implausible = fc.oneof(
    fc.integer({ min: -8.64e15, max: Date.UTC(1970, 11, 31, 23, 59, 59, 999) }),
    fc.integer({ min: Date.now() + 301_000 + 60_000, max: 8.64e15 }),
    fc.constantFrom(Date.UTC(2099, 0, 1), Date.UTC(9999, 11, 31), 0, -1, Math.round(Date.now() / 1000)),
  );

  it('goes nowhere that no bank means, and the refusal says how far it goes', async () => {
    await fc.assert(
      fc.asyncProperty(implausible, async (asOf) => {
        const moved = await ask('operator', 'POST', `/v1/runs/${RUN}/clock`, { asOf });
        expect(moved).toMatchObject({
          status: 400,
          code: 'bad_request',
          detail: expect.stringMatching(/1971-01-01|no further than now|looks like/),
        });
        const sent = await ask('operator', 'POST', `/v1/events?run=${RUN}&asOf=${asOf}`, anEvent(CLOCK));
        expect(sent.status).toBe(400);
        expect(await clock()).toBe(CLOCK);
      }),
      { numRuns: 40 },
    );
  });

  it('is told from seconds', async () => {
    const { detail } = await ask('operator', 'POST', `/v1/runs/${RUN}/clock`, { asOf: CLOCK / 1000 });
    expect(detail).toContain('looks like seconds');
  });

  it.each([
    [{ asOf: CLOCK, sweep: false }, 'sweep'],
    [{ asof: CLOCK }, 'asof'],
    [{}, 'asOf'],
    [[CLOCK], 'object'],
  ])('is not moved by %j', async (body, named) => {
    const moved = await ask('operator', 'POST', `/v1/runs/${RUN}/clock`, body);
    expect(moved).toMatchObject({ status: 400, code: 'bad_request', detail: expect.stringContaining(named) });
    expect(await clock()).toBe(CLOCK);
  });
});

describe('a run that is not known', () => {
  it.each<[string, string, unknown, string]>([
    ['GET', '/v1/alerts', undefined, ''],
    ['GET', '/v1/alerts/views', undefined, ''],
    ['GET', '/v1/alerts/a1', undefined, ''],
    ['GET', '/v1/customers/c1', undefined, ''],
    ['GET', '/v1/customers/c1/history', undefined, ''],
    ['GET', '/v1/customers/c1/features', undefined, ''],
    ['GET', '/v1/stages', undefined, ''],
    ['GET', '/v1/stages/moves', undefined, ''],
    ['GET', '/v1/stages/transitions', undefined, ''],
    ['GET', '/v1/stages/worth', undefined, ''],
    ['GET', '/v1/outcomes', undefined, ''],
    ['GET', '/v1/outcomes/uplift', undefined, ''],
    ['GET', '/v1/team', undefined, ''],
    ['GET', '/v1/models/monitor', undefined, ''],
    ['GET', '/v1/quarantine', undefined, ''],
    ['POST', '/v1/quarantine/redrive', undefined, ''],
    ['POST', '/v1/live/tickets', undefined, ''],
    ['POST', '/v1/policies/look-again', undefined, ''],
    ['POST', '/v1/alerts/a1/actions', { action: 'acknowledge', version: 1 }, ''],
    ['POST', '/v1/events', anEvent(CLOCK), `&asOf=${CLOCK}`],
  ])('is no other run: %s %s', async (method, path, body, more) => {
    for (const run of ['nope', '', 'LIVE', 'constructor', '../live', 'live%20']) {
      const answer = await ask('operator', method, `${path}?run=${run}${more}`, body);
      expect([run, answer.status, answer.code]).toEqual([run, 404, 'unknown_run']);
    }
  });

  it('stands in the body, or in the address, or in both alike', async () => {
    const lookAgain = (query: string, body?: unknown): Promise<Answer> =>
      ask('operator', 'POST', `/v1/policies/look-again${query}`, body);
    expect(await lookAgain('', { run: 'nope' })).toMatchObject({ code: 'unknown_run' });
    expect(await lookAgain(`?run=${RUN}`, { run: 'live' })).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await lookAgain(`?run=${RUN}`, { run: RUN })).toMatchObject({ status: 202, run: RUN });
  });
});

describe('a parameter that is not known', () => {
  it.each([
    ['/v1/alerts?statsu=open', 'statsu', 'status'],
    ['/v1/quarantine?reasno=too_late', 'reasno', 'reason'],
    ['/v1/stages/transitions?windwo=7d', 'windwo', 'window'],
    ['/v1/runs?run=live', 'run', 'none'],
  ])('is refused with those that are: %s', async (path, name, known) => {
    const { status, code, detail } = await ask('operator', 'GET', path);
    expect({ status, code }).toEqual({ status: 400, code: 'bad_request' });
    expect(detail).toContain(`"${name}"`);
    expect(detail).toContain(known);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('has no value %s', async (value) => {
    for (const path of [
      '/v1/alerts?status=',
      '/v1/alerts?stage=',
      '/v1/alerts?sort=',
      '/v1/alerts?view=',
      '/v1/alerts/views?tier=',
      '/v1/quarantine?reason=',
      '/v1/webhooks/deliveries?outcome=',
    ]) {
      expect([path, (await ask('operator', 'GET', path + value)).status]).toEqual([path, 400]);
    }
  });
});

describe('a body with a member that is not known', () => {
  it.each([
    ['POST', '/v1/quarantine/redrive', { reson: 'too_late' }],
    ['POST', '/v1/webhooks/redrive', { endpont: 'crm' }],
    ['POST', '/v1/policies/look-again', { rnu: 'live' }],
    ['POST', '/v1/policies/activate', { lookagain: true }],
    ['POST', '/v1/policies/dry-run', { day: 3 }],
    ['POST', '/v1/alerts/a1/actions', { action: 'acknowledge', version: 1, note: 'x' }],
    ['POST', '/v1/alerts/actions', { action: 'acknowledge', alerts: [{ id: 'a1', version: 1 }], note: 'x' }],
    ['PUT', '/v1/runs/another', { clock: CLOCK }],
    ['POST', '/v1/live/tickets', { run: RUN }],
    ['PUT', '/v1/customers/c1/opt-out', { by: 'li' }],
    ['POST', '/v1/models/none/activate', { force: true }],
  ])('is refused: %s %s %j', async (method, path, body) => {
    const { status, code, detail } = await ask('operator', method, path, body);
    expect({ status, code }).toEqual({ status: 400, code: 'bad_request' });
    expect(detail).toContain(Object.keys(body).at(-1));
  });

  it.each(['/v1/quarantine/redrive', '/v1/webhooks/redrive', '/v1/policies/look-again'])(
    'or that is no object does not mean everything: %s',
    async (path) => {
      for (const body of ['[]', '"all"', '1', 'true']) {
        expect([body, (await ask('operator', 'POST', path, body)).status]).toEqual([body, 400]);
      }
    },
  );
});

describe('what needs no key', () => {
  it.each(['/health/live', '/health/ready', '/metrics', '/docs', '/openapi.json', '/', '/health/live?probe=1'])(
    '%s is open',
    async (path) => {
      if (path === '/') expect(existsSync('dist/dashboard/index.html')).toBe(true);
      expect((await fetch(service.url + path)).status).toBe(200);
    },
  );

  it('the document of the calls names their parameters', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string; required: boolean }[] }>>;
    };
    const of = (path: string, method: string): string[] =>
      (document.paths[path]?.[method]?.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    expect(of('/v1/events', 'post').sort()).toEqual(['asOf', 'run']);
    expect(of('/v1/quarantine', 'get').sort()).toEqual(['cursor', 'limit', 'reason', 'run']);
    expect(of('/v1/customers/{id}/history', 'get').sort()).toEqual(['asOf', 'run']);
  });
});
