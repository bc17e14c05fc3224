/** A real primary with two replicas and three sentinels, on loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { tlsSettings, type Certificates } from './certificates.js';
import { freePort, startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';

const PRIMARY_NAME = 'bank';
const REPLICAS = 2;
const SENTINELS = 3;
const POLL_MS = 50;

export interface Server {
  server: RedisServer;
  redis: Redis;
  /** Where it speaks TLS; null for nowhere. */
  tlsPort: number | null;
}

export class SentinelledRedis {
  private constructor(
    private readonly dir: string,
    readonly servers: readonly Server[],
    readonly sentinels: readonly Server[],
  ) {}

  /** @param certificates with them, all speak TLS on a port of its own, and among themselves */
  static async start({
    downAfterMs = 1_500,
    certificates = null,
  }: { downAfterMs?: number; certificates?: Certificates | null } = {}): Promise<SentinelledRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'tidewatch-sentinel-'));
    const start = async (name: string, args: readonly string[], lines?: string): Promise<Server> => {
      const tlsPort = certificates === null ? null : await freePort();
      const secure = certificates === null ? [] : tlsSettings(tlsPort ?? 0, certificates);
      const sentinel =
        lines === undefined ? {} : { sentinel: [lines, ...secure.map((pair) => pair.join(' '))].join('\n') };
      const more = lines === undefined ? secure.flatMap(([key, value]) => [`--${key}`, value]) : [];
      return serverOf(await startRedisServer({ dir: join(dir, name), args: [...more, ...args], ...sentinel }), tlsPort);
    };
    // As docs/reliability.md asks for.
    const kept = '--min-replicas-to-write 1 --min-replicas-max-lag 2 --repl-diskless-sync-delay 0'.split(' ');
    const primary = await start('r0', kept);
    const port = primary.tlsPort ?? primary.server.port;
    const replicas: Server[] = [];
    for (let i = 1; i <= REPLICAS; i++) {
      replicas.push(await start(`r${i}`, [...kept, '--replicaof', '127.0.0.1', String(port)]));
    }
    const sentinel = [
      `sentinel monitor ${PRIMARY_NAME} 127.0.0.1 ${port} 2`,
      `sentinel down-after-milliseconds ${PRIMARY_NAME} ${downAfterMs}`,
      `sentinel failover-timeout ${PRIMARY_NAME} 6000`,
    ].join('\n');
    const sentinels: Server[] = [];
    for (let i = 0; i < SENTINELS; i++) sentinels.push(await start(`s${i}`, [], sentinel));
    const all = new SentinelledRedis(dir, [primary, ...replicas], sentinels);
    await all.untilKnown();
    return all;
  }

  /** By which the sentinels know the primary. */
  readonly name = PRIMARY_NAME;

  /** Without a password. */
  get url(): string {
    const hosts = this.sentinels.map(({ server, tlsPort }) => `127.0.0.1:${tlsPort ?? server.port}`);
    const tls = this.sentinels[0]?.tlsPort == null ? '' : '?tls=true&sentinelTls=true';
    return `redis-sentinel://${hosts.join(',')}/${PRIMARY_NAME}${tls}`;
  }

  /** From now on servers and sentinels ask for passwords, of their own. */
  async protect(password: string, ofSentinels: string): Promise<void> {
    for (const { redis } of this.servers) await redis.config('SET', 'masterauth', password);
    for (const { redis } of this.sentinels) await redis.call('SENTINEL', 'SET', PRIMARY_NAME, 'auth-pass', password);
    for (const { redis } of this.servers) await redis.config('SET', 'requirepass', password);
    for (const { redis } of this.sentinels) await redis.call('SENTINEL', 'CONFIG', 'SET', 'sentinel-pass', ofSentinels);
    for (const { redis } of this.sentinels)
      await redis.call('ACL', 'SETUSER', 'default', 'resetpass', `>${ofSentinels}`);
    for (const { redis } of this.servers) redis.options.password = password;
    for (const { redis } of this.sentinels) redis.options.password = ofSentinels;
  }

  async primary(): Promise<Server> {
    const [asked] = this.sentinels;
    const [, port] = (await asked?.redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', PRIMARY_NAME)) as string[];
    const found = this.servers.find(({ server }) => server.port === Number(port));
    if (found === undefined) throw new Error('the sentinels know no primary');
    return found;
  }

  /** One of those that follow the primary. */
  async replica(): Promise<Server> {
    const primary = await this.primary();
    const found = this.servers.find((one) => one !== primary && one.redis.status === 'ready');
    if (found === undefined) throw new Error('no replica is left');
    return found;
  }

  /** Has another primary chosen while the old one lives, and waits until the old one follows it. */
  async failOver(): Promise<void> {
    const before = await this.primary();
    await this.sentinels[0]?.redis.call('SENTINEL', 'FAILOVER', PRIMARY_NAME);
    while ((await this.primary()) === before) await sleep(POLL_MS);
    while (!(await before.redis.info('replication')).includes('role:slave')) await sleep(POLL_MS);
  }

  async stop(): Promise<void> {
    for (const { redis } of [...this.servers, ...this.sentinels]) redis.disconnect();
    await Promise.all([...this.sentinels, ...this.servers].map(({ server }) => server.kill()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Until every sentinel knows the others and both replicas: a failover then finds a quorum and a candidate. */
  private async untilKnown(): Promise<void> {
    const known = new RegExp(`slaves=${REPLICAS},sentinels=${SENTINELS}`);
    for (const { redis } of this.sentinels) while (!known.test(await redis.info('sentinel'))) await sleep(POLL_MS);
    const primary = this.servers[0]?.redis;
    for (;;) {
      const info = (await primary?.info('replication')) ?? '';
      if ((info.match(/state=online/g) ?? []).length === REPLICAS) return;
      await sleep(POLL_MS);
    }
  }
}

/** A sentinel closes the connections of a server whose role it changes, so ours are opened again. */
function serverOf(server: RedisServer, tlsPort: number | null): Server {
  const redis = new Redis(server.url, { retryStrategy: () => POLL_MS, maxRetriesPerRequest: 100 });
  redis.on('error', () => undefined);
  return { server, redis, tlsPort };
}
