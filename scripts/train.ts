/** npm run train -- <log> [--out models/<version>] [--horizon auto|<days>] [--seed <number>] [--json <file>] */
import 'reflect-metadata';
import { readBankSettings } from './command/bank-settings.js';
import { DONE, command, onlyOne, wholeNumber } from './command/command.js';
import { readLog } from './logs/canonical.js';
import { Refusals } from './logs/refusals.js';
import { logName } from './logs/run-name.js';
import { isSimulated } from './logs/simulated.js';
import { weakBaselines } from './training/comparison.js';
import { collectLog, hashOf, type EventLog } from './training/rows/history.js';
import { returnCurve } from './training/rows/horizon.js';
import type { PriorFit } from './training/learners/fit-prior.js';
import { checkFolder } from './training/publish/model-folder.js';
import { say, sayAlerting, sayCards, sayUnmapped, writeResult } from './training/report/output.js';
import { trainOn, type Training } from './training/pipeline.js';
import { publish } from './training/publish/publish.js';

const USAGE = `Usage: npm run train -- <log> [--out models/<version>] [--horizon auto|<days>] [--seed <number>] [--json <file>]
  <log>      .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape
  --out      folder of the model; its name becomes the version (default models/<log>-1)
  --horizon  how many days ahead risk looks (default auto: from the log, 30 to 180)
  --seed     any whole number; the same log and seed give the same files (default 1)
  --json     a file for the result; a short form of it is the last line of stdout
Relative paths start at the project's folder. Exit code 0: the log was judged, also when the gate refuses it and writes
no model (the result says so). Exit code 2: there was nothing to judge, and the last line says why.`;

interface Request {
  file: string;
  out: string;
  json: string | undefined;
  horizon: number | 'auto';
  seed: number;
}

const NO_CARDS = { model: null, average: null, trees: null, logistic: null, rfm: null, recency: null, bgnbd: null };

const OPTIONS = {
  out: { type: 'string' },
  json: { type: 'string' },
  horizon: { type: 'string', default: 'auto' },
  seed: { type: 'string', default: '1' },
} as const;

await command(USAGE, OPTIONS, ({ out, json, horizon, seed }, positionals) => {
  const file = onlyOne(positionals, 'name one log');
  return train({
    file,
    out: out ?? `models/${logName(file)}-1`,
    json,
    horizon: horizon === 'auto' ? 'auto' : wholeNumber('--horizon', horizon, 1),
    seed: wholeNumber('--seed', seed, 0),
  });
});

async function train(request: Request): Promise<number> {
  const { file, out, seed } = request;
  checkFolder(out);
  const started = performance.now();
  const { catalog, calendar, business } = readBankSettings();
  const refusals = new Refusals(file, say);
  const log = await collectLog(
    readLog(file, { catalog, onRefused: refusals.add, onWarning: refusals.remark }),
    catalog,
    calendar,
  );
  refusals.sayTotal();
  sayUnmapped(log.unmapped, catalog.unmapped);
  say(`${file}: ${log.rows} events of ${log.customers.length} customers, ${dateOf(log.from)} to ${dateOf(log.to)}`);
  const training = trainOn(log, { ...request, rules: business.rules, say });
  tellHorizon(log, training);
  const published = training.fitted !== null && training.gate.verdict !== 'refused';
  if (published)
    await publish(
      out,
      { log, name: logName(file), sha256: await hashOf(file), seed, isSimulated: isSimulated(file), business },
      training,
      training.fitted,
      say,
    );
  tellFigures(training);
  say(`${((performance.now() - started) / 1000).toFixed(1)} s`);
  const facts = { log: logName(file), out: published ? out : null, seed, refusedRows: refusals.count };
  writeResult(resultOf(training, facts), request.json);
  return DONE;
}

function tellHorizon(log: EventLog, { horizon, periods }: Training): void {
  const { days, expectedActiveDays, reached, raisedFrom, fault } = horizon;
  say(
    `horizon: ${days} days; the median repeat customer may be expected on ${expectedActiveDays.toFixed(1)} business days within it`,
  );
  if (raisedFrom !== null && fault === null)
    say(`  the log alone would give ${raisedFrom} days; a horizon below 30 must be asked for with --horizon`);
  if (!reached && fault === null)
    say(
      '  the aim of 5 is missed: a longer horizon needs a longer log, or --horizon above 180 days. Silence weighs more than decline here.',
    );
  for (const { silentDays, lasted, returned } of returnCurve(log, days)) {
    if (returned !== null)
      say(`  silent ${silentDays} days: ${(100 * returned).toFixed(0)} % come back within ${days} days (of ${lasted})`);
  }
  for (const [split, { from, to }] of Object.entries({ ...periods })) {
    say(
      from <= to ? `${split}: rows as of ${dateOf(from)} to ${dateOf(to)}` : `${split}: the log leaves no day for it`,
    );
  }
}

function tellFigures({ fitted, gate }: Training): void {
  if (fitted !== null) {
    sayCards({ ...fitted.scorecards });
    sayAlerting(fitted.alerting);
  }
  if (fitted !== null) tellPrior(fitted.prior);
  say(`gate: ${gate.verdict}\n  ${gate.reasons.join('\n  ')}`);
  if (gate.verdict === 'refused') say('no model was written');
}

function tellPrior({ prior, isFitted, fit, usual }: PriorFit): void {
  const against = fit === null ? '' : `, log loss ${fit.logLoss.toFixed(4)} against ${usual.logLoss.toFixed(4)}`;
  const kept = fit === null ? 'too few customers' : 'the fit predicts validation rows worse';
  say(`prior: ${isFitted ? `fitted${against}` : `the usual one: ${kept}${against}`}: ${JSON.stringify(prior)}`);
}

function resultOf({ horizon, positives, gate, fitted }: Training, facts: Readonly<Record<string, unknown>>) {
  const { scorecards = NO_CARDS, alerting = null, stageAuroc = null, validationLoss = null, model } = fitted ?? {};
  const kind = model?.kind ?? null;
  const warnings = weakBaselines({ ...scorecards });
  const prior = fitted?.prior ?? null;
  const figures = { ...scorecards, validationLoss, stageAuroc, alerting, prior, warnings };
  return { ...facts, kind, horizonDays: horizon.days, positives, ...figures, gate };
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
