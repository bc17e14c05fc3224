/**
 * node dist/scripts/agreement.js <log> [--rows <number>]
 *
 * How far the explanation of a model that is only known by its answers agrees with the exact one: both are made for
 * models trained here on the log, over rows of its test. Figures of docs/decisions/0012.
 */
import 'reflect-metadata';
import { attributionOf, type Attribution } from '../src/core/model/attribution.js';
import { FEATURES } from '../src/core/features/features.js';
import { THEMES } from '../src/core/model/themes.js';
import { SampledExplainer, exactExplanation } from '../src/onnx/explainer.js';
import { usualCustomer } from '../src/onnx/usual-customer.js';
import type { GoldenRow } from '../src/onnx/manifest.js';
import { readBankSettings } from './command/bank-settings.js';
import { CommandError } from './command/command-error.js';
import { DONE, command, onlyOne, wholeNumber } from './command/command.js';
import { readLog } from './logs/canonical.js';
import { Refusals } from './logs/refusals.js';
import { fitContenders } from './training/learners/fit-contenders.js';
import { featureProfiles } from './training/publish/feature-profile.js';
import { collectLog } from './training/rows/history.js';
import { chooseHorizon } from './training/rows/horizon.js';
import { goldenRows } from './training/publish/model-folder.js';
import { openRuntime, someRows, type Scorer } from './training/learners/runtime.js';
import { splitsOf } from './training/rows/splits.js';

const SEED = 1;
const WIDTH = FEATURES.length;
const GOLDEN = 48;

const USAGE = `Usage: node dist/scripts/agreement.js <log> [--rows <number>]
  <log>   .csv, .csv.gz, .ndjson or .ndjson.gz in the canonical shape
  --rows  of the test that are explained both ways (default 400)`;

await command(USAGE, { rows: { type: 'string', default: '400' } }, (values, positionals) =>
  compare(onlyOne(positionals, 'name one log'), wholeNumber('--rows', values.rows, 1)),
);

async function compare(file: string, wanted: number): Promise<number> {
  const { catalog, calendar } = readBankSettings();
  const refusals = new Refusals(file, console.error);
  const log = await collectLog(readLog(file, { catalog, onRefused: refusals.add }), catalog, calendar);
  refusals.sayTotal();
  const horizonDays = chooseHorizon(log, 'auto').days;
  const splits = splitsOf(log, { horizonDays, seed: SEED });
  const fit = { train: splits.train, validation: splits.validation, horizonDays, seed: SEED };
  const rows = someRows(splits.test, wanted);
  for (const model of Object.values(fitContenders(fit).trained)) {
    const score = await openRuntime(model.bytes());
    const golden = await goldenRows(score, someRows(splits.test, GOLDEN));
    const usual = usualCustomer({ histograms: featureProfiles(splits.train) }, golden);
    const exact = exactExplanation(model.bytes(), usual);
    if (exact === null) throw new CommandError('the graph is not recognised');
    const each = Array.from({ length: rows.rows }, (_, row) => rows.x.slice(row * WIDTH, (row + 1) * WIDTH));
    const begun = performance.now();
    const truth = each.map(exact);
    console.log(`${model.kind}: ${model.size}; exact ${perRow(begun, rows.rows)} µs per row`);
    for (const [name, references] of referenceSets(golden, usual.median)) {
      const explainer = new SampledExplainer(score, references);
      const started = performance.now();
      const sampled = await explainer.explain(rows.x, rows.rows);
      tell(name, truth.map(byTheme), sampled.map(byTheme), perRow(started, rows.rows));
    }
    const started = performance.now();
    const single = await replacedOneByOne(score, each, usual.median);
    const took = perRow(started, rows.rows);
    tell(
      'one feature at a time, by feature',
      truth.map(({ byFeature }) => [...(byFeature ?? [])]),
      single,
      took,
    );
    tell('one feature at a time, by theme', truth.map(byTheme), single.map(summedByTheme), took);
  }
  return DONE;
}

function referenceSets(golden: readonly GoldenRow[], median: Float32Array): [string, Float32Array[]][] {
  const medians = (count: number): Float32Array[] => Array.from({ length: count }, () => median);
  const customers = (count: number): Float32Array[] =>
    Array.from({ length: count }, (_, i) => {
      const { features = [] } = golden[Math.floor((i * golden.length) / count)] ?? {};
      return Float32Array.from(features, (value) => value ?? NaN);
    });
  return [
    ['themes in turn from 8 medians', medians(8)],
    ['themes in turn from 16 golden rows', customers(16)],
    ['themes in turn from 4 medians and 4 golden rows', [...medians(4), ...customers(4)]],
    ['themes in turn from 8 medians and 8 golden rows (served)', [...medians(8), ...customers(8)]],
  ];
}

function byTheme({ byTheme: values }: Attribution): number[] {
  return THEMES.map((theme) => values[theme]);
}

/** What the score loses when a feature is set to its median, all others staying. */
async function replacedOneByOne(
  score: Scorer,
  rows: readonly Float32Array[],
  median: Float32Array,
): Promise<number[][]> {
  const all: number[][] = [];
  for (const row of rows) {
    const mixed = new Float32Array((WIDTH + 1) * WIDTH);
    for (let feature = 0; feature <= WIDTH; feature++) {
      mixed.set(row, feature * WIDTH);
      if (feature < WIDTH) mixed[feature * WIDTH + feature] = median[feature] ?? NaN;
    }
    const scores = (await score(mixed, WIDTH + 1)).map(({ risk }) => Math.log(risk / (1 - risk)));
    all.push(scores.slice(0, WIDTH).map((replaced) => (scores[WIDTH] ?? 0) - replaced));
  }
  return all;
}

function summedByTheme(values: readonly number[]): number[] {
  return byTheme(attributionOf(0, Float64Array.from(values)));
}

function tell(name: string, truth: readonly number[][], tried: readonly number[][], micros: string): void {
  const correlations = truth
    .map((exact, row) => rankCorrelation(exact, tried[row] ?? []))
    .filter((r) => !Number.isNaN(r));
  const mean = correlations.reduce((sum, r) => sum + r, 0) / correlations.length;
  const first = truth.filter((exact, row) => largest(exact) === largest(tried[row] ?? [])).length / truth.length;
  console.log(
    `  ${name}: rank correlation ${mean.toFixed(3)}, same strongest ${(100 * first).toFixed(0)} %, ${micros} µs per row`,
  );
}

function largest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}

/** Spearman's, over what either of the two gives any weight. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const used = a.flatMap((value, i) => (Math.abs(value) > 1e-4 || Math.abs(b[i] ?? 0) > 1e-4 ? [i] : []));
  const [ranksA, ranksB] = [ranks(used.map((i) => a[i] ?? 0)), ranks(used.map((i) => b[i] ?? 0))];
  const mean = (used.length - 1) / 2;
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + (value - mean) * ((y[i] ?? 0) - mean), 0);
  return product(ranksA, ranksB) / Math.sqrt(product(ranksA, ranksA) * product(ranksB, ranksB));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  order.forEach((i, rank) => (result[i] = rank));
  return result;
}

function perRow(started: number, rows: number): string {
  return ((1000 * (performance.now() - started)) / rows).toFixed(0);
}
