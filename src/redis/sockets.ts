/**
 * The sockets of all connections to Redis, with those of the copies that BullMQ makes of a connection for commands that block.
 * A socket that is destroyed here is replaced: ioredis connects again, and asks where.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { HostPort } from './address.js';

/** A server that hangs still accepts connections, and then says nothing; another may have taken its place meanwhile. */
const SILENT_MS = 2_000;

export class Sockets {
  private readonly open = new Set<Socket>();
  /** Of the socket that failed last, until another one is opened. */
  fault: Error | null = null;

  /** One that is connected and hears nothing in time is closed. */
  follow<S extends Socket>(socket: S): S {
    let late: NodeJS.Timeout | undefined;
    this.open.add(socket);
    this.fault = null;
    socket.once('error', (fault: Error) => (this.fault = fault));
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      late = setTimeout(() => socket.destroy(), SILENT_MS).unref();
      socket.once('data', () => clearTimeout(late));
    });
    socket.once('close', () => {
      clearTimeout(late);
      this.open.delete(socket);
    });
    return socket;
  }

  /** Closes all that do not lead there. */
  leaveAllBut({ host, port }: HostPort): void {
    for (const socket of this.open) {
      if (socket.remoteAddress !== host || socket.remotePort !== port) socket.destroy();
    }
  }
}
