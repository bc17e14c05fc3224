/** What a service without a model says of some rows: the statistical prior, fitted to nothing. */
import { priorScores, type Prior } from '../../../src/core/model/prior.scores.js';
import { signalsIn } from '../../../src/onnx/prior.model.js';
import type { DataSet } from '../rows/dataset.js';

/** The risk of each row. */
export function priorRisk({ x, rows }: DataSet, prior: Prior, horizonDays: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => priorScores(signalsIn(x, row), prior, horizonDays).risk);
}
