/** The monitors follow whichever model is in use. Of a version they read what its manifest says, once. */
import type { ModelParts } from './models.js';
import { DriftTally } from './onnx/drift.tally.js';
import { monitoringProfileIn } from './onnx/monitoring.profile.js';
import type { FastRedis } from './redis/connections.js';
import { MonitorStore } from './redis/monitor.store.js';
import type { RunDirectory } from './redis/run.directory.js';
import { ModelMonitor, type MonitoredModel } from './registry/model.monitor.js';

export interface MonitorParts {
  monitorStore: MonitorStore;
  monitor: ModelMonitor;
  drift: DriftTally;
}

export function makeMonitors(
  redis: FastRedis,
  directory: RunDirectory,
  settings: ConstructorParameters<typeof ModelMonitor>[1],
  { models, catalog }: Pick<ModelParts, 'models' | 'catalog'>,
): MonitorParts {
  const monitorStore = new MonitorStore(redis, directory);
  const known = new Map<string, MonitoredModel>();
  const monitored = (version: string): MonitoredModel => {
    const found = known.get(version) ?? readMonitored(version, models, catalog);
    known.set(version, found);
    return found;
  };
  return {
    monitorStore,
    monitor: new ModelMonitor(monitorStore, settings, () => models.active, monitored),
    drift: new DriftTally(monitorStore, (version) => monitored(version).profile),
  };
}

function readMonitored(version: string, models: ModelParts['models'], catalog: ModelParts['catalog']): MonitoredModel {
  const { manifest } = models.active;
  if (manifest?.version === version) return monitoringProfileIn(manifest);
  const stored = catalog.list().find((entry) => entry.version === version)?.manifest;
  return stored == null ? { profile: null, stated: null } : monitoringProfileIn(stored);
}
