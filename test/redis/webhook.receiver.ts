/** A real HTTP server that webhooks are delivered to, and what it was told. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '../../src/core/contracts/webhooks.js';

export interface Received {
  id: string;
  event: CloudEvent;
  headers: IncomingHttpHeaders;
  isSigned: boolean;
  /** What it was answered; 0 for nothing. */
  status: number;
}

/** Answers, and returns with what. */
export type Answering = (response: ServerResponse, nth: number) => number;

export const answerWith =
  (status: number, headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, headers).end();
    return status;
  };

/** Takes the message and never says so. */
export const hang: Answering = () => 0;

export class Receiver {
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    public answering: Answering,
  ) {}

  static async open(answering: Answering = answerWith(204)): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, answering);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => receiver.take(Buffer.concat(chunks), request.headers, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** Events that were taken, each once. */
  get delivered(): CloudEvent[] {
    const taken = this.received.filter(({ status }) => status >= 200 && status < 300);
    return [...new Map(taken.map(({ id, event }) => [id, event])).values()];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(body: Buffer, headers: IncomingHttpHeaders, response: ServerResponse): void {
    const event = JSON.parse(body.toString()) as CloudEvent;
    const isSigned = verify(this.secret, headers, body);
    const place = { id: String(headers['webhook-id']), event, headers, isSigned, status: 0 };
    this.received.push(place);
    place.status = this.answering(response, this.received.length);
  }
}

/** As docs/webhooks.md tells receivers to do it. */
function verify(secret: string, headers: IncomingHttpHeaders, body: Buffer): boolean {
  const [id, timestamp] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < 300)) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((signature) => Buffer.from(signature.replace('v1,', ''), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
