/** What becomes of each key of a shard when the number of shards changes. */
import { LIVE_RUN, QUEUE_NAME, STAGED_RUN, shardKeys, type ShardKeys } from './keys.js';

export type KeyName = Exclude<keyof ShardKeys, 'prefix'>;

/**
 * - `customer`: belongs to one customer and goes where that customer goes.
 * - `alert`: belongs to an alert, or holds many of them; goes where the alert's customer goes.
 * - `member`: a sorted set with one member for each customer or prediction; members go with their customers.
 * - `sum`: a hash of sums that are read over all shards; all of them go to the first shard.
 * - `list`: the packed list of customers, built anew.
 * - `quarantine`: entries go with their customers.
 * - `common`: the same in all shards.
 * - `renewed`: begins anew. What it holds has ended with the processes that wrote it, or with the epoch.
 * - `earlier`: of an earlier build; a start of this one converts it.
 */
type Fate = 'customer' | 'alert' | 'member' | 'sum' | 'list' | 'quarantine' | 'common' | 'renewed' | 'earlier';

/** A key that is added to ShardKeys must be decided here, or nothing compiles. */
const FATES: Readonly<Record<KeyName, Fate>> = {
  version: 'renewed',
  applied: 'renewed',
  feed: 'renewed',
  outbox: 'renewed',
  outboxHanded: 'renewed',
  brake: 'renewed',
  due: 'member',
  predictions: 'member',
  alerts: 'alert',
  openAlerts: 'alert',
  resolvedAlerts: 'alert',
  alertFeatures: 'alert',
  alertStory: 'alert',
  alertCounts: 'sum',
  ledger: 'sum',
  ledgerDay: 'sum',
  flowDay: 'sum',
  counts: 'sum',
  unmapped: 'sum',
  outcomes: 'sum',
  ledgerTiers: 'common',
  quarantine: 'quarantine',
  listTail: 'list',
  listEntries: 'list',
  listIds: 'list',
  customer: 'customer',
  history: 'customer',
  earlierHistory: 'customer',
  contacts: 'customer',
  contactLog: 'customer',
  optOut: 'customer',
  population: 'earlier',
  moves: 'earlier',
};

/** A key of some shard, taken apart. */
export interface ShardKey {
  key: string;
  run: string;
  shard: number;
  /** Behind the prefix of the shard. */
  rest: string;
  /** `queue` for BullMQ's; null for a key that this build does not know. */
  name: KeyName | 'queue' | null;
  /** What the name is followed by: the customer's id, the alert's, a day, a month, a block. Empty for nothing. */
  of: string;
}

/** Match keys of shards, as SCAN does. */
export const OF_ANY_RUN = '*{s[0-9]*}:*';
export const OF_LIVE_RUN = '{s[0-9]*}:*';
export const STAGED = `${STAGED_RUN}:{s[0-9]*}:*`;

const PATTERN = /^(?:([^:{]+):)?\{s(\d{2,4})\}:(.*)$/s;

/** Null for a key of no shard. */
export function shardKeyIn(key: string): ShardKey | null {
  const [, run = LIVE_RUN, shard, rest] = PATTERN.exec(key) ?? [];
  if (shard === undefined || rest === undefined) return null;
  return { key, run, shard: Number(shard), rest, ...named(rest) };
}

export function fateOf({ name }: Pick<ShardKey, 'name'>): Fate | null {
  return name === null || name === 'queue' ? null : FATES[name];
}

function named(rest: string): Pick<ShardKey, 'name' | 'of'> {
  const whole = WHOLE.get(rest);
  if (whole !== undefined) return { name: whole, of: '' };
  const [begins, name] = BEGINNINGS.find(([beginning]) => rest.startsWith(beginning)) ?? ['', null];
  return { name, of: rest.slice(begins.length) };
}

const K = shardKeys(LIVE_RUN, 0);
const behind = (key: string): string => key.slice(K.prefix.length + 1);

/** Names that stand alone. */
const WHOLE: ReadonlyMap<string, KeyName> = new Map(
  Object.entries(K).flatMap(([name, key]) => (typeof key === 'string' && isKeyName(name) ? [[behind(key), name]] : [])),
);

function isKeyName(name: string): name is KeyName {
  return name in FATES;
}

/** Names that are followed by something. */
const BEGINNINGS: readonly (readonly [string, KeyName | 'queue'])[] = [
  [behind(K.customer('')), 'customer'],
  [behind(K.history('')), 'history'],
  [behind(K.earlierHistory('')), 'earlierHistory'],
  [behind(K.contacts('')), 'contacts'],
  [behind(K.contactLog('')), 'contactLog'],
  [behind(K.optOut('')), 'optOut'],
  [behind(K.alertStory('')), 'alertStory'],
  [behind(K.outcomes('')), 'outcomes'],
  [behind(K.ledgerDay(0)).slice(0, -1), 'ledgerDay'],
  [behind(K.flowDay(0)).slice(0, -1), 'flowDay'],
  [behind(K.listEntries(0)).slice(0, -1), 'listEntries'],
  [behind(K.listIds(0)).slice(0, -1), 'listIds'],
  [`${QUEUE_NAME}:`, 'queue'],
];
