import { expect, it } from '@jest/globals';
import { compareOn, weakBaselines, type Rivals } from './comparison.js';
import type { LabelledSamples } from './rows/targets.js';

const ROWS = 400;
const risk = Uint8Array.from({ length: ROWS }, (_, row) => row % 2);
const test: LabelledSamples = {
  x: new Float32Array(ROWS),
  rows: ROWS,
  columns: 1,
  customer: Int32Array.from(risk, (_, row) => row),
  at: new Float64Array(ROWS),
  atEvent: new Uint8Array(ROWS),
  stage: new Uint8Array(ROWS),
  risk,
  silent: risk,
};
/** A score that ranks a share of the rows right and the others wrong. */
const rankedRight = (share: number): Float64Array =>
  Float64Array.from(risk, (label, row) => 0.5 + (row < share * ROWS ? 0.2 : -0.2) * (label - 0.5));

it('a baseline that ranks below plain recency is said to be one', () => {
  const rivals: Rivals = {
    logistic: rankedRight(0.9),
    rfm: rankedRight(0.7),
    recency: rankedRight(0.7),
    bgnbd: rankedRight(0.6),
  };
  const draws = { seed: 1, resamples: 10 };
  const preferred = [{ name: 'logistic', scores: rivals.logistic }] as const;
  const { rivals: cards } = compareOn(test, preferred, rivals, rankedRight(0.5), draws);
  expect(weakBaselines({ ...cards })).toEqual([
    expect.stringMatching(/^bgnbd ranks below plain recency \(AUROC 0\.\d+ against 0\.\d+\)/),
  ]);
  expect(weakBaselines({ ...cards, bgnbd: null })).toEqual([]);
});
