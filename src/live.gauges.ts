/** Connects the gauges that are read at each scrape with the stores and the monitor of the live run. */
import { registerGauges } from './ops/gauges.js';
import type { Metrics } from './ops/metrics.js';
import { registerMonitorGauges } from './ops/monitor.gauges.js';
import { backlogsOf } from './redis/backlog.js';
import type { FastRedis } from './redis/connections.js';
import { LIVE_RUN } from './redis/keys.js';
import type { RunDirectory } from './redis/run.directory.js';
import type { ModelMonitor } from './registry/model.monitor.js';
import type { Stores } from './stores.js';

export interface GaugeSources extends Pick<Stores, 'population' | 'alerts' | 'quarantine' | 'safeguards'> {
  directory: RunDirectory;
  fastRedis: FastRedis;
  monitor: ModelMonitor;
}

export function showLiveRun(metrics: Metrics, sources: GaugeSources): void {
  const { population, alerts, quarantine, safeguards, directory, fastRedis, monitor } = sources;
  registerGauges(metrics, {
    population: async () => (await population.population(LIVE_RUN)).byStage,
    openAlerts: () => alerts.countBySeverity(LIVE_RUN),
    assets: async () => (await population.population(LIVE_RUN)).assets,
    quarantined: () => quarantine.count(LIVE_RUN),
    safeguards: () => safeguards.view(),
    backlogs: () => backlogsOf(fastRedis, directory.keysOf(LIVE_RUN)),
  });
  registerMonitorGauges(metrics, () => monitor.view(LIVE_RUN, Date.now()));
}
