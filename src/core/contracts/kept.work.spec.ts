import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { A_CATALOG, aWireEvent } from '../../../test/builders/activity.builder.js';
import { anEventItem } from '../../../test/builders/event.items.js';
import { readEvent } from './event.reader.js';
import { keptJob, keptPayload } from './kept.work.js';

const MARK = 'DE00-MARKED';
const ALLOWED = ['maturesOn', 'segment'];
const NOW = Date.UTC(2026, 0, 31, 12);

function kept(payload: unknown): unknown {
  return keptPayload({ reason: 'malformed', detail: '', kind: 'event', payload }, ALLOWED);
}

describe('what is kept of an event that is put aside', () => {
  it('is refused for the same reason as before, or taken as before', () => {
    const rules = { catalog: { ...A_CATALOG, attributes: ALLOWED }, skewMs: 0 };
    const attributes = fc.constantFrom<unknown>(
      { segment: {} },
      { maturesOn: 'soon' },
      { segment: 'a' },
      { other: [] },
    );
    const item = fc.tuple(anEventItem(NOW), fc.option(attributes, { freq: 2 }));
    const codes = new Set<string>();
    fc.assert(
      fc.property(item, ([made, given]) => {
        const sent: unknown = given === null || typeof made !== 'object' ? made : { ...made, attributes: given };
        const before = readEvent(sent, NOW, rules);
        codes.add('code' in before ? before.code : 'taken');
        const after = readEvent(kept(sent), NOW, rules);
        if ('code' in before) expect(after).toMatchObject({ code: before.code });
        else expect(after).toEqual(before);
      }),
      { numRuns: 2_000 },
    );
    expect(codes.size).toBeGreaterThan(8);
    expect(codes).toContain('bad_attributes');
  });

  it('is the whole event when it holds only what it may', () => {
    const event = aWireEvent({ product: 'savings', attributes: { maturesOn: '2026-12-31' } });
    expect(kept(event)).toEqual(event);
  });
});

describe('what nobody allowed', () => {
  const EVENT = { ...aWireEvent(), attributes: { iban: MARK, segment: 'gold' } };

  it.each<[string, unknown]>([
    ['an attribute', EVENT],
    ['an attribute within another', { ...EVENT, attributes: { segment: { iban: MARK } } }],
    ['attributes that are a list', { ...EVENT, attributes: [MARK] }],
    ['attributes that are a text', { ...EVENT, attributes: MARK }],
    ['a member that no event has', { ...EVENT, atributes: { iban: MARK } }],
    ['an object in place of a text', { ...EVENT, type: { iban: MARK } }],
    ['a list of events', [EVENT]],
    ['an event within a text', JSON.stringify(EVENT)],
    ['a CloudEvent', { specversion: '1.0', iban: MARK, data: EVENT }],
  ])('is not kept of an event put aside: %s', (_what, payload) => {
    expect(JSON.stringify(kept(payload))).not.toContain(MARK);
    const job = keptJob({ name: 'events', data: { v: 1, events: [payload] } }, ALLOWED);
    expect(JSON.stringify(job)).not.toContain(MARK);
  });

  it.each<[string, unknown]>([
    ['of another version', { v: 2, batches: [{ events: [EVENT] }] }],
    ['with no list of events', { v: 1, events: EVENT }],
    ['within a text', JSON.stringify({ v: 1, events: [EVENT] })],
    ['that was cut', JSON.stringify({ v: 1, events: [EVENT] }).slice(0, -5)],
    ['that was written twice', JSON.stringify(JSON.stringify({ v: 1, events: [EVENT] }))],
  ])('is not kept of a job %s', (_what, data) => {
    expect(JSON.stringify(keptJob({ name: 'events', data }, ALLOWED))).not.toContain(MARK);
  });

  it('takes nothing else of a job with it', () => {
    const data = { v: 2, at: 5, events: [{ id: 'e', colour: 'red', attributes: { segment: 'gold' } }], note: '{oops' };
    expect(keptJob({ name: 'x', data }, ALLOWED)).toEqual({ name: 'x', data });
  });
});
