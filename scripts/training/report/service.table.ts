/** The figures of the service as rows of a table, for the page, the card and the documentation. */
import { round } from '../scores/scorecard.js';
import type { ServiceFigures } from '../served/service.figures.js';

type Figure = (figures: ServiceFigures) => number | null;
type Named = Exclude<keyof ServiceFigures['intervals'], 'medianLeadDays'>;

/** Each share by what it is of, and the number of those. */
const ROWS: readonly [name: Named, label: string, of: string, count: (figures: ServiceFigures) => number][] = [
  ['precision', 'right, raised while not visibly silent', 'alerts', ({ counts }) => counts.notVisiblySilent],
  ['caughtShare', 'caught', 'customers at risk', ({ counts }) => counts.atRisk],
  ['visiblySilentShare', 'raised when visibly silent', 'alerts', ({ alerts }) => alerts],
  ['declinePrecision', 'declines by the model that were right', 'entries in time', ({ counts }) => counts.declines],
  ['leaversDeclinedShare', 'leavers in decline in time', 'leavers', ({ counts }) => counts.leavers],
  ['terminatedWithoutDeclineShare', 'leavers terminated without decline', 'leavers', ({ counts }) => counts.leavers],
  [
    'terminationsBackShare',
    'back within the horizon after termination',
    'entries',
    ({ counts }) => counts.terminations,
  ],
  [
    'silentInTerminationShare',
    'silent for three horizons, in termination',
    'customers',
    ({ counts }) => counts.longSilent,
  ],
  ['growthPrecision', 'entries into growth that were right', 'entries', ({ counts }) => counts.growths],
  ['growthEnteredShare', 'ever in growth', 'customers of two business days', ({ counts }) => counts.repeaters],
];

/** Label, value, interval, and what it is a share of. */
export function serviceRows(figures: ServiceFigures): string[][] {
  const { alerts, perThousandPerMonth, medianLeadDays, intervals, byFact, byModel } = figures;
  const lead = intervals.medianLeadDays?.map((days) => days.toFixed(0)).join(' to ') ?? '';
  return [
    ['alerts', String(alerts), '', `${byModel.alerts} by the model, ${byFact.alerts} by plain facts`],
    ['per thousand in business and month', perThousandPerMonth?.toFixed(0) ?? '–', '', ''],
    ...ROWS.map(([name, label, of, count]) => {
      const interval = intervals[name]?.map((end) => end.toFixed(2)).join(' to ') ?? '';
      return [label, figures[name]?.toFixed(2) ?? '–', interval, `${count(figures)} ${of}`];
    }),
    ['median lead, days', medianLeadDays?.toFixed(0) ?? '–', lead, 'right alerts raised in time'],
  ];
}

/** One row per figure: the mean over the seeds, and the lowest and the highest. */
export function seedRows(runs: readonly ServiceFigures[]): string[][] {
  const rows: [label: string, of: Figure, digits: number][] = [
    ['alerts per thousand in business and month', ({ perThousandPerMonth }) => perThousandPerMonth, 0],
    ['of them by plain facts', ({ byFact }) => byFact.perThousandPerMonth, 0],
    ...ROWS.map(([name, label]): [string, Figure, number] => [label, (figures) => figures[name], 2]),
    ['median lead, days', ({ medianLeadDays }) => medianLeadDays, 0],
  ];
  return rows.map(([label, valueOf, digits]) => {
    const values = runs.flatMap((run) => valueOf(run) ?? []);
    if (values.length === 0) return [label, '–', '–'];
    const mean = round(values.reduce((sum, value) => sum + value, 0) / values.length);
    return [
      label,
      mean.toFixed(digits),
      `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`,
    ];
  });
}
