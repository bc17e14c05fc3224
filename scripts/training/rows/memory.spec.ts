import { describe, expect, it } from '@jest/globals';
import { collectLog } from './history.js';
import { PAYMENTS, madeUpLog, type MadeUpCustomer } from './made-up-log.js';
import { memoryFault, memoryOf } from './memory.js';
import { createRandom, type Random } from '../../command/random.js';

const memory = async (customerOf: (random: Random) => MadeUpCustomer) =>
  memoryOf(await collectLog(madeUpLog(createRandom(7), { customers: 2500, days: 200 }, customerOf), PAYMENTS));

describe('memory', () => {
  it.each([
    ['everybody comes alike', () => ({ perDay: 0.07, joinsAt: 0, leavesAt: Infinity })],
    [
      'each at a rate of their own',
      (random: Random) => ({ perDay: 0.01 * 80 ** random(), joinsAt: 0, leavesAt: Infinity }),
    ],
    ['some join late', (random: Random) => ({ perDay: 0.2, joinsAt: 120 * random(), leavesAt: Infinity })],
  ])('is missing where %s and nobody changes', async (_situation, customerOf) => {
    const found = await memory(customerOf);
    expect(Math.abs(found.mean - 0.5)).toBeLessThan(0.025);
    expect(memoryFault(found)).toMatch(/no memory/);
  });

  it('is there where a part of the customers leaves', async () => {
    const found = await memory((random) => ({
      perDay: 0.05 * 8 ** random(),
      joinsAt: 0,
      leavesAt: random() < 0.3 ? 200 * random() : Infinity,
    }));
    expect(memoryFault(found)).toBeNull();
  });
});
