/**
 * The gauges that are read from the stores of the live run when Prometheus asks. One call registers one gauge: its name, its
 * help, its labels, and where its figure comes from. A room that has figures of its own registers them itself, as webhooks do.
 */
import { SECOND_MS } from './core/primitives/time.js';
import { SEVERITIES, STAGES } from './core/primitives/vocabulary.js';
import type { Metrics } from './ops/metrics.js';
import type { AlertStore } from './redis/alert.store.js';
import { backlogsOf } from './redis/backlog.js';
import type { FastRedis } from './redis/connections.js';
import { LIVE_RUN } from './redis/keys.js';
import type { PopulationStore } from './redis/population.store.js';
import type { QuarantineStore } from './redis/quarantine.store.js';
import type { RunDirectory } from './redis/run.directory.js';
import type { SafeguardsStore } from './redis/safeguards.store.js';

/** Where the figures are made. */
export interface FigureSources {
  population: PopulationStore;
  alerts: AlertStore;
  quarantine: QuarantineStore;
  safeguards: SafeguardsStore;
  directory: RunDirectory;
  fastRedis: FastRedis;
}

export function registerLiveRunGauges(metrics: Metrics, sources: FigureSources): void {
  const { population, alerts, quarantine, directory, fastRedis } = sources;
  const backlogs = inOneRead(() => backlogsOf(fastRedis, directory.keysOf(LIVE_RUN)));
  metrics.onScrape('tidewatch_customers', 'Customers of the live run by stage', ['stage'], async (gauge) => {
    const { byStage } = await population.population(LIVE_RUN);
    for (const stage of STAGES) gauge.set({ stage }, byStage[stage]);
  });
  metrics.onScrape(
    'tidewatch_assets',
    "Last known balances of the live run's customers by stage, in the base currency",
    ['stage'],
    async (gauge) => {
      const { assets } = await population.population(LIVE_RUN);
      for (const stage of STAGES) gauge.set({ stage }, assets[stage] / 100);
    },
  );
  metrics.onScrape('tidewatch_alerts_open', 'Open alerts of the live run by severity', ['severity'], async (gauge) => {
    const open = await alerts.countBySeverity(LIVE_RUN);
    for (const severity of SEVERITIES) gauge.set({ severity }, open[severity]);
  });
  metrics.onScrape('tidewatch_quarantine_events', 'Events of the live run in quarantine', [], async (gauge) => {
    gauge.set({}, await quarantine.count(LIVE_RUN));
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
  registerSafeguards(metrics, sources.safeguards);
}

function registerSafeguards(metrics: Metrics, safeguards: SafeguardsStore): void {
  metrics.onScrape('tidewatch_channel_silent', '1 while a channel is silent as a whole', ['channel'], async (gauge) => {
    for (const { channel, silentSinceAt } of (await safeguards.view())?.channels ?? []) {
      gauge.set({ channel }, silentSinceAt === null ? 0 : 1);
    }
  });
  metrics.onScrape(
    'tidewatch_channel_usual_per_hour',
    'Events usual at this hour of the week; absent until known',
    ['channel'],
    async (gauge) => {
      for (const { channel, usualPerHour } of (await safeguards.view())?.channels ?? []) {
        if (usualPerHour !== null) gauge.set({ channel }, usualPerHour);
      }
    },
  );
  metrics.onScrape(
    'tidewatch_channel_usual_lull_seconds',
    'How long the channel usually brings next to nothing; absent until known',
    ['channel'],
    async (gauge) => {
      for (const { channel, usualLullSeconds } of (await safeguards.view())?.channels ?? []) {
        if (usualLullSeconds !== null) gauge.set({ channel }, usualLullSeconds);
      }
    },
  );
  metrics.onScrape('tidewatch_brake_on', '1 while stage changes are held for being too many', [], async (gauge) => {
    gauge.set({}, (await safeguards.view())?.brake.on === true ? 1 : 0);
  });
}

/** Gauges of one scrape ask at the same time: they share one answer. */
export function inOneRead<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return () =>
    (reading ??= read().finally(() => {
      reading = null;
    }));
}
