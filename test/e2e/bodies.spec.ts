import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerView } from '../../src/client/protocol.js';
import { aPayment } from './poster.js';
import { expectProblem } from './problem.matcher.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const LIMIT_BYTES = 1_000_000;
/** Packed a thousand times smaller than it is. */
const BOMB_BYTES = 500_000_000;
/** What the process may grow by while a thing of BOMB_BYTES is sent to it eight times. */
const MOST_GROWTH_BYTES = 200_000_000;
const NDJSON = 'application/x-ndjson';
const MARK = Buffer.from('efbbbf', 'hex');
let service: TestService;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(63), { BODY_LIMIT_BYTES: String(LIMIT_BYTES) });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

interface Answer {
  status: number;
  contentType: string | null;
  body: string;
}

async function post(body: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json', ...headers },
    body: body instanceof Uint8Array ? new Uint8Array(body) : body,
    duplex: 'half',
  });
  return { status: answer.status, contentType: answer.headers.get('content-type'), body: await answer.text() };
}

/** Sent in chunks. */
function stream(body: Uint8Array): ReadableStream {
  return new Blob([new Uint8Array(body)]).stream();
}

function lines(...customers: string[]): string {
  return customers.map((customer) => JSON.stringify(aPayment(customer))).join('\n');
}

function customer(id: string): Promise<CustomerView> {
  return until(
    () => service.get<CustomerView>(`/v1/customers/${encodeURIComponent(id)}`),
    (view) => 'stage' in view,
  );
}

describe('the bytes of a body', () => {
  it.each([
    ['JSON', 'application/json', (bytes: Buffer) => bytes, /byte offset 51 \(d5c5c8fd\)/],
    ['CloudEvents', 'application/cloudevents+json', (bytes: Buffer) => bytes, /byte offset 51 /],
    [
      'NDJSON, with its line',
      NDJSON,
      (bytes: Buffer) => Buffer.concat([Buffer.from('{}\n\n'), bytes]),
      /line 3, byte offset 55 /,
    ],
  ])('in GBK are refused at their place: %s', async (_what, type, around, place) => {
    const event = Buffer.concat([
      Buffer.from('{"id":"gbk-1","channel":"mobile","customerId":"customer-'.slice(0, 51)),
      Buffer.from('d5c5c8fd', 'hex'),
      Buffer.from('"}'),
    ]);
    const { code, detail } = expectProblem(await post(around(event), { 'content-type': type }));
    expect(code).toBe('not_utf8');
    expect(detail).toMatch(place);
  });

  it('that end in the middle of a character are refused', async () => {
    const { code, detail } = expectProblem(await post(Buffer.from('"张').subarray(0, 3)));
    expect({ code, detail }).toEqual({ code: 'not_utf8', detail: expect.stringContaining('byte offset 1 (e5bc)') });
  });

  it('are taken as they are when they are UTF-8, and refused when they are not, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.constantFrom('application/json', NDJSON),
        async (bytes, type) => {
          const { code } = expectProblem(await post(bytes, { 'content-type': type }));
          expect(code === 'not_utf8').toBe(!isUtf8(bytes));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['application/json', NDJSON, 'application/cloudevents+json', 'application/cloudevents-batch+json'])(
    'may begin with a byte-order mark: %s',
    async (type) => {
      const event = { ...aPayment(`mark-${type.length}`), specversion: '1.0', source: '/x', subject: 'x' };
      const data = { data: event, ...event, time: new Date().toISOString() };
      const one = JSON.stringify(type.includes('cloud') ? data : aPayment(event.customerId));
      const { status, body } = await post(Buffer.concat([MARK, Buffer.from(one)]), { 'content-type': type });
      expect({ status, accepted: (JSON.parse(body) as { accepted: number }).accepted }).toEqual({
        status: 202,
        accepted: 1,
      });
    },
  );

  it('may hold lines that end in CRLF, with an empty one at the end', async () => {
    const body = `${lines('crlf-1', 'crlf-2').replaceAll('\n', '\r\n')}\r\n\r\n`;
    expect(await post(body, { 'content-type': NDJSON })).toMatchObject({
      status: 202,
      body: expect.stringContaining('"accepted":2'),
    });
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON; Charset=utf8; x=y',
  ])('may say their charset: %s', async (type) =>
    expect((await post(lines('charset'), { 'content-type': type })).status).toBe(202),
  );

  it.each([
    'application/json; charset=gbk',
    'application/x-ndjson; charset="latin1"',
    'application/json; charset=utf-16; charset=utf-8',
  ])('of another charset are refused with what is taken: %s', async (type) => {
    const { code, detail } = expectProblem(await post(lines('charset'), { 'content-type': type }));
    expect({ code, detail }).toEqual({ code: 'unsupported_media_type', detail: expect.stringContaining('UTF-8') });
  });
});

function isUtf8(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString('utf8')).equals(bytes);
}

