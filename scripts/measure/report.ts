/** The figures as lines to read. */
import type { CauseFigures, Figures } from './figures.js';
import { WRONGS } from './figures.js';
import type { Measurement } from './measurement.js';
import { f1 } from './rivals.js';
import { WAITS } from './waits.js';

const UNKNOWN = '-';

export function linesOf(one: Measurement): string[] {
  const { noModel, rivals, goals, waits, byCause } = one;
  return [
    ...headLines(one),
    '',
    tableRow([
      '',
      'alerts',
      'right',
      'before end',
      'found',
      'F1',
      'to alert',
      'lead',
      'false/1000/mo',
      'steady called',
      'threshold',
    ]),
    figuresRow('the service', one),
    figuresRow('  no model', noModel),
    ...Object.entries(rivals).flatMap(([name, { atSameAlerts, best }]) => [
      figuresRow(`  ${name}`, atSameAlerts, atSameAlerts.threshold),
      figuresRow(`  ${name}, best`, best, best.threshold),
    ]),
    '',
    `wrong alerts: ${WRONGS.map((wrong) => `${wrong} ${one.wrong[wrong]}`).join(', ')}; neither right nor wrong: ${one.neither}`,
    '',
    tableRow(['cause', 'turners', 'found', 'share', 'to alert', 'lead']),
    ...Object.entries(byCause).map(([cause, figures]) => causeRow(cause, figures)),
    '',
    tableRow(['turn to alert', 'median', 'mean', 'share']),
    ...WAITS.map((wait) =>
      tableRow([wait, number(waits[wait].medianDays), number(waits[wait].meanDays), percent(waits[wait].share)]),
    ),
    '',
    ...goals.map(({ sentence, isMet }) => `${isMet ? 'met    ' : 'NOT MET'}  ${sentence}`),
  ];
}

function headLines({ dir, year, counts, model, policy, generator, seed }: Measurement): string[] {
  const origin = generator === null ? '' : `, generator ${generator}, seed ${seed ?? 'unknown'}`;
  const kinds = Object.entries(counts.byKind).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${dir} (simulated${origin}): ${counts.customers} customers: ${kinds.join(', ')}; ${counts.events} events, ${counts.refused} refused`,
    `measured from ${year.from} to ${year.to}, model ${model}, policy ${policy.version}`,
  ];
}

const SUMMED = [
  'precision',
  'precisionBeforeEnd',
  'foundShare',
  'medianLeadDays',
  'medianDaysToAlert',
  'falsePerThousandPerMonth',
  'steadyEverShare',
] as const;

/** Mean and range over several banks. */
export function summaryLines(all: readonly Measurement[]): string[] {
  const rows = SUMMED.map((name) =>
    spreadRow(
      name,
      all.map((one) => one[name]),
    ),
  );
  const rivals = Object.keys(all[0]?.rivals ?? {}).map((name) => {
    const values = all.flatMap((one) => one.rivals[name] ?? []).map(({ atSameAlerts }) => f1(atSameAlerts));
    return spreadRow(`F1 of ${name}`, values);
  });
  const goals = (all[0]?.goals ?? []).map(({ sentence }, i) => {
    const met = all.filter(({ goals: own }) => own[i]?.isMet === true).length;
    return `met by ${met} of ${all.length}: ${sentence}`;
  });
  const own = spreadRow('F1 of the service', all.map(f1));
  return [`over ${all.length} banks`, tableRow(['', 'mean', 'least', 'most']), ...rows, own, ...rivals, '', ...goals];
}

function spreadRow(name: string, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return tableRow([name, UNKNOWN, UNKNOWN, UNKNOWN]);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return tableRow([name, number(mean, 3), number(Math.min(...known), 3), number(Math.max(...known), 3)]);
}

function figuresRow(name: string, figures: Figures, threshold: number | null = null): string {
  return tableRow([
    name,
    String(figures.alerts),
    number(figures.precision, 3),
    number(figures.precisionBeforeEnd, 3),
    number(figures.foundShare, 3),
    number(f1(figures), 3),
    number(figures.medianDaysToAlert),
    number(figures.medianLeadDays),
    number(figures.falsePerThousandPerMonth, 2),
    percent(figures.steadyEverShare),
    threshold === null ? '' : number(threshold, 2),
  ]);
}

function causeRow(cause: string, figures: CauseFigures): string {
  const { count, found, foundShare, medianDaysToAlert, medianLeadDays } = figures;
  const cells = [String(count), String(found), percent(foundShare), number(medianDaysToAlert), number(medianLeadDays)];
  return tableRow([cause, ...cells]);
}

const FIRST_WIDTH = 26;
const WIDTH = 14;

function tableRow([first = '', ...cells]: readonly string[]): string {
  return `${first.padEnd(FIRST_WIDTH)}${cells.map((cell) => cell.padStart(WIDTH)).join('')}`.trimEnd();
}

function number(value: number | null, digits = 1): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}

function percent(value: number | null): string {
  return value === null ? UNKNOWN : `${(100 * value).toFixed(1)} %`;
}
