/** The figures of the monitors of the live run's model, as gauges. */
import type { MonitorView } from '../core/monitoring/monitor.js';
import { MINUTE_MS } from '../core/primitives/time.js';
import type { Metrics } from './metrics.js';

/** The figures change within days, not seconds, so scrapes share one answer. */
const KEPT_MS = MINUTE_MS;

export function registerMonitorGauges(metrics: Metrics, read: () => Promise<MonitorView>): void {
  const view = keptFor(KEPT_MS, read);
  const gauge = (name: string, help: string, of: (view: MonitorView) => number | null | undefined): void => {
    metrics.onScrape(name, help, [], async (one) => {
      const value = of(await view());
      if (value !== null && value !== undefined) one.set({}, value);
    });
  };
  const features = (name: string, help: string, of: (one: FeatureFigures) => number | null): void => {
    metrics.onScrape(name, help, ['feature'], async (one) => {
      const { drift } = await view();
      if (drift.rows < drift.leastRows) return;
      for (const figures of drift.features) {
        const value = figures.exempt === null ? of(figures) : null;
        if (value !== null) one.set({ feature: figures.feature }, value);
      }
    });
  };
  features('tidewatch_feature_drift_psi', 'Population stability index against training', ({ psi }) => psi);
  features('tidewatch_feature_missing_ratio', 'Share of scored customers without it', ({ missing }) => missing);
  features('tidewatch_feature_out_of_range_ratio', 'Share beyond training', ({ outOfRange }) => outOfRange);
  gauge('tidewatch_prediction_drift_psi', 'Of the predicted risk', ({ drift }) => drift.prediction.psi);
  gauge('tidewatch_matured_observed_over_expected', 'Customers really at risk over predicted', ({ matured }) => {
    return matured.recent.sweeps?.observedOverExpected?.value;
  });
  gauge('tidewatch_matured_auroc', 'Of settled predictions', ({ matured }) => matured.recent.sweeps?.auroc?.value);
  gauge('tidewatch_alert_precision', 'Alerts that came true within the horizon', ({ matured: { recent } }) => {
    return recent.alerts === null || recent.alerts.rows === 0 ? null : recent.alerts.observed.value;
  });
  metrics.onScrape('tidewatch_model_warning', '1 while a monitor warns', ['about'], async (one) => {
    for (const { about, level } of (await view()).verdicts) {
      if (level === 'warn') one.set({ about }, 1);
    }
  });
}

type FeatureFigures = MonitorView['drift']['features'][number];

function keptFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; answer: Promise<T> } | null = null;
  return () => {
    if (kept === null || Date.now() > kept.until) {
      kept = { until: Date.now() + ms, answer: read() };
      kept.answer.catch(() => {
        kept = null;
      });
    }
    return kept.answer;
  };
}
