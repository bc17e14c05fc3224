/** The sections of the evaluation page about what the service raises, beside what a ranking could. */
import { escaped } from '../../command/markup.js';
import type { Alerting, CurvePoint } from '../served/alerting.js';
import { alertCurveChart, percent, type AlertPoint } from './charts.js';
import { figure, shown, table } from './page.parts.js';
import type { ServiceFigures } from '../served/service.figures.js';
import { bestRanking, goalOf, precisionAt } from '../served/service.goals.js';
import { serviceRows } from './service.table.js';

export function serviceSection(log: string, service: ServiceFigures, alerting: Alerting): string {
  const { counts } = service;
  return [
    '<section><h2>What the service raises</h2>',
    `<p>${escaped(
      `The whole log, replayed through the serving code for ${counts.customers} customers whom the model has not seen; counted ` +
        `in ${counts.days} days of the test period, with ${Math.round(counts.inBusiness)} of them in business.`,
    )}</p>`,
    table(['', 'value', 'interval', 'of'], serviceRows(service)),
    curveFigure(log, service, alerting),
    '</section>',
  ].join('\n');
}

function curveFigure(log: string, { precision, caughtShare }: ServiceFigures, alerting: Alerting): string {
  const best = bestRanking(alerting);
  if (best === null) return '';
  const goal = goalOf(log, alerting);
  const kept = precisionAt(best.points, goal);
  const served =
    precision === null || caughtShare === null ? null : { name: 'the service', precision, caught: caughtShare };
  return (
    figure(
      `The best ranking on these rows is that of ${best.name}. Each dot is a budget. The goal is the corner of the dashed lines: ` +
        `where it catches ${percent(goal.caught)}, this ranking is right in ${shown(kept)}; wanted are ${percent(goal.precision)}. ` +
        'The dark dot is the service.',
      alertCurveChart(best.points.flatMap(pointOf), goal, served),
    ) + table(['budget a month', 'alerts', 'right', 'caught', 'median lead, days'], best.points.map(pointRow))
  );
}

function pointOf({ budget, precision, recall }: CurvePoint): AlertPoint[] {
  if (precision === null || recall === null) return [];
  return [{ name: `${percent(budget)} a month`, precision, caught: recall }];
}

function pointRow({ budget, alerts, precision, recall, medianLeadDays }: CurvePoint): string[] {
  return [percent(budget), String(alerts), shown(precision), shown(recall), String(medianLeadDays ?? '–')];
}
