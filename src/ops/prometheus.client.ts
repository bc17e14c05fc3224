/** The only file that knows prom-client, so that its successor comes by changing this one. */
import { Histogram, type MetricObjectWithValues, type MetricValueWithName, type Registry } from 'prom-client';

export { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

type ExportedValue = MetricValueWithName<string> & { sharedLabels: object };
type Exported = MetricObjectWithValues<ExportedValue>;

/** A public member of prom-client that its types leave out. */
declare module 'prom-client' {
  interface Histogram {
    getForPromString(): Promise<Exported>;
  }
}

/**
 * The observations of a histogram by bucket, one more than there are bounds, for each value of a label.
 * @param label left out for a histogram without labels, whose only row is named ''
 */
export async function bucketsOf(histogram: Histogram, label = ''): Promise<Record<string, number[]>> {
  const { values, name } = await histogram.get();
  const rows: Record<string, number[]> = {};
  for (const { metricName, labels, value } of values) {
    if (metricName !== `${name}_bucket`) continue;
    const row = (rows[String(labels[label] ?? '')] ??= []);
    row.push(value - row.reduce((sum, count) => sum + count, 0)); // buckets are cumulative, in ascending order
  }
  return rows;
}

interface Settings {
  name: string;
  help: string;
  /** Upper bounds of the buckets, ascending. */
  buckets: readonly number[];
  registers: Registry[];
}

/**
 * A histogram without labels that observes one value many times at once. prom-client's own observes one value at a
 * time, for half a microsecond each. The events of a batch share one value, and that would be a twentieth of all their
 * work.
 */
export class CountedHistogram extends Histogram {
  private readonly bounds: readonly number[];
  /** Counts by bucket; the last bucket is for values beyond all bounds. */
  private counts: number[] = [];
  private sum = 0;

  constructor({ buckets, ...rest }: Settings) {
    super({ ...rest, buckets: [...buckets] });
    this.bounds = buckets;
  }

  observeMany(value: number, times: number): void {
    const found = this.bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? this.bounds.length : found;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + times;
    this.sum += value * times;
  }

  /** prom-client's constructor calls it as well. */
  override reset(): void {
    this.counts = [];
    this.sum = 0;
  }

  /** The registry calls it when it writes the text; `get` calls it as well. */
  override async getForPromString(): Promise<Exported> {
    const about = await super.getForPromString();
    const { name } = about;
    let count = 0;
    const values = [...this.bounds, '+Inf'].map((le, i): ExportedValue => {
      count += this.counts[i] ?? 0;
      return { labels: { le }, sharedLabels: {}, value: count, metricName: `${name}_bucket` };
    });
    values.push({ labels: {}, sharedLabels: {}, value: this.sum, metricName: `${name}_sum` });
    values.push({ labels: {}, sharedLabels: {}, value: count, metricName: `${name}_count` });
    return { ...about, values };
  }
}
