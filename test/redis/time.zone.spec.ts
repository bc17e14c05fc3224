import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { openCalendar } from '../../src/calendar.js';
import { USUAL_DAYS, type Calendar } from '../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/core/primitives/time.js';
import { OFFSETS_FROM, offsetsOf } from '../../src/core/primitives/time.zone.js';
import type { ZoneTable } from '../../src/core/primitives/zone.table.js';
import { GLOBAL_KEYS } from '../../src/redis/keys.js';
import { fixSettings } from '../../src/redis/settings.store.js';
import { ZoneStore } from '../../src/redis/zone.store.js';

const DATABASE = 118;
const redis = new Redis(`${process.env['TEST_REDIS_URL'] ?? ''}/${DATABASE}`);
const store = new ZoneStore(redis);
const NOW = Date.parse('2026-02-01T12:00:00Z');
const SUMMER = Date.parse('2026-07-01T12:00:00Z');
const OWN_RELEASE = process.versions['tz'] ?? '';
const warn = jest.fn<(facts: unknown, sentence?: string) => void>();

beforeEach(async () => {
  await redis.flushdb();
  warn.mockClear();
});
afterAll(() => redis.quit());

async function fix(timeZone: string, shards = 4): Promise<string> {
  return (await fixSettings(redis, { shards, shardsAreGiven: true, timeZone })).epoch;
}

function open(timeZone = 'Europe/Berlin', now = NOW): Promise<Calendar> {
  return openCalendar(store, timeZone, USUAL_DAYS, now, { warn });
}

/** The table of Berlin as another release tells it. */
function berlin(release: string, change: (offsets: ZoneTable['offsets']) => ZoneTable['offsets']): ZoneTable {
  const until = NOW + 3_653 * DAY_MS;
  return { release, until, offsets: change(offsetsOf('Europe/Berlin', OFFSETS_FROM, until)) };
}

const withoutSummers: Parameters<typeof berlin>[1] = (offsets) => offsets.filter(({ from }) => from <= NOW);
const secondLater: Parameters<typeof berlin>[1] = (offsets) =>
  offsets.map(({ from, offsetMs }) => ({ from: from === 0 ? 0 : from + SECOND_MS, offsetMs }));

describe('the number of shards', () => {
  it('is that of the data when none is given, and the usual one for new data', async () => {
    const start = async (shards: number): Promise<number> =>
      (await fixSettings(redis, { shards, shardsAreGiven: false, timeZone: 'UTC' })).shards;
    expect(await start(4)).toBe(4);
    await redis.hset(GLOBAL_KEYS.settings, { shards: 16 });
    expect(await start(4)).toBe(16);
    await expect(fix('UTC', 4)).rejects.toThrow('Start with SHARDS=16, not 4.');
  });
});

describe('the time zone of the data', () => {
  it('is that of the first start, with its epoch', async () => {
    const epoch = await fix('Asia/Shanghai');
    expect(await fix('Asia/Shanghai')).toBe(epoch);
    await expect(fix('UTC')).rejects.toThrow(
      'This Redis was written with TIME_ZONE=Asia/Shanghai. Start with TIME_ZONE=Asia/Shanghai, not UTC.',
    );
    await expect(fix('Asia/Shanghai', 8)).rejects.toThrow('Start with SHARDS=4, not 8.');
  });

  it('is UTC for data of a build that recorded none', async () => {
    await redis.hset(GLOBAL_KEYS.settings, { shards: 4, epoch: 'abc' });
    await expect(fix('Asia/Shanghai')).rejects.toThrow('Start with TIME_ZONE=UTC, not Asia/Shanghai.');
    expect(await fix('UTC')).toBe('abc');
  });

  it('is one, however many processes start at once', async () => {
    const zones = ['Asia/Shanghai', 'Europe/Berlin', 'Asia/Shanghai', 'Europe/Berlin'];
    const starts = await Promise.allSettled(zones.map((zone) => fix(zone)));
    expect(starts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });
});

describe('the offsets of the time zone', () => {
  it('are stored at the first start, and are the same at the next one', async () => {
    const first = await open();
    expect(await store.read()).toMatchObject({ release: OWN_RELEASE });
    const next = await open();
    for (const at of [0, NOW, SUMMER]) {
      expect(next.wallOf(at)).toBe(first.wallOf(at));
    }
    expect(first.wallOf(SUMMER) - SUMMER).toBe(2 * HOUR_MS);
    expect(warn).not.toHaveBeenCalled();
  });

  it('of an older table give way to what is to come, with a line in the log', async () => {
    await store.replace(null, berlin('2001a', withoutSummers));
    expect((await open()).wallOf(SUMMER) - SUMMER).toBe(2 * HOUR_MS);
    expect(warn).toHaveBeenCalledWith(
      { timeZone: 'Europe/Berlin', stored: '2001a', own: OWN_RELEASE },
      expect.stringContaining('about days to come'),
    );
    expect(await store.read()).toMatchObject({ release: OWN_RELEASE });
  });

  it('of a newer table stay', async () => {
    await store.replace(null, berlin('9999a', withoutSummers));
    expect((await open()).wallOf(SUMMER) - SUMMER).toBe(HOUR_MS);
    expect(await store.read()).toMatchObject({ release: '9999a' });
  });

  it('stay for all that has passed', async () => {
    await store.replace(null, berlin('2001a', secondLater));
    const calendar = await open();
    const [was, will] = ['2025-03-30T01:00:00Z', '2026-03-29T01:00:00Z'].map(Date.parse);
    expect([was, will].map((at = NaN) => calendar.wallOf(at) - at)).toEqual([HOUR_MS, 2 * HOUR_MS]);
  });

  it('reach as far ahead as at the last start', async () => {
    await open();
    const later = NOW + 20 * 365 * DAY_MS;
    const summer = Date.UTC(2055, 6, 1);
    expect((await open('Europe/Berlin', later)).wallOf(summer) - summer).toBe(2 * HOUR_MS);
    expect(warn).not.toHaveBeenCalled();
  });

  it('are one table, however many processes start at once', async () => {
    await store.replace(null, berlin('2001a', withoutSummers));
    const calendars = await Promise.all([1, 2, 3].map(() => open()));
    expect(new Set(calendars.map((one) => one.wallOf(SUMMER))).size).toBe(1);
  });

  it('that cannot be read stop the start', async () => {
    await redis.hset(GLOBAL_KEYS.settings, 'offsets', '2025b 5 0:x');
    await expect(open()).rejects.toThrow('hold "x" in place of a number');
  });

  it('are none for UTC', async () => {
    expect((await open('UTC')).wallOf(SUMMER)).toBe(SUMMER);
  });
});
