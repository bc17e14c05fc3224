import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { CLOSE_TOO_MANY_MESSAGES, type Problem, type TicketView } from '../../src/client/protocol.js';
import { startFreezingProxy, type FreezingProxy } from './freezing-proxy.js';
import { LiveListener, newTicket } from './live.listener.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const PER_KEY = 2;
const TICKETS = 4;
const OTHER_PAGE = 'https://crm.bank.example';

let service: TestService;
let proxy: FreezingProxy;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(46), {
    SOCKET_PING_SECONDS: '1',
    MAX_SOCKETS: '3',
    MAX_SOCKETS_PER_KEY: String(PER_KEY),
    MAX_SOCKET_MESSAGES: '20',
    MAX_TICKETS_PER_KEY: String(TICKETS),
    ALLOWED_ORIGINS: OTHER_PAGE,
  });
  proxy = await startFreezingProxy(Number(new URL(service.url).port));
});
afterAll(async () => {
  await proxy.close();
  await service.stop();
});

async function metrics(): Promise<string> {
  return (await fetch(`${service.url}/metrics`)).text();
}

async function open(): Promise<number> {
  return metric(await metrics(), 'tidewatch_live_clients');
}

function noneOpen(): Promise<number> {
  return until(open, (clients) => clients === 0);
}

function ticketOf(role: 'agent' | 'operator'): Promise<Response> {
  const headers = { authorization: `Bearer ${service.keys[role]}` };
  return fetch(`${service.url}/v1/live/tickets`, { method: 'POST', headers });
}

/** Status and problem of a handshake; 101 and null when the socket opened. */
async function handshake(headers: Record<string, string>, given?: string): Promise<[number, Problem | null]> {
  const ticket = given ?? (await newTicket(service));
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/live`, ['tidewatch.v1', `ticket.${ticket}`], {
    headers,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.once('close', () => resolve([101, null]));
      socket.close();
    });
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => resolve([response.statusCode ?? 0, JSON.parse(body) as Problem]));
    });
  });
}

describe('a socket', () => {
  it('whose other side is gone is ended, although nothing closes it', async () => {
    const listener = await LiveListener.open(
      { ...service, url: `http://127.0.0.1:${proxy.port}` },
      await newTicket(service),
    );
    expect(await open()).toBe(1);
    proxy.freeze();
    await noneOpen();
    expect(metric(await metrics(), 'tidewatch_live_dropped_total', { reason: 'gone' })).toBe(1);
    listener.socket.terminate();
  });

  it('that answers pings stays', async () => {
    const listener = await LiveListener.open(service);
    for (let pings = 0; pings < 3; pings++) await new Promise((resolve) => listener.socket.once('ping', resolve));
    expect(await open()).toBe(1);
    listener.socket.close();
    await noneOpen();
  });

  it('that sends more than it may is closed, and the others stay', async () => {
    const other = await LiveListener.open(service);
    const flood = await LiveListener.open(service);
    for (let i = 0; i < 200; i++) flood.say({ type: 'ping' });
    expect(await flood.closed).toBe(CLOSE_TOO_MANY_MESSAGES);
    other.say({ type: 'ping' });
    await other.next('pong');
    other.socket.close();
    await noneOpen();
  });

  it('is one of a limited number, of its key and of all', async () => {
    const ofAgent = [await LiveListener.open(service), await LiveListener.open(service)];
    expect(await handshake({})).toMatchObject([429, { code: 'too_many_sockets' }]);
    const { ticket } = (await (await ticketOf('operator')).json()) as TicketView;
    const ofOperator = await LiveListener.open(service, ticket);
    const next = (await (await ticketOf('operator')).json()) as TicketView;
    expect(await handshake({}, next.ticket)).toMatchObject([429, { code: 'too_many_sockets' }]);
    for (const { socket } of [...ofAgent, ofOperator]) socket.close();
    await noneOpen();
    await until(
      () => handshake({}),
      ([status]) => status === 101,
    );
  });

  it.each<[string, () => Record<string, string>, number]>([
    ['no page, as other programs', () => ({}), 101],
    ['our own page', () => ({ origin: service.url }), 101],
    ['our own page behind TLS', () => ({ origin: service.url.replace('http', 'https') }), 101],
    ['a page that is allowed', () => ({ origin: OTHER_PAGE }), 101],
    ['another page', () => ({ origin: 'https://evil.example' }), 403],
    ['a page on another port', () => ({ origin: 'http://127.0.0.1:1' }), 403],
    ['a page that hides where it is from', () => ({ origin: 'null' }), 403],
  ])('is opened by %s or not', async (_who, headers, status) => {
    await noneOpen();
    const [answered, problem] = await handshake(headers());
    expect([answered, problem?.code]).toEqual([status, status === 403 ? 'foreign_origin' : undefined]);
  });
});

describe('tickets', () => {
  it('of one key may lie unused in a limited number', async () => {
    const tickets: string[] = [];
    for (;;) {
      const answer = await ticketOf('operator');
      if (answer.status === 429) {
        expect(answer.headers.get('retry-after')).toBe('30');
        expect(await answer.json()).toMatchObject({ code: 'too_many_tickets' });
        break;
      }
      tickets.push(((await answer.json()) as TicketView).ticket);
      expect(tickets.length).toBeLessThanOrEqual(TICKETS);
    }
    (await LiveListener.open(service, tickets[0])).socket.close();
    expect((await ticketOf('operator')).status).toBe(201);
    expect((await ticketOf('agent')).status).toBe(201);
  });
});
