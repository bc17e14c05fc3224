/**
 * The system under test: one private Redis, two doors, two scorers, and a proxy on every connection between them and
 * the test.
 */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { EXAMPLE_MODEL } from '../command/example-model.js';
import { freePort, startRedisServer, type RedisServer } from '../redis-server.mjs';
import { Actor } from './actor.js';
import { TcpProxy } from './proxy.js';

export const SHARDS = 4;

/** With `everysec` a killed Redis may lose up to two seconds of acknowledged writes, which the guarantee excludes. */
const REDIS_ARGS = ['--appendfsync', 'always'];
const ROLES = { door: 'intake,live,workbench', scorer: 'scoring' };
/** Far more than a run makes: nothing is trimmed, so everything can be compared. */
const FEED_ENTRIES = '10000000';

export interface Door {
  actor: Actor;
  /** The proxy through which clients connect to it. */
  front: TcpProxy;
}

export class Stage {
  private constructor(
    private readonly dir: string,
    private redis: RedisServer,
    readonly scorers: readonly [Actor, Actor],
    readonly doors: readonly [Door, Door],
    /** The queue producer's connection to Redis. */
    readonly producerLink: TcpProxy,
    readonly operatorKey: string,
  ) {}

  static async open(): Promise<Stage> {
    const dir = mkdtempSync(join(tmpdir(), 'tidewatch-chaos-'));
    const redis = await startRedisServer({ dir: join(dir, 'redis'), args: REDIS_ARGS });
    const make = async (name: string, roles: string): Promise<Actor> =>
      Actor.make(name, await freePort(), redis.port, serviceEnv(dir, roles));
    const doors = [await doorOf(make('door 1', ROLES.door)), await doorOf(make('door 2', ROLES.door))] as const;
    const scorers = [await make('scorer 1', ROLES.scorer), await make('scorer 2', ROLES.scorer)] as const;
    await doors[0].actor.start(); // first and alone: it makes the access keys
    await Promise.all([doors[1].actor.start(), ...scorers.map((scorer) => scorer.start())]);
    return new Stage(dir, redis, scorers, doors, await TcpProxy.open(redis.port), operatorKeyIn(dir));
  }

  get actors(): Actor[] {
    return [...this.doors.map(({ actor }) => actor), ...this.scorers];
  }

  /** Every connection to Redis except the test's own. */
  get links(): TcpProxy[] {
    return [...this.actors.map(({ link }) => link), this.producerLink];
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  /** As if no worker had renewed the locks of its jobs: at the next check others may take them. */
  async forgetLocks(): Promise<void> {
    const redis = this.directRedis();
    try {
      await once(redis, 'ready');
      const locks = await redis.keys('*:lock');
      if (locks.length > 0) await redis.del(...locks);
    } finally {
      redis.disconnect();
    }
  }

  /** For a reader that no fault disconnects from Redis except its end. A command then fails at once. */
  directRedis(): Redis {
    const redis = new Redis(this.redis.url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => 25,
    });
    redis.on('error', () => undefined);
    return redis;
  }

  /** The environment of the reference's processes: the same keys, no proxy. */
  get plainEnv(): Record<string, string> {
    return { ...serviceEnv(this.dir, ''), REDIS_URL: this.redis.url, PORT: '0', HOST: '127.0.0.1' };
  }

  async killRedis(): Promise<void> {
    await this.redis.kill();
  }

  /** On the same port, with the content of its append-only file. */
  async startRedis(): Promise<void> {
    this.redis = await startRedisServer({ dir: join(this.dir, 'redis'), port: this.redis.port, args: REDIS_ARGS });
  }

  async closeActors(): Promise<void> {
    await Promise.all(this.actors.map((actor) => actor.close()));
  }

  async close(): Promise<void> {
    await this.closeActors();
    for (const { front } of this.doors) front.close();
    this.producerLink.close();
    await this.redis.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function serviceEnv(dir: string, roles: string): Record<string, string> {
  return {
    DATA_DIR: join(dir, 'data'),
    LOG_LEVEL: 'fatal',
    MODEL_DIR: EXAMPLE_MODEL,
    SHARDS: String(SHARDS),
    PREDICTIONS_ONE_IN: '1',
    FEED_ENTRIES,
    ...(roles === '' ? {} : { ROLES: roles }),
  };
}

async function doorOf(making: Promise<Actor>): Promise<Door> {
  const actor = await making;
  return { actor, front: await TcpProxy.open(actor.port) };
}

function operatorKeyIn(dir: string): string {
  const keys: unknown = JSON.parse(readFileSync(join(dir, 'data', 'keys.json'), 'utf8'));
  if (typeof keys !== 'object' || keys === null || !('operator' in keys))
    throw new TypeError('keys.json has no operator');
  return String(keys.operator);
}
