/** Writes the gradient at `point` into the second argument and returns the value there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly iterations?: number;
  /** Stops when no component of the gradient is larger than this. */
  readonly tolerance?: number;
}

interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  readonly curvature: number;
}

const MEMORY = 10;
const SUFFICIENT_DECREASE = 1e-4;
const SHORTEST_STEP = 1e-12;

/**
 * Minimises a smooth convex function: L-BFGS with the two-loop recursion (Nocedal and Wright, algorithm 7.4) and
 * backtracking to the Armijo condition. Steps that violate the curvature condition are not stored.
 */
export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Float64Array {
  const { iterations = 200, tolerance = 1e-7 } = options;
  const memory: Step[] = [];
  let point: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(point.length);
  let value = objective(point, gradient);
  for (let iteration = 0; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    const direction = descent(gradient, memory);
    const slope = dot(direction, gradient);
    const nextGradient = new Float64Array(point.length);
    let length = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = along(point, direction, length);
    let nextValue = objective(next, nextGradient);
    while (!(nextValue <= value + SUFFICIENT_DECREASE * length * slope)) {
      length /= 2;
      if (length < SHORTEST_STEP) return point;
      next = along(point, direction, length);
      nextValue = objective(next, nextGradient);
    }
    remember(memory, along(next, point, -1), along(nextGradient, gradient, -1));
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}

/** −H · gradient; H is the inverse Hessian estimated from the stored steps. */
function descent(gradient: Float64Array, memory: readonly Step[]): Float64Array {
  let direction: Float64Array = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { moved, turned, curvature } of [...memory].reverse()) {
    const share = dot(moved, direction) / curvature;
    shares.push(share);
    direction = along(direction, turned, -share);
  }
  const newest = memory.at(-1);
  if (newest !== undefined) {
    const scale = newest.curvature / dot(newest.turned, newest.turned);
    direction = direction.map((value) => value * scale);
  }
  for (const { moved, turned, curvature } of memory) {
    direction = along(direction, moved, (shares.pop() ?? 0) - dot(turned, direction) / curvature);
  }
  return direction;
}

function remember(memory: Step[], moved: Float64Array, turned: Float64Array): void {
  const curvature = dot(moved, turned);
  if (curvature <= Number.EPSILON * dot(turned, turned)) return;
  memory.push({ moved, turned, curvature });
  if (memory.length > MEMORY) memory.shift();
}

function along(point: Float64Array, direction: Float64Array, length: number): Float64Array {
  return point.map((value, i) => value + length * (direction[i] ?? 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
