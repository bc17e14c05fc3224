/** The folder of a published model: model.onnx, manifest.json, golden.json, card.md. Equal input gives equal bytes. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { FEATURES } from '../../../src/core/features/features.js';
import { WINDOW_SPEC } from '../../../src/core/features/windows.js';
import type { GoldenRow } from '../../../src/onnx/manifest.js';
import { cardOf } from './card.js';
import type { DataSet } from '../rows/dataset.js';
import { featureProfiles, riskProfile } from './feature-profile.js';
import type { EventLog } from '../rows/history.js';
import type { LifecycleFigures } from '../served/lifecycle.figures.js';
import type { ModelManifest } from './model-manifest.js';
import type { Fitted, Training } from '../pipeline.js';
import type { Scorer } from '../learners/runtime.js';
import type { ServiceFigures } from '../served/service.figures.js';
import type { BusinessRules } from '../served/serving.js';
import type { Period } from '../rows/splits.js';
import { businessRows } from '../learners/contenders.js';
import { whereRows, type LabelledSamples } from '../rows/targets.js';
import { CommandError } from '../../command/command-error.js';

class FolderError extends CommandError {
  override readonly name = 'FolderError';
}

/** Refuses to overwrite a folder that is not a model. It is called before training, which may take an hour. */
export function checkFolder(dir: string): void {
  const isFile = statSync(dir, { throwIfNoEntry: false })?.isDirectory() === false;
  if (isFile) throw new FolderError(`${dir} is a file: name a folder with --out`);
  const held = existsSync(dir) ? readdirSync(dir) : [];
  if (held.length > 0 && !held.includes('manifest.json')) {
    throw new FolderError(`${dir} holds something that is not a model: name another folder with --out`);
  }
  if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(basename(resolve(dir)))) {
    throw new FolderError(`"${basename(resolve(dir))}" cannot be a model's version: use letters, digits, - _ .`);
  }
}

/** The log of a model, and the draw. */
export interface Origin {
  readonly log: EventLog;
  readonly name: string;
  readonly sha256: string;
  readonly seed: number;
  readonly isSimulated?: boolean;
  /** What the bank edits: the log is replayed under it. */
  readonly business: BusinessRules;
}

/** Of the log, replayed under the new model. */
interface Replayed {
  readonly lifecycle: LifecycleFigures;
  readonly service: ServiceFigures;
}

export function manifestOf(
  dir: string,
  bytes: Uint8Array,
  training: Training,
  fitted: Fitted,
  origin: Origin,
  { lifecycle, service }: Replayed,
): ModelManifest {
  const { splits, gate, positives, horizon } = training;
  const { scorecards, stageAuroc, atEvents, alerting, validationLoss, policy, choice, model } = fitted;
  const inBusiness = businessRows({ horizonDays: horizon.days }, splits.refit);
  const rows = whereRows(inBusiness, (row) => inBusiness.atEvent[row] === 0);
  return {
    version: basename(resolve(dir)),
    features: FEATURES,
    windowSpec: WINDOW_SPEC,
    horizonDays: horizon.days,
    modelSha256: createHash('sha256').update(bytes).digest('hex'),
    policy,
    policyChoice: choice,
    kind: model.kind,
    label: LABEL,
    splits: splitFacts(training),
    metrics: { ...scorecards, stageAuroc, atEvents, alerting, validationLoss, service, positives },
    gate,
    lifecycle,
    data: dataFacts(origin),
    seed: origin.seed,
    histograms: featureProfiles(rows),
    riskHistogram: riskProfile(model.risk(rows)),
  };
}

function dataFacts({ log, name, sha256, isSimulated = false }: Origin): ModelManifest['data'] {
  const [from, to] = [instantText(log.from), instantText(log.to)];
  const facts = { name, sha256, rows: log.rows, customers: log.customers.length, from, to };
  return isSimulated ? { ...facts, isSimulated } : facts;
}

function splitFacts({ periods, splits }: Training): ModelManifest['splits'] {
  const facts = (period: Period, data: LabelledSamples) => ({
    from: dateOf(period.from),
    to: dateOf(period.to),
    rows: data.rows,
    customers: new Set(data.customer).size,
  });
  return {
    train: facts(periods.train, splits.train),
    validation: facts(periods.validation, splits.validation),
    refit: facts(periods.refit, splits.refit),
    test: facts(periods.test, splits.test),
  };
}

/** The runtime's answers for some rows of the test; null stands for NaN. */
export async function goldenRows(score: Scorer, data: DataSet): Promise<GoldenRow[]> {
  const scores = await score(data.x, data.rows);
  return scores.map(({ risk, stages }, row) => ({
    features: Array.from(data.x.subarray(row * data.columns, (row + 1) * data.columns), (value) =>
      Number.isNaN(value) ? null : value,
    ),
    stage: [...stages],
    risk,
  }));
}

export function writeFolder(
  dir: string,
  bytes: Uint8Array,
  manifest: ModelManifest,
  golden: readonly GoldenRow[],
): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'model.onnx'), bytes);
  writeFileSync(join(dir, 'golden.json'), `[\n${golden.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
  writeFileSync(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(dir, 'card.md'), cardOf(manifest));
}

const LABEL =
  'Unit: distinct days with customer-initiated business. At day T with horizon H: F = such days in (T, T+H], ' +
  'B = such days in (T-W, T], W = min(3H, tenure), q = H/(H+W). First match: no business ever = prospect (development ' +
  'if F > 0); F = 0 = termination; tenure < H or B = 0 = development; F/H <= 0.5 B/W and BinomCDF(F; F+B, q) <= 0.10 = ' +
  'decline; F/H >= 1.5 B/W and upper tail <= 0.10 = growth; else maturity. Risk = decline or termination, measured ' +
  'only for customers whose last business is at most H days old.';

function dateOf(at: number): string {
  return instantText(at).slice(0, 10);
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}
