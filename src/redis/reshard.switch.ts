/**
 * Puts the staged shards in the place of the old ones. Each step may be repeated, so a call that was killed is followed by
 * another one from the beginning.
 *
 * 1. Shard by shard, one atomic step takes all keys that belong to no single customer or alert: see reshard-switch.lua.
 * 2. Keys of customers and stories of alerts are renamed, each by itself.
 * 3. What is left of the old shards is removed: keys of shards beyond the new number, of customers who went elsewhere,
 *    stories without their alert, and replays.
 */
import { shardOf } from '../core/primitives/hash.js';
import type { Redis } from './client.js';
import { LIVE_RUN, STAGED_RUN, shardKeys } from './keys.js';
import { pipelined } from './pipelined.js';
import { byGroup, shardKeyPages } from './reshard.part.js';
import { STAGED, fateOf, type ShardKey } from './reshard.table.js';
import { Script } from './script.js';

const SWITCH = new Script('reshard-switch.lua');
const RENAME = new Script('reshard-rename.lua');

type OnPage = (keys: number) => void;

export async function switchFixedKeys(redis: Redis, to: number): Promise<void> {
  const fixed: ShardKey[] = [];
  for await (const page of shardKeyPages(redis)) fixed.push(...page.filter(isFixed));
  const byShard = byGroup(fixed, ({ shard }) => shard);
  for (let shard = 0; shard < to; shard++) {
    const keys = byShard.get(shard) ?? [];
    const staged = keys.filter(({ run }) => run === STAGED_RUN).toSorted(versionLast);
    const old = keys.filter(({ run }) => run === LIVE_RUN).map(({ key }) => key);
    const { version } = shardKeys(STAGED_RUN, shard);
    const pairs = staged.flatMap(({ key, rest }) => [key, placeOf(shard, rest)]);
    await SWITCH.run(redis, [version, ...old, ...pairs], [old.length]);
  }
}

export async function renameStaged(redis: Redis, onPage: OnPage): Promise<void> {
  let renamed = 0;
  for await (const page of shardKeyPages(redis, STAGED)) {
    await Promise.all(
      [...byGroup(page, ({ shard }) => shard)].map(([shard, keys]) =>
        RENAME.run(
          redis,
          keys.flatMap(({ key, rest }) => [key, placeOf(shard, rest)]),
          [],
        ),
      ),
    );
    onPage((renamed += page.length));
  }
}

/** @param replays names of those that are removed; keys of others, as of somebody else, stay */
export async function removeLeftovers(
  redis: Redis,
  to: number,
  replays: ReadonlySet<string>,
  onPage: OnPage,
): Promise<void> {
  let removed = 0;
  for await (const page of shardKeyPages(redis)) {
    const left = [...page.filter(({ run }) => replays.has(run)), ...(await leftoversIn(redis, page, to))];
    await unlink(redis, left);
    onPage((removed += left.length));
  }
}

/** Removes whatever is staged. */
export async function removeStaged(redis: Redis): Promise<void> {
  for await (const page of shardKeyPages(redis))
    await unlink(
      redis,
      page.filter(({ run }) => run === STAGED_RUN),
    );
}

async function leftoversIn(redis: Redis, page: readonly ShardKey[], to: number): Promise<ShardKey[]> {
  const live = page.filter(({ run, shard }) => run === LIVE_RUN && shard < to);
  const stories = live.filter(({ name }) => name === 'alertStory');
  const known = await pipelined(redis, [...byGroup(stories, ({ shard }) => shard)], (pipeline, [shard, ofShard]) => {
    for (const { of } of ofShard) pipeline.hexists(shardKeys(LIVE_RUN, shard).alerts, of);
  });
  const orphans = [...byGroup(stories, ({ shard }) => shard).values()].flatMap((ofShard, i) =>
    ofShard.filter((_, at) => known[i]?.[at] === 0),
  );
  return [
    ...page.filter(({ run, shard }) => run === LIVE_RUN && shard >= to),
    ...live.filter((key) => fateOf(key) === 'customer' && shardOf(key.of, to) !== key.shard),
    ...orphans,
  ];
}

async function unlink(redis: Redis, keys: readonly ShardKey[]): Promise<void> {
  await pipelined(redis, [...byGroup(keys, ({ run, shard }) => `${run}:${shard}`).values()], (pipeline, ofShard) =>
    pipeline.unlink(...ofShard.map(({ key }) => key)),
  );
}

function isFixed(key: ShardKey): boolean {
  const fate = fateOf(key);
  return (
    (key.run === LIVE_RUN || key.run === STAGED_RUN) &&
    fate !== null &&
    fate !== 'customer' &&
    key.name !== 'alertStory'
  );
}

function versionLast(a: ShardKey, b: ShardKey): number {
  return Number(a.name === 'version') - Number(b.name === 'version');
}

function placeOf(shard: number, rest: string): string {
  return `${shardKeys(LIVE_RUN, shard).prefix}:${rest}`;
}
