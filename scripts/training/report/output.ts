/** The output of the commands: lines for people on stderr, one JSON result for programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AlertFigures, Alerting } from '../served/alerting.js';
import { typesOf } from '../rows/business-found.js';
import { weakBaselines } from '../comparison.js';
import type { Scorecard } from '../scores/scorecard.js';

/** The last line of stdout, without the members that only serve charts; and the complete result as a file. */
export function writeResult(result: Readonly<Record<string, unknown>>, file: string | undefined): void {
  if (file !== undefined) writeText(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result, (name, value: unknown) => (name === 'reliability' ? undefined : value)));
}

export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export function say(line: string): void {
  console.error(line);
}

/** An unmapped type may be business that is counted as a login. */
export function sayUnmapped(unmapped: ReadonlyMap<string, number>, countedAs: string): void {
  if (unmapped.size === 0) return;
  say(`${unmapped.size} types are not mapped by activity.json and count as ${countedAs}: ${typesOf(unmapped)}`);
}

export function sayCards(cards: Readonly<Record<string, Scorecard | null>>): void {
  for (const [name, card] of Object.entries(cards)) if (card !== null) say(lineOf(name, card));
  for (const warning of weakBaselines(cards)) say(`  warning: ${warning}`);
}

export function sayAlerting({ budget, visiblySilentDays, baseRate, scores, eligible, inBusiness }: Alerting): void {
  say(
    `alerts: ${Number((100 * budget).toFixed(1))} % of about ${Math.round(inBusiness)} customers in business a month, among the ${Math.round(eligible)} ` +
      `silent for less than ${visiblySilentDays} days, of whom ${percent(baseRate)} are at risk`,
  );
  for (const [name, figures] of Object.entries(scores)) if (figures !== null) say(alertLineOf(name, figures));
}

function lineOf(
  name: string,
  { auroc, aurocInterval: [low, high], averagePrecision, brier, calibrationError }: Scorecard,
): string {
  const figures = `AUROC ${auroc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})  average precision ${averagePrecision.toFixed(3)}`;
  return `  ${name.padEnd(8)} ${figures}  Brier ${brier.toFixed(3)}  calibration error ${calibrationError.toFixed(3)}`;
}

function alertLineOf(name: string, { alerts, precision, recall, medianLeadDays }: AlertFigures): string {
  const lead = medianLeadDays === null ? 'unknown' : `${medianLeadDays} days`;
  return `  ${name.padEnd(8)} ${alerts} alerts, right ${percent(precision)}, found ${percent(recall)} of those at risk, median lead ${lead}`;
}

function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(0)} %`;
}
