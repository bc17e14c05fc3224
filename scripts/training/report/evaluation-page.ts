/** The report of an evaluation as one self-contained page: no script, no font, no request. */
import type { AlertFigures, Alerting } from '../served/alerting.js';
import { barChart, percent, reliabilityChart, type Bar } from './charts.js';
import { escaped } from '../../command/markup.js';
import type { Evaluation, EvaluationFigures } from '../evaluation.js';
import { figure, shown, table, withInterval } from './page.parts.js';
import { PAGE_STYLE } from './page-style.js';
import type { Bounds, Scorecard } from '../scores/scorecard.js';
import { serviceSection } from './service.page.js';

export interface PageFacts {
  readonly log: string;
  readonly version: string;
  readonly kind: string;
  readonly seed: number;
  /** Whether the model was trained on the earlier part of this log. */
  readonly ownLog: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  model: 'this model',
  logistic: 'logistic, all',
  rfm: 'logistic, RFM',
  recency: 'recency',
  bgnbd: 'BG/NBD',
  rules: 'no model: the prior',
};
const VERDICTS: Readonly<Record<string, string>> = {
  published: 'passes the gate',
  logistic: 'the logistic model passes the gate',
  refused: 'refused by the gate',
};

export function pageOf(facts: PageFacts, evaluation: Evaluation): string {
  const { figures, gate } = evaluation;
  const { log, version } = facts;
  const title = `${version} on ${log}`;
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="verdict ${gate.verdict}">${VERDICTS[gate.verdict] ?? gate.verdict}</p>`,
    `<ul>${gate.reasons.map((reason) => `<li>${escaped(reason)}</li>`).join('')}</ul>`,
    `<p>${summaryOf(facts, evaluation)}</p>`,
    figures === null ? '<p>The log shows too little to measure anything.</p>' : sections(log, evaluation, figures),
  ].join('\n');
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escaped(title)}</title><style>${PAGE_STYLE}</style></head><body><main>\n${body}\n</main></body></html>\n`
  );
}

function summaryOf({ kind, seed, ownLog }: PageFacts, { horizonDays, rows, customers, positives }: Evaluation): string {
  const seen = ownLog
    ? 'The model was trained on the earlier part of this log, with other customers.'
    : 'The model has not seen this log; the baselines were fitted on its earlier part.';
  return escaped(
    `Kind: ${kind}. Risk: business stops or falls to half within ${horizonDays} days. Measured on ${rows} rows of ${customers} ` +
      `customers in business, at instants when nothing happened; ${positives.test} of them came to be at risk. ${seen} Split by ` +
      `seed ${seed}. Intervals are 95 %, drawn over customers.`,
  );
}

function sections(
  log: string,
  { horizonDays }: Evaluation,
  { cards, alerting, service, stages }: EvaluationFigures,
): string {
  const named = Object.entries({ ...cards }).flatMap(([name, card]) => (card === null ? [] : [[name, card] as const]));
  return [
    '<section><h2>Who is at risk</h2>',
    figure(
      'AUROC: how often someone at risk is ranked above someone who is not. Bars begin at 0.5, which is chance.',
      aurocChart(named),
    ),
    table(['', 'AUROC', 'average precision', 'Brier', 'calibration error'], named.map(cardRow)),
    '</section><section><h2>Said and seen</h2>',
    figure(
      'Each dot is a fifteenth of the rows. On the dashed line a probability means what it says.',
      reliabilityChart(
        cards.model.reliability.map(({ meanProbability, observedRate, rows }) => ({
          said: meanProbability,
          seen: observedRate,
          rows,
        })),
      ),
    ),
    '</section>',
    alertSection(alerting, horizonDays),
    serviceSection(log, service, alerting),
    '<section><h2>Stages</h2><p>As rules, model and policy decide together, at weekly evaluations of all test customers, against what followed. The label of ' +
      'decline is rare where business is rare, because half of little is hard to tell from nothing: who is in decline falls silent, so ' +
      'read their column "at risk".</p>',
    table(
      ['', 'share', 'share by label', 'precision', 'recall', 'at risk'],
      Object.entries(stages).map(([stage, { share, labelShare, precision, recall, atRisk }]) => [
        stage,
        ...[share, labelShare, precision, recall, atRisk].map(shown),
      ]),
    ),
    '</section>',
  ].join('\n');
}

function aurocChart(named: readonly (readonly [string, Scorecard])[]): string {
  const bars = named.map(([name, { auroc, aurocInterval }]) => barOf(name, auroc, aurocInterval));
  return barChart('AUROC of the model and of each baseline', bars, {
    from: 0.5,
    to: 1,
    show: (value) => value.toFixed(3),
    mark: { at: 0.6, name: 'gate' },
  });
}

function cardRow([name, card]: readonly [string, Scorecard]): string[] {
  const { auroc, averagePrecision, brier, calibrationError } = card;
  return [
    NAMES[name] ?? name,
    withInterval(auroc, card.aurocInterval),
    withInterval(averagePrecision, card.averagePrecisionInterval),
    withInterval(brier, card.brierInterval),
    withInterval(calibrationError, card.calibrationErrorInterval),
  ];
}

function alertSection(alerting: Alerting, horizonDays: number): string {
  const { budget, evaluations, inBusiness, eligible, baseRate, visiblySilentDays } = alerting;
  const named = Object.entries(alerting.scores).flatMap(([name, one]) => (one === null ? [] : [[name, one] as const]));
  const leads = named.flatMap(([name, one]) =>
    one.medianLeadDays === null ? [] : [barOf(name, one.medianLeadDays, one.medianLeadDaysInterval)],
  );
  return [
    '<section><h2>Alerts at a budget</h2>',
    `<p>${escaped(
      `${percent(budget)} of the ${Math.round(inBusiness)} customers in business may be alerted a month, over ${evaluations} weekly evaluations, ` +
        `only among the ${Math.round(eligible)} not yet visibly silent: last business less than ${visiblySilentDays} days ago. Lead: ` +
        `days before a rule that waits for ${horizonDays} days of silence would have spoken.`,
    )}</p>`,
    figure(
      'Precision: alerts after which business stopped or halved',
      barChart(
        'Precision of alerts',
        named.flatMap(([name, one]) =>
          one.precision === null ? [] : [barOf(name, one.precision, one.precisionInterval)],
        ),
        { from: 0, to: 1, show: percent, ...(baseRate === null ? {} : { mark: { at: baseRate, name: 'chance' } }) },
      ),
    ),
    figure(
      'Median lead in days',
      barChart('Median lead of right alerts', leads, { from: 0, to: 2 * horizonDays, show: (days) => `${days} d` }),
    ),
    table(
      ['', 'alerts', 'precision', 'recall', 'median lead, days', 'later silent'],
      named.map(([name, one]) => alertRow(name, one)),
    ),
    '</section>',
  ].join('\n');
}

function alertRow(name: string, one: AlertFigures): string[] {
  const { alerts, precision, recall, medianLeadDays, laterSilent } = one;
  return [
    NAMES[name] ?? name,
    String(alerts),
    withInterval(precision, one.precisionInterval),
    withInterval(recall, one.recallInterval),
    medianLeadDays === null
      ? '–'
      : `${medianLeadDays}${one.medianLeadDaysInterval === null ? '' : ` (${one.medianLeadDaysInterval.join(' to ')})`}`,
    shown(laterSilent),
  ];
}

function barOf(name: string, value: number, interval: Bounds | null): Bar {
  return { name: NAMES[name] ?? name, value, interval, own: name === 'model' };
}
