/** The query parameters of a list of customers. */
import type { CustomerFilter } from '../core/listing/entry.filter.js';
import { CUSTOMER_SORTS, type CustomerSort } from '../core/listing/entry.order.js';
import { DAY_OR_INSTANT, dayInAddress, instantInAddress } from '../core/contracts/address.instant.js';
import { ProblemError } from '../core/contracts/problems.js';
import type { Calendar } from '../core/primitives/calendar.js';
import { STAGES, STRATEGIES, VALUE_TIERS, type EpochMs } from '../core/primitives/vocabulary.js';
import { queryMark, readListCursor, type ListCursor } from './list.cursor.js';

type Name = 'stage' | 'branch' | 'tier' | 'band' | 'riskFrom' | 'silentFrom' | 'since' | 'strategy' | 'q' | 'sort';

/** The query as it stands in the address. */
export type RawListQuery = Partial<Record<Name | 'limit' | 'cursor' | 'run', string>>;

export interface ListQuery {
  filter: CustomerFilter;
  /** A part of the customer's id; undefined for all customers. */
  idPart: string | undefined;
  sort: CustomerSort;
  /** The smallest first. */
  isReversed: boolean;
  limit: number;
  after: ListCursor | null;
  /** Of everything but limit and cursor. */
  mark: string;
}

export const LIST_LIMIT = { usual: 50, most: 500 };
const BANDS = ['above', 'below', 'near'] as const;
const LONGEST_SILENCE = 36_600;
/** Shorter parts are in too many ids to be of use. */
export const SHORTEST_PART = 3;
const LONGEST_PART = 64;

/** Throws a `bad_request` problem that names the parameter. */
export function readListQuery(raw: RawListQuery, calendar: Calendar): ListQuery {
  const mark = queryMark(raw);
  return {
    filter: {
      stages: someOf('stage', raw.stage, STAGES),
      tiers: someOf('tier', raw.tier, VALUE_TIERS),
      strategies: someOf('strategy', raw.strategy, STRATEGIES),
      branch: raw.branch,
      band: raw.band === undefined ? undefined : oneOf('band', raw.band, BANDS),
      riskFrom: raw.riskFrom === undefined ? undefined : percents(raw.riskFrom),
      silentFrom: raw.silentFrom === undefined ? undefined : whole('silentFrom', raw.silentFrom, 0, LONGEST_SILENCE),
      since: raw.since === undefined ? undefined : startOf(raw.since, calendar),
    },
    idPart: raw.q === undefined ? undefined : partOf(raw.q),
    ...sortOf(raw.sort ?? 'risk'),
    limit: raw.limit === undefined ? LIST_LIMIT.usual : whole('limit', raw.limit, 1, LIST_LIMIT.most),
    after: raw.cursor === undefined ? null : readListCursor(raw.cursor, mark),
    mark,
  };
}

function sortOf(given: string): Pick<ListQuery, 'sort' | 'isReversed'> {
  const isReversed = given.startsWith('-');
  const sort = CUSTOMER_SORTS.find((name) => name === given.slice(isReversed ? 1 : 0));
  if (sort !== undefined && !(isReversed && sort === 'any')) return { sort, isReversed };
  throw bad(
    `sort must be one of ${CUSTOMER_SORTS.join(', ')}; all but any may have a - before them, for the smallest first`,
  );
}

function someOf<T extends string>(
  name: string,
  given: string | undefined,
  allowed: readonly T[],
): ReadonlySet<T> | undefined {
  return given === undefined
    ? undefined
    : new Set(given.split(',').map((one) => oneOf(name, one, allowed, ', several with commas')));
}

function oneOf<T extends string>(name: string, given: string, allowed: readonly T[], also = ''): T {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw bad(`${name} must be of ${allowed.join(', ')}${also}`);
}

/** Entries hold whole percents: a finer line cannot be drawn. */
function percents(given: string): number {
  if (/^(0(\.\d{1,2})?|1(\.0{1,2})?)$/.test(given)) return Math.round(100 * Number(given));
  throw bad('riskFrom must be from 0 to 1, with at most two decimals, as in 0.35');
}

function whole(name: string, given: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(given) ? Number(given) : NaN;
  if (value >= least && value <= most) return value;
  throw bad(`${name} must be a whole number from ${least} to ${most}`);
}

function startOf(given: string, calendar: Calendar): EpochMs {
  const day = dayInAddress(given);
  return day === null ? instantInAddress('since', given, DAY_OR_INSTANT) : calendar.startOf(day);
}

function partOf(given: string): string {
  if (given.length >= SHORTEST_PART && given.length <= LONGEST_PART) return given;
  throw bad(`q must be ${SHORTEST_PART} to ${LONGEST_PART} characters of a customer's id`);
}

function bad(sentence: string): ProblemError {
  return new ProblemError('bad_request', sentence);
}
