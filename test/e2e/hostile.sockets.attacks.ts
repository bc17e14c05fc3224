/** What somebody may do with sockets who has a key and means no good, drawn from a seeded generator. */
import { expect } from '@jest/globals';
import type { Random } from '../../scripts/command/random.js';
import { formatCursor, parseCursor, type Cursor } from '../../src/live/cursor.js';
import { pick } from './hostile.attacks.js';
import { refuseServerFaults } from './hostile.harness.js';
import { HostileSocket, patience, ticketOf, type Deeds, type Handshake, type Role } from './hostile.socket.js';
import { BROKEN_FRAMES, LARGEST_MESSAGE_BYTES, ORIGINS, anyUpgrade, aFrame, anUpgrade } from './hostile.frames.js';
import type { TestService } from './service.harness.js';
import { Wire } from './wire.js';

export interface Front {
  service: TestService;
  deeds: Deeds;
  /** From before everything the feeds hold. */
  oldest: string;
  /** The newest there is. */
  newest: () => string;
}

export type SocketAttack = (front: Front, random: Random) => Promise<unknown>;

/** Below the most that a socket may say in a second. */
const MESSAGES = 25;
const FLOOD_SOCKETS = 30;
const FLOOD_MESSAGES = 300;
const FLOOD_TICKETS = 40;
const HALF_OPEN = 10;
const HELD_MS = 1_500;
const MOST_READ = 40_000;
const TOPICS = ['stages', 'alerts', 'stats'];

export const SOCKET_ATTACKS: Readonly<Record<string, SocketAttack>> = {
  rubbish: (front, random) =>
    withSocket(front, async (socket) => {
      socket.say(...draw(MESSAGES, () => aFrame(random)));
      await socket.answered();
    }),
  largeFrames: (front, random) =>
    withSocket(front, async (socket) => {
      const bytes = pick(random, [LARGEST_MESSAGE_BYTES, LARGEST_MESSAGE_BYTES + 1, 1_000_000, 16_000_000]);
      socket.say(pick<string | Uint8Array>(random, ['['.repeat(bytes), Buffer.alloc(bytes)]));
      await socket.answered();
    }),
  brokenFrames: async ({ service }, random) => {
    const wire = (await Wire.open(service.url)).send(anUpgrade(await ticketOf(service, 'agent')));
    wire.send(...draw(3, () => Buffer.from(pick(random, BROKEN_FRAMES))));
    await Promise.race([wire.closed, patience(HELD_MS * random())]);
    wire.close();
    refuseServerFaults(await wire.rest());
  },
  wildFilters: (front, random) =>
    withSocket(front, async (socket) => {
      for (let i = 0; i < MESSAGES; i++) socket.subscribe(pick(random, TOPICS), { filter: aFilter(random) });
      await socket.answered();
    }),
  wildCursors: (front, random) =>
    withSocket(front, async (socket) => {
      for (let i = 0; i < MESSAGES; i++) socket.subscribe(pick(random, TOPICS), { cursor: aCursor(front, random) });
      await socket.answered();
    }),
  resumes: (front, random) =>
    withSocket(front, async (socket) => {
      for (let i = 0; i < MESSAGES; i++) {
        const members = { cursor: front.oldest, ...(random() < 0.3 ? { filter: { stage: 'development' } } : {}) };
        socket.subscribe(pick(random, ['stages', 'alerts']), members);
        if (random() < 0.2) socket.say('{"type":"unsubscribe","topic":"stages"}');
      }
      await socket.hears(MOST_READ * random());
    }),
  leftInTheMiddle: async (front, random) => {
    const open = await Promise.all(draw(4, () => HostileSocket.open(front.service, front.deeds)));
    await Promise.all(
      open.map(async (socket) => {
        await socket?.subscribe('stages', { cursor: front.oldest }).hears(MOST_READ * random());
        socket?.socket.terminate();
      }),
    );
  },
  stalledReaders: (front, random) =>
    withSocket(front, async (socket) => {
      socket.socket.pause();
      socket.subscribe('stages', random() < 0.7 ? { cursor: front.oldest } : {}).subscribe('stats');
      await patience(HELD_MS * random());
      if (random() < 0.5) return;
      socket.socket.resume();
      await socket.hears(MOST_READ);
    }),
  /** Nobody closes it, and nobody reads what it is sent. */
  abandoned: async ({ service, deeds, oldest }) => {
    const socket = await HostileSocket.open(service, deeds);
    socket?.subscribe('stages', { cursor: oldest });
    socket?.socket.pause();
  },
  socketFlood: async ({ service, deeds }, random) => {
    const role = pick<Role>(random, ['agent', 'auditor']);
    const open = await Promise.all(
      draw(FLOOD_SOCKETS, async () => HostileSocket.open(service, deeds, { ticket: await ticketOf(service, role) })),
    );
    for (const socket of open) socket?.subscribe(pick(random, TOPICS));
    for (const socket of open) socket?.socket.terminate();
  },
  messageFlood: (front, random) =>
    withSocket(front, async (socket) => {
      for (let i = 0; i < FLOOD_MESSAGES; i++) {
        if (random() < 0.5) socket.say('{"type":"ping"}');
        else socket.subscribe(pick(random, TOPICS), random() < 0.5 ? { cursor: front.oldest } : {});
      }
      await socket.answered();
    }),
  usedTickets: async ({ service, deeds }) => {
    const ticket = await ticketOf(service, 'agent');
    const open = await Promise.all(draw(3, () => HostileSocket.open(service, deeds, { ticket })));
    expect(open.filter((socket) => socket !== null).length).toBeLessThanOrEqual(1);
    for (const socket of open) socket?.socket.terminate();
  },
  wrongTickets: async ({ service, deeds }, random) => {
    const ticket = await ticketOf(service, 'producer');
    const { agent } = service.keys;
    const wrong: Handshake = pick<Handshake>(random, [
      { ticket },
      { ticket: agent },
      { ticket: 'x'.repeat(random() * 10_000) },
      { protocols: ['tidewatch.v1'] },
      { protocols: ['tidewatch.v2', `ticket.${await ticketOf(service, 'agent')}`] },
      { protocols: [`ticket.${await ticketOf(service, 'agent')}`] },
      { protocols: ['tidewatch.v1', 'ticket.__proto__'], headers: { authorization: `Bearer ${agent}` } },
    ]);
    expect(await HostileSocket.open(service, deeds, wrong)).toBeNull();
  },
  ticketFlood: ({ service }) => Promise.all(draw(FLOOD_TICKETS, () => ticketOf(service, 'auditor'))),
  wrongOrigins: async ({ service, deeds }, random) => {
    const headers = { origin: pick(random, ORIGINS) };
    expect(await HostileSocket.open(service, deeds, { headers })).toBeNull();
  },
  halfOpenUpgrades: ({ service }, random) =>
    Promise.all(
      draw(HALF_OPEN, async () => {
        const wire = (await Wire.open(service.url)).send(anyUpgrade(random, await ticketOf(service, 'agent')));
        if (random() < 0.3) wire.end();
        await Promise.race([wire.closed, patience(HELD_MS * random())]);
        wire.close();
        refuseServerFaults(await wire.rest());
      }),
    ),
};

