/** The evidence for a policy as Markdown, for the card: what was tried on the time before the test, and what it gave. */
import { markdownTable, twoDigits } from './markdown.table.js';
import type { PolicyChoice } from '../policy/policy.evidence.js';

export function choiceMarkdown(choice: PolicyChoice): string {
  const { customers, days, baseRate, ceiling } = choice;
  return [
    `The policy was chosen by replaying ${customers} customers of training and counting ${days} days between training and the ` +
      `test, in which ${twoDigits(baseRate)} of those not visibly silent were at risk. The ceiling is ${ceiling} alerts by the ` +
      'model per thousand customers in business and 30 days. `docs/training.md` has the rules of the choice.',
    ...alertTables(choice),
    ...stageTables(choice),
  ].join('\n\n');
}

function alertTables({ lines, factRisks }: PolicyChoice): string[] {
  return [
    markdownTable(
      ['line of risk', 'youngest, days', 'per thousand and month', 'right', 'caught', 'median lead, days'],
      lines.map(({ line, tenureDays, perThousandPerMonth, precision, caughtShare, medianLeadDays }) => [
        String(line),
        String(tenureDays),
        perThousandPerMonth?.toFixed(0) ?? '–',
        twoDigits(precision),
        twoDigits(caughtShare),
        medianLeadDays?.toFixed(0) ?? '–',
      ]),
    ),
    markdownTable(
      ['facts from a risk of', 'alerts by facts', 'per thousand and month', 'right'],
      factRisks.map(({ factRisk, alerts, perThousandPerMonth, precision }) => [
        String(factRisk),
        String(alerts),
        perThousandPerMonth?.toFixed(1) ?? '–',
        twoDigits(precision),
      ]),
    ),
  ];
}

function stageTables({ declines, terminations, growths }: PolicyChoice): string[] {
  return [
    markdownTable(
      ['decline from', 'known gaps', 'development, days', 'entries right', 'leavers in time', 'without decline'],
      declines.map((tried) => [
        String(tried.enterRisk),
        String(tried.knownGaps),
        String(tried.tenureDays),
        twoDigits(tried.declinePrecision),
        twoDigits(tried.leaversDeclinedShare),
        twoDigits(tried.terminatedWithoutDeclineShare),
      ]),
    ),
    markdownTable(
      ['termination after, days', 'usual gaps', 'back within the horizon', 'silent for three horizons, terminated'],
      terminations.map((tried) => [
        String(tried.silentDays),
        String(tried.usualGaps),
        twoDigits(tried.terminationsBackShare),
        twoDigits(tried.silentInTerminationShare),
      ]),
    ),
    markdownTable(
      ['growth from', 'entries', 'right'],
      growths.map(({ enter, entries, growthPrecision }) => [
        String(enter),
        String(entries),
        twoDigits(growthPrecision),
      ]),
    ),
  ];
}
