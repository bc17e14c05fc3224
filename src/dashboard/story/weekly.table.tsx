import { useLanguage } from '../language/language.context.js';
import { SheetTable } from '../look/sheet.js';
import type { WeeklyRows } from './weekly.rows.js';

/** The charts' numbers: the usual, then the weeks, the newest first. */
export function WeeklyTable({ weeks, rows }: { weeks: readonly string[]; rows: WeeklyRows }) {
  const { words, format } = useLanguage();
  const { weekly, asTable, week, usualRow } = words.customer;
  const all = [
    ...rows.channels.map((row) => ({ ...row, title: words.channel[row.name] })),
    ...rows.kinds.map((row) => ({ ...row, title: words.kind[row.name] })),
  ];
  const usual = all.map((row) => (row.usual === null ? '–' : format.rate(row.usual)));
  const byWeek = weeks.map((startsOn, i) => ({
    key: startsOn,
    cells: [startsOn, ...all.map(({ counts }) => format.count(counts[i] ?? 0))],
  }));
  return (
    <details className="as-table" data-testid="weekly-table">
      <summary>{asTable}</summary>
      <SheetTable
        caption={weekly}
        columns={[week, ...all.map(({ title }) => title)]}
        rows={[{ key: 'usual', cells: [usualRow, ...usual] }, ...byWeek.toReversed()]}
        none={words.customer.noActivity}
      />
    </details>
  );
}
