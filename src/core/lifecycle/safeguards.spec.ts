import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../primitives/time.js';
import { CHANNELS, type Channel } from '../primitives/vocabulary.js';
import { nextSafeguards, safeguardsView, silentChannels, safeguardsFrom, type SafeguardsState } from './safeguards.js';

const START = Date.UTC(2026, 0, 5);
const SETTINGS = { quietEvents: 50, quietSeconds: 0, gapMs: MINUTE_MS };
const EVERY_MS = 5 * SECOND_MS;

/** Twenty minutes of two channels, then mobile stops. */
function mobileStops(): SafeguardsState {
  let watch: SafeguardsState | null = null;
  for (let i = 0; i <= 260; i++) {
    const seen = new Map<Channel, number>([
      ['mobile', Math.min(i, 240) * 20],
      ['branch', i * 20],
    ]);
    watch = nextSafeguards(watch, START + i * EVERY_MS, { seen, brakes: [] }, SETTINGS);
  }
  if (watch === null) throw new RangeError('no beat');
  return watch;
}

function braked(before: SafeguardsState | null, asOf: number, ...brakes: (string | null)[]): SafeguardsState {
  return nextSafeguards(before, asOf, { seen: new Map(), brakes }, SETTINGS);
}

describe('the watch', () => {
  it('names the channel that is silent and no other', () => {
    const watch = mobileStops();
    expect(silentChannels(watch)).toEqual([{ channel: 'mobile', sinceAt: START + 240 * EVERY_MS }]);
  });

  it('shows people each channel of customers, with what is usual', () => {
    const { channels } = safeguardsView(mobileStops(), 1000, SETTINGS);
    expect(channels.map(({ channel }) => channel)).toEqual(CHANNELS.filter((channel) => channel !== 'system'));
    const [mobile, online] = channels;
    expect(mobile?.usualPerHour).toBeCloseTo(14_400, 0);
    expect(mobile?.lastEventAt).toBe(START + 240 * EVERY_MS);
    expect(mobile?.usualLullSeconds).toBeCloseTo(5);
    expect(online).toEqual({
      channel: 'online',
      lastEventAt: null,
      usualPerHour: 0,
      usualLullSeconds: null,
      expectedBy: null,
      silentSinceAt: null,
    });
  });

  it('says that the brake is on while any shard held something within the last minute', () => {
    const minute = START / MINUTE_MS;
    const on = braked(null, START, `${minute}:10:3`, null, `${minute - 1}:10:4`, `${minute - 2}:10:99`);
    expect(safeguardsView(on, 160, SETTINGS).brake).toEqual({
      limitPerMinute: 160,
      on: true,
      sinceAt: START,
      heldLastMinute: 7,
    });
    const still = braked(on, START + EVERY_MS, `${minute}:10:3`);
    expect(still.brake.sinceAt).toBe(START);
    const off = braked(still, START + 2 * MINUTE_MS, `${minute}:10:3`);
    expect(safeguardsView(off, 160, SETTINGS).brake).toMatchObject({ on: false, sinceAt: null, heldLastMinute: 0 });
  });

  it('is not on for a shard that met its limit and held nobody', () => {
    expect(braked(null, START, `${START / MINUTE_MS}:10:0`).brake.sinceAt).toBeNull();
  });
});

describe('a watch that another build wrote', () => {
  const earlier = readFileSync('test/fixtures/watch-1.json', 'utf8');

  it('of format 1 keeps what was usual and what is silent, and learns the rhythm anew', () => {
    const watch = safeguardsFrom(earlier);
    if (watch === null) throw new RangeError('not read');
    const { channels } = safeguardsView(watch, 1000, SETTINGS);
    const mobile = channels.find(({ channel }) => channel === 'mobile');
    expect(mobile).toMatchObject({ usualPerHour: 7_200, usualLullSeconds: null, expectedBy: null });
    expect(silentChannels(watch).map(({ channel }) => channel)).toEqual(['mobile']);
    const seen = new Map<Channel, number>([['mobile', 510_100]]);
    expect(silentChannels(nextSafeguards(watch, watch.asOf + 5_000, { seen, brakes: [] }, SETTINGS))).toEqual([]);
  });

  it('of this format is read as it is', () => {
    const watch = mobileStops();
    expect(safeguardsFrom(JSON.stringify(watch))).toEqual(watch);
  });

  it('of a later format is not read', () => {
    expect(safeguardsFrom('{"format":99}')).toBeNull();
  });
});

describe('the instant by which something is expected', () => {
  it('is the one at which the channel counts as silent when nothing comes', () => {
    const settings = { ...SETTINGS, quietSeconds: 120, gapMs: 2 * MINUTE_MS };
    let watch: SafeguardsState | null = null;
    let at = START;
    const beatOnce = (seen: number): SafeguardsState => {
      at += MINUTE_MS;
      watch = nextSafeguards(watch, at, { seen: new Map<Channel, number>([['mobile', seen]]), brakes: [] }, settings);
      return watch;
    };
    let last = beatOnce(0);
    for (let i = 0; i < 48 * 60; i++) last = beatOnce(Math.floor(i / 60) * 2_000);
    const [mobile] = safeguardsView(last, 1000, settings).channels;
    const expectedBy = mobile?.expectedBy ?? 0;
    expect(mobile?.usualLullSeconds).toBeCloseTo(3_600, -3);
    expect(expectedBy).toBeGreaterThan(at);
    expect(expectedBy).toBeLessThan(at + HOUR_MS);
    while (silentChannels(last).length === 0) last = beatOnce(47 * 2_000);
    expect(Math.abs(at - expectedBy)).toBeLessThanOrEqual(2 * MINUTE_MS);
    expect(safeguardsView(last, 1000, settings).channels[0]?.expectedBy).toBeNull();
  });
});
