/** What chance decides about one customer, from a seed: the same customer for the same seed, kind, variation and number. */
import { hash32 } from '../../src/core/primitives/hash.js';
import { createRandom, type Random } from '../command/random.js';

/** Standard deviation of the gaps between two acts, divided by their mean. */
export type Variation = 0.3 | 0.7 | 1;
export const VARIATIONS: readonly Variation[] = [0.3, 0.7, 1];

export class Draw {
  private readonly random: Random;
  /** Gaps of this customer are lognormal instead of gamma: their tail is longer at the same variation. */
  private readonly isLognormal: boolean;

  constructor(
    identity: string,
    readonly variation: Variation,
    lognormalShare = 0,
  ) {
    this.random = createRandom(hash32(identity, 0x51ed270b));
    this.isLognormal = this.random() < lognormalShare;
  }

  /** A gap in days with the given mean. */
  gap(mean: number): number {
    return mean * (this.isLognormal ? this.lognormal() : this.gamma());
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.random();
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** True for this share of all draws. */
  happens(share: number): boolean {
    return this.random() < share;
  }

  /** Mean 1. Marsaglia and Tsang (2000), for a shape of 1 or more, so for a variation of at most 1. */
  private gamma(): number {
    const shape = 1 / this.variation ** 2;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.random()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return (d * v) / shape;
    }
  }

  /** Mean 1. */
  private lognormal(): number {
    const variance = Math.log(1 + this.variation ** 2);
    return Math.exp(this.normal() * Math.sqrt(variance) - variance / 2);
  }

  /** Box and Muller (1958). */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}
