import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/primitives/time.js';
import type { Channel, EpochMs } from '../../src/core/primitives/vocabulary.js';
import { ChannelWatch } from './channel-watch.js';

const MONDAY = Date.UTC(2026, 0, 5);
const DAYS = 28;
const QUIET = { quietEvents: 20, quietSeconds: 120 };
/** The mobile channel is away from the evening of this day to the noon of the second day after it. */
const AWAY = { fromAt: MONDAY + 20 * DAY_MS + 18 * HOUR_MS, toAt: MONDAY + 22 * DAY_MS + 12 * HOUR_MS };

interface Act {
  channel: Channel;
  at: EpochMs;
}

/** Mobile every six minutes by day and every half hour by night; the branches' day comes as one file, every night. */
function* acts(isAway: (at: EpochMs) => boolean): Generator<Act> {
  for (let day = 0; day < DAYS; day++) {
    for (let minute = 0; minute < 24 * 60; minute += 6) {
      const at = MONDAY + day * DAY_MS + minute * MINUTE_MS;
      const isDay = minute >= 7 * 60 && minute < 22 * 60;
      if ((isDay || minute % 30 === 0) && !isAway(at)) yield { channel: 'mobile', at };
      if (minute === 120 && day > 0) {
        for (let i = 0; i < 80; i++) yield { channel: 'branch', at: at - DAY_MS + 8 * HOUR_MS + i * MINUTE_MS };
      }
    }
  }
}

/** The silent channels at each midnight, as a replay asks for them. */
function midnightsOf(log: Iterable<Act>): Map<number, string[]> {
  const watch = new ChannelWatch(QUIET);
  const silent = new Map<number, string[]>();
  let day = 1;
  for (const { channel, at } of log) {
    for (; MONDAY + day * DAY_MS <= at; day++) {
      const found = watch.silentAt(MONDAY + day * DAY_MS);
      if (found.length > 0)
        silent.set(
          day,
          found.map((one) => `${one.channel} since ${new Date(one.sinceAt).toISOString()}`),
        );
    }
    watch.add(channel, at);
  }
  return silent;
}

describe('the channels of a log', () => {
  it('are silent from when one delivers nothing until it delivers again, and no other is', () => {
    const silent = midnightsOf(acts((at) => at >= AWAY.fromAt && at < AWAY.toAt));
    expect([...silent.keys()]).toEqual([21, 22]);
    for (const [one] of silent.values()) expect(one).toMatch(/^mobile since 2026-01-25T1[78]:/);
  });

  it('are never silent in their nights, and between two files', () => {
    expect(midnightsOf(acts(() => false)).size).toBe(0);
  });

  it('give the same silences whether they are asked for at every row or once', () => {
    const midnight = MONDAY + 22 * DAY_MS;
    const [often, seldom] = [new ChannelWatch(QUIET), new ChannelWatch(QUIET)];
    for (const { channel, at } of acts((at) => at >= AWAY.fromAt && at < AWAY.toAt)) {
      if (at >= midnight) break;
      often.silentAt(at);
      often.add(channel, at);
      seldom.add(channel, at);
    }
    expect(often.silentAt(midnight)).toEqual(seldom.silentAt(midnight));
    expect(often.silentAt(midnight)).toHaveLength(1);
  });
});
