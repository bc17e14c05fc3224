import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, SECOND_MS } from './time.js';
import type { Channel } from './vocabulary.js';
import { nextWatch, safeguardsView, silentChannels, type Watch } from './watch.js';

const START = Date.UTC(2026, 0, 5);
const SETTINGS = { quietEvents: 50, quietSeconds: 0, gapMs: MINUTE_MS };
const EVERY_MS = 5 * SECOND_MS;

/** Twenty minutes of two channels, then mobile stops. */
function mobileStops(): Watch {
  let watch: Watch | null = null;
  for (let i = 0; i <= 260; i++) {
    const seen = new Map<Channel, number>([
      ['mobile', Math.min(i, 240) * 20],
      ['branch', i * 20],
    ]);
    watch = nextWatch(watch, START + i * EVERY_MS, { seen, brakes: [] }, SETTINGS);
  }
  if (watch === null) throw new RangeError('no beat');
  return watch;
}

function braked(before: Watch | null, asOf: number, ...brakes: (string | null)[]): Watch {
  return nextWatch(before, asOf, { seen: new Map(), brakes }, SETTINGS);
}

describe('the watch', () => {
  it('names the channel that is silent and no other', () => {
    const watch = mobileStops();
    expect(silentChannels(watch)).toEqual([{ channel: 'mobile', sinceAt: START + 240 * EVERY_MS }]);
  });

  it('shows people each channel of customers, with what is usual', () => {
    const { channels } = safeguardsView(mobileStops(), 1000);
    expect(channels.map(({ channel }) => channel)).toEqual(['mobile', 'online', 'phone', 'self_service', 'branch']);
    const [mobile, online] = channels;
    expect(mobile?.usualPerHour).toBeCloseTo(14_400, 0);
    expect(mobile?.lastEventAt).toBe(START + 240 * EVERY_MS);
    expect(online).toEqual({ channel: 'online', lastEventAt: null, usualPerHour: 0, silentSinceAt: null });
  });

  it('says that the brake is on while any shard held something within the last minute', () => {
    const minute = START / MINUTE_MS;
    const on = braked(null, START, `${minute}:10:3`, null, `${minute - 1}:10:4`, `${minute - 2}:10:99`);
    expect(safeguardsView(on, 160).brake).toEqual({ limitPerMinute: 160, on: true, sinceAt: START, heldLastMinute: 7 });
    const still = braked(on, START + EVERY_MS, `${minute}:10:3`);
    expect(still.brake.sinceAt).toBe(START);
    const off = braked(still, START + 2 * MINUTE_MS, `${minute}:10:3`);
    expect(safeguardsView(off, 160).brake).toMatchObject({ on: false, sinceAt: null, heldLastMinute: 0 });
  });

  it('is not on for a shard that met its limit and held nobody', () => {
    expect(braked(null, START, `${START / MINUTE_MS}:10:0`).brake.sinceAt).toBeNull();
  });
});
