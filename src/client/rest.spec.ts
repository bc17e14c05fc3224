import { describe, expect, it, jest } from '@jest/globals';
import { RestClient, RestError } from './rest.js';

function clientAnswering(status: number, body: string) {
  const send = jest.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));
  return { client: new RestClient({ key: 'k', base: 'https://bank.example', fetch: send }), send };
}

describe('the read client', () => {
  it('sends the key, the run and the query', async () => {
    const { client, send } = clientAnswering(200, '{"alerts":[],"cursor":null}');
    await client.forRun('march').alerts({ limit: 100 });
    const [url, init] = send.mock.calls[0] ?? [];
    expect(url).toBe('https://bank.example/v1/alerts?limit=100&run=march');
    expect(init?.headers).toMatchObject({ authorization: 'Bearer k' });
  });

  it('names no run where there is none to name: the service would refuse it', async () => {
    const { client, send } = clientAnswering(200, '{}');
    await client.safeguards();
    await client.forRun('march').runs();
    expect(send.mock.calls.map(([url]) => url)).toEqual([
      'https://bank.example/v1/safeguards',
      'https://bank.example/v1/runs',
    ]);
  });

  it.each([
    ['a length', '7d', 'window=7d'],
    ['two days', { from: 1, to: 2 }, 'from=1&to=2'],
    ['a day until now', { from: 1 }, 'from=1'],
  ] as const)('asks for a window by %s', async (_how, window, query) => {
    const { client, send } = clientAnswering(200, '{}');
    await client.worth(window);
    await client.transitions(window);
    expect(send.mock.calls.map(([url]) => url)).toEqual([
      `https://bank.example/v1/stages/worth?${query}`,
      `https://bank.example/v1/stages/transitions?${query}`,
    ]);
  });

  it('escapes a customer id', async () => {
    const { client, send } = clientAnswering(200, '{}');
    await client.customer('a/b?c');
    expect(send.mock.calls[0]?.[0]).toBe('https://bank.example/v1/customers/a%2Fb%3Fc');
  });

  it('throws the problem the server names', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 404, code: 'unknown_customer', detail: 'Not known.' };
    const { client } = clientAnswering(404, JSON.stringify(problem));
    await expect(client.customer('x')).rejects.toMatchObject({ problem });
  });

  it.each([
    [502, '<html>'],
    [200, '<html>'],
    [500, '{"message":"no problem body"}'],
  ])('calls an answer with status %i and body %s unreadable', async (status, body) => {
    const { client } = clientAnswering(status, body);
    await expect(client.stages()).rejects.toMatchObject({ problem: { code: 'unreadable', status } });
  });

  it('calls a server that does not answer unreachable', async () => {
    const client = new RestClient({ key: 'k', fetch: () => Promise.reject(new TypeError('failed')) });
    const error = await client.runs().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RestError);
    expect(error).toMatchObject({ problem: { code: 'unreachable', status: 0 } });
  });
});
