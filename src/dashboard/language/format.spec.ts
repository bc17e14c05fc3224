import { describe, expect, it } from '@jest/globals';
import { createFormat } from './format.js';

const en = createFormat('en', 'UTC');
const zh = createFormat('zh', 'UTC');
const NOW = Date.UTC(2026, 2, 10, 14, 3, 22);
const DAY_MS = 86_400_000;

describe('the distance from now', () => {
  it.each([
    [0, 'now', '现在'],
    [-400, 'now', '现在'],
    [-59_999, 'now', '现在'],
    [-119_000, '1 minute ago', '1分钟前'],
    [-3 * DAY_MS, '3 days ago', '3天前'],
    [12 * DAY_MS, 'in 12 days', '12天后'],
    [-55 * DAY_MS, '55 days ago', '55天前'],
    [-70 * DAY_MS, '2 months ago', '2个月前'],
    [-400 * DAY_MS, '13 months ago', '13个月前'],
  ])('of %i ms is "%s"', (ms, english, chinese) => {
    expect(en.distance(NOW + ms, NOW)).toBe(english);
    expect(zh.distance(NOW + ms, NOW)).toBe(chinese);
  });
});

describe('a moment', () => {
  it('is a time within a day of now, on a replay’s clock too', () => {
    expect(en.moment(NOW - 60_000, NOW)).toBe('14:02:22');
  });
  it('is a date beyond', () => {
    expect(en.moment(NOW - 2 * DAY_MS, NOW)).toBe('8 Mar 2026');
    expect(zh.moment(NOW - 2 * DAY_MS, NOW)).toBe('2026年3月8日');
  });
  it('writes midnight as 00', () => {
    expect(en.dateTime(Date.UTC(2026, 0, 1))).toContain('00:00');
  });
});

describe('since when something lasts', () => {
  it('is a time to the minute, with its date when that is a day ago', () => {
    expect(en.since(NOW - 60_000, NOW)).toBe('14:02');
    expect(en.since(NOW - 2 * DAY_MS, NOW)).toBe('8 Mar 2026, 14:03');
  });
});

describe('an amount in a narrow column', () => {
  it.each([
    [0, '0', '0'],
    [9_999, '9,999', '9,999'],
    [1_234_567, '1.23M', '123万'],
    [620_000_000, '620M', '6.2亿'],
  ])('of %i', (value, english, chinese) => {
    expect(en.short(value)).toBe(english);
    expect(zh.short(value)).toBe(chinese);
  });
});

describe('how often in a week', () => {
  it.each([
    [0, '0'],
    [0.0612, '0.06'],
    [0.75, '0.75'],
    [4.25, '4.3'],
    [1234.5, '1,234.5'],
  ])('of %d', (value, shown) => expect(en.rate(value)).toBe(shown));
});

describe('a month', () => {
  it('has its year', () => {
    expect(en.month(NOW)).toBe('Mar 2026');
    expect(zh.month(NOW)).toBe('2026年3月');
  });
});