/** On a socket of the agent's that is gone afterwards. */
async function withSocket({ service, deeds }: Front, act: (socket: HostileSocket) => Promise<void>): Promise<void> {
  const socket = await HostileSocket.open(service, deeds);
  if (socket === null) return;
  await act(socket);
  socket.socket.terminate();
}

function aFilter(random: Random): unknown {
  const wild = pick<unknown>(random, ['', '\ud800', 'x'.repeat(2_000), 0, -1, null, [], {}, [['a']], true, 'decline']);
  const name = pick(random, ['stage', 'severity', 'branch', '__proto__', 'constructor', 'toString', 'x'.repeat(500)]);
  return pick<unknown>(random, [
    wild,
    { [name]: wild },
    { branch: 'x'.repeat(random() * 50_000) },
    { stage: 'growth' },
  ]);
}

/** One that was given, cut, made up, of another data, or that claims what is not there. */
function aCursor({ oldest, newest }: Front, random: Random): unknown {
  const given = pick(random, [oldest, newest()]);
  const cursor = parseCursor(given);
  if (cursor === null) throw new Error(`${given} is no cursor`);
  const changed = (change: Partial<Cursor>): string => formatCursor({ ...cursor, ...change });
  const far = { version: pick(random, [1, 2 ** 31, 2 ** 53 - 1]), n: Math.floor(random() * 1_000) };
  const counts = ['80808001', 'ffffff0f', '8080808010', 'ffffffffffffff0f', `${'80'.repeat(40)}01`];
  const claim = Buffer.concat([Buffer.from([0, 0]), Buffer.from(pick(random, counts), 'hex')]).toString('base64url');
  const at = Math.floor(random() * given.length);
  return pick<unknown>(random, [
    given.slice(0, at),
    given.slice(0, at) + pick(random, ['A', '_', '-', '=', ' ', '\u0000']) + given.slice(at + 1),
    given.split('').reverse().join(''),
    given.repeat(20),
    claim,
    changed({ run: 'other' }),
    changed({ epoch: 'other' }),
    changed({ position: [...cursor.position].reverse() }),
    changed({ position: cursor.position.slice(1) }),
    changed({ position: cursor.position.map((id) => (random() < 0.5 ? far : id)) }),
    changed({ position: Array.from({ length: 5_000 }, () => far) }),
    pick<unknown>(random, [null, 0, {}, [given], '', 'x'.repeat(60_000)]),
  ]);
}

function draw<T>(count: number, one: () => T): T[] {
  return Array.from({ length: count }, one);
}
