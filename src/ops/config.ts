/**
 * The configuration. Only this file reads the environment. SETTINGS has every key with its default, unit and meaning; a
 * spec compares it with `docs/configuration.md`.
 */
import { standsFor } from '../core/primitives/stands.for.js';
import { resolve } from 'node:path';
import { contradictions } from './config.limits.js';
import { INTAKE_SETTINGS } from './intake.settings.js';
import { LIVE_SETTINGS } from './live.settings.js';
import { misspeltKeys } from './misspelt-keys.js';
import { PROCESS_SETTINGS } from './process.settings.js';
import { REDIS_SETTINGS } from './redis.settings.js';
import {
  ConfigError,
  fileKeyOf,
  httpAddress,
  listOf,
  oneOf,
  path,
  secretIn,
  text,
  timeZone,
  whole,
  type Setting,
} from './setting.js';
import { WEBHOOK_SETTINGS } from './webhook.settings.js';

/** The roles of processes; one process may have all of them. */
const PROCESS_ROLES = ['intake', 'scoring', 'live', 'workbench', 'webhooks'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

export const SETTINGS = {
  roles: listOf('ROLES', PROCESS_ROLES, 'what this process does; several processes share one Redis'),
  port: whole('PORT', 3000, 0, 65_535, 'port', 'where the service listens; 0 takes a free one'),
  host: text('HOST', '127.0.0.1', 'address', 'the address it listens on; 0.0.0.0 for all'),
  metricsPort: whole(
    'METRICS_PORT',
    0,
    0,
    65_535,
    'port',
    'where /metrics is answered, and /health as well; 0: at PORT',
  ),
  ...REDIS_SETTINGS,
  dataDir: path('DATA_DIR', '.data', 'where generated keys lie'),
  apiKeysFile: path('API_KEYS_FILE', '', 'JSON file, role → access key; empty: keys.json in DATA_DIR'),
  configDir: path(
    'CONFIG_DIR',
    'config',
    'activity.json, alerts.json, branches.json, calendar.json, contact.json, products.json, strategies.json, team.json and tiers.json',
  ),
  absenceDays: whole(
    'ABSENCE_DAYS',
    21,
    0,
    365,
    'days',
    'how long a customer must be absent before silence alone raises an alert; the stage changes before',
  ),
  modelDir: path(
    'MODEL_DIR',
    '',
    'the model that scores until another is activated; those beside it can be; empty: none, the prior scores',
  ),
  modelTimeoutMs: whole(
    'MODEL_TIMEOUT_MS',
    1000,
    10,
    600_000,
    'ms',
    'a model that answers no batch this long, twice in a row, is stood in for by the prior',
  ),
  modelHangMs: whole(
    'MODEL_HANG_MS',
    10_000,
    1000,
    600_000,
    'ms',
    'a process that only scores is ended when its model does not return for this long; see also MODEL_TIMEOUT_MS',
  ),
  dashboardDir: path('DASHBOARD_DIR', 'dist/dashboard', 'the built web page'),
  shards: whole(
    'SHARDS',
    4,
    1,
    1024,
    'shards',
    'fixed once data is written, but by `npm run reshard`: another number is refused, and without one that of the data is taken',
  ),
  timeZone: timeZone(
    'TIME_ZONE',
    'UTC',
    "the bank's, by which days are counted; fixed once data is written: a changed one is refused",
  ),
  ...INTAKE_SETTINGS,
  clockSkewSeconds: whole('CLOCK_SKEW_SECONDS', 300, 0, 86_400, 's', 'how far in the future an event may lie'),
  clockSkewMs: whole(
    'CLOCK_SKEW_MS',
    5_000,
    100,
    3_600_000,
    'ms',
    "difference of a process' clock from that of Redis above which it accepts no live events and evaluates nobody",
  ),
  sweepSeconds: whole('SWEEP_SECONDS', 5, 1, 3600, 's', 'how often the customers who are due are fetched'),
  sweepPerSecond: whole(
    'SWEEP_PER_SECOND',
    5000,
    1,
    1_000_000,
    'customers/s',
    'the most customers re-scored because time passed, over all shards',
  ),
  sweepBatch: whole('SWEEP_BATCH', 2000, 1, 5000, 'customers', 'customers re-scored in one commit'),
  quietChannelEvents: whole(
    'QUIET_CHANNEL_EVENTS',
    50,
    5,
    1_000_000,
    'events',
    'usual events that must be missing before a channel counts as silent',
  ),
  quietChannelSeconds: whole(
    'QUIET_CHANNEL_SECONDS',
    120,
    0,
    86_400,
    's',
    'and for how long at least; longer on a channel that usually pauses longer',
  ),
  brakeMovesPerMinute: whole(
    'BRAKE_MOVES_PER_MINUTE',
    1000,
    0,
    10_000_000,
    'moves/min',
    'stage changes of the live run; more are held and follow later; 0 for no limit',
  ),
  lockMs: whole('LOCK_MS', 2000, 500, 600_000, 'ms', 'a lane whose worker is silent this long goes to another worker'),
  stalledCheckMs: whole(
    'STALLED_CHECK_MS',
    1000,
    100,
    600_000,
    'ms',
    'how often the service checks for silent workers',
  ),
  laneSilentSeconds: whole(
    'LANE_SILENT_SECONDS',
    5,
    1,
    3600,
    's',
    'a lane that begins no job this long while one waits gets a new worker',
  ),
  laneStuckSeconds: whole(
    'LANE_STUCK_SECONDS',
    60,
    5,
    86_400,
    's',
    'a process is not ready while a job of the live run makes no progress in it for so long',
  ),
  quarantineDays: whole('QUARANTINE_DAYS', 30, 1, 3650, 'days', 'how long what could not be applied is kept'),
  quarantineEntries: whole(
    'QUARANTINE_ENTRIES',
    2000,
    1,
    10_000_000,
    'entries',
    'the most kept per shard of a run; the oldest go first',
  ),
  alertDays: whole('ALERT_DAYS', 400, 1, 36_500, 'days', 'how long alerts are kept after they were resolved'),
  feedEntries: whole(
    'FEED_ENTRIES',
    20_000,
    100,
    10_000_000,
    'entries',
    'messages kept per shard for readers that resume',
  ),
  driftDays: whole('DRIFT_DAYS', 7, 1, 90, 'days', 'span over which scored customers are compared with training'),
  driftMinRows: whole('DRIFT_MIN_ROWS', 1000, 50, 1_000_000, 'customers', 'fewer in the span, and nothing is said'),
  ledgerDays: whole('BOOK_DAYS', 800, 1, 3660, 'days', 'how far back the live run keeps what each day changed'),
  predictionsOneIn: whole(
    'PREDICTIONS_ONE_IN',
    16,
    1,
    1_000_000,
    'customers',
    'of so many customers one has predictions remembered until their outcome is known',
  ),
  predictionsPerDay: whole(
    'PREDICTIONS_PER_DAY',
    2000,
    0,
    1_000_000,
    'predictions',
    'the most remembered per day of a run; 0 for none',
  ),
  ...LIVE_SETTINGS,
  ...WEBHOOK_SETTINGS,
  dryRunSeconds: whole(
    'DRY_RUN_SECONDS',
    30,
    1,
    600,
    's',
    'how long a dry-run of a policy may last; it returns how many customers it evaluated',
  ),
  ...PROCESS_SETTINGS,
  drainSeconds: whole('DRAIN_SECONDS', 10, 1, 600, 's', 'how long a stop waits for active jobs'),
  tracesUrl: httpAddress(
    'TRACES_URL',
    'the collector that traces are sent to, by OTLP over HTTP with JSON; empty: none',
  ),
  tracesOneIn: whole(
    'TRACES_ONE_IN',
    1000,
    1,
    1_000_000,
    'posts',
    'of so many posts that begin a trace one is sampled; a traceparent that is sampled always is',
  ),
  logLevel: oneOf(
    'LOG_LEVEL',
    'info',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    'least severe level logged',
  ),
} as const;

type Settings = typeof SETTINGS;
type Values = Readonly<{ [Name in keyof Settings]: ReturnType<Settings[Name]['parse']> }> & {
  /** Whether the environment names a number of shards. */
  readonly shardsAreGiven: boolean;
};

/** All settings of the process; frozen. */
export abstract class Config extends standsFor<Values>() {}

/** Reads all settings. Throws one ConfigError that names every bad key. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const settings = Object.entries<Setting<unknown>>(SETTINGS);
  const faults = misspeltKeys(
    env,
    settings.flatMap(([, { key, isSecret }]) => (isSecret === true ? [key, fileKeyOf(key)] : [key])),
  );
  const entries = settings.map(([name, setting]) => [name, readOne(setting, env, faults)]);
  const config = Object.fromEntries(entries) as Config;
  refuse([...faults, ...contradictions(config)]);
  return Object.freeze({
    ...config,
    shardsAreGiven: (env['SHARDS'] ?? '') !== '',
    apiKeysFile: config.apiKeysFile || resolve(config.dataDir, 'keys.json'),
    dashboardDir: resolve(config.dashboardDir),
  });
}

/** The settings with the number of shards that the data was written with. Throws ConfigError. */
export function withShards(config: Config, shards: number): Config {
  const settled = { ...config, shards };
  refuse(contradictions(settled));
  return Object.freeze(settled);
}

/** The environment of a process that this one starts: its own, with other values for some keys. */
export function environmentWith(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...values };
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new ConfigError(`Configuration is not usable:\n  ${faults.join('\n  ')}`);
}

function readOne<T>(setting: Setting<T>, env: NodeJS.ProcessEnv, faults: string[]): T {
  try {
    const given = setting.isSecret === true ? secretIn(env, setting.key) : env[setting.key];
    return given === undefined || given === '' ? setting.fallback : setting.parse(given);
  } catch (fault) {
    faults.push(`${setting.key}: ${fault instanceof Error ? fault.message : String(fault)}`);
    return setting.fallback;
  }
}
