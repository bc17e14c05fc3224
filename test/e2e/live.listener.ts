import { WebSocket } from 'ws';
import type { ClientMessage, ServerMessage, TicketView } from '../../src/client/protocol.js';
import type { TestService } from './service.harness.js';

/** A dashboard's socket that keeps what it hears. */
export class LiveListener {
  /** Code the socket was closed with. */
  readonly closed: Promise<number>;
  private readonly heard: ServerMessage[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (raw: Buffer) => {
      this.heard.push(JSON.parse(raw.toString()) as ServerMessage);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  static async open(service: TestService, withTicket?: string, query = ''): Promise<LiveListener> {
    const address = `${service.url.replace('http', 'ws')}/v1/live${query}`;
    const socket = new WebSocket(address, ['tidewatch.v1', `ticket.${withTicket ?? (await newTicket(service))}`]);
    const listener = new LiveListener(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return listener;
  }

  say(message: ClientMessage | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message of this type that was not taken before. */
  async next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    for (;;) {
      const at = this.heard.findIndex((message) => message.type === type);
      const [found] = at < 0 ? [] : this.heard.splice(at, 1);
      if (found !== undefined) return found as Extract<ServerMessage, { type: T }>;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  all(type: ServerMessage['type']): ServerMessage[] {
    return this.heard.filter((message) => message.type === type);
  }
}

/** As an agent gets it. */
export async function newTicket({ url, keys }: TestService): Promise<string> {
  const headers = { authorization: `Bearer ${keys.agent}` };
  const response = await fetch(`${url}/v1/live/tickets`, { method: 'POST', headers });
  return ((await response.json()) as TicketView).ticket;
}
