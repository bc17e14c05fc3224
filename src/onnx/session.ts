/**
 * A model's session in its thread: `features` [batch, n] in, `stage` [batch, 6] and `risk` [batch] out.
 *
 * A model that breaks the contract is refused here. The checks run in this order: the file's hash, whether the runtime
 * loads the file, names, types and shapes, then the answers to the golden rows and to a row of unknown values. One
 * batch of the usual size warms the session up.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { firstColumns } from '../core/features/window.specs.js';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import type { GoldenRow, ThreadData } from './model.messages.js';
import { refuseForeignSignature, runtimeSentence } from './signature.js';
import { UnfitModelError } from './unfit.js';

/** Only these outputs are requested: a graph may have others, of types that are no tensors. */
const ASKED = ['stage', 'risk'];
const GOLDEN_TOLERANCE = 1e-5;
/** Generous: float32 rounding of six shares is far smaller. */
const SUM_TOLERANCE = 1e-2;
const WARM_UP_ROWS = 500;
/** Log level of the runtime: its warnings about a graph's style are noise. */
const ERRORS_ONLY = 3;

/** The outputs of the graph, row by row. */
export interface RawScores {
  /** [rows × stages] */
  stage: Float32Array;
  /** [rows] */
  risk: Float32Array;
}

export class ModelSession {
  private constructor(
    private readonly features: number,
    private readonly session: InferenceSession,
  ) {}

  /** Throws UnfitModelError, which says what does not fit. */
  static async load({ dir, modelSha256, features, golden }: ThreadData): Promise<ModelSession> {
    const session = await open(dir, readModel(dir, modelSha256));
    try {
      refuseForeignSignature(dir, session, features);
      const model = new ModelSession(features, session);
      await model.prove(dir, golden);
      return model;
    } catch (fault) {
      await session.release();
      throw fault;
    }
  }

  /** @param features float32, row-major. Of rows with more columns than the model reads, the first ones */
  async score(features: Float32Array, rows: number): Promise<RawScores> {
    const input = new Tensor('float32', firstColumns(features, rows, this.features), [rows, this.features]);
    const output = await this.session.run({ features: input }, ASKED);
    return { stage: floats(output, 'stage', rows * STAGE_COLUMNS.length), risk: floats(output, 'risk', rows) };
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private async prove(dir: string, golden: readonly GoldenRow[]): Promise<void> {
    const known = await this.answersTo(dir, golden);
    golden.forEach((row, i) => refuseWrongAnswer(dir, i, known, row));
    const unknown = await this.answersTo(dir, [{ features: Array<null>(this.features).fill(null) }]);
    refuseImpossible(`${dir}: a row of which nothing is known`, 0, unknown);
    await this.answersTo(
      dir,
      Array.from({ length: WARM_UP_ROWS }, (_, i) => golden[i % golden.length]!),
    );
  }

  private answersTo(dir: string, rows: readonly Pick<GoldenRow, 'features'>[]): Promise<RawScores> {
    const input = Float32Array.from(rows.flatMap(({ features }) => features.map((value) => value ?? NaN)));
    return this.score(input, rows.length).catch((fault: unknown) => {
      throw new UnfitModelError(`${dir}/model.onnx cannot answer: ${runtimeSentence(fault)}`);
    });
  }
}

function readModel(dir: string, modelSha256: string): Uint8Array {
  const file = join(dir, 'model.onnx');
  const bytes = readBytes(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash === modelSha256) return bytes;
  throw new UnfitModelError(`${file} is not the file its manifest names (sha256 ${hash})`);
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (fault) {
    throw new UnfitModelError(`${file} cannot be read: ${runtimeSentence(fault)}`);
  }
}

/** Uses one thread: with two, the runtime spins, which is slower when another process uses the core. */
function open(dir: string, bytes: Uint8Array): Promise<InferenceSession> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: ERRORS_ONLY } as const;
  return InferenceSession.create(bytes, options).catch((fault: unknown) => {
    throw new UnfitModelError(`${dir}/model.onnx is refused by the runtime: ${runtimeSentence(fault)}`);
  });
}

function refuseWrongAnswer(dir: string, i: number, answers: RawScores, want: GoldenRow): void {
  const { risk, stage } = refuseImpossible(`${dir}: golden row ${i}`, i, answers);
  const off = Math.max(
    Math.abs(risk - want.risk),
    ...stage.map((share, at) => Math.abs(share - (want.stage[at] ?? NaN))),
  );
  if (off <= GOLDEN_TOLERANCE) return;
  throw new UnfitModelError(
    `${dir}: golden row ${i} is off by ${off.toExponential(1)}; at most ${GOLDEN_TOLERANCE.toExponential()} is allowed`,
  );
}

/** Returns the row if all values are probabilities and the stage shares sum to 1; throws otherwise. */
function refuseImpossible(what: string, row: number, answers: RawScores): { risk: number; stage: number[] } {
  const risk = answers.risk[row] ?? NaN;
  const stage = Array.from(answers.stage.subarray(row * STAGE_COLUMNS.length, (row + 1) * STAGE_COLUMNS.length));
  const odd = [risk, ...stage].find((value) => !(value >= 0 && value <= 1));
  if (odd !== undefined) throw new UnfitModelError(`${what} is answered with ${odd}, which is no probability`);
  const sum = stage.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return { risk, stage };
  throw new UnfitModelError(`${what} is answered with stage shares that sum to ${sum.toFixed(4)} instead of 1`);
}

function floats(output: InferenceSession.ReturnType, name: 'stage' | 'risk', length: number): Float32Array {
  const tensor = output[name];
  const data = tensor?.data;
  if (data instanceof Float32Array && data.length === length) return data;
  throw new UnfitModelError(`${name} came as ${tensor?.type ?? 'nothing'} [${tensor?.dims.join(', ') ?? ''}]`);
}
