/**
 * Opens and closes all connections to Redis, whatever its topology.
 *
 * One server, or the primary that sentinels name: each connection is one to that server. Sentinels are asked again each time
 * it is opened, and all connections are left when they name another one: see primary.watch.ts.
 *
 * A cluster: `failFast` and `waiting` are clients of the whole cluster, for commands of any key. Whatever blocks, or
 * relies on its connection as WATCH does, has a connection of its own to the node of its slot: see connectors.ts.
 */
import { Cluster, Redis as RedisNode, type RedisOptions } from 'ioredis';
import type { ConnectionOptions } from 'node:tls';
import { standsFor } from '../core/primitives/stands.for.js';
import { hostsOf, parseAddress, type HostPort, type RedisAddress } from './address.js';
import {
  FAIL_FAST,
  LANE,
  READER,
  SENTINEL,
  SENTINEL_MS,
  WAIT,
  backOff,
  optionsOf,
  type Behaviour,
} from './behaviours.js';
import { NoPrimaryError, slotOf, type Redis } from './client.js';
import { placeConnector, sentinelConnector } from './connectors.js';
import type { ShardKeys } from './keys.js';
import { PrimaryWatch } from './primary.watch.js';
import { Sockets } from './sockets.js';

const CONNECT_MS = 3_000;
/**
 * Time between probes of an idle connection: firewalls then keep it, and the kernel notices when the other side is
 * gone.
 */
const KEEP_ALIVE_MS = 10_000;
/** Replies keep the shapes they always had. */
type ServerOptions = Omit<RedisOptions, 'replyMapping'>;

/** In a cluster: how often the owners of slots are asked for without a reason, and how long one node may take to say it. */
const SLOTS_MS = { every: 5_000, most: 1_000 };
/** Pause before a command follows its slot: two nodes may name each other for a moment. */
const MOVED_PAUSE_MS = 20;

/** A connection that fails at once while Redis is away: for callers that must get an answer. */
export abstract class FastRedis extends standsFor<Redis>() {}

/** A connection that waits for Redis to come back: for lanes. */
export abstract class WaitingRedis extends standsFor<Redis>() {}

type SlotOf = Pick<ShardKeys, 'prefix'>;

/** What is not in the address. Empty texts stand for nothing. */
export interface RedisSecrets {
  /** Of the servers that hold data, when the address has none. */
  redisPassword: string;
  sentinelUsername: string;
  sentinelPassword: string;
  /** PEM: whom to trust beside the usual authorities, and the certificate and key of this client. */
  redisTlsCa: string;
  redisTlsCert: string;
  redisTlsKey: string;
}

const NO_SECRETS: RedisSecrets = {
  redisPassword: '',
  sentinelUsername: '',
  sentinelPassword: '',
  redisTlsCa: '',
  redisTlsCert: '',
  redisTlsKey: '',
};

/** Opens connections of the four kinds and closes all of them. */
export class Connections {
  readonly address: RedisAddress;
  private readonly opened = new Set<RedisNode | Cluster>();
  private readonly sockets = new Sockets();
  private readonly access: ServerOptions;
  private watch: PrimaryWatch | null = null;
  /** See `waiting`. */
  private shared: RedisNode | Cluster | null = null;

  /**
   * Throws BadAddressError.
   * @param onError called for every connection fault; ioredis reconnects by itself
   */
  constructor(
    url: string,
    private readonly onError: (fault: Error) => void,
    private readonly secrets: RedisSecrets = NO_SECRETS,
  ) {
    this.address = parseAddress(url);
    this.access = this.accessTo(this.address);
  }

  failFast(): FastRedis {
    return this.open(FAIL_FAST);
  }

  /** The same one for all. */
  waiting(): WaitingRedis {
    return (this.shared ??= this.open(WAIT));
  }

  /** For the worker of a shard's queue, which blocks: the shared one, or one to the node of a cluster that holds the shard. */
  waitingAt({ prefix }: SlotOf): Redis {
    return this.address.kind === 'cluster' ? this.openAt(prefix, WAIT) : this.waiting();
  }

  /**
   * For blocking reads of at most two seconds. One connection for keys that may be read together, which their owner closes.
   */
  readers(keys: readonly string[]): { redis: RedisNode; keys: readonly string[] }[] {
    if (this.address.kind !== 'cluster') return [{ redis: this.openNode(READER), keys }];
    return keys.map((key) => ({ redis: this.openAt(key, READER), keys: [key] }));
  }

  /** For one lane, see LaneStore; its owner closes it. */
  lane({ prefix }: SlotOf): RedisNode {
    return this.address.kind === 'cluster' ? this.openAt(prefix, LANE) : this.openNode(LANE);
  }

  /** To one of the servers, whoever it is, for a look at it; its owner closes it. */
  inspect(node: HostPort): RedisNode {
    return this.keep(new RedisNode({ ...this.access, ...optionsOf(READER), ...node, retryStrategy: () => null }));
  }

  /** Where Redis was looked for, without user and password. */
  get hosts(): string {
    return hostsOf(this.address);
  }

  async close(): Promise<void> {
    this.watch?.close();
    await Promise.all([...this.opened].map((redis) => closeOne(redis)));
  }

