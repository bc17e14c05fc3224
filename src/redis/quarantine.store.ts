/** Work that could not be applied, kept as far as it may be stored until it is redriven or expires: one stream per shard of a run. */
import type { Redis } from './client.js';
import { keptPayload } from '../core/contracts/kept.work.js';
import type { Quarantined, Refused } from '../core/contracts/records.js';
import type { Write } from './commit.writes.js';
import { itemAt } from '../core/primitives/item.at.js';
import type { RunDirectory } from './run.directory.js';
import { shardKeys, type ShardKeys } from './keys.js';
import { newestOfAll } from './newest.entries.js';
import { quarantinedIn } from './stored.records.js';

export interface QuarantineQuery {
  limit: number;
  /** All reasons when left out. */
  reason?: string;
  /** Only these entries. */
  ids?: readonly string[];
  /** Only entries older than this one. */
  before?: string;
}

/** Entries of one read. Few, because an entry may be a whole job of a hundred kilobytes. */
const PAGE = 50;
/** `<shard>.<entry>` */
const ENTRY_ID = /^(\d{1,4})\.(\d{1,15}-\d{1,10})$/;
const NEWEST = '+';

export class QuarantineStore {
  constructor(
    private readonly redis: Redis,
    private readonly directory: RunDirectory,
  ) {}

  /** The newest first, at most `limit` in all. */
  async list(run: string, { ids, before, limit, reason }: QuarantineQuery): Promise<Quarantined[]> {
    if (ids !== undefined) return (await this.named(run, ids)).filter((one) => fits(one, reason));
    const streams = this.directory.keysOf(run).map(({ quarantine }) => quarantine);
    const pick = (_: string, fields: string[]) => (reason === undefined || reasonOf(fields) === reason ? fields : null);
    const [stream, id] = parseId(before ?? '');
    const after = id === undefined ? null : { stream, id };
    const found = await newestOfAll(this.redis, streams, { limit, pageSize: Math.min(PAGE, limit), pick }, after);
    return found.map((entry) => parse(entry.stream, entry.id, entry.value));
  }

  /** Shard by shard, the oldest first. Entries that are added after the call are left out. */
  async *oldest(run: string, { reason, ids }: QuarantineQuery): AsyncGenerator<Quarantined> {
    if (ids !== undefined) {
      yield* (await this.named(run, ids)).filter((one) => fits(one, reason));
      return;
    }
    for (const [shard, { quarantine }] of this.directory.keysOf(run).entries()) {
      const [last] = await this.redis.xrevrange(quarantine, NEWEST, '-', 'COUNT', 1);
      for (let start = '-'; last !== undefined;) {
        const page = await this.redis.xrange(quarantine, start, last[0], 'COUNT', PAGE);
        for (const [id, fields] of page) {
          const entry = parse(shard, id, fields);
          if (fits(entry, reason)) yield entry;
        }
        const end = page[page.length - 1];
        if (end === undefined || page.length < PAGE) break;
        start = `(${end[0]}`;
      }
    }
  }

  async count(run: string): Promise<number> {
    const lengths = await Promise.all(this.directory.keysOf(run).map((keys) => this.redis.xlen(keys.quarantine)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  async remove(run: string, id: string): Promise<void> {
    const [shard, entry] = parseId(id);
    if (entry !== undefined) await this.redis.xdel(shardKeys(run, shard).quarantine, entry);
  }

  /** Deletes entries older than an instant of the wall clock. */
  async expire(run: string, before: number): Promise<void> {
    const streams = this.directory.keysOf(run).map(({ quarantine }) => quarantine);
    await Promise.all(streams.map((stream) => this.redis.xtrim(stream, 'MINID', before)));
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

/** What the write of an entry needs. */
export interface AsideContext {
  keys: Pick<ShardKeys, 'quarantine'>;
  /** When the batch was accepted, wall time. */
  acceptedAt: number;
  /** The most entries kept in the shard. */
  quarantineEntries: number;
  /** Names of the attributes that may be stored. */
  keptAttributes: readonly string[];
}

/** The stream has a limit, so that memory stays bounded: the oldest entries are dropped first. */
export function quarantineWrite(refused: Refused, context: AsideContext): Write {
  const { reason, detail, kind } = refused;
  const { keys, acceptedAt, quarantineEntries, keptAttributes } = context;
  const fields = ['reason', reason, 'detail', detail, 'at', acceptedAt, 'kind', kind, 'payload'];
  return {
    command: 'XADD',
    key: keys.quarantine,
    args: ['MAXLEN', '~', quarantineEntries, '*', ...fields, textOf(refused, keptAttributes)],
  };
}

/** JSON that is nested too deeply can be parsed but not written again: then only the error is kept. */
function textOf(refused: Refused, keptAttributes: readonly string[]): string {
  try {
    return JSON.stringify(keptPayload(refused, keptAttributes));
  } catch (fault) {
    return JSON.stringify({ unwritable: String(fault) });
  }
}

/** The shard of an entry and its id in the stream; the id is undefined when the text is no entry id. */
export function parseId(id: string): [number, string | undefined] {
  const [, shard, entry] = ENTRY_ID.exec(id) ?? [];
  return [Number(shard), entry];
}

function reasonOf(fields: readonly string[]): string | undefined {
  return fields[fields.indexOf('reason') + 1];
}

function fits({ reason }: Quarantined, wanted: string | undefined): boolean {
  return wanted === undefined || reason === wanted;
}

function parse(shard: number, id: string, fields: readonly string[]): Quarantined {
  const values = new Map<string, string>();
  for (let i = 0; i < fields.length; i += 2) values.set(itemAt(fields, i), itemAt(fields, i + 1));
  return quarantinedIn(`${shard}.${id}`, values);
}
