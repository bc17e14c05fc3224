/** Who may call what: every route of the application × every role × every parameter, held to one table. */
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Controller, Get, Post, type Provider } from '@nestjs/common';
import fc from 'fast-check';
import { AppModule } from '../../src/app.module.js';
import { EventsRoute } from '../../src/intake/events.route.js';
import { readConfig } from '../../src/ops/config.js';
import { AccessKeys, ROLES, type Role } from '../../src/ops/keys.js';
import { NO_TRACES, Traces } from '../../src/ops/traces.js';
import { createLog } from '../../src/ops/log.js';
import { ProblemFilter } from '../../src/ops/problem.filter.js';
import type { Parts } from '../../src/parts.js';

const READERS = ['agent', 'auditor', 'operator'] as const;
const CHECKERS = ['auditor', 'operator'] as const;
const WORKERS = ['agent', 'operator'] as const;
const OPERATOR = ['operator'] as const;

interface Row {
  /** Who may call it; `everybody` needs no key. */
  may: readonly Role[] | 'everybody';
  /** What the address may say, for all of these roles or for some of them. */
  takes?: Readonly<Record<string, 'all' | readonly Role[]>>;
}

const RUN = { run: 'all' } as const;
const WINDOW = { window: 'all', from: 'all', to: 'all', run: 'all' } as const;

const TABLE: Readonly<Record<string, Row>> = {
  'POST /v1/events': { may: ['producer', 'operator'], takes: { run: OPERATOR, asOf: OPERATOR } },
  'GET /v1/events/unmapped': { may: ['producer', 'auditor', 'operator'], takes: RUN },
  'GET /v1/runs': { may: READERS },
  'GET /v1/runs/:name': { may: READERS },
  'PUT /v1/runs/:name': { may: OPERATOR },
  'POST /v1/runs/:name/clock': { may: OPERATOR },
  'GET /v1/quarantine': { may: CHECKERS, takes: { limit: 'all', reason: 'all', cursor: 'all', run: 'all' } },
  'POST /v1/quarantine/redrive': { may: OPERATOR, takes: RUN },
  'POST /v1/live/tickets': { may: READERS, takes: RUN },
  'GET /v1/customers': {
    may: READERS,
    takes: {
      stage: 'all',
      branch: 'all',
      tier: 'all',
      band: 'all',
      riskFrom: 'all',
      silentFrom: 'all',
      since: 'all',
      strategy: 'all',
      q: 'all',
      sort: 'all',
      limit: 'all',
      cursor: 'all',
      run: 'all',
    },
  },
  'GET /v1/customers/:id': { may: READERS, takes: RUN },
  'GET /v1/customers/:id/activity': { may: READERS, takes: { weeks: 'all', run: 'all' } },
  'GET /v1/customers/:id/risk': { may: READERS, takes: RUN },
  'GET /v1/customers/:id/contacts': { may: READERS, takes: RUN },
  'POST /v1/customers/:id/contacts': { may: WORKERS, takes: RUN },
  'GET /v1/customers/:id/history': { may: READERS, takes: { asOf: 'all', run: 'all' } },
  'GET /v1/customers/:id/features': { may: READERS, takes: RUN },
  'GET /v1/customers/:id/opt-out': { may: READERS },
  'PUT /v1/customers/:id/opt-out': { may: WORKERS },
  'DELETE /v1/customers/:id/opt-out': { may: WORKERS },
  'GET /v1/stages': { may: READERS, takes: { asOf: 'all', run: 'all' } },
  'GET /v1/stages/moves': { may: READERS, takes: { limit: 'all', run: 'all' } },
  'GET /v1/stages/transitions': { may: READERS, takes: WINDOW },
  'GET /v1/stages/days': { may: READERS, takes: WINDOW },
  'GET /v1/stages/worth': { may: READERS, takes: WINDOW },
  'GET /v1/alerts': {
    may: READERS,
    takes: {
      view: 'all',
      me: 'all',
      sort: 'all',
      tier: 'all',
      valueFrom: 'all',
      cold: 'all',
      status: 'all',
      kind: 'all',
      severity: 'all',
      stage: 'all',
      strategy: 'all',
      assignee: 'all',
      branch: 'all',
      customer: 'all',
      overdue: 'all',
      limit: 'all',
      cursor: 'all',
      run: 'all',
    },
  },
  'GET /v1/alerts/views': {
    may: READERS,
    takes: {
      me: 'all',
      kind: 'all',
      severity: 'all',
      stage: 'all',
      strategy: 'all',
      tier: 'all',
      branch: 'all',
      run: 'all',
    },
  },
  'GET /v1/alerts/raised': { may: READERS, takes: { window: 'all', run: 'all' } },
  'GET /v1/alerts/saved': { may: READERS, takes: { window: 'all', run: 'all' } },
  'GET /v1/alerts/:id': { may: READERS, takes: RUN },
  'POST /v1/alerts/actions': { may: WORKERS, takes: RUN },
  'POST /v1/alerts/:id/actions': { may: WORKERS, takes: RUN },
  'GET /v1/outcomes': { may: CHECKERS, takes: { since: 'all', run: 'all' } },
  'GET /v1/outcomes/uplift': { may: CHECKERS, takes: RUN },
  'GET /v1/team': { may: READERS, takes: RUN },
  'GET /v1/branches': { may: READERS },
  'GET /v1/models': { may: READERS },
  'GET /v1/models/history': { may: READERS },
  'GET /v1/models/monitor': { may: READERS, takes: RUN },
  'POST /v1/models/:version/activate': { may: OPERATOR },
  'POST /v1/models/:version/shadow': { may: OPERATOR },
  'DELETE /v1/models/shadow': { may: OPERATOR },
  'GET /v1/policies': { may: READERS, takes: { model: 'all' } },
  'POST /v1/policies/dry-run': { may: CHECKERS, takes: RUN },
  'POST /v1/policies/activate': { may: OPERATOR, takes: RUN },
  'DELETE /v1/policies/active': { may: OPERATOR },
  'POST /v1/policies/look-again': { may: OPERATOR, takes: RUN },
  'GET /v1/safeguards': { may: READERS, takes: RUN },
  'GET /v1/flow': { may: READERS, takes: RUN },
  'GET /v1/webhooks': { may: CHECKERS },
  'GET /v1/webhooks/deliveries': {
    may: CHECKERS,
    takes: { endpoint: 'all', outcome: 'all', limit: 'all', cursor: 'all' },
  },
  'POST /v1/webhooks/redrive': { may: OPERATOR },
  'POST /v1/webhooks/:name/pause': { may: OPERATOR },
  'POST /v1/webhooks/:name/resume': { may: OPERATOR },
  'POST /v1/webhooks/:name/test': { may: OPERATOR },
  'GET /health/live': { may: 'everybody' },
  'GET /health/ready': { may: 'everybody' },
  'GET /metrics': { may: 'everybody' },
};

