/** Limits who may open one more socket: by the origin of the page, and by the number of open sockets. */
import type { IncomingMessage } from 'node:http';
import type { Config } from '../ops/config.js';

export type SocketLimitSettings = Pick<Config, 'maxSockets' | 'maxSocketsPerKey' | 'allowedOrigins'>;

export class SocketLimits {
  private open = 0;
  private readonly byRole = new Map<string, number>();
  private readonly origins: ReadonlySet<string>;

  constructor(private readonly settings: SocketLimitSettings) {
    this.origins = new Set(settings.allowedOrigins.split(',').map((origin) => origin.trim().toLowerCase()));
  }

  /**
   * Browsers name the page's origin, and any page may try to connect. Other clients send no origin, or could send
   * any.
   */
  isKnownOrigin({ headers: { origin, host } }: Pick<IncomingMessage, 'headers'>): boolean {
    if (origin === undefined) return true;
    return isSameOrigin(origin, host ?? '') || (origin !== '' && this.origins.has(origin.toLowerCase()));
  }

  get isFull(): boolean {
    return this.open >= this.settings.maxSockets;
  }

  /** Counts one more until its connection closes. Returns false when the limit of its key, or of all, is reached. */
  admit(role: string, { socket }: Pick<IncomingMessage, 'socket'>): boolean {
    const ofRole = this.byRole.get(role) ?? 0;
    if (this.isFull || ofRole >= this.settings.maxSocketsPerKey) return false;
    if (socket.destroyed) return true; // the client has left: no socket will be opened
    this.count(role, 1);
    socket.once('close', () => this.count(role, -1));
    return true;
  }

  private count(role: string, change: number): void {
    this.open += change;
    this.byRole.set(role, (this.byRole.get(role) ?? 0) + change);
  }
}

/** Compares name and port only: a proxy that terminates TLS passes the host on, but not the scheme. */
function isSameOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: named } = new URL(origin);
  const asked = `${protocol}//${host}`;
  return named !== '' && URL.canParse(asked) && new URL(asked).host === named;
}
