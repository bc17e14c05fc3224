/** An ONNX model under the contract: `features` [batch, n] in, `stage` [batch, 6] and `risk` [batch] out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Explainer, ScoringModel } from '../core/ports.js';
import type { ModelScores } from '../core/stages.js';
import { STAGES } from '../core/vocabulary.js';
import { explainerOf } from './explainer.js';
import { UnfitModelError, readGolden, readManifest, type GoldenRow, type Manifest } from './manifest.js';

const GOLDEN_TOLERANCE = 1e-5;

export class OnnxModel implements ScoringModel {
  private made: Explainer | null = null;

  private constructor(
    readonly manifest: Manifest,
    private readonly session: InferenceSession,
    private readonly bytes: Uint8Array,
    private readonly golden: readonly GoldenRow[],
  ) {}

  /** Made when first asked for: most processes never explain. */
  get explainer(): Explainer {
    this.made ??= explainerOf(this.bytes, this.manifest, this.golden, (features, rows) => this.score(features, rows));
    return this.made;
  }

  get version(): string {
    return this.manifest.version;
  }

  get policy(): Manifest['policy'] {
    return this.manifest.policy;
  }

  get horizonDays(): number {
    return this.manifest.horizonDays;
  }

  /** Throws UnfitModelError when hash, names, features, window spec or golden rows do not fit. The load warms it up. */
  static async load(dir: string): Promise<OnnxModel> {
    const manifest = readManifest(dir);
    const bytes = readFileSync(join(dir, 'model.onnx'));
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== manifest.modelSha256) {
      throw new UnfitModelError(`${dir}/model.onnx is not the file its manifest names (sha256 ${hash})`);
    }
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    refuseWrongNames(dir, session);
    const golden = readGolden(dir);
    const model = new OnnxModel(manifest, session, bytes, golden);
    await model.proveGolden(dir, golden);
    return model;
  }

  async score(features: Float32Array, rows: number): Promise<ModelScores[]> {
    const width = this.manifest.features.length;
    const input = new Tensor('float32', features, [rows, width]);
    const output = await this.session.run({ features: input });
    const stage = floats(output['stage'], rows * STAGES.length);
    const risk = floats(output['risk'], rows);
    return Array.from({ length: rows }, (_, row) => ({
      risk: risk[row] ?? 0,
      stages: Array.from(stage.subarray(row * STAGES.length, (row + 1) * STAGES.length)),
    }));
  }

  private async proveGolden(dir: string, golden: readonly GoldenRow[]): Promise<void> {
    const input = Float32Array.from(golden.flatMap(({ features }) => features.map((value) => value ?? NaN)));
    const scores = await this.score(input, golden.length);
    scores.forEach((got, row) => {
      const want = golden[row];
      const off = Math.max(
        Math.abs(got.risk - (want?.risk ?? NaN)),
        ...got.stages.map((share, i) => Math.abs(share - (want?.stage[i] ?? NaN))),
      );
      if (!(off <= GOLDEN_TOLERANCE)) {
        throw new UnfitModelError(`${dir}: golden row ${row} is off by ${off}; at most ${GOLDEN_TOLERANCE} is allowed`);
      }
    });
  }
}

function refuseWrongNames(dir: string, session: InferenceSession): void {
  const has = `${session.inputNames.join(', ')} → ${session.outputNames.join(', ')}`;
  const fits =
    session.inputNames.length === 1 &&
    session.inputNames[0] === 'features' &&
    ['stage', 'risk'].every((name) => session.outputNames.includes(name));
  if (!fits) throw new UnfitModelError(`${dir}/model.onnx has ${has}; the contract is features → stage, risk`);
}

function floats(tensor: Tensor | undefined, length: number): Float32Array {
  const data = tensor?.data;
  if (data instanceof Float32Array && data.length === length) return data;
  throw new UnfitModelError(`the model answered ${tensor?.type ?? 'nothing'} [${tensor?.dims.join(', ') ?? ''}]`);
}
