import { describe, expect, it } from '@jest/globals';
import type { AlertView, HistoryEntry } from '../../client/protocol.js';
import { ribbonPlan, type RibbonInput } from './ribbon.plan.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 30);
const ago = (days: number): number => NOW - days * DAY_MS;

function entry(days: number, from: HistoryEntry['from'], to: HistoryEntry['to']): HistoryEntry {
  return { at: ago(days), from, to, as: 'declined', risk: 0.4, confidence: 1, reasons: [], model: 'm', policy: 1 };
}

const INPUT: RibbonInput = {
  now: NOW,
  firstSeenAt: ago(400),
  stage: 'decline',
  stageSinceAt: ago(100),
  entries: [entry(400, null, 'growth'), entry(300, 'growth', 'maturity'), entry(100, 'maturity', 'decline')],
  ifSilent: null,
  alerts: [],
  weeks: [],
  logged: [],
};
const plan = (parts: Partial<RibbonInput> = {}) => ribbonPlan({ ...INPUT, ...parts });

describe('the plan of the ribbon', () => {
  it('covers the time since the customer is known without a gap, in proportion', () => {
    const { pieces, nowX } = plan();
    expect(pieces.map(({ stage }) => stage)).toEqual(['growth', 'maturity', 'decline']);
    expect(pieces[0]?.x).toBe(0);
    pieces.forEach(({ x, width }, i) => expect(x + width).toBeCloseTo(pieces[i + 1]?.x ?? nowX));
    expect(pieces.map(({ width }) => Math.round((width / nowX) * 400))).toEqual([100, 200, 100]);
  });

  it('goes back two years at most, and cuts the stage that began before', () => {
    const { pieces } = plan({
      firstSeenAt: ago(2000),
      entries: [entry(2000, null, 'growth'), entry(73, 'growth', 'decline')],
    });
    expect(pieces[0]?.x).toBe(0);
    expect(pieces[0]?.fromAt).toBe(ago(2000));
    expect((pieces[1]?.width ?? 0) / (pieces[0]?.width ?? 0)).toBeCloseTo(73 / (730 - 73));
  });

  it('shows the stage before the oldest entry that is kept', () => {
    const { pieces } = plan({ entries: [entry(100, 'maturity', 'decline')] });
    expect(pieces.map(({ stage, risk }) => [stage, risk])).toEqual([
      ['maturity', null],
      ['decline', 0.4],
    ]);
    expect(pieces[0]?.fromAt).toBe(ago(400));
  });

  it('shows the present stage of a customer without a history', () => {
    expect(plan({ entries: [] }).pieces.map(({ stage, fromAt }) => [stage, fromAt])).toEqual([['decline', ago(100)]]);
  });

  it('does not stretch a customer of yesterday over the whole width', () => {
    const { pieces } = plan({ firstSeenAt: ago(1), entries: [entry(1, null, 'prospect')] });
    expect(pieces[0]?.width).toBeLessThan(0.04);
  });

  it('goes on ahead to what silence would bring, with room after it', () => {
    const { ahead, nowX } = plan({ ifSilent: { at: NOW + 40 * DAY_MS, stage: 'termination' } });
    expect(ahead.map(({ stage }) => stage)).toEqual(['decline', 'termination']);
    expect(ahead[0]?.x).toBeCloseTo(nowX);
    expect((ahead[1]?.x ?? 0) + (ahead[1]?.width ?? 0)).toBeCloseTo(1);
    expect((ahead[0]?.width ?? 0) / nowX).toBeCloseTo(40 / 400);
  });

  it('leaves a change beyond the edge out, and the past keeps two thirds', () => {
    const { ahead, nowX } = plan({ ifSilent: { at: NOW + 900 * DAY_MS, stage: 'termination' } });
    expect(ahead.map(({ stage }) => stage)).toEqual(['decline']);
    expect(nowX).toBeCloseTo(2 / 3);
  });

  it('marks the alerts of the span, the oldest first, and the weeks with a contact', () => {
    const alert = (id: string, days: number) =>
      ({ id, kind: 'decline', severity: 'high', openedAt: ago(days), resolvedAt: null }) as AlertView;
    const week = (startsOn: string, contact: number) => ({
      startsOn,
      days: 7,
      balance: null,
      counts: { phone: { contact }, branch: { contact: 1, session: 9 } },
      activeDays: 1,
      amountIn: 0,
      amountOut: 0,
      amountBought: 0,
    });
    const quiet = { ...week('2026-11-09', 0), counts: { mobile: { session: 3 } } };
    const { alerts, contacts, nowX } = plan({
      alerts: [alert('new', 10), alert('older', 100), alert('too old', 900)],
      weeks: [week('2026-11-02', 2), quiet],
    });
    expect(alerts.map(({ id }) => id)).toEqual(['older', 'new']);
    expect((alerts[0]?.x ?? 0) / nowX).toBeCloseTo(300 / 400);
    expect(contacts.map(({ count }) => count)).toEqual([3]);
  });

  it('marks the contacts that people logged, in the span', () => {
    const { logged, nowX } = plan({ logged: [100, 900].map((days) => ({ id: `${days}`, at: ago(days) })) });
    expect(logged.map(({ id, x }) => [id, x / nowX])).toEqual([['100', 300 / 400]]);
  });

  it.each([28, 90, 400, 730])('has one to eight ticks, at first days of months, over %i days', (days) => {
    const { ticks } = plan({ firstSeenAt: ago(days), ifSilent: { at: NOW + 20 * DAY_MS, stage: 'termination' } });
    expect(ticks.length).toBeGreaterThanOrEqual(1);
    expect(ticks.length).toBeLessThanOrEqual(8);
    for (const { at, x } of ticks) {
      expect(new Date(at).getDate()).toBe(1);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(1);
    }
  });
});
