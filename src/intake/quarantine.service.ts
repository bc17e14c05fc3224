/** Listing what could not be applied, and trying it again once its cause is mended. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Producers } from '../client/producers.js';
import type { QuarantineView, RedriveView } from '../client/protocol.js';
import type { WireEvent } from '../core/activity.js';
import type { JobName } from '../core/jobs.js';
import type { Quarantined } from '../core/records.js';
import type { Logger } from '../ops/log.js';
import { DIRECTORY, FAST_REDIS, LOG, QUARANTINE } from '../ops/tokens.js';
import { LIVE_RUN, shardKeys } from '../redis/keys.js';
import { openQueue } from '../redis/queues.js';
import { parseId, type QuarantineQuery, type QuarantineStore } from '../redis/quarantine.store.js';
import type { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { handedOver } from './handed-over.js';

@Injectable()
export class QuarantineService {
  constructor(
    @Inject(FAST_REDIS) private readonly redis: Redis,
    @Inject(QUARANTINE) private readonly store: QuarantineStore,
    @Inject(DIRECTORY) private readonly directory: RunDirectory,
    @Inject(LOG) private readonly log: Logger,
    private readonly producers: Producers,
  ) {}

  async list(runName: string | undefined, query: QuarantineQuery): Promise<QuarantineView> {
    const { name: run } = await this.directory.named(runName);
    return { count: await this.store.count(run), events: await this.store.list(run, query) };
  }

  /**
   * Puts entries back into the queues and removes each once Redis has it there: after a crash in between it is redriven
   * twice, and an event id still counts once. What fails again comes back as a new entry.
   */
  async redrive(runName: string | undefined, query: QuarantineQuery): Promise<RedriveView> {
    const run = await this.directory.named(runName);
    const entries = await this.store.list(run.name, query);
    let redriven = 0;
    for (const entry of entries.reverse()) {
      if (!(await this.putBack(run, entry))) continue;
      await this.store.remove(run.name, entry.id);
      redriven++;
    }
    this.log.info({ run: run.name, redriven, skipped: entries.length - redriven }, 'quarantine was redriven');
    return { redriven, skipped: entries.length - redriven, left: await this.store.count(run.name) };
  }

  /** False for what can never be applied. */
  private async putBack(run: Run, entry: Quarantined): Promise<boolean> {
    const [shard, at = ''] = parseId(entry.id);
    const keys = shardKeys(run.name, shard);
    switch (entry.kind) {
      case 'customer':
        await this.redis.zadd(keys.due, 0, entry.payload.customerId);
        return true;
      case 'job': {
        const queue = openQueue(this.redis, keys);
        const { name, data } = entry.payload;
        await queue.add(name as JobName, data, { jobId: `0-0-redrive-${at}` });
        return true;
      }
      case 'event':
        if (!hasCustomer(entry.payload)) return false;
        await this.send(run, entry.payload, at);
        return true;
    }
  }

  private async send({ name, clockAt }: Run, event: WireEvent, at: string): Promise<void> {
    const producer = this.producers.of(name);
    await handedOver(
      name === LIVE_RUN ? producer.send([event]) : producer.sendAsOf(clockAt ?? 0, `redrive-${at}`, [event]),
    );
  }
}

function hasCustomer(event: unknown): event is WireEvent {
  return typeof event === 'object' && event !== null && 'customerId' in event && typeof event.customerId === 'string';
}
