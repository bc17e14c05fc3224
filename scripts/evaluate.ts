/** npm run evaluate -- <log> --model <folder> [--json <file>] [--html <file>] [--budget <percent>] [--seed <number>] */
import 'reflect-metadata';
import { join } from 'node:path';
import { readBankSettings } from './command/bank-settings.js';
import { DONE, UsageError, command, onlyOne, wholeNumber } from './command/command.js';
import { readLog } from './logs/canonical.js';
import { Refusals } from './logs/refusals.js';
import { logName } from './logs/run-name.js';
import { budgetFor } from './training/policy/budget.js';
import { weakBaselines } from './training/comparison.js';
import { evaluateOn, type Evaluation } from './training/evaluation.js';
import { pageOf } from './training/report/evaluation-page.js';
import { loadModel } from './training/publish/finished-model.js';
import { collectLog, hashOf } from './training/rows/history.js';
import { say, sayAlerting, sayCards, sayUnmapped, writeResult, writeText } from './training/report/output.js';

const USAGE = `Usage: npm run evaluate -- <log> --model models/<version> [--json <file>] [--html <file>] [--budget <percent>] [--seed <number>]
  <log>     .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape
  --model   folder of the model
  --json    a file for the result; a short form of it is the last line of stdout
  --html    a page with pictures (default beside --json, else in .data)
  --budget  alerts per month, in percent of the customers in business (default ${100 * budgetFor(30)} at a horizon of 30 days, in
            proportion to the model's horizon, at most ${100 * budgetFor(Infinity)})
  --seed    of the split (default: the seed the model was trained with; with another on the model's own log, only
            customers are measured who were test customers then too)
Relative paths start at the project's folder. Exit code 0: measured, whatever the gate says. Exit code 2: nothing could be
measured, and the last line says why.`;

interface Request {
  file: string;
  model: string;
  json: string | undefined;
  html: string | undefined;
  /** Null for the default. */
  budget: number | null;
  seed: number | undefined;
}

const NO_CARDS = { model: null, logistic: null, rfm: null, recency: null, bgnbd: null, rules: null };

const OPTIONS = {
  model: { type: 'string' },
  json: { type: 'string' },
  html: { type: 'string' },
  budget: { type: 'string' },
  seed: { type: 'string' },
} as const;

await command(USAGE, OPTIONS, ({ model, json, html, budget, seed }, positionals) => {
  const file = onlyOne(positionals, 'name one log');
  if (model === undefined) throw new UsageError('name the folder of the model with --model');
  return evaluate({
    file,
    model,
    json,
    html,
    budget: budget === undefined ? null : budgetOf(budget),
    seed: seed === undefined ? undefined : wholeNumber('--seed', seed, 0),
  });
});

async function evaluate(request: Request): Promise<number> {
  const model = await loadModel(request.model);
  const { catalog, calendar, business } = readBankSettings();
  const refusals = new Refusals(request.file, say);
  const log = await collectLog(
    readLog(request.file, { catalog, onRefused: refusals.add, onWarning: refusals.remark }),
    catalog,
    calendar,
  );
  refusals.sayTotal();
  sayUnmapped(log.unmapped, catalog.unmapped);
  const seed = request.seed ?? model.seed ?? 1;
  const ownLog = model.dataSha256 === (await hashOf(request.file));
  const seen = ownLog ? { seed: model.seed } : null;
  const budget = request.budget ?? budgetFor(model.horizonDays);
  const evaluation = await evaluateOn(log, model, { seed, budget, seen, business });
  const { figures, ...facts } = evaluation;
  const { cards = NO_CARDS, alerting = null, service = null, stages = null } = figures ?? {};
  const made = { log: logName(request.file), version: model.version, kind: model.kind, seed, ownLog };
  const refusedRows = refusals.count;
  if (ownLog && model.seed !== seed)
    say(`this is the model's own log, cut by another seed: only customers whom the model has not seen are measured`);
  tell(evaluation);
  const page = request.html ?? pageBeside(request.json) ?? join('.data', `${model.version}-on-${made.log}.html`);
  writeText(page, pageOf(made, evaluation));
  say(`${page}: the same with pictures`);
  const warnings = weakBaselines({ ...cards });
  writeResult({ ...made, refusedRows, page, ...facts, ...cards, warnings, alerting, service, stages }, request.json);
  return DONE;
}

function budgetOf(text: string): number {
  const share = Number(text) / 100;
  if (share > 0 && share <= 1) return share;
  throw new UsageError(`--budget takes a percentage above 0, at most 100, not "${text}"`);
}

function pageBeside(json: string | undefined): string | undefined {
  return json === undefined ? undefined : `${json.replace(/\.json$/i, '')}.html`;
}

function tell({ horizonDays, rows, customers, positives, figures, gate }: Evaluation): void {
  say(
    `${rows} rows of ${customers} customers in business at sweeps, horizon ${horizonDays} days, ${positives.test} customers at risk`,
  );
  if (figures !== null) {
    sayCards({ ...figures.cards });
    sayAlerting(figures.alerting);
  }
  say(`gate, on this log: ${gate.verdict}\n  ${gate.reasons.join('\n  ')}`);
}
