/** The list of customers and the activity of one, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestClient, RestError } from '../../src/client/rest.js';
import type { ActivityView, CustomerListView, CustomerView } from '../../src/client/protocol.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const CUSTOMERS = ['c-100', 'c-101', 'c-102', 'd-200', '王-300'];
const NOW = Date.now();

let service: TestService;
let rest: RestClient;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(58));
  rest = new RestClient({ base: service.url, key: service.keys.agent });
  const events = CUSTOMERS.flatMap((customerId, i) => [
    {
      id: `${customerId}-1`,
      customerId,
      occurredAt: NOW - (i + 1) * DAY_MS,
      channel: 'mobile',
      type: 'payment',
      amount: 20,
    },
    {
      id: `${customerId}-2`,
      customerId,
      occurredAt: NOW - 60_000,
      channel: 'online',
      type: 'login',
      balance: 100_000 * 10 ** (i % 3),
      branch: `B-${i % 2}`,
    },
  ]);
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(202);
  await until(
    () => rest.customers(),
    ({ count }) => count === CUSTOMERS.length,
  );
});
afterAll(() => service.stop());

function names({ customers }: CustomerListView): string[] {
  return customers.map(({ customerId }) => customerId);
}

async function ask(
  path: string,
  key = service.keys.agent,
): Promise<{ status: number; code?: string; detail?: string }> {
  const response = await fetch(`${service.url}/v1/${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { ...((await response.json()) as object), status: response.status };
}

describe('GET /v1/customers', () => {
  it('says of each customer what their own page says', async () => {
    const { customers, count, missing, cursor } = await rest.customers();
    expect([count, missing, cursor]).toEqual([5, 0, null]);
    for (const row of customers) {
      const view: CustomerView = await rest.customer(row.customerId);
      const { stage, stageSinceAt, risk, valueTier, threshold, balance, branch, scoredAt, lastActiveAt } = view;
      expect(row).toMatchObject({
        stage,
        stageSinceAt,
        risk,
        valueTier,
        threshold,
        balance,
        branch,
        scoredAt,
        lastActiveAt,
      });
      expect(row.strategy).toBe(view.strategy?.name ?? null);
      expect(row.openAlert?.id ?? null).toBe(view.openAlert?.id ?? null);
    }
  });

  it('is in the order that was asked for, page by page', async () => {
    expect(names(await rest.customers({ sort: 'silence' }))).toEqual(CUSTOMERS.toReversed());
    expect(names(await rest.customers({ sort: '-silence' }))).toEqual(CUSTOMERS);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { sort: '-silence', limit: 2, ...(cursor === null ? {} : { cursor }) };
      const page: CustomerListView = await rest.customers(query);
      expect([page.count, page.reach]).toEqual([5, 5]);
      seen.push(...names(page));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen).toEqual(CUSTOMERS);
  });

  it.each([
    ['branch=B-1', ['c-101', 'd-200']],
    ['tier=private', ['c-102']],
    ['silentFrom=4', ['d-200', '王-300']],
    ['q=c-1', ['c-100', 'c-101', 'c-102']],
    ['q=300', ['王-300']],
    ['branch=B-0&q=c-1', ['c-100', 'c-102']],
    ['riskFrom=1', []],
    ['since=2020-01-01&stage=prospect,development,growth,maturity,decline,termination', CUSTOMERS],
    [`since=${NOW + DAY_MS}`, []],
  ])('finds by %s', async (query, expected) => {
    const found = await service.get<CustomerListView>(`/v1/customers?sort=-silence&${query}`);
    expect([names(found), found.count]).toEqual([expected, expected.length]);
  });

  it.each([
    ['stage=gone', 'stage must be of'],
    ['tier=gold', 'tier must be of'],
    ['strategy=pray', 'strategy must be of'],
    ['band=over', 'band must be of'],
    ['riskFrom=0.355', 'riskFrom must be'],
    ['riskFrom=2', 'riskFrom must be'],
    ['silentFrom=-1', 'silentFrom must be'],
    ['since=yesterday', 'since must be'],
    ['q=c', 'q must be'],
    ['sort=name', 'sort must be'],
    ['sort=-any', 'sort must be'],
    ['limit=501', 'limit must be'],
    ['cursor=order~x~1~1~1', 'cursor must come from the page before'],
    ['tiers=mass', 'There is no parameter "tiers"'],
  ])('refuses %s with a sentence', async (query, sentence) => {
    const answer = await ask(`customers?${query}`);
    expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
    expect(answer.detail).toContain(sentence);
  });

  it('refuses a cursor with other filters than those of its list', async () => {
    const { cursor } = await rest.customers({ limit: 1 });
    await expect(rest.customers({ limit: 1, branch: 'B-1', cursor: cursor ?? '' })).rejects.toThrow(RestError);
    expect(names(await rest.customers({ limit: 4, cursor: cursor ?? '' }))).toHaveLength(4);
  });

  it.each([
    ['agent', 200],
    ['auditor', 200],
    ['operator', 200],
    ['producer', 403],
  ] as const)('is answered to the key of %s with %i', async (role, status) => {
    expect((await ask('customers', service.keys[role])).status).toBe(status);
    expect((await ask('customers/c-100/activity', service.keys[role])).status).toBe(status);
  });

  it('is of one run: one that is not known is refused', async () => {
    expect(await ask('customers?run=nope')).toMatchObject({ status: 404, code: 'unknown_run' });
    expect(await ask('customers/c-100/activity?run=nope')).toMatchObject({ status: 404, code: 'unknown_run' });
  });
});

describe('GET /v1/customers/:id/activity', () => {
  it('has the events of the customer in their weeks', async () => {
    const { weeks, usual }: ActivityView = await rest.activity('d-200');
    const sum = (channel: 'mobile' | 'online', kind: 'money_out' | 'session'): number =>
      weeks.reduce((total, { counts }) => total + (counts[channel]?.[kind] ?? 0), 0);
    expect([sum('mobile', 'money_out'), sum('online', 'session')]).toEqual([1, 1]);
    expect(weeks.reduce((total, { amountOut }) => total + amountOut, 0)).toBe(20);
    expect(weeks.at(-1)?.balance).toBe(100_000);
    expect(usual).toBeNull();
  });

  it('gives as many of the newest weeks as asked for', async () => {
    const { weeks } = await rest.activity('王-300', { weeks: 1 });
    expect(weeks).toHaveLength(1);
    expect(new Date(`${weeks[0]?.startsOn}T00:00Z`).getUTCDay()).toBe(1);
  });

  it.each(['0', '54', '1.5', 'all'])('refuses weeks=%s', async (weeks) => {
    expect(await ask(`customers/c-100/activity?weeks=${weeks}`)).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it('does not know a customer of whom nothing arrived', async () => {
    expect(await ask('customers/nobody/activity')).toMatchObject({ status: 404, code: 'unknown_customer' });
  });
});

it('the document of the calls names their parameters', async () => {
  const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
    paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }>;
  };
  const of = (path: string): string =>
    (paths[path]?.get?.parameters ?? [])
      .flatMap((one) => (one.in === 'query' ? [one.name] : []))
      .toSorted()
      .join(' ');
  expect(of('/v1/customers')).toBe('band branch cursor limit q riskFrom run silentFrom since sort stage strategy tier');
  expect(of('/v1/customers/{id}/activity')).toBe('run weeks');
});
