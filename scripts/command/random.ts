/** A seeded stream of numbers in [0, 1): Mulberry32 (Tommy Ettinger), 2³² states, the same on every machine. */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws each of 0 … count − 1 with the given probability, ascending; all of them when the fraction is 1 or more. */
export function sampleRows(count: number, fraction: number, random: Random): Int32Array {
  const chosen = new Int32Array(count);
  let size = 0;
  for (let row = 0; row < count; row++) {
    if (fraction >= 1 || random() < fraction) chosen[size++] = row;
  }
  return chosen.subarray(0, size);
}

/** Draws exactly ceil(fraction · count) of 0 … count − 1 without repetition, ascending. */
export function sampleColumns(count: number, fraction: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: count }, (_, column) => column);
  const wanted = Math.min(count, Math.ceil(fraction * count));
  for (let i = 0; i < wanted; i++) {
    const other = i + Math.floor(random() * (count - i));
    const kept = all[i] ?? 0;
    all[i] = all[other] ?? 0;
    all[other] = kept;
  }
  return all.slice(0, wanted).sort();
}
