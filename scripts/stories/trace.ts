/** One customer's diary as lines to read: the events of each month, and everything that was said. */
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Diary } from '../backtest/diary.js';
import type { Row } from '../backtest/history.js';
import type { Life } from './draft.js';

interface Mark {
  at: EpochMs;
  text: string;
}

/** The turn and the return of a life. */
export function marksOf({ turnAt, returnAt }: Life): Mark[] {
  return [
    { at: turnAt, text: '--- the turn' },
    ...(returnAt === null ? [] : [{ at: returnAt, text: '--- the return' }]),
  ];
}

/** @param marks what else happened, such as the turn of a made-up life */
export function linesOf(
  { history, transitions, alerts, remarks, end, forecast }: Diary,
  marks: readonly Mark[] = [],
): string[] {
  const entries = [
    ...monthsOf(history.rows),
    ...transitions.map(({ at, from, to, fact, risk, confidence, reasons }) => ({
      at,
      text: `${from ?? 'new'} > ${to}, ${fact ?? 'model'}, risk ${risk}, confidence ${confidence}: ${textOf(reasons)}`,
    })),
    ...alerts.map(({ at, change, record }) => ({
      at,
      text: `alert ${change}: ${record.kind}, ${record.severity}, ${record.strategy?.name ?? 'no strategy'}, ${record.outcome ?? record.status}: ${textOf(record.reasons)}`,
    })),
    ...marks,
    { at: history.endAt, text: '--- the end' },
  ].sort((a, b) => a.at - b.at);
  return [
    `${history.customerId}: ${history.rows.length} rows`,
    ...entries.map(({ at, text }) => `  ${new Date(at).toISOString().slice(0, 16)} ${text}`),
    ...(remarks.length === 0 ? [] : [`  remarks of the intake: ${[...new Set(remarks)].join(', ')}`]),
    ...(forecast === undefined ? [] : [`  foretold: ${JSON.stringify(forecast)}`]),
    `  business days ${end.signals?.lifetimeBusinessDays ?? 0}, bytes ${end.bytes.length}`,
  ];
}

function textOf(reasons: readonly { code: string; text: { en: string } }[]): string {
  return reasons.map(({ code, text }) => `[${code}] ${text.en}`).join('; ');
}

function monthsOf(rows: readonly Row[]): { at: number; text: string }[] {
  const months = new Map<string, { at: number; counts: Map<string, number>; balance: number | undefined }>();
  for (const { occurredAt, type, balance } of rows) {
    const month = new Date(occurredAt).toISOString().slice(0, 7);
    const known = months.get(month) ?? { at: occurredAt, counts: new Map<string, number>(), balance };
    known.counts.set(type, (known.counts.get(type) ?? 0) + 1);
    known.balance = balance ?? known.balance;
    months.set(month, known);
  }
  return [...months].map(([month, { at, counts, balance }]) => ({
    at,
    text: `events of ${month}: ${[...counts].map(([type, count]) => `${count} ${type}`).join(', ')}; assets ${balance ?? 'unknown'}`,
  }));
}
