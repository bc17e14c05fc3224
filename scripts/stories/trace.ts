/** One customer's diary as lines to read: the events of each month, and everything that was said. */
import type { Diary } from './diary.js';

export function linesOf({ life, transitions, alerts, remarks, end, forecast }: Diary): string[] {
  const entries = [
    ...monthsOf(life.rows),
    ...transitions.map(({ at, from, to, fact, risk, confidence, reasons }) => ({
      at,
      text: `${from ?? 'new'} > ${to}, ${fact ?? 'model'}, risk ${risk}, confidence ${confidence}: ${textOf(reasons)}`,
    })),
    ...alerts.map(({ at, change, record }) => ({
      at,
      text: `alert ${change}: ${record.kind}, ${record.severity}, ${record.strategy?.name ?? 'no strategy'}, ${record.outcome ?? record.status}: ${textOf(record.reasons)}`,
    })),
    { at: life.turnAt, text: '--- the turn' },
    ...(life.returnAt === null ? [] : [{ at: life.returnAt, text: '--- the return' }]),
    { at: life.endAt, text: '--- the end' },
  ].sort((a, b) => a.at - b.at);
  return [
    `${life.customerId}: ${life.rows.length} rows`,
    ...entries.map(({ at, text }) => `  ${new Date(at).toISOString().slice(0, 16)} ${text}`),
    ...(remarks.length === 0 ? [] : [`  remarks of the intake: ${[...new Set(remarks)].join(', ')}`]),
    ...(forecast === undefined ? [] : [`  foretold: ${JSON.stringify(forecast)}`]),
    `  business days ${end.signals?.lifetimeBusinessDays ?? 0}, bytes ${end.bytes.length}`,
  ];
}

function textOf(reasons: readonly { code: string; text: { en: string } }[]): string {
  return reasons.map(({ code, text }) => `[${code}] ${text.en}`).join('; ');
}

function monthsOf(rows: Diary['life']['rows']): { at: number; text: string }[] {
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
