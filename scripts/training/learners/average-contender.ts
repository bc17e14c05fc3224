/**
 * The average of trees and logistic regression: they err differently, so their mean errs less than either.
 *
 *     log-odds of risk = slope · (log-odds of the trees + log-odds of the logistic model) / 2 + intercept
 *     stages           = the mean of both probabilities
 */
import { applyPlatt, fitPlatt, levelled, type PlattScaling } from './calibration.js';
import type { Contender } from './contenders.js';
import type { DataSet } from '../rows/dataset.js';
import type { LinearContender } from './linear-contender.js';
import { writeAverageModel } from './onnx-average.js';
import type { LabelledSamples } from '../rows/targets.js';
import type { TreeContender } from './tree-contender.js';

export interface Halves {
  readonly trees: TreeContender;
  readonly logistic: LinearContender;
}

/** @param held validation rows of customers in business; neither half was fitted on them */
export function fitAveragePlatt(halves: Halves, held: LabelledSamples): PlattScaling {
  return fitPlatt(meanLogOdds(halves, held), held.risk);
}

/** The scaling for halves that were fitted again (calibration.ts). */
export function levelledAverage(halves: Halves, platt: PlattScaling, held: LabelledSamples): PlattScaling {
  return levelled(platt, meanLogOdds(halves, held), held.risk);
}

export function averageOf(halves: Halves, platt: PlattScaling): Contender {
  const { trees, logistic } = halves;
  return {
    kind: 'average',
    risk: (data) => applyPlatt(meanLogOdds(halves, data), platt),
    stage: (data) => mean(trees.stage(data), logistic.stage(data)),
    bytes: () => writeAverageModel({ trees: trees.parts, logistic: logistic.parts, platt }),
    size: `${trees.size}; ${logistic.size}`,
  };
}

function meanLogOdds({ trees, logistic }: Halves, data: DataSet): Float64Array {
  return mean(trees.logOdds(data), logistic.logOdds(data));
}

function mean(some: Float64Array, others: Float64Array): Float64Array {
  return some.map((value, i) => (value + (others[i] ?? NaN)) / 2);
}
