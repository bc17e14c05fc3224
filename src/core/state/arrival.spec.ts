/** Weeks of channels as banks have them: who is called silent, and how soon a channel that stopped is. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  deliveries,
  onWorkingDays,
  seeded,
  stream,
  together,
  turning,
  type Traffic,
} from '../../../test/builders/traffic.builder.js';
import { beat, newPulse, type Pulse } from '../lifecycle/heartbeat.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from '../primitives/time.js';

/** A Monday. */
const START = Date.UTC(2026, 0, 5);
const SETTINGS = { quietEvents: 50, quietSeconds: 120, gapMs: 2 * MINUTE_MS };
const LONG_MS = 120_000;

interface Watched {
  /** Share of the time. */
  silentShare: (fromMs?: number, toMs?: number) => number;
  silences: { fromMs: number; toMs: number }[];
  pulse: Pulse;
}

function watchOver(traffic: Traffic, forMs: number, everyMs = 30 * SECOND_MS): Watched {
  let pulse = newPulse(START, 0);
  const silences: Watched['silences'] = [];
  for (let at = START + everyMs; at <= START + forMs; at += everyMs) {
    const wasSilent = pulse.silentSinceAt !== null;
    pulse = beat(pulse, at, pulse.seen + traffic(at, everyMs), SETTINGS);
    const isSilent = pulse.silentSinceAt !== null;
    if (isSilent && !wasSilent) silences.push({ fromMs: at - START, toMs: forMs });
    const last = silences[silences.length - 1];
    if (!isSilent && wasSilent && last !== undefined) last.toMs = at - START;
  }
  const silentShare = (fromMs = 0, toMs = forMs): number =>
    silences.reduce((sum, one) => sum + Math.max(0, Math.min(toMs, one.toMs) - Math.max(fromMs, one.fromMs)), 0) /
    (toMs - fromMs);
  return { silentShare, silences, pulse };
}

const hourOf = (at: number): number => (at % DAY_MS) / HOUR_MS;
const inOffice = (at: number): boolean => onWorkingDays(at) && hourOf(at) >= 8 && hourOf(at) <= 18;
const never: Traffic = () => 0;

interface Feed {
  name: string;
  make: (seed: number) => Traffic;
  weeks: number;
  /** Shares of the time silent, of all and from the second day on. */
  most: { ever: number; later: number };
  /** Ends so long after the last week; the last delivery that comes and, nominally, the first that does not. */
  stop: { afterMs: number; missedAfterMs: number; silentWithinMs: number };
}

const NIGHTLY = { startAt: START + 2 * HOUR_MS, everyMs: DAY_MS, events: 20_000, jitterMs: 10 * MINUTE_MS, sizes: 0.3 };
const HOURLY = { startAt: START + HOUR_MS, everyMs: HOUR_MS, events: 2_000, jitterMs: 5 * MINUTE_MS, sizes: 0.5 };
const NEVER_SILENT = { ever: 0, later: 0 };
const FIRST_EVENING = { ever: 0.03, later: 0 };

function stopAt(hours: number, missedHours: number, withinMs: number): Feed['stop'] {
  return { afterMs: hours * HOUR_MS, missedAfterMs: missedHours * HOUR_MS, silentWithinMs: withinMs };
}