describe('a body that is far too large', () => {
  const body = Buffer.alloc(50 * LIMIT_BYTES, ' ');
  const noise = gzipSync(randomBytes(10 * LIMIT_BYTES));

  it.each<[string, () => Uint8Array | ReadableStream, string?]>([
    ['with its length', () => body],
    ['in chunks', () => stream(body)],
    ['compressed, with its length', () => noise, 'gzip'],
    ['compressed, in chunks', () => stream(noise), 'gzip'],
  ])('%s is refused in words, although its sender still sends', async (_what, make, encoding = 'identity') => {
    expect(expectProblem(await post(make(), { 'content-encoding': encoding })).code).toBe('body_too_large');
  });
});

describe('a body that is refused before it is read', () => {
  it('harms nobody, whatever its bytes are', async () => {
    for (const encoding of ['gzip', 'deflate', 'br']) {
      const answer = await post(Buffer.alloc(2 * LIMIT_BYTES, 'no'), { 'content-encoding': encoding });
      expect(expectProblem(answer).code).toBe('body_too_large');
      const inChunks = await post(stream(Buffer.alloc(2 * LIMIT_BYTES, 'no')), { 'content-encoding': encoding });
      expect(expectProblem(inChunks).code).toBe('broken_encoding');
    }
    expect((await post(lines('unharmed'))).status).toBe(202);
  });
});

