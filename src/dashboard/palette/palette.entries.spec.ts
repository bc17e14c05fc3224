import { describe, expect, it } from '@jest/globals';
import type { AlertView } from '../../client/protocol.js';
import { anAlert } from '../../../test/builders/alert.builder.js';
import { entriesFor, firstChoice, type Entry } from './palette.entries.js';

const NAMES = { today: '今日', alerts: '预警', customers: '客户', model: '模型', health: '运行' };

const alertOf = (customerId: string): AlertView => anAlert({ id: `a-${customerId}`, customerId });
const told = (entries: readonly Entry[]): string[] =>
  entries.map((entry) =>
    entry.kind === 'screen' ? entry.screen : entry.kind === 'alert' ? `alert of ${entry.alert.customerId}` : entry.id,
  );

describe('the entries of the palette', () => {
  it('are all screens and the most urgent alerts before anything is typed', () => {
    const alerts = Array.from({ length: 9 }, (_, i) => alertOf(`c${i}`));
    expect(told(entriesFor('', NAMES, alerts))).toEqual([
      ...['today', 'alerts', 'customers', 'model', 'health'],
      ...['alert of c0', 'alert of c1', 'alert of c2', 'alert of c3', 'alert of c4', 'alert of c5'],
    ]);
  });

  it.each([
    ['a screen by its name', '预警', ['alerts', '预警']],
    ['a screen by its English name', 'Mod', ['model', 'Mod']],
    [
      'alerts by a part of the customer’s id, and the customer of this id',
      'X1',
      ['alert of x10', 'alert of x11', 'X1'],
    ],
    ['a customer without an alert', ' c-77 ', ['c-77']],
    ['nothing for a text longer than any id', 'z'.repeat(129), []],
  ])('are %s', (_what, typed, expected) => {
    expect(told(entriesFor(typed, NAMES, [alertOf('x10'), alertOf('y2'), alertOf('x11')]))).toEqual(expected);
  });

  it('begin at the alert of exactly the typed customer', () => {
    const alerts = [alertOf('model-1'), alertOf('model')];
    const entries = entriesFor('model', NAMES, alerts);
    expect(told(entries)[firstChoice('model', entries)]).toBe('alert of model');
    expect(firstChoice('mod', entriesFor('mod', NAMES, alerts))).toBe(0);
  });
});
