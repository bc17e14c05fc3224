import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  ANSWER_WITHIN_MS,
  LiveFeed,
  PING_EVERY_MS,
  parseServerMessage,
  retryDelayMs,
  type LiveSocket,
} from './live-feed.js';
import type { ClientMessage, ServerMessage, StageTransition } from './protocol.js';

class FakeSocket implements LiveSocket {
  static opened: FakeSocket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  sent: ClientMessage[] = [];
  closedByUs = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.opened.push(this);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientMessage);
  }

  close(): void {
    this.closedByUs = true;
  }

  open(): void {
    this.onopen?.({} as never);
  }

  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) } as never);
  }

  drop(code: number): void {
    this.onclose?.({ code } as never);
  }
}

const MOVE: StageTransition = {
  customerId: 'c1',
  at: 0,
  from: 'maturity',
  to: 'decline',
  as: 'declined',
  risk: 0.8,
  confidence: 0.9,
  valueTier: 'mass',
  branch: null,
};

function feedWithEars() {
  const heard = { states: [] as string[], moves: [] as string[], snapshots: [] as string[], errors: [] as unknown[] };
  const ticket = jest.fn(() => Promise.resolve({ ticket: `t${ticket.mock.calls.length}` }));
  const feed = new LiveFeed({
    base: 'https://bank.example',
    ticket,
    WebSocket: FakeSocket,
    random: () => 0.5,
    events: {
      onState: (state) => heard.states.push(state),
      onMessage: (message) => {
        if (message.type === 'stage') heard.moves.push(message.cursor);
      },
      onSnapshotNeeded: (topic, why) => heard.snapshots.push(`${topic} ${why}`),
      onConnectError: (error) => heard.errors.push(error),
    },
  });
  return { feed, ticket, heard };
}

function lastSocket(): FakeSocket {
  const socket = FakeSocket.opened.at(-1);
  if (socket === undefined) throw new Error('nothing connected');
  return socket;
}

async function online(feed: LiveFeed): Promise<FakeSocket> {
  feed.subscribe('stages');
  feed.start();
  await jest.advanceTimersByTimeAsync(0);
  lastSocket().open();
  lastSocket().say({ type: 'subscribed', topic: 'stages', cursor: '0', recovered: true });
  return lastSocket();
}

