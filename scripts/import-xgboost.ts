/** npm run import:xgboost -- model.json --out models/<version> [--stages stages.json] [--manifest-from models/<version>] */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextError, utf8Text } from '../src/core/primitives/strict-text.js';
import { DONE, UsageError, command, onlyOne } from './command/command.js';
import { EXAMPLE_MODEL } from './command/example-model.js';
import { importModel } from './importing/imported-model.js';
import { ImportError } from './importing/xgboost-json.js';
import { checkFolder } from './training/publish/model-folder.js';

const USAGE = `Usage: npm run import:xgboost -- model.json --out models/<version> [--stages stages.json] [--manifest-from models/<version>]
  model.json       saved by XGBoost, objective binary:logistic: the risk
  --out            folder of the model; its name becomes the version
  --stages         saved by XGBoost, objective multi:softprob, six classes in stage order
                   (default: the stage shares of the model named by --manifest-from)
  --manifest-from  the model that lends horizon, stage policy, histograms and golden rows (default ${EXAMPLE_MODEL})`;

const OPTIONS = {
  out: { type: 'string' },
  stages: { type: 'string' },
  'manifest-from': { type: 'string', default: EXAMPLE_MODEL },
} as const;

await command(USAGE, OPTIONS, ({ out, stages, 'manifest-from': lender }, positionals) => {
  const file = onlyOne(positionals, 'name one model');
  if (out === undefined) throw new UsageError('say with --out where the model goes');
  if (resolve(out) === resolve(lender)) throw new UsageError('--out and --manifest-from are the same folder');
  return bringOver({ file, out, stages, lender });
});

interface Request {
  file: string;
  out: string;
  stages: string | undefined;
  lender: string;
}

async function bringOver({ file, out, stages, lender }: Request): Promise<number> {
  checkFolder(out);
  const texts = { risk: textOf(file), stages: stages === undefined ? null : textOf(stages) };
  const parity = await importModel({ ...texts, out, lender }).catch((fault: unknown) => {
    throw fault instanceof ImportError ? new ImportError(`This model is refused: ${fault.message}.`) : fault;
  });
  console.error(`${out}: written and loaded again; trees and graph differ by at most ${parity.toExponential(1)}`);
  return DONE;
}

function textOf(file: string): string {
  try {
    return utf8Text(readFileSync(file));
  } catch (fault) {
    throw fault instanceof TextError ? new ImportError(`${file}: ${fault.message}`) : fault;
  }
}
