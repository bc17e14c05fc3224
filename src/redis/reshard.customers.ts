/**
 * The keys of single customers: states, histories, contacts, opt-outs. All bytes stay, except for the place in the list,
 * which a state holds.
 */
import { shardOf } from '../core/primitives/hash.js';
import { placeIn, withPlace } from '../core/state/place.bytes.js';
import { STAGED_RUN, shardKeys } from './keys.js';
import type { NewRows } from './reshard.list.js';
import { shardKeyPages, type Resharding } from './reshard.part.js';
import { OF_LIVE_RUN, fateOf, type KeyName, type ShardKey } from './reshard.table.js';
import { isSameValue, readValues, writeValues, type Place, type Stored, type ValueType } from './reshard.values.js';

const TYPES: Partial<Record<KeyName, ValueType>> = {
  customer: 'string',
  history: 'string',
  earlierHistory: 'list',
  contacts: 'zset',
  contactLog: 'hash',
  optOut: 'string',
};

/** A key of a customer, where it is and where it goes. */
interface Moved {
  customerId: string;
  isState: boolean;
  before: Place;
  after: Place;
}

/** @param onPage called with the keys copied so far */
export async function copyCustomers(job: Resharding, rows: NewRows, onPage: (keys: number) => void): Promise<void> {
  let copied = 0;
  for await (const page of customerPages(job)) {
    const values = await readValues(
      job.redis,
      page.map(({ before }) => before),
    );
    await writeValues(
      job.redis,
      page.flatMap((one, i) => {
        const stored = values[i] ?? null;
        return stored === null ? [] : [{ ...one.after, stored: placed(one, stored, rows) }];
      }),
    );
    onPage((copied += page.length));
  }
}

/** The number of customers' keys that differ, or hold a place that is another one's. */
export async function customerDifferences(
  job: Resharding,
  rows: NewRows,
  onPage: (keys: number) => void,
): Promise<number> {
  let [compared, differing] = [0, 0];
  for await (const page of customerPages(job)) {
    const [before, after] = [
      await readValues(
        job.redis,
        page.map((one) => one.before),
      ),
      await readValues(
        job.redis,
        page.map((one) => one.after),
      ),
    ];
    differing += page.filter((one, i) => !isSame(one, before[i] ?? null, after[i] ?? null, rows)).length;
    onPage((compared += page.length));
  }
  return differing;
}

async function* customerPages({ redis, to }: Resharding): AsyncGenerator<Moved[]> {
  for await (const page of shardKeyPages(redis, OF_LIVE_RUN)) {
    const own = page.filter((key) => fateOf(key) === 'customer');
    if (own.length > 0) yield own.map((key) => movedOf(key, to));
  }
}

function movedOf({ key, shard, rest, name, of }: ShardKey, to: number): Moved {
  const type = name === null || name === 'queue' ? undefined : TYPES[name];
  if (type === undefined) throw new TypeError(`nothing says what "${name}" holds`);
  const target = shardOf(of, to);
  const staged = `${shardKeys(STAGED_RUN, target).prefix}:${rest}`;
  return {
    customerId: of,
    isState: name === 'customer',
    before: { key, shard, type },
    after: { key: staged, shard: target, type },
  };
}

function placed({ customerId, isState, before }: Moved, stored: Stored, rows: NewRows): Stored {
  const [bytes] = stored.parts;
  if (!isState || bytes === undefined) return stored;
  const place = rows.placeOf(customerId, before.shard, placeIn(bytes));
  return { ...stored, parts: [Buffer.from(withPlace(bytes, place))] };
}

/** A state is compared without its place, and its place with the row that the new list has for the customer. */
function isSame(one: Moved, before: Stored | null, after: Stored | null, rows: NewRows): boolean {
  const [was, is] = [before?.parts[0], after?.parts[0]];
  if (!one.isState || was === undefined || is === undefined) return isSameValue(before, after, one.before.type);
  const [expected, found] = [rows.placeOf(one.customerId, one.before.shard, placeIn(was)), placeIn(is)];
  if (expected?.row !== found?.row || expected?.mark !== found?.mark) return false;
  return Buffer.compare(withPlace(was, null), withPlace(is, null)) === 0;
}
