import { describe, expect, it } from '@jest/globals';
import { ledgerEntries, stoodBefore, type LedgerChange } from './ledger.js';
import { NO_FLOWS } from '../state/flows.js';

const TIERS = { mass: 0, affluent: 1_000, private: 100_000 };
const DAY = 20_000;

function aChange(parts: Partial<LedgerChange>): LedgerChange {
  return { day: DAY, before: null, after: null, flows: NO_FLOWS, converted: false, ...parts };
}

type Fields = Record<string, number>;

describe('what one customer changes in the ledger', () => {
  it.each<[string, Partial<LedgerChange>, Fields, Fields, number]>([
    [
      'is added with a first stage',
      { after: { stage: 'prospect', balance: 50_000 } },
      { 'prospect:mass:customers': 1, 'prospect:mass:assets': 50_000 },
      { 'new>prospect': 1 },
      1,
    ],
    [
      'counts as the lowest tier while the balance is unknown',
      { after: { stage: 'prospect', balance: null } },
      { 'prospect:mass:customers': 1, 'prospect:mass:unknown': 1 },
      { 'new>prospect': 1 },
      1,
    ],
    [
      'moves with the assets to another stage',
      { before: { stage: 'maturity', balance: 200_000 }, after: { stage: 'decline', balance: 200_000 } },
      {
        'maturity:affluent:customers': -1,
        'maturity:affluent:assets': -200_000,
        'decline:affluent:customers': 1,
        'decline:affluent:assets': 200_000,
      },
      { 'maturity>decline': 1 },
      1,
    ],
    [
      'falls to a lower tier with the balance, in the same stage',
      { before: { stage: 'maturity', balance: 100_000 }, after: { stage: 'maturity', balance: 99_999 } },
      {
        'maturity:affluent:customers': -1,
        'maturity:affluent:assets': -100_000,
        'maturity:mass:customers': 1,
        'maturity:mass:assets': 99_999,
      },
      {},
      0,
    ],
    [
      'changes no more than the assets while stage and tier stay',
      { before: { stage: 'maturity', balance: 100_000 }, after: { stage: 'maturity', balance: 100_001 } },
      { 'maturity:affluent:assets': 1 },
      {},
      0,
    ],
    [
      'is no longer unknown with a first balance',
      { before: { stage: 'growth', balance: null }, after: { stage: 'growth', balance: -500 } },
      { 'growth:mass:unknown': -1, 'growth:mass:assets': -500 },
      {},
      0,
    ],
    [
      'costs nothing when nothing changed',
      { before: { stage: 'growth', balance: 7 }, after: { stage: 'growth', balance: 7 } },
      {},
      {},
      0,
    ],
    [
      'is removed, without a transition',
      { before: { stage: 'decline', balance: null } },
      { 'decline:mass:customers': -1, 'decline:mass:unknown': -1 },
      {},
      0,
    ],
  ])('%s', (_what, parts, totals, moves, count) => {
    const entries = ledgerEntries([aChange(parts)], TIERS);
    expect(Object.fromEntries(entries.totals)).toEqual(totals);
    expect(Object.fromEntries(entries.days.get(DAY)?.standing ?? [])).toEqual({ ...totals, ...moves });
    expect(entries.moves).toBe(count);
  });

  it('counts flows under the cell before the decision: money that leaves a private customer leaves the private tier', () => {
    const flows = { ...NO_FLOWS, out: 10_000_000, redemptions: 1 };
    const before = { stage: 'maturity', balance: 10_000_000 } as const;
    const entries = ledgerEntries([aChange({ before, after: { stage: 'decline', balance: 0 }, flows })], TIERS);
    expect(Object.fromEntries(entries.days.get(DAY)?.flows ?? [])).toEqual({
      'maturity:private:out': 10_000_000,
      'maturity:private:redemptions': 1,
    });
  });

  it('counts flows under the present cell when the customer is new', () => {
    const flows = { ...NO_FLOWS, in: 300, purchases: 1, purchased: 200 };
    const after = { stage: 'development', balance: null } as const;
    const entries = ledgerEntries([aChange({ after, flows, converted: true })], TIERS);
    expect(Object.fromEntries(entries.days.get(DAY)?.flows ?? [])).toEqual({
      'development:mass:in': 300,
      'development:mass:purchases': 1,
      'development:mass:purchased': 200,
    });
    expect(entries.days.get(DAY)?.standing.get('converted')).toBe(1);
  });
});

describe('a batch', () => {
  it('is one sum per field, however many customers are in it', () => {
    const after = { stage: 'growth', balance: 100 } as const;
    const { totals, days } = ledgerEntries(
      Array.from({ length: 200 }, () => aChange({ after })),
      TIERS,
    );
    expect(Object.fromEntries(totals)).toEqual({ 'growth:mass:customers': 200, 'growth:mass:assets': 20_000 });
    expect(days.get(DAY)?.standing.size).toBe(3);
  });

  it('keeps the days of its customers apart', () => {
    const after = { stage: 'growth', balance: 0 } as const;
    const { days } = ledgerEntries([aChange({ after }), aChange({ after, day: DAY + 1 })], TIERS);
    expect([...days.keys()]).toEqual([DAY, DAY + 1]);
  });
});

it('earlier totals are the present totals minus all changes since', () => {
  const totals = new Map([['growth:mass:customers', 5]]);
  const later = [new Map([['growth:mass:customers', 2]]), new Map([['decline:mass:customers', -1]])];
  expect(Object.fromEntries(stoodBefore(totals, later))).toEqual({
    'growth:mass:customers': 3,
    'decline:mass:customers': 1,
  });
});
