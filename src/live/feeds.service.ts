import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MINUTE_MS } from '../core/primitives/time.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Connections } from '../redis/connections.js';
import { EpochStore } from '../redis/epoch.store.js';
import { RunStores } from '../redis/run.stores.js';
import { ResumeBudget } from './resume.budget.js';
import { RunFeed } from './run-feed.js';

/** A reader without subscribers is closed, with its connection, after one to two of these. */
const REST_MS = MINUTE_MS;

/** One feed reader per run that has subscribers. */
@Injectable()
export class FeedsService implements OnApplicationShutdown {
  private readonly byRun = new Map<string, RunFeed>();
  private readonly budget = new ResumeBudget();
  private idle = new Set<RunFeed>();
  private readonly timer = setInterval(() => this.closeIdle(), REST_MS).unref();

  constructor(
    private readonly config: Config,
    private readonly stores: RunStores,
    private readonly connections: Connections,
    private readonly epochs: EpochStore,
    private readonly log: Log,
  ) {}

  /** Call it right before you subscribe, and do not keep the result: a feed without subscribers is closed. */
  of(run: string): RunFeed {
    const known = this.byRun.get(run);
    if (known !== undefined) return known;
    const { epochs, config, stores } = this;
    const store = stores.feed(run);
    const onFault = (fault: unknown): void => {
      this.log.warn({ err: fault, run }, 'the feed cannot be read now and is tried again');
    };
    const feed = new RunFeed(
      { run, epoch: epochs.atStart, shards: config.shards },
      store,
      epochs,
      store.openReader(this.connections),
      this.budget,
      onFault,
    );
    this.byRun.set(run, feed);
    return feed;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const feed of this.byRun.values()) feed.close();
  }

  private closeIdle(): void {
    for (const [run, feed] of this.byRun) {
      if (!feed.isIdle || !this.idle.has(feed)) continue;
      this.byRun.delete(run);
      feed.close();
    }
    this.idle = new Set([...this.byRun.values()].filter(({ isIdle }) => isIdle));
  }
}
