import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Config } from '../ops/config.js';
import type { Logger } from '../ops/log.js';
import { CONFIG, CONNECTIONS, EPOCH, FAST_REDIS, LOG } from '../ops/tokens.js';
import type { Connections } from '../redis/connections.js';
import { RunFeed } from './run-feed.js';

/** One feed reader per run that somebody looks at. */
@Injectable()
export class FeedsService implements OnApplicationShutdown {
  private readonly byRun = new Map<string, RunFeed>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(FAST_REDIS) private readonly redis: Redis,
    @Inject(CONNECTIONS) private readonly connections: Connections,
    @Inject(EPOCH) private readonly epoch: string,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  of(run: string): RunFeed {
    const known = this.byRun.get(run);
    if (known !== undefined) return known;
    const identity = { run, epoch: this.epoch, shards: this.config.shards };
    const onFault = (fault: unknown): void => {
      this.log.warn({ err: fault, run }, 'the feed cannot be read now and is tried again');
    };
    const feed = new RunFeed(identity, this.redis, this.connections.waiting(), onFault);
    this.byRun.set(run, feed);
    return feed;
  }

  onApplicationShutdown(): void {
    for (const feed of this.byRun.values()) feed.close();
  }
}
