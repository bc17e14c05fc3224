import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beat, newPulse, usualPerHour, type Pulse } from './heartbeat.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from '../primitives/time.js';

/** A Monday. */
const START = Date.UTC(2026, 0, 5);
const SETTINGS = { quietEvents: 50, quietSeconds: 0, gapMs: MINUTE_MS };

interface Stretch {
  forMs: number;
  /** Events per second at an instant. */
  rate: number | ((at: number) => number);
  /** Time between beats. */
  everyMs?: number;
  /** No beats in this stretch. Its events are counted at the next beat. */
  unmonitored?: boolean;
}

interface Change {
  /** Since the start. */
  atMs: number;
  silent: boolean;
}

/** The changes between flowing and silent along the stretches, and the last pulse. */
function observe(stretches: readonly Stretch[], settings = SETTINGS): { changes: Change[]; pulse: Pulse } {
  let at = START;
  let owing = 0;
  let seen = 0;
  let pulse = newPulse(at, seen);
  const changes: Change[] = [];
  for (const { forMs, rate, everyMs = 5 * SECOND_MS, unmonitored = false } of stretches) {
    for (const end = at + forMs; at < end;) {
      at += everyMs;
      owing += ((typeof rate === 'number' ? rate : rate(at)) * everyMs) / SECOND_MS;
      seen += Math.floor(owing);
      owing -= Math.floor(owing);
      if (unmonitored) continue;
      const silent = pulse.silentSinceAt !== null;
      pulse = beat(pulse, at, seen, settings);
      if ((pulse.silentSinceAt !== null) !== silent) changes.push({ atMs: at - START, silent: !silent });
    }
  }
  return { changes, pulse };
}

/** Twenty by day, one in a hundred seconds at night. */
function byDay(at: number): number {
  const hour = Math.floor((at % DAY_MS) / HOUR_MS);
  return hour >= 7 && hour < 22 ? 20 : 0.01;
}

/** A branch: abruptly open from nine to five, on weekdays. */
function openHours(at: number): number {
  const hour = Math.floor((at % DAY_MS) / HOUR_MS);
  const weekend = (at - START) % WEEK_MS >= 5 * DAY_MS;
  return hour >= 9 && hour < 17 && !weekend ? 0.5 : 0;
}

const SLOWLY = 30 * SECOND_MS;

describe('a beat of a clock that ran away', () => {
  it('is over with the next beat of a right one', () => {
    const { pulse } = observe([{ forMs: HOUR_MS, rate: 2 }]);
    const ahead = beat(pulse, pulse.beatAt + DAY_MS, pulse.seen, SETTINGS);
    expect(ahead.silentSinceAt).not.toBeNull();
    const back = beat(ahead, pulse.beatAt + 5 * SECOND_MS, pulse.seen + 10, SETTINGS);
    expect(back.silentSinceAt).toBeNull();
    expect(back.beatAt).toBe(pulse.beatAt + 5 * SECOND_MS);
    expect(usualPerHour(back)).not.toBeNull();
  });
});

