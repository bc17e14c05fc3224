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
  let safeguards: SafeguardsState | null = null;
  for (let i = 0; i <= 260; i++) {
    const seen = new Map<Channel, number>([
      ['mobile', Math.min(i, 240) * 20],
      ['branch', i * 20],
    ]);
    safeguards = nextSafeguards(safeguards, START + i * EVERY_MS, { seen, brakes: [] }, SETTINGS);
  }
  if (safeguards === null) throw new RangeError('no beat');
  return safeguards;
}

function braked(before: SafeguardsState | null, asOf: number, ...brakes: (string | null)[]): SafeguardsState {
  return nextSafeguards(before, asOf, { seen: new Map(), brakes }, SETTINGS);
}

describe('the safeguards', () => {
  it('name the silent channel and no other', () => {
    const safeguards = mobileStops();
    expect(silentChannels(safeguards)).toEqual([{ channel: 'mobile', sinceAt: START + 240 * EVERY_MS }]);
  });

  it('show each channel of customers with its usual rate', () => {
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

  it('report the brake as on while any shard held a change within the last minute', () => {
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

  it('report it as off for a shard that reached its limit and held nobody', () => {
    expect(braked(null, START, `${START / MINUTE_MS}:10:0`).brake.sinceAt).toBeNull();
  });
});

describe('safeguards that another build wrote', () => {
  const earlier = readFileSync('test/fixtures/watch-1.json', 'utf8');

  it('of format 1 keep the usual rates and the silences, and learn the rhythm again', () => {
    const safeguards = safeguardsFrom(earlier);
    if (safeguards === null) throw new RangeError('not read');
    const { channels } = safeguardsView(safeguards, 1000, SETTINGS);
    const mobile = channels.find(({ channel }) => channel === 'mobile');
    expect(mobile).toMatchObject({ usualPerHour: 7_200, usualLullSeconds: null, expectedBy: null });
    expect(silentChannels(safeguards).map(({ channel }) => channel)).toEqual(['mobile']);
    const seen = new Map<Channel, number>([['mobile', 510_100]]);
    expect(silentChannels(nextSafeguards(safeguards, safeguards.asOf + 5_000, { seen, brakes: [] }, SETTINGS))).toEqual(
      [],
    );
  });

  it('of this format are read unchanged', () => {
    const safeguards = mobileStops();
    expect(safeguardsFrom(JSON.stringify(safeguards))).toEqual(safeguards);
  });

  it('of a later format are not read', () => {
    expect(safeguardsFrom('{"format":99}')).toBeNull();
  });
});

describe('the instant by which something is expected', () => {
  it('is the one at which the channel counts as silent when nothing comes', () => {
    const settings = { ...SETTINGS, quietSeconds: 120, gapMs: 2 * MINUTE_MS };
    let safeguards: SafeguardsState | null = null;
    let at = START;
    const beatOnce = (seen: number): SafeguardsState => {
      at += MINUTE_MS;
      safeguards = nextSafeguards(
        safeguards,
        at,
        { seen: new Map<Channel, number>([['mobile', seen]]), brakes: [] },
        settings,
      );
      return safeguards;
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
