/** The offsets of the bank's time zone, stored with the data whose days they count. */
import type { Redis } from './client.js';
import type { ZoneOffset } from '../core/primitives/calendar.js';
import type { ZoneTable } from '../core/primitives/zone.table.js';
import { GLOBAL_KEYS } from './keys.js';
import { Script } from './script.js';

export class ZoneStore {
  private static readonly replaceScript = new Script('replace-offsets.lua');

  constructor(private readonly redis: Redis) {}

  /** Null before the first start with this time zone. Throws RangeError when what is stored cannot be read. */
  async read(): Promise<ZoneTable | null> {
    const text = await this.redis.hget(GLOBAL_KEYS.settings, 'offsets');
    return text === null ? null : tableOf(text);
  }

  /** False when another process changed what is stored since `known` was read. @param known null for nothing */
  async replace(known: ZoneTable | null, table: ZoneTable): Promise<boolean> {
    const values = [known === null ? '' : textOf(known), textOf(table)];
    return (await ZoneStore.replaceScript.run(this.redis, [GLOBAL_KEYS.settings], values)) === 1;
  }
}

/** `<release> <until> <from>:<offset> …`, instants and offsets in milliseconds. Equal tables have equal texts. */
function textOf({ release, until, offsets }: ZoneTable): string {
  return [release, until, ...offsets.map(({ from, offsetMs }) => `${from}:${offsetMs}`)].join(' ');
}

function tableOf(text: string): ZoneTable {
  const [release = '', until, ...pairs] = text.split(' ');
  const offsets = pairs.map((pair): ZoneOffset => {
    const [from, offsetMs] = pair.split(':');
    return { from: numberIn(from), offsetMs: numberIn(offsetMs) };
  });
  return { release, until: numberIn(until), offsets };
}

function numberIn(text: string | undefined): number {
  if (text !== undefined && /^-?\d+$/.test(text)) return Number(text);
  throw new RangeError(`the stored offsets of the time zone hold "${text ?? ''}" in place of a number`);
}
