/** Bytes that a socket may be sent, and requests that may ask for one, drawn from a seeded generator. */
import type { Random } from '../../scripts/command/random.js';
import { pick } from './hostile.attacks.js';

export const LARGEST_MESSAGE_BYTES = 65_536;

/** Pages that may not open the socket. */
export const ORIGINS = [
  'https://evil.example',
  'http://127.0.0.1:1',
  'null',
  'http://localhost',
  'file://',
  '*',
  'http://127.0.0.1.evil.example',
  'x'.repeat(5_000),
];

const MESSAGES = [
  '',
  'null',
  '[]',
  '{"type":"ping"',
  '"\\ud800"',
  '{"type":"\\ud800"}',
  '{"__proto__":{"type":"ping"}}',
  '{"type":"ping","__proto__":null}',
  '{"type":"subscribe","topic":"__proto__"}',
  '{"type":"constructor"}',
  '{"type":"toString","topic":"stages"}',
  '{"type":"error","code":"internal","message":"of yours"}',
  '{"type":"ping","type":"subscribe"}',
  '{"event":"subscribe","data":{"topic":"stages"}}',
  '{"type":["subscribe"],"topic":"stages"}',
  '{"type":"subscribe","topic":["stages"]}',
  '{"type":"subscribe","topic":"stages","filter":{"constructor":{"prototype":{}}}}',
];

/** A message of any kind; none is larger than a message may be. */
export function aFrame(random: Random): string | Uint8Array {
  const size = Math.floor(random() * (LARGEST_MESSAGE_BYTES - 100));
  const many = Math.floor(size / 8);
  return pick<() => string | Uint8Array>(random, [
    () => pick(random, MESSAGES),
    () => pick(random, MESSAGES),
    () => Buffer.from(Array.from({ length: many }, () => Math.floor(random() * 256))),
    () => Buffer.from('{"type":"ping"}'),
    () => '['.repeat(size),
    () => `{"type":"subscribe","topic":"alerts","filter":${'{"a":'.repeat(many)}0${'}'.repeat(many)}}`,
    () => `{"type":"${'x'.repeat(size)}"}`,
    () => `{"type":"ping","${'\u0000'.repeat(many)}":1}`.replaceAll('\u0000', '\\u0000'),
    () => `{"type":"subscribe","topic":"${'客'.repeat(many)}"}`,
    () => `{${Array.from({ length: many / 2 }, (_, i) => `"a${i}":0`).join(',')}}`,
  ])();
}

/** Frames the protocol forbids, and some that merely never come to an end. */
export const BROKEN_FRAMES: readonly (readonly number[])[] = [
  [0x81, 0x02, 0x7b, 0x7d], // not masked
  [0xf1, 0x80, 0, 0, 0, 0], // reserved bits
  [0x83, 0x80, 0, 0, 0, 0], // an opcode nobody knows
  [0x80, 0x80, 0, 0, 0, 0], // goes on with nothing
  [0x01, 0x81, 0, 0, 0, 0, 0x7b], // a part whose rest never comes
  [0x09, 0x80, 0, 0, 0, 0], // a ping in parts
  [0x89, 0xfe, 0x00, 0xff, 0, 0, 0, 0], // a ping that is too long
  [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], // 2^64 bytes are announced
  [0x81, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0], // two billion are
  [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe], // no UTF-8
  [0x81, 0x83, 0, 0, 0, 0, 0xed, 0xa0, 0x80], // half of a surrogate pair
  [0x88, 0x81, 0, 0, 0, 0, 0x03], // half of a close code
  [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], // a close code that may not be sent
  [0x88, 0x80, 0, 0, 0, 0], // a close whose answer nobody reads
];

export function anUpgrade(ticket: string): string {
  return [
    'GET /v1/live HTTP/1.1',
    'host: bank',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    `sec-websocket-protocol: tidewatch.v1, ticket.${ticket}`,
    '\r\n',
  ].join('\r\n');
}

/** An upgrade that is cut, changed, or followed by what may not follow it. */
export function anyUpgrade(random: Random, ticket: string): string {
  const sound = anUpgrade(ticket);
  return pick(random, [
    sound,
    sound.slice(0, random() * sound.length),
    sound.slice(0, random() * sound.length),
    sound + sound,
    `${sound}GET /v1/stages HTTP/1.1\r\nhost: bank\r\n\r\n`,
    sound.replace('version: 13', `version: ${pick(random, ['99', '-1', 'x', ''])}`),
    sound.replace('dGhlIHNhbXBsZSBub25jZQ==', pick(random, ['', 'short', 'x'.repeat(5_000)])),
    sound.replace('GET', pick(random, ['POST', 'HEAD', 'CONNECT'])),
    sound.replace('/v1/live', pick(random, ['/v1/live?run=other', '/v1/events', '//', '/v1/live/../live', '*'])),
    sound.replace('upgrade: websocket', `upgrade: ${pick(random, ['h2c', 'websocket, h2c', 'WEBSOCKET', ''])}`),
    sound.replace('host: bank', 'content-length: 1000000\r\nhost: bank'),
    sound.replace('tidewatch.v1', pick(random, [',,', 'a, a', 'tidewatch.v1, tidewatch.v1', '\u00e9', '"'])),
    sound.replace('host: bank', `sec-websocket-extensions: ${'permessage-deflate; x, '.repeat(300)}y\r\nhost: bank`),
  ]);
}
