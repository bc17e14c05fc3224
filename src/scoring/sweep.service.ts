/** Time passes for the live run too: every few seconds each shard is asked to look at who fell due. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LIVE_RUN } from '../redis/keys.js';
import { Producers } from '../client/producers.js';
import { SECOND_MS } from '../core/time.js';
import type { Config } from '../ops/config.js';
import type { Logger } from '../ops/log.js';
import { CONFIG, LOG } from '../ops/tokens.js';

@Injectable()
export class SweepService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
    private readonly producers: Producers,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.producers
        .of(LIVE_RUN)
        .sweep(Date.now(), 'sweep')
        .catch((fault: unknown) => this.log.warn({ err: fault }, 'the sweep could not be queued'));
    }, this.config.sweepSeconds * SECOND_MS);
  }

  onApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }
}
