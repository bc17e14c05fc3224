/** What a model's manifest states of itself, read from its metrics, which no build checks. Pure. */

interface StatedEstimate {
  value: number;
  /** Null where no interval is stated. */
  low: number | null;
  high: number | null;
}

export interface CalibrationRow {
  said: number;
  seen: number;
  rows: number;
}

interface StatedAlerts {
  by: 'fact' | 'model' | 'all';
  perThousandPerMonth: number;
  /** Share that was right; null when not stated. */
  precision: number | null;
}

type Metrics = Record<string, unknown> | null;

/** The AUROC on data that the model was not trained on; null when none is stated. */
export function statedAuroc(metrics: Metrics): StatedEstimate | null {
  const model = memberOf(metrics, 'model');
  const value = numberIn(model, 'auroc');
  if (value === null) return null;
  const interval = memberOf(model, 'aurocInterval');
  const [low, high] = Array.isArray(interval) ? interval.map((end) => (typeof end === 'number' ? end : null)) : [];
  return { value, low: low ?? null, high: high ?? null };
}

/** Of the same data, the lowest risks first. */
export function statedCalibration(metrics: Metrics): CalibrationRow[] {
  const rows = memberOf(memberOf(metrics, 'model'), 'reliability');
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const [said, seen, count] = ['meanProbability', 'observedRate', 'rows'].map((name) => numberIn(row, name));
    return said == null || seen == null || count == null ? [] : [{ said, seen, rows: count }];
  });
}

/** What the service would have raised in the test of the training. */
export function statedAlerts(metrics: Metrics): StatedAlerts[] {
  const service = memberOf(metrics, 'service');
  const parts = [
    ['fact', memberOf(service, 'byFact')],
    ['model', memberOf(service, 'byModel')],
    ['all', service],
  ] as const;
  return parts.flatMap(([by, part]) => {
    const perThousandPerMonth = numberIn(part, 'perThousandPerMonth');
    return perThousandPerMonth === null ? [] : [{ by, perThousandPerMonth, precision: numberIn(part, 'precision') }];
  });
}

function numberIn(value: unknown, name: string): number | null {
  const member = memberOf(value, name);
  return typeof member === 'number' ? member : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
