/** npm run evaluate -- <log> --model <folder> [--json <file>] [--seed <number>] */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readBusiness } from '../src/ops/business.js';
import { UnfitModelError } from '../src/onnx/manifest.js';
import { OnnxModel } from '../src/onnx/model.js';
import { LogError, logName, readLog } from './logs/canonical.js';
import { evaluateOn, type Evaluation } from './training/evaluation.js';
import { LEAST_POSITIVES } from './training/gate.js';
import { EmptyLogError, collectLog } from './training/history.js';
import { HorizonError } from './training/horizon.js';
import { briefCards, type Scorecard } from './training/scorecard.js';

const USAGE = 'Usage: npm run evaluate -- <log> --model models/<version> [--json <file>] [--seed <number>]';

process.exitCode = await main().catch(explain);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { model: { type: 'string' }, json: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0 || values.model === undefined || !/^\d{1,9}$/.test(values.seed)) {
    console.error(USAGE);
    return 2;
  }
  const model = await OnnxModel.load(values.model);
  const scored = { horizonDays: model.horizonDays, score: model.score.bind(model) };
  const log = await collectLog(readLog(file), readBusiness('config').catalog);
  const evaluation = await evaluateOn(log, scored, Number(values.seed));
  tell(evaluation);
  const result = { log: logName(file), version: model.version, ...evaluation };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify({ ...result, cards: undefined, ...briefCards(evaluation.cards) }));
  return 0;
}

function tell({ horizonDays, rows, customers, positives, cards }: Evaluation): void {
  console.error(
    `${rows} rows of ${customers} customers in business at sweeps, horizon ${horizonDays} days, ${positives} customers at risk`,
  );
  if (positives < LEAST_POSITIVES) console.error(`  fewer than ${LEAST_POSITIVES} at risk: these figures prove little`);
  for (const [name, card] of Object.entries(cards)) if (card !== null) console.error(lineOf(name, card));
}

function lineOf(
  name: string,
  { auroc, aurocInterval: [low, high], averagePrecision, brier, calibrationError }: Scorecard,
): string {
  const figures = `AUROC ${auroc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})  average precision ${averagePrecision.toFixed(3)}`;
  return `  ${name.padEnd(8)} ${figures}  Brier ${brier.toFixed(3)}  calibration error ${calibrationError.toFixed(3)}`;
}

function explain(fault: unknown): number {
  const known = [LogError, EmptyLogError, HorizonError, UnfitModelError].some((type) => fault instanceof type);
  const wrongArguments =
    fault instanceof TypeError && 'code' in fault && String(fault.code).startsWith('ERR_PARSE_ARGS');
  if (!known && !wrongArguments) throw fault;
  console.error(wrongArguments ? `${fault.message}\n${USAGE}` : String(fault));
  return 2;
}
