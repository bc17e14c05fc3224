/** A list of values that grows must not run into the bits of the next field. */
import { expect, it, jest } from '@jest/globals';
import * as vocabulary from '../core/primitives/vocabulary.js';
import type { AlertRow } from './alert.row.js';

const MORE = Array.from({ length: 20 }, (_, i) => `more_${i}`);

it('keeps columns apart however long the lists become', async () => {
  const longer = (words: readonly string[]): string[] => [...words, ...MORE];
  jest.unstable_mockModule('../core/primitives/vocabulary.js', () => ({
    ...vocabulary,
    ALERT_KINDS: longer(vocabulary.ALERT_KINDS),
    ALERT_STATUSES: longer(vocabulary.ALERT_STATUSES),
    SEVERITIES: longer(vocabulary.SEVERITIES),
    STAGES: longer(vocabulary.STAGES),
    STRATEGIES: longer(vocabulary.STRATEGIES),
  }));
  const { AlertTable } = await import('./alert.table.js');
  const { anAlert } = await import('../../test/builders/alert.builder.js');
  const { rowOf } = await import('./alert.row.js');
  const usual = rowOf(anAlert({ id: 'usual' }), 0);
  const rows = MORE.flatMap((word) =>
    (['kind', 'severity', 'stage', 'strategy', 'status'] as const).map((name) => {
      const row: unknown = { ...usual, id: `${name} ${word}`, [name]: word };
      return row as AlertRow;
    }),
  );
  const table = new AlertTable();
  table.fill([usual, ...rows]);
  const statuses = new Set([...rows, usual].map(({ status }) => status));
  for (const name of ['kind', 'severity', 'stage', 'strategy'] as const) {
    for (const word of MORE) {
      const found: string[] = [];
      table.forEach({ statuses, [name]: word, now: 0 }, ({ id }) => found.push(id));
      expect(found).toEqual([`${name} ${word}`]);
    }
  }
});
