/** The bytes of incomes, products, closings and two-way postings. See state.codec.ts. */
import type { ByteReader, ByteWriter } from '../primitives/bytes.js';
import type { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import { STORED_CHANNELS, STORED_CLASSES, refuse } from '../primitives/stored.words.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { IncomeDay } from './incomes.js';
import type { Posting, PostingDay } from './postings.js';
import { CLOSED_BY, type Closings, type ClosingScope, type HeldProduct } from './products.js';

/** The fewest bytes of an income, a product, a day of postings, a posting. */
export const LEAST_INCOME_BYTES = 2;
const LEAST_PRODUCT_BYTES = 8;
const LEAST_DAY_BYTES = 2;
const LEAST_POSTING_BYTES = 5;

export const IS_DECLARED = 1;
export const HAS_LEFT = 2;
export const INCOME_FLAGS = 4;

/** Ascending: the day as a distance from the one before, with its flags, then amount and what left. */
export function writeIncomes(out: ByteWriter, incomes: readonly IncomeDay[]): void {
  if (incomes.length === 0) return;
  out.varint(incomes.length);
  let previous = 0;
  for (const { day, isDeclared, amount, left } of incomes) {
    out.varint((day - previous) * INCOME_FLAGS + (isDeclared ? IS_DECLARED : 0) + (left === null ? 0 : HAS_LEFT));
    out.signed(amount);
    if (left !== null) out.varint(left);
    previous = day;
  }
}

export function readIncomes(input: ByteReader): IncomeDay[] {
  const incomes: IncomeDay[] = [];
  let day = 0;
  for (let left = input.count(LEAST_INCOME_BYTES); left > 0; left--) {
    const income = readIncome(input, day);
    day = income.day;
    incomes.push(income);
  }
  return incomes;
}

function readIncome(input: ByteReader, previous: number): IncomeDay {
  const head = input.varint();
  const flags = head % INCOME_FLAGS;
  return {
    day: previous + (head - flags) / INCOME_FLAGS,
    isDeclared: (flags & IS_DECLARED) !== 0,
    amount: input.signed(),
    left: (flags & HAS_LEFT) === 0 ? null : input.varint(),
  };
}

const IS_OPENED = 1;
const IS_CLOSED = 2;
const IS_BOUGHT = 4;
const MATURES = 8;

export function writeProducts(out: ByteWriter, instants: InstantWriter, products: readonly HeldProduct[]): void {
  if (products.length === 0) return;
  out.varint(products.length);
  for (const one of products) {
    const { openedAt, closedAt, boughtAt, maturesOn, maturityAt } = one;
    out.uint48(one.id);
    out.byte(STORED_CLASSES.optionalCode(one.class));
    out.byte(
      (openedAt === null ? 0 : IS_OPENED) |
        (closedAt === null ? 0 : IS_CLOSED) |
        (boughtAt === null ? 0 : IS_BOUGHT) |
        (maturesOn === null ? 0 : MATURES),
    );
    instants.write(one.seenAt);
    if (openedAt !== null) out.signed(one.seenAt - openedAt);
    if (closedAt !== null) out.signed(one.seenAt - closedAt);
    if (boughtAt !== null) out.signed(one.seenAt - boughtAt);
    if (maturesOn !== null) {
      out.signed(maturesOn);
      out.signed(one.seenAt - (maturityAt ?? one.seenAt));
    }
  }
}

export function readProducts(input: ByteReader, instants: InstantReader): HeldProduct[] {
  const products: HeldProduct[] = [];
  for (let left = input.count(LEAST_PRODUCT_BYTES); left > 0; left--) products.push(readProduct(input, instants));
  return products;
}

function readProduct(input: ByteReader, instants: InstantReader): HeldProduct {
  const id = input.uint48();
  const productClass = STORED_CLASSES.optionalWord(input.byte());
  const has = input.byte();
  const seenAt = instants.read();
  return {
    id,
    class: productClass,
    seenAt,
    openedAt: (has & IS_OPENED) === 0 ? null : seenAt - input.signed(),
    closedAt: (has & IS_CLOSED) === 0 ? null : seenAt - input.signed(),
    boughtAt: (has & IS_BOUGHT) === 0 ? null : seenAt - input.signed(),
    maturesOn: (has & MATURES) === 0 ? null : input.signed(),
    maturityAt: (has & MATURES) === 0 ? null : seenAt - input.signed(),
  };
}

/** In the order of their codes, which never change. */
const SCOPES: readonly ClosingScope[] = ['relationship', 'account', 'product'];

export function writeClosings(out: ByteWriter, instants: InstantWriter, closings: Closings): void {
  SCOPES.forEach((scope, code) => {
    const closing = closings[scope];
    if (closing === null) return;
    out.byte(code);
    out.byte(CLOSED_BY.indexOf(closing.by));
    instants.write(closing.at);
  });
}

export function readClosings(input: ByteReader, instants: InstantReader, end: number): Closings {
  const closings: Record<ClosingScope, Closings[ClosingScope]> = { relationship: null, account: null, product: null };
  while (input.at < end) {
    const scope = input.byte();
    const by = input.byte();
    closings[SCOPES[scope] ?? refuse('scope of a closing', scope)] = {
      at: instants.read(),
      by: CLOSED_BY[by] ?? refuse('closing', by),
    };
  }
  return closings;
}

const IS_IN = 1;

/** A day that is full has no postings. */
export function writePostings(out: ByteWriter, days: readonly PostingDay[], asOf: EpochMs): void {
  if (days.length === 0) return;
  out.varint(days.length);
  let previous = asOf;
  for (const { day, postings } of days) {
    out.signed(day);
    out.varint(postings.length);
    for (const { type, amount, at, channel, isIn } of postings) {
      out.uint16(type);
      out.varint(amount);
      out.signed(at - previous);
      out.byte(2 * STORED_CHANNELS.codeOf(channel) + (isIn ? IS_IN : 0));
      previous = at;
    }
  }
}

export function readPostings(input: ByteReader, asOf: EpochMs): PostingDay[] {
  const days: PostingDay[] = [];
  let previous = asOf;
  for (let left = input.count(LEAST_DAY_BYTES); left > 0; left--) {
    const day = input.signed();
    const postings: Posting[] = [];
    for (let more = input.count(LEAST_POSTING_BYTES); more > 0; more--) {
      const posting = readPosting(input, previous);
      previous = posting.at;
      postings.push(posting);
    }
    days.push({ day, isFull: postings.length === 0, postings });
  }
  return days;
}

function readPosting(input: ByteReader, previous: EpochMs): Posting {
  const type = input.uint16();
  const amount = input.varint();
  const at = previous + input.signed();
  const code = input.byte();
  return { type, amount, at, channel: STORED_CHANNELS.indexOf(code >> 1), isIn: (code & IS_IN) !== 0 };
}
