/** A connection on which a test writes bytes of its own and reads whole answers. */
import { connect, type Socket } from 'node:net';

export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export class Wire {
  private received = Buffer.alloc(0);
  private readonly waiting: (() => void)[] = [];
  private ended = false;
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (bytes) => this.note(() => (this.received = Buffer.concat([this.received, bytes]))));
    socket.on('error', () => this.note(() => (this.ended = true)));
    socket.on('close', () => this.note(() => (this.ended = true)));
  }

  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Wire(socket);
  }

  send(...parts: (string | Uint8Array)[]): this {
    for (const part of parts) this.socket.write(part);
    return this;
  }

  /** Says that nothing more will come; answers still do. */
  end(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.destroy();
  }

  /** The next final answer. Throws when the connection ends before it is whole. @param ofHead it has no body */
  async answer(ofHead = false): Promise<WireAnswer> {
    const end = await this.until(() => this.received.indexOf('\r\n\r\n'));
    const [first = '', ...lines] = this.received.toString('latin1', 0, end).split('\r\n');
    const status = Number(first.split(' ')[1]);
    const headers = Object.fromEntries(lines.map(nameAndValue));
    this.received = this.received.subarray(end + 4);
    if (status >= 100 && status < 200) return this.answer(ofHead);
    return { status, headers, body: ofHead ? '' : await this.bodyOf(headers) };
  }

  /** Waits for a text, and forgets what came before it. */
  async next(text: string): Promise<void> {
    this.take((await this.until(() => this.received.indexOf(text))) + text.length);
  }

  /** Everything that comes until the other side closes. */
  async rest(): Promise<string> {
    await this.closed;
    return this.received.toString();
  }

  private async bodyOf(headers: Record<string, string>): Promise<string> {
    if (headers['transfer-encoding'] === 'chunked') {
      const end = await this.until(() => this.received.indexOf('0\r\n\r\n'));
      return this.take(end + 5).toString();
    }
    const length = Number(headers['content-length'] ?? 0);
    await this.until(() => (this.received.length >= length ? length : -1));
    return this.take(length).toString();
  }

  private take(length: number): Buffer {
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }

  private async until(find: () => number): Promise<number> {
    for (;;) {
      const found = find();
      if (found >= 0) return found;
      if (this.ended) throw new Error(`the connection ended after: ${this.received.toString()}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private note(change: () => void): void {
    change();
    for (const wake of this.waiting.splice(0)) wake();
  }
}

function nameAndValue(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
