import { Redis } from 'ioredis';

/** Callers get an error at once instead of a queue that grows while Redis is away. */
const FAIL_FAST = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 };
/** Lanes wait for Redis to come back. */
const WAIT = { maxRetriesPerRequest: null };

const RETRY_MS = { first: 50, most: 1_000 };

/** Opens connections of the two kinds and closes all of them. */
export class Connections {
  private readonly opened: Redis[] = [];

  /** @param onError called for every connection fault, which ioredis then mends by itself */
  constructor(
    readonly url: string,
    private readonly onError: (fault: Error) => void,
  ) {}

  failFast(): Redis {
    return this.open(FAIL_FAST);
  }

  waiting(): Redis {
    return this.open(WAIT);
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((redis) => closeOne(redis)));
  }

  private open(options: typeof FAIL_FAST | typeof WAIT): Redis {
    const redis = new Redis(this.url, {
      ...options,
      retryStrategy: (attempt) => Math.min(RETRY_MS.most, RETRY_MS.first * attempt),
    });
    redis.setMaxListeners(0); // every queue of a run listens on the same connection
    redis.on('error', this.onError);
    this.opened.push(redis);
    return redis;
  }
}

async function closeOne(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => undefined);
  redis.disconnect();
}
