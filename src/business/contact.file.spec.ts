import { describe, expect, it } from '@jest/globals';
import { readContactPolicy } from './contact.file.js';

const CAP = { contacts: 3, days: 30 };
const QUIET = { from: '21:00', to: '08:00' };
const ZONE = 'Asia/Shanghai';

describe('the contact policy', () => {
  it.each([
    ['with quiet hours', { cap: CAP, quietHours: QUIET }],
    ['without', { cap: CAP, quietHours: null }],
    ['that forbids every contact', { cap: { contacts: 0, days: 1 }, quietHours: null }],
  ])('%s is accepted', (_what, content) => {
    expect(readContactPolicy(content, ZONE)).toEqual({ contact: content, faults: [] });
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing at all', null, /cap\.contacts/],
    ['no word about quiet hours', { cap: CAP }, /quietHours/],
    ['a misspelt member', { cap: CAP, quietHours: null, quiet: QUIET }, /quiet is not known/],
    ['half a contact', { cap: { ...CAP, contacts: 0.5 }, quietHours: null }, /cap\.contacts/],
    ['no period', { cap: { contacts: 3, days: 0 }, quietHours: null }, /cap\.days/],
    ['an hour that is none', { cap: CAP, quietHours: { ...QUIET, from: '24:00' } }, /time like "21:00"/],
    ['a day of quiet', { cap: CAP, quietHours: { ...QUIET, to: '21:00' } }, /to another/],
    [
      'the hours of another clock',
      { cap: CAP, quietHours: { ...QUIET, timeZone: 'Europe/Berlin' } },
      /timeZone is "Europe\/Berlin", but quiet hours follow TIME_ZONE, which is Asia\/Shanghai: write from and to by/,
    ],
  ])('with %s is refused with the member', (_what, content, sentence) => {
    expect(readContactPolicy(content, ZONE).faults.join('\n')).toMatch(sentence);
  });

  it('of an earlier build is accepted when it names the time zone of the bank', () => {
    const content = { cap: CAP, quietHours: { ...QUIET, timeZone: ZONE } };
    expect(readContactPolicy(content, ZONE)).toEqual({ contact: { cap: CAP, quietHours: QUIET }, faults: [] });
  });
});
