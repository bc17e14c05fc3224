import { expect, test } from '@jest/globals';
import { Rounds, sideColumns, type SideName } from './rounds.js';

const roundsOf = (...rounds: Partial<Record<SideName, number>>[]): Rounds<number> =>
  new Rounds(
    rounds.map(({ now = NaN, ...others }) => {
      const round = new Map<SideName, number>([['now', now]]);
      if (others.before !== undefined) round.set('before', others.before);
      return round;
    }),
  );
const rate = { read: (perSecond: number) => perSecond };
const time = { read: (ms: number) => ms, isLessBetter: true };

test('a ratio is made within a round, so that a slow minute slows both sides of it', () => {
  const rounds = roundsOf({ now: 30, before: 10 }, { now: 300, before: 100 }, { now: 3, before: 1 });
  expect(rounds.ratio('before', rate.read)).toMatchObject({ median: 3, least: 3, most: 3, runs: 3 });
});

test('above one is better now, also where less is better', () => {
  const rounds = roundsOf({ now: 5, before: 20 });
  expect(rounds.comparison({ rate, time })).toEqual({
    before: { rate: 20, time: 20 },
    ratioToBefore: { rate: 0.25, time: 4 },
  });
});

test('without another build nothing is compared', () => {
  const rounds = roundsOf({ now: 5 });
  expect(rounds.comparison({ rate })).toEqual({});
  expect(rounds.cells(rate, [{ name: 'now', title: 'this build' }])).toEqual(['5']);
});

test('a row has as many cells as there are columns', () => {
  const sides = [
    { name: 'now', title: 'this build' },
    { name: 'before', title: 'the build before' },
  ] as const;
  expect(roundsOf({ now: 30, before: 10 }).cells(rate, sides)).toEqual(['30', '10', '3 ×']);
  expect(sideColumns(sides)).toEqual(['this build', 'the build before', 'better']);
});

test('nothing measured is no finding', () => {
  expect(() => roundsOf().last).toThrow('nothing was measured');
});
