/** Rows × columns of features, row-major float32 as the service computes them. NaN means unknown. */
export interface DataSet {
  readonly x: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** A data set with one class index per row: 0 or 1 for a binary head, 0 … K − 1 for a multiclass head. */
export interface LabelledData extends DataSet {
  readonly labels: Uint8Array;
  /** One weight per row; absent means 1 everywhere. */
  readonly weights?: Float64Array;
}

/** The weights of a data set; ones when it has none. */
export function weightsOf(data: LabelledData): Float64Array {
  return data.weights ?? new Float64Array(data.rows).fill(1);
}

/** Total weight per class, length `classes`. */
export function classMass(data: LabelledData, classes: number): Float64Array {
  const mass = new Float64Array(classes);
  const weights = weightsOf(data);
  for (let row = 0; row < data.rows; row++) {
    const label = data.labels[row] ?? 0;
    if (label >= classes) throw new RangeError(`row ${row} has class ${label}, expected less than ${classes}`);
    mass[label] = (mass[label] ?? 0) + (weights[row] ?? 0);
  }
  return mass;
}

/**
 * Weight n^−power per class (n = rows of the class), scaled so that the mean weight over the rows is 1. A class that
 * never occurs keeps weight 1. Power 0.5 gives rare classes influence without overwhelming the frequent ones.
 */
export function balancingWeights(labels: Uint8Array, classes: number, power = 0.5): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const raw = counts.map((count) => (count === 0 ? 0 : count ** -power));
  const total = raw.reduce((sum, weight, k) => sum + weight * (counts[k] ?? 0), 0);
  return raw.map((weight) => (weight === 0 ? 1 : (weight * labels.length) / total));
}
