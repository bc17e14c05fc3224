import { describe, expect, it } from '@jest/globals';
import { insertTable, tableOf, type TableRun } from './table.js';

const refused = (seed: number): TableRun => ({
  seed,
  gate: { verdict: 'refused', reasons: ['test: 7 customers at risk'] },
  horizonDays: 55,
  positives: { train: 0, test: 7 },
  cards: null,
  alerting: null,
  service: null,
  tested: null,
});

describe('insertTable', () => {
  it('is put at the end at first, and replaces what it wrote before', () => {
    const once = insertTable('# Training\n\nWords.\n', 'first');
    expect(once).toMatch(/^# Training\n\nWords\.\n\n<!--.*-->\n\nfirst\n\n<!--.*-->\n$/);
    const again = insertTable(`${once}\nAfter.\n`, 'second');
    expect(again).toBe(`${once.replace('first', 'second')}\nAfter.\n`);
  });
});

describe('tableOf', () => {
  it('says of a log that gave nothing to fit why', () => {
    const text = tableOf([{ log: 'berka', events: 10, customers: 2, runs: [refused(1)] }]);
    expect(text).toContain('### berka');
    expect(text).toContain('Verdicts by seed: 1 refused. Nothing could be fitted: test: 7 customers at risk.');
  });
});
