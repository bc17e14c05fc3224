import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectProblem } from './problem.matcher.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';
import { Wire, type WireAnswer } from './wire.js';

const LIMIT_BYTES = 20_000;
/** Larger than the limit, and less than the limit when it is compressed. */
const BOMB = gzipSync(Buffer.alloc(10 * LIMIT_BYTES, ' '));
/** 张三, as a bank's older system writes it. */
const GBK = Buffer.from('d5c5c8fd', 'hex');
let service: TestService;
let calls: Call[];

interface Call {
  method: string;
  path: string;
}

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(61), { BODY_LIMIT_BYTES: String(LIMIT_BYTES) });
  calls = await documentedCalls();
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

async function documentedCalls(): Promise<Call[]> {
  const { paths } = await service.get<{ paths: Record<string, object> }>('/openapi.json');
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, 'nobody') })),
  );
}

interface Sent {
  method: string;
  target: string;
  headers?: Record<string, string | undefined>;
  /** Sent with its length unless the headers say how it comes. */
  body?: string | Uint8Array;
}

async function ask({ method, target, headers = {}, body }: Sent): Promise<WireAnswer> {
  const wire = await Wire.open(service.url);
  const framing = body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': body.length };
  const all: Record<string, string | number | undefined> = {
    host: 'bank',
    authorization: `Bearer ${service.keys.operator}`,
    ...framing,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  wire.send(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, ...(body === undefined ? [] : [body]));
  const answer = await wire.answer(method === 'HEAD');
  wire.close();
  return answer;
}

function json(body: string | Uint8Array, more: Record<string, string> = {}): Omit<Sent, 'method' | 'target'> {
  return { body, headers: { 'content-type': 'application/json', ...more } };
}

function refusalOf({ status, headers, body }: WireAnswer): { status: number; code: string; detail: string } {
  return expectProblem({ status, contentType: headers['content-type'], body });
}

const takesBody = ({ method }: Call): boolean => method !== 'GET';
const hasParameter = ({ path }: Call): boolean => path.includes('nobody');
const isClosed = ({ path }: Call): boolean => path.startsWith('/v1/');
const all = (): boolean => true;

type Kind = [what: string, of: (call: Call) => boolean, sent: (call: Call) => Sent, status: number, code: string];

const KINDS: Kind[] = [
  ['without a key', isClosed, (to) => ({ ...plain(to), headers: { authorization: '' } }), 401, 'unauthenticated'],
  ['without a host', all, (to) => ({ ...plain(to), headers: { host: undefined } }), 400, 'bad_request'],
  [
    'a method that is not accepted',
    all,
    ({ path }) => ({ method: 'PROPFIND', target: path }),
    405,
    'method_not_allowed',
  ],
  ['TRACE', all, ({ path }) => ({ method: 'TRACE', target: path }), 405, 'method_not_allowed'],
  ['OPTIONS', all, ({ path }) => ({ method: 'OPTIONS', target: path }), 405, 'method_not_allowed'],
  ['a path nobody knows', all, ({ method, path }) => ({ method, target: `${path}/x/y/z` }), 404, 'not_found'],
  ['half a character in the path', all, at((path) => `${path}%E4%BD`), 400, 'bad_request'],
  ['a bare percent sign in the path', all, at((path) => `${path}%`), 400, 'bad_request'],
  ['half a character in the query', all, at((path) => `${path}?run=%E4%BD`), 400, 'bad_request'],
  ['a bare percent sign in the query', all, at((path) => `${path}?window=100%`), 400, 'bad_request'],
  ['a parameter twice', all, at((path) => `${path}?run=live&run=other`), 400, 'bad_request'],
  ['a parameter twice, spelt otherwise', all, at((path) => `${path}?run=live&r%75n=live`), 400, 'bad_request'],
  [
    'an id beyond all length',
    hasParameter,
    at((path) => path.replace('nobody', 'x'.repeat(1_500))),
    414,
    'uri_too_long',
  ],
  ['an address beyond all length', all, at((path) => `${path}?run=${'x'.repeat(20_000)}`), 431, 'headers_too_large'],
  [
    'headers beyond all size',
    all,
    (to) => ({ ...plain(to), headers: { cookie: 'x'.repeat(20_000) } }),
    431,
    'headers_too_large',
  ],
  ['a header that is none', all, (to) => ({ ...plain(to), headers: { 'x y': '1' } }), 400, 'malformed_request'],
  ['an expectation', all, (to) => ({ ...plain(to), headers: { expect: 'miracles' } }), 417, 'expectation_failed'],
  [
    'GBK bytes',
    takesBody,
    withBody(json(Buffer.concat([Buffer.from('{"by":"'), GBK, Buffer.from('"}')]))),
    400,
    'not_utf8',
  ],
  [
    'another charset',
    takesBody,
    withBody(json('{}', { 'content-type': 'application/json; charset=gbk' })),
    415,
    'unsupported_media_type',
  ],
  ['another type', takesBody, withBody(json('a,b', { 'content-type': 'text/csv' })), 415, 'unsupported_media_type'],
  ['a type that is none', takesBody, withBody(json('{}', { 'content-type': 'json' })), 415, 'unsupported_media_type'],
  ['a body without a type', takesBody, withBody({ body: '{}' }), 415, 'unsupported_media_type'],
  ['broken JSON', takesBody, withBody(json('{oops')), 400, 'not_json'],
  ['arrays 3,000 deep', takesBody, withBody(json(nested('[', ']', 3_000))), 400, 'too_deep'],
  ['objects 3,000 deep', takesBody, withBody(json(nested('{"a":', '}', 2_500, '1'))), 400, 'too_deep'],
  [
    'a line 3,000 deep',
    takesBody,
    withBody(json(`1\n${nested('[', ']', 3_000)}`, { 'content-type': 'application/x-ndjson' })),
    400,
    'too_deep',
  ],
  [
    'a body beyond the limit',
    takesBody,
    withBody(json(JSON.stringify('x'.repeat(LIMIT_BYTES)))),
    413,
    'body_too_large',
  ],
  [
    'chunks beyond the limit',
    takesBody,
    withBody(json(chunked('x'.repeat(LIMIT_BYTES + 1)), { 'transfer-encoding': 'chunked' })),
    413,
    'body_too_large',
  ],
  [
    'a body that unpacks to more than the limit',
    takesBody,
    withBody(json(BOMB, { 'content-encoding': 'gzip' })),
    413,
    'body_too_large',
  ],
  [
    'a broken gzip body',
    takesBody,
    withBody(json(gzipSync('{}').subarray(0, 15), { 'content-encoding': 'gzip' })),
    400,
    'broken_encoding',
  ],
  [
    'an encoding nobody knows',
    takesBody,
    withBody(json('{}', { 'content-encoding': 'compress' })),
    415,
    'unsupported_encoding',
  ],
  [
    'stacked encodings',
    takesBody,
    withBody(json(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' })),
    415,
    'unsupported_encoding',
  ],
  [
    'a transfer encoding nobody knows',
    takesBody,
    withBody(json(chunked('{}'), { 'transfer-encoding': 'gzip, chunked' })),
    415,
    'unsupported_encoding',
  ],
  [
    'chunks that are none',
    takesBody,
    withBody(json('zz\r\n{}\r\n', { 'transfer-encoding': 'chunked' })),
    400,
    'malformed_request',
  ],
];

function plain({ method, path }: Call): Sent {
  return { method, target: path };
}

function at(target: (path: string) => string): (call: Call) => Sent {
  return ({ method, path }) => ({ method, target: target(path) });
}

function withBody(sent: Omit<Sent, 'method' | 'target'>): (call: Call) => Sent {
  return (call) => ({ ...plain(call), ...sent });
}

function nested(open: string, close: string, levels: number, innermost = ''): string {
  return open.repeat(levels) + innermost + close.repeat(levels);
}

function chunked(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

describe('every documented call', () => {
  it.each(KINDS)('refuses %s in words', async (_what, of, sent, status, code) => {
    const concerned = calls.filter(of);
    expect(concerned.length).toBeGreaterThan(3);
    for (const call of concerned) {
      const { detail, ...refusal } = refusalOf(await ask(sent(call)));
      expect({ call, detail, ...refusal }).toMatchObject({ call, status, code });
    }
  });

  it('tells which methods are taken', async () => {
    for (const { method, path } of calls) {
      const { headers } = await ask({ method: 'PROPFIND', target: path });
      expect(headers['allow']?.split(', ')).toContain(method);
    }
  });

  it('tells which encodings are taken', async () => {
    const { headers } = await ask({
      ...json('{}', { 'content-encoding': 'lzma' }),
      method: 'POST',
      target: '/v1/events',
    });
    expect(headers['accept-encoding']).toContain('gzip, deflate, br');
  });

  it.each([
    ['a JSON type', 'application/json', { 'content-length': '0' }],
    ['a JSON type and no length', 'application/json', {}],
    ["a form's type, as curl sends it", 'application/x-www-form-urlencoded', { 'content-length': '0' }],
  ])('takes an empty body with %s like none', async (_what, type, length) => {
    for (const call of calls.filter(takesBody)) {
      const without = await ask(plain(call));
      const withType = await ask({ ...plain(call), headers: { 'content-type': type, ...length } });
      expect({ call, status: withType.status, code: codeIn(withType) }).toEqual({
        call,
        status: without.status,
        code: codeIn(without),
      });
    }
  });

  it('takes an empty chunked JSON body like none', async () => {
    for (const call of calls.filter(takesBody)) {
      const without = await ask(plain(call));
      const empty = await ask({ ...plain(call), ...json('0\r\n\r\n', { 'transfer-encoding': 'chunked' }) });
      expect({ call, status: empty.status, code: codeIn(empty) }).toEqual({
        call,
        status: without.status,
        code: codeIn(without),
      });
    }
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '[{"__proto__":{"id":"x"}}]',
  ])('does not mind %s', async (body) => {
    for (const call of calls.filter(takesBody)) {
      const { status } = await ask({ ...plain(call), ...json(body) });
      expect({ call, body, isOurFault: status >= 500 }).toEqual({ call, body, isOurFault: false });
    }
    expect((await ask({ method: 'GET', target: '/health/live' })).body).toBe('{"status":"ok"}');
  });

  it('answers HEAD with the head of its refusal alone', async () => {
    for (const { path } of calls.filter(({ method }) => method === 'GET')) {
      const wire = await Wire.open(service.url);
      wire.send(`HEAD ${path}?run=a&run=b HTTP/1.1\r\nhost: bank\r\nconnection: close\r\n\r\n`);
      const { status, headers } = await wire.answer(true);
      expect({ path, status, type: headers['content-type'] }).toMatchObject({
        path,
        status: 400,
        type: expect.stringContaining('problem+json'),
      });
      expect(await wire.rest()).toBe('');
    }
  });
});

function codeIn({ body }: WireAnswer): unknown {
  return body === '' ? undefined : (JSON.parse(body) as { code?: unknown }).code;
}

describe('bytes that are no request', () => {
  it.each<[string, string | Uint8Array, number, string]>([
    ['garbage', 'hello\r\n\r\n', 400, 'malformed_request'],
    ['a method nobody knows', 'FETCH / HTTP/1.1\r\nhost: bank\r\n\r\n', 400, 'malformed_request'],
    ['another protocol', 'GET / SIP/2.0\r\n\r\n', 400, 'malformed_request'],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'malformed_request'],
    ['a TLS handshake', Buffer.from('16030100a5010000a10303', 'hex'), 400, 'malformed_request'],
    [
      'two lengths',
      'POST /v1/events HTTP/1.1\r\nhost: b\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'a length and chunks',
      'POST /v1/events HTTP/1.1\r\nhost: b\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['CONNECT', 'CONNECT bank:443 HTTP/1.1\r\nhost: bank:443\r\n\r\n', 405, 'method_not_allowed'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: bank\r\nconnection: close\r\n\r\n', 405, 'method_not_allowed'],
    ['headers that never end', `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(20_000)}`, 431, 'headers_too_large'],
  ])('are refused in words: %s', async (_what, bytes, status, code) => {
    const wire = (await Wire.open(service.url)).send(bytes);
    expect(refusalOf(await wire.answer())).toMatchObject({ status, code });
    await wire.closed;
  });

  it('are answered in words or not at all, whatever they are', async () => {
    const whole = Buffer.from(
      `POST /v1/events?run=live HTTP/1.1\r\nhost: bank\r\nauthorization: Bearer ${service.keys.producer}\r\n` +
        'content-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n4\r\n[{}]\r\n0\r\n\r\n',
    );
    const damage = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(5),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 5 }),
        fc.constantFrom('\r\n', ' ', '\0', '%', '&run=x').map(Buffer.from),
      ),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at: place, cut, bytes }) => {
        const wire = await Wire.open(service.url);
        wire.send(whole.subarray(0, place), bytes, whole.subarray(place + cut)).end();
        const answer = await wire.answer().catch(() => undefined); // its method may have become HEAD
        wire.close();
        if (answer !== undefined && answer.body !== '') expect(refusalOf(answer).status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
    expect((await ask({ method: 'GET', target: '/health/live' })).status).toBe(200);
  });

  it('do not break into the answer before them', async () => {
    const get = `GET /openapi.json HTTP/1.1\r\nhost: bank\r\n\r\n`;
    const wire = (await Wire.open(service.url)).send(`${get}hello\r\n\r\n`);
    expect(JSON.parse((await wire.answer()).body)).toHaveProperty('paths');
    expect(refusalOf(await wire.answer()).code).toBe('malformed_request');
    await wire.closed;
  });
});

describe('an instant in an address', () => {
  it.each([
    '/v1/customers/nobody/history?asOf=',
    '/v1/stages?asOf=',
    '/v1/stages/transitions?from=',
    '/v1/stages/transitions?to=',
    '/v1/stages/worth?from=',
    '/v1/outcomes?since=',
    '/v1/events?run=old&asOf=',
  ])('whose + became a blank is refused with the cure: %s', async (target) => {
    const method = target.startsWith('/v1/events') ? 'POST' : 'GET';
    const event = method === 'POST' ? json('{}') : {};
    const { detail } = refusalOf(await ask({ ...event, method, target: `${target}2026-01-01T00:00:00+08:00` }));
    expect(detail).toContain('%2B');
    const other = await ask({ ...event, method, target: `${target}yesterday` });
    expect(refusalOf(other).detail).not.toContain('%2B');
  });
});
