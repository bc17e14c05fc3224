/** Gauges that are read from Redis when Prometheus asks. */
import { SECOND_MS } from '../core/time.js';
import { SEVERITIES, STAGES } from '../core/vocabulary.js';
import type { Metrics } from './metrics.js';

/** What the gauges show of the live run. */
export interface LiveFigures {
  population: () => Promise<Readonly<Record<(typeof STAGES)[number], number>>>;
  openAlertSeverities: () => Promise<readonly (typeof SEVERITIES)[number][]>;
  quarantined: () => Promise<number>;
  /** By shard. */
  backlogs: () => Promise<readonly { events: number; oldestAt: number | null }[]>;
}

export function registerGauges(metrics: Metrics, live: LiveFigures): void {
  const backlogs = inOneRead(live.backlogs);
  metrics.onScrape('tidewatch_customers', 'Customers of the live run by stage', ['stage'], async (gauge) => {
    const population = await live.population();
    for (const stage of STAGES) gauge.set({ stage }, population[stage]);
  });
  metrics.onScrape('tidewatch_alerts_open', 'Open alerts of the live run by severity', ['severity'], async (gauge) => {
    const open = await live.openAlertSeverities();
    for (const severity of SEVERITIES) gauge.set({ severity }, open.filter((one) => one === severity).length);
  });
  metrics.onScrape('tidewatch_quarantine_events', 'Events of the live run in quarantine', [], async (gauge) => {
    gauge.set({}, await live.quarantined());
  });
  metrics.onScrape(
    'tidewatch_shard_lag_events',
    'Events accepted and not yet committed, live run',
    ['shard'],
    async (gauge) => {
      (await backlogs()).forEach(({ events }, shard) => gauge.set({ shard: String(shard) }, events));
    },
  );
  metrics.onScrape('tidewatch_shard_oldest_seconds', 'Age of the oldest such event', ['shard'], async (gauge) => {
    (await backlogs()).forEach(({ oldestAt }, shard) => {
      const ageMs = oldestAt === null ? 0 : Math.max(0, Date.now() - oldestAt);
      gauge.set({ shard: String(shard) }, ageMs / SECOND_MS);
    });
  });
}

/** Gauges of one scrape ask at the same time: they share one answer. */
function inOneRead<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return () =>
    (reading ??= read().finally(() => {
      reading = null;
    }));
}
