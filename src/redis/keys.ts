/**
 * Every Redis key of the product. All keys of a shard share one hash tag, its queue included, so that a shard lives on
 * one node of a cluster and one script may write all of it. Keys of a replay begin with the run's name.
 * Only one file may name each key of a shard: eslint.keys.js says which one, and the linter checks it.
 */

import type { Channel } from '../core/primitives/vocabulary.js';

export const LIVE_RUN = 'live';
export const QUEUE_NAME = 'activity';
/** Stands in the place of a run while new shards are built beside the old ones. No run can have this name. */
export const STAGED_RUN = '~reshard';

/** Names that may stand in a key. */
export const RUN_NAME = /^[a-z0-9][a-z0-9_.-]{0,62}$/;

export interface ShardKeys {
  /** Hash tag with the run before it; also the prefix of the shard's BullMQ queue. */
  prefix: string;
  /** Number of commits. It is the fence: a commit is refused when it has changed. */
  version: string;
  /** Sorted set of marks of applied jobs, by version. */
  applied: string;
  /** Sorted set of customers by the instant they are evaluated again. */
  due: string;
  /** Stream of stage changes and alerts, ids `<version>-<n>`. */
  feed: string;
  /** Stream of the same entries under the same ids, until they are in the webhooks' queues; live run only. */
  outbox: string;
  /** How many entries were removed from the outbox because they are in the webhooks' queues. */
  outboxHanded: string;
  /** Hash of alerts by id, as JSON. */
  alerts: string;
  /** Sorted set of ids of unresolved alerts by priority; without those held out. */
  openAlerts: string;
  /** Sorted set of ids of resolved alerts by the instant; those held out included. */
  resolvedAlerts: string;
  /** Hash of the feature vectors behind alerts by id, float32 little-endian. */
  alertFeatures: string;
  /** Hash severity → unresolved alerts; without those held out. */
  alertCounts: string;
  /** List of what happened to an alert, as JSON, oldest first. */
  alertStory: (alertId: string) => string;
  /** Hash of the ledger as it stands, `<stage>:<tier>:<what>`; amounts in hundredths. */
  ledger: string;
  /** The bounds of the value tiers by which the ledger is kept, as JSON. */
  ledgerTiers: string;
  /** Hash of a day's changes to the ledger, of its transitions `<from>><to>`, and `converted`. */
  ledgerDay: (day: number) => string;
  /** Hash of what customers did that day, `<stage>:<tier>:<what>`. */
  flowDay: (day: number) => string;
  /** Hashes of an earlier build, replaced by the ledger: stage → customers, `<day>:<from>><to>` → transitions. */
  population: string;
  moves: string;
  /** Hash of counts: applied, duplicates, quarantined, moves, heldBySilence, and `applied:<channel>`. */
  counts: string;
  /** Hash of applied events by type, of types that nobody had mapped. */
  unmapped: string;
  /** Stage changes of a minute, `<minute>:<moved>:<held>`; live run only. */
  brake: string;
  /** Stream of events that could not be applied. */
  quarantine: string;
  /** Sorted set of remembered predictions, by the instant their outcome is final. Holds customer ids. */
  predictions: string;
  /** Hash of sums of settled predictions of one month, as `2011-08`. */
  outcomes: (month: string) => string;
  /** How far the list of customers reaches, as `<rows>:<bytes of the ids of its last block>`. */
  listTail: string;
  /** Entries of a block of the list, in the layout of listing/entry.ts. */
  listEntries: (block: number) => string;
  /** The ids of the customers of a block, in UTF-8, one behind the other. */
  listIds: (block: number) => string;
  customer: (customerId: string) => string;
  /** History of a customer, oldest first, in the format of history.codec.ts. */
  history: (customerId: string) => string;
  /** List of history entries of an earlier build, oldest first. Both may hold entries while both builds run. */
  earlierHistory: (customerId: string) => string;
  /** Sorted set of the ids of events a customer was contacted for, by instant; expires with the period of the cap. */
  contacts: (customerId: string) => string;
  /** Hash of the contacts that people logged with a customer, by their id, as JSON. */
  contactLog: (customerId: string) => string;
  /** JSON of the opt-out of a customer: since when, and who recorded it. */
  optOut: (customerId: string) => string;
}

export function shardKeys(run: string, shard: number): ShardKeys {
  const prefix = `${run === LIVE_RUN ? '' : `${run}:`}{s${String(shard).padStart(2, '0')}}`;
  return {
    prefix,
    version: `${prefix}:version`,
    applied: `${prefix}:applied`,
    due: `${prefix}:due`,
    feed: `${prefix}:feed`,
    outbox: `${prefix}:outbox`,
    outboxHanded: `${prefix}:outbox-handed`,
    alerts: `${prefix}:alerts`,
    openAlerts: `${prefix}:open-alerts`,
    resolvedAlerts: `${prefix}:resolved-alerts`,
    alertFeatures: `${prefix}:alert-features`,
    alertCounts: `${prefix}:alert-counts`,
    alertStory: (alertId) => `${prefix}:story:${alertId}`,
    ledger: `${prefix}:book`,
    ledgerTiers: `${prefix}:book-tiers`,
    ledgerDay: (day) => `${prefix}:book:${day}`,
    flowDay: (day) => `${prefix}:flows:${day}`,
    population: `${prefix}:population`,
    moves: `${prefix}:moves`,
    counts: `${prefix}:counts`,
    unmapped: `${prefix}:unmapped`,
    brake: `${prefix}:brake`,
    quarantine: `${prefix}:quarantine`,
    predictions: `${prefix}:predictions`,
    outcomes: (month) => `${prefix}:outcomes:${month}`,
    listTail: `${prefix}:list-tail`,
    listEntries: (block) => `${prefix}:list:${block}`,
    listIds: (block) => `${prefix}:list-ids:${block}`,
    customer: (customerId) => `${prefix}:c:${customerId}`,
    history: (customerId) => `${prefix}:e:${customerId}`,
    earlierHistory: (customerId) => `${prefix}:h:${customerId}`,
    contacts: (customerId) => `${prefix}:contacts:${customerId}`,
    contactLog: (customerId) => `${prefix}:contact-log:${customerId}`,
    optOut: (customerId) => `${prefix}:opt-out:${customerId}`,
  };
}