const FEEDS: Feed[] = [
  {
    name: '2,000 events once an hour, in four parts',
    make: (seed) => deliveries(seed, { ...HOURLY, parts: 4 }),
    weeks: 2,
    most: NEVER_SILENT,
    stop: stopAt(12.5, 13, 90 * MINUTE_MS),
  },
  ...[15, 30, 50].map((minutes): Feed => ({
    name: `2,000 events once an hour, poured in over ${minutes} minutes`,
    make: (seed) => deliveries(seed, { ...HOURLY, jitterMs: MINUTE_MS, sizes: 0.3, parts: 6 * minutes }),
    weeks: 2,
    most: { ever: 0.01, later: 0 },
    stop: stopAt(12 + (minutes + 3) / 60, 13, 5 * HOUR_MS),
  })),
  {
    name: '2,000 events once an hour, and one a minute besides',
    make: (seed) => together(deliveries(seed, HOURLY), stream(seed + 1, 60)),
    weeks: 3,
    most: NEVER_SILENT,
    stop: stopAt(12.5, 13, 90 * MINUTE_MS),
  },
  {
    name: '2,000 events once an hour from eight to six, on working days',
    make: (seed) => deliveries(seed, { ...HOURLY, jitterMs: 3 * MINUTE_MS, comes: inOffice }),
    weeks: 3,
    most: FIRST_EVENING,
    stop: stopAt(12.5, 13, 90 * MINUTE_MS),
  },
  {
    name: '500 events every quarter of an hour',
    make: (seed) => deliveries(seed, { ...HOURLY, everyMs: 15 * MINUTE_MS, events: 500, jitterMs: 2 * MINUTE_MS }),
    weeks: 2,
    most: NEVER_SILENT,
    stop: stopAt(12.1, 12.25, 25 * MINUTE_MS),
  },
  {
    name: '500 events every quarter of an hour, and one a minute besides',
    make: (seed) =>
      together(
        deliveries(seed, { ...HOURLY, everyMs: 15 * MINUTE_MS, events: 500, jitterMs: 2 * MINUTE_MS }),
        stream(seed + 1, 60),
      ),
    weeks: 2,
    most: NEVER_SILENT,
    stop: stopAt(12.1, 12.25, 25 * MINUTE_MS),
  },
  {
    name: '20,000 events at two in the night, in six parts',
    make: (seed) => deliveries(seed, { ...NIGHTLY, parts: 6 }),
    weeks: 5,
    most: NEVER_SILENT,
    stop: stopAt(12, 26, 12 * HOUR_MS),
  },
  {
    name: '20,000 events at two in the night, on working days',
    make: (seed) => deliveries(seed, { ...NIGHTLY, comes: onWorkingDays }),
    weeks: 6,
    most: NEVER_SILENT,
    stop: stopAt(12, 26, 34 * HOUR_MS),
  },
  ...[20, 200, 7_200].map((perHour): Feed => ({
    name: `a stream of ${perHour} single events an hour`,
    make: (seed) => stream(seed, perHour),
    weeks: 2,
    most: NEVER_SILENT,
    stop: stopAt(12, 12, Math.max(5 * MINUTE_MS, (80 / perHour) * HOUR_MS)),
  })),
  ...[40, 200, 1_000].map((perHour): Feed => ({
    name: `sessions of eight events at once, ${perHour} events an hour`,
    make: (seed) => stream(seed, perHour / 8, 8),
    weeks: 4,
    most: NEVER_SILENT,
    stop: stopAt(12, 12, (250 / perHour) * HOUR_MS),
  })),
  {
    name: 'a stream of twenty a second by day and one in a hundred seconds at night',
    make: (seed) => stream(seed, (at) => (hourOf(at) >= 7 && hourOf(at) < 22 ? 72_000 : 36)),
    weeks: 3,
    most: FIRST_EVENING,
    stop: stopAt(12, 12, 5 * MINUTE_MS),
  },
  {
    name: 'a branch that is open from nine to five on working days',
    make: (seed) => stream(seed, (at) => (onWorkingDays(at) && hourOf(at) >= 9 && hourOf(at) < 17 ? 60 : 0), 8),
    weeks: 3,
    most: { ever: 0.04, later: 0 },
    stop: stopAt(12, 12, 40 * MINUTE_MS),
  },
];

describe('a channel that brings', () => {
  it.each(FEEDS)(
    '$name is not silent while they come, and is soon after they stop',
    ({ make, weeks, most, stop }) => {
      const lastMs = weeks * WEEK_MS + stop.afterMs;
      const traffic = turning(START + lastMs, make(weeks), never);
      const { silentShare, silences } = watchOver(traffic, lastMs + 4 * DAY_MS);
      expect(silentShare(0, lastMs)).toBeLessThanOrEqual(most.ever);
      expect(silentShare(DAY_MS * 1.5, lastMs)).toBeLessThanOrEqual(most.later);
      const silentAfterMs = (silences[silences.length - 1]?.fromMs ?? Infinity) - weeks * WEEK_MS;
      expect(silentAfterMs).toBeGreaterThan(stop.missedAfterMs);
      expect(silentAfterMs).toBeLessThan(stop.missedAfterMs + stop.silentWithinMs);
    },
    LONG_MS,
  );

  it('an hourly file is free again with the next delivery, and so after every outage', () => {
    const outages = [10, 11, 12].map((day) => day * DAY_MS + 6.5 * HOUR_MS);
    const comes = (at: number): boolean => !outages.some((out) => at - START >= out && at - START < out + 6 * HOUR_MS);
    const { silences } = watchOver(deliveries(1, { ...HOURLY, jitterMs: 0, comes }), 14 * DAY_MS);
    expect(silences).toHaveLength(3);
    silences.forEach(({ toMs }, i) => expect(toMs).toBe((outages[i] ?? 0) + 6.5 * HOUR_MS));
  });

  it('a stream that becomes a file is called silent for its first three deliveries at most', () => {
    const turnsMs = 8 * DAY_MS;
    const file = deliveries(3, { ...HOURLY, startAt: START + turnsMs, jitterMs: 3 * MINUTE_MS });
    const { silentShare, silences } = watchOver(turning(START + turnsMs, stream(2, 2_000), file), 14 * DAY_MS);
    expect(silences.length).toBeLessThanOrEqual(3);
    expect(silentShare(turnsMs + 4.2 * HOUR_MS)).toBe(0);
  });

  it('a file that becomes a stream is monitored as a stream after three days', () => {
    const turnsMs = 8 * DAY_MS;
    const stopMs = turnsMs + 3 * DAY_MS;
    const live = turning(START + stopMs, stream(2, 2_000), never);
    const file = deliveries(3, { ...HOURLY, jitterMs: 3 * MINUTE_MS });
    const { silences } = watchOver(turning(START + turnsMs, file, live), stopMs + DAY_MS);
    expect(silences).toHaveLength(1);
    expect((silences[0]?.fromMs ?? Infinity) - stopMs).toBeLessThan(45 * MINUTE_MS);
  });

  it('a file that comes a quarter as often is learned with the third delivery', () => {
    const turnsMs = 8 * DAY_MS;
    const often = deliveries(3, { ...HOURLY, everyMs: 15 * MINUTE_MS, events: 500, jitterMs: MINUTE_MS });
    const rarely = deliveries(4, { ...HOURLY, jitterMs: 3 * MINUTE_MS });
    const { silentShare } = watchOver(turning(START + turnsMs, often, rarely), 14 * DAY_MS);
    expect(silentShare(0, turnsMs)).toBe(0);
    expect(silentShare(turnsMs + 5 * HOUR_MS)).toBe(0);
  });
});

