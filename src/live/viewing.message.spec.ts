import { describe, expect, it } from '@jest/globals';
import { readViewing } from './viewing.message.js';

describe('what a page shows', () => {
  it('is an alert and a name, without spaces around it', () => {
    expect(readViewing({ type: 'viewing', alert: 'a-1', by: ' Li Wei ' })).toEqual({ alert: 'a-1', by: 'Li Wei' });
  });

  it('is nothing without an alert', () => {
    expect(readViewing({ type: 'viewing' })).toBeNull();
  });

  it.each<[string, object]>([
    ['no name', { alert: 'a' }],
    ['the name of the service', { alert: 'a', by: 'system' }],
    ['an empty id', { alert: '', by: 'Li' }],
    ['an id that is none', { alert: 7, by: 'Li' }],
    ['an id without end', { alert: 'a'.repeat(65), by: 'Li' }],
  ])('is refused with %s', (_what, message) => {
    expect(readViewing(message)).toMatchObject({ type: 'error', code: 'bad_viewing' });
  });

  it('is refused with what was sent, and what it must be', () => {
    expect(readViewing({ alert: 7, by: 'Li' })).toMatchObject({
      message: expect.stringMatching(/^alert is 7; it must/),
    });
    expect(readViewing({ alert: 'a' })).toMatchObject({ message: expect.stringMatching(/^by is missing; it must/) });
  });
});
