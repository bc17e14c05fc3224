/** Moves entries from the outboxes to the queues of the endpoints for as long as the process runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SECOND_MS } from '../core/primitives/time.js';
import { Config } from '../ops/config.js';
import { Log } from '../ops/log.js';
import { Connections, WaitingRedis } from '../redis/connections.js';
import { EpochStore } from '../redis/epoch.store.js';
import { OutboxStore } from '../redis/outbox.store.js';
import type { StreamReader } from '../redis/stream.reader.js';
import { openWebhookQueue, type WebhookQueue } from '../redis/webhook.queues.js';
import { Dispatcher } from './dispatcher.js';
import { Endpoints } from './endpoints.js';

/** Entries read at once per shard, and how long a read waits at an empty outbox. */
const AT_ONCE = 100;
const BLOCK_MS = 2 * SECOND_MS;
const RETRY_MS = SECOND_MS;
/** How often it checks whether entries were lost because too many waited. */
const LOSS_CHECK_MS = 10 * SECOND_MS;

@Injectable()
export class DispatcherService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private dropped = 0;
  private polledAt = 0;

  constructor(
    private readonly config: Config,
    private readonly connections: Connections,
    private readonly redis: WaitingRedis,
    private readonly outbox: OutboxStore,
    private readonly endpoints: Endpoints,
    private readonly epochs: EpochStore,
    private readonly log: Log,
  ) {}

  /** An empty list of endpoints is processed too: the outboxes fill as soon as the file is named. */
  onApplicationBootstrap(): void {
    if (this.config.webhooksFile !== '') this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(this.config.drainSeconds * SECOND_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const queues = new Map(this.endpoints.list.map(({ name }) => [name, openWebhookQueue(this.redis, name)]));
    const dispatcher = this.dispatcherTo(queues);
    const reader = this.outbox.openReader(this.connections);
    signal.addEventListener('abort', () => reader.close());
    while (!signal.aborted) {
      await this.handOver(dispatcher, reader).catch(async (fault: unknown) => {
        if (signal.aborted) return;
        this.log.warn({ err: fault }, 'the outboxes could not be handed over, and are tried again');
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      });
    }
    await Promise.all([...queues.values()].map((queue) => queue.close()));
  }

  private dispatcherTo(queues: ReadonlyMap<string, WebhookQueue>): Dispatcher {
    const queueOf = (name: string): WebhookQueue => {
      const queue = queues.get(name);
      if (queue === undefined) throw new RangeError(`there is no endpoint ${name}`);
      return queue;
    };
    return new Dispatcher(this.outbox, this.endpoints.list, queueOf, this.config, ({ shard, id }) =>
      this.log.error({ shard, id }, 'an entry of an outbox cannot be read and is passed over'),
    );
  }

  private async handOver(dispatcher: Dispatcher, reader: StreamReader): Promise<void> {
    const entries = await this.outbox.next(reader, AT_ONCE, BLOCK_MS);
    if (entries.length > 0) {
      const epoch = await this.epochs.current();
      await dispatcher.handOver(entries, epoch ?? this.epochs.atStart);
    }
    if (Date.now() - this.polledAt > LOSS_CHECK_MS) await this.reportLost();
  }

  private async reportLost(): Promise<void> {
    this.polledAt = Date.now();
    const { dropped } = await this.outbox.counts();
    if (dropped > this.dropped) {
      this.log.error(
        { lost: dropped - this.dropped, dropped },
        'entries were lost because more waited than WEBHOOK_OUTBOX_ENTRIES: keep a dispatcher running, or raise it',
      );
    }
    this.dropped = dropped;
  }
}
