import { describe, expect, it } from '@jest/globals';
import type { ActivityView, WeekView } from '../../client/protocol.js';
import { weeklyRows } from './weekly.rows.js';

const FIGURES = { activeDays: 0, amountIn: 0, amountOut: 0, amountBought: 0 };

function weeks(...mobile: number[]): WeekView[] {
  return mobile.map((session, i) => ({
    ...FIGURES,
    startsOn: `2026-10-0${i + 1}`,
    days: 7,
    balance: null,
    counts: { mobile: { session }, online: { session: 1, purchase: 2 } },
  }));
}
function usually(session: number): ActivityView['usual'] {
  return { ...FIGURES, weeks: 20, counts: { mobile: { session } } };
}
const mobileOf = (counts: number[], usual: ActivityView['usual']) =>
  weeklyRows({ weeks: weeks(...counts), usual }).channels.find(({ name }) => name === 'mobile');

describe('weeks against the usual', () => {
  it('counts by channel over kinds and by kind over channels, the most first, without what never occurred', () => {
    const { channels, kinds } = weeklyRows({ weeks: weeks(1, 1, 1), usual: null });
    expect(channels.map(({ name, counts }) => [name, counts])).toEqual([
      ['online', [3, 3, 3]],
      ['mobile', [1, 1, 1]],
    ]);
    expect(kinds.map(({ name, counts }) => [name, counts])).toEqual([
      ['session', [2, 2, 2]],
      ['purchase', [2, 2, 2]],
    ]);
  });

  it('takes the last four complete weeks as recent, not the present one', () => {
    expect(mobileOf([90, 4, 2, 2, 4, 90], usually(3))).toMatchObject({ recent: 3, usual: 3, level: 'about' });
  });

  it.each([
    ['stopped', [9, 0, 0, 0, 0, 0], usually(3), 'gone'],
    ['well below', [9, 1, 1, 1, 1, 1], usually(3), 'below'],
    ['exactly half', [9, 2, 1, 2, 1, 0], usually(3), 'about'],
    ['exactly double', [9, 6, 6, 6, 6, 0], usually(3), 'about'],
    ['well above', [9, 7, 7, 7, 7, 0], usually(3), 'above'],
    ['new', [0, 1, 1, 1, 0, 0], usually(0), 'fresh'],
    ['once, where it never was', [0, 1, 0, 0, 0, 0], usually(0), 'about'],
    ['rare before, and not lately', [1, 0, 0, 0, 0, 0], usually(0.5), 'about'],
    ['without a usual', [9, 1, 1, 1, 1, 1], null, 'unknown'],
    ['without a complete week', [9], usually(3), 'unknown'],
  ] as const)('says of a channel that is %s', (_, counts, usual, level) => {
    expect(mobileOf([...counts], usual)?.level).toBe(level);
  });
});
