/** From a judged model to its folder: compared with the trainer, simulated through the log, written, loaded again. */
import { OnnxModel } from '../../../src/onnx/model.js';
import { goldenRows, manifestOf, writeFolder, type Origin } from './model-folder.js';
import type { Fitted, Training } from '../pipeline.js';
import { openRuntime, parityOf, someRows } from '../learners/runtime.js';
import { lifecycleFigures } from '../served/lifecycle.figures.js';
import { measureService } from '../served/service.measure.js';
import { serve } from '../served/serving.js';

const GOLDEN_ROWS = 48;
/** Of a larger log only every k-th customer is replayed for the card. */
const MOST_CUSTOMERS = 5_000;
const PARITY_ROWS = 10_000;
/** Float32 against float64, over some hundred trees added up: a larger difference is an error of the writer. */
const MOST_PARITY_ERROR = 5e-6;

export async function publish(
  dir: string,
  origin: Origin,
  training: Training,
  fitted: Fitted,
  say: (line: string) => void,
): Promise<void> {
  const bytes = fitted.model.bytes();
  const score = await openRuntime(bytes);
  const parity = await parityOf(fitted.model, score, someRows(training.splits.test, PARITY_ROWS));
  if (!(parity <= MOST_PARITY_ERROR)) throw new Error(`the runtime differs from the trainer by ${parity}`);
  say('walking the log under the new model');
  const { log, seed, business } = origin;
  const served = { score, policy: fitted.policy };
  const step = Math.ceil(log.customers.length / MOST_CUSTOMERS);
  const some = log.customers.filter((_, i) => i % step === 0);
  const lifecycle = lifecycleFigures(await serve(log, some, served, business), log.to);
  const options = { horizonDays: training.horizon.days, seed, business, draws: { seed } };
  const { figures: service } = await measureService(log, served, options);
  say(`life cycle over ${lifecycle.evaluations} evaluations: ${JSON.stringify(lifecycle.population)}`);
  say(`  moves ${JSON.stringify(lifecycle.moves)}, back within 14 days: ${lifecycle.flapShare}`);
  say(`  decided by ${JSON.stringify(lifecycle.decided)}`);
  const manifest = manifestOf(dir, bytes, training, fitted, origin, { lifecycle, service });
  writeFolder(dir, bytes, manifest, await goldenRows(score, someRows(training.splits.test, GOLDEN_ROWS)));
  await OnnxModel.load(dir);
  say(`${dir}: written and loaded again; trainer and runtime differ by at most ${parity.toExponential(1)}`);
}
