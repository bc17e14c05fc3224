/** Due times and predictions: members of sorted sets, which go to the shards of their customers. */
import { readPrediction } from '../core/monitoring/predictions.js';
import { shardOf } from '../core/primitives/hash.js';
import { byGroup, oldShards, scoredPages, stagedShards, type ReshardPart, type Resharding } from './reshard.part.js';

type SetName = 'due' | 'predictions';

export const DUE_TIMES = membersPart('due times', 'due', (member) => member);
/** One that this build cannot read stays in the first shard: a build that can finds its customer nowhere else, too. */
export const PREDICTIONS = membersPart(
  'predictions',
  'predictions',
  (member) => readPrediction(member)?.customerId ?? null,
);

function membersPart(what: string, name: SetName, customerOf: (member: string) => string | null): ReshardPart {
  const target = (member: string, { to }: Resharding): number => {
    const customerId = customerOf(member);
    return customerId === null ? 0 : shardOf(customerId, to);
  };
  async function* pages(job: Resharding): AsyncGenerator<[key: string, members: [string, string][]]> {
    const staged = stagedShards(job);
    for (const { [name]: key } of oldShards(job)) {
      for await (const page of scoredPages(job.redis, key)) {
        for (const [shard, members] of byGroup(page, ([member]) => target(member, job)))
          yield [staged[shard]?.[name] ?? '', members];
      }
    }
  }
  return {
    what,
    copy: async (job) => {
      for await (const [key, members] of pages(job))
        await job.redis.zadd(key, ...members.flatMap(([member, score]) => [score, member]));
    },
    differences: async (job) => {
      let [differing, seen] = [0, 0];
      for await (const [key, members] of pages(job)) {
        const scores = await job.redis.zmscore(key, ...members.map(([member]) => member));
        differing += members.filter(([, score], i) => Number(scores[i] ?? NaN) !== Number(score)).length;
        seen += members.length;
      }
      const sizes = await Promise.all(stagedShards(job).map(({ [name]: key }) => job.redis.zcard(key)));
      return differing + Math.abs(sizes.reduce((sum, size) => sum + size, 0) - seen);
    },
  };
}