describe('any file channel, once two days and thirty deliveries have been seen', () => {
  it(
    'is never silent while deliveries come, and is within two gaps and a half after the first that does not',
    () => {
      const shapes = fc.record({
        everyMs: fc.double({ min: Math.log(5 * MINUTE_MS), max: Math.log(DAY_MS), noNaN: true }).map(Math.exp),
        jitter: fc.double({ min: 0, max: 0.2, noNaN: true }),
        events: fc.integer({ min: 200, max: 50_000 }),
        sizes: fc.double({ min: 0, max: 0.5, noNaN: true }),
        phase: fc.double({ min: 0, max: 1, noNaN: true }),
        seed: fc.integer({ min: 1, max: 1_000_000 }),
      });
      fc.assert(
        fc.property(shapes, ({ everyMs, jitter, events, sizes, phase, seed }) => {
          const plan = { startAt: START + phase * everyMs, everyMs, jitterMs: jitter * everyMs, events, sizes };
          const learnedMs = Math.max(2 * DAY_MS, 30 * everyMs);
          const lastMs = learnedMs + 15 * everyMs;
          const traffic = turning(START + lastMs, deliveries(seed, plan), never);
          const beatMs = Math.min(MINUTE_MS, Math.max(5 * SECOND_MS, everyMs / 100));
          const { silences, pulse } = watchOver(traffic, lastMs + 4 * everyMs, beatMs);
          const since = silences[silences.length - 1]?.fromMs ?? Infinity;
          const lastEventMs = (pulse.lastEventAt ?? START) - START;
          expect(silences.filter(({ fromMs }) => fromMs > learnedMs && fromMs <= lastMs - everyMs)).toEqual([]);
          expect(since).toBeGreaterThan(lastEventMs + everyMs);
          expect(since).toBeLessThan(lastEventMs + 3.5 * everyMs + 2 * MINUTE_MS);
        }),
        { numRuns: 15 },
      );
    },
    LONG_MS,
  );
});

describe('after a gap in the observing', () => {
  const before = (): Traffic => deliveries(5, { ...HOURLY, jitterMs: 2 * MINUTE_MS });

  function afterGapAt(fromMs: number, gapMs: number, missed: number): Pulse {
    const { pulse } = watchOver(before(), fromMs);
    return beat(pulse, START + fromMs + gapMs, pulse.seen + missed, SETTINGS);
  }

  it('an hourly file that was not due meanwhile is not silent', () => {
    expect(afterGapAt(5 * DAY_MS + 10 * MINUTE_MS, 10 * MINUTE_MS, 0).silentSinceAt).toBeNull();
  });

  it('one that was due and did not come is, for ten minutes', () => {
    let pulse = afterGapAt(5 * DAY_MS + 10 * MINUTE_MS, HOUR_MS, 0);
    expect(pulse.silentSinceAt).not.toBeNull();
    for (let i = 0; i < 61; i++) pulse = beat(pulse, pulse.beatAt + 10 * SECOND_MS, pulse.seen, SETTINGS);
    expect(pulse.silentSinceAt).toBeNull();
  });

  it('one that came meanwhile is not', () => {
    expect(afterGapAt(5 * DAY_MS + 10 * MINUTE_MS, HOUR_MS, 2_200).silentSinceAt).toBeNull();
  });
});

describe('the seeded traffic', () => {
  it('is the same for the same seed', () => {
    const first = Array.from({ length: 5 }, seeded(7));
    expect(Array.from({ length: 5 }, seeded(7))).toEqual(first);
    expect(new Set(first).size).toBe(5);
  });
});
