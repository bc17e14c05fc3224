/**
 * Shapley values of groups of features for a black-box model, by sampling permutations (Štrumbelj and Kononenko 2010;
 * Castro, Gómez and Tejada 2009). Each permutation is paired with its reverse, which cancels much of the noise.
 *
 * 1. Start from a reference customer and replace its groups by those of the real customer, one by one, in the order of
 *    a permutation.
 * 2. The rise of the score when a group is replaced is its contribution in this permutation. Take the mean over all.
 * 3. Every pair of permutations starts from another reference: a single "usual" customer would have too much influence.
 * 4. Permutations and references are fixed, so the same row always gets the same result, and the difference of two rows
 *    has no sampling noise of its own.
 *
 * Every permutation adds up to score(row) − score(its reference), so the mean adds up too.
 */
export interface GroupPlan {
  readonly groups: readonly (readonly number[])[];
  readonly walks: readonly { readonly order: readonly number[]; readonly reference: Float32Array }[];
}

/** @param references one pair of permutations is drawn for each */
export function planGroups(groups: readonly (readonly number[])[], references: readonly Float32Array[]): GroupPlan {
  const next = lcg(20_261);
  const walks = references.flatMap((reference) => {
    const order = shuffled(groups.length, next);
    return [order, order.toReversed()].map((each) => ({ order: each, reference }));
  });
  return { groups, walks };
}

/** Rows to score per explained row: every step of every permutation, and the row itself. */
export function rowsPerExplanation({ groups, walks }: GroupPlan): number {
  return 1 + walks.length * (groups.length - 1);
}

/** Writes the rows to score for one customer into `into`, from row `start` on. */
export function layOut({ groups, walks }: GroupPlan, row: Float32Array, into: Float32Array, start: number): void {
  let at = start * row.length;
  into.set(row, at);
  for (const { order, reference } of walks) {
    const mixed = reference.slice();
    for (const group of order.slice(0, -1)) {
      for (const feature of groups[group] ?? []) mixed[feature] = row[feature] ?? NaN;
      into.set(mixed, (at += row.length));
    }
  }
}

/**
 * @param scores log-odds of the rows that `layOut` wrote
 * @param starts log-odds of the reference of each walk
 */
export function groupValues(
  { groups, walks }: GroupPlan,
  scores: readonly number[],
  starts: readonly number[],
): number[] {
  const values = new Array<number>(groups.length).fill(0);
  const full = scores[0] ?? 0;
  let at = 1;
  walks.forEach(({ order }, walk) => {
    let before = starts[walk] ?? 0;
    order.forEach((group, step) => {
      const after = step === order.length - 1 ? full : (scores[at++] ?? 0);
      values[group] = (values[group] ?? 0) + (after - before) / walks.length;
      before = after;
    });
  });
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

/** Pseudo-random numbers in [0, 1), the same on every run. A linear congruential generator is enough for 14 groups. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
