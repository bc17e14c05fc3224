/** A real cluster: three primaries with a replica each, on loopback. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { slotOf } from '../../src/redis/client.js';
import { tlsSettings, type Certificates } from './certificates.js';
import { freePort, startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';

export const LEAST_USER = 'tidewatch';
/** As docs/configuration.md lists them. */
const RIGHTS = '-@all +@read +@write +@connection +@transaction +@scripting +@blocking -@dangerous +info +time'.split(
  ' ',
);
const PRIMARIES = 3;
const SLOTS = 16_384;
const POLL_MS = 50;

export interface ClusterNode {
  server: RedisServer;
  redis: Redis;
  /** Where it speaks TLS; null for nowhere. */
  tlsPort: number | null;
  /** By which the others know it. */
  id: string;
}

export class RedisCluster {
  private constructor(
    private readonly dir: string,
    readonly nodes: readonly ClusterNode[],
  ) {}

  /** Of all servers, once they are protected. */
  private password: string | null = null;

  /**
   * @param replicas of each primary
   * @param certificates with them, the servers speak TLS on a port of its own, and among themselves
   */
  static async start({
    replicas = 1,
    nodeTimeoutMs = 2_000,
    certificates = null,
  }: { replicas?: number; nodeTimeoutMs?: number; certificates?: Certificates | null } = {}): Promise<RedisCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'tidewatch-cluster-'));
    const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)];
    const nodes: ClusterNode[] = [];
    for (let i = 0; i < PRIMARIES * (1 + replicas); i++) {
      const [bus, tlsPort] = [await freePort(), certificates === null ? null : await freePort()];
      const secure = certificates === null ? [] : [...tlsSettings(tlsPort ?? 0, certificates), ['tls-cluster', 'yes']];
      const args = [
        ...settings,
        '--cluster-port',
        String(bus),
        ...secure.flatMap(([name, value]) => [`--${name}`, `${value}`]),
      ];
      const server = await startRedisServer({ dir: join(dir, String(i)), args });
      const redis = new Redis(server.url, { retryStrategy: () => null });
      redis.on('error', () => undefined);
      nodes.push({ server, redis, tlsPort, id: await redis.cluster('MYID') });
    }
    const cluster = new RedisCluster(dir, nodes);
    await cluster.join(replicas);
    return cluster;
  }

  /** Without a password. */
  get url(): string {
    const hosts = this.nodes.map(({ server, tlsPort }) => `127.0.0.1:${tlsPort ?? server.port}`);
    return `redis-cluster://${hosts.join(',')}${this.nodes[0]?.tlsPort == null ? '' : '?tls=true'}`;
  }

  /** From now on every server asks for the password. A user of that password has the rights that the service needs. */
  async protect(password: string): Promise<void> {
    const rights = [...RIGHTS, '+cluster|slots', '+cluster|info', '~*', '&*'];
    for (const { redis } of this.nodes) await redis.call('ACL', 'SETUSER', LEAST_USER, 'on', `>${password}`, ...rights);
    for (const { redis } of this.nodes) await redis.config('SET', 'masterauth', password);
    for (const { redis } of this.nodes) await redis.config('SET', 'requirepass', password);
    this.password = password;
  }

  get primaries(): readonly ClusterNode[] {
    return this.nodes.slice(0, PRIMARIES);
  }

  /** The node that serves a key now, as a living node says. */
  async ownerOf(key: string): Promise<ClusterNode> {
    const slot = slotOf(key);
    const asked = this.nodes.find(({ redis }) => redis.status === 'ready');
    const ranges = (await asked?.redis.cluster('SLOTS')) ?? [];
    const range = ranges.find(([from, to]) => from <= slot && slot <= to);
    const node = this.nodes.find(({ server }) => server.port === range?.[2]?.[1]);
    if (node === undefined) throw new Error(`nobody serves slot ${slot}`);
    return node;
  }

  /** The replica that follows a node now. */
  async replicaOf({ id }: ClusterNode): Promise<ClusterNode> {
    for (const node of this.nodes) {
      if (node.redis.status !== 'ready') continue;
      const known = String(await node.redis.cluster('NODES'));
      const [own = ''] = known.split('\n').filter((line) => line.includes('myself'));
      if (own.split(' ')[3] === id) return node;
    }
    throw new Error(`no replica follows ${id}`);
  }

  /** Moves the slot of a key as `redis-cli --cluster reshard` does, a few keys at a time. */
  async moveSlot(key: string, to: ClusterNode, pauseMs = 0): Promise<void> {
    const [slot, from] = [slotOf(key), await this.ownerOf(key)];
    await to.redis.cluster('SETSLOT', slot, 'IMPORTING', from.id);
    await from.redis.cluster('SETSLOT', slot, 'MIGRATING', to.id);
    for (;;) {
      const keys = await from.redis.cluster('GETKEYSINSLOT', slot, 20);
      if (keys.length === 0) break;
      const auth = this.password === null ? [] : ['AUTH', this.password];
      await from.redis.call('MIGRATE', '127.0.0.1', to.server.port, '', 0, 5_000, ...auth, 'KEYS', ...keys);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    for (const node of [to, from, ...this.nodes]) {
      if (node.redis.status === 'ready')
        await node.redis.cluster('SETSLOT', slot, 'NODE', to.id).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    for (const { redis } of this.nodes) redis.disconnect();
    await Promise.all(this.nodes.map(({ server }) => server.kill()));
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async join(replicas: number): Promise<void> {
    const [first] = this.nodes;
    if (first === undefined) throw new RangeError('a cluster has nodes');
    for (const [i, node] of this.primaries.entries()) {
      const [from, upTo] = [i, i + 1].map((n) => Math.ceil((n * SLOTS) / PRIMARIES));
      await node.redis.call('CLUSTER', 'ADDSLOTSRANGE', from ?? 0, (upTo ?? SLOTS) - 1);
      await node.redis.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
    }
    for (const { server } of this.nodes.slice(1)) await this.meet(first, server);
    await this.untilAll(
      (info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${this.nodes.length}`),
    );
    for (let i = 0; i < replicas * PRIMARIES; i++) {
      const replica = this.nodes[PRIMARIES + i];
      await replica?.redis.cluster('REPLICATE', this.primaries[i % PRIMARIES]?.id ?? '');
    }
    await this.untilReplicated(replicas);
  }

  /** By the bus, which has a port of its own. */
  private async meet(first: ClusterNode, server: RedisServer): Promise<void> {
    const node = this.nodes.find((one) => one.server === server);
    const [, bus] = await (node?.redis.config('GET', 'cluster-port') as Promise<[string, string]>);
    await first.redis.call('CLUSTER', 'MEET', '127.0.0.1', node?.tlsPort ?? server.port, bus);
  }

  private async untilAll(holds: (info: string) => boolean): Promise<void> {
    for (const { redis } of this.nodes) while (!holds(await redis.cluster('INFO'))) await sleep(POLL_MS);
  }

  private async untilReplicated(replicas: number): Promise<void> {
    for (const { redis } of this.primaries) {
      const ready = new RegExp(`connected_slaves:${replicas}\\b`);
      for (;;) {
        const info = await redis.info('replication');
        if (ready.test(info) && (info.match(/state=online/g) ?? []).length === replicas) break;
        await sleep(POLL_MS);
      }
    }
  }
}