describe('an id', () => {
  it('of 64 emoji can be read back, with all that is kept of the customer', async () => {
    const id = '🌊'.repeat(64);
    expect((await post(JSON.stringify(aPayment(id)))).status).toBe(202);
    expect((await customer(id)).customerId).toBe(id);
    for (const part of ['', '/history', '/features']) {
      const { status } = await fetch(`${service.url}/v1/customers/${encodeURIComponent(id)}${part}`, {
        headers: { authorization: `Bearer ${service.keys.agent}` },
      });
      expect({ part, status }).toEqual({ part, status: 200 });
    }
  });

  it('that is accepted can be read back, whatever it holds; none becomes another', async () => {
    const pick = (from: number, to: number): fc.Arbitrary<string> =>
      fc.integer({ min: from, max: to }).map((point) => String.fromCodePoint(point));
    const unit = fc.oneof(
      { weight: 20, arbitrary: pick(0x21, 0x7e) }, // all that means something in an address, too
      { weight: 20, arbitrary: pick(0x4e00, 0x9fff) },
      { weight: 20, arbitrary: pick(0x1f300, 0x1f5ff) },
      { weight: 20, arbitrary: pick(0x620, 0x64a) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    );
    const id = fc.array(unit, { minLength: 1, maxLength: 64 }).map((units) => units.join(''));
    const ids = [...new Set(fc.sample(id, 200))];
    const { body } = await post(JSON.stringify(ids.map((customerId) => aPayment(customerId))));
    const { rejected } = JSON.parse(body) as { rejected: { index: number; code: string }[] };
    expect(rejected.filter(({ code }) => code !== 'bad_customer')).toEqual([]);
    const refused = new Set(rejected.map(({ index }) => index));
    const accepted = ids.filter((_, index) => !refused.has(index));
    expect(accepted.length).toBeGreaterThan(50);
    for (const one of accepted) {
      const { customerId, windows } = await customer(one);
      expect({ customerId, events: windows[0]?.events }).toEqual({ customerId: one, events: 1 });
    }
  });
});

describe('a body that is compressed', () => {
  it.each<[string, (body: string) => Uint8Array]>([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
  ])('as %s is unpacked', async (encoding, pack) => {
    const body = pack(lines('a', 'b', 'c'));
    const answer = await post(body, { 'content-encoding': encoding, 'content-type': NDJSON });
    expect(answer).toMatchObject({ status: 202, body: expect.stringContaining('"accepted":3') });
  });

  it('of several gzip members is unpacked whole', async () => {
    const body = Buffer.concat([gzipSync(`${lines('a')}\n`), gzipSync(lines('b'))]);
    const answer = await post(body, { 'content-encoding': 'gzip', 'content-type': NDJSON });
    expect(answer).toMatchObject({ status: 202, body: expect.stringContaining('"accepted":2') });
  });

  it.each<[string, string, Uint8Array]>([
    ['ends early', 'gzip', gzipSync(lines('a')).subarray(0, 60)],
    ['ends early', 'deflate', deflateSync(lines('a')).subarray(0, 60)],
    ['ends early', 'br', brotliCompressSync(lines('a')).subarray(0, 60)],
    ['is followed by garbage', 'gzip', Buffer.concat([gzipSync(lines('a')), Buffer.from('garbage')])],
    ['is followed by garbage', 'deflate', Buffer.concat([deflateSync(lines('a')), Buffer.from('garbage')])],
    ['is followed by garbage', 'br', Buffer.concat([brotliCompressSync(lines('a')), Buffer.from('garbage')])],
    ['is something else', 'gzip', Buffer.from(lines('a'))],
    ['is something else', 'deflate', Buffer.from(lines('a'))],
    ['is something else', 'br', Buffer.from(lines('a'))],
    ['is spoilt in the middle', 'gzip', spoilt(gzipSync(lines('a')))],
  ])('and %s is refused in words: %s', async (_what, encoding, body) => {
    const { code, detail } = expectProblem(await post(body, { 'content-encoding': encoding, 'content-type': NDJSON }));
    expect({ code, detail }).toEqual({ code: 'broken_encoding', detail: expect.stringContaining(encoding) });
  });

  it.each<[string, (body: Buffer) => Uint8Array]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('may unpack to the limit, and no further: %s', async (encoding, pack) => {
    const headers = { 'content-encoding': encoding };
    const padded = (size: number): Uint8Array => pack(Buffer.from(lines('padded').padEnd(size)));
    expect((await post(padded(LIMIT_BYTES), headers)).status).toBe(202);
    expect(expectProblem(await post(padded(LIMIT_BYTES + 1), headers)).code).toBe('body_too_large');
  });

  it('costs no more memory than the limit, whatever it unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(BOMB_BYTES, ' '), { level: 9 });
    const before = await memory();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(bomb, { 'content-encoding': 'gzip' })));
    for (const answer of answers) expect(expectProblem(answer).code).toBe('body_too_large');
    expect((await memory()) - before).toBeLessThan(MOST_GROWTH_BYTES);
  });

  it('of members that hold nothing ends at the limit too', async () => {
    const nothing = Buffer.concat(Array<Uint8Array>(LIMIT_BYTES).fill(gzipSync('')));
    expect(expectProblem(await post(stream(nothing), { 'content-encoding': 'gzip' })).code).toBe('body_too_large');
  });

  it('gives back what it was counted with', async () => {
    await post(gzipSync(lines('counted')), { 'content-encoding': 'gzip', 'content-type': NDJSON });
    await post(gzipSync('{oops'), { 'content-encoding': 'gzip' });
    await post(Buffer.from('no gzip'), { 'content-encoding': 'gzip' });
    await until(
      () => metrics(),
      (text) => metric(text, 'tidewatch_in_hand_bytes') === 0,
    );
  });
});

function spoilt(packed: Buffer): Buffer {
  packed.fill(0xff, 20, 60);
  return packed;
}

async function metrics(): Promise<string> {
  return (await fetch(`${service.url}/metrics`)).text();
}

async function memory(): Promise<number> {
  return metric(await metrics(), 'process_resident_memory_bytes');
}
