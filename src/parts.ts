/** The parts of the service, made once at start-up: settings, connections, stores, the model. */
import { readBusiness, type Business } from './business/business.js';
import { openCalendar } from './calendar.js';
import { openClock } from './clock.js';
import { openConnections, type ConnectionParts } from './connections.js';
import { registerLiveRunGauges } from './live.run.gauges.js';
import { defaultModel, openModels, type ModelParts } from './models.js';
import { openerOf } from './model.hosts.js';
import { makeMonitors, type MonitorParts } from './monitors.js';
import { LoadedModels } from './onnx/loaded.models.js';
import type { Calendar } from './core/primitives/calendar.js';
import { withShards, type Config, type ProcessRole } from './ops/config.js';
import type { Readiness } from './ops/health.controller.js';
import { AccessKeys } from './ops/keys.js';
import type { Log } from './ops/log.js';
import { Metrics } from './ops/metrics.js';
import { registerMonitorGauges } from './ops/monitor.gauges.js';
import type { Supervision } from './processes/supervision.js';
import type { Traces } from './ops/traces.js';
import { Producers } from './producer/producers.js';
import { makeReadiness } from './readiness.js';
import { registerRedisGauges } from './redis.gauges.js';
import { LIVE_RUN } from './redis/keys.js';
import type { RedisClock } from './redis/redis.clock.js';
import { RunDirectory } from './redis/run.directory.js';
import { RunStore } from './redis/run.store.js';
import { ZoneStore } from './redis/zone.store.js';
import { LaneProgress } from './scoring/lane.progress.js';
import { makeStores, openLedgers, type Stores } from './stores.js';
import { Endpoints, readEndpoints } from './webhooks/endpoints.js';

export interface Parts extends ConnectionParts, ModelParts, MonitorParts, Stores {
  config: Config;
  log: Log;
  metrics: Metrics;
  traces: Traces;
  keys: AccessKeys;
  business: Business;
  clock: RedisClock;
  calendar: Calendar;
  laneProgress: LaneProgress;
  directory: RunDirectory;
  endpoints: Endpoints;
  producers: Producers;
  readiness: Readiness;
}

/** What belongs to the process and not to the service. */
export interface ProcessParts {
  supervision: Supervision;
  traces: Traces;
}

/** The process roles that need the endpoints' secrets, because they deliver or send a test. */
const KNOWS_ENDPOINTS = new Set<ProcessRole>(['workbench', 'webhooks']);

/**
 * Settings and files are read before anything is connected, so that one that does not fit is reported at once.
 * Throws an error with a sentence that says how to fix it when something does not fit.
 */
export async function makeParts(configured: Config, log: Log, { supervision, traces }: ProcessParts): Promise<Parts> {
  const business = readBusiness(configured.configDir, configured);
  const endpoints = openEndpoints(configured);
  const open = openerOf(configured, log);
  const model = await defaultModel(configured, open);
  const keys = openKeys(configured, log);
  const { data, ...connections } = await openConnections(configured, log);
  const config = withShards(configured, data.shards);
  const { fastRedis, waitingRedis } = connections;
  const directory = new RunDirectory(fastRedis, new RunStore(fastRedis), config.shards);
  const metrics = new Metrics((fault, metric) => log.warn({ err: fault, metric }, 'a metric cannot be read'));
  const clock = await openClock(fastRedis, config, metrics, log);
  const calendar = await openCalendar(new ZoneStore(fastRedis), config.timeZone, business.bankDays, clock.now(), log);
  if (config.roles.includes('scoring')) await openLedgers(waitingRedis, directory, business, { clock, calendar }, log);
  const models = await openModels(new LoadedModels(model, open), config, fastRedis, metrics, log);
  const laneProgress = new LaneProgress();
  const parts: Parts = {
    config,
    log,
    metrics,
    traces,
    keys,
    business,
    ...connections,
    ...models,
    clock,
    calendar,
    laneProgress,
    directory,
    endpoints,
    ...makeStores(fastRedis, directory, config, { epoch: data.epoch, calendar }),
    ...makeMonitors(fastRedis, directory, { ...config, calendar }, models),
    producers: new Producers({ ...config, redis: fastRedis, clock }),
    readiness: makeReadiness({ config, fastRedis, directory, clock, laneProgress, supervision, ...models }),
  };
  registerLiveRunGauges(metrics, parts);
  registerRedisGauges(metrics, fastRedis, config.redisDurability !== 'aof');
  registerMonitorGauges(metrics, () => parts.monitor.view(LIVE_RUN, Date.now()));
  return parts;
}

function openEndpoints(config: Config): Endpoints {
  const isNeeded = config.roles.some((role) => KNOWS_ENDPOINTS.has(role));
  return new Endpoints(isNeeded ? readEndpoints(config) : []);
}

function openKeys({ apiKeysFile }: Config, log: Log): AccessKeys {
  const { keys, created } = AccessKeys.open(apiKeysFile);
  if (created) log.warn(`access keys were made, one per role, in ${apiKeysFile}`);
  return keys;
}
