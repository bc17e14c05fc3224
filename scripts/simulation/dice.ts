/** Chance in one customer's life, from the seed and the customer's number: the same numbers on every machine. */
import { hash32 } from '../../src/core/primitives/hash.js';
import { createRandom, type Random } from '../command/random.js';

export class Dice {
  private readonly random: Random;
  /** Box and Muller make two at a time. */
  private spare: number | null = null;

  constructor(identity: string) {
    this.random = createRandom(hash32(identity, 0x2f6e2b1));
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.random();
  }

  /** Both ends included. */
  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  /** True for this share of all draws. */
  happens(share: number): boolean {
    return this.random() < share;
  }

  /** One of the values, each with the share of its weight. */
  among<T>(weighted: readonly (readonly [T, number])[]): T {
    let left = this.random() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of weighted) {
      left -= weight;
      if (left < 0) return value;
    }
    return weighted[weighted.length - 1]![0];
  }

  /** An index, each with the share of its weight. @param total the sum of the weights */
  index(weights: readonly number[], total: number): number {
    let left = this.random() * total;
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i]!;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  /** Mean 0, standard deviation 1. Box and Muller (1958). */
  normal(): number {
    if (this.spare !== null) {
      const spare = this.spare;
      this.spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    const angle = 2 * Math.PI * this.random();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Mean 1, with this standard deviation of the logarithm. */
  lognormal(logSd: number): number {
    return Math.exp(this.normal() * logSd - (logSd * logSd) / 2);
  }

  /** Mean 1. Marsaglia and Tsang (2000), for a shape of 1 or more: a variation of at most 1. */
  gamma(variation: number): number {
    const shape = 1 / (variation * variation);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.random()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return (d * v) / shape;
    }
  }
}
