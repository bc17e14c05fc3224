import { describe, expect, it } from '@jest/globals';
import { onceAMinute } from './connections.js';

describe('what may happen ten thousand times a second', () => {
  it('is said at once, then once a minute with how often it was', () => {
    const said: number[] = [];
    let now = 5;
    const note = onceAMinute(
      (times) => said.push(times),
      () => now,
    );
    for (let i = 0; i < 100; i++) note();
    expect(said).toEqual([1]);
    now += 59_999;
    note();
    expect(said).toEqual([1]);
    now += 1;
    note();
    expect(said).toEqual([1, 101]);
  });
});
