/**
 * A TCP proxy on loopback that can cut its connections, and freeze them: nothing passes, and neither side is
 * notified.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Random } from '../command/random.js';

interface Link {
  near: Socket;
  far: Socket;
}

export class TcpProxy {
  private readonly links = new Set<Link>();
  private readonly held = new Set<Socket>();
  private frozen = false;
  private trap: { text: string; spring: () => void } | null = null;

  private constructor(
    private readonly server: Server,
    private readonly toPort: number,
  ) {}

  static async open(toPort: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, toPort);
    server.on('connection', (near) => proxy.accept(near));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return portOf(this.server.address());
  }

  get connections(): number {
    return this.links.size;
  }

  /** Cuts each connection with the given probability, at once and without notice. */
  cut(share: number, random: Random): void {
    for (const { near, far } of [...this.links]) {
      if (random() >= share) continue;
      near.destroy();
      far.destroy();
    }
  }

  /** Data in transit stays there until `thaw`. New connections are accepted and get no answer. */
  freeze(): void {
    this.frozen = true;
    for (const { near, far } of this.links) {
      near.pause();
      far.pause();
    }
  }

  thaw(): void {
    this.frozen = false;
    for (const { near, far } of this.links) {
      near.resume();
      far.resume();
    }
    for (const near of this.held) {
      this.join(near);
      near.resume();
    }
    this.held.clear();
  }

  /**
   * Acts when a client sends data that contains this text, before the data is passed on; or when the time is over.
   * When the act freezes the proxy, the data stays in the proxy.
   */
  async actOn(text: string, withinMs: number, act: () => void): Promise<void> {
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.trap?.spring(), withinMs);
      const spring = (): void => {
        clearTimeout(late);
        this.trap = null;
        act();
        resolve();
      };
      this.trap = { text, spring };
    });
  }

  close(): void {
    this.server.close();
    for (const near of this.held) near.destroy();
    this.cut(1, () => 0);
  }

  private accept(near: Socket): void {
    near.on('error', () => undefined); // the 'close' event that follows is what counts
    if (!this.frozen) {
      this.join(near);
      return;
    }
    near.pause();
    this.held.add(near);
  }

  private join(near: Socket): void {
    const far = connect(this.toPort, '127.0.0.1');
    const link = { near, far };
    this.links.add(link);
    near.setNoDelay(true);
    far.setNoDelay(true);
    near.on('data', (chunk: Buffer) => {
      if (this.trap !== null && chunk.includes(this.trap.text)) this.trap.spring();
    });
    this.forward(near, far);
    this.forward(far, near);
    const leave = (): void => void this.links.delete(link);
    near.once('close', leave);
    far.once('close', leave);
    if (near.destroyed) far.destroy();
  }

  private forward(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (this.frozen) from.unshift(chunk);
      else if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (!this.frozen) from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => to.end());
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('the proxy has no port');
  return address.port;
}
