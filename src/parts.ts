/** The parts of the service, made once at start-up: settings, connections, stores, the model. */
import type { Redis } from 'ioredis';
import { Producers } from './producer/producers.js';
import { openClock } from './clock.js';
import type { Config, ProcessRole } from './ops/config.js';
import { readBusiness, type Business } from './business/business.js';
import { registerGauges } from './ops/gauges.js';
import type { Readiness } from './ops/health.controller.js';
import { registerMonitorGauges } from './ops/monitor.gauges.js';
import { AccessKeys } from './ops/keys.js';
import type { Log } from './ops/log.js';
import { Metrics } from './ops/metrics.js';
import { openModels, type ModelParts } from './models.js';
import { makeReadiness } from './readiness.js';
import { dayOf } from './core/primitives/time.js';
import { OnnxModel } from './onnx/model.js';
import { monitoringProfileIn } from './onnx/monitoring.profile.js';
import { AlertStore } from './redis/alert.store.js';
import { backlogsOf } from './redis/backlog.js';
import { openLedger } from './redis/ledger.opening.js';
import { LedgerStore } from './redis/ledger.store.js';
import { Connections, type FastRedis, type WaitingRedis } from './redis/connections.js';
import { ContactStore } from './redis/contact.store.js';
import { CustomerStore } from './redis/customer.store.js';
import { EpochStore } from './redis/epoch.store.js';
import { DeliveryLog } from './redis/delivery.log.js';
import { LIVE_RUN } from './redis/keys.js';
import { MonitorStore } from './redis/monitor.store.js';
import { OutboxStore } from './redis/outbox.store.js';
import { PopulationStore } from './redis/population.store.js';
import { QuarantineStore } from './redis/quarantine.store.js';
import type { RedisClock } from './redis/redis.clock.js';
import { RunDirectory } from './redis/run.directory.js';
import { RunStore } from './redis/run.store.js';
import { RunStores } from './redis/run.stores.js';
import { UnfitRedisError, fixShards, redisFaults } from './redis/settings.store.js';
import { TicketStore } from './redis/ticket.store.js';
import { SafeguardsStore } from './redis/safeguards.store.js';
import { DriftTally } from './onnx/drift.tally.js';
import { LaneProgress } from './scoring/lane.progress.js';
import { ModelMonitor, type MonitoredModel } from './registry/model.monitor.js';
import { Endpoints, readEndpoints } from './webhooks/endpoints.js';

type Stores = ReturnType<typeof storesOf>;

export interface Parts extends ModelParts, Stores {
  config: Config;
  log: Log;
  metrics: Metrics;
  keys: AccessKeys;
  business: Business;
  connections: Connections;
  fastRedis: FastRedis;
  waitingRedis: WaitingRedis;
  clock: RedisClock;
  laneProgress: LaneProgress;
  directory: RunDirectory;
  endpoints: Endpoints;
  monitorStore: MonitorStore;
  monitor: ModelMonitor;
  drift: DriftTally;
  producers: Producers;
  readiness: Readiness;
}

/** The process roles that need the endpoints' secrets, because they deliver or send a test. */
const KNOWS_ENDPOINTS = new Set<ProcessRole>(['workbench', 'webhooks']);

/** Throws an error whose message says how to fix it when a setting or Redis does not fit. */
export async function makeParts(config: Config, log: Log): Promise<Parts> {
  const business = readBusiness(config.configDir);
  const knowsEndpoints = config.roles.some((role) => KNOWS_ENDPOINTS.has(role));
  const endpoints = new Endpoints(knowsEndpoints ? readEndpoints(config) : []);
  // Before Redis, so that a model that does not fit is reported at once.
  const model = await OnnxModel.load(config.modelDir);
  const { keys, created } = AccessKeys.open(config.apiKeysFile);
  if (created) log.warn(`access keys were made, one per role, in ${config.apiKeysFile}`);
  refuseBadUrl(config.redisUrl);
  const connections = new Connections(config.redisUrl, (fault) => log.warn({ err: fault }, 'redis connection'));
  const waitingRedis = connections.waiting();
  const epoch = await openRedis(waitingRedis, connections, config, log);
  const fastRedis = await connected(connections.failFast());
  const directory = new RunDirectory(fastRedis, new RunStore(fastRedis), config.shards);
  const metrics = new Metrics((fault, metric) => log.warn({ err: fault, metric }, 'a metric cannot be read'));
  const clock = await openClock(fastRedis, config, metrics, log);
  if (config.roles.includes('scoring')) await openLedgers(waitingRedis, directory, business, clock, log);
  const modelParts = await openModels(model, config, fastRedis, metrics, log);
  const laneProgress = new LaneProgress();
  const parts: Parts = {
    config,
    log,
    metrics,
    keys,
    business,
    ...modelParts,
    connections,
    fastRedis,
    waitingRedis,
    clock,
    laneProgress,
    directory,
    endpoints,
    ...storesOf(fastRedis, directory, config, epoch),
    ...monitorParts(new MonitorStore(fastRedis, directory), config, modelParts),
    producers: new Producers({ ...config, redis: fastRedis, clock }),
    readiness: makeReadiness({ config, fastRedis, clock, laneProgress, ...modelParts }),
  };
  showLiveRun(parts);
  return parts;
}