describe('the live feed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    FakeSocket.opened = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('connects with the protocol and a ticket, and subscribes', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    expect(socket.url).toBe('wss://bank.example/v1/live');
    expect(socket.protocols).toEqual(['tidewatch.v1', 'ticket.t1']);
    expect(socket.sent).toEqual([{ type: 'subscribe', topic: 'stages' }]);
    expect(heard.states).toEqual(['connecting', 'online']);
  });

  it('asks for a snapshot after the first subscription, however it was answered', async () => {
    const { feed, heard } = feedWithEars();
    await online(feed);
    expect(heard.snapshots).toEqual(['stages first']);
  });

  it('resumes with the last cursor and a new ticket, and needs no snapshot when everything was recovered', async () => {
    const { feed, heard } = feedWithEars();
    const first = await online(feed);
    first.say({ type: 'stage', cursor: '7', move: MOVE });
    first.drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    const second = lastSocket();
    second.open();
    second.say({ type: 'subscribed', topic: 'stages', cursor: '9', recovered: true });
    expect(second.protocols).toContain('ticket.t2');
    expect(second.sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: '7' }]);
    expect(heard.snapshots).toEqual(['stages first']);
    expect(heard.states).toEqual(['connecting', 'online', 'offline', 'connecting', 'online']);
  });

  it('asks for a snapshot when the server says in the middle that what followed is lost, and resumes from there', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    socket.say({ type: 'stage', cursor: '7', move: MOVE });
    socket.say({ type: 'subscribed', topic: 'stages', cursor: 'new 5', recovered: false });
    expect(heard.snapshots).toEqual(['stages first', 'stages missed']);
    socket.drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    expect(lastSocket().sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: 'new 5' }]);
  });

  it('resumes in the middle of a gap when the connection is lost while the gap is replayed', async () => {
    const { feed } = feedWithEars();
    (await online(feed)).drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    lastSocket().say({ type: 'subscribed', topic: 'stages', cursor: '9', recovered: true });
    lastSocket().say({ type: 'stage', cursor: '4', move: MOVE });
    lastSocket().drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    expect(lastSocket().sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: '4' }]);
  });

  it('says so when something was missed, and goes on from where the server is', async () => {
    const { feed, heard } = feedWithEars();
    (await online(feed)).drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    lastSocket().say({ type: 'subscribed', topic: 'stages', cursor: '50', recovered: false });
    expect(heard.snapshots).toEqual(['stages first', 'stages missed']);
    lastSocket().drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    expect(lastSocket().sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: '50' }]);
  });

  it('misses no stats: each of them tells all, whatever a resumed subscription was answered', async () => {
    const { feed, heard } = feedWithEars();
    feed.subscribe('stats');
    const first = await online(feed);
    first.say({ type: 'subscribed', topic: 'stats', cursor: '0', recovered: false });
    expect(heard.snapshots).toEqual(['stages first', 'stats first']);
    first.drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    lastSocket().say({ type: 'subscribed', topic: 'stats', cursor: '3', recovered: false });
    lastSocket().say({ type: 'subscribed', topic: 'stages', cursor: '3', recovered: true });
    expect(heard.snapshots).toEqual(['stages first', 'stats first']);
  });

  it.each([1001, 4408])('comes back within a second after close %i', async (code) => {
    const { feed, ticket } = feedWithEars();
    (await online(feed)).drop(code);
    await jest.advanceTimersByTimeAsync(500);
    expect(ticket).toHaveBeenCalledTimes(2);
  });

  it('does not hammer a server that says "going away" at once, again and again', async () => {
    const { feed, ticket } = feedWithEars();
    (await online(feed)).drop(1001);
    await jest.advanceTimersByTimeAsync(500);
    lastSocket().drop(1001);
    await jest.advanceTimersByTimeAsync(1_400);
    expect(ticket).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(100);
    expect(ticket).toHaveBeenCalledTimes(3);
  });

  it('waits longer with each ticket it does not get', async () => {
    const { feed, ticket, heard } = feedWithEars();
    ticket.mockRejectedValue(new Error('no answer'));
    feed.start();
    await jest.advanceTimersByTimeAsync(0);
    await jest.advanceTimersByTimeAsync(750);
    expect(ticket).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(ticket).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(ticket).toHaveBeenCalledTimes(3);
    expect(heard.errors).toHaveLength(3);
  });

  it('pings, and stays while it is answered', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    await jest.advanceTimersByTimeAsync(PING_EVERY_MS);
    expect(socket.sent.at(-1)).toEqual({ type: 'ping' });
    socket.say({ type: 'pong' });
    await jest.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
    expect(heard.states.at(-1)).toBe('online');
  });

  it('drops a connection that does not answer a ping', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    await jest.advanceTimersByTimeAsync(PING_EVERY_MS + ANSWER_WITHIN_MS);
    expect(socket.closedByUs).toBe(true);
    expect(heard.states.at(-1)).toBe('offline');
  });

  it('begins anew when a subscription cannot be started now: the socket alone would stay silent', async () => {
    const { feed } = feedWithEars();
    const socket = await online(feed);
    socket.say({ type: 'error', code: 'unavailable', message: 'later' });
    expect(socket.closedByUs).toBe(true);
    await jest.advanceTimersByTimeAsync(5_000);
    const again = lastSocket();
    again.open();
    expect(again).not.toBe(socket);
    expect(again.sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: '0' }]);
  });

  it('begins anew without its cursor when the server cannot read it, and never twice', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    feed.subscribe('stages', { stage: 'decline' });
    const cannotRead = { type: 'error', code: 'bad_cursor', message: 'cursor', topic: 'stages' } as const;
    socket.say({ type: 'subscribed', topic: 'stages', cursor: 'c1', recovered: false });
    socket.sent = [];
    socket.say(cannotRead);
    expect(socket.sent).toEqual([{ type: 'subscribe', topic: 'stages', filter: { stage: 'decline' } }]);
    socket.say({ type: 'subscribed', topic: 'stages', cursor: 'c2', recovered: false });
    expect(heard.snapshots).toEqual(['stages first', 'stages first', 'stages first']);
    expect(socket.sent).toHaveLength(1);
    feed.subscribe('stages');
    socket.sent = [];
    socket.say(cannotRead); // an error for a subscription that sent no cursor
    expect(socket.sent).toEqual([]);
  });

  it('resumes from a position that it was told, although no message had that cursor', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    socket.say({ type: 'subscribed', topic: 'stages', cursor: '1', recovered: false });
    socket.say({ type: 'position', topic: 'stages', cursor: '7' });
    socket.say({ type: 'position', topic: 'alerts', cursor: '8' });
    expect(heard.moves).toEqual([]);
    socket.drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    expect(lastSocket().sent).toEqual([{ type: 'subscribe', topic: 'stages', cursor: '7' }]);
  });

  it('ignores a position of an earlier filter', async () => {
    const { feed } = feedWithEars();
    const socket = await online(feed);
    feed.subscribe('stages', { stage: 'decline' });
    socket.say({ type: 'position', topic: 'stages', cursor: '7' });
    socket.drop(1006);
    await jest.advanceTimersByTimeAsync(1_000);
    lastSocket().open();
    expect(lastSocket().sent).toEqual([{ type: 'subscribe', topic: 'stages', filter: { stage: 'decline' } }]);
  });

  it('asks for coalesced messages, and for every message where an earlier build knows no other', async () => {
    const { feed } = feedWithEars();
    const socket = await online(feed);
    socket.sent = [];
    feed.subscribe('alerts', { tier: ['private'] }, { coalesce: true });
    const asked = { type: 'subscribe', topic: 'alerts', filter: { tier: ['private'] } };
    expect(socket.sent).toEqual([{ ...asked, coalesce: true }]);
    socket.say({ type: 'error', code: 'bad_message', message: 'coalesce is not known in subscribe' });
    socket.say({ type: 'error', code: 'bad_message', message: 'another' });
    expect(socket.sent.slice(1)).toEqual([asked]);
  });

  it('asks for coalesced messages again when its cursor is refused', async () => {
    const { feed } = feedWithEars();
    const socket = await online(feed);
    feed.subscribe('stages', undefined, { coalesce: true });
    socket.say({ type: 'subscribed', topic: 'stages', cursor: 'c1', recovered: false });
    socket.sent = [];
    socket.say({ type: 'error', code: 'bad_cursor', message: 'cursor', topic: 'stages' });
    expect(socket.sent).toEqual([{ type: 'subscribe', topic: 'stages', coalesce: true }]);
  });

  it('says which alert the page shows, and that it shows none', async () => {
    const { feed } = feedWithEars();
    feed.view('a1', 'Li'); // not online: it is said again soon
    const socket = await online(feed);
    socket.sent = [];
    feed.view('a1', 'Li');
    feed.view(null, 'Li');
    expect(socket.sent).toEqual([{ type: 'viewing', alert: 'a1', by: 'Li' }, { type: 'viewing' }]);
    const viewers = { type: 'viewers', alert: 'a1', names: ['Wang'] };
    expect(parseServerMessage(JSON.stringify(viewers))).toEqual(viewers);
  });

  it('drops a connection that never opens', async () => {
    const { feed } = feedWithEars();
    feed.start();
    await jest.advanceTimersByTimeAsync(0);
    const socket = lastSocket();
    await jest.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
    expect(socket.closedByUs).toBe(true);
  });

  it('does nothing more once stopped, even when a ticket is on its way', async () => {
    const { feed } = feedWithEars();
    feed.start();
    feed.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened).toEqual([]);
  });

  it('hears nothing from a connection it has let go', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    feed.stop();
    socket.say({ type: 'stage', cursor: '8', move: MOVE });
    expect(heard.moves).toEqual([]);
  });

  it('drops what still arrives for an earlier filter', async () => {
    const { feed, heard } = feedWithEars();
    const socket = await online(feed);
    feed.subscribe('stages', { stage: 'decline' });
    socket.say({ type: 'stage', cursor: '8', move: MOVE });
    socket.say({ type: 'subscribed', topic: 'stages', cursor: '8', recovered: true });
    socket.say({ type: 'stage', cursor: '9', move: MOVE });
    expect(heard.moves).toEqual(['9']);
    expect(heard.snapshots).toEqual(['stages first', 'stages first']);
  });

  it('tries at once when woken', async () => {
    const { feed, ticket } = feedWithEars();
    (await online(feed)).drop(1006);
    feed.wake();
    await jest.advanceTimersByTimeAsync(0);
    expect(ticket).toHaveBeenCalledTimes(2);
  });
});

describe('the wait before a retry', () => {
  it.each([
    [0, 0, 500],
    [0, 1, 1_000],
    [3, 0, 4_000],
    [40, 1, 30_000],
  ])('after %i failures and luck %d is %i ms', (failures, luck, expected) => {
    expect(retryDelayMs(failures, luck)).toBe(expected);
  });
});

describe('a message from the server', () => {
  it.each([['not json'], ['null'], ['"pong"'], ['{"type":"later"}'], [new ArrayBuffer(2)]])(
    'is ignored when it is %p',
    (data) => {
      expect(parseServerMessage(data)).toBeNull();
    },
  );
});
