import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAlertEntry } from '../../test/builders/feed.builder.js';
import { newestOfEach, type Passing } from './feed.coalescing.js';

const changes = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 });

function passing(ids: readonly string[], from = 0): Passing[] {
  return ids.map((id, i) => ({ index: from + i, entry: anAlertEntry({ id, version: from + i + 1 }), hasLeft: false }));
}

describe('coalesced entries', () => {
  it('are the newest of each alert, in their order', () => {
    fc.assert(
      fc.property(changes, (ids) => {
        const expected = passing(ids).filter(({ index }) => !ids.slice(index + 1).includes(ids[index] ?? ''));
        expect(newestOfEach(passing(ids))).toEqual(expected);
      }),
    );
  });

  it('leave nothing out for a reader who is cut after any of them and resumes from its cursor', () => {
    fc.assert(
      fc.property(changes, fc.nat(), (ids, cut) => {
        const sent = newestOfEach(passing(ids));
        const received = sent.slice(0, cut % (sent.length + 1));
        const resumedAt = (received.at(-1)?.index ?? -1) + 1;
        const all = [...received, ...newestOfEach(passing(ids.slice(resumedAt), resumedAt))];
        expect(all).toEqual(sent);
      }),
    );
  });
});
