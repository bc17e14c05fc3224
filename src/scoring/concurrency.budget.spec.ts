import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConcurrencyBudget } from './concurrency.budget.js';

describe('the hands of a process', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns++) await jest.advanceTimersByTimeAsync(1);
  };

  it('let a lane take its job at once while there is room', async () => {
    const hands = new ConcurrencyBudget(10);
    await hands.take(9);
    expect(hands.areFree).toBe(true);
    expect(await hands.whenFree(() => Promise.resolve('a job'))).toBe('a job');
  });

  it('make lanes wait while they are full, and then let them take one after the other', async () => {
    const hands = new ConcurrencyBudget(10);
    const giveBack = await hands.take(10);
    const taken: string[] = [];
    for (const lane of ['a', 'b', 'c']) {
      void hands.whenFree(async () => {
        taken.push(lane);
        await hands.take(6);
      });
    }
    await settle();
    expect([hands.areFree, taken]).toEqual([false, []]);
    giveBack();
    await settle();
    expect([hands.areFree, taken]).toEqual([false, ['a', 'b']]); // of ten hands four were free after the first
  });

  it('go on with the next lane when one found no job, or failed to ask', async () => {
    const hands = new ConcurrencyBudget(10);
    const giveBack = await hands.take(10);
    const failed = hands.whenFree(() => Promise.reject(new Error('away'))).catch(() => 'failed');
    const none = hands.whenFree(() => Promise.resolve(null));
    const job = hands.whenFree(() => Promise.resolve('a job'));
    giveBack();
    await settle();
    expect(await Promise.all([failed, none, job])).toEqual(['failed', null, 'a job']);
    expect(hands.areFree).toBe(true);
  });

  it('let nobody wait for ever: what is in hand may hang', async () => {
    const hands = new ConcurrencyBudget(10);
    await hands.take(10);
    const taken = hands.whenFree(() => Promise.resolve('a job'));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await taken).toBe('a job');
  });
});
