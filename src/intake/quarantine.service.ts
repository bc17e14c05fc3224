/** Lists events that could not be applied, and redrives them once the cause is fixed. */
import { FastRedis } from '../redis/connections.js';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Producers } from '../producer/producers.js';
import type { QuarantineView, RedriveView } from '../client/protocol.js';
import { readEvent } from '../core/contracts/event.reader.js';
import { keptJob } from '../core/contracts/kept.work.js';
import type { Quarantined } from '../core/contracts/records.js';
import { eventRules, Business } from '../business/business.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { LIVE_RUN, shardKeys, type ShardKeys } from '../redis/keys.js';
import { DueStore } from '../redis/due.store.js';
import { openQueue } from '../redis/queues.js';
import { parseId, type QuarantineQuery, QuarantineStore } from '../redis/quarantine.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { accepted } from '../producer/accepted.js';

@Injectable()
export class QuarantineService {
  constructor(
    private readonly redis: FastRedis,
    private readonly store: QuarantineStore,
    private readonly directory: RunDirectory,
    private readonly log: Log,
    private readonly business: Business,
    private readonly config: Config,
    private readonly producers: Producers,
    private readonly due: DueStore,
  ) {}

  async list(runName: string | undefined, query: QuarantineQuery): Promise<QuarantineView> {
    const { name: run } = await this.directory.named(runName);
    const events = await this.store.list(run, query);
    const last = events.length < query.limit ? undefined : events[events.length - 1];
    return { count: await this.store.count(run), events, cursor: last?.id ?? null };
  }

  /**
   * Puts entries back into the queues and removes each one once Redis has it. A crash in between redrives an entry
   * twice; its event id still counts once. An entry that is still refused stays. An event that fails again in its
   * lane comes back as a new entry.
   */
  async redrive(runName: string | undefined, query: QuarantineQuery): Promise<RedriveView> {
    const run = await this.directory.named(runName);
    // The lanes of the replay may be closed.
    if (run.mode === 'replay') await this.directory.runs.touch(run.name, Date.now());
    const counts = { redriven: 0, skipped: 0 };
    for await (const entry of this.store.oldest(run.name, query)) {
      if (counts.redriven === query.limit) break;
      if (await this.putBack(run, entry)) {
        await this.store.remove(run.name, entry.id);
        counts.redriven++;
      } else counts.skipped++;
    }
    this.log.info({ run: run.name, ...counts }, 'quarantine was redriven');
    return { ...counts, left: await this.store.count(run.name) };
  }

  /** False for an entry that would be refused again. It stays, with its reason. */
  private async putBack(run: Run, entry: Quarantined): Promise<boolean> {
    const [shard] = parseId(entry.id);
    switch (entry.kind) {
      case 'customer':
        await this.due.makeDue(run.name, shard, entry.payload.customerId);
        return true;
      case 'job':
        await this.addJob(shardKeys(run.name, shard), entry.payload, entry.id);
        return true;
      case 'event':
        return this.send(run, entry.payload, entry.id);
    }
  }

  private async addJob(keys: ShardKeys, job: { name: string; data: unknown }, id: string): Promise<void> {
    const { name, data } = keptJob(job, this.business.catalog.attributes); // earlier builds kept jobs as they came
    const queue: Queue = openQueue(this.redis, keys); // a job that somebody else put there may have any name
    await queue.add(name, data, { jobId: `0-0-redrive-${id}` });
    await queue.close();
  }

  private async send({ name, clockAt }: Run, payload: unknown, id: string): Promise<boolean> {
    const producer = this.producers.of(name);
    if (name === LIVE_RUN) await accepted(producer.checkClock());
    const asOf = name === LIVE_RUN ? producer.now() : (clockAt ?? 0);
    const event = readEvent(payload, asOf, eventRules(this.business, this.config));
    if ('code' in event) return false;
    await accepted(
      name === LIVE_RUN ? producer.enqueue([event]) : producer.enqueueAsOf(asOf, `redrive-${id}`, [event]),
    );
    return true;
  }
}
