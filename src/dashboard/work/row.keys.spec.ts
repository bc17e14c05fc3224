import { describe, expect, it } from '@jest/globals';
import { commandOf } from './row.keys.js';

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', true>> = {}) =>
  commandOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('a key in the list of alerts', () => {
  it.each([
    ['j', 'down'],
    ['k', 'up'],
    ['c', 'claim'],
    ['a', 'acknowledge'],
    ['s', 'snooze'],
    ['g', 'assign'],
    ['r', 'resolve'],
    ['x', 'select'],
    ['X', 'selectRange'],
    ['A', 'selectAll'],
    ['z', 'undo'],
    ['Escape', 'clear'],
    ['?', 'help'],
    ['Enter', null],
    ['q', null],
    ['constructor', null],
  ])('%s means %s', (name, command) => {
    expect(key(name)).toBe(command);
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('with %s is the browser’s', (held) => {
    expect(key('c', { [held]: true })).toBeNull();
  });
});