describe('the heartbeat of a channel', () => {
  it('says that a dead channel is silent after about fifty missing events, and since when', () => {
    const { changes, pulse } = observe([
      { forMs: HOUR_MS, rate: 2 },
      { forMs: HOUR_MS, rate: 0 },
    ]);
    expect(changes).toEqual([{ atMs: HOUR_MS + 25 * SECOND_MS, silent: true }]);
    expect(pulse.silentSinceAt).toBe(START + HOUR_MS);
    expect(pulse.lastEventAt).toBe(START + HOUR_MS);
  });

  it('releases the channel within seconds when its events come again', () => {
    const { changes } = observe([
      { forMs: HOUR_MS, rate: 2 },
      { forMs: 5 * HOUR_MS, rate: 0 },
      { forMs: HOUR_MS, rate: 2 },
    ]);
    expect(changes.map(({ silent }) => silent)).toEqual([true, false]);
    expect((changes[1]?.atMs ?? 0) - 6 * HOUR_MS).toBeLessThanOrEqual(10 * SECOND_MS);
  });

  it('is not released by an event or two', () => {
    const { pulse } = observe([
      { forMs: HOUR_MS, rate: 2 },
      { forMs: HOUR_MS, rate: 0 },
    ]);
    const after = (events: number): Pulse => beat(pulse, pulse.beatAt + 1, pulse.seen + events, SETTINGS);
    expect(after(3).silentSinceAt).toBe(START + HOUR_MS);
    expect(after(7).silentSinceAt).toBeNull();
  });

  it('remembers through an outage what was usual before it', () => {
    const { pulse } = observe([
      { forMs: 20 * MINUTE_MS, rate: 2 },
      { forMs: 30 * MINUTE_MS, rate: 0 },
      { forMs: MINUTE_MS, rate: 2 },
    ]);
    expect(usualPerHour(pulse)).toBeCloseTo(7200, -2);
  });

  it('learns no hour of which it saw only the end', () => {
    const { pulse } = observe([
      { forMs: 50 * MINUTE_MS, rate: 0, unmonitored: true },
      { forMs: 10 * MINUTE_MS, rate: 100 },
      { forMs: 30 * MINUTE_MS, rate: 30 },
    ]);
    expect(usualPerHour({ ...pulse, beatAt: START + 30 * MINUTE_MS })).toBeLessThan(200_000);
  });

  it.each([
    ['a trickle of 2 % is silence', 0.02, [true]],
    ['a quarter of the usual is not', 0.25, []],
  ])('%s', (_sentence, share, expected) => {
    const { changes } = observe([
      { forMs: HOUR_MS, rate: 10 },
      { forMs: 20 * MINUTE_MS, rate: 10 * share },
    ]);
    expect(changes.map(({ silent }) => silent)).toEqual(expected);
  });

  it('does not judge a channel in its first minutes', () => {
    const { changes, pulse } = observe([
      { forMs: MINUTE_MS, rate: 100 },
      { forMs: 55 * SECOND_MS, rate: 0 },
    ]);
    expect(changes).toEqual([]);
    expect(usualPerHour(pulse)).toBeNull();
  });

  it('judges a slow one after ten minutes', () => {
    const { pulse } = observe([{ forMs: 9 * MINUTE_MS, rate: 1 / 60 }]);
    expect(usualPerHour(pulse)).toBeNull();
    expect(usualPerHour(observe([{ forMs: 12 * MINUTE_MS, rate: 1 / 60 }]).pulse)).toBeCloseTo(60, -1);
  });

  it.each([
    ['a short pause of a busy channel is no silence', 100, []],
    ['a longer one is', 140, [true, false]],
  ])('%s, when a silence must last two minutes', (_sentence, seconds, expected) => {
    const stretches = [
      { forMs: HOUR_MS, rate: 20 },
      { forMs: seconds * SECOND_MS, rate: 0 },
      { forMs: HOUR_MS, rate: 20 },
    ];
    const { changes } = observe(stretches, { ...SETTINGS, quietSeconds: 120 });
    expect(changes.map(({ silent }) => silent)).toEqual(expected);
  });

  it('does not count the calm after a burst as silence', () => {
    const { changes } = observe([
      { forMs: HOUR_MS, rate: 1 / 60 },
      { forMs: 5 * MINUTE_MS, rate: 200 },
      { forMs: DAY_MS, rate: 1 / 60 },
    ]);
    expect(changes).toEqual([]);
  });

  it('monitors a slow channel too, only more slowly', () => {
    const { changes } = observe([
      { forMs: 6 * HOUR_MS, rate: 1 / 36 },
      { forMs: 2 * HOUR_MS, rate: 0 },
    ]);
    expect(changes).toHaveLength(1);
    expect((changes[0]?.atMs ?? 0) - 6 * HOUR_MS).toBeGreaterThan(25 * MINUTE_MS);
    expect((changes[0]?.atMs ?? 0) - 6 * HOUR_MS).toBeLessThan(40 * MINUTE_MS);
  });

  it('knows the nights once it has seen one', () => {
    const { changes, pulse } = observe([{ forMs: 10 * DAY_MS, rate: byDay, everyMs: SLOWLY }]);
    expect(changes.filter(({ atMs }) => atMs > 1.5 * DAY_MS)).toEqual([]);
    expect(usualPerHour({ ...pulse, beatAt: START + 13 * HOUR_MS })).toBeCloseTo(72_000, -2);
    expect(usualPerHour({ ...pulse, beatAt: START + 3 * HOUR_MS })).toBeCloseTo(36, 0);
  });

  it('knows closing hours and weekends once it has seen one', () => {
    const { changes } = observe([{ forMs: 4 * WEEK_MS, rate: openHours, everyMs: SLOWLY }]);
    expect(changes.filter(({ atMs }) => atMs > 1.5 * DAY_MS)).toEqual([]);
  });

  it('notices a channel that does not open in the morning, once its week is known', () => {
    const lastMonday = START + 3 * WEEK_MS;
    const { changes } = observe([
      { forMs: 3 * WEEK_MS + DAY_MS, rate: (at) => (at < lastMonday ? openHours(at) : 0), everyMs: SLOWLY },
    ]);
    const hours = (changes[changes.length - 1]?.atMs ?? 0) / HOUR_MS - 3 * 168;
    expect(changes[changes.length - 1]?.silent).toBe(true);
    expect(hours).toBeGreaterThan(10);
    expect(hours).toBeLessThan(11);
  });

  it('learns nothing from an outage: the same hour a week later is judged as before', () => {
    const outage = 2 * WEEK_MS + 12 * HOUR_MS;
    const rate = (at: number): number => (at > START + outage && at <= START + outage + 2 * HOUR_MS ? 0 : byDay(at));
    const { pulse } = observe([{ forMs: 2 * WEEK_MS + DAY_MS, rate, everyMs: SLOWLY }]);
    expect(usualPerHour({ ...pulse, beatAt: START + 13 * HOUR_MS })).toBeCloseTo(72_000, -2);
  });

  it('treats a channel that is silent for a week as closed', () => {
    const { changes, pulse } = observe([
      { forMs: DAY_MS, rate: 1, everyMs: SLOWLY },
      { forMs: 9 * DAY_MS, rate: 0.001, everyMs: SLOWLY },
    ]);
    expect(changes.map(({ silent }) => silent)).toEqual([true, false]);
    expect(usualPerHour(pulse)).toBeLessThan(5);
  });

  it.each([
    ['a channel that flows as usual is held as long as the gap lasted, ten minutes at most', 2, 12],
    ['a channel whose missed events come all at once is free soon after', 200, 1],
    ['a slow channel is free after its time of grace, events or not', 0, 11],
  ])('after a gap in the observing, %s', (_sentence, rate, mostMinutes) => {
    const usual = rate === 0 ? 1 / 600 : 2;
    const { changes } = observe([
      { forMs: 3 * HOUR_MS, rate: usual },
      { forMs: 2 * HOUR_MS, rate: 0, unmonitored: true },
      { forMs: HOUR_MS, rate },
    ]);
    expect(changes.map(({ silent }) => silent)).toEqual([true, false]);
    expect(changes[0]?.atMs).toBe(5 * HOUR_MS + 5 * SECOND_MS);
    expect((changes[1]?.atMs ?? 0) - 5 * HOUR_MS).toBeLessThan(mostMinutes * MINUTE_MS);
  });

  it('stays silent after a gap when nothing comes on a busy channel', () => {
    const { changes, pulse } = observe([
      { forMs: HOUR_MS, rate: 2 },
      { forMs: 2 * HOUR_MS, rate: 0, unmonitored: true },
      { forMs: 3 * HOUR_MS, rate: 0 },
    ]);
    expect(changes).toHaveLength(1);
    expect(pulse.silentSinceAt).toBe(START + HOUR_MS);
  });

  it('ignores a gap in which events arrived: only the monitoring was interrupted', () => {
    const { changes } = observe([
      { forMs: HOUR_MS, rate: 2 },
      { forMs: 2 * HOUR_MS, rate: 2.1, unmonitored: true },
      { forMs: HOUR_MS, rate: 2 },
    ]);
    expect(changes).toEqual([]);
  });

  it('counts on when the counts begin anew', () => {
    const { pulse } = observe([{ forMs: HOUR_MS, rate: 2 }]);
    const after = beat(pulse, pulse.beatAt + 5 * SECOND_MS, 3, SETTINGS);
    expect(after).toMatchObject({ seen: 3, silentSinceAt: null });
  });

  it('never falls silent at a steady rate, whatever the rate and the pace of the beats', () => {
    const rates = fc.double({ min: 0.001, max: 1_000, noNaN: true });
    const paces = fc.integer({ min: 1, max: 55 }).map((seconds) => seconds * SECOND_MS);
    fc.assert(
      fc.property(rates, paces, (rate, everyMs) => {
        const { changes } = observe([{ forMs: 6 * HOUR_MS, rate, everyMs }]);
        expect(changes).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('falls silent when any steady channel dies, and is free again when it lives', () => {
    const rates = fc.double({ min: 0.05, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(rates, (rate) => {
        const { changes } = observe([
          { forMs: 2 * HOUR_MS, rate },
          { forMs: HOUR_MS, rate: 0 },
          { forMs: HOUR_MS, rate },
        ]);
        expect(changes.map(({ silent }) => silent)).toEqual([true, false]);
      }),
      { numRuns: 40 },
    );
  });
});
