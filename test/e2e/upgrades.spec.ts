import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TicketView } from '../../src/client/protocol.js';
import { aPayment } from './poster.js';
import { expectProblem } from './problem.matcher.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';
import { Wire, type WireAnswer } from './wire.js';

/** What Java's HttpClient sends with its first request to a host. */
const H2C =
  'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n';
const TLS = 'connection: Upgrade\r\nupgrade: TLS/1.0\r\n';
const UNKNOWN = 'connection: Upgrade\r\nupgrade: foo/2, bar\r\n';
const KEY = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const WEBSOCKET = `connection: Upgrade\r\nupgrade: websocket\r\n${KEY}sec-websocket-version: 13\r\n`;
const OFFERS: [string, string][] = [
  ['HTTP/2, as Java does', H2C],
  ['TLS', TLS],
  ['what nobody knows', UNKNOWN],
  ['a WebSocket where there is none', WEBSOCKET],
];

let service: TestService;
let wire: Wire;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(62));
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});
beforeEach(async () => {
  wire = await Wire.open(service.url);
});
afterEach(() => wire.close());

function head(line: string, offer: string, more = ''): string {
  return `${line} HTTP/1.1\r\nhost: bank\r\nauthorization: Bearer ${service.keys.operator}\r\n${offer}${more}\r\n`;
}

function events(count: number): string {
  return JSON.stringify(Array.from({ length: count }, () => aPayment('upgraded')));
}

function withLength(body: string): string {
  return `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
}

function problemOf({ status, headers, body }: WireAnswer): ReturnType<typeof expectProblem> {
  return expectProblem({ status, contentType: headers['content-type'], body });
}

describe.each(OFFERS)('a client that offers %s', (_what, offer) => {
  it('is answered over HTTP/1.1', async () => {
    wire.send(head('GET /health/live', offer));
    expect(await wire.answer()).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });

  it('hands over events with their length', async () => {
    const body = events(2);
    wire.send(head('POST /v1/events', offer, withLength(body)) + body);
    expect(await wire.answer()).toMatchObject({ status: 202, body: expect.stringContaining('"accepted":2') });
  });

  it('hands over events that come behind their headers, in pieces', async () => {
    const body = events(500);
    wire.send(head('POST /v1/events', offer, `${withLength(body)}expect: 100-continue\r\n`));
    await wire.next('100 Continue\r\n\r\n');
    wire.send(body.slice(0, 5_000));
    wire.send(body.slice(5_000));
    expect(await wire.answer()).toMatchObject({ status: 202, body: expect.stringContaining('"accepted":500') });
  });

  it('hands over events in chunks', async () => {
    const body = events(3);
    const pieces = [body.slice(0, 40), body.slice(40), ''].map(
      (piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`,
    );
    wire.send(
      head('POST /v1/events', offer, 'content-type: application/json\r\ntransfer-encoding: chunked\r\n'),
      ...pieces,
    );
    expect(await wire.answer()).toMatchObject({ status: 202, body: expect.stringContaining('"accepted":3') });
  });

  it('keeps its connection for what it asks next', async () => {
    const body = events(1);
    for (const more of [offer, '', offer]) {
      wire.send(head('GET /health/live', more));
      expect((await wire.answer()).status).toBe(200);
      wire.send(head('POST /v1/events', more, withLength(body)) + body);
      expect((await wire.answer()).status).toBe(202);
    }
  });

  it('is refused in words like everybody', async () => {
    wire.send(head('GET /v1/nothing', offer));
    expect(problemOf(await wire.answer()).code).toBe('not_found');
  });
});

describe('a handshake at the live path', () => {
  it.each<[string, string]>([
    ['no offer', ''],
    ['another offer', H2C],
    ['another version', WEBSOCKET.replace('13', '7')],
    ['no key', WEBSOCKET.replace(KEY, '')],
  ])('with %s is told what is needed', async (_what, offer) => {
    wire.send(head('GET /v1/live', offer));
    const answer = await wire.answer();
    expect(problemOf(answer).code).toBe('upgrade_required');
    expect(answer.headers).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
  });

  it('with POST is told which method is taken', async () => {
    wire.send(head('POST /v1/live', WEBSOCKET));
    const answer = await wire.answer();
    expect(problemOf(answer).code).toBe('method_not_allowed');
    expect(answer.headers['allow']).toBe('GET');
  });

  it.each([
    ['no ticket', ''],
    ['a ticket nobody issued', 'sec-websocket-protocol: tidewatch.v1, ticket.made-up\r\n'],
  ])('with %s is refused in words', async (_what, protocol) => {
    wire.send(head('GET /v1/live', WEBSOCKET, protocol));
    expect(problemOf(await wire.answer())).toMatchObject({
      code: 'unauthenticated',
      detail: expect.stringContaining('/v1/live/tickets'),
    });
    await wire.closed;
  });

  it('with protocols that cannot be read is refused in words', async () => {
    wire.send(head('GET /v1/live', WEBSOCKET, 'sec-websocket-protocol: ,,\r\n'));
    expect(problemOf(await wire.answer()).code).toBe('bad_request');
    await wire.closed;
  });

  it('that is whole opens the socket', async () => {
    const answer = await fetch(`${service.url}/v1/live/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.keys.operator}` },
    });
    const { ticket } = (await answer.json()) as TicketView;
    wire.send(head('GET /v1/live', WEBSOCKET, `sec-websocket-protocol: tidewatch.v1, ticket.${ticket}\r\n`));
    await wire.next('101 Switching Protocols');
  });
});
