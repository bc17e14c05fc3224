/** A socket of somebody who means no good. It keeps nothing of what it is pushed, but how the service behaved. */
import { WebSocket } from 'ws';
import type { ServerMessage, TicketView } from '../../src/client/protocol.js';
import { expectProblem } from './problem.matcher.js';
import type { TestService } from './service.harness.js';

export type Role = 'agent' | 'auditor';

/** What the service did to all of them. */
export class Deeds {
  readonly handshakes = new Set<number>();
  readonly closes = new Set<number>();
  readonly errors = new Set<string>();
  readonly recovered = new Set<boolean>();
}

export interface Handshake {
  /** A fresh one of the agent's when left out. */
  ticket?: string;
  protocols?: string[];
  headers?: Record<string, string>;
}

const NO_TICKET = 'none-was-left';
/** Longer than any message that is no push. */
const LONGEST_ANSWER_BYTES = 1_000;
/** An answer may stand behind the rest of a gap: that is waited for so long. */
const PATIENCE_MS = 1_500;

export class HostileSocket {
  readonly closed: Promise<number>;
  pushes = 0;
  private wake: () => void = () => undefined;

  private constructor(
    readonly socket: WebSocket,
    private readonly deeds: Deeds,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('close', (code) => deeds.closes.add(code));
    socket.on('error', () => undefined); // the close that follows tells enough
    socket.on('message', (raw: Buffer) => this.hear(raw));
  }

  /** Null when the service refused it. */
  static async open(service: TestService, deeds: Deeds, how: Handshake = {}): Promise<HostileSocket | null> {
    const ticket = how.ticket ?? (await ticketOf(service, 'agent'));
    const protocols = how.protocols ?? ['tidewatch.v1', `ticket.${ticket}`];
    const { headers = {} } = how;
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/live`, protocols, { headers });
    const status = await new Promise<number>((resolve, reject) => {
      socket.once('open', () => resolve(101));
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          expectProblem({ status, contentType: response.headers['content-type'], body });
          resolve(status);
        });
      });
    });
    deeds.handshakes.add(status);
    return status === 101 ? new HostileSocket(socket, deeds) : null;
  }

  say(...frames: (string | Uint8Array)[]): this {
    for (const frame of frames) this.socket.send(frame, () => undefined);
    return this;
  }

  subscribe(topic: unknown, members: Record<string, unknown> = {}): this {
    return this.say(JSON.stringify({ type: 'subscribe', topic, ...members }));
  }

  /** Waits until so many were pushed, until it is closed, or no longer than its patience. */
  async hears(pushes: number): Promise<void> {
    const untilAt = performance.now() + PATIENCE_MS;
    while (this.pushes < pushes && this.socket.readyState === WebSocket.OPEN && performance.now() < untilAt) {
      await Promise.race([new Promise<void>((resolve) => (this.wake = resolve)), this.closed, patience()]);
    }
  }

  /** Waits until what was said is answered, until it is closed, or no longer than its patience. */
  async answered(): Promise<void> {
    this.socket.ping(() => undefined);
    await Promise.race([new Promise((resolve) => this.socket.once('pong', resolve)), this.closed, patience()]);
  }

  private hear(raw: Buffer): void {
    this.pushes++;
    this.wake();
    if (raw.length > LONGEST_ANSWER_BYTES) return;
    const text = raw.toString();
    if (!text.startsWith('{"type":"error"') && !text.startsWith('{"type":"subscribed"')) return;
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === 'error') this.deeds.errors.add(message.code);
    if (message.type === 'subscribed') this.deeds.recovered.add(message.recovered);
  }
}

/** A text that is no ticket once the role has too many. */
export async function ticketOf({ url, keys }: TestService, role: keyof TestService['keys']): Promise<string> {
  const headers = { authorization: `Bearer ${keys[role]}` };
  const response = await fetch(`${url}/v1/live/tickets`, { method: 'POST', headers });
  const body = await response.text();
  if (response.ok) return (JSON.parse(body) as TicketView).ticket;
  expectProblem({ status: response.status, contentType: response.headers.get('content-type'), body });
  return NO_TICKET;
}

export function patience(ms = PATIENCE_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
