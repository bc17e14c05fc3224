/** Gauges that are read from Redis when Prometheus asks. */
import { SECOND_MS } from '../core/primitives/time.js';
import { SEVERITIES, STAGES, type Stage } from '../core/primitives/vocabulary.js';
import type { SafeguardsView } from '../core/lifecycle/safeguards.js';
import type { Metrics } from './metrics.js';

/** What the gauges show of the live run. */
export interface LiveFigures {
  population: () => Promise<Readonly<Record<Stage, number>>>;
  /** Hundredths of the base currency. */
  assets: () => Promise<Readonly<Record<Stage, number>>>;
  openAlerts: () => Promise<Readonly<Record<(typeof SEVERITIES)[number], number>>>;
  quarantined: () => Promise<number>;
  /** Null before the first beat. */
  safeguards: () => Promise<SafeguardsView | null>;
  /** By shard. */
  backlogs: () => Promise<readonly { events: number; oldestAt: number | null }[]>;
}

export function registerGauges(metrics: Metrics, live: LiveFigures): void {
  const backlogs = inOneRead(live.backlogs);
  metrics.onScrape('tidewatch_customers', 'Customers of the live run by stage', ['stage'], async (gauge) => {
    const population = await live.population();
    for (const stage of STAGES) gauge.set({ stage }, population[stage]);
  });
  metrics.onScrape(
    'tidewatch_assets',
    "Last known balances of the live run's customers by stage, in the base currency",
    ['stage'],
    async (gauge) => {
      const assets = await live.assets();
      for (const stage of STAGES) gauge.set({ stage }, assets[stage] / 100);
    },
  );
  metrics.onScrape('tidewatch_alerts_open', 'Open alerts of the live run by severity', ['severity'], async (gauge) => {
    const open = await live.openAlerts();
    for (const severity of SEVERITIES) gauge.set({ severity }, open[severity]);
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
  registerSafeguards(metrics, live.safeguards);
}

function registerSafeguards(metrics: Metrics, view: LiveFigures['safeguards']): void {
  metrics.onScrape('tidewatch_channel_silent', '1 while a channel is silent as a whole', ['channel'], async (gauge) => {
    for (const { channel, silentSinceAt } of (await view())?.channels ?? []) {
      gauge.set({ channel }, silentSinceAt === null ? 0 : 1);
    }
  });
  metrics.onScrape(
    'tidewatch_channel_usual_per_hour',
    'Events usual at this hour of the week; absent until known',
    ['channel'],
    async (gauge) => {
      for (const { channel, usualPerHour } of (await view())?.channels ?? []) {
        if (usualPerHour !== null) gauge.set({ channel }, usualPerHour);
      }
    },
  );
  metrics.onScrape(
    'tidewatch_channel_usual_lull_seconds',
    'How long the channel usually brings next to nothing; absent until known',
    ['channel'],
    async (gauge) => {
      for (const { channel, usualLullSeconds } of (await view())?.channels ?? []) {
        if (usualLullSeconds !== null) gauge.set({ channel }, usualLullSeconds);
      }
    },
  );
  metrics.onScrape('tidewatch_brake_on', '1 while stage changes are held for being too many', [], async (gauge) => {
    gauge.set({}, (await view())?.brake.on === true ? 1 : 0);
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
