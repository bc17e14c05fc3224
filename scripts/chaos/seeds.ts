import { hash32 } from '../../src/core/primitives/hash.js';

/** A seed of its own for each part of a run, so that a change in one part leaves the others as they were. */
export function seedFor(seed: number, part: string): number {
  return hash32(`${seed}/${part}`);
}
