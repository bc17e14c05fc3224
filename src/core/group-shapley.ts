/**
 * Shapley values of groups of features for a model of which only the answers are known, by sampling of permutations
 * (Štrumbelj and Kononenko 2010; Castro, Gómez and Tejada 2009), each with its reverse, which cancels much of the noise.
 *
 * 1. Start from a reference customer and put in the groups of the real one, one after the other, in a permutation.
 * 2. What the score rises when a group is put in is its contribution in this permutation; take the mean over all.
 * 3. The permutations are fixed, so the same row always gets the same answer, and a difference of two rows is free of
 *    the luck of the draw.
 *
 * Every permutation adds up to score(row) − score(reference), so the mean does too.
 */
export interface GroupPlan {
  readonly groups: readonly (readonly number[])[];
  readonly permutations: readonly (readonly number[])[];
}

/** @param pairs permutations drawn; each brings its reverse along */
export function planGroups(groups: readonly (readonly number[])[], pairs: number): GroupPlan {
  const next = lcg(20_261);
  const permutations: number[][] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const order = shuffled(groups.length, next);
    permutations.push(order, order.toReversed());
  }
  return { groups, permutations };
}

/** Rows to be scored per explained row: the reference, the row itself, and every step between them. */
export function rowsPerExplanation({ groups, permutations }: GroupPlan): number {
  return 2 + permutations.length * (groups.length - 1);
}

/** Writes the rows to score for one customer into `into`, starting at row `start`. */
export function layOut(
  { groups, permutations }: GroupPlan,
  row: Float32Array,
  reference: Float32Array,
  into: Float32Array,
  start: number,
): void {
  const width = row.length;
  let at = start * width;
  const put = (values: Float32Array): void => {
    into.set(values, at);
    at += width;
  };
  put(reference);
  put(row);
  for (const order of permutations) {
    const mixed = reference.slice();
    for (const group of order.slice(0, -1)) {
      for (const feature of groups[group] ?? []) mixed[feature] = row[feature] ?? NaN;
      put(mixed);
    }
  }
}

/** @param scores log-odds of the rows that `layOut` wrote, from its start on */
export function groupValues({ groups, permutations }: GroupPlan, scores: readonly number[]): number[] {
  const values = new Array<number>(groups.length).fill(0);
  const [reference = 0, full = 0] = scores;
  let at = 2;
  for (const order of permutations) {
    let before = reference;
    order.forEach((group, step) => {
      const after = step === order.length - 1 ? full : (scores[at++] ?? 0);
      values[group] = (values[group] ?? 0) + (after - before) / permutations.length;
      before = after;
    });
  }
  return values;
}

function shuffled(length: number, next: () => number): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** Numbers in [0, 1) that are the same on every run: a plain linear congruence is enough to mix fourteen groups. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