const KEYS = Object.fromEntries(ROLES.map((role) => [role, `${role}-key-of-this-test`]));
const PARAMETERS = [...new Set(Object.values(TABLE).flatMap(({ takes = {} }) => Object.keys(takes)))];

/** Somebody forgot to say who may call these. */
@Controller('forgotten')
class Forgotten {
  @Get()
  outside(): string {
    return 'open';
  }
}
@Controller('v1/forgotten')
class ForgottenBelow {
  @Post()
  below(): string {
    return 'open';
  }
}

const agent = new Agent({ keepAlive: true });
let app: NestFastifyApplication;
let port: number;
const routes: string[] = [];

beforeAll(async () => {
  const parts: Partial<Parts> = {
    config: readConfig({}),
    keys: AccessKeys.of(KEYS),
    log: createLog('fatal'),
    directory: {} as Parts['directory'],
  };
  const { controllers = [], providers = [] } = AppModule.with(parts as Parts);
  const edges = providers.filter((provider) => [APP_GUARD, APP_FILTER].some((edge) => edge === tokenOf(provider)));
  const adapter = new FastifyAdapter();
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
  });
  const module = await Test.createTestingModule({
    controllers: [...controllers, Forgotten, ForgottenBelow],
    providers: [
      ...edges,
      EventsRoute,
      { provide: AccessKeys, useValue: parts.keys },
      { provide: Traces, useValue: NO_TRACES },
    ],
  })
    .useMocker(() => new Proxy({}, { get: () => undefined })) // whoever gets past the guard meets a fault, and no more
    .compile();
  app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
  app.get(EventsRoute).serve(adapter.getInstance(), new ProblemFilter(createLog('fatal'), () => false));
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});
afterAll(async () => {
  agent.destroy();
  await app.close();
});

function tokenOf(provider: Provider): unknown {
  return 'provide' in provider ? provider.provide : provider;
}

interface Answer {
  status: number;
  said: string;
}

/** The path goes out as it is written: fetch would tidy it up. */
function ask(call: string, key?: string, query = '', body?: string): Promise<Answer> {
  const [method, path = ''] = call.split(' ');
  const headers = {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, method, path: path.replace(/:\w+/g, 'one') + query, headers }, (answer) => {
      let said = '';
      answer.setEncoding('utf8').on('data', (part: string) => (said += part));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, said }));
    });
    asked.once('error', reject).end(body);
  });
}

async function statusOf(call: string, key?: string, query = ''): Promise<number> {
  return (await ask(call, key, query)).status;
}

/** 401, 403, 400 for a parameter that is not known, or `in` for whatever else the handler made of it. */
async function answerOf(call: string, role: Role | null, query = ''): Promise<number | 'in'> {
  const { status, said } = await ask(call, role === null ? undefined : KEYS[role], query);
  return [401, 403].includes(status) || said.includes('There is no parameter') ? status : 'in';
}

function rightAnswer({ may, takes = {} }: Row, role: Role | null, parameter?: string): number | 'in' {
  if (may === 'everybody') return 'in';
  if (role === null) return 401;
  if (!may.includes(role)) return 403;
  if (parameter === undefined) return 'in';
  const whoMay = new Map(Object.entries(takes)).get(parameter);
  return whoMay === undefined ? 400 : whoMay === 'all' || whoMay.includes(role) ? 'in' : 403;
}

