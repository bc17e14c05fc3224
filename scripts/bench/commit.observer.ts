/**
 * Learns from Redis when a customer's state is committed. Redis announces every change of keys with the given
 * prefixes (client-side caching in broadcasting mode). Writers of other keys pay nothing for it.
 */
import { connect, type Socket } from 'node:net';
import type { Bed } from './bed.js';
import { keysOf } from './lanes.js';

const CHANNEL = '__redis__:invalidate';

export class CommitObserver {
  private text = '';

  private constructor(
    private readonly listener: Socket,
    private readonly tracker: Socket,
    private readonly name: RegExp,
    private readonly onCommit: (customerId: string) => void,
  ) {
    listener.on('data', (chunk) => this.take(chunk));
  }

  /** @param beginning prefix of the ids of the observed customers; only letters, digits and `-` */
  static async open(bed: Bed, beginning: string, onCommit: (customerId: string) => void): Promise<CommitObserver> {
    const { hostname, port } = new URL(bed.redisUrl);
    const [listener, tracker] = [connect(Number(port), hostname), connect(Number(port), hostname)];
    const id = /:(\d+)/.exec(await answerTo(listener, ['CLIENT', 'ID']))?.[1] ?? '';
    await answerTo(listener, ['SUBSCRIBE', CHANNEL]);
    const prefixes = keysOf(bed).map(({ customer }) => ['PREFIX', customer(beginning)]);
    await answerTo(tracker, ['CLIENT', 'TRACKING', 'ON', 'REDIRECT', id, 'BCAST', ...prefixes.flat()]);
    return new CommitObserver(listener, tracker, new RegExp(`(${beginning}[^\\r]*)\\r\\n`, 'g'), onCommit);
  }

  close(): void {
    this.listener.destroy();
    this.tracker.destroy();
  }

  /** Only whole lines are read; an incomplete one waits for its end. */
  private take(chunk: Buffer): void {
    const text = this.text + chunk.toString('latin1');
    const end = text.lastIndexOf('\r\n') + 2;
    this.text = text.slice(end);
    for (const [, customerId = ''] of text.slice(0, end).matchAll(this.name)) this.onCommit(customerId);
  }
}

function answerTo(socket: Socket, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      const text = chunk.toString('latin1');
      if (text.startsWith('-')) reject(new Error(text));
      else resolve(text);
    };
    socket.once('data', listen);
    socket.once('error', reject);
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${parts.join('')}`);
  });
}
