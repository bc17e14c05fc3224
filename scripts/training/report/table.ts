/** The table of the documentation: training results on several logs, each with several draws of test customers. */
import type { AlertFigures, Alerting } from '../served/alerting.js';
import type { Gate } from '../gate.js';
import type { Interval } from '../scores/bootstrap.js';
import type { Tested } from '../pipeline.js';
import { bounds, type Bounds, type Scorecard } from '../scores/scorecard.js';
import { aurocOverSeeds, gainOverSeeds } from '../seeds.js';
import type { ServiceFigures } from '../served/service.figures.js';
import { seedsMarkdown } from './service.section.js';

export interface TableRun {
  readonly seed: number;
  readonly gate: Gate;
  readonly horizonDays: number;
  readonly positives: { readonly train: number; readonly test: number };
  /** Null when nothing could be fitted. */
  readonly cards: Readonly<Record<string, Scorecard | null>> | null;
  readonly alerting: Alerting | null;
  readonly service: ServiceFigures | null;
  readonly tested: Tested | null;
}

export interface TableRow {
  readonly log: string;
  readonly events: number;
  readonly customers: number;
  readonly runs: readonly TableRun[];
}

const NAMES: Readonly<Record<string, string>> = {
  model: 'the model',
  average: 'average of trees and logistic',
  trees: 'boosted trees',
  logistic: 'logistic, all features',
  rfm: 'logistic, RFM',
  bgnbd: 'BG/NBD',
  recency: 'recency',
};
/** The rows of the table over all seeds. */
const COMPARED: Readonly<Record<string, string>> = {
  ...NAMES,
  prior: 'no model: the fitted prior',
  usualPrior: 'no model: the usual prior',
  before: 'before: trees on training rows alone',
};
const RESAMPLES = 500;
const START = '<!-- table: written by npm run train:table -->';
const END = '<!-- end of table -->';

export function tableOf(rows: readonly TableRow[]): string {
  return rows.map(logSection).join('\n\n');
}

/** Replaces the text between the marks, or appends both marks with the table. */
export function insertTable(text: string, table: string): string {
  const block = `${START}\n\n${table}\n\n${END}`;
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) return `${text.trimEnd()}\n\n${block}\n`.trimStart();
  return text.slice(0, start) + block + text.slice(end + END.length);
}

function logSection({ log, events, customers, runs }: TableRow): string {
  const shown = medianRun(runs);
  if (shown === undefined) return `### ${log}`;
  const { horizonDays, positives, gate, cards, alerting, seed } = shown;
  const verdicts = runs.map((run) => `${run.seed} ${run.gate.verdict}`).join(', ');
  const heads = [
    `### ${log}`,
    `${events} events of ${customers} customers, horizon ${horizonDays} days. Verdicts by seed: ${verdicts}. ` +
      (cards === null || alerting === null
        ? `Nothing could be fitted: ${gate.reasons.join('; ')}.`
        : `Shown: seed ${seed}, the median one by the AUROC of the model, with ${positives.train} customers at risk in training ` +
          `and ${positives.test} in the test. Verdict **${gate.verdict}**: ${gate.reasons.join('; ')}.`),
  ];
  if (cards === null || alerting === null) return heads.join('\n\n');
  const range = (name: string): string => rangeOf(runs.flatMap((run) => run.cards?.[name]?.auroc ?? []));
  const body = Object.keys(NAMES).flatMap((name) => {
    const card = cards[name] ?? null;
    return card === null ? [] : [cardRow(NAMES[name] ?? name, card, range(name), alerting.scores[name] ?? null)];
  });
  const chance = alerting.baseRate === null ? 'unknown' : alerting.baseRate.toFixed(2);
  return [
    ...heads,
    ['| | ' + HEAD.join(' | ') + ' |', `|${'---|'.repeat(HEAD.length + 1)}`, ...body].join('\n'),
    `Alerts: ${Number((100 * alerting.budget).toFixed(1))} % a month of the ${Math.round(alerting.inBusiness)} test customers in business, among those ` +
      `silent for less than ${alerting.visiblySilentDays} days; chance would be right in ${chance}.`,
    seedsMarkdown(log, runs.flatMap(servedRun)),
    overSeedsTable(runs),
  ].join('\n\n');
}

/** Means over all seeds that could be fitted. Intervals are over customers, drawn for all seeds at once. */
function overSeedsTable(runs: readonly TableRun[]): string {
  const tested = runs.flatMap((run) => (run.tested === null ? [] : [run.tested]));
  const draws = { seed: 1, resamples: RESAMPLES };
  const cells = (interval: Interval | null, sign = ''): string =>
    interval === null ? '–' : `${interval.value > 0 ? sign : ''}${withInterval(interval.value, bounds(interval), 3)}`;
  const rows = Object.entries(COMPARED).flatMap(([name, words]) => {
    const area = aurocOverSeeds(tested, name, draws);
    if (area === null) return [];
    const gains = ['before', 'recency'].map((other) => cells(gainOverSeeds(tested, name, other, draws), '+'));
    return [`| ${words} | ${cells(area)} | ${gains.join(' | ')} |`];
  });
  return [
    `Mean over ${tested.length} seeds, intervals over customers:`,
    ['| | AUROC | over before | over recency |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

function servedRun({ service, alerting }: TableRun): { service: ServiceFigures; alerting: Alerting }[] {
  return service === null || alerting === null ? [] : [{ service, alerting }];
}

const HEAD = [
  'AUROC',
  'over all seeds',
  'average precision',
  'Brier',
  'calibration error',
  'alerts',
  'right',
  'of those at risk',
  'median lead, days',
];

function cardRow(name: string, card: Scorecard, range: string, alerts: AlertFigures | null): string {
  const cells = [
    withInterval(card.auroc, card.aurocInterval, 3),
    range,
    withInterval(card.averagePrecision, card.averagePrecisionInterval, 3),
    withInterval(card.brier, card.brierInterval, 3),
    withInterval(card.calibrationError, card.calibrationErrorInterval, 3),
    String(alerts?.alerts ?? 0),
    withInterval(alerts?.precision ?? null, alerts?.precisionInterval ?? null, 2),
    withInterval(alerts?.recall ?? null, alerts?.recallInterval ?? null, 2),
    withInterval(alerts?.medianLeadDays ?? null, alerts?.medianLeadDaysInterval ?? null, 0),
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

/** The median run by the AUROC of the model; the lower of two. */
function medianRun(runs: readonly TableRun[]): TableRun | undefined {
  const area = ({ cards }: TableRun): number => cards?.['model']?.auroc ?? -1;
  return [...runs].sort((a, b) => area(a) - area(b))[(runs.length - 1) >> 1];
}

function rangeOf(values: readonly number[]): string {
  if (values.length === 0) return '–';
  return `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`;
}

function withInterval(value: number | null, interval: Bounds | null, digits: number): string {
  if (value === null) return '–';
  if (interval === null) return value.toFixed(digits);
  return `${value.toFixed(digits)} (${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)})`;
}