describe('who may call what', () => {
  it('every route has its row, and every row its route', () => {
    const known = routes.filter((route) => !/forgotten/.test(route));
    expect([...new Set(known)].sort()).toEqual(Object.keys(TABLE).sort());
  });

  it.each(Object.entries(TABLE))('%s', async (call, row) => {
    for (const role of [null, ...ROLES]) {
      const asked = [role, undefined, await answerOf(call, role)];
      expect(asked).toEqual([role, undefined, rightAnswer(row, role)]);
      for (const parameter of [...PARAMETERS, 'rnu', 'constructor', '__proto__']) {
        const answer = await answerOf(call, role, `?${parameter}=2`);
        expect([role, parameter, answer]).toEqual([role, parameter, rightAnswer(row, role, parameter)]);
      }
    }
  });

  it('a key nobody gave out opens nothing', async () => {
    for (const [call, { may }] of Object.entries(TABLE)) {
      if (may !== 'everybody') expect([call, await statusOf(call, 'a-key-that-nobody-gave-out')]).toEqual([call, 401]);
    }
  });

  it('a handler that nobody declared is closed to all, wherever it lies', async () => {
    for (const call of ['GET /forgotten', 'POST /v1/forgotten', 'GET /%66orgotten', 'POST /%761/forgotten']) {
      expect([call, await answerOf(call, null)]).toEqual([call, 401]);
      for (const role of ROLES) expect([call, role, await answerOf(call, role)]).toEqual([call, role, 403]);
    }
  });

  it('a producer may name the run it writes to anyway', async () => {
    expect(await answerOf('POST /v1/events', 'producer', '?run=live')).not.toBe(403);
    expect(await answerOf('POST /v1/events', 'producer', '?run=live&asOf=2')).toBe(403);
    for (const query of ['?run=live2', '?run=', '?%72un=one', '#run=one', '?x#&run=one']) {
      expect([query, await statusOf('POST /v1/events', KEYS['producer'], query)]).toEqual([query, expect.any(Number)]);
      expect([query, await answerOf('POST /v1/events', 'producer', query)]).not.toEqual([query, 'in']);
    }
  });

  it('a parameter is given once', async () => {
    for (const query of ['?run=live&run=nope', '?run=nope&run=live', '?run=live&%72un=nope']) {
      expect(await statusOf('POST /v1/events', KEYS['operator'], query)).toBe(400);
    }
  });

  it('a call that reads no body refuses one that says something', async () => {
    const reads = /events|actions$|redrive$|clock$|dry-run$|policies.activate$|look-again$|contacts$|runs.:name$/;
    const calls = Object.keys(TABLE).filter((call) => !/^GET/.test(call) && !reads.test(call));
    expect(calls).toHaveLength(10);
    for (const call of calls) {
      expect([call, (await ask(call, KEYS['operator'], '', '{"force":true}')).said]).toEqual([
        call,
        expect.stringMatching(/takes no body: force/),
      ]);
      expect([call, (await ask(call, KEYS['operator'], '', '{}')).said]).toEqual([
        call,
        expect.not.stringMatching(/no body/),
      ]);
    }
  });

  it('no other spelling of an address opens what is closed', async () => {
    const calls = Object.entries(TABLE).filter(([, { may }]) => may !== 'everybody');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...calls),
        spelling,
        fc.constantFrom(null, ...ROLES),
        async (call, spell, role) => {
          const [[name, row], [method, path = '']] = [call, call[0].split(' ')];
          if (rightAnswer(row, role) === 'in') return;
          expect([name, [401, 403, 404]]).toEqual([
            name,
            expect.arrayContaining([
              await statusOf(`${method} ${spell(path)}`, role === null ? undefined : KEYS[role]),
            ]),
          ]);
        },
      ),
      { numRuns: 400 },
    );
  });
});

type Spell = (path: string) => string;
const letterAt = (path: string, n: number, change: (letter: string) => string): string => {
  const at = 1 + (n % (path.length - 1));
  return path.slice(0, at) + change(path[at] ?? '') + path.slice(at + 1);
};
const percent = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;
const spelling: fc.Arbitrary<Spell> = fc.oneof(
  fc.nat(60).map(
    (n): Spell =>
      (path) =>
        letterAt(path, n, (letter) => letter.toUpperCase()),
  ),
  fc.nat(60).map(
    (n): Spell =>
      (path) =>
        letterAt(path, n, percent),
  ),
  fc.nat(60).map(
    (n): Spell =>
      (path) =>
        letterAt(path, n, (letter) => (letter === '/' ? '//' : letter)),
  ),
  fc.constantFrom<Spell[]>(
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => path.replace('/v1', '/v1/../v1'),
    (path) => path.replace('/v1', '/./v1'),
    (path) => path.replace('/v1', '/docs/../v1'),
    (path) => path.replace('/v1', '/metrics/..%2fv1'),
    (path) => path.replace('/v1', '/v1;x=1'),
    (path) => `${path}%00`,
    (path) => `${path}%2f`,
    (path) => `${path}#x`,
  ),
);
