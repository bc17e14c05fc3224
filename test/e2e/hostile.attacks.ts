/** What somebody may send who has a key and means no good, drawn from a seeded generator. No event in it can be taken. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../../scripts/command/random.js';
import { refuseServerFaults } from './hostile.harness.js';
import type { TestService } from './service.harness.js';
import { Wire } from './wire.js';

const MOST_BYTES = 8_388_608;
const BOMB_BYTES = 100_000_000;
const SLOW_CONNECTIONS = 20;
const SLOW_MS = 3_000;
const FLOOD = 30;
const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];
const OTHER_CALLS = ['/v1/live/tickets', '/v1/quarantine/redrive', '/v1/policies', '/v1/alerts/none/actions'];
const PACKERS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync } as const;
const BOMBS = Object.entries(PACKERS).map(([encoding, pack]) => ({
  encoding,
  bytes: pack(Buffer.alloc(BOMB_BYTES, ' ')),
}));

/** Heads that are odd in one way or another; some are fine. */
const HEADS = [
  'POST /v1/events HTTP/1.1\r\nhost: b\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345',
  'POST /v1/events HTTP/1.1\r\nhost: b\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /v1/events HTTP/1.1\r\nhost: b\r\ncontent-length: -1\r\n\r\n',
  'POST /v1/events HTTP/1.1\r\nhost: b\r\ntransfer-encoding: chunked, gzip\r\n\r\n',
  'POST /v1/events HTTP/1.1\r\nhost: b\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n',
  'POST /v1/events HTTP/1.1\r\nhost: b\r\nexpect: the-impossible\r\ncontent-length: 5\r\n\r\n12345',
  'POST /v1/events HTTP/1.1\r\ncontent-length: 2\r\n\r\n[]',
  'GET /v1/customers/%E0%A4%A HTTP/1.1\r\nhost: b\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: b\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
  'CONNECT bank:443 HTTP/1.1\r\nhost: b\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: b\r\n\r\n`,
  `GET /v1/stages HTTP/1.1\r\nhost: b\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
];

/** Sends something to a path; a null answer means that the connection ended first. */
export type Send = (
  body: string | Uint8Array,
  headers: Record<string, string>,
  path?: string,
  method?: string,
) => Promise<void>;

export type Attack = (service: TestService, random: Random, send: Send) => Promise<unknown>;

export const ATTACKS: Readonly<Record<string, Attack>> = {
  tinyItems: (service, random, send) => {
    const item = pick(random, ['0', '{}', '""', '[]', 'null', '{"id":"a"}']);
    const body = `[${Array(count(random, item)).fill(item).join(',')}]`;
    return send(body, by(service.keys.producer, pick(random, TYPES)));
  },
  tinyLines: (service, random, send) => {
    const line = pick(random, ['x', '0', '', ' ', '{}', '\r', '{"id":']);
    return send(`${line}\n`.repeat(count(random, line)), by(service.keys.producer, 'application/x-ndjson'));
  },
  tinyMembers: (service, random, send) => {
    const item = pick(random, ['0', '{}', '[]', '[[0]]']);
    const inner = Array(count(random, item)).fill(item).join(',');
    return send(`{"id":"a","attributes":{"a":[${inner}]}}`, by(service.keys.producer, 'application/json'));
  },
  manyMembers: (service, random, send) => {
    const members = Array.from({ length: Math.floor(random() * 300_000) }, (_, i) => `"amuont${i}":1`).join(',');
    return send(`{"id":"a",${members || '"b":1'}}`, by(service.keys.producer, 'application/json'));
  },
  depth: (service, random, send) => {
    const levels = Math.floor(random() * 1_000_000);
    const [open, close] = pick<[string, string]>(random, [
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    const body = `${open.repeat(levels)}0${random() < 0.5 ? close.repeat(levels) : ''}`;
    return send(body, by(service.keys.producer, pick(random, TYPES)));
  },
  prototypes: (service, random, send) => {
    const name = pick(random, ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']);
    const value = pick(random, ['{"isAdmin":true}', 'null', '{"prototype":{"id":"x"}}', '[]', '1']);
    return send(`[{"${name}":${value},"id":${value}}]`, by(service.keys.producer, pick(random, TYPES)));
  },
  wildMembers: (service, random, send) => {
    const names = ['id', 'customerId', 'occurredAt', 'channel', 'type', 'amount', 'currency', 'balance', 'attributes'];
    const items = Array.from({ length: 50 }, () => ({
      ...Object.fromEntries(names.map((name) => [name, wild(random)])),
      channel: 'none', // so that none is taken
    }));
    return send(JSON.stringify(items), by(service.keys.producer, 'application/json'));
  },
  bytes: (service, random, send) => {
    const bytes = Buffer.from(Array.from({ length: Math.ceil(random() * 5_000) }, () => Math.floor(random() * 256)));
    const encoding = pick(random, [undefined, 'gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'compress']);
    const headers = by(pick(random, Object.values(service.keys)), pick(random, TYPES));
    return send(bytes, encoding === undefined ? headers : { ...headers, 'content-encoding': encoding });
  },
  bombs: (service, random, send) => {
    const { encoding, bytes } = pick(random, BOMBS);
    const sent = random() < 0.3 ? bytes.subarray(0, Math.ceil(random() * bytes.length)) : bytes;
    return send(sent, { ...by(service.keys.producer, pick(random, TYPES)), 'content-encoding': encoding });
  },
  longNames: (service, random, send) => {
    const long = 'x'.repeat(random() * MOST_BYTES * 0.9);
    const [name, value] = pick<[string, string]>(random, [
      ['id', long],
      [long, 'id'],
    ]);
    return send(JSON.stringify([{ [name]: value }]), by(service.keys.producer, 'application/json'));
  },
  wrongRoles: (service, random, send) => {
    const key = pick(random, [service.keys.agent, service.keys.auditor, 'nobody-knows-this-key']);
    return send('x'.repeat(random() * MOST_BYTES), by(key, pick(random, TYPES)));
  },
  otherCalls: (service, random, send) => {
    const body = pick(random, [`{"a":"${'x'.repeat(random() * 1_000_000)}"}`, '[]', '{"__proto__":1}', 'x']);
    const path = pick(random, OTHER_CALLS);
    return send(body, by(service.keys.agent, 'application/json'), path, pick(random, ['POST', 'PUT', 'DELETE']));
  },
  flood: (service, _random, send) =>
    Promise.all(
      Array.from({ length: FLOOD }, () =>
        send('[{},{},{}]'.padEnd(100_000), by(service.keys.producer, 'application/json')),
      ),
    ),
  heads: async (service, random) => {
    const wire = (await Wire.open(service.url)).send(Buffer.from(pick(random, HEADS), 'latin1'));
    wire.end();
    refuseServerFaults(await wire.rest());
  },
  slowConnections: (service, random) => {
    const key = pick(random, [service.keys.producer, service.keys.agent]);
    return Promise.all(Array.from({ length: SLOW_CONNECTIONS }, () => slowly(service, key, random)));
  },
};

/** Announces a large body, sends some of it at once and the rest in drops, and is gone before its end. */
async function slowly({ url }: TestService, key: string, random: Random): Promise<void> {
  const wire = await Wire.open(url);
  wire.send(
    `POST /v1/events HTTP/1.1\r\nhost: bank\r\nauthorization: Bearer ${key}\r\n`,
    `content-type: application/json\r\ncontent-length: ${MOST_BYTES}\r\n\r\n${'['.repeat(random() * 2_000_000)}`,
  );
  const drops = setInterval(() => wire.send('['), 100);
  const gone = setTimeout(() => wire.close(), SLOW_MS * random());
  await wire.closed;
  clearInterval(drops);
  clearTimeout(gone);
}

function by(key: string, type: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': type };
}

/** How many of these fill at most a body. */
function count(random: Random, item: string): number {
  return Math.ceil((random() * (MOST_BYTES - 100)) / (item.length + 1));
}

function wild(random: Random): unknown {
  const text = pick(random, ['', 'a', '\u0000', '\ud800', '客户', 'x'.repeat(200), '9999-12-31T00:00:00Z', '../..']);
  return pick<unknown>(random, [text, 0, -1, 1e308, 2 ** 53, true, null, [], {}, [[text]], { a: text }]);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const at = Math.floor(random() * from.length);
  return from[at] as T;
}
