/** npm run import:xgboost -- model.json --out models/<version> [--stages stages.json] [--manifest-from models/<version>] */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UnfitModelError } from '../src/onnx/manifest.js';
import { importModel } from './importing/imported-model.js';
import { ImportError } from './importing/xgboost-json.js';
import { FolderError, checkFolder } from './training/model-folder.js';

const USAGE = `Usage: npm run import:xgboost -- model.json --out models/<version> [--stages stages.json] [--manifest-from models/<version>]
  model.json       saved by XGBoost, objective binary:logistic: the risk
  --out            folder of the model; its name becomes the version
  --stages         saved by XGBoost, objective multi:softprob, six classes in stage order
                   (default: the stage shares of the model named by --manifest-from)
  --manifest-from  the model that lends horizon, stage policy, histograms and golden rows (default models/online-retail-1)`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

process.exitCode = await main().catch(explain);

async function main(): Promise<number> {
  const { file, out, stages, lender } = readArguments();
  if (resolve(out) === resolve(lender)) throw new UsageError('--out and --manifest-from are the same folder');
  checkFolder(out);
  const read = (name: string): string => readFileSync(name, 'utf8');
  const parity = await importModel({ risk: read(file), stages: stages === null ? null : read(stages), out, lender });
  console.error(`${out}: written and loaded again; trees and graph differ by at most ${parity.toExponential(1)}`);
  return 0;
}

function readArguments(): { file: string; out: string; stages: string | null; lender: string } {
  const { values, positionals } = parsed();
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one model');
  if (values.out === undefined) throw new UsageError('say with --out where the model goes');
  return { file, out: values.out, stages: values.stages ?? null, lender: values['manifest-from'] };
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        stages: { type: 'string' },
        'manifest-from': { type: 'string', default: 'models/online-retail-1' },
      },
    });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : 'these arguments are not known');
  }
}

function explain(fault: unknown): number {
  if (fault instanceof UsageError) console.error(`${fault.message}\n${USAGE}`);
  else if (fault instanceof ImportError) console.error(`This model is refused: ${fault.message}.`);
  else if (fault instanceof FolderError || fault instanceof UnfitModelError || isUnreadable(fault))
    console.error(String(fault));
  else throw fault;
  return 2;
}

function isUnreadable(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'EISDIR');
}
