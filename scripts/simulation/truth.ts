/** What is true about each simulated customer: `truth.csv`, one row per customer, in the order of their numbers. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { instantOf } from '../../src/core/primitives/instant.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import { CommandError } from '../command/command-error.js';

/**
 * `turns`: leaves with a course. `closes`: closes out of the blue. `dies`. `seems`: only seems to go. `steady`.
 * `prospect`: looks and never buys.
 */
const TRUTH_KINDS = ['turns', 'closes', 'dies', 'seems', 'steady', 'prospect'] as const;
export type TruthKind = (typeof TRUTH_KINDS)[number];

/** Why a customer turns. */
export const TURN_CAUSES = [
  'salary_moves',
  'competitor_offer',
  'bad_service',
  'deposit_leaves',
  'slow_fading',
  'plain_stop',
] as const;

/** Why a customer only seems to go. */
export const SEEMING_CAUSES = ['holiday', 'illness', 'new_card', 'seasonal_work'] as const;

export interface TruthRow {
  customerId: string;
  kind: TruthKind;
  /** When the course begins: the first act that differs, the first missed pay-day, the beginning of an absence. */
  turnedAt: EpochMs | null;
  /** The closing, the day on which the bank learns of the death, or 90 days after the last own act. */
  endedAt: EpochMs | null;
  /** A cause of its kind; null for steady customers and prospects. */
  cause: string | null;
  /** Assets at the turn that are gone at the end, in units of the currency. */
  lostAmount: number;
  /** Standard deviation of the gaps between own acts of business, divided by their mean. */
  variation: number;
}

const HEADER = 'customer_id,kind,turned_at,ended_at,cause,lost_amount,variation';

/** The whole file. */
export function truthText(rows: readonly TruthRow[]): string {
  return `${[HEADER, ...rows.map(lineOf)].join('\n')}\n`;
}

/** Throws CommandError for a file that this room did not write. */
export async function readTruth(file: string): Promise<TruthRow[]> {
  const rows = new Map<string, TruthRow>();
  // Its iterator throws what stops the pipeline, be it the file or a row.
  const cells: AsyncIterable<Record<string, string>> = pipeline(
    createReadStream(file),
    parse({ columns: true, bom: true }),
    () => undefined,
  );
  try {
    for await (const row of cells) {
      const where = `${file}, customer ${rows.size + 1}`;
      const one = rowOf(row, where);
      if (rows.has(one.customerId)) throw new CommandError(`${where}: ${one.customerId} has a row before`);
      rows.set(one.customerId, one);
    }
  } catch (fault) {
    if (fault instanceof CsvError) throw new CommandError(`${file} cannot be read: ${fault.message}`);
    throw fault;
  }
  if (rows.size === 0) throw new CommandError(`${file}: there is no row in it`);
  return [...rows.values()];
}

function lineOf({ customerId, kind, turnedAt, endedAt, cause, lostAmount, variation }: TruthRow): string {
  const instants = [turnedAt, endedAt].map((at) => (at === null ? '' : new Date(at).toISOString()));
  return [customerId, kind, ...instants, cause ?? '', lostAmount.toFixed(2), variation].join(',');
}

function rowOf(cells: Readonly<Record<string, string>>, where: string): TruthRow {
  const kind = TRUTH_KINDS.find((one) => one === cells['kind']);
  const [lostAmount, variation] = [Number(cells['lost_amount']), Number(cells['variation'])];
  const { customer_id: customerId = '', cause = '' } = cells;
  if (kind === undefined || customerId === '' || Number.isNaN(lostAmount) || Number.isNaN(variation))
    throw new CommandError(`${where}: this is not a row of truth.csv`);
  const turnedAt = optionalInstant(cells['turned_at'], where);
  const endedAt = optionalInstant(cells['ended_at'], where);
  return { customerId, kind, turnedAt, endedAt, cause: cause === '' ? null : cause, lostAmount, variation };
}

function optionalInstant(text: string | undefined, where: string): EpochMs | null {
  if (text === undefined || text === '') return null;
  const at = instantOf(text);
  if (Number.isNaN(at)) throw new CommandError(`${where}: "${text}" is not an instant`);
  return at;
}
