import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { A_CATALOG } from '../../test/builders/activity.builder.js';
import { anEventItem } from '../../test/builders/event.items.js';
import { EVENT_MEMBERS } from '../core/contracts/event.members.js';
import { readEvent } from '../core/contracts/event.reader.js';
import { ActivityEventDto } from './activity-event.dto.js';

const RULES = { catalog: A_CATALOG, skewMs: 0 };
/** These depend on a clock that the class does not have, so late and early events are not compared here. */
const CLOCK_CODES = new Set(['in_future', 'too_late', 'unknown_currency']);

describe('the class that describes an event', () => {
  it('takes what every way in takes, and names the member of the fault that they name', () => {
    let taken = 0;
    fc.assert(
      fc.property(anEventItem(), (item) => {
        const faults = validateSync(Object.assign(new ActivityEventDto(), item));
        const read = readEvent(item, Date.UTC(2026, 0, 31, 12), RULES);
        const refusal = 'code' in read && !CLOCK_CODES.has(read.code) ? read : null;
        if (refusal === null) taken++;
        const messages = faults.flatMap(({ constraints }) => Object.values(constraints ?? {}));
        expect(messages.length === 0).toBe(refusal === null);
        if (refusal !== null) expect(messages).toContain(refusal.message);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
    expect(taken).toBeLessThan(2_700);
  });

  it('has a property for each member', () => {
    const nonsense = Object.fromEntries(EVENT_MEMBERS.map(({ name }) => [name, (): null => null]));
    const faults = validateSync(Object.assign(new ActivityEventDto(), nonsense));
    expect(faults.map(({ property }) => property).sort()).toEqual(EVENT_MEMBERS.map(({ name }): string => name).sort());
  });
});
