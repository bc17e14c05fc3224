import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ClosedError, EventClient, retryWaitMs, type EventClientOptions, type NewEvent } from './event.client.js';

type Answer = (ids: string[], init: RequestInit) => Response | Promise<Response>;

const EVENT: NewEvent = { customerId: 'c1', occurredAt: 0, channel: 'mobile', type: 'login' };

function event(id: string): NewEvent {
  return { ...EVENT, id };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

function bodyOf(init: RequestInit = {}): string {
  return typeof init.body === 'string' ? init.body : '';
}

function accepted(ids: readonly string[]): Response {
  return json(202, { accepted: ids.length, rejected: [], rejectedCount: 0, warnings: [] });
}

function problem(status: number, code: string, headers?: Record<string, string>): Response {
  return json(status, { type: 'about:blank', title: code, status, code, detail: `it is ${code}` }, headers);
}

/** The answers in order; after the last one everything is accepted. */
function clientWith(answers: Answer[], options: Partial<EventClientOptions> = {}) {
  const posts: string[][] = [];
  const send = jest.fn<typeof fetch>((_url, init = {}) => {
    const ids = bodyOf(init)
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    posts.push(ids);
    return Promise.resolve((answers.shift() ?? accepted)(ids, init));
  });
  const client = new EventClient({ key: 'k', base: 'http://bank', fetch: send, random: () => 0, ...options });
  return { client, posts, send };
}

/** Rejects when the request is cut off, as fetch does. */
const never: Answer = (_ids, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

describe('batches', () => {
  it('sends what was added within the linger time in one post, in order', async () => {
    const { client, posts, send } = clientWith([]);
    client.add(event('a'));
    client.add(event('b'));
    await jest.advanceTimersByTimeAsync(49);
    expect(posts).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(posts).toEqual([['a', 'b']]);
    expect(send.mock.calls[0]?.[0]).toBe('http://bank/v1/events');
    expect(send.mock.calls[0]?.[1]?.headers).toMatchObject({ 'content-type': 'application/x-ndjson' });
    expect(client.waiting).toBe(0);
  });

  it('sends a full batch at once, and the rest after it', async () => {
    const { client, posts } = clientWith([], { batchEvents: 2 });
    for (const id of ['a', 'b', 'c']) client.add(event(id));
    await jest.advanceTimersByTimeAsync(0);
    expect(posts).toEqual([['a', 'b'], ['c']]);
  });

  it('sends an event that was added while the last batch was being finished', async () => {
    const { client, posts } = clientWith([]);
    client.add(event('a'));
    await client.flush();
    client.add(event('b'));
    await jest.advanceTimersByTimeAsync(50);
    expect(posts).toEqual([['a'], ['b']]);
  });

  it('writes the event down when it is added: a later change of it is not sent', async () => {
    const { client, send } = clientWith([]);
    const changing = { ...event('a'), amount: 1 };
    client.add(changing);
    changing.amount = 2;
    await client.flush();
    expect(JSON.parse(bodyOf(send.mock.calls[0]?.[1]))).toMatchObject({ amount: 1 });
  });
});

describe('retries', () => {
  const away: Answer = () => Promise.reject(new TypeError('failed'));

  it.each<[string, Answer]>([
    ['nobody answers', away],
    ['the service is overloaded', () => problem(429, 'overloaded')],
    ['the queue is away', () => problem(503, 'queue_unavailable')],
    ['the key is refused', () => problem(401, 'unauthenticated')],
    ['a proxy answers with a page', () => new Response('<html>', { status: 502 })],
    ['a proxy refuses with a page', () => new Response('<html>', { status: 400 })],
    ['another program answers', () => json(200, { hello: 'world' })],
  ])('sends the same ids again when %s', async (_what, answer) => {
    const { client, posts } = clientWith([answer, answer]);
    client.add(EVENT);
    client.add(event('b'));
    const flushed = client.flush();
    await jest.advanceTimersByTimeAsync(100 + 200);
    await flushed;
    expect(posts).toHaveLength(3);
    expect(posts[0]?.[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(posts[1]).toEqual(posts[0]);
    expect(posts[2]).toEqual(posts[0]);
  });

  it('waits as long as the service asks for, and says so', async () => {
    const onRetry = jest.fn();
    const { client, posts } = clientWith([() => problem(429, 'overloaded', { 'retry-after': '7' })], { onRetry });
    client.add(event('a'));
    void client.flush();
    await jest.advanceTimersByTimeAsync(6_999);
    expect(posts).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(posts).toHaveLength(2);
    expect(onRetry).toHaveBeenCalledWith(expect.objectContaining({ retryAfterMs: 7_000 }), 7_000);
  });

  it.each([
    [0, 0, 0, 100],
    [1, 0, 1, 400],
    [50, 0, 1, 30_000],
    [50, 60_000, 0, 60_000],
  ])('after %i failures, asked for %i ms and with luck %d it waits %i ms', (failures, atLeast, luck, expected) => {
    expect(retryWaitMs(failures, atLeast, luck)).toBe(expected);
  });
});

describe('events that the service refuses', () => {
  const refusing =
    (bad: string, status = 202): Answer =>
    (ids) => {
      const rejected = ids.flatMap((id, index) =>
        id.startsWith(bad) ? [{ index, id, code: 'bad_amount', message: 'no' }] : [],
      );
      const body = {
        accepted: ids.length - rejected.length,
        rejected: rejected.slice(0, 2),
        rejectedCount: rejected.length,
        warnings: [],
      };
      return json(status, status === 400 ? { status, code: 'nothing_acceptable', detail: 'no', ...body } : body);
    };

  it.each([
    ['some', ['a', 'x'], 202],
    ['all', ['x'], 400],
  ])('reports %s of them and does not send them again', async (_what, ids, status) => {
    const onRefused = jest.fn();
    const { client, posts } = clientWith([refusing('x', status)], { onRefused });
    for (const id of ids) client.add(event(id));
    await client.flush();
    expect(posts).toEqual([ids]);
    expect(onRefused.mock.calls).toEqual([[event('x'), { code: 'bad_amount', message: 'no' }]]);
  });

  it('names every one when the service names only the first', async () => {
    const onRefused = jest.fn<NonNullable<EventClientOptions['onRefused']>>();
    const { client } = clientWith(Array<Answer>(9).fill(refusing('x')), { onRefused });
    for (const id of ['x1', 'a', 'x2', 'x3', 'x4']) client.add(event(id));
    await client.flush();
    expect(onRefused.mock.calls.map(([{ id }]) => id)).toEqual(['x1', 'x2', 'x3', 'x4']);
  });

  it.each([
    [400, 'too_deep'],
    [413, 'body_too_large'],
  ])('finds the event for which a whole post is refused with %i', async (status, code) => {
    const onRefused = jest.fn<NonNullable<EventClientOptions['onRefused']>>();
    const poisoned: Answer = (ids) => (ids.includes('x') ? problem(status, code) : accepted(ids));
    const { client, posts } = clientWith(Array<Answer>(20).fill(poisoned), { onRefused });
    for (const id of ['a', 'b', 'c', 'x', 'd']) client.add(event(id));
    await client.flush();
    expect(onRefused.mock.calls).toEqual([[event('x'), { code, message: `it is ${code}` }]]);
    expect(posts.slice(0, 3).map((ids) => ids.length)).toEqual([5, 3, 2]);
    expect(new Set(posts.filter((ids) => !ids.includes('x')).flat())).toEqual(new Set(['a', 'b', 'c', 'd']));
  });

  it('goes on when a callback throws', async () => {
    const late: unknown[] = [];
    const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((work) => void late.push(work));
    const { client } = clientWith([refusing('x')], {
      onRefused: () => {
        throw new Error('of the caller');
      },
    });
    client.add(event('x'));
    await client.flush();
    expect(client.waiting).toBe(0);
    expect(late).toHaveLength(1);
    queue.mockRestore();
  });
});

describe('bounded memory', () => {
  it('takes no more than the buffer holds, and says when there is room', async () => {
    const { client } = clientWith([], { maxBufferedEvents: 2 });
    expect([client.add(event('a')), client.add(event('b')), client.add(event('c'))]).toEqual([true, true, false]);
    const room = jest.fn();
    void client.room().then(room);
    await jest.advanceTimersByTimeAsync(49);
    expect(room).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(room).toHaveBeenCalled();
    expect(client.add(event('c'))).toBe(true);
  });

  it('counts bytes too, and those of events under way', async () => {
    const { client } = clientWith([never], { maxBufferedBytes: 250 });
    expect([client.add(event('a')), client.add(event('b'))]).toEqual([true, true]);
    await jest.advanceTimersByTimeAsync(50);
    expect(client.add({ ...event('c'), type: '货'.repeat(30) })).toBe(false);
    expect(() => client.add({ ...event('d'), type: '货'.repeat(100) })).toThrow(RangeError);
  });
});

describe('the end', () => {
  it('sends what waits without lingering, and takes nothing more', async () => {
    const { client, posts } = clientWith([]);
    client.add(event('a'));
    expect(await client.close()).toEqual({ unsent: [] });
    expect(posts).toEqual([['a']]);
    expect(() => client.add(event('b'))).toThrow(ClosedError);
  });

  it.each<[string, Answer]>([
    ['a request', never],
    ['a pause', () => problem(503, 'queue_unavailable', { 'retry-after': '99' })],
  ])('gives back what it could not send in time, from the middle of %s', async (_what, answer) => {
    const { client } = clientWith([answer]);
    client.add(event('a'));
    const closed = client.close({ withinMs: 1_000 });
    const flushed = client.flush();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await closed).toEqual({ unsent: [event('a')] });
    await flushed;
    expect(client.waiting).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
