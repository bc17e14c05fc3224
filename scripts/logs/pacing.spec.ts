import { describe, expect, it } from '@jest/globals';
import { UTC } from '../../src/core/primitives/calendar.js';
import { DAY_MS, HOUR_MS } from '../../src/core/primitives/time.js';
import type { LogRow } from './canonical.js';
import { EVENTS_PER_POST, paced } from './pacing.js';

const MONDAY = Date.UTC(2025, 0, 6);

async function* rowsAt(instants: readonly number[]): AsyncGenerator<LogRow> {
  await Promise.resolve();
  for (const [i, occurredAt] of instants.entries()) {
    yield { line: i + 2, event: { id: `e${i}`, customerId: 'c', occurredAt, channel: 'mobile', type: 'login' } };
  }
}

/** A POST as its number of rows and its as-of in hours of the Monday, a midnight as its day. */
async function paceOf(...hours: number[]): Promise<string[]> {
  const steps: string[] = [];
  for await (const step of paced(rowsAt(hours.map((hour) => MONDAY + hour * HOUR_MS)), UTC)) {
    if (step.what === 'post') steps.push(`${step.rows.length} at ${(step.asOf - MONDAY) / HOUR_MS}`);
    else steps.push(`${step.what} ${(step.at - MONDAY) / DAY_MS}`);
  }
  return steps;
}

describe('the pace of a replay', () => {
  it('sends the rows of a day together, and stops the clock at every midnight', async () => {
    expect(await paceOf(1, 2, 25, 73)).toEqual([
      '2 at 2',
      'midnight 1',
      '1 at 25',
      'midnight 2',
      'midnight 3',
      '1 at 73',
      'end 4',
    ]);
  });

  it('judges late rows as of the newest instant so far', async () => {
    expect(await paceOf(30, 20, 10)).toEqual(['3 at 30', 'end 2']);
  });

  it('stops at a midnight before a row of that very instant', async () => {
    expect(await paceOf(1, 24)).toEqual(['1 at 1', 'midnight 1', '1 at 24', 'end 2']);
  });

  it('sends a row that another one would make too late before it', async () => {
    const week = 7 * 24;
    expect(await paceOf(week + 2, 3, week + 5)).toEqual([`2 at ${week + 2}`, `1 at ${week + 5}`, 'end 8']);
  });

  it('sends what is full, and nothing of an empty log', async () => {
    const hours = Array.from({ length: EVENTS_PER_POST + 1 }, (_, i) => i / EVENTS_PER_POST);
    expect(await paceOf(...hours)).toEqual([`${EVENTS_PER_POST} at 0.999`, '1 at 1', 'end 1']);
    expect(await paceOf()).toEqual([]);
  });
});
