import type { LabelledData } from './dataset.js';
import type { Random } from '../../command/random.js';

/**
 * Made-up rows for the specs: uniform features in [0, 1), some unknown, and a label drawn with the row's own
 * probability.
 */
export function syntheticRows(
  random: Random,
  shape: { readonly rows: number; readonly columns: number; readonly missing: number },
  chances: (row: Float32Array) => readonly number[],
): LabelledData {
  const { rows, columns, missing } = shape;
  const x = new Float32Array(rows * columns).map(() => (random() < missing ? NaN : random()));
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    labels[row] = draw(random, chances(x.subarray(row * columns, (row + 1) * columns)));
  }
  return { x, rows, columns, labels };
}

function draw(random: Random, chances: readonly number[]): number {
  let left = random() * chances.reduce((sum, chance) => sum + chance, 0);
  return chances.findIndex((chance) => (left -= chance) < 0);
}