/** Field of the counts hash. */
export function appliedField(channel: Channel): string {
  return `applied:${channel}`;
}

/** Prefix of the webhooks' BullMQ queues, one per endpoint: the hash tag keeps each on one node. */
export const WEBHOOK_PREFIX = '{webhooks}';

/** Keys that belong to no shard. */
export const GLOBAL_KEYS = {
  /**
   * Hash: shards, epoch, timeZone, written once, and the offsets of the time zone; `reshard` while the number of shards is
   * being changed, as JSON.
   */
  settings: 'tidewatch:settings',
  /** Sorted set of the processes that work on the data, `<host>:<pid>`, by the instant of their last sign, Redis' time. */
  processes: 'tidewatch:processes',
  /** Hash name of a replay → when it was last used, wall time. */
  runs: 'tidewatch:runs',
  /** Hash name of a replay → `<rows>:<sha256>` of the log that filled it first. */
  runLogs: 'tidewatch:run-logs',
  /** Hash of what was said of a replay's log when it was opened: `simulated` as 1, `span` as `<from>:<to>`. */
  runTraits: (name: string) => `tidewatch:run-traits:${name}`,
  /** Hash name of a replay → the silent channels of its log by its clock, as JSON. */
  runChannels: 'tidewatch:run-channels',
  /** Hash: beat, the safeguards' state by format, and the view of it that the API shows. */
  watch: 'tidewatch:watch',
  /** Sorted set run name → clock of a replay. */
  clocks: 'tidewatch:clocks',
  /** Hash: active, activeAt, activeBy, shadow, shadowAt, shadowBy. The models that operators chose. */
  models: 'tidewatch:models',
  /** List of the last choices of operators among the models, as JSON, the newest first. */
  modelHistory: 'tidewatch:model-history',
  /** Hash process → the durations that it counted in the last minutes, as JSON; expires. */
  flow: 'tidewatch:flow',
  /** List of the policies used with a model in place of its manifest's, as JSON; the last one is in use. */
  policies: (model: string) => `tidewatch:policies:${model}`,
  /** JSON of why and since when no model answers in some process; expires. */
  degraded: 'tidewatch:degraded',
  /** Hash agreed, differed, dropped, `difference:<at most>`, `move:<from>><to>` → customers, since the shadow began. */
  shadow: (version: string) => `tidewatch:shadow:${version}`,
  /** Sorted set of the models that scored lately, `<version>@<start of its hash>` by instant, Redis' time. */
  scoringModels: 'tidewatch:scoring-models',
  /** Written to check that Redis accepts writes; in a cluster, one beside each shard. */
  probe: 'tidewatch:probe',
  shardProbe: ({ prefix }: Pick<ShardKeys, 'prefix'>) => `tidewatch:probe:${prefix}`,
  /** Written beside a shard to check that Redis accepts writes from outside of the service, and removed; expires. */
  doctorProbe: ({ prefix }: Pick<ShardKeys, 'prefix'>, token: string) => `tidewatch:doctor-probe:${prefix}:${token}`,
  /** Written beside a shard to check that a connection is told of it; expires. */
  watchProbe: ({ prefix }: Pick<ShardKeys, 'prefix'>, token: string) => `tidewatch:watch-probe:${prefix}:${token}`,
  /** Sorted set of the unused tickets of a role's key, by the instant they expire; expires with the last one. */
  tickets: (role: string) => `tidewatch:tickets:${role}`,
  ticket: (ticket: string) => `tidewatch:ticket:${ticket}`,
  /** Sorted set of the kept orders of lists of customers, by the instant they expire. */
  keptOrders: 'tidewatch:kept-orders',
  /** The rows of a list of customers in the order of its first page, six bytes each; expires. */
  keptOrder: (token: string) => `tidewatch:kept-order:${token}`,
  /** Sorted set of the sockets that show an alert, `<socket>:<name of the person>`, by the instant they expire; expires. */
  viewers: (run: string, alertId: string) => `tidewatch:viewers:${run}:${alertId}`,
  /** Hash of rows by feature and bin, scored by a model on one day of a run's clock; expires. */
  drift: (run: string, model: string, day: number) => `tidewatch:drift:${run}:${model}:${day}`,
  /** The same for the first weeks of a model in a run, with the risk only, and the first day as `from`. */
  firstWeeks: (run: string, model: string) => `tidewatch:drift:${run}:${model}:first`,
  /** The last verdict on a run's model, so that a change is logged once. */
  verdict: (run: string) => `tidewatch:verdict:${run}`,
  /** Stream of the outcomes of attempts to deliver to an endpoint. No entry names a customer. */
  deliveries: (endpoint: string) => `tidewatch:${WEBHOOK_PREFIX}:deliveries:${endpoint}`,
  /** Hash outcome → all attempts ever made, of an endpoint. */
  deliveryCounts: (endpoint: string) => `tidewatch:${WEBHOOK_PREFIX}:counts:${endpoint}`,
} as const;
