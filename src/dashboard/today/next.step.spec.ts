import { describe, expect, it } from '@jest/globals';
import { nextStep } from './next.step.js';

const READY = { me: 'Li', mayAct: true, due: 0, mine: 0, nobodys: 0 };

describe('what an officer does next', () => {
  it.each([
    ['what is due comes first', { due: 2, mine: 5, nobodys: 9 }, 'due'],
    ['while it is not known what is due, the button does not change its place', { due: null }, 'due'],
    ['when nothing is due, what is mine', { mine: 3, nobodys: 9 }, 'mine'],
    ['when nothing is mine, what is nobody’s', { nobodys: 9 }, 'take'],
    ['when there is nothing at all, my empty list', {}, 'mine'],
    ['without a name, the list of everybody', { me: null, due: 4 }, 'list'],
    ['for a key that only reads, too', { mayAct: false, due: 4 }, 'list'],
  ] as const)('%s', (_what, parts, expected) => {
    expect(nextStep({ ...READY, ...parts })).toBe(expected);
  });
});
