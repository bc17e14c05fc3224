import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import { USUAL_DAYS } from '../../src/core/primitives/calendar.js';
import { CHANNELS, type Channel } from '../../src/core/primitives/vocabulary.js';
import { arrivalsOf, outageOf } from './delivery.js';
import { Dice } from './dice.js';
import { Span, instantOn } from './span.js';

const span = new Span(400, USUAL_DAYS);
const outage = outageOf(3, span);
const AT = instantOn(span.firstDay + 50, 10.3 * HOUR_MS);

function delaysOf(at: number, channel: Channel, draws = 20_000): number[] {
  const dice = new Dice('deliveries');
  return Array.from({ length: draws }, () => arrivalsOf(at, channel, outage, dice)).flatMap(
    ([first = NaN]) => first - at,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

describe('the delivery of a row', () => {
  it.each<[Channel, number]>([
    ['self_service', 0.7 * HOUR_MS + 4 * MINUTE_MS],
    ['branch', 15.2 * HOUR_MS],
  ])('of %s is with the next file', (channel, delay) => {
    expect(median(delaysOf(AT, channel))).toBeCloseTo(delay, -3);
  });

  it('takes seconds where there is no file', () => {
    expect(median(delaysOf(AT, 'online'))).toBeLessThan(MINUTE_MS);
  });

  it('is never before the act', () => {
    for (const channel of CHANNELS) expect(Math.min(...delaysOf(AT, channel))).toBeGreaterThanOrEqual(0);
  });

  it('is rarely late, by three days at most, and very rarely too late to count', () => {
    const delays = delaysOf(AT, 'online', 200_000);
    const share = (from: number, until: number): number =>
      delays.filter((delay) => delay >= from && delay < until).length / delays.length;
    expect(share(HOUR_MS, 3 * DAY_MS)).toBeCloseTo(0.002, 3);
    expect(share(3 * DAY_MS, 7 * DAY_MS)).toBe(0);
    expect(share(7 * DAY_MS, Infinity)).toBeGreaterThan(0);
    expect(share(7 * DAY_MS, Infinity)).toBeLessThan(0.0002);
  });

  it('comes a second time for three in a thousand', () => {
    const dice = new Dice('repeated');
    const twice = Array.from({ length: 50_000 }, () => arrivalsOf(AT, 'mobile', outage, dice)).filter(
      ({ length }) => length === 2,
    );
    expect(twice.length / 50_000).toBeCloseTo(0.003, 3);
  });
});

describe('the outage', () => {
  it('lasts about two days in the last month', () => {
    expect(outage.until - outage.from).toBeGreaterThan(1.8 * DAY_MS);
    expect(outage.until - outage.from).toBeLessThan(2.2 * DAY_MS);
    expect(outage.from).toBeGreaterThan(instantOn(span.endDay - 31, 0));
    expect(outage.until).toBeLessThan(instantOn(span.endDay - 7, 0));
  });

  it('keeps what happened until it is over, in the order in which it happened', () => {
    const ats = [outage.from, (outage.from + outage.until) / 2, outage.until - 1];
    const earliest = ats.map((at) => at + Math.min(...delaysOf(at, 'mobile', 200)));
    expect(Math.min(...earliest)).toBeGreaterThanOrEqual(outage.until);
    expect(earliest).toEqual([...earliest].sort((a, b) => a - b));
    expect(median(delaysOf(outage.from - 1, 'mobile', 200))).toBeLessThan(MINUTE_MS);
    expect(median(delaysOf(outage.from, 'online', 200))).toBeLessThan(MINUTE_MS);
  });
});
