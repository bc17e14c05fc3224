import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import { SheetTable } from '../look/sheet.js';
import type { RibbonPlan } from './ribbon.plan.js';

/** The ribbon for readers who cannot see it, and for those who want its dates. */
export function RibbonTable({ plan }: { plan: RibbonPlan }) {
  const language = useLanguage();
  const { words } = language;
  const { ribbon, asTable, from, until, what, detail } = words.customer;
  return (
    <details className="as-table ribbon-table" data-testid="ribbon-table">
      <summary>{asTable}</summary>
      <SheetTable
        caption={ribbon}
        columns={[from, until, what, detail]}
        none={words.story.noHistory}
        rows={rowsOf(plan, language)
          .toSorted((a, b) => a.at - b.at)
          .map(({ key, cells }) => ({ key, cells }))}
      />
    </details>
  );
}

interface Row {
  key: string;
  at: EpochMs;
  cells: string[];
}

function rowsOf({ pieces, ahead, alerts, contacts, logged }: RibbonPlan, { words, format }: LanguageInUse): Row[] {
  const { stageRow, aheadRow, alertRow, contactRow, stillOpen, times } = words.customer;
  const row = (what: string, at: EpochMs, ...cells: string[]): Row => ({
    key: `${what} ${at}`,
    at,
    cells: [format.date(at), ...cells],
  });
  return [
    ...pieces.map(({ stage, fromAt, untilAt, risk }) =>
      row(
        stage,
        fromAt,
        format.date(untilAt),
        stageRow(words.stage[stage]),
        risk === null ? '' : words.story.modelsRisk(format.percent(risk)),
      ),
    ),
    // The first piece ahead only carries the present stage on.
    ...ahead.slice(1).map(({ stage, fromAt }) => row(`ahead ${stage}`, fromAt, '', aheadRow(words.stage[stage]), '')),
    ...alerts.map(({ id, kind, severity, fromAt, untilAt }) =>
      row(
        id,
        fromAt,
        untilAt === null ? stillOpen : format.date(untilAt),
        alertRow(words.alertKind[kind]),
        words.severity[severity],
      ),
    ),
    ...logged.map(({ id, at }) => ({ ...row(id, at, '', words.people.contact.mark, ''), key: id })),
    ...contacts.map(({ at, count }) => row('contact', at, '', contactRow, times(format.count(count)))),
  ];
}
