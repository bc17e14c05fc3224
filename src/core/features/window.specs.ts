/**
 * The columns that a model of each window spec reads. A spec only appends columns, so a model of an earlier spec reads
 * the first ones of the same row and goes on while this build computes them.
 */
import { FEATURES } from './features.js';
import { WINDOW_SPEC } from './windows.js';

/** The columns of spec 1: windows, rhythms and balances. */
const FIRST_SPEC_COLUMNS = 73;

const COLUMNS_OF_SPEC: ReadonlyMap<number, number> = new Map([
  [1, FIRST_SPEC_COLUMNS],
  [WINDOW_SPEC, FEATURES.length],
]);

/** The features of a spec in the order of a model's columns; null for a spec that this build does not compute. */
export function featuresOfSpec(windowSpec: number): readonly string[] | null {
  const columns = COLUMNS_OF_SPEC.get(windowSpec);
  return columns === undefined ? null : FEATURES.slice(0, columns);
}

/** The features of rows of so many columns; null when no spec has so many. */
export function featuresOfWidth(columns: number): readonly string[] | null {
  return [...COLUMNS_OF_SPEC.values()].includes(columns) ? FEATURES.slice(0, columns) : null;
}

/**
 * The first columns of each row; the rows themselves when they have no more. Throws RangeError when they have fewer.
 * @param features float32, row-major
 */
export function firstColumns(features: Float32Array, rows: number, columns: number): Float32Array {
  const width = features.length / rows;
  if (width === columns) return features;
  if (!(width > columns)) throw new RangeError(`rows of ${width} columns are too short for a model of ${columns}`);
  const first = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * width;
    for (let column = 0; column < columns; column++) first[row * columns + column] = features[from + column] ?? NaN;
  }
  return first;
}
