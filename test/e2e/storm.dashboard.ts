/** One of many dashboards: the client that others import, and a record of all it was sent, for an audit by cursor. */
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { LiveFeed } from '../../src/client/live-feed.js';
import type { LiveFilter, ServerMessage, TicketView } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { isAhead, parseCursor, type Position } from '../../src/live/cursor.js';
import type { TestService } from './service.harness.js';

export interface Wanted {
  filter: LiveFilter;
  isCoalesced: boolean;
}

/** An alert that was pushed, and when. */
export interface Arrival {
  id: string;
  customerId: string;
  version: number;
  cursor: string;
  at: number;
}

/** Instants of the last return, of `performance.now()`. */
export interface Return {
  closedAt: number;
  askedAt: number;
  ticketAt: number;
  openedAt: number;
  subscribedAt: number;
}

/** The clients share the machine with the service that is measured. */
const CHEAP = { perMessageDeflate: false, skipUTF8Validation: true };

/** On a connection of its own, as each browser has one. `fetch` costs several times as much. */
function ticketFrom(url: string, key: string): Promise<TicketView> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    const asked = request(url, { method: 'POST', headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (part: Buffer) => (body += part.toString()));
      response.on('end', () => {
        if (response.statusCode === 201) resolve(JSON.parse(body) as TicketView);
        else reject(new Error(body));
      });
    });
    asked.once('error', reject);
    asked.end();
  });
}

export class StormDashboard {
  readonly arrivals: Arrival[] = [];
  /** How often it was told of a gap. */
  gaps = 0;
  subscriptions = 0;
  readonly back: Return = { closedAt: 0, askedAt: 0, ticketAt: 0, openedAt: 0, subscribedAt: 0 };
  private readonly feed: LiveFeed;

  /** @param place where the load balancer sends new connections now */
  constructor(
    place: () => TestService,
    role: 'agent' | 'auditor',
    readonly wanted: Wanted,
  ) {
    const { back } = this;
    this.feed = new LiveFeed({
      base: 'http://balancer',
      ticket: async () => {
        back.askedAt = performance.now();
        const { url, keys } = place();
        const ticket = await ticketFrom(`${url}/v1/live/tickets`, keys[role]);
        back.ticketAt = performance.now();
        return ticket;
      },
      WebSocket: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address.replace('ws://balancer', place().url.replace('http', 'ws')), protocols, CHEAP);
        }
      },
      events: {
        onState: (state) => {
          if (state === 'offline') back.closedAt = Math.max(back.closedAt, performance.now());
          if (state === 'online') back.openedAt = performance.now();
        },
        onMessage: (message) => this.hear(message),
        onSnapshotNeeded: (_topic, why) => {
          if (why === 'missed') this.gaps++;
        },
      },
    });
    this.feed.subscribe('alerts', wanted.filter, { coalesce: wanted.isCoalesced });
    this.feed.subscribe('stages');
    this.feed.subscribe('stats');
  }

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
  }

  private hear(message: ServerMessage): void {
    if (message.type === 'subscribed' && message.topic !== 'stats') {
      this.subscriptions++;
      this.back.subscribedAt = performance.now();
    }
    if (message.type !== 'alert') return;
    const { id, customerId, version } = message.alert;
    this.arrivals.push({ id, customerId, version, cursor: message.cursor, at: performance.now() });
  }
}

/** What is wrong with what a dashboard was sent; empty when every alert came once and in the order of the cursors. */
export function audit({ arrivals, wanted, gaps }: StormDashboard, told: readonly Told[], shards: number): string[] {
  const faults = gaps === 0 ? [] : [`told of ${gaps} gaps`];
  let before: Position | null = null;
  for (const { cursor, customerId, version } of arrivals) {
    const position: Position | undefined = parseCursor(cursor)?.position;
    if (position === undefined || (before !== null && isAhead(before, position))) faults.push(`the cursor went back`);
    // The version of an alert is that of the commit that told it, as the id of its entry.
    if (position?.[shardOf(customerId, shards)]?.version !== version) faults.push('a cursor is not that of its entry');
    before = position ?? null;
  }
  return [...faults, ...(wanted.isCoalesced ? coalescedFaults(arrivals, told) : exactFaults(arrivals, told))];
}

/** An entry that passes the filter of a dashboard. */
export interface Told {
  id: string;
  version: number;
}

function exactFaults(arrivals: readonly Arrival[], told: readonly Told[]): string[] {
  const counts = new Map<string, number>();
  for (const one of arrivals) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  const missed = told.filter((one) => !counts.has(keyOf(one))).length;
  const doubled = [...counts.values()].filter((times) => times > 1).length;
  const foreign = counts.size - (told.length - missed);
  return missed + doubled + foreign === 0 ? [] : [`${missed} missed, ${doubled} doubled, ${foreign} not asked for`];
}

/** Of each alert the newest version came, and none twice. */
function coalescedFaults(arrivals: readonly Arrival[], told: readonly Told[]): string[] {
  const newest = new Map(told.map(({ id, version }) => [id, version]));
  const last = new Map(arrivals.map(({ id, version }) => [id, version]));
  const stale = [...newest].filter(([id, version]) => last.get(id) !== version).length;
  const doubled = arrivals.length - new Set(arrivals.map(keyOf)).size;
  const known = new Set(told.map(keyOf));
  const foreign = arrivals.filter((one) => !known.has(keyOf(one))).length;
  return stale + doubled + foreign === 0 ? [] : [`${stale} stale, ${doubled} doubled, ${foreign} not asked for`];
}

function keyOf({ id, version }: Told): string {
  return `${id} ${version}`;
}