  private open(behaviour: Behaviour): RedisNode | Cluster {
    const { address } = this;
    return address.kind === 'cluster' ? this.openCluster(address.nodes, behaviour) : this.openNode(behaviour);
  }

  private openNode(behaviour: Behaviour): RedisNode {
    return this.keep(new RedisNode({ ...this.access, ...this.placeOf(this.address), ...optionsOf(behaviour) }));
  }

  private openAt(key: string, behaviour: Behaviour): RedisNode {
    const slot = slotOf(key);
    const Connector = this.connector(() => this.ownerOf(slot));
    return this.keep(new RedisNode({ ...this.access, ...optionsOf(behaviour), Connector }));
  }

  private openCluster(nodes: HostPort[], behaviour: Behaviour): Cluster {
    const { enableOfflineQueue, retryStrategy, reconnectOnError: _, ...redisOptions } = optionsOf(behaviour);
    const waits = behaviour === WAIT;
    return this.keep(
      new Cluster(nodes, {
        enableOfflineQueue,
        clusterRetryStrategy: retryStrategy,
        slotsRefreshInterval: SLOTS_MS.every,
        slotsRefreshTimeout: SLOTS_MS.most,
        dnsLookup: (host, found) => found(null, host), // a certificate names the host, not its address
        ...(waits ? { maxRedirections: Infinity, retryDelayOnMoved: MOVED_PAUSE_MS } : {}),
        redisOptions: { ...this.access, ...redisOptions },
      }),
    );
  }

  /** Asks the cluster. Throws NoPrimaryError. */
  private async ownerOf(slot: number): Promise<HostPort> {
    const cluster = (this.shared ??= this.open(WAIT));
    if (cluster instanceof RedisNode) throw new TypeError('only a cluster has slots');
    await new Promise<void>((known, failed) => {
      cluster.refreshSlotsCache((fault) => (fault == null ? known() : failed(fault)));
    });
    const [, host, port] = /^(.+):(\d+)$/.exec(cluster.slots[slot]?.[0] ?? '') ?? [];
    if (host === undefined) throw new NoPrimaryError(slot);
    return { host, port: Number(port) };
  }

  private connector(find: Parameters<typeof placeConnector>[2]): ServerOptions['Connector'] {
    return placeConnector(this.sockets, this.access.tls ?? null, find);
  }

  private placeOf(address: RedisAddress): ServerOptions {
    if (address.kind === 'single') return { host: address.host, port: address.port, db: address.db };
    if (address.kind === 'cluster') throw new TypeError('a cluster has no single place');
    const { sentinelUsername, sentinelPassword } = this.secrets;
    this.watch ??= this.watchOf(address);
    return {
      Connector: sentinelConnector(this.sockets),
      sentinels: address.sentinels,
      name: address.name,
      db: address.db,
      sentinelRetryStrategy: backOff,
      sentinelCommandTimeout: SENTINEL_MS,
      enableTLSForSentinelMode: address.tls,
      ...(sentinelUsername === '' ? {} : { sentinelUsername }),
      ...(sentinelPassword === '' ? {} : { sentinelPassword }),
      ...(address.sentinelTls ? { sentinelTLS: this.tls() } : {}),
    };
  }

  private watchOf({ sentinels, name, sentinelTls }: RedisAddress & { kind: 'sentinel' }): PrimaryWatch {
    const { sentinelUsername: username, sentinelPassword: password } = this.secrets;
    const access = {
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      ...(sentinelTls ? { tls: this.tls() } : {}),
    };
    const nodes = sentinels.map((place) => {
      const options = { ...access, ...place, ...optionsOf(SENTINEL), enableReadyCheck: false };
      return this.keep(new RedisNode({ ...options, connectTimeout: CONNECT_MS }), () => undefined);
    });
    return new PrimaryWatch(nodes, name, (primary) => this.sockets.leaveAllBut(primary));
  }

  private accessTo({ username, password, tls }: RedisAddress): ServerOptions {
    const secret = password ?? this.secrets.redisPassword;
    const settings = tls ? this.tls() : null;
    return {
      ...(username === null ? {} : { username }),
      ...(secret === '' ? {} : { password: secret }),
      ...(settings === null ? {} : { tls: settings }),
      Connector: placeConnector(this.sockets, settings, (given) => Promise.resolve(given)),
      connectTimeout: CONNECT_MS,
      keepAlive: KEEP_ALIVE_MS,
    };
  }

  private tls(): ConnectionOptions {
    const { redisTlsCa: ca, redisTlsCert: cert, redisTlsKey: key } = this.secrets;
    return { ...(ca === '' ? {} : { ca }), ...(cert === '' ? {} : { cert }), ...(key === '' ? {} : { key }) };
  }

  private keep<R extends RedisNode | Cluster>(redis: R, onError = this.onError): R {
    redis.setMaxListeners(0); // every queue of a run listens on the same connection
    redis.on('error', onError);
    // A cluster says that a connection is closed, and not why.
    if (redis instanceof Cluster) redis.on('node error', (fault: Error) => onError(this.sockets.fault ?? fault));
    this.opened.add(redis);
    redis.once('end', () => this.opened.delete(redis));
    return redis;
  }
}

async function closeOne(redis: RedisNode | Cluster): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
