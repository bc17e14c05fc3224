import { hash32 } from '../../src/core/primitives/hash.js';

/** Each part of a run has its own seed, so that a change in one part does not change the others. */
export function seedFor(seed: number, part: string): number {
  return hash32(`${seed}/${part}`);
}
