/** The figures of the service as Markdown, for the card of a model and for the documentation. */
import type { Alerting, CurvePoint } from '../served/alerting.js';
import type { ServiceFigures } from '../served/service.figures.js';
import { markdownTable, twoDigits } from './markdown.table.js';
import { bestRanking, goalOf, precisionAt, type ServiceGoal } from '../served/service.goals.js';
import { seedRows, serviceRows } from './service.table.js';

/** For the card. */
export function serviceMarkdown(
  log: string,
  service: ServiceFigures,
  alerting: Pick<Alerting, 'baseRate' | 'curves'>,
): string {
  const { counts } = service;
  return [
    `The whole log, replayed through the serving code for ${counts.customers} customers whom the model has not seen, and counted ` +
      `in the ${counts.days} days of the test period. \`docs/training.md\` defines each figure.`,
    markdownTable(['', 'value', 'interval', 'of'], serviceRows(service)),
    curveMarkdown(log, alerting),
  ].join('\n\n');
}

/** For the documentation. @param runs one per seed, each with its own draw of unseen customers */
export function seedsMarkdown(
  log: string,
  runs: readonly { readonly service: ServiceFigures; readonly alerting: Alerting }[],
): string {
  const table = markdownTable(
    ['what the service raises', 'mean', `over ${runs.length} seeds`],
    seedRows(runs.map(({ service }) => service)),
  );
  const kept = runs.map(({ alerting }) => standingOf(log, alerting));
  return [table, `The best ranking at the goal's share, by seed: ${kept.join('; ')}.`].join('\n\n');
}

function curveMarkdown(log: string, alerting: Pick<Alerting, 'baseRate' | 'curves'>): string {
  const best = bestRanking(alerting);
  if (best === null) return 'No ranking could be measured.';
  return [
    `What the best ranking of these rows could give at any budget. ${standingOf(log, alerting)}.`,
    markdownTable(
      ['budget a month', 'alerts', 'right', 'caught', 'median lead, days'],
      best.points.map(({ budget, alerts, precision, recall, medianLeadDays }: CurvePoint) => [
        `${Math.round(100 * budget)} %`,
        String(alerts),
        twoDigits(precision),
        twoDigits(recall),
        String(medianLeadDays ?? '–'),
      ]),
    ),
  ].join('\n\n');
}

/** Where the goal lies on the curve of the best ranking. */
function standingOf(log: string, alerting: Pick<Alerting, 'baseRate' | 'curves'>): string {
  const goal: ServiceGoal = goalOf(log, alerting);
  const best = bestRanking(alerting);
  const kept = best === null ? null : precisionAt(best.points, goal);
  const name = best === null ? 'none' : best.name;
  return `${name}: right in ${twoDigits(kept)} where it catches ${goal.caught.toFixed(2)}, wanted ${goal.precision.toFixed(2)}`;
}
