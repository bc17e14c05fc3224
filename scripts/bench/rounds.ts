/** What was measured of several builds in turn: medians of each, and ratios within the same round. */
import { short, VoidFigureError } from './part.js';
import { spreadOf, type Spread } from './statistics.js';

/** `beforeBest`: the build before on the number of shards that is best for it. */
export type SideName = 'now' | 'before' | 'beforeBest';

export interface SideTitle {
  name: SideName;
  title: string;
}

/** What was measured of each side, round by round. */
export class Rounds<R> {
  constructor(private readonly rounds: readonly ReadonlyMap<SideName, R>[]) {}

  of(side: SideName): R[] {
    return this.rounds.flatMap((round) => {
      const run = round.get(side);
      return run === undefined ? [] : [run];
    });
  }

  get last(): R {
    const [run] = this.of('now').slice(-1);
    if (run === undefined) throw new VoidFigureError('nothing was measured');
    return run;
  }

  spread(side: SideName, read: (run: R) => number): Spread {
    return spreadOf(this.of(side).map(read));
  }

  /** This build over the other one, or the other one over this where less is better: above 1 is better now. */
  ratio(to: SideName, read: (run: R) => number, isLessBetter = false): Spread {
    const ratios = this.rounds.flatMap((round) => {
      const [now, other] = [round.get('now'), round.get(to)];
      if (now === undefined || other === undefined) return [];
      return [isLessBetter ? read(other) / read(now) : read(now) / read(other)];
    });
    return spreadOf(ratios);
  }

  /** The medians of the other sides, and the ratios to them; empty when there is none. */
  comparison(figures: Readonly<Record<string, Figure<R>>>): Comparison {
    const found: Comparison = {};
    for (const side of ['before', 'beforeBest'] as const) {
      if (this.of(side).length === 0) continue;
      found[side] = Object.fromEntries(
        Object.entries(figures).map(([name, { read }]) => [name, this.spread(side, read).median]),
      );
      found[`ratioTo${side === 'before' ? 'Before' : 'BeforeBest'}`] = Object.fromEntries(
        Object.entries(figures).map(([name, { read, isLessBetter }]) => [
          name,
          this.ratio(side, read, isLessBetter).median,
        ]),
      );
    }
    return found;
  }

  /** A table row: this build, the others, and how many times better this one is. */
  cells({ read, isLessBetter }: Figure<R>, sides: readonly SideTitle[]): string[] {
    return sides.flatMap(({ name }) => [
      short(this.spread(name, read).median),
      ...(name === 'now' ? [] : [`${short(this.ratio(name, read, isLessBetter).median)} ×`]),
    ]);
  }
}

export interface Figure<R> {
  read: (run: R) => number;
  isLessBetter?: boolean;
}

export type Comparison = Record<string, Record<string, number>>;

/** Heads of the columns of `cells`. */
export function sideColumns(sides: readonly SideTitle[]): string[] {
  return sides.flatMap(({ name, title }) => (name === 'now' ? [title] : [title, 'better']));
}
