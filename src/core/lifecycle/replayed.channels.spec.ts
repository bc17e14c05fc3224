import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../primitives/time.js';
import { nextReplayed, type ReplayedChannels } from './replayed.channels.js';

const NOON = Date.UTC(2026, 2, 4, 12);
const midnight = (days: number): number => Date.UTC(2026, 2, 5) + days * DAY_MS;
const MOBILE = { channel: 'mobile', sinceAt: NOON } as const;
const BRANCH = { channel: 'branch', sinceAt: NOON } as const;

function after(...calls: (readonly (typeof MOBILE | typeof BRANCH)[])[]): ReplayedChannels | null {
  return calls.reduce<ReplayedChannels | null>(
    (before, silent, day) => nextReplayed(before, midnight(day), silent),
    null,
  );
}

describe('the silent channels of a replay', () => {
  it('are those of the last call', () => {
    expect(after([], [MOBILE], [MOBILE, BRANCH])).toEqual({ asOf: midnight(2), silent: [MOBILE, BRANCH], ended: [] });
  });

  it('end with the first call that names them no more: from there on nothing is held', () => {
    const ended = [{ ...MOBILE, letGoAt: midnight(2) }];
    expect(after([MOBILE], [MOBILE, BRANCH], [BRANCH], [BRANCH])).toMatchObject({ silent: [BRANCH], ended });
  });

  it('keep the last ends, newest first', () => {
    const calls = Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? [MOBILE] : []));
    expect(after(...calls)?.ended.map(({ letGoAt }) => letGoAt)).toEqual([13, 11, 9, 7, 5].map(midnight));
  });

  it('are not changed by a call that comes late, like the clock', () => {
    const now = after([MOBILE], [])!;
    expect(nextReplayed(now, midnight(1), [BRANCH])).toBe(now);
    expect(nextReplayed(now, midnight(0), [BRANCH])).toBe(now);
  });
});
