/**
 * Hears from sentinels when another primary took over. The one before may still be there: it hangs, or nobody has told it yet,
 * for eight seconds and more after `SENTINEL FAILOVER`. Whoever stays with it waits for nothing, or writes what will be lost.
 *
 * Sentinels are asked, not subscribed to: a message is lost with its connection, and is sent only after all replicas
 * follow the new primary, while an answer names it from its promotion on. All of them are asked, because each one learns of it
 * at its own time, and connections ask any of them.
 */
import type { Redis as RedisNode } from 'ioredis';
import type { HostPort } from './address.js';

const ASK_EVERY_MS = 500;

export class PrimaryWatch {
  private readonly named = new Map<RedisNode, string>();
  private readonly asking: NodeJS.Timeout;

  /**
   * @param sentinels connections of its own
   * @param onOther called for each sentinel that names another primary than it named before
   */
  constructor(
    private readonly sentinels: readonly RedisNode[],
    private readonly name: string,
    private readonly onOther: (primary: HostPort) => void,
  ) {
    this.asking = setInterval(() => this.askAll(), ASK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.asking);
  }

  private askAll(): void {
    for (const sentinel of this.sentinels) {
      if (sentinel.status === 'ready') this.ask(sentinel).catch(() => undefined); // the others are asked as well
    }
  }

  private async ask(sentinel: RedisNode): Promise<void> {
    const reply = await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name);
    if (!Array.isArray(reply)) return; // it knows none of this name
    const [host, port] = reply.map(String);
    if (host === undefined) return;
    const before = this.named.get(sentinel);
    const now = `${host}:${port}`;
    this.named.set(sentinel, now);
    if (before !== undefined && before !== now) this.onOther({ host, port: Number(port) });
  }
}
