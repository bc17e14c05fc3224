/** How a finished model does on a log, beside baselines that were fitted on the log's earlier part. */
import { fitBaselines } from './baselines.js';
import { businessRows } from './contenders.js';
import type { EventLog } from './history.js';
import { chooseHorizon } from './horizon.js';
import type { Scorer } from './runtime.js';
import { planFor, sampleLog } from './samples.js';
import { scorecardOf, type Scorecard } from './scorecard.js';
import { periodsOf, splitSamples } from './splits.js';
import { labelSamples, lastLabelledAt, positiveCustomers, whereRows, type LabelledSamples } from './targets.js';

/** What of a loaded model is needed here. */
export interface ScoredModel {
  readonly horizonDays: number;
  readonly score: Scorer;
}

export interface Evaluation {
  readonly horizonDays: number;
  readonly rows: number;
  readonly customers: number;
  /** Customers with at least one row at risk. */
  readonly positives: number;
  readonly cards: Readonly<Record<'model' | 'rfm' | 'recency' | 'bgnbd', Scorecard | null>>;
}

const BATCH_ROWS = 2_000;

/** On the test split of training with the same seed, so that a model's own log gives the figures of its card. */
export async function evaluateOn(log: EventLog, model: ScoredModel, seed: number): Promise<Evaluation> {
  const { days: horizonDays } = chooseHorizon(log, model.horizonDays);
  const samples = sampleLog(log, planFor(log, lastLabelledAt(log, horizonDays), seed));
  const splits = splitSamples(log, labelSamples(log, samples, horizonDays), periodsOf(log, horizonDays), seed);
  const inBusiness = (data: LabelledSamples): LabelledSamples => businessRows({ horizonDays }, data);
  const test = inBusiness(whereRows(splits.test, (row) => splits.test.atEvent[row] === 0));
  const { rfm, recency, bgnbd } = fitBaselines(inBusiness(splits.train), inBusiness(splits.validation), horizonDays);
  return {
    horizonDays,
    rows: test.rows,
    customers: new Set(test.customer).size,
    positives: positiveCustomers(test),
    cards: {
      model: scorecardOf(await riskOf(model, test), test, { seed }),
      rfm: scorecardOf(rfm(test), test, { seed }),
      recency: scorecardOf(recency(test), test, { seed }),
      bgnbd: bgnbd === null ? null : scorecardOf(bgnbd(test), test, { seed }),
    },
  };
}

async function riskOf(model: ScoredModel, { x, rows, columns }: LabelledSamples): Promise<Float64Array> {
  const risks = new Float64Array(rows);
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const end = Math.min(rows, start + BATCH_ROWS);
    const scores = await model.score(x.slice(start * columns, end * columns), end - start);
    scores.forEach(({ risk }, i) => (risks[start + i] = risk));
  }
  return risks;
}
