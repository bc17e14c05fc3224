/**
 * The list of customers of a shard: one entry of 24 bytes for each, in the order in which they were first listed. It
 * holds what customers are searched and sorted by. Values that change as time passes are held as instants and days, so
 * an entry changes only when its customer does.
 *
 * | bytes    | holds                                                                      |
 * | -------- | -------------------------------------------------------------------------- |
 * | 0        | code of the stage plus one; 0 for a row that is not filled yet             |
 * | 1        | code of the strategy plus one; 0 for none                                  |
 * | 2        | risk in whole percents, rounded down                                       |
 * | 3        | 0                                                                          |
 * | 4 to 7   | seconds since 1970 when the customer entered the stage                     |
 * | 8, 9     | local day of the last business, in days since 1970; 0 for never            |
 * | 10 to 15 | total assets in hundredths, signed; the least number for unknown           |
 * | 16 to 19 | hash of the branch; 0 for none                                             |
 * | 20       | length of the customer's id in bytes; 0 stands for 256                     |
 * | 21 to 23 | where the id begins in the ids of the block                                |
 *
 * Numbers are big-endian, as Redis writes them with BITFIELD. A later layout needs other keys.
 */
import { hash32 } from '../primitives/hash.js';
import { STORED_STAGES, STORED_STRATEGIES } from '../primitives/stored.words.js';
import { SECOND_MS } from '../primitives/time.js';
import type { EpochMs, Stage, Strategy } from '../primitives/vocabulary.js';

export const ENTRY_BYTES = 24;
/** Entries that are stored under one key. */
export const BLOCK_ROWS = 8_192;

export interface Entry {
  stage: Stage;
  strategy: Strategy | null;
  /** From 0 to 1. */
  risk: number;
  sinceAt: EpochMs;
  /** Null for never. */
  lastBusinessDay: number | null;
  /** Hundredths of the base currency; null when unknown. */
  assets: number | null;
  branch: string | null;
}

/** Where the id of a customer stands in the ids of the block. */
export interface IdSpan {
  offset: number;
  bytes: number;
}

/** One number of an entry in the form of BITFIELD: type, index in units of that type, value. */
export type Field = readonly [type: 'i64' | 'u32', index: string, value: string];

const UNKNOWN_ASSETS = -(2 ** 47);
const MOST_ASSETS = 2 ** 47 - 1;
const LAST_DAY = 2 ** 16 - 1;
const LAST_SECOND = 2 ** 32 - 1;

/** Work space for one entry. */
const scratch = new DataView(new ArrayBuffer(ENTRY_BYTES));

/** The numbers that say what is known of the customer, and their mark. @param row within the block */
export function fieldsOf(entry: Entry, row: number): { fields: Field[]; mark: number } {
  write(entry);
  return {
    fields: [
      ['i64', `#${3 * row}`, String(scratch.getBigInt64(0))],
      ['i64', `#${3 * row + 1}`, String(scratch.getBigInt64(8))],
      ['u32', `#${6 * row + 4}`, String(scratch.getUint32(16))],
    ],
    mark: markOfScratch(),
  };
}

/** The same for the same entry; entries that differ have the same one in one case of 34 billion. */
export function markOf(entry: Entry): number {
  write(entry);
  return markOfScratch();
}

/** The number that says where the id stands. It never changes. @param row within the block */
export function idField({ offset, bytes }: IdSpan, row: number): Field {
  return ['u32', `#${6 * row + 5}`, String((bytes & 0xff) * 0x1000000 + offset)];
}

/** Branches are compared by this number, which two of a thousand branches share in one case of ten thousand. */
export function branchHash(branch: string | null): number {
  return branch === null ? 0 : hash32(branch) || 1;
}

function write({ stage, strategy, risk, sinceAt, lastBusinessDay, assets, branch }: Entry): void {
  scratch.setUint8(0, STORED_STAGES.optionalCode(stage));
  scratch.setUint8(1, STORED_STRATEGIES.optionalCode(strategy));
  scratch.setUint8(2, Math.floor(risk * 100));
  scratch.setUint32(4, within(0, Math.floor(sinceAt / SECOND_MS), LAST_SECOND));
  scratch.setUint16(8, lastBusinessDay === null ? 0 : within(1, lastBusinessDay, LAST_DAY));
  const held = assets === null ? UNKNOWN_ASSETS : within(UNKNOWN_ASSETS + 1, Math.round(assets), MOST_ASSETS);
  scratch.setInt16(10, Math.floor(held / 2 ** 32));
  scratch.setUint32(12, held % 2 ** 32);
  scratch.setUint32(16, branchHash(branch));
}

function markOfScratch(): number {
  let [high, low] = [0x2545f491, 0x7f4a7c15];
  for (let at = 0; at < 20; at += 4) {
    const word = scratch.getUint32(at);
    high = Math.imul(high ^ word, 0x85ebca6b);
    high ^= high >>> 15;
    low = Math.imul(low ^ word, 0xc2b2ae35);
    low ^= low >>> 13;
  }
  return (high >>> 0) * 8 + (low >>> 29); // 35 bits
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Reads the entries of one block, without an object for each. Rows are those within the block. */
export class EntryBlock {
  private readonly view: DataView;
  readonly rows: number;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.rows = Math.floor(bytes.byteLength / ENTRY_BYTES);
  }

  /** As stored: code plus one, 0 for a row that is not filled. */
  stageCode(row: number): number {
    return this.view.getUint8(ENTRY_BYTES * row);
  }

  strategyCode(row: number): number {
    return this.view.getUint8(ENTRY_BYTES * row + 1);
  }

  /** Whole percents. */
  risk(row: number): number {
    return this.view.getUint8(ENTRY_BYTES * row + 2);
  }

  /** Seconds since 1970. */
  sinceSeconds(row: number): number {
    return this.view.getUint32(ENTRY_BYTES * row + 4);
  }

  /** 0 for never. */
  lastBusinessDay(row: number): number {
    return this.view.getUint16(ENTRY_BYTES * row + 8);
  }

  /** Hundredths; NaN when unknown. */
  assets(row: number): number {
    const at = ENTRY_BYTES * row + 10;
    const assets = this.view.getInt16(at) * 2 ** 32 + this.view.getUint32(at + 2);
    return assets === UNKNOWN_ASSETS ? NaN : assets;
  }

  branch(row: number): number {
    return this.view.getUint32(ENTRY_BYTES * row + 16);
  }

  /** What is known of the customer, without where the id stands: to compare entries. */
  known(row: number): string {
    const from = this.view.byteOffset + ENTRY_BYTES * row;
    return Array.from(new Uint8Array(this.view.buffer, from, ENTRY_BYTES - 4)).join(' ');
  }

  id(row: number): IdSpan {
    const at = ENTRY_BYTES * row + 20;
    return { bytes: this.view.getUint8(at) || 256, offset: this.view.getUint32(at) & 0xffffff };
  }
}
