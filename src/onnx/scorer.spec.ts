import { afterEach, describe, expect, it } from '@jest/globals';
import { A_POLICY, someSignals } from '../../test/builders/lifecycle.builder.js';
import type { ModelDown, ScoringModel } from '../core/contracts/ports.js';
import { STAGES } from '../core/primitives/vocabulary.js';
import { ModelFault } from './model.fault.js';
import { Scorer, type ScorerModels } from './scorer.js';

const CUSTOMERS = [someSignals(Date.UTC(2026, 0, 15))];
const ANSWER = { risk: 0.5, stages: STAGES.map(() => 1 / STAGES.length) };
const TIMEOUT_MS = 60;

type Answering = (rows: number) => Promise<(typeof ANSWER)[]>;

const well: Answering = (rows) => Promise.resolve(Array.from({ length: rows }, () => ANSWER));
const ill: Answering = () => Promise.reject(new Error('ill'));
const silent: Answering = () => new Promise(() => undefined);

let scorer: Scorer;

afterEach(() => scorer.close());

/** A scorer whose model answers in these ways, one per call, then in the last way. A probe counts as a call. */
function aScorer(...ways: Answering[]) {
  let asked = 0;
  let renewed = 0;
  const active: ScoringModel = {
    version: 'm-1',
    policy: A_POLICY,
    horizonDays: 60,
    score: (_features, rows) => (ways[Math.min(asked++, ways.length - 1)] ?? well)(rows),
    renew: () => renewed++,
  };
  const models: ScorerModels = { active, down: null, missing: null };
  const reported: (string | null)[] = [];
  scorer = new Scorer(models, TIMEOUT_MS, (down: ModelDown | null) => reported.push(down?.why ?? null));
  return { models, reported, renewed: () => renewed };
}

function twice(): Promise<string[]> {
  const one = (): Promise<string> =>
    scorer.score(CUSTOMERS).then(
      ({ model }) => model,
      (fault: unknown) => (fault instanceof ModelFault ? (fault.isOfTheWork ? 'of the work' : 'again') : 'odd'),
    );
  return one().then(async (first) => [first, await one()]);
}

describe('a scorer', () => {
  it.each<[string, Answering[], string[]]>([
    ['takes the model', [well], ['m-1', 'm-1']],
    ['asks again after one fault of the model', [ill, ill, well], ['again', 'm-1']],
    ['lets the prior stand in when it fails twice', [ill], ['again', 'stand-in']],
    ['asks again when it is too slow', [silent, well], ['again', 'm-1']],
    ['lets the prior stand in when it is too slow twice', [silent], ['again', 'stand-in']],
    ['blames the batch when the model answers for others', [ill, well, ill, well], ['of the work', 'of the work']],
  ])('%s', async (_what, ways, expected) => {
    aScorer(...ways);
    expect(await twice()).toEqual(expected);
  });

  it('counts what fails many batches at once as one incident', async () => {
    const { models } = aScorer(silent, silent, silent, silent, well);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => scorer.score(CUSTOMERS)));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(models.down).toBeNull();
    expect((await scorer.score(CUSTOMERS)).model).toBe('m-1');
  });

  it('does not call a batch late that waits behind others', async () => {
    let turn = Promise.resolve();
    const inTurn: Answering = (rows) => {
      turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS / 4)));
      return turn.then(() => well(rows));
    };
    aScorer(inTurn);
    const scored = await Promise.all(Array.from({ length: 8 }, () => scorer.score(CUSTOMERS)));
    expect(scored.map(({ model }) => model)).toEqual(Array(8).fill('m-1'));
  });

  it('does not wait for ever for an explanation', async () => {
    aScorer(well);
    expect(await scorer.within(Promise.resolve('because'))).toBe('because');
    await expect(scorer.within(new Promise(() => undefined))).rejects.toThrow(`nobody for ${10 * TIMEOUT_MS} ms`);
  });

  it('returns to the model by itself, and reports each change once', async () => {
    const { models, reported } = aScorer(ill, ill, ill, ill, well);
    expect(await twice()).toEqual(['again', 'stand-in']);
    expect(models.down).toMatchObject({ why: 'ill' });
    while (models.down !== null) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await twice()).toEqual(['m-1', 'm-1']);
    expect(reported).toEqual(['ill', null]);
  });

  it('makes a replay wait instead', async () => {
    aScorer(ill);
    await twice();
    await expect(scorer.score(CUSTOMERS, true)).rejects.toMatchObject({ name: 'ModelFault', isOfTheWork: false });
  });

  it('lets the prior stand in from the start when the activated model is missing', async () => {
    const { models } = aScorer(well);
    scorer.close();
    scorer = new Scorer({ ...models, missing: { sinceAt: 0, why: 'not there' } }, TIMEOUT_MS);
    expect((await scorer.score(CUSTOMERS)).model).toBe('stand-in');
  });
});
