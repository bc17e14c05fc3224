import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection may freeze: a firewall forgets it, a proxy hangs, and nobody says so. Whoever waits for an answer longer
 * than this drops it, connects anew and asks again. A live Redis answers within milliseconds and blocks for five
 * seconds at most (a lane that waits for a job), so a lane notices after eight, and a request of the intake, which must
 * be answered within its five seconds, after three.
 */
const FROZEN_MS = { fast: 3_000, reader: 4_000, waiting: 8_000 };
const CONNECT_MS = 3_000;
/** Probes of an idle connection, so that firewalls keep it and the kernel notices when the other side is gone. */
const KEEP_ALIVE_MS = 10_000;

/** Callers get an error at once instead of a queue that grows while Redis is away. */
const FAIL_FAST = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 5_000,
  socketTimeout: FROZEN_MS.fast,
};
/** Lanes wait for Redis to come back. */
const WAIT = { maxRetriesPerRequest: null, socketTimeout: FROZEN_MS.waiting };
/** A reader must know that its connection was lost: what it waits for is not asked again behind its back. */
const READER = { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, socketTimeout: FROZEN_MS.reader };

const RETRY_MS = { first: 50, most: 1_000 };

/** A connection that fails at once while Redis is away: for callers that must get an answer. */
export class FastRedis extends Redis {}

/** A connection that waits for Redis to come back: for lanes. */
export class WaitingRedis extends Redis {}

/** Opens connections of the three kinds and closes all of them. */
export class Connections {
  private readonly opened = new Set<Redis>();

  /** @param onError called for every connection fault, which ioredis then mends by itself */
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

  async close(): Promise<void> {
    await Promise.all([...this.opened].map((redis) => closeOne(redis)));
  }

  private open<R extends Redis>(
    Kind: new (url: string, options: RedisOptions) => R,
    options: typeof FAIL_FAST | typeof WAIT | typeof READER,
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
