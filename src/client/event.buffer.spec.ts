import { describe, expect, it } from '@jest/globals';
import { EventBuffer, eventOf } from './event.buffer.js';
import type { ActivityEvent } from './event.protocol.js';

const anEvent = (id: string): ActivityEvent => ({ id, customerId: 'c', occurredAt: 0, channel: 'phone', type: 'call' });
/** The bytes of one such line, with its end. */
const LINE = JSON.stringify(anEvent('a')).length + 1;

function idsOf(lines: readonly string[]): string[] {
  return lines.map((line) => eventOf(line).id);
}

describe('a buffer of events', () => {
  it('has room again once events were dropped, as often as that happens', () => {
    const buffer = new EventBuffer({ maxEvents: 100, maxBytes: 3 * LINE });
    for (const id of 'abcdefgh') {
      expect(buffer.add(anEvent(id))).toBe(true);
      if (buffer.size === 3) {
        expect(buffer.add(anEvent('x'))).toBe(false);
        buffer.drop(1);
      }
    }
    expect(buffer.all().map(({ id }) => id)).toEqual(['g', 'h']);
    expect(idsOf(buffer.first(5, 1_000))).toEqual(['g', 'h']);
  });

  it('fills a batch up to its bytes, but never with nothing', () => {
    const buffer = new EventBuffer({ maxEvents: 100, maxBytes: 1_000 });
    for (const id of 'abc') buffer.add(anEvent(id));
    expect(idsOf(buffer.first(3, 2 * LINE))).toEqual(['a', 'b']);
    expect(idsOf(buffer.first(3, 1))).toEqual(['a']);
  });
});
