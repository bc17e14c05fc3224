import { describe, expect, it } from '@jest/globals';
import { Brake } from './brake.js';
import { HOUR_MS, MINUTE_MS } from '../primitives/time.js';

const NOW = Date.UTC(2026, 5, 1, 12, 30, 20);
const MINUTE = Math.floor(NOW / MINUTE_MS);

function after(stored: string | null, asOf: number, moves: number, limit = 10): Brake {
  const brake = new Brake(stored, asOf, limit);
  for (let i = 0; i < moves; i++) brake.lets();
  return brake;
}

describe('a minute far ahead', () => {
  it('is ignored: a wrong clock stored it', () => {
    const NOON = Date.UTC(2026, 0, 15, 12);
    const ahead = new Brake(null, NOON + 86_400_000, 1);
    expect([ahead.lets(), ahead.lets()]).toEqual([true, false]);
    expect(new Brake(ahead.text, NOON, 1).lets()).toBe(true);
  });
});

describe('the brake of a shard', () => {
  it('goes on counting in the same minute', () => {
    const stored = after(null, NOW, 8).text;
    expect(stored).toBe(`${MINUTE}:8:0`);
    expect(after(stored, NOW + 5_000, 5).text).toBe(`${MINUTE}:10:3`);
  });

  it('begins anew in the next minute', () => {
    expect(after(`${MINUTE}:10:7`, NOW + MINUTE_MS, 1).text).toBe(`${MINUTE + 1}:1:0`);
  });

  it('gives no second budget to a job judged a minute earlier', () => {
    expect(after(`${MINUTE}:10:0`, NOW - MINUTE_MS, 1).text).toBe(`${MINUTE}:10:1`);
  });

  it('begins anew when what is stored cannot be read', () => {
    expect(after('oops', NOW, 1).text).toBe(`${MINUTE}:1:0`);
  });

  it('makes the held wait as long as they need at the limit, between two minutes and an hour', () => {
    expect(after(null, NOW, 11).waitMs).toBe(2 * MINUTE_MS);
    expect(after(null, NOW, 310).waitMs).toBe(30 * MINUTE_MS);
    expect(after(null, NOW, 9_000).waitMs).toBe(HOUR_MS);
  });
});
