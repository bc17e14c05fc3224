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
 * The observations of a histogram by bucket, one more than there are bounds, for each value of its only label.
 */
export async function bucketsOf<L extends string>(
  histogram: Histogram<L>,
  label: L,
): Promise<Record<string, number[]>> {
  const { values, name } = await histogram.get();
  const rows: Record<string, number[]> = {};
  for (const { metricName, labels, value } of values) {
    if (metricName !== `${name}_bucket`) continue;
    const row = (rows[String(labels[label] ?? '')] ??= []);
    row.push(value - row.reduce((sum, count) => sum + count, 0)); // buckets are cumulative, in ascending order
  }
  return rows;
}

interface Settings<L extends string> {
  name: string;
  help: string;
  labelNames: readonly L[];
  /** Upper bounds of the buckets, ascending. */
  buckets: readonly number[];
  registers: Registry[];
}

/**
 * A histogram whose rows observe one value many times at once, and are looked up once and then kept. prom-client's own
 * observes one value at a time, for half a microsecond each. The events of a job share one value, and that would be a
 * twentieth of all their work.
 */
export class CountedHistogram<L extends string> extends Histogram<L> {
  private readonly bounds: readonly number[];
  private readonly rows: CountedRow[] = [];

  constructor({ buckets, labelNames, ...rest }: Settings<L>) {
    super({ ...rest, labelNames: [...labelNames], buckets: [...buckets] });
    this.bounds = buckets;
  }

  /** The row of these labels, which begins with zeros. Call it once for each. */
  row(labels: Readonly<Record<L, string>>): CountedRow {
    const row = new CountedRow(this.bounds, labels);
    this.rows.push(row);
    return row;
  }

  /** The registry calls it when it writes the text; `get` calls it as well. */
  override async getForPromString(): Promise<Exported> {
    const about = await super.getForPromString();
    return { ...about, values: this.rows.flatMap((row) => row.exported(about.name)) };
  }
}

/** One row of a histogram: the counts for one combination of labels. */
export class CountedRow {
  /** Counts by bucket; the last bucket is for values beyond all bounds. */
  private readonly counts: number[];
  private sum = 0;

  constructor(
    private readonly bounds: readonly number[],
    private readonly labels: Readonly<Record<string, string>>,
  ) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** A value that was observed so many times. */
  observe(value: number, times: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (value > (bounds[bucket] ?? Infinity)) bucket++;
    counts[bucket] = (counts[bucket] ?? 0) + times;
    this.sum += value * times;
  }

  exported(name: string): ExportedValue[] {
    const { labels } = this;
    let count = 0;
    const values = [...this.bounds, '+Inf'].map((le, i): ExportedValue => {
      count += this.counts[i] ?? 0;
      return { labels: { le, ...labels }, sharedLabels: {}, value: count, metricName: `${name}_bucket` };
    });
    values.push({ labels, sharedLabels: {}, value: this.sum, metricName: `${name}_sum` });
    values.push({ labels, sharedLabels: {}, value: count, metricName: `${name}_count` });
    return values;
  }
}
