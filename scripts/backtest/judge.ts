/** A service that decides about customers, in memory. */
import type { Diary } from './diary.js';
import type { History } from './history.js';
import { walkToEnd, type Oracle } from './rounds.js';
import { Walker, type WalkSettings } from './walker.js';

export interface Judge {
  settings: WalkSettings;
  oracle: Oracle;
}

/** What it says about the customers, who are scored together: for groups that are as large as a batch. */
export async function diariesBy<H extends History>(
  { settings, oracle }: Judge,
  histories: readonly H[],
): Promise<Diary<H>[]> {
  const walkers = histories.map((history) => new Walker(history, settings));
  await walkToEnd(walkers, settings, oracle, { forecast: false, reasons: false });
  return walkers.map(({ diary }) => diary);
}
