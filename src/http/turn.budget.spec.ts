import { beforeEach, describe, expect, it } from '@jest/globals';
import { TurnBudget } from './turn.budget.js';

describe('work that arrives in one turn of the event loop', () => {
  let now: number;
  let done: string[];
  let budget: TurnBudget;

  beforeEach(() => {
    [now, done] = [0, []];
    budget = new TurnBudget(() => now);
  });

  /** @param ms how long it takes @param laterMs how long it takes in a promise that it resolves */
  function run(name: string, ms: number, laterMs = 0): void {
    budget.run(() => {
      done.push(name);
      now += ms;
      if (laterMs > 0) void Promise.resolve().then(() => (now += laterMs));
    });
  }

  async function turn(): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return done.splice(0);
  }

  it('runs at once while there is time', () => {
    run('a', 1);
    run('b', 1);
    expect(done).toEqual(['a', 'b']);
  });

  it('is left for the next turns when there is none, in order', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) run(name, 2);
    expect(done.splice(0)).toEqual(['a', 'b']);
    expect([await turn(), await turn(), await turn()]).toEqual([['c', 'd'], ['e', 'f'], ['g']]);
  });

  it('does not overtake work that waits', async () => {
    run('long', 10);
    run('waits', 1);
    now = 0;
    run('late', 1);
    expect(done.splice(0)).toEqual(['long']);
    expect(await turn()).toEqual(['waits', 'late']);
  });

  it('counts with what it does in promises', async () => {
    run('a', 10);
    for (const name of ['b', 'c', 'd']) run(name, 0, 5);
    done.length = 0;
    expect([await turn(), await turn(), await turn()]).toEqual([['b'], ['c'], ['d']]);
  });

  it('runs at once again in a turn after', async () => {
    run('a', 10);
    await turn();
    run('b', 1);
    expect(done).toContain('b');
  });
});
