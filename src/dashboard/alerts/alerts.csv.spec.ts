import { describe, expect, it } from '@jest/globals';
import { anAlert } from '../../../test/builders/alert.builder.js';
import { alertsCsv } from './alerts.csv.js';

describe('a list of alerts as a table', () => {
  it('has a line of names, and one for each alert', () => {
    const [names = '', first = '', end] = alertsCsv([anAlert({ id: 'a1', customerId: 'c1', dueAt: 0 })]).split('\r\n');
    expect(names.startsWith('\uFEFFalert,customer,kind,status')).toBe(true);
    expect(first.startsWith('a1,c1,')).toBe(true);
    expect(first.endsWith('1970-01-01T00:00:00.000Z')).toBe(true);
    expect(first.split(',')).toHaveLength(names.split(',').length);
    expect(end).toBe('');
  });

  it.each([
    ['a "b", c', '"a ""b"", c"'],
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['李伟', '李伟'],
  ])('writes %s so that it is read as that text', (assignee, written) => {
    expect(alertsCsv([anAlert({ assignee })])).toContain(`,${written},`);
  });
});
