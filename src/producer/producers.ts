import type { Redis } from '../redis/client.js';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { ActivityProducer, type ProducerOptions } from './producer.js';

/** A producer that nobody used for this long is closed: its queues use memory and listeners. */
const REST_MS = 10 * MINUTE_MS;

interface Kept {
  producer: ActivityProducer;
  usedAt: number;
}

/** One producer per run, made on demand. */
export class Producers {
  private readonly byRun = new Map<string, Kept>();

  constructor(
    private readonly options: Omit<ProducerOptions, 'run'> & { redis: Redis },
    private readonly now: () => EpochMs = Date.now,
  ) {}

  /** Call it each time and do not keep the result: a producer is closed after ten minutes without a call. */
  of(run: string): ActivityProducer {
    const usedAt = this.now();
    this.closeUnused(usedAt, run);
    const kept = this.byRun.get(run) ?? { producer: new ActivityProducer({ ...this.options, run }), usedAt };
    kept.usedAt = usedAt;
    this.byRun.set(run, kept);
    return kept.producer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.byRun.values()].map(({ producer }) => producer.close()));
  }

  private closeUnused(now: number, except: string): void {
    for (const [run, { producer, usedAt }] of this.byRun) {
      if (run === except || now - usedAt < REST_MS) continue;
      this.byRun.delete(run);
      producer.close().catch(() => undefined); // nothing was pending for minutes
    }
  }
}
