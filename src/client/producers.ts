import type { Redis } from 'ioredis';
import { ActivityProducer, type ProducerOptions } from './producer.js';

/** One producer per run, made when first asked for. */
export class Producers {
  private readonly byRun = new Map<string, ActivityProducer>();

  constructor(private readonly options: Omit<ProducerOptions, 'run'> & { redis: Redis }) {}

  of(run: string): ActivityProducer {
    const known = this.byRun.get(run);
    if (known !== undefined) return known;
    const producer = new ActivityProducer({ ...this.options, run });
    this.byRun.set(run, producer);
    return producer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.byRun.values()].map((producer) => producer.close()));
  }
}