/** Returns the epoch of the data. */
async function openRedis(redis: Redis, connections: Connections, config: Config, log: Log): Promise<string> {
  try {
    await reachable(redis, config.redisUrl);
    const { refuse, warn } = redisFaults(await redis.info(), config.allowVolatileRedis);
    for (const sentence of warn) log.warn(sentence);
    if (refuse.length > 0) throw new UnfitRedisError(refuse.join('\n'));
    return await fixShards(redis, config.shards);
  } catch (fault) {
    await connections.close();
    throw fault;
  }
}

/** Runs before any lane opens. */
async function openLedgers(
  redis: Redis,
  directory: RunDirectory,
  { tiers }: Business,
  clock: RedisClock,
  log: Log,
): Promise<void> {
  for (const { name, clockAt } of await directory.runs.list()) {
    const customers = await openLedger(redis, directory.keysOf(name), tiers, dayOf(clockAt ?? clock.now()));
    if (customers > 0) log.info({ run: name, customers }, 'the ledger was rebuilt from all states');
  }
}

function refuseBadUrl(url: string): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : null;
  if (scheme === 'redis:' || scheme === 'rediss:') return;
  // The text after the scheme is not shown: it may hold a password.
  const found = scheme === null ? 'it cannot be read as an address' : `it begins with ${scheme}`;
  throw new UnfitRedisError(`REDIS_URL must look like redis://host:6379: ${found}.`);
}

const REACH_WITHIN_MS = 5_000;

async function reachable(redis: Redis, url: string): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    const host = new URL(url).host;
    const sentence = `Redis does not answer at ${host}: start it, or set REDIS_URL to where it is.`;
    setTimeout(() => reject(new UnfitRedisError(sentence)), REACH_WITHIN_MS).unref();
  });
  await Promise.race([redis.ping(), late]);
}

async function connected(redis: FastRedis): Promise<FastRedis> {
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
  return redis;
}

/** The stores that use the connection that fails fast. */
function storesOf(redis: FastRedis, directory: RunDirectory, config: Config, epoch: string) {
  const ledger = new LedgerStore(redis, directory);
  return {
    runs: directory.runs,
    runStores: new RunStores(redis, config),
    epochs: new EpochStore(redis, epoch),
    tickets: new TicketStore(redis, config.maxTicketsPerKey),
    ledger,
    population: new PopulationStore(redis, directory, ledger),
    customers: new CustomerStore(redis, config.shards),
    alerts: new AlertStore(redis, directory),
    quarantine: new QuarantineStore(redis, directory),
    safeguards: new SafeguardsStore(redis, directory),
    outbox: new OutboxStore(redis, config.shards),
    deliveryLog: new DeliveryLog(redis, config.webhookLogEntries),
    contacts: new ContactStore(redis, config.shards),
  };
}

/** The monitors follow the model in use. A version's manifest is read once. */
function monitorParts(
  monitorStore: MonitorStore,
  config: Config,
  { models, catalog }: ModelParts,
): Pick<Parts, 'monitorStore' | 'monitor' | 'drift'> {
  const known = new Map<string, MonitoredModel>();
  const monitored = (version: string): MonitoredModel => {
    const found = known.get(version) ?? readMonitored(version, models, catalog);
    known.set(version, found);
    return found;
  };
  return {
    monitorStore,
    monitor: new ModelMonitor(monitorStore, config, () => models.active, monitored),
    drift: new DriftTally(monitorStore, (version) => monitored(version).profile),
  };
}

function readMonitored(version: string, models: ModelParts['models'], catalog: ModelParts['catalog']): MonitoredModel {
  const { manifest } = models.active;
  if (manifest.version === version) return monitoringProfileIn(manifest);
  const stored = catalog.list().find((entry) => entry.version === version)?.manifest;
  return stored == null ? { profile: null, stated: null } : monitoringProfileIn(stored);
}

function showLiveRun({
  metrics,
  population,
  alerts,
  quarantine,
  safeguards,
  directory,
  fastRedis,
  monitor,
}: Parts): void {
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
