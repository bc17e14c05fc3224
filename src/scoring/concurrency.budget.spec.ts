import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConcurrencyBudget } from './concurrency.budget.js';

describe('the concurrency budget of a process', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns++) await jest.advanceTimersByTimeAsync(1);
  };

  it('lets a lane fetch its job at once while there is room', async () => {
    const budget = new ConcurrencyBudget(10);
    await budget.take(9);
    expect(budget.areFree).toBe(true);
    expect(await budget.whenFree(() => Promise.resolve('a job'))).toBe('a job');
  });

  it('makes lanes wait while it is used up, and then wakes one after the other', async () => {
    const budget = new ConcurrencyBudget(10);
    const release = await budget.take(10);
    const taken: string[] = [];
    for (const lane of ['a', 'b', 'c']) {
      void budget.whenFree(async () => {
        taken.push(lane);
        await budget.take(6);
      });
    }
    await settle();
    expect([budget.areFree, taken]).toEqual([false, []]);
    release();
    await settle();
    expect([budget.areFree, taken]).toEqual([false, ['a', 'b']]); // four of ten slots were free after the first
  });

  it('goes on with the next lane when one found no job, or its fetch failed', async () => {
    const budget = new ConcurrencyBudget(10);
    const release = await budget.take(10);
    const failed = budget.whenFree(() => Promise.reject(new Error('away'))).catch(() => 'failed');
    const none = budget.whenFree(() => Promise.resolve(null));
    const job = budget.whenFree(() => Promise.resolve('a job'));
    release();
    await settle();
    expect(await Promise.all([failed, none, job])).toEqual(['failed', null, 'a job']);
    expect(budget.areFree).toBe(true);
  });

  it('lets nobody wait for ever: an active batch may hang', async () => {
    const budget = new ConcurrencyBudget(10);
    await budget.take(10);
    const taken = budget.whenFree(() => Promise.resolve('a job'));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await taken).toBe('a job');
  });
});
