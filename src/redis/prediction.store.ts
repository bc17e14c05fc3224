/** Predictions of a shard that wait for their outcome, and the sums of months that they become. */
import type { Redis } from 'ioredis';
import type { OutcomeSums } from '../core/monitoring/outcomes.js';
import { settlesAt, writePrediction, type Prediction } from '../core/monitoring/predictions.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { MOST_ARGUMENTS, chunks, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';

type PredictionKeys = Pick<ShardKeys, 'predictions' | 'outcomes'>;

const DAY_SECONDS = 86_400;
/** Wall time since the last outcome of a month: far longer than the months that are shown. */
const KEPT_OUTCOMES_SECONDS = 800 * DAY_SECONDS;

export class PredictionStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: PredictionKeys,
  ) {}

  count(): Promise<number> {
    return this.redis.zcard(this.keys.predictions);
  }

  /** Those whose outcome is final by `asOf`, as they were written. */
  settling(asOf: EpochMs, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.predictions, '-inf', asOf, 'LIMIT', 0, limit);
  }

  /** @param month as `2011-08` */
  async outcomes(month: string): Promise<OutcomeSums> {
    const fields = await this.redis.hgetall(this.keys.outcomes(month));
    return new Map(Object.entries(fields).map(([field, count]) => [field, Number(count)]));
  }

  /** Sums of months nobody asks for any more go by themselves. */
  async keepOutcomes(months: Iterable<string>): Promise<void> {
    await Promise.all([...months].map((month) => this.redis.expire(this.keys.outcomes(month), KEPT_OUTCOMES_SECONDS)));
  }
}

export function predictionWrites(predictions: readonly Prediction[], { predictions: key }: PredictionKeys): Write[] {
  const args = predictions.flatMap((one) => [settlesAt(one), writePrediction(one)]);
  return chunks(args, MOST_ARGUMENTS).map((part) => ({ command: 'ZADD', key, args: part }));
}

/** @param settled as they were written @param sums by month what they add */
export function settlementWrites(
  settled: readonly string[],
  sums: ReadonlyMap<string, OutcomeSums>,
  keys: PredictionKeys,
): Write[] {
  const increments = [...sums].flatMap(([month, fields]) =>
    [...fields].map(([field, by]): Write => ({ command: 'HINCRBY', key: keys.outcomes(month), args: [field, by] })),
  );
  return [...increments, { command: 'ZREM', key: keys.predictions, args: [...settled] }];
}
