/** The builds that are compared, measured in turn on beds of their own. */
import type { Build } from './build.js';
import { Bed, type BedOptions } from './bed.js';
import type { Context } from './part.js';
import { Rounds, type SideName, type SideTitle } from './rounds.js';

export interface Side extends SideTitle {
  build: Build;
  shards: number;
}

/** With few lanes posts become few and large jobs: the times of the build before are at their best. */
const FEW_SHARDS = 4;

/**
 * @param shards of this build; those it takes by itself when undefined
 * @param isQuick leaves the third side out
 */
export function sidesOf(now: Build, before: Build | null, shards: number | undefined, isQuick: boolean): Side[] {
  const sides: Side[] = [sideOf('now', now, shards ?? now.shards)];
  if (before === null) return sides;
  sides.push(sideOf('before', before, before.shards));
  if (!isQuick && before.shards !== FEW_SHARDS) sides.push(sideOf('beforeBest', before, FEW_SHARDS));
  return sides;
}

function sideOf(name: SideName, build: Build, shards: number): Side {
  return { name, build, shards, title: `${build.title}, ${shards} shards` };
}

/** Something opened on the bed of each side. Only the side whose turn it is has running processes. */
export class Turns<T> {
  private constructor(private readonly opened: readonly { side: Side; bed: Bed; on: T }[]) {}

  /** Opens all, and removes their beds whatever happens. */
  static async for<T, R>(
    sides: readonly Side[],
    options: Omit<BedOptions, 'build' | 'shards'>,
    open: (bed: Bed) => Promise<T>,
    work: (turns: Turns<T>) => Promise<R>,
  ): Promise<R> {
    const beds: Bed[] = [];
    const opened: { side: Side; bed: Bed; on: T }[] = [];
    try {
      for (const side of sides) {
        const bed = await Bed.open({ ...options, build: side.build, shards: side.shards });
        beds.push(bed);
        opened.push({ side, bed, on: await open(bed) });
        if (sides.length > 1) bed.rest();
      }
      return await work(new Turns(opened));
    } finally {
      await Promise.all(beds.map((bed) => bed.close()));
    }
  }

  /** One after the other. */
  async each<R>(task: (on: T, side: Side, bed: Bed) => Promise<R>): Promise<Map<SideName, R>> {
    const results = new Map<SideName, R>();
    for (const { side, bed, on } of this.opened) {
      if (this.opened.length > 1) await bed.wake();
      results.set(side.name, await task(on, side, bed));
      if (this.opened.length > 1) bed.rest();
    }
    return results;
  }

  /** A round of all sides for each run of the part. */
  async rounds<R>(
    { goesOn }: Pick<Context, 'goesOn'>,
    task: (on: T, side: Side, bed: Bed) => Promise<R>,
  ): Promise<Rounds<R>> {
    const rounds: Map<SideName, R>[] = [];
    for (let run = 0; goesOn(run); run++) rounds.push(await this.each(task));
    return new Rounds(rounds);
  }
}
