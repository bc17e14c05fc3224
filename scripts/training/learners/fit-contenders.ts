/** All models that may be published, fitted on training rows and ordered by validation. */
import { averageOf, fitAveragePlatt, levelledAverage, type Halves } from './average-contender.js';
import type { PlattScaling } from './calibration.js';
import { businessRows, type Contender, type ContenderKind, type FitData } from './contenders.js';
import { fitLinear } from './linear-contender.js';
import { logLoss } from '../scores/metrics.js';
import { round } from '../scores/scorecard.js';
import type { LabelledSamples } from '../rows/targets.js';
import { fitTrees } from './tree-contender.js';

export type Contenders = Readonly<Record<ContenderKind, Contender>>;

export interface LearnedContenders {
  /** Fitted on training rows alone. */
  readonly trained: Contenders;
  /** Log loss of the risk of each on validation rows of customers in business. */
  readonly validationLoss: Readonly<Record<ContenderKind, number>>;
  /** The kinds, by ascending loss. */
  readonly order: readonly ContenderKind[];
  /** The same fitted again on more rows (contenders.ts). */
  refit(rows: LabelledSamples): Contenders;
}

export function fitContenders(fit: FitData): LearnedContenders {
  const held = businessRows(fit, fit.validation);
  const logistic = fitLinear(fit);
  const trees = fitTrees(fit);
  const halves = { trees: trees.trained, logistic: logistic.trained };
  const platt = fitAveragePlatt(halves, held);
  const trained = withAverage(halves, platt);
  const lossOf = (model: Contender): number => round(logLoss(model.risk(held), held.risk));
  const validationLoss = {
    average: lossOf(trained.average),
    trees: lossOf(trained.trees),
    logistic: lossOf(trained.logistic),
  };
  const kinds: ContenderKind[] = ['average', 'trees', 'logistic'];
  return {
    trained,
    validationLoss,
    order: kinds.sort((a, b) => validationLoss[a] - validationLoss[b]),
    refit: (rows) => {
      const again = { trees: trees.refit(rows), logistic: logistic.refit(rows) };
      return withAverage(again, levelledAverage(again, platt, held));
    },
  };
}

function withAverage(halves: Halves, platt: PlattScaling): Contenders {
  return { ...halves, average: averageOf(halves, platt) };
}
