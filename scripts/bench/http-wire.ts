/**
 * Connections that cost the sender almost nothing: requests are prepared bytes, and only the status of an answer is
 * read.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VoidFigureError } from './part.js';

export function requestOf(
  { host, key, contentType }: { host: string; key: string; contentType: string },
  body: string,
): Buffer {
  const bytes = Buffer.from(body);
  const head =
    `POST /v1/events HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
    `content-type: ${contentType}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Opens another connection whenever all are in use, so that no due request waits for another. */
export class HttpWires {
  private readonly all: Wire[] = [];
  private readonly free: Wire[] = [];

  /** @param url of the service */
  constructor(private readonly url: URL) {}

  get size(): number {
    return this.all.length;
  }

  /** Resolves with the status. */
  async send(request: Buffer): Promise<number> {
    let wire = this.free.pop();
    while (wire?.isOpen === false) wire = this.free.pop();
    wire ??= this.open();
    const status = await wire.ask(request);
    this.free.push(wire);
    return status;
  }

  close(): void {
    for (const wire of this.all) wire.close();
  }

  private open(): Wire {
    const wire = new Wire(this.url);
    this.all.push(wire);
    return wire;
  }
}

const HELD_BACK_MS = 5;

/**
 * Each sender posts again as soon as it has its answer.
 * @param admits whether so many posts may have been sent; otherwise the next one waits a little
 */
export async function sendAll(
  wires: HttpWires,
  requests: readonly Buffer[],
  senders: number,
  admits: (posts: number) => boolean = () => true,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      while (!admits(next)) await sleep(HELD_BACK_MS);
      const status = await wires.send(request);
      if (status !== 202) throw new VoidFigureError(`a post was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: senders }, work));
}

class Wire {
  private readonly socket: Socket;
  private text = '';
  private asked: { resolve: (status: number) => void; reject: (fault: Error) => void } | null = null;

  constructor({ hostname, port }: URL) {
    this.socket = connect(Number(port), hostname);
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (fault) => this.asked?.reject(fault));
    this.socket.on('close', () => this.asked?.reject(new Error('the service closed the connection')));
  }

  /** The service closes connections that were idle for long. */
  get isOpen(): boolean {
    return !this.socket.destroyed;
  }

  ask(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.text += chunk.toString('latin1');
    const end = this.text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.text)?.[1] ?? 0);
    if (this.text.length < end + 4 + length) return;
    const status = Number(this.text.slice(9, 12));
    const { asked } = this;
    this.text = '';
    this.asked = null;
    asked?.resolve(status);
  }
}
