/** Whether a log holds any business: without it nobody can leave, and no figure means anything. */
import type { EventLog } from './history.js';

const MOST_TYPES = 10;

/** A sentence that says what to do; null when there is business. */
export function businessFault({ customers, unmapped, rows }: EventLog): string | null {
  if (customers.some(({ businessDays }) => businessDays.length > 0)) return null;
  const none = 'no event of this log is business, so nobody in it can leave';
  const events = [...unmapped.values()].reduce((sum, count) => sum + count, 0);
  if (events === 0)
    return (
      `${none}: all ${rows} events have types that activity.json in CONFIG_DIR maps to something else, or come from the ` +
      `channel system; map what customers pay, receive, buy or close to money_out, money_in, purchase or redemption`
    );
  return (
    `${none}: ${events} of ${rows} events have types that are not mapped: ${typesOf(unmapped)}; map them in activity.json, ` +
    `and name its folder with CONFIG_DIR`
  );
}

/** The most frequent types with the number of their events. */
export function typesOf(unmapped: ReadonlyMap<string, number>): string {
  return [...unmapped]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_TYPES)
    .map(([type, events]) => `${type} (${events})`)
    .join(', ');
}
