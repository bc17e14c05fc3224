interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

/**
 * Minimises without derivatives: the simplex method of Nelder and Mead (1965) with the usual coefficients (reflect 1,
 * expand 2, contract ½, shrink ½), starting from `start` and one vertex `step` further along each axis. Ends when the
 * values of the simplex are within `tolerance` of each other.
 */
export function nelderMead(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  { step = 0.5, tolerance = 1e-9, iterations = 2000 } = {},
): Vertex {
  const vertex = (point: readonly number[]): Vertex => ({ point, value: objective(point) });
  const corners = start.map((_, axis) => start.map((value, i) => (i === axis ? value + step : value)));
  let simplex = [start, ...corners].map(vertex).sort(byValue);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const [best, worst] = [simplex.at(0), simplex.at(-1)];
    if (best === undefined || worst === undefined || worst.value - best.value <= tolerance * (1 + Math.abs(best.value)))
      break;
    const kept = simplex.slice(0, -1);
    const next = replacement(kept, worst, vertex);
    const shrunk = (): Vertex[] =>
      kept
        .slice(1)
        .concat(worst)
        .map(({ point }) => vertex(blend(best.point, point, 0.5)));
    simplex = (next === null ? [best, ...shrunk()] : [...kept, next]).sort(byValue);
  }
  return simplex[0] ?? vertex(start);
}

/** The new point in place of the worst vertex, or null when the simplex must shrink. */
function replacement(
  kept: readonly Vertex[],
  worst: Vertex,
  vertex: (point: readonly number[]) => Vertex,
): Vertex | null {
  const centre = worst.point.map(
    (_, axis) => kept.reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / kept.length,
  );
  const reflected = vertex(blend(centre, worst.point, -1));
  if (reflected.value < (kept[0]?.value ?? Infinity)) {
    const expanded = vertex(blend(centre, worst.point, -2));
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < (kept.at(-1)?.value ?? Infinity)) return reflected;
  const nearer = reflected.value < worst.value ? reflected : worst;
  const contracted = vertex(blend(centre, nearer.point, 0.5));
  return contracted.value < nearer.value ? contracted : null;
}

/** from + share · (to − from). */
function blend(from: readonly number[], to: readonly number[], share: number): number[] {
  return from.map((value, i) => value + share * ((to[i] ?? 0) - value));
}

function byValue(a: Vertex, b: Vertex): number {
  return a.value - b.value;
}
