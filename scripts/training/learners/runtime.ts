/** Runs a model as the service will run it, before it has a folder. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { firstColumns } from '../../../src/core/features/window.specs.js';
import type { ModelScores } from '../../../src/core/model/model.scores.js';
import { STAGE_COLUMNS } from '../../../src/core/primitives/codes.js';
import type { Contender } from './contenders.js';
import type { DataSet } from '../rows/dataset.js';

/** @param features float32 [rows × columns], row-major. Of rows with more columns than the model reads, the first ones */
export type Scorer = (features: Float32Array, rows: number) => Promise<ModelScores[]>;

export async function openRuntime(bytes: Uint8Array): Promise<Scorer> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const columns = columnsOf(session);
  return async (features, rows) => {
    const own = columns === null ? features : firstColumns(features, rows, columns);
    const input = new Tensor('float32', own, [rows, own.length / rows]);
    const { stage, risk } = await session.run({ features: input });
    const [stages, risks] = [floats(stage), floats(risk)];
    return Array.from({ length: rows }, (_, row) => ({
      risk: risks[row] ?? NaN,
      stages: [...stages.subarray(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length)],
    }));
  };
}

/** The largest difference in any probability between the trainer and the runtime. */
export async function parityOf(contender: Contender, score: Scorer, data: DataSet): Promise<number> {
  const [risk, stage] = [contender.risk(data), contender.stage(data)];
  let worst = 0;
  (await score(data.x, data.rows)).forEach((got, row) => {
    worst = Math.max(worst, Math.abs(got.risk - (risk[row] ?? NaN)));
    got.stages.forEach(
      (share, i) => (worst = Math.max(worst, Math.abs(share - (stage[row * STAGE_COLUMNS.length + i] ?? NaN)))),
    );
  });
  return worst;
}

/** Evenly spaced rows, copied. */
export function someRows({ x, rows, columns }: DataSet, wanted: number): DataSet {
  const count = Math.min(wanted, rows);
  const chosen = new Float32Array(count * columns);
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count);
    chosen.set(x.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  return { x: chosen, rows: count, columns };
}

/** As the graph declares it; null when it does not. */
function columnsOf({ inputMetadata: [input] }: InferenceSession): number | null {
  const columns = input?.isTensor === true ? input.shape[1] : undefined;
  return typeof columns === 'number' && columns > 0 ? columns : null;
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new Error(`the graph answered ${tensor?.type ?? 'nothing'} where floats were expected`);
}
