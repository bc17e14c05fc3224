import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FEATURES } from '../../src/core/features/features.js';
import { aModel } from './lane.harness.js';

const ROWS = 200;

function features(): Float32Array {
  return new Float32Array(ROWS * FEATURES.length).fill(NaN);
}

describe('a model in a thread of its own', () => {
  it('answers each question with its own rows', async () => {
    const model = await aModel();
    const sizes = [1, 7, 500, 3];
    const answers = await Promise.all(
      sizes.map((rows) => model.score(new Float32Array(rows * FEATURES.length).fill(rows), rows)),
    );
    expect(answers.map(({ length }) => length)).toEqual(sizes);
    const alone = await model.score(new Float32Array(FEATURES.length).fill(7), 1);
    expect(answers[1]?.[0]).toEqual(alone[0]);
    await model.retire();
  });

  it('whose thread ends rejects what is in flight, and answers the next question', async () => {
    const model = await aModel();
    const before = await model.score(features(), ROWS);
    const inFlight = Array.from({ length: 20 }, () => model.score(features(), ROWS));
    model.renew();
    const outcomes = await Promise.allSettled(inFlight);
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
    expect(await model.score(features(), ROWS)).toEqual(before);
    await model.retire();
  });

  it('answers what it was asked before it retires', async () => {
    const model = await aModel();
    const inFlight = Array.from({ length: 20 }, () => model.score(features(), ROWS));
    await model.retire();
    expect((await Promise.allSettled(inFlight)).map(({ status }) => status)).toEqual(Array(20).fill('fulfilled'));
  });

  it('takes no question after it retired, so that no thread comes back', async () => {
    const model = await aModel();
    await model.retire();
    await expect(model.score(features(), ROWS)).rejects.toThrow(/not in use any more/);
  });

  it('does not hold up the thread of who asks', async () => {
    const model = await aModel();
    const rows = 20_000; // some hundred milliseconds of work
    const answered = model.score(new Float32Array(rows * FEATURES.length), rows).then(() => 'answered');
    let turns = 0;
    while ((await Promise.race([answered, nextTurn('not yet')])) !== 'answered') turns++;
    expect(turns).toBeGreaterThan(5);
    await model.retire();
  });
});
