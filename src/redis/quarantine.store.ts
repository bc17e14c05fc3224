/** What could not be applied, kept as it came until it is redriven or too old: one stream per shard of a run. */
import type { Redis } from 'ioredis';
import type { Quarantined } from '../core/records.js';
import type { RunDirectory } from './run.directory.js';
import { shardKeys } from './keys.js';

export interface QuarantineQuery {
  limit: number;
  /** All reasons when left out. */
  reason?: string;
  /** Only these entries. */
  ids?: readonly string[];
}

const PAGE = 500;
/** `<shard>.<entry>` */
const ENTRY_ID = /^(\d{1,4})\.(\d+-\d+)$/;

export class QuarantineStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** The newest first, at most `limit` in all. */
  async list(run: string, { limit, reason, ids }: QuarantineQuery): Promise<Quarantined[]> {
    if (ids !== undefined) return (await this.named(run, ids)).filter((one) => fits(one, reason)).slice(0, limit);
    const perShard = await Promise.all(
      this.directory.keysOf(run).map((keys, shard) => this.newest(keys.quarantine, shard, limit, reason)),
    );
    return perShard
      .flat()
      .sort((a, b) => b.at - a.at)
      .slice(0, limit);
  }

  async count(run: string): Promise<number> {
    const lengths = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.xlen(keys.quarantine)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  async remove(run: string, id: string): Promise<void> {
    const [shard, entry] = parseId(id);
    if (entry !== undefined) await this.redis.xdel(shardKeys(run, shard).quarantine, entry);
  }

  /** Forgets entries from before an instant of the wall clock. */
  async expire(run: string, before: number): Promise<void> {
    const streams = this.directory.keysOf(run).map(({ quarantine }) => quarantine);
    await Promise.all(streams.map((stream) => this.redis.xtrim(stream, 'MINID', before)));
  }

  private async newest(stream: string, shard: number, limit: number, reason?: string): Promise<Quarantined[]> {
    const found: Quarantined[] = [];
    for (let end = '+'; found.length < limit;) {
      const page = await this.redis.xrevrange(stream, end, '-', 'COUNT', PAGE);
      found.push(...page.map(([id, fields]) => parse(shard, id, fields)).filter((one) => fits(one, reason)));
      const last = page[page.length - 1];
      if (last === undefined || page.length < PAGE) break;
      end = `(${last[0]}`;
    }
    return found.slice(0, limit);
  }

  private async named(run: string, ids: readonly string[]): Promise<Quarantined[]> {
    const found = await Promise.all(
      ids.map(async (id) => {
        const [shard, entry] = parseId(id);
        if (entry === undefined) return [];
        const items = await this.redis.xrange(shardKeys(run, shard).quarantine, entry, entry);
        return items.map(([at, fields]) => parse(shard, at, fields));
      }),
    );
    return found.flat();
  }
}

/** The shard of an entry, and its id there; undefined for a text that is no id. */
export function parseId(id: string): [number, string | undefined] {
  const [, shard, entry] = ENTRY_ID.exec(id) ?? [];
  return [Number(shard), entry];
}

function fits({ reason }: Quarantined, wanted: string | undefined): boolean {
  return wanted === undefined || reason === wanted;
}

function parse(shard: number, id: string, fields: readonly string[]): Quarantined {
  const value = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  return {
    id: `${shard}.${id}`,
    at: Number(value('at')),
    reason: value('reason'),
    detail: value('detail'),
    kind: value('kind'),
    payload: JSON.parse(value('payload')) as unknown,
  } as Quarantined;
}
