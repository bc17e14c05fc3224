/** Predictions of a shard that wait for their outcome, and the monthly sums of settled predictions. */
import type { Redis } from './client.js';
import { UTC } from '../core/primitives/calendar.js';
import type { OutcomeSums } from '../core/monitoring/outcomes.js';
import { settlesAt, writePrediction, type Prediction } from '../core/monitoring/predictions.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { MOST_ARGUMENTS, chunks, type Write } from './commit.writes.js';
import type { ShardKeys } from './keys.js';

type PredictionKeys = Pick<ShardKeys, 'predictions' | 'outcomes'>;

const DAY_SECONDS = 86_400;
/** Wall time after the last settlement of a month: far longer than the months that are shown. */
const KEPT_OUTCOMES_SECONDS = 800 * DAY_SECONDS;

export class PredictionStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: PredictionKeys,
  ) {}

  count(): Promise<number> {
    return this.redis.zcard(this.keys.predictions);
  }

  /** Predictions whose outcome is final by `asOf`, as stored texts. */
  settling(asOf: EpochMs, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.predictions, '-inf', asOf, 'LIMIT', 0, limit);
  }

  /** @param month as `2011-08` */
  async outcomes(month: string): Promise<OutcomeSums> {
    const fields = await this.redis.hgetall(this.keys.outcomes(month));
    return new Map(Object.entries(fields).map(([field, count]) => [field, Number(count)]));
  }

  /** Sets the expiry of the months' sums, which nobody deletes. */
  async keepOutcomes(months: Iterable<string>): Promise<void> {
    await Promise.all([...months].map((month) => this.redis.expire(this.keys.outcomes(month), KEPT_OUTCOMES_SECONDS)));
  }
}

export function predictionWrites(
  predictions: readonly Prediction[],
  { predictions: key }: PredictionKeys,
  calendar = UTC,
): Write[] {
  const args = predictions.flatMap((one) => [settlesAt(one, calendar), writePrediction(one)]);
  return chunks(args, MOST_ARGUMENTS).map((part) => ({ command: 'ZADD', key, args: part }));
}

/** @param settled the stored texts @param sums what they add to each month */
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
