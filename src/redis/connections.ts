import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection may freeze without an error: a firewall forgets it, or a proxy hangs. When a reply takes longer than
 * this, the connection is closed and a new one is opened. A live Redis replies within milliseconds, and a lane that
 * waits for a job blocks for five seconds at most, so a lane gives up after eight. The intake must answer a request
 * within five seconds, so it gives up after three.
 */
const FROZEN_MS = { fast: 3_000, reader: 4_000, waiting: 8_000 };
const CONNECT_MS = 3_000;
/**
 * Time between probes of an idle connection: firewalls then keep it, and the kernel notices when the other side is
 * gone.
 */
const KEEP_ALIVE_MS = 10_000;

/** Callers get an error at once. Otherwise a queue of commands would grow while Redis is away. */
const FAIL_FAST = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 5_000,
  socketTimeout: FROZEN_MS.fast,
};
/** Lanes wait for Redis to come back. */
const WAIT = { maxRetriesPerRequest: null, socketTimeout: FROZEN_MS.waiting };
/** A reader must learn that its connection was lost, so ioredis must not repeat its commands. */
const READER = { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, socketTimeout: FROZEN_MS.reader };
/**
 * A lane's own: what it watches is lost with the connection, so no command may be repeated on the next one, nor wait for
 * it. The lane itself tries again. It never blocks, so a frozen one is noticed as early as a reader.
 */
const LANE = { ...READER, enableOfflineQueue: false };

const RETRY_MS = { first: 50, most: 1_000 };

/** A connection that fails at once while Redis is away: for callers that must get an answer. */
export class FastRedis extends Redis {}

/** A connection that waits for Redis to come back: for lanes. */
export class WaitingRedis extends Redis {}

/** Opens connections of the four kinds and closes all of them. */
export class Connections {
  private readonly opened = new Set<Redis>();

  /** @param onError called for every connection fault; ioredis reconnects by itself */
  constructor(
    readonly url: string,
    private readonly onError: (fault: Error) => void,
  ) {}

  failFast(): FastRedis {
    return this.open(FastRedis, FAIL_FAST);
  }

  waiting(): WaitingRedis {
    return this.open(WaitingRedis, WAIT);
  }

  /** For blocking reads of at most two seconds; its owner closes it. */
  reader(): Redis {
    return this.open(Redis, READER);
  }

  /** For one lane, see LaneStore; its owner closes it. */
  lane(): Redis {
    return this.open(Redis, LANE);
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened].map((redis) => closeOne(redis)));
  }

  private open<R extends Redis>(
    Kind: new (url: string, options: RedisOptions) => R,
    options: typeof FAIL_FAST | typeof WAIT | typeof READER | typeof LANE,
  ): R {
    const redis = new Kind(this.url, {
      ...options,
      connectTimeout: CONNECT_MS,
      keepAlive: KEEP_ALIVE_MS,
      retryStrategy: (attempt) => Math.min(RETRY_MS.most, RETRY_MS.first * attempt),
    });
    redis.setMaxListeners(0); // every queue of a run listens on the same connection
    redis.on('error', this.onError);
    this.opened.add(redis);
    redis.once('end', () => this.opened.delete(redis));
    return redis;
  }
}

async function closeOne(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
